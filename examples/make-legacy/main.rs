//! Writes the workbook that `examples/legacy-2024.xls` was made of: a made-up department's twelve
//! tables as an office keeps them, in 元, with merged headers, codes kept as numbers and short sheet
//! names. `cargo run --example make-legacy -- DIR` writes `DIR/legacy-2024.xlsx`;
//! `soffice --headless --convert-to xls --outdir examples DIR/legacy-2024.xlsx` makes the old format.

#[path = "../make-cases/headers.rs"]
#[allow(dead_code)]
mod headers;
#[path = "../make-cases/sheet.rs"]
#[allow(dead_code)]
mod sheet;
mod tables;

use sheet::{Header, Result, Sheet, workbook};

/// A table as it is laid out: sheet, form number, title, columns, header, rows and notes.
pub struct Layout {
    name: &'static str,
    form: &'static str,
    title: &'static str,
    width: usize,
    header: Option<Header>,
    rows: &'static str,
    note: &'static str,
}

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let path = std::path::Path::new(&folder).join("legacy-2024.xlsx");
    let sheets: Vec<Sheet> = tables::layouts().iter().map(lay_out).collect();
    std::fs::write(&path, workbook(&sheets)?)?;
    println!("{}", path.display());
    Ok(())
}

fn lay_out(layout: &Layout) -> Sheet {
    let sheet = Sheet::new(layout.name);
    let sheet = match &layout.header {
        Some(header) => sheet
            .frame(layout.form, layout.title, layout.width, "单位：元")
            .header(header)
            .rows(layout.rows),
        None => {
            let form = format!("{}{}", "|".repeat(layout.width - 1), layout.form);
            sheet
                .rows(&form)
                .rows(layout.title)
                .rows(layout.rows)
                .merge(tables::FORM_MERGES)
        }
    };
    if layout.note.is_empty() {
        sheet
    } else {
        sheet.rows(layout.note)
    }
}
