//! Marks in a written workbook, in addition to its content: coloured cells with notes, and a sheet that lists the
//! reasons. Contains no words.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::book::CellId;

/// The class of a mark. If a cell is marked twice, the higher class counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Related to a marked cell.
    Related,
    /// For information.
    Note,
    /// To be reviewed.
    Warning,
    /// Wrong.
    Error,
}

impl Class {
    /// All classes.
    pub const ALL: &'static [Self] = &[Self::Related, Self::Note, Self::Warning, Self::Error];
}

/// The mark of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its class, which determines the colour.
    pub class: Class,
    /// The note at the cell; `None` for colour alone.
    pub note: Option<String>,
}

/// All marks of a workbook.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    /// By value of the book.
    pub cells: HashMap<CellId, Mark>,
    /// The sheet that lists the reasons.
    pub list: Option<List>,
}

impl Marks {
    /// Marks a cell, possibly again: the higher class counts, and notes are joined.
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

/// A sheet with a list, placed before all tables.
#[derive(Clone, Debug)]
pub struct List {
    /// The name of the sheet.
    pub name: String,
    /// The text of the first cell, by which the reader recognises such lists.
    pub title: String,
    /// The line below the title.
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
    /// Its width in Latin characters; zero hides it.
    pub width: u16,
    /// Whether people fill it in.
    pub is_input: bool,
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// The colour of its first cell.
    pub class: Class,
    /// One cell per column.
    pub cells: Vec<ListCell>,
}

/// A cell of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum ListCell {
    /// An empty cell.
    Blank,
    /// A choice between options, and the one chosen.
    Choice(Vec<String>, Option<String>),
    /// A text.
    Text(String),
    /// A figure, displayed with all its decimals.
    Figure(Decimal),
    /// A link to the cell of a book value, or to its sheet if it has no cell.
    Link(CellId),
    /// A link to the sheet of the table at this position in the book.
    Sheet(usize),
}
