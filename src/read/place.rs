//! Spreadsheet addresses (`F8`, `A1:C2`) → [`CellRef`] and [`Merge`].

use crate::cell::CellRef;
use crate::grid::Merge;

/// How many sheets of a workbook are read.
pub(super) const MAX_SHEETS: usize = 4096;

/// The cell that `text` names, unless it lies outside what a sheet can have.
pub(super) fn cell_ref(text: &str) -> Option<CellRef> {
    CellRef::parse(text).filter(|at| at.is_on_sheet())
}

/// The range that `text` names, its corners in order.
pub(super) fn merge_range(text: &str) -> Option<Merge> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (a, b) = (cell_ref(first)?, cell_ref(last)?);
    Some(Merge {
        first: CellRef::new(a.row.min(b.row), a.col.min(b.col)),
        last: CellRef::new(a.row.max(b.row), a.col.max(b.col)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_back_as_they_are_shown() {
        for at in [(0, 0), (7, 5), (9, 26), (1_048_575, 16_383)].map(|(row, col)| CellRef::new(row, col)) {
            assert_eq!(cell_ref(&at.to_string()), Some(at));
        }
        for wrong in ["", "A", "1", "A0", "XFE1", "A1048577", "1A", "A1B", "A99999999999"] {
            assert_eq!(cell_ref(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn ranges_have_their_corners_in_order() {
        let range = merge_range("C4:A2").map(|merge| (merge.first.to_string(), merge.last.to_string()));
        assert_eq!(range, Some(("A2".to_owned(), "C4".to_owned())));
    }
}
