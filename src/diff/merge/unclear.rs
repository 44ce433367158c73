//! Finds cells for which the merged table does not show whether they are totals, because that depends on open
//! conflicts.

use std::cell::LazyCell;

use super::super::pairs::Side;
use super::totals::{Sums, Totals, Ways, is_total};
use super::{Conflict, Kind, Party, ProvisionalSide};
use crate::book::{Key, Table, Value};

/// A cell that may or may not be a total.
#[derive(Clone, Debug, PartialEq)]
pub struct Unclear {
    /// The path of its row, outermost first.
    pub row: Vec<Key>,
    /// The field.
    pub field: usize,
    /// How it is a total.
    pub ways: Ways,
}

/// The unclear cells of a merged table, given its true `totals`: figures that are a sum only while one side's values
/// are held, and totals that have no addends until a code is chosen.
pub(super) fn unclear(side: &Side, (totals, sums): (&Totals, &Sums), conflicts: &[Conflict]) -> Vec<Unclear> {
    let any = |kinds: &[Kind]| conflicts.iter().any(|conflict| kinds.contains(&conflict.kind));
    let (values, codes) = (any(&[Kind::Value, Kind::Inserted]), any(&[Kind::Renamed]));
    if !values && !codes {
        return Vec::new();
    }
    let (table, schema) = (side.table, side.schema);
    let shown = Totals::of(table, sums);
    // Computed on demand: few tables have a figure that is a sum by chance.
    let other = LazyCell::new(|| {
        let mut table = table.clone();
        conflicts.iter().for_each(|conflict| swap(&mut table, conflict));
        totals.renew(&mut table, sums);
        Totals::of(&table, sums)
    });
    let is_unclear = |row: usize, field: usize| {
        let real = is_total(totals.at(row, field));
        match is_total(shown.at(row, field)) {
            true => !real && values && !is_total(other.at(row, field)),
            false => real && codes,
        }
    };
    let mut found = Vec::new();
    for (number, item) in side.items().iter().enumerate() {
        let fields = schema.item_fields(item.key.row_kind, item.key.list).into_iter();
        for field in fields.filter(|field| schema.is_amount(*field) && is_unclear(item.row, *field)) {
            found.push(Unclear {
                row: side.path(number),
                field,
                ways: totals.at(item.row, field),
            });
        }
    }
    found
}

/// Replaces the held value of a conflict by that of the other side.
fn swap(table: &mut Table, conflict: &Conflict) {
    let (Kind::Value | Kind::Inserted, Some(place)) = (conflict.kind, &conflict.place) else {
        return;
    };
    let other = match conflict.held {
        ProvisionalSide::Ours => Party::Theirs,
        _ => Party::Ours,
    };
    let contents = conflict.said(other).iter().flatten();
    for (field, content) in conflict.fields.iter().zip(contents) {
        let content = content.clone();
        table.set(place.row, *field, Value { content, source: None });
    }
}
