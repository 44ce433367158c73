//! Finds the header of a sheet and identifies its columns.

pub mod body;
pub mod cell_text;
pub mod column_numbers;
pub mod disambiguate;
pub mod keys;
pub mod locate;
pub mod matching;
pub mod overrides;
pub mod paths;
pub mod readings;
mod rivals;
pub mod source_column;
pub mod stacked;
pub mod stated_year;
pub mod top_rows;
pub mod translations;
mod whole_totals;
