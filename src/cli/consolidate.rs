//! `yusuan consolidate`: adds up many departments' workbooks.
//!
//! A workbook that cannot be read does not stop the others: the result is written without it, says so,
//! and the exit code is that of the worst.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::args::{Common, Consolidate, Format};
use super::batch::{self, Done, Telling, failed, refuse, summary};
use super::console::Console;
use super::input::{self, Input};
use super::output::{self, Output, Sources};
use super::{Status, book_beside, checks, ending, hand_ins, options};
use crate::book::{Book, Reconciliation, Table};
use crate::consolidate::{self, Consolidated, Part};
use crate::consolidated;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Result};
use crate::map::Reports;
use crate::pipeline;
use crate::report;
use crate::rules::Applied;
use crate::schema::Standard;
use crate::write;

/// Runs the command.
pub fn run(args: &Consolidate, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let Some(check) = checks::options(&args.checks, false, (common, standard), console)? else {
        return Ok(Status::Failed);
    };
    let Some(target) = Target::of(args) else {
        console.wrong_value("--output", args.output.display(), "OUT.xlsx, OUT.json")?;
        return Ok(Status::Failed);
    };
    let mut options = options(common, Reports::default(), check, None);
    // The year that is wanted: a workbook of another one is left out, not refused sheet by sheet.
    options.map.year = None;
    let roster = match hand_ins::roster(args.roster.as_deref(), common, standard) {
        Ok(roster) => roster,
        Err(error) => return batch::stop(&error, console),
    };
    let mut inputs = inputs(args);
    hand_ins::without(&mut inputs, args.roster.as_deref());
    hand_ins::without(&mut inputs, args.last_year.as_deref());
    let named = common.mapping_file().into_iter();
    let named = named
        .chain(args.checks.file.clone())
        .chain(args.roster.clone())
        .chain(args.last_year.clone());
    let sources = Sources::of(input::paths(&inputs).chain(named));
    if let Err(error) = output::plan([&args.output], &sources) {
        return batch::stop(&error, console);
    }
    let (inputs, copies) = hand_ins::without_copies(inputs, common, standard);
    let telling = Telling::new(args.format, "not-consolidated", console);
    let job = Job {
        args,
        telling: &telling,
        year: common.year,
        options: &options,
        standard,
        parts: Mutex::new(Vec::new()),
    };
    let mut done = batch::run(&inputs, console, |input| job.read(input));
    done.sort_by(|a, b| a.file.cmp(&b.file));
    hand_ins::report_copies(&mut done, &copies);
    let parts = job.parts.into_inner().unwrap_or_else(PoisonError::into_inner);
    let before = args.last_year.as_deref();
    let before = match before
        .map(|path| book_beside(path, &common.before(), standard))
        .transpose()
    {
        Ok(book) => book,
        Err(error) => return batch::stop(&error, console),
    };
    let task = Task {
        args,
        target,
        standard,
        console,
        check: &options.check,
        sources,
        last_year: before.as_ref(),
    };
    let wanted = consolidate::Options {
        year: common.year,
        department: args.department.clone(),
    };
    let attended = roster.map(|roster| {
        let attendance = hand_ins::attend(&mut done, &roster, common.year, standard);
        (roster, attendance)
    });
    let mut made = consolidate::consolidate(parts, standard, &wanted);
    if let Some((path, last)) = args.last_year.as_ref().zip(before.as_ref())
        && let Err(error) = consolidated::precedes((&path.display().to_string(), last), &made.book)
    {
        return batch::stop(&error, console);
    }
    if let Some((_, attendance)) = &attended {
        made.findings.extend(attendance.missing.iter().cloned());
    }
    let taken = made.reconciliation.rows.len();
    let (result, left_out) = task.finish(made, &done);
    done.push(result);
    if let Some(line) = hand_ins::copies_line(&copies, console).filter(|_| !console.json) {
        console.note(&line)?;
    }
    let attended = attended.map(|(roster, attendance)| ending::attended(&roster, &attendance, console));
    let attended = attended.unwrap_or_default();
    tell((args, &telling), &done, (&left_out, &attended), taken, console)?;
    Ok(batch::worst(&done))
}

/// What is written.
#[derive(Clone, Copy)]
enum Target {
    Xlsx,
    Json,
}

impl Target {
    /// As the name of the output says.
    fn of(args: &Consolidate) -> Option<Self> {
        let extension = args.output.extension()?.to_string_lossy().to_ascii_lowercase();
        match extension.as_str() {
            "xlsx" => Some(Self::Xlsx),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The inputs, each once; without the result of an earlier run in a folder that is searched.
fn inputs(args: &Consolidate) -> Vec<Result<Input>> {
    let place = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
    let result = place(&args.output);
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut inputs = input::find(&args.input);
    inputs.retain(|input| {
        let Ok(input) = input else { return true };
        let is_result = place(&input.path) == result && !args.input.contains(&input.path);
        !is_result && seen.insert(place(&input.path))
    });
    inputs
}

/// Reads the workbooks, many at once; keeps of each no more than its book.
struct Job<'a> {
    args: &'a Consolidate,
    telling: &'a Telling,
    year: Option<i32>,
    options: &'a pipeline::Options,
    standard: &'a Standard,
    parts: Mutex<Vec<Part>>,
}

impl Job<'_> {
    fn read(&self, input: &Input) -> Done {
        let path = &input.path;
        let source = input::source(path, self.options.limits.source);
        let outcome = source.and_then(|source| {
            pipeline::run_setting_aside(source, path, self.standard, (self.options, self.telling.wanted()))
        });
        let (mut outcome, workbook) = match outcome {
            Ok(read) => read,
            Err(error) => return failed(Some(path), &error),
        };
        consolidated::date(&mut outcome, self.year);
        let mut done = summary(input, &mut outcome, self.standard);
        let source = self.telling.source(workbook, &done.findings);
        self.telling.look(&mut done, &outcome, &source, self.standard);
        drop(source);
        if outcome.book.tables.is_empty() {
            return refuse(done, &Error::NoTables { path: path.clone() });
        }
        let errors = done.count(Severity::Error);
        if self.args.require_clean && errors > 0 {
            done.findings.push(consolidate::left_out_for_errors(&done.file, errors));
            return done;
        }
        let part = Part::new(done.file.clone(), outcome.book, self.standard);
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).push(part);
        done
    }
}

/// What is done with the sum.
struct Task<'a> {
    args: &'a Consolidate,
    target: Target,
    standard: &'a Standard,
    console: &'a Console,
    check: &'a crate::check::Options,
    sources: Sources,
    last_year: Option<&'a Book>,
}

impl Task<'_> {
    /// Checks and writes the result; tells which files are not in it, and why.
    fn finish(&self, made: Consolidated, done: &[Done]) -> (Done, Vec<(String, String)>) {
        let Consolidated {
            book,
            mut reconciliation,
            mut findings,
        } = made;
        let not_read = done.iter().filter(|done| done.status == Status::Failed);
        let left_out = consolidated::left_out(
            not_read.filter_map(|done| done.findings.last()),
            done.iter().flat_map(|done| &done.findings).chain(&findings),
            &self.console.messages,
        );
        reconciliation.left_out.clone_from(&left_out);
        let number = |table: &Table| self.standard.tables.get(table.schema).map(|own| own.number.clone());
        let mut result = Done {
            tables: book.tables.iter().filter_map(number).collect(),
            year: book.year,
            department: book.department.as_ref().map(ToString::to_string),
            ..Done::of(self.args.output.display().to_string(), Status::Clean)
        };
        if book.tables.is_empty() {
            findings.push(consolidate::nothing_left());
            result.findings = findings;
            result.status = Status::Failed;
            return (result, left_out);
        }
        let target = (&*result.file, matches!(self.target, Target::Xlsx));
        let known = done.iter().flat_map(|done| &done.findings);
        let relations = match consolidated::checked(&book, target, known, (self.check, self.standard)) {
            Ok(checked) => {
                findings.extend(checked.findings);
                checked.relations
            }
            Err(error) => return (refuse(result, &error), left_out),
        };
        if matches!(self.target, Target::Xlsx) {
            match report::fit(&book, self.standard, &result.file) {
                Ok(more) => findings.extend(more),
                Err(more) => {
                    findings.extend(more);
                    result.findings = findings;
                    result.status = Status::Failed;
                    return (result, left_out);
                }
            }
        }
        result.findings = findings;
        let least = if self.args.strict {
            Severity::Warning
        } else {
            Severity::Error
        };
        let matters = |findings: &[Diagnostic]| findings.iter().any(|finding| finding.severity >= least);
        if matters(&result.findings) {
            result.status = Status::Findings;
        }
        if self.args.strict && (matters(&result.findings) || done.iter().any(|done| matters(&done.findings))) {
            result.status = Status::Findings;
            result.findings.push(Diagnostic {
                file: Some(result.file.clone()),
                ..Diagnostic::new(Code::StrictErrors)
            });
            return (result, left_out);
        }
        match self.write(&book, &reconciliation, &relations) {
            Ok(outputs) => result.outputs = outputs,
            Err(error) => result = refuse(result, &error),
        }
        (result, left_out)
    }

    fn write(&self, book: &Book, reconciliation: &Reconciliation, relations: &[Applied]) -> Result<Vec<PathBuf>> {
        let content = match self.target {
            Target::Xlsx => consolidated::workbook(book, reconciliation, (relations, self.last_year), self.standard)?,
            Target::Json => write::json(book, self.standard)?,
        };
        let path = self.args.output.clone();
        output::write_all(vec![Output { path, content }], &self.sources, self.args.force)
    }
}

/// Tells everything; the result comes last.
fn tell(
    (args, telling): (&Consolidate, &Telling),
    done: &[Done],
    (left_out, attended): (&[(String, String)], &[String]),
    taken: usize,
    console: &Console,
) -> io::Result<()> {
    if args.format == Format::Json {
        return batch::report(done, telling, console);
    }
    // Who is missing stands on lines of its own.
    let (last, others) = done
        .split_last()
        .map_or((None, done), |(last, others)| (Some(last), others));
    for done in others {
        console.findings_with(&done.findings, &done.excerpts)?;
    }
    if let Some(result) = last {
        let own = result
            .findings
            .iter()
            .filter(|finding| finding.code != Code::OfficeMissing);
        console.findings(&own.cloned().collect::<Vec<_>>())?;
    }
    for line in attended {
        console.styled_note(&format!("{line}\n"))?;
    }
    for (file, reason) in left_out {
        let data = [("file", file.clone()), ("reason", reason.clone())];
        console.note(&console.messages.get("consolidated-without", data))?;
    }
    if let Some(result) = done.last() {
        let count = |severity: Severity| {
            let all = done.iter().map(|done| done.count(severity));
            all.sum::<usize>().to_string()
        };
        let data = [
            ("file", result.file.clone()),
            ("count", taken.to_string()),
            (
                "without",
                match left_out.len() {
                    0 => "none".to_owned(),
                    count => count.to_string(),
                },
            ),
            ("tables", result.tables.len().to_string()),
            ("errors", count(Severity::Error)),
            ("warnings", count(Severity::Warning)),
            ("notes", count(Severity::Info)),
        ];
        let key = if result.outputs.is_empty() {
            "not-consolidated"
        } else {
            "consolidated"
        };
        console.note(&console.messages.get(key, data))?;
    }
    console.pointer(done.iter().flat_map(|done| &done.findings))
}
