//! The header: label paths of the columns as a grid of merged cells. Knows no label of its own.

use super::sheet::{Area, Sheet, index};
use super::style;
use crate::cell::CellRef;
use crate::error::Result;
use crate::schema::Column;
use crate::write::text::{fill, lines};

/// A cell of the header, placed as if the header began at the first row.
#[derive(Debug, PartialEq)]
struct HeaderCell {
    area: Area,
    label: String,
}

/// The cells of the header, by row, then column: equal neighbours are one cell, and a path that
/// is shorter than the header goes down to its foot.
fn cells(columns: &[Column], unit: &str) -> Vec<HeaderCell> {
    let height = columns.iter().map(|column| column.path.len()).max().unwrap_or(0);
    let mut cells = Vec::new();
    for depth in 0..height {
        let same = |a: &Column, b: &Column| {
            let upper = |column: &Column| column.path.get(..=depth).map(<[String]>::to_vec);
            upper(a).is_some() && upper(a) == upper(b) && a.side == b.side
        };
        let mut from = 0;
        for group in columns.chunk_by(same) {
            let to = from + group.len();
            let leaf = |column: &Column| column.path.len() == depth.saturating_add(1);
            if let Some((column, label)) = group.first().and_then(|column| Some((column, column.path.get(depth)?))) {
                let foot = if leaf(column) { height.saturating_sub(1) } else { depth };
                let first = CellRef::new(index(depth), index(from));
                let last = CellRef::new(index(foot), index(to.saturating_sub(1)));
                cells.push(HeaderCell {
                    area: Area::new(first, last),
                    label: fill(label, &[("unit", &unit)]),
                });
            }
            from = to;
        }
    }
    cells
}

impl Sheet<'_> {
    /// Writes the header of the columns from row `top` on; the row after it.
    pub fn header(&mut self, top: u32, widths: &[f64]) -> Result<u32> {
        let cells = cells(&self.schema.columns, &self.standard.frame.currency_unit);
        let styles = self.styles;
        let rows = index(self.schema.header_height());
        for (row, lines) in (top..).zip(row_lines(&cells, rows, widths)) {
            self.height(row, style::height(lines))?;
        }
        for HeaderCell { area, label } in &cells {
            let down = |cell: CellRef| CellRef::new(cell.row.saturating_add(top), cell.col);
            self.merged(Area::new(down(area.first), down(area.last)), label, &styles.header)?;
        }
        Ok(top.saturating_add(rows))
    }
}

/// Lines of text that each row of the header needs room for.
fn row_lines(cells: &[HeaderCell], rows: u32, widths: &[f64]) -> Vec<u32> {
    let mut heights = vec![1_u32; usize::try_from(rows).unwrap_or(0)];
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    for cell in cells {
        let columns = widths.get(place(cell.area.first.col)..=place(cell.area.last.col));
        let width: f64 = columns.unwrap_or_default().iter().sum();
        let needed = lines(&cell.label, width);
        let Some(own) = heights.get_mut(place(cell.area.first.row)..=place(cell.area.last.row)) else {
            continue;
        };
        let missing = needed.saturating_sub(own.iter().sum());
        if let Some(last) = own.last_mut() {
            *last = last.saturating_add(missing);
        }
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(path: &[&str]) -> Column {
        Column {
            path: path.iter().map(|&label| label.to_owned()).collect(),
            variants: Vec::new(),
            joins: Vec::new(),
            field: 0,
            side: None,
            required: false,
        }
    }

    #[test]
    fn equal_neighbours_are_merged_and_short_paths_go_down() {
        let columns = [
            column(&["code"]),
            column(&["basic", "sum"]),
            column(&["basic", "staff", "pay"]),
            column(&["basic", "staff", "aid"]),
            column(&["fund ({unit})"]),
        ];
        let cells = cells(&columns, "yuan");
        let shown = cells
            .iter()
            .map(|cell| format!("{}:{} {}", cell.area.first, cell.area.last, cell.label));
        assert_eq!(
            shown.collect::<Vec<_>>(),
            [
                "A1:A3 code",
                "B1:D1 basic",
                "E1:E3 fund (yuan)",
                "B2:B3 sum",
                "C2:D2 staff",
                "C3:C3 pay",
                "D3:D3 aid",
            ]
        );
        assert_eq!(row_lines(&cells, 3, &[4.0, 20.0, 20.0, 20.0, 20.0]), [1, 1, 1]);
    }
}
