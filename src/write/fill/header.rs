//! The header of a template: which column has which labels.

use super::Problem;
use crate::cell::{CellRef, MAX_COLS};
use crate::fold::Folder;
use crate::grid::Grid;

/// Rows in which a header is looked for.
pub const FIRST_ROWS: u32 = 60;

/// Labels over columns that are looked at, merged ones once for each: far more than a header has.
const MOST_LABELS: u32 = 1 << 20;

/// A header.
pub struct Header {
    /// Its last row.
    pub bottom: u32,
    /// The column of each path, or why there is none.
    pub columns: Vec<Result<u32, Problem>>,
}

/// The header in the rows before `end` that has most of these paths of labels, top down; of several the first. A path is that of a column if its
/// labels stand over the column in this order, the last one lowest.
pub fn locate(grid: &Grid, end: u32, paths: &[&[String]], folder: &Folder) -> Header {
    let wanted: Vec<Vec<String>> = paths
        .iter()
        .map(|path| path.iter().map(|label| folder.fold(label)).collect())
        .collect();
    let mut best: Option<((usize, usize), Header)> = None;
    // Labels over each column so far, with the row in which the lowest ends.
    let mut above: Vec<(u32, Vec<String>)> = Vec::new();
    let mut left = MOST_LABELS;
    for (row, cells) in grid.rows().take_while(|(row, _)| *row < end) {
        for cell in cells {
            let label = folder.fold(&cell.value.to_string());
            let merge = grid.merge_at(cell.at).filter(|merge| merge.first == cell.at);
            let last = merge.map_or(cell.at, |merge| merge.last);
            for col in (cell.at.col..=last.col).take_while(|col| *col < MAX_COLS) {
                left = left.saturating_sub(1);
                if left == 0 {
                    break;
                }
                let at = usize::try_from(col).unwrap_or(usize::MAX);
                if at >= above.len() {
                    above.resize(at.saturating_add(1), (0, Vec::new()));
                }
                if let Some((bottom, labels)) = above.get_mut(at) {
                    labels.push(label.clone());
                    *bottom = last.row.max(row);
                }
            }
        }
        let found: Vec<Result<u32, Problem>> = wanted.iter().map(|path| column(path, &above)).collect();
        let is_there = |found: &&Result<u32, Problem>| !matches!(found, Err(Problem::NoHeader));
        let certain = found.iter().filter(|found| found.is_ok()).count();
        let count = (certain, found.iter().filter(is_there).count());
        if count > best.as_ref().map_or((0, 0), |(most, _)| *most) {
            let bottoms = found
                .iter()
                .flatten()
                .filter_map(|col| above.get(usize::try_from(*col).ok()?));
            let bottom = bottoms.map(|(bottom, _)| *bottom).max().unwrap_or(row);
            let columns = found;
            best = Some((count, Header { bottom, columns }));
        }
    }
    best.map_or_else(
        || Header {
            bottom: 0,
            columns: wanted.iter().map(|_| Err(Problem::NoHeader)).collect(),
        },
        |(_, header)| header,
    )
}

/// The only column over which a path stands.
fn column(path: &[String], above: &[(u32, Vec<String>)]) -> Result<u32, Problem> {
    let is_over = |labels: &[String]| {
        let Some((last, before)) = path.split_last() else {
            return false;
        };
        let Some((_, rest)) = labels.split_last().filter(|(lowest, _)| *lowest == last) else {
            return false;
        };
        let mut rest = rest.iter();
        before.iter().all(|label| rest.any(|own| own == label))
    };
    let mut found = (0..).zip(above).filter(|(_, (_, labels))| is_over(labels));
    let first = found.next().map(|(col, _)| col).ok_or(Problem::NoHeader)?;
    match found.next() {
        None => Ok(first),
        Some(_) => Err(Problem::HeaderTwice),
    }
}

/// Whether a cell is covered by a merged one that begins elsewhere.
pub fn is_covered(grid: &Grid, at: CellRef) -> bool {
    grid.merge_at(at).is_some_and(|merge| merge.first != at)
}
