//! What adds up to what on a sheet, and how formulas name it.

pub mod conditions;
pub mod grow;
pub mod names;
pub mod picked;
pub mod terms;
pub mod totals;
