//! What relations compare, whether it is alike or not.

use rust_decimal::Decimal;

use super::{CellId, RelationOutcome, Side, Verdict, by_reading};

/// One side of what two tables say of one another.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its table, by position in the book.
    pub table: usize,
    /// The cell, or the first of those that are added up.
    pub cell: CellId,
    /// What it comes to, in the standard's unit.
    pub amount: Decimal,
    /// What it is, as people name it.
    pub words: String,
}

/// Figures of two tables that must be alike, or of which the first may not be larger.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Both sides.
    pub sides: [Figure; 2],
    /// Whether the first may be less than the second.
    pub at_most: bool,
}

/// The figures of two tables that relations compare, whether they are alike or not; nothing compares with
/// nothing.
pub fn pairs(outcomes: &[RelationOutcome]) -> Vec<Pair> {
    let applying = outcomes.iter().filter(|outcome| outcome.applies);
    let pairs = applying.flat_map(|outcome| by_reading(outcome).filter_map(|(_, verdict)| pair(outcome, verdict)));
    pairs.collect()
}

/// Both sides of a comparison, if each is of one table and they are of two.
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
