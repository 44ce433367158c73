//! What is to become of a sheet, and the claim of one to be a table.

use rust_decimal::Decimal;

use crate::cell::Text;
use crate::diagnostic::Diagnostic;
use crate::grid::Grid;
use crate::map::preamble::read::Preamble;
use crate::map::rule::Rule;
use crate::map::sheet::candidate::Candidate;
use crate::map::sheet::classify::Detected;

/// What is done with a sheet.
#[derive(Debug)]
pub enum Plan {
    /// It becomes this table.
    Map {
        /// Position of the table in the standard.
        table: usize,
        /// What its amounts are multiplied with.
        factor: Decimal,
        /// The label of its currency unit.
        unit: Text,
    },
    /// It is left out by a rule (hidden, text only).
    SetAside,
    /// It is left out with a finding of consequence.
    Refused,
}

/// What is done with all sheets, and what holds for all of them.
#[derive(Debug)]
pub struct Plans {
    /// By sheet.
    pub sheets: Vec<Plan>,
    /// The year of the workbook.
    pub year: Option<i32>,
    /// The department of the workbook.
    pub department: Option<Text>,
    /// What was found on the way.
    pub findings: Vec<Diagnostic>,
}

/// A sheet that claims to be a table.
pub(in crate::map) struct Claim<'a> {
    /// Its position.
    pub(in crate::map) sheet: usize,
    pub(in crate::map) grid: &'a Grid,
    pub(in crate::map) name: Text,
    pub detected: &'a Detected,
    pub(in crate::map) best: &'a Candidate,
    pub uncertain: bool,
    /// What its frame says, or that of the sheet that it goes on with.
    pub(in crate::map) frame: Preamble,
    /// The sheet with whose table it goes on.
    pub first: Option<usize>,
    /// What the mapping file says of the sheet.
    pub(in crate::map) rule: Option<&'a Rule>,
}

impl Claim<'_> {
    /// Whether the file names this sheet, and not only its table.
    pub fn is_named(&self) -> bool {
        self.rule.is_some_and(|rule| !rule.says.select.is_any())
    }
}
