//! Rows of a page that are still without a sheet.

use crate::cell::{ByCell, Cell, CellRef, Text};
use crate::grid::{Grid, Merge};

/// Some rows, counted from their own first one.
#[derive(Default)]
pub(in crate::read) struct Block {
    pub(in crate::read) cells: Vec<Cell>,
    pub(in crate::read) merges: Vec<Merge>,
    pub(in crate::read) formulas: ByCell<Text>,
    pub(in crate::read) hidden_rows: Vec<u32>,
    pub(in crate::read) rows: u32,
}

impl Block {
    /// Whether it is a table rather than a line of text: content in two rows and two columns.
    pub(in crate::read) fn is_substantial(&self) -> bool {
        let Some(first) = self.cells.first().map(|cell| cell.at) else {
            return false;
        };
        let other = |differs: &dyn Fn(CellRef) -> bool| self.cells.iter().any(|cell| differs(cell.at));
        other(&|at| at.row != first.row) && other(&|at| at.col != first.col)
    }

    /// Puts the rows of `below` under these; cells for which no sheet has room are counted.
    pub(in crate::read) fn append(&mut self, below: Self) -> usize {
        let start = self.rows;
        let moved = |at: CellRef| CellRef::new(at.row.saturating_add(start), at.col);
        let before = below.cells.len();
        let cells = below.cells.into_iter().map(|cell| Cell {
            at: moved(cell.at),
            ..cell
        });
        let kept = self.cells.len();
        self.cells.extend(cells.filter(|cell| cell.at.is_on_sheet()));
        let lost = before.saturating_sub(self.cells.len().saturating_sub(kept));
        let merges = below.merges.into_iter().map(|merge| Merge {
            first: moved(merge.first),
            last: moved(merge.last),
        });
        self.merges
            .extend(merges.filter(|merge| merge.first.is_on_sheet() && merge.last.is_on_sheet()));
        self.formulas
            .extend(below.formulas.into_iter().map(|(at, formula)| (moved(at), formula)));
        self.hidden_rows
            .extend(below.hidden_rows.iter().map(|row| row.saturating_add(start)));
        self.rows = start.saturating_add(below.rows);
        lost
    }

    pub(in crate::read) fn into_grid(self, name: String) -> Grid {
        let mut grid = Grid::new(name, self.cells);
        grid.formulas = self.formulas;
        grid.hidden_rows = self.hidden_rows;
        grid.set_merges(self.merges);
        grid
    }
}
