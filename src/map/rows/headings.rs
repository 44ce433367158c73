//! Rows without a code that repeat a sum under a name of its own: 人员经费 above the classes of 06, 小计 below them.

use rust_decimal::Decimal;

use crate::book::Value;
use crate::diagnostic::{Code, Diagnostic};
use crate::map::rows::levels::is_bare;
use crate::map::sheet::state::Sheet;
use crate::meaning::{Place, Point};

/// A row that may repeat a sum.
pub struct Heading {
    /// The number of rows of the table above it.
    above: usize,
    /// By field.
    values: Vec<Value>,
    /// The finding if it repeats none.
    unclear: Diagnostic,
}

impl Heading {
    /// Whether a row has only amounts and a name which the vocabulary knows, among rows with codes.
    pub fn may_be(sheet: &Sheet, values: &[Value]) -> bool {
        let name = sheet.schema.list_name().and_then(|name| values.get(name)?.text());
        let Some(text) = name else { return false };
        let label = sheet.folder().label(text);
        let reading = sheet.lexicon().vocabulary.read(&label, Place::Line, &Point::default());
        let has_codes = !sheet.schema.classified.is_empty();
        has_codes && reading.is_known() && !reading.of_which && is_bare(sheet, values)
    }

    /// The row below the rows so far; `unclear` is the finding if it repeats no sum.
    pub fn new(sheet: &Sheet, values: &[Value], unclear: Diagnostic) -> Self {
        Self {
            above: sheet.table.rows.len(),
            values: values.to_vec(),
            unclear,
        }
    }

    /// Whether it is the sum of the highest of these rows, in every column.
    fn is_sum_of(&self, rows: std::ops::Range<usize>, sheet: &Sheet) -> bool {
        let table = &sheet.table;
        let kind = |row: usize| table.rows.get(row).map(|row| row.row_kind);
        let Some(highest) = rows.clone().filter_map(kind).min() else {
            return false;
        };
        let sum = |field: usize| {
            let highest = rows.clone().filter(|row| kind(*row) == Some(highest));
            let mut amounts = highest.filter_map(|row| table.amount(row, field));
            amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount))
        };
        let amounts = self.values.iter().enumerate();
        let mut amounts = amounts.filter(|(field, _)| sheet.schema.is_amount(*field));
        amounts.all(|(field, value)| sum(field) == Some(value.amount().unwrap_or_default()))
    }
}

/// Reports each of these rows: set aside if it is the sum of the rows up to the next one, or from the one before.
pub fn report(headings: Vec<Heading>, sheet: &mut Sheet) {
    let starts: Vec<usize> = headings.iter().map(|heading| heading.above).collect();
    for (number, heading) in headings.into_iter().enumerate() {
        let before = number.checked_sub(1).and_then(|before| starts.get(before)).copied();
        let after = starts.get(number.saturating_add(1)).copied();
        let below = heading.above..after.unwrap_or(sheet.table.rows.len());
        let above = before.unwrap_or(0)..heading.above;
        let is_sum = heading.is_sum_of(below, sheet) || heading.is_sum_of(above, sheet);
        let finding = match is_sum {
            true => {
                let at = heading.unclear.cell();
                let what = heading.unclear.row.clone().unwrap_or_default();
                sheet.finding(Code::RowSetAside, at).with("what", what)
            }
            false => heading.unclear,
        };
        sheet.findings.push(finding);
    }
}
