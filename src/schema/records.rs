//! Tables as records: the columns of a table's CSV form. Defined once, since written files are read back.

use std::borrow::Cow;

use super::{Column, Frame, Shape, Table};

/// The kind of column headers in the CSV form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordHeader {
    /// A row of printed labels (基本支出-小计).
    #[default]
    Label,
    /// A row of keys (`basic.subtotal`).
    Key,
    /// A row of labels and a row of keys below it.
    Both,
}

impl RecordHeader {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Label, Self::Key, Self::Both];

    /// The number of rows.
    pub const fn height(self) -> u32 {
        match self {
            Self::Label | Self::Key => 1,
            Self::Both => 2,
        }
    }
}

/// A column of the CSV form, other than the first, which holds the row kind.
#[derive(Debug)]
pub struct RecordColumn<'a> {
    /// Its joined labels.
    pub header: String,
    /// Its labels, top down; in a two-sided table without the side. For a field without a printed column, its label.
    pub path: Vec<String>,
    /// The printed column that it represents, in a list table.
    pub column: Option<&'a Column>,
    /// The field that it holds.
    pub field: usize,
    /// The field that shares its cell in rows of some kinds.
    pub sharer: Option<usize>,
}

impl Table {
    /// The field that shares the cell of this one in some rows.
    pub fn sharer(&self, field: usize) -> Option<usize> {
        let shares = |other: &super::Field| other.shares.as_ref().is_some_and(|(with, _)| *with == field);
        self.fields.iter().position(shares)
    }

    /// The header of the first column of the CSV form (层级, 收支, 部分). It alone states the currency unit of the
    /// records, if that is not the standard's.
    pub fn record_tag<'a>(&self, frame: &'a Frame, unit: &str) -> Cow<'a, str> {
        let row_kind = frame.tag_label.get(self.tag_key).map_or("", String::as_str);
        match unit == frame.currency_unit {
            true => Cow::Borrowed(row_kind),
            false => Cow::Owned(frame.tag_in_unit.replace("{tag}", row_kind).replace("{unit}", unit)),
        }
    }

    /// The labels of the row kinds, by position.
    pub fn tag_labels<'a>(&'a self, frame: &'a Frame) -> Vec<&'a str> {
        let names = match self.shape {
            Shape::List { .. } => &frame.levels,
            Shape::TwoSided { .. } => &frame.sides,
            Shape::Form { .. } => &frame.sections,
        };
        let label = |name: &'a str| names.iter().find(|known| known.name == name).map(|known| &known.label);
        let row_kinds = self.row_kinds.iter().map(|row_kind| row_kind.name.as_str());
        row_kinds.map(|name| label(name).map_or(name, String::as_str)).collect()
    }

    /// The header rows of the CSV form with amounts in this unit.
    pub fn record_header(&self, frame: &Frame, header: RecordHeader, unit: &str) -> Vec<Vec<String>> {
        let columns = self.record_columns(frame);
        let labels = || {
            let labels = columns
                .iter()
                .map(|column| column.header.replace(&frame.currency_unit, unit));
            std::iter::once(self.record_tag(frame, unit).into_owned())
                .chain(labels)
                .collect()
        };
        let key = |column: &RecordColumn| self.fields.get(column.field).map(|field| field.key.clone());
        let keys = || {
            let keys = columns.iter().map(|column| key(column).unwrap_or_default());
            std::iter::once(self.tag_key.to_owned()).chain(keys).collect()
        };
        match header {
            RecordHeader::Label => vec![labels()],
            RecordHeader::Key => vec![keys()],
            RecordHeader::Both => vec![labels(), keys()],
        }
    }

    /// The columns of the CSV form, other than the first.
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
                let own_path = |column: &Column| column.path.get(1..).unwrap_or_default().to_vec();
                self.field_records(frame, |field| column_of(field).map(own_path))
            }
            Shape::Form { .. } => self.field_records(frame, |_| None),
        }
    }

    fn list_records<'a>(&'a self, frame: &Frame) -> Vec<RecordColumn<'a>> {
        let columns = self.columns.iter().map(|column| RecordColumn {
            header: join(&column.path, frame),
            path: column.path.clone(),
            column: Some(column),
            field: column.field,
            sharer: self.sharer(column.field),
        });
        let is_shown = |field: usize| self.columns.iter().any(|column| column.field == field);
        let fields = self.fields.iter().enumerate();
        let hidden = fields.filter(|(index, field)| field.shares.is_none() && !is_shown(*index));
        let hidden = hidden.map(|(index, _)| self.field_record(frame, index, None));
        columns.chain(hidden).collect()
    }

    fn field_records(&self, frame: &Frame, path: impl Fn(usize) -> Option<Vec<String>>) -> Vec<RecordColumn<'_>> {
        (0..self.fields.len())
            .map(|field| self.field_record(frame, field, path(field)))
            .collect()
    }

    /// The column of a field without a printed column.
    fn field_record(&self, frame: &Frame, field: usize, path: Option<Vec<String>>) -> RecordColumn<'_> {
        let key = || {
            self.fields
                .get(field)
                .map_or_else(String::new, |field| field.key.clone())
        };
        let label = || self.field_label(frame, field).unwrap_or_else(key);
        let path = path.unwrap_or_else(|| vec![label()]);
        RecordColumn {
            header: join(&path, frame),
            path,
            column: None,
            field,
            sharer: None,
        }
    }

    fn field_label(&self, frame: &Frame, field: usize) -> Option<String> {
        frame.field_labels.get(&self.fields.get(field)?.key).cloned()
    }
}

fn join(path: &[String], frame: &Frame) -> String {
    path.join(&frame.print.path_separator)
}
