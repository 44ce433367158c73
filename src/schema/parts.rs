//! What the table parsers share: error positions and common parts of tables.

use std::ops::Range;

use super::raw::{Key, RawColumn, RawField, RawTable};
use super::{Classified, Column, Field, LevelRule, Means, RowKind, Shape, SideList, Table};
use crate::error::{Error, Result};

pub(super) fn schema_error(file: &str, content: &str, span: Option<Range<usize>>, message: &str) -> Error {
    let before = span.and_then(|span| content.get(..span.start)).unwrap_or_default();
    Error::Schema {
        file: file.to_owned(),
        line: before.matches('\n').count().saturating_add(1),
        message: message.to_owned(),
    }
}

/// The file being parsed, for errors.
pub(super) struct Source<'a> {
    pub file: &'a str,
    pub content: &'a str,
}

impl Source<'_> {
    pub fn error(&self, at: &Key, message: &str) -> Error {
        schema_error(
            self.file,
            self.content,
            Some(at.span()),
            &format!("{message}: {:?}", at.get_ref()),
        )
    }

    pub fn find(&self, key: &Key, what: &str, position: impl Fn(&str) -> Option<usize>) -> Result<usize> {
        position(key.get_ref()).ok_or_else(|| self.error(key, &format!("no such {what}")))
    }

    pub fn field(&self, key: &Key, fields: &[Field]) -> Result<usize> {
        self.find(key, "key", |name| fields.iter().position(|field| field.key == name))
    }

    pub fn fields(&self, keys: &[Key], fields: &[Field]) -> Result<Vec<usize>> {
        keys.iter().map(|key| self.field(key, fields)).collect()
    }

    pub fn row_kinds(&self, keys: &[Key], row_kinds: &[RowKind]) -> Result<Vec<usize>> {
        keys.iter()
            .map(|key| {
                self.find(key, "level", |name| {
                    row_kinds.iter().position(|row_kind| row_kind.name == name)
                })
            })
            .collect()
    }

    pub fn option<T>(&self, key: Option<&Key>, find: impl Fn(&Key) -> Result<T>) -> Result<Option<T>> {
        key.map(find).transpose()
    }
}

pub(super) struct Parts {
    pub row_kinds: Vec<RowKind>,
    pub fields: Vec<Field>,
    pub columns: Vec<Column>,
    pub classified: Vec<Classified>,
    pub lists: Vec<SideList>,
}

impl RawTable {
    pub fn into_table(self, tag_key: &'static str, parts: Parts, shape: Shape) -> Table {
        let columns = self.columns.iter().enumerate();
        let pair = self.pair.iter().map(|name| name.get_ref().clone()).collect();
        let needs_group = columns.filter(|(_, column)| column.needs_group);
        Table {
            needs_group: needs_group.map(|(position, _)| position).collect(),
            number: self.number,
            form_number: self.form_number,
            title: self.title,
            year_line: self.year_line,
            unit_in_labels: self.unit_in_labels,
            in_many_forms: self.in_many_forms,
            all_funds: self.all_funds,
            tag_key,
            row_kinds: parts.row_kinds,
            fields: parts.fields,
            columns: parts.columns,
            classified: parts.classified,
            pair,
            lists: parts.lists,
            pair_rule: self.pair_rule,
            means: Means::default(),
            shape,
        }
    }
}

/// Adds a field for each raw one; a duplicate key is an error.
pub(super) fn add_fields(raw: &[RawField], columns: &[RawColumn], source: &Source) -> Result<Vec<Field>> {
    let mut fields: Vec<Field> = Vec::new();
    let keys = raw.iter().map(|f| (&f.key, f.kind, &f.widths, None));
    let keys = keys.chain(columns.iter().map(|c| (&c.key, c.kind, &c.widths, c.rule.clone())));
    for (key, kind, widths, rule) in keys {
        if fields.iter().any(|field| field.key == *key.get_ref()) {
            return Err(source.error(key, "key given twice"));
        }
        let widths = widths.clone();
        fields.push(Field {
            widths,
            rule,
            ..Field::plain(key.get_ref(), kind)
        });
    }
    Ok(fields)
}

pub(super) fn plain_tag(name: &str) -> RowKind {
    RowKind {
        name: name.to_owned(),
        key: Vec::new(),
        within: Vec::new(),
        rule: LevelRule::default(),
        sum_rule: None,
        detail: false,
    }
}
