//! `yusuan diff`: what changed between two workbooks.

mod text;
mod years;

use std::io;
use std::path::PathBuf;

use super::args::{Common, Diff, DiffFormat};
use super::batch;
use super::console::Console;
use super::input;
use super::output::{self, Output, Sources};
use super::{Status, process};
use crate::changes::{self, Names, Side};
use crate::check::{self, Options};
use crate::diagnostic::{Diagnostic, Severity};
use crate::diff::{BookDiff, Ignore, compare};
use crate::error::{Error, Result};
use crate::map::Reports;
use crate::pipeline::{Outcome, Wanted};
use crate::report;
use crate::rules;
use crate::schema::Standard;
use crate::write::{self, Beside};

/// A workbook that was read.
pub struct Read {
    /// As the user named it.
    pub file: String,
    /// What it became.
    pub outcome: Outcome,
}

impl Read {
    /// As a diff has it.
    pub fn side(&self) -> Side<'_> {
        Side {
            file: &self.file,
            outcome: &self.outcome,
        }
    }
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
    let Some(target) = Target::of(args) else {
        console.usage(&console.messages.text("usage-diff-output"))?;
        return Ok(Status::Failed);
    };
    let sources = Sources::of([&args.old, &args.new].into_iter().chain(&common.mapping_file()));
    if let Err(error) = output::plan(&args.output, &sources) {
        return batch::stop(&error, console);
    }
    let (old, new) = rayon::join(
        || read(&args.old, common, standard),
        || read(&args.new, common, standard),
    );
    let (Some(old), Some(new)) = (told(old, console)?, told(new, console)?) else {
        return Ok(Status::Failed);
    };
    let job = Job {
        args,
        target,
        sources: &sources,
        books: (&old, &new),
        sides: (old.side(), new.side()),
        names: Names::new(standard, &console.messages),
        console,
    };
    if args.years { job.years() } else { job.differ(&ignore) }
}

/// What goes into the file that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// There is none.
    Nothing,
    /// The newer workbook, marked.
    Workbook,
    /// The page.
    Page,
}

impl Target {
    /// What the name of the file says; none if it says nothing that can be written.
    fn of(args: &Diff) -> Option<Self> {
        let Some(path) = &args.output else {
            return Some(Self::Nothing);
        };
        let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
        match extension.as_str() {
            "xlsx" if !args.years => Some(Self::Workbook),
            "html" | "htm" => Some(Self::Page),
            _ => None,
        }
    }
}

struct Job<'a> {
    args: &'a Diff,
    target: Target,
    sources: &'a Sources,
    books: (&'a Read, &'a Read),
    sides: (Side<'a>, Side<'a>),
    names: Names<'a>,
    console: &'a Console,
}

impl Job<'_> {
    fn years(&self) -> io::Result<Status> {
        let (old, new) = self.books;
        let tables = crate::diff::years(&old.outcome.book, &new.outcome.book, self.names.standard);
        let render = |format| years::render(&tables, self.sides, format, &self.names);
        let done = match self.target {
            Target::Page => render(DiffFormat::Html).map(|page| Some(page.into_bytes())),
            _ => Ok(None),
        };
        let text = if self.is_told() {
            render(self.args.format)
        } else {
            Ok(String::new())
        };
        let Some(text) = self.deliver(done, text)? else {
            return Ok(Status::Failed);
        };
        self.console.result(&text)?;
        Ok(Status::Clean)
    }

    fn differ(&self, ignore: &Ignore) -> io::Result<Status> {
        let standard = self.names.standard;
        let books = (&self.books.0.outcome.book, &self.books.1.outcome.book);
        let rules = rules::builtin(standard);
        let diff = rules.and_then(|rules| compare(books.0, books.1, standard, Some(&rules), ignore));
        let Some(diff) = self.done(diff)? else {
            return Ok(Status::Failed);
        };
        self.console.findings(&changes::doubts(&diff, standard))?;
        let newer = self.books.1;
        let fit = || report::fit(&newer.outcome.book, standard, &newer.file);
        let fit = if self.target == Target::Workbook {
            fit()
        } else {
            Ok(Vec::new())
        };
        let (Ok(as_texts) | Err(as_texts)) = &fit;
        self.console.findings(as_texts)?;
        if fit.is_err() {
            return Ok(Status::Failed);
        }
        let is_told = self.is_told() && !self.console.is_quiet();
        let text = match self.args.format {
            _ if !is_told => Ok(String::new()),
            DiffFormat::Json => Ok(changes::json::render(&diff, self.sides, &self.names)?),
            DiffFormat::Html => changes::page(&diff, self.sides, &self.names),
            DiffFormat::Text | DiffFormat::Csv => Ok(text::render(&diff, self.sides, &self.names)),
        };
        let Some(text) = self.deliver(self.file(&diff), text)? else {
            return Ok(Status::Failed);
        };
        self.console.result(&text)?;
        self.hints(&diff)?;
        Ok(if diff.is_empty() && as_texts.is_empty() {
            Status::Clean
        } else {
            Status::Findings
        })
    }

    /// What goes into the file.
    fn file(&self, diff: &BookDiff) -> Result<Option<Vec<u8>>> {
        match self.target {
            Target::Nothing => Ok(None),
            Target::Page => changes::page(diff, self.sides, &self.names).map(|page| Some(page.into_bytes())),
            Target::Workbook => {
                let marks = changes::marks(diff, self.sides, &self.names);
                let (newer, standard) = (&self.books.1.outcome, self.names.standard);
                let beside = Beside {
                    marks: Some(&marks),
                    relations: &check::relations(&newer.book, standard, &newer.rules),
                    ..Beside::default()
                };
                write::xlsx_with(&newer.book, standard, beside).map(Some)
            }
        }
    }

    /// Writes the file, if there is one, and returns what is to be printed; nothing if either failed,
    /// which is reported.
    fn deliver(&self, file: Result<Option<Vec<u8>>>, text: Result<String>) -> io::Result<Option<String>> {
        let Some(text) = self.done(text)? else { return Ok(None) };
        let written = file.and_then(|content| content.map(|content| self.write(content)).transpose());
        let Some(written) = self.done(written)? else {
            return Ok(None);
        };
        if let Some(path) = written {
            let data = [("file", path.display().to_string())];
            self.console.note(&self.console.messages.get("diff-written", data))?;
        }
        Ok(Some(text))
    }

    /// A result; an error is reported.
    fn done<T>(&self, result: Result<T>) -> io::Result<Option<T>> {
        match result {
            Ok(done) => Ok(Some(done)),
            Err(error) => {
                self.console.findings(&[Diagnostic::from(&error)])?;
                Ok(None)
            }
        }
    }

    /// Writes the file that was asked for; returns where.
    fn write(&self, content: Vec<u8>) -> Result<PathBuf> {
        let path = self.args.output.clone().unwrap_or_default();
        let output = Output {
            path: path.clone(),
            content,
        };
        output::write_all(vec![output], self.sources, self.args.force).map(|_| path)
    }

    /// Whether the result goes to stdout, too: a page that has a file does not.
    fn is_told(&self) -> bool {
        self.target != Target::Page || self.args.format != DiffFormat::Html
    }

    /// What may be of use on stderr.
    fn hints(&self, diff: &BookDiff) -> io::Result<()> {
        let messages = &self.console.messages;
        let year = |read: &Read| read.outcome.book.year;
        if let (Some(last), Some(this)) = (year(self.books.0), year(self.books.1))
            && last != this
        {
            let data = [("last", last.to_string()), ("this", this.to_string())];
            self.console.note(&messages.get("diff-years-hint", data))?;
        }
        if diff.is_empty() {
            self.console.note(&messages.text("diff-same"))?;
        }
        Ok(())
    }
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
        Wanted::Nothing,
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
