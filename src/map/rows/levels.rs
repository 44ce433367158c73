//! The level of a row of a list table, and what follows from it: codes that share a cell, values
//! that hold on from the row above.

use crate::book::{Row, Value};
use crate::cell::{CellRef, CellValue};
use crate::map::rows::cells::Remark;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::UNIT_NAMES;
use crate::meaning::{Dimension, Place, Point};
use crate::schema::{CodeRule, Kind, LevelRule, Shape, codes};

/// The row above, as far as it may hold on; nothing after a row that could not be read.
#[derive(Default)]
pub struct Above {
    /// Its level.
    pub row_kind: usize,
    /// Its values.
    pub values: Vec<Value>,
}

/// The level of a row with these values. Details of the row above are tried first: the code that
/// they repeat would make them rows of their own.
pub fn level(sheet: &Sheet, values: &[Value], above: &Above) -> Option<usize> {
    let single = sheet.schema.is_single_row();
    if single && !sheet.table.rows.is_empty() {
        return None;
    }
    if let Some(row_kind) = sheet.ruled_level(values) {
        return Some(row_kind);
    }
    if let Some(row_kind) = department_by_name(sheet, values)
        .or_else(|| unit_by_name(sheet, values))
        .or_else(|| unit_among_codes(sheet, values))
    {
        return Some(row_kind);
    }
    let row_kinds = || sheet.schema.row_kinds.iter().enumerate();
    let details =
        row_kinds().filter(|(number, row_kind)| row_kind.detail && above.row_kind.saturating_add(1) >= *number);
    let others = row_kinds().filter(|(_, row_kind)| !row_kind.detail);
    details
        .filter(|(_, row_kind)| holds_on(&row_kind.rule, values, &above.values))
        .chain(others)
        .find(|(_, row_kind)| fits(&row_kind.rule, values, sheet))
        .map(|(number, _)| number)
}

/// The level of the department, where a row has its name and no code at all.
fn department_by_name(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let own = values.get(name)?.text()?;
    if sheet.owner.as_deref()? != sheet.folder().fold(own) {
        return None;
    }
    let others = values.iter().zip(&sheet.schema.fields).enumerate();
    let mut others = others.filter(|(field, (_, own))| *field != name && own.kind != Kind::Amount);
    let alone = others.all(|(_, (value, _))| value.is_blank() || value.text().is_some_and(|text| text == own));
    let row_kind = sheet
        .schema
        .row_kinds
        .iter()
        .position(|row_kind| row_kind.name == DEPARTMENT)?;
    alone.then_some(row_kind)
}

/// The level of a unit, where a table of units has no column of codes and a row nothing but a name: one that
/// stands under a label of units' names, or begins with that of the department.
fn unit_by_name(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let value = values.get(name)?;
    let own = value.text()?;
    let (row_kind, level) = sheet
        .schema
        .row_kinds
        .iter()
        .enumerate()
        .next_back()
        .filter(|(_, row_kind)| row_kind.name == UNIT)?;
    let code = level.rule.code.as_ref()?.field;
    let is_bare = |(field, value): (usize, &Value)| field == name || sheet.schema.is_amount(field) || value.is_blank();
    if !sheet.table.absent.contains(&code) || sheet.is_total(own) || !values.iter().enumerate().all(is_bare) {
        return None;
    }
    let of_owner = || {
        sheet
            .owner
            .as_deref()
            .is_some_and(|owner| sheet.folder().fold(own).starts_with(owner))
    };
    let labels = value.source.and_then(|at| sheet.header_cells.get(&at.col));
    let of_units = |label: &String| {
        let reading = sheet.lexicon().vocabulary.read(label, Place::Header, &Point::default());
        reading.is_explained() && reading.point.get(Dimension::Portion) == UNIT_NAMES
    };
    let under_units = |labels: &Vec<String>| labels.iter().any(of_units);
    (of_owner() || !sheet.on_side && labels.is_some_and(under_units)).then_some(row_kind)
}

/// The level of a unit among rows that have codes, where no column has those of the units: a row without a code
/// that is called as offices are, before the rows of any class.
fn unit_among_codes(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let row_kind = office(sheet, values)?;
    let upper = |row: &Row| {
        let name = sheet
            .schema
            .row_kinds
            .get(row.row_kind)
            .map(|row_kind| row_kind.name.as_str());
        Some(row.row_kind) == sheet.schema.total_row_kind() || matches!(name, Some(DEPARTMENT | UNIT))
    };
    let rows = &sheet.table.rows;
    (rows.iter().all(upper) || rows.iter().any(|row| row.row_kind == row_kind)).then_some(row_kind)
}

/// Whether a row is what a unit has of the class above it: such rows the table does not have.
pub fn is_office_below(sheet: &Sheet, values: &[Value]) -> bool {
    !sheet.table.rows.is_empty() && office(sheet, values).is_some()
}

/// The level of units, where rows have codes, no column has those of units, and the row has nothing but amounts and
/// the name of an office.
fn office(sheet: &Sheet, values: &[Value]) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let code = sheet.schema.classified.first()?.codes.first().copied()?;
    let (row_kind, level) = sheet
        .schema
        .row_kinds
        .iter()
        .enumerate()
        .find(|(_, row_kind)| row_kind.name == UNIT)?;
    let absent = |field: usize| sheet.table.absent.contains(&field);
    let own = values.get(name)?.text()?;
    let is_bare = |(field, value): (usize, &Value)| field == name || sheet.schema.is_amount(field) || value.is_blank();
    let has_codes =
        !absent(code) && (level.rule.code.as_ref()).is_none_or(|own| own.field == code || absent(own.field));
    let is_name = || sheet.lexicon().vocabulary.is_name(&sheet.folder().fold(own));
    (has_codes && !sheet.is_total(own) && values.iter().enumerate().all(is_bare) && is_name()).then_some(row_kind)
}

/// The level that the department itself is, and that of its units.
const DEPARTMENT: &str = "department";
const UNIT: &str = "unit";

/// Whether the fields that must hold on do.
fn holds_on(rule: &LevelRule, values: &[Value], above: &[Value]) -> bool {
    let upper = |field: &usize| above.get(*field).filter(|value| !value.is_blank());
    let agrees = |field: &usize| {
        values
            .get(*field)
            .filter(|own| !own.is_blank())
            .is_none_or(|own| upper(field).is_some_and(|upper| upper.content == own.content))
    };
    rule.holds_on.is_empty()
        || (rule.holds_on.iter().all(agrees) && rule.holds_on.iter().any(|field| upper(field).is_some()))
}

/// Whether a row with these values is of the level with this rule.
fn fits(rule: &LevelRule, values: &[Value], sheet: &Sheet) -> bool {
    let value = |field: &usize| values.get(*field);
    let is_blank = |field: &usize| value(field).is_none_or(Value::is_blank);
    let label_fits = rule
        .total_label
        .is_none_or(|field| match value(&field).and_then(Value::text) {
            Some(text) => sheet.is_total(text),
            None => rule.or_blank,
        });
    label_fits
        && rule.blank.iter().all(is_blank)
        && rule.filled.iter().all(|field| is_filled(sheet, *field, value(field)))
        && (rule.some.is_empty() || !rule.some.iter().all(is_blank))
        && rule
            .code
            .as_ref()
            .is_none_or(|code| code_fits(sheet, code, value(&code.field)) && !is_listed(code, values, sheet))
}

/// Whether the code stands under that name in a dictionary that says it is something else.
fn is_listed(rule: &CodeRule, values: &[Value], sheet: &Sheet) -> bool {
    let Shape::List { name, .. } = sheet.schema.shape else {
        return false;
    };
    let text = |field: usize| values.get(field).and_then(Value::text).map(|text| &**text);
    let Some(code) = text(rule.field).filter(|_| !rule.unlisted.is_empty()) else {
        return false;
    };
    // A damaged dictionary is told where its codes are checked.
    let codes = codes(sheet.frame).ok();
    codes.is_some_and(|codes| rule.unlisted.iter().any(|own| codes.lists(own, code, text(name))))
}

/// Whether something stands there; where a code must stand, digits of one of its lengths do: a
/// sentence in the column of codes makes no row.
fn is_filled(sheet: &Sheet, field: usize, value: Option<&Value>) -> bool {
    let Some(own) = sheet.schema.fields.get(field) else {
        return false;
    };
    match value {
        Some(value) if own.kind == Kind::Code && !own.widths.is_empty() => value
            .text()
            .is_some_and(|text| own.widths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())),
        Some(value) => !value.is_blank(),
        None => false,
    }
}

fn code_fits(sheet: &Sheet, rule: &CodeRule, value: Option<&Value>) -> bool {
    let Some(text) = value.and_then(Value::text) else {
        return false;
    };
    // A text that shares its column with a code may have its digits in any width.
    let folded = (!text.is_ascii()).then(|| sheet.folder().fold(text));
    let text = folded.as_deref().unwrap_or(text);
    let begins = |prefixes: &[String]| prefixes.iter().any(|prefix| text.starts_with(prefix.as_str()));
    let allowed = |byte: u8| match rule.letters {
        true => byte.is_ascii_graphic(),
        false => byte.is_ascii_digit(),
    };
    (rule.min..=rule.max).contains(&text.chars().count())
        && text.bytes().all(allowed)
        && (rule.prefixes.is_empty() || begins(&rule.prefixes))
        && !begins(&rule.not_prefixes)
}

/// A field that shares a cell in print takes its value out of it, on rows of its levels.
pub fn move_shared(sheet: &Sheet, row_kind: usize, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    for (field, own) in sheet.schema.fields.iter().enumerate() {
        let Some((from, _)) = own
            .shares
            .as_ref()
            .filter(|(_, row_kinds)| row_kinds.contains(&row_kind))
        else {
            continue;
        };
        // It may have a column of its own, by a mapping file.
        if values.get(field).is_some_and(|value| !value.is_blank()) {
            continue;
        }
        let Some(taken) = values.get_mut(*from).map(std::mem::take) else {
            continue;
        };
        let Some(text) = taken.text() else { continue };
        let typed = sheet.typer.code(&CellValue::Text(text.clone()), &own.widths);
        if let (Some(remark), Some(at)) = (typed.remark, taken.source) {
            remarks.push((remark, at, field));
        }
        if let Some(slot) = values.get_mut(field) {
            *slot = Value {
                content: typed.content,
                source: taken.source,
            };
        }
    }
}

/// Values that hold on from the row above where a cell is blank (merged cells among them).
pub fn fill_down(sheet: &Sheet, row_kind: usize, values: &mut [Value], above: &[Value]) {
    let filled: Vec<usize> = sheet
        .schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, own)| own.fill_down.contains(&row_kind))
        .map(|(field, _)| field)
        .collect();
    for field in filled {
        let blank = values.get(field).is_some_and(Value::is_blank);
        // An indicator's name holds on only where there is a value beside it that needs one.
        let needed = needs_name(sheet, field, values);
        if let (true, true, Some(upper), Some(slot)) = (blank, needed, above.get(field), values.get_mut(field)) {
            *slot = upper.clone();
        }
    }
}

/// Whether the field is one of the row's own (code, name) or the column right of it is filled.
fn needs_name(sheet: &Sheet, field: usize, values: &[Value]) -> bool {
    let beside = sheet.schema.value_beside(field);
    beside.is_none_or(|value| values.get(value).is_some_and(|value| !value.is_blank()))
}
