//! Finds the source cells of values; for blank values, the cells where they would be.

use std::collections::HashMap;

use super::At;
use crate::book::Table;
use crate::cell::CellRef;

/// Finds source cells.
pub(super) struct Sources<'a> {
    table: &'a Table,
    /// The column of each field by sheet and row kind; built on first use.
    columns: Option<HashMap<(u16, usize, usize), u32>>,
}

impl<'a> Sources<'a> {
    pub fn new(table: &'a Table) -> Self {
        let columns = None;
        Self { table, columns }
    }

    /// The source of a value, or its place if blank.
    pub fn at(&mut self, row: usize, field: usize) -> Option<At> {
        let source_row = self.table.rows.get(row)?;
        let value = self.table.value(row, field)?;
        let cell = match value.source {
            Some(cell) => Some(cell),
            None => {
                let columns = self.columns.get_or_insert_with(|| columns(self.table));
                let column = columns.get(&(source_row.sheet, source_row.row_kind, field));
                column.map(|column| self.table.oriented(CellRef::new(source_row.source, *column)))
            }
        };
        let sheet = match value.source {
            Some(_) => self.table.sheet_of_value(row, field),
            None => self.table.sheet(source_row.sheet),
        };
        Some(At { sheet, cell })
    }

    /// The first cell of a row.
    pub fn row(&self, row: usize) -> Option<At> {
        let source_row = self.table.rows.get(row)?;
        let sources = self.table.sources(row);
        let own = sources.filter(|(field, _)| !self.table.columns_of.contains_key(field));
        let cells = own.map(|(_, cell)| cell);
        let sheet = self.table.sheet(source_row.sheet);
        let cell = cells
            .filter(|cell| self.table.oriented(*cell).row == source_row.source)
            .min();
        Some(At { sheet, cell })
    }

    /// The first sheet as a whole.
    pub fn sheet(&self) -> At {
        let (sheet, cell) = (self.table.sheet(0), None);
        At { sheet, cell }
    }
}

fn columns(table: &Table) -> HashMap<(u16, usize, usize), u32> {
    let mut columns = HashMap::new();
    for (row, entry) in table.rows.iter().enumerate() {
        let own = table
            .sources(row)
            .filter(|(field, _)| !table.columns_of.contains_key(field));
        let cells = own.map(|(field, cell)| (field, table.oriented(cell)));
        for (field, cell) in cells.filter(|(_, cell)| cell.row == entry.source) {
            columns.entry((entry.sheet, entry.row_kind, field)).or_insert(cell.col);
        }
    }
    columns
}
