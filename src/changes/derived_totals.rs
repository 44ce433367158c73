//! Totals that follow from other changes, beside what they follow from.

use std::collections::BTreeMap;

use super::names::Names;
use crate::diff::{BookDiff, CellChange, RowChange, TableDiff};

/// Rows that a line names.
const NAMED: usize = 6;

/// Positions of a row: of its table in the diff, and there.
pub type At = (usize, usize);

/// Rows of totals that follow from changes of one row alone, by that row.
pub type ByCause = BTreeMap<At, BTreeMap<At, Vec<usize>>>;

/// Finds them.
pub fn by_cause(diff: &BookDiff) -> ByCause {
    let mut found = ByCause::new();
    for (table, own) in diff.tables.iter().enumerate() {
        for (row, change) in own.rows.iter().enumerate() {
            for (cell, value) in change.cells.iter().enumerate() {
                if let Some(cause) = single_cause(value).filter(|_| is_kept(change)) {
                    let rows = found.entry(cause).or_default();
                    rows.entry((table, row)).or_default().push(cell);
                }
            }
        }
    }
    found
}

pub fn is_kept(change: &RowChange) -> bool {
    change.old.is_some() && change.new.is_some()
}

/// The row that a total follows from, if it is one.
pub fn single_cause(value: &CellChange) -> Option<At> {
    let (first, others) = value.follows.as_ref()?.causes.split_first()?;
    let own = (first.table, first.row);
    others
        .iter()
        .all(|other| (other.table, other.row) == own)
        .then_some(own)
}

/// Totals of one row that follow from another row alone.
pub struct Following<'a> {
    /// What the row is called, with its table if that is another one; none of the row itself.
    pub row: Option<String>,
    /// Its table.
    pub table: &'a TableDiff,
    /// The row.
    pub change: &'a RowChange,
    /// The totals.
    pub cells: Vec<&'a CellChange>,
}

/// The totals that follow from a row alone; those of the row itself come first.
pub fn following<'a>(diff: &'a BookDiff, by_cause: &ByCause, at: At, names: &Names) -> Vec<Following<'a>> {
    let Some(rows) = by_cause.get(&at) else {
        return Vec::new();
    };
    let own = rows.get(&at).map(|cells| (&at, cells));
    let all = own.into_iter().chain(rows.iter().filter(|(other, _)| **other != at));
    let found = all.filter_map(|((number, row), cells)| {
        let table = diff.tables.get(*number)?;
        let change = table.rows.get(*row)?;
        let name = || {
            let name = names.row(table.schema, change.place()?);
            let schema = names.standard.tables.get(table.schema)?;
            Some(match *number == at.0 {
                true => name,
                false => format!("{} {name}", schema.form_number),
            })
        };
        Some(Following {
            row: if (*number, *row) == at { None } else { name() },
            table,
            change,
            cells: cells.iter().filter_map(|cell| change.cells.get(*cell)).collect(),
        })
    });
    found.collect()
}

/// The totals of a table that follow from several rows, by row.
pub fn joint(table: &TableDiff) -> Vec<(&RowChange, Vec<&CellChange>)> {
    let is_joint = |cell: &&CellChange| cell.follows.is_some() && single_cause(cell).is_none();
    let rows = table.rows.iter().filter(|change| is_kept(change));
    let rows = rows.map(|change| (change, change.cells.iter().filter(is_joint).collect::<Vec<_>>()));
    rows.filter(|(_, cells)| !cells.is_empty()).collect()
}

/// The rows that a total follows from.
pub fn causes(diff: &BookDiff, cell: &CellChange, names: &Names) -> String {
    let mut rows: Vec<At> = cell
        .follows
        .iter()
        .flat_map(|follows| &follows.causes)
        .map(|id| (id.table, id.row))
        .collect();
    rows.dedup();
    let name = |at: &At| {
        let table = diff.tables.get(at.0)?;
        let place = table.rows.get(at.1)?.place()?;
        let schema = names.standard.tables.get(table.schema)?;
        Some(format!("{} {}", schema.form_number, names.row(table.schema, place)))
    };
    let named: Vec<String> = rows.iter().take(NAMED).filter_map(name).collect();
    let then = names.messages.text("diff-then");
    let more = if rows.len() > NAMED {
        format!("{then}\u{2026}")
    } else {
        String::new()
    };
    format!("{}{more}", named.join(&then))
}
