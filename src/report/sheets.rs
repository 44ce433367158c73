//! The sheets of the source as a page shows them: rows and cells, merged cells as one, long sheets cut
//! down to the rows that findings are about.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Subject;
use super::source::captions;
use crate::cell::{CellRef, CellValue, Text, column_letters};
use crate::diagnostic::{Place, shortened};
use crate::grid::Grid;

/// A sheet of more rows is cut down to its first ones and those around findings.
const MOST_ROWS: usize = 300;
/// The first rows that are shown of it …
const FIRST_ROWS: usize = 60;
/// … and how many are shown before and after a row with a finding.
const AROUND: u32 = 2;
/// Columns that are shown.
const MOST_COLUMNS: u32 = 120;
/// Characters of a cell that are shown.
const ROOM: usize = 300;

/// What a page needs of an input.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    /// The sheets that became tables or that findings are on.
    pub sheets: Vec<SheetView>,
    /// The currency units of the tables.
    pub units: Vec<String>,
}

/// A sheet as it is shown.
#[derive(Clone, Debug)]
pub struct SheetView {
    /// Its name.
    pub name: Text,
    /// The table that it became (预算03表 支出总体情况表); empty for none.
    pub caption: String,
    /// The letters of the columns.
    pub letters: Vec<String>,
    /// The rows that are shown.
    pub rows: Vec<RowView>,
    /// For each cell that findings name and that is shown, the cell that shows it.
    pub shown: HashMap<CellRef, CellRef>,
}

/// A row as it is shown.
#[derive(Clone, Debug)]
pub struct RowView {
    /// Its number, counted from one.
    pub number: u64,
    /// Rows before it that are not shown.
    pub gap: usize,
    /// Its cells; those that a merged range covers are left out.
    pub cells: Vec<CellView>,
}

/// A cell as it is shown.
#[derive(Clone, Debug)]
pub struct CellView {
    /// Its address.
    pub at: CellRef,
    /// What it holds.
    pub text: String,
    /// Whether that is a number.
    pub figure: bool,
    /// Columns and rows that it covers.
    pub span: (u32, usize),
}

/// The sheets of an input that became tables or that findings are on, in the order of the file.
pub fn sheets(subject: Subject) -> Sheets {
    let captions = captions(subject);
    let places = subject
        .findings
        .iter()
        .flat_map(|finding| finding.place.iter().chain(&finding.related));
    let mut named: HashMap<&str, HashSet<CellRef>> = HashMap::new();
    for Place { sheet, cell } in places {
        named.entry(sheet).or_default().extend(cell);
    }
    let grids = subject.workbook.sheets.iter();
    let used = grids.filter(|grid| named.contains_key(&*grid.name) || captions.contains_key(&*grid.name));
    let none = HashSet::new();
    let view = |grid: &Grid| {
        let caption = captions.get(&*grid.name).cloned().unwrap_or_default();
        view(grid, caption, named.get(&*grid.name).unwrap_or(&none))
    };
    let mut units: Vec<String> = Vec::new();
    for table in &subject.book.tables {
        if !table.source_unit.is_empty() && !units.iter().any(|unit| **unit == *table.source_unit) {
            units.push(table.source_unit.to_string());
        }
    }
    Sheets {
        sheets: used.map(view).collect(),
        units,
    }
}

fn view(grid: &Grid, caption: String, named: &HashSet<CellRef>) -> SheetView {
    let rows = shown_rows(grid, named);
    let widest = grid
        .cells()
        .iter()
        .map(|cell| cell.at.col)
        .chain(named.iter().map(|cell| cell.col));
    let width = widest.max().map_or(0, |col| col.saturating_add(1)).min(MOST_COLUMNS);
    let filled: Vec<u32> = grid.rows().map(|(row, _)| row).collect();
    let mut shown = HashMap::new();
    let mut before = 0;
    let mut views = Vec::with_capacity(rows.len());
    for row in &rows {
        let position = filled.partition_point(|other| other < row);
        let cells = (0..width).filter_map(|col| cell(grid, CellRef::new(*row, col), width, &rows));
        views.push(RowView {
            number: u64::from(*row).saturating_add(1),
            gap: position.saturating_sub(before),
            cells: cells.collect(),
        });
        before = filled.partition_point(|other| other <= row);
    }
    for own in named.iter().filter(|own| own.col < width && rows.contains(&own.row)) {
        shown.insert(*own, head(grid, *own, &rows));
    }
    let last_gap = filled.len().saturating_sub(before);
    if last_gap > 0 {
        let number = filled.last().map_or(0, |row| u64::from(*row).saturating_add(1));
        views.push(RowView {
            number,
            gap: last_gap,
            cells: Vec::new(),
        });
    }
    SheetView {
        name: Text::from(grid.name.as_str()),
        caption,
        letters: (0..width).map(column_letters).collect(),
        rows: views,
        shown,
    }
}

/// The rows that are shown: all that hold something, or, of many, the first and those around cells
/// that findings name.
fn shown_rows(grid: &Grid, named: &HashSet<CellRef>) -> BTreeSet<u32> {
    let named_rows = named.iter().map(|cell| cell.row);
    let filled: Vec<u32> = grid.rows().map(|(row, _)| row).collect();
    if filled.len() <= MOST_ROWS {
        return filled.into_iter().chain(named_rows).collect();
    }
    let mut rows: BTreeSet<u32> = filled
        .iter()
        .take(FIRST_ROWS)
        .copied()
        .chain(named_rows.clone())
        .collect();
    for row in named_rows {
        let near = row.saturating_sub(AROUND)..=row.saturating_add(AROUND);
        rows.extend(near.filter(|row| filled.binary_search(row).is_ok()));
    }
    rows
}

/// The cell that shows another: that of the merged range it is in, in the first row that is shown.
fn head(grid: &Grid, at: CellRef, rows: &BTreeSet<u32>) -> CellRef {
    let Some(merge) = grid.merge_at(at) else { return at };
    let row = rows.range(merge.first.row..=merge.last.row).next();
    CellRef::new(row.copied().unwrap_or(at.row), merge.first.col)
}

fn cell(grid: &Grid, at: CellRef, width: u32, rows: &BTreeSet<u32>) -> Option<CellView> {
    if head(grid, at, rows) != at {
        return None;
    }
    let merge = grid.merge_at(at);
    let value = match merge {
        Some(merge) => grid.get(merge.first),
        None => grid.get(at),
    };
    let span = merge.map_or((1, 1), |merge| {
        let across = merge
            .last
            .col
            .min(width.saturating_sub(1))
            .saturating_sub(at.col)
            .saturating_add(1);
        (across, down(grid, rows, (merge.first.row, merge.last.row)))
    });
    Some(CellView {
        at,
        text: value
            .map(|cell| shortened(cell.value.to_string().trim().to_owned(), ROOM))
            .unwrap_or_default(),
        figure: value.is_some_and(|cell| matches!(cell.value, CellValue::Number(_))),
        span,
    })
}

/// Lines of the page that a merged range covers: its rows that are shown, and the lines that stand for
/// rows between them that are not.
fn down(grid: &Grid, rows: &BTreeSet<u32>, (first, last): (u32, u32)) -> usize {
    let shown: Vec<u32> = rows.range(first..=last).copied().collect();
    let gaps = shown.windows(2).filter(|pair| {
        let [above, below] = pair else { return false };
        let between = grid.rows_between(above.saturating_add(1), below.saturating_sub(1));
        below.saturating_sub(*above) > 1 && between.count() > 0
    });
    shown.len().saturating_add(gaps.count())
}
