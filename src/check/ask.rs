//! The figures of a book by the terms of rules, for what is compared with the tables.

use rust_decimal::Decimal;

use super::context::Prepared;
use super::resolve_terms::find;
use crate::book::{Book, CellId};
use crate::diagnostic::Place;
use crate::rules::{Operand, Term};
use crate::schema::Standard;

/// Cells of a sum that are named.
const MOST_NAMED: usize = 3;

/// The figures of a book, by the terms in which rules name them.
pub struct Figures<'a>(Prepared<'a>);

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
        Self(Prepared::new(book, standard))
    }

    /// What these terms add up to; `None` if undetermined, because a table, a column or a result is missing.
    pub fn sum(&self, terms: &[Term]) -> Option<Sum> {
        let context = self.0.context();
        let views = context.views;
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
            for cell in find(cells, None, context)?.pick("")?.cells() {
                let amount = views.amount(cell).unwrap_or_default();
                sum.amount = sum.amount.checked_add(signed(amount))?;
                sum.slack = sum.slack.checked_add(views.slack(cell))?;
                sum.cells.push(cell);
            }
        }
        for cell in &sum.cells {
            let Some(view) = views.of(*cell) else { continue };
            sum.places.push(Place {
                sheet: view.table.sheet_of_value(cell.row, cell.field),
                cell: view.source(*cell),
            });
        }
        let named = sum.cells.iter().take(MOST_NAMED).map(|cell| views.label(*cell));
        sum.label = named.collect::<Vec<_>>().join(" + ");
        if sum.cells.len() > MOST_NAMED {
            sum.label.push_str(" + …");
        }
        Some(sum)
    }
}
