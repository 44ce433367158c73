//! What the text of a publication says of its figures, judged against the tables of this year and the last.
//!
//! `text` takes it apart into sentences, `walk` finds the figures in them and what they are of, by the patterns and
//! words of `templates/narrative.toml`; `judge` compares them with the cells of books; `wording` checks what stands
//! beside figures. Every figure is tied to cells, follows from cells, or is named as not derivable; one whose meaning
//! is not certain is never called wrong.

mod compose;
mod judge;
mod meant;
mod subject;
mod template;
mod text;
mod walk;
mod wording;

pub use compose::{Composed, Fact, Facts, Given, Question, SENTENCES, compose, document, facts, questions};
use text::Split;
pub use text::{Paragraph, paragraphs};
pub use walk::Figure;

use std::path::Path;

use crate::book::Book;
use crate::check::apply_severities;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::error::{Record, Result};
use crate::fold::Folder;
use crate::grid::Workbook;
use crate::locale::Messages;
use crate::read::{self, Limits};
use crate::rules::Rules;
use crate::schema::Standard;
use crate::write;

/// What findings call the sheet of a text: paragraph 5 is its cell A5.
pub const SHEET: &str = "Text";

/// The books that a text is compared with.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    /// That of the year.
    pub now: &'a Book,
    /// That of the year before, if there is one.
    pub last: Option<&'a Book>,
}

/// Whether a text has any figure with a unit.
///
/// # Errors
/// As [`check`].
pub fn has_figures(paragraphs: &[Paragraph], standard: &Standard) -> Result<bool> {
    let template = template::template_of(standard)?;
    let has_figure = |own: &Paragraph| own.sentences().iter().any(|part| template.figure.is_match(&part.text));
    Ok(paragraphs.iter().any(has_figure))
}

/// A text that was compared with tables.
#[derive(Debug)]
pub struct Compared {
    /// What does not agree, in the order of the text, as bad as the rules say.
    pub findings: Vec<Diagnostic>,
    /// Its figures.
    pub figures: Vec<Figure>,
}

/// What does not agree between a text and the tables, in the order of the text, as bad as the rules say.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the template that the binary carries is wrong.
pub fn check(paragraphs: &[Paragraph], books: Books, standard: &Standard, rules: &Rules) -> Result<Vec<Diagnostic>> {
    compare(paragraphs, books, standard, rules).map(|compared| compared.findings)
}

/// As [`check`], with the figures that were compared.
///
/// # Errors
/// As [`check`].
pub fn compare(paragraphs: &[Paragraph], books: Books, standard: &Standard, rules: &Rules) -> Result<Compared> {
    let template = template::template_of(standard)?;
    let split: Vec<Split> = paragraphs.iter().map(|own| (own, own.sentences())).collect();
    let names = wording::names(&split, books.now, (standard, &template));
    let (mut findings, figures) = walk::walk(&split, books, (standard, &template), &names);
    let told = |code: &[Code]| findings.iter().filter(|finding| code.contains(&finding.code)).count();
    let open = told(&[Code::TextNotDerivable]);
    let wrong = told(&[
        Code::TextAmount,
        Code::TextShare,
        Code::TextChange,
        Code::TextAmountDoubtful,
    ]);
    let compared = Diagnostic::new(Code::TextCompared)
        .with("paragraphs", paragraphs.len())
        .with("figures", figures.len())
        .with("open", open)
        .with("right", figures.len().saturating_sub(open).saturating_sub(wrong));
    findings.push(compared);
    findings.extend(wording::check(&split, books.now, &template, &names));
    wording::name(&mut findings, rules);
    apply_severities(&mut findings, rules);
    findings.sort_by_key(|finding| finding.cell().map(|cell| cell.row));
    let mut kept = Findings::default();
    kept.extend(findings);
    let findings = kept.into_vec();
    Ok(Compared { findings, figures })
}

/// The text of a document beside its tables.
pub fn text_beside(source: &Workbook) -> Vec<Paragraph> {
    let prose = source.sheets.iter().filter(|grid| grid.is_prose);
    let lines: Vec<String> = prose
        .flat_map(|grid| grid.cells())
        .map(|cell| cell.value.to_string())
        .collect();
    paragraphs(&lines, false)
}

/// The document `bytes` of a text, with findings about it as comments at its paragraphs, signed.
///
/// # Errors
/// When it is no .docx.
pub fn annotated(
    (bytes, path): (&[u8], &Path),
    findings: &[&Diagnostic],
    (limits, standard): (&Limits, &Standard),
    messages: &Messages,
) -> Result<Vec<u8>> {
    let places = read::places_of(bytes, path, limits)?;
    let mut comments: Vec<(u64, String)> = Vec::new();
    for finding in findings {
        let row = finding.cell().and_then(|cell| usize::try_from(cell.row).ok());
        let Some(end) = row.and_then(|row| places.ends.get(row).copied().flatten()) else {
            continue;
        };
        let lines = [Some(finding.message(messages)), finding.office_help(messages)];
        let text = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
        let note = format!("[{}] {text}", finding.code.id());
        comments.push((end, standard.frame.signed(&note)));
    }
    let anchors = write::Anchors {
        body: places.body,
        comments: places.comments,
    };
    write::with_comments(bytes, &anchors, &comments, limits.unpacked)
}

/// Refuses a book as last year's that is of another year; a finding if it is of another department. `file`: where the
/// book is from.
///
/// # Errors
/// [`Error::Record`](crate::error::Error::Record) when it is of another year.
pub fn suits(now: &Book, last: &Book, file: &str, standard: &Standard) -> Result<Option<Diagnostic>> {
    if let (Some(year), Some(of_last)) = (now.year, last.year)
        && of_last.checked_add(1) != Some(year)
    {
        return Err(Record::Earlier.error((file, 0), "no-year-before", of_last, year));
    }
    let (Some(own), Some(other)) = (&now.department, &last.department) else {
        return Ok(None);
    };
    let folder = Folder::new(&standard.frame);
    let finding = || Diagnostic {
        file: Some(file.to_owned()),
        ..Diagnostic::new(Code::TextLastDepartment).found(other).expected(own)
    };
    Ok((folder.label(own) != folder.label(other)).then(finding))
}
