//! Renders findings for users and programs.

use std::collections::HashMap;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Answer, Code, Diagnostic, Place, Severity, Since, Standing, State, one_line};
use crate::locale::Messages;

#[derive(Serialize)]
struct Finding<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<&'a str>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<State>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'a Answer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<&'a Since>,
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
    // Data that differ by language are given once for each: name@zh-CN, name@en.
    let in_language = |name: &'static str| match name.split_once('@') {
        Some((name, tag)) => (tag == messages.lang().tag()).then_some(name),
        None => Some(name),
    };
    let data = diagnostic.data.iter();
    args.extend(data.filter_map(|(name, value)| Some((in_language(name)?, value.clone()))));
    args
}

fn cell_name(place: &Place) -> Option<String> {
    place.cell.map(|cell| cell.to_string())
}

impl Diagnostic {
    /// The message of the finding.
    pub fn message(&self, messages: &Messages) -> String {
        messages.get(self.code.slug(), args(self, messages))
    }

    /// The remedy, if there is one.
    pub fn help(&self, messages: &Messages) -> Option<String> {
        messages.attribute(self.code.slug(), "help", args(self, messages))
    }

    /// The remedy from the perspective of the office that filled in the workbook, without options of this program;
    /// where there is no such wording, the general one.
    pub fn office_help(&self, messages: &Messages) -> Option<String> {
        let office = messages.attribute(self.code.slug(), "office", args(self, messages));
        office.or_else(|| self.help(messages))
    }

    /// What the office says of it, and since when it is there, as far as either is known.
    pub fn answered(&self, messages: &Messages) -> Option<String> {
        let standing = self.standing.as_ref()?;
        let since = standing.since.as_ref();
        let none = || "none".to_owned();
        let date = since.map(|since| [("date", since.date.clone()), ("round", since.round.to_string())]);
        let since = date.map(|data| messages.get("standing-since", data));
        let answer = standing.answer.spelled(messages).map(|said| {
            let outdated = if standing.outdated { "yes".to_owned() } else { none() };
            messages.get("standing-answer", [("said", said), ("outdated", outdated)])
        });
        let parts: Vec<String> = answer.into_iter().chain(since).collect();
        (!parts.is_empty()).then(|| parts.join(&messages.text("standing-and")))
    }

    /// Whether the finding merely records what was made of a cell; `expected` is the resulting value then.
    pub fn is_repair(&self) -> bool {
        self.severity == Severity::Info && !self.code.is_check()
    }

    /// The difference between found and expected, if known.
    pub fn difference(&self) -> Option<&str> {
        self.datum("difference")
    }

    /// What stands for a placeholder of the message.
    pub fn datum(&self, name: &str) -> Option<&str> {
        let mut data = self.data.iter();
        data.find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }
}

impl Answer {
    /// The answer in words; none if there is none.
    pub fn spelled(&self, messages: &Messages) -> Option<String> {
        let reply = self.reply.map(|reply| messages.text(reply.key()));
        let remark = Some(one_line(&self.remark)).filter(|remark| !remark.is_empty());
        let parts: Vec<String> = reply.into_iter().chain(remark).collect();
        (!parts.is_empty()).then(|| parts.join(&messages.text("standing-colon")))
    }
}

/// The findings as a serializable array of objects, without fields that do not apply.
pub fn render_json(diagnostics: &[Diagnostic], messages: &Messages) -> impl Serialize {
    diagnostics
        .iter()
        .map(|diagnostic| finding(diagnostic, messages))
        .collect::<Vec<_>>()
}

fn finding<'a>(diagnostic: &'a Diagnostic, messages: &Messages) -> Finding<'a> {
    let place = diagnostic.place.as_ref();
    let identity = diagnostic.identity.as_ref();
    let standing = diagnostic.standing.as_ref();
    Finding {
        id: identity.map(|own| &*own.id),
        figures: identity.map(|own| &*own.figures),
        state: standing.map(|own| own.state),
        answer: standing.map(|own| &own.answer).filter(|answer| !answer.is_empty()),
        since: standing.and_then(|own| own.since.as_ref()),
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

/// Groups the findings of at least the severity `least`, by position. Findings of one code on one column of a sheet
/// are reported together; errors at a column each form a group of their own.
pub fn alike(diagnostics: &[Diagnostic], least: Severity) -> Vec<Vec<usize>> {
    type Kind<'a> = (Code, Option<State>, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Kind, usize> = HashMap::new();
    let all = diagnostics.iter().enumerate();
    for (position, diagnostic) in all.filter(|(_, diagnostic)| diagnostic.severity >= least) {
        let sheet = diagnostic.place.as_ref().map(|place| &*place.sheet);
        let standing = diagnostic.standing.as_ref();
        let kind = (
            diagnostic.code,
            standing.map(|own| own.state),
            diagnostic.file.as_deref(),
            sheet,
            diagnostic.key.as_deref().or_else(|| reason(diagnostic)),
        );
        let is_answered = standing.is_some_and(|standing| !standing.answer.is_empty());
        let is_of_text = diagnostic.code.group() == Code::TextAmount.group();
        let is_placed = diagnostic.key.is_some() || is_of_text;
        let is_separate = is_answered || (diagnostic.severity == Severity::Error && is_placed);
        match known
            .get(&kind)
            .filter(|_| !is_separate)
            .and_then(|&at| groups.get_mut(at))
        {
            Some(group) => group.push(position),
            None => {
                known.insert(kind, groups.len());
                groups.push(vec![position]);
            }
        }
    }
    groups
}

/// As [`alike`]; findings of one code on one sheet with the same message form one group, too.
pub fn report_groups(diagnostics: &[Diagnostic], least: Severity, messages: &Messages) -> Vec<Vec<usize>> {
    type Said<'a> = (Code, Option<&'a str>, Option<&'a str>, Option<&'a Standing>, String);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Said, usize> = HashMap::new();
    for group in alike(diagnostics, least) {
        let Some(first) = group.first().and_then(|first| diagnostics.get(*first)) else {
            continue;
        };
        let sheet = first.place.as_ref().map(|place| &*place.sheet);
        let standing = first.standing.as_deref();
        let said = (
            first.code,
            first.file.as_deref(),
            sheet,
            standing,
            first.message(messages),
        );
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

/// What distinguishes findings of one code: the kind of reason, or the text of a comment.
fn reason(diagnostic: &Diagnostic) -> Option<&str> {
    if diagnostic.code == Code::CommentUnplaced {
        return diagnostic.found.as_deref();
    }
    if diagnostic.code == Code::TextWording {
        return diagnostic.rule.as_deref();
    }
    diagnostic.datum("why")
}

/// The terminal style of a severity.
pub fn severity_style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}
