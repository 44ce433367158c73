//! The workbook as found: sheets of cells at their source addresses.
//!
//! `read` fills it, `map` reads it. Only cells that hold something are kept, in row order, so
//! that a used range of a million empty rows costs nothing.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::cell::{ByCell, Cell, CellRef, CellValue, Comment, Text};
use crate::error::Damage;

/// A file read into memory.
#[derive(Clone, Debug, Default)]
pub struct Workbook {
    /// The sheets in the order of the file, hidden ones too.
    pub sheets: Vec<Grid>,
}

/// Whether people see a sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Shown.
    #[default]
    Visible,
    /// Hidden; a user can unhide it.
    Hidden,
    /// Hidden so that only a macro can unhide it.
    VeryHidden,
}

/// A merged range, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The top left cell, the only one that holds something.
    pub first: CellRef,
    /// The bottom right cell.
    pub last: CellRef,
}

impl Merge {
    /// Whether `at` lies inside.
    pub fn contains(&self, at: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&at.row) && (self.first.col..=self.last.col).contains(&at.col)
    }
}

/// What a number format shows beside a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFormat {
    /// The letters (`万元`); none for a format that only shortens the figure.
    pub text: String,
    /// How many places further left the decimal point is shown: 4 for 12.3 where the cell holds
    /// 123,000.
    pub shift: u32,
}

/// Cells under one another with numbers that are shown in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFormatRun {
    /// Their column.
    pub col: u32,
    /// The row of the first.
    pub first: u32,
    /// The row of the last.
    pub last: u32,
    /// How they are shown.
    pub look: Arc<CellFormat>,
}

/// Something the reader noticed that the mapping must tell people.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadNote {
    /// The sheet could not be read to its end.
    Damaged(Damage),
    /// A formula without a cached value: the cell looks empty but is not.
    Uncached(CellRef),
    /// A formula without a cached value whose value was calculated.
    Calculated {
        /// Where it stands.
        cell: CellRef,
        /// The formula.
        formula: Text,
        /// What it was calculated to be, and what the cell now holds.
        value: CellValue,
    },
    /// A formula whose cached value is not what it calculates to; the cell holds the cached value.
    Stale {
        /// Where it stands.
        cell: CellRef,
        /// The formula.
        formula: Text,
        /// The cached value.
        stored: Decimal,
        /// What it was calculated to be.
        calculated: Decimal,
    },
    /// A subtotal whose cached value leaves out rows that a filter hides; the cell holds what it is over all
    /// rows, if that could be calculated.
    Filtered {
        /// Where it stands.
        cell: CellRef,
        /// The cached value.
        stored: Decimal,
        /// What it is over all rows.
        calculated: Option<Decimal>,
        /// A row that the filter hides.
        row: u32,
    },
    /// A formula that calculates to a text, whose result was saved as zero; the cell holds the text.
    TextAsZero {
        /// Where it stands.
        cell: CellRef,
        /// The text; empty where the cell is blank.
        text: Text,
    },
    /// A formula that refers to another file; the cell holds the cached value.
    OtherFile(CellRef),
    /// The encoding of the text file was guessed; it is this one.
    Guessed(&'static str),
    /// An encoding was named, but the file is no text.
    NotText(&'static str),
    /// The texts of an .xls are in a code page that is not known, or not for sure; they were read as another.
    CodePage {
        /// Its number, if the file says one.
        number: Option<u16>,
        /// The encoding that was taken for it.
        read_as: &'static str,
    },
    /// The file has a second, older copy of the workbook, which was not read.
    OtherCopy,
    /// A merged range that overlaps an earlier one and was left out.
    MergeClash(Merge),
}

/// How a file spells its formulas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaSyntax {
    /// `SUM(A1,Sheet1!B2)`
    Excel,
    /// `SUM([.A1];[$Sheet1.B2])`
    OpenDocument,
}

/// Why a formula was not calculated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The kind of reason, as the messages know it.
    pub why: &'static str,
    /// The function, sheet or cell that it lies in; empty where there is none.
    pub what: String,
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The sheet's name as the file has it.
    pub name: String,
    /// Whether it is shown.
    pub visibility: Visibility,
    /// Merged ranges that do not overlap, by top left cell.
    pub merges: Vec<Merge>,
    /// Formula text, without `=`, of the cells that have one.
    pub formulas: ByCell<Text>,
    /// What people remarked on cells, blank ones, too.
    pub comments: ByCell<Comment>,
    /// Whether the file has more formulas than are kept: a cell without one may have one.
    pub formulas_cut: bool,
    /// How the formulas are spelled; none when their text is not what was in the file.
    pub formula_syntax: Option<FormulaSyntax>,
    /// Whether a program may have saved a text that a formula gives as the number 0, and an empty one
    /// as never calculated.
    pub loses_texts: bool,
    /// Why formulas without a cached value were not calculated.
    pub refused: ByCell<Refused>,
    /// What the reader noticed.
    pub notes: Vec<ReadNote>,
    /// Cells whose number format shows more than the figure.
    pub looks: Vec<CellFormatRun>,
    /// Cells whose number format shows nothing where the number is zero.
    pub unseen_zeros: HashSet<CellRef>,
    /// Rows that people do not see, because somebody hid them.
    pub hidden_rows: Vec<u32>,
    /// Rows that people do not see as long as a filter hides them.
    pub filtered_rows: Vec<u32>,
    /// Columns that people do not see.
    pub hidden_cols: Vec<u32>,
    cells: Vec<Cell>,
    rows: Vec<(u32, Range<usize>)>,
    /// The lowest row that a range of merges reaches, at the place of its middle one.
    reach: Vec<u32>,
}

impl Grid {
    /// A sheet of `cells`, in any order. Texts of nothing but white space count as empty and are
    /// left out; of two cells at one address the first stays.
    pub fn new(name: impl Into<String>, mut cells: Vec<Cell>) -> Self {
        cells.retain(|cell| !matches!(&cell.value, CellValue::Text(text) if is_blank_text(text)));
        if !cells.is_sorted_by_key(|cell| cell.at) {
            cells.sort_by_key(|cell| cell.at);
        }
        cells.dedup_by_key(|cell| cell.at);
        let rows = row_ranges(&cells);
        Self {
            name: name.into(),
            cells,
            rows,
            ..Self::default()
        }
    }

    /// Why the sheet is not whole, if the reader met damage.
    pub fn damage(&self) -> Option<&Damage> {
        self.notes.iter().find_map(|note| match note {
            ReadNote::Damaged(damage) => Some(damage),
            _ => None,
        })
    }

    /// Takes over the merged ranges, the first of two that overlap; the other is noted.
    pub fn set_merges(&mut self, mut merges: Vec<Merge>) {
        merges.retain(|merge| merge.first != merge.last);
        merges.sort_by_key(|merge| merge.first);
        let mut kept: Vec<Merge> = Vec::with_capacity(merges.len());
        // Merges that may reach the current row, by first column; they never overlap one another.
        let mut open: BTreeMap<u32, Merge> = BTreeMap::new();
        for merge in merges {
            if clashes(&mut open, &merge) {
                self.notes.push(ReadNote::MergeClash(merge));
            } else {
                open.insert(merge.first.col, merge);
                kept.push(merge);
            }
        }
        self.reach = vec![0; kept.len()];
        fill_reach(&kept, &mut self.reach);
        self.merges = kept;
    }

    /// Puts in further cells; at an address that holds something already they take its place.
    pub fn fill(&mut self, mut cells: Vec<Cell>) {
        if cells.is_empty() {
            return;
        }
        cells.append(&mut self.cells);
        let filled = Self::new("", cells);
        self.cells = filled.cells;
        self.rows = filled.rows;
    }

    /// Makes these cells blank; returns those that held something.
    pub fn take_out(&mut self, places: &HashSet<CellRef>) -> Vec<CellRef> {
        let held = |cell: &&Cell| places.contains(&cell.at);
        let held: Vec<CellRef> = self.cells.iter().filter(held).map(|cell| cell.at).collect();
        if !held.is_empty() {
            self.cells.retain(|cell| !places.contains(&cell.at));
            self.rows = row_ranges(&self.cells);
        }
        held
    }

    /// All cells that hold something, by row, then column.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The rows that hold something, from the top: row number and its cells.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, &[Cell])> {
        self.rows
            .iter()
            .map(|(row, range)| (*row, self.cells.get(range.clone()).unwrap_or_default()))
    }

    /// The rows from `first` to `last` that hold something, from the top.
    pub fn rows_between(&self, first: u32, last: u32) -> impl Iterator<Item = &[Cell]> {
        let rows = self.rows.get(self.position(first)..).unwrap_or_default().iter();
        rows.take_while(move |(row, _)| *row <= last)
            .map(|(_, range)| self.cells.get(range.clone()).unwrap_or_default())
    }

    /// The cells of `row`, empty when it has none.
    pub fn row(&self, row: u32) -> &[Cell] {
        self.row_range(row)
            .and_then(|range| self.cells.get(range))
            .unwrap_or_default()
    }

    /// Where the cells of `row` stand in [`Grid::cells`].
    pub fn row_range(&self, row: u32) -> Option<Range<usize>> {
        let (number, range) = self.rows.get(self.position(row))?;
        (*number == row).then(|| range.clone())
    }

    /// Where in `rows` the first row from `row` on stands.
    fn position(&self, row: u32) -> usize {
        let (Some((first, _)), Some((last, _))) = (self.rows.first(), self.rows.last()) else {
            return 0;
        };
        if row > *last {
            return self.rows.len();
        }
        // As many rows stand above as there are numbers, less the blank ones: often next to none.
        let numbers = |from: u32| usize::try_from(from.saturating_sub(*first)).unwrap_or(usize::MAX);
        let blank = numbers(*last).saturating_add(1).saturating_sub(self.rows.len());
        let above = numbers(row).min(self.rows.len());
        let least = numbers(row).saturating_sub(blank).min(above);
        let open = self.rows.get(least..above).unwrap_or_default();
        least.saturating_add(open.partition_point(|(number, _)| *number < row))
    }

    /// The cell at `at`, if it holds something.
    pub fn get(&self, at: CellRef) -> Option<&Cell> {
        let row = self.row(at.row);
        let index = row.binary_search_by_key(&at.col, |cell| cell.at.col).ok()?;
        row.get(index)
    }

    /// The cells of a column below a row that hold something, from the top.
    pub fn below(&self, row: u32, col: u32) -> impl Iterator<Item = &Cell> {
        let rows = self
            .rows
            .get(self.position(row.saturating_add(1))..)
            .unwrap_or_default();
        rows.iter().filter_map(move |(_, range)| {
            let cells = self.cells.get(range.clone())?;
            cells.get(cells.binary_search_by_key(&col, |cell| cell.at.col).ok()?)
        })
    }

    /// The merged range that covers `at`.
    pub fn merge_at(&self, at: CellRef) -> Option<&Merge> {
        if self.reach.len() == self.merges.len() {
            covering(&self.merges, &self.reach, at)
        } else {
            self.merges.iter().find(|merge| merge.contains(at))
        }
    }
}

/// Merges that may be open at once. No sheet has more side by side, and each is looked at for every
/// cell beside it.
const MAX_OPEN: usize = 1024;

/// Whether an open merge overlaps `merge`; those that end above it are closed on the way.
fn clashes(open: &mut BTreeMap<u32, Merge>, merge: &Merge) -> bool {
    while let Some((col, earlier)) = open.range(..=merge.last.col).next_back() {
        if earlier.last.col < merge.first.col {
            break;
        }
        if earlier.last.row >= merge.first.row {
            return true;
        }
        let col = *col;
        open.remove(&col);
    }
    if open.len() >= MAX_OPEN {
        open.retain(|_, earlier| earlier.last.row >= merge.first.row);
    }
    open.len() >= MAX_OPEN
}

/// Fills in the lowest row of each half, each quarter and so on; returns that of all.
fn fill_reach(merges: &[Merge], reach: &mut [u32]) -> u32 {
    let middle = merges.len() / 2;
    let Some((merge, (before, after))) = merges.get(middle).zip(halves(merges, middle)) else {
        return 0;
    };
    let Some((left, [own, right @ ..])) = reach.split_at_mut_checked(middle) else {
        return 0;
    };
    *own = merge
        .last
        .row
        .max(fill_reach(before, left))
        .max(fill_reach(after, right));
    *own
}

fn covering<'a>(merges: &'a [Merge], reach: &[u32], at: CellRef) -> Option<&'a Merge> {
    let middle = merges.len() / 2;
    let (merge, (before, after)) = merges.get(middle).zip(halves(merges, middle))?;
    if *reach.get(middle)? < at.row {
        return None;
    }
    let (left, right) = halves(reach, middle)?;
    if let Some(found) = covering(before, left, at) {
        return Some(found);
    }
    // Merges are sorted by their first row: none from here on covers what lies above.
    if merge.first.row > at.row {
        return None;
    }
    if merge.contains(at) {
        return Some(merge);
    }
    covering(after, right, at)
}

/// What stands before and behind the place `middle`.
fn halves<T>(items: &[T], middle: usize) -> Option<(&[T], &[T])> {
    let (before, rest) = items.split_at_checked(middle)?;
    Some((before, rest.get(1..)?))
}

fn is_blank_text(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

fn row_ranges(cells: &[Cell]) -> Vec<(u32, Range<usize>)> {
    let mut rows: Vec<(u32, Range<usize>)> = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        match rows.last_mut() {
            Some((row, range)) if *row == cell.at.row => range.end = index.saturating_add(1),
            _ => rows.push((cell.at.row, index..index.saturating_add(1))),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(row: u32, col: u32, text: &str) -> Cell {
        Cell {
            at: CellRef::new(row, col),
            value: CellValue::Text(text.into()),
        }
    }

    fn merge(r0: u32, c0: u32, r1: u32, c1: u32) -> Merge {
        Merge {
            first: CellRef::new(r0, c0),
            last: CellRef::new(r1, c1),
        }
    }

    #[test]
    fn cells_are_found_at_their_source_address() {
        let grid = Grid::new("x", vec![text(9, 2, "b"), text(4, 1, "a"), text(4, 3, " \u{3000}")]);
        assert_eq!(grid.cells().len(), 2);
        assert_eq!(
            grid.get(CellRef::new(4, 1)).map(|c| c.value.to_string()).as_deref(),
            Some("a")
        );
        assert_eq!(grid.get(CellRef::new(4, 3)), None);
        assert_eq!(grid.rows().map(|(row, _)| row).collect::<Vec<_>>(), [4, 9]);
    }

    #[test]
    fn cells_put_in_later_stand_where_they_belong() {
        let mut grid = Grid::new("x", vec![text(9, 2, "b"), text(4, 1, "a")]);
        grid.fill(vec![text(9, 1, "c"), text(4, 1, "d"), text(5, 0, " ")]);
        let shown: Vec<String> = grid.cells().iter().map(|c| format!("{}={}", c.at, c.value)).collect();
        assert_eq!(shown, ["B5=d", "B10=c", "C10=b"]);
        let rows: Vec<u32> = (0..12).filter(|row| grid.row_range(*row).is_some()).collect();
        assert_eq!(rows, [4, 9]);
        assert_eq!(grid.rows_between(5, 20).map(<[Cell]>::len).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn of_two_overlapping_merges_the_first_stays_and_the_other_is_noted() {
        let mut grid = Grid::new("x", vec![]);
        grid.set_merges(vec![merge(1, 1, 2, 2), merge(0, 0, 1, 1), merge(3, 0, 3, 5)]);
        assert_eq!(grid.merges, [merge(0, 0, 1, 1), merge(3, 0, 3, 5)]);
        assert_eq!(grid.notes, [ReadNote::MergeClash(merge(1, 1, 2, 2))]);
        assert!(grid.merge_at(CellRef::new(3, 4)).is_some());
    }

    #[test]
    fn the_merge_around_a_cell_is_found_among_many() {
        let mut grid = Grid::new("x", vec![]);
        let tall = (0..10).map(|col| merge(0, col * 3, 900, col * 3 + 1));
        let wide = (0..1000).map(|row| merge(row, 40, row, 50));
        grid.set_merges(tall.chain(wide).collect());
        assert_eq!(grid.merges.len(), 1010);
        for (row, col) in [
            (0, 0),
            (900, 28),
            (901, 28),
            (500, 2),
            (999, 45),
            (999, 51),
            (0, 39),
            (1000, 40),
        ] {
            let at = CellRef::new(row, col);
            let plainly = grid.merges.iter().find(|merge| merge.contains(at));
            assert_eq!(grid.merge_at(at), plainly, "{at}");
        }
    }
}
