//! The workbook of an upload layout: a sheet per table, a header, records below. No formulas, no
//! title, no borders: a program reads it.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet};

use crate::book::Book;
use crate::error::Result;
use crate::schema::Standard;
use crate::write::export::{Cell, Flat};
use crate::write::text::width;
use crate::write::xlsx::cell::units::{MANY_ROWS, column, index, number, refused};
use crate::write::xlsx::workbook::finish;

/// Narrowest and widest column, in latin characters.
const WIDTHS: (usize, usize) = (8, 40);
/// Rows that are looked at to find how wide a column must be.
const MEASURED: usize = 200;

/// Looks of cells.
struct Looks {
    header: Format,
    text: Format,
    /// By the number of decimals.
    amounts: HashMap<u32, Format>,
}

/// The workbook with these sheets, each with its name. The same sheets always give the same bytes.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when something is larger than an .xlsx holds.
pub fn flat_xlsx(book: &Book, standard: &Standard, sheets: &[(String, &Flat)]) -> Result<Vec<u8>> {
    let plain = Format::new().set_font_name(&standard.frame.print.font);
    let header = plain.clone().set_bold().set_text_wrap().set_align(FormatAlign::Center);
    let mut looks = Looks {
        header: header.set_align(FormatAlign::VerticalCenter),
        text: plain.clone().set_num_format("@"),
        amounts: HashMap::new(),
    };
    let mut workbook = Workbook::new();
    for (name, flat) in sheets {
        let worksheet = if flat.rows.len() > MANY_ROWS {
            workbook.add_worksheet_with_constant_memory().map_err(refused)?
        } else {
            workbook.add_worksheet()
        };
        worksheet.set_name(name).map_err(refused)?;
        write_sheet(worksheet, flat, &plain, &mut looks)?;
    }
    finish(workbook, book)
}

fn write_sheet(worksheet: &mut Worksheet, flat: &Flat, plain: &Format, looks: &mut Looks) -> Result<()> {
    for (col, width) in (0..).zip(widths(flat)) {
        worksheet.set_column_width(col, width).map_err(refused)?;
    }
    let body = write_header(worksheet, flat, &looks.header)?;
    for position in 0..flat.rows.len() {
        let row = body.saturating_add(index(position));
        for (col, cell) in (0..).zip(flat.cells(position)) {
            let col = column(col)?;
            let written = match cell {
                Cell::Blank => continue,
                Cell::Text(text) => worksheet.write_string_with_format(row, col, text, &looks.text),
                Cell::Amount(amount) => {
                    let decimals = amount.normalize().scale().max(flat.least_decimals);
                    let format = looks.amounts.entry(decimals);
                    let format = format.or_insert_with(|| figures(plain, decimals));
                    worksheet.write_number_with_format(row, col, number(amount), format)
                }
            };
            written.map_err(refused)?;
        }
    }
    Ok(())
}

/// Writes the header and keeps it in sight; the row after it.
fn write_header(worksheet: &mut Worksheet, flat: &Flat, format: &Format) -> Result<u32> {
    let mut body: u32 = 0;
    for cell in flat.header() {
        let (first, last) = (cell.first, cell.last);
        let (left, right) = (column(first.col)?, column(last.col)?);
        let written = if first == last {
            worksheet.write_string_with_format(first.row, left, &cell.label, format)
        } else {
            worksheet.merge_range(first.row, left, last.row, right, &cell.label, format)
        };
        written.map_err(refused)?;
        body = body.max(last.row.saturating_add(1));
    }
    if body > 0 {
        worksheet.set_freeze_panes(body, 0).map_err(refused)?;
    }
    Ok(body)
}

/// Plain figures with this many decimals.
fn figures(plain: &Format, decimals: u32) -> Format {
    let zeros = "0".repeat(usize::try_from(decimals).unwrap_or(0));
    let point = if decimals > 0 { "." } else { "" };
    plain.clone().set_num_format(format!("0{point}{zeros}"))
}

/// Widths of the columns by what stands in the first rows.
fn widths(flat: &Flat) -> Vec<f64> {
    let (least, most) = WIDTHS;
    let mut widths = vec![least; flat.width()];
    let mut widen = |col: usize, text: &str| {
        if let Some(own) = widths.get_mut(col) {
            *own = width(text).saturating_add(2).clamp(*own, most.max(*own));
        }
    };
    for cell in flat.header().iter().filter(|cell| cell.first.col == cell.last.col) {
        widen(usize::try_from(cell.first.col).unwrap_or(usize::MAX), &cell.label);
    }
    for position in 0..flat.rows.len().min(MEASURED) {
        for (col, cell) in flat.cells(position).enumerate() {
            widen(col, &cell.text(flat.least_decimals));
        }
    }
    widths.into_iter().map(|width| f64::from(index(width))).collect()
}
