//! One sheet being written: cells, merged cells, amounts and the page they are printed on.
//!
//! The only place that hands values to rust_xlsxwriter; it decides nothing about where they stand.

use std::borrow::Cow;

use rust_xlsxwriter::Format;

use crate::book::{Book, Content, Table, Value, joined};
use crate::cell::{CellRef, Comment};
use crate::error::{Error, Result};
use crate::schema::{Standard, Table as Schema};
use crate::write::limits::{NOTE, is_exact};
use crate::write::text::{AmountText, fill};
use crate::write::xlsx::cell::canvas::Canvas;
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{Area, column, index, refused};
use crate::write::xlsx::formula::names::{Name, fixed_area};
use crate::write::xlsx::formula::totals::Judged;
use crate::write::xlsx::mark::marking::{Marked, Marking};
use crate::write::xlsx::mark::notes;

/// The sheet, and the table it shows.
pub struct Sheet<'a> {
    pub worksheet: Canvas<'a>,
    pub styles: &'a Styles,
    pub standard: &'a Standard,
    pub book: &'a Book,
    pub table: &'a Table,
    pub schema: &'a Schema,
    /// The label of the currency unit of its amounts.
    pub unit: &'a str,
    /// Whether the sheet is to be filled in by hand: what is blank may be written to.
    pub fill_in: bool,
    /// Whether the row being written may be changed as a whole, its formulas too, so that it can be copied.
    pub open_row: bool,
    /// Names for parts of the sheet, by which other sheets and people find them.
    pub names: Vec<Name>,
    /// Where its rows stand.
    pub placement: TablePlacement,
    /// Its marks.
    pub marking: Marking<'a>,
}

impl Sheet<'_> {
    pub fn text(&mut self, at: CellRef, text: &str, format: &Format) -> Result<()> {
        self.worksheet.text(at, text, format)
    }

    /// A cell that holds nothing yet; on a sheet to be filled in, one to be filled in.
    pub fn blank(&mut self, at: CellRef, format: &Format) -> Result<()> {
        if self.fill_in {
            return self.filler(at, &style::opened(format));
        }
        self.filler(at, format)
    }

    /// A cell that holds nothing and never will.
    pub fn filler(&mut self, at: CellRef, format: &Format) -> Result<()> {
        self.worksheet.blank(at, format)
    }

    /// Text over an area; an area of one cell is just that cell. Cells of the area that are written
    /// afterwards must be in its first row.
    pub fn merged(&mut self, area: Area, text: &str, format: &Format) -> Result<()> {
        let Area { first, last } = area;
        if first == last && text.is_empty() {
            return self.blank(first, format);
        }
        if first == last {
            return self.text(first, text, format);
        }
        let open = (self.fill_in && text.is_empty()).then(|| style::opened(format));
        let format = open.as_ref().unwrap_or(format);
        self.worksheet.merge(area, text, format)
    }

    /// A value that is no total: text as text, even where it looks like a number.
    pub fn value(&mut self, at: CellRef, value: &Value, format: &Format) -> Result<()> {
        match &value.content {
            Content::Blank => self.blank(at, format),
            Content::Text(text) => self.text(at, text, format),
            Content::Amount(amount) => self.text(at, &AmountText(*amount).to_string(), format),
        }
    }

    /// A cell for amounts, as it was judged: typed, computed, or marked as wrong.
    pub fn amount(&mut self, at: CellRef, value: &Value, judged: &Judged, bold: bool, marked: Marked) -> Result<()> {
        let styles = self.styles;
        let is_text = value.amount().is_some_and(|amount| !is_exact(amount));
        let wrong = is_text || matches!(judged, Judged::Wrong { .. });
        let format = marked.look(styles.amount(wrong, bold));
        match (&value.content, judged) {
            (Content::Text(text), _) => self.text(at, text, &format)?,
            (content, Judged::Sum(formula)) => {
                let blank = || marked.look(styles.blank_total(bold));
                let (result, format) = match content {
                    Content::Amount(amount) => (amount.normalize().to_string(), format),
                    _ => ("0".to_owned(), blank()),
                };
                let format = if self.open_row {
                    Cow::Owned((*format).clone().set_unlocked())
                } else {
                    format
                };
                self.worksheet.formula(at, formula, &result, &format)?;
            }
            (Content::Blank, _) => self.blank(at, &format)?,
            (Content::Amount(amount), _) => self.worksheet.number(at, *amount, &format)?,
        }
        match judged {
            _ if is_text && !marked.noted => self.note(at, &self.standard.frame.print.amount_as_text.clone()),
            Judged::Wrong { sum, difference } if !marked.noted => {
                let print = &self.standard.frame.print;
                let text = if value.is_blank() {
                    &print.blank_total
                } else {
                    &print.wrong_total
                };
                let (sum, difference) = (AmountText(*sum), AmountText(*difference));
                let values: [(&str, &dyn std::fmt::Display); 2] = [("sum", &sum), ("difference", &difference)];
                self.note(at, &fill(text, &values))
            }
            _ => Ok(()),
        }
    }

    /// Height of a row, in points; to be called before the row is written.
    pub fn height(&mut self, row: u32, points: f64) -> Result<()> {
        self.worksheet.height(row, points)
    }

    /// Height of a row with this many lines of text. On a sheet to be filled in a row of one line has none
    /// of its own: it grows with what is typed.
    pub fn row_of(&mut self, row: u32, lines: u32) -> Result<()> {
        if self.fill_in && lines <= 1 {
            return Ok(());
        }
        self.height(row, style::height(lines))
    }

    /// Heights of the rows from `row` on that a text of so many lines is merged over; the last of them.
    pub fn tall(&mut self, row: u32, lines: u32) -> Result<u32> {
        let (rows, each) = style::rows(lines);
        let last = row.saturating_add(rows).saturating_sub(1);
        for row in row..=last {
            self.row_of(row, each)?;
        }
        Ok(last)
    }

    pub fn widths(&mut self, widths: &[f64]) -> Result<()> {
        for (index, width) in (0..).zip(widths) {
            self.worksheet.set_column_width(index, *width).map_err(refused)?;
        }
        Ok(())
    }

    /// A4 landscape, one page wide, with a footer.
    pub fn set_page(&mut self) -> Result<()> {
        let table = (self.schema.form_number.as_str(), self.schema.title.as_str());
        printed_page(&mut self.worksheet, &self.standard.frame.print, table);
        Ok(())
    }

    /// Keeps the header in sight and on every page; `body` is the first cell that scrolls.
    pub fn set_header(&mut self, first: u32, body: CellRef) -> Result<()> {
        self.worksheet
            .set_freeze_panes(body.row, column(body.col)?)
            .map_err(refused)?;
        if body.row > first {
            self.worksheet
                .set_repeat_rows(first, body.row.saturating_sub(1))
                .map_err(refused)?;
        }
        Ok(())
    }

    /// Names the rows of the table, from the first to before `end`, and its total row.
    pub fn name_table(&mut self, (first, end): (u32, u32), total: Option<u32>) -> Result<()> {
        let width = match &self.schema.shape {
            crate::schema::Shape::Form { width, .. } => *width,
            _ => self.schema.columns.len(),
        };
        let last = index(width.saturating_sub(1));
        let number = &self.schema.number;
        let mut name = |what: &str, from: u32, to: u32| {
            let cells = fixed_area(&self.schema.form_number, CellRef::new(from, 0), CellRef::new(to, last));
            self.names.push((format!("T{number}_{what}"), format!("={cells}")));
        };
        name("data", first, end.saturating_sub(1).max(first));
        if let Some(total) = total {
            name("total", total, total);
        }
        Ok(())
    }

    /// Marks the cell at `at`, which shows these values, by row and field, and puts there what people
    /// remarked on them. To be called before the cell is written, and the look of the cell to be taken
    /// from what it returns.
    pub fn mark(&mut self, at: CellRef, spots: impl IntoIterator<Item = (usize, usize)>) -> Result<Marked> {
        if self.marking.is_empty() && self.table.comments.is_empty() {
            return Ok(Marked::default());
        }
        let mut class = None;
        let mut notes: Vec<&str> = Vec::new();
        let mut comments: Vec<&Comment> = Vec::new();
        let mut remarked = None;
        for spot in spots {
            if let Some(comment) = self.table.comment(spot.0, spot.1) {
                comments.push(comment);
                remarked = remarked.or(Some(spot));
            }
            let Some(mark) = self.marking.marks.get(&spot).copied() else {
                continue;
            };
            class = class.max(Some(mark.class));
            notes.extend(mark.note.as_deref().filter(|note| !notes.contains(note)));
            self.marking.placed.push((spot, at));
        }
        self.marking.comment = (!comments.is_empty()).then(|| (at, joined(comments)));
        if let Some((_, comment)) = &self.marking.comment {
            let length = comment.text.encode_utf16().count();
            if length > NOTE {
                let (row, field) = remarked.unwrap_or_default();
                let source = self.table.value(row, field).and_then(|value| value.source);
                return Err(Error::RemarksTooLong {
                    table: self.schema.number.clone(),
                    sheet: self.table.sheet_of(row).to_string(),
                    cell: source.map(|cell| (cell.row, cell.col)),
                    length,
                    most: NOTE,
                });
            }
            notes::insert(&mut self.worksheet, at, comment, self.standard)?;
        }
        let noted = !notes.is_empty();
        if noted {
            self.note(at, &notes.join("\n\n"))?;
        }
        Ok(Marked { class, noted })
    }

    /// A note of ours at a cell, over what people remarked on it.
    pub fn note(&mut self, at: CellRef, text: &str) -> Result<()> {
        if self.marking.notes >= notes::MOST {
            return Ok(());
        }
        self.marking.notes = self.marking.notes.saturating_add(1);
        let comment = self.marking.comment.as_ref();
        let comment = comment.filter(|(cell, _)| *cell == at).map(|(_, comment)| comment);
        notes::insert(
            &mut self.worksheet,
            at,
            &notes::ours(text, comment, self.standard),
            self.standard,
        )
    }
}
