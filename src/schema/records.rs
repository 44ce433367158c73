//! The tables as records: the columns of the CSV form of a table. One place, because what is written
//! is read again.

use super::{Column, Frame, Shape, Table};

/// A column of the CSV form, after the first, which tells the kind of row.
#[derive(Debug)]
pub struct RecordColumn<'a> {
    /// Its header: a path of labels, or the label of a field that no printed column shows.
    pub header: String,
    /// The printed column it stands for, in a list table.
    pub column: Option<&'a Column>,
    /// The field it holds.
    pub field: usize,
    /// The field that shares its cell on rows of some kinds.
    pub sharer: Option<usize>,
}

impl Table {
    /// The field that shares the cell of this one on some rows.
    pub fn sharer(&self, field: usize) -> Option<usize> {
        let shares = |other: &super::Field| other.shares.as_ref().is_some_and(|(with, _)| *with == field);
        self.fields.iter().position(shares)
    }

    /// The header of the first column of the CSV form (层级, 收支, 部分).
    pub fn record_tag<'a>(&self, frame: &'a Frame) -> &'a str {
        frame.tag_label.get(self.tag_key).map_or("", String::as_str)
    }

    /// What people call the kinds of row, by tag.
    pub fn tag_labels<'a>(&'a self, frame: &'a Frame) -> Vec<&'a str> {
        let names = match self.shape {
            Shape::List { .. } => &frame.levels,
            Shape::TwoSided { .. } => &frame.sides,
            Shape::Form { .. } => &frame.sections,
        };
        let label = |name: &'a str| names.iter().find(|known| known.name == name).map(|known| &known.label);
        let tags = self.tags.iter().map(|tag| tag.name.as_str());
        tags.map(|name| label(name).map_or(name, String::as_str)).collect()
    }

    /// The columns of the CSV form after the first.
    pub fn record_columns<'a>(&'a self, frame: &Frame) -> Vec<RecordColumn<'a>> {
        match &self.shape {
            Shape::List { .. } => self.list_records(frame),
            Shape::TwoSided { sides, .. } => {
                let columns_of = |side: usize| self.columns.iter().filter(move |column| column.side == Some(side));
                let mut by_width: Vec<usize> = (0..sides.len()).collect();
                by_width.sort_by_key(|&side| std::cmp::Reverse(columns_of(side).count()));
                let column_of = |field: usize| {
                    let columns = by_width.iter().flat_map(|&side| columns_of(side));
                    columns.into_iter().find(|column| column.field == field)
                };
                let own_path = |column: &'a Column| column.path.get(1..).unwrap_or_default();
                self.field_records(|field| column_of(field).map(|column| join(own_path(column), frame)))
            }
            Shape::Form { .. } => self.field_records(|field| self.field_label(frame, field)),
        }
    }

    fn list_records<'a>(&'a self, frame: &Frame) -> Vec<RecordColumn<'a>> {
        let columns = self.columns.iter().map(|column| RecordColumn {
            header: join(&column.path, frame),
            column: Some(column),
            field: column.field,
            sharer: self.sharer(column.field),
        });
        let is_shown = |field: usize| self.columns.iter().any(|column| column.field == field);
        let fields = self.fields.iter().enumerate();
        let hidden = fields.filter(|(index, field)| field.shares.is_none() && !is_shown(*index));
        let hidden = hidden.map(|(index, field)| RecordColumn {
            header: self.field_label(frame, index).unwrap_or_else(|| field.key.clone()),
            column: None,
            field: index,
            sharer: None,
        });
        columns.chain(hidden).collect()
    }

    fn field_records(&self, label: impl Fn(usize) -> Option<String>) -> Vec<RecordColumn<'_>> {
        let record = |(index, field): (usize, &super::Field)| RecordColumn {
            header: label(index).unwrap_or_else(|| field.key.clone()),
            column: None,
            field: index,
            sharer: None,
        };
        self.fields.iter().enumerate().map(record).collect()
    }

    fn field_label(&self, frame: &Frame, field: usize) -> Option<String> {
        frame.field_labels.get(&self.fields.get(field)?.key).cloned()
    }
}

fn join(path: &[String], frame: &Frame) -> String {
    path.join(&frame.print.path_separator)
}
