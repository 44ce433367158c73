//! The locations of a table's rows and values on its sheet, for sheets that refer to them.

use crate::book::Table;
use crate::cell::CellRef;
use crate::schema::Table as Schema;
use crate::write::xlsx::cell::units::index;

/// The locations of a table's rows on its sheet.
#[derive(Clone, Debug, Default)]
pub struct TablePlacement {
    /// By row of the book, the sheet row.
    pub lines: Vec<Option<u32>>,
    /// The sheet row above the first row.
    pub top: u32,
    /// The sheet row below the last row.
    pub bottom: u32,
    /// The amount column of a form, whose other fields have no fixed columns.
    pub amounts: Option<u32>,
}

impl TablePlacement {
    /// The cell of a value.
    pub fn cell(&self, table: &Table, schema: &Schema, row: usize, field: usize) -> Option<CellRef> {
        let line = self.lines.get(row).copied().flatten()?;
        let col = match self.amounts {
            Some(col) => col,
            None => column_of(schema, table.rows.get(row)?.row_kind, field)?,
        };
        Some(CellRef::new(line, col))
    }
}

/// The column that shows a field; in a two-sided table, on the side of the row.
pub fn column_of(schema: &Schema, row_kind: usize, field: usize) -> Option<u32> {
    let shows =
        |column: &crate::schema::Column| column.field == field && column.side.is_none_or(|side| side == row_kind);
    schema.columns.iter().position(shows).map(index)
}
