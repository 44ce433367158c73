//! Many inputs, one after another or at once: progress, what became of each, the report.

use std::collections::{BTreeMap, HashSet};
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
use super::input::{self, Input};
use super::row::Row;
use crate::book::SetAside;
use crate::chart::{self, Chart};
use crate::consolidate::{Departments, twice};
use crate::diagnostic::{self, Code, Diagnostic, Severity, render_json};
use crate::error::{Error, Result};
use crate::fold::Folder;
use crate::grid::Workbook;
use crate::locale::visible;
use crate::pipeline::{Outcome, Wanted};
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
    let mut all = Vec::new();
    // Nothing is reported before the end, so that nothing fails.
    let _ = run_bounded(inputs, (console, u64::MAX), (work, end), |done, _| {
        all = done;
        Ok(())
    });
    all
}

/// The most inputs of a run within a run.
const MOST_AT_ONCE: usize = 1024;

/// As [`run_to_end`], in runs one after another, of inputs that take no more than `most` bytes of memory all together; one
/// that takes more by itself is a run of its own. However work is stolen in a run, that is all that is read at once.
/// `report_run` gets what became of each run, and whether it is the last.
///
/// # Errors
/// The first of `report_run`.
pub fn run_bounded(
    inputs: &[Result<Input>],
    (console, most): (&Console, u64),
    (work, end): (impl Fn(&Input) -> Done + Sync, impl Fn(&mut Done) + Sync),
    mut report_run: impl FnMut(Vec<Done>, bool) -> io::Result<()>,
) -> io::Result<()> {
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
    let weight = |input: &Result<Input>| input.as_ref().map_or(0, |input| input::weight(&input.path));
    let mut left = inputs;
    loop {
        // Where all may be read at once, nobody has to know what each takes.
        let near = left.get(..MOST_AT_ONCE.min(left.len())).unwrap_or_default();
        let (run, rest) = match most {
            u64::MAX => (left, [].as_slice()),
            _ if near.len() < 2 => (near, [].as_slice()),
            _ => {
                let weights: Vec<u64> = near.par_iter().map(weight).collect();
                left.split_at_checked(within(&weights, most)).unwrap_or((left, &[]))
            }
        };
        let done = match run {
            [one] => vec![guarded(one)],
            several => several.par_iter().map(guarded).collect(),
        };
        left = rest;
        bar.suspend(|| report_run(done, left.is_empty()))?;
        if left.is_empty() {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

/// How many of the first are within `most` all together, one at least.
fn within(weights: &[u64], most: u64) -> usize {
    let mut sum = 0_u64;
    let fitting = weights.iter().take_while(|weight| {
        sum = sum.saturating_add(**weight);
        sum <= most
    });
    fitting.count().max(1)
}

/// What is kept of an input of which everything is reported.
struct Kept {
    file: String,
    status: Status,
    year: Option<i32>,
    /// Its departments, if it has tables.
    departments: Option<Departments>,
}

/// What becomes of all inputs, of which the first may have been reported already while others are still read.
#[derive(Default)]
pub struct Course {
    kept: Vec<Kept>,
    /// What was found later about those.
    late: Vec<Diagnostic>,
    /// The first of the worst that was reported.
    worst: Option<Diagnostic>,
    /// The others.
    pub done: Vec<Done>,
    /// How many inputs an earlier run wrote, and their worst end.
    pub there: (usize, Option<Status>),
}

impl Course {
    /// Takes the inputs of a run within the run. Those that are not the last are reported, if they are to be, so that only
    /// what all are compared by is kept of them.
    ///
    /// # Errors
    /// When they cannot be reported.
    pub fn take(&mut self, mut done: Vec<Done>, reported: Option<(&Telling, &Console)>) -> io::Result<()> {
        let Some((telling, console)) = reported else {
            self.done.append(&mut done);
            return Ok(());
        };
        self.set_apart(&mut done);
        console.styled_note(&text(&done, telling, console))?;
        for own in done {
            let least = self.worst.as_ref().map_or(Severity::Info, |worst| worst.severity);
            let worse = own.findings.iter().filter(|finding| finding.severity > least);
            if let Some(worst) = worse.max_by_key(|finding| finding.severity) {
                self.worst = Some(worst.clone());
            }
            let has_tables = !own.tables.is_empty();
            self.kept.push(Kept {
                file: own.file,
                status: own.status,
                year: own.year,
                departments: Some(own.departments).filter(|_| has_tables),
            });
        }
        Ok(())
    }

    /// Only counts the inputs that an earlier run wrote.
    pub fn end(&mut self) {
        let mut done = std::mem::take(&mut self.done);
        self.set_apart(&mut done);
        self.done = done;
    }

    fn set_apart(&mut self, done: &mut Vec<Done>) {
        let (count, worst) = &mut self.there;
        for own in done.extract_if(.., |own| own.row.is_there) {
            *count = count.saturating_add(1);
            *worst = (*worst).max(Some(own.status));
        }
    }

    /// Reports, at each but the first, inputs of one year that are of one department, as [`report_twice`] does.
    pub fn report_twice(&mut self, severity: Severity, standard: &Standard) {
        let kept = self.kept.iter().enumerate().filter_map(|(number, own)| {
            let departments = own.departments.as_ref()?;
            Some((number, own.year, &*own.file, departments))
        });
        let count = self.kept.len();
        let done = claims(&self.done).map(|(number, year, file, own)| (number.saturating_add(count), year, file, own));
        for (number, finding) in find_twice(kept.chain(done), severity, standard) {
            let own = number.checked_sub(count).and_then(|number| self.done.get_mut(number));
            match (own, self.kept.get_mut(number)) {
                (Some(own), _) => own.take(finding),
                (None, Some(own)) => {
                    if finding.severity == Severity::Error {
                        own.status = own.status.max(Status::Findings);
                    }
                    self.late.push(finding);
                }
                (None, None) => {}
            }
        }
    }

    /// Takes findings about inputs, of which those count that were reported already.
    pub fn report_late(&mut self, findings: impl Iterator<Item = (String, Diagnostic)>) {
        let kept: HashSet<&str> = self.kept.iter().map(|own| &*own.file).collect();
        let late = findings.filter(|(file, _)| kept.contains(&**file));
        self.late.extend(late.map(|(_, finding)| finding));
    }

    /// The worst end of all.
    pub fn worst(&self) -> Status {
        let kept = self.kept.iter().map(|own| own.status).max();
        let ends = [kept, self.there.1].into_iter().flatten();
        ends.fold(worst(&self.done), Status::max)
    }

    /// Reports what became of the inputs that are not reported yet, and of all.
    ///
    /// # Errors
    /// When it cannot be reported.
    pub fn report(&self, telling: &Telling, console: &Console) -> io::Result<()> {
        if self.kept.is_empty() {
            return report(&self.done, telling, console);
        }
        let mut text = text(&self.done, telling, console);
        text.push_str(&console.text(&self.late, &Excerpts::default()));
        if !console.is_quiet() {
            let ends = self.kept.iter().map(|own| own.status);
            text.push_str(&total_line(ends.chain(self.done.iter().map(|own| own.status)), console));
            text.push('\n');
        }
        console.styled_note(&text)?;
        let rest = self.done.iter().flat_map(|done| &done.findings);
        console.pointer(self.worst.iter().chain(rest).chain(&self.late))
    }
}

/// Reports, at each but the first, inputs of one year that are of one department: it was handed in twice, or
/// has the code or name of another. `severity`: an error where the inputs are checked, a warning where each is
/// only converted.
pub fn report_twice(done: &mut [Done], severity: Severity, standard: &Standard) {
    for (number, finding) in find_twice(claims(done), severity, standard) {
        if let Some(own) = done.get_mut(number) {
            own.take(finding);
        }
    }
}

/// The inputs that have tables: their positions, years, names and departments.
fn claims(done: &[Done]) -> impl Iterator<Item = (usize, Option<i32>, &str, &Departments)> {
    let all = done.iter().enumerate().filter(|(_, own)| !own.tables.is_empty());
    all.map(|(number, own)| (number, own.year, &*own.file, &own.departments))
}

/// What [`report_twice`] reports, at positions.
fn find_twice<'d>(
    claims: impl Iterator<Item = (usize, Option<i32>, &'d str, &'d Departments)>,
    severity: Severity,
    standard: &Standard,
) -> Vec<(usize, Diagnostic)> {
    let folder = Folder::new(&standard.frame);
    let mut years: BTreeMap<Option<i32>, Vec<(usize, &str, &Departments)>> = BTreeMap::new();
    for (number, year, file, departments) in claims {
        years.entry(year).or_default().push((number, file, departments));
    }
    let mut found: Vec<(usize, Diagnostic)> = Vec::new();
    for inputs in years.values() {
        let claims: Vec<(&str, &Departments)> = inputs.iter().map(|(_, file, own)| (*file, *own)).collect();
        for (finding, files) in twice(&claims, &folder) {
            let later = files.iter().skip(1).filter_map(|position| inputs.get(*position));
            found.extend(later.map(|(number, file, _)| {
                let file = Some((*file).to_owned());
                let finding = finding.clone();
                (
                    *number,
                    Diagnostic {
                        file,
                        severity,
                        ..finding
                    },
                )
            }));
        }
    }
    found
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

    /// What the report needs of a workbook.
    pub fn wanted(&self) -> Wanted {
        match self.format {
            ReportFormat::Html => Wanted::Whole,
            ReportFormat::Text | ReportFormat::Json => Wanted::Shown,
        }
    }

    /// As much of a workbook as the report shows beside these findings.
    pub fn source(&self, workbook: SetAside, findings: &[Diagnostic]) -> Workbook {
        match self.format {
            ReportFormat::Html => workbook.workbook(),
            ReportFormat::Text | ReportFormat::Json => workbook.rows_of(
                findings
                    .iter()
                    .flat_map(|finding| finding.place.iter().chain(&finding.related)),
            ),
        }
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

/// Reports what became of all inputs: people on stderr, programs on stdout.
pub fn report(done: &[Done], telling: &Telling, console: &Console) -> io::Result<()> {
    match telling.format {
        ReportFormat::Json => console.result(&json(done, Map::new(), console)?)?,
        ReportFormat::Html => console.result(&html(done, &report::Beside::default(), telling, console)?)?,
        ReportFormat::Text => {
            let mut text = text(done, telling, console);
            if done.len() > 1 && !console.is_quiet() {
                text.push_str(&total_line(done.iter().map(|done| done.status), console));
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

fn total_line(ends: impl Iterator<Item = Status>, console: &Console) -> String {
    let (mut clean, mut findings, mut failed) = (0_usize, 0_usize, 0_usize);
    for end in ends {
        let count = match end {
            Status::Clean => &mut clean,
            Status::Findings => &mut findings,
            Status::Failed => &mut failed,
        };
        *count = count.saturating_add(1);
    }
    let data = [("clean", clean), ("findings", findings), ("failed", failed)];
    console
        .messages
        .get("batch-summary", data.map(|(key, count)| (key, count.to_string())))
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
