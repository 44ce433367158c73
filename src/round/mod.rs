//! Rounds the figures of a book: each by itself, or so that sums that hold exactly still hold (controlled rounding).
//!
//! Balanced figures are the floor or ceiling of the exact ones, so none moves by a whole unit of the last place, no
//! sign changes, and a figure that needs no rounding stays. The choice between floor and ceiling is a linear program
//! over the equations of the book (`system`): the exact figures are a feasible point, from which `solve` moves
//! to a vertex, where the figures are integral. For a single two-way table with levels in one direction this always
//! succeeds; if sums run across levels in both directions and between tables, a few figures may remain fractional.
//! Those that the search cannot settle are rounded by themselves, and the sums that they break are detected in the
//! book.
//!
//! Priorities: totals keep their plain rounding (the higher the level, the more so), then as few figures as possible
//! deviate from it, then those with the largest remainders.

mod basis;
mod column;
mod figure;
mod solve;
mod system;
#[cfg(test)]
mod tests;

use crate::book::{Agreement, Book, CellId, Change, Rounding};
use figure::Figure;
use system::System;

/// Rounds the amounts of a book, half away from zero; if balanced, so that the equations hold as before. Returns the
/// replaced figures, in the order of the book.
pub fn round(book: &mut Book, equations: &[Agreement], rounding: Rounding) -> Vec<Change> {
    let figures = figures(book, rounding.decimals);
    let mut rounded: Vec<_> = figures.iter().map(|(_, figure)| figure.nearest).collect();
    if rounding.balance && !figures.is_empty() {
        let system = System::new(book, equations, &figures, rounding.decimals);
        let up = solve::solve(&system);
        for ((slot, (_, figure)), variable) in rounded.iter_mut().zip(&figures).zip(system.variables()) {
            let is_up = up.get(variable).copied().unwrap_or(false);
            *slot = if is_up { figure.ceil } else { figure.floor };
        }
    }
    let changes = figures.iter().zip(rounded).map(|((cell, figure), rounded)| Change {
        cell: *cell,
        exact: figure.exact,
        nearest: figure.nearest,
        rounded,
    });
    let changes: Vec<Change> = changes.collect();
    for change in &changes {
        if let Some(table) = book.tables.get_mut(change.cell.table) {
            table.replace_amount(change.cell.row, change.cell.field, change.rounded);
        }
    }
    changes
}

/// The figures with more decimals than are kept.
fn figures(book: &Book, decimals: u32) -> Vec<(CellId, Figure)> {
    let mut figures = Vec::new();
    for (number, table) in book.tables.iter().enumerate() {
        for row in 0..table.rows.len() {
            for field in 0..table.width() {
                let figure = table.amount(row, field).and_then(|amount| Figure::of(amount, decimals));
                let cell = CellId {
                    table: number,
                    row,
                    field,
                };
                figures.extend(figure.map(|figure| (cell, figure)));
            }
        }
    }
    figures
}
