//! Relations that hold and would be violated if a figure were corrected: a figure that they confirm is unlikely to
//! be the wrong one.

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use super::view::Views;
use crate::book::{Agreement, CellId};

/// A relation that holds.
struct Satisfied {
    /// By how much the terms may still grow; `None` for an equation.
    room: Option<Decimal>,
}

/// The relations that hold for certain cells.
#[derive(Default)]
pub struct Holding {
    equations: Vec<Satisfied>,
    /// Per cell, its relations, each with whether the cell is subtracted.
    of: HashMap<CellId, Vec<(usize, bool)>>,
}

impl Holding {
    /// The relations in `all` that contain any of the cells.
    pub fn new(all: impl IntoIterator<Item = Agreement>, cells: &HashSet<CellId>, views: &Views) -> Self {
        let mut holding = Self::default();
        for agreement in all {
            // A wrong sum confirms nothing.
            let is_off = agreement.is_sum && !agreement.rest.is_zero();
            if is_off || !agreement.terms.iter().any(|(cell, _)| cells.contains(cell)) {
                continue;
            }
            let mut excess = Some(-agreement.rest);
            for (cell, minus) in &agreement.terms {
                let amount = views.amount(*cell).unwrap_or_default();
                excess = excess.and_then(|sum| sum.checked_add(if *minus { -amount } else { amount }));
                if cells.contains(cell) {
                    holding
                        .of
                        .entry(*cell)
                        .or_default()
                        .push((holding.equations.len(), *minus));
                }
            }
            let room = excess.map(|excess| -excess).filter(|_| agreement.at_most);
            holding.equations.push(Satisfied { room });
        }
        holding
    }

    /// Whether reducing the cell by `error` would violate a relation.
    pub fn breaks(&self, cell: CellId, error: Decimal) -> bool {
        let mut inside = self.of.get(&cell).into_iter().flatten();
        inside.any(|(number, minus)| {
            let more = if *minus { error } else { -error };
            match self.equations.get(*number).and_then(|equation| equation.room) {
                Some(room) => more > room,
                None => !error.is_zero(),
            }
        })
    }
}
