//! The cells of a workbook while nobody looks at them: stored as the values of a table are, in half the room.

use std::collections::{HashMap, HashSet};

use super::values::Values;
use super::{Content, Value};
use crate::cell::{Cell, CellRef, CellValue};
use crate::diagnostic::Place;
use crate::grid::{Grid, Workbook};

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

    /// As [`SetAside::of`], without what reports do not show: formulas and what was noticed of them.
    pub fn shown(mut workbook: Workbook) -> Self {
        for grid in &mut workbook.sheets {
            (grid.formulas, grid.refused) = Default::default();
            (grid.notes, grid.looks) = Default::default();
            (grid.unseen_zeros, grid.empty_texts) = Default::default();
        }
        Self::of(workbook)
    }

    /// The workbook as it was.
    pub fn workbook(self) -> Workbook {
        self.restored(|_, _| true)
    }

    /// As much of the workbook as is shown beside findings at these places: of large sheets no other rows. A document,
    /// whose text is held against its tables, comes whole.
    pub fn rows_of<'a>(self, places: impl Iterator<Item = &'a Place>) -> Workbook {
        if self.workbook.sheets.iter().any(|grid| grid.is_prose) {
            return self.workbook();
        }
        let mut rows: HashMap<String, HashSet<u32>> = HashMap::new();
        for grid in &self.workbook.sheets {
            // What is shown in a merged range stands in its first row.
            let merged = grid.merges.iter().map(|merge| merge.first.row);
            rows.entry(grid.name.clone()).or_default().extend(merged);
        }
        for place in places {
            let own = rows.get_mut(&*place.sheet).zip(place.cell);
            own.into_iter().for_each(|(rows, cell)| {
                rows.insert(cell.row);
            });
        }
        self.restored(|grid, at| rows.get(&grid.name).is_some_and(|rows| rows.contains(&at.row)))
    }

    fn restored(mut self, is_wanted: impl Fn(&Grid, CellRef) -> bool) -> Workbook {
        for (grid, stored) in self.workbook.sheets.iter_mut().zip(self.cells) {
            let cells = stored.cells(|at| is_wanted(grid, at));
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

    fn cells(mut self, is_wanted: impl Fn(CellRef) -> bool) -> Vec<Cell> {
        let mut cells = Vec::new();
        let portion = self.values.len().div_ceil(PORTIONS);
        while self.values.len() > 0 {
            let rest = self.values.len().saturating_sub(portion);
            let values = (rest..self.values.len()).rev().filter_map(|at| self.values.get(at));
            cells.extend(values.filter_map(|value| {
                let at = value.source.filter(|at| is_wanted(*at))?;
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
            cells.extend(self.others.into_iter().filter(|cell| is_wanted(cell.at)));
            cells.sort_unstable_by_key(|cell| cell.at);
        }
        cells.shrink_to_fit();
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::Merge;
    use rust_decimal::Decimal;

    /// Enough rows to be set aside, of four cells each.
    const MANY: u32 = 25_007;

    fn sheet(name: &str, rows: u32) -> Grid {
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
        let mut grid = Grid::new(name, cells.collect());
        grid.hidden_rows = vec![1];
        grid
    }

    #[test]
    fn only_rows_of_findings_come_back_of_a_large_sheet() {
        let mut large = sheet("large", MANY);
        let merge = |first, last| Merge {
            first: CellRef::new(first, 0),
            last: CellRef::new(last, 0),
        };
        large.set_merges(vec![merge(7, 9)]);
        let sheets = [large.clone(), sheet("small", 3)];
        let place = |sheet: &str, row: u32| Place {
            sheet: sheet.into(),
            cell: Some(CellRef::new(row, 2)),
        };
        let places = [
            place("large", 20_000),
            place("large", 8),
            place("small", 1),
            place("none", 1),
        ];
        let mut prose = Grid::default();
        prose.is_prose = true;
        for (more, is_whole) in [(None, false), (Some(prose), true)] {
            let sheets: Vec<Grid> = sheets.iter().cloned().chain(more).collect();
            let workbook = SetAside::of(Workbook { sheets }).rows_of(places.iter());
            let rows: Vec<u32> = workbook.sheets[0].rows().map(|(row, _)| row).collect();
            if is_whole {
                assert!(workbook.sheets[0].cells() == large.cells());
            } else {
                assert_eq!(rows, [7, 8, 20_000]);
                assert_eq!(workbook.sheets[0].row(20_000), large.row(20_000));
            }
            assert_eq!(workbook.sheets[1].cells().len(), 12);
        }
    }

    #[test]
    fn every_cell_comes_back_as_it_was() {
        let grids = [sheet("x", MANY), sheet("x", 3), Grid::new("y", Vec::new())];
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
