//! Totals across of which the sheet prints only some parts (合计 | 其中：基本支出).

use rust_decimal::Decimal;

use super::view::{OpenSum, View};
use crate::book::Structure;
use crate::cell::sum;

/// The open sums of a table.
pub fn open_sums(view: &View, structure: &Structure) -> Vec<OpenSum> {
    let fields = view.schema.fields.iter().enumerate();
    let sums = fields.filter(|(_, field)| !field.sum.is_empty());
    sums.filter_map(|(field, _)| open_sum(view, structure, field)).collect()
}

fn open_sum(view: &View, structure: &Structure, field: usize) -> Option<OpenSum> {
    let table = view.table;
    let parts = table.parts_across(view.schema, field);
    let rows = || 0..table.rows.len();
    // The two sides of a table have columns of their own.
    let not_printed = |row: usize| not_printed(view, view.row_kind(row)?, field);
    if !rows().any(|row| not_printed(row).is_some()) {
        return None;
    }
    let is_text = |row: usize, field: usize| table.text(row, field).is_some() || table.is_unread(row, field);
    let is_read = |row: usize| !parts.iter().chain([&field]).any(|field| is_text(row, *field));
    // What the total has beside its parts.
    let rest = |row: usize| {
        not_printed(row)?;
        let added = sum(parts.iter().filter_map(|part| table.amount(row, *part)))?;
        let beside = added.checked_add(table.unkeyed_in(row, field))?;
        table.amount(row, field)?.checked_sub(beside)
    };
    let rests: Vec<Option<Decimal>> = rows().map(rest).collect();
    let is_negative = |rest: &Decimal| rest.is_sign_negative() && !rest.is_zero();
    if !rows().all(is_read) || rests.iter().flatten().any(is_negative) {
        return None;
    }
    let rest = |row: usize| rests.get(row).copied().flatten();
    // A total without any of its parts is complete as it is.
    let has_parts = |row: usize| parts.iter().any(|part| table.amount(row, *part).is_some());
    let is_more = |row: &usize| rest(*row).is_some_and(|rest| !rest.is_zero()) && has_parts(*row);
    let mut more = rows().filter(is_more);
    let row = more.next()?;
    let mut adds_up = false;
    for subtotal in &structure.subtotals {
        let own = rest(subtotal.total).unwrap_or_default();
        let addends = table.addends(subtotal, field).into_iter();
        if sum(addends.filter_map(rest)) != Some(own) {
            return None;
        }
        adds_up |= !own.is_zero();
    }
    adds_up.then(|| OpenSum {
        field,
        part: not_printed(row).unwrap_or(field),
        row,
        more: rest(row).unwrap_or_default(),
        count: more.count().saturating_add(1),
    })
}

/// The first part of a total for which a row has neither a column nor columns of its own parts, if it has a column for
/// another part.
fn not_printed(view: &View, row_kind: usize, field: usize) -> Option<usize> {
    let sum = |field: usize| view.schema.fields.get(field).map_or(&[][..], |field| &field.sum);
    let has = |field: usize| !view.table.lacks(row_kind, field);
    let is_printed = |part: &usize| has(*part) || sum(*part).iter().any(|part| has(*part));
    let parts = sum(field);
    let not_printed = parts.iter().copied().find(|part| !is_printed(part));
    not_printed.filter(|_| has(field) && parts.iter().any(is_printed))
}
