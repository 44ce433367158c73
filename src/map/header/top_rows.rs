//! The rows in and above a header, with folded labels.

use std::cell::OnceCell;

use rust_decimal::Decimal;

use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::fold::strip_ordinal;
use crate::grid::{Grid, Merge};
use crate::map::header::column_numbers::{is_numbered, without_number};
use crate::map::header::translations::{are_translated, without_translation};
use crate::map::lexicon::Lexicon;
use crate::meaning::{Place, Point};

/// Number of rows searched for a header.
const TOP_ROWS: usize = 60;

/// Longer texts are not labels.
const MOST_LABEL_BYTES: usize = 120;

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
    /// Folded label; empty for numbers.
    pub label: Text,
    /// Folded text, including currency units.
    pub folded: Text,
    /// Text as printed.
    pub text: Text,
    /// Whether every word of the label is known.
    known: OnceCell<bool>,
    merge: OnceCell<Option<Merge>>,
}

impl TopCell {
    /// A cell that belongs to no grid.
    #[cfg(test)]
    pub fn alone(text: &str, folded: String) -> Self {
        Self {
            index: 0,
            at: CellRef::new(0, 0),
            label: Text::from(""),
            folded: folded.into(),
            text: text.into(),
            known: OnceCell::new(),
            merge: OnceCell::new(),
        }
    }

    /// Whether it is a number that may be a year.
    pub fn is_year(&self) -> bool {
        self.label.is_empty() && self.folded.parse().is_ok_and(|year: i32| (1990..2100).contains(&year))
    }

    /// The merged range that covers it on its sheet.
    pub fn merge(&self, grid: &Grid) -> Option<&Merge> {
        self.merge.get_or_init(|| grid.merge_at(self.at).copied()).as_ref()
    }

    /// Whether it reads as a header label. Line items, which have an ordinal, do not.
    pub fn is_known(&self, lexicon: &Lexicon) -> bool {
        *self.known.get_or_init(|| {
            let reading = || lexicon.vocabulary.read(&self.label, Place::Header, &Point::default());
            !self.label.is_empty()
                && self.label.len() <= MOST_LABEL_BYTES
                && strip_ordinal(&self.label) == &*self.label
                && reading().is_known()
        })
    }
}

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
    let numbered = cells
        .iter()
        .any(|cell| matches!(&cell.value, CellValue::Text(text) if is_numbered(text)));
    let texts = cells.iter().filter_map(|cell| match &cell.value {
        CellValue::Text(text) if !text.is_ascii() => Some(&**text),
        _ => None,
    });
    let translated = are_translated(texts);
    let none = Text::from("");
    // One text is often all three.
    let shared = |text: String, known: &[&Text]| {
        let same = known.iter().find(|known| known.as_ref() == text);
        same.map_or_else(|| Text::from(text), |known| Text::clone(known))
    };
    let top_cell = |(offset, cell): (usize, &Cell)| {
        let text = match &cell.value {
            CellValue::Text(text) | CellValue::Date(text) | CellValue::Error(text) => Text::clone(text),
            value => Text::from(value.to_string()),
        };
        let (label, folded) = match is_number(&cell.value) {
            true => (Text::clone(&none), Text::clone(&text)),
            false => {
                let folded = shared(lexicon.folder.fold(&text), &[&text]);
                let bare = translated.then(|| without_translation(&text)).flatten();
                let bare = bare.as_deref().unwrap_or(&text);
                let label = match without_number(bare, numbered) {
                    label if label.len() == text.len() => lexicon.folder.label_of(&folded),
                    label => lexicon.folder.label(label),
                };
                (shared(label, &[&folded, &text]), folded)
            }
        };
        TopCell {
            index: start.saturating_add(offset),
            at: cell.at,
            label,
            folded,
            text,
            known: OnceCell::new(),
            merge: OnceCell::new(),
        }
    };
    TopRow {
        row,
        cells: cells.iter().enumerate().map(top_cell).collect(),
        numbers: cells.iter().filter(|cell| is_number(&cell.value)).count(),
    }
}
