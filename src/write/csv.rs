//! One CSV file per table, for people and programs that want records.
//!
//! Holds records only: notes, title, department and the currency unit are not in it. The mapping knows
//! the files by their header and reads them back.

use super::recorded;
use super::text::AmountText;
use crate::book::{Book, Content, Table};
use crate::error::{Error, Result};
use crate::schema::{Frame, Standard, Table as Schema};

/// The tables of the book as (file name, content): UTF-8 with byte order mark, lines ended by
/// CRLF as RFC 4180 has it.
///
/// The first column tells what kind of row a row is (层级, 收支, 部分); a list table then has one
/// column per printed column, headed by its label path; a two-sided table one record per line item;
/// a form one column per field. Rows of every level are written, notes are not: they are no
/// records. Amounts are in the standard's currency unit (万元), as decimals without grouping.
///
/// # Errors
/// [`Error::Internal`] when the book has a table that the standard does not have.
pub fn csv(book: &Book, standard: &Standard) -> Result<Vec<(String, Vec<u8>)>> {
    let file = |(table, schema): (&Table, &Schema)| {
        let content = table_csv(table, schema, &standard.frame)?;
        Ok((format!("{}.csv", schema.form_number), content))
    };
    super::tables(book, standard)?.into_iter().map(file).collect()
}

fn table_csv(table: &Table, schema: &Schema, frame: &Frame) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let sources = schema.record_columns(frame);
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let tag_label = schema.record_tag(frame);
    let headers = sources.iter().map(|source| source.header.as_str());
    writer
        .write_record(std::iter::once(tag_label).chain(headers))
        .map_err(|error| failed(&error))?;
    let tag_labels = schema.tag_labels(frame);
    let mut record = ::csv::StringRecord::new();
    for (index, row) in table.rows.iter().enumerate() {
        record.clear();
        record.push_field(tag_labels.get(row.tag).copied().unwrap_or_default());
        for source in &sources {
            match recorded(table, index, source).map(|value| &value.content) {
                Some(Content::Text(text)) => record.push_field(text),
                Some(Content::Amount(amount)) => record.push_field(&AmountText(*amount).to_string()),
                Some(Content::Blank) | None => record.push_field(""),
            }
        }
        writer.write_record(&record).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}
