//! Comments (批注) on the values of a table, including blank ones. They are sparse, so they are stored by row and
//! field instead of in the values.

use std::collections::BTreeMap;

use foldhash::HashSet;

use super::Table;
use crate::cell::{Comment, Text};

/// The comments of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comments(BTreeMap<(usize, usize), Comment>);

impl Comments {
    /// The comment on a field of a row.
    pub fn get(&self, row: usize, field: usize) -> Option<&Comment> {
        self.0.get(&(row, field))
    }

    /// All comments with their row and field, in row order.
    pub fn iter(&self) -> impl Iterator<Item = ((usize, usize), &Comment)> {
        self.0.iter().map(|(place, comment)| (*place, comment))
    }

    /// The comments of one row, by field.
    pub fn of_row(&self, row: usize) -> impl Iterator<Item = (usize, &Comment)> {
        let comments = self.0.range((row, 0)..=(row, usize::MAX));
        comments.map(|((_, field), comment)| (*field, comment))
    }

    /// Whether there are no comments.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a comment on a field of a row; where there already is one, the texts are joined.
    pub fn put(&mut self, row: usize, field: usize, comment: Comment) {
        match self.0.get_mut(&(row, field)) {
            None => drop(self.0.insert((row, field), comment)),
            Some(present) => *present = joined([present, &comment]),
        }
    }

    /// Whether the texts are the same at the same places. Authors are ignored: many programs do not keep them.
    pub fn say_the_same(&self, other: &Self) -> bool {
        let mut both = self.0.iter().zip(&other.0);
        self.0.len() == other.0.len() && both.all(|(a, b)| a.0 == b.0 && a.1.text == b.1.text)
    }

    /// Removes all comments.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Moves comments to the new position of their row; `to` returns `None` for a removed row.
    pub(super) fn renumber(&mut self, to: impl Fn(usize) -> Option<usize>) {
        let old = std::mem::take(&mut self.0).into_iter();
        let moved = old.filter_map(|((row, field), comment)| Some(((to(row)?, field), comment)));
        self.0 = moved.collect();
    }

    /// Takes over the comments of a table appended below the first `rows` rows.
    pub(super) fn append(&mut self, rows: usize, other: Self) {
        let below = other.0.into_iter();
        self.0
            .extend(below.map(|((row, field), comment)| ((row.saturating_add(rows), field), comment)));
    }
}

/// Joins several comments in order, without repeating a text; the author is the first one that is named.
pub fn joined<'c>(comments: impl IntoIterator<Item = &'c Comment>) -> Comment {
    let mut author = Text::default();
    let mut texts: Vec<&str> = Vec::new();
    let mut known = HashSet::default();
    for comment in comments {
        if author.is_empty() {
            author = comment.author.clone();
        }
        if known.insert(&*comment.text) {
            texts.push(&comment.text);
        }
    }
    let text = Text::from(texts.join("\n"));
    Comment { author, text }
}

impl Table {
    /// The comment on a value.
    pub fn comment(&self, row: usize, field: usize) -> Option<&Comment> {
        self.comments.get(row, field)
    }
}
