//! A book as that of another department.

use yusuan::book::{Book, Content, Value};
use yusuan::schema::{Kind, Standard};

/// The book under another code and name of the department.
pub fn renamed(book: &Book, code: &str, name: &str, standard: &Standard) -> Book {
    let mut book = book.clone();
    book.department = Some(name.into());
    for table in &mut book.tables {
        let schema = &standard.tables[table.schema];
        let codes = schema
            .row_kinds
            .iter()
            .filter(|row_kind| row_kind.name == "department" || row_kind.name == "unit");
        let codes: Vec<usize> = codes.flat_map(|row_kind| row_kind.rule.codes.iter().copied()).collect();
        for row in 0..table.rows.len() {
            let level = &schema.row_kinds[table.rows[row].row_kind].name;
            for field in 0..schema.fields.len() {
                let own = &schema.fields[field];
                let Some(text) = table.text(row, field).cloned() else {
                    continue;
                };
                let content = match own.kind {
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
