//! What every cell needs: format, location, number, and the printed page.

pub mod canvas;
pub mod held;
pub mod looks;
pub mod markup;
pub mod page;
pub mod placement;
pub mod stream;
pub mod style;
pub mod units;
