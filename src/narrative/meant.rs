//! What a figure of a text is, as far as figures of the tables differ in it.

use crate::meaning::{Dimension, Point};
use crate::meaning::{Dimension as D, value};

/// The dimensions in which figures of publications differ.
const JUDGED: [Dimension; 8] = [
    D::Flow,
    D::Carry,
    D::Fund,
    D::Nature,
    D::Part,
    D::Function,
    D::Economic,
    D::Object,
];

/// A point without what goes without saying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Meant(Point);

impl Meant {
    /// What a point means: expenditure by nature, part, class or object is expenditure, the three public expenses are
    /// of the general public budget, personnel and public expenditure is basic.
    pub fn of(point: &Point) -> Self {
        let mut own = Point::default();
        for dimension in JUDGED {
            own.set(dimension, point.get(dimension));
        }
        let is = |dimension: &str, id: &str| value(dimension, id).is_some_and(|(of, bits)| point.get(of) == bits);
        let says = |dimension: Dimension| point.specifies(dimension);
        if [D::Nature, D::Part, D::Function, D::Economic, D::Object]
            .into_iter()
            .any(says)
            && !is("flow", "revenue")
        {
            own.set(D::Flow, 0);
        }
        if (says(D::Part) || says(D::Economic)) && is("nature", "basic") {
            own.set(D::Nature, 0);
        }
        if [D::Object, D::Economic, D::Function].into_iter().any(says)
            && (is("fund", "general") || is("fund", "fiscal"))
        {
            own.set(D::Fund, 0);
        }
        if says(D::Object) {
            own.set(D::Nature, 0);
            own.set(D::Part, 0);
        }
        Self(own)
    }

    /// Whether one point can be no part of the other: they say different things of one dimension.
    pub fn is_apart(one: &Point, other: &Point) -> bool {
        JUDGED.into_iter().any(|dimension| {
            let (own, bits) = (one.get(dimension), other.get(dimension));
            own != 0 && bits != 0 && own & bits == 0
        })
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
