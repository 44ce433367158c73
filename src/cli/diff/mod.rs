//! `yusuan diff`: what changed between two workbooks.

mod follow;
mod json;
pub(super) mod names;
mod text;
mod years;

use std::io;
use std::path::PathBuf;

use super::args::{Common, Diff, DiffFormat};
use super::console::Console;
use super::input;
use super::{Status, process};
use crate::book::Doubt;
use crate::check::Options;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::diff::{BookDiff, Ignore, compare};
use crate::error::{Error, Result};
use crate::map::Reports;
use crate::pipeline::Outcome;
use crate::rules;
use crate::schema::Standard;

/// Rows that a note names.
const NAMED_ROWS: usize = 5;

/// A workbook that was read.
pub struct Read {
    /// As the user named it.
    pub file: String,
    /// What it became.
    pub outcome: Outcome,
}

/// Runs the command.
pub fn run(args: &Diff, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let ignore = match Ignore::parse(args.ignore.iter().map(String::as_str), standard) {
        Ok(ignore) => ignore,
        Err(unknown) => {
            let data = [
                ("argument", "--ignore".to_owned()),
                ("value", unknown.word),
                ("valid", unknown.known.join(" ")),
            ];
            console.usage(&console.messages.get("usage-ignore", data))?;
            return Ok(Status::Failed);
        }
    };
    if args.format == DiffFormat::Csv && !args.years {
        console.usage(&console.messages.text("usage-diff-csv"))?;
        return Ok(Status::Failed);
    }
    let (old, new) = rayon::join(
        || read(&args.old, common, standard),
        || read(&args.new, common, standard),
    );
    let (Some(old), Some(new)) = (told(old, console)?, told(new, console)?) else {
        return Ok(Status::Failed);
    };
    if args.years {
        let tables = crate::diff::years(&old.outcome.book, &new.outcome.book, standard);
        let names = names::Names::new(standard, console);
        console.result(&years::render(&tables, (&old, &new), args.format, &names)?)?;
        return Ok(Status::Clean);
    }
    differ(args, (&old, &new), &ignore, standard, console)
}

fn differ(
    args: &Diff,
    (old, new): (&Read, &Read),
    ignore: &Ignore,
    standard: &Standard,
    console: &Console,
) -> io::Result<Status> {
    let books = (&old.outcome.book, &new.outcome.book);
    let rules = rules::builtin(standard);
    let diff = match rules.and_then(|rules| compare(books.0, books.1, standard, Some(&rules), ignore)) {
        Ok(diff) => diff,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(Status::Failed);
        }
    };
    console.findings(&doubts(&diff, standard))?;
    let names = names::Names::new(standard, console);
    if !console.is_quiet() {
        let text = match args.format {
            DiffFormat::Json => json::render(&diff, (old, new), &names)?,
            DiffFormat::Text | DiffFormat::Csv => text::render(&diff, (old, new), &names),
        };
        console.result(&text)?;
    }
    if let (Some(last), Some(this)) = (books.0.year, books.1.year)
        && last != this
    {
        let data = [("last", last.to_string()), ("this", this.to_string())];
        console.note(&console.messages.get("diff-years-hint", data))?;
    }
    if diff.is_empty() {
        console.note(&console.messages.text("diff-same"))?;
        return Ok(Status::Clean);
    }
    Ok(Status::Findings)
}

/// Reads one workbook.
pub fn read(path: &PathBuf, common: &Common, standard: &Standard) -> Result<Read> {
    let mut inputs = input::find(std::slice::from_ref(path)).into_iter();
    let input = match (inputs.next(), inputs.next()) {
        (Some(input), None) => input?,
        _ => {
            let pattern = path.display().to_string();
            return Err(Error::NoInput { pattern });
        }
    };
    let (outcome, _) = process(
        &input.path,
        common,
        standard,
        Reports::default(),
        Options::default(),
        None,
    )?;
    if outcome.book.tables.is_empty() {
        return Err(Error::NoTables { path: input.path });
    }
    let file = input.path.display().to_string();
    Ok(Read { file, outcome })
}

/// Tells why an input could not be read, or how much there is to say of it.
pub fn told(read: Result<Read>, console: &Console) -> io::Result<Option<Read>> {
    let read = match read {
        Ok(read) => read,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(None);
        }
    };
    let count = |severity| read.outcome.count(severity);
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if errors.saturating_add(warnings) > 0 {
        let data = [
            ("file", read.file.clone()),
            ("errors", errors.to_string()),
            ("warnings", warnings.to_string()),
        ];
        console.note(&console.messages.get("diff-findings", data))?;
    }
    Ok(Some(read))
}

/// Notes on rows that only their order tells apart.
fn doubts(diff: &BookDiff, standard: &Standard) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    for table in &diff.tables {
        let Some(schema) = standard.tables.get(table.schema) else {
            continue;
        };
        for (doubt, code) in [
            (Doubt::Repeated, Code::KeysRepeated),
            (Doubt::Missing, Code::KeysMissing),
        ] {
            let own = table.doubts.iter().filter(|(_, own)| *own == doubt);
            let labels: Vec<&str> = own.map(|(label, _)| label.as_str()).collect();
            if labels.is_empty() {
                continue;
            }
            let named: Vec<&str> = labels
                .iter()
                .copied()
                .filter(|label| !label.is_empty())
                .take(NAMED_ROWS)
                .collect();
            let note = Diagnostic::new(code).in_table(&schema.number);
            notes.push(
                note.with("table", &schema.form_number)
                    .with("count", labels.len())
                    .with(
                        "rows",
                        if named.is_empty() {
                            "none".to_owned()
                        } else {
                            named.join(" | ")
                        },
                    ),
            );
        }
    }
    notes
}
