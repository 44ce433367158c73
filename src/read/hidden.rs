//! Hidden rows and columns with content. Files declare ranges of any length; only the numbers of rows
//! and columns that have content are kept.

use crate::cell::MAX_COLS;
use crate::grid::Grid;

/// Ranges of hidden rows and columns as a file declares them, both ends included.
#[derive(Default)]
pub(super) struct Hidden {
    pub(super) rows: Vec<(u32, u32)>,
    pub(super) cols: Vec<(u32, u32)>,
    /// Rows that a filter covers: what is hidden there is hidden by the filter.
    pub(super) filters: Vec<(u32, u32)>,
}

impl Hidden {
    /// Marks the used rows and columns of `grid` that lie in the ranges.
    pub(super) fn mark(mut self, grid: &mut Grid) {
        if !self.rows.is_empty() {
            let rows = grid.rows().map(|(row, _)| row).filter(inside(&mut self.rows));
            (grid.filtered_rows, grid.hidden_rows) = rows.partition(inside(&mut self.filters));
        }
        if !self.cols.is_empty() {
            let hidden = covered(&self.cols);
            let mut used = vec![false; hidden.len()];
            for cell in grid.cells() {
                if let Some(used) = usize::try_from(cell.at.col).ok().and_then(|col| used.get_mut(col)) {
                    *used = true;
                }
            }
            let both = used.iter().zip(&hidden).map(|(used, hidden)| *used && *hidden);
            let cols = (0u32..).zip(both).filter(|(_, both)| *both);
            grid.hidden_cols = cols.map(|(col, _)| col).collect();
        }
    }
}

/// Whether a row lies in one of the ranges; callers ask from the top down.
fn inside(ranges: &mut [(u32, u32)]) -> impl FnMut(&u32) -> bool {
    ranges.sort_unstable();
    let mut ranges = ranges.iter().peekable();
    let mut end = None;
    move |row| {
        while let Some((_, last)) = ranges.next_if(|(first, _)| first <= row) {
            end = end.max(Some(*last));
        }
        end.is_some_and(|end| end >= *row)
    }
}

/// For each column a sheet can have, whether one of `ranges` covers it.
fn covered(ranges: &[(u32, u32)]) -> Vec<bool> {
    let most = usize::try_from(MAX_COLS).unwrap_or(0);
    let mut steps = vec![0i64; most.saturating_add(1)];
    let place = |col: u32| usize::try_from(col).unwrap_or(most).min(most);
    for (first, last) in ranges.iter().filter(|(first, last)| first <= last) {
        for (at, step) in [(place(*first), 1i64), (place(last.saturating_add(1)), -1)] {
            if let Some(sum) = steps.get_mut(at) {
                *sum = sum.saturating_add(step);
            }
        }
    }
    let mut depth = 0i64;
    let open = steps.iter().take(most).map(|step| {
        depth = depth.saturating_add(*step);
        depth > 0
    });
    open.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::{Cell, CellRef, CellValue};

    #[test]
    fn only_rows_and_columns_with_content_are_kept() {
        let cell = |row, col| Cell {
            at: CellRef::new(row, col),
            value: CellValue::Bool(true),
        };
        let mut grid = Grid::new("x", vec![cell(1, 0), cell(3, 2), cell(9, 5), cell(1_000_000, 16_383)]);
        let hidden = Hidden {
            rows: vec![(9, 9), (0, 4), (2, 2), (20, u32::MAX)],
            cols: vec![(1, 3), (2, 2), (5, u32::MAX), (7, 6)],
            filters: vec![(2, 8)],
        };
        hidden.mark(&mut grid);
        assert_eq!(grid.hidden_rows, [1, 9, 1_000_000]);
        assert_eq!(grid.filtered_rows, [3]);
        assert_eq!(grid.hidden_cols, [2, 5, 16_383]);
    }
}
