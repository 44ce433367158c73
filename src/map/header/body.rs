//! What stands below a header, where labels alone do not say what a column holds.

use crate::cell::{Cell, CellValue};
use crate::grid::Grid;
use crate::map::lexicon::Lexicon;
use crate::map::rows::cells::is_figure;
use crate::meaning::{Dimension, Place, Point};

/// Most rows that are looked at.
const MOST_ROWS: usize = 60;

/// The rows below a header.
pub struct Body<'a> {
    /// The sheet.
    pub grid: &'a Grid,
    /// The last row of the header.
    pub last: u32,
    /// The words of labels.
    pub lexicon: &'a Lexicon,
}

impl Body<'_> {
    /// The first rows with cells, at most so many.
    pub fn rows(&self, most: usize) -> impl Iterator<Item = &[Cell]> {
        self.grid.rows_between(self.last.saturating_add(1), u32::MAX).take(most)
    }

    /// The cells of a column in the first rows.
    fn column(&self, col: u32) -> impl Iterator<Item = &Cell> {
        let cell = move |row: &&[Cell]| row.binary_search_by_key(&col, |cell| cell.at.col);
        self.rows(MOST_ROWS).filter_map(move |row| row.get(cell(&row).ok()?))
    }

    /// Whether a column has no cell.
    pub fn is_empty(&self, col: u32) -> bool {
        self.column(col).next().is_none()
    }

    /// The folded texts of a column; `None` if it has numbers.
    fn texts(&self, col: u32) -> Option<Vec<String>> {
        let mut texts = Vec::new();
        for cell in self.column(col) {
            match &cell.value {
                CellValue::Text(text) => texts.push(self.lexicon.folder.label(text)),
                CellValue::Number(_) => return None,
                _ => {}
            }
        }
        texts.retain(|text| !text.is_empty());
        Some(texts)
    }

    /// Whether a column is blank in a row in which another one has a code.
    pub fn is_blank_beside(&self, col: u32, codes: u32) -> bool {
        let is_filled = |row: &[Cell], col: u32| row.binary_search_by_key(&col, |cell| cell.at.col).is_ok();
        let has_digit = |cell: &Cell| cell.value.to_string().contains(|c: char| c.is_ascii_digit());
        let mut rows = self.rows(MOST_ROWS);
        rows.any(|row| row.iter().any(|cell| cell.at.col == codes && has_digit(cell)) && !is_filled(row, col))
    }

    /// Whether a column holds names: texts, most of them with letters.
    pub fn are_names(&self, col: u32) -> bool {
        let texts = self.texts(col).unwrap_or_default();
        let named = texts.iter().filter(|text| text.contains(char::is_alphabetic)).count();
        named > 0 && named.saturating_mul(2) > texts.len()
    }

    /// Whether a column holds names without any digit, totals aside.
    pub fn are_bare_names(&self, col: u32) -> bool {
        let mut texts = self.texts(col).unwrap_or_default();
        texts.retain(|text| !self.lexicon.words.total.contains(text));
        let is_name =
            |text: &String| text.contains(char::is_alphabetic) && !text.contains(|c: char| c.is_ascii_digit());
        !texts.is_empty() && texts.iter().all(is_name)
    }

    /// Whether a column holds numbers, also if they are typed as texts.
    pub fn are_numbers(&self, col: u32) -> bool {
        self.column(col).any(|cell| is_figure(&cell.value, self.lexicon))
    }

    /// Whether most items of a column, totals aside, are functional classes.
    pub fn are_classes(&self, col: u32) -> bool {
        let vocabulary = &self.lexicon.vocabulary;
        let mut texts = self.texts(col).unwrap_or_default();
        texts.retain(|text| !self.lexicon.words.total.contains(text));
        let is_class = |text: &&String| {
            let reading = vocabulary.read(text, Place::Class, &Point::default());
            reading.point.specifies(Dimension::Function)
        };
        let classes = texts.iter().filter(is_class).count();
        classes > 0 && classes.saturating_mul(2) >= texts.len()
    }
}
