//! What changed between two books, by table, row and column: the model, without a word of wording.
//!
//! [`compare`] makes it, [`BookDiff::apply`] carries it out on the older book, [`BookDiff::reversed`]
//! turns it round. Rows are paired by what they are known by ([`crate::book::Key`]), never by position
//! alone. Amounts are in the standard's currency unit (万元).

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

/// Everything that is different between two books.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookDiff {
    /// What is different around the tables.
    pub header: Vec<HeaderChange>,
    /// The tables that are different, in the order of the standard.
    pub tables: Vec<TableDiff>,
}

/// What is said around a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderField {
    /// The budget year.
    Year,
    /// The department.
    Department,
    /// The currency unit that the table at this position in the standard was kept in.
    Unit(usize),
}

/// A difference around the tables.
#[derive(Clone, Debug, PartialEq)]
pub struct HeaderChange {
    /// What it is about.
    pub field: HeaderField,
    /// What the older book says; none if it does not say.
    pub old: Option<Text>,
    /// What the newer book says.
    pub new: Option<Text>,
}

impl HeaderChange {
    /// Whether it makes the books different: what is not said does not differ, and neither does a
    /// currency unit, since amounts are compared in one.
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
    /// The label of the unit that people look for its figures in: that of the newer book.
    pub unit: Text,
    /// Rows and entries that are different, in the order of the newer table; removed ones stand where
    /// they were.
    pub rows: Vec<RowChange>,
    /// Notes that are different.
    pub notes: Vec<Splice>,
    /// Rows that were told apart by position, in both tables: label and why.
    pub doubts: Vec<(String, Doubt)>,
}

/// Which of the books have a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// Both.
    Both,
    /// Only the newer one.
    Added(Box<Table>),
    /// Only the older one.
    Removed(Box<Table>),
}

/// Where an item is in one of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The keys of the items that it belongs to, the outermost first, then its own.
    pub path: Vec<Key>,
    /// The key of the item before it, of those that belong to the same item and the same list.
    pub after: Option<Key>,
    /// Its row.
    pub row: usize,
    /// The line item of the template that it is.
    pub line: Option<usize>,
    /// What people call it.
    pub label: String,
    /// What people call the item that it belongs to.
    pub owner: Option<String>,
}

/// A row, or an entry of a list, that is different.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// Where it is in the older table; none if it was added.
    pub old: Option<Place>,
    /// Where it is in the newer table; none if it was removed.
    pub new: Option<Place>,
    /// Whether it stands elsewhere among those beside it.
    pub moved: bool,
    /// The values that are different; all that hold something, of a row that was added or removed.
    pub cells: Vec<CellChange>,
    /// The comments that are different; all, of a row that was added or removed.
    pub comments: Vec<CommentChange>,
}

impl RowChange {
    /// Whether it is the same row under another key.
    pub fn renamed(&self) -> bool {
        let keys = |place: &Option<Place>| place.as_ref().and_then(|place| place.path.last().cloned());
        self.old.is_some() && self.new.is_some() && keys(&self.old) != keys(&self.new)
    }

    /// Where it is, in the newer table if it is there.
    pub fn place(&self) -> Option<&Place> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// Whether nothing but totals that follow from other changes is different.
    pub fn only_follows(&self) -> bool {
        let both = self.old.is_some() && self.new.is_some();
        let rest = self.moved || self.renamed() || !self.comments.is_empty();
        both && !rest && self.cells.iter().all(|cell| cell.follows.is_some())
    }
}

/// A value that is different.
#[derive(Clone, Debug, PartialEq)]
pub struct CellChange {
    /// The field.
    pub field: usize,
    /// Whether the row is known by it: such a change is the row's other name.
    pub is_key: bool,
    /// What it was.
    pub old: Cell,
    /// What it is.
    pub new: Cell,
    /// What became of its formula.
    pub formula: Option<FormulaChange>,
    /// What it follows from, if it is a total.
    pub follows: Option<Follows>,
}

impl CellChange {
    /// The newer amount less the older one, a blank being zero; none where a text is involved.
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
    /// What it is.
    pub content: Content,
    /// The formula it came from.
    pub formula: Option<Text>,
    /// The cell that it came from.
    pub source: Option<CellRef>,
}

/// What became of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaChange {
    /// A number was typed where it was.
    Typed,
    /// It means something else.
    Changed,
    /// A formula is where a number was typed; the reverse of the first.
    Restored,
}

/// What a total follows from.
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

/// How a change leads to a total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// The sum of a row.
    Across,
    /// The sum of rows.
    Down,
    /// A relation between tables, by its id.
    Relation(String),
}

/// Notes that were replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Notes of the older table before it.
    pub at: usize,
    /// Notes of the newer table before it.
    pub new_at: usize,
    /// Those that are gone.
    pub old: Vec<Text>,
    /// Those in their place.
    pub new: Vec<Text>,
}

impl BookDiff {
    /// The change with this position.
    pub fn cell(&self, id: CellId) -> Option<&CellChange> {
        self.tables.get(id.table)?.rows.get(id.row)?.cells.get(id.cell)
    }

    /// What changed from the newer book to the older one.
    pub fn reversed(mut self) -> Self {
        use std::mem::swap;
        self.header
            .iter_mut()
            .for_each(|change| swap(&mut change.old, &mut change.new));
        for table in &mut self.tables {
            table.presence = match std::mem::replace(&mut table.presence, Presence::Both) {
                Presence::Both => Presence::Both,
                Presence::Added(own) => Presence::Removed(own),
                Presence::Removed(own) => Presence::Added(own),
            };
            for row in &mut table.rows {
                swap(&mut row.old, &mut row.new);
                row.comments.iter_mut().for_each(CommentChange::turn_round);
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

/// What is different between an older and a newer book. With `rules`, totals of other tables that
/// follow from a change by a relation are known as such, too.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) when a table is not one of the standard.
pub fn compare(
    old: &Book,
    new: &Book,
    standard: &Standard,
    rules: Option<&Rules>,
    ignore: &Ignore,
) -> Result<BookDiff> {
    let numbers: Vec<usize> = (0..standard.tables.len()).collect();
    let find = |book: &Book, schema: usize| book.tables.iter().position(|table| table.schema == schema);
    let own = |book: &'_ Book, at: Option<usize>| at.and_then(|at| book.tables.get(at).cloned()).map(Box::new);
    let table = |schema: &usize| {
        let (at_old, at_new) = (find(old, *schema), find(new, *schema));
        let pair = (
            at_old.and_then(|at| old.tables.get(at)),
            at_new.and_then(|at| new.tables.get(at)),
        );
        match pair {
            (Some(old), Some(new)) => rows::compare(old, new, standard, ignore),
            (None, Some(table)) => Some(one_sided(table, Presence::Added(own(new, at_new)?))),
            (Some(table), None) => Some(one_sided(table, Presence::Removed(own(old, at_old)?))),
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
