//! How much is different.

use super::{BookDiff, Presence};

/// How many changes there are of each kind. Totals that follow from others are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Years and departments.
    pub header: usize,
    /// Tables that only one book has.
    pub tables: usize,
    /// Rows that were added.
    pub added: usize,
    /// Rows that were removed.
    pub removed: usize,
    /// Rows that stand elsewhere.
    pub moved: usize,
    /// Rows that have another key.
    pub renamed: usize,
    /// Values that are different, but for names of rows that were renamed.
    pub values: usize,
    /// Comments that are different, in rows that both books have.
    pub comments: usize,
    /// Notes that are different.
    pub notes: usize,
    /// Totals that follow from other changes.
    pub follow: usize,
}

impl Counts {
    /// All changes but the totals that follow from others.
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

    /// How many changes there are.
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
