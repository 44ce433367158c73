//! What holds now and would not any more if a figure were another: a figure that others confirm is not the
//! one that is wrong.

use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use super::view::Views;
use crate::book::{Agreement, CellId};

/// An equation that holds.
struct Satisfied {
    /// By how much its terms are less than they may be; none of an equality.
    room: Option<Decimal>,
}

/// The equations that hold of some cells.
#[derive(Default)]
pub struct Holding {
    equations: Vec<Satisfied>,
    /// Those that a cell is in, and whether it is subtracted there.
    of: HashMap<CellId, Vec<(usize, bool)>>,
}

impl Holding {
    /// Those of `all` that any of the cells is in.
    pub fn new(all: impl IntoIterator<Item = Agreement>, cells: &HashSet<CellId>, views: &Views) -> Self {
        let mut own = Self::default();
        for agreement in all {
            // A sum that is off is no witness.
            let is_off = agreement.is_sum && !agreement.rest.is_zero();
            if is_off || !agreement.terms.iter().any(|(cell, _)| cells.contains(cell)) {
                continue;
            }
            let mut excess = Some(-agreement.rest);
            for (cell, minus) in &agreement.terms {
                let amount = views.amount(*cell).unwrap_or_default();
                excess = excess.and_then(|sum| sum.checked_add(if *minus { -amount } else { amount }));
                if cells.contains(cell) {
                    own.of.entry(*cell).or_default().push((own.equations.len(), *minus));
                }
            }
            let room = excess.map(|excess| -excess).filter(|_| agreement.at_most);
            own.equations.push(Satisfied { room });
        }
        own
    }

    /// Whether any of them would not hold if the cell were less by `error`.
    pub fn breaks(&self, cell: CellId, error: Decimal) -> bool {
        let mut inside = self.of.get(&cell).into_iter().flatten();
        inside.any(|(number, minus)| {
            let more = if *minus { error } else { -error };
            match self.equations.get(*number).and_then(|own| own.room) {
                Some(room) => more > room,
                None => !error.is_zero(),
            }
        })
    }
}
