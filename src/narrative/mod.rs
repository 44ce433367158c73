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

pub use compose::{Composed, Fact, Facts, Given, SENTENCES, compose, document, facts};
use text::Split;
pub use text::{Paragraph, paragraphs};

use crate::book::Book;
use crate::check::apply_severities;
use crate::diagnostic::{Code, Diagnostic, Findings};
use crate::error::Result;
use crate::rules::Rules;
use crate::schema::Standard;

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

/// What does not agree between a text and the tables, in the order of the text, as bad as the rules say.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the template that the binary carries is wrong.
pub fn check(paragraphs: &[Paragraph], books: Books, standard: &Standard, rules: &Rules) -> Result<Vec<Diagnostic>> {
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
        .with("figures", figures)
        .with("open", open)
        .with("right", figures.saturating_sub(open).saturating_sub(wrong));
    findings.push(compared);
    findings.extend(wording::check(&split, books.now, &template, &names));
    wording::name(&mut findings, rules);
    apply_severities(&mut findings, rules);
    findings.sort_by_key(|finding| finding.cell().map(|cell| cell.row));
    let mut kept = Findings::default();
    kept.extend(findings);
    Ok(kept.into_vec())
}
