//! The rows of a large table, streamed into the file: written as XML and compressed as they arrive, so that no sheet
//! is held in memory, each on its own thread.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::Write as _;

use crc32fast::Hasher;
use flate2::write::DeflateEncoder;
use rust_decimal::Decimal;
use rust_xlsxwriter::Format;

use crate::cell::{CellRef, column_letters};
use crate::error::{Error, Result};
use crate::write::limits;
use crate::write::xlsx::cell::units::{COMPRESSION, number};

/// Number of XML bytes compressed at a time.
const CHUNK: usize = 64 * 1024;
/// Doubles keep all digits of mantissas below this.
const SAFE_DIGITS: u128 = 1_000_000_000_000_000;

/// The format numbers of the file.
#[derive(Debug, Default)]
pub struct LookNumbers {
    by_look: HashMap<Format, u32>,
    /// By address, for formats that outlive this.
    by_place: HashMap<usize, u32, foldhash::fast::RandomState>,
}

impl LookNumbers {
    /// Numbers a format. A workbook in which the same formats are registered in the same order numbers them alike.
    pub fn register(&mut self, look: &Format) {
        if self.by_look.is_empty() {
            self.by_look.insert(Format::default(), 0);
        }
        let next = u32::try_from(self.by_look.len()).unwrap_or(u32::MAX);
        self.by_look.entry(look.clone()).or_insert(next);
    }

    /// Records the address of a format, which must not move afterwards.
    pub fn settle(&mut self, look: &Format) {
        if let Some(number) = self.by_look.get(look) {
            self.by_place.insert(std::ptr::from_ref(look).addr(), *number);
        }
    }

    fn of(&self, look: &Format) -> Result<u32> {
        let known = self.by_place.get(&std::ptr::from_ref(look).addr());
        let known = known.or_else(|| self.by_look.get(look)).copied();
        known.ok_or_else(|| Error::Internal("a look that is not registered".to_owned()))
    }
}

/// What goes between the start and the end of a sheet, as part of a compressed file.
pub struct Piece {
    /// Compressed and byte-aligned, so that other pieces may follow.
    pub bytes: Vec<u8>,
    /// The checksum and the size of the uncompressed bytes.
    pub sum: Hasher,
    pub size: u64,
}

/// A row not yet written.
#[derive(Default)]
struct Row {
    height: Option<f64>,
    xml: String,
    /// The columns of its cells, and the offsets of their XML.
    cells: Vec<(u32, usize)>,
}

/// The rows of a sheet, written top down: a cell completes all rows above its own.
pub struct Stream<'a> {
    looks: &'a LookNumbers,
    /// The incomplete rows, by number.
    open: BTreeMap<u32, Row>,
    /// By row, the change in group depth from there on.
    steps: BTreeMap<u32, i32>,
    depth: i32,
    deepest: i32,
    /// The column letters.
    letters: Vec<String>,
    /// The last cell.
    last: CellRef,
    xml: String,
    sum: Hasher,
    size: u64,
    encoder: DeflateEncoder<Vec<u8>>,
}

impl<'a> Stream<'a> {
    /// A sheet without rows, with these format numbers.
    pub fn new(looks: &'a LookNumbers) -> Self {
        Self {
            looks,
            open: BTreeMap::new(),
            steps: BTreeMap::new(),
            depth: 0,
            deepest: 0,
            letters: Vec::new(),
            last: CellRef::new(0, 0),
            xml: String::with_capacity(CHUNK + CHUNK / 4),
            sum: Hasher::new(),
            size: 0,
            encoder: DeflateEncoder::new(Vec::new(), flate2::Compression::new(u32::from(COMPRESSION))),
        }
    }

    /// A text.
    pub fn text(&mut self, at: CellRef, text: &str, look: &Format) -> Result<()> {
        if text.is_empty() {
            return self.blank(at, look);
        }
        if !limits::fits(text) {
            return Err(Error::Internal(format!("the text of {at} is too long")));
        }
        let row = self.begin(at, look)?;
        row.push_str(" t=\"inlineStr\"><is><t");
        let blank = ['\t', '\n', ' '];
        if text.starts_with(blank) || text.ends_with(blank) {
            row.push_str(" xml:space=\"preserve\"");
        }
        row.push('>');
        escape(row, text);
        row.push_str("</t></is></c>");
        Ok(())
    }

    /// A figure as the nearest double.
    pub fn number(&mut self, at: CellRef, amount: Decimal, look: &Format) -> Result<()> {
        let row = self.begin(at, look)?;
        row.push_str("><v>");
        // Other numbers are spelled like the nearest double.
        let written = match amount.mantissa().unsigned_abs() < SAFE_DIGITS {
            true => write!(row, "{}", amount.normalize()),
            false => write!(row, "{}", number(amount)),
        };
        row.push_str("</v></c>");
        written.map_err(|error| Error::Internal(error.to_string()))
    }

    /// A formula, which begins with `=`, with its result.
    pub fn formula(&mut self, at: CellRef, formula: &str, result: &str, look: &Format) -> Result<()> {
        let row = self.begin(at, look)?;
        row.push_str("><f>");
        escape(row, formula.strip_prefix('=').unwrap_or(formula));
        row.push_str("</f><v>");
        escape(row, result);
        row.push_str("</v></c>");
        Ok(())
    }

    /// A blank cell.
    pub fn blank(&mut self, at: CellRef, look: &Format) -> Result<()> {
        self.begin(at, look)?.push_str("/>");
        Ok(())
    }

    /// The cells covered by the merged area between both corners.
    pub fn cover(&mut self, first: CellRef, last: CellRef, look: &Format) -> Result<()> {
        for row in first.row..=last.row {
            for col in first.col..=last.col {
                if row == first.row {
                    if col > first.col {
                        self.blank(CellRef::new(row, col), look)?;
                    }
                    continue;
                }
                self.cell(CellRef::new(row, col), look)?.push_str("/>");
            }
        }
        Ok(())
    }

    /// The height, in points, of a row not yet written.
    pub fn height(&mut self, row: u32, points: f64) {
        // Rounded to whole pixels.
        self.open.entry(row).or_default().height = Some((points * 4.0 / 3.0).round() * 0.75);
    }

    /// Groups rows not yet written, one level deeper than they are.
    pub fn group(&mut self, first: u32, last: u32) {
        let mut step = |row: u32, by: i32| {
            let change = self.steps.entry(row).or_default();
            *change = change.saturating_add(by);
        };
        step(first, 1);
        step(last.saturating_add(1), -1);
    }

    /// The maximum group depth, and the last cell.
    pub fn extent(&mut self) -> (i32, CellRef) {
        let mut depth = self.depth;
        for step in self.steps.values() {
            depth = depth.saturating_add(*step);
            self.deepest = self.deepest.max(depth);
        }
        (self.deepest, self.last)
    }

    /// The rows, compressed.
    pub fn finish(mut self) -> Result<Piece> {
        self.end_rows_above(u32::MAX)?;
        self.compress()?;
        self.encoder.flush().map_err(failed)?;
        Ok(Piece {
            bytes: std::mem::take(self.encoder.get_mut()),
            sum: self.sum,
            size: self.size,
        })
    }

    /// Begins a cell in the current row, completing the rows above it.
    fn begin(&mut self, at: CellRef, look: &Format) -> Result<&mut String> {
        if self.open.first_key_value().is_some_and(|(first, _)| *first < at.row) {
            self.end_rows_above(at.row)?;
        }
        self.cell(at, look)
    }

    fn cell(&mut self, at: CellRef, look: &Format) -> Result<&mut String> {
        if !limits::holds(at) {
            return Err(Error::Internal(format!("a sheet has no cell {at}")));
        }
        let look = self.looks.of(look)?;
        self.last = CellRef::new(self.last.row.max(at.row), self.last.col.max(at.col));
        let col = usize::try_from(at.col).unwrap_or(usize::MAX);
        while self.letters.len() <= col {
            let next = u32::try_from(self.letters.len()).unwrap_or(u32::MAX);
            self.letters.push(column_letters(next));
        }
        let row = self.open.entry(at.row).or_default();
        row.cells.push((at.col, row.xml.len()));
        row.xml.push_str("<c r=\"");
        row.xml.push_str(self.letters.get(col).map_or("", String::as_str));
        push(&mut row.xml, at.row.saturating_add(1));
        row.xml.push('"');
        if look > 0 {
            row.xml.push_str(" s=\"");
            push(&mut row.xml, look);
            row.xml.push('"');
        }
        Ok(&mut row.xml)
    }

    fn end_rows_above(&mut self, end: u32) -> Result<()> {
        while let Some(entry) = self.open.first_entry().filter(|entry| *entry.key() < end) {
            let (number, row) = entry.remove_entry();
            self.end_row(number, row);
            if self.xml.len() > CHUNK {
                self.compress()?;
            }
        }
        Ok(())
    }

    fn end_row(&mut self, number: u32, row: Row) {
        while let Some(step) = self.steps.first_entry().filter(|step| *step.key() <= number) {
            self.depth = self.depth.saturating_add(step.remove());
            self.deepest = self.deepest.max(self.depth);
        }
        self.xml.push_str("<row r=\"");
        push(&mut self.xml, number.saturating_add(1));
        self.xml.push('"');
        if let Some(height) = row.height {
            // Writing to a String cannot fail.
            let _ = write!(self.xml, " ht=\"{height}\" customHeight=\"1\"");
        }
        if self.depth > 0 {
            let _ = write!(self.xml, " outlineLevel=\"{}\"", self.depth);
        }
        self.xml.push('>');
        if row.cells.is_sorted_by(|a, b| a.0 < b.0) {
            self.xml.push_str(&row.xml);
        } else {
            let ends = row.cells.iter().skip(1).map(|(_, start)| *start).chain([row.xml.len()]);
            let mut cells: Vec<_> = row.cells.iter().zip(ends).collect();
            // Of two cells at the same position, the later counts.
            cells.reverse();
            cells.sort_by_key(|((col, _), _)| *col);
            cells.dedup_by_key(|((col, _), _)| *col);
            for ((_, start), end) in cells {
                self.xml.push_str(row.xml.get(*start..end).unwrap_or_default());
            }
        }
        self.xml.push_str("</row>");
    }

    fn compress(&mut self) -> Result<()> {
        self.sum.update(self.xml.as_bytes());
        let length = u64::try_from(self.xml.len()).unwrap_or(u64::MAX);
        self.size = self.size.saturating_add(length);
        self.encoder.write_all(self.xml.as_bytes()).map_err(failed)?;
        self.xml.clear();
        Ok(())
    }
}

/// Converts an I/O error, which writing to memory does not cause.
pub fn failed(error: std::io::Error) -> Error {
    Error::Internal(error.to_string())
}

/// Appends a number in decimal digits.
fn push(text: &mut String, number: u32) {
    let mut digits = [b'0'; 10];
    let mut rest = number;
    let mut start = digits.len();
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        start = at;
        *digit = b'0'.saturating_add(u8::try_from(rest % 10).unwrap_or(0));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let digits = digits.get(start..).and_then(|digits| std::str::from_utf8(digits).ok());
    text.push_str(digits.unwrap_or_default());
}

/// Appends a text, escaped for XML. Excel spells characters not allowed in XML like `_x000D_`; a literal text of
/// this form is escaped by spelling its underscore so.
fn escape(xml: &mut String, text: &str) {
    let is_special = |c: char| matches!(c, '&' | '<' | '>' | '_' | '\0'..'\x20' | '\u{fffe}' | '\u{ffff}');
    let mut rest = text;
    while let Some((plain, special)) = rest.find(is_special).and_then(|at| rest.split_at_checked(at)) {
        xml.push_str(plain);
        let mut after = special.chars();
        match after.next() {
            Some('&') => xml.push_str("&amp;"),
            Some('<') => xml.push_str("&lt;"),
            Some('>') => xml.push_str("&gt;"),
            Some('_') if is_spelled(special) => xml.push_str("_x005F_"),
            Some(c @ ('_' | '\t' | '\n')) => xml.push(c),
            Some(c) => {
                // Writing to a String cannot fail.
                let _ = write!(xml, "_x{:04X}_", u32::from(c));
            }
            None => {}
        }
        rest = after.as_str();
    }
    xml.push_str(rest);
}

/// Whether a text begins with such an escape: `_x000D_`.
fn is_spelled(text: &str) -> bool {
    let digits = text.strip_prefix("_x").and_then(|rest| rest.get(..5));
    digits
        .and_then(|digits| digits.strip_suffix('_'))
        .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_spelled_as_excel_spells_them() {
        let spelled = |text: &str| {
            let mut xml = String::new();
            escape(&mut xml, text);
            xml
        };
        for (text, xml) in [
            ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
            ("一\r\n二\t三", "一_x000D_\n二\t三"),
            ("_x000D_ _xyz_ _x12", "_x005F_x000D_ _xyz_ _x12"),
            ("，\u{ffff}", "，_xFFFF_"),
        ] {
            assert_eq!(spelled(text), xml);
        }
    }

    #[test]
    fn numbers_are_digits() {
        for number in [0, 7, 10, 1_048_576, u32::MAX] {
            let mut text = String::new();
            push(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
