//! Relations that hold between amounts of a book, as equations over its cells, and the effect of rounding on them.

use rust_decimal::Decimal;

use super::{Book, CellId};

/// A relation over cells: the sum of `terms` equals `rest`, or is at most `rest`.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// The cell at which a violation is reported: the total of a sum, the part of a whole.
    pub head: CellId,
    /// The operand cells, each with whether it is subtracted.
    pub terms: Vec<(CellId, bool)>,
    /// Whether the sum may be less than `rest` (a part of a whole).
    pub at_most: bool,
    /// What the terms must add up to, in the standard's unit (万元); zero unless the sum was already off in the exact
    /// figures or a rule names a constant.
    pub rest: Decimal,
    /// Whether this is a sum inside a table, whose head is the total of the other cells.
    pub is_sum: bool,
    /// The id of the relation in the reviewers' list.
    pub rule: Option<String>,
}

/// How figures are rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// Decimal places that are kept, in the standard's unit (万元).
    pub decimals: u32,
    /// Whether the rounded figures must add up.
    pub balance: bool,
}

/// A figure that rounding replaced; amounts in the standard's unit (万元).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The cell.
    pub cell: CellId,
    /// The exact figure.
    pub exact: Decimal,
    /// The figure rounded by itself, half away from zero.
    pub nearest: Decimal,
    /// The figure that replaced the exact one.
    pub rounded: Decimal,
}

impl Change {
    /// Whether the figure differs from plain rounding because the sums had to be kept.
    pub fn is_moved(&self) -> bool {
        self.nearest != self.rounded
    }
}

impl Book {
    /// The amount of a cell in the standard's unit (万元); `None` when blank.
    pub fn amount(&self, cell: CellId) -> Option<Decimal> {
        self.tables.get(cell.table)?.amount(cell.row, cell.field)
    }
}

impl Agreement {
    /// By how much the terms of `book` exceed `rest`, in the standard's unit (万元); `None` on overflow.
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

    /// By how much the relation is off in a book rounded to `decimals` places, or `None` if it holds. A residue
    /// below one unit of the last place is due to `rest` itself being rounded and is not counted.
    pub fn broken_by(&self, rounded: &Book, decimals: u32) -> Option<Decimal> {
        let excess = self.excess(rounded)?;
        let unit = Decimal::try_new(1, decimals).unwrap_or_default();
        let is_rounded = self.rest.normalize().scale() > decimals && excess.abs() < unit;
        let holds = excess.is_zero() || is_rounded || (self.at_most && excess.is_sign_negative());
        (!holds).then_some(excess)
    }
}
