//! What becomes of an input: its book, its findings, its rows; the same as on the command line.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::OnceLock;

use arrow_array::RecordBatch;
use pyo3::prelude::*;
use yusuan::book::Book;
use yusuan::columns::{self, Amounts, FACTS, FILES, FINDINGS, FileRow};
use yusuan::consolidate::Departments;
use yusuan::correction::identify;
use yusuan::diagnostic::{self, Diagnostic, Severity};
use yusuan::error::{Error, Result};
use yusuan::grid::Workbook;
use yusuan::locale::{Lang, Messages};
use yusuan::pipeline::{self, Outcome};
use yusuan::read::Source;
use yusuan::schema::Standard;

use crate::input::Input;
use crate::options::Options;
use crate::refusal::fault;
use crate::table::{Table, years};

/// An input that was read, as far as it could be.
pub struct Taken {
    /// Its row in the table of files.
    pub file: FileRow,
    /// Its year.
    pub year: Option<i32>,
    /// Its departments.
    pub departments: Departments,
    /// Its amounts.
    pub facts: Vec<RecordBatch>,
    /// Everything there is to say of it.
    pub findings: Vec<Diagnostic>,
    /// What it is made of.
    pub source: Option<Source>,
    /// What it became and what it was, if it could be read.
    pub read: Option<(Outcome, Workbook)>,
    /// Why the system did not give it.
    pub unreadable: Option<Error>,
}

/// Reads inputs one way.
pub struct Reader {
    /// The way.
    pub options: Options,
    amounts: &'static Amounts<'static>,
}

impl Reader {
    /// Prepares.
    ///
    /// # Errors
    /// When the standard is damaged.
    pub fn new(options: Options) -> PyResult<Self> {
        static AMOUNTS: OnceLock<Amounts<'static>> = OnceLock::new();
        let amounts = match AMOUNTS.get() {
            Some(amounts) => amounts,
            None => {
                let own = Amounts::new(options.standard).map_err(fault)?;
                AMOUNTS.get_or_init(|| own)
            }
        };
        Ok(Self { options, amounts })
    }

    /// Reads an input; whatever is wrong with it is a finding.
    pub fn take(&self, input: &Input) -> Taken {
        let guarded = catch_unwind(AssertUnwindSafe(|| self.taken(input)));
        let failed = |error: Error| Taken::empty(input).refused(&error);
        let mut taken = match guarded {
            Ok(Ok(taken)) => taken,
            Ok(Err(error)) => failed(error),
            Err(_) => failed(Error::Internal("panic".to_owned())),
        };
        identify(&mut taken.findings, &Book::default(), self.options.standard);
        taken.count();
        taken
    }

    fn taken(&self, input: &Input) -> Result<Taken> {
        let mut taken = Taken::empty(input);
        let standard = self.options.standard;
        let source = match input.load(self.options.limits().source) {
            Ok(source) => source,
            Err(error) => {
                let mut taken = taken.refused(&error);
                taken.unreadable = Some(error);
                return Ok(taken);
            }
        };
        taken.file.hash = Some(source.hash());
        taken.file.bytes = source.size();
        taken.file.format = Some(source.format().name());
        let (mut outcome, workbook) =
            match pipeline::run_keeping(source.clone(), &input.name, standard, &self.options.pipeline) {
                Ok(read) => read,
                Err(error) => return Ok(taken.refused(&error)),
            };
        taken.source = Some(source);
        identify(&mut outcome.diagnostics, &outcome.book, standard);
        taken.file.status = match outcome.count(Severity::Error) {
            0 => CLEAN,
            _ => FINDINGS_FOUND,
        };
        taken.findings = std::mem::take(&mut outcome.diagnostics);
        taken.year = outcome.book.year;
        taken.departments = Departments::of(&outcome.book, standard);
        taken.file.layout = outcome.layout.clone();
        taken.file.tables = outcome.book.tables.len();
        if outcome.book.tables.is_empty() {
            taken.read = Some((outcome, workbook));
            let path = input.name.clone();
            return Ok(taken.refused(&Error::NoTables { path }));
        }
        let hash = taken.file.hash.clone().unwrap_or_default();
        let named = (&*hash, &*taken.file.file);
        match self.amounts.of(&outcome.book, named, &taken.departments)? {
            Ok(facts) => {
                let rounded = facts.rounded.as_ref();
                let rounded = rounded.map(|(first, count)| columns::rounded(first, *count, &taken.file.file));
                taken.findings.extend(rounded);
                taken.file.facts = facts.count;
                taken.facts = facts.by_department.into_iter().map(|(_, rows)| rows).collect();
            }
            Err(beyond) => {
                taken.findings.push(columns::beyond(&beyond, &taken.file.file));
                taken.file.status = FAILED;
            }
        }
        taken.read = Some((outcome, workbook));
        Ok(taken)
    }
}

/// What became of an input without errors, and of one with some.
const CLEAN: &str = "clean";
const FINDINGS_FOUND: &str = "findings";
/// What became of an input of which there are no facts.
const FAILED: &str = "failed";

impl Taken {
    fn empty(input: &Input) -> Self {
        let file = FileRow {
            file: input.name.display().to_string(),
            ..FileRow::default()
        };
        Self {
            file,
            ..Self::nothing()
        }
    }

    /// What there is of no input.
    pub fn nothing() -> Self {
        Self {
            file: FileRow::default(),
            year: None,
            departments: Departments::default(),
            facts: Vec::new(),
            findings: Vec::new(),
            source: None,
            read: None,
            unreadable: None,
        }
    }

    /// The input with the reason why nothing came of it.
    fn refused(mut self, error: &Error) -> Self {
        let mut finding = Diagnostic::from(error);
        finding.file.get_or_insert_with(|| self.file.file.clone());
        self.findings.push(finding);
        self.file.status = FAILED;
        self
    }

    /// Counts anew once there is more to say.
    pub fn recount(&mut self) {
        self.count();
        let has_errors = self.file.findings.first().is_some_and(|errors| *errors > 0);
        if self.file.status == CLEAN && has_errors {
            self.file.status = FINDINGS_FOUND;
        }
    }

    fn count(&mut self) {
        let own = self.departments.own();
        self.file.department_code = own.code.as_ref().map(ToString::to_string);
        self.file.department_name = own.name.as_ref().map(ToString::to_string);
        let count = |severity| diagnostic::count(&self.findings, severity);
        self.file.findings = [Severity::Error, Severity::Warning, Severity::Info].map(count);
    }

    /// The book, if it has tables.
    pub fn book(&self) -> Option<&Book> {
        let book = self.read.as_ref().map(|(outcome, _)| &outcome.book);
        book.filter(|book| !book.tables.is_empty())
    }

    /// Why there is no book.
    pub fn refusal(&self) -> Option<&[Diagnostic]> {
        self.book().is_none().then_some(&*self.findings)
    }

    /// The rows that it is in a dataset.
    ///
    /// # Errors
    /// When they do not fit their schema.
    pub fn rows(self, lang: Lang) -> Result<Rows> {
        let findings = messages(lang, |messages| columns::findings(&self.file, &self.findings, messages))?;
        let Self { file, year, facts, .. } = self;
        Ok(Rows {
            file,
            year,
            facts,
            findings,
        })
    }
}

/// The rows of an input.
pub struct Rows {
    /// In the table of files.
    pub file: FileRow,
    /// Its year.
    pub year: Option<i32>,
    /// In the table of facts.
    pub facts: Vec<RecordBatch>,
    /// In the table of findings.
    pub findings: RecordBatch,
}

/// The facts of inputs.
///
/// # Errors
/// When they do not fit their schema.
pub fn facts<'t>(inputs: impl IntoIterator<Item = (&'t [RecordBatch], Option<i32>)>) -> PyResult<Table> {
    let batches = inputs
        .into_iter()
        .flat_map(|(facts, year)| facts.iter().map(move |batch| (batch, year)));
    Table::of(
        FACTS,
        batches.map(|(batch, year)| (batch.clone(), years(year, batch.num_rows()))),
    )
}

/// Findings about inputs.
///
/// # Errors
/// When they do not fit their schema.
pub fn findings(batches: impl IntoIterator<Item = (RecordBatch, Option<i32>)>) -> PyResult<Table> {
    let batches = batches.into_iter().filter(|(batch, _)| batch.num_rows() > 0);
    Table::of(
        FINDINGS,
        batches.map(|(batch, year)| {
            let years = years(year, batch.num_rows());
            (batch, years)
        }),
    )
}

/// Findings about an input as a table.
///
/// # Errors
/// When they do not fit their schema.
pub fn findings_of(taken: &[&Taken], lang: Lang) -> PyResult<Table> {
    let batch = |taken: &&Taken| {
        let batch = messages(lang, |messages| {
            columns::findings(&taken.file, &taken.findings, messages)
        });
        batch.map(|batch| (batch, taken.year)).map_err(fault)
    };
    findings(taken.iter().map(batch).collect::<PyResult<Vec<_>>>()?)
}

/// Further findings about an input.
pub fn about(taken: &Taken, findings: Vec<Diagnostic>) -> Taken {
    let (file, year) = (taken.file.clone(), taken.year);
    Taken {
        file,
        year,
        findings,
        ..Taken::nothing()
    }
}

/// Inputs as a table.
///
/// # Errors
/// When they do not fit their schema.
pub fn files<'t>(inputs: impl IntoIterator<Item = (&'t FileRow, Option<i32>)>) -> PyResult<Table> {
    let (rows, years): (Vec<&FileRow>, Vec<Option<i32>>) = inputs.into_iter().unzip();
    let batch = columns::files(rows).map_err(fault)?;
    Table::of(FILES, [(batch, years.into_iter().collect())])
}

/// Calls `work` with the messages of a language, which each thread parses once.
pub fn messages<T>(lang: Lang, work: impl FnOnce(&Messages) -> T) -> T {
    thread_local! {
        static OWN: RefCell<Vec<(Lang, Rc<Messages>)>> = const { RefCell::new(Vec::new()) };
    }
    let own = OWN.with_borrow_mut(|known| {
        if let Some((_, messages)) = known.iter().find(|(own, _)| *own == lang) {
            return Rc::clone(messages);
        }
        let messages = Rc::new(Messages::new(lang));
        known.push((lang, Rc::clone(&messages)));
        messages
    });
    work(&own)
}

/// The number of a table of the standard.
pub fn numbers(book: &Book, standard: &Standard) -> Vec<String> {
    let number = |table: &yusuan::book::Table| standard.tables.get(table.schema).map(|own| own.number.clone());
    book.tables.iter().filter_map(number).collect()
}
