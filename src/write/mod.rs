//! Writes a [`Book`] as canonical JSON, CSV, the standard workbook, the blank workbook, or the files of an upload
//! layout.
//!
//! Contains no labels and no table numbers: all printed texts come from the [`Standard`]. Opens no file and checks
//! nothing; a total that does not match its addends is written unchanged and marked.

mod csv;
mod document;
mod encode;
mod export;
mod header;
mod json;
mod limits;
mod marks;
mod own;
mod package;
mod template;
pub(crate) mod text;
mod xlsx;

pub use csv::{CsvEncoding, CsvForm, begins_as_csv_of, csv, csv_as, csv_name};
pub use document::{Anchors, with_comments};
pub use export::{Exported, Misfit, Reason, export, file_name};
pub use json::json;
pub use limits::{Excess, Finer, TooMuch, as_texts, excess, finer};
pub use marks::{Class, FormerList, LOOKS, List, ListCell, ListColumn, ListRow, Mark, Marks, OwnMarks};
pub use own::{Unmarkable, has_macros, marked};
pub use package::{PACKAGE_NAME, package};
pub use template::blank_book;
pub use xlsx::{Beside, Blank, BlankUnit, template as fill_in, xlsx, xlsx_placing, xlsx_with};

use crate::book::{Book, Table, Value};
use crate::error::{Error, Result};
use crate::schema::{Column, RecordColumn, Standard, Table as Schema};

/// Whether these bytes are a workbook or document as this program writes it. One that somebody has since saved is theirs.
pub fn is_ours(bytes: &[u8]) -> bool {
    document::is_ours(bytes) || xlsx::is_ours(bytes)
}

/// The tables of the book with their schemas, in the order of the book.
fn tables<'a>(book: &'a Book, standard: &'a Standard) -> Result<Vec<(&'a Table, &'a Schema)>> {
    let with_schema = |table: &'a Table| {
        let schema = standard.tables.get(table.schema);
        let schema = schema.ok_or_else(|| Error::Internal(format!("no table {} in the standard", table.schema)));
        schema.map(|schema| (table, schema))
    };
    book.tables.iter().map(with_schema).collect()
}

/// For each column, the field that shares its cell in some rows.
fn sharers(schema: &Schema) -> Vec<Option<usize>> {
    schema
        .columns
        .iter()
        .map(|column| schema.sharer(column.field))
        .collect()
}

/// The value that a column's cell shows in a row: its own, or that of the field sharing the cell.
fn shown<'a>(table: &'a Table, row: usize, column: &Column, sharer: Option<usize>) -> Option<&'a Value> {
    table.shown(row, column, sharer)
}

/// The value that a column of a flat file shows in a row.
fn recorded<'a>(table: &'a Table, row: usize, source: &RecordColumn) -> Option<&'a Value> {
    match source.column {
        Some(column) => shown(table, row, column, source.sharer),
        None => table.value(row, source.field),
    }
}
