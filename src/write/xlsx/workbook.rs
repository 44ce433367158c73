//! Assembles a workbook: the sheets of the tables in parallel, the sheets beside them, names and properties.

use std::collections::HashMap;

use rust_xlsxwriter::{Format, Worksheet};

use crate::book::{Book, CellId, Reconciliation, Table};
use crate::cell::CellRef;
use crate::chart::Chart;
use crate::error::Result;
use crate::parallel::each_largest_first;
use crate::rules::Applied;
use crate::schema::{Shape, Standard, Table as Schema};
use crate::write::marks::{Class, Marks};
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{MANY_ROWS, refused};
use crate::write::xlsx::formula::names::Name;
use crate::write::xlsx::mark::entry;
use crate::write::xlsx::mark::marking::{Marking, Placed, dyed};
use crate::write::xlsx::sheet::listing::{self, Places};
use crate::write::xlsx::sheet::{charts, checks, reconciliation};
use crate::write::xlsx::sheets::Sheets;
use crate::write::xlsx::table::sheet::Sheet;
use crate::write::xlsx::table::{form, list, two_sided};

/// The book as an .xlsx workbook with one sheet per table, in the order of the book, named by form number.
///
/// Amounts are numbers in the standard's currency unit (万元). A total that equals the sum of cells on its sheet is a
/// formula with a cached value; one that differs from its addends is kept unchanged and marked with a colour and a
/// note. The same book always produces the same bytes.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) if the book has a table that the standard lacks, or something
/// that an .xlsx file cannot hold: more rows than a sheet has, or a text beyond 32,767 characters.
pub fn xlsx(book: &Book, standard: &Standard) -> Result<Vec<u8>> {
    xlsx_with(book, standard, Beside::default())
}

/// Like [`xlsx`], with additions beside the tables. The values are the same: read back, it is the same book.
///
/// # Errors
/// Like [`xlsx`]; also if a list holds a text beyond 32,767 characters.
pub fn xlsx_with(book: &Book, standard: &Standard, beside: Beside) -> Result<Vec<u8>> {
    xlsx_streaming_from(book, standard, beside, MANY_ROWS).map(|(bytes, _)| bytes)
}

/// Like [`xlsx_with`]; also returns the cells that show the marked values, each on the sheet of its table. Values that
/// the workbook does not show have none. All rows are streamed, which is quicker: such a workbook is only read back.
///
/// # Errors
/// Like [`xlsx_with`].
pub fn xlsx_placing(book: &Book, standard: &Standard, beside: Beside) -> Result<(Vec<u8>, HashMap<CellId, CellRef>)> {
    xlsx_streaming_from(book, standard, beside, 0)
}

pub(super) fn xlsx_streaming_from(
    book: &Book,
    standard: &Standard,
    beside: Beside,
    many_rows: usize,
) -> Result<(Vec<u8>, HashMap<CellId, CellRef>)> {
    let mut sheets = Sheets::default();
    let cells = write_sheets(&mut sheets, (book, standard), beside, many_rows, Look::default())?;
    Ok((sheets.finish(book)?, cells))
}

/// What a workbook has beside its tables.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Marked cells, and the sheet before all others that lists the reasons.
    pub marks: Option<&'a Marks>,
    /// The working paper of a consolidated book, with formulas that refer to the tables' totals.
    pub reconciliation: Option<&'a Reconciliation>,
    /// The charts, with formulas that refer to the cells of the tables.
    pub charts: &'a [Chart],
    /// The evaluated relations, shown as formulas on the last sheet (left, right, difference, state).
    pub relations: &'a [Applied],
}

/// How the tables are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// The label of the currency unit, if it is not the standard's.
    pub unit: Option<&'a str>,
    /// Whether they are to be filled in by hand.
    pub fill_in: bool,
}

/// Writes a sheet per table and those beside them. Returns the cells of marked values.
pub fn write_sheets(
    sheets: &mut Sheets,
    (book, standard): (&Book, &Standard),
    beside: Beside,
    many_rows: usize,
    look: Look,
) -> Result<HashMap<CellId, CellRef>> {
    let none = Marks::default();
    let marks = beside.marks.unwrap_or(&none);
    let relations = beside.relations;
    let styles = match look.fill_in {
        true => Styles::to_fill_in(&standard.frame),
        false => Styles::new(&standard.frame),
    };
    // Streamed rows refer to formats by number. Registering all formats beforehand makes these numbers agree with
    // the workbook's.
    styles.all().for_each(|look| sheets.register(look));
    if !marks.cells.is_empty() {
        let dyed = styles
            .all()
            .flat_map(|format| Class::ALL.iter().map(|class| dyed(format, *class)));
        dyed.for_each(|look| sheets.register(&look));
    }
    styles.all().for_each(|look| sheets.settle(look));
    let tables = crate::write::tables(book, standard)?;
    let jobs: Vec<_> = tables.into_iter().enumerate().collect();
    // Each note takes a row.
    let rows_of = |table: &Table| table.rows.len().saturating_add(table.notes.len());
    let size = |(_, (table, _)): &(usize, (&Table, &Schema))| rows_of(table) as u64;
    let looks = sheets.looks();
    let written: Vec<Result<Written>> = each_largest_first(&jobs, size, |(number, (table, schema))| {
        let canvas = match rows_of(table) > many_rows && !look.fill_in {
            true => Canvas::streamed(looks),
            false => Canvas::held(looks),
        };
        let source = (book, *table, *schema);
        let marking = Marking::of(marks, *number);
        write_sheet(canvas, &styles, source, standard, (marking, look))
    });
    let mut places = Places::default();
    let mut tables = Vec::with_capacity(written.len());
    let (mut placements, mut names) = (Vec::new(), Vec::new());
    for (number, written) in written.into_iter().enumerate() {
        let written = written?;
        places.add(&written.sheet.0.name(), number, written.placed);
        tables.push(written.sheet);
        placements.push(written.placement);
        names.extend(written.names);
    }
    if let Some(list) = &marks.list {
        let pairs: Vec<[Format; 2]> = styles
            .all()
            .flat_map(|format| Class::ALL.iter().map(|class| [dyed(format, *class), format.clone()]))
            .collect();
        let canvas = Canvas::held(sheets.looks());
        sheets.push(listing::write(canvas, list, &places, &standard.frame, &pairs)?);
    }
    tables.into_iter().for_each(|table| sheets.push(table));
    for (name, cells) in names {
        sheets.define(name, &cells)?;
    }
    if !beside.charts.is_empty() {
        let canvas = Canvas::with_charts(sheets.looks());
        sheets.push(charts::write(canvas, beside.charts, book, standard, &placements)?);
    }
    if let Some(reconciliation) = beside.reconciliation {
        let canvas = Canvas::held(sheets.looks());
        sheets.push(reconciliation::write(
            canvas,
            reconciliation,
            book,
            standard,
            &placements,
        )?);
    }
    if !relations.is_empty() {
        let canvas = Canvas::held(sheets.looks());
        let unit = look.unit.unwrap_or(&standard.frame.currency_unit);
        let plain = Styles::new(&standard.frame);
        let styles = if look.fill_in { &plain } else { &styles };
        let places = (placements.as_slice(), unit, look.fill_in);
        sheets.push(checks::write(canvas, styles, (book, standard), places, relations)?);
    }
    Ok(places.into_cells())
}

/// A written table.
struct Written {
    sheet: (Worksheet, Rows),
    /// The locations of its marked values.
    placed: Vec<Placed>,
    /// The names that it defines.
    names: Vec<Name>,
    /// The locations of its rows.
    placement: TablePlacement,
}

/// Writes a table.
fn write_sheet(
    mut worksheet: Canvas,
    styles: &Styles,
    (book, table, schema): (&Book, &Table, &Schema),
    standard: &Standard,
    (marking, look): (Marking, Look),
) -> Result<Written> {
    worksheet.set_name(&schema.form_number).map_err(refused)?;
    let mut sheet = Sheet {
        worksheet,
        styles,
        standard,
        book,
        table,
        schema,
        unit: look.unit.unwrap_or(&standard.frame.currency_unit),
        fill_in: look.fill_in,
        open_row: false,
        names: Vec::new(),
        placement: TablePlacement::default(),
        marking,
    };
    sheet.set_page()?;
    match &schema.shape {
        Shape::List { name, single_row } => list::write(&mut sheet, *name, *single_row),
        Shape::TwoSided { sides, item } => two_sided::write(&mut sheet, sides, *item),
        Shape::Form { blocks, width } => form::write(&mut sheet, blocks, *width),
    }?;
    if look.fill_in {
        entry::prepare(&mut sheet)?;
    }
    Ok(Written {
        sheet: sheet.worksheet.finish()?,
        placed: sheet.marking.placed,
        names: sheet.names,
        placement: sheet.placement,
    })
}
