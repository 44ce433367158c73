//! Why a formula is not calculated.

use super::sheets::{Place, Sheets};
use crate::grid::Refused;

/// A reason, in the words of the formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refusal {
    /// A function that is not known here.
    Function(String),
    /// Anything else that is not known here.
    Unknown,
    /// Its text is not known.
    NoText,
    /// It refers to another file.
    OtherFile,
    /// It refers to a sheet that is not there, or twice.
    NoSheet(String),
    /// It refers to a cell that was deleted.
    Deleted,
    /// It refers to a cell with an error value.
    ErrorCell(Place),
    /// It calculates with a cell that holds no number.
    TextCell(Place),
    /// It refers to a formula that was not calculated.
    OpenCell(Place),
    /// It divides by zero.
    Division,
    /// It refers to itself, also by way of others.
    Circle,
    /// The result is larger than any amount.
    TooLarge,
    /// The formulas of the workbook look at too many cells.
    Effort,
    /// The formula there has to be calculated first; never a final answer.
    First(Place),
}

impl Refusal {
    /// As it is told to people, from a formula on the sheet `home`.
    pub fn told(self, home: usize, sheets: &Sheets<'_>) -> Refused {
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
