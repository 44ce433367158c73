//! The columns of a table as a layout wants them: what stands in each, and how it is headed.

use std::borrow::Cow;

use crate::mapping::export::{Export, ExportColumn, ExportSource, Header, Special};
use crate::schema::{Frame, Table as Schema};
use crate::write::record::{Source, sources};
use crate::write::text::fill;

/// A column.
pub(super) struct Column<'a> {
    /// Its labels from the top.
    pub path: Vec<String>,
    /// Whether the layout itself says how it is headed.
    pub named: bool,
    /// Its key; those of several fields joined by `+`.
    pub key: Cow<'a, str>,
    /// What stands in it.
    pub content: ColumnContent<'a>,
}

/// What stands in a column.
pub(super) enum ColumnContent<'a> {
    /// A column of the standard, or a field of its own.
    Standard(Source<'a>),
    /// The texts of these fields, with this between them.
    Joined(&'a [usize], &'a str),
    /// Always this.
    Constant(&'a str),
    /// Something that is no field.
    Special(Special),
}

/// All columns of a table, after one that tells the kind of row: by its name under keys, else as
/// people call it.
pub(super) fn all_columns<'a>(schema: &'a Schema, frame: &'a Frame, layout: &Export) -> Vec<Column<'a>> {
    let by_key = layout.header == Header::Key;
    let tag = Column {
        path: vec![frame.tag_label.get(schema.tag_key).cloned().unwrap_or_default()],
        named: false,
        key: Cow::Borrowed(schema.tag_key),
        content: ColumnContent::Special(if by_key { Special::LevelKey } else { Special::Level }),
    };
    let all = sources(schema, frame).into_iter().map(|source| Column {
        path: in_labels(&source.path, frame, &layout.unit),
        named: false,
        key: Cow::Borrowed(source.key),
        content: ColumnContent::Standard(source),
    });
    std::iter::once(tag).chain(all).collect()
}

/// A column that a layout lists.
pub(super) fn own_column<'a>(column: &'a ExportColumn, schema: &'a Schema, frame: &'a Frame, unit: &str) -> Column<'a> {
    let (path, key, content) = match &column.source {
        ExportSource::Fields { fields, separator } => {
            let parts: Vec<Source> = fields
                .iter()
                .map(|field| Source::of_field(schema, frame, *field))
                .collect();
            let keys: Vec<&str> = parts.iter().map(|part| part.key).collect();
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
            let label = frame.tag_label.get(schema.tag_key).cloned();
            let content = ColumnContent::Special(Special::Level);
            (label.into_iter().collect(), Cow::Borrowed(schema.tag_key), content)
        }
        ExportSource::Special(special) => {
            let content = ColumnContent::Special(*special);
            (Vec::new(), Cow::Borrowed(special.name()), content)
        }
    };
    let own = column.header.as_ref();
    Column {
        path: own.map_or(path, |own| {
            own.iter().map(|label| fill(label, &[("unit", &unit)])).collect()
        }),
        named: own.is_some(),
        key,
        content,
    }
}

/// The labels over columns that are joined: those that all of them have, else those of the first.
fn shared(parts: &[Source]) -> Vec<String> {
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

/// Labels of the standard name its unit, which is not that of the layout.
fn in_labels(path: &[String], frame: &Frame, unit: &str) -> Vec<String> {
    let in_unit = |label: &String| fill(label, &[("unit", &unit)]).replace(&frame.currency_unit, unit);
    path.iter().map(in_unit).collect()
}
