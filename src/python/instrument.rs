//! Instruments in Python.

use std::path::{Path, PathBuf};

use peil::language::Language;
use peil::show::{Options, codebook, render_html, render_markdown};
use peil::{NoFiles, Response, ResponseError};
use peil_answers::arrow::score;
use peil_answers::rows::Reading;
use peil_project::files::{Disk, instrument_file, read_text};
use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyMapping};

use super::answers::{Table, read};
use super::errors::{AnswersError, Diagnostic, not_compiled, not_scored};

/// A validated instrument. It does not change.
#[pyclass(frozen, module = "peil")]
pub struct Instrument {
    instrument: peil::Instrument,
    diagnostics: Vec<Py<Diagnostic>>,
}

/// Compiles an instrument.
///
/// `source` is the path of a `.peil` file or of the folder that holds it; a `str` with a line break in it is
/// the text of an instrument that uses no other files.
///
/// Raises `CompileError` when it is not an instrument, `OSError` when it cannot be read.
#[pyfunction]
pub fn compile(py: Python<'_>, source: &Bound<'_, PyAny>) -> PyResult<Instrument> {
    let text: Option<String> = source.extract().ok().filter(|text: &String| text.contains('\n'));
    let compiled = match text {
        Some(text) => py.detach(|| peil::compile("instrument.peil", &text, &NoFiles)),
        None => {
            let path: PathBuf = source
                .extract()
                .map_err(|_| PyTypeError::new_err("a source is a path, or the text of an instrument"))?;
            py.detach(|| at(&path)).map_err(|error| PyOSError::new_err(error.to_string()))?
        }
    };
    match &compiled.instrument {
        None => Err(not_compiled(py, &compiled)),
        Some(instrument) => Ok(Instrument {
            instrument: instrument.clone(),
            diagnostics: Diagnostic::list(py, &compiled.sources, &compiled.diagnostics)?,
        }),
    }
}

fn at(path: &Path) -> Result<peil::Compiled, peil_project::Error> {
    let file = instrument_file(path)?;
    Ok(peil_project::compiled(&file.to_string_lossy(), read_text(&file)?, &Disk))
}

#[pymethods]
impl Instrument {
    /// The name, as its columns and files have it.
    #[getter]
    fn name(&self) -> &str {
        &self.instrument.name
    }

    /// The version of the instrument.
    #[getter]
    fn version(&self) -> &str {
        &self.instrument.version
    }

    /// The language of its texts, as a BCP 47 tag.
    #[getter]
    fn language(&self) -> &str {
        &self.instrument.language
    }

    /// Who can answer; empty where there is one respondent without a name.
    #[getter]
    fn informants(&self) -> Vec<String> {
        self.instrument.informants.clone()
    }

    /// The questions, in order.
    #[getter]
    fn items(&self) -> Vec<&str> {
        self.instrument.questions.iter().map(|question| question.name.as_str()).collect()
    }

    /// The scores, in order.
    #[getter]
    fn scores(&self) -> Vec<&str> {
        self.instrument.scores.iter().map(|score| score.name.as_str()).collect()
    }

    /// The classes, in order.
    #[getter]
    fn classes(&self) -> Vec<&str> {
        self.instrument.classes.iter().map(|class| class.name.as_str()).collect()
    }

    /// The scoring fingerprint: instruments with the same one give the same scores.
    #[getter]
    fn fingerprint(&self) -> &str {
        &self.instrument.fingerprints().scoring
    }

    /// Warnings and notes of the compiler.
    #[getter]
    fn diagnostics(&self, py: Python<'_>) -> Vec<Py<Diagnostic>> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.clone_ref(py)).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Instrument {} {}>", self.instrument.name, self.instrument.version)
    }

    /// Scores a data frame, a response a row.
    ///
    /// Columns are called as the questions. Columns that the instrument does not know are copied. Scores
    /// are doubles nearest to the exact value, bands and classes their names, null where they are missing;
    /// `reasons` adds, behind each, why. `informant` says who answered in every row, `blank` which texts mean
    /// blank, `invalid="blank"` takes answers that are not accepted as blank, and counts them, `labels` takes
    /// options by their labels, `carry` and `drop` name columns to carry along or to leave out.
    ///
    /// Raises `AnswersError` when a column or an answer is not accepted.
    #[pyo3(signature = (answers, *, informant = None, reasons = false, blank = Vec::new(), invalid = "error", labels = false, carry = Vec::new(), drop = Vec::new()))]
    #[expect(clippy::too_many_arguments, reason = "keywords of Python")]
    fn score(
        &self,
        py: Python<'_>,
        answers: &Bound<'_, PyAny>,
        informant: Option<&str>,
        reasons: bool,
        blank: Vec<String>,
        invalid: &str,
        labels: bool,
        carry: Vec<String>,
        drop: Vec<String>,
    ) -> PyResult<Table> {
        let invalid_is_blank = match invalid {
            "error" => false,
            "blank" => true,
            other => {
                return Err(PyValueError::new_err(format!(
                    "`invalid` is \"error\" or \"blank\", not \"{other}\""
                )));
            }
        };
        let informant = informant.map(|name| self.informant(name)).transpose()?;
        let reading =
            Reading { blank, carry, drop, informant, invalid_is_blank, labels, ..Reading::default() };
        let (schema, batches) = read(answers)?;
        py.detach(|| score(&self.instrument, schema, batches, &reading, reasons))
            .map(Table)
            .map_err(|unscored| not_scored(py, unscored))
    }

    /// Explains every score of one response: a mapping from names of questions to answers; None is blank.
    ///
    /// `language` is "en" or "nl"; else that of the instrument.
    ///
    /// Raises `AnswersError` when an answer is not accepted.
    #[pyo3(signature = (answers, *, language = None))]
    fn explain(&self, answers: &Bound<'_, PyMapping>, language: Option<&str>) -> PyResult<String> {
        let mut given = Vec::new();
        for entry in answers.items()?.iter() {
            let (name, answer): (String, Bound<'_, PyAny>) = entry.extract()?;
            given.push((name, text_of(&answer)?));
        }
        let response = Response::read(&self.instrument, given)
            .map_err(|error: ResponseError| AnswersError::new_err(error.to_string()))?;
        let language = match language {
            None => Language::of_instrument(&self.instrument.language),
            Some(tag) => Language::parse(tag).ok_or_else(|| {
                PyValueError::new_err(format!("`language` is \"en\" or \"nl\", not \"{tag}\""))
            })?,
        };
        Ok(self.instrument.score(&response).trace(language))
    }

    /// The codebook, as "markdown" or "html".
    #[pyo3(signature = (*, format = "markdown"))]
    fn codebook(&self, format: &str) -> PyResult<String> {
        let book = codebook(&self.instrument, &Options::of(&self.instrument));
        let language = Language::of_instrument(&self.instrument.language);
        match format {
            "markdown" => Ok(render_markdown(&book, language)),
            "html" => Ok(render_html(&book, language)),
            other => {
                Err(PyValueError::new_err(format!("`format` is \"markdown\" or \"html\", not \"{other}\"")))
            }
        }
    }
}

impl Instrument {
    fn informant(&self, name: &str) -> PyResult<u8> {
        self.instrument.informant_index(name).ok_or_else(|| {
            let known = self.instrument.informants.join(", ");
            PyValueError::new_err(format!(
                "`{name}` is not an informant of `{}`: {known}",
                self.instrument.name
            ))
        })
    }
}

/// An answer of Python as it is spelled in a file.
fn text_of(answer: &Bound<'_, PyAny>) -> PyResult<String> {
    if answer.is_none() {
        return Ok(String::new());
    }
    if answer.is_instance_of::<PyBool>() {
        return Ok(if answer.is_truthy()? { "yes" } else { "no" }.into());
    }
    Ok(answer.str()?.to_string())
}
