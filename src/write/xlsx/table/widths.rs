//! Column widths of a table, from its content, in Latin characters, as counted by Excel.

use rust_decimal::Decimal;

use crate::book::{Content, Table};
use crate::schema::{Column, Kind, Table as Schema};
use crate::write::text::{lines, width};
use crate::write::xlsx::cell::style::MOST_LINES;
use crate::write::xlsx::formula::totals::Totals;
use crate::write::xlsx::table::sheet::Sheet;
use crate::write::{sharers, shown};

/// Minimum width of an amount column …
const AMOUNT: usize = 12;
/// … and in a table that would exceed the page.
const AMOUNT_NARROWED: usize = 9;
/// Minimum width of any other column.
const NARROW: usize = 6;
/// Maximum width of a column.
pub const WIDE: usize = 40;
/// Text columns are narrowed down to this …
const NARROWED: usize = 22;
/// … while the table exceeds this width, which a landscape page shows in readable type.
const PAGE: u16 = 190;
/// Room for names and for other texts in a table to fill in.
const NAME_ROOM: usize = 28;
const TEXT_ROOM: usize = 16;
/// Maximum length, in bytes, of a text that fits any row if it has few lines.
const SHORT: usize = 27;
/// Maximum width of a column with a text displayed in full (Excel allows 255), and the step by which it is widened.
const WIDEST: f64 = 250.0;
const STEP: f64 = 4.0;
/// Width of one indentation level.
pub const INDENT: u8 = 2;

/// Length of a project code.
pub const PROJECT_CODE: usize = 21;

/// Whether a field holds project codes, which may contain letters.
pub fn has_project_codes(schema: &Schema, field: usize) -> bool {
    let rules = schema
        .row_kinds
        .iter()
        .filter_map(|row_kind| row_kind.rule.code.as_ref());
    rules.filter(|rule| rule.field == field).any(|rule| rule.letters)
}

/// Column widths of a list or two-sided table; `depths` indents the names in field `name`.
pub fn widths(sheet: &Sheet, name: usize, depths: &[u8]) -> Vec<f64> {
    let (table, schema) = (sheet.table, sheet.schema);
    let room = |field: usize| if sheet.fill_in { room(schema, field, name) } else { 0 };
    let contents = contents(table, schema, name, depths);
    let wanted = |amount: usize| -> Vec<usize> {
        let columns = schema.columns.iter().zip(&contents);
        columns
            .map(|(column, content)| {
                let least = least(column, schema, amount).max(room(column.field));
                (*content).clamp(least, WIDE)
            })
            .collect()
    };
    let mut widths = fit(&wanted(AMOUNT), |index| is_text(schema, index));
    if widths.iter().sum::<f64>() > f64::from(PAGE) {
        widths = fit(&wanted(AMOUNT_NARROWED), |index| is_text(schema, index));
    }
    show_whole(&mut widths, table, schema, name, depths);
    widths
}

/// Room for what will be entered in a blank column.
fn room(schema: &Schema, field: usize, name: usize) -> usize {
    match schema.fields.get(field).map(|field| field.kind) {
        Some(Kind::Text) if field == name => NAME_ROOM,
        Some(Kind::Text) => TEXT_ROOM,
        Some(Kind::Code) if has_project_codes(schema, field) => PROJECT_CODE + 2,
        _ => 0,
    }
}

/// Widens columns with texts that the highest row could not display in full.
fn show_whole(widths: &mut [f64], table: &Table, schema: &Schema, name: usize, depths: &[u8]) {
    for ((column, sharer), wide) in schema.columns.iter().zip(sharers(schema)).zip(widths) {
        for row in 0..table.rows.len() {
            let text = table.text(row, table.shown_field(row, column, sharer));
            // A short text is displayed in full, however it wraps.
            let Some(text) = text.filter(|text| text.len() > SHORT) else {
                continue;
            };
            let depth = depths.get(row).filter(|_| column.field == name);
            let indent = f64::from(depth.copied().unwrap_or(0).saturating_mul(INDENT));
            while lines(text, *wide - indent) > MOST_LINES && *wide < WIDEST {
                *wide += STEP;
            }
        }
    }
}

/// The width of the widest value of each column, with some margin.
fn contents(table: &Table, schema: &Schema, name: usize, depths: &[u8]) -> Vec<usize> {
    schema
        .columns
        .iter()
        .zip(sharers(schema))
        .map(|(column, sharer)| {
            let indent = |row: usize| {
                depths
                    .get(row)
                    .map_or(0, |&depth| usize::from(depth.saturating_mul(INDENT)))
            };
            let cell = |row: usize| {
                let side = table.rows.get(row).map(|row| row.row_kind);
                let value = shown(table, row, column, sharer).filter(|_| column.side.is_none() || column.side == side);
                let held = value.map_or(0, |value| content_width(&value.content));
                held.saturating_add(if column.field == name { indent(row) } else { 0 })
            };
            (0..table.rows.len()).map(cell).max().unwrap_or(0).saturating_add(2)
        })
        .collect()
}

/// The indentation of the names, by row.
pub fn depths(totals: &Totals, schema: &Schema, name: usize) -> Vec<u8> {
    match schema.fields.get(name).map(|field| field.kind) {
        Some(Kind::Text) => totals.depths(),
        _ => Vec::new(),
    }
}

/// Narrows text columns, the widest first, until the table fits the page or they reach their minimum.
pub fn fit(wanted: &[usize], is_text: impl Fn(usize) -> bool) -> Vec<f64> {
    let capped = |cap: usize| -> Vec<usize> {
        let widths = wanted.iter().enumerate();
        widths
            .map(|(index, &width)| if is_text(index) { width.min(cap) } else { width })
            .collect()
    };
    let fits = |cap: &usize| capped(*cap).iter().sum::<usize>() <= usize::from(PAGE);
    let cap = (NARROWED..=WIDE).rev().find(fits).unwrap_or(NARROWED);
    capped(cap)
        .into_iter()
        .map(|width| u16::try_from(width).map_or(0.0, f64::from))
        .collect()
}

fn is_text(schema: &Schema, column: usize) -> bool {
    let field = schema
        .columns
        .get(column)
        .and_then(|column| schema.fields.get(column.field));
    field.is_some_and(|field| field.kind == Kind::Text)
}

/// The minimum width of a column: its label in at most three lines, an amount `amount_width` wide.
fn least(column: &Column, schema: &Schema, amount_width: usize) -> usize {
    let label = column
        .path
        .last()
        .map_or(0, |label| width(label))
        .div_ceil(3)
        .saturating_add(2);
    let amount = schema.is_amount(column.field);
    label.max(if amount { amount_width } else { NARROW }).min(WIDE)
}

fn content_width(content: &Content) -> usize {
    match content {
        Content::Blank => 0,
        Content::Text(text) => width(text),
        Content::Amount(amount) => amount_width(*amount),
    }
}

/// Width of a displayed amount, with sign and thousands separators.
pub fn amount_width(amount: Decimal) -> usize {
    let digits = |number: u128| usize::try_from(number.checked_ilog10().unwrap_or(0)).map_or(1, |log| log + 1);
    let scale = usize::try_from(amount.scale()).unwrap_or(0);
    let whole = digits(amount.mantissa().unsigned_abs()).saturating_sub(scale).max(1);
    whole + whole.saturating_sub(1) / 3 + 3 + usize::from(amount.is_sign_negative())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_columns_make_room_for_the_page() {
        assert_eq!(fit(&[40, 12, 40], |_| true), [40.0, 12.0, 40.0]);
        assert_eq!(fit(&[40, 100, 40, 40], |index| index != 1), [30.0, 100.0, 30.0, 30.0]);
        assert_eq!(fit(&[200, 40], |index| index == 1), [200.0, 22.0]);
    }

    #[test]
    fn amounts_are_measured_as_shown() {
        let widths = ["0", "706.61", "1234567.8", "-0.12345", "3121.42058"];
        let widths = widths.map(|text| amount_width(text.parse().unwrap()));
        assert_eq!(
            widths,
            ["0.00", "706.61", "1,234,567.80", "-0.12", "3,121.42"].map(str::len)
        );
    }
}
