//! `yusuan check`: reads, maps, checks; writes nothing but the report and, if it is asked for, the
//! standard workbook with the findings at their cells.

use std::io;
use std::path::{Path, PathBuf};

use super::args::{Check, Common};
use super::batch::{self, Done, Telling, failed, refuse, subject, summary};
use super::console::Console;
use super::convert::without_collisions;
use super::input::{self, Input, with_suffix};
use super::output::{self, Output, Sources};
use super::text::{self, Beside as Text};
use super::{Status, checks, process, workbook};
use crate::check::Options;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Result};
use crate::locale::{Lang, Messages};
use crate::map::Reports;
use crate::report::{self, Subject};
use crate::rules::Applied;
use crate::schema::Standard;
use crate::write::{self, Beside};

/// Runs the command.
pub fn run(args: &Check, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let Some(options) = checks::options(&args.checks, true, (common, standard), console)? else {
        return Ok(Status::Failed);
    };
    let options = Options {
        hand_over: args.annotate.is_some(),
        ..options
    };
    let mut inputs = input::find(&args.input);
    let named = [&args.checks.file, &args.text, &args.last]
        .into_iter()
        .flatten()
        .cloned();
    let named = named.chain(common.mapping_file());
    let sources = Sources::of(input::paths(&inputs).chain(named));
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
            &[],
            (|input: &Input| annotated(args, input).into_iter().collect(), &sources),
        );
    }
    if args.report.is_some() {
        let annotated = inputs.iter().flatten().filter_map(|input| annotated(args, input));
        if let Err(error) = output::plan(annotated.chain(args.report.clone()), &sources) {
            return batch::stop(&error, console);
        }
    }
    let telling = Telling::new(args.format, "checked", console);
    let job = Job {
        args,
        common,
        standard,
        options,
        telling: &telling,
        text: &text,
        sources: &sources,
        least: console.least,
        lang: console.lang,
    };
    let mut done = batch::run(&inputs, console, |input| job.check(input));
    batch::report_twice(&mut done, Severity::Error, standard);
    let Some(path) = &args.report else {
        batch::report(&done, &telling, console)?;
        return Ok(batch::worst(&done));
    };
    let report = Output {
        path: path.clone(),
        content: batch::report_text(&done, &telling, console)?.into_bytes(),
    };
    if let Err(error) = output::write_all(vec![report], &sources, args.force) {
        return batch::stop(&error, console);
    }
    Ok(batch::worst(&done))
}

/// Whether a path names a workbook rather than a folder of them.
fn is_workbook(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

/// Where the workbook with the findings of an input goes, if it was asked for.
fn annotated(args: &Check, input: &Input) -> Option<PathBuf> {
    match args.annotate.as_ref()? {
        path if is_workbook(path) => Some(path.clone()),
        folder => Some(with_suffix(&folder.join(&input.stem), "xlsx")),
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
    least: Severity,
    lang: Lang,
}

impl Job<'_> {
    fn check(&self, input: &Input) -> Done {
        let options = self.options.clone();
        let (mut outcome, source) = match process(
            &input.path,
            self.common,
            self.standard,
            Reports::default(),
            options,
            None,
        ) {
            Ok(processed) => processed,
            Err(error) => return failed(Some(&input.path), &error),
        };
        match self.text.findings((&outcome, &source), &input.path, self.standard) {
            Ok(findings) => outcome.diagnostics.extend(findings),
            Err(error) => return failed(Some(&input.path), &error),
        }
        let is_written = self.args.annotate.is_some() && !outcome.book.tables.is_empty();
        let fit = || workbook::fit(&outcome.book, self.standard, &input.path.display().to_string());
        let (findings, fits) = match is_written.then(fit) {
            None => (Vec::new(), true),
            Some(Ok(findings)) => (findings, true),
            Some(Err(findings)) => (findings, false),
        };
        outcome.diagnostics.extend(findings);
        let mut done = summary(input, &outcome, self.standard);
        self.telling.look(&mut done, &outcome, &source, self.standard);
        if !fits {
            done.status = Status::Failed;
            return done;
        }
        if outcome.book.tables.is_empty() {
            let path = input.path.clone();
            return refuse(done, &Error::NoTables { path });
        }
        if self.args.strict && outcome.count(Severity::Warning) > 0 {
            done.status = done.status.max(Status::Findings);
        }
        let subject = subject(&outcome, &source, self.standard);
        let annotated = self
            .annotate(input, subject, &outcome.relations)
            .and_then(|mut outputs| {
                outputs.extend(self.annotate_text(input, &outcome.diagnostics)?);
                Ok(outputs)
            });
        match annotated {
            Ok(outputs) => Done { outputs, ..done },
            Err(error) => refuse(done, &error),
        }
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

    /// Writes the standard workbook with the findings at their cells, if it was asked for.
    fn annotate(&self, input: &Input, subject: Subject, relations: &[Applied]) -> Result<Vec<PathBuf>> {
        let Some(path) = annotated(self.args, input) else {
            return Ok(Vec::new());
        };
        let marks = report::marks(subject, self.least, &Messages::new(self.lang));
        let beside = Beside {
            marks: Some(&marks),
            relations,
            ..Beside::default()
        };
        let content = write::xlsx_with(subject.book, self.standard, beside)?;
        output::write_all(vec![Output { path, content }], self.sources, self.args.force)
    }
}
