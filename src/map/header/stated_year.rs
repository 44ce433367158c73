//! A year stated in a header label.

use crate::cell::{CellRef, Text};
use crate::diagnostic::{Code, Diagnostic};

/// A year stated in a header label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderYear {
    /// The year.
    pub value: i32,
    /// The sheet.
    pub sheet: Text,
    /// The cell.
    pub at: CellRef,
    /// The label.
    pub text: String,
}

impl HeaderYear {
    /// A finding that refuses the sheet if another sheet states a different year and the book's year is unknown.
    pub fn against(&self, others: &[Self]) -> Option<Diagnostic> {
        let other = others.iter().find(|other| other.value != self.value)?;
        let finding = Diagnostic::new(Code::ForeignYear).at(&self.sheet, self.at);
        let finding = finding.found(self.value).expected(other.value);
        Some(finding.related(&other.sheet, other.at))
    }

    /// Whether it is stated on `sheet`.
    pub fn is_of(&self, sheet: &Text) -> bool {
        self.sheet == *sheet
    }

    /// Reports the source of the year.
    pub fn finding(&self) -> Diagnostic {
        Diagnostic::new(Code::YearFromElsewhere)
            .at(&self.sheet, self.at)
            .found(self.text.trim())
            .expected(self.value)
    }
}
