//! `yusuan merge --resolve`: carries out what was chosen in the list of conflicts.

use std::io;
use std::path::{Path, PathBuf};

use super::list::{self, Chosen, Entry, Found};
use crate::book::Content;
use crate::cell::{CellValue, Text};
use crate::check;
use crate::cli::args::{Common, Format, Merge};
use crate::cli::batch;
use crate::cli::console::Console;
use crate::cli::output::{self, Sources};
use crate::cli::{Status, read_beside};
use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::diff::merge::{Choice, Kind, Subject, settle};
use crate::error::{Error, Result};
use crate::grid::Workbook;
use crate::locale::visible;
use crate::pipeline::Outcome;
use crate::report;
use crate::schema::Standard;
use crate::write::{self, Beside};

/// Findings of this kind are about figures; the others about what could not be read.
const ABOUT_FIGURES: char = '5';
/// Years that a budget may be of.
const YEARS: std::ops::Range<i32> = 1990..2100;

/// Runs the command.
pub fn run(path: &Path, args: &Merge, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    // Without an output the workbook itself is replaced.
    let own = args.output.as_ref().map(|_| path.to_owned());
    let sources = Sources::of(own.into_iter().chain(common.mapping_file()));
    if let Err(error) = output::plan([args.output.as_deref().unwrap_or(path)], &sources) {
        return batch::stop(&error, console);
    }
    let (mut outcome, source) = match read_beside(path, common, standard) {
        Ok(read) => read,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(Status::Failed);
        }
    };
    let file = path.display().to_string();
    let Some(found) = list::find(&source) else {
        let finding = Diagnostic::new(Code::NoConflicts);
        console.findings(&[Diagnostic {
            file: Some(file),
            ..finding
        }])?;
        return Ok(Status::Failed);
    };
    let (decided, mut findings) = decide(&found, args, standard);
    if findings.is_empty()
        && let Err(lost) = settle(&mut outcome.book, &decided, standard)
    {
        let entries = lost.iter().filter_map(|number| found.entries.get(*number));
        findings.extend(entries.map(|entry| at(Code::ConflictLost, entry, &found)));
    }
    for finding in &mut findings {
        finding.file = Some(file.clone());
    }
    if !findings.is_empty() {
        console.findings(&findings)?;
        let data = [
            ("file", file),
            ("left", findings.len().to_string()),
            ("count", found.entries.len().to_string()),
        ];
        console.note(&console.messages.get("merge-unresolved", data))?;
        return Ok(Status::Findings);
    }
    let as_texts = match report::fit(&outcome.book, standard, &file) {
        Ok(findings) => findings,
        Err(findings) => {
            console.findings(&findings)?;
            return Ok(Status::Failed);
        }
    };
    match write((path, args), (&outcome, &source), &sources, standard) {
        Ok((output, mut result)) => {
            result.diagnostics.extend(as_texts);
            tell(args, (&output, decided.len()), &outcome, result, console)
        }
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            Ok(Status::Failed)
        }
    }
}

/// What was decided, or what speaks against it.
fn decide(found: &Found, args: &Merge, standard: &Standard) -> (Vec<(Subject, Choice)>, Vec<Diagnostic>) {
    let mut decided = Vec::new();
    let mut findings = Vec::new();
    for entry in &found.entries {
        let Some(subject) = &entry.subject else {
            findings.push(at(Code::ConflictLost, entry, found));
            continue;
        };
        let invalid = |problem: &str| at(Code::ChoiceInvalid, entry, found).with("problem", problem);
        match (&entry.chosen, args.prefer) {
            (Chosen::Of(party), _) => decided.push((subject.clone(), Choice::Of(*party))),
            (Chosen::Open, Some(side)) => decided.push((subject.clone(), Choice::Of(side.party()))),
            (Chosen::Open, None) => findings.push(at(Code::ChoiceOpen, entry, found)),
            (Chosen::Unknown(word), _) => findings.push(invalid("unknown").found(word)),
            (Chosen::Other, _) if !subject.takes_other() => findings.push(invalid("no-other")),
            (Chosen::Other, _) => match other(subject, entry.other.as_ref(), standard) {
                Ok(content) => decided.push((subject.clone(), Choice::Other(vec![content]))),
                Err(problem) => {
                    let [_, cell] = entry.cells;
                    let value = entry.other.as_ref().map(ToString::to_string).unwrap_or_default();
                    findings.push(invalid(problem).found(value).at(&found.sheet, cell));
                }
            },
        }
    }
    (decided, findings)
}

/// The other value, or what is wrong with it.
fn other(
    subject: &Subject,
    value: Option<&CellValue>,
    standard: &Standard,
) -> std::result::Result<Content, &'static str> {
    let value = value.ok_or("blank")?;
    if subject.kind == Kind::Year {
        let year: Option<i32> = value.to_string().trim().parse().ok();
        let year = year.filter(|year| YEARS.contains(year)).ok_or("no-year")?;
        return Ok(Content::Text(Text::from(year.to_string())));
    }
    match value {
        CellValue::Number(number) if subject.is_amount(standard) => Ok(Content::Amount(*number)),
        CellValue::Text(text) if subject.is_amount(standard) => {
            let plain = text.trim().replace([',', '\u{ff0c}'], "");
            plain.parse().map(Content::Amount).map_err(|_| "no-number")
        }
        _ if subject.is_amount(standard) => Err("no-number"),
        CellValue::Error(_) => Err("no-text"),
        other => Ok(Content::Text(Text::from(other.to_string().trim()))),
    }
}

fn at(code: Code, entry: &Entry, found: &Found) -> Diagnostic {
    let [choice, _] = entry.cells;
    let (number, place) = &entry.shown;
    Diagnostic::new(code)
        .at(&found.sheet, choice)
        .with("number", number)
        .with("where", place)
}

/// Writes the result, by default in the place of the workbook itself.
fn write(
    (path, args): (&Path, &Merge),
    (outcome, workbook): (&Outcome, &Workbook),
    sources: &Sources,
    standard: &Standard,
) -> Result<(PathBuf, Outcome)> {
    let beside = Beside {
        relations: &check::relations(&outcome.book, standard, &outcome.rules),
        ..Beside::default()
    };
    let bytes = write::xlsx_with(&outcome.book, standard, beside)?;
    let Some(output) = &args.output else {
        if !args.force && !is_whole(outcome, workbook) {
            return Err(Error::Occupied { path: path.to_owned() });
        }
        let result = super::finish(path, bytes, sources, true, standard)?;
        return Ok((path.to_owned(), result));
    };
    let result = super::finish(output, bytes, sources, args.force, standard)?;
    Ok((output.clone(), result))
}

/// Whether a workbook holds nothing that the result would not have: its sheets are tables and the list,
/// and all of them could be read.
fn is_whole(outcome: &Outcome, workbook: &Workbook) -> bool {
    let carried = outcome.sheets.iter();
    let carried = carried.filter(|sheet| sheet.table.is_some() || sheet.verdict == "own-list");
    carried.count() == workbook.sheets.len() && unreadable(outcome).is_empty()
}

/// What of a workbook could not be read as it stands there.
fn unreadable(outcome: &Outcome) -> Vec<&Diagnostic> {
    let errors = outcome.diagnostics.iter();
    let errors = errors.filter(|finding| finding.severity == Severity::Error);
    errors.filter(|finding| finding.code.group() != ABOUT_FIGURES).collect()
}

fn tell(
    args: &Merge,
    (output, count): (&Path, usize),
    read: &Outcome,
    result: Outcome,
    console: &Console,
) -> io::Result<Status> {
    let mut findings: Vec<Diagnostic> = unreadable(read).into_iter().cloned().collect();
    findings.extend(result.diagnostics);
    console.findings(&findings)?;
    let of = |severity: Severity| diagnostic::count(&findings, severity);
    if args.format == Format::Json {
        let report = serde_json::json!({
            "output": output.display().to_string(),
            "settled": count,
            "errors": of(Severity::Error),
            "warnings": of(Severity::Warning),
        });
        console.result(&visible::json(&report)?)?;
    }
    let data = [("file", output.display().to_string()), ("count", count.to_string())];
    console.note(&console.messages.get("merge-resolved", data))?;
    Ok(match of(Severity::Error) {
        0 => Status::Clean,
        _ => Status::Findings,
    })
}
