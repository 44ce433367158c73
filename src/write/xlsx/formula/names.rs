//! Names for the cells of each table (`T03_data`, `T03_total`): other sheets, formulas of an office and
//! programs find them wherever rows have moved.

use crate::cell::{CellRef, column_letters};

/// A defined name, and the cells it stands for.
pub type Name = (String, String);

/// A sheet's name as formulas write it.
pub fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

/// Cells of a sheet, as a formula on any other sheet names them.
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
