//! The text of a publication, written from the books: what the sentences say is a template, the figures are put in.
//!
//! `plan` is `templates/narrate.toml`, `facts` what people say beside the books, `desk` what a template can ask for,
//! `pages` the document that the text becomes. Nothing is made up: what neither books nor facts say stands open.

mod desk;
mod facts;
mod pages;
mod plan;

use std::sync::{Arc, Mutex, PoisonError};

use indexmap::IndexMap;
use minijinja::value::Value;
use regex_lite::Regex;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Books, check, paragraphs};
use crate::book::{Book, Content};
use crate::check::Figures;
use crate::diagnostic::{Code, Diagnostic, Severity, shortened};
use crate::error::{Record, Result};
use crate::locale::Messages;
use crate::rules::{Rules, Term};
use crate::schema::{Standard, codes};
use desk::{Ask, Desk, Figure};
pub use facts::{Fact, Facts, Question};
pub use pages::document;
use plan::{Plan, plan_of};

/// The sentences, as the binary carries them.
pub const SENTENCES: &str = include_str!("../../../templates/narrate.md");
/// Characters of a line of a template that a message shows.
const EXCERPT: usize = 60;
/// The rule about what was left open, which is counted here.
const RULE_OPEN: &str = "N19";
/// Names that a finding lists.
const LISTED: usize = 30;
/// Digits of the code of a class.
const CLASS: usize = 3;

/// What a text is written from, beside the books.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// What people say.
    pub facts: &'a Facts,
    /// The template: where it is from, and its text.
    pub sentences: (&'a str, &'a str),
    /// Whether the whole publication is written.
    pub publication: bool,
}

/// A text.
#[derive(Clone, Debug)]
pub struct Composed {
    /// Its lines, a paragraph each: headings begin with `#`, those for documents only with `[[`.
    pub lines: Vec<String>,
    /// What is missing, by name, and how often.
    pub open: Vec<(String, usize)>,
    /// How often a sentence needs last year's book, or a figure that it lacks.
    pub without_last: usize,
    /// The facts that were asked for.
    pub asked: Vec<String>,
    /// Whether it is a whole publication.
    pub publication: bool,
}

impl Composed {
    /// The text as Markdown, without what is for documents only.
    pub fn markdown(&self) -> String {
        let mut text = self.prose().collect::<Vec<_>>().join("\n\n");
        text.push('\n');
        text
    }

    /// Its paragraphs.
    pub fn prose(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().map(String::as_str);
        lines.filter(|line| !line.starts_with(pages::ONLY))
    }

    /// What there is to say of it: what is wrong by the rules that texts of others are judged by, since a template or
    /// a fact may say what the tables do not, and what stands open. `file`: what findings call it.
    ///
    /// # Errors
    /// As [`check`].
    pub fn findings(
        &self,
        books: Books,
        (standard, rules): (&Standard, &Rules),
        file: Option<String>,
        messages: &Messages,
    ) -> Result<Vec<Diagnostic>> {
        let lines: Vec<String> = self.prose().map(str::to_owned).collect();
        let mut findings = check(&paragraphs(&lines, false), books, standard, rules)?;
        let is_open = !self.open.is_empty() || self.without_last > 0;
        let is_known = |finding: &Diagnostic| is_open && finding.rule.as_deref() == Some(RULE_OPEN);
        findings.retain(|finding| finding.severity > Severity::Info && !is_known(finding));
        findings.iter_mut().for_each(|finding| finding.file.clone_from(&file));
        findings.extend(self.left_open(&messages.text("list-separator")));
        Ok(findings)
    }

    /// What stands open.
    fn left_open(&self, between: &str) -> Option<Diagnostic> {
        let named: usize = self.open.iter().map(|(_, count)| count).sum();
        let count = named.saturating_add(self.without_last);
        let names = self.open.iter().take(LISTED).map(|(name, _)| name.as_str());
        let finding = || {
            Diagnostic::new(Code::TextOpen)
                .with("count", count)
                .with("named", named)
                .with("names", names.collect::<Vec<_>>().join(between))
                .with("last", self.without_last)
        };
        (count > 0).then(finding)
    }

    /// A file of facts to fill in, with what is known of them already.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::error::Error::Internal) when the template that the binary carries is wrong.
    pub fn draft(&self, facts: &Facts, standard: &Standard) -> Result<String> {
        Ok(facts::draft(&self.asked, facts, plan_of(standard)?.as_ref()))
    }
}

/// Reads a file of facts; `sentences` is the template that will ask for them.
///
/// # Errors
/// [`Error::Record`](crate::error::Error::Record) at a line that is wrong.
pub fn facts(file: &str, content: &[u8], sentences: &str, standard: &Standard) -> Result<Facts> {
    let plan = plan_of(standard)?;
    Facts::parse(file, content, &plan, &names_in(sentences, &plan))
}

/// The names of facts that a template asks for.
fn names_in(sentences: &str, plan: &Plan) -> Vec<String> {
    let words = &plan.words;
    let pattern = format!(r#"(?:{}|{}|{})\(([^)]*)\)"#, words.fact, words.optional, words.sum);
    let Ok(pattern) = Regex::new(&pattern) else {
        return Vec::new();
    };
    let lists = pattern.captures_iter(sentences);
    let lists = lists.filter_map(|captures| captures.get(1).map(|list| list.as_str()));
    let names = lists.flat_map(|list| list.split(['"', '\'']).skip(1).step_by(2).map(str::to_owned));
    names.collect()
}

/// Writes the text of these books.
///
/// # Errors
/// [`Error::Record`](crate::error::Error::Record) when the template is wrong.
pub fn compose(books: Books, given: Given, standard: &Standard) -> Result<Composed> {
    let plan = plan_of(standard)?;
    let desk = Arc::new(Desk {
        plan: Arc::clone(&plan),
        facts: given.facts.clone(),
        has_last: books.last.is_some(),
        asked: Mutex::new(IndexMap::new()),
    });
    let context = context(books, given, (&desk, standard))?;
    let (file, source) = given.sentences;
    let environment = desk::environment(&desk);
    let rendered = environment
        .template_from_named_str(file, source)
        .and_then(|template| template.render(context));
    let text = rendered.map_err(|error| {
        let line = error.line().unwrap_or(0);
        let about = line.checked_sub(1).and_then(|before| source.lines().nth(before));
        let what = [
            Some(error.kind().to_string()),
            error.detail().map(str::to_owned),
            about.map(|line| shortened(line.trim().to_owned(), EXCERPT)),
        ];
        let what: Vec<String> = what.into_iter().flatten().collect();
        Record::Sentences.error((file, line), "syntax", what.join(": "), "")
    })?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let asked = desk.asked.lock().unwrap_or_else(PoisonError::into_inner);
    let mut composed = Composed {
        lines: lines.map(str::to_owned).collect(),
        open: Vec::new(),
        without_last: 0,
        asked: Vec::new(),
        publication: given.publication,
    };
    for (ask, missing) in asked.iter() {
        match ask {
            Ask::Fact(name) => {
                composed.asked.push(name.clone());
                composed.open.extend((*missing > 0).then(|| (name.clone(), *missing)));
            }
            Ask::Last(_) => composed.without_last = composed.without_last.saturating_add(*missing),
        }
    }
    Ok(composed)
}

/// What a text asks for, as a form asks people.
///
/// # Errors
/// [`Error::Internal`](crate::error::Error::Internal) when the template that the binary carries is wrong.
pub fn questions(composed: &Composed, standard: &Standard) -> Result<Vec<Question>> {
    Ok(facts::questions(&composed.asked, plan_of(standard)?.as_ref()))
}

/// What a template can name.
fn context(books: Books, given: Given, (desk, standard): (&Arc<Desk>, &Standard)) -> Result<Value> {
    let plan = &desk.plan;
    let words = &plan.words;
    let (now, last) = (
        Figures::new(books.now, standard),
        books.last.map(|last| Figures::new(last, standard)),
    );
    let mut all: IndexMap<String, Value> = IndexMap::new();
    let figure = |name: &str, sums: &[Vec<Term>]| {
        let amounts = |figures: &Figures, terms: &[Term]| figures.sum(terms).map(|sum| sum.amount);
        let of_both = |terms: &Vec<Term>| Some((amounts(&now, terms)?, amounts(last.as_ref()?, terms)?));
        let pair = sums.iter().find_map(of_both);
        let known = pair.map(|(now, _)| now);
        let known = known.or_else(|| sums.iter().find_map(|terms| amounts(&now, terms)));
        let known = known.or_else(|| match desk.facts.get(name) {
            Some(Fact::Number(amount)) => Some(*amount),
            _ => None,
        });
        Figure {
            name: name.to_owned(),
            now: known,
            pair,
            desk: Arc::clone(desk),
        }
    };
    for (name, sums) in &plan.figures {
        all.insert(name.clone(), Value::from_object(figure(name, sums)));
    }
    for (name, (table, row_kind)) in &plan.counts {
        let table = books.now.tables.iter().find(|own| own.schema == *table);
        let count = table.map(|table| table.rows.iter().filter(|row| row.row_kind == *row_kind).count());
        // A table with a total alone does not say how many there are.
        let is_known = |count: &usize| *count > 0 || table.is_some_and(|table| table.rows.is_empty());
        let count = count.filter(is_known).and_then(|count| u64::try_from(count).ok());
        let count = count.or_else(|| match desk.facts.get(name) {
            Some(Fact::Number(number)) => number.to_u64(),
            _ => None,
        });
        let unknown = || Value::from_object(figure(name, &[]));
        all.insert(name.clone(), count.map_or_else(unknown, Value::from));
    }
    let functions = codes(&standard.frame)?.dictionary("function");
    let mut classes = Vec::new();
    for (code, entry) in functions.into_iter().flat_map(|functions| &functions.0) {
        let Some(terms) = Some(code)
            .filter(|code| code.len() == CLASS)
            .and_then(|code| plan.class(code, standard))
        else {
            continue;
        };
        let own = figure(entry.name, &[terms]);
        if own.now.is_some_and(|amount| amount != Decimal::ZERO) {
            let class = [
                (words.name.clone(), Value::from(entry.name)),
                (words.amount.clone(), Value::from_object(own)),
            ];
            classes.push(Value::from_pairs(class));
        }
    }
    all.insert(words.classes.clone(), Value::from(classes));
    all.insert(words.units.clone(), Value::from(units(books.now, plan)));
    let department = books.now.department.as_deref().map(one_line);
    let department = department.unwrap_or_else(|| desk.unknown(&words.department));
    all.insert(words.department.clone(), Value::from(department));
    let year = |year: Option<i32>, name: &str| year.map_or_else(|| desk.unknown(name), |year| year.to_string());
    let before = books.now.year.and_then(|year| year.checked_sub(1));
    all.insert(words.year.clone(), Value::from(year(books.now.year, &words.year)));
    all.insert(words.last_year.clone(), Value::from(year(before, &words.last_year)));
    all.insert(words.publication.clone(), Value::from(given.publication));
    Ok(Value::from_pairs(all))
}

/// The units of the department, as their table names them.
fn units(book: &Book, plan: &Plan) -> Vec<String> {
    let (table, row_kind, name) = plan.units;
    let Some(table) = book.tables.iter().find(|own| own.schema == table) else {
        return Vec::new();
    };
    let rows = table
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.row_kind == row_kind);
    let names = rows.filter_map(|(row, _)| match &table.value(row, name)?.content {
        Content::Text(text) => Some(one_line(text)),
        _ => None,
    });
    names.collect()
}

/// A name without line breaks.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect()
}
