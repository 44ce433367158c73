//! One CSV file per table, for people and programs that want records.
//!
//! Holds records only: notes, title, department and the currency unit are not in it.

use super::text::AmountText;
use super::{sharers, shown};
use crate::book::{Book, Content, Table, Value};
use crate::error::{Error, Result};
use crate::schema::{Column, Frame, Shape, Standard, Table as Schema};

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

/// A column of the file: its header and where its values come from.
struct Source<'a> {
    header: String,
    column: Option<&'a Column>,
    /// The field, or with a column the field that shares its cell.
    field: Option<usize>,
}

impl Source<'_> {
    fn value<'t>(&self, table: &'t Table, row: usize) -> Option<&'t Value> {
        match self.column {
            Some(column) => shown(table, row, column, self.field),
            None => table.value(row, self.field?),
        }
    }
}

fn table_csv(table: &Table, schema: &Schema, frame: &Frame) -> Result<Vec<u8>> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let sources = sources(schema, frame);
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let tag_label = frame.tag_label.get(schema.tag_key).map_or("", String::as_str);
    let headers = sources.iter().map(|source| source.header.as_str());
    writer
        .write_record(std::iter::once(tag_label).chain(headers))
        .map_err(|error| failed(&error))?;
    let tag_labels = tag_labels(schema, frame);
    let mut record = ::csv::StringRecord::new();
    for (index, row) in table.rows.iter().enumerate() {
        record.clear();
        record.push_field(tag_labels.get(row.tag).copied().unwrap_or_default());
        for source in &sources {
            match source.value(table, index).map(|value| &value.content) {
                Some(Content::Text(text)) => record.push_field(text),
                Some(Content::Amount(amount)) => record.push_field(&AmountText(*amount).to_string()),
                Some(Content::Blank) | None => record.push_field(""),
            }
        }
        writer.write_record(&record).map_err(|error| failed(&error))?;
    }
    writer.into_inner().map_err(|error| failed(&error))
}

/// What people call the kinds of row, by tag.
fn tag_labels<'a>(schema: &'a Schema, frame: &'a Frame) -> Vec<&'a str> {
    let names = match schema.shape {
        Shape::List { .. } => &frame.levels,
        Shape::TwoSided { .. } => &frame.sides,
        Shape::Form { .. } => &frame.sections,
    };
    let label = |name: &'a str| names.iter().find(|known| known.name == name).map(|known| &known.label);
    let tags = schema.tags.iter().map(|tag| tag.name.as_str());
    tags.map(|name| label(name).map_or(name, String::as_str)).collect()
}

fn sources<'a>(schema: &'a Schema, frame: &Frame) -> Vec<Source<'a>> {
    match &schema.shape {
        Shape::List { .. } => list_sources(schema, frame),
        Shape::TwoSided { sides, .. } => {
            let columns_of = |side: usize| schema.columns.iter().filter(move |column| column.side == Some(side));
            let mut by_width: Vec<usize> = (0..sides.len()).collect();
            by_width.sort_by_key(|&side| std::cmp::Reverse(columns_of(side).count()));
            let column_of = |field: usize| {
                let columns = by_width.iter().flat_map(|&side| columns_of(side));
                columns.into_iter().find(|column| column.field == field)
            };
            let own_path = |column: &'a Column| column.path.get(1..).unwrap_or_default();
            field_sources(schema, |field| {
                column_of(field).map(|column| join(own_path(column), frame))
            })
        }
        Shape::Form { .. } => field_sources(schema, |field| field_label(schema, frame, field)),
    }
}

fn list_sources<'a>(schema: &'a Schema, frame: &Frame) -> Vec<Source<'a>> {
    let columns = schema.columns.iter().zip(sharers(schema));
    let columns = columns.map(|(column, sharer)| Source {
        header: join(&column.path, frame),
        column: Some(column),
        field: sharer,
    });
    let hidden = |&(index, field): &(usize, &crate::schema::Field)| {
        field.shares.is_none() && !schema.columns.iter().any(|column| column.field == index)
    };
    let hidden = schema.fields.iter().enumerate().filter(hidden);
    let hidden = hidden.map(|(index, field)| Source {
        header: field_label(schema, frame, index).unwrap_or_else(|| field.key.clone()),
        column: None,
        field: Some(index),
    });
    columns.chain(hidden).collect()
}

fn field_sources<'a>(schema: &'a Schema, label: impl Fn(usize) -> Option<String>) -> Vec<Source<'a>> {
    let source = |(index, field): (usize, &'a crate::schema::Field)| Source {
        header: label(index).unwrap_or_else(|| field.key.clone()),
        column: None,
        field: Some(index),
    };
    schema.fields.iter().enumerate().map(source).collect()
}

fn field_label(schema: &Schema, frame: &Frame, field: usize) -> Option<String> {
    frame.field_labels.get(&schema.fields.get(field)?.key).cloned()
}

fn join(path: &[String], frame: &Frame) -> String {
    path.join(&frame.print.path_separator)
}
