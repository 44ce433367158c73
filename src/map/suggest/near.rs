//! Near misses: the nearest matches for columns and lines that were not understood, for people diagnosing a sheet or
//! writing a mapping. They decide nothing.

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};
use serde::Serialize;

use crate::book::Table;
use crate::cell::{CellRef, column_letters};
use crate::fold::strip_ordinal;
use crate::grid::Grid;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::header::top_rows::top_row;
use crate::map::labels::TableLabels;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::title::plain_title;
use crate::map::rows::cells::is_figure;
use crate::map::sheet::candidate::Candidate;
use crate::map::sheet::classify::{Detected, NEAR, Verdict};
use crate::map::suggest::guess;
use crate::map::suggest::likeness::{Near, column_score, likeness};
use crate::schema::{Line, Shape, Standard, Table as Schema};

/// Maximum number of near misses per column or line.
const MOST_NEAR: usize = 3;
/// Minimum similarity reported, in percent.
const LEAST_ALIKE: u32 = 34;
/// Maximum number of columns and lines compared: nobody reads more.
const MOST_COMPARED: usize = 64;
/// Number of rows searched for an example.
const MOST_ROWS: usize = 200;

/// A required column that the sheet lacks.
#[derive(Clone, Debug, Serialize)]
pub struct MissingReport {
    /// Its key.
    pub key: String,
    /// Its labels, joined.
    pub label: String,
    /// The most similar columns of the sheet, best first.
    pub near: Vec<Near>,
}

/// A line of the sheet that matched no line of the standard.
#[derive(Clone, Debug, Serialize)]
pub struct LineReport {
    /// Where its label is.
    pub cell: String,
    /// The side that it is on.
    pub side: String,
    /// Its label as printed.
    pub label: String,
    /// The most similar lines of the standard not on the sheet, best first.
    pub near: Vec<Near>,
    /// The summing line on the same side with the same amount: this line may merely repeat that sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same: Option<String>,
}

/// The near misses of a header.
#[derive(Default)]
pub struct NearMisses {
    /// Unmatched columns, by column number of the sheet.
    pub columns: HashMap<u32, Unmatched>,
    /// Required columns that are missing.
    pub missing: Vec<MissingReport>,
}

/// A column of the sheet without a key.
#[derive(Default)]
pub struct Unmatched {
    /// The most similar columns of the standard.
    pub near: Vec<Near>,
    /// The first value below it.
    pub example: Option<String>,
}

/// The table and header that a sheet is compared with.
pub struct Compared<'a> {
    /// The header of the best candidate, or the assumed one.
    pub header: Option<Cow<'a, Header>>,
    /// The position of the table, and of the mapping rule.
    table: Option<(usize, Option<usize>)>,
    /// The table most similar to an unknown header.
    pub guess: Option<Near>,
}

impl<'a> Compared<'a> {
    /// Nothing to compare; keeps the header that the sheet was understood by.
    pub fn none(detected: &'a Detected) -> Self {
        Self {
            header: detected.known_header().map(Cow::Borrowed),
            table: None,
            guess: None,
        }
    }
}

/// What to compare a sheet with, if it resembles a table at all.
pub fn compared<'a>(grid: &Grid, detected: &'a Detected, standard: &Standard, lexicon: &Lexicon) -> Compared<'a> {
    let best = detected.best().filter(|best| best.score() > 0);
    let header = detected.known_header().map(Cow::Borrowed);
    let like = best.filter(|best| is_like(best, &detected.verdict));
    let guessed = || guess::header(grid, lexicon);
    let table = |number: usize| standard.tables.get(number);
    let is_form = |number: usize| table(number).is_some_and(|table| matches!(table.shape, Shape::Form { .. }));
    if let Some(best) = like {
        return Compared {
            header: header.or_else(|| guessed().filter(|_| !is_form(best.table)).map(Cow::Owned)),
            table: Some((best.table, best.rule)),
            guess: None,
        };
    }
    let unknown = matches!(detected.verdict, Verdict::None).then(guessed).flatten();
    let title = title(grid, detected, lexicon).unwrap_or_default();
    let found = unknown.and_then(|header| {
        let near = guess::table(&header, &title, standard, lexicon);
        let near = near.filter(|(_, near)| near.score >= LEAST_ALIKE);
        near.map(|(table, near)| (header, table, near))
    });
    match found {
        Some((header, table, near)) => Compared {
            header: Some(Cow::Owned(header)),
            table: Some((table, None)),
            guess: Some(near),
        },
        None => Compared {
            header,
            table: None,
            guess: None,
        },
    }
}

/// The near misses of the header's columns.
pub fn columns(grid: &Grid, compared: &Compared, standard: &Standard, lexicon: &Lexicon) -> NearMisses {
    let Some((table, rule)) = compared.table else {
        return NearMisses::default();
    };
    let Some((schema, labels)) = standard.tables.get(table).zip(lexicon.labels(table, rule)) else {
        return NearMisses::default();
    };
    let nothing = Header::default();
    let header = compared.header.as_deref().unwrap_or(&nothing);
    let open = header
        .columns
        .iter()
        .filter(|source| is_open(source))
        .take(MOST_COMPARED);
    let open: Vec<&SourceColumn> = open.collect();
    let examples = examples(grid, header, &open, lexicon);
    let unmatched = |source: &SourceColumn| {
        let example = examples.get(&source.col);
        Unmatched {
            near: columns_like(source, example, header, (schema, labels), lexicon),
            example: example.map(|example| example.text.clone()),
        }
    };
    NearMisses {
        columns: open.iter().map(|source| (source.col, unmatched(source))).collect(),
        missing: missing(&open, header, schema, labels),
    }
}

fn is_like(best: &Candidate, verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Table { .. } | Verdict::HeaderMissing => true,
        Verdict::None => best.score() >= NEAR,
        Verdict::Unconfirmed(_) | Verdict::OtherClasses(_) | Verdict::OtherForm => true,
        Verdict::GeneratedList | Verdict::Contents | Verdict::Aside(_) | Verdict::Outside(_) => false,
    }
}

/// Whether the meaning of a column is undetermined.
fn is_open(source: &SourceColumn) -> bool {
    matches!(
        source.meaning,
        Meaning::Unknown | Meaning::Unclear(_) | Meaning::Double(_)
    )
}

/// An example of the values below a column.
struct Example {
    text: String,
    has_figures: bool,
}

fn examples(grid: &Grid, header: &Header, open: &[&SourceColumn], lexicon: &Lexicon) -> HashMap<u32, Example> {
    let mut examples: HashMap<u32, Example> = HashMap::default();
    if open.is_empty() {
        return examples;
    }
    let rows = grid.rows().filter(|(row, _)| *row > header.last).take(MOST_ROWS);
    for cell in rows.flat_map(|(_, cells)| cells) {
        let text = cell.value.to_string();
        if text.trim().is_empty() || !open.iter().any(|source| source.col == cell.at.col) {
            continue;
        }
        let has_figures = is_figure(&cell.value, lexicon);
        let example = examples.entry(cell.at.col).or_insert(Example { text, has_figures });
        example.has_figures |= has_figures;
    }
    examples
}

/// The most similar columns of the table that the sheet still lacks.
fn columns_like(
    source: &SourceColumn,
    example: Option<&Example>,
    header: &Header,
    (schema, labels): (&Schema, &TableLabels),
    lexicon: &Lexicon,
) -> Vec<Near> {
    let reading = source.reading(&lexicon.vocabulary);
    let only_text = example.is_some_and(|example| !example.has_figures);
    let columns = schema.columns.iter().enumerate();
    let free = columns.filter(|(number, column)| {
        let is_own = source.meaning == Meaning::Double(*number);
        (is_own || header.source_of(*number).is_none())
            && !(only_text && schema.is_amount(column.field))
            && !labels.means.contradicts(*number, &reading)
    });
    best(free.map(|(number, column)| Near {
        id: schema.column_key(number),
        label: column.path.join("/"),
        score: column_score(source, number, schema, labels),
    }))
}

/// The required columns that the sheet lacks, each with its most similar unmatched columns.
fn missing(open: &[&SourceColumn], header: &Header, schema: &Schema, labels: &TableLabels) -> Vec<MissingReport> {
    let columns = schema.columns.iter().enumerate();
    let missing = columns.filter(|(number, column)| column.required && header.source_of(*number).is_none());
    missing
        .map(|(number, column)| MissingReport {
            key: schema.column_key(number),
            label: column.path.join("/"),
            near: best(open.iter().map(|source| Near {
                id: column_letters(source.col),
                label: source.label.to_string(),
                score: column_score(source, number, schema, labels),
            })),
        })
        .collect()
}

/// The lines of the sheet that matched no line of the standard.
pub fn lines(table: &Table, schema: &Schema, lexicon: &Lexicon) -> Vec<LineReport> {
    let Shape::TwoSided { sides, item } = &schema.shape else {
        return Vec::new();
    };
    let rows = table.rows.iter().enumerate().filter(|(_, row)| row.line.is_none());
    let unknown = rows.filter_map(|(number, row)| {
        let value = table.value(number, *item)?;
        Some((number, row.row_kind, value.text()?.to_string(), value.source?))
    });
    let seen: HashSet<(usize, usize)> = table
        .rows
        .iter()
        .filter_map(|row| Some((row.row_kind, row.line?)))
        .collect();
    let mut reports: Vec<LineReport> = unknown
        .map(|(row, row_kind, label, cell)| LineReport {
            cell: cell.to_string(),
            side: schema
                .row_kinds
                .get(row_kind)
                .map(|row_kind| row_kind.name.clone())
                .unwrap_or_default(),
            label,
            near: Vec::new(),
            same: same_sum(table, schema, row),
        })
        .collect();
    for report in reports.iter_mut().take(MOST_COMPARED) {
        let Some(row_kind) = schema.row_kind(&report.side) else {
            continue;
        };
        let lines = sides.get(row_kind).map_or(&[][..], |side| side.lines.as_slice());
        let free = lines
            .iter()
            .enumerate()
            .filter(|(number, _)| !seen.contains(&(row_kind, *number)));
        let folded = lexicon.folder.label(&report.label);
        report.near = best(free.map(|(_, line)| Near {
            id: line.id.clone(),
            label: line.label.clone(),
            score: line_likeness(strip_ordinal(&folded), line, lexicon),
        }));
    }
    reports
}

/// The id of the summing line on the same side with the amount of this row.
fn same_sum(table: &Table, schema: &Schema, row: usize) -> Option<String> {
    let Shape::TwoSided { sides, .. } = &schema.shape else {
        return None;
    };
    let subject = table.rows.get(row)?;
    let amount = |row: usize| {
        let fields = 0..schema.fields.len();
        let mut amounts = fields.filter_map(|field| table.amount(row, field));
        amounts.find(|amount| !amount.is_zero())
    };
    let wanted = amount(row)?;
    let lines = &sides.get(subject.row_kind)?.lines;
    let adds_up = |number: usize| lines.iter().any(|line| line.under == Some(number));
    let mut rows = table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, other)| other.row_kind == subject.row_kind);
    let (_, line) = rows.find_map(|(row, other)| {
        let line = other.line.filter(|line| adds_up(*line))?;
        (amount(row) == Some(wanted)).then_some((row, line))
    })?;
    Some(lines.get(line)?.id.clone())
}

fn line_likeness(folded: &str, line: &Line, lexicon: &Lexicon) -> u32 {
    likeness(folded, strip_ordinal(&lexicon.folder.label(&line.label)))
}

/// The best few, best first; ties keep their order.
fn best(all: impl Iterator<Item = Near>) -> Vec<Near> {
    let mut near: Vec<Near> = all.filter(|near| near.score >= LEAST_ALIKE).collect();
    near.sort_by_key(|near| std::cmp::Reverse(near.score));
    near.truncate(MOST_NEAR);
    near
}

/// Number of rows that may hold a title if there is no header.
const TITLE_ROWS: u32 = 5;

/// The title above the header, folded and without the year.
pub fn title(grid: &Grid, detected: &Detected, lexicon: &Lexicon) -> Option<String> {
    let header = detected.best().and_then(|best| best.header.as_ref());
    let end = header.map_or(TITLE_ROWS, |header| header.first);
    let preamble = &detected.preamble;
    let stated = [
        preamble.department.as_ref().map(|stated| stated.at),
        preamble.unit.as_ref().map(|stated| stated.at),
    ];
    let above = grid.rows().take_while(|(row, _)| *row < end);
    let cells = above.flat_map(|(row, cells)| top_row(grid, row, cells, lexicon).cells);
    let titles = cells.filter(|cell| !cell.label.is_empty() && !stated.contains(&Some(cell.at)));
    let width = |at: CellRef| {
        grid.merge_at(at)
            .map_or(0, |merge| merge.last.col.saturating_sub(merge.first.col))
    };
    let title = titles.max_by_key(|cell| {
        (
            width(cell.at),
            cell.label.chars().count(),
            std::cmp::Reverse(cell.at.row),
        )
    })?;
    let plain = plain_title(&title.folded, lexicon);
    (!plain.is_empty()).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_counts_characters_and_their_neighbours() {
        assert_eq!(likeness("项目支出", "项目支出"), 100);
        assert_eq!(likeness("项目支出", ""), 0);
        assert_eq!(likeness("", ""), 0);
        assert!(likeness("农业支出", "农林水支出") > likeness("农业支出", "教育支出"));
        assert!(likeness("人员经费", "经费人员") < 100);
    }
}
