//! A line of the list of changes.

use super::kind::Kind;
use super::names::Names;
use crate::diagnostic::shortened;
use crate::write::{Class, ListCell, ListRow};

/// The columns: the keys of their labels, and how wide they are.
pub const COLUMNS: [(&str, u16); 11] = [
    ("diff-list-kind", 10),
    ("diff-list-table", 10),
    ("diff-list-row", 34),
    ("diff-list-column", 22),
    ("diff-list-old", 16),
    ("diff-list-new", 16),
    ("diff-list-difference", 11),
    ("diff-list-cell", 15),
    ("diff-list-note", 34),
    ("diff-list-at-old", 15),
    ("diff-list-at-new", 15),
];
/// Characters of a text that the list has room for.
pub const ROOM: usize = 1_000;

/// A line of the list.
pub struct Line {
    pub kind: Kind,
    pub table: String,
    pub row: String,
    pub column: String,
    pub old: ListCell,
    pub new: ListCell,
    pub difference: ListCell,
    pub link: ListCell,
    pub note: String,
    pub at: [String; 2],
}

impl Line {
    /// Of this kind, with nothing in it.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            table: String::new(),
            row: String::new(),
            column: String::new(),
            old: ListCell::Blank,
            new: ListCell::Blank,
            difference: ListCell::Blank,
            link: ListCell::Blank,
            note: String::new(),
            at: Default::default(),
        }
    }

    /// The row of the list.
    pub fn row(self, names: &Names) -> ListRow {
        let [at_old, at_new] = self.at;
        let cells = vec![
            text(self.kind.label(names)),
            text(self.table),
            text(self.row),
            text(self.column),
            self.old,
            self.new,
            self.difference,
            self.link,
            text(self.note),
            text(at_old),
            text(at_new),
        ];
        let class = class(self.kind);
        ListRow { class, cells }
    }
}

pub fn text(text: impl Into<String>) -> ListCell {
    match text.into() {
        text if text.is_empty() => ListCell::Blank,
        text => ListCell::Text(shortened(text, ROOM)),
    }
}

/// The colour of a kind of change.
pub fn class(kind: Kind) -> Class {
    match kind {
        Kind::Removed => Class::Error,
        Kind::Added => Class::Note,
        Kind::Follows => Class::Related,
        _ => Class::Warning,
    }
}
