//! Findings as people and programs read them.

use std::collections::HashMap;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Code, Diagnostic, Place, Severity};
use crate::locale::Messages;

#[derive(Serialize)]
struct Finding<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<&'a str>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mapping: Option<&'a str>,
}

#[derive(Serialize)]
struct Related<'a> {
    sheet: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
}

/// The placeholders of a finding's message.
fn args(diagnostic: &Diagnostic, messages: &Messages) -> Vec<(&'static str, String)> {
    let place = diagnostic.place.as_ref();
    let mut args = vec![
        ("file", diagnostic.file.clone().unwrap_or_default()),
        ("sheet", place.map(|place| place.sheet.to_string()).unwrap_or_default()),
        ("cell", place.and_then(cell_name).unwrap_or_default()),
        ("found", diagnostic.found.clone().unwrap_or_default()),
        ("expected", diagnostic.expected.clone().unwrap_or_default()),
        ("row", diagnostic.row.clone().unwrap_or_default()),
        ("rule", diagnostic.rule.clone().unwrap_or_default()),
    ];
    // A value that is a text in several languages is given once for each: name@zh-CN, name@en.
    let own = |name: &'static str| match name.split_once('@') {
        Some((name, tag)) => (tag == messages.lang().tag()).then_some(name),
        None => Some(name),
    };
    let data = diagnostic.data.iter();
    args.extend(data.filter_map(|(name, value)| Some((own(name)?, value.clone()))));
    args
}

fn cell_name(place: &Place) -> Option<String> {
    place.cell.map(|cell| cell.to_string())
}

impl Diagnostic {
    /// What the finding says.
    pub fn message(&self, messages: &Messages) -> String {
        messages.get(self.code.slug(), args(self, messages))
    }

    /// What to do about it.
    pub fn help(&self, messages: &Messages) -> Option<String> {
        messages.attribute(self.code.slug(), "help", args(self, messages))
    }

    /// What the office can do about it that filled in the workbook: where that is worded of its own, without
    /// the options of this program.
    pub fn office_help(&self, messages: &Messages) -> Option<String> {
        let own = messages.attribute(self.code.slug(), "office", args(self, messages));
        own.or_else(|| self.help(messages))
    }

    /// Whether it only tells what was made of a cell; what it expects is what the cell became then.
    pub fn is_repair(&self) -> bool {
        self.severity == Severity::Info && !self.code.is_check()
    }

    /// How far what was found is from what was expected, if that is known.
    pub fn difference(&self) -> Option<&str> {
        let mut data = self.data.iter();
        data.find(|(name, _)| *name == "difference")
            .map(|(_, value)| value.as_str())
    }
}

/// The findings as a JSON value: an array of objects, fields that do not apply left out.
pub fn render_json(diagnostics: &[Diagnostic], messages: &Messages) -> impl Serialize {
    diagnostics
        .iter()
        .map(|diagnostic| finding(diagnostic, messages))
        .collect::<Vec<_>>()
}

fn finding<'a>(diagnostic: &'a Diagnostic, messages: &Messages) -> Finding<'a> {
    let place = diagnostic.place.as_ref();
    Finding {
        code: diagnostic.code.id(),
        rule: diagnostic.rule.as_deref(),
        severity: diagnostic.severity.name(),
        file: diagnostic.file.as_deref(),
        sheet: place.map(|place| &*place.sheet),
        cell: place.and_then(cell_name),
        table: diagnostic.table.as_deref(),
        key: diagnostic.key.as_deref(),
        row: diagnostic.row.as_deref(),
        found: diagnostic.found.as_deref(),
        expected: diagnostic.expected.as_deref(),
        difference: diagnostic.difference(),
        message: diagnostic.message(messages),
        help: diagnostic.help(messages),
        related: diagnostic
            .related
            .iter()
            .map(|place| Related {
                sheet: &place.sheet,
                cell: cell_name(place),
            })
            .collect(),
        mapping: diagnostic.mapping.as_deref(),
    }
}

/// The findings from `least` upwards by position, those that are told as one together: of one code on
/// one column of a sheet. A wrong value is a matter of its own; repairs, or rows of one kind, are one
/// matter.
pub fn alike(diagnostics: &[Diagnostic], least: Severity) -> Vec<Vec<usize>> {
    type Kind<'a> = (Code, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Kind, usize> = HashMap::new();
    let all = diagnostics.iter().enumerate();
    for (position, diagnostic) in all.filter(|(_, diagnostic)| diagnostic.severity >= least) {
        let sheet = diagnostic.place.as_ref().map(|place| &*place.sheet);
        let kind = (
            diagnostic.code,
            diagnostic.file.as_deref(),
            sheet,
            diagnostic.key.as_deref().or_else(|| reason(diagnostic)),
        );
        let own = diagnostic.severity == Severity::Error && diagnostic.key.is_some();
        match known.get(&kind).filter(|_| !own).and_then(|&at| groups.get_mut(at)) {
            Some(group) => group.push(position),
            None => {
                known.insert(kind, groups.len());
                groups.push(vec![position]);
            }
        }
    }
    groups
}

/// As [`alike`]; findings of one code on one sheet that say the same are told as one, too.
pub fn told_as_one(diagnostics: &[Diagnostic], least: Severity, messages: &Messages) -> Vec<Vec<usize>> {
    type Said<'a> = (Code, Option<&'a str>, Option<&'a str>, String);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Said, usize> = HashMap::new();
    for group in alike(diagnostics, least) {
        let Some(first) = group.first().and_then(|first| diagnostics.get(*first)) else {
            continue;
        };
        let sheet = first.place.as_ref().map(|place| &*place.sheet);
        let said = (first.code, first.file.as_deref(), sheet, first.message(messages));
        match known.get(&said).and_then(|&at| groups.get_mut(at)) {
            Some(others) => others.extend(group),
            None => {
                known.insert(said, groups.len());
                groups.push(group);
            }
        }
    }
    groups
}

/// The kind of reason, where a code has several; of a comment what it says, which is a matter of its own.
fn reason(diagnostic: &Diagnostic) -> Option<&str> {
    if diagnostic.code == Code::CommentUnplaced {
        return diagnostic.found.as_deref();
    }
    let mut data = diagnostic.data.iter();
    data.find(|(name, _)| *name == "why").map(|(_, why)| why.as_str())
}

/// The colour of a severity on a terminal.
pub fn severity_style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}
