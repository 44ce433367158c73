//! Mapping files: how the tables of an office that lays them out in its own way become the standard
//! tables, as data. What a file says, looked up and checked; how it is applied to a sheet is the
//! business of [`crate::map`], how an upload layout is written that of [`crate::write`].

mod builtin;
mod entries;
pub mod export;
mod merge;
mod parse;
mod parser;
mod raw;

use std::fmt;

pub use builtin::{export_names, names};
pub use export::Export;
pub use parse::{builtin, parse};
pub use raw::{BlankLines, Ordinals, TotalAt};

use crate::cell::Text;
use crate::meaning::Word;
use crate::rules::Rules;

/// A line of a mapping file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file, or the name of the built-in layout.
    pub file: Text,
    /// The line, counted from 1.
    pub line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A layout of workbooks.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// As `--mapping` and messages call it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What words of its labels and titles mean.
    pub words: Vec<Word>,
    /// Its sheets; those without conditions stand for every sheet of their table.
    pub sheets: Vec<SheetRule>,
    /// Sheets that are left out on purpose.
    pub set_aside: Vec<SheetAside>,
    /// What is checked otherwise in workbooks of this layout.
    pub checks: Option<Rules>,
    /// The upload layout, if the file has one.
    pub export: Option<Export>,
}

/// How a sheet is known and understood.
#[derive(Clone, Debug)]
pub struct SheetRule {
    /// Where the file says so; none for what holds for the whole layout.
    pub origin: Option<Origin>,
    /// The table that it is: its position in the standard.
    pub table: usize,
    /// How the sheet is known.
    pub select: Select,
    /// First and last row of the header, counted from 0.
    pub header_rows: Option<(u32, u32)>,
    /// Whether the table lies on its side; none where the sheet tells.
    pub transpose: Option<bool>,
    /// What the sheet does not say.
    pub said: Said,
    /// How rows are told apart.
    pub rows: Rows,
    /// Its columns.
    pub columns: Vec<ColumnRule>,
    /// Its line items.
    pub lines: Vec<LineRule>,
    /// Columns that are left out.
    pub columns_aside: Vec<Aside>,
    /// Rows that are left out.
    pub rows_aside: Vec<Aside>,
}

/// How a sheet is known; all conditions that are given must hold, of each any text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// Patterns of its name.
    pub sheet: Vec<String>,
    /// Patterns of its title.
    pub title: Vec<String>,
    /// Patterns of its form number.
    pub form_number: Vec<String>,
    /// Labels of its header: all of them.
    pub header: Vec<String>,
}

impl Select {
    /// Whether it sets no condition.
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }
}

/// What a sheet may leave unsaid.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// The label of the currency unit.
    pub unit: Option<String>,
    /// The year.
    pub year: Option<i32>,
    /// The department.
    pub department: Option<String>,
}

/// How rows are told apart.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Further labels of the total row.
    pub total: Vec<String>,
    /// Where the total row stands, if it has no label.
    pub total_at: Option<TotalAt>,
    /// What becomes of line items without a figure.
    pub blank_lines: Option<BlankLines>,
    /// What the numbers before line items are worth.
    pub ordinals: Option<Ordinals>,
    /// How levels are told.
    pub levels: Vec<LevelRule>,
}

/// How a level is told.
#[derive(Clone, Debug)]
pub struct LevelRule {
    /// The level's position among the `row_kinds` of the table.
    pub row_kind: usize,
    /// Digits of the codes of the row.
    pub code_length: Option<usize>,
    /// Patterns of the name.
    pub label: Vec<String>,
    /// Blanks before the name.
    pub indent: Option<usize>,
}

/// A column of the sheet and what becomes of it.
#[derive(Clone, Debug)]
pub struct ColumnRule {
    /// Where the file says so.
    pub origin: Origin,
    /// What becomes of it.
    pub target: Target,
    /// Where it stands.
    pub source: Source,
    /// Whether a sheet without it is wrong (true) or all right (false).
    pub required: Option<bool>,
}

/// What a column becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This column of the table.
    Column(usize),
    /// This field, which no column of its own shows.
    Field(usize),
    /// These fields: codes by their lengths, then a text.
    Split(Vec<usize>),
}

/// Where a column stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Under the first of these label paths that is there, or else at this letter (0 = A).
    One {
        /// Label paths, their steps from the top.
        paths: Vec<Vec<String>>,
        /// The column's number.
        letter: Option<u32>,
    },
    /// Under each of these, the texts put together.
    Join(Vec<Vec<String>>),
    /// Under each of these, the amounts added up.
    Add(Vec<Vec<String>>),
    /// Nowhere: a text that every row but the total has.
    Constant(String),
}

/// A line item of the sheet.
#[derive(Clone, Debug)]
pub struct LineRule {
    /// Where the file says so.
    pub origin: Origin,
    /// The position of its side.
    pub side: usize,
    /// How the sheet calls it.
    pub from: Vec<String>,
    /// What it is.
    pub is: LineIs,
}

/// What a line item of a sheet is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineIs {
    /// This line of the table.
    Line(usize),
    /// The sum of these lines, not carried over.
    SubtotalOf(Vec<usize>),
    /// Left out, for this reason.
    Aside(String),
}

/// Something of a sheet that is left out.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Where the file says so.
    pub origin: Origin,
    /// Label paths or patterns.
    pub what: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A sheet that is left out.
#[derive(Clone, Debug)]
pub struct SheetAside {
    /// Where the file says so.
    pub origin: Origin,
    /// How it is known.
    pub select: Select,
    /// Why.
    pub reason: String,
}

#[cfg(test)]
mod schema_tests;
