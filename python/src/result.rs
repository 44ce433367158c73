//! One workbook.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, Decimal128Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use yusuan::book;
use yusuan::check;
use yusuan::diagnostic::{Diagnostic, Severity};
use yusuan::read::{Format, Limits, Source, sniff};
use yusuan::report::{self, Subject};
use yusuan::schema::{self, Standard};
use yusuan::write::{self, Beside};

use crate::input::Input;
use crate::options::Options;
use crate::pool;
use crate::reading::{self, Reader, Taken, messages, numbers};
use crate::refusal::{fault, refused, unreadable};
use crate::table::{Table, amount};

/// Digits of the amounts in tables: whatever a workbook holds has room.
const DIGITS: u8 = 38;
/// Decimals of the amounts in tables.
const DECIMALS: i8 = 8;

/// What a workbook is of.
#[pyclass(frozen, get_all, module = "yusuan")]
pub struct Book {
    /// The budget year.
    year: Option<i32>,
    /// The name of the department.
    department: Option<String>,
    /// Its code.
    department_code: Option<String>,
    /// The currency unit of the tables.
    unit: String,
    /// The layout that it was read by.
    layout: Option<String>,
    /// The numbers of its tables.
    tables: Vec<String>,
}

#[pymethods]
impl Book {
    fn __repr__(&self) -> String {
        let year = self.year.map_or_else(|| "?".to_owned(), |year| year.to_string());
        let department = self.department.as_deref().unwrap_or("?");
        format!("<yusuan.Book {department} {year}: tables {}>", self.tables.join(" "))
    }
}

impl Book {
    /// What this book is of.
    pub fn of(book: &book::Book, code: Option<String>, layout: Option<String>, standard: &Standard) -> Self {
        Self {
            year: book.year,
            department: book.department.as_ref().map(ToString::to_string),
            department_code: code,
            unit: standard.frame.currency_unit.clone(),
            layout,
            tables: numbers(book, standard),
        }
    }
}

/// A workbook that was read, and what was found.
#[pyclass(frozen, module = "yusuan")]
pub struct Result {
    /// What became of it.
    pub taken: Arc<Taken>,
    options: Options,
}

impl Result {
    fn subject<'t>(&'t self, findings: &'t [Diagnostic]) -> PyResult<Subject<'t>> {
        let read = self.taken.read.as_ref().filter(|_| self.taken.book().is_some());
        let (outcome, workbook) = read.ok_or_else(|| self.refused(&self.taken.findings))?;
        Ok(Subject {
            findings,
            book: &outcome.book,
            workbook,
            standard: self.options.standard,
        })
    }

    fn book_or_refusal(&self) -> PyResult<&book::Book> {
        self.taken.book().ok_or_else(|| self.refused(&self.taken.findings))
    }

    /// Why there is no document.
    fn refused(&self, findings: &[Diagnostic]) -> PyErr {
        refused(findings, self.options.lang)
    }

    fn workbook(&self, findings: Option<(&[Diagnostic], Severity)>) -> PyResult<Vec<u8>> {
        let subject = self.subject(findings.map_or(&[], |(findings, _)| findings))?;
        let (book, standard) = (subject.book, self.options.standard);
        let fit = report::fit(book, standard, &self.taken.file.file);
        let fit = fit.map_err(|findings| self.refused(&findings))?;
        let rules = self
            .taken
            .read
            .as_ref()
            .map(|(outcome, _)| Arc::clone(&outcome.rules))
            .unwrap_or_default();
        let relations = check::relations(book, standard, &rules);
        let marks = findings.map(|(findings, least)| {
            let all = [findings, &fit].concat();
            messages(self.options.lang, |messages| {
                report::marks(
                    Subject {
                        findings: &all,
                        ..subject
                    },
                    least,
                    messages,
                )
            })
        });
        let beside = Beside {
            marks: marks.as_ref(),
            relations: &relations,
            ..Beside::default()
        };
        write::xlsx_with(book, standard, beside).map_err(fault)
    }

    fn marked(&self, least: Severity) -> PyResult<Vec<u8>> {
        let findings = &self.taken.findings;
        let Some(Source::File(own)) = self.taken.source.as_ref().filter(|source| is_xlsx(source)) else {
            return self.workbook(Some((findings, least)));
        };
        let subject = self.subject(findings)?;
        let path = PathBuf::from(&self.taken.file.file);
        let limit = Limits::default().unpacked;
        let made = messages(self.options.lang, |messages| {
            report::given_back((own, &path), subject, least, limit, messages)
        });
        made.map_err(|error| self.refused(&[Diagnostic::from(&error)]))
    }
}

/// Whether it is a file that can be marked as it is.
fn is_xlsx(source: &Source) -> bool {
    matches!(source, Source::File(bytes) if sniff(bytes) == Format::Xlsx)
}

#[pymethods]
impl Result {
    /// What it is called in findings.
    #[getter]
    fn name(&self) -> &str {
        &self.taken.file.file
    }

    /// `clean`, `findings` (errors were found) or `failed` (there are no facts).
    #[getter]
    fn status(&self) -> &str {
        self.taken.file.status
    }

    /// What it is of; nothing if no table was found.
    #[getter]
    fn book(&self) -> Option<Book> {
        let file = &self.taken.file;
        let (code, layout) = (file.department_code.clone(), file.layout.clone());
        self.taken
            .book()
            .map(|book| Book::of(book, code, layout, self.options.standard))
    }

    /// The standard tables that it has, by number: a row for each of theirs, amounts in the standard's unit (万元).
    #[getter]
    fn tables<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let tables = PyDict::new(py);
        for table in self.taken.book().iter().flat_map(|book| &book.tables) {
            let Some(schema) = self.options.standard.tables.get(table.schema) else {
                continue;
            };
            tables.set_item(&schema.number, standard_table(table, schema)?)?;
        }
        Ok(tables)
    }

    /// One amount a row.
    #[getter]
    fn facts(&self) -> PyResult<Table> {
        reading::facts([(&*self.taken.facts, self.taken.year)])
    }

    /// One finding a row.
    #[getter]
    fn findings(&self) -> PyResult<Table> {
        reading::findings_of(&[&self.taken], self.options.lang)
    }

    /// The one row of the input.
    #[getter]
    fn files(&self) -> PyResult<Table> {
        reading::files([(&self.taken.file, self.taken.year)])
    }

    /// The standard workbook, with live formulas.
    fn to_xlsx<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let pool = pool::of(py, None)?;
        let bytes = py.detach(|| pool.install(|| self.workbook(None)))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The office's own file with the findings at its cells, of formats that can be marked as they are; else the
    /// standard workbook with them. `least`: the least severity that is marked.
    #[pyo3(signature = (*, least="warning"))]
    fn annotate<'py>(&self, py: Python<'py>, least: &str) -> PyResult<Bound<'py, PyBytes>> {
        let all = [Severity::Info, Severity::Warning, Severity::Error];
        let found = all.into_iter().find(|severity| severity.name() == least);
        let told = || PyValueError::new_err(format!("least: {least:?}; one of info, warning, error"));
        let least = found.ok_or_else(told)?;
        let pool = pool::of(py, None)?;
        let bytes = py.detach(|| pool.install(|| self.marked(least)))?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The book as canonical JSON.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let book = self.book_or_refusal()?;
        let json = py.detach(|| write::json(book, self.options.standard)).map_err(fault)?;
        String::from_utf8(json).map_err(fault)
    }

    /// The CSV files and the `datapackage.json` that describes them, by name.
    fn to_csv<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let (book, standard) = (self.book_or_refusal()?, self.options.standard);
        let files = PyDict::new(py);
        for (name, content) in write::csv(book, standard).map_err(fault)? {
            files.set_item(name, PyBytes::new(py, &content))?;
        }
        let package = write::package(book, standard, write::CsvForm::default()).map_err(fault)?;
        files.set_item(write::PACKAGE_NAME, PyBytes::new(py, &package))?;
        Ok(files)
    }

    fn __repr__(&self) -> String {
        let file = &self.taken.file;
        let [errors, warnings, notes] = file.findings;
        format!(
            "<yusuan.Result {} {}: {} facts, {errors} errors, {warnings} warnings, {notes} notes>",
            file.file, file.status, file.facts
        )
    }
}

/// A table of the standard as columns.
fn standard_table(table: &book::Table, schema: &schema::Table) -> PyResult<Table> {
    let rows = 0..table.rows.len();
    let mut fields = vec![
        Field::new("row_number", DataType::Int64, false),
        Field::new(schema.tag_key, DataType::Utf8, true),
    ];
    let numbers: Int64Array = rows
        .clone()
        .filter_map(|row| i64::try_from(row).ok()?.checked_add(1))
        .collect();
    let kind = |row: &book::Row| schema.row_kinds.get(row.row_kind).map(|kind| kind.name.as_str());
    let kinds: StringArray = table.rows.iter().map(kind).collect();
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(numbers), Arc::new(kinds)];
    for (number, field) in schema.fields.iter().enumerate() {
        if schema.is_amount(number) {
            let amounts = rows.clone().map(|row| table.amount(row, number).and_then(amount));
            let amounts: Decimal128Array = amounts.collect();
            let amounts = amounts.with_precision_and_scale(DIGITS, DECIMALS).map_err(fault)?;
            fields.push(Field::new(&field.key, DataType::Decimal128(DIGITS, DECIMALS), true));
            arrays.push(Arc::new(amounts));
        } else {
            let texts: StringArray = rows
                .clone()
                .map(|row| table.text(row, number).map(|text| &**text))
                .collect();
            fields.push(Field::new(&field.key, DataType::Utf8, true));
            arrays.push(Arc::new(texts));
        }
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(fault)?;
    Ok(Table::new(schema, vec![batch]))
}

/// Reads one input.
fn one(
    source: &Bound<'_, PyAny>,
    name: Option<PathBuf>,
    check: check::Options,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Result> {
    let py = source.py();
    let options = Options::of(options, check)?;
    let input = Input::of(source, name)?;
    let reader = Reader::new(options.clone())?;
    let pool = pool::of(py, None)?;
    let taken = py.detach(|| pool.install(|| reader.take(&input)));
    if let Some(yusuan::error::Error::Read { path, source }) = &taken.unreadable {
        return Err(unreadable(path, source));
    }
    Ok(Result {
        taken: Arc::new(taken),
        options,
    })
}

/// Reads a workbook, maps it to the standard tables and checks them, as `yusuan convert` does.
#[pyfunction]
#[pyo3(signature = (source, *, name=None, **options))]
pub fn read(source: &Bound<'_, PyAny>, name: Option<PathBuf>, options: Option<&Bound<'_, PyDict>>) -> PyResult<Result> {
    one(source, name, check::Options::default(), options)
}

/// As `read`, but says also which rules could not be checked and which tables are missing, as `yusuan check` does.
#[pyfunction]
#[pyo3(name = "check", signature = (source, *, name=None, **options))]
pub fn read_thoroughly(
    source: &Bound<'_, PyAny>,
    name: Option<PathBuf>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Result> {
    let thorough = check::Options {
        thorough: true,
        ..check::Options::default()
    };
    one(source, name, thorough, options)
}

/// An input of a comparison: one that is read now, or was already.
pub fn side(given: &Bound<'_, PyAny>, options: &Options) -> PyResult<Arc<Taken>> {
    if let Ok(read) = given.cast::<Result>() {
        return Ok(Arc::clone(&read.get().taken));
    }
    let py = given.py();
    let input = Input::of(given, None)?;
    let reader = Reader::new(options.clone())?;
    let pool = pool::of(py, None)?;
    Ok(Arc::new(py.detach(|| pool.install(|| reader.take(&input)))))
}
