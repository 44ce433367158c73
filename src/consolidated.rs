//! A consolidated workbook as people get it: what is wrong with the sum alone, which workbooks are not in it, and the
//! bytes of the book with its working paper and charts.

use std::collections::HashSet;

use crate::book::{Book, Reconciliation};
use crate::chart;
use crate::check::{self, Checked, Options};
use crate::diagnostic::{Code, Diagnostic};
use crate::error::{Record, Result};
use crate::locale::Messages;
use crate::pipeline::{self, Outcome};
use crate::rules::Applied;
use crate::schema::Standard;
use crate::write::{self, Beside};

/// Takes a workbook that states no year for one of the year that is wanted.
pub fn date(outcome: &mut Outcome, wanted: Option<i32>) {
    if let Some(year) = wanted.filter(|_| outcome.book.year.is_none()) {
        outcome.book.year = Some(year);
        outcome.diagnostics.retain(|finding| finding.code != Code::NoYear);
    }
}

/// The findings about a sum, to be written as `file`, apart from those that its workbooks already have (`known`).
/// `is_workbook`: whether it becomes a workbook, with formulas for its relations.
///
/// # Errors
/// As [`check::run`].
pub fn checked<'f>(
    book: &Book,
    (file, is_workbook): (&str, bool),
    known: impl Iterator<Item = &'f Diagnostic>,
    (options, standard): (&Options, &Standard),
) -> Result<Checked> {
    let rules = pipeline::rules_of(options, standard)?;
    let mut checked = check::run(book, standard, &rules, (options.thorough, is_workbook))?;
    let found = &mut checked.findings;
    let known: HashSet<_> = known.map(matter).collect();
    found.retain(|finding| finding.row.is_none() || !known.contains(&matter(finding)));
    for finding in found {
        finding.file = Some(file.to_owned());
        // The result has rows and columns, but no cells yet.
        finding.related.clear();
    }
    Ok(checked)
}

/// What a finding is about: the same in a workbook and in the result.
fn matter(finding: &Diagnostic) -> (Code, [Option<&str>; 4]) {
    let texts = [&finding.table, &finding.row, &finding.found, &finding.expected];
    (finding.code, texts.map(Option::as_deref))
}

/// The files that are not in a sum, each with the reason: `unread` are findings about those that could not be read,
/// `findings` all about the others.
pub fn left_out<'f>(
    unread: impl Iterator<Item = &'f Diagnostic>,
    findings: impl Iterator<Item = &'f Diagnostic>,
    messages: &Messages,
) -> Vec<(String, String)> {
    let is_out = |finding: &&Diagnostic| matches!(finding.code, Code::LeftOutForErrors | Code::YearLeftOut);
    let reason = |finding: &Diagnostic| {
        let file = finding.file.clone().unwrap_or_default();
        (file, finding.message(messages))
    };
    let mut left_out: Vec<(String, String)> = unread.chain(findings.filter(is_out)).map(reason).collect();
    left_out.sort();
    left_out
}

/// Whether a book, from `file`, is that of the year before a sum.
///
/// # Errors
/// That it is not, or that one of the two states no year.
pub fn precedes((file, last): (&str, &Book), book: &Book) -> Result<()> {
    let years = last.year.zip(book.year);
    if years.is_some_and(|(last, year)| last.checked_add(1) == Some(year)) {
        return Ok(());
    }
    let [before, own] = [last, book].map(|book| book.year.map_or_else(|| "?".to_owned(), |year| year.to_string()));
    Err(Record::Earlier.error((file, 0), "no-year-before", before, own))
}

/// The workbook, with charts that show the book of the year before beside it, if that is given.
///
/// # Errors
/// As [`write::xlsx_with`].
pub fn workbook(
    book: &Book,
    reconciliation: &Reconciliation,
    (relations, last): (&[Applied], Option<&Book>),
    standard: &Standard,
) -> Result<Vec<u8>> {
    let mut charts = chart::charts(book, standard);
    if let Some(last) = last {
        let name = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
        let names = [last, book].map(|book| name(book.year));
        let words = &standard.frame.charts.year;
        let names = names.map(|year| words.replace("{year}", &year));
        let before = chart::charts(last, standard);
        chart::with_last_year(&mut charts, &before, &names, standard);
    }
    let beside = Beside {
        reconciliation: Some(reconciliation),
        charts: &charts,
        relations,
        ..Beside::default()
    };
    write::xlsx_with(book, standard, beside)
}
