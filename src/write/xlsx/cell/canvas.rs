//! The destination of a sheet's cells: rows held in memory, or, for a large table, a stream into the file. Everything
//! other than cells is rust_xlsxwriter's in either case.

use std::ops::{Deref, DerefMut};

use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Formula, Note, Url, Worksheet};

use crate::cell::CellRef;
use crate::error::{Error, Result};
use crate::write::limits::{self, is_exact};
use crate::write::text::AmountText;
use crate::write::xlsx::cell::held::Held;
use crate::write::xlsx::cell::looks::LookNumbers;
use crate::write::xlsx::cell::markup::Content;
use crate::write::xlsx::cell::stream::{Piece, Stream};
use crate::write::xlsx::cell::units::{Area, column, number, refused};

/// A sheet being written.
pub struct Canvas<'a> {
    worksheet: Worksheet,
    looks: &'a LookNumbers,
    rows: Rows<Stream>,
    has_notes: bool,
    has_charts: bool,
}

/// The rows of a sheet: held, or streamed.
pub enum Rows<S = Piece> {
    Held(Held),
    Streamed(S),
}

impl<'a> Canvas<'a> {
    /// A sheet held in memory.
    pub fn held(looks: &'a LookNumbers) -> Self {
        Self {
            worksheet: Worksheet::new(),
            looks,
            rows: Rows::Held(Held::default()),
            has_notes: false,
            has_charts: false,
        }
    }

    /// A sheet with charts of its own cells, whose contents these repeat.
    pub fn with_charts(looks: &'a LookNumbers) -> Self {
        Self {
            has_charts: true,
            ..Self::held(looks)
        }
    }

    /// A streamed sheet, which has registered looks only.
    pub fn streamed(looks: &'a LookNumbers) -> Self {
        Self {
            rows: Rows::Streamed(Stream::new()),
            ..Self::held(looks)
        }
    }

    /// A text.
    pub fn text(&mut self, at: CellRef, text: &str, look: &Format) -> Result<()> {
        if !limits::fits(text) {
            return Err(Error::Internal(format!("the text of {at} is too long")));
        }
        match text {
            "" => self.put(at, look, Content::Blank),
            _ => self.put(at, look, Content::Text(text)),
        }
    }

    /// A figure as the nearest double, or as text if a double does not keep its digits.
    pub fn number(&mut self, at: CellRef, amount: Decimal, look: &Format) -> Result<()> {
        match is_exact(amount) {
            true => self.put(at, look, Content::Figure(amount)),
            false => self.text(at, &AmountText(amount).to_string(), look),
        }
    }

    /// A formula with its result.
    pub fn formula(&mut self, at: CellRef, formula: &str, result: &str, look: &Format) -> Result<()> {
        self.put(at, look, Content::Formula(formula, result))
    }

    /// A blank cell.
    pub fn blank(&mut self, at: CellRef, look: &Format) -> Result<()> {
        self.put(at, look, Content::Blank)
    }

    fn put(&mut self, at: CellRef, look: &Format, content: Content) -> Result<()> {
        let look = self.look(at, look)?;
        if self.has_charts {
            self.repeat(at, content)?;
        }
        match &mut self.rows {
            Rows::Held(held) => held.put(at, look, content),
            Rows::Streamed(stream) => stream.put(at, look, content)?,
        }
        Ok(())
    }

    /// Tells rust_xlsxwriter what charts find in a cell.
    fn repeat(&mut self, at: CellRef, content: Content) -> Result<()> {
        let (row, col) = (at.row, column(at.col)?);
        let written = match content {
            Content::Blank => return Ok(()),
            Content::Text(text) => self.worksheet.write_string(row, col, text),
            Content::Figure(amount) => self.worksheet.write_number(row, col, number(amount)),
            Content::Formula(formula, result) => {
                let formula = Formula::new(formula).set_result(result);
                self.worksheet.write_formula(row, col, formula)
            }
        };
        written.map(drop).map_err(refused)
    }

    /// The number of a look for a cell that a sheet has.
    fn look(&mut self, at: CellRef, look: &Format) -> Result<u32> {
        if !limits::holds(at) {
            return Err(Error::Internal(format!("a sheet has no cell {at}")));
        }
        match (self.looks.of(look), &mut self.rows) {
            (Some(number), _) => Ok(number),
            (None, Rows::Held(held)) => Ok(held.own(look)),
            (None, Rows::Streamed(_)) => Err(Error::Internal("a look that is not registered".to_owned())),
        }
    }

    /// A text over an area of several cells.
    pub fn merge(&mut self, Area { first, last }: Area, text: &str, look: &Format) -> Result<()> {
        let (left, right) = (column(first.col)?, column(last.col)?);
        self.worksheet
            .merge_range(first.row, left, last.row, right, "", look)
            .map_err(refused)?;
        self.text(first, text, look)?;
        let number = self.look(last, look)?;
        for row in first.row..=last.row {
            for col in left..=right {
                self.worksheet.clear_cell(row, col);
                let at = CellRef::new(row, u32::from(col));
                match &mut self.rows {
                    _ if at == first => {}
                    Rows::Held(held) => held.put(at, number, Content::Blank),
                    Rows::Streamed(stream) if row > first.row => stream.put_ahead(at, number, Content::Blank),
                    Rows::Streamed(stream) => stream.put(at, number, Content::Blank)?,
                }
            }
        }
        Ok(())
    }

    /// A text that leads to a cell of this workbook, as `'预算01表'!A1`.
    pub fn link(&mut self, at: CellRef, target: &str, text: &str, look: &Format) -> Result<()> {
        let url = Url::new(format!("internal:{target}")).set_text(text);
        let col = column(at.col)?;
        let written = self.worksheet.write_url_with_format(at.row, col, url, look);
        written.map_err(refused)?.clear_cell(at.row, col);
        self.text(at, text, look)
    }

    /// A note.
    pub fn note(&mut self, at: CellRef, note: &Note) -> Result<()> {
        self.has_notes = true;
        let written = self.worksheet.insert_note(at.row, column(at.col)?, note);
        written.map(drop).map_err(refused)
    }

    /// The look of cells where a rule, relative to the first of them, is true.
    pub fn colour(&mut self, Area { first, last }: Area, rule: &ConditionalFormatFormula) -> Result<()> {
        let (left, right) = (column(first.col)?, column(last.col)?);
        let set = self
            .worksheet
            .add_conditional_format(first.row, left, last.row, right, rule);
        set.map(drop).map_err(refused)
    }

    /// The widths of columns from this one on, in Latin characters.
    pub fn widths(&mut self, from: u32, widths: impl IntoIterator<Item = f64>) -> Result<()> {
        for (col, width) in (from..).zip(widths) {
            let set = self.worksheet.set_column_width(column(col)?, width);
            set.map_err(refused)?;
        }
        Ok(())
    }

    /// The height, in points, of a row not yet written.
    pub fn height(&mut self, row: u32, points: f64) {
        match &mut self.rows {
            Rows::Held(held) => held.height(row, points),
            Rows::Streamed(stream) => stream.height(row, points),
        }
    }

    /// Groups rows not yet written, one level deeper than they are.
    pub fn group(&mut self, first: u32, last: u32) {
        match &mut self.rows {
            Rows::Held(held) => held.group(first, last, false),
            Rows::Streamed(stream) => stream.group(first, last),
        }
    }

    /// Groups rows and folds them, on a sheet held in memory.
    pub fn fold(&mut self, first: u32, last: u32) {
        match &mut self.rows {
            Rows::Held(held) => held.group(first, last, true),
            Rows::Streamed(stream) => stream.group(first, last),
        }
    }

    /// The sheet without its rows, which are inserted into the file, and the rows.
    pub fn finish(self) -> Result<(Worksheet, Rows)> {
        let mut worksheet = self.worksheet;
        // The sheet must declare its extent and group depth; these placeholder rows are replaced.
        let (extent, deepest, rows) = match self.rows {
            Rows::Held(mut held) => {
                held.settle();
                (held.extent(), i32::from(held.deepest), Rows::Held(held))
            }
            Rows::Streamed(mut stream) => {
                let (deepest, last) = stream.extent();
                (Some((last, last)), deepest, Rows::Streamed(stream.finish()?))
            }
        };
        if let (true, Rows::Held(held)) = (self.has_notes, &rows) {
            // Where notes are shown depends on the heights of rows.
            for (row, height) in held.heights() {
                worksheet.set_row_height_pixels(row, height).map_err(refused)?;
            }
        }
        if let Some((first, last)) = extent.filter(|_| !self.has_charts) {
            for corner in [first, last] {
                let written = worksheet.write_blank(corner.row, column(corner.col)?, &Format::default());
                written.map_err(refused)?;
            }
            if let Rows::Held(held) = &rows
                && held.shared_texts().next().is_some()
            {
                // For the part of texts, which is replaced, too.
                let written = worksheet.write_string(first.row, column(first.col)?, "-");
                written.map_err(refused)?;
            }
        }
        if let (Some((_, last)), 1..) = (extent, deepest) {
            if let Rows::Held(held) = &rows {
                let height = held.height_of(last.row);
                worksheet.set_row_height_pixels(last.row, height).map_err(refused)?;
            }
            for _ in 0..deepest {
                worksheet.group_rows(last.row, last.row).map_err(refused)?;
            }
        }
        Ok((worksheet, rows))
    }
}

impl Deref for Canvas<'_> {
    type Target = Worksheet;

    fn deref(&self) -> &Worksheet {
        &self.worksheet
    }
}

impl DerefMut for Canvas<'_> {
    fn deref_mut(&mut self) -> &mut Worksheet {
        &mut self.worksheet
    }
}
