//! The book as an .xlsx workbook that an office can print and send.
//!
//! [`workbook`] puts the sheets together, `archive` the file. `cell` holds what every cell needs, `formula` what adds up to
//! what, `table` the sheets of the twelve tables, `sheet` the sheets beside them, `mark` what is put on
//! cells: colours, notes, checks of what is typed. Names no table and no label. Rows are written strictly
//! from top to bottom, because a large table goes into the file row by row and a row that has gone cannot
//! be written to again.

mod archive;
mod cell;
mod formula;
mod mark;
mod ours;
mod sheet;
mod table;
mod workbook;

#[cfg(test)]
mod tests;

pub use ours::is_ours;
pub(super) use sheet::flat::flat_xlsx;
pub use sheet::guide::{Blank, BlankUnit, template};
pub use workbook::{Beside, xlsx, xlsx_with};
