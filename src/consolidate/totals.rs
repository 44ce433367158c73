//! The working paper: the grand totals that each workbook states, and where the result has them.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::Part;
use super::stack::top_rows;
use crate::book::{Book, Reconciliation, ReconciliationColumn, ReconciliationRow, ReconciliationTotal, Table};
use crate::schema::{Shape, Standard, Table as Schema};

/// The working paper of these workbooks.
pub(super) fn reconciliation(parts: &[Part], standard: &Standard) -> Reconciliation {
    let columns = columns(standard);
    let total = |part: &Part, column: &ReconciliationColumn| {
        let table = part.book.tables.iter().find(|table| table.schema == column.schema);
        match table {
            Some(table) => {
                total(table, column, standard).map_or(ReconciliationTotal::Blank, ReconciliationTotal::Amount)
            }
            None => ReconciliationTotal::NoTable,
        }
    };
    // Files with the same name are distinguished by their folders.
    let mut names: HashMap<&str, usize> = HashMap::new();
    for part in parts {
        let count = names.entry(part.file_name()).or_default();
        *count = count.saturating_add(1);
    }
    let is_alone = |part: &Part| names.get(part.file_name()) == Some(&1);
    let row = |part: &Part| ReconciliationRow {
        code: part.departments.own.code.clone(),
        name: part.name(),
        file: if is_alone(part) { part.file_name() } else { &part.file }.to_owned(),
        totals: columns.iter().map(|column| total(part, column)).collect(),
    };
    Reconciliation {
        rows: parts.iter().map(row).collect(),
        columns,
        left_out: Vec::new(),
    }
}

/// Records where the result has its totals; columns of tables that it lacks are dropped.
pub(super) fn point(reconciliation: &mut Reconciliation, book: &Book, standard: &Standard) {
    for column in &mut reconciliation.columns {
        let table = book.tables.iter().find(|table| table.schema == column.schema);
        let schema = standard.tables.get(column.schema);
        column.cell = table
            .zip(schema)
            .and_then(|(table, schema)| Some((total_row(table, schema, column)?, column.field)));
    }
    let there: Vec<bool> = reconciliation
        .columns
        .iter()
        .map(|column| column.cell.is_some())
        .collect();
    let mut keep = there.iter();
    reconciliation.columns.retain(|_| keep.next().copied().unwrap_or(false));
    for row in &mut reconciliation.rows {
        let mut keep = there.iter();
        row.totals.retain(|_| keep.next().copied().unwrap_or(false));
    }
}

/// The grand totals of the standard: the total of a list, and of each side of a two-sided table.
fn columns(standard: &Standard) -> Vec<ReconciliationColumn> {
    let mut columns = Vec::new();
    for (number, schema) in standard.tables.iter().enumerate() {
        let amount = |side: Option<usize>| {
            let mut columns = schema.columns.iter();
            let first = columns.find(|column| schema.is_amount(column.field) && column.side == side)?;
            Some((first.field, first.path.join(&standard.frame.print.path_separator)))
        };
        let column = |line, field, label| ReconciliationColumn {
            schema: number,
            line,
            field,
            label,
            cell: None,
        };
        match &schema.shape {
            Shape::List { .. } => columns.extend(amount(None).map(|(field, label)| column(None, field, label))),
            Shape::TwoSided { sides, .. } => {
                for (row_kind, side) in sides.iter().enumerate() {
                    let closing = side.lines.iter().position(|line| line.closing && line.under.is_none());
                    let label = closing
                        .and_then(|line| side.lines.get(line))
                        .map(|line| line.label.clone());
                    let grand_total = closing.zip(amount(Some(row_kind))).zip(label);
                    columns.extend(
                        grand_total.map(|((line, (field, _)), label)| column(Some((row_kind, line)), field, label)),
                    );
                }
            }
            Shape::Form { .. } => {}
        }
    }
    columns
}

/// The row of a table with the grand total.
fn total_row(table: &Table, schema: &Schema, column: &ReconciliationColumn) -> Option<usize> {
    let row_kind = schema.total_row_kind().unwrap_or(0);
    table.rows.iter().position(|row| match column.line {
        Some((side, line)) => row.row_kind == side && row.line == Some(line),
        None => row.row_kind == row_kind,
    })
}

/// The grand total that a table states; for a list without one, the sum of its rows.
fn total(table: &Table, column: &ReconciliationColumn, standard: &Standard) -> Option<Decimal> {
    let schema = standard.tables.get(column.schema)?;
    if let Some(row) = total_row(table, schema, column) {
        return table.amount(row, column.field);
    }
    let tops = top_rows(table, schema, standard)
        .into_iter()
        .filter(|_| column.line.is_none());
    let mut amounts = tops.filter_map(|row| table.amount(row, column.field));
    let first = amounts.next()?;
    amounts.try_fold(first, |sum, amount| sum.checked_add(amount))
}
