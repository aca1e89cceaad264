//! Answers that are scored, to see what comes of them.

use std::path::Path;

use peil::Response;
use peil::language::Language;
use peil::score::Scorer;
use peil::score::trace::Tracer;
use peil_answers::rows::{Output, Outputs, write_cell};

use crate::workspace::Workspace;

/// One score or class of a response; what is missing has a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoredValue {
    pub name: String,
    pub value: String,
    pub band: Option<String>,
    pub missing: Option<String>,
}

/// What came of answers, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    pub scores: Vec<ScoredValue>,
    pub trace: String,
}

/// Scores answers by name with an instrument as it is now.
///
/// # Errors
/// When it does not compile, or does not accept an answer: a sentence.
pub fn score(
    workspace: &mut Workspace,
    path: &Path,
    answers: Vec<(String, String)>,
) -> Result<Scored, String> {
    let unit = workspace.unit(path).ok_or("this file is not an instrument")?;
    let instrument = unit.instrument().ok_or("the instrument does not compile")?;
    let pairs = answers.iter().map(|(name, answer)| (name.as_str(), answer.as_str()));
    let response = Response::read(instrument, pairs).map_err(|error| error.to_string())?;
    let scorer = Scorer::new(instrument);
    let evaluation = scorer.evaluate(&response);
    let outcome = scorer.outcome(&response, &evaluation);
    let outputs = Outputs::new(instrument, true);
    let cell = |output: Output| {
        let mut text = String::new();
        write_cell(instrument, &outcome, output, &mut text);
        text
    };
    let mut scores: Vec<ScoredValue> = Vec::new();
    for (name, output) in outputs.iter() {
        match output {
            Output::Score { .. } | Output::Class { .. } => scores.push(ScoredValue {
                name: name.to_string(),
                value: cell(output),
                band: None,
                missing: None,
            }),
            Output::Band { .. } => {
                if let Some(last) = scores.last_mut() {
                    last.band = Some(cell(output)).filter(|band| !band.is_empty());
                }
            }
            Output::ScoreMissing { .. } | Output::ClassMissing { .. } => {
                if let Some(last) = scores.last_mut() {
                    last.missing = Some(cell(output)).filter(|reason| !reason.is_empty());
                }
            }
        }
    }
    let trace = Tracer::new(&scorer).trace(&response, &evaluation, &outcome);
    Ok(Scored {
        scores,
        trace: peil::trace_text::render(&trace, Language::of_instrument(&instrument.language)),
    })
}
