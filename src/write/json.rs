//! Canonical JSON: one object per workbook, rows as flat objects, amounts as decimal strings.
//!
//! Streamed directly from the book, without building a tree, since a book may hold millions of values.

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::text::AmountText;
use crate::book::{Book, Content, Table};
use crate::error::{Error, Result};
use crate::schema::{Standard, Table as Schema};

/// The book as canonical JSON: UTF-8, indented by one space, with a trailing newline.
///
/// Year and department are omitted if unknown, blank cells always. Amounts are in the standard's currency unit (万元).
///
/// # Errors
/// [`Error::Internal`] if the book has a table that the standard lacks.
pub fn json(book: &Book, standard: &Standard) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b" ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    BookJson { book, standard }
        .serialize(&mut serializer)
        .map_err(|error| Error::Internal(error.to_string()))?;
    out.push(b'\n');
    Ok(out)
}

struct BookJson<'a> {
    book: &'a Book,
    standard: &'a Standard,
}

impl Serialize for BookJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(year) = self.book.year {
            map.serialize_entry("year", &year)?;
        }
        if let Some(department) = &self.book.department {
            map.serialize_entry("department", department.as_ref())?;
        }
        map.serialize_entry("currency_unit", &self.standard.frame.currency_unit)?;
        map.serialize_entry("tables", &Tables(self))?;
        map.end()
    }
}

struct Tables<'a>(&'a BookJson<'a>);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let tables = super::tables(self.0.book, self.0.standard).map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(Some(tables.len()))?;
        for (table, schema) in tables {
            map.serialize_entry(&schema.number, &TableJson { table, schema })?;
        }
        map.end()
    }
}

#[derive(Clone, Copy)]
struct TableJson<'a> {
    table: &'a Table,
    schema: &'a Schema,
}

impl Serialize for TableJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let notes: Vec<&str> = self.table.notes.iter().map(AsRef::as_ref).collect();
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("title", &self.schema.title)?;
        map.serialize_entry("rows", &Rows(*self))?;
        map.serialize_entry("notes", &notes)?;
        map.end()
    }
}

struct Rows<'a>(TableJson<'a>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let rows = self.0.table.rows.len();
        let mut seq = serializer.serialize_seq(Some(rows))?;
        for row in 0..rows {
            seq.serialize_element(&RowJson { table: self.0, row })?;
        }
        seq.end()
    }
}

struct RowJson<'a> {
    table: TableJson<'a>,
    row: usize,
}

impl Serialize for RowJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let TableJson { table, schema } = self.table;
        let mut map = serializer.serialize_map(None)?;
        let row_kind = table
            .rows
            .get(self.row)
            .and_then(|row| schema.row_kinds.get(row.row_kind));
        if let Some(row_kind) = row_kind {
            map.serialize_entry(schema.tag_key, &row_kind.name)?;
        }
        for (field, value) in schema.fields.iter().zip(table.each_value(self.row)) {
            match &value.content {
                Content::Blank => {}
                Content::Amount(amount) => map.serialize_entry(&field.key, &AmountJson(AmountText(*amount)))?,
                Content::Text(text) => map.serialize_entry(&field.key, text.as_ref())?,
            }
        }
        map.end()
    }
}

struct AmountJson(AmountText);

impl Serialize for AmountJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}
