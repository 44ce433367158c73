//! Columns of the sheet → fields of the table, and what stands in columns that have none.

use std::collections::BTreeMap;

use super::header::Header;
use super::label_match::Meaning;
use super::lexicon::Lexicon;
use super::sheet::Sheet;
use super::value::is_figure;
use crate::book::Unread;
use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::grid::ReadNote;

/// What a column of the sheet is for.
#[derive(Clone, Copy)]
pub enum Slot {
    /// This field.
    Field(usize),
    /// A further part of the code in this field.
    Part(usize),
    /// A column of the header that has no key; its position there.
    Unknown(usize),
    /// Not under the header.
    Outside,
}

/// Columns of the sheet → what they are for.
pub fn slots(header: &Header, sheet: &Sheet) -> Vec<Slot> {
    let mut slots = vec![Slot::Outside; header.width()];
    for (position, source) in header.columns.iter().enumerate() {
        let slot = match source.meaning {
            Meaning::Column(column) => sheet.schema.columns.get(column).map(|column| Slot::Field(column.field)),
            Meaning::Part(column) => sheet.schema.columns.get(column).map(|column| Slot::Part(column.field)),
            _ => Some(Slot::Unknown(position)),
        };
        let at = usize::try_from(source.col).ok().and_then(|col| slots.get_mut(col));
        if let (Some(slot), Some(at)) = (slot, at) {
            *at = slot;
        }
    }
    slots
}

pub fn slot_of(slots: &[Slot], col: u32) -> Slot {
    usize::try_from(col)
        .ok()
        .and_then(|col| slots.get(col))
        .copied()
        .unwrap_or(Slot::Outside)
}

/// What stands in columns that have no key.
#[derive(Default)]
pub struct Strays(BTreeMap<usize, Stray>);

#[derive(Default)]
struct Stray {
    figures: usize,
    /// Whether anything else than whole numbers stands there.
    fractions: bool,
    first: Option<(CellRef, String)>,
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
        }
        stray.fractions |= !cell.value.to_string().trim().bytes().all(|byte| byte.is_ascii_digit());
    }

    /// One finding for each column.
    pub fn report(self, header: &Header, sheet: &mut Sheet) {
        let missing = missing_columns(header, sheet);
        for (position, stray) in self.0 {
            let (Some(source), Some((at, found))) = (header.columns.get(position), stray.first) else {
                continue;
            };
            let is_running = !stray.fractions && source.labels.iter().any(|label| sheet.is_running(label));
            let code = match (&source.meaning, stray.figures) {
                _ if is_running => Code::ColumnSetAside,
                (_, 0) => Code::UnknownTextColumn,
                (Meaning::Double(_), _) => Code::DoubleColumn,
                _ => Code::UnknownColumn,
            };
            let finding = sheet
                .finding(code, at)
                .found(found)
                .with("label", &source.label)
                .with("count", stray.figures)
                .with("missing", &missing);
            sheet.findings.push(finding);
        }
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

/// Notes the cells of the table whose result the file does not hold.
pub fn note_unread(header: &Header, sheet: &mut Sheet) {
    let schema = sheet.schema;
    for note in &sheet.grid.notes {
        let ReadNote::Uncached(cell) = note else { continue };
        let source = header.columns.iter().find(|source| source.col == cell.col);
        let column = source.and_then(|source| match source.meaning {
            Meaning::Column(column) => schema.columns.get(column),
            _ => None,
        });
        let place = column.map(|column| Unread {
            sheet: 0,
            row: cell.row,
            side: column.side,
            field: column.field,
        });
        sheet.table.unread.extend(place);
    }
}

/// Notes which columns are missing, and says which of them are required.
pub fn report_missing_columns(header: &Header, sheet: &mut Sheet) {
    let schema = sheet.schema;
    let found = |field: usize| {
        let mut columns = schema.columns.iter().enumerate();
        columns.any(|(number, column)| column.field == field && header.source_of(number).is_some())
    };
    sheet.table.absent = (0..schema.fields.len()).filter(|field| !found(*field)).collect();
    for (number, column) in schema.columns.iter().enumerate() {
        if column.required && header.source_of(number).is_none() {
            let mut finding = sheet
                .finding(
                    Code::MissingColumn,
                    CellRef::new(header.first, header.columns.first().map_or(0, |c| c.col)),
                )
                .with("column", column.path.join("/"));
            finding.key = sheet.schema.fields.get(column.field).map(|field| field.key.clone());
            sheet.findings.push(finding);
        }
    }
}
