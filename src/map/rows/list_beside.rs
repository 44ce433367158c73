//! A further list beside that of a side (expenditure by use beside that by class): it gives no lines of the
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
    /// The side that the list stands on.
    pub side: Option<usize>,
    /// The field that its column would fill.
    pub field: usize,
    /// Its row.
    pub row: u32,
}

/// Takes the figures of a row whose own item they belong to: those of the list beside, if that has no item
/// in this row, which is the last of which there are any. Returns the cells that were taken.
pub fn figures_beside(
    sheet: &Sheet,
    (side, item): (usize, usize),
    beside: &mut Vec<Beside>,
    row: u32,
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) -> Vec<usize> {
    let cell = |own: &Beside| sheet.grid.cells().get(own.index);
    let others = beside.iter().rposition(|own| own.row != row);
    let mut last = beside.split_off(others.map_or(0, |other| other.saturating_add(1)));
    let here = || last.iter().filter(|own| own.side == Some(side));
    let is_item = |own: &Beside| own.field == item && cell(own).is_some_and(|cell| !is_blank(cell));
    let mut taken = Vec::new();
    let has_item = here().any(is_item);
    for own in here().filter(|_| !has_item) {
        let figure = cell(own).filter(|cell| is_figure(&cell.value, sheet.lexicon()));
        if let (Some(cell), Some(slot)) = (figure, values.get_mut(own.field)) {
            *slot = sheet.value(cell, own.field, remarks);
            taken.push(own.index);
        }
    }
    last.retain(|own| !taken.contains(&own.index));
    beside.append(&mut last);
    taken
}

/// Reports what of such lists was left out, once for each side.
pub fn report_beside(sheet: &mut Sheet, item: usize, beside: &[Beside]) {
    let mut sides: Vec<Option<usize>> = beside.iter().map(|own| own.side).collect();
    sides.sort_unstable();
    sides.dedup();
    for side in sides {
        let own = || beside.iter().filter(|own| own.side == side);
        let items: Vec<&Cell> = own()
            .filter(|own| own.field == item)
            .filter_map(|own| sheet.grid.cells().get(own.index))
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
    for own in beside {
        sheet.ledger.settle(own.index, CellDisposition::SetAside);
    }
}

fn is_blank(cell: &Cell) -> bool {
    cell.value.to_string().trim().is_empty()
}
