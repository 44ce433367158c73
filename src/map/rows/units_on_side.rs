//! Units across the columns of a transposed table: rows, once it is turned, of which the total is the sum.

use std::collections::BTreeMap;
use std::ops::Range;

use rust_decimal::Decimal;

use crate::book::Content;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::sheet::state::Sheet;
use crate::meaning::{Place, Point};

/// Fewer parts of a total may be anything.
const LEAST_UNITS: usize = 2;

/// Whether all rows but the total are units by their figures: of several names that nobody knows, the total is the sum.
pub fn are_units(sheet: &Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> bool {
    let name = sheet.schema.list_name().filter(|_| !sheet.schema.is_single_row());
    let Some(name) = name.filter(|_| sheet.on_side && sheet.labels.means.has_units()) else {
        return false;
    };
    let (mut total, mut sum): (Option<BTreeMap<usize, Decimal>>, BTreeMap<usize, Decimal>) = Default::default();
    let mut units = 0_usize;
    for (_, range) in rows {
        let cells = sheet.grid.cells().get(range.clone()).unwrap_or_default();
        let (mut label, mut amounts) = (None, BTreeMap::new());
        for cell in cells {
            match slot_of(slots, cell.at.col) {
                Slot::Field(field) if field == name => label = Some(cell.value.to_string()),
                Slot::Field(field) if sheet.schema.is_amount(field) => {
                    if let Content::Amount(amount) = sheet.typer.amount(&cell.value).content {
                        amounts.insert(field, amount);
                    }
                }
                _ => {}
            }
        }
        let Some(label) = label.filter(|_| !amounts.is_empty()) else {
            continue;
        };
        if sheet.is_total(&label) {
            if total.replace(amounts).is_some() {
                return false;
            }
            continue;
        }
        let folded = sheet.folder().label(&label);
        let reading = sheet
            .lexicon()
            .vocabulary
            .read(&folded, Place::Header, &Point::default());
        if reading.is_explained() {
            return false;
        }
        units = units.saturating_add(1);
        for (field, amount) in amounts {
            let known = sum.entry(field).or_default();
            let Some(more) = known.checked_add(amount) else {
                return false;
            };
            *known = more;
        }
    }
    let is_sum = |total: BTreeMap<usize, Decimal>| {
        let fields = total.keys().chain(sum.keys());
        let amount = |of: &BTreeMap<usize, Decimal>, field: &usize| of.get(field).copied().unwrap_or_default();
        !total.is_empty()
            && fields
                .into_iter()
                .all(|field| amount(&total, field) == amount(&sum, field))
    };
    units >= LEAST_UNITS && total.is_some_and(is_sum)
}
