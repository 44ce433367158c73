//! Upload layouts: the tables and columns, their order and headers, the currency unit and the encoding. Resolved
//! here; written by [`crate::write`].

pub(super) mod filling;
mod parse;
pub(super) mod raw;

use encoding_rs::Encoding;

use super::Origin;

pub use filling::{FilledCell, FilledContent, FilledTable, Filling};
pub(super) use parse::parse;
pub use raw::{Header, Special};

/// Characters that some operating system does not allow in file names.
pub(crate) const NOT_IN_NAMES: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];

/// An upload layout.
#[derive(Clone, Debug)]
pub struct Export {
    /// The kind of file.
    pub format: ExportFormat,
    /// The kind of column headers.
    pub header: Header,
    /// The label of the currency unit of written amounts.
    pub unit: String,
    /// Decimals of written amounts. `None` writes as many as the figure has, but at least those printed for the
    /// unit. A figure with more decimals is refused, never rounded.
    pub decimals: Option<u32>,
    /// The name pattern of the workbook, if the layout sets one.
    pub file: Option<String>,
    /// The tables in the order written.
    pub tables: Vec<ExportTable>,
}

/// The kind of file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// One text file per table.
    Csv {
        /// The text encoding.
        encoding: &'static Encoding,
        /// Whether to begin with a byte order mark.
        bom: bool,
        /// The field separator, an ASCII character.
        delimiter: u8,
        /// Whether to [guard](crate::schema::guard) texts that a spreadsheet would run as formulas.
        guard: bool,
    },
    /// One workbook with a sheet per table.
    Xlsx,
}

/// A table of an upload layout.
#[derive(Clone, Debug)]
pub struct ExportTable {
    /// Where the file defines it.
    pub origin: Origin,
    /// Its position in [`Standard::tables`](crate::schema::Standard::tables).
    pub table: usize,
    /// The name pattern of its file (CSV).
    pub file: String,
    /// The name pattern of its sheet (XLSX).
    pub sheet: String,
    /// The row kinds written: positions in the table's `row_kinds`.
    pub row_kinds: Vec<usize>,
    /// Whether to write only rows that are neither sums nor parts of another row.
    pub leaves: bool,
    /// Whether to warn about a book without the table.
    pub required: bool,
    /// Its columns. `None` stands for all columns of the table, preceded by one with the row kind.
    pub columns: Option<Vec<ExportColumn>>,
}

/// A column of an upload layout.
#[derive(Clone, Debug)]
pub struct ExportColumn {
    /// Its labels, top down. `None` stands for those of the standard.
    pub header: Option<Vec<String>>,
    /// Its content.
    pub source: ExportSource,
}

/// The content of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportSource {
    /// The values of these fields, joined. An amount is always a single field.
    Fields {
        /// Positions among the fields of the table.
        fields: Vec<usize>,
        /// The text between two non-blank values.
        separator: String,
    },
    /// A constant text.
    Constant(String),
    /// Content that is not a field.
    Special(Special),
}
