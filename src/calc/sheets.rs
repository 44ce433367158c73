//! The cells that formulas refer to, by sheet and address, including those without a value yet.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::RandomState;
use rust_decimal::Decimal;

use super::SUBTOTAL;
use crate::cell::{CellRef, CellValue};
use crate::grid::{Grid, ReadNote};

/// Formulas that start with one of these and contain no text literal return a number.
const NUMBERS: [&str; 3] = ["SUM(", "SUBTOTAL(", "ROUND("];

/// A cell of the workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// Index of the sheet.
    pub sheet: usize,
    pub at: CellRef,
}

/// A rectangle of cells, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub sheet: usize,
    pub first: CellRef,
    pub last: CellRef,
}

impl Area {
    /// The cell, if the area has exactly one.
    pub fn single(&self) -> Option<Place> {
        (self.first == self.last).then_some(Place {
            sheet: self.sheet,
            at: self.first,
        })
    }
}

/// All sheets, as formulas see them.
pub(super) struct Sheets<'a> {
    grids: &'a [Grid],
    /// Index of the sheet by name; `None` if the name is ambiguous.
    names: HashMap<&'a str, Option<usize>>,
    /// Per sheet, the open formulas: those without a cached result, or with a doubtful one. Sorted by cell.
    open: Vec<Vec<CellRef>>,
    /// Per sheet, the rows with subtotals, which other subtotals skip; determined on first use.
    subtotals: Vec<OnceLock<HashSet<u32, RandomState>>>,
    /// Cells that may still be visited.
    left: AtomicU64,
}

impl<'a> Sheets<'a> {
    /// With `doubting`, stored zeros that may have been texts, or that the format hides, and stored empty texts count as missing
    /// results.
    pub fn new(grids: &'a [Grid], most: u64, doubting: bool) -> Self {
        let mut names = HashMap::new();
        for (number, grid) in grids.iter().enumerate() {
            let other = names.insert(grid.name.as_str(), Some(number));
            if other.is_some() {
                names.insert(grid.name.as_str(), None);
            }
        }
        Self {
            grids,
            names,
            open: grids.iter().map(|grid| open_cells(grid, doubting)).collect(),
            subtotals: grids.iter().map(|_| OnceLock::new()).collect(),
            left: AtomicU64::new(most),
        }
    }

    pub fn grid(&self, sheet: usize) -> Option<&'a Grid> {
        self.grids.get(sheet)
    }

    /// The sheet that a formula calls `name`, in any case.
    pub fn named(&self, name: &str) -> Option<usize> {
        if let Some(number) = self.names.get(name) {
            return *number;
        }
        let folded = name.to_lowercase();
        let mut alike = (0..)
            .zip(self.grids)
            .filter(|(_, grid)| grid.name.to_lowercase() == folded);
        let found = alike.next()?.0;
        alike.next().is_none().then_some(found)
    }

    /// The number that is stored for a formula.
    pub fn stored(&self, place: Place) -> Option<Decimal> {
        match self.grid(place.sheet)?.get(place.at)?.value {
            CellValue::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Whether the empty text that is stored for a formula may be its result.
    pub fn is_empty_text(&self, place: Place) -> bool {
        let grid = self
            .grid(place.sheet)
            .filter(|grid| grid.empty_texts.contains(&place.at));
        let formula = grid.and_then(|grid| grid.formulas.get(&place.at));
        formula.is_some_and(|text| may_be_text(text))
    }

    /// Whether the format of a cell hides zero.
    pub fn hides_zero(&self, place: Place) -> bool {
        self.grid(place.sheet)
            .is_some_and(|grid| grid.unseen_zeros.contains(&place.at))
    }

    /// The open formulas of a sheet.
    pub fn open(&self, sheet: usize) -> &[CellRef] {
        self.open.get(sheet).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a row of the sheet has a subtotal.
    pub fn has_subtotals(&self, sheet: usize, row: u32) -> bool {
        let known = self.subtotals.get(sheet).zip(self.grids.get(sheet));
        known.is_some_and(|(rows, grid)| rows.get_or_init(|| rows_with_subtotals(grid)).contains(&row))
    }

    pub fn is_open(&self, place: Place) -> bool {
        self.open(place.sheet).binary_search(&place.at).is_ok()
    }

    /// The open formulas in the rows of an area.
    pub fn open_in_rows(&self, area: &Area) -> &[CellRef] {
        let open = self.open(area.sheet);
        let start = open.partition_point(|cell| cell.row < area.first.row);
        let end = open.partition_point(|cell| cell.row <= area.last.row);
        open.get(start..end).unwrap_or_default()
    }

    /// Deducts visits from the budget; returns whether there were enough left.
    pub fn grant(&self, visits: u64) -> bool {
        let take = |left: u64| left.checked_sub(visits);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
            .is_ok()
    }
}

fn rows_with_subtotals(grid: &Grid) -> HashSet<u32, RandomState> {
    let formulas = grid.formulas.iter().filter(|(_, text)| text.contains(SUBTOTAL));
    formulas.map(|(at, _)| at.row).collect()
}

fn open_cells(grid: &Grid, doubting: bool) -> Vec<CellRef> {
    let notes = grid.notes.iter();
    let mut open: Vec<CellRef> = notes
        .filter_map(|note| match note {
            ReadNote::Uncached(cell) => Some(*cell),
            _ => None,
        })
        .collect();
    if doubting {
        open.extend(grid.unseen_zeros.iter().filter(|at| is_zero(grid, **at)).copied());
    }
    if doubting {
        let is_blank = |at: &&CellRef| grid.formulas.contains_key(at) && grid.get(**at).is_none();
        open.extend(grid.empty_texts.iter().filter(is_blank));
    }
    if doubting && grid.loses_texts {
        open.extend(doubtful(grid));
    }
    open.sort_unstable();
    open.dedup();
    open
}

/// Formulas stored as 0 that may return a text.
fn doubtful(grid: &Grid) -> impl Iterator<Item = CellRef> {
    let formulas = grid.formulas.iter().filter(|(_, text)| may_be_text(text));
    formulas.map(|(at, _)| *at).filter(move |at| is_zero(grid, *at))
}

/// Whether a formula may return a text.
fn may_be_text(formula: &str) -> bool {
    formula.contains('"') || !NUMBERS.iter().any(|start| formula.starts_with(start))
}

/// Whether a formula has the stored result 0.
fn is_zero(grid: &Grid, at: CellRef) -> bool {
    let zero = || matches!(grid.get(at), Some(cell) if cell.value == CellValue::Number(Decimal::ZERO));
    grid.formulas.contains_key(&at) && zero()
}
