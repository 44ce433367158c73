//! What every cell needs: its look, its place, its number, the page it is printed on.

pub mod page;
pub mod placement;
pub mod style;
pub mod units;
