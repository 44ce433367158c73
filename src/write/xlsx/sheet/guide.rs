//! The workbook to fill in: tables with blank rows, a guide, the codes to choose from, and the relations between the
//! tables.

use rust_xlsxwriter::Worksheet;

use crate::book::Book;
use crate::cell::CellRef;
use crate::error::Result;
use crate::rules::Applied;
use crate::schema::Standard;
use crate::write::template::prepared_book;
use crate::write::text::lines;
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{MANY_ROWS, refused};
use crate::write::xlsx::sheet::dictionary;
use crate::write::xlsx::sheets::Sheets;
use crate::write::xlsx::workbook::{Beside, Look, write_sheets};

/// Width of the guide's text column, in Latin characters.
const WIDTH: f64 = 110.0;

/// What is known in advance about a workbook to fill in.
#[derive(Clone, Debug, Default)]
pub struct Blank {
    /// The budget year.
    pub year: Option<i32>,
    /// The department.
    pub department: Option<String>,
    /// Its code.
    pub code: Option<String>,
    /// Its units, as far as known. Each list has a block of rows for each unit.
    pub units: Vec<BlankUnit>,
    /// The label of the currency unit; by default, the standard's.
    pub unit: Option<String>,
    /// Number of blank rows of each list.
    pub rows: usize,
}

/// A unit of the department that the workbook is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlankUnit {
    /// Its code, of at least six digits.
    pub code: Option<String>,
    /// Its name.
    pub name: Option<String>,
}

/// The workbook to fill in, as .xlsx. `relations` evaluates the relations for the blank tables. The same input
/// always produces the same bytes.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) if a code dictionary is damaged;
/// [`Error::Internal`](crate::error::Error::Internal) if there are more rows than a sheet can hold.
pub fn template(standard: &Standard, blank: &Blank, relations: impl FnOnce(&Book) -> Vec<Applied>) -> Result<Vec<u8>> {
    let book = prepared_book(standard, blank);
    let relations = relations(&book);
    let styles = Styles::new(&standard.frame);
    let mut sheets = Sheets::default();
    let guide = write_guide(Canvas::held(sheets.looks()), &styles, standard)?;
    sheets.push(guide);
    let look = Look {
        unit: blank.unit.as_deref(),
        fill_in: true,
    };
    let beside = Beside {
        relations: &relations,
        ..Beside::default()
    };
    write_sheets(&mut sheets, (&book, standard), beside, MANY_ROWS, look)?;
    let codes = dictionary::write(Canvas::held(sheets.looks()), &styles, standard)?;
    sheets.push(codes);
    sheets.finish(&book)
}

fn write_guide(mut canvas: Canvas, styles: &Styles, standard: &Standard) -> Result<(Worksheet, Rows)> {
    let texts = &standard.frame.sheets.guide;
    canvas.set_name(&texts.name).map_err(refused)?;
    canvas.widths(0, [WIDTH])?;
    canvas.height(0, 30.0);
    canvas.text(CellRef::new(0, 0), &texts.title, &styles.title)?;
    for (row, line) in (1..).zip(&texts.lines) {
        canvas.height(row, style::height(lines(line, WIDTH)));
        canvas.text(CellRef::new(row, 0), line, &styles.note)?;
    }
    printed_page(&mut canvas, &standard.frame.print, ("", &texts.title));
    canvas.protect();
    canvas.finish()
}
