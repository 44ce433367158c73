//! The surroundings of a table: form number, title, year, department and unit above it, notes below.

use rust_xlsxwriter::Format;

use crate::cell::CellRef;
use crate::error::Result;
use crate::write::text::{fill, lines};
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::{Area, index};
use crate::write::xlsx::table::sheet::Sheet;

/// Height of the title row, in points.
const TITLE_HEIGHT: f64 = 30.0;

impl Sheet<'_> {
    /// Writes everything above the header of a table with `width` columns; returns the row after it.
    pub fn head(&mut self, width: u32) -> Result<u32> {
        let (styles, schema, standard, book) = (self.styles, self.schema, self.standard, self.book);
        let print = &standard.frame.print;
        let last = width.saturating_sub(1);
        self.text(CellRef::new(0, last), &schema.form_number, &styles.form_number)?;
        self.height(1, TITLE_HEIGHT);
        let title = match book.year {
            Some(year) if !schema.year_line => fill(&print.title, &[("year", &year), ("title", &schema.title)]),
            _ => schema.title.clone(),
        };
        let open = |format: &Format, blank: bool| (self.fill_in && blank).then(|| style::opened(format));
        let title_format = open(&styles.title, book.year.is_none());
        let owner_format = open(&styles.owner, true);
        self.merged(
            Area::across(1, 0, last),
            &title,
            title_format.as_ref().unwrap_or(&styles.title),
        )?;
        let mut row = 2;
        if let (true, Some(year)) = (schema.year_line, book.year) {
            let year = fill(&print.year_line, &[("year", &year)]);
            self.merged(Area::across(row, 0, last), &year, &styles.year)?;
            row = row.saturating_add(1);
        }
        let department = book.department.as_deref().unwrap_or_default();
        let owner = fill(&print.owner, &[("department", &department)]);
        self.text(
            CellRef::new(row, 0),
            &owner,
            owner_format.as_ref().unwrap_or(&styles.owner),
        )?;
        let unit = fill(&print.unit, &[("unit", &self.unit)]);
        self.text(CellRef::new(row, last), &unit, &styles.unit)?;
        Ok(row.saturating_add(1))
    }

    /// Writes the notes from row `row` on, each over the full width.
    pub fn notes(&mut self, row: u32, widths: &[f64]) -> Result<()> {
        let (styles, table) = (self.styles, self.table);
        let last = index(widths.len().saturating_sub(1));
        let room: f64 = widths.iter().sum();
        let mut row = row;
        for note in &table.notes {
            let bottom = self.tall(row, lines(note, room));
            let area = Area::new(CellRef::new(row, 0), CellRef::new(bottom, last));
            self.merged(area, note, &styles.note)?;
            row = bottom.saturating_add(1);
        }
        if self.fill_in {
            self.empty_note(Area::across(row, 0, last))?;
        }
        Ok(())
    }
}
