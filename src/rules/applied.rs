//! Results of relations for a book: the cells of each term, the sums, and whether the relation holds.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Comparison, Relation};
use crate::book::CellId;
use crate::diagnostic::Severity;

/// The result of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Holds,
    /// It is off by no more than rounding can explain.
    Residue,
    /// It does not hold.
    Fails,
    /// It does not apply, because a condition does not hold.
    Off,
}

/// A relation that applies to a book, as a whole or for one code or text, or one whose conditions are known not to
/// hold.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The relation.
    pub relation: Arc<Relation>,
    /// The severity of a violation, as configured for this run.
    pub severity: Severity,
    /// The code or text that it is repeated for.
    pub key: Option<String>,
    /// The result.
    pub state: State,
    /// Whether all of its cells are blank or zero.
    pub is_blank: bool,
    /// The readings that are determined, the decisive one first; it is enough if one holds.
    pub readings: Vec<Equation>,
    /// The conditions of the relation.
    pub conditions: Vec<Equation>,
}

/// A comparison with the cells of its terms; a constant, or a term without rows, has none.
#[derive(Clone, Debug)]
pub struct Equation {
    /// Its position among the readings or conditions of the relation.
    pub number: usize,
    /// The cells of the left side, by term.
    pub left: Vec<Vec<CellId>>,
    /// The cells of the right side, by term.
    pub right: Vec<Vec<CellId>>,
    /// The sums of both sides, in the standard's unit (万元).
    pub sums: (Decimal, Decimal),
    /// The largest difference that rounding explains, in the standard's unit (万元).
    pub tolerance: Decimal,
    /// Both sides in words, by the labels of the tables.
    pub words: (String, String),
}

impl Applied {
    /// The comparison of a reading.
    pub fn reading(&self, equation: &Equation) -> Option<&Comparison> {
        self.relation.readings.get(equation.number)
    }

    /// The comparison of a condition.
    pub fn condition(&self, equation: &Equation) -> Option<&Comparison> {
        self.relation.conditions.get(equation.number)
    }
}

impl Equation {
    /// The cells of both sides.
    pub fn cells(&self) -> impl Iterator<Item = CellId> {
        self.left.iter().chain(&self.right).flatten().copied()
    }

    /// Left minus right, in the standard's unit (万元); [`Decimal::MAX`] on overflow.
    pub fn difference(&self) -> Decimal {
        self.sums.0.checked_sub(self.sums.1).unwrap_or(Decimal::MAX)
    }
}
