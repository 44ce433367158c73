//! Cells with several fields and fields spread over several cells, as defined in a mapping file.

use crate::book::{Content, Value};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::Code;
use crate::map::code_in_text::{code_and_text, code_behind};
use crate::map::rows::cells::Remark;
use crate::map::sheet::state::Sheet;
use crate::schema::{Kind, Table};

/// Distributes a cell over several fields: codes by their lengths, the rest as text. If it cannot be split, the
/// first field gets it whole, with a remark.
pub fn split_cell(
    sheet: &Sheet,
    cell: &Cell,
    fields: &[usize],
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) {
    let whole = cell.value.to_string();
    let whole = whole.trim();
    let Some(first) = fields.first().copied().filter(|_| !whole.is_empty()) else {
        return;
    };
    let parts = take_apart(whole, fields, sheet.schema);
    if let [(field, part)] = parts.as_slice()
        && part == whole
    {
        put_text(values, *field, part, cell.at);
        return;
    }
    let made: Vec<&str> = parts.iter().map(|(_, part)| part.as_str()).collect();
    remarks.push((
        Remark {
            code: if parts.is_empty() {
                Code::CellNotSplit
            } else {
                Code::CellSplit
            },
            found: whole.to_owned(),
            made: (!parts.is_empty()).then(|| made.join(" | ")),
        },
        cell.at,
        first,
    ));
    let parts = if parts.is_empty() {
        vec![(first, whole.to_owned())]
    } else {
        parts
    };
    for (field, part) in parts {
        put_text(values, field, &part, cell.at);
    }
}

fn put_text(values: &mut [Value], field: usize, text: &str, at: CellRef) {
    if let Some(slot) = values.get_mut(field) {
        *slot = Value {
            content: Content::Text(Text::from(text)),
            source: Some(at),
        };
    }
}

/// The parts of a text; empty if it has no code at an end, or no field for the remainder.
fn take_apart(whole: &str, fields: &[usize], schema: &Table) -> Vec<(usize, String)> {
    let behind = || code_behind(whole).map_or_else(Vec::new, |(digits, rest)| parts(&digits, rest, fields, schema));
    match code_and_text(whole) {
        (digits, rest) if digits.is_empty() => match behind() {
            none if none.is_empty() => parts(&digits, rest, fields, schema),
            found => found,
        },
        (digits, rest) => parts(&digits, rest, fields, schema),
    }
}

/// A code and a text, by field; empty if they do not fit.
fn parts(digits: &str, rest: &str, fields: &[usize], schema: &Table) -> Vec<(usize, String)> {
    let kind = |field: &usize| schema.fields.get(*field).map(|field| field.kind);
    let codes: Vec<usize> = fields
        .iter()
        .copied()
        .filter(|field| kind(field) == Some(Kind::Code))
        .collect();
    let text = fields.iter().copied().find(|field| kind(field) == Some(Kind::Text));
    let mut parts = Vec::new();
    let mut left = digits;
    for field in codes.iter().copied() {
        let widths = schema
            .fields
            .get(field)
            .map_or(&[][..], |field| field.widths.as_slice());
        let is_last = codes.last() == Some(&field);
        let fitting = widths.iter().copied().filter(|width| *width <= left.len());
        // The last code takes the remaining digits if it may be that long.
        let width = match is_last {
            true => widths.is_empty().then_some(left.len()).or_else(|| fitting.max()),
            false => widths.first().copied().filter(|width| *width <= left.len()),
        };
        let Some((part, after)) = width.and_then(|width| left.split_at_checked(width)) else {
            break;
        };
        if !part.is_empty() {
            parts.push((field, part.to_owned()));
        }
        left = after;
    }
    match text {
        _ if !left.is_empty() => Vec::new(),
        Some(text) if !rest.is_empty() => {
            parts.push((text, rest.to_owned()));
            parts
        }
        None if !rest.is_empty() => Vec::new(),
        _ => parts,
    }
}

/// Adds the amount of a further cell to a value. If either is not an amount, both are kept as text, so that nothing
/// is lost; the cell was reported when it was typed.
pub fn add_amount(
    sheet: &Sheet,
    value: &mut Value,
    more: &Value,
    field: usize,
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) {
    if more.is_blank() {
        return;
    }
    let (Some(at), Some(added_at), false) = (value.source, more.source, value.is_blank()) else {
        *value = more.clone();
        return;
    };
    let sum = value
        .amount()
        .zip(more.amount())
        .and_then(|(amount, added)| amount.checked_add(added));
    let shown = |value: &Value| match &value.content {
        Content::Amount(amount) => sheet.in_sheet_unit(*amount),
        Content::Text(text) => text.to_string(),
        Content::Blank => String::new(),
    };
    let both = format!("{} ({at}) + {} ({added_at})", shown(value), shown(more));
    value.content = match sum {
        Some(sum) => Content::Amount(sum),
        None => Content::Text(Text::from(both.as_str())),
    };
    let made = sum.map(|sum| sheet.in_sheet_unit(sum));
    let code = if made.is_some() {
        Code::AmountsAdded
    } else {
        Code::TextInAmount
    };
    remarks.push((
        Remark {
            code,
            found: both,
            made,
        },
        at,
        field,
    ));
}

/// Appends the text of a further cell to a value.
pub fn append_text(value: &mut Value, cell: &Cell, field: usize, remarks: &mut Vec<(Remark, CellRef, usize)>) {
    let more = cell.value.to_string();
    let more = more.trim();
    let text = value.text().map(ToString::to_string).unwrap_or_default();
    if more.is_empty() {
        return;
    }
    if !text.is_empty() {
        remarks.push((
            Remark {
                code: Code::TextsJoined,
                found: format!("{text} | {more}"),
                made: Some(format!("{text}{more}")),
            },
            cell.at,
            field,
        ));
    }
    value.content = Content::Text(Text::from(format!("{text}{more}").as_str()));
    value.source = value.source.or(Some(cell.at));
}
