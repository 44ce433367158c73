//! The files of an upload layout: the tables, columns and rows required by a finance system, with its headers,
//! currency unit and encoding.
//!
//! Never rounds a figure or replaces a character: what the layout cannot hold is reported, and no file is produced.
//! Only records are written, not notes.

mod columns;
mod names;
mod table;
mod units;

use rust_decimal::Decimal;

use self::names::Names;
pub use self::names::file_name;
pub(super) use self::table::{Cell, Flat};
use super::encode::Encoder;
use super::limits::TooMuch;
use super::xlsx::flat_xlsx;
use crate::book::Book;
use crate::cell::{CellRef, Text};
use crate::error::{Error, Result};
use crate::mapping::export::{Export, ExportFormat, ExportTable};
use crate::schema::Standard;
use crate::schema::guard::guarded;

/// The result of exporting a book.
#[derive(Clone, Debug, PartialEq)]
pub enum Exported {
    /// Everything fits.
    Files {
        /// The files: name and content.
        files: Vec<(String, Vec<u8>)>,
        /// Numbers of tables that the layout lists and the book lacks.
        missing: Vec<String>,
    },
    /// The values that do not fit, in the order of the tables. Nothing may be written.
    Misfits(Vec<Misfit>),
}

/// A value that an upload layout cannot hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit {
    /// Number of the table.
    pub table: String,
    /// The column header in the layout.
    pub column: String,
    /// Key of the column; of joined columns, the first.
    pub key: Option<String>,
    /// The row's label; empty if the header does not fit.
    pub row: String,
    /// The sheet that the value came from.
    pub sheet: Text,
    /// The cell that it came from.
    pub cell: Option<CellRef>,
    /// Why it does not fit.
    pub reason: Reason,
}

/// Why a value does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The encoding lacks this character.
    Character {
        /// The first such character.
        character: char,
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// The figure has more decimals than the layout allows.
    Decimals {
        /// The figure in the layout's unit.
        figure: Decimal,
        /// Maximum number of decimals.
        decimals: u32,
    },
    /// A workbook cannot hold it.
    Workbook(TooMuch),
    /// The figure in the layout's unit exceeds a 96-bit decimal.
    TooLarge {
        /// The figure in the standard's unit.
        figure: Decimal,
        /// The layout's unit.
        unit: String,
    },
}

/// Writes the book in an upload layout: a CSV file (CRLF line ends, RFC 4180 quoting) per table, or one .xlsx
/// workbook. `name` is the value of `{name}`. Amounts are converted exactly to the layout's unit.
///
/// # Errors
/// [`Error::Mapping`] if two tables receive the same name; [`Error::Internal`] if the book or the layout refers to a
/// table that the standard lacks.
pub fn export(book: &Book, standard: &Standard, layout: &Export, name: &str) -> Result<Exported> {
    let names = Names::new(book, name);
    let mut flats = Vec::new();
    let mut missing = Vec::new();
    for rule in &layout.tables {
        let schema = standard.tables.get(rule.table);
        let schema = schema.ok_or_else(|| Error::Internal(format!("no table {} in the standard", rule.table)))?;
        match book.tables.iter().find(|table| table.schema == rule.table) {
            Some(table) => flats.push((rule, Flat::new((book, table, schema), standard, layout, rule))),
            None if rule.required => missing.push(schema.number.clone()),
            None => {}
        }
    }
    missing.dedup();
    let encoder = Encoder::of(&layout.format);
    let misfits: Vec<Misfit> = flats.iter().flat_map(|(_, flat)| flat.misfits(&encoder)).collect();
    if !misfits.is_empty() {
        return Ok(Exported::Misfits(misfits));
    }
    let files = match &layout.format {
        ExportFormat::Csv {
            bom, delimiter, guard, ..
        } => {
            let mut files = Vec::new();
            for ((_, flat), name) in flats.iter().zip(table_names(&flats, &names, false)?) {
                files.push((name, encoder.bytes(*bom, &text(flat, *delimiter, *guard)?)));
            }
            files
        }
        ExportFormat::Xlsx if flats.is_empty() => Vec::new(),
        ExportFormat::Xlsx => {
            let sheets = table_names(&flats, &names, true)?.into_iter();
            let sheets: Vec<_> = sheets.zip(flats.iter().map(|(_, flat)| flat)).collect();
            let file = layout.file.as_deref().unwrap_or("{name}.xlsx");
            vec![(names.file(file, None), flat_xlsx(book, standard, &sheets)?)]
        }
    };
    Ok(Exported::Files { files, missing })
}

/// The distinct names of the tables' files or sheets.
fn table_names(flats: &[(&ExportTable, Flat)], names: &Names, sheets: bool) -> Result<Vec<String>> {
    let mut given: Vec<String> = Vec::new();
    for (rule, flat) in flats {
        let name = if sheets {
            names.sheet(&rule.sheet, flat.schema)
        } else {
            names.file(&rule.file, Some(flat.schema))
        };
        // Windows and Excel compare names case-insensitively.
        if given.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
            return Err(Error::Mapping {
                file: rule.origin.file.to_string(),
                line: rule.origin.line,
                problem: "same-name",
                what: name,
                valid: Vec::new(),
            });
        }
        given.push(name);
    }
    Ok(given)
}

/// The text of a CSV file.
fn text(flat: &Flat, delimiter: u8, guard: bool) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .delimiter(delimiter)
        .from_writer(Vec::new());
    for line in flat.header_lines() {
        writer.write_record(line).map_err(|error| failed(&error))?;
    }
    for row in 0..flat.rows.len() {
        let cells = flat.cells(row).map(|cell| match cell {
            Cell::Text(text) if guard => guarded(&text).into_owned(),
            cell => cell.text(flat.least_decimals).into_owned(),
        });
        writer.write_record(cells).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}
