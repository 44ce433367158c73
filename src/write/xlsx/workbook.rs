//! Assembles a workbook: the sheets of the tables in parallel, the sheets beside them, names and properties.

use std::collections::HashMap;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::book::{Book, CellId, Reconciliation, Table};
use crate::cell::CellRef;
use crate::chart::Chart;
use crate::error::Result;
use crate::parallel::each_largest_first;
use crate::rules::Applied;
use crate::schema::{Shape, Standard, Table as Schema};
use crate::write::marks::{Class, Marks};
use crate::write::xlsx::archive;
use crate::write::xlsx::cell::canvas::Canvas;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::stream::{LookNumbers, Piece};
use crate::write::xlsx::cell::style::Styles;
use crate::write::xlsx::cell::units::{AUTHOR, COMPRESSION, CREATED, MANY_ROWS, refused};
use crate::write::xlsx::formula::names::Name;
use crate::write::xlsx::mark::entry;
use crate::write::xlsx::mark::marking::{Marking, Placed, dyed};
use crate::write::xlsx::sheet::listing::{self, Places};
use crate::write::xlsx::sheet::{charts, checks, reconciliation};
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
    let mut workbook = Workbook::new();
    let (rows, cells) = write_sheets(&mut workbook, (book, standard), beside, many_rows, Look::default())?;
    Ok((finish(workbook, rows, book)?, cells))
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

/// Rows to be inserted into sheets, by sheet number, counted from one.
pub type Rows = Vec<(usize, Piece)>;

/// Writes a sheet per table and one for the relations. Returns the rows of large tables, which are not in their
/// sheets, and the cells of marked values.
pub fn write_sheets(
    workbook: &mut Workbook,
    (book, standard): (&Book, &Standard),
    beside: Beside,
    many_rows: usize,
    look: Look,
) -> Result<(Rows, HashMap<CellId, CellRef>)> {
    let none = Marks::default();
    let marks = beside.marks.unwrap_or(&none);
    let relations = beside.relations;
    let styles = match look.fill_in {
        true => Styles::to_fill_in(&standard.frame),
        false => Styles::new(&standard.frame),
    };
    // Streamed rows refer to formats by number. Registering all formats beforehand makes these numbers agree with
    // the workbook's.
    let mut numbers = LookNumbers::default();
    let mut register = |look: &Format| {
        workbook.register_format(look);
        numbers.register(look);
    };
    styles.all().for_each(&mut register);
    if !marks.cells.is_empty() {
        let dyed = styles
            .all()
            .flat_map(|format| Class::ALL.iter().map(|class| dyed(format, *class)));
        dyed.for_each(|look| register(&look));
    }
    styles.all().for_each(|look| numbers.settle(look));
    let tables = crate::write::tables(book, standard)?;
    let jobs: Vec<_> = tables.into_iter().enumerate().collect();
    // Each note takes a row.
    let rows_of = |table: &Table| table.rows.len().saturating_add(table.notes.len());
    let size = |(_, (table, _)): &(usize, (&Table, &Schema))| rows_of(table) as u64;
    let sheets: Vec<Result<Written>> = each_largest_first(&jobs, size, |(number, (table, schema))| {
        let streamed = (rows_of(table) > many_rows && !look.fill_in).then_some(&numbers);
        let source = (book, *table, *schema);
        let marking = Marking::of(marks, *number);
        write_sheet(Canvas::new(streamed), &styles, source, standard, (marking, look))
    });
    let mut places = Places::default();
    let mut worksheets = Vec::with_capacity(sheets.len());
    let (mut placements, mut names) = (Vec::new(), Vec::new());
    for (number, sheet) in sheets.into_iter().enumerate() {
        let written = sheet?;
        places.add(&written.worksheet.name(), number, written.placed);
        worksheets.push((written.worksheet, written.rows));
        placements.push(written.placement);
        names.extend(written.names);
    }
    if let Some(list) = &marks.list {
        let pairs: Vec<[Format; 2]> = styles
            .all()
            .flat_map(|format| Class::ALL.iter().map(|class| [dyed(format, *class), format.clone()]))
            .collect();
        workbook.push_worksheet(listing::write(list, &places, &standard.frame, &pairs)?);
    }
    let mut rows = Rows::new();
    for (worksheet, piece) in worksheets {
        workbook.push_worksheet(worksheet);
        rows.extend(piece.map(|piece| (workbook.worksheets_mut().len(), piece)));
    }
    for (name, cells) in names {
        workbook.define_name(name, &cells).map_err(refused)?;
    }
    if !beside.charts.is_empty() {
        workbook.push_worksheet(charts::write(beside.charts, book, standard, &placements)?);
    }
    if let Some(reconciliation) = beside.reconciliation {
        workbook.push_worksheet(reconciliation::write(reconciliation, book, standard, &placements)?);
    }
    if !relations.is_empty() {
        let mut worksheet = Worksheet::new();
        let unit = look.unit.unwrap_or(&standard.frame.currency_unit);
        checks::write(
            &mut worksheet,
            &Styles::new(&standard.frame),
            (book, standard),
            (&placements, unit, look.fill_in),
            relations,
        )?;
        workbook.push_worksheet(worksheet);
    }
    Ok((rows, places.into_cells()))
}

/// The bytes of a workbook with these rows inserted and the properties by which [`is_ours`](super::ours::is_ours) recognises it.
pub fn finish(mut workbook: Workbook, rows: Rows, book: &Book) -> Result<Vec<u8>> {
    let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2).map_err(refused)?;
    let properties = DocProperties::new()
        .set_title(title(book))
        .set_author(AUTHOR)
        .set_company(book.department.as_deref().unwrap_or_default())
        .set_keywords(book.year.map(|year| year.to_string()).unwrap_or_default())
        .set_custom_property(AUTHOR, env!("CARGO_PKG_VERSION"))
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    workbook.set_zip_compression_level(COMPRESSION);
    archive::with_rows(workbook.save_to_buffer().map_err(refused)?, rows)
}

/// The document title: year and department, as far as known.
fn title(book: &Book) -> String {
    let year = book.year.map(|year| year.to_string());
    let parts = year.iter().map(String::as_str).chain(book.department.as_deref());
    parts.collect::<Vec<_>>().join(" ")
}

/// A written table.
struct Written {
    worksheet: Worksheet,
    /// Its rows, if they are not in the sheet.
    rows: Option<Piece>,
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
    // For a formula with an empty result: rust_xlsxwriter treats that as no result and would write 0.
    worksheet.set_formula_result_default("");
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
    let (worksheet, rows) = sheet.worksheet.finish()?;
    Ok(Written {
        worksheet,
        rows,
        placed: sheet.marking.placed,
        names: sheet.names,
        placement: sheet.placement,
    })
}
