//! The columns of a table in an upload layout: their contents and headers.

use std::borrow::Cow;

use crate::mapping::export::{Export, ExportColumn, ExportSource, Header, Special};
use crate::schema::{Frame, RecordColumn, RecordHeader, Table as Schema};
use crate::write::text::fill;

/// A column.
pub(super) struct Column<'a> {
    /// Its labels, top down.
    pub path: Vec<String>,
    /// Whether the layout defines its header.
    pub named: bool,
    /// Its key; the keys of joined fields are separated by `+`.
    pub key: Cow<'a, str>,
    /// Its content.
    pub content: ColumnContent<'a>,
}

/// The content of a column.
pub(super) enum ColumnContent<'a> {
    /// A standard column, or a field without one.
    Standard(RecordColumn<'a>),
    /// The texts of these fields, joined by this separator.
    Joined(&'a [usize], &'a str),
    /// A constant text.
    Constant(&'a str),
    /// Content that is not a field.
    Special(Special),
}

/// All columns of a table, preceded by the row kind: by its name if headers are keys, otherwise by its label.
pub(super) fn all_columns<'a>(schema: &'a Schema, frame: &'a Frame, layout: &Export) -> Vec<Column<'a>> {
    let by_key = layout.header == Header::Key;
    let row_kind = Column {
        path: vec![schema.record_tag(frame, &frame.currency_unit).into_owned()],
        named: false,
        key: Cow::Borrowed(schema.tag_key),
        content: ColumnContent::Special(if by_key { Special::LevelKey } else { Special::Level }),
    };
    let all = schema.record_columns(frame).into_iter().map(|source| Column {
        path: in_labels(&source.path, frame, &layout.unit),
        named: false,
        key: Cow::Borrowed(key_of(schema, source.field)),
        content: ColumnContent::Standard(source),
    });
    std::iter::once(row_kind).chain(all).collect()
}

/// A column listed in a layout.
pub(super) fn listed_column<'a>(
    column: &'a ExportColumn,
    schema: &'a Schema,
    frame: &'a Frame,
    unit: &str,
) -> Column<'a> {
    let (path, key, content) = match &column.source {
        ExportSource::Fields { fields, separator } => {
            let parts: Vec<RecordColumn> = fields.iter().map(|field| of_field(schema, frame, *field)).collect();
            let keys: Vec<&str> = fields.iter().map(|field| key_of(schema, *field)).collect();
            let (path, key) = (in_labels(&shared(&parts), frame, unit), keys.join("+").into());
            let single = if parts.len() == 1 {
                parts.into_iter().next()
            } else {
                None
            };
            let content = single.map_or(ColumnContent::Joined(fields, separator), ColumnContent::Standard);
            (path, key, content)
        }
        ExportSource::Constant(text) => (Vec::new(), Cow::Borrowed(""), ColumnContent::Constant(text)),
        ExportSource::Special(Special::Level) => {
            let label = schema.record_tag(frame, &frame.currency_unit).into_owned();
            let content = ColumnContent::Special(Special::Level);
            (vec![label], Cow::Borrowed(schema.tag_key), content)
        }
        ExportSource::Special(special) => {
            let content = ColumnContent::Special(*special);
            (Vec::new(), Cow::Borrowed(special.name()), content)
        }
    };
    let labels = column.header.as_ref();
    Column {
        path: labels.map_or(path, |labels| {
            labels.iter().map(|label| fill(label, &[("unit", &unit)])).collect()
        }),
        named: labels.is_some(),
        key,
        content,
    }
}

/// Adds the unit to the first header if the columns have the labels of records, which otherwise imply the standard's
/// unit.
pub(super) fn state_unit(columns: &mut [Column], schema: &Schema, frame: &Frame, unit: &str) {
    let header = schema.record_header(frame, RecordHeader::Label, unit);
    let (Some((first, others)), Some([row_kind, labels @ ..])) =
        (columns.split_first_mut(), header.first().map(Vec::as_slice))
    else {
        return;
    };
    let paths = others
        .iter()
        .map(|column| column.path.join(&frame.print.path_separator));
    let is_level = matches!(first.content, ColumnContent::Special(Special::Level)) && !first.named;
    if is_level && paths.eq(labels.iter().cloned()) {
        first.path = vec![row_kind.clone()];
    }
}

/// The column that shows only this field.
fn of_field<'a>(schema: &'a Schema, frame: &Frame, field: usize) -> RecordColumn<'a> {
    let mut all = schema.record_columns(frame).into_iter();
    let known = all.find(|column| column.field == field);
    let known = known.map(|column| (column.header, column.path));
    // A field that only shares another's cell has no column.
    let label = || {
        frame
            .field_labels
            .get(key_of(schema, field))
            .map_or(key_of(schema, field), String::as_str)
    };
    let (header, path) = known.unwrap_or_else(|| (label().to_owned(), vec![label().to_owned()]));
    RecordColumn {
        header,
        path,
        column: None,
        field,
        sharer: None,
    }
}

fn key_of(schema: &Schema, field: usize) -> &str {
    schema.fields.get(field).map_or("", |field| field.key.as_str())
}

/// The labels over joined columns: those common to all, else those of the first.
fn shared(parts: &[RecordColumn]) -> Vec<String> {
    let Some((first, others)) = parts.split_first() else {
        return Vec::new();
    };
    let common = first
        .path
        .iter()
        .enumerate()
        .take_while(|(depth, label)| others.iter().all(|other| other.path.get(*depth) == Some(*label)));
    let common: Vec<String> = common.map(|(_, label)| label.clone()).collect();
    if common.is_empty() { first.path.clone() } else { common }
}

/// Replaces the standard's unit in labels with the layout's.
fn in_labels(path: &[String], frame: &Frame, unit: &str) -> Vec<String> {
    let in_unit = |label: &String| fill(label, &[("unit", &unit)]).replace(&frame.currency_unit, unit);
    path.iter().map(in_unit).collect()
}
