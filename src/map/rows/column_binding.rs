//! Binds the columns of a sheet to the fields of the table.

use crate::book::{SourceField, Value};
use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::grid::ReadNote;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::rows::cells::{Remark, is_figure};
use crate::map::rows::compound::{add_amount, append_text, split_cell};
use crate::map::rows::strays::unknown_columns;
use crate::map::sheet::state::Sheet;
use crate::mapping::Target;
use crate::schema::{Field, Kind, Shape};

/// The purpose of a sheet's column.
#[derive(Clone, Copy)]
pub enum Slot {
    /// This field.
    Field(usize),
    /// A further part of the code in this field.
    Part(usize),
    /// Row names beside another code.
    Name,
    /// Several fields. Holds the column's position in the header.
    Split(usize),
    /// A continuation of this field's text.
    Append(usize),
    /// An amount to add to this field.
    Add(usize),
    /// Left out by the mapping file.
    Aside,
    /// This field, in a further list beside the table's own.
    Beside(usize),
    /// Amounts of lines that the row and the column mean together. Holds the column's position in the header.
    Lines(usize),
    /// A column without a key. Holds its position in the header.
    Unknown(usize),
    /// Outside the header.
    Outside,
}

/// The slot of each column of the sheet.
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
            Meaning::Aside { .. } => Some(Slot::Aside),
            Meaning::Lines { .. } => Some(Slot::Lines(position)),
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

/// Whether a column labelled as a code column holds text without any digit and thus something else, such as names
/// below 预算单位.
fn has_no_codes(sheet: &Sheet, header: &Header, field: usize, col: u32) -> bool {
    let is_code = |field: &Field| field.kind == Kind::Code && !field.widths.is_empty();
    if !sheet.schema.fields.get(field).is_some_and(is_code) {
        return false;
    }
    let mut has_text = false;
    for cell in sheet.grid.below(header.last, col) {
        let text = cell.value.to_string();
        if text.chars().any(char::is_numeric) {
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

/// Stores a cell in the values of its row according to its slot. Returns its disposition, or `None` if the caller
/// decides (a part of a code) or the cell is outside.
pub fn put(
    sheet: &Sheet,
    header: &Header,
    (cell, slot): (&Cell, Slot),
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) -> Option<CellDisposition> {
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
        Slot::Aside => return Some(CellDisposition::SetAside),
        Slot::Part(_) | Slot::Name | Slot::Beside(_) | Slot::Lines(_) | Slot::Unknown(_) | Slot::Outside => {
            return None;
        }
    }
    Some(CellDisposition::Carried)
}

/// Marks table cells without a stored formula result as unread.
pub fn note_unread(header: &Header, sheet: &mut Sheet) {
    let schema = sheet.schema;
    for note in &sheet.grid.notes {
        let ReadNote::Uncached(cell) = note else { continue };
        // Of two lists one below the other, a column has the amounts of both sides.
        let sources = header.columns.iter().filter(|source| source.col == cell.col);
        let first = |source: &SourceColumn| schema.columns.get(*source.meaning.columns().first()?);
        let keyed = sources.filter(|source| !matches!(source.meaning, Meaning::Double(_) | Meaning::Unclear(_)));
        let places = keyed.filter_map(first).map(|column| SourceField {
            sheet: 0,
            row: cell.row,
            side: column.side,
            field: column.field,
        });
        sheet.table.unread.extend(places);
        for further in sheet.further {
            let column = further.columns.iter().find(|(col, _)| *col == cell.col);
            let column = column.and_then(|(_, column)| schema.columns.get(*column));
            let row = further.above.get(&cell.row);
            let place = column.zip(row).map(|(column, row)| SourceField {
                sheet: 0,
                row: *row,
                side: None,
                field: column.field,
            });
            sheet.table.unread.extend(place);
        }
    }
}

/// The fields provided by neither a column of the sheet nor a constant of the mapping. A column of codes without a code
/// is as good as none.
pub fn absent_fields(header: &Header, sheet: &Sheet) -> Vec<usize> {
    let rule = sheet.labels.rule.as_deref();
    let constants = rule.map_or_else(Vec::new, |rule| rule.constants(sheet.schema));
    let mut held = header.fields(sheet.schema);
    held.retain(|field| !sheet.schema.is_code(*field) || !is_blank_below(header, sheet, *field));
    held.extend(constants.into_iter().map(|(field, _)| field));
    let further = sheet.further.iter().flat_map(|further| &further.columns);
    let elsewhere = further.map(|(_, column)| column).chain(sheet.elsewhere);
    held.extend(elsewhere.filter_map(|column| Some(sheet.schema.columns.get(*column)?.field)));
    let fields = 0..sheet.schema.fields.len();
    fields.filter(|field| !held.contains(field)).collect()
}

/// Whether the columns of a field are blank below the header.
fn is_blank_below(header: &Header, sheet: &Sheet, field: usize) -> bool {
    let of_field = |source: &&SourceColumn| source.meaning.fields(sheet.schema).contains(&field);
    let mut columns = header.columns.iter().filter(of_field);
    columns.all(|source| {
        let mut cells = sheet.grid.below(header.last, source.col);
        cells.all(|cell| cell.value.to_string().trim().is_empty())
    })
}

/// The sides with an amount that neither a column of that side provides, by field, though the sheet has it on the other side.
pub fn absent_on_sides(header: &Header, sheet: &Sheet) -> Vec<(usize, usize)> {
    let schema = sheet.schema;
    let absent = absent_fields(header, sheet);
    // A column that a mapping ties to a field has no side.
    let of_field = |source: &&SourceColumn| source.meaning.columns().is_empty();
    let tied = header.columns.iter().filter(of_field);
    let tied: Vec<usize> = tied.flat_map(|source| source.meaning.fields(schema)).copied().collect();
    let given = |number: usize| header.columns.iter().any(|source| source.meaning.gives(number));
    let columns = schema.columns.iter().enumerate();
    let missing = columns.filter(|(number, column)| {
        let is_held = given(*number) || tied.contains(&column.field);
        schema.is_amount(column.field) && !is_held && !absent.contains(&column.field)
    });
    missing
        .filter_map(|(_, column)| Some((column.side?, column.field)))
        .collect()
}

/// Reports the required columns that are missing. With `only_total`, only the total row is used, which needs no
/// name.
pub fn report_missing_columns(header: &Header, sheet: &mut Sheet, only_total: bool) {
    let schema = sheet.schema;
    let further = || sheet.further.iter().flat_map(|further| &further.columns);
    let is_further =
        |number: usize| further().any(|(_, column)| *column == number) || sheet.elsewhere.contains(&number);
    let further: Vec<usize> = (0..schema.columns.len()).filter(|number| is_further(*number)).collect();
    let mut held = header.fields(schema);
    held.extend(
        further
            .iter()
            .filter_map(|number| Some(schema.columns.get(*number)?.field)),
    );
    let found = |field: usize| held.contains(&field);
    let labels = sheet.labels;
    let rule = labels.rule.as_deref();
    let absent = absent_fields(header, sheet);
    sheet.table.absent.clone_from(&absent);
    // Columns named in the mapping file and not found are already reported as such.
    let is_reported = |number: usize| {
        header.problems.iter().any(|problem| {
            let spec = rule.and_then(|rule| rule.spec.columns.get(problem.entry));
            spec.is_some_and(|spec| spec.target == Target::Column(number))
        })
    };
    // If a sheet gives a total without its parts, the parts are not missing.
    let is_part = |field: usize| {
        let sums = schema.fields.iter().enumerate();
        sums.filter(|(_, definition)| definition.sum.contains(&field))
            .any(|(whole, _)| found(whole))
    };
    let needed = match schema.shape {
        Shape::List { name, .. } if !only_total => Some(name),
        _ => None,
    };
    let unknown = unknown_columns(header, sheet);
    let is_double = |source: &&SourceColumn| matches!(source.meaning, Meaning::Unclear(_) | Meaning::Double(_));
    let has_figures = |source: &SourceColumn| {
        let mut cells = sheet.grid.below(header.last, source.col);
        cells.any(|cell| is_figure(&cell.value, sheet.lexicon()))
    };
    let has_doubles = header.columns.iter().filter(is_double).any(has_figures);
    let explained = unknown == 0 && !has_doubles;
    let columns = schema.columns.iter().enumerate().filter(|(number, column)| {
        let is_constant = !found(column.field) && !absent.contains(&column.field);
        let is_wider = header
            .columns
            .iter()
            .any(|source| matches!(source.meaning, Meaning::Wider(column, _) if column == *number));
        let is_there = header.source_of(*number).is_some()
            || further.contains(number)
            || is_constant
            || is_reported(*number)
            || is_wider;
        let is_needed = needed == Some(column.field) || schema.is_amount(column.field);
        column.required
            && !is_there
            && (!only_total || schema.is_amount(column.field))
            && is_needed
            && !(explained && is_part(column.field))
    });
    let lacking: Vec<_> = columns.map(|(_, column)| column).collect();
    // An unknown column is reported with the columns that it may be.
    let amounts = lacking.iter().all(|column| schema.is_amount(column.field));
    if amounts && !lacking.is_empty() && lacking.len() <= unknown {
        return;
    }
    for column in lacking {
        let place = CellRef::new(header.first, header.columns.first().map_or(0, |c| c.col));
        let mut finding = sheet
            .finding(Code::MissingColumn, place)
            .with("column", column.path.join("/"));
        finding.key = schema.fields.get(column.field).map(|field| field.key.clone());
        sheet.findings.push(finding);
    }
}
