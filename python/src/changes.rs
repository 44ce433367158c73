//! What changed between two workbooks.

use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use yusuan::changes::{self, Names, Side};
use yusuan::check;
use yusuan::diagnostic::Diagnostic;
use yusuan::diff::{BookDiff, Ignore, compare};
use yusuan::error::Result;
use yusuan::report;
use yusuan::rules;
use yusuan::write::{self, Beside};

use crate::options::Options;
use crate::pool;
use crate::reading::{self, Taken, messages};
use crate::refusal::{fault, refused};
use crate::result::side;
use crate::table::Table;

/// Two workbooks, and what changed from the older to the newer.
#[pyclass(frozen, module = "yusuan")]
pub struct Diff {
    old: Arc<Taken>,
    new: Arc<Taken>,
    diff: Option<BookDiff>,
    options: Options,
}

impl Diff {
    /// What both became, and the difference; unless one of them could not be read.
    fn sides(&self) -> PyResult<(Side<'_>, Side<'_>, &BookDiff)> {
        if let Some(findings) = self.old.refusal().or_else(|| self.new.refusal()) {
            return Err(refused(findings, self.options.lang));
        }
        let both = as_side(&self.old).zip(as_side(&self.new));
        let both = both.and_then(|(old, new)| Some((old, new, self.diff.as_ref()?)));
        both.ok_or_else(|| fault("no difference"))
    }

    fn page(&self) -> PyResult<String> {
        let (old, new, diff) = self.sides()?;
        messages(self.options.lang, |messages| {
            changes::page(diff, (old, new), &Names::new(self.options.standard, messages))
        })
        .map_err(fault)
    }

    fn workbook(&self) -> PyResult<Vec<u8>> {
        let (old, new, diff) = self.sides()?;
        let (book, standard) = (&new.outcome.book, self.options.standard);
        report::fit(book, standard, new.file).map_err(|findings| refused(&findings, self.options.lang))?;
        let marks = messages(self.options.lang, |messages| {
            changes::marks(diff, (old, new), &Names::new(standard, messages))
        });
        let relations = check::relations(book, standard, &new.outcome.rules);
        let beside = Beside {
            marks: Some(&marks),
            relations: &relations,
            ..Beside::default()
        };
        write::xlsx_with(book, standard, beside).map_err(fault)
    }

    /// What there is to say of rows that only their order distinguishes.
    fn doubts(&self) -> Vec<Diagnostic> {
        let doubts = self
            .diff
            .as_ref()
            .map(|diff| changes::doubts(diff, self.options.standard));
        doubts.unwrap_or_default()
    }
}

/// An input as a diff has it, if it could be read.
pub fn as_side(taken: &Taken) -> Option<Side<'_>> {
    let (outcome, _) = taken.read.as_ref().filter(|_| taken.book().is_some())?;
    Some(Side {
        file: &taken.file.file,
        outcome,
    })
}

/// A text that is JSON, as Python has it.
pub fn parsed<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}

#[pymethods]
impl Diff {
    /// Whether nothing changed; nothing if one of the two could not be read.
    #[getter]
    fn same(&self) -> Option<bool> {
        self.diff.as_ref().map(BookDiff::is_empty)
    }

    /// What changed, as docs/diff.md describes it; nothing if one of the two could not be read.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        if self.diff.is_none() {
            return Ok(None);
        }
        let (old, new, diff) = self.sides()?;
        let json = messages(self.options.lang, |messages| {
            changes::json::render(diff, (old, new), &Names::new(self.options.standard, messages))
        });
        parsed(py, &json.map_err(fault)?).map(Some)
    }

    /// What was found in both, and what is in doubt.
    #[getter]
    fn findings(&self) -> PyResult<Table> {
        let doubts = reading::about(&self.new, self.doubts());
        reading::findings_of(&[&self.old, &self.new, &doubts], self.options.lang)
    }

    /// The two inputs.
    #[getter]
    fn files(&self) -> PyResult<Table> {
        reading::files([&self.old, &self.new].map(|taken| (&taken.file, taken.year)))
    }

    /// A page for a browser.
    fn to_html(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| self.page())
    }

    /// The newer workbook with the changes marked.
    fn to_xlsx<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let pool = pool::of(py, None)?;
        let bytes = py.detach(|| pool.install(|| self.workbook()))?;
        Ok(PyBytes::new(py, &bytes))
    }

    fn __repr__(&self) -> String {
        let how = match self.same() {
            None => "failed",
            Some(true) => "same",
            Some(false) => "different",
        };
        format!("<yusuan.Diff {} {}: {how}>", self.old.file.file, self.new.file.file)
    }
}

/// Compares two workbooks: paths, bytes, pairs of a name and bytes, or what was read of them.
#[pyfunction]
#[pyo3(signature = (old, new, *, ignore=Vec::new(), **options))]
pub fn diff(
    old: &Bound<'_, PyAny>,
    new: &Bound<'_, PyAny>,
    ignore: Vec<String>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Diff> {
    let options = Options::of(options, check::Options::default())?;
    let ignore = Ignore::parse(ignore.iter().map(String::as_str), options.standard).map_err(|unknown| {
        let known = unknown.known.join(", ");
        PyValueError::new_err(format!(
            "ignore: {:?}; {known}, or columns such as 03.name",
            unknown.word
        ))
    })?;
    let (old, new) = (side(old, &options)?, side(new, &options)?);
    let diff = match old.book().zip(new.book()) {
        None => None,
        Some((older, newer)) => Some(compared(older, newer, &options, &ignore).map_err(fault)?),
    };
    Ok(Diff {
        old,
        new,
        diff,
        options,
    })
}

fn compared(
    old: &yusuan::book::Book,
    new: &yusuan::book::Book,
    options: &Options,
    ignore: &Ignore,
) -> Result<BookDiff> {
    let rules = rules::builtin(options.standard)?;
    compare(old, new, options.standard, Some(&rules), ignore)
}
