//! The workbook of an upload layout: one sheet per table, with a header and records. No formulas, title or borders,
//! since it is read by programs.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rust_xlsxwriter::{Format, FormatAlign};

use crate::book::Book;
use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::Standard;
use crate::write::export::{Cell, Flat};
use crate::write::text::width;
use crate::write::xlsx::cell::canvas::Canvas;
use crate::write::xlsx::cell::units::{Area, MANY_ROWS, index, refused};
use crate::write::xlsx::sheets::Sheets;

/// Minimum and maximum width of a column, in Latin characters.
const WIDTHS: (usize, usize) = (8, 40);
/// Number of rows measured for the width of a column.
const MEASURED: usize = 200;

/// The cell formats.
struct Looks {
    header: Format,
    text: Format,
    /// By the number of decimals.
    amounts: BTreeMap<u32, Format>,
}

/// The workbook with these named sheets. The same sheets always produce the same bytes.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if something exceeds what an .xlsx file can hold.
pub fn flat_xlsx(book: &Book, standard: &Standard, sheets: &[(String, &Flat)]) -> Result<Vec<u8>> {
    let plain = Format::new().set_font_name(&standard.frame.print.font);
    let header = plain.clone().set_bold().set_text_wrap().set_align(FormatAlign::Center);
    let used = sheets.iter().flat_map(|(_, flat)| {
        let cells = (0..flat.rows.len()).flat_map(|row| flat.cells(row));
        cells.filter_map(|cell| decimals(&cell, flat))
    });
    let looks = Looks {
        header: header.set_align(FormatAlign::VerticalCenter),
        text: plain.clone().set_num_format("@"),
        amounts: used.map(|decimals| (decimals, figures(&plain, decimals))).collect(),
    };
    let mut file = Sheets::default();
    for look in [&looks.header, &looks.text].into_iter().chain(looks.amounts.values()) {
        file.register(look);
        file.settle(look);
    }
    let numbers = file.looks();
    let written: Vec<Result<_>> = sheets
        .par_iter()
        .map(|(name, flat)| {
            let mut canvas = match flat.rows.len() > MANY_ROWS {
                true => Canvas::streamed(numbers),
                false => Canvas::held(numbers),
            };
            canvas.set_name(name).map_err(refused)?;
            write_sheet(&mut canvas, flat, &looks)?;
            canvas.finish()
        })
        .collect();
    for sheet in written {
        file.push(sheet?);
    }
    file.finish(book)
}

/// The number of decimals displayed for an amount.
fn decimals(cell: &Cell, flat: &Flat) -> Option<u32> {
    match cell {
        Cell::Amount(amount) => Some(amount.normalize().scale().max(flat.least_decimals)),
        _ => None,
    }
}

fn write_sheet(canvas: &mut Canvas, flat: &Flat, looks: &Looks) -> Result<()> {
    canvas.widths(0, widths(flat))?;
    let body = write_header(canvas, flat, &looks.header)?;
    for position in 0..flat.rows.len() {
        let row = body.saturating_add(index(position));
        for (col, cell) in (0..).zip(flat.cells(position)) {
            let at = CellRef::new(row, col);
            let look = decimals(&cell, flat).and_then(|decimals| looks.amounts.get(&decimals));
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => canvas.text(at, &text, &looks.text)?,
                Cell::Amount(amount) => canvas.number(at, amount, look.unwrap_or(&looks.text))?,
            }
        }
    }
    Ok(())
}

/// Writes the header and freezes it; returns the row after it.
fn write_header(canvas: &mut Canvas, flat: &Flat, format: &Format) -> Result<u32> {
    let mut body: u32 = 0;
    for cell in flat.header() {
        let (first, last) = (cell.first, cell.last);
        if first == last {
            canvas.text(first, &cell.label, format)?;
        } else {
            canvas.merge(Area::new(first, last), &cell.label, format)?;
        }
        body = body.max(last.row.saturating_add(1));
    }
    if body > 0 {
        canvas.set_freeze_panes(body, 0).map_err(refused)?;
    }
    Ok(body)
}

/// A plain number format with this many decimals.
fn figures(plain: &Format, decimals: u32) -> Format {
    let zeros = "0".repeat(usize::try_from(decimals).unwrap_or(0));
    let point = if decimals > 0 { "." } else { "" };
    plain.clone().set_num_format(format!("0{point}{zeros}"))
}

/// Column widths by the content of the first rows.
fn widths(flat: &Flat) -> Vec<f64> {
    let (least, most) = WIDTHS;
    let mut widths = vec![least; flat.width()];
    let mut widen = |col: usize, text: &str| {
        if let Some(widest) = widths.get_mut(col) {
            *widest = width(text).saturating_add(2).clamp(*widest, most.max(*widest));
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
