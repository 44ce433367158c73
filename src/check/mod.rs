//! Whether the figures agree. Says what does not; changes nothing.

mod codes;
mod sums;
mod units;

use crate::book::Book;
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::schema::Standard;

/// Everything that is wrong with the figures of a book, table by table, then between the tables.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) when a dictionary of codes is damaged.
pub fn check(book: &Book, standard: &Standard) -> Result<Vec<Diagnostic>> {
    let tables = || {
        book.tables
            .iter()
            .filter_map(|table| Some((table, standard.tables.get(table.schema)?)))
    };
    let mut findings: Vec<Diagnostic> = tables()
        .flat_map(|(table, schema)| sums::check_table(table, schema, standard))
        .chain(units::check_units(book, standard))
        .collect();
    for (table, schema) in tables() {
        findings.extend(codes::check_codes(table, schema, standard)?);
    }
    Ok(findings)
}
