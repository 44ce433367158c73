//! Where the cells of one table stand: rows, columns, and places taken by cells that span.
//!
//! Spans are clipped to the size of a sheet and kept as ranges: declaring large ones costs nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::hints::Look;
use crate::cell::{Cell, CellRef};
use crate::cell::{MAX_COLS, MAX_ROWS};
use crate::grid::Merge;
use crate::read::block::Block;
use crate::read::fault::{DamageKind, Fault};

/// The columns that cells from rows above still cover, as ranges that do not touch.
#[derive(Default)]
struct Covered {
    ranges: BTreeMap<u32, u32>,
    /// First row that is free again, and the range.
    ends: BinaryHeap<Reverse<(u32, u32, u32)>>,
}

impl Covered {
    /// Frees what ends above `row`.
    fn expire(&mut self, row: u32) {
        while let Some(Reverse((end, first, last))) = self.ends.peek().copied() {
            if end > row {
                break;
            }
            self.ends.pop();
            if let Some((start, stop)) = self.covering(first) {
                self.ranges.remove(&start);
                if start < first {
                    self.ranges.insert(start, first);
                }
                if last < stop {
                    self.ranges.insert(last, stop);
                }
            }
        }
    }

    fn covering(&self, col: u32) -> Option<(u32, u32)> {
        let (start, stop) = self.ranges.range(..=col).next_back()?;
        (col < *stop).then_some((*start, *stop))
    }

    /// The first free column from `col` on.
    fn free_from(&self, col: u32) -> u32 {
        self.covering(col).map_or(col, |(_, stop)| stop)
    }

    /// The first covered column behind `col`.
    fn next_from(&self, col: u32) -> u32 {
        self.ranges.range(col..).next().map_or(MAX_COLS, |(start, _)| *start)
    }

    fn cover(&mut self, first: u32, last: u32, until: u32) {
        self.ends.push(Reverse((until, first, last)));
        let (mut start, mut stop) = (first, last);
        if let Some((before, end)) = self.ranges.range(..first).next_back().map(|(a, b)| (*a, *b))
            && end == first
        {
            start = before;
        }
        if let Some(end) = self.ranges.remove(&last) {
            stop = end;
        }
        self.ranges.insert(start, stop);
    }
}

/// The attributes of a cell's start tag.
pub(super) struct Head {
    pub(super) colspan: u32,
    pub(super) rowspan: u32,
    pub(super) look: Look,
    /// Text by an own attribute (`x:str`).
    pub(super) is_text: bool,
    /// Kept apart, as most cells of most pages have none.
    pub(super) own: Option<Box<Own>>,
}

/// Attributes of a cell that are specific to office programs.
#[derive(Default)]
pub(super) struct Own {
    /// The number behind what is shown (`x:num`, `sdval`).
    pub(super) number: Option<String>,
    pub(super) truth: Option<String>,
    pub(super) error: Option<String>,
    pub(super) formula: Option<String>,
}

impl Head {
    pub(super) fn own(&mut self) -> &mut Own {
        self.own.get_or_insert_default()
    }
}

impl Default for Head {
    fn default() -> Self {
        Self {
            colspan: 1,
            rowspan: 1,
            look: Look::default(),
            is_text: false,
            own: None,
        }
    }
}

/// The open cell.
pub(super) struct OpenCell {
    pub(super) at: CellRef,
    pub(super) head: Head,
}

/// A table being read.
#[derive(Default)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) in_caption: bool,
    pub(super) hidden: bool,
    pub(super) cell: Option<OpenCell>,
    /// Text of the open cell; one buffer for all.
    pub(super) text: String,
    /// The text of the open cell without what is not shown or struck out, once there is any.
    pub(super) shown: Option<String>,
    /// The open element of the cell that is not shown or struck out, and how many of its name are open.
    pub(super) aside: Option<(Vec<u8>, u32)>,
    /// How the digits of the open cell are written, if above or below the line.
    pub(super) digits: Option<&'static [char; 10]>,
    block: Block,
    /// The row with which `block` begins: the rows above have left the table.
    block_start: u32,
    /// Whether rows have left it; then it begins anew with its next cell.
    is_split: bool,
    row: u32,
    next_row: u32,
    in_row: bool,
    col: u32,
    covered: Covered,
}

impl Table {
    pub(super) fn new(hidden: bool) -> Self {
        Self {
            hidden,
            ..Self::default()
        }
    }

    pub(super) fn is_split(&self) -> bool {
        self.is_split
    }

    pub(super) fn begin_row(&mut self) {
        self.row = self.next_row;
        self.next_row = self.next_row.saturating_add(1);
        self.col = 0;
        self.in_row = true;
        self.covered.expire(self.row);
    }

    pub(super) fn end_row(&mut self) {
        self.in_row = false;
    }

    pub(super) fn hide_row(&mut self) {
        self.block.hidden_rows.push(self.row);
    }

    /// Opens a cell at the next free place; whether it spans.
    pub(super) fn begin_cell(&mut self, head: Head) -> Result<bool, Fault> {
        if !self.in_row {
            self.begin_row();
        }
        let col = self.covered.free_from(self.col);
        let at = CellRef::new(self.row, col);
        if !at.is_on_sheet() {
            return Err(Fault::from(DamageKind::Outside));
        }
        let room = self.covered.next_from(col).min(MAX_COLS).saturating_sub(col);
        let last = col.saturating_add(head.colspan.clamp(1, room.max(1)));
        // A span of none reaches to the end of the table, which is where all are cut.
        let rows = if head.rowspan == 0 { MAX_ROWS } else { head.rowspan };
        let until = self.row.saturating_add(rows).min(MAX_ROWS);
        self.col = last;
        if rows > 1 {
            self.covered.cover(col, last, until);
        }
        let merge = Merge {
            first: at,
            last: CellRef::new(until.saturating_sub(1), last.saturating_sub(1)),
        };
        let spans = merge.first != merge.last;
        if spans {
            self.block.merges.push(merge);
        }
        self.text.clear();
        (self.shown, self.aside, self.digits) = (None, None, None);
        self.cell = Some(OpenCell { at, head });
        Ok(spans)
    }

    /// Notes that the open cell, at `at`, is not shown.
    pub(super) fn hide_cell(&mut self, at: CellRef) {
        let at = self.within_block(at);
        self.block.hidden_cells.insert(at);
    }

    /// Notes that a part of `text` in the cell at `at` was left out.
    pub(super) fn leave_out(&mut self, at: CellRef, text: crate::cell::Text) {
        let at = self.within_block(at);
        self.block.left_out.push((at, text));
    }

    pub(super) fn push(&mut self, cell: Cell, formula: Option<crate::cell::Text>) {
        if self.is_split && self.block.cells.is_empty() {
            self.block_start = cell.at.row;
        }
        let at = self.within_block(cell.at);
        if let Some(formula) = formula {
            self.block.formulas.insert(at, formula);
        }
        self.block.cells.push(Cell { at, ..cell });
    }

    fn within_block(&self, at: CellRef) -> CellRef {
        CellRef::new(at.row.saturating_sub(self.block_start), at.col)
    }

    /// The rows so far leave the table.
    pub(super) fn take_rows(&mut self) -> Block {
        let mut block = std::mem::take(&mut self.block);
        let filled = block.cells.last().map_or(0, |cell| cell.at.row.saturating_add(1));
        let end = self.next_row.saturating_sub(self.block_start);
        block.rows = if self.cell.is_some() { filled } else { end };
        // An open cell holds what comes below: its own range ends here.
        let end = self.block_start.saturating_add(block.rows);
        block
            .merges
            .retain(|merge| (self.block_start..end).contains(&merge.first.row));
        let last_row = end.saturating_sub(1);
        for merge in &mut block.merges {
            merge.last.row = merge.last.row.min(last_row);
            merge.first = self.within_block(merge.first);
            merge.last = self.within_block(merge.last);
        }
        block.hidden_rows.retain(|row| *row >= self.block_start);
        for row in &mut block.hidden_rows {
            *row = row.saturating_sub(self.block_start);
        }
        self.block_start = self.next_row;
        self.is_split = true;
        block
    }
}
