//! The one place that knows the library: source text in, outcomes out.

use super::naive::number::Number;
use super::naive::{Outcome, Output, Response, Shown};
use super::tree::Answer;
use peil::diagnostic::{Severity, Style, render};
use peil::model::{self, Asked, Instrument, MessageKind, Parts, QuestionId};
use peil::score::{Scorer, Value, run_test};
use peil::source::{Loader, Unreadable};
use std::collections::BTreeMap;

/// A compiled instrument.
pub struct Compiled {
    pub instrument: Instrument,
}

/// The files of a program, in memory.
struct Files<'f>(&'f [(String, String)]);

impl Loader for Files<'_> {
    fn load(&self, _from: &str, path: &str) -> Result<(String, String), Unreadable> {
        self.0
            .iter()
            .find(|(name, _)| name == path)
            .cloned()
            .ok_or_else(|| Unreadable::new(format!("there is no {path}")))
    }
}

/// Compiles an instrument from text in memory; `files` are those that it names, by path.
///
/// # Errors
/// The compiler's errors: their codes on the first line, then each as it is rendered.
pub fn compile(source: &str, files: &[(String, String)]) -> Result<Compiled, String> {
    let compiled = peil::build("instrument.peil", source, &Files(files));
    let errors: Vec<_> =
        compiled.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).collect();
    match compiled.instrument {
        Some(instrument) if errors.is_empty() => Ok(Compiled { instrument }),
        _ => {
            let codes: Vec<&str> = errors.iter().map(|error| error.code.id).collect();
            let rendered: Vec<String> =
                errors.iter().map(|error| render(&compiled.sources, error, Style::PLAIN)).collect();
            Err(format!("{}\n{}", codes.join(" "), rendered.join("\n")))
        }
    }
}

impl Compiled {
    pub fn score(&self, response: &Response) -> Outcome {
        let scorer = Scorer::new(&self.instrument);
        let scored = scorer.score(&library_response(&self.instrument, response));
        let mut outputs = BTreeMap::new();
        for outcome in &scored.scores {
            let score = &self.instrument.scores[outcome.score.at()];
            let column = self.instrument.round_name(&score.name, score.repeat, outcome.round);
            let band = outcome.band.map(|index| score.bands[usize::from(index)].key());
            let result = outcome.value.as_ref().map(shown).map_err(|reason| reason.to_string());
            outputs.insert(column, Output { result, band });
        }
        for outcome in &scored.classes {
            let class = &self.instrument.classes[outcome.class.at()];
            let result = match &outcome.value {
                Ok(option) => Ok(Shown::Class(class.options[usize::from(*option)].key())),
                Err(reason) => Err(reason.to_string()),
            };
            outputs.insert(class.name.clone(), Output { result, band: None });
        }
        let fired = |kind| scorer.messages(&scored, kind).map(|message| message.name.clone()).collect();
        Outcome {
            outputs,
            set_aside: scored
                .set_aside
                .iter()
                .map(|slot| self.instrument.slot_name(self.instrument.asked(*slot)))
                .collect(),
            checks: fired(MessageKind::Check),
            alerts: fired(MessageKind::Alert),
            feedback: fired(MessageKind::Feedback),
        }
    }

    /// Which `expect` lines of the in-file tests do not hold.
    pub fn failing_expectations(&self) -> Vec<String> {
        let scorer = Scorer::new(&self.instrument);
        let mut failing = Vec::new();
        for test in &self.instrument.tests {
            for expectation in run_test(&scorer, test).expectations {
                if expectation.value != Value::Truth(true) {
                    failing.push(format!(
                        "{}: {:?} is {:?}",
                        test.name, test.steps[expectation.step], expectation.value
                    ));
                }
            }
        }
        failing
    }
}

fn shown(value: &Value) -> Shown {
    match value {
        Value::Truth(truth) => Shown::Truth(*truth),
        Value::Number(number) if number.is_exact() => Shown::Number(Number::Exact(number.to_rational())),
        Value::Number(number) => Shown::Number(Number::Double(number.to_f64())),
        other => panic!("a score that is {other:?}"),
    }
}

/// The same answers, in the library's terms.
pub fn library_response(parts: &Parts, response: &Response) -> peil::score::Response {
    let mut out = peil::score::Response::blank(parts);
    out.informant =
        response.informant.as_ref().map_or(0, |name| parts.informant_index(name).expect("an informant"));
    let date =
        |date: super::tree::Date| jiff::civil::date(date.year as i16, date.month as i8, date.day as i8);
    out.administered = response.administered.map(date);
    for name in &response.left_out {
        // A smaller instrument may no longer have it.
        if let Some(at) = parts.groups.iter().position(|group| group.name == *name) {
            out.leave_out(model::GroupId(at as u32), true);
        }
    }
    for (at, question) in parts.questions.iter().enumerate() {
        for round in 0..parts.rounds(question.repeat) {
            let asked = Asked { question: QuestionId(at as u32), round };
            let Some(answer) = response.answers.get(&parts.slot_name(asked)) else { continue };
            let option = |key: &String| {
                parts.options(question).position(|(_, option)| option.key() == *key).expect("an option")
            };
            let given = match answer {
                Answer::Number(number) => {
                    Some(model::Answer::Number(peil::model::Number::rational(number.exact())))
                }
                Answer::Truth(truth) => Some(model::Answer::Truth(*truth)),
                Answer::Option(key) => Some(model::Answer::Option(option(key) as u16)),
                Answer::Many(chosen) => {
                    let bits = chosen.iter().fold(0, |bits, key| bits | 1 << option(key));
                    Some(model::Answer::Many(bits))
                }
                Answer::Date(given) => Some(model::Answer::Date(date(*given))),
                Answer::Time(time) => {
                    Some(model::Answer::Time(model::Time((time.hour * 60 + time.minute) * 60)))
                }
                Answer::Text(text) => Some(model::Answer::Text(text.clone())),
            };
            out.set(parts.slot(asked), given);
        }
    }
    out
}
