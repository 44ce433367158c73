//! Carries a diff out: the older book and the diff give the newer book.
//!
//! Lists that share rows are laid beside each other again from the top, without gaps.

use std::collections::HashMap;

use super::pairs::Side;
use super::{BookDiff, HeaderField, Place, Presence, RowChange, TableDiff};
use crate::book::{Book, Key, Row, Table, Unread, Value};
use crate::cell::Text;
use crate::error::{Error, Result};
use crate::schema::{Standard, Table as Schema};

impl BookDiff {
    /// The book that results from carrying out all changes on `book`: rows are found by what they are
    /// known by, so that it may be another version of the older book.
    ///
    /// # Errors
    /// [`Error::Internal`] when a row that is to be changed, or one behind which a row is to be put, is
    /// not there.
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
    made.clear_rows();
    made.unread.clear();
    // They are those of cells in one file, and values are from two now.
    made.formulas.clear();
    Writer {
        tree: &tree,
        schema,
        made: &mut made,
    }
    .write();
    Ok(made)
}

/// An item with its values.
struct Node {
    key: Key,
    parent: Option<usize>,
    /// The row of the table that it was in, if it was there.
    row: Option<usize>,
    line: Option<usize>,
    values: HashMap<usize, Value>,
}

/// Where items are: the item that they belong to, and their list.
type Group = (Option<usize>, Option<usize>);

/// The items of a table, each group of them a chain.
struct Tree<'a> {
    table: &'a Table,
    nodes: Vec<Node>,
    first: HashMap<Group, usize>,
    next: HashMap<usize, usize>,
    before: HashMap<usize, usize>,
    known: HashMap<(Option<usize>, Key), usize>,
}

impl<'a> Tree<'a> {
    fn new(table: &'a Table, schema: &'a Schema) -> Self {
        let side = Side::new(table, schema);
        let mut tree = Self {
            table,
            nodes: Vec::new(),
            first: HashMap::new(),
            next: HashMap::new(),
            before: HashMap::new(),
            known: HashMap::new(),
        };
        for (number, item) in side.items().iter().enumerate() {
            let fields = schema.item_fields(item.key.tag, item.key.list).into_iter();
            let values = fields.filter_map(|field| Some((field, table.value(item.row, field)?.clone())));
            tree.nodes.push(Node {
                key: item.key.clone(),
                parent: item.parent,
                row: Some(item.row),
                line: table.rows.get(item.row).and_then(|row| row.line),
                values: values.collect(),
            });
            tree.known.insert((item.parent, item.key.clone()), number);
            tree.link((item.parent, item.key.list), side.before(number), number);
        }
        tree
    }

    fn find(&self, path: &[Key]) -> Result<usize> {
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

    /// Puts an item behind another, or first.
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

    /// Takes out what is removed.
    fn remove(&mut self, rows: &[RowChange]) -> Result<()> {
        let removed = rows.iter().filter(|row| row.new.is_none());
        let paths = removed.filter_map(|row| row.old.as_ref());
        let numbers = paths.map(|place| self.find(&place.path)).collect::<Result<Vec<_>>>()?;
        for number in numbers {
            self.unlink(self.group(number), number);
            if let Some(node) = self.nodes.get(number) {
                self.known.remove(&(node.parent, node.key.clone()));
            }
        }
        Ok(())
    }

    /// Changes values and keys, and takes out what is to stand elsewhere.
    fn change(&mut self, rows: &[RowChange]) -> Result<()> {
        let both = rows.iter().filter(|row| row.new.is_some());
        let both = both.filter_map(|row| Some((row, row.old.as_ref()?)));
        let numbers = both.map(|(row, old)| Ok((row, self.find(&old.path)?)));
        let numbers = numbers.collect::<Result<Vec<_>>>()?;
        // All old names are given up before the first new one is taken.
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
                self.known.insert((node.parent, key.clone()), number);
            }
        }
        Ok(())
    }

    /// Puts what is new or moved behind what it stands behind, from the top.
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
        let mut values = HashMap::new();
        fill(&mut values, row);
        let number = self.nodes.len();
        self.nodes.push(Node {
            key: key.clone(),
            parent,
            row: None,
            line: place.line,
            values,
        });
        self.known.insert((parent, key.clone()), number);
        Ok(number)
    }

    /// The items of a group in their order.
    fn chain(&self, group: Group) -> Vec<usize> {
        let first = self.first.get(&group).copied();
        let chain = std::iter::successors(first, |number| self.next.get(number).copied());
        chain.take(self.nodes.len()).collect()
    }
}

fn set<K: Eq + std::hash::Hash>(map: &mut HashMap<K, usize>, key: K, value: Option<usize>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

fn fill(values: &mut HashMap<usize, Value>, row: &RowChange) {
    for cell in &row.cells {
        let (content, source) = (cell.new.content.clone(), cell.new.source);
        values.insert(cell.field, Value { content, source });
    }
}

/// Writes the items back into rows.
struct Writer<'t> {
    tree: &'t Tree<'t>,
    schema: &'t Schema,
    made: &'t mut Table,
}

impl Writer<'_> {
    fn write(&mut self) {
        self.children(None);
    }

    /// Writes the rows that belong to an item, each with what belongs to it.
    fn children(&mut self, parent: Option<usize>) {
        let tree = self.tree;
        let own = tree.chain((parent, None));
        let is_detail = |number: &usize| {
            let tag = tree
                .nodes
                .get(*number)
                .and_then(|node| self.schema.tags.get(node.key.tag));
            tag.is_some_and(|tag| tag.detail)
        };
        let (details, rows): (Vec<usize>, Vec<usize>) = own.into_iter().partition(is_detail);
        if parent.is_none() {
            self.rows(None, &details);
        }
        for number in rows {
            let details: Vec<usize> = tree
                .chain((Some(number), None))
                .into_iter()
                .filter(&is_detail)
                .collect();
            self.rows(Some(number), &details);
            self.children(Some(number));
        }
    }

    /// Writes an item with its details and the lists beside it.
    fn rows(&mut self, head: Option<usize>, details: &[usize]) {
        let lists = (0..self.schema.lists.len()).map(|list| self.tree.chain((head, Some(list))));
        let lists: Vec<Vec<usize>> = lists.collect();
        let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
        let shift = usize::from(head.is_some());
        let height = longest.max(details.len().saturating_add(shift));
        for row in 0..height {
            let own = match row.checked_sub(shift) {
                None => head,
                Some(row) => details.get(row).copied(),
            };
            let entries = lists.iter().filter_map(|list| list.get(row)).copied();
            self.row(own, head, row < shift, &entries.collect::<Vec<_>>());
        }
    }

    fn row(&mut self, own: Option<usize>, head: Option<usize>, is_head: bool, entries: &[usize]) {
        let node = |number: Option<usize>| number.and_then(|number| self.tree.nodes.get(number));
        let detail = self.schema.tags.iter().position(|tag| tag.detail);
        let tag = node(own).map(|node| node.key.tag).or(detail).unwrap_or(0);
        let mut values = vec![Value::default(); self.schema.fields.len()];
        let mut put = |number: Option<usize>| {
            for (field, value) in node(number).into_iter().flat_map(|node| &node.values) {
                values
                    .get_mut(*field)
                    .into_iter()
                    .for_each(|slot| *slot = value.clone());
            }
        };
        put(own);
        entries.iter().for_each(|entry| put(Some(*entry)));
        if !is_head {
            self.repeat(head, tag, &mut values);
        }
        let row = self.made.rows.len();
        let source = u32::try_from(row).unwrap_or(u32::MAX);
        let was = node(own).or(node(entries.first().copied())).and_then(|node| node.row);
        let sheet = was
            .and_then(|row| self.tree.table.rows.get(row))
            .map_or(0, |row| row.sheet);
        self.unread(was, sheet, source);
        let line = node(own).and_then(|node| node.line);
        self.made.push(
            Row {
                tag,
                line,
                source,
                sheet,
            },
            values,
        );
    }

    /// What a row of details repeats from the row that it belongs to.
    fn repeat(&self, head: Option<usize>, tag: usize, values: &mut [Value]) {
        let Some(head) = head.and_then(|head| self.tree.nodes.get(head)) else {
            return;
        };
        let fields = self.schema.fields.iter().enumerate();
        for (field, _) in fields.filter(|(_, own)| own.fill_down.contains(&tag)) {
            if let (Some(above), Some(slot)) = (head.values.get(&field), values.get_mut(field)) {
                slot.content = above.content.clone();
            }
        }
    }

    /// Keeps what the file holds no result for.
    fn unread(&mut self, was: Option<usize>, sheet: u16, row: u32) {
        let Some(was) = was else { return };
        let fields = 0..self.schema.fields.len();
        let unread = fields.filter(|field| self.tree.table.is_unread(was, *field));
        let side = None;
        self.made.unread.extend(unread.map(|field| Unread {
            sheet,
            row,
            side,
            field,
        }));
    }
}
