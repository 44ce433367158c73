//! The rows in and above a header, with folded labels.

use std::cell::OnceCell;
use std::ops::{Deref, Range};
use std::rc::Rc;

use rust_decimal::Decimal;

use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::grid::{Grid, Merge};
use crate::map::header::cell_text::{CellText, InRow};
use crate::map::header::translations::are_translated;
use crate::map::lexicon::Lexicon;

/// Number of rows searched for a header.
const TOP_ROWS: usize = 60;

/// A row near the top of a sheet, with its texts folded once.
#[derive(Debug)]
pub struct TopRow {
    /// Row number.
    pub row: u32,
    /// Its cells.
    pub cells: Vec<TopCell>,
    pub numbers: usize,
}

impl TopRow {
    /// Whether it has numbers other than a single year.
    pub fn has_figures(&self) -> bool {
        self.numbers > 0 && !(self.numbers == 1 && self.cells.iter().any(TopCell::is_year))
    }

    /// The number of cells that read as header labels.
    pub fn known_labels(&self, lexicon: &Lexicon) -> usize {
        self.cells.iter().filter(|cell| cell.is_known(lexicon)).count()
    }
}

/// A cell near the top of a sheet.
#[derive(Debug)]
pub struct TopCell {
    /// Position in [`Grid::cells`].
    pub index: usize,
    /// Its address.
    pub at: CellRef,
    /// Its text, with what can be read from that alone.
    pub content: Rc<CellText>,
    merge: OnceCell<Option<Merge>>,
}

impl Deref for TopCell {
    type Target = CellText;

    fn deref(&self) -> &CellText {
        &self.content
    }
}

impl TopCell {
    /// A cell that belongs to no grid.
    #[cfg(test)]
    pub fn alone(text: &str, lexicon: &Lexicon) -> Self {
        Self {
            index: 0,
            at: CellRef::new(0, 0),
            content: CellText::of(&text.into(), lexicon),
            merge: OnceCell::new(),
        }
    }

    /// Whether it is a number that may be a year.
    pub fn is_year(&self) -> bool {
        self.label.is_empty() && self.folded.parse().is_ok_and(|year: i32| YEARS.contains(&year))
    }

    /// The merged range that covers it on its sheet.
    pub fn merge(&self, grid: &Grid) -> Option<&Merge> {
        self.merge.get_or_init(|| grid.merge_at(self.at).copied()).as_ref()
    }
}

/// The years that a number may be.
pub const YEARS: Range<i32> = 1990..2100;

/// The first non-empty rows of a sheet.
pub fn top_rows(grid: &Grid, lexicon: &Lexicon) -> Vec<TopRow> {
    let rows = grid.rows().take(TOP_ROWS);
    rows.map(|(row, cells)| top_row(grid, row, cells, lexicon)).collect()
}

/// Maximum number of significant digits in a numeric cell.
const DIGITS: usize = 15;

/// Whether a text is a figure with too many digits for a numeric cell, as this program writes it: with a decimal
/// point.
fn is_long_figure(text: &str) -> bool {
    text.len() > DIGITS && text.contains('.') && text.parse::<Decimal>().is_ok()
}

/// A row of a sheet with its texts folded.
pub fn top_row(grid: &Grid, row: u32, cells: &[Cell], lexicon: &Lexicon) -> TopRow {
    let start = grid.row_range(row).map_or(0, |range| range.start);
    let is_number = |value: &CellValue| match value {
        CellValue::Number(_) => true,
        CellValue::Text(text) => is_long_figure(text),
        _ => false,
    };
    let content = |cell: &Cell| match &cell.value {
        value if is_number(value) => CellText::of_figure(printed(value)),
        value => CellText::of(&printed(value), lexicon),
    };
    let top_cell = |(offset, cell): (usize, &Cell)| TopCell {
        index: start.saturating_add(offset),
        at: cell.at,
        content: content(cell),
        merge: OnceCell::new(),
    };
    let mut top: Vec<TopCell> = cells.iter().enumerate().map(top_cell).collect();
    let texts = || {
        let texts = cells.iter().zip(&top);
        texts.filter(|(cell, _)| matches!(cell.value, CellValue::Text(_)))
    };
    let in_row = InRow {
        numbered: texts().any(|(_, cell)| cell.numbered),
        translated: are_translated(
            texts()
                .filter(|(_, cell)| !cell.text.is_ascii())
                .map(|(_, cell)| cell.translated),
        ),
    };
    if in_row != InRow::default() {
        let others = cells.iter().zip(&mut top).filter(|(cell, _)| !is_number(&cell.value));
        others.for_each(|(_, cell)| cell.content = Rc::new(CellText::read(&cell.text, in_row, lexicon)));
    }
    TopRow {
        row,
        cells: top,
        numbers: cells.iter().filter(|cell| is_number(&cell.value)).count(),
    }
}

fn printed(value: &CellValue) -> Text {
    match value {
        CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => Text::clone(text),
        value => Text::from(value.to_string()),
    }
}
