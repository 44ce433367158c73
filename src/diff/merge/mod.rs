//! Three-way merge of books: rows are paired by their keys, columns by their fields.
//!
//! [`merge`] applies the changes of both sides. What both changed differently is a [`Conflict`], for which the book
//! provisionally holds one of the values. Totals that equal the sum of their addends are recomputed and never
//! conflict. Apart from provisional values, the result does not depend on which side is ours. `settle` applies the
//! decisions on conflicts.

mod broken;
mod cells;
mod comments;
mod merger;
mod notes;
mod order;
mod settle;
mod sources;
mod table;
mod totals;
mod unclear;

use rayon::prelude::*;

pub use broken::{Broken, broken};
pub use settle::{Choice, Subject, prefer, settle};
pub use unclear::Unclear;

use super::Place;
use crate::book::{Book, Content, Key, SourceCell, Table};
use crate::cell::{CellRef, Text};
use crate::error::Result;
use crate::schema::Standard;

/// One of the two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Party {
    /// The first version.
    Ours,
    /// The second version.
    Theirs,
}

impl Party {
    /// Whether it is ours, and whether it is theirs.
    fn flags(self) -> [bool; 2] {
        [self == Self::Ours, self == Self::Theirs]
    }

    /// The other party.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

/// The version whose value the merged book provisionally holds in a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvisionalSide {
    /// The base: used for codes, since the sums depend on them.
    Base,
    /// Ours.
    Ours,
    /// Theirs.
    Theirs,
}

impl From<Party> for ProvisionalSide {
    fn from(party: Party) -> Self {
        match party {
            Party::Ours => Self::Ours,
            Party::Theirs => Self::Theirs,
        }
    }
}

/// A pair of values for ours and theirs.
#[derive(Clone, Copy, Debug)]
struct Two<T> {
    ours: T,
    theirs: T,
}

impl<T> Two<T> {
    fn of(&self, party: Party) -> &T {
        match party {
            Party::Ours => &self.ours,
            Party::Theirs => &self.theirs,
        }
    }

    fn as_ref(&self) -> Two<&T> {
        let Self { ours, theirs } = self;
        Two { ours, theirs }
    }

    fn map<U>(self, mut to: impl FnMut(T) -> U) -> Two<U> {
        Two {
            ours: to(self.ours),
            theirs: to(self.theirs),
        }
    }
}

/// What both sides changed differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A value.
    Value,
    /// A value in a row that both inserted.
    Inserted,
    /// The key of a row.
    Renamed,
    /// A row that one side removed.
    Removed,
    /// A note.
    Note,
    /// The budget year.
    Year,
    /// The department.
    Department,
    /// A table that one side removed.
    Table,
}

/// The contents of a version in a conflict; `None` if it lacks the row, note or table.
pub type Said = Option<Vec<Content>>;

/// A conflict.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What is in conflict.
    pub kind: Kind,
    /// Position of the table in the standard.
    pub schema: Option<usize>,
    /// The place of the row in the merged table.
    pub place: Option<Place>,
    /// The fields in conflict; for a removed row, those that the other side changed.
    pub fields: Vec<usize>,
    /// The contents of the base.
    pub base: Said,
    /// The contents of ours.
    pub ours: Said,
    /// The contents of theirs.
    pub theirs: Said,
    /// Their place in the source of ours.
    pub at_ours: Option<At>,
    /// Their place in the source of theirs.
    pub at_theirs: Option<At>,
    /// The version whose value the merged book provisionally holds.
    pub held: ProvisionalSide,
    /// Only with the first conflict of a table: the cells for which the table does not show whether they are totals.
    pub unclear: Vec<Unclear>,
}

impl Conflict {
    /// The contents of one side.
    pub fn said(&self, party: Party) -> &Said {
        match party {
            Party::Ours => &self.ours,
            Party::Theirs => &self.theirs,
        }
    }

    /// Whether a third value may be chosen.
    pub fn takes_other(&self) -> bool {
        takes_other(self.kind, self.fields.len())
    }
}

fn takes_other(kind: Kind, fields: usize) -> bool {
    match kind {
        Kind::Value | Kind::Inserted | Kind::Renamed => fields == 1,
        Kind::Note | Kind::Year | Kind::Department => true,
        Kind::Removed | Kind::Table => false,
    }
}

/// A place in the source of one of the sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// The sheet.
    pub sheet: Text,
    /// The cell, unless it is the sheet as a whole.
    pub cell: Option<CellRef>,
}

impl From<SourceCell> for At {
    fn from((sheet, cell): SourceCell) -> Self {
        let cell = Some(cell);
        Self { sheet, cell }
    }
}

/// The number of changes: values, inserted, removed, renamed or moved rows, notes, tables. Totals that follow from
/// other changes do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Changes by ours alone.
    pub ours: usize,
    /// Changes by theirs alone.
    pub theirs: usize,
    /// The same changes by both.
    pub same: usize,
}

impl Counts {
    fn add(&mut self, by: [bool; 2], count: usize) {
        let count_by = match by {
            [true, false] => &mut self.ours,
            [false, true] => &mut self.theirs,
            [true, true] => &mut self.same,
            [false, false] => return,
        };
        *count_by = count_by.saturating_add(count);
    }

    fn join(self, other: Self) -> Self {
        Self {
            ours: self.ours.saturating_add(other.ours),
            theirs: self.theirs.saturating_add(other.theirs),
            same: self.same.saturating_add(other.same),
        }
    }
}

/// The result of a merge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The merged book.
    pub book: Book,
    /// The open conflicts, in the order of the book.
    pub conflicts: Vec<Conflict>,
    /// The number of changes.
    pub counts: Counts,
    /// Tables (positions in the standard) whose rows both sides reordered differently; the old order is kept.
    pub reordered: Vec<usize>,
    /// Rows that share a key only since the merge: position of the table in the standard, and label.
    pub doubled: Vec<(usize, String)>,
}

/// A version, with the tables that its file has but that could not be read: these do not count as removed.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The book.
    pub book: &'a Book,
    /// Positions of unread tables in the standard.
    pub unread: &'a [usize],
}

impl<'a> Version<'a> {
    fn table(&self, schema: usize) -> Option<&'a Table> {
        self.book.tables.iter().find(|table| table.schema == schema)
    }
}

/// Merges the changes of `ours` and `theirs` to `base`.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if a row is lost.
pub fn merge(base: Version, ours: Version, theirs: Version, standard: &Standard) -> Result<Merged> {
    let mut merged = Merged::default();
    header(&mut merged, [base, ours, theirs]);
    let schemas: Vec<usize> = (0..standard.tables.len()).collect();
    let tables: Vec<Option<table::Made>> = schemas
        .par_iter()
        .map(|schema| one_table(*schema, [base, ours, theirs], standard))
        .collect();
    for (schema, made) in schemas.into_iter().zip(tables) {
        let Some(made) = made else { continue };
        merged.counts = merged.counts.join(made.counts);
        merged.conflicts.extend(made.conflicts);
        merged.reordered.extend(made.disputed.then_some(schema));
        merged
            .doubled
            .extend(made.doubled.into_iter().map(|label| (schema, label)));
        merged.book.tables.extend(made.table);
    }
    Ok(merged)
}

fn header(merged: &mut Merged, [base, ours, theirs]: [Version; 3]) {
    let year = |version: Version| version.book.year.map(|year| Text::from(year.to_string()));
    let department = |version: Version| version.book.department.clone();
    let years = [base, ours, theirs].map(year);
    let departments = [base, ours, theirs].map(department);
    let year = one_field(merged, Kind::Year, years);
    merged.book.year = year.and_then(|year| year.parse().ok());
    merged.book.department = one_field(merged, Kind::Department, departments);
}

/// Merges a fact about the whole book; a side that does not state it has not changed it.
fn one_field(merged: &mut Merged, kind: Kind, [base, ours, theirs]: [Option<Text>; 3]) -> Option<Text> {
    let ours = ours.or_else(|| base.clone());
    let theirs = theirs.or_else(|| base.clone());
    let by = [ours != base, theirs != base];
    if by == [true, true] && ours != theirs && ours.is_some() && theirs.is_some() {
        let contents = |text: &Option<Text>| text.clone().map(|text| vec![Content::Text(text)]);
        merged.conflicts.push(Conflict {
            kind,
            schema: None,
            place: None,
            fields: Vec::new(),
            base: contents(&base),
            ours: contents(&ours),
            theirs: contents(&theirs),
            at_ours: None,
            at_theirs: None,
            held: ProvisionalSide::Ours,
            unclear: Vec::new(),
        });
        return ours;
    }
    merged.counts.add(by, 1);
    if by == [false, true] { theirs } else { ours.or(theirs) }
}

/// Merges a table; `None` if no version has it.
fn one_table(schema: usize, versions: [Version; 3], standard: &Standard) -> Option<table::Made> {
    let [base, ours, theirs] = versions.map(|version| version.table(schema));
    let is_unread = |version: &Version| version.unread.contains(&schema);
    let [_, ours_unread, theirs_unread] = versions.each_ref().map(is_unread);
    // An unread table counts as unchanged.
    let ours = ours.or(base.filter(|_| ours_unread));
    let theirs = theirs.or(base.filter(|_| theirs_unread));
    let taken = |table: &Table, by: [bool; 2]| Some(table::Made::of(table.clone(), by));
    match (base, ours, theirs) {
        (None, None, None) => None,
        (None, Some(table), None) => taken(table, [true, false]),
        (None, None, Some(table)) => taken(table, [false, true]),
        (Some(_), None, None) => Some(table::Made::removed([true, true])),
        (Some(base), Some(left), None) => Some(table::removed((base, left), Party::Theirs, standard)),
        (Some(base), None, Some(left)) => Some(table::removed((base, left), Party::Ours, standard)),
        (base, Some(ours), Some(theirs)) => table::merge(base, ours, theirs, standard),
    }
}

/// The path of keys of a conflict's row in the merged table.
fn path(conflict: &Conflict) -> &[Key] {
    conflict.place.as_ref().map_or(&[][..], |place| &place.path)
}
