//! Subtotals across that the table does not have as such: 财政拨款·小计 in 02, 人员经费 in 03. Their figures are not
//! written, but where they are the sum of the columns beside them in most rows, another row is wrong.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::book::Content;
use crate::cell::{CellRef, sum};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::rows::rounding::HalfPlace;
use crate::map::sheet::state::Sheet;
use crate::meaning::values::AMOUNT;
use crate::meaning::{Dimension, Reading};

/// A subtotal of a group of columns, and the columns that it adds up.
struct GroupSum<'h> {
    total: &'h SourceColumn,
    addends: Vec<&'h SourceColumn>,
}

/// Reports the rows in which such a subtotal is not the sum of its columns.
pub fn check(header: &Header, sheet: &mut Sheet) {
    let sums = group_sums(header, sheet);
    if sums.is_empty() {
        return;
    }
    let half = HalfPlace::of(sheet);
    let rows: Vec<u32> = sheet.table.rows.iter().map(|row| row.source).collect();
    for GroupSum { total, addends } in sums {
        let amount = |row: u32, col: u32| match sheet.grid.get(CellRef::new(row, col)) {
            None => Some(None),
            Some(cell) => match sheet.typer.amount(&cell.value).content {
                Content::Amount(amount) => Some(Some(amount)),
                Content::Blank => Some(None),
                Content::Text(_) => None,
            },
        };
        let mut holds = 0_usize;
        let mut wrong: Vec<(u32, Decimal, Decimal)> = Vec::new();
        for row in &rows {
            let Some(Some(stated)) = amount(*row, total.col) else {
                continue;
            };
            let parts: Option<Vec<Option<Decimal>>> = addends.iter().map(|part| amount(*row, part.col)).collect();
            let Some(parts) = parts.filter(|parts| parts.iter().any(Option::is_some)) else {
                continue;
            };
            let Some(expected) = sum(parts.into_iter().flatten()) else {
                continue;
            };
            match stated.checked_sub(expected) {
                Some(difference) if difference.is_zero() || half.explains(difference, addends.len()) => {
                    holds = holds.saturating_add(1);
                }
                Some(_) => wrong.push((*row, stated, expected)),
                None => {}
            }
        }
        // Columns that are mostly not the sum are no addends.
        if wrong.len() > holds {
            continue;
        }
        for (row, stated, expected) in wrong {
            let mut finding = sheet
                .finding(Code::SubtotalDiffers, CellRef::new(row, total.col))
                .found(sheet.in_sheet_unit(stated))
                .with("label", &total.label)
                .with("kind", "columns");
            finding.expected = Some(sheet.in_sheet_unit(expected));
            for part in &addends {
                finding = finding.related(&sheet.name, CellRef::new(row, part.col));
            }
            sheet.findings.push(finding);
        }
    }
}

/// The subtotals of groups in which a column has no key; sums of columns that all have one are the table's.
fn group_sums<'h>(header: &'h Header, sheet: &Sheet) -> Vec<GroupSum<'h>> {
    if !header.columns.iter().any(|source| source.meaning == Meaning::Keyless) {
        return Vec::new();
    }
    let mut groups: BTreeMap<&[String], Vec<(&SourceColumn, Reading)>> = BTreeMap::new();
    for source in header.columns.iter().filter(|source| source.entry.is_none()) {
        let reading = source.reading(&sheet.lexicon().vocabulary);
        let ends = 1..source.labels.len();
        for group in ends.filter_map(|end| source.labels.get(..end)) {
            groups.entry(group).or_default().push((source, reading.clone()));
        }
    }
    let sums = groups
        .into_iter()
        .filter_map(|(group, columns)| group_sum(group, columns, sheet));
    sums.collect()
}

fn group_sum<'h>(group: &[String], columns: Vec<(&'h SourceColumn, Reading)>, sheet: &Sheet) -> Option<GroupSum<'h>> {
    let mut members: BTreeMap<&String, Vec<(&SourceColumn, Reading)>> = BTreeMap::new();
    for (source, reading) in columns {
        let label = source.labels.get(group.len())?;
        members.entry(label).or_default().push((source, reading));
    }
    let is_total = |(source, reading): &(&SourceColumn, Reading)| {
        reading.aggregate.is_some() && source.labels.len() == group.len().saturating_add(1)
    };
    let mut total = None;
    let mut addends = Vec::new();
    for member in members.into_values() {
        if let [only] = member.as_slice()
            && is_total(only)
        {
            // Of two totals, neither is known to be that of the group.
            if total.replace(only.0).is_some() {
                return None;
            }
            continue;
        }
        let own = member.iter().position(|(source, reading)| {
            reading.aggregate.is_some() && source.labels.len() == group.len().saturating_add(2)
        });
        match own.and_then(|own| member.get(own)) {
            Some(own) => addends.push(own.clone()),
            None => addends.extend(member),
        }
    }
    let total = total?;
    let is_addend = |(source, reading): &(&SourceColumn, Reading)| {
        let is_understood = matches!(source.meaning, Meaning::Column(_) | Meaning::Add(_) | Meaning::Keyless);
        let measure = reading.point.get(Dimension::Measure);
        is_understood && (measure == 0 || measure == AMOUNT)
    };
    // What is only named as a part is in another column, too.
    addends.retain(|(_, reading)| !reading.of_which);
    let addends: Vec<&SourceColumn> = match addends.iter().all(is_addend) {
        true => addends.into_iter().map(|(source, _)| source).collect(),
        false => return None,
    };
    let is_keyed = |source: &SourceColumn| source.is_amount_of(sheet.schema);
    let is_open = !is_keyed(total) || addends.iter().any(|source| !is_keyed(source));
    let is_known = matches!(total.meaning, Meaning::Column(_) | Meaning::Keyless);
    (is_open && is_known && addends.len() > 1).then_some(GroupSum { total, addends })
}
