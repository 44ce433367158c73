//! Near misses: what a column or line without a meaning is most like, for people who look for the
//! reason or write a mapping. Nothing is decided here.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

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

/// Most near misses of one column or line.
const MOST_NEAR: usize = 3;
/// What is less alike than this, in percent, is not told.
const LEAST_ALIKE: u32 = 34;
/// Columns and lines that are compared: more than this no person reads.
const MOST_COMPARED: usize = 64;
/// Rows in which an example is looked for.
const MOST_ROWS: usize = 200;

/// A required column that the sheet does not have.
#[derive(Clone, Debug, Serialize)]
pub struct MissingReport {
    /// Its key.
    pub key: String,
    /// Its labels, joined.
    pub label: String,
    /// The columns of the sheet that are most like it, best first.
    pub near: Vec<Near>,
}

/// A line of the sheet that no line of the standard was found for.
#[derive(Clone, Debug, Serialize)]
pub struct LineReport {
    /// Where its label stands.
    pub cell: String,
    /// The side it stands on.
    pub side: String,
    /// Its label as printed.
    pub label: String,
    /// The lines of the standard that are most like it and not on the sheet, best first.
    pub near: Vec<Near>,
    /// The line of the same side that has the same amount and adds up others: it may only repeat that sum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same: Option<String>,
}

/// The near misses of a header.
#[derive(Default)]
pub struct NearMisses {
    /// By number of the sheet's column.
    pub columns: HashMap<u32, Unmatched>,
    /// Required columns that are missing.
    pub missing: Vec<MissingReport>,
}

/// A column of the sheet without a key.
#[derive(Default)]
pub struct Unmatched {
    /// The columns of the standard that it is most like.
    pub near: Vec<Near>,
    /// The first thing that stands under it.
    pub example: Option<String>,
}

/// The table that a sheet is compared with, and the header that is.
pub struct Compared<'a> {
    /// The header of the best candidate, or where it must be.
    pub header: Option<Cow<'a, Header>>,
    /// The table, and the rule of the mapping file.
    table: Option<(usize, Option<usize>)>,
    /// The table that an unknown header is most like.
    pub guess: Option<Near>,
}

impl<'a> Compared<'a> {
    /// Nothing, and the header that the sheet was understood by.
    pub fn none(detected: &'a Detected) -> Self {
        Self {
            header: detected.known_header().map(Cow::Borrowed),
            table: None,
            guess: None,
        }
    }
}

/// What a sheet is to be compared with, if it is like a table at all.
pub fn compared<'a>(grid: &Grid, detected: &'a Detected, standard: &Standard, lexicon: &Lexicon) -> Compared<'a> {
    let best = detected.best().filter(|best| best.score() > 0);
    let own = detected.known_header().map(Cow::Borrowed);
    let like = best.filter(|best| is_like(best, &detected.verdict));
    let guessed = || guess::header(grid, lexicon);
    let table = |number: usize| standard.tables.get(number);
    let is_form = |number: usize| table(number).is_some_and(|table| matches!(table.shape, Shape::Form { .. }));
    if let Some(best) = like {
        return Compared {
            header: own.or_else(|| guessed().filter(|_| !is_form(best.table)).map(Cow::Owned)),
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
            header: own,
            table: None,
            guess: None,
        },
    }
}

/// What the columns of the header are like.
pub fn columns(grid: &Grid, compared: &Compared, standard: &Standard, lexicon: &Lexicon) -> NearMisses {
    let Some((table, rule)) = compared.table else {
        return NearMisses::default();
    };
    let Some((schema, labels)) = standard.tables.get(table).zip(lexicon.labels(table, rule)) else {
        return NearMisses::default();
    };
    let nothing = Header {
        first: 0,
        last: 0,
        columns: Vec::new(),
        coverage: 0,
        other_classes: false,
        is_wider: false,
        problems: Vec::new(),
    };
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
        Verdict::Unsaid(_) | Verdict::OtherClasses(_) => true,
        Verdict::OwnList | Verdict::Contents | Verdict::Aside(_) | Verdict::Outside(_) => false,
    }
}

/// Whether nobody knows what a column is.
fn is_open(source: &SourceColumn) -> bool {
    matches!(
        source.meaning,
        Meaning::Unknown | Meaning::Unclear(_) | Meaning::Double(_)
    )
}

/// What stands under a column.
struct Example {
    text: String,
    has_figures: bool,
}

fn examples(grid: &Grid, header: &Header, open: &[&SourceColumn], lexicon: &Lexicon) -> HashMap<u32, Example> {
    let mut examples: HashMap<u32, Example> = HashMap::new();
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
        let own = examples.entry(cell.at.col).or_insert(Example { text, has_figures });
        own.has_figures |= has_figures;
    }
    examples
}

/// The columns of the table that the sheet does not have yet and this one is most like.
fn columns_like(
    source: &SourceColumn,
    example: Option<&Example>,
    header: &Header,
    (schema, labels): (&Schema, &TableLabels),
    lexicon: &Lexicon,
) -> Vec<Near> {
    let reading = lexicon.vocabulary.read_path(source.labels.iter().map(String::as_str));
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

/// The required columns that the sheet does not have, with the columns that could be them.
fn missing(open: &[&SourceColumn], header: &Header, schema: &Schema, labels: &TableLabels) -> Vec<MissingReport> {
    let columns = schema.columns.iter().enumerate();
    let missing = columns.filter(|(number, column)| column.required && header.source_of(*number).is_none());
    missing
        .map(|(number, column)| MissingReport {
            key: schema.column_key(number),
            label: column.path.join("/"),
            near: best(open.iter().map(|source| Near {
                id: column_letters(source.col),
                label: source.label.clone(),
                score: column_score(source, number, schema, labels),
            })),
        })
        .collect()
}

/// The lines of the sheet that no line of the standard was found for.
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
        let own = sides.get(row_kind).map_or(&[][..], |side| side.lines.as_slice());
        let free = own
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

/// The id of a line that adds up others and has the amount of this row, on its side.
fn same_sum(table: &Table, schema: &Schema, row: usize) -> Option<String> {
    let Shape::TwoSided { sides, .. } = &schema.shape else {
        return None;
    };
    let own = table.rows.get(row)?;
    let amount = |row: usize| {
        let fields = 0..schema.fields.len();
        let mut amounts = fields.filter_map(|field| table.amount(row, field));
        amounts.find(|amount| !amount.is_zero())
    };
    let wanted = amount(row)?;
    let lines = &sides.get(own.row_kind)?.lines;
    let adds_up = |number: usize| lines.iter().any(|line| line.under == Some(number));
    let mut rows = table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, other)| other.row_kind == own.row_kind);
    let (_, line) = rows.find_map(|(row, other)| {
        let line = other.line.filter(|line| adds_up(*line))?;
        (amount(row) == Some(wanted)).then_some((row, line))
    })?;
    Some(lines.get(line)?.id.clone())
}

fn line_likeness(folded: &str, line: &Line, lexicon: &Lexicon) -> u32 {
    likeness(folded, strip_ordinal(&lexicon.folder.label(&line.label)))
}

/// The best few, best first; of equals the earlier.
fn best(all: impl Iterator<Item = Near>) -> Vec<Near> {
    let mut near: Vec<Near> = all.filter(|near| near.score >= LEAST_ALIKE).collect();
    near.sort_by_key(|near| std::cmp::Reverse(near.score));
    near.truncate(MOST_NEAR);
    near
}

/// Rows that may hold a title where there is no header.
const TITLE_ROWS: u32 = 5;

/// What the sheet is called above its header, folded and without the year.
pub fn title(grid: &Grid, detected: &Detected, lexicon: &Lexicon) -> Option<String> {
    let header = detected.best().and_then(|best| best.header.as_ref());
    let end = header.map_or(TITLE_ROWS, |header| header.first);
    let frame = &detected.frame;
    let said = [
        frame.department.as_ref().map(|said| said.at),
        frame.unit.as_ref().map(|said| said.at),
    ];
    let above = grid.rows().take_while(|(row, _)| *row < end);
    let cells = above.flat_map(|(row, cells)| top_row(grid, row, cells, lexicon).cells);
    let titles = cells.filter(|cell| !cell.label.is_empty() && !said.contains(&Some(cell.at)));
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
