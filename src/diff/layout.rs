//! Items written back into the rows of a table. Lists that share rows are laid beside each other from
//! the top, without gaps.

use std::collections::HashMap;

use crate::book::{Item, Key, Row, Table, Unread, Value};
use crate::cell::Comment;
use crate::schema::Table as Schema;

/// An item with its values.
#[derive(Debug)]
pub(super) struct Node {
    pub key: Key,
    /// The item that it belongs to.
    pub parent: Option<usize>,
    /// The line item of the template that it is.
    pub line: Option<usize>,
    /// Position of the sheet that it came from.
    pub sheet: u16,
    /// Fields of which the file does not hold the result.
    pub unread: Vec<usize>,
    /// What its fields hold.
    pub values: Vec<(usize, Value)>,
    /// What people remarked on them.
    pub comments: Vec<(usize, Comment)>,
}

impl Node {
    /// An item as it is in a table.
    pub fn of(table: &Table, item: &Item, fields: &[usize]) -> Self {
        let row = table.rows.get(item.row);
        let values = table.values(item.row);
        let values = fields
            .iter()
            .filter_map(|field| Some((*field, values.get(*field)?.clone())));
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
        let own = self.values.iter().find(|(own, _)| *own == field);
        own.map(|(_, value)| value)
    }
}

/// Where items are: the item that they belong to, and their list.
pub(super) type Group = (Option<usize>, Option<usize>);

/// Items, and the order of each group of them.
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

/// Writes the items into a table in the place of its rows; returns the row of each item.
pub(super) fn lay(forest: &Forest, schema: &Schema, made: &mut Table) -> Vec<Option<usize>> {
    made.clear_rows();
    made.unread.clear();
    // They are those of cells in one file, and values are from several now.
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
    /// The kind of row that only carries details.
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

    /// Writes the rows that belong to an item, each with what belongs to it.
    fn children(&mut self, parent: Option<usize>) {
        let own = self.forest.chain((parent, None)).iter().copied();
        let (details, rows): (Vec<usize>, Vec<usize>) = own.partition(|number| self.is_detail(*number));
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

    /// Writes an item with its details and the lists beside it.
    fn group(&mut self, head: Option<usize>, details: &[usize]) {
        let forest = self.forest;
        let lists = (0..self.schema.lists.len()).map(|list| forest.chain((head, Some(list))));
        let lists: Vec<&[usize]> = lists.collect();
        let longest = lists.iter().map(|list| list.len()).max().unwrap_or(0);
        let shift = usize::from(head.is_some());
        let height = longest.max(details.len().saturating_add(shift));
        for row in 0..height {
            let own = match row.checked_sub(shift) {
                None => head,
                Some(row) => details.get(row).copied(),
            };
            let entries: Vec<usize> = lists.iter().filter_map(|list| list.get(row)).copied().collect();
            self.row(own, head, row < shift, &entries);
        }
    }

    fn row(&mut self, own: Option<usize>, head: Option<usize>, is_head: bool, entries: &[usize]) {
        let row_kind = self
            .node(own)
            .map(|node| node.key.row_kind)
            .or(self.detail)
            .unwrap_or(0);
        let at = self.made.rows.len();
        let source = u32::try_from(at).unwrap_or(u32::MAX);
        let first = self.node(own).or(self.node(entries.first().copied()));
        let sheet = first.map_or(0, |node| node.sheet);
        let mut values = vec![Value::default(); self.schema.fields.len()];
        for number in own.iter().chain(entries) {
            let Some(node) = self.node(Some(*number)) else { continue };
            for (field, value) in &node.values {
                values
                    .get_mut(*field)
                    .into_iter()
                    .for_each(|slot| *slot = value.clone());
            }
            let side = None;
            let unread = node.unread.iter().map(|field| Unread {
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
        let line = self.node(own).and_then(|node| node.line);
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

    /// What a row of details repeats from the row that it belongs to.
    fn repeat(&self, head: Option<usize>, row_kind: usize, values: &mut [Value]) {
        let Some(head) = self.node(head) else { return };
        let fields = self.schema.fields.iter().enumerate();
        for (field, _) in fields.filter(|(_, own)| own.fill_down.contains(&row_kind)) {
            if let (Some(above), Some(slot)) = (head.value(field), values.get_mut(field)) {
                slot.content = above.content.clone();
            }
        }
    }
}
