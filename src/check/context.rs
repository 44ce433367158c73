//! What relations are evaluated in.

use super::index::Indexes;
use super::view::Views;
use crate::book::Structure;

/// Where terms are looked up.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The tables.
    pub views: &'a Views<'a>,
    /// What adds up to what in them.
    pub structures: &'a [Structure<'a>],
    /// The rows by their codes.
    pub indexes: &'a Indexes,
}
