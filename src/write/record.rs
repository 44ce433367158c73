//! What a flat file of a table has: its columns with their labels and values, and what people call
//! the kinds of its rows. Shared by CSV and upload layouts; writes nothing itself.

use super::{sharers, shown};
use crate::book::{Table, Value};
use crate::schema::{Column, Field, Frame, Shape, Table as Schema};

/// A column of a flat file: its labels and where its values come from.
pub(super) struct Source<'a> {
    /// The labels over it from the top; on a table of two sides without the side.
    pub path: Vec<String>,
    /// The key of the field.
    pub key: &'a str,
    column: Option<&'a Column>,
    /// The field, or with a column the field that shares its cell.
    field: Option<usize>,
}

impl<'a> Source<'a> {
    /// The column that shows this field and no other.
    pub fn of_field(schema: &'a Schema, frame: &Frame, field: usize) -> Self {
        let mut all = sources(schema, frame).into_iter();
        let known = all.find(|source| match source.column {
            Some(column) => column.field == field,
            None => source.field == Some(field),
        });
        let key = key_of(schema, field);
        let path = known.map(|source| source.path);
        Self {
            path: path.unwrap_or_else(|| vec![field_label(schema, frame, field).unwrap_or_else(|| key.to_owned())]),
            key,
            column: None,
            field: Some(field),
        }
    }

    /// What it shows on a row.
    pub fn value<'t>(&self, table: &'t Table, row: usize) -> Option<&'t Value> {
        match self.column {
            Some(column) => shown(table, row, column, self.field),
            None => table.value(row, self.field?),
        }
    }
}

/// What people call the kinds of row, by tag.
pub(super) fn tag_labels<'a>(schema: &'a Schema, frame: &'a Frame) -> Vec<&'a str> {
    let names = match schema.shape {
        Shape::List { .. } => &frame.levels,
        Shape::TwoSided { .. } => &frame.sides,
        Shape::Form { .. } => &frame.sections,
    };
    let label = |name: &'a str| names.iter().find(|known| known.name == name).map(|known| &known.label);
    let tags = schema.tags.iter().map(|tag| tag.name.as_str());
    tags.map(|name| label(name).map_or(name, String::as_str)).collect()
}

/// The columns of a table: those that are printed, then fields that no column shows; of a two-sided
/// table and a form one per field.
pub(super) fn sources<'a>(schema: &'a Schema, frame: &Frame) -> Vec<Source<'a>> {
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
            field_sources(schema, |field| {
                column_of(field).map(|column| column.path.get(1..).unwrap_or_default().to_vec())
            })
        }
        Shape::Form { .. } => field_sources(schema, |field| {
            field_label(schema, frame, field).map(|label| vec![label])
        }),
    }
}

fn list_sources<'a>(schema: &'a Schema, frame: &Frame) -> Vec<Source<'a>> {
    let columns = schema.columns.iter().zip(sharers(schema));
    let columns = columns.map(|(column, sharer)| Source {
        path: column.path.clone(),
        key: key_of(schema, column.field),
        column: Some(column),
        field: sharer,
    });
    let hidden = |&(index, field): &(usize, &Field)| {
        field.shares.is_none() && !schema.columns.iter().any(|column| column.field == index)
    };
    let hidden = schema.fields.iter().enumerate().filter(hidden);
    let hidden = hidden.map(|(index, field)| Source {
        path: vec![field_label(schema, frame, index).unwrap_or_else(|| field.key.clone())],
        key: &field.key,
        column: None,
        field: Some(index),
    });
    columns.chain(hidden).collect()
}

fn field_sources<'a>(schema: &'a Schema, path: impl Fn(usize) -> Option<Vec<String>>) -> Vec<Source<'a>> {
    let source = |(index, field): (usize, &'a Field)| Source {
        path: path(index).unwrap_or_else(|| vec![field.key.clone()]),
        key: &field.key,
        column: None,
        field: Some(index),
    };
    schema.fields.iter().enumerate().map(source).collect()
}

fn field_label(schema: &Schema, frame: &Frame, field: usize) -> Option<String> {
    frame.field_labels.get(&schema.fields.get(field)?.key).cloned()
}

fn key_of(schema: &Schema, field: usize) -> &str {
    schema.fields.get(field).map_or("", |field| field.key.as_str())
}
