//! Codes of a row outside their own cells: all in the first cell, or given once for a group in a row above.

use std::ops::RangeInclusive;

use crate::book::{Content, Value};
use crate::cell::{Cell, CellRef, CellValue, Text};
use crate::diagnostic::Code;
use crate::map::code_in_text::{code_and_text, code_behind, digit};
use crate::map::rows::cells::Remark;
use crate::map::sheet::state::Sheet;
use crate::schema::{Kind, Shape, UNIT_CODE, UNIT_NAME, codes};

/// Without a code column, codes may precede the names (`[2010101]行政运行`). Such texts are moved to the code field, from
/// which `detach_names` takes the names.
pub fn find_codes_in_names(sheet: &Sheet, values: &mut [Value]) {
    let Shape::List { name, .. } = sheet.schema.shape else {
        return;
    };
    for classified in &sheet.schema.classified {
        let (Some(code), name) = (classified.codes.first().copied(), classified.name.unwrap_or(name)) else {
            continue;
        };
        let text = values.get(name).and_then(Value::text);
        let has_code = text.is_some_and(|text| {
            let (digits, rest) = code_beside(sheet, code, text);
            !rest.is_empty() && code_lengths(sheet, code).contains(&digits.len())
        });
        if !has_code || !sheet.table.absent.contains(&code) {
            continue;
        }
        let whole = values.get_mut(name).map(std::mem::take);
        if let (Some(whole), Some(slot)) = (whole, values.get_mut(code)) {
            *slot = whole;
        }
    }
}

/// The code of a field before a name, or in brackets behind it, and the name.
fn code_beside<'t>(sheet: &Sheet, field: usize, whole: &'t str) -> (String, &'t str) {
    let before = code_and_text(whole);
    let behind = || code_behind(whole).filter(|(digits, _)| code_lengths(sheet, field).contains(&digits.len()));
    match before.0.is_empty() {
        true => behind().unwrap_or(before),
        false => before,
    }
}

/// Digits of the code of a unit.
const UNIT_DIGITS: RangeInclusive<usize> = 4..=12;

/// Digits of the code of a department or a unit before its name.
const UNIT_CODES: RangeInclusive<usize> = 3..=12;
/// So many digits before a name, with nothing between, are a code.
const LEAST_UNIT_DIGITS: usize = 6;

/// Without a column of unit codes, those of the department and its units may stand among the codes of the rows. They
/// are as long as no code of the classification, or stand beside the name of the department or, if they are as long as
/// the code of a class (207), of any office.
pub fn move_unit_code(sheet: &Sheet, values: &mut [Value]) {
    let schema = sheet.schema;
    let code = schema.classified.first().and_then(|first| first.codes.first()).copied();
    // In print they share the first column in some tables, which have levels for that.
    let shares = |unit: &usize| schema.fields.get(*unit).is_none_or(|field| field.shares.is_some());
    let is_free = |unit: &usize| sheet.table.absent.contains(unit) && !shares(unit);
    let unit = schema.field(UNIT_CODE).filter(is_free);
    let (Some(code), Some(unit)) = (code, unit) else { return };
    let Some(digits) = values.get(code).and_then(Value::text) else {
        return;
    };
    let folder = sheet.folder();
    let name = || schema.list_name().and_then(|name| values.get(name)?.text());
    let is_owner = || name().is_some_and(|name| sheet.owner.as_deref() == Some(folder.fold(name).as_str()));
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let lengths = code_lengths(sheet, code);
    let is_unit = !lengths.contains(&digits.len()) && UNIT_DIGITS.contains(&digits.len());
    let is_office =
        || lengths.iter().min() == Some(&digits.len()) && name().is_some_and(|name| sheet.names_office(name));
    if is_number && (is_unit || is_owner() || is_office()) {
        let taken = values.get_mut(code).map(std::mem::take);
        if let (Some(taken), Some(slot)) = (taken, values.get_mut(unit)) {
            *slot = taken;
        }
    }
}

/// Takes back zeros before the code of a unit that begins with the code of a department or unit above: it is whole.
pub fn keep_whole_codes(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let Some(unit) = sheet.schema.field(UNIT_CODE) else {
        return;
    };
    let is_padded = |remark: &&(Remark, CellRef, usize)| remark.0.code == Code::CodePadded && remark.2 == unit;
    let Some(found) = remarks.iter().find(is_padded).map(|(remark, ..)| remark.found.clone()) else {
        return;
    };
    let rows = 0..sheet.table.rows.len();
    let mut codes = rows.filter_map(|row| sheet.table.text(row, unit));
    let is_upper =
        |code: &Text| code.len() < found.len() && UNIT_CODES.contains(&code.len()) && found.starts_with(&**code);
    if !codes.any(is_upper) {
        return;
    }
    if let Some(value) = values.get_mut(unit) {
        value.content = Content::Text(Text::from(found.as_str()));
    }
    remarks.retain(|(remark, _, field)| remark.code != Code::CodePadded || *field != unit);
}

/// Without a column of unit codes, they may precede the names (`312001-水利局`).
pub fn detach_unit_code(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let schema = sheet.schema;
    let absent = |unit: &usize| sheet.table.absent.contains(unit);
    let Some((unit, name)) = schema.field(UNIT_CODE).filter(absent).zip(schema.list_name()) else {
        return;
    };
    let has_units = schema.field(UNIT_NAME) == Some(name) || !schema.classified.is_empty();
    let Some(value) = values.get_mut(name).filter(|_| has_units) else {
        return;
    };
    let (Some(whole), Some(at)) = (value.text().cloned(), value.source) else {
        return;
    };
    let is_class = |digits: &str| {
        let mut codes = schema
            .classified
            .iter()
            .filter_map(|classified| classified.codes.first());
        codes.any(|code| code_lengths(sheet, *code).contains(&digits.len()))
    };
    let digits = whole.chars().take_while(|c| digit(*c).is_some()).count();
    let (code, name) = code_and_text(&whole);
    // 101地质队 is a name.
    let is_apart = digits == 0 || whole.chars().nth(digits).is_some_and(|next| !next.is_alphanumeric());
    let is_code = digits == 0 || digits == code.len();
    let is_long = code.len() >= LEAST_UNIT_DIGITS;
    if !is_code
        || !(is_apart || is_long)
        || is_class(&code)
        || !UNIT_CODES.contains(&code.len())
        || !name.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii())
    {
        return;
    }
    let found = whole.to_string();
    let made = Some(format!("{code} {name}"));
    remarks.push((
        Remark {
            code: Code::NameDetached,
            found,
            made,
        },
        at,
        unit,
    ));
    value.content = Content::Text(Text::from(name));
    if let Some(slot) = values.get_mut(unit) {
        *slot = Value {
            content: Content::Text(Text::from(code.as_str())),
            source: Some(at),
        };
    }
}

/// Takes the names out of code cells that hold both (2010101 行政运行). The name becomes that of the row if no column
/// provides one; a different name from a column is reported.
pub fn detach_names(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let mut names: Vec<(usize, String, CellRef)> = Vec::new();
    for (field, definition) in sheet.schema.fields.iter().enumerate() {
        let text = values
            .get(field)
            .and_then(|value| Some((value.text()?.clone(), value.source?)));
        let Some((whole, at)) = text.filter(|_| definition.kind == Kind::Code && !definition.widths.is_empty()) else {
            continue;
        };
        let (digits, rest) = code_beside(sheet, field, &whole);
        let lengths = code_lengths(sheet, field);
        if !rest.starts_with(|c: char| c.is_alphabetic() && !c.is_ascii()) || digits.is_empty() {
            continue;
        }
        let widths = sheet.code_widths(definition, at.col);
        let typed = sheet.typer.code(&CellValue::Text(Text::from(digits.as_str())), widths);
        let Content::Text(code) = typed.content else { continue };
        if !widths.is_empty() && !lengths.contains(&code.len()) {
            continue;
        }
        let remark = Remark {
            code: Code::NameDetached,
            found: whole.to_string(),
            made: Some(format!("{code} {rest}")),
        };
        remarks.push((remark, at, field));
        if let Some(name) = name_of(sheet, field) {
            names.push((name, rest.to_owned(), at));
        }
        if let Some(slot) = values.get_mut(field) {
            slot.content = Content::Text(code);
        }
    }
    name_from_codes(sheet, &names, values, remarks);
}

/// The possible lengths of a code in this field, including parts that may share its cell.
pub fn code_lengths(sheet: &Sheet, field: usize) -> Vec<usize> {
    let Some(definition) = sheet.schema.fields.get(field) else {
        return Vec::new();
    };
    let mut lengths = definition.widths.clone();
    let mut whole = definition.widths.first().copied().unwrap_or(0);
    for part in &definition.splits_into {
        let width = sheet.schema.fields.get(*part).and_then(|part| part.widths.first());
        whole = whole.saturating_add(width.copied().unwrap_or(0));
        lengths.push(whole);
    }
    lengths
}

/// The field of the name that belongs to a code.
fn name_of(sheet: &Sheet, field: usize) -> Option<usize> {
    let name = sheet.schema.list_name()?;
    let mut classified = sheet.schema.classified.iter();
    let found = classified.find(|classified| classified.codes.contains(&field));
    found.map_or(Some(name), |classified| classified.name)
}

/// Assigns names found beside codes to empty name fields. The last one is used, being that of the lowest level.
fn name_from_codes(
    sheet: &Sheet,
    names: &[(usize, String, CellRef)],
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) {
    for (position, (field, name, at)) in names.iter().enumerate() {
        let is_last = !names
            .iter()
            .skip(position.saturating_add(1))
            .any(|(other, ..)| other == field);
        let Some(slot) = values.get_mut(*field).filter(|_| is_last) else {
            continue;
        };
        let stated = slot.text().map(ToString::to_string).unwrap_or_default();
        if stated.is_empty() {
            *slot = Value {
                content: Content::Text(Text::from(name.as_str())),
                source: Some(*at),
            };
        } else if sheet.folder().fold(&stated) != sheet.folder().fold(name) {
            let remark = Remark {
                code: Code::NamesDiffer,
                found: name.clone(),
                made: Some(stated),
            };
            remarks.push((remark, *at, *field));
        }
    }
}

/// Splits a whole code (2130301, 213-03-01) if the cells for its remaining parts are blank and its length is
/// unambiguous.
pub fn split_codes(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    for (field, definition) in sheet.schema.fields.iter().enumerate() {
        let free = |other: &usize| values.get(*other).is_some_and(Value::is_blank);
        let whole = values.get(field).and_then(Value::text).cloned();
        let (Some(whole), false, true) = (
            whole,
            definition.splits_into.is_empty(),
            definition.splits_into.iter().all(free),
        ) else {
            continue;
        };
        let Some(parts) = parts_of(sheet, field, &whole) else {
            continue;
        };
        let source = values.get(field).and_then(|value| value.source);
        for (part, other) in parts.iter().zip(std::iter::once(&field).chain(&definition.splits_into)) {
            if let Some(slot) = values.get_mut(*other) {
                *slot = Value {
                    content: Content::Text(Text::from(part.as_str())),
                    source,
                };
            }
        }
        let remark = Remark {
            code: Code::CodeSplit,
            found: whole.to_string(),
            made: Some(parts.join(" ")),
        };
        remarks.extend(source.map(|at| (remark, at, field)));
    }
}

/// Completes a code that has only the digits of its own level (213, 03, 01 below each other in one column): below the
/// classes of the row above, the dictionary has it under the name of the row.
pub fn complete_codes(sheet: &Sheet, values: &mut [Value], above: &[Value], remarks: &mut [(Remark, CellRef, usize)]) {
    let schema = sheet.schema;
    let Some(name) = schema.list_name().and_then(|name| values.get(name)?.text()).cloned() else {
        return;
    };
    for classified in &schema.classified {
        let Some((first, parts)) = classified.codes.split_first() else {
            continue;
        };
        let width = |field: &usize| {
            schema
                .fields
                .get(*field)
                .and_then(|field| field.widths.first())
                .copied()
        };
        let is_short = |remark: &&mut (Remark, CellRef, usize)| {
            let most = parts.first().and_then(width);
            remark.2 == *first
                && remark.0.code == Code::CodePadded
                && most.is_some_and(|most| remark.0.found.len() <= most)
        };
        let is_alone = !parts.is_empty() && parts.iter().all(|part| sheet.table.absent.contains(part));
        let Some((remark, ..)) = remarks.iter_mut().find(is_short).filter(|_| is_alone) else {
            continue;
        };
        let upper = |field: &usize| above.get(*field).and_then(Value::text).map(ToString::to_string);
        let upper: Vec<String> = classified.codes.iter().map_while(upper).collect();
        let complete = |depth: usize| {
            let part = parts.get(depth.checked_sub(1)?)?;
            let own = format!("{:0>1$}", remark.found, width(part)?);
            let whole = [upper.get(..depth)?, &[own]].concat();
            let is_known =
                codes(sheet.frame).is_ok_and(|codes| codes.lists(&classified.dictionary, &whole.concat(), Some(&name)));
            is_known.then_some(whole)
        };
        let Some(whole) = (1..=upper.len()).rev().find_map(complete) else {
            continue;
        };
        let source = values.get(*first).and_then(|value| value.source);
        for (field, code) in classified.codes.iter().zip(&whole) {
            if let Some(slot) = values.get_mut(*field) {
                slot.content = Content::Text(Text::from(code.as_str()));
                slot.source = source;
            }
        }
        remark.made = Some(whole.join(" "));
    }
}

/// Takes off what a code repeats of the codes before it: 213 | 21303 | 2130301 is 213 | 03 | 01.
pub fn cut_repeated(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let fields = sheet.schema.fields.iter().enumerate();
    for (first, definition) in fields.filter(|(_, field)| !field.splits_into.is_empty()) {
        let Some(mut whole) = values.get(first).and_then(Value::text).map(ToString::to_string) else {
            continue;
        };
        for field in &definition.splits_into {
            let width = sheet.schema.fields.get(*field).and_then(|part| part.widths.first());
            let Some(value) = values.get_mut(*field) else { break };
            let Some(text) = value.text().cloned() else { break };
            let part = text
                .strip_prefix(whole.as_str())
                .filter(|part| Some(&part.len()) == width);
            let part = part.map(ToOwned::to_owned);
            whole = match &part {
                Some(_) => text.to_string(),
                None => format!("{whole}{text}"),
            };
            let Some(part) = part else { continue };
            let remark = Remark {
                code: Code::CodeSplit,
                found: text.to_string(),
                made: Some(part.clone()),
            };
            remarks.extend(value.source.map(|at| (remark, at, *field)));
            value.content = Content::Text(Text::from(part));
        }
    }
}

/// Clears names in cells of codes that stand in a later cell once more: 合计 | 合计 | 合计, where merged cells were taken apart
/// and filled.
pub fn clear_filled(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let is_name = |value: &&Value| value.text().is_some_and(|text| !text.contains(|c| digit(c).is_some()));
    let name = sheet.schema.list_name();
    for field in (0..values.len()).filter(|field| sheet.schema.is_code(*field)) {
        let Some(value) = values.get(field).filter(is_name) else {
            continue;
        };
        let is_later = |other: &usize| *other > field && sheet.schema.is_code(*other) || Some(*other) == name;
        let mut later = (0..values.len()).filter(is_later).filter_map(|other| values.get(other));
        if !later.any(|other| other.content == value.content) {
            continue;
        }
        if let Some(value) = values.get_mut(field) {
            *value = Value::default();
            remarks.retain(|(_, _, other)| *other != field);
        }
    }
}

/// Clears the code of a unit that is the row's own code once more: 213 | 03 | 01 | 2130301, in a column that has the codes
/// of units in their rows.
pub fn clear_repeated(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let (Some(unit), Some(classified)) = (sheet.schema.field(UNIT_CODE), sheet.schema.classified.first()) else {
        return;
    };
    let parts = classified.codes.iter().filter_map(|field| values.get(*field)?.text());
    let own: String = parts.map(|part| &**part).collect();
    // The column may have padded it to the width of a unit's code.
    let is_own = |code: &Text| !own.is_empty() && code.trim_start_matches('0') == own;
    if let Some(value) = values.get_mut(unit)
        && value.text().is_some_and(is_own)
    {
        *value = Value::default();
        remarks.retain(|(_, _, field)| *field != unit);
    }
}

/// The parts of a code, by the widths of its fields.
fn parts_of(sheet: &Sheet, field: usize, whole: &str) -> Option<Vec<String>> {
    let is_separator = |c: char| matches!(c, '-' | '.' | '/') || c.is_whitespace();
    let digits: String = whole.chars().filter(|c| !is_separator(*c)).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let definition = sheet.schema.fields.get(field)?;
    let mut rest = digits.as_str();
    let mut parts = Vec::new();
    for field in std::iter::once(&field).chain(&definition.splits_into) {
        let width = *sheet.schema.fields.get(*field)?.widths.first()?;
        let (part, after) = rest.split_at_checked(width)?;
        parts.push(part.to_owned());
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    let is_split = rest.is_empty() && parts.len() > 1;
    // 2080000 is the class 208: no section or item is 00.
    while parts.len() > 1 && parts.last().is_some_and(|part| part.bytes().all(|byte| byte == b'0')) {
        parts.pop();
    }
    is_split.then_some(parts)
}

/// Appends the parts of a code from separate columns to the first part, which may be given once for a group. Returns
/// the fields filled in, with their codes. Parts of the wrong length are not joined, so that such a row has no
/// level.
pub fn join_codes(
    sheet: &Sheet,
    parts: &[(usize, &Cell)],
    above: &[Value],
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) -> Vec<(usize, Text)> {
    let mut filled = Vec::new();
    for (field, cell) in parts {
        let Some((definition, slot)) = sheet.schema.fields.get(*field).zip(values.get_mut(*field)) else {
            continue;
        };
        let widths = definition.widths.windows(2).filter_map(|pair| match pair {
            [shorter, longer] => Some((*shorter, longer.checked_sub(*shorter)?)),
            _ => None,
        });
        let upper = above.get(*field).and_then(Value::text).map(|text| &**text);
        let given = slot.text().map(ToString::to_string);
        // Only the leading part of the code above carries down.
        let first = given
            .clone()
            .or_else(|| upper?.get(..*definition.widths.first()?).map(str::to_owned));
        let first = first.unwrap_or_default();
        let width = widths.into_iter().find(|(before, _)| *before == first.len());
        let typed = sheet.typer.code(&cell.value, width.map(|(_, width)| width).as_slice());
        let Content::Text(part) = &typed.content else { continue };
        let is_code = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = width.is_some_and(|(_, width)| part.len() == width) && is_code(&first) && is_code(part);
        let apart = format!("{first} {part}");
        let joined = if fits { format!("{first}{part}") } else { apart.clone() };
        if fits && given.is_none() {
            filled.push((*field, Text::from(first.as_str())));
        }
        let joining = fits.then(|| Remark {
            code: Code::CodeJoined,
            found: apart,
            made: Some(joined.clone()),
        });
        remarks.extend(
            typed
                .remark
                .into_iter()
                .chain(joining)
                .map(|remark| (remark, cell.at, *field)),
        );
        *slot = Value {
            content: Content::Text(Text::from(joined.trim())),
            source: slot.source.or(Some(cell.at)),
        };
    }
    filled
}

/// Carries a code given once for a group down to its rows. Returns the fields filled in, with their codes.
pub fn fill_codes(sheet: &Sheet, values: &mut [Value], above: &[Value]) -> Vec<(usize, Text)> {
    let mut filled = Vec::new();
    for (field, definition) in sheet.schema.fields.iter().enumerate() {
        let is_filled = |other: &usize| values.get(*other).is_some_and(|value| !value.is_blank());
        let blank = !is_filled(&field);
        if !blank || !definition.given_once.iter().any(is_filled) {
            continue;
        }
        let upper = above.get(field).and_then(Value::text).cloned();
        if let (Some(code), Some(slot)) = (upper, values.get_mut(field)) {
            slot.content = Content::Text(code.clone());
            filled.push((field, code));
        }
    }
    filled
}
