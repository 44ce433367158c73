//! A year in a label of a header, and the cell that states it.

use crate::cell::{CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};

/// A year in a label, and the cell that says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderYear {
    /// The year.
    pub value: i32,
    /// The sheet.
    pub sheet: Text,
    /// The cell.
    pub at: CellRef,
    /// What it says.
    pub text: String,
}

impl HeaderYear {
    /// Refuses a sheet whose year is not that of another one, where nothing says which is the book's.
    pub fn against(&self, others: &[Self]) -> Option<Diagnostic> {
        let other = others.iter().find(|other| other.value != self.value)?;
        let finding = Diagnostic::new(Code::ForeignYear).at(&self.sheet, self.at);
        let finding = finding.found(self.value).expected(other.value);
        Some(finding.related(&other.sheet, other.at))
    }

    /// Whether a sheet says it.
    pub fn is_of(&self, sheet: &Text) -> bool {
        self.sheet == *sheet
    }

    /// Reports where the year comes from.
    pub fn finding(&self) -> Diagnostic {
        Diagnostic::new(Code::YearFromElsewhere)
            .at(&self.sheet, self.at)
            .found(self.text.trim())
            .expected(self.value)
    }
}
