//! The differences between two books by table, row and column: a model free of wording.
//!
//! [`compare`] computes a diff, [`BookDiff::apply`] applies it to the older book, and [`BookDiff::reversed`]
//! reverses it. Rows are paired by their keys ([`crate::book::Key`]), never by position alone. Amounts are in the
//! standard's currency unit (万元).

mod apply;
mod cells;
mod comments;
mod counts;
mod derived_totals;
mod formula;
mod ignore;
mod layout;
pub mod merge;
mod order;
mod pairs;
mod removed;
mod rows;
mod years;

use rayon::prelude::*;
use rust_decimal::Decimal;

pub use comments::CommentChange;
pub use counts::Counts;
pub use ignore::{Ignore, UnknownIgnore};
pub use removed::{Gone, followers};
pub use years::{YearLine, YearTable, years};

use crate::book::{Book, Content, Doubt, Key, Table};
use crate::cell::{CellRef, Text};
use crate::error::Result;
use crate::rules::Rules;
use crate::schema::Standard;

/// All differences between two books.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookDiff {
    /// Changes around the tables.
    pub header: Vec<HeaderChange>,
    /// The changed tables, in the order of the standard.
    pub tables: Vec<TableDiff>,
}

/// A fact stated around a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderField {
    /// The budget year.
    Year,
    /// The department.
    Department,
    /// The currency unit used by the table at this position in the standard.
    Unit(usize),
}

/// A change of a fact stated around the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderChange {
    /// The fact that changed.
    pub field: HeaderField,
    /// The value in the older book; `None` if it states none.
    pub old: Option<Text>,
    /// The value in the newer book; `None` if it states none.
    pub new: Option<Text>,
}

impl HeaderChange {
    /// Whether it makes the books different. A value that only one book states does not, nor does a currency unit,
    /// since amounts are compared in one unit.
    pub fn counts(&self) -> bool {
        !matches!(self.field, HeaderField::Unit(_)) && self.old.is_some() && self.new.is_some()
    }
}

/// The differences of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDiff {
    /// Position of the table in the standard.
    pub schema: usize,
    /// Whether both books have it.
    pub presence: Presence,
    /// The label of the unit in which people know its figures: that of the newer book.
    pub unit: Text,
    /// Changed rows and entries in the order of the newer table; removed ones are where they used to be.
    pub rows: Vec<RowChange>,
    /// Changed notes.
    pub notes: Vec<Splice>,
    /// Rows of both tables with an unreliable key: label and reason.
    pub doubts: Vec<(String, Doubt)>,
}

/// Which of the books have a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// Both books.
    Both,
    /// Only the newer book.
    Added(Box<Table>),
    /// Only the older book.
    Removed(Box<Table>),
}

/// The place of an item in one of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The keys from the outermost ancestor to the item itself.
    pub path: Vec<Key>,
    /// The key of the preceding sibling in the same list.
    pub after: Option<Key>,
    /// Its row.
    pub row: usize,
    /// The line item of the template.
    pub line: Option<usize>,
    /// The label of the item.
    pub label: String,
    /// The label of its parent.
    pub owner: Option<String>,
}

/// A changed row or list entry.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// The place in the older table; `None` if added.
    pub old: Option<Place>,
    /// The place in the newer table; `None` if removed.
    pub new: Option<Place>,
    /// Whether it moved among its siblings.
    pub moved: bool,
    /// The changed values; for an added or removed row, all non-blank values.
    pub cells: Vec<CellChange>,
    /// The changed comments; for an added or removed row, all comments.
    pub comments: Vec<CommentChange>,
}

impl RowChange {
    /// Whether the same row has a new key.
    pub fn renamed(&self) -> bool {
        let keys = |place: &Option<Place>| place.as_ref().and_then(|place| place.path.last().cloned());
        self.old.is_some() && self.new.is_some() && keys(&self.old) != keys(&self.new)
    }

    /// Its place, preferably in the newer table.
    pub fn place(&self) -> Option<&Place> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Whether the only changes are totals that follow from other changes.
    pub fn only_follows(&self) -> bool {
        let both = self.old.is_some() && self.new.is_some();
        let rest = self.moved || self.renamed() || !self.comments.is_empty();
        both && !rest && self.cells.iter().all(|cell| cell.follows.is_some())
    }
}

/// A changed value.
#[derive(Clone, Debug, PartialEq)]
pub struct CellChange {
    /// The field.
    pub field: usize,
    /// Whether it is a key field, whose change renames the row.
    pub is_key: bool,
    /// The old value.
    pub old: Cell,
    /// The new value.
    pub new: Cell,
    /// The change of its formula, if any.
    pub formula: Option<FormulaChange>,
    /// The changes it follows from, if it is a total.
    pub follows: Option<Follows>,
}

impl CellChange {
    /// The new amount less the old one, in the standard's unit (万元), with blanks as zero; `None` if a text is
    /// involved.
    pub fn difference(&self) -> Option<Decimal> {
        let amount = |cell: &Cell| match cell.content {
            Content::Amount(amount) => Some(amount),
            Content::Blank => Some(Decimal::ZERO),
            Content::Text(_) => None,
        };
        let any = matches!(self.old.content, Content::Amount(_)) || matches!(self.new.content, Content::Amount(_));
        amount(&self.new)?.checked_sub(amount(&self.old)?).filter(|_| any)
    }
}

/// A value in one of the books.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The content.
    pub content: Content,
    /// The formula that produced it.
    pub formula: Option<Text>,
    /// The source cell.
    pub source: Option<CellRef>,
}

/// The change of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaChange {
    /// The formula was replaced by a typed number.
    Typed,
    /// The formula means something else.
    Changed,
    /// A typed number was replaced by a formula; the reverse of `Typed`.
    Restored,
}

/// The explanation of a changed total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follows {
    /// The changes that explain it: positions of table, row and value in the diff.
    pub causes: Vec<CellId>,
    /// How they lead to it.
    pub how: How,
}

/// A changed value: the positions of its table, row and value in the diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellId {
    /// Position in [`BookDiff::tables`].
    pub table: usize,
    /// Position in [`TableDiff::rows`].
    pub row: usize,
    /// Position in [`RowChange::cells`].
    pub cell: usize,
}

/// How a change leads to the change of a total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// As an addend in the same row.
    Across,
    /// As an addend in another row.
    Down,
    /// By a relation between tables, with its id.
    Relation(String),
}

/// Replaced notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// The number of notes of the older table before it.
    pub at: usize,
    /// The number of notes of the newer table before it.
    pub new_at: usize,
    /// The removed notes.
    pub old: Vec<Text>,
    /// The notes in their place.
    pub new: Vec<Text>,
}

impl BookDiff {
    /// The change at this position.
    pub fn cell(&self, id: CellId) -> Option<&CellChange> {
        self.tables.get(id.table)?.rows.get(id.row)?.cells.get(id.cell)
    }

    /// The diff from the newer book to the older one.
    pub fn reversed(mut self) -> Self {
        use std::mem::swap;
        self.header
            .iter_mut()
            .for_each(|change| swap(&mut change.old, &mut change.new));
        for table in &mut self.tables {
            table.presence = match std::mem::replace(&mut table.presence, Presence::Both) {
                Presence::Both => Presence::Both,
                Presence::Added(table) => Presence::Removed(table),
                Presence::Removed(table) => Presence::Added(table),
            };
            for row in &mut table.rows {
                swap(&mut row.old, &mut row.new);
                row.comments.iter_mut().for_each(CommentChange::reverse);
                for cell in &mut row.cells {
                    swap(&mut cell.old, &mut cell.new);
                    cell.formula = cell.formula.map(|formula| match formula {
                        FormulaChange::Typed => FormulaChange::Restored,
                        FormulaChange::Restored => FormulaChange::Typed,
                        FormulaChange::Changed => FormulaChange::Changed,
                    });
                }
            }
            for splice in &mut table.notes {
                swap(&mut splice.old, &mut splice.new);
                swap(&mut splice.at, &mut splice.new_at);
            }
        }
        self
    }
}

/// Compares an older and a newer book. With `rules`, totals of other tables that follow from a change by a relation
/// are recognised as well.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) if a table is not part of the standard.
pub fn compare(
    old: &Book,
    new: &Book,
    standard: &Standard,
    rules: Option<&Rules>,
    ignore: &Ignore,
) -> Result<BookDiff> {
    let numbers: Vec<usize> = (0..standard.tables.len()).collect();
    let find = |book: &Book, schema: usize| book.tables.iter().position(|table| table.schema == schema);
    let table_at = |book: &'_ Book, at: Option<usize>| at.and_then(|at| book.tables.get(at).cloned()).map(Box::new);
    let table = |schema: &usize| {
        let (at_old, at_new) = (find(old, *schema), find(new, *schema));
        let pair = (
            at_old.and_then(|at| old.tables.get(at)),
            at_new.and_then(|at| new.tables.get(at)),
        );
        match pair {
            (Some(old), Some(new)) => rows::compare(old, new, standard, ignore),
            (None, Some(table)) => Some(one_sided(table, Presence::Added(table_at(new, at_new)?))),
            (Some(table), None) => Some(one_sided(table, Presence::Removed(table_at(old, at_old)?))),
            (None, None) => None,
        }
    };
    let mut diff = BookDiff {
        header: header(old, new, ignore),
        tables: numbers.par_iter().filter_map(table).collect(),
    };
    derived_totals::explain(&mut diff, old, new, standard, rules);
    Ok(diff)
}

fn one_sided(table: &Table, presence: Presence) -> TableDiff {
    TableDiff {
        schema: table.schema,
        presence,
        unit: table.source_unit.clone(),
        rows: Vec::new(),
        notes: Vec::new(),
        doubts: Vec::new(),
    }
}

fn header(old: &Book, new: &Book, ignore: &Ignore) -> Vec<HeaderChange> {
    let year = |book: &Book| book.year.map(|year| Text::from(year.to_string()));
    let mut header = vec![
        (HeaderField::Year, year(old), year(new)),
        (HeaderField::Department, old.department.clone(), new.department.clone()),
    ];
    for table in &old.tables {
        let other = new.tables.iter().find(|other| other.schema == table.schema);
        let field = HeaderField::Unit(table.schema);
        let unit = |table: &Table| Some(table.source_unit.clone()).filter(|unit| !unit.is_empty());
        header.extend(other.map(|other| (field, unit(table), unit(other))));
    }
    let changes = header.into_iter().filter(|(_, old, new)| old != new && !ignore.header);
    changes
        .map(|(field, old, new)| HeaderChange { field, old, new })
        .collect()
}
