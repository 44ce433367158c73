//! Upload layouts: which tables and columns, in which order and under which header, in which unit
//! and encoding. Looked up here; written by [`crate::write`].

mod parse;
pub(super) mod raw;

use encoding_rs::Encoding;

use super::Origin;

pub(super) use parse::parse;
pub use raw::{Header, Special};

/// What stands in no name of a file, on whatever system.
pub(crate) const NOT_IN_NAMES: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// An upload layout.
#[derive(Clone, Debug)]
pub struct Export {
    /// What kind of file is written.
    pub format: ExportFormat,
    /// How columns are headed.
    pub header: Header,
    /// The label of the currency unit that amounts are written in.
    pub unit: String,
    /// How many decimals amounts have; none: as many as the figure has, at least those that the
    /// unit is printed with. A figure with more is never rounded but refused.
    pub decimals: Option<u32>,
    /// Pattern of the name of a workbook, if it has a name of its own.
    pub file: Option<String>,
    /// The tables in the order in which they are written.
    pub tables: Vec<ExportTable>,
}

/// What kind of file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// A text file for each table.
    Csv {
        /// The encoding of the text.
        encoding: &'static Encoding,
        /// Whether a byte order mark comes first.
        bom: bool,
        /// What stands between fields: an ASCII character.
        delimiter: u8,
        /// Whether texts that a spreadsheet would run as formulas are [guarded](crate::schema::guard).
        guard: bool,
    },
    /// One workbook with a sheet for each table.
    Xlsx,
}

/// A table of an upload layout.
#[derive(Clone, Debug)]
pub struct ExportTable {
    /// Where the file says so.
    pub origin: Origin,
    /// Its position in [`Standard::tables`](crate::schema::Standard::tables).
    pub table: usize,
    /// Pattern of the name of its file (CSV).
    pub file: String,
    /// Pattern of the name of its sheet (XLSX).
    pub sheet: String,
    /// The kinds of row that are written: positions among the `row_kinds` of the table.
    pub row_kinds: Vec<usize>,
    /// Whether only rows are written that add up no others and are no part of another.
    pub leaves: bool,
    /// Whether a book without the table is worth a word.
    pub required: bool,
    /// Its columns; none: all that the table has, after one that tells the kind of row.
    pub columns: Option<Vec<ExportColumn>>,
}

/// A column of an upload layout.
#[derive(Clone, Debug)]
pub struct ExportColumn {
    /// Its labels from the top; none: those of the standard.
    pub header: Option<Vec<String>>,
    /// What stands in it.
    pub source: ExportSource,
}

/// What stands in a column of an upload layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportSource {
    /// The values of these fields, joined; an amount stands alone.
    Fields {
        /// Positions among the fields of the table.
        fields: Vec<usize>,
        /// What stands between two values that are there.
        separator: String,
    },
    /// Always this text.
    Constant(String),
    /// Something that is no field.
    Special(Special),
}
