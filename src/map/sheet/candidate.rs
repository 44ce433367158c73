//! A table that a sheet may be, with its evidence.

use crate::map::header::locate::Header;

/// Minimum header coverage, in percent, for a sheet to be mapped, whatever its title.
pub const LEAST_HEADER: u32 = 45;

/// Minimum header coverage, in percent, for a sheet whose title names the table.
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
    /// Whether the title lacks a word that would distinguish the table from others.
    pub vague: bool,
    /// The mapping rule applied, if any.
    pub rule: Option<usize>,
}

impl Candidate {
    /// The table, for which nothing speaks.
    pub fn of_nothing(table: usize) -> Self {
        Self {
            table,
            title: 0,
            form_number: 0,
            header_points: 0,
            sheet_name: 0,
            coverage: 0,
            header: None,
            vague: false,
            rule: None,
        }
    }

    /// Whether nothing is known to speak for the table.
    pub fn is_nothing(&self) -> bool {
        self.score() == 0 && self.header.is_none()
    }

    /// Points for what the sheet says of itself above the header.
    pub fn claim(&self) -> u32 {
        self.title.saturating_add(self.form_number)
    }

    /// The total score, of 100.
    pub fn score(&self) -> u32 {
        self.claim()
            .saturating_add(self.header_points)
            .saturating_add(self.sheet_name)
    }
}
