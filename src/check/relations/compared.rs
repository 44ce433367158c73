//! The pairs of figures that relations compare, whether they are equal or not.

use rust_decimal::Decimal;

use super::{CellId, RelationOutcome, Side, Verdict, by_reading};

/// One side of a comparison between two tables.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Position of its table in the book.
    pub table: usize,
    /// The cell, or the first of the cells that are added up.
    pub cell: CellId,
    /// Its sum in the standard's unit (万元).
    pub amount: Decimal,
    /// Its description in words.
    pub words: String,
}

/// Figures of two tables that must be equal, or of which the first must not exceed the second.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Both sides.
    pub sides: [Figure; 2],
    /// Whether the first may be less than the second.
    pub at_most: bool,
}

/// The figures of two tables that relations compare, whether they are equal or not; comparisons with zero are left
/// out.
pub fn pairs(outcomes: &[RelationOutcome]) -> Vec<Pair> {
    let applying = outcomes.iter().filter(|outcome| outcome.applies);
    let pairs = applying.flat_map(|outcome| by_reading(outcome).filter_map(|(_, verdict)| pair(outcome, verdict)));
    pairs.collect()
}

/// Both sides of a comparison, if each lies in a single table and the tables differ.
fn pair(outcome: &RelationOutcome, verdict: &Verdict) -> Option<Pair> {
    let cell = |side: &Side| {
        let mut cells = side.cells().map(|(cell, _)| cell);
        let first = cells.next()?;
        (cells.all(|other| other.table == first.table) && !side.sum.is_zero()).then_some(first)
    };
    let [left, right] = &verdict.sides;
    let (first, second) = (cell(left)?, cell(right)?);
    if first.table == second.table {
        return None;
    }
    let words = outcome.worded(&verdict.sides);
    let figure = |side: &Side, cell: CellId, words: String| Figure {
        table: cell.table,
        cell,
        amount: side.sum,
        words,
    };
    Some(Pair {
        sides: [figure(left, first, words.0), figure(right, second, words.1)],
        at_most: verdict.comparison.at_most,
    })
}
