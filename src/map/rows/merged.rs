//! Codes and texts merged down over rows of a list: they belong to each of these rows.

use std::collections::BTreeMap;

use crate::book::Value;
use crate::grid::Merge;
use crate::map::header::locate::Header;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::sheet::state::Sheet;
use crate::schema::{Field, Kind, Table};

/// The merged cells, by the field that their column is for, from the top.
pub struct Merged(BTreeMap<usize, Vec<Merge>>);

impl Merged {
    /// The merged cells under a header.
    pub fn of(header: &Header, slots: &[Slot], sheet: &Sheet) -> Self {
        let mut merged: BTreeMap<usize, Vec<Merge>> = BTreeMap::new();
        let is_tall = |merge: &&Merge| merge.last.row > merge.first.row && merge.first.col == merge.last.col;
        let merges = sheet.grid.merges.iter().filter(is_tall);
        for merge in merges.filter(|merge| merge.first.row > header.last) {
            if let Slot::Field(field) = slot_of(slots, merge.first.col)
                && holds_for_rows(sheet.schema, field)
            {
                merged.entry(field).or_default().push(*merge);
            }
        }
        for merges in merged.values_mut() {
            merges.sort_by_key(|merge| merge.last.row);
        }
        Self(merged)
    }

    /// Fills what is blank in a row with what is merged down to it.
    pub fn fill(&self, sheet: &Sheet, row: u32, values: &mut [Value]) {
        for (field, merges) in &self.0 {
            let next = merges.get(merges.partition_point(|merge| merge.last.row < row));
            let first = next.map(|merge| merge.first).filter(|first| first.row < row);
            let slot = values.get_mut(*field).filter(|slot| slot.is_blank());
            if let Some((cell, slot)) = first.and_then(|first| sheet.grid.get(first)).zip(slot) {
                // What there is to say of the cell was said in its first row.
                *slot = sheet.value(cell, *field, &mut Vec::new());
            }
        }
    }
}

/// Whether a code or text holds for each row that it is merged over. What the template says to hold
/// on, or to be given once for a group, goes its own way.
fn holds_for_rows(schema: &Table, field: usize) -> bool {
    let held = schema
        .row_kinds
        .iter()
        .any(|row_kind| row_kind.rule.holds_on.contains(&field));
    let own_way = |own: &Field| !own.fill_down.is_empty() || !own.given_once.is_empty();
    let field = schema.fields.get(field);
    field.is_some_and(|own| !held && own.kind != Kind::Amount && !own_way(own))
}
