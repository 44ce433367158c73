//! A two-sided table on its sheet: the lines of each side, top down, with closing lines side by side at the foot.
//! Preserves the order of the book in both.

use crate::book::{Row, Table};
use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::{Line, Side};
use crate::write::text::lines;
use crate::write::xlsx::cell::placement::TablePlacement;
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::index;
use crate::write::xlsx::formula::totals::Totals;
use crate::write::xlsx::mark::watch;
use crate::write::xlsx::table::sheet::Sheet;
use crate::write::xlsx::table::widths;

/// Maximum number of lines printed on one page, so that both totals are below their lists.
const ONE_PAGE: usize = 48;

/// Writes the table; `item` is the field with the labels of the lines.
pub fn write(sheet: &mut Sheet, sides: &[Side], item: usize) -> Result<()> {
    let (table, schema) = (sheet.table, sheet.schema);
    let widths = widths::widths(sheet, item, &[]);
    sheet.worksheet.widths(0, widths.iter().copied())?;
    let top = sheet.head(index(widths.len()))?;
    let body = sheet.header(top, &widths)?;
    sheet.set_header(top, CellRef::new(body, 0))?;
    let grid = place_rows(table, sides);
    if grid.len() <= ONE_PAGE {
        sheet.worksheet.set_print_fit_to_pages(1, 1);
    }
    let totals = Totals::of(table, schema, sheet.standard);
    // The sheet row of each row of the book.
    let mut sheet_rows: Vec<Option<u32>> = vec![None; table.rows.len()];
    for (line, rows) in (body..).zip(&grid) {
        for row in rows.iter().flatten() {
            if let Some(place) = sheet_rows.get_mut(*row) {
                *place = Some(line);
            }
        }
    }
    let bottom = body.saturating_add(index(grid.len()));
    sheet.placement = TablePlacement {
        lines: sheet_rows,
        top: body.saturating_sub(1),
        bottom,
        amounts: None,
    };
    for (line, rows) in (body..).zip(&grid) {
        line_height(sheet, line, rows, item, &widths);
        for (col, column) in (0..).zip(&schema.columns) {
            let row = column.side.and_then(|side| *rows.get(side)?);
            let amount = schema.is_amount(column.field);
            let at = CellRef::new(line, col);
            match row {
                Some(row) if amount => {
                    let judged = totals.judge(row, column.field, &sheet.placement);
                    let value = table.value(row, column.field).unwrap_or_default();
                    let marked = sheet.mark(at, [(row, column.field)])?;
                    sheet.amount(at, &value, &judged, is_bold(sides, table.rows.get(row)), marked)?;
                }
                Some(row) => write_label(sheet, at, row, column.field, sides)?,
                None if amount => sheet.filler(at, sheet.styles.amount(false, false))?,
                None => sheet.filler(at, sheet.styles.text(false))?,
            }
        }
    }
    let last_closes = grid
        .last()
        .is_some_and(|rows| rows.iter().flatten().any(|row| closes(sides, table.rows.get(*row))));
    sheet.name_table((body, bottom), last_closes.then(|| bottom.saturating_sub(1)))?;
    watch::totals(sheet, (body, bottom), &totals)?;
    sheet.notes(bottom, &widths)
}

fn closes(sides: &[Side], row: Option<&Row>) -> bool {
    row.and_then(|row| line_of(sides, row)).is_some_and(|line| line.closing)
}

fn write_label(sheet: &mut Sheet, at: CellRef, row: usize, field: usize, sides: &[Side]) -> Result<()> {
    let (table, styles) = (sheet.table, sheet.styles);
    let line = table.rows.get(row).and_then(|row| line_of(sides, row));
    let indent = u8::from(line.is_some_and(|line| line.of_which.is_some()));
    let bold = is_bold(sides, table.rows.get(row));
    let marked = sheet.mark(at, [(row, field)])?;
    match table.value(row, field) {
        Some(value) => sheet.value(at, &value, &marked.look(styles.name(indent, bold))),
        None => sheet.filler(at, styles.text(false)),
    }
}

fn line_height(sheet: &mut Sheet, at: u32, rows: &[Option<usize>], item: usize, widths: &[f64]) {
    let (table, schema) = (sheet.table, sheet.schema);
    let columns = schema
        .columns
        .iter()
        .zip(widths)
        .filter(|(column, _)| column.field == item);
    let needed = columns.filter_map(|(column, &width)| {
        let text = table.text((*rows.get(column.side?)?)?, item)?;
        Some(lines(text, width - 1.0))
    });
    let needed = needed.max().unwrap_or(1);
    sheet.height(at, style::height(needed));
}

fn line_of<'a>(sides: &'a [Side], row: &Row) -> Option<&'a Line> {
    sides.get(row.row_kind)?.lines.get(row.line?)
}

/// Closing lines and summing lines are bold.
fn is_bold(sides: &[Side], row: Option<&Row>) -> bool {
    let Some((row, side)) = row.and_then(|row| Some((row, sides.get(row.row_kind)?))) else {
        return false;
    };
    let is_total = |line: usize| side.lines.iter().any(|other| other.under == Some(line));
    line_of(sides, row).is_some_and(|line| line.closing) || row.line.is_some_and(is_total)
}

/// For each line of the sheet, the row of the book on each side. At least one line.
pub fn place_rows(table: &Table, sides: &[Side]) -> Vec<Vec<Option<usize>>> {
    let rows = &table.rows;
    let split = |side: usize| {
        let on_side = rows.iter().enumerate().filter(move |(_, row)| row.row_kind == side);
        let closing = |&(_, row): &(usize, &Row)| line_of(sides, row).is_some_and(|line| line.closing);
        let (closing, open): (Vec<_>, Vec<_>) = on_side.partition(closing);
        let numbers = |rows: Vec<(usize, &Row)>| rows.into_iter().map(|(row, _)| row).collect::<Vec<_>>();
        (numbers(open), numbers(closing))
    };
    let split: Vec<(Vec<usize>, Vec<usize>)> = (0..sides.len()).map(split).collect();
    let open = split.iter().map(|(open, _)| open.len()).max().unwrap_or(0);
    let closing = split.iter().map(|(_, closing)| closing.len()).max().unwrap_or(0);
    let height = open.saturating_add(closing).max(1);
    let mut grid = vec![vec![None; sides.len()]; height];
    for (side, (open, closing)) in split.iter().enumerate() {
        let from_foot = height.saturating_sub(closing.len());
        for (at, row) in open.iter().enumerate().chain((from_foot..).zip(closing)) {
            if let Some(place) = grid.get_mut(at).and_then(|line| line.get_mut(side)) {
                *place = Some(*row);
            }
        }
    }
    grid
}
