//! What relations are evaluated against.

use super::index::Indexes;
use super::open_sums::open_sums;
use super::view::Views;
use crate::book::{Book, Structure};
use crate::schema::Standard;

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

/// The data of a [`Context`], made for a book.
pub struct Prepared<'a> {
    views: Views<'a>,
    structures: Vec<Structure<'a>>,
    indexes: Indexes,
}

impl<'a> Prepared<'a> {
    /// The tables of a book with their schemas and sums; rows are indexed when they are first asked for.
    pub fn new(book: &'a Book, standard: &'a Standard) -> Self {
        let mut views = Views::new(book, standard);
        let structures: Vec<Structure> = views.all.iter().map(|view| view.table.structure(standard)).collect();
        for (view, structure) in views.all.iter_mut().zip(&structures) {
            view.open_sums = open_sums(view, structure);
        }
        Self {
            views,
            structures,
            indexes: Indexes::default(),
        }
    }

    /// What relations are evaluated against.
    pub fn context(&self) -> Context<'_> {
        Context {
            views: &self.views,
            structures: &self.structures,
            indexes: &self.indexes,
        }
    }
}
