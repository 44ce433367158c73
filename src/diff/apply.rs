//! Applies a diff: the older book and the diff yield the newer book.

use std::collections::HashMap;

use super::layout::{Forest, Group, Node, lay};
use super::pairs::Side;
use super::{BookDiff, HeaderField, Place, Presence, RowChange, TableDiff};
use crate::book::{Book, Key, Table, Value};
use crate::cell::{Comment, Text};
use crate::error::{Error, Result};
use crate::schema::{Standard, Table as Schema};

impl BookDiff {
    /// The book that results from applying all changes to `book`. Rows are found by their keys, so that `book` may
    /// also be a different version of the older book.
    ///
    /// # Errors
    /// [`Error::Internal`] if a row that is changed, or a row after which one is inserted, is missing.
    pub fn apply(&self, book: &Book, standard: &Standard) -> Result<Book> {
        let mut made = book.clone();
        for change in &self.header {
            match change.field {
                HeaderField::Year => made.year = change.new.as_ref().and_then(|year| year.parse().ok()),
                HeaderField::Department => made.department.clone_from(&change.new),
                HeaderField::Unit(schema) => {
                    let table = made.tables.iter_mut().find(|table| table.schema == schema);
                    let unit = change.new.clone().unwrap_or_else(|| Text::from(""));
                    table.into_iter().for_each(|table| table.source_unit = unit.clone());
                }
            }
        }
        for change in &self.tables {
            match &change.presence {
                Presence::Added(table) => made.tables.push((**table).clone()),
                Presence::Removed(_) => made.tables.retain(|table| table.schema != change.schema),
                Presence::Both => {
                    let schema = standard.tables.get(change.schema);
                    let table = made.tables.iter_mut().find(|table| table.schema == change.schema);
                    let (Some(schema), Some(table)) = (schema, table) else {
                        return Err(lost(&format!("table {}", change.schema)));
                    };
                    *table = apply_table(table, change, schema)?;
                }
            }
        }
        made.tables.sort_by_key(|table| table.schema);
        Ok(made)
    }
}

fn lost(what: &str) -> Error {
    Error::Internal(format!("a diff does not fit the book: {what} is not there"))
}

fn apply_table(table: &Table, diff: &TableDiff, schema: &Schema) -> Result<Table> {
    let mut made = table.clone();
    for splice in diff.notes.iter().rev() {
        let end = splice.at.saturating_add(splice.old.len());
        if made.notes.get(splice.at..end) != Some(&splice.old[..]) {
            return Err(lost("a note"));
        }
        made.notes.splice(splice.at..end, splice.new.iter().cloned());
    }
    if diff.rows.is_empty() {
        return Ok(made);
    }
    let mut tree = Tree::new(table, schema);
    tree.remove(&diff.rows)?;
    tree.change(&diff.rows)?;
    tree.place(&diff.rows)?;
    lay(&tree.forest(), schema, &mut made);
    Ok(made)
}

/// The items of a table; siblings of a list form a linked chain.
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The row of each item in the original table.
    rows: Vec<usize>,
    first: HashMap<Group, usize>,
    next: HashMap<usize, usize>,
    before: HashMap<usize, usize>,
    known: HashMap<(Option<usize>, Key), usize>,
}

impl Tree {
    /// The items of a table.
    pub fn new(table: &Table, schema: &Schema) -> Self {
        let side = Side::new(table, schema);
        let mut tree = Self {
            nodes: Vec::new(),
            rows: side.items().iter().map(|item| item.row).collect(),
            first: HashMap::new(),
            next: HashMap::new(),
            before: HashMap::new(),
            known: HashMap::new(),
        };
        for (number, item) in side.items().iter().enumerate() {
            let fields = schema.item_fields(item.key.row_kind, item.key.list);
            tree.nodes.push(Node::of(table, item, &fields));
            tree.known.insert((item.parent, item.key.clone()), number);
            tree.link((item.parent, item.key.list), side.before(number), number);
        }
        tree
    }

    /// The item with this path of keys, outermost first.
    pub fn find(&self, path: &[Key]) -> Result<usize> {
        let mut found = None;
        for key in path {
            found = Some(
                *self
                    .known
                    .get(&(found, key.clone()))
                    .ok_or_else(|| lost(&key.parts.join(" ")))?,
            );
        }
        found.ok_or_else(|| lost("a row"))
    }

    /// The row of an item in the original table.
    pub fn row(&self, number: usize) -> Option<usize> {
        self.rows.get(number).copied()
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Links an item after another one, or first in its group.
    fn link(&mut self, group: Group, before: Option<usize>, number: usize) {
        let after = match before {
            Some(before) => self.next.insert(before, number),
            None => self.first.insert(group, number),
        };
        set(&mut self.before, number, before);
        set(&mut self.next, number, after);
        if let Some(after) = after {
            self.before.insert(after, number);
        }
    }

    fn unlink(&mut self, group: Group, number: usize) {
        let (before, after) = (self.before.remove(&number), self.next.remove(&number));
        match before {
            Some(before) => set(&mut self.next, before, after),
            None => set(&mut self.first, group, after),
        }
        if let Some(after) = after {
            set(&mut self.before, after, before);
        }
    }

    fn group(&self, number: usize) -> Group {
        let node = self.nodes.get(number);
        (node.and_then(|node| node.parent), node.and_then(|node| node.key.list))
    }

    /// Removes the removed items.
    fn remove(&mut self, rows: &[RowChange]) -> Result<()> {
        let removed = rows.iter().filter(|row| row.new.is_none());
        let paths = removed.filter_map(|row| row.old.as_ref());
        let numbers = paths.map(|place| self.find(&place.path)).collect::<Result<Vec<_>>>()?;
        numbers.into_iter().for_each(|number| self.take_out(number));
        Ok(())
    }

    /// Removes an item together with its descendants.
    pub fn take_out(&mut self, number: usize) {
        self.unlink(self.group(number), number);
        if let Some(node) = self.nodes.get(number) {
            self.known.remove(&(node.parent, node.key.clone()));
        }
    }

    /// Updates values and keys, and unlinks items that move.
    fn change(&mut self, rows: &[RowChange]) -> Result<()> {
        let both = rows.iter().filter(|row| row.new.is_some());
        let both = both.filter_map(|row| Some((row, row.old.as_ref()?)));
        let numbers = both.map(|(row, old)| Ok((row, self.find(&old.path)?)));
        let numbers = numbers.collect::<Result<Vec<_>>>()?;
        // All old keys are released before the first new one is taken.
        for (row, number) in numbers.iter().filter(|(row, _)| row.renamed()) {
            let key = row.old.as_ref().and_then(|place| place.path.last());
            if let (Some(node), Some(key)) = (self.nodes.get(*number), key) {
                self.known.remove(&(node.parent, key.clone()));
            }
        }
        for (row, number) in numbers {
            if row.moved {
                self.unlink(self.group(number), number);
            }
            let key = row.new.as_ref().and_then(|place| place.path.last());
            if let (Some(node), Some(key)) = (self.nodes.get_mut(number), key) {
                node.key = key.clone();
                fill(&mut node.values, row);
                comment(&mut node.comments, row);
                self.known.insert((node.parent, key.clone()), number);
            }
        }
        Ok(())
    }

    /// Inserts new and moved items after their predecessors, from the top.
    fn place(&mut self, rows: &[RowChange]) -> Result<()> {
        let new = rows.iter().filter(|row| row.moved || row.old.is_none());
        let mut new: Vec<(&RowChange, &Place)> = new.filter_map(|row| Some((row, row.new.as_ref()?))).collect();
        new.sort_by_key(|(_, place)| (place.row, place.path.len()));
        for (row, place) in new {
            let number = match row.old {
                Some(_) => self.find(&place.path)?,
                None => self.add(place, row)?,
            };
            let group = self.group(number);
            let before = place.after.as_ref().map(|after| {
                let known = self.known.get(&(group.0, after.clone())).copied();
                known.ok_or_else(|| lost(&after.parts.join(" ")))
            });
            self.link(group, before.transpose()?, number);
        }
        Ok(())
    }

    fn add(&mut self, place: &Place, row: &RowChange) -> Result<usize> {
        let (key, parents) = place.path.split_last().ok_or_else(|| lost("a row"))?;
        let parent = if parents.is_empty() {
            None
        } else {
            Some(self.find(parents)?)
        };
        let (mut values, mut comments) = (Vec::new(), Vec::new());
        fill(&mut values, row);
        comment(&mut comments, row);
        let number = self.nodes.len();
        self.nodes.push(Node {
            key: key.clone(),
            parent,
            line: place.line,
            sheet: 0,
            unread: Vec::new(),
            values,
            comments,
        });
        self.known.insert((parent, key.clone()), number);
        Ok(number)
    }

    /// The items in order.
    pub fn forest(self) -> Forest {
        let chain = |first: usize| {
            let chain = std::iter::successors(Some(first), |number| self.next.get(number).copied());
            chain.take(self.nodes.len()).collect()
        };
        let order = self.first.iter().map(|(group, first)| (*group, chain(*first)));
        Forest {
            order: order.collect(),
            nodes: self.nodes,
        }
    }
}

fn set<K: Eq + std::hash::Hash>(map: &mut HashMap<K, usize>, key: K, value: Option<usize>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

fn comment(comments: &mut Vec<(usize, Comment)>, row: &RowChange) {
    for change in &row.comments {
        comments.retain(|(field, _)| *field != change.field);
        comments.extend(change.new.clone().map(|comment| (change.field, comment)));
    }
}

fn fill(values: &mut Vec<(usize, Value)>, row: &RowChange) {
    for cell in &row.cells {
        let (content, source) = (cell.new.content.clone(), cell.new.source);
        let value = Value { content, source };
        match values.iter_mut().find(|(field, _)| *field == cell.field) {
            Some((_, slot)) => *slot = value,
            None => values.push((cell.field, value)),
        }
    }
}
