//! Many inputs, one after another or at once: progress, what became of each, the report.

use std::collections::BTreeMap;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Status;
use super::args::ReportFormat;
use super::compared::Compared;
use super::console::Console;
use super::input::Input;
use super::row::Row;
use crate::chart::{self, Chart};
use crate::consolidate::{Departments, twice};
use crate::diagnostic::{self, Code, Diagnostic, Severity, render_json};
use crate::error::{Error, Result};
use crate::fold::Folder;
use crate::grid::Workbook;
use crate::locale::visible;
use crate::pipeline::Outcome;
use crate::report::{self, Detail, Excerpts, Sheets, Subject};
use crate::schema::Standard;

/// What a run wrote into a dataset.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Inputs.
    pub files: usize,
    /// Amounts.
    pub facts: usize,
}

/// What became of one input.
pub struct Done {
    /// The input, as the user named it.
    pub file: String,
    /// How it ended.
    pub status: Status,
    /// Everything there is to say.
    pub findings: Vec<Diagnostic>,
    /// The files that were written.
    pub outputs: Vec<PathBuf>,
    /// Its lines of the trace.
    pub trace: Vec<u8>,
    /// The numbers of the tables it has.
    pub tables: Vec<String>,
    /// The budget year.
    pub year: Option<i32>,
    /// The department.
    pub department: Option<String>,
    /// All departments that its tables name.
    pub departments: Departments,
    /// The name of the layout it was read by.
    pub layout: Option<String>,
    /// The rows of the source that findings are about.
    pub excerpts: Excerpts,
    /// The sheets of the source.
    pub sheets: Sheets,
    /// What became of the findings of an earlier hand-in, if there is one.
    pub compared: Option<Compared>,
    /// Its charts, if they are shown.
    pub charts: Vec<Chart>,
    /// What becomes its row in a dataset.
    pub row: Row,
    /// How many findings of each severity were spared.
    pub spared: [usize; SEVERITIES],
}

/// How many severities there are.
const SEVERITIES: usize = 3;

impl Done {
    /// An input of which nothing is known but how it ended.
    pub fn of(file: String, status: Status) -> Self {
        Self {
            file,
            status,
            findings: Vec::new(),
            outputs: Vec::new(),
            trace: Vec::new(),
            tables: Vec::new(),
            year: None,
            department: None,
            departments: Departments::default(),
            layout: None,
            excerpts: Excerpts::default(),
            sheets: Sheets::default(),
            compared: None,
            charts: Vec::new(),
            row: Row::default(),
            spared: [0; SEVERITIES],
        }
    }

    /// Keeps only the number of findings below a severity: where nobody is shown them, there may be millions.
    pub fn spare(&mut self, least: Severity) {
        let spared = &mut self.spared;
        self.findings.retain(|finding| {
            let is_kept = finding.severity >= least;
            if let Some(count) = spared.get_mut(finding.severity as usize).filter(|_| !is_kept) {
                *count = count.saturating_add(1);
            }
            is_kept
        });
        self.findings.shrink_to_fit();
    }

    /// Takes a finding that became known once all inputs were read.
    pub fn take(&mut self, finding: Diagnostic) {
        if finding.severity == Severity::Error {
            self.status = self.status.max(Status::Findings);
        }
        self.findings.push(finding);
    }

    /// How many findings are of this severity or worse.
    pub fn count_from(&self, least: Severity) -> usize {
        let all = self.findings.iter();
        all.filter(|finding| finding.severity >= least).count()
    }

    /// How many findings are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        let spared = self.spared.get(severity as usize).copied().unwrap_or_default();
        diagnostic::count(&self.findings, severity).saturating_add(spared)
    }
}

/// What a report is about.
pub fn subject<'a>(
    findings: &'a [Diagnostic],
    outcome: &'a Outcome,
    workbook: &'a Workbook,
    standard: &'a Standard,
) -> Subject<'a> {
    Subject {
        findings,
        book: &outcome.book,
        workbook,
        standard,
    }
}

/// Works on all inputs; a fault of the program at one does not stop the others.
pub fn run(inputs: &[Result<Input>], console: &Console, work: impl Fn(&Input) -> Done + Sync) -> Vec<Done> {
    run_to_end(inputs, console, work, |_| ())
}

/// As [`run`]; `end` gets whatever became of each input, also one that is none.
pub fn run_to_end(
    inputs: &[Result<Input>],
    console: &Console,
    work: impl Fn(&Input) -> Done + Sync,
    end: impl Fn(&mut Done) + Sync,
) -> Vec<Done> {
    let bar = progress(inputs.len(), console);
    let guarded = |input: &Result<Input>| {
        let mut done = match input {
            Ok(input) => catch_unwind(AssertUnwindSafe(|| work(input)))
                .unwrap_or_else(|_| failed(Some(&input.path), &Error::Internal("panic".to_owned()))),
            Err(error) => failed(None, error),
        };
        end(&mut done);
        bar.inc(1);
        done
    };
    let done: Vec<Done> = if inputs.len() > 1 {
        inputs.par_iter().map(guarded).collect()
    } else {
        inputs.iter().map(guarded).collect()
    };
    bar.finish_and_clear();
    done
}

/// Reports, at each but the first, inputs of one year that are of one department: it was handed in twice, or
/// has the code or name of another. `severity`: an error where the inputs are checked, a warning where each is
/// only converted.
pub fn report_twice(done: &mut [Done], severity: Severity, standard: &Standard) {
    let folder = Folder::new(&standard.frame);
    let mut years: BTreeMap<Option<i32>, Vec<usize>> = BTreeMap::new();
    for (number, own) in done.iter().enumerate().filter(|(_, own)| !own.tables.is_empty()) {
        years.entry(own.year).or_default().push(number);
    }
    let mut found: Vec<(usize, Diagnostic)> = Vec::new();
    for inputs in years.values() {
        let of_year = inputs.iter().filter_map(|number| done.get(*number));
        let claims: Vec<(&str, &Departments)> = of_year.map(|own| (&*own.file, &own.departments)).collect();
        for (finding, files) in twice(&claims, &folder) {
            let later = files.iter().skip(1).filter_map(|position| inputs.get(*position));
            found.extend(later.map(|number| (*number, finding.clone())));
        }
    }
    for (number, finding) in found {
        let Some(own) = done.get_mut(number) else { continue };
        let file = Some(own.file.clone());
        own.take(Diagnostic {
            file,
            severity,
            ..finding
        });
    }
}

/// The worst end of all.
pub fn worst(done: &[Done]) -> Status {
    done.iter().map(|done| done.status).max().unwrap_or(Status::Clean)
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

/// What there is to say of an input that was read.
///
/// Takes the findings over: of a workbook that is wrong throughout they are a large part of what is in memory.
pub fn summary(input: &Input, outcome: &mut Outcome, standard: &Standard) -> Done {
    let number = |table: &crate::book::Table| standard.tables.get(table.schema).map(|own| own.number.clone());
    let status = if outcome.count(Severity::Error) > 0 {
        Status::Findings
    } else {
        Status::Clean
    };
    Done {
        findings: std::mem::take(&mut outcome.diagnostics),
        tables: outcome.book.tables.iter().filter_map(number).collect(),
        year: outcome.book.year,
        department: outcome.book.department.as_ref().map(ToString::to_string),
        departments: Departments::of(&outcome.book, standard),
        layout: outcome.layout.clone(),
        ..Done::of(input.path.display().to_string(), status)
    }
}

/// An input that could not be read.
pub fn failed(path: Option<&Path>, error: &Error) -> Done {
    let path = path.or(error.path()).map(|path| path.display().to_string());
    let file = match (path, error) {
        (None, Error::NoInput { pattern }) => pattern.clone(),
        (path, _) => path.unwrap_or_default(),
    };
    refuse(Done::of(file, Status::Failed), error)
}

/// The input with the reason why nothing came of it.
pub fn refuse(mut done: Done, error: &Error) -> Done {
    let mut finding = Diagnostic::from(error);
    if finding.file.is_none() && !done.file.is_empty() {
        finding.file = Some(done.file.clone());
    }
    done.findings.push(finding);
    done.status = Status::Failed;
    done
}

/// The finding that a file of an earlier run was removed.
pub fn removed(path: &Path) -> Diagnostic {
    Diagnostic {
        file: Some(path.display().to_string()),
        ..Diagnostic::new(Code::StaleRemoved)
    }
}

#[derive(Serialize)]
struct Report<F: Serialize> {
    files: Vec<FileReport<F>>,
    #[serde(flatten)]
    beside: Map<String, Value>,
}

#[derive(Serialize)]
struct FileReport<F: Serialize> {
    file: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    department: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layout: Option<String>,
    tables: Vec<String>,
    outputs: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Compared>,
    findings: F,
}

/// How a run is reported.
pub struct Telling {
    /// As what.
    format: ReportFormat,
    /// The key of the line that sums up an input of which nothing was written.
    unwritten: &'static str,
    /// Whether inputs without problems are left out.
    only_problems: bool,
    least: Severity,
    detail: Detail,
}

impl Telling {
    /// As this; `unwritten` is the key of the line that sums up an input of which nothing was written.
    pub fn new(format: impl Into<ReportFormat>, unwritten: &'static str, console: &Console) -> Self {
        Self {
            format: format.into(),
            unwritten,
            only_problems: false,
            least: console.least,
            detail: console.detail,
        }
    }

    /// Without the inputs that have no problems, if that is wanted.
    #[must_use]
    pub fn only_problems(self, only_problems: bool) -> Self {
        Self { only_problems, ..self }
    }

    /// Whether an input is in the report for people.
    pub fn shows(&self, done: &Done) -> bool {
        !self.only_problems || done.status != Status::Clean || done.count_from(self.least.max(Severity::Warning)) > 0
    }

    /// Takes over what the report shows of the source beside the findings that are known by now.
    pub fn look(&self, done: &mut Done, outcome: &Outcome, workbook: &Workbook, standard: &Standard) {
        let subject = subject(&done.findings, outcome, workbook, standard);
        match self.format {
            ReportFormat::Text => done.excerpts = Excerpts::of(subject, self.least, self.detail),
            ReportFormat::Html => {
                done.sheets = report::sheets(subject);
                done.charts = chart::charts(&outcome.book, standard);
            }
            ReportFormat::Json => {}
        }
    }
}

/// Reports why nothing was done at all: a program that reads the report finds it there.
pub fn stop(error: &Error, console: &Console) -> io::Result<Status> {
    match console.json {
        true => console.result(&json(&[failed(None, error)], Map::new(), console)?)?,
        false => console.findings(&[Diagnostic::from(error)])?,
    }
    Ok(Status::Failed)
}

/// Tells what became of all inputs: people on stderr, programs on stdout.
pub fn report(done: &[Done], telling: &Telling, console: &Console) -> io::Result<()> {
    match telling.format {
        ReportFormat::Json => console.result(&json(done, Map::new(), console)?)?,
        ReportFormat::Html => console.result(&html(done, &report::Beside::default(), telling, console)?)?,
        ReportFormat::Text => {
            let mut text = text(done, telling, console);
            if done.len() > 1 && !console.is_quiet() {
                text.push_str(&total_line(done, console));
                text.push('\n');
            }
            console.styled_note(&text)?;
            console.pointer(done.iter().flat_map(|done| &done.findings))?;
        }
    }
    Ok(())
}

/// What became of all inputs, as people read it, with ANSI styles: the findings of each and a line that sums
/// it up.
pub fn text(done: &[Done], telling: &Telling, console: &Console) -> String {
    let mut text = String::new();
    for done in done.iter().filter(|done| telling.shows(done)) {
        text.push_str(&console.text(&done.findings, &done.excerpts));
        if let Some(compared) = done.compared.as_ref().filter(|_| !console.is_quiet()) {
            text.push_str(&compared.text(&done.findings, console));
        }
        if !console.is_quiet() {
            text.push_str(&summary_line(done, telling, console));
            text.push('\n');
        }
    }
    text
}

/// The report as a page.
///
/// # Errors
/// When its template is wrong.
pub fn html(done: &[Done], beside: &report::Beside, telling: &Telling, console: &Console) -> io::Result<String> {
    report::html(&files(done, telling, console), beside, &console.messages).map_err(io::Error::other)
}

/// The inputs as a report has them.
pub fn files<'d>(done: &'d [Done], telling: &Telling, console: &Console) -> Vec<report::File<'d>> {
    let files = done.iter().map(|done| report::File {
        name: &done.file,
        status: status_name(done.status),
        year: done.year,
        code: done.departments.own().code.as_deref(),
        department: done.department.as_deref(),
        tables: done.tables.len(),
        findings: &done.findings,
        sheets: &done.sheets,
        since: done
            .compared
            .as_ref()
            .map(|compared| (compared.line(console), &*compared.fixed)),
        is_shown: telling.shows(done),
    });
    files.collect()
}

/// The report for programs, with `beside` beside the files.
///
/// # Errors
/// The error of the serializer.
pub fn json(done: &[Done], beside: Map<String, Value>, console: &Console) -> io::Result<String> {
    let files = done.iter().map(|done| FileReport {
        file: done.file.clone(),
        status: status_name(done.status),
        year: done.year,
        code: done.departments.own().code.as_ref().map(ToString::to_string),
        department: done.department.clone(),
        since: done.compared.clone(),
        layout: done.layout.clone(),
        tables: done.tables.clone(),
        outputs: done.outputs.iter().map(|path| path.display().to_string()).collect(),
        findings: render_json(&done.findings, &console.messages),
    });
    let report = Report {
        files: files.collect::<Vec<_>>(),
        beside,
    };
    Ok(visible::json(&report)?)
}

fn total_line(done: &[Done], console: &Console) -> String {
    let count = |status: Status| done.iter().filter(|done| done.status == status).count().to_string();
    let data = [
        ("clean", count(Status::Clean)),
        ("findings", count(Status::Findings)),
        ("failed", count(Status::Failed)),
    ];
    console.messages.get("batch-summary", data)
}

/// How an end is called for programs.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Clean => "clean",
        Status::Findings => "findings",
        Status::Failed => "failed",
    }
}

fn summary_line(done: &Done, telling: &Telling, console: &Console) -> String {
    let count = |severity: Severity| done.count(severity).to_string();
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
            telling.unwritten
        } else {
            "converted"
        },
        data,
    )
}
