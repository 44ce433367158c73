//! Counts the changes of a diff.

use super::{BookDiff, Presence};

/// The number of changes of each kind. Totals that follow from other changes are counted separately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Changed years and departments.
    pub header: usize,
    /// Tables in only one of the books.
    pub tables: usize,
    /// Rows added.
    pub added: usize,
    /// Rows removed.
    pub removed: usize,
    /// Rows moved.
    pub moved: usize,
    /// Rows with a new key.
    pub renamed: usize,
    /// Values changed, except the key fields of renamed rows.
    pub values: usize,
    /// Comments changed, in rows of both books.
    pub comments: usize,
    /// Notes changed.
    pub notes: usize,
    /// Totals that follow from other changes.
    pub follow: usize,
}

impl Counts {
    /// The number of all changes except totals that follow from others.
    pub fn own(&self) -> usize {
        let all = [
            self.header,
            self.tables,
            self.added,
            self.removed,
            self.moved,
            self.renamed,
            self.values,
            self.comments,
            self.notes,
        ];
        all.into_iter().fold(0, usize::saturating_add)
    }
}

impl BookDiff {
    /// Whether the books are the same.
    pub fn is_empty(&self) -> bool {
        let counts = self.counts();
        counts.own() == 0 && counts.follow == 0
    }

    /// Counts the changes.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            header: self.header.iter().filter(|change| change.counts()).count(),
            ..Counts::default()
        };
        let add = |count: &mut usize, more: usize| *count = count.saturating_add(more);
        for table in &self.tables {
            add(&mut counts.tables, usize::from(table.presence != Presence::Both));
            for row in &table.rows {
                add(&mut counts.added, usize::from(row.old.is_none()));
                add(&mut counts.removed, usize::from(row.new.is_none()));
                add(&mut counts.moved, usize::from(row.moved));
                add(&mut counts.renamed, usize::from(row.renamed()));
                if row.old.is_some() && row.new.is_some() {
                    let (follow, own): (Vec<_>, Vec<_>) = row.cells.iter().partition(|cell| cell.follows.is_some());
                    add(&mut counts.follow, follow.len());
                    let own = own.iter().filter(|cell| !(cell.is_key && row.renamed()));
                    add(&mut counts.values, own.count());
                    add(&mut counts.comments, row.comments.len());
                }
            }
            let notes = table.notes.iter().map(|splice| splice.old.len().max(splice.new.len()));
            add(&mut counts.notes, notes.sum());
        }
        counts
    }
}
