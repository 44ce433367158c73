//! The cells of a workbook while nobody looks at them: stored as the values of a table are, in half the room.

use super::values::Values;
use super::{Content, Value};
use crate::cell::{Cell, CellValue};
use crate::grid::Workbook;

/// Sheets with fewer cells stay as they are.
const FROM: usize = 100_000;
/// A sheet is stored in so many portions, each of which gives its room back at once.
const PORTIONS: usize = 16;

/// A workbook whose cells take half the room.
#[derive(Debug, Default)]
pub struct SetAside {
    workbook: Workbook,
    /// By sheet.
    cells: Vec<Stored>,
}

#[derive(Debug, Default)]
struct Stored {
    /// From the last to the first.
    values: Values,
    /// Cells that are no values of a table.
    others: Vec<Cell>,
}

impl SetAside {
    /// Sets a workbook aside.
    pub fn of(mut workbook: Workbook) -> Self {
        let cells = workbook.sheets.iter_mut().map(|grid| match grid.cells().len() {
            ..FROM => Stored::default(),
            _ => Stored::of(grid.exchange_cells(Vec::new())),
        });
        Self {
            cells: cells.collect(),
            workbook,
        }
    }

    /// The workbook as it was.
    pub fn workbook(mut self) -> Workbook {
        for (grid, stored) in self.workbook.sheets.iter_mut().zip(self.cells) {
            let cells = stored.cells();
            if !cells.is_empty() {
                grid.exchange_cells(cells);
            }
        }
        self.workbook
    }
}

impl Stored {
    fn of(mut cells: Vec<Cell>) -> Self {
        let mut stored = Self::default();
        stored.values.reserve_exact(cells.len());
        let portion = cells.len().div_ceil(PORTIONS);
        while !cells.is_empty() {
            let rest = cells.len().saturating_sub(portion);
            for cell in cells.drain(rest..).rev() {
                let content = match cell.value {
                    CellValue::Text(text) => Content::Text(text),
                    CellValue::Number(number) if Values::is_held(number) => Content::Amount(number),
                    value => {
                        stored.others.push(Cell { at: cell.at, value });
                        continue;
                    }
                };
                let source = Some(cell.at);
                stored.values.push(Value { content, source });
            }
            cells.shrink_to_fit();
        }
        stored
    }

    fn cells(mut self) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.values.len().saturating_add(self.others.len()));
        let portion = self.values.len().div_ceil(PORTIONS);
        while self.values.len() > 0 {
            let rest = self.values.len().saturating_sub(portion);
            let values = (rest..self.values.len()).rev().filter_map(|at| self.values.get(at));
            cells.extend(values.filter_map(|value| {
                let at = value.source?;
                let value = match value.content {
                    Content::Text(text) => CellValue::Text(text),
                    Content::Amount(number) => CellValue::Number(number),
                    Content::Blank => return None,
                };
                Some(Cell { at, value })
            }));
            self.values.truncate(rest);
        }
        if !self.others.is_empty() {
            cells.append(&mut self.others);
            cells.sort_unstable_by_key(|cell| cell.at);
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::CellRef;
    use crate::grid::Grid;
    use rust_decimal::Decimal;

    #[test]
    fn every_cell_comes_back_as_it_was() {
        let large = |rows: u32| {
            let cells = (0..rows).flat_map(|row| {
                let other = match row % 5 {
                    0 => CellValue::Bool(true),
                    1 => CellValue::Date("2025-01-01".into()),
                    2 => CellValue::Error("#REF!".into()),
                    3 => CellValue::Number(Decimal::MAX),
                    _ => CellValue::Number("-0.00".parse().unwrap()),
                };
                let own = [
                    CellValue::Text(format!("{row}").into()),
                    CellValue::Number(Decimal::new(-123, 2)),
                    other,
                    CellValue::Text("x".into()),
                ];
                (0..).zip(own).map(move |(col, value)| Cell {
                    at: CellRef::new(row, col),
                    value,
                })
            });
            let mut grid = Grid::new("x", cells.collect());
            grid.hidden_rows = vec![1];
            grid
        };
        let grids = [large(FROM as u32 / 4 + 7), large(3), Grid::new("y", Vec::new())];
        let sheets = grids.to_vec();
        let aside = SetAside::of(Workbook { sheets });
        assert!(aside.workbook.sheets[0].cells().is_empty());
        assert_eq!(aside.workbook.sheets[1].cells().len(), 12);
        let workbook = aside.workbook();
        for (own, grid) in workbook.sheets.iter().zip(&grids) {
            assert!(own.cells() == grid.cells() && own.rows().eq(grid.rows()));
            let shown = |grid: &Grid| {
                grid.cells()
                    .iter()
                    .map(|cell| cell.value.to_string())
                    .collect::<Vec<_>>()
            };
            assert!(shown(own) == shown(grid));
            assert_eq!(own.hidden_rows, grid.hidden_rows);
        }
    }
}
