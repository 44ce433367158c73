//! The comments on two rows that are one, beside each other.

use super::ignore::Ignore;
use super::pairs::Side;
use crate::cell::{CellRef, Comment};
use crate::schema::Kind;

/// A comment that is different.
#[derive(Clone, Debug, PartialEq)]
pub struct CommentChange {
    /// The field that it is on.
    pub field: usize,
    /// What it was; none if there was none.
    pub old: Option<Comment>,
    /// What it is.
    pub new: Option<Comment>,
    /// The cell that its value came from in the older book.
    pub old_source: Option<CellRef>,
    /// The cell that its value came from in the newer book.
    pub new_source: Option<CellRef>,
}

impl CommentChange {
    /// Makes the newer the older.
    pub(super) fn turn_round(&mut self) {
        std::mem::swap(&mut self.old, &mut self.new);
        std::mem::swap(&mut self.old_source, &mut self.new_source);
    }
}

/// What is different between the comments of two rows in these fields; of a row that only one book has,
/// all of its own. Records have no comments: what they do not say is no difference.
pub(super) fn changes(
    old: Option<(&Side, usize)>,
    new: Option<(&Side, usize)>,
    fields: &[usize],
    ignore: &Ignore,
) -> Vec<CommentChange> {
    let sides = || old.iter().chain(&new);
    if ignore.comments
        || sides().all(|(side, _)| side.table.comments.is_empty())
        || sides().any(|(side, _)| side.table.is_records)
    {
        return Vec::new();
    }
    let comment = |side: Option<(&Side, usize)>, field: usize| {
        let (side, row) = side?;
        side.table.comment(row, field).cloned()
    };
    let source = |side: Option<(&Side, usize)>, field: usize| {
        let (side, row) = side?;
        side.table.value(row, field)?.source
    };
    let is_ignored = |field: usize| {
        let side = new.or(old).map(|(side, _)| side);
        side.is_some_and(|side| {
            let kind = match side.schema.is_amount(field) {
                true => Kind::Amount,
                false => Kind::Text,
            };
            ignore.field(side.table.schema, field, kind)
        })
    };
    let mut changes = Vec::new();
    for field in fields.iter().copied() {
        let (was, is) = (comment(old, field), comment(new, field));
        let text = |comment: &Option<Comment>| comment.as_ref().map(|comment| comment.text.clone());
        // Programs lose who said it.
        if text(&was) == text(&is) || is_ignored(field) {
            continue;
        }
        changes.push(CommentChange {
            field,
            old: was,
            new: is,
            old_source: source(old, field),
            new_source: source(new, field),
        });
    }
    changes
}
