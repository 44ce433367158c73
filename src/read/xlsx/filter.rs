//! The rows that filters with conditions are over; which of them are hidden, the rows say.

use quick_xml::events::{BytesStart, Event};

use crate::read::place::merge_range;
use crate::read::xml;

/// What is known of the filters of a sheet, element by element.
#[derive(Default)]
pub(super) struct Filters {
    /// The first and the last row of each.
    pub(super) rows: Vec<(u32, u32)>,
    /// Those of the filter at hand, whose conditions may follow.
    open: Option<(u32, u32)>,
    /// Whether rows are filtered, by whatever filter.
    is_on: bool,
}

impl Filters {
    /// Processes an element outside the cells.
    pub(super) fn note(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "sheetPr" => self.is_on = matches!(xml::attr(element, "filterMode").as_deref(), Some("1" | "true")),
            "autoFilter" => {
                let range = xml::attr(element, "ref").and_then(|range| merge_range(&range));
                self.open = range.map(|range| (range.first.row, range.last.row));
                self.rows.extend(self.open.take_if(|_| self.is_on));
            }
            "filterColumn" => self.rows.extend(self.open.take()),
            _ => {}
        }
    }

    /// Processes the filter of a table in a part of its own; damage there is ignored.
    pub(super) fn of_table(&mut self, content: &[u8]) {
        let mut reader = xml::reader(content);
        loop {
            match reader.read_event() {
                Ok(Event::Start(element) | Event::Empty(element)) => self.note(&element),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
    }

    /// All ranges: of a filter that the sheet does not describe, any row.
    pub(super) fn into_rows(mut self) -> Vec<(u32, u32)> {
        if self.is_on && self.rows.is_empty() {
            self.rows.push((0, u32::MAX));
        }
        self.rows
    }
}
