//! The rows of a large table, streamed into the file: written as XML and compressed as they arrive, so that no sheet
//! is held in memory, each on its own thread.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use crc32fast::Hasher;
use flate2::write::DeflateEncoder;

use crate::cell::CellRef;
use crate::error::{Error, Result};
use crate::write::xlsx::cell::markup::{self, Content, push};
use crate::write::xlsx::cell::units::COMPRESSION;

/// Number of XML bytes compressed at a time.
const CHUNK: usize = 64 * 1024;

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
pub struct Stream {
    /// The incomplete rows, by number.
    open: BTreeMap<u32, Row>,
    /// By row, the change in group depth from there on.
    steps: BTreeMap<u32, i32>,
    depth: i32,
    deepest: i32,
    /// The last cell.
    last: CellRef,
    xml: String,
    sum: Hasher,
    size: u64,
    encoder: DeflateEncoder<Vec<u8>>,
}

impl Stream {
    /// A sheet without rows.
    pub fn new() -> Self {
        Self {
            open: BTreeMap::new(),
            steps: BTreeMap::new(),
            depth: 0,
            deepest: 0,
            last: CellRef::new(0, 0),
            xml: String::with_capacity(CHUNK + CHUNK / 4),
            sum: Hasher::new(),
            size: 0,
            encoder: DeflateEncoder::new(Vec::new(), flate2::Compression::new(u32::from(COMPRESSION))),
        }
    }

    /// A cell of the current row, which completes the rows above it.
    pub fn put(&mut self, at: CellRef, look: u32, content: Content) -> Result<()> {
        if self.open.first_key_value().is_some_and(|(first, _)| *first < at.row) {
            self.end_rows_above(at.row)?;
        }
        self.put_ahead(at, look, content);
        Ok(())
    }

    /// A cell of this row or one below, none of which it completes.
    pub fn put_ahead(&mut self, at: CellRef, look: u32, content: Content) {
        self.last = CellRef::new(self.last.row.max(at.row), self.last.col.max(at.col));
        let row = self.open.entry(at.row).or_default();
        row.cells.push((at.col, row.xml.len()));
        markup::cell(&mut row.xml, at, look, content);
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
        let bytes = std::mem::take(self.encoder.get_mut());
        let (sum, size) = (self.sum, self.size);
        Ok(Piece { bytes, sum, size })
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
        let xml = &mut self.xml;
        xml.push_str("<row r=\"");
        push(xml, number.saturating_add(1));
        xml.push('"');
        if let Some(height) = row.height {
            // Writing to a String cannot fail.
            let _ = write!(xml, " ht=\"{height}\" customHeight=\"1\"");
        }
        if self.depth > 0 {
            let _ = write!(xml, " outlineLevel=\"{}\"", self.depth);
        }
        xml.push('>');
        if row.cells.is_sorted_by(|a, b| a.0 < b.0) {
            xml.push_str(&row.xml);
        } else {
            let ends = row.cells.iter().skip(1).map(|(_, start)| *start).chain([row.xml.len()]);
            let mut cells: Vec<_> = row.cells.iter().zip(ends).collect();
            // Of two cells at the same position, the later counts.
            cells.reverse();
            cells.sort_by_key(|((col, _), _)| *col);
            cells.dedup_by_key(|((col, _), _)| *col);
            for ((_, start), end) in cells {
                xml.push_str(row.xml.get(*start..end).unwrap_or_default());
            }
        }
        xml.push_str("</row>");
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
