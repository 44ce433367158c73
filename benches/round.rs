//! `cargo bench --bench round`: rounding made-up books so that their sums hold. Every figure of them
//! must be rounded, and every total is the sum of its parts.

#[path = "../tests/support/books.rs"]
mod books;

use std::time::Instant;

use books::Size;
use yusuan::book::Rounding;
use yusuan::check;
use yusuan::round::round;
use yusuan::rules;
use yusuan::schema::standard;

/// Rows of each list table: an ordinary book, and 12 × 20,000 rows (three tables cannot be long).
const ROWS: [usize; 3] = [12, 1_000, 12 * 20_000 / 9];

fn main() {
    let standard = standard().unwrap();
    let rules = rules::builtin(standard).unwrap();
    let rounding = Rounding {
        decimals: 0,
        balance: true,
    };
    for rows in ROWS {
        let exact = books::book(standard, 1, Size { rows, odd: false });
        let mut book = exact.clone();
        let start = Instant::now();
        let equations = check::agreements(&book, standard, &rules);
        let found = start.elapsed();
        let changes = round(&mut book, &equations, rounding);
        let rounded = start.elapsed();
        let broken = equations
            .iter()
            .filter(|own| own.broken_by(&book, rounding.decimals).is_some());
        println!(
            "{rows} rows a table: {} equations in {found:?}; with {} figures rounded, {} of them moved, {rounded:?}; {} sums not met",
            equations.len(),
            changes.len(),
            changes.iter().filter(|own| own.is_moved()).count(),
            broken.count(),
        );
    }
}
