//! Where the rows and values of a table ended up on their sheet, for the sheets that refer to them.

use crate::book::Table;
use crate::cell::CellRef;
use crate::schema::Table as Schema;
use crate::write::xlsx::cell::units::index;

/// The places of a table's rows on its sheet.
#[derive(Clone, Debug, Default)]
pub struct TablePlacement {
    /// By row of the book, its row on the sheet.
    pub lines: Vec<Option<u32>>,
    /// The row above the first.
    pub top: u32,
    /// The row below the last.
    pub bottom: u32,
    /// The column of amounts in a form, which has no other columns of fields.
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
    let own = |column: &crate::schema::Column| column.field == field && column.side.is_none_or(|side| side == row_kind);
    schema.columns.iter().position(own).map(index)
}
