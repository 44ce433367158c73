//! Writes the workbooks of `tests/cases` anew: `cargo run --example make-cases`. Each case is a
//! small workbook with one kind of mess; all departments and figures are made up.

mod beside;
mod codes;
mod columns;
mod documents;
mod exports;
mod forms;
mod formulas;
mod frames;
mod headers;
mod lines;
mod lists;
mod mappings;
mod provinces;
mod relations;
mod reviews;
mod rounding;
mod sheet;
mod sums;
mod tables;
mod unseen;
mod values;

use std::fs;
use std::path::Path;

use sheet::{Result, Sheet, workbook};

/// A case: the name of its folder, and its sheets.
type Case = (&'static str, Vec<Sheet>);

fn main() -> Result<()> {
    let cases = [
        columns::cases(),
        frames::cases(),
        beside::cases(),
        codes::cases(),
        lists::cases(),
        lines::cases(),
        values::cases(),
        tables::cases(),
        sums::cases(),
        forms::cases(),
        provinces::cases(),
        mappings::cases(),
        relations::cases(),
        reviews::cases(),
        rounding::cases(),
        formulas::cases(),
        unseen::cases(),
        exports::cases(),
    ]
    .concat();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for (name, sheets) in &cases {
        let folder = root.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("input.xlsx"), workbook(sheets)?)?;
    }
    let documents = documents::cases(&root)?;
    for (name, content) in &documents {
        let folder = root.join(name);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("input.docx"), content)?;
    }
    println!("{} workbooks", cases.len().saturating_add(documents.len()));
    Ok(())
}
