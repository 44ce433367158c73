//! The code columns of a list: one with an unknown label is recognised by its content; a second one begins another
//! list.

use crate::cell::{Cell, CellRef, CellValue};
use crate::diagnostic::Code;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{BY_MEANING, Meaning, SourceColumn};
use crate::map::rows::codes::code_lengths;
use crate::map::rows::strays::{label_cell, names_units};
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;
use crate::meaning::values::CLASSIFIED;
use crate::schema::{CLASS_DIGITS, Shape, UNIT_CODE, codes};

/// Fewer dictionary codes in a column may be a coincidence.
const LEAST_CODES: usize = 3;
/// Digits of the parts of a code below its class.
const PART_DIGITS: usize = 2;
/// One text in this many may be something else.
const ONE_IN: usize = 10;

/// The header with its code column recognised by content: the only unknown column that holds codes of the table's
/// classification, or one labelled as a classification and no more, if no labelled column does. Reported.
pub fn by_content(header: &Header, sheet: &mut Sheet) -> Option<Header> {
    let schema = sheet.schema;
    let Shape::List { .. } = schema.shape else { return None };
    let classified = schema.classified.first()?;
    let field = classified.codes.first().copied()?;
    let column = schema.columns.iter().position(|column| column.field == field)?;
    let may_hold = |source: &SourceColumn| match source.meaning {
        Meaning::Keyless => {
            let reading = source.reading(&sheet.lexicon().vocabulary);
            reading.point.get(Dimension::Grain) & CLASSIFIED != 0
        }
        _ => source.meaning.is_unknown(),
    };
    let has_codes = |position: &usize| {
        let source = header.columns.get(*position);
        source.is_some_and(|source| may_hold(source) && holds_codes(sheet, header, source.col, field))
    };
    let held = header.fields(schema);
    if classified.codes.iter().any(|code| held.contains(code)) {
        return None;
    }
    let mut found = (0..header.columns.len()).filter(has_codes);
    let (position, None) = (found.next()?, found.next()) else {
        return None;
    };
    let mut known = header.clone();
    let source = known.columns.get_mut(position)?;
    (source.meaning, source.score) = (Meaning::Column(column), BY_MEANING);
    let (at, label) = label_cell(header, sheet, source.col, false)?;
    let wanted = schema.columns.get(column).map(|column| column.path.join("/"));
    let finding = sheet.finding(Code::LineRenamed, at).found(label);
    sheet.findings.push(finding.expected(wanted.unwrap_or_default()));
    Some(known)
}

/// The header with its column of unit codes recognised by content: one labelled as that of units (预算单位), beside names of
/// rows, that holds nothing but codes.
pub fn unit_codes(header: &Header, sheet: &Sheet) -> Option<Header> {
    let schema = sheet.schema;
    let field = schema.field(UNIT_CODE)?;
    let column = schema.columns.iter().position(|column| column.field == field)?;
    if header.fields(schema).contains(&field) {
        return None;
    }
    let is_name = |source: &&SourceColumn| {
        let columns = source.meaning.columns();
        let mut fields = columns.iter().filter_map(|column| schema.columns.get(*column));
        fields.any(|column| schema.list_name() == Some(column.field))
    };
    let holds_codes = |source: &&SourceColumn| {
        let texts = sheet
            .grid
            .below(header.last, source.col)
            .map(|cell| cell.value.to_string());
        let mut texts = texts
            .filter(|text| !text.trim().is_empty() && !sheet.is_total(text))
            .peekable();
        texts.peek().is_some() && texts.all(|text| text.trim().bytes().all(|byte| byte.is_ascii_digit()))
    };
    let names = || header.columns.iter().filter(is_name);
    let source = names().find(|source| names_units(source, sheet) && holds_codes(source))?;
    let mut known = with_meaning(header, source.col, &Meaning::Column(column));
    // The other column of names is the first one now.
    let other = names().find(|other| other.col != source.col)?;
    for found in known.columns.iter_mut().filter(|found| found.col == other.col) {
        if let Meaning::Name(column) = found.meaning {
            found.meaning = Meaning::Column(column);
        }
    }
    Some(known)
}

/// The header with a second column of codes before the amounts recognised by content: beside the parts of a code
/// (类 | 款 | 项) it has the whole one in each row that has parts, and the code of a unit in the others. In a table without
/// a column for those it is no more than a text.
pub fn whole_codes(header: &Header, sheet: &Sheet) -> Option<Header> {
    let schema = sheet.schema;
    let code = schema.classified.first()?.codes.first()?;
    let field = schema.field(UNIT_CODE)?;
    if header.fields(schema).contains(&field) {
        return None;
    }
    let of_units = schema.columns.iter().position(|column| column.field == field);
    let field_of = |column: usize| schema.columns.get(column).map(|column| column.field);
    let columns = || header.columns.iter().take_while(|source| !source.is_amount_of(schema));
    let is_whole =
        |source: &&SourceColumn| matches!(source.meaning, Meaning::Double(column) if field_of(column) == Some(*code));
    let is_part = |source: &&SourceColumn| match source.meaning {
        Meaning::Part(_) => true,
        Meaning::Column(column) => field_of(column).is_some_and(|field| schema.is_code(field)),
        _ => false,
    };
    let whole = columns().find(is_whole)?;
    let parts: Vec<u32> = columns().filter(is_part).map(|source| source.col).collect();
    let digits = |at: CellRef| {
        sheet
            .text_at(at.row, at.col)
            .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let repeats = |cell: &Cell| {
        let parts: Vec<String> = parts
            .iter()
            .filter_map(|col| digits(CellRef::new(cell.at.row, *col)))
            .collect();
        let joined = parts.iter().enumerate().map(|(number, part)| match number {
            0 => format!("{part:0>CLASS_DIGITS$}"),
            _ => format!("{part:0>PART_DIGITS$}"),
        });
        let joined: String = joined.collect();
        joined.is_empty() && of_units.is_some() || cell.value.to_string().trim() == joined
    };
    if parts.len() < 2 || !sheet.grid.below(header.last, whole.col).all(repeats) {
        return None;
    }
    let meaning = of_units.map_or(Meaning::Text, Meaning::Column);
    Some(with_meaning(header, whole.col, &meaning))
}

/// The header with a column of the sheet recognised as this.
fn with_meaning(header: &Header, col: u32, meaning: &Meaning) -> Header {
    let mut known = header.clone();
    for found in known.columns.iter_mut().filter(|found| found.col == col) {
        (found.meaning, found.score) = (meaning.clone(), BY_MEANING);
    }
    known
}

/// Whether nearly all cells of a column below the header are codes of the dictionary.
fn holds_codes(sheet: &Sheet, header: &Header, col: u32, field: usize) -> bool {
    let Some(classified) = sheet.schema.classified.first() else {
        return false;
    };
    let Some(listed) = codes(sheet.frame)
        .ok()
        .and_then(|codes| codes.dictionary(&classified.dictionary))
    else {
        return false;
    };
    let lengths = code_lengths(sheet, field);
    let (mut same, mut other, mut longest) = (0_usize, 0_usize, 0_usize);
    for cell in sheet.grid.below(header.last, col) {
        let text = match &cell.value {
            CellValue::Error(_) => continue,
            value => value.to_string(),
        };
        let text = text.trim();
        let is_code = lengths.contains(&text.len())
            && text
                .get(..CLASS_DIGITS)
                .is_some_and(|class| listed.0.contains_key(class));
        match is_code {
            true => (same, longest) = (same.saturating_add(1), longest.max(text.len())),
            false if text.is_empty() || sheet.is_total(text) => {}
            false => other = other.saturating_add(1),
        }
    }
    // Three digits alone may be any number.
    same >= LEAST_CODES && longest > CLASS_DIGITS && other.saturating_mul(ONE_IN) <= same
}

/// The column of codes or names of a second list of the same kind, to the right of the first list's amounts.
pub fn second_list<'h>(header: &'h Header, sheet: &Sheet) -> Option<&'h SourceColumn> {
    second_codes(header, sheet).or_else(|| second_names(header, sheet))
}

/// The second column of row names that has the label of the first one, between two columns of amounts.
fn second_names<'h>(header: &'h Header, sheet: &Sheet) -> Option<&'h SourceColumn> {
    let Shape::List {
        name,
        single_row: false,
        ..
    } = sheet.schema.shape
    else {
        return None;
    };
    let field_of = |column: &usize| sheet.schema.columns.get(*column).map(|column| column.field);
    let is_name = |source: &&SourceColumn| {
        let columns = source.meaning.columns();
        columns.iter().any(|column| field_of(column) == Some(name))
    };
    let is_amount = |source: &SourceColumn| source.is_amount_of(sheet.schema);
    let first = header
        .columns
        .iter()
        .take_while(|source| !is_amount(source))
        .find(is_name)?;
    let behind = header.columns.iter().skip_while(|source| !is_amount(source));
    let mut behind = behind.skip_while(|source| source.labels.last() != first.labels.last());
    let second = behind
        .next()
        .filter(|source| source.entry.is_none() && !is_amount(source))?;
    behind.any(is_amount).then_some(second)
}

fn second_codes<'h>(header: &'h Header, sheet: &Sheet) -> Option<&'h SourceColumn> {
    let is_code = |column: usize| {
        let column = sheet.schema.columns.get(column);
        column.is_some_and(|column| sheet.schema.is_code(column.field))
    };
    let mut columns = header
        .columns
        .iter()
        .skip_while(|source| !source.is_amount_of(sheet.schema));
    columns
        .find(|source| source.entry.is_none() && matches!(source.meaning, Meaning::Double(column) if is_code(column)))
}

/// Whether no column holds the codes of the rows.
pub fn lacks_codes(sheet: &Sheet) -> bool {
    let codes = sheet
        .schema
        .classified
        .first()
        .and_then(|classified| classified.codes.first());
    codes.is_some_and(|code| sheet.table.absent.contains(code))
}
