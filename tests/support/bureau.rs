//! A bureau's desk: workbooks of made-up offices, made of the one in `examples`.

#[path = "renamed.rs"]
mod renamed;

use std::path::Path;

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Value};
use yusuan::pipeline::{self, Options};
use yusuan::schema::Standard;
use yusuan::write;

pub use renamed::renamed as office;

use super::run::Desk;

/// The workbook that all others are made of, without the tables that a test of the desk does not need.
pub fn base(standard: &Standard) -> Book {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/legacy-2024.xls");
    let bytes = std::fs::read(&path).unwrap();
    let mut book = pipeline::run(bytes, &path, standard, &Options::default()).unwrap().book;
    book.tables
        .retain(|table| ["01", "02", "03"].contains(&&*standard.tables[table.schema].number));
    book
}

/// The amount of a column in the nth row of a table that has one there, changed by so much.
pub fn change(book: &mut Book, (number, key, nth): (&str, &str, usize), by: i64, standard: &Standard) {
    let table = book
        .tables
        .iter_mut()
        .find(|table| standard.tables[table.schema].number == number)
        .unwrap();
    let schema = &standard.tables[table.schema];
    let field = schema.fields.iter().position(|field| field.key == key).unwrap();
    let amount = |row: usize| table.amount(row, field);
    let row = (0..table.rows.len())
        .filter(|row| amount(*row).is_some())
        .nth(nth)
        .unwrap();
    let content = Content::Amount(amount(row).unwrap() + Decimal::from(by));
    table.set(row, field, Value { content, source: None });
}

/// Puts a book on the desk as a workbook.
pub fn put(desk: &Desk, file: &str, book: &Book, standard: &Standard) {
    desk.file(file, &write::xlsx(book, standard).unwrap());
}
