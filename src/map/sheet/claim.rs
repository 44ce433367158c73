//! What to do with a sheet, and a sheet's claim to be a table.

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::cell::Text;
use crate::diagnostic::Diagnostic;
use crate::grid::Grid;
use crate::map::header::source_column::SourceColumn;
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read::Preamble;
use crate::map::rows::cells::number;
use crate::map::rule::Rule;
use crate::map::sheet::candidate::Candidate;
use crate::map::sheet::classify::Detected;

/// What to do with a sheet.
#[derive(Debug)]
pub enum Plan {
    /// Map it to this table.
    Map {
        /// Position of the table in the standard.
        table: usize,
        /// The factor that converts its amounts to the standard's unit.
        factor: Decimal,
        /// The label of its currency unit.
        unit: Text,
        /// The columns of the table that other sheets have.
        elsewhere: Vec<usize>,
        /// What it adds to the table of another sheet: columns, not rows.
        adds: Option<AddedColumns>,
    },
    /// Left out by a rule (hidden, or text only).
    SetAside,
    /// Left out, with a finding.
    Refused,
}

/// What to do with all sheets, and what is common to them.
#[derive(Debug)]
pub struct Plans {
    /// By sheet.
    pub sheets: Vec<Plan>,
    /// The year of the workbook.
    pub year: Option<i32>,
    /// The department of the workbook.
    pub department: Option<Text>,
    /// Findings so far.
    pub findings: Vec<Diagnostic>,
}

/// A sheet that claims to be a table.
pub(in crate::map) struct Claim<'a> {
    /// Position of the sheet.
    pub(in crate::map) sheet: usize,
    pub(in crate::map) grid: &'a Grid,
    pub(in crate::map) name: Text,
    pub detected: &'a Detected,
    pub(in crate::map) best: &'a Candidate,
    pub uncertain: bool,
    /// What its preamble states, or the preamble of the sheet that it continues.
    pub(in crate::map) preamble: Preamble,
    /// The sheet whose table it continues.
    pub first: Option<usize>,
    /// The columns of the table that other sheets have.
    pub elsewhere: Vec<usize>,
    /// What it adds to the table of the first sheet: columns, not rows.
    pub adds: Option<AddedColumns>,
    /// The mapping rule for the sheet.
    pub(in crate::map) rule: Option<&'a Rule>,
}

/// Further columns of the rows of another sheet.
#[derive(Clone, Debug)]
pub struct AddedColumns {
    /// The columns of the table.
    pub columns: Vec<usize>,
    /// Its rows, with those of the other sheet.
    pub rows: HashMap<u32, u32>,
}

impl Claim<'_> {
    /// The largest figure below the header in such columns, as it is on the sheet; in a list that is the total.
    pub(in crate::map) fn largest(
        &self,
        is_wanted: impl Fn(&SourceColumn) -> bool,
        lexicon: &Lexicon,
    ) -> Option<Decimal> {
        let header = self.best.header.as_ref()?;
        let columns = header.columns.iter().filter(|source| is_wanted(source));
        let columns: HashSet<u32> = columns.map(|source| source.col).collect();
        let cells = self.grid.cells().iter();
        let below = cells.filter(|cell| cell.at.row > header.last && columns.contains(&cell.at.col));
        below.filter_map(|cell| number(&cell.value, lexicon)).max()
    }

    /// Whether the mapping file names this sheet, not only its table.
    pub fn is_named(&self) -> bool {
        self.rule.is_some_and(|rule| !rule.spec.select.is_any())
    }
}
