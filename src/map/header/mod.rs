//! Which column is which.

pub mod disambiguate;
pub mod keys;
pub mod locate;
pub mod overrides;
pub mod paths;
pub mod readings;
pub mod source_column;
