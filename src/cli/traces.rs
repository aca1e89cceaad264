//! Explaining responses: the one place where commands ask for a trace.

use super::speech::{self, Speech};
use peil::language::Language;
use peil::score::trace::Tracer;
use peil::score::{Evaluation, Outcome, Response, Scorer};
use peil::trace_text::render;
use peil_answers::rows::{CarriedValue, Row};

/// Makes traces, and words of them.
pub struct Explainer<'s> {
    tracer: Tracer<'s>,
    language: Language,
}

impl<'s> Explainer<'s> {
    /// In the language asked for, otherwise that of the instrument.
    pub fn new(scorer: &'s Scorer<'s>, language: Option<Speech>) -> Explainer<'s> {
        Explainer { tracer: Tracer::new(scorer), language: speech::language(language, scorer.instrument()) }
    }

    /// The trace of a row, under the line it is on and what it carries first.
    pub fn row(&self, row: &Row, evaluation: &Evaluation, outcome: &Outcome) -> String {
        let line = match self.language {
            Language::Dutch => "regel",
            Language::English => "line",
        };
        let called = match row.carried.first().map(|carried| (&carried.name, &carried.value)) {
            Some((name, CarriedValue::Text(text) | CarriedValue::Json(text))) if !text.is_empty() => {
                format!(", {name} {text}")
            }
            _ => String::new(),
        };
        format!(
            "=== {line} {}{called} ===\n{}\n",
            row.line,
            self.text(&row.response, evaluation, outcome, None)
        )
    }

    /// The trace of a response, or of some of its scores and classes by column.
    pub fn text(
        &self,
        response: &Response,
        evaluation: &Evaluation,
        outcome: &Outcome,
        only: Option<&[String]>,
    ) -> String {
        let mut trace = self.tracer.trace(response, evaluation, outcome);
        if let Some(only) = only {
            trace.entries.retain(|entry| only.contains(&entry.name));
            if trace.entries.is_empty() {
                return String::new();
            }
        }
        render(&trace, self.language)
    }

    /// The trace of a response as data.
    pub fn json(&self, response: &Response, evaluation: &Evaluation, outcome: &Outcome) -> serde_json::Value {
        // A trace holds texts and numbers only: nothing that JSON cannot say.
        serde_json::to_value(self.tracer.trace(response, evaluation, outcome)).unwrap_or_default()
    }
}
