//! A sheet being written: cells, merged cells, amounts and the printed page.
//!
//! The only module that passes values to rust_xlsxwriter; it does not decide where they go.

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

/// The sheet and its table.
pub struct Sheet<'a> {
    pub worksheet: Canvas<'a>,
    pub styles: &'a Styles,
    pub standard: &'a Standard,
    pub book: &'a Book,
    pub table: &'a Table,
    pub schema: &'a Schema,
    /// The label of its amounts' currency unit.
    pub unit: &'a str,
    /// Whether the sheet is to be filled in by hand, with blank cells open for input.
    pub fill_in: bool,
    /// Whether the current row may be changed as a whole, including its formulas, so that it can be copied.
    pub open_row: bool,
    /// Defined names for parts of the sheet.
    pub names: Vec<Name>,
    /// The locations of its rows.
    pub placement: TablePlacement,
    /// Its marks.
    pub marking: Marking<'a>,
}

impl Sheet<'_> {
    pub fn text(&mut self, at: CellRef, text: &str, format: &Format) -> Result<()> {
        self.worksheet.text(at, text, format)
    }

    /// A blank cell; on a sheet to fill in, an input cell.
    pub fn blank(&mut self, at: CellRef, format: &Format) -> Result<()> {
        if self.fill_in {
            return self.filler(at, &style::opened(format));
        }
        self.filler(at, format)
    }

    /// A cell that stays blank.
    pub fn filler(&mut self, at: CellRef, format: &Format) -> Result<()> {
        self.worksheet.blank(at, format)
    }

    /// Text over an area; a single-cell area is an ordinary cell. Cells of the area written afterwards must be in
    /// its first row.
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

    /// A value that is not a total: text stays text, even if it looks like a number.
    pub fn value(&mut self, at: CellRef, value: &Value, format: &Format) -> Result<()> {
        match &value.content {
            Content::Blank => self.blank(at, format),
            Content::Text(text) => self.text(at, text, format),
            Content::Amount(amount) => self.text(at, &AmountText(*amount).to_string(), format),
        }
    }

    /// An amount cell according to its judgement: typed, computed, or marked as wrong.
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

    /// Sets the height of a row, in points, before the row is written.
    pub fn height(&mut self, row: u32, points: f64) {
        self.worksheet.height(row, points);
    }

    /// Sets the height of a row with this many lines of text. On a sheet to fill in, single-line rows keep automatic
    /// height and grow with their input.
    pub fn row_of(&mut self, row: u32, lines: u32) {
        if !self.fill_in || lines > 1 {
            self.height(row, style::height(lines));
        }
    }

    /// Sets the heights of the rows, from `row` on, over which a text of this many lines is merged; returns the last
    /// one.
    pub fn tall(&mut self, row: u32, lines: u32) -> u32 {
        let (rows, each) = style::rows(lines);
        let last = row.saturating_add(rows).saturating_sub(1);
        for row in row..=last {
            self.row_of(row, each);
        }
        last
    }

    /// Sets up A4 landscape, one page wide, with a footer.
    pub fn set_page(&mut self) -> Result<()> {
        let table = (self.schema.form_number.as_str(), self.schema.title.as_str());
        printed_page(&mut self.worksheet, &self.standard.frame.print, table);
        Ok(())
    }

    /// Freezes the header and repeats it on every page; `body` is the first cell that scrolls.
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

    /// Defines names for the rows of the table, from the first to before `end`, and for its total row.
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

    /// Marks the cell at `at`, which shows these values (row, field), and adds the comments on them. Must be called
    /// before the cell is written, and its format must be taken from the result.
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
                let source = self.table.source(row, field);
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

    /// Adds a note of this program to a cell, above its comment.
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
