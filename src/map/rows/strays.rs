//! Cells in columns without a key, reported once per column at its label.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Beyond, Meaning, SourceColumn};
use crate::map::header::top_rows::YEARS;
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::is_figure;
use crate::map::rows::line_codes::are_codes;
use crate::map::rows::unkeyed;
use crate::map::sheet::on_side::turned_cell;
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;
use crate::meaning::values::UNIT_NAMES;
use crate::schema::Shape;

/// The cells in columns without a key.
#[derive(Default)]
pub struct Strays(BTreeMap<usize, Stray>);

#[derive(Default)]
struct Stray {
    figures: usize,
    /// Whether it has anything but whole numbers.
    fractions: bool,
    /// Whether it has several different texts or figures.
    differs: bool,
    first: Option<(CellRef, String)>,
    /// The rows with figures.
    rows: Vec<u32>,
    /// Whether it has texts with years besides.
    spans: bool,
    /// Whether it has figures that may be no year.
    amounts: bool,
}

impl Strays {
    /// Records a cell of the header column at `position`.
    pub fn add(&mut self, position: usize, cell: &Cell, lexicon: &Lexicon) {
        let stray = self.0.entry(position).or_default();
        let is_figure = is_figure(&cell.value, lexicon);
        let had_figures = stray.figures > 0;
        let text = cell.value.to_string();
        let first = stray.first.as_ref();
        stray.differs |= first.is_some_and(|(_, first)| first.trim() != text.trim());
        stray.spans |= !is_figure && text.split(|c: char| !c.is_ascii_digit()).any(is_year);
        stray.amounts |= is_figure && !is_year(&text);
        if is_figure {
            stray.figures = stray.figures.saturating_add(1);
            stray.rows.push(cell.at.row);
        }
        stray.fractions |= !text.trim().bytes().all(|byte| byte.is_ascii_digit());
        if is_figure && !had_figures || stray.first.is_none() {
            stray.first = Some((cell.at, text));
        }
    }

    /// Drops columns of texts only.
    pub fn drop_texts(&mut self) {
        self.0.retain(|_, stray| stray.figures > 0);
    }

    /// Reports one finding per column, or per group label over several unknown columns, at its label. `rows` is the
    /// number of rows left unidentified because of the column.
    pub fn report(self, header: &Header, sheet: &mut Sheet, rows: usize) {
        let missing = missing_columns(header, sheet);
        self.mark_unread(header, sheet);
        self.file_unkeyed(header, sheet);
        let is_single = sheet.schema.is_single_row();
        let is_two_sided = matches!(sheet.schema.shape, Shape::TwoSided { .. });
        let groups = unknown_groups(header);
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut has_funds = false;
        for (position, stray) in &self.0 {
            let (Some(source), Some((at, found))) = (header.columns.get(*position), &stray.first) else {
                continue;
            };
            let is_running = !stray.fractions && source.labels.iter().any(|label| sheet.is_running(label));
            let code = match (&source.meaning, stray.figures) {
                _ if is_running || (!stray.differs && says_year(source, found, sheet)) => Code::ColumnSetAside,
                // The name of a single row identifies it.
                (Meaning::Text, _) if is_single => Code::ColumnSetAside,
                (Meaning::Text, _) if is_two_sided && are_codes(source, sheet) => Code::ColumnSetAside,
                (Meaning::Other, _) => Code::ColumnOfOther,
                (_, 0) | (Meaning::Text, _) => Code::UnknownTextColumn,
                // Years beside spans of years.
                (Meaning::Unknown, _) if stray.spans && !stray.amounts => Code::UnknownTextColumn,
                (Meaning::Keyless, _) => Code::ColumnWithoutKey,
                (Meaning::Within, _) => Code::CarriedIncluded,
                (Meaning::Wider(..), _) => Code::WiderRefused,
                (Meaning::Double(_), _) => Code::DoubleColumn,
                _ => Code::UnknownColumn,
            };
            let (mut label, mut count, mut place) = (source.label.to_string(), stray.figures, *at);
            if matches!(source.meaning, Meaning::Within | Meaning::Wider(..)) {
                place = label_cell(header, sheet, source.col, false).map_or(place, |(cell, _)| cell);
            }
            if code == Code::UnknownColumn {
                let group = source.labels.first().filter(|_| source.labels.len() > 1);
                let group = group.and_then(|label| groups.get(label));
                let labelled = label_cell(header, sheet, source.col, group.is_some());
                place = labelled.as_ref().map_or(place, |(cell, _)| *cell);
                if let Some(columns) = group {
                    label = labelled.map_or(label, |(_, printed)| printed);
                    if !known.insert(label.clone()) {
                        continue;
                    }
                    count = columns
                        .iter()
                        .filter_map(|position| self.0.get(position))
                        .map(|stray| stray.figures)
                        .sum();
                }
            }
            let is_of_funds = includes_funds(source);
            if is_of_funds {
                // The first stands for all: they include the same funds.
                if std::mem::replace(&mut has_funds, true) {
                    continue;
                }
                let others = self.0.iter();
                let others = others.filter(|(other, _)| header.columns.get(**other).is_some_and(includes_funds));
                count = others.map(|(_, stray)| stray.figures).sum();
            }
            let is_of_units = !sheet.table.offices.is_empty() && names_units(source, sheet);
            let kind = match (is_of_units, is_of_funds) {
                (true, _) => "units",
                (_, true) => "funds",
                _ => "column",
            };
            let mut finding = sheet
                .finding(code, place)
                .found(found)
                .with("kind", kind)
                .with("label", label)
                .with("count", count)
                .with("missing", &missing)
                .with("table", &sheet.schema.title);
            if code == Code::UnknownColumn {
                let shown = if sheet.on_side { turned_cell(*at) } else { *at };
                finding = finding
                    .with("at", shown)
                    .with("rows", rows)
                    .related(&sheet.name, Some(*at));
            }
            let origin = sheet.rule().and_then(|rule| rule.spec.origin.as_ref());
            finding.mapping = origin.map(ToString::to_string);
            sheet.findings.push(finding);
        }
    }

    /// Files the figures of understood columns with the totals that include them, group by group.
    fn file_unkeyed(&self, header: &Header, sheet: &mut Sheet) {
        let mut groups: BTreeMap<Vec<&str>, Vec<(&SourceColumn, &[u32])>> = BTreeMap::new();
        for (position, stray) in &self.0 {
            let Some(source) = header.columns.get(*position) else {
                continue;
            };
            let path: Vec<&str> = source.labels.iter().map(String::as_str).collect();
            let reading = source.reading(&sheet.lexicon().vocabulary);
            if (source.meaning == Meaning::Keyless || source.meaning.is_unknown())
                && !reading.of_which
                && reading.aggregate.is_none()
            {
                let group = path.split_last().map_or(Vec::new(), |(_, group)| group.to_vec());
                groups.entry(group).or_default().push((source, &stray.rows));
            }
        }
        for columns in groups.values() {
            unkeyed::file(header, sheet, columns);
        }
    }

    /// Figures in an unmapped column may belong to a column that the sheet lacks. The amounts of these rows are thus
    /// marked unread, so that only the column itself is reported.
    fn mark_unread(&self, header: &Header, sheet: &mut Sheet) {
        for (position, stray) in &self.0 {
            let source = header.columns.get(*position);
            let is_open =
                |meaning: &Meaning| meaning.is_unknown() || matches!(meaning, Meaning::Keyless | Meaning::Wider(..));
            let Some(source) = source.filter(|column| is_open(&column.meaning)) else {
                continue;
            };
            let mut open = possible_fields(source, sheet);
            open.extend(fields_of_side(header, source, sheet));
            sheet.leave_unread(&stray.rows, &open);
        }
    }
}

/// Whether a column includes other funds than those of its table.
fn includes_funds(source: &SourceColumn) -> bool {
    matches!(source.meaning, Meaning::Wider(_, Beyond::Funds))
}

/// Whether a number may be a year.
fn is_year(text: &str) -> bool {
    text.trim().parse().is_ok_and(|year: i32| YEARS.contains(&year))
}

/// Whether a column repeats the year of the book in each row.
fn says_year(source: &SourceColumn, found: &str, sheet: &Sheet) -> bool {
    let lexicon = sheet.lexicon();
    let year = found
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .trim()
        .parse()
        .ok();
    let mut words = lexicon.words.year.iter();
    let label = source.labels.last();
    year.is_some()
        && year == lexicon.year
        && label.is_some_and(|label| words.any(|word| label.ends_with(word.as_str())))
}

/// The amounts missing from the sheet that a column without a key may hold, on any side: all whose meaning its
/// labels do not contradict.
pub fn possible_fields(source: &SourceColumn, sheet: &Sheet) -> Vec<(usize, Option<usize>)> {
    let schema = sheet.schema;
    let reading = source.reading(&sheet.lexicon().vocabulary);
    let may_hold = |field: &usize| {
        let column = schema.columns.iter().position(|column| column.field == *field);
        column.is_none_or(|column| !sheet.labels.means.contradicts(column, &reading))
    };
    let absent = sheet.table.absent.iter().copied();
    absent
        .filter(|field| schema.is_amount(*field) && may_hold(field))
        .map(|field| (field, None))
        .collect()
}

/// The amounts of a two-sided table that a column may hold: those of a side that has no column for them.
fn fields_of_side(header: &Header, source: &SourceColumn, sheet: &Sheet) -> Vec<(usize, Option<usize>)> {
    let columns = sheet.schema.columns.iter().enumerate();
    let missing = columns.filter(|(number, column)| {
        column.side.is_some() && sheet.schema.is_amount(column.field) && header.source_of(*number).is_none()
    });
    match source.meaning.is_unknown() {
        true => missing.map(|(_, column)| (column.field, column.side)).collect(),
        false => Vec::new(),
    }
}

/// Group labels over several columns that are all unknown, with the positions of these columns.
fn unknown_groups(header: &Header) -> BTreeMap<&String, Vec<usize>> {
    let mut groups: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (position, column) in header.columns.iter().enumerate() {
        if let Some(first) = column.labels.first() {
            groups.entry(first).or_default().push(position);
        }
    }
    let column = |position: &usize| header.columns.get(*position);
    let is_unknown = |position: &usize| column(position).is_some_and(|source| source.meaning.is_unknown());
    groups.retain(|_, columns| columns.len() > 1 && columns.iter().all(is_unknown));
    groups
}

/// The first unknown, non-empty column to the left of the amounts: it may hold the codes.
pub fn open_column<'h>(header: &'h Header, sheet: &Sheet) -> Option<(usize, &'h SourceColumn)> {
    let columns = header.columns.iter().enumerate();
    let mut left = columns.take_while(|(_, source)| !source.is_amount_of(sheet.schema));
    let is_filled = |col: u32| {
        let mut below = sheet.grid.below(header.last, col);
        below.any(|cell| !cell.value.to_string().trim().is_empty())
    };
    left.find(|(_, source)| source.meaning.is_unknown() && is_filled(source.col))
}

/// Reports the rows that are undetermined without their codes, at the column that may hold these.
pub fn report_codeless(header: &Header, sheet: &mut Sheet, strays: &mut Strays, rows: usize) {
    let Some((position, source)) = open_column(header, sheet) else {
        return;
    };
    strays.0.remove(&position);
    let at = label_cell(header, sheet, source.col, false).map(|(at, _)| at);
    let finding = sheet.finding(Code::UnclearRow, at).with("rows", rows);
    sheet.findings.push(finding.with("label", &source.label));
}

/// The number of unknown columns with figures: each may be one that the sheet seems to lack.
pub fn unknown_columns(header: &Header, sheet: &Sheet) -> usize {
    let unknown = header.columns.iter().filter(|column| column.meaning.is_unknown());
    let unknown: BTreeSet<u32> = unknown.map(|column| column.col).collect();
    let below = sheet.grid.cells().iter().filter(|cell| cell.at.row > header.last);
    let filled = below.filter(|cell| unknown.contains(&cell.at.col) && is_figure(&cell.value, sheet.lexicon()));
    filled.map(|cell| cell.at.col).collect::<BTreeSet<u32>>().len()
}

/// Whether the labels of a column are those of names of units.
pub fn names_units(source: &SourceColumn, sheet: &Sheet) -> bool {
    let reading = source.reading(&sheet.lexicon().vocabulary);
    reading.point.get(Dimension::Portion) == UNIT_NAMES
}

/// The lowest or highest header cell with a label of the column, and its text.
pub fn label_cell(header: &Header, sheet: &Sheet, col: u32, highest: bool) -> Option<(CellRef, String)> {
    let label_at = |row: u32| {
        let at = sheet.grid.shown_at(CellRef::new(row, col));
        let label = sheet.grid.get(at)?.value.to_string();
        (at.row >= header.first && !label.trim().is_empty()).then(|| (at, label.trim().to_owned()))
    };
    let mut rows = header.first..=header.last;
    if highest {
        rows.find_map(label_at)
    } else {
        rows.rev().find_map(label_at)
    }
}

/// Names of the table columns that the sheet lacks.
fn missing_columns(header: &Header, sheet: &Sheet) -> String {
    let columns = sheet.schema.columns.iter().enumerate();
    let missing = columns.filter(|(number, _)| header.source_of(*number).is_none());
    let names: Vec<String> = missing.map(|(_, column)| column.path.join("/")).take(8).collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}
