//! What relations are evaluated against.

use super::index::Indexes;
use super::view::Views;
use crate::book::Structure;

/// The data in which terms are looked up.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The tables with their schemas.
    pub views: &'a Views<'a>,
    /// Their sums, by position of the table.
    pub structures: &'a [Structure<'a>],
    /// Their rows by code.
    pub indexes: &'a Indexes,
}
