//! Where values of a table came from; of blank ones, where they would stand.

use std::collections::HashMap;

use super::At;
use crate::book::Table;
use crate::cell::CellRef;

/// Finds source cells.
pub(super) struct Sources<'a> {
    table: &'a Table,
    /// The column of each field on each kind of row and sheet; made when it is first asked for.
    columns: Option<HashMap<(u16, usize, usize), u32>>,
}

impl<'a> Sources<'a> {
    pub fn new(table: &'a Table) -> Self {
        let columns = None;
        Self { table, columns }
    }

    /// Where a value is, or would be.
    pub fn at(&mut self, row: usize, field: usize) -> Option<At> {
        let own = self.table.rows.get(row)?;
        let value = self.table.value(row, field)?;
        let cell = match value.source {
            Some(cell) => Some(cell),
            None => {
                let columns = self.columns.get_or_insert_with(|| columns(self.table));
                let column = columns.get(&(own.sheet, own.row_kind, field));
                column.map(|column| CellRef::new(own.source, *column))
            }
        };
        let sheet = self.table.sheet(own.sheet);
        Some(At { sheet, cell })
    }

    /// Where a row begins.
    pub fn row(&self, row: usize) -> Option<At> {
        let own = self.table.rows.get(row)?;
        let cells = self.table.values(row).iter().filter_map(|value| value.source);
        let sheet = self.table.sheet(own.sheet);
        let cell = cells.filter(|cell| cell.row == own.source).min();
        Some(At { sheet, cell })
    }

    /// The first sheet.
    pub fn sheet(&self) -> At {
        let (sheet, cell) = (self.table.sheet(0), None);
        At { sheet, cell }
    }
}

fn columns(table: &Table) -> HashMap<(u16, usize, usize), u32> {
    let mut columns = HashMap::new();
    for (row, own) in table.rows.iter().enumerate() {
        for (field, value) in table.values(row).iter().enumerate() {
            let source = value.source.filter(|cell| cell.row == own.source);
            source.map(|cell| columns.entry((own.sheet, own.row_kind, field)).or_insert(cell.col));
        }
    }
    columns
}
