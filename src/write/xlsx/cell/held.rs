//! The rows of a sheet held in memory: written in any order, and made markup when the numbers of looks and texts in
//! the file are known.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::ops::Range;

use rust_decimal::Decimal;
use rust_xlsxwriter::Format;

use crate::cell::CellRef;
use crate::write::xlsx::cell::markup::{self, Content, push};

/// Tells looks of this sheet alone from those of the file.
const OWN: u32 = 1 << 31;
/// Default height of a row in pixels, and what a pixel is in points.
const USUAL: u32 = 20;
const PIXEL: f64 = 0.75;
/// Rows that share the range of their columns.
const BLOCK: u32 = 16;
/// How long the markup of a cell is, about.
const ROOM: usize = 40;

/// The rows of a sheet.
#[derive(Debug, Default)]
pub struct Held {
    /// In the order in which they were written.
    cells: Vec<Cell>,
    /// All of their texts.
    texts: String,
    /// Properties of rows.
    rows: BTreeMap<u32, Row>,
    /// The looks that only this sheet has, in the order of their first use.
    pub looks: Vec<Format>,
    numbers: HashMap<Format, u32, foldhash::fast::RandomState>,
    /// The depth of groups that the sheet has to declare.
    pub deepest: u8,
}

#[derive(Debug)]
struct Cell {
    at: CellRef,
    look: u32,
    holds: Holds,
}

#[derive(Debug)]
enum Holds {
    Blank,
    Text(Range<usize>),
    Figure(Decimal),
    Formula(Range<usize>, Range<usize>),
}

#[derive(Clone, Copy, Debug)]
struct Row {
    /// In pixels.
    height: u32,
    level: u8,
    is_hidden: bool,
    is_folded_above: bool,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            height: USUAL,
            level: 0,
            is_hidden: false,
            is_folded_above: false,
        }
    }
}

impl Held {
    /// The number of a look that only this sheet has.
    pub fn own(&mut self, look: &Format) -> u32 {
        if let Some(number) = self.numbers.get(look) {
            return *number;
        }
        let number = OWN | u32::try_from(self.looks.len()).unwrap_or(0);
        self.looks.push(look.clone());
        self.numbers.insert(look.clone(), number);
        number
    }

    /// A cell, in the place of one written before.
    pub fn put(&mut self, at: CellRef, look: u32, content: Content) {
        let holds = match content {
            Content::Blank => Holds::Blank,
            Content::Text(text) => Holds::Text(self.keep(text)),
            Content::Figure(amount) => Holds::Figure(amount),
            Content::Formula(formula, result) => Holds::Formula(self.keep(formula), self.keep(result)),
        };
        self.cells.push(Cell { at, look, holds });
    }

    fn keep(&mut self, text: &str) -> Range<usize> {
        let start = self.texts.len();
        self.texts.push_str(text);
        start..self.texts.len()
    }

    fn text(&self, range: &Range<usize>) -> &str {
        self.texts.get(range.clone()).unwrap_or_default()
    }

    /// The height of a row, in points.
    pub fn height(&mut self, row: u32, points: f64) {
        // Saturates; rows are low.
        self.rows.entry(row).or_default().height = (points * 4.0 / 3.0).round() as u32;
    }

    /// The heights of rows, in pixels.
    pub fn heights(&self) -> impl Iterator<Item = (u32, u32)> {
        self.rows.iter().map(|(number, row)| (*number, row.height))
    }

    /// The height of a row, in pixels.
    pub fn height_of(&self, row: u32) -> u32 {
        self.rows.get(&row).copied().unwrap_or_default().height
    }

    /// Groups rows one level deeper than they are, and hides them if they are folded.
    pub fn group(&mut self, first: u32, last: u32, is_folded: bool) {
        if is_folded {
            self.rows.entry(last.saturating_add(1)).or_default().is_folded_above = true;
        }
        for row in first..=last {
            let is_known = self.rows.contains_key(&row);
            let row = self.rows.entry(row).or_default();
            row.level = row.level.saturating_add(1);
            row.is_hidden |= is_folded;
            if is_known {
                self.deepest = self.deepest.max(row.level);
            }
        }
    }

    /// Puts the cells in order. Of several at one position the last counts.
    pub fn settle(&mut self) {
        self.cells.reverse();
        self.cells.sort_by_key(|cell| cell.at);
        self.cells.dedup_by_key(|cell| cell.at);
    }

    /// The first and the last row and column, of settled cells.
    pub fn extent(&self) -> Option<(CellRef, CellRef)> {
        let rows = || self.rows.keys().copied();
        let ends = [self.cells.first(), self.cells.last()].map(|cell| cell.map(|cell| cell.at.row));
        let first = rows().next().into_iter().chain(ends[0]).min()?;
        let last = rows().next_back().into_iter().chain(ends[1]).max()?;
        let cols = || self.cells.iter().map(|cell| cell.at.col);
        let (left, right) = (cols().min().unwrap_or(0), cols().max().unwrap_or(0));
        Some((CellRef::new(first, left), CellRef::new(last, right)))
    }

    /// The texts of settled cells, row by row.
    pub fn shared_texts(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().filter_map(|cell| match &cell.holds {
            Holds::Text(range) => Some(self.text(range)),
            _ => None,
        })
    }

    /// The markup of settled cells. `looks` are the numbers of the looks that only this sheet has, `texts` those of its
    /// texts, row by row.
    pub fn markup(&self, looks: &[u32], texts: &[u32]) -> String {
        let mut xml = String::with_capacity(self.cells.len().saturating_mul(ROOM));
        let mut texts = texts.iter().copied();
        let mut rows = self.rows.iter().peekable();
        let mut blocks = self
            .cells
            .chunk_by(|a, b| a.at.row / BLOCK == b.at.row / BLOCK)
            .peekable();
        let Some((first, last)) = self.extent() else { return xml };
        for block in first.row / BLOCK..=last.row / BLOCK {
            let cells = blocks.next_if(|cells| cells.first().is_some_and(|cell| cell.at.row / BLOCK == block));
            let cells = cells.unwrap_or_default();
            let cols = || cells.iter().map(|cell| cell.at.col.saturating_add(1));
            let spans = cols().min().zip(cols().max());
            let mut lines = cells.chunk_by(|a, b| a.at.row == b.at.row).peekable();
            for number in block.saturating_mul(BLOCK)..block.saturating_add(1).saturating_mul(BLOCK) {
                let row = rows.next_if(|(row, _)| **row == number).map(|(_, row)| *row);
                let line = lines.next_if(|line| line.first().is_some_and(|cell| cell.at.row == number));
                if row.is_none() && line.is_none() {
                    continue;
                }
                begin_row(&mut xml, number, spans, row);
                let Some(line) = line else {
                    xml.push_str("/>");
                    continue;
                };
                xml.push('>');
                for cell in line {
                    self.cell(&mut xml, cell, looks, &mut texts);
                }
                xml.push_str("</row>");
            }
        }
        xml
    }

    fn cell(&self, xml: &mut String, cell: &Cell, looks: &[u32], texts: &mut impl Iterator<Item = u32>) {
        let own = usize::try_from(cell.look & !OWN).ok().filter(|_| cell.look & OWN > 0);
        let look = own.map_or(cell.look, |own| looks.get(own).copied().unwrap_or(0));
        let content = match &cell.holds {
            Holds::Text(_) => return markup::shared(xml, cell.at, look, texts.next().unwrap_or(0)),
            Holds::Blank => Content::Blank,
            Holds::Figure(amount) => Content::Figure(*amount),
            Holds::Formula(formula, result) => Content::Formula(self.text(formula), self.text(result)),
        };
        markup::cell(xml, cell.at, look, content);
    }
}

/// The start of a row's tag; `spans` are the first and the last column of its block.
fn begin_row(xml: &mut String, number: u32, spans: Option<(u32, u32)>, row: Option<Row>) {
    xml.push_str("<row r=\"");
    push(xml, number.saturating_add(1));
    xml.push('"');
    // Writing to a String cannot fail.
    if let Some((first, last)) = spans {
        let _ = write!(xml, " spans=\"{first}:{last}\"");
    }
    let row = row.unwrap_or_default();
    if row.height != USUAL {
        let _ = write!(xml, " ht=\"{}\"", f64::from(row.height) * PIXEL);
    }
    if row.is_hidden {
        xml.push_str(" hidden=\"1\"");
    }
    if row.height != USUAL {
        xml.push_str(" customHeight=\"1\"");
    }
    if row.level > 0 {
        let _ = write!(xml, " outlineLevel=\"{}\"", row.level);
    }
    if row.is_folded_above {
        xml.push_str(" collapsed=\"1\"");
    }
}
