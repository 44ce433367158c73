//! `yusuan merge --resolve`: carries out what was chosen in the list of conflicts.

use std::io;
use std::path::{Path, PathBuf};

use crate::changes::merging;
use crate::check;
use crate::cli::args::{Common, Format, Merge, Side};
use crate::cli::batch;
use crate::cli::console::Console;
use crate::cli::output::{self, Sources};
use crate::cli::{Status, read_beside};
use crate::diagnostic::{self, Code, Diagnostic, Severity};
use crate::error::{Error, Result};
use crate::grid::Workbook;
use crate::locale::visible;
use crate::pipeline::Outcome;
use crate::report;
use crate::schema::Standard;
use crate::write::{self, Beside};

/// Findings of this kind are about figures; the others about what could not be read.
const ABOUT_FIGURES: char = '5';

/// Runs the command.
pub fn run(path: &Path, args: &Merge, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    // Without an output the workbook itself is replaced.
    let own = args.output.as_ref().map(|_| path.to_owned());
    let sources = Sources::of(own.into_iter().chain(common.mapping_file()));
    if let Err(error) = output::plan([args.output.as_deref().unwrap_or(path)], &sources) {
        return batch::stop(&error, console);
    }
    let (mut outcome, source) = match read_beside(path, common, standard) {
        Ok((outcome, source)) => (outcome, source.workbook()),
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(Status::Failed);
        }
    };
    let file = path.display().to_string();
    let Some(found) = merging::find(&source) else {
        let finding = Diagnostic::new(Code::NoConflicts);
        console.findings(&[Diagnostic {
            file: Some(file),
            ..finding
        }])?;
        return Ok(Status::Failed);
    };
    let settled = match merging::resolve(&mut outcome.book, &found, args.prefer.map(Side::party), standard) {
        Ok(settled) => settled,
        Err(mut findings) => {
            for finding in &mut findings {
                finding.file = Some(file.clone());
            }
            console.findings(&findings)?;
            let data = [
                ("file", file),
                ("left", findings.len().to_string()),
                ("count", found.entries.len().to_string()),
            ];
            console.note(&console.messages.get("merge-unresolved", data))?;
            return Ok(Status::Findings);
        }
    };
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
            tell(args, (&output, settled), &outcome, result, console)
        }
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            Ok(Status::Failed)
        }
    }
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
        let result = super::finish(path, &bytes, sources, true, standard)?;
        return Ok((path.to_owned(), result));
    };
    let result = super::finish(output, &bytes, sources, args.force, standard)?;
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
