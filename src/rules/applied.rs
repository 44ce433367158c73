//! How relations came out for a book: which cells each term means there, what they come to, and
//! whether that holds.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Comparison, Relation};
use crate::book::CellId;
use crate::diagnostic::Severity;

/// How a relation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It holds.
    Holds,
    /// It is off by no more than rounding explains.
    Residue,
    /// It does not hold.
    Fails,
    /// It does not apply: a condition does not hold.
    Off,
}

/// A relation that applies to a book, at all or for one code or text, or whose conditions are known not
/// to hold.
#[derive(Clone, Debug)]
pub struct Applied {
    /// The relation.
    pub relation: Arc<Relation>,
    /// How bad it is where it does not hold, as was said for this run.
    pub severity: Severity,
    /// The code or text that it is repeated for.
    pub key: Option<String>,
    /// How it came out.
    pub state: State,
    /// Whether none of its cells holds a figure, or only zeros do.
    pub is_blank: bool,
    /// The readings that can be told, first the one that decides; one that holds is enough.
    pub readings: Vec<Equation>,
    /// What must hold for it to apply.
    pub conditions: Vec<Equation>,
}

/// A comparison with the cells of its terms; a term of a number, or of nothing, has none.
#[derive(Clone, Debug)]
pub struct Equation {
    /// Its position among the readings, or the conditions, of the relation.
    pub number: usize,
    /// By term of the left sum.
    pub left: Vec<Vec<CellId>>,
    /// By term of the right sum.
    pub right: Vec<Vec<CellId>>,
    /// What the sums come to, in the standard's unit.
    pub sums: (Decimal, Decimal),
    /// The largest difference that rounding explains, in the standard's unit.
    pub tolerance: Decimal,
    /// Both sums in words, by the labels of the tables.
    pub words: (String, String),
}

impl Applied {
    /// What one of the readings compares.
    pub fn reading(&self, equation: &Equation) -> Option<&Comparison> {
        self.relation.readings.get(equation.number)
    }

    /// What one of the conditions compares.
    pub fn condition(&self, equation: &Equation) -> Option<&Comparison> {
        self.relation.conditions.get(equation.number)
    }
}

impl Equation {
    /// All of its cells.
    pub fn cells(&self) -> impl Iterator<Item = CellId> {
        self.left.iter().chain(&self.right).flatten().copied()
    }

    /// Left minus right.
    pub fn difference(&self) -> Decimal {
        self.sums.0.checked_sub(self.sums.1).unwrap_or(Decimal::MAX)
    }
}
