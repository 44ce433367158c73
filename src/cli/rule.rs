//! `yusuan explain X09`: what a rule compares, when it applies, and how it is switched off.

use std::fmt::Write;

use anstyle::Style;
use indexmap::IndexMap;
use serde::Serialize;

use super::console::Console;
use super::wrap::{INDENT, WIDTH, wrap};
use crate::diagnostic::severity_style;
use crate::locale::Messages;
use crate::rules::{Comparison, Content, Each, Entry};

/// A rule, for programs.
#[derive(Serialize)]
pub struct Rule<'a> {
    rule: &'a str,
    off: String,
    parts: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    name: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    text: IndexMap<&'static str, &'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    check: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    when: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    each_code: Option<usize>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    each_text: bool,
    severity: &'static str,
    codes: Vec<&'static str>,
    file: &'a str,
}

impl<'a> Rule<'a> {
    /// The rule whose parts are these.
    pub fn new(id: &'a str, entries: &'a [Entry<'a>], messages: &Messages) -> Self {
        Self {
            rule: id,
            off: off(id),
            parts: entries.iter().map(|entry| Part::new(entry, messages)).collect(),
        }
    }
}

impl<'a> Part<'a> {
    fn new(entry: &'a Entry<'a>, messages: &Messages) -> Self {
        let texts = |comparisons: &'a [Comparison]| comparisons.iter().map(|own| own.text.as_str()).collect();
        let relation = match &entry.content {
            Content::Relation(relation) => Some(*relation),
            _ => None,
        };
        let each = relation.and_then(|relation| relation.each);
        Self {
            name: entry.name(messages),
            kind: match &entry.content {
                Content::Sum(..) => "sum",
                Content::Relation(_) => "relation",
                Content::Text(_) => "text",
                Content::InProgram(_) => "program",
            },
            text: match &entry.content {
                Content::Text(rule) => rule.said.iter().map(|(key, value)| (*key, value.as_str())).collect(),
                _ => IndexMap::new(),
            },
            check: relation.map_or_else(Vec::new, |relation| texts(&relation.readings)),
            when: relation.map_or_else(Vec::new, |relation| texts(&relation.conditions)),
            each_code: match each {
                Some(Each::Code(width)) => Some(width),
                _ => None,
            },
            each_text: each == Some(Each::Text),
            severity: entry.severity().name(),
            codes: entry.codes().iter().map(|code| code.id()).collect(),
            file: &entry.file,
        }
    }
}

/// What switches a rule off.
fn off(id: &str) -> String {
    format!("--severity {id}=off")
}

/// A rule whose parts are these, as people read it; `texts` are the explanations of the codes.
pub fn text(id: &str, entries: &[Entry], texts: &Messages, console: &Console) -> String {
    let (bold, messages) = (Style::new().bold(), &console.messages);
    let mut text = String::new();
    for entry in entries {
        let gap = if text.is_empty() { "" } else { "\n" };
        let severity = messages.text(&format!("severity-{}", entry.severity().name()));
        let (style, name) = (severity_style(entry.severity()), entry.name(messages));
        let _ = writeln!(text, "{gap}{style}{severity}[{id}]{style:#} {bold}{name}{bold:#}");
        // Not broken into lines: an expression is there to be copied.
        for line in details(entry, messages) {
            let _ = writeln!(text, "{INDENT}{line}");
        }
    }
    let mut section = |heading: &str, lines: Vec<String>| {
        let _ = writeln!(text, "\n{bold}{}{bold:#}", messages.text(heading));
        lines.iter().for_each(|line| push(&mut text, line));
    };
    section(
        "rule-applies",
        distinct(entries, |entry| vec![messages.text(applies(entry))]),
    );
    let told = |entry: &Entry| {
        let codes = entry.codes();
        let titled = codes
            .iter()
            .map(|code| format!("{} {}", code.id(), texts.text(code.slug())));
        titled.collect::<Vec<_>>()
    };
    section("rule-told", distinct(entries, told));
    section("rule-file", distinct(entries, |entry| vec![entry.file.clone()]));
    let off = [("option", off(id)), ("rule", id.to_owned())];
    section("rule-off", vec![messages.get("rule-off-how", off)]);
    text
}

/// What a relation compares, and on which conditions; what is demanded of texts.
fn details(entry: &Entry, messages: &Messages) -> Vec<String> {
    if let Content::Text(rule) = &entry.content {
        return rule
            .said
            .iter()
            .map(|(key, value)| format!("{key} = {value}"))
            .collect();
    }
    let Content::Relation(relation) = &entry.content else {
        return Vec::new();
    };
    let line = |key: &str, text: String| messages.get(key, [("text", text)]);
    let mut readings = relation.readings.iter().map(|own| own.text.clone());
    let mut lines: Vec<String> = readings
        .next()
        .map(|text| line("rule-check", text))
        .into_iter()
        .collect();
    lines.extend(readings.map(|text| line("rule-or", text)));
    lines.extend(
        relation
            .conditions
            .iter()
            .map(|own| line("rule-when", own.text.clone())),
    );
    lines.extend(relation.each.map(|each| match each {
        Each::Code(width) => line("rule-each-code", width.to_string()),
        Each::Text => messages.text("rule-each-text"),
    }));
    lines.extend(relation.whole.then(|| messages.text("rule-whole")));
    if !relation.tolerance.is_zero() {
        lines.push(line("rule-tolerance", relation.tolerance.to_string()));
    }
    lines
}

/// When a rule is checked.
fn applies(entry: &Entry) -> &'static str {
    match &entry.content {
        Content::Sum(..) => "rule-applies-sum",
        Content::Relation(_) => "rule-applies-relation",
        Content::Text(_) => "rule-applies-text",
        Content::InProgram(_) => "rule-applies-program",
    }
}

/// What the entries say, each thing once.
fn distinct(entries: &[Entry], said: impl Fn(&Entry) -> Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for own in entries.iter().flat_map(said) {
        if !all.contains(&own) {
            all.push(own);
        }
    }
    all
}

fn push(text: &mut String, own: &str) {
    for line in wrap(own, WIDTH.saturating_sub(INDENT.len())) {
        let _ = writeln!(text, "{INDENT}{line}");
    }
}
