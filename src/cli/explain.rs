//! `yusuan explain`: what a code means, why it matters and what to do, or what a rule compares; without
//! either, all of them.

use std::fmt::Write;
use std::io;

use anstyle::Style;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::Status;
use super::args::{Explain, Format};
use super::console::Console;
use super::rule::{self, Rule};
use super::wrap::{INDENT, WIDTH, wrap};
use crate::diagnostic::{ASPECTS, Code, Diagnostic, Explanation, group_name, severity_style};
use crate::locale::Messages;
use crate::locale::visible;
use crate::rules::{self, Entry as RuleEntry};
use crate::schema::Standard;

/// Runs the command.
pub fn run(args: &Explain, standard: &Standard, console: &Console) -> io::Result<Status> {
    let texts = Messages::explanations(console.lang);
    let rules = match rules::builtin(standard) {
        Ok(rules) => rules,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(Status::Failed);
        }
    };
    let entries = rules::entries(&rules, standard);
    let Some(name) = args.code.as_deref().map(str::trim) else {
        return list(args.format, &entries, &texts, console);
    };
    let own = by_id(&entries).find(|(id, _)| id.eq_ignore_ascii_case(name));
    match (Code::find(name), own) {
        (Some(code), _) => one(code, args.format, &texts, console),
        (None, Some((id, own))) => one_rule(id, own, args.format, &texts, console),
        (None, None) => unknown(name, &texts, console),
    }
}

/// The entries of each rule.
fn by_id<'a>(entries: &'a [RuleEntry<'a>]) -> impl Iterator<Item = (&'a str, &'a [RuleEntry<'a>])> {
    let groups = entries.chunk_by(|one, other| one.id == other.id);
    groups.filter_map(|group| Some((group.first()?.id, group)))
}

/// A code, for programs.
#[derive(Serialize)]
struct Entry {
    code: &'static str,
    slug: &'static str,
    severity: &'static str,
    group: String,
    title: String,
    what: String,
    why: String,
    example: String,
    fix: String,
    source: String,
}

impl Entry {
    fn new(code: Code, texts: &Messages) -> Self {
        let explanation = Explanation::of(code, texts);
        let [what, why, example, fix, source] = explanation.texts;
        Self {
            code: code.id(),
            slug: code.slug(),
            severity: code.severity().name(),
            group: group_name(code.group(), texts),
            title: explanation.title,
            what,
            why,
            example,
            fix,
            source,
        }
    }
}

#[derive(Serialize)]
struct All<'a> {
    codes: Vec<Entry>,
    rules: Vec<Rule<'a>>,
}

fn one_rule(
    id: &str,
    entries: &[RuleEntry],
    format: Format,
    texts: &Messages,
    console: &Console,
) -> io::Result<Status> {
    let text = match format {
        Format::Json => visible::json(&Rule::new(id, entries, &console.messages))?,
        Format::Text => rule::text(id, entries, texts, console),
    };
    console.result(&text)?;
    Ok(Status::Clean)
}

fn one(code: Code, format: Format, texts: &Messages, console: &Console) -> io::Result<Status> {
    let text = match format {
        Format::Json => visible::json(&Entry::new(code, texts))?,
        Format::Text => explanation(&Explanation::of(code, texts), console),
    };
    console.result(&text)?;
    Ok(Status::Clean)
}

/// One explanation, as people read it.
fn explanation(explanation: &Explanation, console: &Console) -> String {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let Explanation { code, title, texts } = explanation;
    let style = severity_style(code.severity());
    let (severity, id, slug) = (severity(*code, console), code.id(), code.slug());
    let mut text = format!("{style}{severity}[{id}]{style:#} {bold}{title}{bold:#}  {dim}{slug}{dim:#}\n");
    for (aspect, own) in ASPECTS.iter().zip(texts) {
        let heading = console.messages.text(&format!("explain-{aspect}"));
        let _ = writeln!(text, "\n{bold}{heading}{bold:#}");
        for line in wrap(own, WIDTH.saturating_sub(INDENT.len())) {
            let _ = writeln!(text, "{INDENT}{line}");
        }
    }
    text
}

fn severity(code: Code, console: &Console) -> String {
    console.messages.text(&format!("severity-{}", code.severity().name()))
}

fn list(format: Format, entries: &[RuleEntry], texts: &Messages, console: &Console) -> io::Result<Status> {
    let text = match format {
        Format::Json => {
            let codes = Code::ALL.iter().map(|code| Entry::new(*code, texts)).collect();
            let rules = by_id(entries).map(|(id, own)| Rule::new(id, own, &console.messages));
            let rules = rules.collect();
            visible::json(&All { codes, rules })?
        }
        Format::Text => list_text(texts, console) + &list_rules(entries, console),
    };
    console.result(&text)?;
    Ok(Status::Clean)
}

/// All codes by their hundreds, each on a line.
fn list_text(texts: &Messages, console: &Console) -> String {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let widest = Code::ALL.iter().map(|code| severity(*code, console).width()).max();
    let mut text = String::new();
    let mut group = None;
    for code in Code::ALL {
        let own = code.group();
        if group.replace(own) != Some(own) {
            let name = group_name(own, texts);
            let gap = if text.is_empty() { "" } else { "\n" };
            let _ = writeln!(text, "{gap}{bold}{own}xx {name}{bold:#}");
        }
        let (style, severity) = (severity_style(code.severity()), severity(*code, console));
        let gap = " ".repeat(widest.unwrap_or_default().saturating_sub(severity.width()));
        let (id, title, slug) = (code.id(), texts.text(code.slug()), code.slug());
        let _ = writeln!(
            text,
            "{INDENT}{style}{id}  {severity}{style:#}{gap}  {title}  {dim}{slug}{dim:#}"
        );
    }
    text
}

/// All rules, each on a line.
fn list_rules(entries: &[RuleEntry], console: &Console) -> String {
    let (bold, messages) = (Style::new().bold(), &console.messages);
    let mut text = format!("\n{bold}{}{bold:#}\n", messages.text("explain-rules"));
    for (id, own) in by_id(entries) {
        let Some(first) = own.first() else { continue };
        let more = match own.len() {
            1 => String::new(),
            count => messages.get("explain-parts", [("count", count.to_string())]),
        };
        let (style, name) = (severity_style(first.severity()), first.name(messages));
        let _ = writeln!(text, "{INDENT}{style}{id}{style:#}  {name}{more}");
    }
    let _ = writeln!(text, "\n{}", messages.text("explain-more"));
    text
}

fn unknown(name: &str, texts: &Messages, console: &Console) -> io::Result<Status> {
    let messages = &console.messages;
    let mut text = messages.get("usage-code", [("argument", name.to_owned())]);
    for code in Code::nearest(name.trim()) {
        let near = [("code", code.id().to_owned()), ("title", texts.text(code.slug()))];
        let _ = write!(text, "\n  {}", messages.get("usage-code-near", near));
    }
    let _ = write!(text, "\n{}", messages.text("usage-codes"));
    console.usage(&text)?;
    Ok(Status::Failed)
}
