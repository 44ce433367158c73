//! What a book says a sum of cells is, for what stands beside the tables.

use rust_decimal::Decimal;

use super::context::Context;
use super::index::Indexes;
use super::resolve_terms::find;
use super::view::Views;
use crate::book::{Book, CellId, Structure};
use crate::diagnostic::Place;
use crate::rules::{Operand, Term};
use crate::schema::Standard;

/// Cells of a sum that are named.
const MOST_NAMED: usize = 3;

/// The figures of a book, by the terms in which rules name them.
pub struct Figures<'a> {
    views: Views<'a>,
    structures: Vec<Structure<'a>>,
    indexes: Indexes,
}

/// What a sum of cells is.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// The amount, in the standard's unit (万元).
    pub amount: Decimal,
    /// By how much it may be off because its figures are printed rounded, in the standard's unit.
    pub slack: Decimal,
    /// Its cells.
    pub cells: Vec<CellId>,
    /// Its cells as people name them.
    pub label: String,
    /// Where they stand in the source.
    pub places: Vec<Place>,
}

impl<'a> Figures<'a> {
    /// The figures of a book.
    pub fn new(book: &'a Book, standard: &'a Standard) -> Self {
        let views = Views::new(book, standard);
        let structures = views.all.iter().map(|view| view.table.structure(standard)).collect();
        Self {
            views,
            structures,
            indexes: Indexes::default(),
        }
    }

    /// What these terms add up to; none if nobody can say, because a table, a column or a result is missing.
    pub fn sum(&self, terms: &[Term]) -> Option<Sum> {
        let context = Context {
            views: &self.views,
            structures: &self.structures,
            indexes: &self.indexes,
        };
        let mut sum = Sum {
            amount: Decimal::ZERO,
            slack: Decimal::ZERO,
            cells: Vec::new(),
            label: String::new(),
            places: Vec::new(),
        };
        for term in terms {
            let signed = |amount: Decimal| if term.negative { -amount } else { amount };
            let cells = match &term.operand {
                Operand::Number(number) => {
                    sum.amount = sum.amount.checked_add(signed(*number))?;
                    continue;
                }
                Operand::Cells(cells) => cells,
            };
            for cell in find(cells, None, context)?.pick("")?.cells {
                let amount = self.views.amount(cell).unwrap_or_default();
                sum.amount = sum.amount.checked_add(signed(amount))?;
                sum.slack = sum.slack.checked_add(self.views.slack(cell))?;
                sum.cells.push(cell);
            }
        }
        for cell in &sum.cells {
            let Some(view) = self.views.of(*cell) else { continue };
            sum.places.push(Place {
                sheet: view.table.sheet_of(cell.row),
                cell: view.source(*cell),
            });
        }
        let named = sum.cells.iter().take(MOST_NAMED).map(|cell| self.views.label(*cell));
        sum.label = named.collect::<Vec<_>>().join(" + ");
        if sum.cells.len() > MOST_NAMED {
            sum.label.push_str(" + …");
        }
        Some(sum)
    }
}
