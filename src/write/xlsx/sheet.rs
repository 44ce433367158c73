//! One sheet being written: cells, merged cells, amounts and the page they are printed on.
//!
//! The only place that hands values to rust_xlsxwriter; it decides nothing about where they stand.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::marking::{Marked, Marking};
use super::names::Name;
use super::place::Stood;
use super::refused;
use super::style::{self, Styles};
use super::sums::Judged;
use crate::book::{Book, Content, Table, Value};
use crate::cell::CellRef;
use crate::error::{Error, Result};
use crate::schema::{Print, Standard, Table as Schema};
use crate::write::text::{AmountText, fill};

/// A4, as Excel numbers paper.
pub(super) const A4: u8 = 9;

/// The sheet, and the table it shows.
pub(super) struct Sheet<'a> {
    pub worksheet: &'a mut Worksheet,
    pub styles: &'a Styles,
    pub standard: &'a Standard,
    pub book: &'a Book,
    pub table: &'a Table,
    pub schema: &'a Schema,
    /// The label of the currency unit of its amounts.
    pub unit: &'a str,
    /// Whether the sheet is to be filled in by hand: what is blank may be written to.
    pub fill_in: bool,
    /// Names for parts of the sheet, by which other sheets and people find them.
    pub names: Vec<Name>,
    /// Where its rows stand.
    pub stood: Stood,
    /// Its marks.
    pub marking: Marking<'a>,
    /// The row after the header of the table.
    pub body: u32,
}

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub first: CellRef,
    pub last: CellRef,
}

impl Area {
    pub fn new(first: CellRef, last: CellRef) -> Self {
        Self { first, last }
    }

    /// One row, from column `from` to column `to`.
    pub fn across(row: u32, from: u32, to: u32) -> Self {
        Self::new(CellRef::new(row, from), CellRef::new(row, to))
    }
}

impl Sheet<'_> {
    pub fn text(&mut self, at: CellRef, text: &str, format: &Format) -> Result<()> {
        self.worksheet
            .write_string_with_format(at.row, column(at.col)?, text, format)
            .map_err(refused)?;
        Ok(())
    }

    /// A cell that holds nothing yet; on a sheet to be filled in, one to be filled in.
    pub fn blank(&mut self, at: CellRef, format: &Format) -> Result<()> {
        if self.fill_in {
            return self.filler(at, &format.clone().set_unlocked());
        }
        self.filler(at, format)
    }

    /// A cell that holds nothing and never will.
    pub fn filler(&mut self, at: CellRef, format: &Format) -> Result<()> {
        self.worksheet
            .write_blank(at.row, column(at.col)?, format)
            .map_err(refused)?;
        Ok(())
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
        let open = (self.fill_in && text.is_empty()).then(|| format.clone().set_unlocked());
        let format = open.as_ref().unwrap_or(format);
        self.worksheet
            .merge_range(first.row, column(first.col)?, last.row, column(last.col)?, text, format)
            .map_err(refused)?;
        Ok(())
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
        let wrong = matches!(judged, Judged::Wrong { .. });
        let col = column(at.col)?;
        match &value.content {
            Content::Blank => match judged {
                Judged::Sum(formula) => {
                    let formula = Formula::new(formula).set_result("");
                    self.worksheet
                        .write_formula_with_format(at.row, col, formula, &marked.look(styles.amount(0, wrong, bold)))
                        .map_err(refused)?;
                }
                Judged::Typed | Judged::Wrong { .. } => self.blank(at, &marked.look(styles.amount(0, wrong, bold)))?,
            },
            Content::Text(text) => self.text(at, text, &marked.look(styles.amount(0, wrong, bold)))?,
            Content::Amount(amount) => {
                let format = &marked.look(styles.amount(decimals(*amount), wrong, bold));
                match judged {
                    Judged::Sum(formula) => {
                        let formula = Formula::new(formula).set_result(amount.normalize().to_string());
                        self.worksheet
                            .write_formula_with_format(at.row, col, formula, format)
                            .map_err(refused)?;
                    }
                    Judged::Typed | Judged::Wrong { .. } => {
                        self.worksheet
                            .write_number_with_format(at.row, col, number(*amount), format)
                            .map_err(refused)?;
                    }
                }
            }
        }
        match judged {
            Judged::Wrong { sum, difference } if !marked.noted => {
                let (sum, difference) = (AmountText(*sum), AmountText(*difference));
                let values: [(&str, &dyn std::fmt::Display); 2] = [("sum", &sum), ("difference", &difference)];
                self.note(at, &fill(&self.standard.frame.print.wrong_total, &values))
            }
            _ => Ok(()),
        }
    }

    /// Height of a row, in points; to be called before the row is written.
    pub fn height(&mut self, row: u32, points: f64) -> Result<()> {
        self.worksheet.set_row_height(row, points).map_err(refused)?;
        Ok(())
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
        printed_page(self.worksheet, &self.standard.frame.print, table);
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
}

/// A4 landscape, one page wide, with a footer that has the form number and the title of the sheet.
pub(super) fn printed_page(worksheet: &mut Worksheet, print: &Print, (table, title): (&str, &str)) {
    let footer = print.footer.replace('&', "&&");
    let (table, title) = (table.replace('&', "&&"), title.replace('&', "&&"));
    let values: [(&str, &dyn std::fmt::Display); 4] =
        [("table", &table), ("title", &title), ("page", &"&P"), ("pages", &"&N")];
    let footer = fill(&footer, &values);
    worksheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
        .set_footer(format!("&C{}", footer.trim()));
}

/// A position counted in the program as a position on the sheet.
pub(super) fn index(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// A column counted in the program as rust_xlsxwriter has it.
pub(super) fn column(col: u32) -> Result<u16> {
    u16::try_from(col).map_err(|_| Error::Internal(format!("a sheet has no column {col}")))
}

/// Decimals that an amount really has.
pub(super) fn decimals(amount: Decimal) -> u32 {
    match amount.scale() {
        scale @ 0..=2 => scale,
        _ => amount.normalize().scale(),
    }
}

/// The double nearest to an amount.
pub(super) fn number(amount: Decimal) -> f64 {
    // Both below are exact as doubles, so that the quotient is the nearest one.
    let exact = amount.mantissa().unsigned_abs() < 1 << 53 && amount.scale() <= 22;
    let quotient = || Some(amount.mantissa().to_f64()? / 10_f64.powi(i32::try_from(amount.scale()).ok()?));
    let quotient = if exact { quotient() } else { None };
    quotient.unwrap_or_else(|| amount.to_string().parse().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_double_is_written() {
        let texts = [
            "706.61",
            "3121.42058",
            "-0.1",
            "123456789012345.67",
            "0.0000000000000000000000000001",
            "1e3",
        ];
        for text in texts {
            let amount = Decimal::from_scientific(text).or_else(|_| text.parse()).unwrap();
            assert_eq!(number(amount), text.parse::<f64>().unwrap(), "{text}");
        }
    }
}
