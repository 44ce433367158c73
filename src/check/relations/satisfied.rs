//! The relations that hold in a book.

use rust_decimal::Decimal;

use super::{RelationOutcome, Verdict};
use crate::book::Agreement;

/// The relations that apply and hold, each by its first reading that does. Those that hold only up to rounding are
/// left out.
pub fn agreements(outcomes: &[RelationOutcome]) -> Vec<Agreement> {
    let applying = outcomes.iter().filter(|outcome| outcome.applies);
    let agreements = applying.flat_map(|outcome| {
        outcome.parts.iter().filter_map(|part| {
            let mut holding = part.verdicts.iter().filter(|verdict| verdict.residue.is_none());
            holding.find_map(|verdict| agreement(outcome, verdict))
        })
    });
    agreements.collect()
}

fn agreement(outcome: &RelationOutcome, verdict: &Verdict) -> Option<Agreement> {
    let [left, right] = &verdict.sides;
    let terms = verdict.signed();
    let mut heads = left.single().chain(right.single());
    let head = heads.next().or(terms.first().map(|(cell, _)| *cell))?;
    // Constants of the rule are what remains of the cells alone.
    let of_cells = terms.iter().try_fold(Decimal::ZERO, |sum, (cell, minus)| {
        let amount = outcome.views().amount(*cell).unwrap_or_default();
        match minus {
            true => sum.checked_sub(amount),
            false => sum.checked_add(amount),
        }
    })?;
    Some(Agreement {
        head,
        rest: of_cells.checked_sub(verdict.difference)?,
        terms,
        at_most: verdict.comparison.at_most,
        is_sum: false,
        rule: Some(outcome.relation.id.clone()),
    })
}
