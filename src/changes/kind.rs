//! Kinds of changes, by which people filter.

use super::names::Names;
use crate::diff::{CellChange, FormulaChange, RowChange};

/// What kind of change it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Header,
    Table,
    Added,
    Removed,
    Renamed,
    Moved,
    Changed,
    Typed,
    Formula,
    Comment,
    Note,
    Follows,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Header,
        Self::Table,
        Self::Added,
        Self::Removed,
        Self::Renamed,
        Self::Moved,
        Self::Changed,
        Self::Typed,
        Self::Formula,
        Self::Comment,
        Self::Note,
        Self::Follows,
    ];

    /// What the page calls it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Table => "table",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed => "renamed",
            Self::Moved => "moved",
            Self::Changed => "changed",
            Self::Typed => "typed",
            Self::Formula => "formula",
            Self::Comment => "comment",
            Self::Note => "note",
            Self::Follows => "follows",
        }
    }

    /// What people call it.
    pub fn label(self, names: &Names) -> String {
        names.messages.get("diff-kind", [("kind", self.key().to_owned())])
    }

    /// Of a value.
    pub fn of_cell(cell: &CellChange) -> Self {
        match (&cell.follows, cell.formula) {
            (Some(_), _) => Self::Follows,
            (None, Some(FormulaChange::Typed)) => Self::Typed,
            (None, Some(_)) => Self::Formula,
            (None, None) => Self::Changed,
        }
    }

    /// What happened to a row as a whole.
    pub fn of_row(row: &RowChange) -> Vec<Self> {
        match (&row.old, &row.new) {
            (None, _) => return vec![Self::Added],
            (_, None) => return vec![Self::Removed],
            _ => {}
        }
        let renamed = row.renamed().then_some(Self::Renamed);
        renamed.into_iter().chain(row.moved.then_some(Self::Moved)).collect()
    }
}

/// The changes of a row that are listed beside its kinds: of one that both tables have, all but its names
/// and the totals that follow from something.
pub fn own_cells(row: &RowChange) -> Vec<&CellChange> {
    let both = row.old.is_some() && row.new.is_some();
    let own = row.cells.iter().filter(|cell| both && cell.follows.is_none());
    own.filter(|cell| !(row.renamed() && cell.is_key)).collect()
}
