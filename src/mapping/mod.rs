//! Mapping files: data that describes how an office's own table layout becomes the standard tables. Parsed and
//! resolved here; applied to sheets by [`crate::map`]. Upload layouts are written by [`crate::write`].

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
    /// Its name, as used by `--mapping` and in messages.
    pub name: String,
    /// Its display name.
    pub title: String,
    /// The meanings of words in its labels and titles.
    pub words: Vec<Word>,
    /// Its sheets. A sheet without conditions stands for every sheet of its table.
    pub sheets: Vec<SheetRule>,
    /// Sheets left out on purpose.
    pub set_aside: Vec<SheetAside>,
    /// Changes to the checks for workbooks of this layout.
    pub checks: Option<Rules>,
    /// The upload layout, if the file has one.
    pub export: Option<Export>,
    /// Where values go in a template, if the file says so.
    pub into: Option<export::Filling>,
}

/// How a sheet is recognised and mapped.
#[derive(Clone, Debug)]
pub struct SheetRule {
    /// Where the file defines it; `None` for rules of the whole layout.
    pub origin: Option<Origin>,
    /// Position of its table in the standard.
    pub table: usize,
    /// How the sheet is recognised.
    pub select: Select,
    /// First and last row of the header, counted from 0.
    pub header_rows: Option<(u32, u32)>,
    /// Whether the table is transposed; `None` to detect it.
    pub transpose: Option<bool>,
    /// Metadata that the sheet does not state.
    pub metadata: Metadata,
    /// How its rows are identified.
    pub rows: Rows,
    /// Its columns.
    pub columns: Vec<ColumnRule>,
    /// Its line items.
    pub lines: Vec<LineRule>,
    /// Columns left out.
    pub columns_aside: Vec<Aside>,
    /// Rows left out.
    pub rows_aside: Vec<Aside>,
}

/// How a sheet is recognised. All given conditions must hold; one matching pattern per condition suffices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// Patterns of its name.
    pub sheet: Vec<String>,
    /// Patterns of its title.
    pub title: Vec<String>,
    /// Patterns of its form number.
    pub form_number: Vec<String>,
    /// Labels that its header must have, all of them.
    pub header: Vec<String>,
}

impl Select {
    /// Whether it has no conditions.
    pub fn is_any(&self) -> bool {
        *self == Self::default()
    }
}

/// Metadata for sheets that do not state it.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    /// The label of the currency unit.
    pub unit: Option<String>,
    /// The year.
    pub year: Option<i32>,
    /// The department.
    pub department: Option<String>,
}

/// How rows are identified.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Additional labels of the total row.
    pub total: Vec<String>,
    /// Position of the total row, if it has no label.
    pub total_at: Option<TotalAt>,
    /// What to do with line items without a figure.
    pub blank_lines: Option<BlankLines>,
    /// What the ordinals of line items mean.
    pub ordinals: Option<Ordinals>,
    /// How levels are identified.
    pub levels: Vec<LevelRule>,
}

/// How a level is identified. All given conditions must hold.
#[derive(Clone, Debug)]
pub struct LevelRule {
    /// Position of the level in the table's `row_kinds`.
    pub row_kind: usize,
    /// Number of digits in the row's code.
    pub code_length: Option<usize>,
    /// Patterns of the name.
    pub label: Vec<String>,
    /// Width of the blanks before the name.
    pub indent: Option<usize>,
}

/// A column of the sheet and its target.
#[derive(Clone, Debug)]
pub struct ColumnRule {
    /// Where the file defines it.
    pub origin: Origin,
    /// What it becomes.
    pub target: Target,
    /// Where it is found.
    pub source: Source,
    /// Whether a sheet without it is wrong (true) or fine (false).
    pub required: Option<bool>,
}

/// The target of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// This column of the table.
    Column(usize),
    /// This field, which has no column of its own.
    Field(usize),
    /// These fields: codes by their lengths, then a text.
    Split(Vec<usize>),
}

/// Where a column is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Below the first of these label paths that the sheet has, or else at this letter (0 = A).
    One {
        /// Label paths, top down.
        paths: Vec<Vec<String>>,
        /// The column's number.
        letter: Option<u32>,
    },
    /// Below each of these, joining the texts.
    Join(Vec<Vec<String>>),
    /// Below each of these, adding the amounts.
    Add(Vec<Vec<String>>),
    /// No column: a constant text for every row but the total.
    Constant(String),
}

/// A line item of the sheet.
#[derive(Clone, Debug)]
pub struct LineRule {
    /// Where the file defines it.
    pub origin: Origin,
    /// The position of its side.
    pub side: usize,
    /// Its labels on the sheet.
    pub from: Vec<String>,
    /// What it is.
    pub is: LineIs,
}

/// The meaning of a sheet's line item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineIs {
    /// This line of the table.
    Line(usize),
    /// The sum of these lines; compared with them, but not carried over.
    SubtotalOf(Vec<usize>),
    /// Left out, with the reason.
    Aside(String),
}

/// Part of a sheet that is left out.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Where the file defines it.
    pub origin: Origin,
    /// Label paths or patterns.
    pub what: Vec<String>,
    /// The reason.
    pub reason: String,
}

/// A sheet that is left out.
#[derive(Clone, Debug)]
pub struct SheetAside {
    /// Where the file defines it.
    pub origin: Origin,
    /// How it is recognised.
    pub select: Select,
    /// The reason.
    pub reason: String,
}

#[cfg(test)]
mod schema_tests;
