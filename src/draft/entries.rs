//! Which columns of a sheet a drafted mapping has to speak of, and what it says.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::text::{entry, text_entry};
use crate::diagnostic::{Code, Diagnostic};
use crate::map::{ColumnReport, Near, SheetReport};
use crate::schema::Table;

/// A remark on a column.
pub enum Purpose<'a> {
    /// It is this one, as far as the labels say.
    Known(&'a str),
    /// It may be this one.
    Open(Option<&'a Near>),
}

/// The columns of a sheet that need an entry.
pub struct Entries<'a> {
    /// In the order of the sheet.
    pub columns: Vec<(&'a ColumnReport, Purpose<'a>)>,
    /// How many need none.
    pub known: usize,
    /// Labels that stand over more columns than one.
    repeated: HashSet<&'a str>,
    /// Keys of recognised columns.
    keys: HashSet<&'a str>,
}

impl<'a> Entries<'a> {
    /// The entries for a sheet.
    pub fn of(sheet: &'a SheetReport, findings: &[Diagnostic]) -> Self {
        let (mut seen, mut repeated) = (HashSet::new(), HashSet::new());
        for column in &sheet.columns {
            if !seen.insert(column.label.as_str()) {
                repeated.insert(column.label.as_str());
            }
        }
        let mut own = Self {
            columns: Vec::new(),
            known: 0,
            repeated,
            keys: sheet
                .columns
                .iter()
                .filter_map(|column| column.key.as_deref())
                .collect(),
        };
        let mut open: Vec<&ColumnReport> = Vec::new();
        for column in &sheet.columns {
            let by_part = column.reason == "part-of-path" && own.has_path(column);
            match &column.key {
                Some(key) if by_part => own.columns.push((column, Purpose::Known(key))),
                _ if column.example.is_some() && !is_running(column, sheet, findings) => open.push(column),
                Some(_) => own.known = own.known.saturating_add(1),
                None => {}
            }
        }
        own.columns.extend(suggestions(open, &own.columns));
        let position = |column: &ColumnReport| sheet.columns.iter().position(|other| other.column == column.column);
        own.columns.sort_by_key(|(column, _)| position(column));
        own
    }

    /// The columns of the table that none of the sheet was recognised as: key and labels.
    pub fn free(&self, table: &Table) -> Vec<(String, String)> {
        let columns = table.columns.iter().enumerate();
        columns
            .map(|(number, column)| (table.column_key(number), column.path.join("/")))
            .filter(|(key, _)| !self.keys.contains(key.as_str()))
            .collect()
    }

    /// Whether the labels of a column find it.
    pub fn has_path(&self, column: &ColumnReport) -> bool {
        !column.label.is_empty() && !self.repeated.contains(column.label.as_str())
    }

    /// Where a column stands, as a mapping says it.
    pub fn source(&self, column: &ColumnReport) -> String {
        match self.has_path(column) {
            true => text_entry("from", &column.label),
            false => text_entry("letter", &column.column),
        }
    }
}

/// Columns of running numbers are set aside by themselves.
fn is_running(column: &ColumnReport, sheet: &SheetReport, findings: &[Diagnostic]) -> bool {
    let here = |finding: &Diagnostic| {
        let letters = finding.cell().map(|cell| crate::cell::column_letters(cell.col));
        is_on(finding, sheet) && letters.as_ref() == Some(&column.column)
    };
    let mut findings = findings.iter();
    findings.any(|finding| finding.code == Code::ColumnSetAside && here(finding))
}

/// For each column the key that it is most like; each key for the column that is most like it.
fn suggestions<'a>(
    open: Vec<&'a ColumnReport>,
    known: &[(&'a ColumnReport, Purpose<'a>)],
) -> Vec<(&'a ColumnReport, Purpose<'a>)> {
    let keys = known.iter().filter_map(|(_, purpose)| match purpose {
        Purpose::Known(key) => Some(*key),
        Purpose::Open(_) => None,
    });
    let mut taken: HashSet<&str> = keys.collect();
    let mut pairs: Vec<(&ColumnReport, &Near)> = open
        .iter()
        .flat_map(|column| column.near.iter().map(move |near| (*column, near)))
        .collect();
    pairs.sort_by_key(|(_, near)| std::cmp::Reverse(near.score));
    let mut chosen: HashMap<&str, &Near> = HashMap::new();
    for (column, near) in pairs {
        if !chosen.contains_key(column.column.as_str()) && taken.insert(&near.id) {
            chosen.insert(&column.column, near);
        }
    }
    open.into_iter()
        .map(|column| (column, Purpose::Open(chosen.get(column.column.as_str()).copied())))
        .collect()
}

/// Whether a finding is about this sheet.
pub fn is_on(finding: &Diagnostic, sheet: &SheetReport) -> bool {
    let place = finding.place.as_ref();
    place.is_some_and(|place| place.sheet.to_string() == sheet.sheet)
}

/// The words that are not understood over more columns than one, with their number of columns.
pub fn repeated_words(sheets: &[SheetReport]) -> Vec<(&str, usize)> {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    let columns = sheets.iter().flat_map(|sheet| &sheet.columns);
    let open = columns.filter(|column| column.example.is_some());
    for word in open.flat_map(|column| &column.unexplained) {
        let count = counts.entry(word).or_insert(0);
        *count = count.saturating_add(1);
    }
    counts.retain(|_, count| *count > 1);
    counts.into_iter().collect()
}

/// Whether there is nothing to remark on a sheet.
pub fn is_complete(sheet: &SheetReport, entries: &Entries) -> bool {
    entries.columns.is_empty() && sheet.missing.is_empty() && sheet.lines.is_empty()
}

/// The table that a sheet became, or says it is.
pub fn claimed(sheet: &SheetReport) -> Option<&str> {
    let says = sheet
        .candidates
        .first()
        .filter(|_| sheet.verdict == "table" && !sheet.hidden);
    sheet.table.as_deref().or(says.map(|best| best.table.as_str()))
}

/// A table as the draft calls it.
pub fn table_name(table: &Table) -> String {
    format!("{} {}", table.form_number, table.title)
}

/// The rows of the header of a sheet that is no table yet, as an entry.
pub fn header_rows(sheet: &SheetReport) -> Option<String> {
    let (first, last) = sheet.header_rows?;
    let rows = vec![toml::Value::from(i64::from(first)), toml::Value::from(i64::from(last))];
    Some(entry("header-rows", rows))
}
