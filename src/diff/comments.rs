//! Compares the comments of two paired rows.

use super::ignore::Ignore;
use super::pairs::Side;
use crate::cell::{CellRef, Comment};
use crate::schema::Kind;

/// A changed comment.
#[derive(Clone, Debug, PartialEq)]
pub struct CommentChange {
    /// The field with the comment.
    pub field: usize,
    /// The old comment, if any.
    pub old: Option<Comment>,
    /// The new comment, if any.
    pub new: Option<Comment>,
    /// The source cell of the value in the older book.
    pub old_source: Option<CellRef>,
    /// The source cell of the value in the newer book.
    pub new_source: Option<CellRef>,
}

impl CommentChange {
    /// Swaps the older and newer side.
    pub(super) fn reverse(&mut self) {
        std::mem::swap(&mut self.old, &mut self.new);
        std::mem::swap(&mut self.old_source, &mut self.new_source);
    }
}

/// The changed comments of two rows in these fields; for a row in only one book, all its comments. Records cannot
/// hold comments, so their absence is not a change.
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
        side.table.source(row, field)
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
        // Authors are ignored: many programs do not keep them.
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
