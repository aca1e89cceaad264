//! What is wrong with a source or with answers, as Python sees it.

use peil::diagnostic::{self, Severity, Style, render_all};
use peil::source::Sources;
use peil_answers::arrow::Unscored;
use peil_answers::rows;
use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

create_exception!(peil, CompileError, PyValueError, "The source is not an instrument.");
create_exception!(peil, AnswersError, PyValueError, "Answers that are not accepted.");

/// What the compiler reports of a place in a source. Lines and columns count from 1, columns in characters.
#[pyclass(frozen, get_all, module = "peil")]
pub struct Diagnostic {
    code: &'static str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    path: String,
    line: usize,
    column: usize,
}

impl Diagnostic {
    pub fn new(sources: &Sources, found: &diagnostic::Diagnostic) -> Diagnostic {
        let file = sources.get(found.span().file);
        let place = file.position(found.span().start as usize);
        Diagnostic {
            code: found.code.id,
            severity: match found.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            message: found.message.clone(),
            help: found.help.clone(),
            path: file.path.clone(),
            line: place.line,
            column: place.column,
        }
    }

    pub fn list(
        py: Python<'_>,
        sources: &Sources,
        found: &[diagnostic::Diagnostic],
    ) -> PyResult<Vec<Py<Diagnostic>>> {
        found.iter().map(|found| Py::new(py, Diagnostic::new(sources, found))).collect()
    }
}

#[pymethods]
impl Diagnostic {
    fn __str__(&self) -> String {
        format!(
            "{}:{}:{}: {}[{}]: {}",
            self.path, self.line, self.column, self.severity, self.code, self.message
        )
    }

    fn __repr__(&self) -> String {
        format!("<Diagnostic {self}>", self = self.__str__())
    }
}

/// A column or an answer that is not accepted. `row` counts from 0; it is None for a whole column.
#[pyclass(frozen, get_all, module = "peil")]
pub struct Refusal {
    row: Option<u64>,
    column: Option<String>,
    message: String,
    help: Option<String>,
}

impl Refusal {
    fn new(refusal: rows::Refusal) -> Refusal {
        // The first line is that of the names.
        Refusal {
            row: refusal.line.checked_sub(2),
            column: refusal.column,
            message: refusal.message,
            help: refusal.help,
        }
    }
}

#[pymethods]
impl Refusal {
    fn __str__(&self) -> String {
        let row = self.row.map(|row| format!("row {row}"));
        let column = self.column.as_ref().map(|column| format!("column `{column}`"));
        let place: Vec<String> = row.into_iter().chain(column).collect();
        match place.is_empty() {
            true => self.message.clone(),
            false => format!("{}: {}", place.join(", "), self.message),
        }
    }

    fn __repr__(&self) -> String {
        format!("<Refusal {}>", self.__str__())
    }
}

/// An error of the compiler, with all that it reported.
pub fn not_compiled(py: Python<'_>, compiled: &peil::Compiled) -> PyErr {
    let text = render_all(&compiled.sources, &compiled.diagnostics, Style::PLAIN);
    let error = CompileError::new_err(text.trim_end().to_string());
    let told = Diagnostic::list(py, &compiled.sources, &compiled.diagnostics)
        .and_then(|list| error.value(py).setattr("diagnostics", list));
    told.err().unwrap_or(error)
}

/// How many refusals the text of an error names.
const NAMED: usize = 5;

/// An error of answers, with each that is not accepted.
pub fn not_scored(py: Python<'_>, unscored: Unscored) -> PyErr {
    let refusals = match unscored {
        Unscored::Read(error) => return PyOSError::new_err(format!("the answers cannot be read: {error}")),
        Unscored::Refused(refusals) => refusals,
    };
    let refusals: Vec<Refusal> = refusals.into_iter().map(Refusal::new).collect();
    let mut lines: Vec<String> = refusals.iter().take(NAMED).map(Refusal::__str__).collect();
    if let Some(help) = refusals.first().and_then(|first| first.help.as_ref()) {
        lines.insert(1, format!("  help: {help}"));
    }
    if refusals.len() > NAMED {
        lines.push(format!("and {} more: see `refusals`", refusals.len() - NAMED));
    }
    let error = AnswersError::new_err(lines.join("\n"));
    let list: PyResult<Vec<Py<Refusal>>> = refusals.into_iter().map(|refusal| Py::new(py, refusal)).collect();
    let told = list.and_then(|list| error.value(py).setattr("refusals", list));
    told.err().unwrap_or(error)
}
