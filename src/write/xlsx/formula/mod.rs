//! The sums of a sheet, and how formulas refer to cells.

pub mod names;
pub mod picked;
pub mod sums;
pub mod terms;
pub mod totals;
