//! The sheet that lists the marks: one row each, with a link to the cell. Contains no words.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, DataValidation, Format, FormatAlign, FormatBorder, FormatUnderline, Worksheet};

use crate::book::CellId;
use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::Frame;
use crate::write::marks::{LOOKS, List, ListCell, ListRow};
use crate::write::text::lines;
use crate::write::xlsx::cell::canvas::{Canvas, Rows};
use crate::write::xlsx::cell::page::page;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::{column, decimals, index, refused};
use crate::write::xlsx::formula::names::quoted;
use crate::write::xlsx::mark::marking::{Placed, dyed};
use crate::write::xlsx::sheets::Sheets;

/// Maximum number of links on a sheet; Excel allows 65,530.
const MOST_LINKS: usize = 65_000;
/// The rows above the list: title and subtitle.
const HEADER: u32 = 2;
/// The first row of a list, counted from zero.
pub const FIRST_ROW: u32 = HEADER + 1;
/// Height of the title row, in points.
const TITLE_HEIGHT: f64 = 28.0;
/// Font sizes of title and body, in points.
const SIZES: (f64, f64) = (14.0, 10.0);

/// The locations of tables and marked values in the workbook.
#[derive(Debug, Default)]
pub struct Places {
    /// Sheet names, by table position in the book.
    sheets: HashMap<usize, String>,
    cells: HashMap<CellId, CellRef>,
}

impl Places {
    /// Adds the values of the table at this position in the book, located on this sheet.
    pub fn add(&mut self, sheet: &str, table: usize, placed: Vec<Placed>) {
        self.sheets.insert(table, sheet.to_owned());
        let spots = placed
            .into_iter()
            .map(|((row, field), at)| (CellId { table, row, field }, at));
        self.cells.extend(spots);
    }

    /// The cells of the marked values.
    pub fn into_cells(self) -> HashMap<CellId, CellRef> {
        self.cells
    }

    /// The sheet that a link leads to, and the cell if it leads to one.
    fn of<'a>(&'a self, cell: &'a ListCell) -> Option<(&'a str, Option<CellRef>)> {
        let (table, at) = match cell {
            ListCell::Place(sheet, at) => return Some((sheet, *at)),
            ListCell::Link(spot) => (spot.table, self.cells.get(spot).copied()),
            ListCell::Sheet(table) => (*table, None),
            _ => return None,
        };
        Some((self.sheets.get(&table)?, at))
    }
}

/// The formats of the list.
struct Looks {
    title: Format,
    subtitle: Format,
    header: Format,
    text: Format,
    input: Format,
    mark: Format,
    link: Format,
    figures: [Format; 3],
}

impl Looks {
    fn new(frame: &Frame) -> Self {
        let plain = Format::new().set_font_name(&frame.print.font).set_font_size(SIZES.1);
        let title = plain
            .clone()
            .set_font_name(&frame.print.title_font)
            .set_font_size(SIZES.0);
        let cell = plain.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top);
        let text = cell.clone().set_align(FormatAlign::Left).set_text_wrap();
        let centred = cell.clone().set_align(FormatAlign::Center).set_text_wrap();
        let figure = |format: &str| cell.clone().set_align(FormatAlign::Right).set_num_format(format);
        let header = centred.clone().set_bold().set_align(FormatAlign::VerticalCenter);
        Self {
            title: title.set_bold().set_align(FormatAlign::VerticalCenter),
            subtitle: plain,
            header: header.set_background_color(Color::RGB(0xF2_F2_F2)),
            link: text
                .clone()
                .set_underline(FormatUnderline::Single)
                .set_font_color(Color::RGB(0x05_63_C1)),
            input: text.clone().set_background_color(Color::RGB(0xFF_F9_DB)),
            text,
            mark: centred,
            figures: [figure("#,##0"), figure("#,##0.00"), figure("#,##0.00####")],
        }
    }

    fn figure(&self, figure: Decimal) -> &Format {
        let [whole, two, more] = &self.figures;
        match decimals(figure) {
            0 => whole,
            1 | 2 => two,
            _ => more,
        }
    }
}

/// The list as a sheet, set up to print on A4 landscape. `pairs` are the formats of marked cells, each with that which
/// the cell has without its mark.
pub fn write(
    mut canvas: Canvas,
    list: &List,
    places: &Places,
    frame: &Frame,
    pairs: &[[Format; 2]],
) -> Result<(Worksheet, Rows)> {
    let looks = Looks::new(frame);
    let shown = list.columns.iter().filter(|column| column.width > 0).count();
    let last = column(index(shown.saturating_sub(1)))?;
    set_page(&mut canvas, list, frame, last)?;
    canvas.text(CellRef::new(0, 0), &list.title, &looks.title)?;
    canvas.height(0, TITLE_HEIGHT);
    canvas.text(CellRef::new(1, 0), &list.subtitle, &looks.subtitle)?;
    for (col, column) in (0..).zip(&list.columns) {
        match column.width {
            0 => canvas.set_column_hidden(col),
            width => canvas.set_column_width(col, f64::from(width)),
        }
        .map_err(refused)?;
        canvas.text(CellRef::new(HEADER, u32::from(col)), &column.label, &looks.header)?;
    }
    let labels = list
        .columns
        .iter()
        .filter(|column| column.width > 0)
        .map(|column| lines(&column.label, f64::from(column.width)));
    canvas.height(HEADER, style::height(labels.max().unwrap_or(1)));
    let mut links = 0;
    for (row, item) in (HEADER.saturating_add(1)..).zip(&list.rows) {
        canvas.height(row, height(item, list));
        for (position, cell) in item.cells.iter().enumerate() {
            let at = CellRef::new(row, index(position));
            let is_input = list.columns.get(position).is_some_and(|column| column.is_input);
            let look = match (position, is_input) {
                (0, _) => &dyed(&looks.mark, item.class),
                (_, true) => &looks.input,
                (_, false) => &looks.text,
            };
            match cell {
                ListCell::Blank | ListCell::Choice(_, None) => canvas.blank(at, look),
                ListCell::Text(text) | ListCell::Choice(_, Some(text)) => canvas.text(at, text, look),
                ListCell::Figure(figure) => canvas.number(at, *figure, looks.figure(*figure)),
                ListCell::Link(_) | ListCell::Sheet(_) | ListCell::Place(..) => match places.of(cell) {
                    Some((sheet, to)) if links < MOST_LINKS => {
                        links = links.saturating_add(1);
                        let target = format!("{}!{}", quoted(sheet), to.unwrap_or(CellRef::new(0, 0)));
                        canvas.link(at, &target, &spelled(sheet, to), &looks.link)
                    }
                    Some((sheet, to)) => canvas.text(at, &spelled(sheet, to), &looks.text),
                    None => canvas.blank(at, &looks.text),
                },
            }?;
        }
    }
    let end = HEADER.saturating_add(index(list.rows.len()));
    // What rows are sorted by a filter, its hidden columns are, too.
    let all = column(index(list.columns.len().saturating_sub(1)))?;
    canvas.autofilter(HEADER, 0, end, all).map_err(refused)?;
    if list.keeps_looks {
        keep_looks(&mut canvas, list, pairs)?;
    }
    for (col, _) in (0..).zip(&list.columns) {
        offer(&mut canvas, list, col)?;
    }
    canvas.finish()
}

/// A workbook of nothing but a list, with so many pairs of looks.
///
/// # Errors
/// As [`write`].
pub fn alone(list: &List, pairs: usize, frame: &Frame) -> Result<Vec<u8>> {
    let pairs: Vec<[Format; 2]> = (0..pairs).map(|_| [Format::new(), Format::new()]).collect();
    let mut sheets = Sheets::default();
    let canvas = Canvas::held(sheets.looks());
    let written = write(canvas, list, &Places::default(), frame, &pairs)?;
    sheets.push(written);
    sheets.bytes()
}

/// The first row of the looks of marked cells: below the list, whose rows people may delete.
pub fn first_look(list: &List) -> u32 {
    HEADER.saturating_add(2).saturating_add(index(list.rows.len()))
}

/// Adds the hidden columns with the looks of marked cells.
fn keep_looks(canvas: &mut Canvas, list: &List, pairs: &[[Format; 2]]) -> Result<()> {
    for (position, label) in LOOKS.into_iter().enumerate() {
        let col = index(list.columns.len().saturating_add(position));
        canvas.set_column_hidden(column(col)?).map_err(refused)?;
        canvas.text(CellRef::new(HEADER, col), label, &Format::default())?;
        for (row, number) in (first_look(list)..).zip(0..pairs.len()) {
            if let Some(format) = pairs.get(number).and_then(|pair| pair.get(position)) {
                canvas.number(CellRef::new(row, col), number.into(), format)?;
            }
        }
    }
    Ok(())
}

/// Adds the drop-down lists of a column, one for each run of rows with the same options.
fn offer(worksheet: &mut Worksheet, list: &List, col: u16) -> Result<()> {
    let mut top = HEADER.saturating_add(1);
    for run in list
        .rows
        .chunk_by(|one, other| offered(one, col) == offered(other, col))
    {
        let end = top.saturating_add(index(run.len()));
        if let Some(choices) = run.first().and_then(|row| offered(row, col)) {
            let choices = DataValidation::new().allow_list_strings(choices).map_err(refused)?;
            worksheet
                .add_data_validation(top, col, end.saturating_sub(1), col, &choices)
                .map_err(refused)?;
        }
        top = end;
    }
    Ok(())
}

/// The options of a row's cell.
fn offered(row: &ListRow, col: u16) -> Option<&[String]> {
    match row.cells.get(usize::from(col))? {
        ListCell::Choice(choices, _) => Some(choices),
        _ => None,
    }
}

fn spelled(sheet: &str, at: Option<CellRef>) -> String {
    at.map_or_else(|| sheet.to_owned(), |at| format!("{sheet}!{at}"))
}

/// The height at which all texts of a row are fully displayed.
fn height(row: &ListRow, list: &List) -> f64 {
    let cells = row.cells.iter().zip(&list.columns);
    let needed = cells
        .filter(|(_, column)| column.width > 0)
        .map(|(cell, column)| match cell {
            ListCell::Text(text) => lines(text, f64::from(column.width)),
            _ => 1,
        });
    style::height(needed.max().unwrap_or(1))
}

fn set_page(worksheet: &mut Worksheet, list: &List, frame: &Frame, last: u16) -> Result<()> {
    page(worksheet, &frame.print, ("", &list.title));
    let end = HEADER.saturating_add(index(list.rows.len()));
    worksheet
        .set_name(&list.name)
        .and_then(|sheet| sheet.set_repeat_rows(HEADER, HEADER))
        .and_then(|sheet| sheet.set_freeze_panes(HEADER.saturating_add(1), 0))
        .and_then(|sheet| sheet.set_print_area(0, 0, end, last))
        .map_err(refused)?;
    Ok(())
}
