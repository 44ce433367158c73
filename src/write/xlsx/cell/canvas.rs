//! The destination of a table's cells: a sheet held in memory, or, for a large table, a stream into the file.
//! Everything other than cells is held in memory in either case.

use std::ops::{Deref, DerefMut};

use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::stream::{LookNumbers, Piece, Stream};
use super::units::{Area, column, number, refused};
use crate::cell::CellRef;
use crate::error::Result;
use crate::write::limits::is_exact;
use crate::write::text::AmountText;

/// A sheet being written.
pub struct Canvas<'a> {
    worksheet: Worksheet,
    stream: Option<Stream<'a>>,
}

impl<'a> Canvas<'a> {
    /// A sheet held in memory; with format numbers, a streamed sheet.
    pub fn new(streamed: Option<&'a LookNumbers>) -> Self {
        Self {
            worksheet: Worksheet::new(),
            stream: streamed.map(Stream::new),
        }
    }

    /// A text.
    pub fn text(&mut self, at: CellRef, text: &str, look: &Format) -> Result<()> {
        match &mut self.stream {
            Some(stream) => stream.text(at, text, look),
            None => {
                let written = self
                    .worksheet
                    .write_string_with_format(at.row, column(at.col)?, text, look);
                written.map(drop).map_err(refused)
            }
        }
    }

    /// A figure as the nearest double, or as text if a double does not keep its digits.
    pub fn number(&mut self, at: CellRef, amount: Decimal, look: &Format) -> Result<()> {
        if !is_exact(amount) {
            return self.text(at, &AmountText(amount).to_string(), look);
        }
        match &mut self.stream {
            Some(stream) => stream.number(at, amount, look),
            None => {
                let amount = number(amount);
                let written = self
                    .worksheet
                    .write_number_with_format(at.row, column(at.col)?, amount, look);
                written.map(drop).map_err(refused)
            }
        }
    }

    /// A formula with its result.
    pub fn formula(&mut self, at: CellRef, formula: &str, result: &str, look: &Format) -> Result<()> {
        match &mut self.stream {
            Some(stream) => stream.formula(at, formula, result, look),
            None => {
                let formula = Formula::new(formula).set_result(result);
                let written = self
                    .worksheet
                    .write_formula_with_format(at.row, column(at.col)?, formula, look);
                written.map(drop).map_err(refused)
            }
        }
    }

    /// A blank cell.
    pub fn blank(&mut self, at: CellRef, look: &Format) -> Result<()> {
        match &mut self.stream {
            Some(stream) => stream.blank(at, look),
            None => {
                let written = self.worksheet.write_blank(at.row, column(at.col)?, look);
                written.map(drop).map_err(refused)
            }
        }
    }

    /// A text over an area of several cells.
    pub fn merge(&mut self, Area { first, last }: Area, text: &str, look: &Format) -> Result<()> {
        let (left, right) = (column(first.col)?, column(last.col)?);
        let held = if self.stream.is_some() { "" } else { text };
        self.worksheet
            .merge_range(first.row, left, last.row, right, held, look)
            .map_err(refused)?;
        match &mut self.stream {
            Some(stream) => {
                for row in first.row..=last.row {
                    for col in left..=right {
                        self.worksheet.clear_cell(row, col);
                    }
                }
                stream.text(first, text, look)?;
                stream.cover(first, last, look)
            }
            None => Ok(()),
        }
    }

    /// The height, in points, of a row not yet written.
    pub fn height(&mut self, row: u32, points: f64) -> Result<()> {
        match &mut self.stream {
            Some(stream) => stream.height(row, points),
            None => drop(self.worksheet.set_row_height(row, points).map_err(refused)?),
        }
        Ok(())
    }

    /// Groups rows not yet written, one level deeper than they are.
    pub fn group(&mut self, first: u32, last: u32) -> Result<()> {
        match &mut self.stream {
            Some(stream) => stream.group(first, last),
            None => drop(self.worksheet.group_rows(first, last).map_err(refused)?),
        }
        Ok(())
    }

    /// The sheet, and its rows if they were streamed.
    pub fn finish(self) -> Result<(Worksheet, Option<Piece>)> {
        let mut worksheet = self.worksheet;
        let Some(mut stream) = self.stream else {
            return Ok((worksheet, None));
        };
        // The sheet must declare its extent and group depth; these placeholder rows are replaced by the streamed
        // ones.
        let (deepest, last) = stream.extent();
        worksheet
            .write_blank(last.row, column(last.col)?, &Format::default())
            .map_err(refused)?;
        for _ in 0..deepest {
            worksheet.group_rows(last.row, last.row).map_err(refused)?;
        }
        Ok((worksheet, Some(stream.finish()?)))
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
