//! `yusuan merge`: one workbook of two versions of another; what both changed differently is listed in
//! it, and `--resolve` carries out what was chosen there.

mod json;
mod list;
mod resolve;
mod words;

use std::io;
use std::path::Path;

use super::Status;
use super::args::{Common, Format, Merge, Side};
use super::batch;
use super::console::Console;
use super::diff::{self, Read};
use super::output::{self, Output, Sources};
use crate::book::Book;
use crate::changes::Names;
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::diff::merge::{self, Broken, Merged, Party, Version};
use crate::error::Result;
use crate::pipeline::{self, Outcome};
use crate::report;
use crate::rules;
use crate::schema::Standard;
use crate::write::{self, Beside, Marks};
use words::Words;

/// The workbooks that are merged, as they were read.
struct Inputs {
    base: Read,
    ours: Read,
    theirs: Read,
}

/// What a merge reports.
struct Done {
    merged: Merged,
    /// Relations that the merge broke.
    broken: Vec<Broken>,
    /// How many of the conflicts are left.
    open: usize,
    /// What the result is when it is read again.
    outcome: Outcome,
}

/// Runs the command.
pub fn run(args: &Merge, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    if let Some(path) = &args.resolve {
        return resolve::run(path, args, common, standard, console);
    }
    let (Some(base), Some(ours), Some(theirs), Some(output)) = (&args.base, &args.ours, &args.theirs, &args.output)
    else {
        console.usage(&console.messages.text("usage-merge"))?;
        return Ok(Status::Failed);
    };
    let sources = Sources::of([base, ours, theirs].into_iter().chain(&common.mapping_file()));
    if let Err(error) = output::plan([output], &sources) {
        return batch::stop(&error, console);
    }
    let read = |path| diff::read(path, common, standard);
    let ((base, ours), theirs) = rayon::join(|| rayon::join(|| read(base), || read(ours)), || read(theirs));
    let (base, ours, theirs) = (
        diff::told(base, console)?,
        diff::told(ours, console)?,
        diff::told(theirs, console)?,
    );
    let (Some(base), Some(ours), Some(theirs)) = (base, ours, theirs) else {
        return Ok(Status::Failed);
    };
    let inputs = Inputs { base, ours, theirs };
    let words = Words::new(Names::new(standard, &console.messages), &inputs);
    let job = Job {
        args,
        standard,
        console,
        inputs: &inputs,
        sources: &sources,
        words: &words,
    };
    let findings = match job.merge(output) {
        Ok(Ok(done)) => return job.tell(&done, output),
        Ok(Err(findings)) => findings,
        Err(error) => vec![Diagnostic::from(&error)],
    };
    console.findings(&findings)?;
    Ok(Status::Failed)
}

impl Side {
    fn party(self) -> Party {
        match self {
            Self::Ours => Party::Ours,
            Self::Theirs => Party::Theirs,
        }
    }
}

struct Job<'a> {
    args: &'a Merge,
    standard: &'a Standard,
    console: &'a Console,
    inputs: &'a Inputs,
    sources: &'a Sources,
    words: &'a Words<'a>,
}

impl Job<'_> {
    /// Merges and writes the result, unless no workbook can hold it: then there are findings instead.
    fn merge(&self, output: &Path) -> Result<std::result::Result<Done, Vec<Diagnostic>>> {
        let Inputs { base, ours, theirs } = self.inputs;
        let unread = [base, ours, theirs].map(|read| unread(read, self.standard));
        let [base, ours, theirs] = [base, ours, theirs].map(|read| &read.outcome.book);
        let version = |book, number: usize| Version {
            book,
            unread: unread.get(number).map_or(&[][..], Vec::as_slice),
        };
        let mut merged = merge::merge(version(base, 0), version(ours, 1), version(theirs, 2), self.standard)?;
        let mut open = merged.conflicts.len();
        if let Some(side) = self.args.prefer {
            merge::prefer(&mut merged.book, &merged.conflicts, side.party(), self.standard)?;
            open = 0;
        }
        let as_texts = match report::fit(&merged.book, self.standard, &output.display().to_string()) {
            Ok(findings) => findings,
            Err(findings) => return Ok(Err(findings)),
        };
        let marks = match open {
            0 => Marks::default(),
            _ => list::marks(&merged, self.words),
        };
        let rules = &self.inputs.ours.outcome.rules;
        let beside = Beside {
            marks: Some(&marks),
            relations: &check::relations(&merged.book, self.standard, rules),
            ..Beside::default()
        };
        let bytes = write::xlsx_with(&merged.book, self.standard, beside)?;
        let mut outcome = finish(output, bytes, self.sources, self.args.force, self.standard)?;
        outcome.diagnostics.extend(as_texts);
        let rules = rules::builtin(self.standard)?;
        let broken = merge::broken(ours, theirs, &outcome.book, self.standard, &rules);
        Ok(Ok(Done {
            merged,
            broken,
            open,
            outcome,
        }))
    }

    fn tell(&self, done: &Done, output: &Path) -> io::Result<Status> {
        let file = output.display().to_string();
        let mut findings = self.headers();
        if done.open > 0 {
            let conflicts = done.merged.conflicts.iter().enumerate();
            findings.extend(conflicts.map(|(number, conflict)| self.words.finding(number, conflict)));
        }
        findings.extend(self.oddities(done, &file));
        findings.extend(done.outcome.diagnostics.iter().cloned());
        self.console.findings(&findings)?;
        if self.args.format == Format::Json {
            let inputs = [&self.inputs.base, &self.inputs.ours, &self.inputs.theirs];
            let inputs = inputs.map(|read| read.file.as_str());
            let text = json::render(done, (inputs, &file), self.words, &findings)?;
            self.console.result(&text)?;
        }
        self.summary(done, &file)?;
        let errors = findings.iter().any(|finding| finding.severity == Severity::Error);
        Ok(if errors { Status::Findings } else { Status::Clean })
    }

    fn summary(&self, done: &Done, file: &str) -> io::Result<()> {
        let messages = &self.console.messages;
        let counts = done.merged.counts;
        let data = [
            ("file", file.to_owned()),
            ("ours", counts.ours.to_string()),
            ("theirs", counts.theirs.to_string()),
            ("same", counts.same.to_string()),
            ("conflicts", done.merged.conflicts.len().to_string()),
            ("open", done.open.to_string()),
        ];
        self.console.note(&messages.get("merge-summary", data))?;
        if done.open > 0 {
            let data = [("file", file.to_owned())];
            self.console.note(&messages.get("merge-next", data))?;
        }
        Ok(())
    }

    /// Warnings of other years and departments.
    fn headers(&self) -> Vec<Diagnostic> {
        let Inputs { base, ours, theirs } = self.inputs;
        let none = || self.console.messages.text("diff-blank");
        let year = |book: &Book| book.year.map(|year| year.to_string());
        let department = |book: &Book| book.department.as_ref().map(ToString::to_string);
        let mut findings = Vec::new();
        for (what, said) in [
            ("year", [base, ours, theirs].map(|read| year(&read.outcome.book))),
            (
                "department",
                [base, ours, theirs].map(|read| department(&read.outcome.book)),
            ),
        ] {
            let mut known: Vec<&String> = said.iter().flatten().collect();
            known.dedup();
            if known.len() > 1 {
                let [base, ours, theirs] = said.map(|said| said.unwrap_or_else(none));
                let finding = Diagnostic::new(Code::VersionsDiffer).with("what", what);
                findings.push(finding.with("base", base).with("ours", ours).with("theirs", theirs));
            }
        }
        findings
    }

    /// What is odd about the result.
    fn oddities(&self, done: &Done, file: &str) -> Vec<Diagnostic> {
        let in_result = |code: Code| Diagnostic {
            file: Some(file.to_owned()),
            ..Diagnostic::new(code)
        };
        let form = |schema: usize| self.standard.tables.get(schema);
        let mut findings = Vec::new();
        for (schema, row) in &done.merged.doubled {
            let Some(table) = form(*schema) else { continue };
            let finding = in_result(Code::RowDoubled).in_table(&table.number);
            let finding = finding.with("table", &table.form_number);
            findings.push(Diagnostic {
                row: Some(row.clone()),
                ..finding
            });
        }
        for table in done.merged.reordered.iter().filter_map(|schema| form(*schema)) {
            let finding = in_result(Code::OrderDisputed).in_table(&table.number);
            findings.push(finding.with("table", &table.form_number));
        }
        for broken in &done.broken {
            let mut finding = in_result(Code::RelationUndone).with("about", or_none(&broken.about));
            finding.rule = Some(broken.rule.clone());
            let mut cells = broken.cells.iter();
            if let Some(first) = cells.next() {
                finding = finding.at(&first.sheet, first.cell);
            }
            for cell in cells.take(words::NAMED) {
                finding = finding.related(&cell.sheet, cell.cell);
            }
            findings.push(finding);
        }
        findings
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

/// Tables that a workbook seems to have, but that could not be read.
fn unread(read: &Read, standard: &Standard) -> Vec<usize> {
    let sheets = read.outcome.sheets.iter().filter(|sheet| sheet.table.is_none());
    let claims = sheets.filter(|sheet| matches!(sheet.verdict, "table" | "header-missing"));
    let numbers = claims.filter_map(|sheet| sheet.candidates.first());
    let position = |number: &str| standard.tables.iter().position(|table| table.number == number);
    numbers.filter_map(|candidate| position(&candidate.table)).collect()
}

/// Writes a result and reads it again, so that findings name its own cells.
fn finish(path: &Path, bytes: Vec<u8>, sources: &Sources, force: bool, standard: &Standard) -> Result<Outcome> {
    let output = Output {
        path: path.to_owned(),
        content: bytes.clone(),
    };
    output::write_all(vec![output], sources, force)?;
    pipeline::run(bytes, path, standard, &pipeline::Options::default())
}

/// A conflict's number, as people count.
fn number(position: usize) -> usize {
    position.saturating_add(1)
}
