//! Rows of a page that are still without a sheet.

use std::collections::{BTreeSet, HashSet};

use crate::cell::{ByCell, Cell, CellRef, Text};
use crate::grid::{Grid, Merge, ReadNote};

/// Some rows, counted from their own first one.
#[derive(Default)]
pub(in crate::read) struct Block {
    pub(in crate::read) cells: Vec<Cell>,
    pub(in crate::read) merges: Vec<Merge>,
    pub(in crate::read) formulas: ByCell<Text>,
    pub(in crate::read) hidden_rows: Vec<u32>,
    /// Cells that are not shown, though their rows are.
    pub(in crate::read) hidden_cells: HashSet<CellRef>,
    /// Cells of which a part that is not shown, or struck out, was left out; with all that stands there.
    pub(in crate::read) left_out: Vec<(CellRef, Text)>,
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
        self.hidden_cells.extend(below.hidden_cells.into_iter().map(moved));
        self.left_out
            .extend(below.left_out.into_iter().map(|(at, text)| (moved(at), text)));
        self.rows = start.saturating_add(below.rows);
        lost
    }

    pub(in crate::read) fn into_grid(self, name: String) -> Grid {
        let mut left_out = self.left_out;
        let mut grid = Grid::new(name, self.cells);
        if !self.hidden_cells.is_empty() {
            let is_hidden = |cell: &&Cell| self.hidden_cells.contains(&cell.at);
            let cols: BTreeSet<u32> = grid.cells().iter().filter(is_hidden).map(|cell| cell.at.col).collect();
            let shown = grid.cells().iter().filter(|cell| !self.hidden_cells.contains(&cell.at));
            let shown: HashSet<u32> = shown.map(|cell| cell.at.col).collect();
            let hidden_alone = |cell: &&Cell| is_hidden(cell) && shown.contains(&cell.at.col);
            let figures = grid.cells().iter().filter(hidden_alone);
            let figures = figures.map(|cell| (cell.at, Text::from(cell.value.to_string())));
            let figures: Vec<(CellRef, Text)> = figures.filter(|(_, text)| is_figure(text)).collect();
            grid.take_out(&figures.iter().map(|(at, _)| *at).collect());
            left_out.extend(figures);
            grid.hidden_cols = cols.into_iter().filter(|col| !shown.contains(col)).collect();
        }
        grid.notes.extend(
            left_out
                .into_iter()
                .map(|(cell, text)| ReadNote::LeftOut { cell, text }),
        );
        grid.formulas = self.formulas;
        grid.hidden_rows = self.hidden_rows;
        grid.set_merges(self.merges);
        grid
    }
}

/// Whether a text is a figure, or nothing: digits with the marks that figures have.
pub(in crate::read) fn is_figure(text: &str) -> bool {
    let is_mark = |c: char| ".,，．+-−－—()（）%％￥¥".contains(c) || c.is_whitespace();
    text.chars()
        .all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c) || is_mark(c))
}
