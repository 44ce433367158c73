//! Marks in a written workbook, in addition to its content: coloured cells with notes, and a sheet that lists the
//! reasons. Contains no words.

use std::collections::{BTreeMap, HashMap};

use rust_decimal::Decimal;

use crate::book::{CellId, SourceCell};
use crate::cell::{CellRef, Comment};

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

    /// The colour of its cells (red, green, blue): close to those that people use, but none of them, so that it is
    /// known again.
    pub(super) const fn colour(self) -> u32 {
        match self {
            Self::Related => 0xEE_E8_F9,
            Self::Note => 0xDD_EB_F8,
            Self::Warning => 0xFF_E6_98,
            Self::Error => 0xFF_C7_CD,
        }
    }
}

/// The mark of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its class, which determines the colour.
    pub class: Class,
    /// The note at the cell; `None` for colour alone.
    pub note: Option<String>,
}

impl Mark {
    /// Marks the cell once more: the higher class counts, and notes are joined.
    pub fn add(&mut self, class: Class, note: Option<String>) {
        self.class = self.class.max(class);
        if let Some(note) = note {
            self.note = Some(match self.note.take() {
                Some(before) => format!("{before}\n\n{note}"),
                None => note,
            });
        }
    }
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
        mark.add(class, note);
    }
}

/// All marks of a workbook that stays as it is otherwise.
#[derive(Clone, Debug)]
pub struct OwnMarks {
    /// By its own cells.
    pub cells: HashMap<SourceCell, Mark>,
    /// The sheet that lists the reasons.
    pub list: List,
    /// The list of an earlier round, which this one takes the place of.
    pub former: Option<FormerList>,
    /// What people remarked on that list, by the cells of this one.
    pub remarks: BTreeMap<CellRef, Comment>,
}

/// The list of findings in a workbook that comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerList {
    /// The name of its sheet.
    pub sheet: String,
    /// The row of its labels, counted from zero.
    pub head: u32,
    /// The columns of [`LOOKS`], if they are still there.
    pub looks: Option<[u32; 2]>,
}

/// The labels of the hidden columns of a list with the looks of marked cells, and with those that they had before. A
/// program that saves the workbook numbers looks anew, but not otherwise than those of the cells.
pub const LOOKS: [&str; 2] = ["yusuan-marked", "yusuan-former"];

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
    /// Whether it holds, hidden, how marked cells looked before.
    pub keeps_looks: bool,
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
    /// A link to a cell of a sheet of this name, or to the sheet.
    Place(String, Option<CellRef>),
}
