//! What stands in columns that have no key: reported once for each column, where its label is.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::is_figure;
use crate::map::sheet::on_side::turned_cell;
use crate::map::sheet::state::Sheet;

/// What stands in columns that have no key.
#[derive(Default)]
pub struct Strays(BTreeMap<usize, Stray>);

#[derive(Default)]
struct Stray {
    figures: usize,
    /// Whether anything else than whole numbers stands there.
    fractions: bool,
    first: Option<(CellRef, String)>,
    /// The rows of its figures.
    rows: Vec<u32>,
}

impl Strays {
    /// Notes a cell of the header's column at `position`.
    pub fn add(&mut self, position: usize, cell: &Cell, lexicon: &Lexicon) {
        let stray = self.0.entry(position).or_default();
        let is_figure = is_figure(&cell.value, lexicon);
        if is_figure && stray.figures == 0 || stray.first.is_none() {
            stray.first = Some((cell.at, cell.value.to_string()));
        }
        if is_figure {
            stray.figures = stray.figures.saturating_add(1);
            stray.rows.push(cell.at.row);
        }
        stray.fractions |= !cell.value.to_string().trim().bytes().all(|byte| byte.is_ascii_digit());
    }

    /// Forgets the columns of texts.
    pub fn drop_texts(&mut self) {
        self.0.retain(|_, stray| stray.figures > 0);
    }

    /// One finding for each column, or for several under one label that nobody knows, at that label. `rows`:
    /// how many rows could not be told for want of it.
    pub fn report(self, header: &Header, sheet: &mut Sheet, rows: usize) {
        let missing = missing_columns(header, sheet);
        self.leave_open(header, sheet);
        let is_single = sheet.schema.is_single_row();
        let groups = unknown_groups(header);
        let mut known: BTreeSet<String> = BTreeSet::new();
        for (position, stray) in &self.0 {
            let (Some(source), Some((at, found))) = (header.columns.get(*position), &stray.first) else {
                continue;
            };
            let is_running = !stray.fractions && source.labels.iter().any(|label| sheet.is_running(label));
            let code = match (&source.meaning, stray.figures) {
                _ if is_running => Code::ColumnSetAside,
                // What the only row is called says which one it is.
                (Meaning::Text, _) if is_single => Code::ColumnSetAside,
                (Meaning::Other, _) => Code::ColumnOfOther,
                (_, 0) | (Meaning::Text, _) => Code::UnknownTextColumn,
                (Meaning::Keyless, _) => Code::ColumnWithoutKey,
                (Meaning::Double(_), _) => Code::DoubleColumn,
                _ => Code::UnknownColumn,
            };
            let (mut label, mut count, mut place) = (source.label.clone(), stray.figures, *at);
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
                        .filter_map(|own| self.0.get(own))
                        .map(|own| own.figures)
                        .sum();
                }
            }
            let mut finding = sheet
                .finding(code, place)
                .found(found)
                .with("label", label)
                .with("count", count)
                .with("missing", &missing);
            if code == Code::UnknownColumn {
                let shown = if sheet.on_side { turned_cell(*at) } else { *at };
                finding = finding
                    .with("at", shown)
                    .with("rows", rows)
                    .related(&sheet.name, Some(*at));
            }
            let origin = sheet.rule().and_then(|rule| rule.says.origin.as_ref());
            finding.mapping = origin.map(ToString::to_string);
            sheet.findings.push(finding);
        }
    }

    /// What stands in a column that is no column of the table may belong to one that the sheet does not
    /// have: what that would add up to is unknown, and told at the column alone.
    fn leave_open(&self, header: &Header, sheet: &mut Sheet) {
        for (position, stray) in &self.0 {
            let source = header.columns.get(*position);
            let Some(source) = source.filter(|own| own.meaning.is_unknown() || own.meaning == Meaning::Keyless) else {
                continue;
            };
            let open = left_open(source, sheet);
            sheet.leave_unread(&stray.rows, &open);
        }
    }
}

/// The amounts that the sheet seems to lack and that a column without a key may hold, on whatever side: what its
/// labels say against a column of the table is no part of that.
pub fn left_open(source: &SourceColumn, sheet: &Sheet) -> Vec<(usize, Option<usize>)> {
    let schema = sheet.schema;
    let labels = source.labels.iter().map(String::as_str);
    let reading = sheet.lexicon().vocabulary.read_path(labels);
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

/// Labels over several columns of which none is known, and the columns under each.
fn unknown_groups(header: &Header) -> BTreeMap<&String, Vec<usize>> {
    let mut groups: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (position, column) in header.columns.iter().enumerate() {
        if let Some(first) = column.labels.first() {
            groups.entry(first).or_default().push(position);
        }
    }
    let column = |position: &usize| header.columns.get(*position);
    let is_unknown = |position: &usize| column(position).is_some_and(|own| own.meaning.is_unknown());
    groups.retain(|_, columns| columns.len() > 1 && columns.iter().all(is_unknown));
    groups
}

/// The first column left of the amounts that nobody knows and that holds something: it may have the codes.
pub fn open_column<'h>(header: &'h Header, sheet: &Sheet) -> Option<(usize, &'h SourceColumn)> {
    let columns = header.columns.iter().enumerate();
    let mut left = columns.take_while(|(_, source)| !source.is_amount_of(sheet.schema));
    let is_filled = |col: u32| {
        let mut below = sheet.grid.below(header.last, col);
        below.any(|cell| !cell.value.to_string().trim().is_empty())
    };
    left.find(|(_, source)| source.meaning.is_unknown() && is_filled(source.col))
}

/// Reports the rows that are nothing for want of their codes, at the column of texts that may hold them.
pub fn report_codeless(header: &Header, sheet: &mut Sheet, strays: &mut Strays, rows: usize) {
    let Some((position, source)) = open_column(header, sheet) else {
        return;
    };
    strays.0.remove(&position);
    let at = label_cell(header, sheet, source.col, false).map(|(at, _)| at);
    let finding = sheet.finding(Code::UnclearRow, at).with("rows", rows);
    sheet.findings.push(finding.with("label", &source.label));
}

/// How many columns without a key have figures: each may be one that the sheet seems to lack.
pub fn unknown_columns(header: &Header, sheet: &Sheet) -> usize {
    let unknown = header.columns.iter().filter(|own| own.meaning.is_unknown());
    let unknown: BTreeSet<u32> = unknown.map(|own| own.col).collect();
    let below = sheet.grid.cells().iter().filter(|cell| cell.at.row > header.last);
    let filled = below.filter(|cell| unknown.contains(&cell.at.col) && is_figure(&cell.value, sheet.lexicon()));
    filled.map(|cell| cell.at.col).collect::<BTreeSet<u32>>().len()
}

/// The cell of the header with the label of a column, the lowest or the highest, and what it says.
pub fn label_cell(header: &Header, sheet: &Sheet, col: u32, highest: bool) -> Option<(CellRef, String)> {
    let own = |row: u32| {
        let at = CellRef::new(row, col);
        let at = sheet.grid.merge_at(at).map_or(at, |merge| merge.first);
        let label = sheet.grid.get(at)?.value.to_string();
        (at.row >= header.first && !label.trim().is_empty()).then(|| (at, label.trim().to_owned()))
    };
    let mut rows = header.first..=header.last;
    if highest {
        rows.find_map(own)
    } else {
        rows.rev().find_map(own)
    }
}

/// Names of the columns of the table that the sheet does not have.
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
