//! Texts about a workbook: one that somebody wrote, held against its tables, and one that is written from them.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use yusuan::diagnostic::{Code, Diagnostic, Place, Severity, count, render_json};
use yusuan::error::{Error, Result};
use yusuan::narrative::{self, Books, Fact, Facts, Figure, Given, Paragraph};
use yusuan::read::{self, Limits, Source};
use yusuan::report;
use yusuan::schema::Standard;
use yusuan::write::{self, Beside, Class, Marks};

use crate::findings::Spots;
use crate::session::Session;
use crate::{messages, refusal};

/// The text that a file is, if it is one with figures.
pub fn of_file(bytes: &Source, name: &Path, standard: &Standard) -> Option<Vec<Paragraph>> {
    let Source::File(bytes) = bytes else { return None };
    let (lines, is_plain) = read::text_of(bytes, name, &Limits::default()).ok()?;
    let text = narrative::paragraphs(&lines, is_plain);
    narrative::has_figures(&text, standard).ok()?.then_some(text)
}

/// A text held against the tables of a workbook and of that of the year before, if there is one.
pub struct Compared {
    paragraphs: Vec<Paragraph>,
    compared: narrative::Compared,
}

impl Session {
    /// Compares a text, else that of the document itself, with the tables.
    ///
    /// # Errors
    /// As [`narrative::compare`]; if there is no text.
    fn compared(&self, text: Option<&Self>, last: Option<&Self>) -> Result<Compared> {
        let paragraphs = match text {
            Some(text) => of_file(text.bytes(), &text.path(), self.standard()),
            None => Some(narrative::text_beside(self.source())),
        };
        let paragraphs = paragraphs.unwrap_or_default();
        let books = Books {
            now: self.book(),
            last: last.map(Self::book),
        };
        let mut compared = narrative::compare(&paragraphs, books, self.standard(), self.rules())?;
        let file = text.unwrap_or(self).name().into_owned();
        for finding in &mut compared.findings {
            finding.file = Some(file.clone());
        }
        Ok(Compared { paragraphs, compared })
    }

    /// A text with what is right and wrong in it, for the page.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn text(&self, text: Option<&Self>, last: Option<&Self>, lang: &str) -> std::result::Result<Value, Value> {
        if let Some(refused) = self.refused(lang) {
            return Err(refused);
        }
        let made = || {
            let own = self.compared(text, last)?;
            self.told(&own, lang)
        };
        made().map_err(|error| crate::failure(&error, lang))
    }

    fn told(&self, own: &Compared, lang: &str) -> Result<Value> {
        let messages = messages(lang);
        let Compared { paragraphs, compared } = own;
        let places = compared.figures.iter().flat_map(|figure| &figure.cells);
        let places = places.chain(compared.findings.iter().flat_map(|finding| &finding.related));
        let wanted: HashSet<_> = places
            .filter_map(|place| Some((place.sheet.clone(), place.cell?)))
            .collect();
        let cells = self.book().locate(&wanted);
        let mut marks = Marks::default();
        for cell in cells.values() {
            marks.add(cell, Class::Note, None);
        }
        let beside = Beside {
            marks: Some(&marks),
            ..Beside::default()
        };
        let (_, shown) = write::xlsx_placing(self.book(), self.standard(), beside)?;
        let spots = Spots::new(&cells, (self.book(), self.standard()));
        let mut of: HashMap<u32, Vec<&Diagnostic>> = HashMap::new();
        let (mut all, mut line) = (Vec::new(), String::new());
        for finding in &compared.findings {
            match finding.cell() {
                _ if finding.code == Code::TextCompared => line = finding.message(&messages),
                _ if finding.severity == Severity::Info => {}
                Some(cell) => of.entry(cell.row).or_default().push(finding),
                None => all.push(finding.clone()),
            }
        }
        let mut figures: HashMap<usize, Vec<&Figure>> = HashMap::new();
        for figure in &compared.figures {
            figures.entry(figure.paragraph).or_default().push(figure);
        }
        let paragraph = |paragraph: &Paragraph| {
            let row = u32::try_from(paragraph.number.saturating_sub(1)).unwrap_or(u32::MAX);
            let told = of.get(&row).map_or(&[][..], Vec::as_slice);
            let own = figures.get(&paragraph.number).map_or(&[][..], Vec::as_slice);
            json!({
                "number": paragraph.number,
                "parts": parts(&paragraph.text, own, |place| spots.place(place, Some(&shown))),
                "findings": told.iter().map(|finding| json!({
                    "code": finding.code.id(),
                    "severity": finding.severity.name(),
                    "message": finding.message(&messages),
                    "help": finding.office_help(&messages),
                    "cells": finding.related.iter().map(|place| spots.place(place, Some(&shown))).collect::<Vec<_>>(),
                })).collect::<Vec<_>>(),
            })
        };
        Ok(json!({
            "line": line,
            "paragraphs": paragraphs.iter().map(paragraph).collect::<Vec<_>>(),
            "findings": render_json(&all, &messages),
        }))
    }

    /// The document of a text, or of this workbook's own, with what is wrong in it as comments.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn commented(
        &self,
        text: Option<&Self>,
        last: Option<&Self>,
        lang: &str,
    ) -> std::result::Result<Vec<u8>, Value> {
        let messages = messages(lang);
        let made = || {
            let own = self.compared(text, last)?;
            let told = own.compared.findings.iter();
            let told: Vec<&Diagnostic> = told.filter(|finding| finding.severity > Severity::Info).collect();
            let document = text.unwrap_or(self);
            let Source::File(bytes) = document.bytes() else {
                return Err(Error::NoTables { path: document.path() });
            };
            let limits = Limits::default();
            narrative::annotated((bytes, &document.path()), &told, (&limits, self.standard()), &messages)
        };
        made().map_err(|error: Error| crate::failure(&error, lang))
    }
}

/// A paragraph as texts and figures: `[text]`, or `[text, state, cells]`.
fn parts(text: &str, figures: &[&Figure], place: impl Fn(&Place) -> Value) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut end = 0;
    for figure in figures {
        // Figures follow one another; one that does not is left in its text.
        let (Some(before), Some(own)) = (text.get(end..figure.range.start), text.get(figure.range.clone())) else {
            continue;
        };
        parts.push(json!([before]));
        let state = match figure.said {
            None => "right",
            Some(Code::TextNotDerivable) => "open",
            Some(_) => "wrong",
        };
        parts.push(json!([own, state, figure.cells.iter().map(&place).collect::<Vec<_>>()]));
        end = figure.range.end;
    }
    parts.push(json!([text.get(end..).unwrap_or_default()]));
    parts
}

/// What a text is written of, beside the books.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telling {
    /// What people filled in, by the names of the facts: texts, or lists of them.
    facts: Map<String, Value>,
    /// A file of facts, in place of them.
    file: Option<String>,
    /// Whether the whole publication is written.
    publication: bool,
    /// Whether it is written though there are errors in the tables.
    errors: bool,
}

/// A text that was written.
pub struct Written {
    /// What it asks for, and what there is to say of it.
    pub view: Value,
    /// The document; none if it was not written.
    pub document: Vec<u8>,
    /// The file of facts to keep.
    pub facts: String,
}

impl Telling {
    /// The facts.
    fn facts(&self, standard: &Standard) -> Result<Facts> {
        let text = match &self.file {
            Some(text) => text.clone(),
            None => {
                let is_given = |value: &&Value| match value {
                    Value::String(text) => !text.trim().is_empty(),
                    Value::Array(items) => !items.is_empty(),
                    _ => false,
                };
                let given = self.facts.iter().filter(|(_, value)| is_given(value));
                let given: HashMap<&String, &Value> = given.collect();
                toml::to_string(&given).map_err(|error| Error::Internal(error.to_string()))?
            }
        };
        narrative::facts("facts.toml", text.as_bytes(), narrative::SENTENCES, standard)
    }
}

impl Session {
    /// Writes the text of a publication.
    ///
    /// # Errors
    /// The findings because of which there is none, for the page.
    pub fn narrate(&self, last: Option<&Self>, telling: &Telling, lang: &str) -> std::result::Result<Written, Value> {
        if let Some(refused) = self.refused(lang).or_else(|| last.and_then(|last| last.refused(lang))) {
            return Err(refused);
        }
        match self.written(last, telling, lang) {
            Ok(Ok(written)) => Ok(written),
            Ok(Err(findings)) => Err(refusal(&findings, lang)),
            Err(error) => Err(crate::failure(&error, lang)),
        }
    }

    fn written(
        &self,
        last: Option<&Self>,
        telling: &Telling,
        lang: &str,
    ) -> Result<std::result::Result<Written, Vec<Diagnostic>>> {
        let (standard, messages) = (self.standard(), messages(lang));
        let facts = telling.facts(standard)?;
        let now = self.plain()?;
        let before = last.map(|last| Ok::<_, Error>((last, last.plain()?))).transpose()?;
        let mut findings = Vec::new();
        for outcome in std::iter::once(&now).chain(before.iter().map(|(_, before)| before)) {
            let errors = outcome.diagnostics.iter();
            findings.extend(errors.filter(|finding| finding.severity == Severity::Error).cloned());
        }
        if let Some((last, before)) = &before {
            findings.extend(narrative::suits(&now.book, &before.book, &last.name(), standard)?);
        }
        let errors = count(&findings, Severity::Error);
        if errors > 0 && !telling.errors {
            return Ok(Err(vec![Diagnostic::new(Code::TextRefused).with("count", errors)]));
        }
        if telling.publication
            && let Err(misfits) = report::fit(&now.book, standard, &self.name())
        {
            return Ok(Err(misfits));
        }
        let books = Books {
            now: &now.book,
            last: before.as_ref().map(|(_, before)| &before.book),
        };
        let given = Given {
            facts: &facts,
            sentences: ("narrate.md", narrative::SENTENCES),
            publication: telling.publication,
        };
        let composed = narrative::compose(books, given, standard)?;
        findings.extend(composed.findings(books, (standard, &now.rules), None, &messages)?);
        let value = |fact: &Fact| match fact {
            Fact::Text(text) => text.clone(),
            Fact::List(items) => items.join("\n"),
            Fact::Number(number) => number.to_string(),
        };
        let missing = |name: &str| composed.open.iter().any(|(own, _)| own == name);
        let question = |own: &narrative::Question| {
            json!({
                "name": own.name,
                "about": own.about,
                "list": own.is_list,
                "figure": own.is_figure,
                "missing": missing(&own.name),
                "value": facts.get(&own.name).map(value),
            })
        };
        let questions = narrative::questions(&composed, standard)?;
        let view = json!({
            "questions": questions.iter().map(question).collect::<Vec<_>>(),
            "open": composed.open.len(),
            "withoutLast": composed.without_last,
            "findings": render_json(&findings, &messages),
            "text": composed.prose().collect::<Vec<_>>(),
        });
        let document = narrative::document(&composed, &now.book, standard)?;
        let facts = composed.draft(&facts, standard)?;
        Ok(Ok(Written { view, document, facts }))
    }
}
