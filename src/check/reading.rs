//! Chooses between the readings of a relation when none holds: only one was meant. It is the one whose difference
//! another failure with a common cell confirms, otherwise the one with the smallest difference.

use foldhash::HashSet;

use super::failure::Failure;
use crate::book::CellId;

/// Replaces each failure by its most likely reading.
pub fn choose(failures: &mut [Failure]) {
    for number in 0..failures.len() {
        let Some(readings) = failures
            .get_mut(number)
            .map(|failure| std::mem::take(&mut failure.readings))
        else {
            continue;
        };
        if readings.is_empty() {
            continue;
        }
        let Some(first) = failures.get(number).cloned() else {
            continue;
        };
        let all: Vec<Failure> = std::iter::once(first).chain(readings).collect();
        let others = || {
            let others = failures.iter().enumerate();
            others.filter(|(other, _)| *other != number).map(|(_, other)| other)
        };
        let confirmed = all.iter().find(|reading| is_confirmed(reading, others()));
        let least = || all.iter().min_by_key(|reading| reading.difference.abs());
        let chosen = confirmed.or_else(least).cloned();
        if let (Some(failure), Some(chosen)) = (failures.get_mut(number), chosen) {
            *failure = chosen;
        }
    }
}

/// Whether another failure with a common cell has the same difference.
fn is_confirmed<'a>(reading: &Failure, mut others: impl Iterator<Item = &'a Failure>) -> bool {
    let cells: HashSet<CellId> = reading.cells.cells().collect();
    let shares = |other: &Failure| other.cells.cells().any(|cell| cells.contains(&cell));
    others.any(|other| other.difference.abs() == reading.difference.abs() && shares(other))
}
