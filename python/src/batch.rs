//! Many workbooks at once.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use rayon::prelude::*;
use yusuan::check;

use crate::input::Input;
use crate::options::Options;
use crate::pool;
use crate::reading::{self, Reader, Rows};
use crate::refusal::fault;
use crate::table::Table;

/// Inputs for each thread between two looks at whether somebody wants it to end.
const BETWEEN_LOOKS: usize = 32;

/// What became of many workbooks: every one is a row of `files`.
#[pyclass(frozen, module = "yusuan")]
pub struct Batch {
    rows: Vec<Rows>,
}

#[pymethods]
impl Batch {
    /// One amount a row, in the order of the inputs.
    #[getter]
    fn facts(&self) -> PyResult<Table> {
        reading::facts(self.rows.iter().map(|own| (&*own.facts, own.year)))
    }

    /// One finding a row.
    #[getter]
    fn findings(&self) -> PyResult<Table> {
        reading::findings(self.rows.iter().map(|own| (own.findings.clone(), own.year)))
    }

    /// One input a row, also those that could not be read.
    #[getter]
    fn files(&self) -> PyResult<Table> {
        reading::files(self.rows.iter().map(|own| (&own.file, own.year)))
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __repr__(&self) -> String {
        let failed = self.rows.iter().filter(|own| own.file.status == "failed").count();
        let facts: usize = self.rows.iter().map(|own| own.file.facts).sum();
        format!(
            "<yusuan.Batch of {} inputs: {facts} facts, {failed} failed>",
            self.rows.len()
        )
    }
}

/// Reads workbooks side by side: paths, or pairs of a name and bytes. Nothing that is wrong with one of them is raised.
#[pyfunction]
#[pyo3(signature = (sources, *, threads=None, **options))]
pub fn read_many(
    sources: &Bound<'_, PyAny>,
    threads: Option<usize>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Batch> {
    let options = Options::of(options, check::Options::default())?;
    let rows = over(sources, threads, options, |reader, input| {
        reader.take(input).rows(reader.options.lang)
    })?;
    let rows = rows
        .into_iter()
        .collect::<yusuan::error::Result<Vec<Rows>>>()
        .map_err(fault)?;
    Ok(Batch { rows })
}

/// Works on all inputs, side by side, until somebody wants it to end.
pub fn over<T: Send>(
    sources: &Bound<'_, PyAny>,
    threads: Option<usize>,
    options: Options,
    work: impl Fn(&Reader, &Input) -> T + Sync,
) -> PyResult<Vec<T>> {
    let py = sources.py();
    let pool = pool::of(py, threads)?;
    let at_once = pool.current_num_threads().saturating_mul(BETWEEN_LOOKS);
    let reader = Reader::new(options)?;
    let mut sources = sources.try_iter()?;
    let mut done = Vec::new();
    loop {
        let inputs = sources
            .by_ref()
            .take(at_once)
            .map(|source| Input::of(&source?, None::<PathBuf>));
        let inputs = inputs.collect::<PyResult<Vec<Input>>>()?;
        if inputs.is_empty() {
            return Ok(done);
        }
        // Each by itself: how long one takes, its size does not say.
        let each = inputs.par_iter().with_max_len(1);
        let results: Vec<T> = py.detach(|| pool.install(|| each.map(|input| work(&reader, input)).collect()));
        done.extend(results);
        py.check_signals()?;
    }
}
