//! What relations say of a book in which they hold.

use rust_decimal::Decimal;

use super::{Check, Context, Ready};
use crate::book::Agreement;
use crate::check::view::Cell;
use crate::rules::Rules;

/// What the relations say that apply and hold. One that holds only but for a rounding residue is not
/// there.
pub fn agreements(context: Context, rules: &Rules) -> Vec<Agreement> {
    let relations = rules.relations.iter().filter(|relation| !rules.is_off(&relation.id));
    let own = relations.flat_map(|relation| Check::new(relation, context).agreements().unwrap_or_default());
    own.collect()
}

impl Check<'_> {
    /// What it says of the cells for which it holds, by the first reading that does.
    fn agreements(&self) -> Option<Vec<Agreement>> {
        let (readings, keys) = self.readings_that_apply()?;
        let own = keys.iter().filter_map(|key| {
            let mut holding = readings.iter().filter_map(|ready| self.holding(ready, key));
            holding.next()
        });
        Some(own.collect())
    }

    fn holding(&self, ready: &Ready, key: &str) -> Option<Agreement> {
        let verdict = self.verdict(ready, key).filter(|verdict| verdict.failure.is_none())?;
        let [left, right] = &verdict.sides;
        let heads = left.single.iter().chain(&right.single);
        let terms: Vec<(Cell, bool)> = left.signed_with(right);
        let head = heads.copied().next().or(terms.first().map(|(cell, _)| *cell))?;
        // Numbers that the rule names are what the cells alone are off by.
        let of_cells = terms.iter().try_fold(Decimal::ZERO, |sum, (cell, minus)| {
            let amount = self.views.amount(*cell).unwrap_or_default();
            if *minus {
                sum.checked_sub(amount)
            } else {
                sum.checked_add(amount)
            }
        })?;
        let difference = left.sum.checked_sub(right.sum)?;
        Some(Agreement {
            head,
            terms,
            at_most: ready.comparison.at_most,
            rest: of_cells.checked_sub(difference)?,
            is_sum: false,
            rule: Some(self.relation.id.clone()),
        })
    }
}
