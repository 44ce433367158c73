//! What is carried forward into the next year, below the expenditure of this one (年终结转结余), with a total of both. The
//! tables of expenditure have only this year's: its total is the table's.

use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::HashSet;
use rust_decimal::Decimal;

use crate::book::Content;
use crate::cell::CellRef;
use crate::diagnostic::Code;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::sheet::state::Sheet;
use crate::meaning::values::{CURRENT, NEXT};
use crate::meaning::{Dimension, Place, Point, Reading};

/// The rows of such a list that are not expenditure of this year.
pub struct Forward {
    /// The row of this year's total.
    pub total: u32,
    /// What is carried forward, and totals that include it.
    pub rows: HashSet<u32>,
}

/// A row of a label and amounts.
struct Labelled {
    row: u32,
    at: CellRef,
    label: String,
    reading: Reading,
    /// By field.
    amounts: BTreeMap<usize, Decimal>,
}

impl Labelled {
    fn carry(&self) -> u64 {
        self.reading.point.get(Dimension::Carry)
    }

    fn amount(&self, field: usize) -> Decimal {
        self.amounts.get(&field).copied().unwrap_or_default()
    }
}

/// These rows, if every total of the list is that of this year or of both; reported.
pub fn rows_carried_forward(sheet: &mut Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> Option<Forward> {
    let of_year = sheet.labels.means.common.all.get(Dimension::Carry) == CURRENT;
    if !of_year || sheet.schema.classified.is_empty() {
        return None;
    }
    let labelled: Vec<Labelled> = rows
        .iter()
        .filter_map(|(row, cells)| read(sheet, slots, *row, cells))
        .collect();
    let only = |carry: u64, is_total: bool| {
        let mut found = labelled
            .iter()
            .filter(|row| row.carry() == carry && row.reading.aggregate.is_some() == is_total);
        found.next().filter(|_| found.next().is_none())
    };
    let (forward, year) = (only(NEXT, false)?, only(CURRENT, true)?);
    let is_both = |total: &Labelled| {
        let mut fields = (0..sheet.schema.fields.len()).filter(|field| sheet.schema.is_amount(*field));
        fields.all(|field| year.amount(field).checked_add(forward.amount(field)) == Some(total.amount(field)))
    };
    let totals = labelled
        .iter()
        .filter(|row| row.carry() == 0 && sheet.is_total(&row.label));
    let totals: Vec<&Labelled> = totals.collect();
    if !totals.iter().all(|total| is_both(total)) {
        return None;
    }
    let left_out = totals.into_iter().chain([forward]);
    let rows: HashSet<u32> = left_out.map(|row| row.row).collect();
    let finding = sheet.finding(Code::OnlyTotal, forward.at).with("kind", "forward");
    let finding = finding.with("column", &forward.label).with("count", rows.len());
    let total = year.row;
    sheet.findings.push(finding);
    Some(Forward { total, rows })
}

/// A row that has amounts and, before them, only one text, without a digit.
fn read(sheet: &Sheet, slots: &[Slot], row: u32, cells: &Range<usize>) -> Option<Labelled> {
    let (mut label, mut amounts) = (None, BTreeMap::new());
    for cell in sheet.grid.cells().get(cells.clone())? {
        match slot_of(slots, cell.at.col) {
            Slot::Field(field) if sheet.schema.is_amount(field) => {
                match sheet.typer.amount(&cell.value).content {
                    Content::Amount(amount) => amounts.insert(field, amount),
                    Content::Blank => None,
                    Content::Text(_) => return None,
                };
            }
            Slot::Unknown(_) | Slot::Outside => {}
            _ => {
                let text = cell.value.to_string().trim().to_owned();
                if text.is_empty() {
                    continue;
                }
                if label.is_some() || text.contains(|c: char| c.is_ascii_digit()) {
                    return None;
                }
                label = Some((cell.at, text));
            }
        }
    }
    let (at, label) = label.filter(|_| !amounts.is_empty())?;
    let folded = sheet.folder().label(&label);
    let reading = sheet.lexicon().vocabulary.read(&folded, Place::Line, &Point::default());
    reading.is_known().then_some(Labelled {
        row,
        at,
        label,
        reading,
        amounts,
    })
}
