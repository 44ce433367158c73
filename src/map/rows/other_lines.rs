//! Line items that are none of the table: left out by a mapping file, or only the sum of others.

use rust_decimal::Decimal;

use crate::book::{Row, Value};
use crate::cell::{CellRef, Text};
use crate::diagnostic::Code;
use crate::fold::strip_ordinal;
use crate::map::account::ledger::Fate;
use crate::map::rows::side_lines::SideLines;
use crate::map::sheet::state::Sheet;
use crate::mapping::{BlankLines, LineIs, Origin};

/// What the file says of a line of this label: its position there.
pub fn other_line(sheet: &Sheet, side: usize, label: &Text) -> Option<usize> {
    let rule = sheet.rule()?;
    let folded = sheet.folder().label(label);
    let known = sheet
        .labels
        .sides
        .get(side)
        .is_some_and(|side| side.exact.contains(&folded) || side.mapped.contains_key(&folded));
    let by_name = || rule.other_line(side, strip_ordinal(&folded)).filter(|_| !known);
    rule.other_line(side, &folded).or_else(by_name)
}

/// Takes such a line; returns what became of its cells.
pub fn take_other(
    sheet: &mut Sheet,
    other: usize,
    values: Vec<Value>,
    (label, at): (&Text, Option<CellRef>),
    side: &mut SideRows,
) -> Fate {
    let labels = sheet.labels;
    let says = labels.rule.as_ref().and_then(|rule| rule.says.lines.get(other));
    match says.map(|says| (&says.is, &says.origin)) {
        Some((LineIs::Aside(reason), origin)) => {
            sheet.note_aside(Code::RowLeftOut, at, label.trim(), (reason, origin));
        }
        _ => side.subtotals.extend(says.and_then(|says| {
            let LineIs::SubtotalOf(lines) = &says.is else {
                return None;
            };
            Some(Subtotal {
                lines: lines.clone(),
                label: says.from.first().cloned().unwrap_or_default(),
                origin: Some(says.origin.clone()),
                values,
            })
        })),
    }
    Fate::SetAside
}

/// Whether lines without a figure are left out.
pub fn drops_blank(sheet: &Sheet) -> bool {
    sheet
        .rule()
        .is_some_and(|rule| rule.says.rows.blank_lines == Some(BlankLines::Drop))
}

/// Whether nothing stands beside the label.
pub fn has_no_figure(values: &[Value], item: usize) -> bool {
    let mut others = values.iter().enumerate().filter(|(field, _)| *field != item);
    others.all(|(_, value)| value.is_blank())
}

/// A line that only adds up others.
pub struct Subtotal {
    /// The lines that it adds up.
    pub lines: Vec<usize>,
    /// What it is called.
    pub label: String,
    /// The line of the mapping file that says so.
    pub origin: Option<Origin>,
    /// Its values.
    pub values: Vec<Value>,
}

/// Compares the lines that only add up others with the sum of those.
pub fn settle_subtotals(sheet: &mut Sheet, side: &mut SideRows) {
    for subtotal in std::mem::take(&mut side.subtotals) {
        let addends = || {
            let is_addend = |line: usize| subtotal.lines.contains(&line);
            side.rows.iter().filter(move |(row, _)| row.line.is_some_and(is_addend))
        };
        for (field, value) in subtotal.values.iter().enumerate() {
            let (Some(stated), Some(at)) = (value.amount(), value.source) else {
                continue;
            };
            let mut amounts = addends().filter_map(|(_, values)| values.get(field)?.amount());
            let sum = amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(amount));
            let code = if sum == Some(stated) {
                Code::SubtotalLeftOut
            } else {
                Code::SubtotalDiffers
            };
            let mut finding = sheet
                .finding(code, at)
                .found(sheet.as_there(stated))
                .with("label", &subtotal.label);
            if let Some(origin) = &subtotal.origin {
                finding = finding.from_mapping(origin);
            }
            finding.expected = sum.map(|sum| sheet.as_there(sum));
            finding.key = sheet.schema.fields.get(field).map(|field| field.key.clone());
            for (_, values) in addends() {
                if let Some(at) = values.get(field).and_then(|value| value.source) {
                    finding = finding.related(&sheet.name, at);
                }
            }
            sheet.findings.push(finding);
        }
    }
}

/// Tells of the lines without a figure that were left out.
pub fn note_blank_lines(sheet: &mut Sheet, side: &SideRows) {
    if let Some(first) = side.blank.first() {
        let cells: Vec<String> = side.blank.iter().map(ToString::to_string).collect();
        let finding = sheet
            .finding(Code::BlankLinesLeftOut, *first)
            .with("count", cells.len());
        sheet.findings.push(finding.with("cells", cells.join(" ")));
    }
}

/// The rows of one side, collected until all of them are known.
#[derive(Default)]
pub struct SideRows {
    /// The lines of the table.
    pub rows: Vec<(Row, Vec<Value>)>,
    /// Lines seen.
    pub seen: Vec<usize>,
    /// Lines that only add up others.
    pub subtotals: Vec<Subtotal>,
    /// What its items are.
    pub lines: SideLines,
    /// Lines without a figure that were left out.
    pub blank: Vec<CellRef>,
}
