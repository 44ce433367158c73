//! Rows of another classification than the table's: instead of its own, or among them.

use std::ops::Range;

use foldhash::{HashMap, HashSet};
use rust_decimal::Decimal;

use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::map::code_in_text::code_and_text;
use crate::map::rows::cells::number;
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::sheet::state::Sheet;
use crate::schema::{CLASS_DIGITS, codes};

/// The first code of another classification, if most codes in the table's first code column belong to another one.
pub fn other_classification(sheet: &Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> Option<(CellRef, String)> {
    let classified = sheet.schema.classified.first()?;
    let field = classified.codes.first().copied()?;
    let codes = codes(sheet.frame).ok()?;
    let (mut same, mut other) = (0_usize, 0_usize);
    let mut first = None;
    let cells = rows
        .iter()
        .filter_map(|(_, cells)| sheet.grid.cells().get(cells.clone()))
        .flatten();
    for cell in
        cells.filter(|cell| matches!(slot_of(slots, cell.at.col), Slot::Field(column_field) if column_field == field))
    {
        let text = cell.value.to_string();
        let Some(class) = text
            .trim()
            .get(..3)
            .filter(|class| class.bytes().all(|byte| byte.is_ascii_digit()))
        else {
            continue;
        };
        let has = |name: &str| {
            codes
                .dictionary(name)
                .is_some_and(|dictionary| dictionary.0.contains_key(class))
        };
        if has(&classified.dictionary) {
            same = same.saturating_add(1);
        } else if codes.names().any(has) {
            other = other.saturating_add(1);
            first = first.or(Some((cell.at, text.trim().to_owned())));
        }
    }
    first.filter(|_| other > same.saturating_add(1))
}

/// The rows of another classification among those of the table's: economic classes below each function, functions above
/// the projects of 10. Code and name are both those of the other one. They are left out, which is reported.
pub fn rows_of_other_classification(sheet: &mut Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let own = sheet.schema.classified.first().and_then(|classified| {
        let field = classified.codes.first().copied()?;
        Some((field, classified.dictionary.as_str()))
    });
    let (Ok(codes), Some(name)) = (codes(sheet.frame), sheet.schema.list_name()) else {
        return HashSet::default();
    };
    if sheet.schema.is_single_row() {
        return HashSet::default();
    }
    let other = |cells: &Range<usize>, above: Option<&(u32, (CellRef, String))>| {
        let cells = sheet.grid.cells().get(cells.clone())?;
        let in_field = |field: usize| {
            let is_of = |cell: &&Cell| matches!(slot_of(slots, cell.at.col), Slot::Field(of) if of == field);
            cells.iter().find(is_of)
        };
        let in_other = || {
            cells
                .iter()
                .find(|cell| matches!(slot_of(slots, cell.at.col), Slot::Unknown(_)))
        };
        let cell = own.map_or_else(in_other, |(field, _)| in_field(field))?;
        let whole = cell.value.to_string();
        let (code, text) = code_and_text(whole.trim());
        let name = match text.is_empty() {
            true => in_field(name)?.value.to_string(),
            false => text.to_owned(),
        };
        let is_listed = |dictionary: &str| codes.lists(dictionary, &code, Some(name.trim()));
        let class = code.get(..CLASS_DIGITS)?;
        let is_own = own.is_some_and(|(_, own)| codes.lists(own, class, None));
        // Where they are no rows of the table, one that no dictionary has may be below the last.
        let is_below = |(_, (at, upper)): &(u32, (CellRef, String))| {
            let is_next = at.row.checked_add(1) == Some(cell.at.row);
            own.is_none() && is_next && code.len() > upper.len() && code.starts_with(upper.as_str())
        };
        let is_unknown = || !codes.names().any(|dictionary| codes.lists(dictionary, &code, None));
        let is_other = codes.names().any(is_listed) || above.is_some_and(is_below) && is_unknown();
        (!is_own && is_other).then(|| (cell.at, whole.trim().to_owned()))
    };
    let mut found: Vec<(u32, (CellRef, String))> = Vec::new();
    for (row, cells) in rows {
        let class = other(cells, found.last());
        found.extend(class.map(|class| (*row, class)));
    }
    let classes: HashSet<u32> = found.iter().map(|(row, _)| *row).collect();
    // Where each row has one, they say what the rows are of.
    let is_other = |(row, cells): &(u32, Range<usize>)| {
        let cells = sheet.grid.cells().get(cells.clone()).unwrap_or_default();
        let is_total = || cells.iter().any(|cell| sheet.is_total(&cell.value.to_string()));
        !classes.contains(row) && !is_total()
    };
    if own.is_none() && (!rows.iter().any(is_other) || !head_others(sheet, slots, rows, &found)) {
        return HashSet::default();
    }
    if let Some((_, (at, code))) = found.first() {
        let finding = sheet.finding(Code::OnlyTotal, *at);
        let finding = finding.with("kind", if own.is_some() { "below" } else { "above" });
        sheet
            .findings
            .push(finding.with("column", code).with("count", found.len()));
    }
    classes
}

/// Whether classes among the rows of a table that has none stand above the others: the highest of them have no figures,
/// or together those of the others. A project of a class may bear its name.
fn head_others(
    sheet: &Sheet,
    slots: &[Slot],
    rows: &[(u32, Range<usize>)],
    found: &[(u32, (CellRef, String))],
) -> bool {
    let codes: HashMap<u32, String> = found
        .iter()
        .map(|(row, (_, whole))| (*row, code_and_text(whole).0.to_string()))
        .collect();
    let all: HashSet<&str> = codes.values().map(String::as_str).collect();
    let is_highest = |code: &str| {
        let mut shorter = (CLASS_DIGITS..code.len()).filter_map(|length| code.get(..length));
        !shorter.any(|upper| all.contains(upper))
    };
    let first = slots.iter().find_map(|slot| match slot {
        Slot::Field(field) if sheet.schema.is_amount(*field) => Some(*field),
        _ => None,
    });
    let (mut above, mut below) = (Some(Decimal::ZERO), Some(Decimal::ZERO));
    for (row, cells) in rows {
        let cells = sheet.grid.cells().get(cells.clone()).unwrap_or_default();
        let is_amount =
            |cell: &&Cell| matches!(slot_of(slots, cell.at.col), Slot::Field(field) if Some(field) == first);
        let amount = cells
            .iter()
            .find(is_amount)
            .and_then(|cell| number(&cell.value, sheet.lexicon()));
        let Some(amount) = amount else { continue };
        let sum = match codes.get(row) {
            Some(code) if is_highest(code) => &mut above,
            Some(_) => continue,
            None if cells.iter().any(|cell| sheet.is_total(&cell.value.to_string())) => continue,
            None => &mut below,
        };
        *sum = sum.and_then(|sum| sum.checked_add(amount));
    }
    above.is_some_and(|above| above.is_zero()) || above.is_some() && above == below
}
