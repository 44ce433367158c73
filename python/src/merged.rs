//! Two versions of a workbook made one.

use std::path::Path;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use yusuan::changes::Names;
use yusuan::changes::merging::{self, Made, Sides, Words};
use yusuan::check;
use yusuan::diagnostic::Diagnostic;
use yusuan::diff::merge::Party;
use yusuan::error::Result;
use yusuan::pipeline;

use crate::changes::{as_side, parsed};
use crate::options::Options;
use crate::pool;
use crate::reading::{self, Taken, messages};
use crate::refusal::{fault, refused};
use crate::result::side;
use crate::table::Table;

/// The name that the result has in findings.
const NAME: &str = "merged.xlsx";

/// Three versions, and the workbook that two of them became.
#[pyclass(frozen, module = "yusuan")]
pub struct Merge {
    inputs: [Arc<Taken>; 3],
    made: Option<(Made, String)>,
    findings: Vec<Diagnostic>,
    options: Options,
}

impl Merge {
    fn told(&self) -> Taken {
        let mut told = reading::about(&self.inputs[1], self.findings.clone());
        told.file = yusuan::columns::FileRow {
            file: NAME.to_owned(),
            ..Default::default()
        };
        told
    }
}

#[pymethods]
impl Merge {
    /// How many conflicts are to be chosen in; nothing if one of the versions could not be read.
    #[getter]
    fn open(&self) -> Option<usize> {
        self.made.as_ref().map(|(made, _)| made.open)
    }

    /// The merge as docs/merge.md describes it, with its conflicts.
    #[getter]
    fn report<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.made.as_ref().map(|(_, report)| parsed(py, report)).transpose()
    }

    /// What was found in the versions, and in the result.
    #[getter]
    fn findings(&self) -> PyResult<Table> {
        let [base, ours, theirs] = &self.inputs;
        reading::findings_of(&[base, ours, theirs, &self.told()], self.options.lang)
    }

    /// The three versions.
    #[getter]
    fn files(&self) -> PyResult<Table> {
        reading::files(self.inputs.iter().map(|taken| (&taken.file, taken.year)))
    }

    /// The workbook of both versions, with the list of what is to be chosen.
    fn to_xlsx<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        if let Some((made, _)) = &self.made {
            return Ok(PyBytes::new(py, &made.bytes));
        }
        let unread = self.inputs.iter().find_map(|taken| taken.refusal());
        Err(refused(unread.unwrap_or(&self.findings), self.options.lang))
    }

    fn __repr__(&self) -> String {
        match self.open() {
            None => "<yusuan.Merge: failed>".to_owned(),
            Some(open) => format!("<yusuan.Merge: {open} open conflicts>"),
        }
    }
}

/// Merges two versions of a workbook. `prefer`: whose values are taken where both changed something differently.
#[pyfunction]
#[pyo3(signature = (base, ours, theirs, *, prefer=None, **options))]
pub fn merge(
    base: &Bound<'_, PyAny>,
    ours: &Bound<'_, PyAny>,
    theirs: &Bound<'_, PyAny>,
    prefer: Option<&str>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Merge> {
    let py = base.py();
    let options = Options::of(options, check::Options::default())?;
    let prefer = match prefer {
        None => None,
        Some("ours") => Some(Party::Ours),
        Some("theirs") => Some(Party::Theirs),
        Some(other) => return Err(PyValueError::new_err(format!("prefer: {other:?}; ours or theirs"))),
    };
    let inputs = [side(base, &options)?, side(ours, &options)?, side(theirs, &options)?];
    let pool = pool::of(py, None)?;
    let made = py
        .detach(|| pool.install(|| made(&inputs, prefer, &options)))
        .map_err(fault)?;
    let (made, findings) = made;
    Ok(Merge {
        inputs,
        made,
        findings,
        options,
    })
}

type Whole = (Option<(Made, String)>, Vec<Diagnostic>);

fn made(inputs: &[Arc<Taken>; 3], prefer: Option<Party>, options: &Options) -> Result<Whole> {
    let [base, ours, theirs] = inputs.each_ref().map(|taken| as_side(taken));
    let (Some(base), Some(ours), Some(theirs)) = (base, ours, theirs) else {
        return Ok((None, Vec::new()));
    };
    let sides = Sides { base, ours, theirs };
    let standard = options.standard;
    messages(options.lang, |messages| {
        let words = Words::new(Names::new(standard, messages), [ours, theirs]);
        let made = match merging::make(sides, NAME, prefer, &words)? {
            Ok(made) => made,
            Err(findings) => return Ok((None, findings)),
        };
        let read = pipeline::run(
            made.bytes.clone(),
            Path::new(NAME),
            standard,
            &pipeline::Options::default(),
        )?;
        let (findings, broken) = made.findings(sides, (NAME, &read), &words)?;
        let names = ([base.file, ours.file, theirs.file], NAME);
        let report = merging::json::render(&made, (&findings, &broken), names, &words);
        let report = report.map_err(|error| yusuan::error::Error::Internal(error.to_string()))?;
        Ok((Some((made, report)), findings))
    })
}
