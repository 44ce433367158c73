//! Many workbooks added up.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use yusuan::book::{self, Reconciliation};
use yusuan::check::{self, Checked};
use yusuan::columns::FileRow;
use yusuan::consolidate::{self, HandIn, Part, attendance};
use yusuan::consolidated;
use yusuan::diagnostic::{self, Diagnostic, Severity};
use yusuan::fold::Folder;
use yusuan::read;
use yusuan::report;
use yusuan::roster::Roster;
use yusuan::rules::Applied;
use yusuan::write;

use crate::batch::over;
use crate::input::Input;
use crate::options::Options;
use crate::pool;
use crate::reading::{self, Reader, Taken, messages};
use crate::refusal::{fault, refused, wrong};
use crate::result::Book;
use crate::table::Table;

/// The name that the result has in findings.
const NAME: &str = "consolidated.xlsx";

/// The sum of many departments' workbooks.
#[pyclass(frozen, module = "yusuan")]
pub struct Consolidated {
    book: book::Book,
    reconciliation: Reconciliation,
    relations: Vec<Applied>,
    last: Option<book::Book>,
    inputs: Vec<Taken>,
    told: Taken,
    /// Whether a workbook can hold it.
    fits: bool,
    left_out: Vec<(String, String)>,
    options: Options,
}

impl Consolidated {
    fn is_refused(&self) -> PyResult<()> {
        match self.fits {
            true => Ok(()),
            false => Err(refused(&self.told.findings, self.options.lang)),
        }
    }
}

#[pymethods]
impl Consolidated {
    /// What the sum is of; nothing if no workbook was left.
    #[getter]
    fn book(&self) -> Option<Book> {
        let has_tables = !self.book.tables.is_empty();
        has_tables.then(|| Book::of(&self.book, None, None, self.options.standard))
    }

    /// How many workbooks are in it.
    #[getter]
    fn taken(&self) -> usize {
        self.reconciliation.rows.len()
    }

    /// The files that are not in it, each with the reason.
    #[getter]
    fn left_out(&self) -> Vec<(String, String)> {
        self.left_out.clone()
    }

    /// What was found in the workbooks, and in the sum.
    #[getter]
    fn findings(&self) -> PyResult<Table> {
        let all: Vec<&Taken> = self.inputs.iter().chain([&self.told]).collect();
        reading::findings_of(&all, self.options.lang)
    }

    /// One input a row.
    #[getter]
    fn files(&self) -> PyResult<Table> {
        reading::files(self.inputs.iter().map(|taken| (&taken.file, taken.year)))
    }

    /// The consolidated workbook, with its working paper.
    fn to_xlsx<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.is_refused()?;
        let pool = pool::of(py, None)?;
        let made = || {
            let with = (&*self.relations, self.last.as_ref());
            consolidated::workbook(&self.book, &self.reconciliation, with, self.options.standard)
        };
        let bytes = py.detach(|| pool.install(made)).map_err(fault)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The sum as canonical JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        if self.book.tables.is_empty() {
            self.is_refused()?;
        }
        let json = py
            .detach(|| write::json(&self.book, self.options.standard))
            .map_err(fault)?;
        String::from_utf8(json).map_err(fault)
    }

    fn __repr__(&self) -> String {
        format!(
            "<yusuan.Consolidated of {} workbooks, {} left out>",
            self.taken(),
            self.left_out.len()
        )
    }
}

/// Adds up workbooks: paths, or pairs of a name and bytes. `year`: those of other years are left out.
#[pyfunction]
#[pyo3(name = "consolidate", signature = (sources, *, department=None, require_clean=false, last_year=None, roster=None, threads=None, **options))]
pub fn add_up(
    sources: &Bound<'_, PyAny>,
    department: Option<String>,
    require_clean: bool,
    last_year: Option<&Bound<'_, PyAny>>,
    roster: Option<&Bound<'_, PyAny>>,
    threads: Option<usize>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Consolidated> {
    let py = sources.py();
    let given = Options::of(options, check::Options::default())?;
    let wanted = consolidate::Options {
        year: given.pipeline.map.year,
        department,
    };
    let roster = roster.map(|own| offices(own, &given)).transpose()?;
    let last = last_year.map(|own| before(own, &given)).transpose()?;
    // The year that is wanted: a workbook of another one is left out, not refused sheet by sheet.
    let options = given.before();
    let year = wanted.year;
    let mut inputs = over(sources, threads, options.clone(), |reader, input| {
        dated(reader.take(input), year)
    })?;
    inputs.sort_by(|one, other| one.file.file.cmp(&other.file.file));
    let pool = pool::of(py, threads)?;
    py.detach(|| pool.install(|| sum(inputs, (wanted, require_clean), (roster, last), options)))
}

/// A workbook that states no year is one of the year that is wanted.
fn dated(mut taken: Taken, wanted: Option<i32>) -> Taken {
    if let Some((outcome, _)) = &mut taken.read {
        outcome.diagnostics = std::mem::take(&mut taken.findings);
        consolidated::date(outcome, wanted);
        taken.findings = std::mem::take(&mut outcome.diagnostics);
        taken.year = outcome.book.year;
    }
    taken
}

/// The offices that have to hand in.
fn offices(given: &Bound<'_, PyAny>, options: &Options) -> PyResult<Roster> {
    let input = Input::of(given, None)?;
    let limits = options.limits();
    let workbook = input
        .load(limits.source)
        .and_then(|source| read::read(source, &input.name, limits));
    let folder = Folder::new(&options.standard.frame);
    let name = input.name.display().to_string();
    let roster = workbook.and_then(|workbook| Roster::parse(&name, &workbook, &folder));
    roster.map_err(|error| wrong(&error, options.lang))
}

/// The book of the year before, and its file.
fn before(given: &Bound<'_, PyAny>, options: &Options) -> PyResult<(String, book::Book)> {
    let input = Input::of(given, None)?;
    let reader = Reader::new(options.before())?;
    let taken = reader.take(&input);
    match taken.book() {
        Some(book) => Ok((taken.file.file.clone(), book.clone())),
        None => Err(refused(&taken.findings, options.lang)),
    }
}

fn sum(
    mut inputs: Vec<Taken>,
    (wanted, require_clean): (consolidate::Options, bool),
    (roster, last): (Option<Roster>, Option<(String, book::Book)>),
    options: Options,
) -> PyResult<Consolidated> {
    let standard = options.standard;
    let mut parts = Vec::new();
    for own in &mut inputs {
        let errors = diagnostic::count(&own.findings, Severity::Error);
        if require_clean && errors > 0 && own.book().is_some() {
            own.findings
                .push(consolidate::left_out_for_errors(&own.file.file, errors));
        } else if let Some(book) = own.book() {
            parts.push(Part::new(own.file.file.clone(), book.clone(), standard));
        }
    }
    let missing = roster.map(|roster| attended(&mut inputs, &roster, wanted.year, &options));
    let made = consolidate::consolidate(parts, standard, &wanted);
    let (book, mut reconciliation, mut findings) = (made.book, made.reconciliation, made.findings);
    if let Some((file, last)) = &last {
        consolidated::precedes((file, last), &book).map_err(|error| wrong(&error, options.lang))?;
    }
    findings.extend(missing.into_iter().flatten());
    let unread = inputs.iter().filter(|own| own.book().is_none());
    let all = || inputs.iter().flat_map(|own| &own.findings);
    let left_out = messages(options.lang, |messages| {
        consolidated::left_out(
            unread.filter_map(|own| own.findings.last()),
            all().chain(&findings),
            messages,
        )
    });
    reconciliation.left_out.clone_from(&left_out);
    let mut relations = Vec::new();
    let mut fits = !book.tables.is_empty();
    if fits {
        let checks = &options.pipeline.check;
        let checked = consolidated::checked(&book, (NAME, true), all(), (checks, standard)).map_err(fault)?;
        let Checked {
            findings: wrong,
            relations: own,
        } = checked;
        findings.extend(wrong);
        relations = own;
        let (Ok(more) | Err(more)) = report::fit(&book, standard, NAME).inspect_err(|_| fits = false);
        findings.extend(more);
    } else {
        findings.push(consolidate::nothing_left());
    }
    for own in &mut inputs {
        own.recount();
    }
    let file = FileRow {
        file: NAME.to_owned(),
        ..FileRow::default()
    };
    let told = Taken {
        file,
        year: book.year,
        findings,
        ..Taken::nothing()
    };
    let last = last.map(|(_, last)| last);
    Ok(Consolidated {
        book,
        reconciliation,
        relations,
        last,
        inputs,
        told,
        fits,
        left_out,
        options,
    })
}

/// Who did not hand in; what there is to say of a workbook is said of it.
fn attended(inputs: &mut [Taken], roster: &Roster, year: Option<i32>, options: &Options) -> Vec<Diagnostic> {
    let (read, unread): (Vec<usize>, Vec<usize>) =
        (0..inputs.len()).partition(|number| inputs.get(*number).is_some_and(|own| own.book().is_some()));
    let at = |number: &usize| inputs.get(*number);
    let hand_ins = read.iter().filter_map(at).map(|own| HandIn {
        file: &own.file.file,
        year: own.year,
        departments: &own.departments,
    });
    let hand_ins: Vec<HandIn<'_>> = hand_ins.collect();
    let unread: Vec<&str> = unread.iter().filter_map(at).map(|own| &*own.file.file).collect();
    let folder = Folder::new(&options.standard.frame);
    let found = attendance(roster, &hand_ins, (year, &unread), &folder);
    for (position, finding) in found.findings {
        if let Some(own) = read.get(position).and_then(|number| inputs.get_mut(*number)) {
            own.findings.push(finding);
        }
    }
    found.missing
}
