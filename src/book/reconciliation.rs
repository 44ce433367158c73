//! The working paper (汇总底稿) of a consolidated book: the grand totals stated by each workbook, reconciled with those
//! of the book.

use rust_decimal::Decimal;

use crate::cell::Text;

/// The working paper of a consolidated book.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reconciliation {
    /// The grand totals that are reconciled.
    pub columns: Vec<ReconciliationColumn>,
    /// The workbooks that were added up.
    pub rows: Vec<ReconciliationRow>,
    /// The files that were left out, each with the reason in the user's language.
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
    /// Its label.
    pub label: String,
    /// Row and field that hold it in the book's table.
    pub cell: Option<(usize, usize)>,
}

/// A workbook that was added up.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationRow {
    /// The code of its department; `None` for a workbook of several departments.
    pub code: Option<Text>,
    /// The name of its department, otherwise of the file.
    pub name: Text,
    /// The file.
    pub file: String,
    /// Its grand totals, by column.
    pub totals: Vec<ReconciliationTotal>,
}

/// A grand total as stated by a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReconciliationTotal {
    /// The workbook does not have the table.
    NoTable,
    /// The cell is blank.
    Blank,
    /// The amount in the standard's unit (万元).
    Amount(Decimal),
}
