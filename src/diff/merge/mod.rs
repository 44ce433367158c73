//! Two versions of a book made into one, by what they have in common: rows by what they are known by,
//! columns by their fields.
//!
//! [`merge`] carries the changes of both sides out; what both changed, and differently, is a
//! [`Conflict`], and the book holds one of the values meanwhile. Totals that are what their parts add up
//! to are computed anew and never in conflict. Nothing but what is held depends on which side is ours. [`settle`] carries out what was decided on conflicts.

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
    /// The first.
    Ours,
    /// The second.
    Theirs,
}

impl Party {
    /// Whether it is ours, and whether theirs.
    fn flags(self) -> [bool; 2] {
        [self == Self::Ours, self == Self::Theirs]
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Ours => Self::Theirs,
            Self::Theirs => Self::Ours,
        }
    }
}

/// Whose value the merged book holds of what is in conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvisionalSide {
    /// That of the base: codes, since it depends on them what adds up to what.
    Base,
    /// That of ours.
    Ours,
    /// That of theirs.
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

/// One thing for each side.
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

/// What both changed, and differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A value.
    Value,
    /// A value of a row that both inserted.
    Inserted,
    /// What a row is known by.
    Renamed,
    /// A row that one removed.
    Removed,
    /// A note.
    Note,
    /// The budget year.
    Year,
    /// The department.
    Department,
    /// A table that one removed.
    Table,
}

/// What a version says of what is in conflict; none if it does not have it.
pub type Said = Option<Vec<Content>>;

/// A conflict.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What it is about.
    pub kind: Kind,
    /// Position of the table in the standard.
    pub schema: Option<usize>,
    /// Where the row is in the merged table.
    pub place: Option<Place>,
    /// Fields that are in conflict; of a row that was removed, those that the other side changed.
    pub fields: Vec<usize>,
    /// What was there.
    pub base: Said,
    /// What ours has.
    pub ours: Said,
    /// What theirs has.
    pub theirs: Said,
    /// Where that is in ours.
    pub at_ours: Option<At>,
    /// Where that is in theirs.
    pub at_theirs: Option<At>,
    /// Whose value the merged book holds meanwhile.
    pub held: ProvisionalSide,
    /// With the first conflict of a table, its cells of which it does not show whether they are totals.
    pub unclear: Vec<Unclear>,
}

impl Conflict {
    /// What one of the sides has.
    pub fn said(&self, party: Party) -> &Said {
        match party {
            Party::Ours => &self.ours,
            Party::Theirs => &self.theirs,
        }
    }

    /// Whether a third value may be put in the place of both.
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
    /// The cell, if it is one.
    pub cell: Option<CellRef>,
}

impl From<SourceCell> for At {
    fn from((sheet, cell): SourceCell) -> Self {
        let cell = Some(cell);
        Self { sheet, cell }
    }
}

/// How much was changed: values, rows that were inserted, removed, renamed or moved, notes, tables.
/// Totals that follow from other changes do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// By ours alone.
    pub ours: usize,
    /// By theirs alone.
    pub theirs: usize,
    /// By both alike.
    pub same: usize,
}

impl Counts {
    fn add(&mut self, by: [bool; 2], count: usize) {
        let own = match by {
            [true, false] => &mut self.ours,
            [false, true] => &mut self.theirs,
            [true, true] => &mut self.same,
            [false, false] => return,
        };
        *own = own.saturating_add(count);
    }

    fn join(self, other: Self) -> Self {
        Self {
            ours: self.ours.saturating_add(other.ours),
            theirs: self.theirs.saturating_add(other.theirs),
            same: self.same.saturating_add(other.same),
        }
    }
}

/// What became of two versions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merged {
    /// The book.
    pub book: Book,
    /// What is left to decide, in the order of the book.
    pub conflicts: Vec<Conflict>,
    /// How much was changed.
    pub counts: Counts,
    /// Tables (positions in the standard) of which both sides changed the order of rows, and
    /// differently: it is the old one.
    pub reordered: Vec<usize>,
    /// Rows that have the same key after merging, but had not in either side: table and label.
    pub doubled: Vec<(usize, String)>,
}

/// A version, and tables that its file has but that could not be read: they are not removed.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The book.
    pub book: &'a Book,
    /// Positions of such tables in the standard.
    pub unread: &'a [usize],
}

impl<'a> Version<'a> {
    fn table(&self, schema: usize) -> Option<&'a Table> {
        self.book.tables.iter().find(|table| table.schema == schema)
    }
}

/// Merges what `ours` and `theirs` made of `base`.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when a row is lost on the way.
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

/// What the sides say of the whole book; what one does not say it has not changed.
fn one_field(merged: &mut Merged, kind: Kind, [base, ours, theirs]: [Option<Text>; 3]) -> Option<Text> {
    let ours = ours.or_else(|| base.clone());
    let theirs = theirs.or_else(|| base.clone());
    let by = [ours != base, theirs != base];
    if by == [true, true] && ours != theirs && ours.is_some() && theirs.is_some() {
        let said = |text: &Option<Text>| text.clone().map(|text| vec![Content::Text(text)]);
        merged.conflicts.push(Conflict {
            kind,
            schema: None,
            place: None,
            fields: Vec::new(),
            base: said(&base),
            ours: said(&ours),
            theirs: said(&theirs),
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

/// Merges a table; none if no version has it.
fn one_table(schema: usize, versions: [Version; 3], standard: &Standard) -> Option<table::Made> {
    let [base, ours, theirs] = versions.map(|version| version.table(schema));
    let is_unread = |version: &Version| version.unread.contains(&schema);
    let [_, ours_unread, theirs_unread] = versions.each_ref().map(is_unread);
    // What could not be read is taken to be unchanged.
    let ours = ours.or(base.filter(|_| ours_unread));
    let theirs = theirs.or(base.filter(|_| theirs_unread));
    let own = |table: &Table, by: [bool; 2]| Some(table::Made::of(table.clone(), by));
    match (base, ours, theirs) {
        (None, None, None) => None,
        (None, Some(table), None) => own(table, [true, false]),
        (None, None, Some(table)) => own(table, [false, true]),
        (Some(_), None, None) => Some(table::Made::removed([true, true])),
        (Some(base), Some(left), None) => Some(table::removed((base, left), Party::Theirs, standard)),
        (Some(base), None, Some(left)) => Some(table::removed((base, left), Party::Ours, standard)),
        (base, Some(ours), Some(theirs)) => table::merge(base, ours, theirs, standard),
    }
}

/// The key of a conflict's row as it is in the merged table.
fn path(conflict: &Conflict) -> &[Key] {
    conflict.place.as_ref().map_or(&[][..], |place| &place.path)
}
