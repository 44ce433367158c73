//! The sheets of the tables: list, two-sided table, form, and their common parts.

pub mod form;
mod form_grid;
mod header;
pub mod list;
mod outline;
mod preamble;
pub mod sheet;
pub mod two_sided;
pub mod widths;
