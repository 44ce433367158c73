//! Lists of another classification beside or below that of the table (功能分类 and 经济分类), each with amounts of its own.
//! The table has the list of its own classification.

use std::ops::Range;

use foldhash::HashSet;

use crate::cell::{Cell, CellRef};
use crate::diagnostic::Code;
use crate::map::account::ledger::CellDisposition;
use crate::map::header::locate::Header;
use crate::map::header::source_column::{Meaning, SourceColumn};
use crate::map::rows::column_binding::{Slot, slot_of};
use crate::map::rows::strays::label_cell;
use crate::map::sheet::state::Sheet;
use crate::meaning::Dimension;
use crate::meaning::values::{CLASSIFIED, CODES, GOVERNMENT};
use crate::schema::{CLASS_DIGITS, Shape, codes};

/// Which classification the codes of a list are of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Own,
    /// The second one of the table, which its rows pair with the first.
    Paired,
    Other,
}

/// The header with the columns of the table's own list, if the others are of another classification. Their cells are
/// set aside, which is reported.
pub fn without_other_lists(header: &Header, sheet: &mut Sheet, rows: &[(u32, Range<usize>)]) -> Option<Header> {
    let starts = starts(header, sheet);
    if starts.len() < 2 {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([header.columns.len()]);
    let lists: Vec<Range<usize>> = starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
    let columns = |list: &Range<usize>| header.columns.get(list.clone()).unwrap_or_default();
    let has_amounts = |list: &Range<usize>| {
        let is_amount = |source: &SourceColumn| {
            let columns = source.meaning.columns().iter();
            let fields = columns.filter_map(|column| Some(sheet.schema.columns.get(*column)?.field));
            fields.into_iter().any(|field| sheet.schema.is_amount(field))
        };
        columns(list).iter().any(is_amount)
    };
    let classes: Option<Vec<Class>> = lists
        .iter()
        .map(|list| class_of(sheet, columns(list).first()?, rows))
        .collect();
    let classes = classes.filter(|_| lists.iter().all(has_amounts))?;
    let mut own = lists.iter().zip(&classes).filter(|(_, class)| **class == Class::Own);
    let (Some((own, _)), None) = (own.next(), own.next()) else {
        return None;
    };
    let first = starts.first().copied().unwrap_or_default();
    let mut known = header.clone();
    known.columns = header.columns.get(..first).unwrap_or_default().to_vec();
    known.columns.extend(columns(own).iter().map(|source| {
        let meaning = match source.meaning {
            Meaning::Double(column) | Meaning::Name(column) => Meaning::Column(column),
            ref meaning => meaning.clone(),
        };
        SourceColumn {
            meaning,
            ..source.clone()
        }
    }));
    for list in lists.iter().filter(|list| *list != own) {
        set_aside(sheet, header, columns(list), rows);
    }
    Some(known)
}

/// The positions of the columns of codes that begin a list.
fn starts(header: &Header, sheet: &Sheet) -> Vec<usize> {
    let Shape::List { single_row: false, .. } = sheet.schema.shape else {
        return Vec::new();
    };
    let classified = sheet.schema.classified.iter();
    let firsts = classified.filter_map(|classified| classified.codes.first());
    let columns = firsts.filter_map(|code| sheet.schema.columns.iter().position(|column| column.field == *code));
    let firsts: Vec<usize> = columns.collect();
    let vocabulary = &sheet.lexicon().vocabulary;
    let is_start = |source: &SourceColumn| match source.meaning {
        _ if source.entry.is_some() => false,
        Meaning::Column(own) | Meaning::Double(own) => firsts.contains(&own),
        Meaning::Text => {
            let point = source.reading(vocabulary).point;
            let is_class = point.get(Dimension::Grain) & (CLASSIFIED | GOVERNMENT) != 0;
            is_class && point.get(Dimension::Portion) == CODES
        }
        _ => false,
    };
    let columns = header.columns.iter().enumerate();
    columns
        .filter(|(_, source)| is_start(source))
        .map(|(position, _)| position)
        .collect()
}

/// The classification of the codes in a column; `None` if they are of several, or none.
fn class_of(sheet: &Sheet, source: &SourceColumn, rows: &[(u32, Range<usize>)]) -> Option<Class> {
    let mut found = None;
    for cell in cells(sheet, rows).filter(|cell| cell.at.col == source.col) {
        let text = cell.value.to_string();
        if !begins_with_class(text.trim()) {
            continue;
        }
        let class = class_of_code(sheet, text.trim())?;
        if *found.get_or_insert(class) != class {
            return None;
        }
    }
    found
}

fn begins_with_class(text: &str) -> bool {
    text.len() >= CLASS_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The classification of a code; `None` if it is in no dictionary.
fn class_of_code(sheet: &Sheet, code: &str) -> Option<Class> {
    let (own, further) = sheet.schema.classified.split_first()?;
    let class = code.get(..CLASS_DIGITS)?;
    let codes = codes(sheet.frame).ok()?;
    let has = |name: &str| {
        let dictionary = codes.dictionary(name);
        dictionary.is_some_and(|dictionary| dictionary.0.contains_key(class))
    };
    match has(&own.dictionary) {
        true => Some(Class::Own),
        false if further.iter().any(|further| has(&further.dictionary)) => Some(Class::Paired),
        false => codes.names().any(has).then_some(Class::Other),
    }
}

/// The rows of a list of another classification below that of the table: all codes of the one stand above all of the
/// other, and a row without a code between them. Reported.
pub fn rows_of_list_below(sheet: &mut Sheet, slots: &[Slot], rows: &[(u32, Range<usize>)]) -> HashSet<u32> {
    let none = HashSet::default();
    let first = sheet.schema.classified.first();
    let Some(field) = first.and_then(|classified| classified.codes.first()).copied() else {
        return none;
    };
    let mut others: Vec<(u32, CellRef, String)> = Vec::new();
    let (mut has_own, mut is_apart) = (false, false);
    for (row, range) in rows {
        let cells = sheet.grid.cells().get(range.clone()).unwrap_or_default();
        let mut codes = cells.iter().filter(|cell| {
            matches!(slot_of(slots, cell.at.col), Slot::Field(of) if of == field)
                && begins_with_class(cell.value.to_string().trim())
        });
        let Some(cell) = codes.next() else {
            is_apart = has_own;
            continue;
        };
        let text = cell.value.to_string().trim().to_owned();
        match class_of_code(sheet, &text) {
            Some(Class::Own) if others.is_empty() => (has_own, is_apart) = (true, false),
            Some(Class::Other) if is_apart || !others.is_empty() => others.push((*row, cell.at, text)),
            _ => return none,
        }
    }
    if let Some((_, at, code)) = others.first() {
        let finding = sheet.finding(Code::OnlyTotal, *at).with("kind", "list");
        sheet
            .findings
            .push(finding.with("column", code).with("count", others.len()));
    }
    others.into_iter().map(|(row, _, _)| row).collect()
}

fn cells<'s>(sheet: &'s Sheet, rows: &'s [(u32, Range<usize>)]) -> impl Iterator<Item = &'s Cell> {
    let cells = rows
        .iter()
        .filter_map(|(_, cells)| sheet.grid.cells().get(cells.clone()));
    cells.flatten()
}

/// Sets the cells of a list aside and reports it at its first label.
fn set_aside(sheet: &mut Sheet, header: &Header, list: &[SourceColumn], rows: &[(u32, Range<usize>)]) {
    let Some(first) = list.first() else { return };
    let is_of_list = |col: u32| list.iter().any(|source| source.col == col);
    let (mut found, mut count) = (Vec::new(), 0_usize);
    for (_, range) in rows {
        let before = found.len();
        for index in range.clone() {
            let col = sheet.grid.cells().get(index).map(|cell| cell.at.col);
            found.extend(col.filter(|col| is_of_list(*col)).map(|_| index));
        }
        count = count.saturating_add(usize::from(found.len() > before));
    }
    sheet.settle_cells(&found, CellDisposition::Reported);
    let at = label_cell(header, sheet, first.col, true).map(|(at, _)| at);
    let finding = sheet.finding(Code::OnlyTotal, at).with("kind", "list");
    sheet
        .findings
        .push(finding.with("column", &first.label).with("count", count));
}
