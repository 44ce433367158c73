//! The workbook to fill in: tables with blank rows, a guide, the codes to choose from, and the relations between the
//! tables.

use rust_xlsxwriter::{Workbook, Worksheet};

use crate::book::Book;
use crate::error::Result;
use crate::rules::Applied;
use crate::schema::Standard;
use crate::write::template::prepared_book;
use crate::write::text::lines;
use crate::write::xlsx::cell::page::printed_page;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{MANY_ROWS, refused};
use crate::write::xlsx::sheet::dictionary;
use crate::write::xlsx::workbook::{Beside, Look, finish, write_sheets};

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
    let mut workbook = Workbook::new();
    let mut guide = Worksheet::new();
    write_guide(&mut guide, &styles, standard)?;
    workbook.push_worksheet(guide);
    let look = Look {
        unit: blank.unit.as_deref(),
        fill_in: true,
    };
    let beside = Beside {
        relations: &relations,
        ..Beside::default()
    };
    let (rows, _) = write_sheets(&mut workbook, (&book, standard), beside, MANY_ROWS, look)?;
    let mut codes = Worksheet::new();
    dictionary::write(&mut codes, &styles, standard)?;
    workbook.push_worksheet(codes);
    finish(workbook, rows, &book)
}

fn write_guide(worksheet: &mut Worksheet, styles: &Styles, standard: &Standard) -> Result<()> {
    let texts = &standard.frame.sheets.guide;
    worksheet.set_name(&texts.name).map_err(refused)?;
    worksheet.set_column_width(0, WIDTH).map_err(refused)?;
    worksheet
        .write_string_with_format(0, 0, &texts.title, &styles.title)
        .map_err(refused)?;
    worksheet.set_row_height(0, 30.0).map_err(refused)?;
    for (row, line) in (1..).zip(&texts.lines) {
        let height = style::height(lines(line, WIDTH));
        worksheet.set_row_height(row, height).map_err(refused)?;
        worksheet
            .write_string_with_format(row, 0, line, &styles.note)
            .map_err(refused)?;
    }
    printed_page(worksheet, &standard.frame.print, ("", &texts.title));
    worksheet.protect();
    Ok(())
}
