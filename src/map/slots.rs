//! Columns of the sheet → fields of the table, and what stands in columns that have none.

use std::collections::BTreeMap;

use super::compound::{add_amount, append_text, split_cell};
use super::header::Header;
use super::label_match::{Meaning, SourceColumn};
use super::ledger::Fate;
use super::lexicon::Lexicon;
use super::sheet::Sheet;
use super::value::{Remark, is_figure};
use crate::book::{Unread, Value};
use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::grid::ReadNote;
use crate::mapping::Target;
use crate::schema::{Field, Kind, Shape};

/// What a column of the sheet is for.
#[derive(Clone, Copy)]
pub enum Slot {
    /// This field.
    Field(usize),
    /// A further part of the code in this field.
    Part(usize),
    /// Names of rows beside another code.
    Name,
    /// Several fields; the column's position in the header.
    Split(usize),
    /// More of the text of this field.
    Append(usize),
    /// An amount to be added to this field.
    Add(usize),
    /// Left out by the mapping file.
    Aside,
    /// This field, in a further list beside that of the table.
    Beside(usize),
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
            Meaning::Column(column) => sheet.schema.columns.get(column).map(|column| {
                let is_other = source.entry.is_none() && has_no_codes(sheet, header, column.field, source.col);
                match is_other {
                    true => Slot::Unknown(position),
                    false => Slot::Field(column.field),
                }
            }),
            Meaning::Part(column) => sheet.schema.columns.get(column).map(|column| Slot::Part(column.field)),
            Meaning::Name(_) => Some(Slot::Name),
            Meaning::Field(field) => Some(Slot::Field(field)),
            Meaning::Split { .. } => Some(Slot::Split(position)),
            Meaning::Append(field) => Some(Slot::Append(field)),
            Meaning::Add(field) => Some(Slot::Add(field)),
            Meaning::Aside(_) => Some(Slot::Aside),
            Meaning::Beside(column) => sheet
                .schema
                .columns
                .get(column)
                .map(|column| Slot::Beside(column.field)),
            _ => Some(Slot::Unknown(position)),
        };
        let at = usize::try_from(source.col).ok().and_then(|col| slots.get_mut(col));
        if let (Some(slot), Some(at)) = (slot, at) {
            *at = slot;
        }
    }
    slots
}

/// A column under the label of a code in which no cell has a digit holds something else: names, under
/// 预算单位.
fn has_no_codes(sheet: &Sheet, header: &Header, field: usize, col: u32) -> bool {
    let is_code = |field: &Field| field.kind == Kind::Code && !field.widths.is_empty();
    if !sheet.schema.fields.get(field).is_some_and(is_code) {
        return false;
    }
    let below = sheet.grid.rows().filter(|(row, _)| *row > header.last);
    let mut has_text = false;
    for cell in below.filter_map(|(_, cells)| cells.iter().find(|cell| cell.at.col == col)) {
        let text = cell.value.to_string();
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            return false;
        }
        has_text |= text.chars().any(char::is_alphabetic) && !sheet.is_total(&text);
    }
    has_text
}

pub fn slot_of(slots: &[Slot], col: u32) -> Slot {
    usize::try_from(col)
        .ok()
        .and_then(|col| slots.get(col))
        .copied()
        .unwrap_or(Slot::Outside)
}

/// Puts a cell into the values of its row, as its slot says; returns what became of it, unless
/// that is for the row to say (a part of a code) or for nobody (outside).
pub fn put(
    sheet: &Sheet,
    header: &Header,
    (cell, slot): (&Cell, Slot),
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) -> Option<Fate> {
    match slot {
        Slot::Field(field) => {
            let value = sheet.value(cell, field, remarks);
            if let Some(slot) = values.get_mut(field) {
                *slot = value;
            }
        }
        Slot::Append(field) => {
            if let Some(slot) = values.get_mut(field) {
                append_text(slot, cell, field, remarks);
            }
        }
        Slot::Add(field) => {
            let more = sheet.value(cell, field, remarks);
            if let Some(slot) = values.get_mut(field) {
                add_amount(sheet, slot, &more, field, remarks);
            }
        }
        Slot::Split(position) => {
            if let Some(Meaning::Split { fields, .. }) = header.columns.get(position).map(|column| &column.meaning) {
                split_cell(sheet, cell, fields, values, remarks);
            }
        }
        Slot::Aside => return Some(Fate::SetAside),
        Slot::Part(_) | Slot::Name | Slot::Beside(_) | Slot::Unknown(_) | Slot::Outside => return None,
    }
    Some(Fate::Carried)
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

    /// One finding for each column.
    pub fn report(self, header: &Header, sheet: &mut Sheet) {
        let missing = missing_columns(header, sheet);
        self.leave_open(header, sheet);
        for (position, stray) in self.0 {
            let (Some(source), Some((at, found))) = (header.columns.get(position), stray.first) else {
                continue;
            };
            let is_running = !stray.fractions && source.labels.iter().any(|label| sheet.is_running(label));
            let code = match (&source.meaning, stray.figures) {
                _ if is_running => Code::ColumnSetAside,
                (Meaning::Other, _) => Code::ColumnOfOther,
                (_, 0) | (Meaning::Text, _) => Code::UnknownTextColumn,
                (Meaning::Keyless, _) => Code::ColumnWithoutKey,
                (Meaning::Double(_), _) => Code::DoubleColumn,
                _ => Code::UnknownColumn,
            };
            let mut finding = sheet
                .finding(code, at)
                .found(found)
                .with("label", &source.label)
                .with("count", stray.figures)
                .with("missing", &missing);
            let origin = sheet.rule().and_then(|rule| rule.says.origin.as_ref());
            finding.mapping = origin.map(ToString::to_string);
            sheet.findings.push(finding);
        }
    }
}

impl Strays {
    /// What stands in a column that is no column of the table may belong to one that the sheet does not
    /// have: what that would add up to is unknown, and told at the column alone.
    fn leave_open(&self, header: &Header, sheet: &mut Sheet) {
        let schema = sheet.schema;
        let absent: Vec<usize> = sheet
            .table
            .absent
            .iter()
            .copied()
            .filter(|field| schema.is_amount(*field))
            .collect();
        for (position, stray) in &self.0 {
            let meaning = header.columns.get(*position).map(|source| &source.meaning);
            if !matches!(meaning, Some(Meaning::Keyless | Meaning::Unknown | Meaning::Unclear(_))) {
                continue;
            }
            for (row, field) in stray
                .rows
                .iter()
                .flat_map(|row| absent.iter().map(move |field| (*row, *field)))
            {
                sheet.table.unread.insert(Unread {
                    sheet: 0,
                    row,
                    side: None,
                    field,
                });
            }
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
        let first = |source: &SourceColumn| schema.columns.get(*source.meaning.columns().first()?);
        let column = source.filter(|source| !matches!(source.meaning, Meaning::Double(_) | Meaning::Unclear(_)));
        let column = column.and_then(first);
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
            || header
                .columns
                .iter()
                .any(|source| source.meaning.fields(schema).contains(&field))
    };
    let labels = sheet.labels;
    let rule = labels.rule.as_deref();
    let constants: Vec<usize> = rule.map_or_else(Vec::new, |rule| {
        rule.constants(schema).into_iter().map(|(field, _)| field).collect()
    });
    // What the file names and the sheet lacks is told as that.
    let told = |number: usize| {
        header.problems.iter().any(|problem| {
            let says = rule.and_then(|rule| rule.says.columns.get(problem.entry));
            says.is_some_and(|says| says.target == Target::Column(number))
        })
    };
    sheet.table.absent = (0..schema.fields.len())
        .filter(|field| !found(*field) && !constants.contains(field))
        .collect();
    // A sheet may give a total without its parts; then nothing of it is missing.
    let is_part = |field: usize| {
        let sums = schema.fields.iter().enumerate();
        sums.filter(|(_, own)| own.sum.contains(&field))
            .any(|(whole, _)| found(whole))
    };
    let needed = match schema.shape {
        Shape::List { name, .. } => Some(name),
        _ => None,
    };
    let explained = header.columns.iter().all(|source| {
        !matches!(
            source.meaning,
            Meaning::Unknown | Meaning::Unclear(_) | Meaning::Double(_)
        )
    });
    for (number, column) in schema.columns.iter().enumerate() {
        let is_there = header.source_of(number).is_some() || constants.contains(&column.field) || told(number);
        let is_needed = needed == Some(column.field) || schema.is_amount(column.field);
        if column.required && !is_there && !(explained && (is_part(column.field) || !is_needed)) {
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
