//! Codes and texts merged down over several rows of a list apply to each of these rows; an amount is of all of them.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashSet;

use crate::book::Value;
use crate::diagnostic::Code;
use crate::grid::Merge;
use crate::map::header::locate::Header;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::sheet::state::Sheet;
use crate::schema::{Field, Kind, Table};

/// The vertically merged cells by field, top down.
pub struct Merged(BTreeMap<usize, Vec<Merge>>);

impl Merged {
    /// The merged cells below a header.
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

    /// Fills blank fields of a row from cells merged down to it.
    pub fn fill(&self, sheet: &Sheet, row: u32, values: &mut [Value]) {
        for (field, merges) in &self.0 {
            let next = merges.get(merges.partition_point(|merge| merge.last.row < row));
            let first = next.map(|merge| merge.first).filter(|first| first.row < row);
            let slot = values.get_mut(*field).filter(|slot| slot.is_blank());
            if let Some((cell, slot)) = first.and_then(|first| sheet.grid.get(first)).zip(slot) {
                // Remarks on the cell were made in its first row.
                *slot = sheet.value(cell, *field, &mut Vec::new());
            }
        }
    }
}

/// Reports amounts merged down over several rows of the table, whose codes or names are not: only the first row has the
/// figure.
pub fn report_amounts(slots: &[Slot], sheet: &mut Sheet) {
    let rows: BTreeSet<u32> = sheet.table.rows.iter().map(|row| row.source).collect();
    let is_amount = |merge: &Merge| match slot_of(slots, merge.first.col) {
        Slot::Field(field) => sheet.schema.is_amount(field),
        _ => false,
    };
    let is_tall = |merge: &&Merge| merge.first.row < merge.last.row;
    let (amounts, texts): (Vec<&Merge>, Vec<&Merge>) = sheet
        .grid
        .merges
        .iter()
        .filter(is_tall)
        .partition(|merge| is_amount(merge));
    let of_one: HashSet<(u32, u32)> = texts.iter().map(|merge| (merge.first.row, merge.last.row)).collect();
    let mut found = Vec::new();
    for merge in amounts {
        if of_one.contains(&(merge.first.row, merge.last.row)) {
            continue;
        }
        let count = rows.range(merge.first.row..=merge.last.row).count();
        let figure = sheet.grid.get(merge.first).map(|cell| cell.value.to_string());
        if let Some(figure) = figure.filter(|figure| count > 1 && !figure.trim().is_empty()) {
            let finding = sheet.finding(Code::AmountMerged, merge.first).found(&figure);
            found.push(finding.with("count", count));
        }
    }
    sheet.findings.extend(found);
}

/// Whether a code or text applies to each row that it is merged over. Fields that the template carries down, or
/// gives once for a group, are filled by those rules.
fn holds_for_rows(schema: &Table, field: usize) -> bool {
    let held = schema
        .row_kinds
        .iter()
        .any(|row_kind| row_kind.rule.holds_on.contains(&field));
    let own_way = |field: &Field| !field.fill_down.is_empty() || !field.given_once.is_empty();
    let field = schema.fields.get(field);
    field.is_some_and(|field| !held && field.kind != Kind::Amount && !own_way(field))
}
