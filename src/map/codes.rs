//! Codes of a row that stand elsewhere than in their own cell: all in the first one, or in a row
//! above that gave them once for a group.

use super::sheet::Sheet;
use super::value::Remark;
use crate::book::{Content, Value};
use crate::cell::{Cell, CellRef, Text};
use crate::diagnostic::Code;

/// A code that stands in one cell (2130301, 213-03-01) is taken apart, if the cells that the rest
/// belongs to are blank and its length leaves no doubt.
pub fn split_codes(sheet: &Sheet, values: &mut [Value], remarks: &mut Vec<(Remark, CellRef, usize)>) {
    for (field, own) in sheet.schema.fields.iter().enumerate() {
        let free = |other: &usize| values.get(*other).is_some_and(Value::is_blank);
        let whole = values.get(field).and_then(Value::text).cloned();
        let (Some(whole), false, true) = (whole, own.splits_into.is_empty(), own.splits_into.iter().all(free)) else {
            continue;
        };
        let Some(parts) = parts_of(sheet, field, &whole) else {
            continue;
        };
        let source = values.get(field).and_then(|value| value.source);
        for (part, other) in parts.iter().zip(std::iter::once(&field).chain(&own.splits_into)) {
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

/// The parts of a code, by the lengths of the fields that it belongs to.
fn parts_of(sheet: &Sheet, field: usize, whole: &str) -> Option<Vec<String>> {
    let is_separator = |c: char| matches!(c, '-' | '.' | '/') || c.is_whitespace();
    let digits: String = whole.chars().filter(|c| !is_separator(*c)).collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let own = sheet.schema.fields.get(field)?;
    let mut rest = digits.as_str();
    let mut parts = Vec::new();
    for field in std::iter::once(&field).chain(&own.splits_into) {
        let width = *sheet.schema.fields.get(*field)?.widths.first()?;
        let (part, after) = rest.split_at_checked(width)?;
        parts.push(part.to_owned());
        rest = after;
        if rest.is_empty() {
            break;
        }
    }
    (rest.is_empty() && parts.len() > 1).then_some(parts)
}

/// Puts the parts of a code that stand in columns of their own behind the first one, which may be
/// given once for a group; tells what was filled in where. Parts that are not as long as they must
/// be are kept apart: such a row has no level.
pub fn join_codes(
    sheet: &Sheet,
    parts: &[(usize, &Cell)],
    above: &[Value],
    values: &mut [Value],
    remarks: &mut Vec<(Remark, CellRef, usize)>,
) -> Vec<(usize, Text)> {
    let mut filled = Vec::new();
    for (field, cell) in parts {
        let Some((own, slot)) = sheet.schema.fields.get(*field).zip(values.get_mut(*field)) else {
            continue;
        };
        let widths = own.widths.windows(2).filter_map(|pair| match pair {
            [shorter, longer] => Some((*shorter, longer.checked_sub(*shorter)?)),
            _ => None,
        });
        let upper = above.get(*field).and_then(Value::text).map(|text| &**text);
        let given = slot.text().map(ToString::to_string);
        // Of the code above only the part before this one holds on.
        let first = given
            .clone()
            .or_else(|| upper?.get(..*own.widths.first()?).map(str::to_owned));
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

/// A code that is given once for a group of rows holds on below; tells what was filled in where.
pub fn fill_codes(sheet: &Sheet, values: &mut [Value], above: &[Value]) -> Vec<(usize, Text)> {
    let mut filled = Vec::new();
    for (field, own) in sheet.schema.fields.iter().enumerate() {
        let is_filled = |other: &usize| values.get(*other).is_some_and(|value| !value.is_blank());
        let blank = !is_filled(&field);
        if !blank || !own.given_once.iter().any(is_filled) {
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
