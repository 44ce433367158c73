//! The unit that a row belongs to, if the row does not state it.

use std::collections::BTreeSet;

use crate::book::{Book, Table};
use crate::schema::{DEPARTMENT, Standard, Table as Schema, UNIT, UNIT_CODE};

/// Levels of departments and units.
const UNITS: [&str; 2] = [DEPARTMENT, UNIT];

/// The unit code for each row: its own, else that of the nearest row above that has one, else that of the book's
/// only department.
pub(super) fn unit_codes<'a>(
    book: &'a Book,
    table: &'a Table,
    schema: &Schema,
    standard: &Standard,
) -> Vec<Option<&'a str>> {
    let departments = book.tables.iter().flat_map(|table| {
        let schema = standard.tables.get(table.schema);
        let rows = (0..table.rows.len()).filter(move |row| {
            let row_kind = table.rows.get(*row).and_then(|row| schema?.row_kinds.get(row.row_kind));
            row_kind.is_some_and(|row_kind| row_kind.name == DEPARTMENT)
        });
        rows.filter_map(move |row| own_code(table, schema?, row))
    });
    let departments: BTreeSet<&str> = departments.collect();
    let mut last = if departments.len() == 1 {
        departments.first().copied()
    } else {
        None
    };
    let mut code = |row: usize| {
        last = own_code(table, schema, row).or(last);
        last
    };
    (0..table.rows.len()).map(&mut code).collect()
}

/// The unit code stated in the row.
fn own_code<'a>(table: &'a Table, schema: &Schema, row: usize) -> Option<&'a str> {
    let by_key = schema.field(UNIT_CODE).and_then(|field| table.text(row, field));
    let row_kind = table.rows.get(row).and_then(|row| schema.row_kinds.get(row.row_kind));
    let row_kind = row_kind.filter(|row_kind| UNITS.contains(&row_kind.name.as_str()));
    let by_level = || table.text(row, row_kind?.rule.code.as_ref()?.field);
    by_key.or_else(by_level).map(|code| &**code)
}
