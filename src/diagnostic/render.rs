//! Findings as people and programs read them.

use std::collections::HashMap;
use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::{Code, Diagnostic, Place, Severity};
use crate::locale::Messages;

/// How many places of findings of one kind are listed before the rest is only counted.
const LISTED: usize = 12;

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
}

/// What to do about it.
fn help(diagnostic: &Diagnostic, messages: &Messages) -> Option<String> {
    messages.attribute(diagnostic.code.slug(), "help", args(diagnostic, messages))
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
        message: diagnostic.message(messages),
        help: help(diagnostic, messages),
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

/// The findings from `least` upwards as text for a terminal, with ANSI styles. Findings of one
/// code on one column of a sheet are told once, with the list of their cells.
pub fn render_text(diagnostics: &[Diagnostic], least: Severity, messages: &Messages) -> String {
    type Kind<'a> = (Code, Option<&'a str>, Option<&'a str>, Option<&'a str>);
    let mut order: Vec<Vec<&Diagnostic>> = Vec::new();
    let mut known: HashMap<Kind, usize> = HashMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity >= least) {
        let sheet = diagnostic.place.as_ref().map(|place| &*place.sheet);
        let kind = (
            diagnostic.code,
            diagnostic.file.as_deref(),
            sheet,
            diagnostic.key.as_deref().or_else(|| reason(diagnostic)),
        );
        // A wrong value is a matter of its own; repairs, or rows of one kind, are one matter.
        let own = diagnostic.severity == Severity::Error && diagnostic.key.is_some();
        match known.get(&kind).filter(|_| !own).and_then(|&at| order.get_mut(at)) {
            Some(group) => group.push(diagnostic),
            None => {
                known.insert(kind, order.len());
                order.push(vec![diagnostic]);
            }
        }
    }
    order.iter().map(|group| render_group(group, messages)).collect()
}

/// The kind of reason, where a code has several.
fn reason(diagnostic: &Diagnostic) -> Option<&str> {
    let mut data = diagnostic.data.iter();
    data.find(|(name, _)| *name == "why").map(|(_, why)| why.as_str())
}

fn render_group(group: &[&Diagnostic], messages: &Messages) -> String {
    let Some((first, others)) = group.split_first() else {
        return String::new();
    };
    let style = severity_style(first.severity);
    let severity = messages.text(&format!("severity-{}", first.severity.name()));
    let mut text = format!(
        "{style}{severity}[{}]{style:#} {}\n",
        first.code.id(),
        first.message(messages)
    );
    let dim = Style::new().dimmed();
    let where_ = location(first, messages);
    if !where_.is_empty() {
        let _ = writeln!(text, "  {dim}-->{dim:#} {where_}");
    }
    if !others.is_empty() {
        let cells: Vec<String> = others
            .iter()
            .filter_map(|other| other.place.as_ref().and_then(cell_name))
            .take(LISTED)
            .collect();
        let data = [("count", others.len().to_string()), ("cells", cells.join(" "))];
        let _ = writeln!(text, "  {dim}  +{dim:#} {}", messages.get("same-elsewhere", data));
    }
    if let Some(mapping) = &first.mapping {
        let line = messages.get("by-mapping", [("mapping", mapping.clone())]);
        let _ = writeln!(text, "  {dim}  ={dim:#} {line}");
    }
    if let Some(help) = help(first, messages) {
        let _ = writeln!(text, "  {dim}  ={dim:#} {help}");
    }
    text
}

/// `file › sheet!F8 (row · column)`, as much of it as is known.
fn location(diagnostic: &Diagnostic, messages: &Messages) -> String {
    let mut text = diagnostic.file.clone().unwrap_or_default();
    if let Some(place) = &diagnostic.place {
        if !text.is_empty() {
            text.push_str(" › ");
        }
        text.push_str(&place_name(place));
    }
    let row = diagnostic.row.as_deref().filter(|row| !row.is_empty());
    if let Some(row) = row {
        let _ = write!(text, " ({row})");
    }
    if !diagnostic.related.is_empty() {
        let places: Vec<String> = diagnostic.related.iter().take(LISTED).map(place_name).collect();
        let _ = write!(text, "\n      {} {}", messages.text("related"), places.join(", "));
    }
    text
}

fn place_name(place: &Place) -> String {
    match place.cell {
        Some(cell) => format!("{}!{cell}", place.sheet),
        None => place.sheet.to_string(),
    }
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
