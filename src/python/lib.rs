//! Peil for Python: instruments are compiled, data frames scored through the columnar engine, and single
//! responses explained. It adds no meaning: what it knows of instruments and answers is said by the language
//! crate and by `peil-answers`. It must not know of pages, stores or studies.
//!
//! Data frames come and go by the Arrow PyCapsule interface, so that no data frame library is needed here.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod answers;
mod errors;
mod instrument;

use pyo3::prelude::*;

#[pymodule]
fn _peil(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("AnswersError", module.py().get_type::<errors::AnswersError>())?;
    module.add("CompileError", module.py().get_type::<errors::CompileError>())?;
    module.add_class::<errors::Diagnostic>()?;
    module.add_class::<errors::Refusal>()?;
    module.add_class::<answers::Table>()?;
    module.add_class::<instrument::Instrument>()?;
    module.add_function(wrap_pyfunction!(instrument::compile, module)?)
}
