//! `yusuan explain`: what a code means, why it matters and what to do; without a code, all of them.

use std::fmt::Write;
use std::io;

use anstyle::Style;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::Status;
use super::args::{Explain, Format};
use super::console::Console;
use super::wrap::wrap;
use crate::diagnostic::{ASPECTS, Code, Explanation, group_name, severity_style};
use crate::locale::Messages;

/// Columns that a line may have.
const WIDTH: usize = 78;
/// Before what stands under a heading.
const INDENT: &str = "  ";

/// Runs the command.
pub fn run(args: &Explain, console: &Console) -> io::Result<Status> {
    let texts = Messages::explanations(console.lang);
    let Some(name) = args.code.as_deref() else {
        return list(args.format, &texts, console);
    };
    match Code::find(name.trim()) {
        Some(code) => one(code, args.format, &texts, console),
        // Names of other lists (relations: X01) are to be looked up here.
        None => unknown(name, &texts, console),
    }
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
struct All {
    codes: Vec<Entry>,
}

fn one(code: Code, format: Format, texts: &Messages, console: &Console) -> io::Result<Status> {
    let text = match format {
        Format::Json => serde_json::to_string_pretty(&Entry::new(code, texts))? + "\n",
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

fn list(format: Format, texts: &Messages, console: &Console) -> io::Result<Status> {
    let text = match format {
        Format::Json => {
            let codes = Code::ALL.iter().map(|code| Entry::new(*code, texts)).collect();
            serde_json::to_string_pretty(&All { codes })? + "\n"
        }
        Format::Text => list_text(texts, console),
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
    let _ = writeln!(text, "\n{}", console.messages.text("explain-more"));
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
