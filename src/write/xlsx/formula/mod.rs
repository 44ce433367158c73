//! What adds up to what on a sheet, and how formulas name it.

pub mod names;
pub mod picked;
pub mod sums;
pub mod terms;
pub mod totals;
