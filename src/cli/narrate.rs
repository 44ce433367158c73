//! `yusuan narrate`: writes the text of a publication from the workbook of the year and, if it is given, of the last.

use std::io;
use std::path::{Path, PathBuf};

use super::args::{Common, Narrate};
use super::console::Console;
use super::output::{self, Output, Sources};
use super::{Status, batch, checks, input, limits, process};
use crate::check::Options;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::error::{Error, Record, Result};
use crate::map::Reports;
use crate::narrative::{self, Books, Composed, Facts, Given};
use crate::pipeline::{Outcome, Wanted};
use crate::read::names::has_extension;
use crate::report;
use crate::schema::Standard;

/// Runs the command.
pub fn run(args: &Narrate, common: &Common, standard: &Standard, console: &Console) -> io::Result<Status> {
    let Some(input) = args.input.as_deref().filter(|_| !args.show_template) else {
        console.stdout(narrative::SENTENCES)?;
        return Ok(Status::Clean);
    };
    if let Some(path) = args.output.as_ref().filter(|path| !fits(path, args.publication)) {
        let valid = match args.publication {
            true => "OUT.docx",
            false => "OUT.docx OUT.md",
        };
        console.wrong_value("--output", path.display(), valid)?;
        return Ok(Status::Failed);
    }
    let Some(options) = checks::options(&args.checks, false, (common, standard), console)? else {
        return Ok(Status::Failed);
    };
    let job = Job {
        args,
        common,
        standard,
        options,
        console,
        sources: sources(input, args, common),
    };
    match job.run(input) {
        Ok(done) => {
            if let Some(text) = &done.text {
                console.result(text)?;
            }
            for path in &done.written {
                let data = [("output", path.display().to_string())];
                console.note(&console.messages.get("narrate-written", data))?;
            }
            console.findings(&done.findings)?;
            Ok(done.status)
        }
        Err(error) => batch::stop(&error, console),
    }
}

/// Whether an output is of a kind that can be written.
fn fits(path: &Path, publication: bool) -> bool {
    is_document(path) || !publication && has_extension(path, &["md"])
}

fn is_document(path: &Path) -> bool {
    has_extension(path, &["docx"])
}

fn sources(input: &Path, args: &Narrate, common: &Common) -> Sources {
    let named = [&args.last, &args.facts, &args.sentences, &args.checks.file];
    let named = named.into_iter().flatten().cloned().chain(common.mapping_file());
    Sources::of(named.chain([input.to_owned()]))
}

struct Job<'a> {
    args: &'a Narrate,
    common: &'a Common,
    standard: &'a Standard,
    options: Options,
    console: &'a Console,
    sources: Sources,
}

/// How a run ends, and what there is to say.
struct Done {
    status: Status,
    findings: Vec<Diagnostic>,
    /// The files that were written.
    written: Vec<PathBuf>,
    /// The text, where nothing says where it goes.
    text: Option<String>,
}

impl Done {
    /// Nothing was written.
    fn without(status: Status, findings: Vec<Diagnostic>) -> Self {
        Self {
            status,
            findings,
            written: Vec::new(),
            text: None,
        }
    }
}

impl Job<'_> {
    fn run(&self, input: &Path) -> Result<Done> {
        let (args, standard) = (self.args, self.standard);
        output::plan(args.output.iter().chain(&args.draft_facts), &self.sources)?;
        let own = args.sentences.as_ref().map(|path| self.text(path)).transpose()?;
        let (file, sentences) = own
            .as_ref()
            .map_or(("narrate.md", narrative::SENTENCES), |(file, text)| (file, text));
        let facts = args.facts.as_ref().map(|path| {
            let content = input::content(path, limits(self.common).source)?;
            narrative::facts(&path.display().to_string(), &content, sentences, standard)
        });
        let facts = facts.transpose()?.unwrap_or_default();
        let (now, mut findings) = self.book(input, self.common)?;
        let last = args.last.as_ref().map(|path| self.book(path, &self.common.before()));
        let last = last.transpose()?;
        if let (Some((last, errors)), Some(path)) = (&last, &args.last) {
            findings.extend(errors.iter().cloned());
            let file = path.display().to_string();
            findings.extend(narrative::suits(&now.book, &last.book, &file, standard)?);
        }
        let errors = crate::diagnostic::count(&findings, Severity::Error);
        if errors > 0 && !args.with_errors {
            findings.push(Diagnostic::new(Code::TextRefused).with("count", errors));
            return Ok(Done::without(Status::Findings, findings));
        }
        let books = Books {
            now: &now.book,
            last: last.as_ref().map(|(last, _)| &last.book),
        };
        let given = Given {
            facts: &facts,
            sentences: (file, sentences),
            publication: args.publication,
        };
        if args.publication {
            let file = input.display().to_string();
            if let Err(misfits) = report::fit(&now.book, standard, &file) {
                return Ok(Done::without(Status::Failed, misfits));
            }
        }
        let composed = narrative::compose(books, given, standard)?;
        let file = args.output.as_ref().map(|path| path.display().to_string());
        findings.extend(composed.findings(books, (standard, &now.rules), file, &self.console.messages)?);
        let written = self.write(&composed, &now, &facts)?;
        let status = match findings.iter().any(|finding| finding.severity == Severity::Error) {
            true => Status::Findings,
            false => Status::Clean,
        };
        Ok(Done {
            status,
            findings,
            text: written.is_empty().then(|| composed.markdown()),
            written,
        })
    }

    /// A template of somebody's own, with where it is from.
    fn text(&self, path: &Path) -> Result<(String, String)> {
        let file = path.display().to_string();
        let content = input::content(path, limits(self.common).source)?;
        let text = std::str::from_utf8(&content);
        let text = text.map_err(|_| Record::Sentences.error((&file, 0), "not-utf8", "", ""))?;
        Ok((file, text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// A book and its errors.
    fn book(&self, path: &Path, common: &Common) -> Result<(Outcome, Vec<Diagnostic>)> {
        let (mut outcome, _) = process(
            path,
            common,
            self.standard,
            Reports::default(),
            self.options.clone(),
            Wanted::Nothing,
        )?;
        if outcome.book.tables.is_empty() {
            return Err(Error::NoTables { path: path.to_owned() });
        }
        let file = path.display().to_string();
        let mut errors = std::mem::take(&mut outcome.diagnostics);
        errors.retain(|finding| finding.severity == Severity::Error);
        for finding in &mut errors {
            finding.file.get_or_insert_with(|| file.clone());
        }
        Ok((outcome, errors))
    }

    /// Writes the text and the draft of facts, as far as somebody says where they go.
    fn write(&self, composed: &Composed, now: &Outcome, facts: &Facts) -> Result<Vec<PathBuf>> {
        let mut outputs = Vec::new();
        if let Some(path) = &self.args.output {
            outputs.push(match is_document(path) {
                // One that people have worked on is known by its container.
                true => Output {
                    path: path.clone(),
                    content: narrative::document(composed, &now.book, self.standard)?,
                },
                false => Output::to_work_on(path, composed.markdown().into_bytes(), self.args.force)?,
            });
        }
        if let Some(path) = &self.args.draft_facts {
            let draft = composed.draft(facts, self.standard)?.into_bytes();
            outputs.push(Output::to_work_on(path, draft, self.args.force)?);
        }
        output::write_all(outputs, &self.sources, self.args.force)
    }
}
