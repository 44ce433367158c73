//! Columns as Python gets them: an object that hands them over by Arrow's C data interface.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Decimal128Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int32Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use rust_decimal::Decimal;
use yusuan::columns::{FACTS, FILES, FINDINGS, VERSION};
use yusuan::write::columns::{Column, schema};

use crate::refusal::fault;

/// The column that is the partition of a dataset.
const YEAR: &str = "year";

/// A table of columns. Anything that knows Arrow's PyCapsule interface takes it without a copy.
#[pyclass(frozen, module = "yusuan")]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    /// These rows, all of one schema.
    pub const fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }

    /// Rows of these columns, each batch with the year of its rows.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn of(columns: &[Column], batches: impl IntoIterator<Item = (RecordBatch, Int32Array)>) -> PyResult<Self> {
        let schema = plain_schema(columns);
        let batches = batches.into_iter().map(|(batch, years)| plain(&batch, years, &schema));
        let batches = batches.collect::<Result<_, _>>().map_err(fault)?;
        Ok(Self { schema, batches })
    }
}

/// The year of all rows of a batch.
pub fn years(year: Option<i32>, rows: usize) -> Int32Array {
    std::iter::repeat_n(year, rows).collect()
}

/// The schema of these columns as a dataset that is read as a whole has it: texts are texts, and the year of the
/// partition comes last.
pub fn plain_schema(columns: &[Column]) -> SchemaRef {
    let held = schema(columns);
    let field = |field: &Arc<Field>| match field.data_type() {
        DataType::Dictionary(_, texts) => Field::new(field.name(), (**texts).clone(), field.is_nullable()),
        _ => field.as_ref().clone(),
    };
    let fields = held.fields().iter().map(field);
    let fields: Vec<Field> = fields.chain([Field::new(YEAR, DataType::Int32, true)]).collect();
    let metadata = HashMap::from([("yusuan.schema".to_owned(), VERSION.to_owned())]);
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

/// The rows with texts that are texts, and their years.
///
/// # Errors
/// When they do not fit the schema.
pub fn plain(batch: &RecordBatch, years: Int32Array, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let column = |array: &ArrayRef| -> ArrayRef {
        let Some(held) = array.as_dictionary_opt::<Int32Type>() else {
            return Arc::clone(array);
        };
        match held.downcast_dict::<StringArray>() {
            Some(texts) => Arc::new(texts.into_iter().collect::<StringArray>()),
            None => Arc::clone(array),
        }
    };
    let columns = batch.columns().iter().map(column);
    let years: ArrayRef = Arc::new(years);
    RecordBatch::try_new(Arc::clone(schema), columns.chain([years]).collect())
}

#[pymethods]
impl Table {
    /// The schema by the Arrow PyCapsule interface.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(fault)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows by the Arrow PyCapsule interface. Another schema may be asked for; the columns stay as they are.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __len__(&self) -> usize {
        self.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The rows as dictionaries; amounts are `decimal.Decimal`.
    fn to_dicts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let decimal = py.import("decimal")?.getattr("Decimal")?;
        let rows = PyList::empty(py);
        for batch in &self.batches {
            for row in 0..batch.num_rows() {
                let own = PyDict::new(py);
                for (field, array) in self.schema.fields().iter().zip(batch.columns()) {
                    own.set_item(field.name(), value(py, array, row, &decimal)?)?;
                }
                rows.append(own)?;
            }
        }
        Ok(rows)
    }

    fn __repr__(&self) -> String {
        format!(
            "<yusuan.Table of {} rows: {}>",
            self.num_rows(),
            self.column_names().join(", ")
        )
    }
}

fn value<'py>(
    py: Python<'py>,
    array: &ArrayRef,
    row: usize,
    decimal: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    match array.data_type() {
        DataType::Int64 => Ok(array
            .as_primitive::<Int64Type>()
            .value(row)
            .into_pyobject(py)?
            .into_any()),
        DataType::Int32 => Ok(array
            .as_primitive::<Int32Type>()
            .value(row)
            .into_pyobject(py)?
            .into_any()),
        DataType::Decimal128(..) => {
            let shown = array.as_primitive::<Decimal128Type>().value_as_string(row);
            let shown = shown.trim_end_matches('0').trim_end_matches('.').to_owned();
            decimal.call1((shown,))
        }
        _ => Ok(array.as_string::<i32>().value(row).into_pyobject(py)?.into_any()),
    }
}

/// An amount without its point, with as many decimals as columns have, rounded half away from zero.
pub fn amount(amount: Decimal) -> Option<i128> {
    let decimals = yusuan::write::columns::DECIMALS;
    let rounded = amount.round_dp_with_strategy(decimals, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let missing = decimals.checked_sub(rounded.scale())?;
    rounded.mantissa().checked_mul(10_i128.checked_pow(missing)?)
}

/// The columns of `facts`, `findings` or `files`: name, type in SQL, and whether there may be nothing.
#[pyfunction]
pub fn columns(table: &str) -> PyResult<Vec<(String, String, bool)>> {
    let columns = match table {
        "facts" => FACTS,
        "findings" => FINDINGS,
        "files" => FILES,
        other => {
            let told = format!("table: {other:?}; one of facts, findings, files");
            return Err(PyValueError::new_err(told));
        }
    };
    let of = |column: &Column| (column.name.to_owned(), column.sql().to_owned(), column.optional);
    let year = (YEAR.to_owned(), "integer".to_owned(), true);
    Ok(columns.iter().map(of).chain([year]).collect())
}
