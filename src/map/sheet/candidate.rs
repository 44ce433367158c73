//! A table that a sheet may be, and what speaks for it.

use crate::map::header::locate::Header;

/// With less of its header a sheet is not mapped, whatever its title says.
pub const LEAST_HEADER: u32 = 45;

/// With less of its header a sheet is not even mapped where its title says what it is.
pub const LEAST_TITLED: u32 = 25;

/// How well a sheet fits one table.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The table's position in the standard.
    pub table: usize,
    /// Points for the title.
    pub title: u32,
    /// Points for the form number.
    pub form_number: u32,
    /// Points for the header.
    pub header_points: u32,
    /// Points for the sheet's name.
    pub sheet_name: u32,
    /// How much of the header was found, in percent.
    pub coverage: u32,
    /// The header, for tables that have one.
    pub header: Option<Header>,
    /// Whether the title leaves out what would tell the table from others.
    pub vague: bool,
    /// The rule of the mapping file that it follows, if there is one.
    pub rule: Option<usize>,
}

impl Candidate {
    /// All points.
    pub fn score(&self) -> u32 {
        self.title
            .saturating_add(self.form_number)
            .saturating_add(self.header_points)
            .saturating_add(self.sheet_name)
    }
}
