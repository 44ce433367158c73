//! Findings about the workbooks as a whole.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::departments::Departments;
use crate::cell::{Comment, Text};
use crate::diagnostic::{Code, Diagnostic};
use crate::fold::Folder;
use crate::schema::Table as Schema;

/// Most files that a finding names; the rest is counted.
const MOST_NAMED: usize = 12;

/// A sum that overflowed.
#[derive(Debug)]
pub(super) struct Overflow {
    pub field: usize,
}

impl Overflow {
    pub fn finding(self, schema: &Schema) -> Diagnostic {
        let column = schema.columns.iter().find(|column| column.field == self.field);
        let label = column.map(|column| column.path.join("·")).unwrap_or_default();
        let mut finding = Diagnostic::new(Code::SumTooLarge)
            .in_table(&schema.number)
            .with("column", label);
        finding = finding.with("table", &schema.form_number);
        finding.key = schema.fields.get(self.field).map(|field| field.key.clone());
        finding
    }
}

/// The finding about a comment on a value that does not appear in the result.
pub(super) fn comment_left(
    schema: &Schema,
    source: &Source,
    (row, field): (usize, usize),
    comment: &Comment,
) -> Diagnostic {
    let table = &source.table;
    let cell = table.source(row, field);
    let finding = Diagnostic::new(Code::CommentUnplaced)
        .at(&table.sheet_of_value(row, field), cell)
        .in_table(&schema.number)
        .remarked(comment)
        .with("why", "sum");
    Diagnostic {
        file: Some(source.part.file.clone()),
        key: schema.fields.get(field).map(|field| field.key.clone()),
        row: Some(table.row_label(schema, row)),
        ..finding
    }
}

/// Finds workbooks that share a department, by code or by name. `claims` are files with their departments; each
/// finding comes with the positions of its workbooks among them.
pub fn twice(claims: &[(&str, &Departments)], folder: &Folder) -> Vec<(Diagnostic, Vec<usize>)> {
    let mut codes: BTreeMap<Text, BTreeSet<usize>> = BTreeMap::new();
    let mut names: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (number, (_, departments)) in claims.iter().enumerate() {
        for department in departments.all() {
            if let Some(name) = &department.name {
                names.entry(folder.fold(name)).or_default().insert(number);
            }
            if let Some(code) = department.code {
                codes.entry(code).or_default().insert(number);
            }
        }
    }
    let mut known: BTreeSet<&BTreeSet<usize>> = BTreeSet::new();
    let mut findings = Vec::new();
    let by_code = codes.iter().map(|(code, files)| (&**code, "code", files));
    let by_name = names.iter().map(|(name, files)| (name.as_str(), "name", files));
    for (what, why, files) in by_code.chain(by_name).filter(|(.., files)| files.len() > 1) {
        if known.insert(files) {
            let named = files.iter().filter_map(|number| claims.get(*number));
            let name = |(file, departments): &(&str, &Departments)| match departments.own.name.as_ref() {
                Some(name) => format!("{file} ({name})"),
                None => (*file).to_owned(),
            };
            // A code that a thousand workbooks have would be a thousand names at each of them.
            let mut named: Vec<String> = named.take(MOST_NAMED).map(name).collect();
            if files.len() > MOST_NAMED {
                named.push(format!("… × {}", files.len()));
            }
            let finding = Diagnostic::new(Code::DepartmentTwice).with("why", why).found(what);
            let positions = files.iter().copied().collect();
            findings.push((finding.with("files", named.join(", ")), positions));
        }
    }
    findings
}

/// The finding that the workbooks are of several years, with the year that is used: the most frequent one.
pub(super) fn several_years(years: &BTreeMap<i32, Vec<&str>>, most: i32) -> Option<Diagnostic> {
    let shown = |(year, files): (&i32, &Vec<&str>)| match *year == most && files.len() > MOST_NAMED {
        true => format!("{year} × {}", files.len()),
        false => format!("{year}: {}", files.join(", ")),
    };
    let all: Vec<String> = years.iter().map(shown).collect();
    let finding = Diagnostic::new(Code::YearsDiffer)
        .with("years", all.join("; "))
        .with("year", most);
    (years.len() > 1).then_some(finding)
}

/// The finding about a workbook that is left out because of its year.
pub(super) fn other_year(file: &str, year: i32, wanted: i32) -> Diagnostic {
    Diagnostic {
        file: Some(file.to_owned()),
        ..Diagnostic::new(Code::YearLeftOut).found(year).expected(wanted)
    }
}

/// The finding that some workbooks lack the table.
pub(super) fn missing(schema: &Schema, (with, without): (usize, usize), files: &[&str]) -> Option<Diagnostic> {
    let named = files.iter().take(MOST_NAMED).copied().collect::<Vec<_>>().join(", ");
    let dots = if files.len() > MOST_NAMED { " …" } else { "" };
    let finding = Diagnostic::new(Code::TableNotInAll).in_table(&schema.number);
    let finding = finding.with("table", format!("{} {}", schema.form_number, schema.title));
    let finding = finding.with("count", with).with("all", with.saturating_add(without));
    (without > 0).then(|| finding.with("files", format!("{named}{dots}")))
}

/// The finding about a workbook that is left out because of errors.
pub fn left_out_for_errors(file: &str, errors: usize) -> Diagnostic {
    Diagnostic {
        file: Some(file.to_owned()),
        ..Diagnostic::new(Code::LeftOutForErrors).with("count", errors)
    }
}

/// The finding that no workbook is left to be added up.
pub fn nothing_left() -> Diagnostic {
    Diagnostic::new(Code::NothingToAdd)
}
