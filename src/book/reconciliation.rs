//! The working paper (汇总底稿) under a book of many departments: what each workbook says of the grand
//! totals, beside what the book does.

use rust_decimal::Decimal;

use crate::cell::Text;

/// The working paper of a consolidated book.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reconciliation {
    /// The grand totals.
    pub columns: Vec<ReconciliationColumn>,
    /// The workbooks that were added up.
    pub rows: Vec<ReconciliationRow>,
    /// The files that were not, each with the reason in the user's language.
    pub left_out: Vec<(String, String)>,
}

/// A grand total of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationColumn {
    /// Position of the table in the standard.
    pub schema: usize,
    /// Side and line, in a two-sided table.
    pub line: Option<(usize, usize)>,
    /// The field.
    pub field: usize,
    /// What the table calls it.
    pub label: String,
    /// Row and field of the book's table that hold it.
    pub cell: Option<(usize, usize)>,
}

/// A workbook that was added up.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationRow {
    /// The code of its department; none of a workbook of several.
    pub code: Option<Text>,
    /// The name of its department, or of the file.
    pub name: Text,
    /// The file.
    pub file: String,
    /// Its grand totals, by column.
    pub totals: Vec<ReconciliationTotal>,
}

/// What a workbook says of a grand total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReconciliationTotal {
    /// It does not have the table.
    NoTable,
    /// Nothing.
    Blank,
    /// This, in the standard's unit (万元).
    Amount(Decimal),
}
