//! Writes workbooks of made-up departments, to try `yusuan consolidate` on many:
//! `cargo run --release --example make-departments -- FOLDER [COUNT] [ROWS]`.

#[allow(dead_code)]
#[path = "../../tests/support/books.rs"]
mod books;
#[path = "../../tests/support/departments.rs"]
mod departments;

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use yusuan::{schema, write};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let count: u64 = arguments.next().map_or(Ok(500), |count| count.parse())?;
    let rows: usize = arguments.next().map_or(Ok(12), |rows| rows.parse())?;
    let standard = schema::standard()?;
    fs::create_dir_all(&folder)?;
    for number in 1..=count {
        let (code, name) = (format!("{number:03}"), format!("青禾县第{number}局"));
        let book = departments::department(standard, &code, &name, number, rows);
        fs::write(folder.join(format!("{code}.xlsx")), write::xlsx(&book, standard)?)?;
    }
    Ok(())
}
