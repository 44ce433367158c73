//! Compares the values of two paired items.

use super::formula::Formulas;
use super::ignore::Ignore;
use super::pairs::Side;
use super::{Cell, CellChange};
use crate::book::Content;
use crate::schema::Kind;

/// The value of a field of a row.
fn cell(side: &Side, row: usize, field: usize) -> Cell {
    let value = side.table.value(row, field);
    Cell {
        formula: side.table.formula(row, field).cloned(),
        source: side.table.source(row, field),
        content: value.map(|value| value.content).unwrap_or_default(),
    }
}

fn is_amount(side: &Side, field: usize) -> bool {
    side.schema.is_amount(field)
}

fn is_ignored(side: &Side, field: usize, ignore: &Ignore) -> bool {
    let kind = if is_amount(side, field) {
        Kind::Amount
    } else {
        Kind::Text
    };
    ignore.field(side.table.schema, field, kind)
}

/// The fields of one kind of item.
pub(super) struct Fields {
    /// All fields.
    pub all: Vec<usize>,
    /// The key fields.
    pub keys: Vec<usize>,
}

/// The changes between two rows in these fields.
pub(super) fn changes(
    (old, old_row): (&Side, usize),
    (new, new_row): (&Side, usize),
    fields: &Fields,
    formulas: &Formulas,
    ignore: &Ignore,
) -> Vec<CellChange> {
    let mut changes = Vec::new();
    for field in &fields.all {
        let content = |side: &Side, row: usize| side.table.value(row, *field).map(|value| value.content);
        let same = content(old, old_row) == content(new, new_row);
        let formula = formulas.change(old_row, new_row, *field);
        if (same && formula.is_none()) || is_ignored(new, *field, ignore) {
            continue;
        }
        changes.push(CellChange {
            field: *field,
            is_key: fields.keys.contains(field),
            old: cell(old, old_row, *field),
            new: cell(new, new_row, *field),
            formula,
            follows: None,
        });
    }
    changes
}

/// All non-blank values of a row, as changes from or to blank.
pub(super) fn all(side: &Side, row: usize, fields: &Fields, is_new: bool, ignore: &Ignore) -> Vec<CellChange> {
    let mut changes = Vec::new();
    for field in &fields.all {
        let value = cell(side, row, *field);
        if value.content == Content::Blank || is_ignored(side, *field, ignore) {
            continue;
        }
        let (old, new) = match is_new {
            true => (Cell::default(), value),
            false => (value, Cell::default()),
        };
        changes.push(CellChange {
            field: *field,
            is_key: fields.keys.contains(field),
            old,
            new,
            formula: None,
            follows: None,
        });
    }
    changes
}
