//! Writes a [`Book`] as canonical JSON, CSV, the standard workbook, the blank workbook, or the files of an upload
//! layout.
//!
//! Contains no labels and no table numbers: all printed texts come from the [`Standard`]. Opens no file and checks
//! nothing; a total that does not match its addends is written unchanged and marked.

#[cfg(feature = "arrow")]
pub mod columns;
mod csv;
mod document;
mod encode;
mod export;
mod fill;
mod header;
mod json;
mod limits;
mod marks;
mod own;
mod package;
mod pages;
mod template;
pub(crate) mod text;
mod xlsx;

pub use csv::{CsvEncoding, CsvForm, begins_as_csv_of, csv, csv_as, csv_name};
pub use document::{Anchors, with_comments};
pub use export::{Exported, Misfit, Reason, export, file_name};
pub use fill::{Filled, Misplaced, Problem, Results, Template, fill, with_results};
pub use json::json;
pub use limits::{Excess, Finer, TooMuch, as_texts, excess, finer};
pub use marks::{Class, FormerList, LOOKS, List, ListCell, ListColumn, ListRow, Mark, Marks, OwnMarks};
pub use own::{Unchangeable, has_macros, marked};
pub use package::{PACKAGE_NAME, package};
pub use pages::{Block, Look, pages};
pub use template::blank_book;
pub use xlsx::{Beside, Blank, BlankUnit, LIST_FIRST_ROW, template as fill_in, xlsx, xlsx_placing, xlsx_with};

use crate::book::{Book, Table, Value};
use crate::error::{Error, Result};
use crate::schema::{Column, RecordColumn, Shape, Standard, Table as Schema};

/// Rows above a header: form number, title, department and unit.
const ABOVE: u32 = 3;

/// Whether these bytes are a workbook or document as this program writes it. One that somebody has since saved is theirs.
pub fn is_ours(bytes: &[u8]) -> bool {
    document::is_ours(bytes) || xlsx::is_ours(bytes)
}

/// How many rows stand above the header of a table on its sheet, and how many the header has.
pub fn head_rows(schema: &Schema, book: &Book) -> (u32, u32) {
    let has_year = schema.year_line && book.year.is_some();
    let header = match schema.shape {
        Shape::Form { .. } => 0,
        _ => schema.header_height(),
    };
    (
        ABOVE.saturating_add(u32::from(has_year)),
        u32::try_from(header).unwrap_or(0),
    )
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
fn shown(table: &Table, row: usize, column: &Column, sharer: Option<usize>) -> Option<Value> {
    table.shown(row, column, sharer)
}

/// The value that a column of a flat file shows in a row.
fn recorded(table: &Table, row: usize, source: &RecordColumn) -> Option<Value> {
    table.value(row, recorded_field(table, row, source))
}

/// The field whose value a column of a flat file shows in a row.
fn recorded_field(table: &Table, row: usize, source: &RecordColumn) -> usize {
    match source.column {
        Some(column) => table.shown_field(row, column, source.sharer),
        None => source.field,
    }
}
