//! Defined names for the cells of each table (`T03_data`, `T03_total`), by which other sheets, an office's formulas
//! and programs find them after rows have moved.

use crate::cell::{CellRef, column_letters};

/// A defined name and the cells that it refers to.
pub type Name = (String, String);

/// A sheet name in formula syntax.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// Cells of a sheet, as referred to from any other sheet.
pub fn fixed_area(sheet: &str, first: CellRef, last: CellRef) -> String {
    let area = if first == last {
        fixed(first)
    } else {
        format!("{}:{}", fixed(first), fixed(last))
    };
    format!("{}!{area}", quoted(sheet))
}

/// A cell as `$F$8`.
pub fn fixed(cell: CellRef) -> String {
    format!(
        "${}${}",
        column_letters(cell.col),
        u64::from(cell.row).saturating_add(1)
    )
}

/// Columns in ascending order as first and last of those that stand side by side.
pub fn side_by_side(cols: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let runs = cols.chunk_by(|left, right| left.checked_add(1) == Some(*right));
    runs.filter_map(|run| Some((*run.first()?, *run.last()?)))
}
