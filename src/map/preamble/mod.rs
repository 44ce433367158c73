//! The preamble of a table: its title, year, department and currency unit.

pub mod department;
pub mod fallback_metadata;
pub mod header_year;
pub mod page_line;
pub mod read;
pub mod title;
pub mod unit;
pub mod unit_conflict;
pub mod unit_words;
pub mod year;
