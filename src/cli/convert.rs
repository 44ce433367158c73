//! `yusuan convert`: reads, maps, checks, writes.

use std::collections::HashSet;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;

use super::args::{Common, Convert, Format, Target};
use super::console::Console;
use super::export::{self, Layout};
use super::input::{self, Input};
use super::output::{self, Output};
use super::{Status, process};
use crate::diagnostic::{Code, Diagnostic, Severity, render_json};
use crate::error::{Error, Result};
use crate::grid::Workbook;
use crate::locale::{Lang, Messages};
use crate::pipeline::Outcome;
use crate::schema::Standard;
use crate::trace;
use crate::write;

/// What became of one input.
struct Done {
    file: String,
    status: Status,
    findings: Vec<Diagnostic>,
    outputs: Vec<PathBuf>,
    /// Its lines of the trace.
    trace: Vec<u8>,
    tables: Vec<String>,
    year: Option<i32>,
    department: Option<String>,
    layout: Option<String>,
}

/// Runs the command.
pub fn run(args: &Convert, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let layouts = match export::find(&args.export, standard) {
        Ok(layouts) => layouts,
        Err(error) => {
            console.findings(&[Diagnostic::from(&error)])?;
            return Ok(Status::Failed);
        }
    };
    let inputs = without_collisions(input::find(&args.input), &layouts);
    let paths: Vec<PathBuf> = inputs.iter().flatten().map(|input| input.path.clone()).collect();
    let bar = progress(inputs.len(), console);
    let job = Job {
        args,
        common,
        standard,
        layouts: &layouts,
        paths: &paths,
        lang: console.lang,
    };
    let work = |input: &Result<Input>| {
        let done = match input {
            Ok(input) => job.guarded(input),
            Err(error) => failed(None, error),
        };
        bar.inc(1);
        done
    };
    let done: Vec<Done> = if inputs.len() > 1 {
        inputs.par_iter().map(work).collect()
    } else {
        inputs.iter().map(work).collect()
    };
    bar.finish_and_clear();
    report(&done, args.format, console)?;
    if let Err(error) = write_trace(args, &done, &paths, console) {
        console.findings(&[Diagnostic::from(&error)])?;
        return Ok(Status::Failed);
    }
    Ok(done.iter().map(|done| done.status).max().unwrap_or(Status::Clean))
}

/// Writes the trace of all inputs into one file.
fn write_trace(args: &Convert, done: &[Done], inputs: &[PathBuf], console: &Console) -> Result<()> {
    let Some(path) = args.trace.clone() else { return Ok(()) };
    let mut content = trace::header(&console.messages)?;
    done.iter().for_each(|done| content.extend(&done.trace));
    output::write_all(vec![Output { path, content }], inputs, args.force).map(|_| ())
}

fn progress(count: usize, console: &Console) -> ProgressBar {
    if count < 2 || !console.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(count).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// Of two inputs that would become the same output, the first stays.
fn without_collisions(inputs: Vec<Result<Input>>, layouts: &[Layout]) -> Vec<Result<Input>> {
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let check = |input: Result<Input>| {
        let input = input?;
        let claims = || layouts.iter().flat_map(|layout| layout.claims(&input.stem));
        let claims: Vec<PathBuf> = claims().chain([input.stem.clone()]).collect();
        if claims.iter().any(|claim| seen.contains(claim)) {
            return Err(Error::SameOutput { path: input.path });
        }
        seen.extend(claims);
        Ok(input)
    };
    inputs.into_iter().map(check).collect()
}

struct Job<'a> {
    args: &'a Convert,
    common: &'a Common,
    standard: &'a Standard,
    layouts: &'a [Layout],
    paths: &'a [PathBuf],
    lang: Lang,
}

impl Job<'_> {
    /// A fault of the program at one input does not stop the others.
    fn guarded(&self, input: &Input) -> Done {
        catch_unwind(AssertUnwindSafe(|| self.convert(input)))
            .unwrap_or_else(|_| failed(Some(&input.path), &Error::Internal("panic".to_owned())))
    }

    fn convert(&self, input: &Input) -> Done {
        let (outcome, workbook) = match process(&input.path, self.common, self.standard, false) {
            Ok(processed) => processed,
            Err(error) => return failed(Some(&input.path), &error),
        };
        let trace = self.trace(input, &outcome, &workbook);
        drop(workbook);
        let mut done = self.summary(input, &outcome);
        if outcome.book.tables.is_empty() {
            return refuse(
                done,
                &Error::NoTables {
                    path: input.path.clone(),
                },
            );
        }
        let mut exports = match self.exports(input, &outcome) {
            Ok(exports) => exports,
            Err(error) => return refuse(done, &error),
        };
        done.findings.append(&mut exports.findings);
        if exports.misfit {
            done.status = Status::Failed;
            return done;
        }
        let matters = |finding: &Diagnostic| finding.severity >= Severity::Warning;
        if self.args.strict && done.findings.iter().any(matters) {
            done.findings.push(Diagnostic {
                file: Some(done.file.clone()),
                ..Diagnostic::new(Code::StrictErrors)
            });
            done.status = Status::Findings;
            return done;
        }
        match trace.and_then(|trace| Ok((self.write(input, &outcome, exports.outputs)?, trace))) {
            Ok((outputs, trace)) => Done { outputs, trace, ..done },
            Err(error) => refuse(done, &error),
        }
    }

    /// The lines of the trace, if one was asked for.
    fn trace(&self, input: &Input, outcome: &Outcome, workbook: &Workbook) -> Result<Vec<u8>> {
        if self.args.trace.is_none() {
            return Ok(Vec::new());
        }
        let file = input.path.display().to_string();
        trace::lines(&file, workbook, outcome, self.standard, &Messages::new(self.lang))
    }

    fn summary(&self, input: &Input, outcome: &Outcome) -> Done {
        let number = |table: &crate::book::Table| self.standard.tables.get(table.schema).map(|own| own.number.clone());
        Done {
            file: input.path.display().to_string(),
            status: if outcome.count(Severity::Error) > 0 {
                Status::Findings
            } else {
                Status::Clean
            },
            findings: outcome.diagnostics.clone(),
            outputs: Vec::new(),
            trace: Vec::new(),
            tables: outcome.book.tables.iter().filter_map(number).collect(),
            year: outcome.book.year,
            department: outcome.book.department.as_ref().map(ToString::to_string),
            layout: outcome.layout.clone(),
        }
    }

    /// What the upload layouts make of the book.
    fn exports(&self, input: &Input, outcome: &Outcome) -> Result<export::Exports> {
        let base = self.args.output.join(&input.stem);
        let mut exports = export::Exports::default();
        for layout in self.layouts {
            exports.add(layout, &outcome.book, self.standard, &base)?;
        }
        let file = input.path.display().to_string();
        exports
            .findings
            .iter_mut()
            .for_each(|finding| finding.file = Some(file.clone()));
        Ok(exports)
    }

    /// Writes what was asked for; `exports` are the files of upload layouts.
    fn write(&self, input: &Input, outcome: &Outcome, exports: Vec<Output>) -> Result<Vec<PathBuf>> {
        let (book, standard) = (&outcome.book, self.standard);
        let base = self.args.output.join(&input.stem);
        let mut outputs = Vec::new();
        for target in &self.args.to {
            match target {
                Target::Xlsx => outputs.push(Output {
                    path: with_suffix(&base, "xlsx"),
                    content: write::xlsx(book, standard)?,
                }),
                Target::Json => outputs.push(Output {
                    path: with_suffix(&base, "json"),
                    content: write::json(book, standard)?,
                }),
                Target::Csv => {
                    let files = write::csv(book, standard)?;
                    outputs.extend(files.into_iter().map(|(name, content)| Output {
                        path: base.join(name),
                        content,
                    }));
                }
            }
        }
        outputs.extend(exports);
        output::write_all(outputs, self.paths, self.args.force)
    }
}

/// The path with an extension put behind it; a dot in the name is no extension of its own.
pub(super) fn with_suffix(base: &Path, extension: &str) -> PathBuf {
    let mut name = base.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}

fn failed(path: Option<&Path>, error: &Error) -> Done {
    let path = path.or(error.path());
    let done = Done {
        file: path.map(|path| path.display().to_string()).unwrap_or_default(),
        status: Status::Failed,
        findings: Vec::new(),
        outputs: Vec::new(),
        trace: Vec::new(),
        tables: Vec::new(),
        year: None,
        department: None,
        layout: None,
    };
    refuse(done, error)
}

fn refuse(mut done: Done, error: &Error) -> Done {
    let mut finding = Diagnostic::from(error);
    if finding.file.is_none() && !done.file.is_empty() {
        finding.file = Some(done.file.clone());
    }
    done.findings.push(finding);
    done.status = Status::Failed;
    done
}

#[derive(Serialize)]
struct Report<F: Serialize> {
    files: Vec<FileReport<F>>,
}

#[derive(Serialize)]
struct FileReport<F: Serialize> {
    file: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<String>,
    tables: Vec<String>,
    outputs: Vec<String>,
    findings: F,
}

fn report(done: &[Done], format: Format, console: &Console) -> io::Result<()> {
    if format == Format::Json {
        let files = done.iter().map(|done| FileReport {
            file: done.file.clone(),
            status: status_name(done.status),
            year: done.year,
            department: done.department.clone(),
            layout: done.layout.clone(),
            tables: done.tables.clone(),
            outputs: done.outputs.iter().map(|path| path.display().to_string()).collect(),
            findings: render_json(&done.findings, &console.messages),
        });
        let report = Report {
            files: files.collect::<Vec<_>>(),
        };
        return console.result(&format!("{}\n", serde_json::to_string_pretty(&report)?));
    }
    for done in done {
        console.findings(&done.findings)?;
        console.note(&summary_line(done, console))?;
    }
    if done.len() > 1 {
        let count = |status: Status| done.iter().filter(|done| done.status == status).count().to_string();
        let data = [
            ("clean", count(Status::Clean)),
            ("findings", count(Status::Findings)),
            ("failed", count(Status::Failed)),
        ];
        console.note(&console.messages.get("batch-summary", data))?;
    }
    console.pointer(done.iter().flat_map(|done| &done.findings))
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Clean => "clean",
        Status::Findings => "findings",
        Status::Failed => "failed",
    }
}

fn summary_line(done: &Done, console: &Console) -> String {
    let count = |severity: Severity| {
        done.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
            .to_string()
    };
    let first = done
        .outputs
        .first()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let data = [
        ("file", done.file.clone()),
        ("output", first),
        ("layout", done.layout.clone().unwrap_or_else(|| "none".to_owned())),
        ("tables", done.tables.len().to_string()),
        ("errors", count(Severity::Error)),
        ("warnings", count(Severity::Warning)),
        ("notes", count(Severity::Info)),
    ];
    console.messages.get(
        if done.outputs.is_empty() {
            "not-converted"
        } else {
            "converted"
        },
        data,
    )
}
