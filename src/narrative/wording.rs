//! What a text says beside figures: names, years in titles, what was left of a form, what contradicts.

use std::collections::HashMap;

use super::template::{Template, Years};
use super::text::{Paragraph, Sentence, Split};
use super::walk::finding_at;
use crate::book::Book;
use crate::diagnostic::{Code, Diagnostic};
use crate::rules::Rules;
use crate::schema::{Standard, UNIT_NAME};

/// Characters of a name of an owner at least and at most.
const NAME: std::ops::RangeInclusive<usize> = 3..=40;
/// Characters at least of a name that a line repeats.
const TWICE: usize = 4;

/// What the department is called, in the form of sentences, the longest first: by the tables, and the name that
/// sentences about a year begin with.
pub fn names(paragraphs: &[Split], book: &Book, (standard, template): (&Standard, &Template)) -> Vec<String> {
    let mut all: Vec<String> = book.department.iter().map(|name| plain(name)).collect();
    let units = unit_names(book, standard);
    // Of several units none is the whole.
    if let [only] = units.as_slice() {
        all.push(only.clone());
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, sentences) in paragraphs {
        for sentence in sentences {
            let Some(found) = template.year.find(&sentence.text) else {
                continue;
            };
            let name = sentence.text.get(..found.start()).unwrap_or_default();
            let is_name = NAME.contains(&name.chars().count()) && !name.contains([',', ':', ';', '\u{3001}']);
            if is_name && template.vocabulary.is_name(name) {
                let count = counts.entry(name.to_owned()).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    let most = counts
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse(*name)));
    let repeated = most.filter(|(name, count)| **count > 1 && !units.contains(name));
    all.extend(repeated.map(|(name, _)| name.clone()));
    all.retain(|name| !name.is_empty());
    all.sort_by_key(|name| std::cmp::Reverse(name.len()));
    all.dedup();
    all
}

fn plain(text: &str) -> String {
    let text = text.to_owned();
    Paragraph { number: 1, text }.plain()
}

/// The names of the units in the tables that list them.
fn unit_names(book: &Book, standard: &Standard) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for table in &book.tables {
        let Some(schema) = standard.tables.get(table.schema) else {
            continue;
        };
        let (Some(unit), Some(name)) = (schema.row_kind("unit"), schema.field(UNIT_NAME)) else {
            continue;
        };
        for (row, own) in table.rows.iter().enumerate() {
            if own.row_kind == unit
                && let Some(text) = table.text(row, name)
            {
                names.push(plain(text));
            }
        }
        if !names.is_empty() {
            break;
        }
    }
    names.sort();
    names.dedup();
    names
}

/// What a text says beside its figures and should not.
pub fn check(paragraphs: &[Split], book: &Book, template: &Template, names: &[String]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut seen: Vec<(&str, usize)> = Vec::new();
    let department = book.department.as_deref().map(plain).unwrap_or_default();
    for (paragraph, sentences) in paragraphs {
        for sentence in sentences {
            titles((paragraph, sentence), book.year, (template, names), &mut findings);
            for wording in &template.wordings {
                let is_there = wording.with.as_ref().is_none_or(|with| with.is_match(&sentence.text));
                let is_of = wording.of.as_ref().is_none_or(|of| of.is_match(&department));
                let Some(captures) = wording.pattern.captures(&sentence.text).filter(|_| is_there && is_of) else {
                    continue;
                };
                let year = captures.name("year").and_then(|year| year.as_str().parse::<i32>().ok());
                let is_right = wording.year == Some(Years::Before) && year < book.year || book.year.is_none();
                let found = captures.name("found").or_else(|| captures.get(0));
                let Some(found) = found.filter(|_| wording.year.is_none() || !is_right) else {
                    continue;
                };
                let rule = wording.rule.as_str();
                let at = (*paragraph, sentence);
                match seen.iter().find(|(own, _)| *own == rule).map(|(_, number)| *number) {
                    // Once more of the same is one matter.
                    Some(number) => {
                        let place = finding_at(Code::TextWording, at, found.range()).place;
                        let first: Option<&mut Diagnostic> = findings.get_mut(number);
                        first.into_iter().for_each(|first| first.related.extend(place.clone()));
                    }
                    None => {
                        seen.push((rule, findings.len()));
                        findings.push(doubt(Code::TextWording, at, found.range(), &wording.rule));
                    }
                }
            }
        }
    }
    contradictions(paragraphs, (template, names), &mut findings);
    findings
}

fn doubt(
    code: Code,
    (paragraph, sentence): (&Paragraph, &Sentence),
    range: std::ops::Range<usize>,
    rule: &str,
) -> Diagnostic {
    let mut finding = finding_at(code, (paragraph, sentence), range);
    finding.rule = Some(rule.to_owned());
    finding
}

/// Calls the rules of findings by their names.
pub fn name(findings: &mut [Diagnostic], rules: &Rules) {
    for finding in findings {
        let own = rules
            .in_program
            .iter()
            .find(|rule| finding.rule.as_ref() == Some(&rule.id));
        if let Some(rule) = own {
            finding.data.push(("name@zh-CN", rule.name.clone()));
            finding.data.push(("name@en", rule.name_en.clone()));
        }
    }
}

/// The year and the department in a title.
fn titles(
    (paragraph, sentence): (&Paragraph, &Sentence),
    year: Option<i32>,
    (template, names): (&Template, &[String]),
    findings: &mut Vec<Diagnostic>,
) {
    let Some(captures) = template.title.captures(&sentence.text) else {
        return;
    };
    let before = captures.name("name").map_or("", |name| name.as_str());
    if template.title_except.is_match(before) {
        return;
    }
    if let (Some(found), Some(expected)) = (captures.name("year"), year)
        && found.as_str() != expected.to_string()
    {
        let finding = finding_at(Code::TextYear, (paragraph, sentence), found.range());
        findings.push(finding.found(found.as_str()).expected(expected));
    }
    let Some(name) = captures.name("name").filter(|name| !name.as_str().is_empty()) else {
        return;
    };
    let text = name.as_str();
    let goes_on = |whole: &String| {
        let rest = whole.strip_prefix(text).unwrap_or_default();
        template.regions.iter().any(|end| rest.starts_with(end.as_str()))
    };
    let is_cut = names.iter().any(goes_on) && !names.iter().any(|own| own == text);
    if is_cut || is_twice(text) {
        findings.push(doubt(
            Code::TextWording,
            (paragraph, sentence),
            name.range(),
            &template.names,
        ));
    }
}

/// Whether a name begins with the same characters twice.
fn is_twice(name: &str) -> bool {
    let ends = name.char_indices().map(|(at, _)| at).skip(TWICE);
    let mut halves = ends.filter_map(|at| name.split_at_checked(at));
    halves.any(|(first, rest)| rest.starts_with(first))
}

fn contradictions(paragraphs: &[Split], (template, names): (&Template, &[String]), findings: &mut Vec<Diagnostic>) {
    for rule in &template.contradictions {
        let all = || {
            let numbered = paragraphs.iter().enumerate();
            numbered.flat_map(|(number, (paragraph, own))| own.iter().map(move |own| (number, *paragraph, own)))
        };
        let one = all().find_map(|(number, paragraph, own)| Some((number, paragraph, own, rule.one.find(&own.text)?)));
        let Some((first, paragraph, own, found)) = one else {
            continue;
        };
        let is_near = |number: usize| number.abs_diff(first) <= rule.near;
        let is_own = |text: &str| names.iter().any(|name| text.ends_with(name.as_str()));
        let is_other = |own: &Sentence| rule.other.is_match(&own.text) && !is_own(&own.text);
        let other = all().find(|(number, _, own)| is_near(*number) && is_other(own));
        let Some((_, beside, other)) = other else { continue };
        let mut finding = doubt(Code::TextContradiction, (paragraph, own), found.range(), &rule.rule);
        let there = rule.other.find(&other.text).map_or(0..0, |found| found.range());
        finding = finding
            .with("other", beside.quote(other, there, 0))
            .with("beside", beside.number);
        findings.push(finding);
    }
}
