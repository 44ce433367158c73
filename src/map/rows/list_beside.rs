//! A further list beside a side's own (expenditure by use beside expenditure by class). It provides no lines of the
//! table, but a closing line may have its figure there.

use crate::book::Value;
use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::map::account::ledger::CellDisposition;
use crate::map::rows::cells::{Remark, is_figure};
use crate::map::sheet::state::Sheet;

/// A cell of such a list.
pub struct Beside {
    /// Its position in the grid.
    pub index: usize,
    /// The side that the list is on.
    pub side: Option<usize>,
    /// The field that its column would fill.
    pub field: usize,
    /// Its row.
    pub row: u32,
}

/// Moves the figures of the further list in this row to the row's own item, if the further list has no item of its
/// own here. Only the last row in `beside` can be this row. Returns the cells that were used.
pub fn figures_beside(
    sheet: &Sheet,
    (side, item): (usize, usize),
    beside: &mut Vec<Beside>,
    row: u32,
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) -> Vec<usize> {
    let cell = |entry: &Beside| sheet.grid.cells().get(entry.index);
    let others = beside.iter().rposition(|entry| entry.row != row);
    let mut last = beside.split_off(others.map_or(0, |other| other.saturating_add(1)));
    let here = || last.iter().filter(|entry| entry.side == Some(side));
    let is_item = |entry: &Beside| entry.field == item && cell(entry).is_some_and(|cell| !is_blank(cell));
    let mut taken = Vec::new();
    let has_item = here().any(is_item);
    for entry in here().filter(|_| !has_item) {
        let figure = cell(entry).filter(|cell| is_figure(&cell.value, sheet.lexicon()));
        if let (Some(cell), Some(slot)) = (figure, values.get_mut(entry.field)) {
            *slot = sheet.value(cell, entry.field, remarks);
            taken.push(entry.index);
        }
    }
    last.retain(|entry| !taken.contains(&entry.index));
    beside.append(&mut last);
    taken
}

/// Reports the figures of such lists that were left out, once per side.
pub fn report_beside(sheet: &mut Sheet, item: usize, beside: &[Beside]) {
    let mut sides: Vec<Option<usize>> = beside.iter().map(|entry| entry.side).collect();
    sides.sort_unstable();
    sides.dedup();
    for side in sides {
        let of_side = || beside.iter().filter(|entry| entry.side == side);
        let items: Vec<&Cell> = of_side()
            .filter(|entry| entry.field == item)
            .filter_map(|entry| sheet.grid.cells().get(entry.index))
            .filter(|cell| !is_blank(cell))
            .collect();
        let first = items
            .first()
            .map(|cell| (cell.at, cell.value.to_string().trim().to_owned()));
        let at = first.as_ref().map(|(at, _)| *at);
        let finding = sheet.finding(Code::ListBeside, at).with("count", items.len());
        let what = first.map(|(_, what)| what).unwrap_or_default();
        sheet.findings.push(finding.with("what", what));
    }
    for entry in beside {
        sheet.ledger.settle(entry.index, CellDisposition::SetAside);
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.value.to_string().trim().is_empty()
}
