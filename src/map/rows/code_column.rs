//! The column of codes of a list, where its label is unknown: what stands in it says what it is.

use crate::cell::CellValue;
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{BY_MEANING, Meaning};
use crate::map::rows::codes::code_lengths;
use crate::map::rows::strays::label_cell;
use crate::map::sheet::state::Sheet;
use crate::schema::{Shape, codes};

/// Fewer codes of a dictionary may stand in a column by chance.
const LEAST_CODES: usize = 3;
/// One text in so many may be something else.
const ONE_IN: usize = 10;

/// The header with the only column under an unknown label that holds codes of the table's classification as
/// that of its codes, if no other column is; reported.
pub fn by_content(header: &Header, sheet: &mut Sheet) -> Option<Header> {
    let schema = sheet.schema;
    let Shape::List { .. } = schema.shape else { return None };
    let own = schema.classified.first()?;
    let field = own.codes.first().copied()?;
    let column = schema.columns.iter().position(|column| column.field == field)?;
    let has_codes = |position: &usize| {
        let source = header.columns.get(*position);
        source.is_some_and(|source| source.meaning.is_unknown() && holds_codes(sheet, header, source.col, field))
    };
    let gives = |field: &usize| {
        let mut columns = header.columns.iter();
        columns.any(|source| source.meaning.fields(schema).contains(field))
    };
    if own.codes.iter().any(|code| gives(code)) {
        return None;
    }
    let mut found = (0..header.columns.len()).filter(has_codes);
    let (position, None) = (found.next()?, found.next()) else {
        return None;
    };
    let mut told = header.clone();
    let source = told.columns.get_mut(position)?;
    (source.meaning, source.score) = (Meaning::Column(column), BY_MEANING);
    let (at, label) = label_cell(header, sheet, source.col, false)?;
    let wanted = schema.columns.get(column).map(|column| column.path.join("/"));
    let finding = sheet.finding(Code::LineRenamed, at).found(label);
    sheet.findings.push(finding.expected(wanted.unwrap_or_default()));
    Some(told)
}

/// Whether nearly all that stands below the header in a column is codes of the dictionary.
fn holds_codes(sheet: &Sheet, header: &Header, col: u32, field: usize) -> bool {
    let Some(own) = sheet.schema.classified.first() else {
        return false;
    };
    let Some(known) = codes(sheet.frame)
        .ok()
        .and_then(|codes| codes.dictionary(&own.dictionary))
    else {
        return false;
    };
    let lengths = code_lengths(sheet, field);
    let (mut same, mut other) = (0_usize, 0_usize);
    let below = sheet.grid.rows().filter(|(row, _)| *row > header.last);
    for cell in below.filter_map(|(_, cells)| cells.iter().find(|cell| cell.at.col == col)) {
        let text = match &cell.value {
            CellValue::Error(_) => continue,
            value => value.to_string(),
        };
        let text = text.trim();
        let is_code = lengths.contains(&text.len()) && text.get(..3).is_some_and(|class| known.0.contains_key(class));
        match is_code {
            true => same = same.saturating_add(1),
            false if text.is_empty() || sheet.is_total(text) => {}
            false => other = other.saturating_add(1),
        }
    }
    same >= LEAST_CODES && other.saturating_mul(ONE_IN) <= same
}
