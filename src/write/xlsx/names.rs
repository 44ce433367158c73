//! Names for the cells of each table (`T03_data`, `T03_total`): other sheets, formulas of an office and
//! programs find them wherever rows have moved.

use super::sheet::{Sheet, index};
use crate::cell::{CellRef, column_letters};
use crate::error::Result;

/// A defined name, and the cells it stands for.
pub(super) type Name = (String, String);

impl Sheet<'_> {
    /// Names the rows of the table, from the first to before `end`, and its total row.
    pub fn name_table(&mut self, (first, end): (u32, u32), total: Option<u32>) -> Result<()> {
        let width = match &self.schema.shape {
            crate::schema::Shape::Form { width, .. } => *width,
            _ => self.schema.columns.len(),
        };
        let last = index(width.saturating_sub(1));
        let number = &self.schema.number;
        let mut name = |what: &str, from: u32, to: u32| {
            let cells = fixed_area(&self.schema.form_number, CellRef::new(from, 0), CellRef::new(to, last));
            self.names.push((format!("T{number}_{what}"), format!("={cells}")));
        };
        name("data", first, end.saturating_sub(1).max(first));
        if let Some(total) = total {
            name("total", total, total);
        }
        Ok(())
    }
}

/// A sheet's name as formulas write it.
pub(super) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// Cells of a sheet, as a formula on any other sheet names them.
pub(super) fn fixed_area(sheet: &str, first: CellRef, last: CellRef) -> String {
    let area = if first == last {
        fixed(first)
    } else {
        format!("{}:{}", fixed(first), fixed(last))
    };
    format!("{}!{area}", quoted(sheet))
}

/// A cell as `$F$8`.
pub(super) fn fixed(cell: CellRef) -> String {
    format!(
        "${}${}",
        column_letters(cell.col),
        u64::from(cell.row).saturating_add(1)
    )
}
