//! Totals that follow from other changes, beside what they follow from.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::text::{At, DIM, INDENT, NAMED, WIDTH, Widths, Writer};
use crate::cli::wrap::wrap;
use crate::diff::{BookDiff, CellChange, RowChange, TableDiff};

/// Rows of totals that follow from changes of one row alone, by that row.
pub(super) fn by_cause(diff: &BookDiff) -> BTreeMap<At, BTreeMap<At, Vec<usize>>> {
    let mut found: BTreeMap<At, BTreeMap<At, Vec<usize>>> = BTreeMap::new();
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

pub(super) fn is_kept(change: &RowChange) -> bool {
    change.old.is_some() && change.new.is_some()
}

/// The row that a total follows from, if it is one.
pub(super) fn single_cause(value: &CellChange) -> Option<At> {
    let (first, others) = value.follows.as_ref()?.causes.split_first()?;
    let own = (first.table, first.row);
    others
        .iter()
        .all(|other| (other.table, other.row) == own)
        .then_some(own)
}

impl Writer<'_> {
    /// The totals that follow from a row alone.
    pub fn follows(&self, at: At, text: &mut String) {
        let Some(rows) = self.by_cause.get(&at) else { return };
        // Those of the row itself come first.
        let own = rows.get(&at).map(|cells| (&at, cells));
        for ((table_number, row), cells) in own.into_iter().chain(rows.iter().filter(|(other, _)| **other != at)) {
            let Some(table) = self.diff.tables.get(*table_number) else {
                continue;
            };
            let Some(change) = table.rows.get(*row) else { continue };
            let own = (*table_number, *row) == at;
            let mut place = change
                .place()
                .map(|place| self.names.row(table.schema, place))
                .unwrap_or_default();
            if *table_number != at.0 {
                let schema = self.names.standard.tables.get(table.schema);
                let number = schema.map(|schema| schema.form_number.as_str()).unwrap_or_default();
                place = format!("{number} {place}");
            }
            let cells = cells.iter().filter_map(|cell| change.cells.get(*cell));
            let values = cells.map(|cell| {
                let column = self.names.column(table.schema, change.place(), cell.field);
                let value = |cell| self.names.value(cell, &table.unit);
                let difference = cell
                    .difference()
                    .map(|difference| self.names.difference(difference, &table.unit));
                let difference = difference
                    .map(|difference| format!(" {difference}"))
                    .unwrap_or_default();
                format!(
                    "{column} {} \u{2192} {}{difference}",
                    value(&cell.old),
                    value(&cell.new)
                )
            });
            let values = values.collect::<Vec<_>>().join(&self.names.messages.text("diff-then"));
            let line = if own {
                values
            } else {
                self.say("diff-of", [("row", place), ("values", values)])
            };
            for (number, line) in wrap(&line, WIDTH.saturating_sub(INDENT.len()).saturating_sub(2))
                .iter()
                .enumerate()
            {
                let sign = if number == 0 { "\u{21b3}" } else { " " };
                let _ = writeln!(text, "{INDENT}{DIM}{sign} {line}{DIM:#}");
            }
        }
    }

    /// The totals of a table that follow from several rows.
    pub fn joint(&self, table: &TableDiff, widths: &Widths, text: &mut String) {
        for change in table.rows.iter().filter(|change| is_kept(change)) {
            let joint = |cell: &&CellChange| cell.follows.is_some() && single_cause(cell).is_none();
            let cells: Vec<&CellChange> = change.cells.iter().filter(joint).collect();
            let (Some(place), false) = (change.place(), cells.is_empty()) else {
                continue;
            };
            let note = self.names.messages.text("diff-follows");
            let row = self.names.row(table.schema, place);
            let _ = writeln!(text, "  {DIM}= {row}  {note}{DIM:#}");
            for cell in cells {
                self.cell(table, change, cell, widths, text);
                let line = format!("{INDENT}  {DIM}\u{21b0} {}{DIM:#}", self.causes(cell));
                let _ = writeln!(text, "{line}");
            }
        }
    }

    /// The rows that a total follows from.
    fn causes(&self, cell: &CellChange) -> String {
        let mut rows: Vec<At> = cell
            .follows
            .iter()
            .flat_map(|follows| &follows.causes)
            .map(|id| (id.table, id.row))
            .collect();
        rows.dedup();
        let name = |at: &At| {
            let table = self.diff.tables.get(at.0)?;
            let place = table.rows.get(at.1)?.place()?;
            let schema = self.names.standard.tables.get(table.schema)?;
            Some(format!(
                "{} {}",
                schema.form_number,
                self.names.row(table.schema, place)
            ))
        };
        let named: Vec<String> = rows.iter().take(NAMED).filter_map(name).collect();
        let then = self.names.messages.text("diff-then");
        let more = if rows.len() > NAMED {
            format!("{then}\u{2026}")
        } else {
            String::new()
        };
        format!("{}{more}", named.join(&then))
    }
}
