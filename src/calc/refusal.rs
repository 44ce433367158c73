//! Reasons why a formula is not calculated.

use super::sheets::{Place, Sheets};
use crate::grid::Refused;

/// A reason, with what it lies in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refusal {
    /// An unsupported function.
    Function(String),
    /// Any other unsupported syntax or use.
    Unknown,
    /// The text of the formula is unknown.
    NoText,
    /// A reference to another file.
    OtherFile,
    /// A reference to a sheet that does not exist, or whose name is ambiguous.
    NoSheet(String),
    /// A reference to a deleted cell.
    Deleted,
    /// A reference to a cell with an error value.
    ErrorCell(Place),
    /// Arithmetic on a cell that is not a number.
    TextCell(Place),
    /// A reference to a formula that could not be calculated.
    OpenCell(Place),
    /// Division by zero.
    Division,
    /// A circular reference.
    Circle,
    /// The result exceeds the range of amounts.
    TooLarge,
    /// The formulas of the workbook visit too many cells.
    Effort,
    /// The formula there must be evaluated first; never a final outcome.
    First(Place),
}

impl Refusal {
    /// The reason in the form of messages, for a formula on the sheet `home`.
    pub fn describe(self, home: usize, sheets: &Sheets<'_>) -> Refused {
        let cell = |place: Place| match sheets.grid(place.sheet) {
            Some(grid) if place.sheet != home => format!("{}!{}", grid.name, place.at),
            _ => place.at.to_string(),
        };
        let (why, what) = match self {
            Self::Function(name) => ("function", name),
            Self::Unknown => ("unknown", String::new()),
            Self::NoText => ("format", String::new()),
            Self::OtherFile => ("other-file", String::new()),
            Self::NoSheet(name) => ("sheet", name),
            Self::Deleted => ("deleted", String::new()),
            Self::ErrorCell(place) => ("error-cell", cell(place)),
            Self::TextCell(place) => ("text-cell", cell(place)),
            Self::OpenCell(place) | Self::First(place) => ("open-cell", cell(place)),
            Self::Division => ("division", String::new()),
            Self::Circle => ("circle", String::new()),
            Self::TooLarge => ("large", String::new()),
            Self::Effort => ("effort", String::new()),
        };
        Refused { why, what }
    }
}
