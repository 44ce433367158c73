//! Copies of shared formulas of an .xlsx, by calamine; the only file that names it.

use super::fault::Fault;
use super::panic_guard::guarded;
use crate::cell::CellRef;

/// A shared formula as it reads in the cell `at`; empty if it cannot be derived.
pub fn shifted_formula(formula: &str, anchor: CellRef, at: CellRef) -> String {
    let shifted = guarded(|| {
        calamine::expand_shared_formula(formula, (anchor.row, anchor.col), (at.row, at.col)).map_err(Fault::markup)
    });
    shifted.unwrap_or_default()
}
