//! Tables of answers and scores, to and from data frames.

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{ArrowError, SchemaRef};
use peil_answers::arrow::ScoredTable;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// What a data frame holds.
///
/// # Errors
/// When it does not speak Arrow, or cannot be read.
pub fn read(frame: &Bound<'_, PyAny>) -> PyResult<(SchemaRef, Vec<RecordBatch>)> {
    if !frame.hasattr("__arrow_c_stream__")? {
        let of = frame.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "answers are a data frame that speaks Arrow (it has `__arrow_c_stream__`), such as one of Polars, pyarrow, pandas 2.2 or DuckDB; this is a `{of}`"
        )));
    }
    let reader = RecordBatchStreamReader::from_pyarrow_bound(frame)?;
    let schema = reader.schema();
    let wrong = |error: ArrowError| PyValueError::new_err(format!("the data frame cannot be read: {error}"));
    Ok((schema, reader.collect::<Result<_, _>>().map_err(wrong)?))
}

/// Scores in memory, as Arrow: hand it to `polars.DataFrame`, `pyarrow.table` or another data frame.
#[pyclass(frozen, module = "peil")]
pub struct Table(pub ScoredTable);

#[pymethods]
impl Table {
    /// The names of the columns: those that the instrument does not know, then its scores, bands and classes.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.0.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    /// How many answers were set aside: of questions that were not asked.
    #[getter]
    fn set_aside(&self) -> u64 {
        self.0.set_aside
    }

    /// How many answers were taken as blank because their question does not accept them.
    #[getter]
    fn blanked(&self) -> u64 {
        self.0.blanked
    }

    /// The questions that no column answers: they were taken as blank.
    #[getter]
    fn absent(&self) -> Vec<String> {
        self.0.absent.clone()
    }

    /// The number of rows.
    fn __len__(&self) -> usize {
        self.0.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<Table of {} rows: {}>", self.__len__(), self.columns().join(", "))
    }

    /// The table as a stream of the Arrow PyCapsule interface.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A producer may give its own types whatever is asked for.
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> = self.0.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, self.0.schema.clone());
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        let name = c"arrow_array_stream";
        PyCapsule::new_with_value(py, stream, name)
    }
}
