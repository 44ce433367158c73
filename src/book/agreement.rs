//! What agrees, as equations over the cells of a book, and what rounding did to them.

use rust_decimal::Decimal;

use super::{Book, CellId};

/// Cells that agree: the sum of `terms` is `rest`, or at most that.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// The cell it is told at: the total of a sum, the part of a whole.
    pub head: CellId,
    /// Its cells, and whether each is subtracted.
    pub terms: Vec<(CellId, bool)>,
    /// Whether the sum may be less than `rest`.
    pub at_most: bool,
    /// What the terms add up to, in the standard's unit: zero unless a sum is off or a rule names a number.
    pub rest: Decimal,
    /// Whether it is a sum inside a table: its head adds up the others.
    pub is_sum: bool,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<String>,
}

/// How figures are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// Decimals that are kept, in the standard's unit.
    pub decimals: u32,
    /// Whether the rounded figures must add up.
    pub balance: bool,
}

/// A figure that rounding put in the place of the exact one, in the standard's unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The cell.
    pub cell: CellId,
    /// The exact figure.
    pub exact: Decimal,
    /// The figure rounded by itself, half away from zero.
    pub nearest: Decimal,
    /// The figure that was put there.
    pub rounded: Decimal,
}

impl Change {
    /// Whether it was moved from its own rounding, so that the sums hold.
    pub fn is_moved(&self) -> bool {
        self.nearest != self.rounded
    }
}

impl Book {
    /// The amount of a cell, in the standard's unit; none when blank.
    pub fn amount(&self, cell: CellId) -> Option<Decimal> {
        self.tables.get(cell.table)?.amount(cell.row, cell.field)
    }
}

impl Agreement {
    /// By how much the terms are more than `rest` in a book; none if no decimal holds it.
    pub fn excess(&self, book: &Book) -> Option<Decimal> {
        let sum = self.terms.iter().try_fold(Decimal::ZERO, |sum, (cell, minus)| {
            let amount = book.amount(*cell).unwrap_or_default();
            if *minus {
                sum.checked_sub(amount)
            } else {
                sum.checked_add(amount)
            }
        });
        sum?.checked_sub(self.rest)
    }

    /// By how much it is off in a book that was rounded to so many decimals, if it is. What a sum was
    /// off by before is rounded, too.
    pub fn broken_by(&self, rounded: &Book, decimals: u32) -> Option<Decimal> {
        let excess = self.excess(rounded)?;
        let unit = Decimal::try_new(1, decimals).unwrap_or_default();
        let is_rounded = self.rest.normalize().scale() > decimals && excess.abs() < unit;
        let holds = excess.is_zero() || is_rounded || (self.at_most && excess.is_sign_negative());
        (!holds).then_some(excess)
    }
}
