//! Writes the workbooks of many departments, to try `yusuan consolidate` on: that of
//! `examples/legacy-2024.xls`, each time under another code and name.
//! `cargo run --release --example make-departments -- FOLDER [COUNT]`.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use yusuan::book::{Book, Content, Value};
use yusuan::pipeline::{self, Options};
use yusuan::schema::{self, Kind, Standard};
use yusuan::write;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let count: u32 = arguments.next().map_or(Ok(500), |count| count.parse())?;
    let standard = schema::standard()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/legacy-2024.xls");
    let book = pipeline::run(fs::read(&path)?, &path, standard, &Options::default())?.book;
    fs::create_dir_all(&folder)?;
    for number in 1..=count {
        let code = format!("{number:03}");
        let department = renamed(&book, &code, &format!("青禾县第{number}局"), standard);
        let content = write::xlsx(&department, standard)?;
        fs::write(folder.join(format!("{code}.xlsx")), content)?;
    }
    Ok(())
}

/// The book under another code and name of the department.
fn renamed(book: &Book, code: &str, name: &str, standard: &Standard) -> Book {
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
