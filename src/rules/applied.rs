//! Relations as they apply to a book: which cells each term means there.

use rust_decimal::Decimal;

use super::{Comparison, Relation};

/// A value of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Position of its table in the book.
    pub table: usize,
    /// Its row.
    pub row: usize,
    /// Its field.
    pub field: usize,
}

/// A relation that applies to a book: at all, or for one code or text.
#[derive(Clone, Debug)]
pub struct Applied<'a> {
    /// The relation.
    pub relation: &'a Relation,
    /// The code or text that it is repeated for.
    pub key: Option<String>,
    /// The readings that can be told; one that holds is enough.
    pub readings: Vec<Equation<'a>>,
    /// What must hold for it to apply. It may not: then it is known that it does not apply.
    pub conditions: Vec<Equation<'a>>,
    /// What rounding explains at most, in the standard's unit.
    pub residue: Decimal,
}

/// A comparison with the cells of its terms; a term of a number, or of nothing, has none.
#[derive(Clone, Debug)]
pub struct Equation<'a> {
    /// The comparison.
    pub comparison: &'a Comparison,
    /// By term of the left sum.
    pub left: Vec<Vec<Place>>,
    /// By term of the right sum.
    pub right: Vec<Vec<Place>>,
}
