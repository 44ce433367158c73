//! The header on a sheet: merged cells, with rows as high as their labels need. Contains no labels.

use crate::cell::CellRef;
use crate::error::Result;
use crate::write::header::{HeaderCell, cells};
use crate::write::text::{fill, lines};
use crate::write::xlsx::cell::style;
use crate::write::xlsx::cell::units::{Area, index};
use crate::write::xlsx::table::sheet::Sheet;

impl Sheet<'_> {
    /// Writes the header of the columns from row `top` on; returns the row after it.
    pub fn header(&mut self, top: u32, widths: &[f64]) -> Result<u32> {
        let paths = self.schema.columns.iter();
        let paths: Vec<_> = paths.map(|column| (column.path.as_slice(), column.side)).collect();
        let mut cells = cells(&paths);
        let (unit, standard) = (self.unit, &self.standard.frame.currency_unit);
        for cell in &mut cells {
            cell.label = fill(&cell.label, &[("unit", &unit)]).replace(standard.as_str(), unit);
        }
        let styles = self.styles;
        let rows = index(self.schema.header_height());
        for (row, lines) in (top..).zip(row_lines(&cells, rows, widths)) {
            self.height(row, style::height(lines));
        }
        for HeaderCell { first, last, label } in &cells {
            let down = |cell: &CellRef| CellRef::new(cell.row.saturating_add(top), cell.col);
            self.merged(Area::new(down(first), down(last)), label, &styles.header)?;
        }
        Ok(top.saturating_add(rows))
    }
}

/// The number of text lines that each row of the header needs.
fn row_lines(cells: &[HeaderCell], rows: u32, widths: &[f64]) -> Vec<u32> {
    let mut heights = vec![1_u32; usize::try_from(rows).unwrap_or(0)];
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    for cell in cells {
        let columns = widths.get(place(cell.first.col)..=place(cell.last.col));
        let width: f64 = columns.unwrap_or_default().iter().sum();
        let needed = lines(&cell.label, width);
        let Some(spanned) = heights.get_mut(place(cell.first.row)..=place(cell.last.row)) else {
            continue;
        };
        let missing = needed.saturating_sub(spanned.iter().sum());
        if let Some(last) = spanned.last_mut() {
            *last = last.saturating_add(missing);
        }
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_does_not_fit_makes_its_last_row_higher() {
        let cell = |first: (u32, u32), last: (u32, u32), label: &str| HeaderCell {
            first: CellRef::new(first.0, first.1),
            last: CellRef::new(last.0, last.1),
            label: label.to_owned(),
        };
        let cells = [cell((0, 0), (1, 0), "code of the item"), cell((0, 1), (0, 2), "basic")];
        assert_eq!(row_lines(&cells, 2, &[20.0, 20.0, 20.0]), [1, 1]);
        assert_eq!(row_lines(&cells, 2, &[6.0, 20.0, 20.0]), [1, 3]);
    }
}
