//! Line items outside the table: excluded by a mapping file, or merely sums of others.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Row, Value};
use crate::cell::{CellRef, Text, sum};
use crate::diagnostic::Code;
use crate::fold::strip_ordinal;
use crate::map::account::ledger::CellDisposition;
use crate::map::rows::doubled_lines::Doubled;
use crate::map::rows::rounding::HalfPlace;
use crate::map::rows::side_lines::SideLines;
use crate::map::sheet::state::Sheet;
use crate::mapping::{BlankLines, LineIs, Origin};

/// The position of the mapping file's entry for a line with this label.
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

/// Handles such a line; returns the disposition of its cells.
pub fn take_other(
    sheet: &mut Sheet,
    other: usize,
    values: Vec<Value>,
    (label, at): (&Text, Option<CellRef>),
    side: &mut SideRows,
) -> CellDisposition {
    let labels = sheet.labels;
    let spec = labels.rule.as_ref().and_then(|rule| rule.spec.lines.get(other));
    match spec.map(|spec| (&spec.is, &spec.origin)) {
        Some((LineIs::Aside(reason), origin)) => {
            sheet.report_exclusion(Code::RowLeftOut, at, label.trim(), (reason, origin));
        }
        _ => side.subtotals.extend(spec.and_then(|spec| {
            let LineIs::SubtotalOf(lines) = &spec.is else {
                return None;
            };
            Some(Subtotal {
                lines: lines.clone(),
                rows: Vec::new(),
                label: spec.from.first().cloned().unwrap_or_default(),
                origin: Some(spec.origin.clone()),
                values,
            })
        })),
    }
    CellDisposition::SetAside
}

/// Whether the mapping file drops lines without a figure.
pub fn drops_blank(sheet: &Sheet) -> bool {
    sheet
        .rule()
        .is_some_and(|rule| rule.spec.rows.blank_lines == Some(BlankLines::Drop))
}

/// Whether all fields but the label are blank.
pub fn has_no_figure(values: &[Value], item: usize) -> bool {
    let mut others = values.iter().enumerate().filter(|(field, _)| *field != item);
    others.all(|(_, value)| value.is_blank())
}

/// A line that merely adds up others.
pub struct Subtotal {
    /// The lines that it adds up.
    pub lines: Vec<usize>,
    /// The rows of the sheet that it adds up, if the sheet shows them.
    pub rows: Vec<u32>,
    /// Its label.
    pub label: String,
    /// The line of the mapping file that defines it.
    pub origin: Option<Origin>,
    /// Its values.
    pub values: Vec<Value>,
}

/// Compares each such line with the sum of its addends.
pub fn settle_subtotals(sheet: &mut Sheet, side: &mut SideRows) {
    if side.subtotals.is_empty() {
        return;
    }
    let addends = Addends::of(side);
    let half = HalfPlace::of(sheet);
    for subtotal in std::mem::take(&mut side.subtotals) {
        let rows = addends.rows(&subtotal);
        for (field, value) in subtotal.values.iter().enumerate() {
            let (Some(stated), Some(at)) = (value.amount(), value.source) else {
                continue;
            };
            let value = |row: &usize| side.rows.get(*row).and_then(|(_, values)| values.get(field));
            let sum = sum(rows.iter().filter_map(|row| value(row)?.amount()));
            let difference = sum.and_then(|sum| stated.checked_sub(sum));
            let code = match difference {
                Some(difference) if difference.is_zero() => Code::SubtotalLeftOut,
                Some(difference) if half.explains(difference, rows.len()) => Code::RoundingResidue,
                _ => Code::SubtotalDiffers,
            };
            let difference = difference.map(|difference| sheet.in_sheet_unit(difference));
            let mut finding = sheet
                .finding(code, at)
                .found(sheet.in_sheet_unit(stated))
                .with("label", &subtotal.label)
                .with("kind", "rows")
                .with("total", &subtotal.label)
                .with("difference", difference.unwrap_or_default());
            if let Some(origin) = &subtotal.origin {
                finding = finding.from_mapping(origin);
            }
            finding.expected = sum.map(|sum| sheet.in_sheet_unit(sum));
            finding.key = sheet.schema.fields.get(field).map(|field| field.key.clone());
            for at in rows.iter().take(NAMED).filter_map(|row| value(row)?.source) {
                finding = finding.related(&sheet.name, at);
            }
            sheet.findings.push(finding);
        }
    }
}

/// Maximum number of addends in a finding.
const NAMED: usize = 100;

/// The positions of the rows of a side, by line and by row of the sheet.
struct Addends {
    by_line: BTreeMap<usize, Vec<usize>>,
    by_row: BTreeMap<u32, usize>,
}

impl Addends {
    fn of(side: &SideRows) -> Self {
        let mut all = Self {
            by_line: BTreeMap::new(),
            by_row: BTreeMap::new(),
        };
        for (position, (row, _)) in side.rows.iter().enumerate() {
            all.by_row.insert(row.source, position);
            if let Some(line) = row.line {
                all.by_line.entry(line).or_default().push(position);
            }
        }
        all
    }

    /// The rows that a line adds up, top down.
    fn rows(&self, subtotal: &Subtotal) -> Vec<usize> {
        let of_lines = subtotal
            .lines
            .iter()
            .filter_map(|line| self.by_line.get(line))
            .flatten();
        let of_rows = subtotal.rows.iter().filter_map(|row| self.by_row.get(row));
        let rows: BTreeSet<usize> = of_lines.chain(of_rows).copied().collect();
        rows.into_iter().collect()
    }
}

/// Reports the lines dropped for having no figure.
pub fn note_blank_lines(sheet: &mut Sheet, side: &SideRows) {
    if let Some(first) = side.blank.first() {
        let cells: Vec<String> = side.blank.iter().map(ToString::to_string).collect();
        let finding = sheet
            .finding(Code::BlankLinesLeftOut, *first)
            .with("count", cells.len());
        sheet.findings.push(finding.with("cells", cells.join(" ")));
    }
}

/// The rows of one side, collected until all of them are identified.
#[derive(Default)]
pub struct SideRows {
    /// The lines of the table.
    pub rows: Vec<(Row, Vec<Value>)>,
    /// Lines found.
    pub seen: Vec<usize>,
    /// Rows with a figure whose line was found above.
    pub doubled: Vec<Doubled>,
    /// Lines that merely add up others.
    pub subtotals: Vec<Subtotal>,
    /// The identified items.
    pub lines: SideLines,
    /// Lines dropped for having no figure.
    pub blank: Vec<CellRef>,
}
