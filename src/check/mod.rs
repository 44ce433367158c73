//! Whether the figures agree. Says what does not; changes nothing.

mod sums;
mod units;

use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::schema::Standard;

/// Everything that is wrong with the figures of a book, table by table, then between the tables.
pub fn check(book: &Book, standard: &Standard) -> Vec<Diagnostic> {
    book.tables
        .iter()
        .filter_map(|table| Some((table, standard.tables.get(table.schema)?)))
        .flat_map(|(table, schema)| sums::check_table(table, schema, standard))
        .chain(units::check_units(book, standard))
        .collect()
}
