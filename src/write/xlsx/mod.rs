//! The book as an .xlsx workbook that an office can print and send.
//!
//! [`workbook`] writes the sheets, `sheets` and `archive` put the file together. `cell` holds what every cell needs, `formula` the sums,
//! `table` the sheets of the twelve tables, `sheet` the sheets beside them, and `mark` additions to cells: colours,
//! notes, input checks. Contains no table names and no labels. Rows are written strictly top down: a large table is
//! streamed row by row, and a row that has been streamed cannot be changed.

mod archive;
mod cell;
mod formula;
mod mark;
mod ours;
mod sheet;
mod sheets;
mod table;
mod workbook;

#[cfg(test)]
mod tests;

pub(super) use cell::units::AUTHOR;
pub(super) use mark::notes::{MOST as MOST_NOTES, SIZE as NOTE_SIZE, ours, size as note_size};
pub use ours::is_ours;
pub(super) use sheet::flat::flat_xlsx;
pub use sheet::guide::{Blank, BlankUnit, template};
pub use sheet::listing::FIRST_ROW as LIST_FIRST_ROW;
pub(super) use sheet::listing::{alone as list_alone, first_look};
pub use workbook::{Beside, xlsx, xlsx_placing, xlsx_with};
