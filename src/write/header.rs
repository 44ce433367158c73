//! The header of a table: the label paths of its columns as a grid of merged cells. Independent of labels and file
//! formats.

use crate::cell::CellRef;

/// A header cell, relative to the first header row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeaderCell {
    /// Its upper left corner.
    pub first: CellRef,
    /// Its lower right corner.
    pub last: CellRef,
    /// Its label.
    pub label: String,
}

/// The labels over a column, top down, and its side.
pub(super) type Path<'a> = (&'a [String], Option<usize>);

/// The header cells by row and column. Neighbours with the same labels share a cell, and a path shorter than the
/// header extends to its bottom.
pub(super) fn cells(paths: &[Path]) -> Vec<HeaderCell> {
    let height = paths.iter().map(|(path, _)| path.len()).max().unwrap_or(0);
    let mut cells = Vec::new();
    for depth in 0..height {
        let below = depth.saturating_add(1);
        // Columns with identical paths remain separate columns.
        let same = |(a, side): &Path, (b, other): &Path| {
            side == other && a.len() > below && b.len() > below && a.get(..below) == b.get(..below)
        };
        let mut from: usize = 0;
        for group in paths.chunk_by(same) {
            let to = from.saturating_add(group.len());
            if let Some((path, label)) = group.first().and_then(|(path, _)| Some((path, path.get(depth)?))) {
                let is_leaf = path.len() == below;
                let foot = if is_leaf { height.saturating_sub(1) } else { depth };
                cells.push(HeaderCell {
                    first: place(depth, from),
                    last: place(foot, to.saturating_sub(1)),
                    label: label.clone(),
                });
            }
            from = to;
        }
    }
    cells
}

fn place(row: usize, col: usize) -> CellRef {
    let index = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
    CellRef::new(index(row), index(col))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_are_merged_and_short_paths_go_down() {
        let paths = [
            "code",
            "basic/sum",
            "basic/staff/pay",
            "basic/staff/aid",
            "fund",
            "fund",
        ];
        let paths = paths.map(|path| path.split('/').map(str::to_owned).collect::<Vec<_>>());
        let cells = cells(&paths.iter().map(|path| (path.as_slice(), None)).collect::<Vec<_>>());
        let shown = cells
            .iter()
            .map(|cell| format!("{}:{} {}", cell.first, cell.last, cell.label));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "A1:A3 code",
                "B1:D1 basic",
                "E1:E3 fund",
                "F1:F3 fund",
                "B2:B3 sum",
                "C2:D2 staff",
                "C3:C3 pay",
                "D3:D3 aid",
            ]
        );
    }
}
