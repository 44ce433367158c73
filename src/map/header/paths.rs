//! The path of labels over each column of a header.

use std::ops::RangeInclusive;

use foldhash::HashMap;

use crate::grid::{Grid, Merge};
use crate::map::header::body::Body;
use crate::map::header::source_column::Path;
use crate::map::header::top_rows::{TopCell, TopRow};
use crate::map::lexicon::Lexicon;
use crate::map::preamble::read::{is_no_title, is_preamble_row};
use crate::map::preamble::year::year_of;

/// Columns beyond this belong to no table.
const MOST_COLUMNS: u32 = 1024;

/// The labels over each column, top down, through merged cells and group labels that were left unmerged.
pub fn header_paths(rows: &[TopRow], last: u32, grid: &Grid, lexicon: &Lexicon) -> Vec<Path> {
    let rows: Vec<&TopRow> = rows.iter().take_while(|row| row.row <= last).collect();
    let Some(first) = rows.first().map(|row| row.row) else {
        return Vec::new();
    };
    let cells: Vec<&TopCell> = rows
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| !cell.label.is_empty() && cell.at.col < MOST_COLUMNS)
        .collect();
    let area = |cell: &TopCell| {
        let single = Merge {
            first: cell.at,
            last: cell.at,
        };
        let merge = cell
            .merge(grid)
            .copied()
            .filter(|merge| merge.first == cell.at)
            .unwrap_or(single);
        (
            merge.last.row.min(last),
            merge.last.col.min(MOST_COLUMNS),
            merge != single,
        )
    };
    // (row, column) → cell, counted from the first header row.
    let mut cover: HashMap<(u32, u32), usize> = HashMap::default();
    let mut merged: Vec<bool> = Vec::with_capacity(cells.len());
    for (number, cell) in cells.iter().enumerate() {
        let (bottom, right, is_merged) = area(cell);
        merged.push(is_merged && right > cell.at.col);
        for row in cell.at.row..=bottom {
            for col in cell.at.col..=right {
                cover.entry((row, col)).or_insert(number);
            }
        }
    }
    // A damaged merge never hides a cell with its own text.
    cover.extend(
        cells
            .iter()
            .enumerate()
            .map(|(number, cell)| ((cell.at.row, cell.at.col), number)),
    );
    let body = Body { grid, last, lexicon };
    let is_empty = |col: u32| body.is_empty(col);
    let names_group = |cell: usize| cells.get(cell).is_some_and(|cell| cell.is_known(lexicon));
    let unclear = centred_groups(&cover, &merged, first, last);
    extend_groups(&mut cover, &merged, (first, last), (is_empty, names_group));
    drop_empty(&mut cover, (first, last), is_empty);
    let mut paths = collect_paths(&cover, &cells, first, last);
    for path in &mut paths {
        path.unclear = unclear.as_ref().is_some_and(|unclear| unclear.contains(&path.col));
    }
    paths
}

/// The columns below group labels that are centred by hand instead of merged: nobody can say where their groups begin.
/// That they are shows in a column without a label between the labels of single columns, which stand at the top, and a
/// group label.
fn centred_groups(
    cover: &HashMap<(u32, u32), usize>,
    merged: &[bool],
    first: u32,
    last: u32,
) -> Option<RangeInclusive<u32>> {
    let right = cover.keys().map(|(_, col)| *col).max().unwrap_or(0);
    let below = |row: u32, col: u32| (row.saturating_add(1)..=last).find_map(|below| cover.get(&(below, col)));
    let label = |row: u32, col: u32| cover.get(&(row, col));
    let is_single =
        |row: u32, col: u32| label(row, col).is_some_and(|own| below(row, col).is_none_or(|below| below == own));
    let is_group = |row: u32, col: u32| {
        let own = label(row, col).filter(|own| merged.get(**own) == Some(&false));
        own.is_some_and(|own| below(row, col).is_some_and(|below| below != own))
    };
    let starts = (first..last).flat_map(|row| (1..right).map(move |col| (row, col)));
    let mut found = starts.filter(|(row, col)| {
        let (left, next) = (col.saturating_sub(1), col.saturating_add(1));
        let is_bare = label(*row, *col).is_none() && below(*row, *col).is_some();
        is_bare && is_single(*row, left) && is_group(*row, next)
    });
    let (row, start) = found.next()?;
    let mut end = start;
    while end < right && !is_single(row, end.saturating_add(1)) {
        end = end.saturating_add(1);
    }
    Some(start..=end)
}

/// Drops columns without cells below the header that have all labels of a neighbour: a label merged over both is that
/// of the other.
fn drop_empty(cover: &mut HashMap<(u32, u32), usize>, (first, last): (u32, u32), is_empty: impl Fn(u32) -> bool) {
    let right = cover.keys().map(|(_, col)| *col).max().unwrap_or(0);
    let labels = |cover: &HashMap<(u32, u32), usize>, col: u32| -> Vec<Option<usize>> {
        (first..=last).map(|row| cover.get(&(row, col)).copied()).collect()
    };
    let mut col = 0;
    while col <= right {
        let own = labels(cover, col);
        let mut end = col;
        while end < right && own.iter().any(Option::is_some) && labels(cover, end.saturating_add(1)) == own {
            end = end.saturating_add(1);
        }
        // A label merged over it does not make it one of the group's columns.
        let next = labels(cover, col.saturating_add(1));
        let before = labels(cover, col.saturating_sub(1));
        let has_more = |other: &Vec<Option<usize>>| {
            let mut pairs = own.iter().zip(other);
            *other != own && pairs.all(|(own, other)| own.is_none() || own == other)
        };
        let is_shared = own.iter().any(Option::is_some) && col > 0 && (has_more(&before) || has_more(&next));
        if end == col && is_shared && is_empty(col) {
            for row in first..=last {
                cover.remove(&(row, col));
            }
        }
        let same = || col..=end;
        if end > col && !same().all(&is_empty) {
            for empty in same().filter(|col| is_empty(*col)) {
                for row in first..=last {
                    cover.remove(&(row, empty));
                }
            }
        }
        col = end.saturating_add(1);
    }
}

/// Whether a row of labels certainly begins a header: all are known, or some span several columns.
pub fn is_header_top(row: &TopRow, grid: &Grid, lexicon: &Lexicon) -> bool {
    let is_group = |cell: &TopCell| {
        let merge = cell.merge(grid);
        merge.is_some_and(|merge| merge.last.col > merge.first.col)
    };
    let is_label = row.cells.iter().all(|cell| cell.is_known(lexicon)) || row.cells.iter().any(is_group);
    let mut years = row.cells.iter().filter_map(|cell| year_of(cell, &lexicon.words));
    let first = years.next().map(|(year, _)| year);
    let has_years = years.any(|(year, _)| Some(year) != first);
    row.cells.len() > 1 && is_label && (has_years || !is_preamble_row(row, lexicon))
}

/// Whether a row is a single label merged over several columns, directly above row `below`.
pub fn is_group_row(row: &TopRow, below: u32, grid: &Grid, lexicon: &Lexicon) -> bool {
    let is_wide = |cell: &TopCell| cell.merge(grid).is_some_and(|merge| merge.last.col > merge.first.col);
    let is_alone = matches!(row.cells.as_slice(), [only] if is_wide(only) && only.is_known(lexicon));
    is_alone && row.row.checked_add(1) == Some(below)
}

/// Whether the row above states the department or the currency unit, so that a label here cannot be the title.
pub fn is_below_preamble(top: &[TopRow], position: usize, lexicon: &Lexicon) -> bool {
    let above = position.checked_sub(1).and_then(|above| top.get(above));
    let is_stated = |cell: &TopCell| is_no_title(cell, None, lexicon);
    above.is_some_and(|row| row.cells.iter().any(is_stated))
}

/// Extends an unmerged group label to the right over blank cells, as far as there are labels below and no other
/// label beside it, provided that it has a label directly below.
fn extend_groups(
    cover: &mut HashMap<(u32, u32), usize>,
    merged: &[bool],
    (first, last): (u32, u32),
    (is_empty, names_group): (impl Fn(u32) -> bool, impl Fn(usize) -> bool),
) {
    let right = cover.keys().map(|(_, col)| *col).max().unwrap_or(0);
    for row in first..last {
        for col in 1..=right {
            if cover.contains_key(&(row, col)) {
                continue;
            }
            let left = col.saturating_sub(1);
            let Some(&group) = cover.get(&(row, left)) else {
                continue;
            };
            let other_below = |at: u32| {
                (row.saturating_add(1)..=last).any(|below| cover.get(&(below, at)).is_some_and(|cell| *cell != group))
            };
            let same_parent =
                row == first || cover.get(&(row.saturating_sub(1), left)) == cover.get(&(row.saturating_sub(1), col));
            let is_group = merged.get(group) == Some(&false) && same_parent && other_below(col);
            if is_group && other_below(left) {
                cover.insert((row, col), group);
            } else if is_group && is_empty(left) && names_group(group) {
                cover.insert((row, col), group);
                // The label names the group, not the empty column that it stands over.
                cover.remove(&(row, left));
            }
        }
    }
}

fn collect_paths(cover: &HashMap<(u32, u32), usize>, cells: &[&TopCell], first: u32, last: u32) -> Vec<Path> {
    let mut cols: Vec<u32> = cover.keys().map(|(_, col)| *col).collect();
    cols.sort_unstable();
    cols.dedup();
    cols.into_iter()
        .map(|col| {
            let mut numbers: Vec<usize> = (first..=last)
                .filter_map(|row| cover.get(&(row, col)).copied())
                .collect();
            // When an export splits a merged cell, it repeats the label in each row.
            let label = |number: &usize| cells.get(*number).map(|cell| &*cell.label);
            numbers.dedup_by(|below, above| below == above || label(below) == label(above));
            let cells = numbers.iter().filter_map(|number| cells.get(*number));
            let (labels, printed): (Vec<String>, Vec<String>) =
                cells.map(|cell| (cell.label.to_string(), one_line(&cell.text))).unzip();
            Path {
                col,
                labels: labels.into(),
                label: printed.join("/").into(),
                printed,
                unclear: false,
            }
        })
        .collect()
}

/// A printed label without white space, which only serves its layout.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect()
}
