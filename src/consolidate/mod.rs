//! Adds up the workbooks of many departments into one book.
//!
//! List tables are stacked under one total, each department under a row of its own; tables of fixed lines and of a
//! single row are added up; forms follow one another. The result depends on the contents and names of the workbooks,
//! never on their order. No file is opened here; errors within the workbooks are found by `check`.

mod add;
mod attendance;
mod departments;
mod findings;
mod forms;
mod stack;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

pub use attendance::{Attendance, HandIn, attendance};
#[cfg(feature = "arrow")]
pub(crate) use departments::Levels;
pub use departments::{Department, Departments};
pub use findings::{left_out_for_errors, nothing_left, twice};

use crate::book::{Book, Content, Reconciliation, Table, Value, most_common_year};
use crate::cell::Text;
use crate::diagnostic::Diagnostic;
use crate::fold::Folder;
use crate::schema::{Shape, Standard, Table as Schema};
use findings::Overflow;

/// The workbook of a department.
#[derive(Debug)]
pub struct Part {
    /// Its name in findings.
    pub file: String,
    /// Its contents.
    pub book: Book,
    departments: Departments,
}

/// What the user specifies.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The required budget year; workbooks of other years are left out.
    pub year: Option<i32>,
    /// The department name of the result.
    pub department: Option<String>,
}

/// The consolidated book with its working paper.
#[derive(Debug)]
pub struct Consolidated {
    /// The book. Its values have no source cells.
    pub book: Book,
    /// The workbooks that were added up, with the grand totals that they state.
    pub reconciliation: Reconciliation,
    /// Findings about the workbooks as a whole.
    pub findings: Vec<Diagnostic>,
}

impl Part {
    /// A workbook to be added up.
    pub fn new(file: String, book: Book, standard: &Standard) -> Self {
        let departments = Departments::of(&book, standard);
        Self {
            file,
            book,
            departments,
        }
    }

    /// The year, if it states one.
    fn year(&self) -> Option<i32> {
        self.book.year
    }

    /// Takes the table at this position in the standard out of the workbook.
    fn take(&mut self, schema: usize) -> Option<Table> {
        let position = self.book.tables.iter().position(|table| table.schema == schema)?;
        Some(self.book.tables.swap_remove(position))
    }
}

/// Adds up workbooks.
pub fn consolidate(mut parts: Vec<Part>, standard: &Standard, options: &Options) -> Consolidated {
    let folder = Folder::new(&standard.frame);
    let mut findings = Vec::new();
    parts.sort_by(|a, b| a.rank().cmp(&b.rank()));
    let year = settle_years(&mut parts, options, &mut findings);
    let claims: Vec<(&str, &Departments)> = parts.iter().map(|part| (&*part.file, &part.departments)).collect();
    findings.extend(twice(&claims, &folder).into_iter().map(|(finding, _)| finding));
    findings.extend(departments::give_codes(&mut parts, standard));
    let mut reconciliation = totals::reconciliation(&parts, standard);
    let department = department(&parts, standard, options);
    let mut tables = Vec::new();
    for (number, schema) in standard.tables.iter().enumerate() {
        let mut sources: Vec<Source> = Vec::new();
        let mut without: Vec<&str> = Vec::new();
        for part in &mut parts {
            match part.take(number) {
                Some(table) => sources.push(Source { part, table }),
                None => without.push(&part.file),
            }
        }
        if sources.is_empty() {
            continue;
        }
        let counts = (sources.len(), without.len());
        findings.extend(findings::missing(schema, counts, &without));
        let mut made = Made::new(number, schema, standard, &folder);
        made.build(sources);
        findings.extend(made.overflow.drain(..).map(|overflow| overflow.finding(schema)));
        findings.append(&mut made.left);
        tables.push(made.table);
    }
    let book = Book {
        year,
        department,
        tables,
    };
    totals::point(&mut reconciliation, &book, standard);
    Consolidated {
        book,
        reconciliation,
        findings,
    }
}

/// The year of the result. If the user requires one, workbooks of other years are left out; otherwise the most
/// frequent year is used, and differences are reported.
fn settle_years(parts: &mut Vec<Part>, options: &Options, findings: &mut Vec<Diagnostic>) -> Option<i32> {
    if let Some(wanted) = options.year {
        parts.retain(|part| {
            let other = part.year().filter(|year| *year != wanted);
            findings.extend(other.map(|year| findings::other_year(&part.file, year, wanted)));
            other.is_none()
        });
        return Some(wanted);
    }
    let mut years: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
    for part in parts.iter() {
        if let Some(year) = part.year() {
            years.entry(year).or_default().push(&part.file);
        }
    }
    // In a tie the latest year counts, as within a workbook.
    let year = most_common_year(parts.iter().filter_map(Part::year))?;
    findings.extend(findings::several_years(&years, year));
    Some(year)
}

/// The department name of the result: as the user specifies, or common to all workbooks, or a standard phrase.
fn department(parts: &[Part], standard: &Standard, options: &Options) -> Option<Text> {
    let named: BTreeSet<&str> = parts
        .iter()
        .filter_map(|part| part.book.department.as_deref())
        .collect();
    let all = parts.iter().all(|part| part.book.department.is_some());
    let name = match (&options.department, named.first()) {
        (Some(name), _) => name.as_str(),
        (None, Some(only)) if all && named.len() == 1 => only,
        (None, _) => standard.frame.consolidation.department.as_str(),
    };
    Some(Text::from(name))
}

/// A table of a workbook.
struct Source<'p> {
    part: &'p Part,
    table: Table,
}

/// A table of the result under construction.
struct Made<'s> {
    schema: &'s Schema,
    standard: &'s Standard,
    folder: &'s Folder,
    table: Table,
    overflow: Vec<Overflow>,
    /// Comments on values that do not appear in the result.
    left: Vec<Diagnostic>,
}

impl<'s> Made<'s> {
    fn new(number: usize, schema: &'s Schema, standard: &'s Standard, folder: &'s Folder) -> Self {
        let mut table = Table::new(number, schema.fields.len());
        table.sheets = vec![Text::from(schema.form_number.as_str())];
        table.source_unit = Text::from(standard.frame.currency_unit.as_str());
        table.absent = (0..schema.fields.len()).collect();
        Self {
            schema,
            standard,
            folder,
            table,
            overflow: Vec::new(),
            left: Vec::new(),
        }
    }

    fn build(&mut self, sources: Vec<Source>) {
        if let Some(first) = sources.first() {
            self.table.absent_on.clone_from(&first.table.absent_on);
        }
        for Source { table, .. } in &sources {
            self.table.absent.retain(|field| table.absent.contains(field));
            self.table.absent_on.retain(|place| table.absent_on.contains(place));
        }
        self.take_notes(&sources);
        match &self.schema.shape {
            Shape::List {
                single_row: false,
                name,
            } => self.stack(sources, *name),
            Shape::List { .. } | Shape::TwoSided { .. } => self.add(&sources),
            Shape::Form { blocks, .. } => self.line_up(sources, blocks),
        }
    }

    /// The notes of all tables, each once. Notes of empty tables are dropped if any table has rows.
    fn take_notes(&mut self, sources: &[Source]) {
        let has_rows = |source: &&Source| !source.table.rows.is_empty();
        let any = sources.iter().any(|source| has_rows(&source));
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for source in sources.iter().filter(|source| !any || has_rows(source)) {
            for note in &source.table.notes {
                if seen.insert(self.folder.fold(note)) {
                    self.table.notes.push(note.clone());
                }
            }
        }
    }

    /// The sum of amounts; `None` if there are none, or on overflow, which is reported.
    fn sum(&mut self, field: usize, amounts: impl Iterator<Item = Decimal>) -> Option<Decimal> {
        let mut sum: Option<Decimal> = None;
        for amount in amounts {
            match sum.unwrap_or_default().checked_add(amount) {
                Some(more) => sum = Some(more),
                None => {
                    self.overflow.push(Overflow { field });
                    return None;
                }
            }
        }
        sum
    }
}

/// A value without a source cell.
fn made(content: Content) -> Value {
    Value { content, source: None }
}

/// The value in the result for one that is taken over.
fn kept(value: Value) -> Value {
    made(value.content)
}
