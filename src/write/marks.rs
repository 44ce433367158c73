//! What is marked in a written workbook beside its content: cells in colour and with a note, and a
//! sheet that lists why. Holds no word of its own.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::book::CellId;

/// How a cell is marked; of two marks at one cell the later of these counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// It has to do with a marked cell.
    Related,
    /// There is something to know about it.
    Note,
    /// Someone should look at it.
    Warning,
    /// It is wrong.
    Error,
}

impl Class {
    /// Every class.
    pub const ALL: &'static [Self] = &[Self::Related, Self::Note, Self::Warning, Self::Error];
}

/// The mark of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its colour.
    pub class: Class,
    /// What is said at the cell; none for colour alone.
    pub note: Option<String>,
}

/// Everything that is marked.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// By value of the book.
    pub cells: HashMap<CellId, Mark>,
    /// The sheet that lists why.
    pub list: Option<List>,
}

impl Marks {
    /// Marks a cell, or marks it once more: the worse class counts, notes stand under one another.
    pub fn add(&mut self, spot: CellId, class: Class, note: Option<String>) {
        let mark = self.cells.entry(spot).or_insert(Mark { class, note: None });
        mark.class = mark.class.max(class);
        if let Some(note) = note {
            mark.note = Some(match mark.note.take() {
                Some(before) => format!("{before}\n\n{note}"),
                None => note,
            });
        }
    }
}

/// A sheet that lists something, before all tables.
#[derive(Clone, Debug)]
pub struct List {
    /// The name of the sheet.
    pub name: String,
    /// What stands in the first cell; the reader knows our lists by it.
    pub title: String,
    /// What stands under the title.
    pub subtitle: String,
    /// Its columns.
    pub columns: Vec<ListColumn>,
    /// Its rows.
    pub rows: Vec<ListRow>,
}

/// A column of a list.
#[derive(Clone, Debug, Default)]
pub struct ListColumn {
    /// Its label.
    pub label: String,
    /// How wide it is, in latin characters; nobody sees it if that is zero.
    pub width: u16,
    /// Whether people fill it in.
    pub is_input: bool,
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// The colour of its first cell.
    pub class: Class,
    /// A cell for each column.
    pub cells: Vec<ListCell>,
}

/// A cell of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListCell {
    /// Nothing.
    Blank,
    /// One of these is chosen there, or is already.
    Choice(Vec<String>, Option<String>),
    /// A text.
    Text(String),
    /// A figure, shown with the decimals that it has.
    Figure(Decimal),
    /// Where a value of the book stands in the workbook, as a link to it; to its sheet if it has no cell.
    Link(CellId),
    /// The sheet of the table at this position in the book, as a link to it.
    Sheet(usize),
}
