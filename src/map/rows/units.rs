//! Rows that carry the code of their unit, wherever they stand.

use foldhash::HashMap;

use crate::book::{Subtotal, Table};
use crate::cell::sum;
use crate::diagnostic::Code;
use crate::map::sheet::state::Sheet;
use crate::schema::{DEPARTMENT, Table as Schema, UNIT, UNIT_CODE};

/// Moves rows below the department or unit whose code they carry, if the sheet lists units and rows apart, or a unit
/// below its rows, and classes above the rows that they are in: sums by position would count them elsewhere. Where the
/// sums hold as the rows stand, a code is wrong instead.
pub fn gather(sheet: &mut Sheet) {
    let by_units = order(sheet);
    move_rows(sheet, by_units, "units", |after, before| after < before);
    let by_classes = order_of_classes(sheet);
    move_rows(sheet, by_classes, "classes", |after, before| after == 0 && before > 0);
}

/// Puts the rows into this order if the number of wrong sums after and before allows it.
fn move_rows(sheet: &mut Sheet, order: Option<Vec<usize>>, kind: &str, holds: fn(usize, usize) -> bool) {
    let Some(order) = order else { return };
    let before = wrong_sums(&sheet.table, sheet.schema);
    let Some(back) = sheet.table.reorder_rows(&order) else {
        return;
    };
    if !holds(wrong_sums(&sheet.table, sheet.schema), before) {
        sheet.table.reorder_rows(&back);
        return;
    }
    let mut moved = (0..).zip(order).filter(|(to, from)| to != from).map(|(to, _)| to);
    let at = moved.next().and_then(|to| Some(sheet.table.sources(to).next()?.1));
    let finding = sheet.finding(Code::RowsGathered, at).with("kind", kind);
    sheet
        .findings
        .push(finding.with("count", moved.count().saturating_add(1)));
}

/// The order in which classes stand above the rows that they are in, if one stands below them.
fn order_of_classes(sheet: &Sheet) -> Option<Vec<usize>> {
    let (schema, table) = (sheet.schema, &sheet.table);
    let fields = &schema.classified.first()?.codes;
    let code = |row: usize| -> String {
        let parts = fields.iter().filter_map(|field| table.text(row, *field));
        parts.map(|part| &**part).collect()
    };
    let is_inside = |other: &str, code: &str| !code.is_empty() && other.len() > code.len() && other.starts_with(code);
    let rows = 0..table.rows.len();
    let above = rows.clone().skip(1).zip(rows.clone());
    if !above
        .into_iter()
        .any(|(row, above)| is_inside(&code(above), &code(row)))
    {
        return None;
    }
    let mut order: Vec<(usize, String)> = Vec::new();
    for row in rows {
        let code = code(row);
        let inside = order
            .iter()
            .rev()
            .take_while(|(_, other)| is_inside(other, &code))
            .count();
        order.insert(order.len().saturating_sub(inside), (row, code));
    }
    let order: Vec<usize> = order.into_iter().map(|(row, _)| row).collect();
    (!order.is_sorted()).then_some(order)
}

/// The number of totals that are not the sum of their rows.
fn wrong_sums(table: &Table, schema: &Schema) -> usize {
    let structure = table.list_structure(schema);
    let fields = (0..schema.fields.len()).filter(|field| schema.is_amount(*field));
    let is_wrong = |field: usize, subtotal: &Subtotal| {
        let addends = subtotal.addends.iter().filter_map(|row| table.amount(*row, field));
        sum(addends) != Some(table.amount(subtotal.total, field).unwrap_or_default())
    };
    let wrong = fields.map(|field| {
        structure
            .subtotals
            .iter()
            .filter(|subtotal| is_wrong(field, subtotal))
            .count()
    });
    wrong.sum()
}

/// The order in which every row stands below its own unit, if it is another one.
fn order(sheet: &Sheet) -> Option<Vec<usize>> {
    let (schema, table) = (sheet.schema, &sheet.table);
    let code_field = schema.field(UNIT_CODE)?;
    let kinds: Vec<&str> = schema.row_kinds.iter().map(|kind| kind.name.as_str()).collect();
    let kind = |row: usize| table.rows.get(row).map(|row| row.row_kind);
    let name = |row: usize| kind(row).and_then(|kind| kinds.get(kind)).copied();
    let is_head = |row: usize| matches!(name(row), Some(DEPARTMENT | UNIT));
    let code = |row: usize| table.text(row, code_field).map(|code| &**code);
    let rows = 0..table.rows.len();
    // The groups in the order of their headings; rows above all headings are totals.
    let mut groups: Vec<Vec<usize>> = vec![Vec::new()];
    let mut group_of: HashMap<&str, usize> = HashMap::default();
    for row in rows.clone().filter(|row| is_head(*row)) {
        let is_new = group_of.insert(code(row)?, groups.len()).is_none();
        if !is_new {
            return None;
        }
        groups.push(vec![row]);
    }
    let mut last: Option<usize> = None;
    for row in rows.filter(|row| !is_head(*row)) {
        let is_detail = kind(row)
            .and_then(|kind| schema.row_kinds.get(kind))
            .is_some_and(|kind| kind.detail);
        let group = match kind(row) == schema.total_row_kind() {
            true => 0,
            false if is_detail => last?,
            false => *group_of.get(code(row)?)?,
        };
        last = Some(group);
        groups.get_mut(group)?.push(row);
    }
    let order: Vec<usize> = groups.into_iter().flatten().collect();
    (group_of.len() > 1 && !order.is_sorted()).then_some(order)
}
