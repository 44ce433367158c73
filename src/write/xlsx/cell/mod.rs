//! What every cell needs: its look, its place, its number, the page it is printed on.

pub mod canvas;
pub mod page;
pub mod placement;
pub mod stream;
pub mod style;
pub mod units;
