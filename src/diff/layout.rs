//! Writes items back into the rows of a table. Lists that share rows are laid out side by side from the top, without
//! gaps.

use std::collections::HashMap;

use crate::book::{Item, Key, Row, SourceField, Table, Value};
use crate::cell::Comment;
use crate::schema::Table as Schema;

/// An item with its values.
#[derive(Debug)]
pub(super) struct Node {
    pub key: Key,
    /// The parent item.
    pub parent: Option<usize>,
    /// The line item of the template.
    pub line: Option<usize>,
    /// Position of the sheet that it came from.
    pub sheet: u16,
    /// Fields whose result the file does not store.
    pub unread: Vec<usize>,
    /// Its values by field.
    pub values: Vec<(usize, Value)>,
    /// The comments on its values, by field.
    pub comments: Vec<(usize, Comment)>,
}

impl Node {
    /// An item as it is in a table.
    pub fn of(table: &Table, item: &Item, fields: &[usize]) -> Self {
        let row = table.rows.get(item.row);
        let values = fields
            .iter()
            .filter_map(|field| Some((*field, table.value(item.row, *field)?)));
        let comments = table.comments.of_row(item.row);
        let comments = comments.filter(|(field, _)| fields.contains(field));
        let comments = comments.map(|(field, comment)| (field, comment.clone()));
        let unread = fields.iter().filter(|_| !table.unread.is_empty());
        Self {
            key: item.key.clone(),
            parent: item.parent,
            line: row.and_then(|row| row.line),
            sheet: row.map_or(0, |row| row.sheet),
            unread: unread
                .filter(|field| table.is_unread(item.row, **field))
                .copied()
                .collect(),
            values: values.collect(),
            comments: comments.collect(),
        }
    }

    fn value(&self, field: usize) -> Option<&Value> {
        let entry = self.values.iter().find(|(entry, _)| *entry == field);
        entry.map(|(_, value)| value)
    }
}

/// The siblings of a list: parent and list.
pub(super) type Group = (Option<usize>, Option<usize>);

/// Items with the order of each group.
#[derive(Debug, Default)]
pub(super) struct Forest {
    pub nodes: Vec<Node>,
    pub order: HashMap<Group, Vec<usize>>,
}

impl Forest {
    fn chain(&self, group: Group) -> &[usize] {
        self.order.get(&group).map_or(&[][..], Vec::as_slice)
    }
}

/// Replaces the rows of a table by the items; returns the row of each item.
pub(super) fn lay(forest: &Forest, schema: &Schema, made: &mut Table) -> Vec<Option<usize>> {
    made.clear_rows();
    made.unread.clear();
    // What the sources have beside the columns of the table is not in the result.
    made.unkeyed.clear();
    made.refused.clear();
    // Formulas refer to cells of one file, but the values now come from several.
    made.formulas.clear();
    let mut writer = Writer {
        forest,
        schema,
        made,
        detail: schema.row_kinds.iter().position(|row_kind| row_kind.detail),
        rows: vec![None; forest.nodes.len()],
    };
    writer.children(None);
    writer.rows
}

struct Writer<'t> {
    forest: &'t Forest,
    schema: &'t Schema,
    made: &'t mut Table,
    /// The row kind of detail rows.
    detail: Option<usize>,
    rows: Vec<Option<usize>>,
}

impl<'t> Writer<'t> {
    fn node(&self, number: Option<usize>) -> Option<&'t Node> {
        self.forest.nodes.get(number?)
    }

    fn is_detail(&self, number: usize) -> bool {
        let row_kind = self
            .node(Some(number))
            .and_then(|node| self.schema.row_kinds.get(node.key.row_kind));
        row_kind.is_some_and(|row_kind| row_kind.detail)
    }

    /// Writes the child rows of an item with their descendants.
    fn children(&mut self, parent: Option<usize>) {
        let children = self.forest.chain((parent, None)).iter().copied();
        let (details, rows): (Vec<usize>, Vec<usize>) = children.partition(|number| self.is_detail(*number));
        if parent.is_none() {
            self.group(None, &details);
        }
        for number in rows {
            let below = self.forest.chain((Some(number), None)).iter().copied();
            let details: Vec<usize> = below.filter(|below| self.is_detail(*below)).collect();
            self.group(Some(number), &details);
            self.children(Some(number));
        }
    }

    /// Writes an item with its detail rows and the lists beside it.
    fn group(&mut self, head: Option<usize>, details: &[usize]) {
        let forest = self.forest;
        let lists = (0..self.schema.lists.len()).map(|list| forest.chain((head, Some(list))));
        let lists: Vec<&[usize]> = lists.collect();
        let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
        let shift = usize::from(head.is_some());
        let height = longest.max(details.len().saturating_add(shift));
        for row in 0..height {
            let item = match row.checked_sub(shift) {
                None => head,
                Some(row) => details.get(row).copied(),
            };
            let entries: Vec<usize> = lists.iter().filter_map(|list| list.get(row)).copied().collect();
            self.row(item, head, row < shift, &entries);
        }
    }

    fn row(&mut self, item: Option<usize>, head: Option<usize>, is_head: bool, entries: &[usize]) {
        let row_kind = self
            .node(item)
            .map(|node| node.key.row_kind)
            .or(self.detail)
            .unwrap_or(0);
        let at = self.made.rows.len();
        let source = u32::try_from(at).unwrap_or(u32::MAX);
        let first = self.node(item).or(self.node(entries.first().copied()));
        let sheet = first.map_or(0, |node| node.sheet);
        let mut values = vec![Value::default(); self.schema.fields.len()];
        for number in item.iter().chain(entries) {
            let Some(node) = self.node(Some(*number)) else { continue };
            for (field, value) in &node.values {
                values
                    .get_mut(*field)
                    .into_iter()
                    .for_each(|slot| *slot = value.clone());
            }
            let side = None;
            let unread = node.unread.iter().map(|field| SourceField {
                sheet,
                row: source,
                side,
                field: *field,
            });
            self.made.unread.extend(unread);
            for (field, comment) in &node.comments {
                self.made.comments.put(at, *field, comment.clone());
            }
            self.rows.get_mut(*number).into_iter().for_each(|slot| *slot = Some(at));
        }
        if !is_head {
            self.repeat(head, row_kind, &mut values);
        }
        let line = self.node(item).and_then(|node| node.line);
        self.made.push(
            Row {
                row_kind,
                line,
                source,
                sheet,
            },
            values,
        );
    }

    /// Repeats the values in a detail row that it takes over from its head.
    fn repeat(&self, head: Option<usize>, row_kind: usize, values: &mut [Value]) {
        let Some(head) = self.node(head) else { return };
        let fields = self.schema.fields.iter().enumerate();
        for (field, _) in fields.filter(|(_, schema)| schema.fill_down.contains(&row_kind)) {
            if let (Some(above), Some(slot)) = (head.value(field), values.get_mut(field)) {
                slot.content = above.content.clone();
            }
        }
    }
}
