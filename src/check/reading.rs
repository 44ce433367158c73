//! A relation may have several readings, and where none holds only one of them was meant: the one
//! that is off by what other equations of its cells are off by, else the one that is off by least.

use std::collections::HashSet;

use super::failure::Failure;
use crate::book::CellId;

/// Has each failure told by the likeliest of its readings.
pub fn choose(failures: &mut [Failure]) {
    for number in 0..failures.len() {
        let Some(readings) = failures.get_mut(number).map(|own| std::mem::take(&mut own.readings)) else {
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
        if let (Some(own), Some(chosen)) = (failures.get_mut(number), chosen) {
            *own = chosen;
        }
    }
}

/// Whether something else that one of the cells is in is off by the same amount.
fn is_confirmed<'a>(reading: &Failure, mut others: impl Iterator<Item = &'a Failure>) -> bool {
    let cells: HashSet<CellId> = reading.cells.iter().map(|(cell, _)| *cell).collect();
    let shares = |other: &Failure| other.cells.iter().any(|(cell, _)| cells.contains(cell));
    others.any(|other| other.difference.abs() == reading.difference.abs() && shares(other))
}
