//! A merge as people get it: the workbook of both versions with the list of conflicts, findings about it, and what
//! becomes of it once they have chosen.

pub mod json;
mod list;
mod resolve;
mod words;

pub use list::{Chosen, Entry, Found, find};
pub use resolve::resolve;
pub use words::{Words, kind};

use super::Side;
use crate::book::Book;
use crate::check;
use crate::diagnostic::{Code, Diagnostic};
use crate::diff::merge::{self, Broken, Merged, Party, Version};
use crate::error::Result;
use crate::pipeline::Outcome;
use crate::report;
use crate::rules;
use crate::schema::Standard;
use crate::write::{self, Beside, Marks};

/// The versions that are merged, as they were read.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// What both began with.
    pub base: Side<'a>,
    /// The one.
    pub ours: Side<'a>,
    /// The other.
    pub theirs: Side<'a>,
}

impl<'a> Sides<'a> {
    fn all(self) -> [Side<'a>; 3] {
        [self.base, self.ours, self.theirs]
    }
}

/// A merge and the workbook that it is.
pub struct Made {
    /// The merge.
    pub merged: Merged,
    /// How many of the conflicts are left.
    pub open: usize,
    /// The workbook.
    pub bytes: Vec<u8>,
    /// What of it a workbook holds only as text.
    as_texts: Vec<Diagnostic>,
}

/// Merges versions; `prefer`: whose values are taken in all conflicts. If no workbook can hold the result, which is
/// called `output`, there are findings instead.
///
/// # Errors
/// As [`merge::merge`] and [`write::xlsx_with`].
pub fn make(
    sides: Sides,
    output: &str,
    prefer: Option<Party>,
    words: &Words,
) -> Result<std::result::Result<Made, Vec<Diagnostic>>> {
    let standard = words.names.standard;
    let Sides { base, ours, theirs } = sides;
    let unread = |side: Side| unread(side.outcome, standard);
    let (no_base, no_ours, no_theirs) = (unread(base), unread(ours), unread(theirs));
    let mut merged = merge::merge(
        version(base, &no_base),
        version(ours, &no_ours),
        version(theirs, &no_theirs),
        standard,
    )?;
    let mut open = merged.conflicts.len();
    if let Some(party) = prefer {
        merge::prefer(&mut merged.book, &merged.conflicts, party, standard)?;
        open = 0;
    }
    let as_texts = match report::fit(&merged.book, standard, output) {
        Ok(findings) => findings,
        Err(findings) => return Ok(Err(findings)),
    };
    let marks = match open {
        0 => Marks::default(),
        _ => list::marks(&merged, words),
    };
    let beside = Beside {
        marks: Some(&marks),
        relations: &check::relations(&merged.book, standard, &ours.outcome.rules),
        ..Beside::default()
    };
    let bytes = write::xlsx_with(&merged.book, standard, beside)?;
    Ok(Ok(Made {
        merged,
        open,
        bytes,
        as_texts,
    }))
}

fn version<'a>(side: Side<'a>, unread: &'a [usize]) -> Version<'a> {
    Version {
        book: &side.outcome.book,
        unread,
    }
}

impl Made {
    /// What there is to say of a merge, and the relations that it broke. `read`: the workbook as it reads, which
    /// findings call `file`.
    ///
    /// # Errors
    /// As [`rules::builtin`].
    pub fn findings(
        &self,
        sides: Sides,
        (file, read): (&str, &Outcome),
        words: &Words,
    ) -> Result<(Vec<Diagnostic>, Vec<Broken>)> {
        let standard = words.names.standard;
        let rules = rules::builtin(standard)?;
        let (ours, theirs) = (&sides.ours.outcome.book, &sides.theirs.outcome.book);
        let broken = merge::broken(ours, theirs, &read.book, standard, &rules);
        let mut findings = headers(sides, words);
        if self.open > 0 {
            let conflicts = self.merged.conflicts.iter().enumerate();
            findings.extend(conflicts.map(|(number, conflict)| words.finding(number, conflict)));
        }
        findings.extend(self.oddities(&broken, file, standard));
        findings.extend(read.diagnostics.iter().chain(&self.as_texts).cloned());
        Ok((findings, broken))
    }

    /// What is odd about the result.
    fn oddities(&self, broken: &[Broken], file: &str, standard: &Standard) -> Vec<Diagnostic> {
        let in_result = |code: Code| Diagnostic {
            file: Some(file.to_owned()),
            ..Diagnostic::new(code)
        };
        let form = |schema: usize| standard.tables.get(schema);
        let mut findings = Vec::new();
        for (schema, row) in &self.merged.doubled {
            let Some(table) = form(*schema) else { continue };
            let finding = in_result(Code::RowDoubled).in_table(&table.number);
            let finding = finding.with("table", &table.form_number);
            findings.push(Diagnostic {
                row: Some(row.clone()),
                ..finding
            });
        }
        for table in self.merged.reordered.iter().filter_map(|schema| form(*schema)) {
            let finding = in_result(Code::OrderDisputed).in_table(&table.number);
            findings.push(finding.with("table", &table.form_number));
        }
        for broken in broken {
            let mut finding = in_result(Code::RelationUndone).with("about", or_none(&broken.about));
            finding.rule = Some(broken.rule.clone());
            let mut cells = broken.cells.iter();
            if let Some(first) = cells.next() {
                finding = finding.at(&first.sheet, first.cell);
            }
            for cell in cells.take(words::NAMED) {
                finding = finding.related(&cell.sheet, cell.cell);
            }
            findings.push(finding);
        }
        findings
    }
}

/// Warnings of other years and departments.
fn headers(sides: Sides, words: &Words) -> Vec<Diagnostic> {
    let none = || words.messages().text("diff-blank");
    let year = |book: &Book| book.year.map(|year| year.to_string());
    let department = |book: &Book| book.department.as_ref().map(ToString::to_string);
    let mut findings = Vec::new();
    for (what, stated) in [
        ("year", sides.all().map(|side| year(&side.outcome.book))),
        ("department", sides.all().map(|side| department(&side.outcome.book))),
    ] {
        let mut known: Vec<&String> = stated.iter().flatten().collect();
        known.dedup();
        if known.len() > 1 {
            let [base, ours, theirs] = stated.map(|own| own.unwrap_or_else(none));
            let finding = Diagnostic::new(Code::VersionsDiffer).with("what", what);
            findings.push(finding.with("base", base).with("ours", ours).with("theirs", theirs));
        }
    }
    findings
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// Tables that a workbook seems to have, but that could not be read.
fn unread(outcome: &Outcome, standard: &Standard) -> Vec<usize> {
    let sheets = outcome.sheets.iter().filter(|sheet| sheet.table.is_none());
    let claims = sheets.filter(|sheet| matches!(sheet.verdict, "table" | "header-missing"));
    let numbers = claims.filter_map(|sheet| sheet.candidates.first());
    let position = |number: &str| standard.tables.iter().position(|table| table.number == number);
    numbers.filter_map(|candidate| position(&candidate.table)).collect()
}

/// A conflict's number, as people count.
pub fn number(position: usize) -> usize {
    position.saturating_add(1)
}
