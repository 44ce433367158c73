//! `yusuan check`: reads, maps, checks; writes nothing but the report and, if it is asked for, the
//! workbook with the findings at its cells: an .xlsx as it is otherwise, of other formats the standard one.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Check, Common, ReportFormat};
use super::batch::{self, Done, Telling, failed, refuse, subject, summary};
use super::compared::Compared;
use super::console::Console;
use super::convert::without_collisions;
use super::ending::Ending;
use super::input::{self, Input, with_suffix};
use super::output::{self, Output, Place, Sources, Written};
use super::rounds::Rounds;
use super::text::{self, Beside as Text};
use super::{Status, checks, hand_ins, process};
use crate::check::Options;
use crate::consolidate::Departments;
use crate::correction::identify;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Obstacle, Result};
use crate::grid::Workbook;
use crate::locale::{Lang, Messages};
use crate::map::Reports;
use crate::pipeline::{Outcome, Wanted};
use crate::read::names::has_extension;
use crate::read::{self, Format, Limits};
use crate::report::{self, Subject};
use crate::roster::Roster;
use crate::rules::Applied;
use crate::schema::Standard;
use crate::write::{self, Beside};

/// The names of workbooks without and with macros.
const XLSX: &str = "xlsx";
const XLSM: &str = "xlsm";
const XLTM: &str = "xltm";

/// Runs the command.
pub fn run(args: &Check, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let Some(options) = checks::options(&args.checks, true, (common, standard), console)? else {
        return Ok(Status::Failed);
    };
    let options = Options {
        hand_over: args.annotate.is_some(),
        ..options
    };
    let roster = match hand_ins::roster(args.roster.as_deref(), common, standard) {
        Ok(roster) => roster,
        Err(error) => return batch::stop(&error, console),
    };
    let rounds = match Rounds::load((&args.since, args.journal.as_deref()), common, standard) {
        Ok(rounds) => rounds,
        Err(error) => return batch::stop(&error, console),
    };
    let mut inputs = input::find(&args.input);
    hand_ins::without(&mut inputs, args.roster.as_deref());
    let named = [&args.checks.file, &args.roster, &args.text, &args.last];
    let named = named.into_iter().flatten().cloned().chain(common.mapping_file());
    let since = input::find(&args.since);
    let since = input::paths(&since).chain(args.since.iter().filter(|path| path.is_file()).cloned());
    let sources = Sources::of(input::paths(&inputs).chain(named).chain(since));
    let (mut inputs, copies) = hand_ins::without_copies(inputs, common, standard);
    if (args.text.is_some() || args.last.is_some() || args.annotate_text.is_some()) && inputs.len() > 1 {
        console.usage(&console.messages.text("usage-text"))?;
        return Ok(Status::Failed);
    }
    let text = match Text::read(args, common, standard) {
        Ok(text) => text,
        Err(error) => return batch::stop(&error, console),
    };
    if args.annotate_text.is_some() {
        let documents = inputs.iter().flatten().map(|input| text.path(&input.path));
        if let Some(other) = documents.into_iter().find(|path| !text::is_document(path)) {
            let data = [("value", other.display().to_string())];
            console.usage(&console.messages.get("usage-annotate-text", data))?;
            return Ok(Status::Failed);
        }
    }
    if let Some(path) = &args.annotate {
        if inputs.len() > 1 && is_workbook(path) {
            let data = [("value", path.display().to_string())];
            console.usage(&console.messages.get("usage-annotate", data))?;
            return Ok(Status::Failed);
        }
        inputs = without_collisions(
            inputs,
            (&[], |input: &Input| input.stem.clone()),
            (|input: &Input| annotated(args, input).into_iter().collect(), &sources),
        );
    }
    if args.report.is_some() || args.journal.is_some() {
        let annotated = inputs.iter().flatten().filter_map(|input| annotated(args, input));
        let others = args.report.iter().chain(&args.journal).cloned();
        if let Err(error) = output::plan(annotated.chain(others), &sources) {
            return batch::stop(&error, console);
        }
    }
    let telling = Telling::new(args.format, "checked", console).only_problems(args.only_problems);
    let job = Job {
        args,
        common,
        standard,
        options,
        telling: &telling,
        text: &text,
        sources: &sources,
        rounds: &rounds,
        least: console.least,
        lang: console.lang,
    };
    let mut done = batch::run(&inputs, console, |input| job.check(input));
    batch::report_twice(&mut done, Severity::Error, standard);
    hand_ins::report_copies(&mut done, &copies);
    let attend = |roster: Roster| {
        let attendance = hand_ins::attend(&mut done, &roster, common.year, standard);
        (roster, attendance)
    };
    let roster = roster.map(attend);
    let recorded = rounds.record(&done, &sources, console);
    let ending = Ending {
        roster,
        recorded: recorded.map_err(|error| Diagnostic::from(&error)),
        copies,
    };
    if let Err(finding) = &ending.recorded
        && !console.json
    {
        console.findings(std::slice::from_ref(finding))?;
    }
    let report = report_text(args, &done, (&ending, &telling), standard, console)?;
    let worst = batch::worst(&done).max(ending.status());
    let Some(path) = &args.report else {
        console.result(&report)?;
        console.pointer(done.iter().flat_map(|done| &done.findings))?;
        return Ok(worst);
    };
    // A file begins with a title, since nothing else states what it is.
    let content = match args.format {
        ReportFormat::Text => format!("{}\n{}", console.messages.text("report-title"), console.plain(&report)),
        ReportFormat::Json | ReportFormat::Html => report,
    };
    let report = Output {
        path: path.clone(),
        content: content.into_bytes(),
    };
    if let Err(error) = output::write_all(vec![report], &sources, args.force) {
        return batch::stop(&error, console);
    }
    Ok(worst)
}

/// The report; text has ANSI styles.
fn report_text(
    args: &Check,
    done: &[Done],
    (ending, telling): (&Ending, &Telling),
    standard: &Standard,
    console: &Console,
) -> io::Result<String> {
    match args.format {
        ReportFormat::Json => batch::json(done, ending.json(console), console),
        ReportFormat::Html => batch::html(done, &ending.page(done, standard), telling, console),
        ReportFormat::Text => Ok(batch::text(done, telling, console) + &ending.text(done, telling, console)),
    }
}

/// Whether a path names a workbook rather than a folder of them.
fn is_workbook(path: &Path) -> bool {
    has_extension(path, &[XLSX, XLSM])
}

/// The bytes of an input that is given back itself: of the formats that can be marked as they are.
fn own_file(args: &Check, path: &Path) -> Option<Arc<[u8]>> {
    if args.annotate.is_none() || args.annotate_standard || path.is_dir() {
        return None;
    }
    let bytes = input::content(path, Limits::default().source).ok()?;
    (read::sniff(&bytes) == Format::Xlsx).then_some(bytes)
}

/// Whether a workbook of this name is one with macros, in fact.
fn has_macros(args: &Check, path: &Path) -> bool {
    let own = has_extension(path, &[XLSM, XLTM])
        .then(|| own_file(args, path))
        .flatten();
    own.and_then(|bytes| write::has_macros(&bytes, Limits::default().unpacked)) == Some(true)
}

/// Where the workbook with the findings of an input goes, if it was asked for.
fn annotated(args: &Check, input: &Input) -> Option<PathBuf> {
    match args.annotate.as_ref()? {
        path if is_workbook(path) => Some(path.clone()),
        folder => {
            let end = if has_macros(args, &input.path) { XLSM } else { XLSX };
            Some(with_suffix(&folder.join(&input.stem), end))
        }
    }
}

struct Job<'a> {
    args: &'a Check,
    common: &'a Common,
    standard: &'a Standard,
    options: Options,
    telling: &'a Telling,
    text: &'a Text,
    sources: &'a Sources,
    rounds: &'a Rounds,
    least: Severity,
    lang: Lang,
}

impl Job<'_> {
    fn check(&self, input: &Input) -> Done {
        let options = self.options.clone();
        // All of it where more than the findings is looked at.
        let is_beside = self.args.text.is_some() || self.args.annotate.is_some() || self.rounds.are_wanted();
        let wanted = if is_beside {
            Wanted::Whole
        } else {
            self.telling.wanted()
        };
        let (mut outcome, workbook) = match process(
            &input.path,
            self.common,
            self.standard,
            Reports::default(),
            options,
            wanted,
        ) {
            Ok(processed) => processed,
            Err(error) => return failed(Some(&input.path), &error),
        };
        let source = match is_beside {
            true => workbook.workbook(),
            false => self.telling.source(workbook, &outcome.diagnostics),
        };
        match self.text.findings((&outcome, &source), &input.path, self.standard) {
            Ok(findings) => outcome.diagnostics.extend(findings),
            Err(error) => return failed(Some(&input.path), &error),
        }
        let own = own_file(self.args, &input.path);
        let is_written = self.args.annotate.is_some() && own.is_none() && !outcome.book.tables.is_empty();
        let fit = || report::fit(&outcome.book, self.standard, &input.path.display().to_string());
        let (findings, fits) = match is_written.then(fit) {
            None => (Vec::new(), true),
            Some(Ok(findings)) => (findings, true),
            Some(Err(findings)) => (findings, false),
        };
        outcome.diagnostics.extend(findings);
        // Only a later run asks by what findings are known.
        if self.args.format == ReportFormat::Json || self.args.annotate.is_some() || self.rounds.are_wanted() {
            identify(&mut outcome.diagnostics, &outcome.book, self.standard);
        }
        let compared = match self.compare(input, &mut outcome, &source) {
            Ok(compared) => compared,
            Err(error) => return refuse(summary(input, &mut outcome, self.standard), &error),
        };
        let mut done = Done {
            compared,
            ..summary(input, &mut outcome, self.standard)
        };
        self.telling.look(&mut done, &outcome, &source, self.standard);
        if !fits {
            done.status = Status::Failed;
            return done;
        }
        if outcome.book.tables.is_empty() {
            let path = input.path.clone();
            return refuse(done, &Error::NoTables { path });
        }
        if self.args.strict && done.count(Severity::Warning) > 0 {
            done.status = done.status.max(Status::Findings);
        }
        let subject = subject(&done.findings, &outcome, &source, self.standard);
        let annotated = self
            .annotate((input, own.as_deref()), subject, &outcome.relations)
            .and_then(|written| Ok((written, self.annotate_text(input, &done.findings)?)));
        match annotated {
            Ok((written, documents)) => {
                done.findings
                    .extend(written.removed.iter().map(|path| batch::removed(path)));
                let outputs = [written.paths, documents].concat();
                Done { outputs, ..done }
            }
            Err(error) => refuse(done, &error),
        }
    }

    /// Says of each finding what became of it since an earlier hand-in, if that is wanted.
    fn compare(&self, input: &Input, outcome: &mut Outcome, source: &Workbook) -> Result<Option<Compared>> {
        if !self.rounds.are_wanted() || outcome.book.tables.is_empty() {
            return Ok(None);
        }
        let file = input.path.display().to_string();
        let departments = Departments::of(&outcome.book, self.standard);
        let whose = (&*file, &departments, outcome.book.year);
        self.rounds
            .compare(whose, report::returned(source), &mut outcome.diagnostics)
    }

    /// Writes the document of the text with the findings about it, if it was asked for.
    fn annotate_text(&self, input: &Input, findings: &[Diagnostic]) -> Result<Vec<PathBuf>> {
        let Some(path) = self.args.annotate_text.clone() else {
            return Ok(Vec::new());
        };
        let group = Code::TextAmount.group();
        let told = findings
            .iter()
            .filter(|own| own.code.group() == group && own.severity >= self.least);
        let source = self.text.path(&input.path);
        let content = text::annotated(
            source,
            &told.collect::<Vec<_>>(),
            (self.common, self.standard),
            &Messages::new(self.lang),
        )?;
        output::write_all(vec![Output { path, content }], self.sources, self.args.force)
    }

    /// Writes the workbook with the findings at its cells, if it was asked for; into a folder only if there are any.
    /// What an earlier run wrote there is removed then, lest it is sent back once more. `own` is the input, where it is
    /// given back itself.
    fn annotate(
        &self,
        (input, own): (&Input, Option<&[u8]>),
        subject: Subject,
        relations: &[Applied],
    ) -> Result<Written> {
        let Some(path) = annotated(self.args, input) else {
            return Ok(Written::default());
        };
        let is_named = self.args.annotate.as_ref() == Some(&path);
        if !is_named && !subject.findings.iter().any(|finding| finding.severity >= self.least) {
            let stale = output::is_ours(&path).then(|| Place {
                path,
                is_ours: Box::new(write::is_ours),
            });
            return output::replace_all(Vec::new(), stale.as_slice(), self.sources, false);
        }
        let messages = Messages::new(self.lang);
        let content = match own {
            Some(own) => {
                let kept = |obstacle| Error::KeptAsItIs {
                    path: input.path.clone(),
                    obstacle,
                };
                let limit = Limits::default().unpacked;
                match (write::has_macros(own, limit), has_extension(&path, &[XLSM])) {
                    (Some(true), false) => return Err(kept(Obstacle::Macros)),
                    (Some(false), true) => return Err(kept(Obstacle::NoMacros)),
                    _ => {}
                }
                report::given_back((own, &input.path), subject, self.least, limit, &messages)?
            }
            None if has_extension(&path, &[XLSM]) => {
                return Err(Error::KeptAsItIs {
                    path: input.path.clone(),
                    obstacle: Obstacle::NoMacros,
                });
            }
            None => {
                let marks = report::marks(subject, self.least, &messages);
                let beside = Beside {
                    marks: Some(&marks),
                    relations,
                    ..Beside::default()
                };
                write::xlsx_with(subject.book, self.standard, beside)?
            }
        };
        output::replace_all(
            vec![Output { path, content }.ready()],
            &[],
            self.sources,
            self.args.force,
        )
    }
}
