//! Rows below a class that say what it is spent on, by project or by unit: they repeat its code and have a name in a
//! column which is blank in its own row.

use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::HashSet;
use rust_decimal::Decimal;

use crate::cell::{Cell, CellRef, sum};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::rows::cells::number;
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;
use crate::meaning::values::{CLASSIFIED, GOVERNMENT, NAMES, UNIT_NAMES};

/// The rows of details. They are left out, which is reported.
pub fn rows_of_details(sheet: &mut Sheet, header: &Header, rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let mut left_out = HashSet::default();
    for (kind, col) in columns(sheet, header) {
        let found = details(sheet, header, rows, (kind, col));
        if let Some(first) = found.iter().min() {
            let finding = sheet
                .finding(Code::OnlyTotal, CellRef::new(*first, col))
                .with("kind", kind);
            sheet
                .findings
                .push(finding.with("column", "-").with("count", found.len()));
        }
        left_out.extend(found);
    }
    left_out
}

/// The columns with the names of projects or units, beside codes of classes.
fn columns(sheet: &Sheet, header: &Header) -> Vec<(&'static str, u32)> {
    if sheet.schema.classified.is_empty() || sheet.schema.is_single_row() || sheet.on_side {
        return Vec::new();
    }
    let kind = |source: &SourceColumn| {
        let is_text = matches!(source.meaning, Meaning::Text | Meaning::Name(_) | Meaning::Column(_));
        if !is_text || source.is_amount_of(sheet.schema) {
            return None;
        }
        let reading = source.reading(&sheet.lexicon().vocabulary);
        let (portion, grain) = (
            reading.point.get(Dimension::Portion),
            reading.point.get(Dimension::Grain),
        );
        match portion {
            _ if !reading.is_explained() => None,
            UNIT_NAMES => Some("units"),
            NAMES if grain != 0 && grain & (CLASSIFIED | GOVERNMENT) == 0 => Some("projects"),
            _ => None,
        }
    };
    let sources = header.columns.iter();
    sources.filter_map(|source| Some((kind(source)?, source.col))).collect()
}

/// The rows of details below one row of the same code each, in which their column is blank; of units only those whose
/// sum that row is.
fn details(sheet: &Sheet, header: &Header, rows: &[(u32, Range<usize>)], (kind, col): (&str, u32)) -> Vec<u32> {
    let Some(classified) = sheet.schema.classified.first() else {
        return Vec::new();
    };
    let is_code = |source: &&SourceColumn| match &source.meaning {
        Meaning::Part(column) | Meaning::Column(column) => {
            let column = sheet.schema.columns.get(*column);
            column.is_some_and(|column| classified.codes.contains(&column.field))
        }
        _ => false,
    };
    let codes: HashSet<u32> = header.columns.iter().filter(is_code).map(|source| source.col).collect();
    let amounts: Vec<u32> = header
        .columns
        .iter()
        .filter(|source| source.is_amount_of(sheet.schema))
        .map(|source| source.col)
        .collect();
    let mut groups: BTreeMap<String, [Vec<u32>; 2]> = BTreeMap::new();
    for (row, cells) in rows {
        let cells = sheet.grid.cells().get(cells.clone()).unwrap_or_default();
        let is_of = |cell: &&Cell| codes.contains(&cell.at.col);
        let texts = cells.iter().filter(is_of).map(|cell| cell.value.to_string());
        let code: String = texts.map(|text| text.trim().to_owned()).collect();
        let is_named = cells
            .iter()
            .any(|cell| cell.at.col == col && !cell.value.to_string().trim().is_empty());
        if !code.is_empty() {
            let [heads, details] = groups.entry(code).or_default();
            if is_named { details.push(*row) } else { heads.push(*row) }
        }
    }
    let amount = |row: u32, col: u32| -> Option<Decimal> {
        number(&sheet.grid.get(CellRef::new(row, col))?.value, sheet.lexicon())
    };
    let is_sum = |head: u32, details: &[u32]| {
        amounts.iter().all(|col| {
            let own = amount(head, *col).unwrap_or_default();
            sum(details.iter().filter_map(|row| amount(*row, *col))) == Some(own)
        })
    };
    let found = groups.into_values().filter(|[heads, details]| match heads.as_slice() {
        [head] => kind == "projects" || is_sum(*head, details),
        _ => false,
    });
    found.flat_map(|[_, details]| details).collect()
}
