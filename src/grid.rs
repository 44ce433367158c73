//! The workbook as read: sheets of cells at their source addresses.
//!
//! `read` fills it and `map` consumes it. Only non-empty cells are stored, in row order, so that a used range of a
//! million empty rows costs nothing.

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

/// How a sheet is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Shown.
    #[default]
    Visible,
    /// Hidden; users can unhide it.
    Hidden,
    /// Hidden; only a macro can unhide it.
    VeryHidden,
}

/// A merged range, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The top left cell, the only one with a value.
    pub first: CellRef,
    /// The bottom right cell.
    pub last: CellRef,
}

impl Merge {
    /// Whether the range contains `at`.
    pub fn contains(&self, at: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&at.row) && (self.first.col..=self.last.col).contains(&at.col)
    }
}

/// What a number format shows besides the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFormat {
    /// The literal text (`万元`); empty for a format that only scales the figure.
    pub text: String,
    /// By how many places the format shifts the decimal point to the left: 4 if the cell holds 123,000 and shows
    /// 12.3.
    pub shift: u32,
}

impl CellFormat {
    /// The text of [`CellFormat::percentage`].
    pub const PERCENT: &str = "%";

    /// A format that shows a share.
    pub fn percentage() -> Self {
        Self {
            text: Self::PERCENT.to_owned(),
            shift: 0,
        }
    }
}

/// Vertically adjacent numeric cells with the same format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFormatRun {
    /// The column.
    pub col: u32,
    /// The first row.
    pub first: u32,
    /// The last row.
    pub last: u32,
    /// The format.
    pub look: Arc<CellFormat>,
}

/// An observation of the reader that `map` reports. There may be one for each of a million formulas, so what the grid
/// holds of the cell is not repeated.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadNote {
    /// The sheet could not be read completely.
    Damaged(Damage),
    /// A formula without a cached value: the cell looks empty but is not.
    Uncached(CellRef),
    /// A formula without a cached value, whose value was calculated; the cell holds it.
    Calculated(CellRef),
    /// A formula whose cached value differs from the calculated one; the cell holds the cached value.
    Stale {
        /// The cell.
        cell: CellRef,
        /// The calculated value.
        calculated: Decimal,
    },
    /// A subtotal whose cached value omits rows hidden by a filter.
    Filtered {
        /// The cell.
        cell: CellRef,
        /// The cached value.
        stored: Decimal,
        /// Whether the total over all rows could be calculated; the cell then holds it.
        calculated: bool,
        /// A row hidden by the filter.
        row: u32,
    },
    /// A formula that evaluates to a text, but whose result was saved as zero; the cell holds the text.
    TextAsZero {
        /// The cell.
        cell: CellRef,
        /// The text; empty where the cell is blank.
        text: Text,
    },
    /// A figure beside which something stands that is not shown or is struck out; the cell holds the figure alone.
    LeftOut {
        /// The cell.
        cell: CellRef,
        /// All that stands there.
        text: Text,
    },
    /// A formula that refers to another file; the cell holds the cached value.
    OtherFile(CellRef),
    /// The encoding of the text file was guessed to be this one.
    Guessed(&'static str),
    /// An encoding was given, but the file is not text.
    NotText(&'static str),
    /// The texts of an .xls are in a code page that is unknown or uncertain; they were read in another encoding.
    CodePage {
        /// The code page, if the file names one.
        number: Option<u16>,
        /// The encoding that was used.
        read_as: &'static str,
    },
    /// The file contains a second, older copy of the workbook, which was not read.
    OtherCopy,
    /// A merged range that overlaps an earlier one and was dropped.
    MergeClash(Merge),
}

/// The formula syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormulaSyntax {
    /// `SUM(A1,Sheet1!B2)`
    Excel,
    /// `SUM([.A1];[$Sheet1.B2])`
    OpenDocument,
}

/// The reason why a formula was not calculated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The kind of reason, as a key of the messages.
    pub why: &'static str,
    /// The function, sheet or cell that is the reason; empty if there is none.
    pub what: String,
}

/// A row that is not empty: its cells go up to those of the next.
#[derive(Clone, Copy, Debug)]
struct RowStart {
    row: u32,
    /// The index of its first cell.
    first: u32,
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The sheet's name as in the file.
    pub name: String,
    /// Whether it is shown.
    pub visibility: Visibility,
    /// Merged ranges by top left cell; they do not overlap.
    pub merges: Vec<Merge>,
    /// Formula texts, without `=`.
    pub formulas: ByCell<Text>,
    /// Comments on cells, including blank ones.
    pub comments: ByCell<Comment>,
    /// Whether the file has more formulas than are kept, so that any cell without one may still be a formula.
    pub formulas_cut: bool,
    /// The syntax of the formulas; `None` if their text is not taken from the file.
    pub formula_syntax: Option<FormulaSyntax>,
    /// Whether the program that wrote the file may have saved the text result of a formula as the number 0, and an
    /// empty text as a missing result.
    pub loses_texts: bool,
    /// Why formulas without a cached value were not calculated.
    pub refused: ByCell<Refused>,
    /// The observations of the reader.
    pub notes: Vec<ReadNote>,
    /// Runs of cells whose number format shows more than the figure.
    pub looks: Vec<CellFormatRun>,
    /// Cells whose number format shows zero as nothing.
    pub unseen_zeros: HashSet<CellRef>,
    /// Formulas whose stored result is the empty text: they may never have been calculated.
    pub empty_texts: HashSet<CellRef>,
    /// Whether it is the text of a document beside its tables, a row a paragraph.
    pub is_prose: bool,
    /// Rows hidden by a user.
    pub hidden_rows: Vec<u32>,
    /// Rows hidden by a filter.
    pub filtered_rows: Vec<u32>,
    /// Hidden columns.
    pub hidden_cols: Vec<u32>,
    cells: Vec<Cell>,
    rows: Vec<RowStart>,
    /// Implicit balanced tree over `merges`: the lowest row within a range, at the index of its middle merge.
    reach: Vec<u32>,
}

impl Grid {
    /// A sheet of `cells`, in any order. Texts of nothing but white space count as empty and are dropped; if two
    /// cells have the same address, the first is kept.
    pub fn new(name: impl Into<String>, mut cells: Vec<Cell>) -> Self {
        tidy(&mut cells);
        cells.shrink_to_fit();
        Self {
            name: name.into(),
            rows: row_starts(&cells),
            cells,
            ..Self::default()
        }
    }

    /// The damage that the reader found, if any.
    pub fn damage(&self) -> Option<&Damage> {
        self.notes.iter().find_map(|note| match note {
            ReadNote::Damaged(damage) => Some(damage),
            _ => None,
        })
    }

    /// Sets the merged ranges. Of two that overlap the first is kept; the other becomes a note.
    pub fn set_merges(&mut self, mut merges: Vec<Merge>) {
        merges.retain(|merge| merge.first != merge.last);
        merges.sort_by_key(|merge| merge.first);
        let mut kept: Vec<Merge> = Vec::with_capacity(merges.len());
        // Merges that may extend to the current row, by first column; they never overlap.
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

    /// Adds cells; they replace those at the same address.
    pub fn fill(&mut self, mut cells: Vec<Cell>) {
        tidy(&mut cells);
        if cells.is_empty() {
            return;
        }
        let mut added = cells.iter().map(|cell| cell.at).peekable();
        self.cells.retain(|cell| {
            while added.next_if(|at| *at < cell.at).is_some() {}
            added.peek() != Some(&cell.at)
        });
        // Sorted where they are: a sheet may be large.
        self.cells.reserve_exact(cells.len());
        self.cells.append(&mut cells);
        self.cells.sort_unstable_by_key(|cell| cell.at);
        self.rows = row_starts(&self.cells);
    }

    /// Clears these cells; returns the addresses of those that were not empty.
    pub fn take_out(&mut self, places: &HashSet<CellRef>) -> Vec<CellRef> {
        let held = |cell: &&Cell| places.contains(&cell.at);
        let held: Vec<CellRef> = self.cells.iter().filter(held).map(|cell| cell.at).collect();
        if !held.is_empty() {
            self.cells.retain(|cell| !places.contains(&cell.at));
            self.rows = row_starts(&self.cells);
        }
        held
    }

    /// Exchanges all cells for others, which are in order and not empty.
    pub(crate) fn exchange_cells(&mut self, cells: Vec<Cell>) -> Vec<Cell> {
        self.rows = row_starts(&cells);
        std::mem::replace(&mut self.cells, cells)
    }

    /// All non-empty cells, by row, then column.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The non-empty rows from the top: row number and cells.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = (u32, &[Cell])> {
        (0..self.rows.len()).filter_map(|index| Some((self.rows.get(index)?.row, self.cells.get(self.range(index)?)?)))
    }

    /// The cells of the non-empty rows from `first` to `last`, from the top.
    pub fn rows_between(&self, first: u32, last: u32) -> impl Iterator<Item = &[Cell]> {
        let rows = (self.position(first)..).map_while(|index| Some((self.rows.get(index)?.row, self.range(index)?)));
        rows.take_while(move |(row, _)| *row <= last)
            .map(|(_, range)| self.cells.get(range).unwrap_or_default())
    }

    /// The cells of `row`; empty if it has none.
    pub fn row(&self, row: u32) -> &[Cell] {
        self.row_range(row)
            .and_then(|range| self.cells.get(range))
            .unwrap_or_default()
    }

    /// The range of `row` in [`Grid::cells`].
    pub fn row_range(&self, row: u32) -> Option<Range<usize>> {
        let index = self.position(row);
        let found = self.rows.get(index)?.row == row;
        found.then(|| self.range(index))?
    }

    /// The range of the row at this index of `rows` in [`Grid::cells`].
    fn range(&self, index: usize) -> Option<Range<usize>> {
        let first = |index: usize| Some(usize::try_from(self.rows.get(index)?.first).unwrap_or(usize::MAX));
        let end = first(index.saturating_add(1)).unwrap_or(self.cells.len());
        Some(first(index)?..end)
    }

    /// The index in `rows` of the first row at or below `row`.
    fn position(&self, row: u32) -> usize {
        let (Some(first), Some(last)) = (self.rows.first(), self.rows.last()) else {
            return 0;
        };
        if row > last.row {
            return self.rows.len();
        }
        // The index equals the distance from the first row, less the blank rows above: often next to none.
        let numbers = |from: u32| usize::try_from(from.saturating_sub(first.row)).unwrap_or(usize::MAX);
        let blank = numbers(last.row).saturating_add(1).saturating_sub(self.rows.len());
        let above = numbers(row).min(self.rows.len());
        let least = numbers(row).saturating_sub(blank).min(above);
        let open = self.rows.get(least..above).unwrap_or_default();
        least.saturating_add(open.partition_point(|start| start.row < row))
    }

    /// The cell at `at`, unless it is empty.
    pub fn get(&self, at: CellRef) -> Option<&Cell> {
        let row = self.row(at.row);
        let index = row.binary_search_by_key(&at.col, |cell| cell.at.col).ok()?;
        row.get(index)
    }

    /// The non-empty cells of a column below a row, from the top.
    pub fn below(&self, row: u32, col: u32) -> impl Iterator<Item = &Cell> {
        let rows = self.position(row.saturating_add(1))..self.rows.len();
        rows.filter_map(move |index| {
            let cells = self.cells.get(self.range(index)?)?;
            cells.get(cells.binary_search_by_key(&col, |cell| cell.at.col).ok()?)
        })
    }

    /// The cell that is shown at `at`: the first of the range merged over it.
    pub fn shown_at(&self, at: CellRef) -> CellRef {
        self.merge_at(at).map_or(at, |merge| merge.first)
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

/// Limit of open merges, each of which is examined for every cell beside it. No real sheet has as many side by side.
const MAX_OPEN: usize = 1024;

/// Whether an open merge overlaps `merge`. Merges that end above it are closed on the way.
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

/// Fills in the lowest row of each half, quarter and so on; returns that of the whole.
fn fill_reach(merges: &[Merge], reach: &mut [u32]) -> u32 {
    let middle = merges.len() / 2;
    let Some((merge, (before, after))) = merges.get(middle).zip(halves(merges, middle)) else {
        return 0;
    };
    let Some((left, [whole, right @ ..])) = reach.split_at_mut_checked(middle) else {
        return 0;
    };
    *whole = merge
        .last
        .row
        .max(fill_reach(before, left))
        .max(fill_reach(after, right));
    *whole
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
    // Merges are sorted by first row: none from here on can cover `at`.
    if merge.first.row > at.row {
        return None;
    }
    if merge.contains(at) {
        return Some(merge);
    }
    covering(after, right, at)
}

/// The items before and after the index `middle`.
fn halves<T>(items: &[T], middle: usize) -> Option<(&[T], &[T])> {
    let (before, rest) = items.split_at_checked(middle)?;
    Some((before, rest.get(1..)?))
}

fn is_blank_text(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Drops blank texts and sorts the cells; of several with one address the first stays.
fn tidy(cells: &mut Vec<Cell>) {
    cells.retain(|cell| !matches!(&cell.value, CellValue::Text(text) if is_blank_text(text)));
    if !cells.is_sorted_by_key(|cell| cell.at) {
        cells.sort_by_key(|cell| cell.at);
    }
    cells.dedup_by_key(|cell| cell.at);
}

/// The rows of sorted cells.
fn row_starts(cells: &[Cell]) -> Vec<RowStart> {
    let mut rows: Vec<RowStart> = Vec::new();
    for (first, cell) in (0_u32..).zip(cells) {
        let row = cell.at.row;
        if rows.last().is_none_or(|last| last.row != row) {
            rows.push(RowStart { row, first });
        }
    }
    rows.shrink_to_fit();
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
        assert_eq!((grid.cells.capacity(), grid.rows.capacity()), (2, 2));
        assert_eq!(
            grid.get(CellRef::new(4, 1)).map(|c| c.value.to_string()).as_deref(),
            Some("a")
        );
        assert_eq!(grid.get(CellRef::new(4, 3)), None);
        assert_eq!(grid.rows().map(|(row, _)| row).collect::<Vec<_>>(), [4, 9]);
    }

    #[test]
    fn cells_filled_in_later_are_in_order() {
        let mut grid = Grid::new("x", vec![text(9, 2, "b"), text(4, 1, "a")]);
        grid.fill(vec![text(9, 1, "c"), text(4, 1, "d"), text(5, 0, " ")]);
        let shown: Vec<String> = grid.cells().iter().map(|c| format!("{}={}", c.at, c.value)).collect();
        assert_eq!(shown, ["B5=d", "B10=c", "C10=b"]);
        let rows: Vec<u32> = (0..12).filter(|row| grid.row_range(*row).is_some()).collect();
        assert_eq!(rows, [4, 9]);
        let rows: Vec<(u32, usize)> = grid.rows().map(|(row, cells)| (row, cells.len())).collect();
        assert_eq!(rows, [(4, 1), (9, 2)]);
        assert_eq!(grid.below(4, 2).count(), 1);
        assert_eq!(grid.rows_between(5, 20).map(<[Cell]>::len).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn notes_and_rows_are_small() {
        assert_eq!((size_of::<ReadNote>(), size_of::<RowStart>()), (32, 8));
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
