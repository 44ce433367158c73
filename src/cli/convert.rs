//! `yusuan convert`: reads, maps, checks, writes.

use std::collections::HashSet;
use std::io;
use std::path::PathBuf;

use super::args::{Common, Convert, PartitionBy, Target};
use super::batch::{self, Course, Done, Telling, failed, refuse, summary};
use super::console::Console;
use super::dataset::Dataset;
use super::export::{self, Layout};
use super::input::{self, Input, with_suffix};
use super::output::{self, Content, Output, Sources, Written};
use super::row::Row;
use super::{Status, checks, csv, hand_ins, limits, options};
use crate::book::SetAside;
use crate::check;
use crate::correction::identify;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Result};
use crate::grid::Workbook;
use crate::locale::{Lang, Messages};
use crate::map::Reports;
use crate::pipeline::{self, Outcome, Wanted};
use crate::read::Source;
use crate::report;
use crate::schema::Standard;
use crate::trace;
use crate::write::{self, Beside};

/// Runs the command.
pub fn run(args: &Convert, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    if let Some(wrong) = wrong_usage(args) {
        console.usage(&console.messages.text(wrong))?;
        return Ok(Status::Failed);
    }
    let Some(check) = checks::options(&args.checks, false, (common, standard), console)? else {
        return Ok(Status::Failed);
    };
    let check = check::Options {
        hand_over: args.to.contains(&Target::Xlsx),
        ..check
    };
    let layouts = match export::find(&args.export, args.into.as_deref(), common, standard) {
        Ok(layouts) => layouts,
        Err(error) => return batch::stop(&error, console),
    };
    let found = without_results(input::find(&args.input), args, standard);
    let mut found = without_repeated(found, args);
    hand_ins::without(&mut found, args.provinces.as_deref());
    let named = common.mapping_file().into_iter().chain(args.checks.file.clone());
    let named = named.chain(args.provinces.clone());
    let layout_files = args.export.iter().map(PathBuf::from).chain(args.into.clone());
    let sources = Sources::of(input::paths(&found).chain(named).chain(layout_files));
    let targets = |input: &Input| targets(args, input, standard);
    let (found, copies) = hand_ins::without_copies(found, common, standard);
    let base = |input: &Input| base(args, input, standard);
    // Of columns alone no input has files of its own.
    let inputs = match args.to.as_slice() {
        [Target::Parquet] if layouts.is_empty() => found,
        _ => without_collisions(found, (&layouts, base), (targets, &sources)),
    };
    if args.trace.is_some() {
        let outputs = inputs.iter().flatten().flat_map(targets).chain(args.trace.clone());
        if let Err(error) = output::plan(outputs, &sources) {
            return batch::stop(&error, console);
        }
    }
    let root = args.output.clone().unwrap_or_default();
    let waiting = args.memory.waiting(inputs.len());
    let dataset = match Dataset::open(args, (&root, waiting), common, (standard, console.lang)) {
        Ok(dataset) => dataset,
        Err(error) => return batch::stop(&error, console),
    };
    let telling = Telling::new(args.format, "not-converted", console);
    let job = Job {
        dataset: dataset.as_ref(),
        args,
        telling: &telling,
        common,
        standard,
        check,
        layouts: &layouts,
        sources: &sources,
        lang: console.lang,
    };
    let shown = (!console.json).then_some(console.least);
    let end = |done: &mut Done| {
        if let Some(dataset) = &dataset {
            dataset.take(done);
            if let Some(least) = shown {
                done.spare(least);
            }
        }
    };
    let mut course = Course::default();
    // A report for programs is one, and so is a trace: they are held to the end.
    let may_tell = !console.json && args.trace.is_none();
    batch::run_bounded(
        &inputs,
        (console, args.memory.reading(inputs.len())),
        (|input: &Input| job.convert(input), end),
        |done, is_last| course.take(done, (may_tell && !is_last).then_some((&telling, console))),
    )?;
    let severity = if args.strict {
        Severity::Error
    } else {
        Severity::Warning
    };
    course.report_twice(severity, standard);
    hand_ins::report_copies(&mut course.done, &copies);
    course.report_late(hand_ins::set_aside(&copies));
    if let Err(error) = write_trace(args, &course.done, &sources, console) {
        course.done.push(failed(None, &error));
    }
    finish(dataset.as_ref(), (&mut course, &copies), common, console)?;
    course.report(&telling, console)?;
    if let Some(line) = hand_ins::copies_line(&copies, console).filter(|_| !console.json) {
        console.note(&line)?;
    }
    Ok(course.worst())
}

/// The key of what is wrong with the options together, if anything is.
fn wrong_usage(args: &Convert) -> Option<&'static str> {
    let is_dataset = args.to.contains(&Target::Parquet);
    if is_dataset && args.output.is_none() {
        return Some("usage-parquet-output");
    }
    if !is_dataset && (args.provinces.is_some() || args.partition != PartitionBy::Year) {
        return Some("usage-partition");
    }
    if args.provinces.is_some() && args.partition != PartitionBy::Province {
        return Some("usage-roster");
    }
    (args.resume && !is_dataset).then_some("usage-resume")
}

/// Completes a dataset, if there is one. Inputs that an earlier run wrote are only counted.
fn finish(
    dataset: Option<&Dataset>,
    (course, copies): (&mut Course, &[hand_ins::Copy]),
    common: &Common,
    console: &Console,
) -> io::Result<()> {
    let Some(dataset) = dataset else { return Ok(()) };
    for copy in copies {
        dataset.set_aside(copy.done(), limits(common).source);
    }
    course.end();
    match dataset.finish() {
        Ok(written) if !console.json => {
            let data = [
                ("output", dataset.root.display().to_string()),
                ("files", written.files.to_string()),
                ("facts", written.facts.to_string()),
                ("there", course.there.0.to_string()),
            ];
            console.note(&console.messages.get("dataset-written", data))?;
        }
        Ok(_) => {}
        Err(error) => course.done.push(failed(None, &error)),
    }
    Ok(())
}

/// The inputs of a dataset without those that were named before: each is one row.
fn without_repeated(inputs: Vec<Result<Input>>, args: &Convert) -> Vec<Result<Input>> {
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let is_dataset = args.to.contains(&Target::Parquet);
    let mut is_new = |input: &Input| !is_dataset || seen.insert(input.path.clone());
    let kept = inputs.into_iter();
    kept.filter(|input| input.as_ref().map_or(true, &mut is_new)).collect()
}

/// Writes the trace of all inputs into one file.
fn write_trace(args: &Convert, done: &[Done], sources: &Sources, console: &Console) -> Result<()> {
    let Some(path) = args.trace.clone() else { return Ok(()) };
    let mut content = trace::header(&console.messages)?;
    done.iter().for_each(|done| content.extend(&done.trace));
    output::write_all(vec![Output { path, content }], sources, args.force).map(|_| ())
}

/// Below which, or beside which, the results of an input go.
fn base(args: &Convert, input: &Input, standard: &Standard) -> PathBuf {
    match &args.output {
        Some(folder) => folder.join(&input.stem),
        None => hand_ins::beside(&input.path, standard),
    }
}

/// The inputs without those that this run replaces: what an earlier one wrote beside another input.
fn without_results(inputs: Vec<Result<Input>>, args: &Convert, standard: &Standard) -> Vec<Result<Input>> {
    let results: HashSet<PathBuf> = match args.output {
        Some(_) => HashSet::new(),
        None => inputs
            .iter()
            .flatten()
            .flat_map(|input| targets(args, input, standard))
            .collect(),
    };
    let is_result = |input: &Input| results.contains(&input.path) && output::is_ours(&input.path);
    let kept = inputs.into_iter();
    kept.filter(|input| !matches!(input, Ok(input) if is_result(input)))
        .collect()
}

/// What an input becomes, as far as it is known before it is read.
fn targets(args: &Convert, input: &Input, standard: &Standard) -> Vec<PathBuf> {
    let base = base(args, input, standard);
    let csv = || {
        let tables = standard.tables.iter().map(write::csv_name);
        let names = tables.chain([write::PACKAGE_NAME.to_owned()]);
        names.map(|name| base.join(name)).collect()
    };
    let of = |target: &Target| match target {
        Target::Xlsx => vec![with_suffix(&base, "xlsx")],
        Target::Json => vec![with_suffix(&base, "json")],
        Target::Csv => csv(),
        Target::Parquet => Vec::new(),
    };
    args.to.iter().flat_map(of).collect()
}

/// Of two inputs that would become the same output, the first stays; one whose `targets` cannot be written is
/// not read. `base`: below which, or beside which, the results of an input go.
pub(super) fn without_collisions(
    inputs: Vec<Result<Input>>,
    (layouts, base): (&[Layout], impl Fn(&Input) -> PathBuf),
    (targets, sources): (impl Fn(&Input) -> Vec<PathBuf>, &Sources),
) -> Vec<Result<Input>> {
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let check = |input: Result<Input>| {
        let input = input?;
        let base = base(&input);
        let claims = || layouts.iter().flat_map(|layout| layout.claims(&base));
        let claims: Vec<PathBuf> = claims().chain([base.clone()]).collect();
        if claims.iter().any(|claim| seen.contains(claim)) {
            return Err(Error::SameOutput { path: input.path });
        }
        output::plan(targets(&input), sources)?;
        seen.extend(claims);
        Ok(input)
    };
    inputs.into_iter().map(check).collect()
}

struct Job<'a> {
    args: &'a Convert,
    dataset: Option<&'a Dataset<'a>>,
    telling: &'a Telling,
    common: &'a Common,
    standard: &'a Standard,
    check: check::Options,
    layouts: &'a [Layout],
    sources: &'a Sources,
    lang: Lang,
}

impl Job<'_> {
    fn convert(&self, input: &Input) -> Done {
        let source = match input::source(&input.path, limits(self.common).source) {
            Ok(source) => source,
            Err(error) => return failed(Some(&input.path), &error),
        };
        let Some(dataset) = self.dataset else {
            return self.converted(input, source, &mut Row::default());
        };
        let mut row = Row::of(&source);
        let file = input.path.display().to_string();
        if let Some(status) = dataset.known(&file, &row) {
            row.is_there = true;
            let done = Done::of(file, status);
            return Done { row, ..done };
        }
        let done = self.converted(input, source, &mut row);
        Done { row, ..done }
    }

    /// What becomes of an input; `row`: what becomes its row in the dataset, if there is one.
    fn converted(&self, input: &Input, source: Source, row: &mut Row) -> Done {
        let (reports, rounding) = (Reports::default(), self.args.rounding());
        let options = options(self.common, reports, self.check.clone(), rounding);
        let wanted = match self.args.trace {
            Some(_) => Wanted::Whole,
            None => self.telling.wanted(),
        };
        let run = pipeline::run_setting_aside(source, &input.path, self.standard, (&options, wanted));
        let (mut outcome, mut workbook) = match run {
            Ok(processed) => processed,
            Err(error) => return failed(Some(&input.path), &error),
        };
        if self.dataset.is_some() {
            identify(&mut outcome.diagnostics, &outcome.book, self.standard);
        }
        let mut trace = Ok(Vec::new());
        if self.args.trace.is_some() {
            let whole = workbook.workbook();
            trace = self.trace(input, &outcome, &whole);
            workbook = SetAside::of(whole);
        }
        let mut done = summary(input, &mut outcome, self.standard);
        if outcome.book.tables.is_empty() {
            let source = self.telling.source(workbook, &done.findings);
            self.telling.look(&mut done, &outcome, &source, self.standard);
            let path = input.path.clone();
            return refuse(done, &Error::NoTables { path });
        }
        let both = self.exports(input, &outcome);
        let (mut exports, mut csv) = match both.and_then(|exports| Ok((exports, self.csv(input, &outcome)?))) {
            Ok(files) => files,
            Err(error) => return refuse(done, &error),
        };
        let misfit = exports.misfit || !csv.findings.is_empty();
        let is_own = |finding: &Diagnostic| finding.file.as_ref() == Some(&done.file);
        let (mut own, of_templates) = std::mem::take(&mut exports.findings).into_iter().partition(is_own);
        done.findings.append(&mut own);
        done.findings.append(&mut csv.findings);
        let source = self.telling.source(workbook, &done.findings);
        self.telling.look(&mut done, &outcome, &source, self.standard);
        drop(source);
        // Their cells are not those of the input.
        done.findings.extend::<Vec<Diagnostic>>(of_templates);
        if misfit {
            done.status = Status::Failed;
            return done;
        }
        if self.args.to.contains(&Target::Xlsx) {
            match report::fit(&outcome.book, self.standard, &done.file) {
                Ok(findings) if findings.is_empty() => {}
                Ok(findings) => {
                    done.findings.extend(findings);
                    done.status = done.status.max(Status::Findings);
                }
                Err(findings) => {
                    done.findings.extend(findings);
                    done.status = Status::Failed;
                    return done;
                }
            }
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
        if self.args.to.contains(&Target::Xlsx) {
            done.findings
                .extend(report::finer_amounts(&outcome.book, self.standard, &done.file));
        }
        let facts = match self.facts(&mut done, row, &outcome) {
            Ok(true) => row,
            Ok(false) => return done,
            Err(error) => return refuse(done, &error),
        };
        match trace.and_then(|trace| Ok((self.write(input, &outcome, exports.outputs, csv)?, trace))) {
            Ok((written, trace)) => {
                done.findings
                    .extend(written.removed.iter().map(|path| batch::removed(path)));
                let mut outputs = written.paths;
                outputs.extend(self.dataset.map(|dataset| dataset.root.clone()));
                Done { outputs, trace, ..done }
            }
            Err(error) => {
                facts.forget();
                refuse(done, &error)
            }
        }
    }

    /// Takes the amounts over into the row of the input, if there is a dataset. `false`: it cannot hold one of them.
    fn facts(&self, done: &mut Done, row: &mut Row, outcome: &Outcome) -> Result<bool> {
        let Some(dataset) = self.dataset else { return Ok(true) };
        match dataset.facts(row, &outcome.book, (&done.file, &done.departments))? {
            Ok(finding) => {
                done.findings.extend(finding);
                Ok(true)
            }
            Err(finding) => {
                done.findings.push(finding);
                done.status = Status::Failed;
                Ok(false)
            }
        }
    }

    /// The lines of the trace.
    fn trace(&self, input: &Input, outcome: &Outcome, workbook: &Workbook) -> Result<Vec<u8>> {
        let file = input.path.display().to_string();
        trace::lines(&file, workbook, outcome, self.standard, &Messages::new(self.lang))
    }

    /// What the upload layouts make of the book.
    fn exports(&self, input: &Input, outcome: &Outcome) -> Result<export::Exports> {
        let base = base(self.args, input, self.standard);
        let mut exports = export::Exports::default();
        for layout in self.layouts {
            exports.add(layout, &outcome.book, self.standard, &base)?;
        }
        name_input(&mut exports.findings, input);
        Ok(exports)
    }

    /// The CSV files, if they were asked for.
    fn csv(&self, input: &Input, outcome: &Outcome) -> Result<csv::Files<'_>> {
        if !self.args.to.contains(&Target::Csv) {
            return Ok(csv::Files::default());
        }
        let base = base(self.args, input, self.standard);
        let mut files = csv::files(&outcome.book, self.standard, &self.args.csv, &base)?;
        name_input(&mut files.findings, input);
        Ok(files)
    }

    /// Writes what was asked for; `exports` are the files of upload layouts.
    fn write(&self, input: &Input, outcome: &Outcome, exports: Vec<Output>, mut csv: csv::Files) -> Result<Written> {
        let (book, standard) = (&outcome.book, self.standard);
        let beside = Beside {
            relations: &outcome.relations,
            ..Beside::default()
        };
        let base = base(self.args, input, self.standard);
        let xlsx = || write::xlsx_with(book, standard, beside);
        let json = || write::json(book, standard);
        let mut outputs: Vec<(PathBuf, Content)> = Vec::new();
        for target in &self.args.to {
            match target {
                Target::Xlsx => outputs.push((with_suffix(&base, "xlsx"), Content::Later(&xlsx))),
                Target::Json => outputs.push((with_suffix(&base, "json"), Content::Later(&json))),
                Target::Csv => outputs.extend(csv.outputs.drain(..).map(Output::ready)),
                Target::Parquet => {}
            }
        }
        outputs.extend(exports.into_iter().map(Output::ready));
        output::replace_all(outputs, &csv.places, self.sources, self.args.force)
    }
}

/// Findings about an input that name it.
fn name_input(findings: &mut [Diagnostic], input: &Input) {
    let file = input.path.display().to_string();
    findings.iter_mut().for_each(|finding| {
        finding.file.get_or_insert_with(|| file.clone());
    });
}
