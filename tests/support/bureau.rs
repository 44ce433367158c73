//! A bureau's desk: workbooks of made-up offices, made of the one in `examples`.

use std::path::Path;

use rust_decimal::Decimal;
use yusuan::book::{Book, Content, Value};
use yusuan::pipeline::{self, Options};
use yusuan::schema::{Kind, Standard};
use yusuan::write;

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

/// The book under another code and name of the department.
pub fn office(base: &Book, code: &str, name: &str, standard: &Standard) -> Book {
    let mut book = base.clone();
    book.department = Some(name.into());
    for table in &mut book.tables {
        let schema = &standard.tables[table.schema];
        let levels = schema
            .row_kinds
            .iter()
            .filter(|kind| kind.name == "department" || kind.name == "unit");
        let codes: Vec<usize> = levels.flat_map(|kind| kind.rule.codes.iter().copied()).collect();
        for row in 0..table.rows.len() {
            let level = &schema.row_kinds[table.rows[row].row_kind].name;
            for field in 0..schema.fields.len() {
                let Some(text) = table.text(row, field).cloned() else {
                    continue;
                };
                let content = match schema.fields[field].kind {
                    Kind::Code if codes.contains(&field) && text.len() <= 9 => format!("{code}{}", &text[3..]),
                    Kind::Text if level == "department" => name.to_owned(),
                    _ => continue,
                };
                let content = Content::Text(content.as_str().into());
                table.set(row, field, Value { content, source: None });
            }
        }
    }
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
    let amount = |row: usize| table.value(row, field).and_then(Value::amount);
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
