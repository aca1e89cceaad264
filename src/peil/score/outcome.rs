//! What is reported of one response.

use super::evaluate::{Evaluation, Scorer};
use super::reason::MissingReason;
use super::response::Response;
use super::value::Value;
use crate::model::{ClassId, Message, MessageKind, NodeId, Number, ScoreId, SlotId};

/// Everything reported of one response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the instrument, each round of a repeat separately.
    pub scores: Vec<ScoreOutcome>,
    /// In the order of the instrument, each round of a repeat separately.
    pub classes: Vec<ClassOutcome>,
    /// Indices of the alerts, checks and feedback whose condition is true.
    pub messages: Vec<usize>,
    /// Answers that do not count, in order of declaration.
    pub set_aside: Vec<SlotId>,
}

/// One score, in one round of its repeat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreOutcome {
    /// Which score.
    pub score: ScoreId,
    /// The round of its repeat, from 1; 0 outside repeats.
    pub round: u16,
    /// A number, or for a score that is a truth, a truth.
    pub value: Result<Value, MissingReason>,
    /// Index among its bands; None without bands, and where the value has none.
    pub band: Option<u16>,
    /// Why a score that has a value has no band.
    pub band_missing: Option<MissingReason>,
}

impl ScoreOutcome {
    /// The value as a number; None when it is missing or a truth value.
    pub fn number(&self) -> Option<&Number> {
        self.value.as_ref().ok().and_then(Value::number)
    }
}

/// A class, for one response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassOutcome {
    /// Which class.
    pub class: ClassId,
    /// Index among its options.
    pub value: Result<u16, MissingReason>,
}

impl Scorer<'_> {
    /// Scores one response.
    pub fn score(&self, response: &Response) -> Outcome {
        self.outcome(response, &self.evaluate(response))
    }

    /// What an evaluation of this response comes to.
    pub fn outcome(&self, response: &Response, evaluation: &Evaluation) -> Outcome {
        let parts = self.instrument();
        let reason = |id: NodeId| evaluation.missing_reason(parts, id);
        let mut scores = Vec::with_capacity(parts.scores.len());
        for (at, score) in parts.scores.iter().enumerate() {
            for (round, &id) in score.value.iter().enumerate() {
                let value = match reason(id) {
                    Some(reason) => Err(reason),
                    None => Ok(evaluation.value(id).clone()),
                };
                let band = score.band.get(round).map(|&id| (id, evaluation.value(id)));
                scores.push(ScoreOutcome {
                    score: ScoreId(at as u32),
                    round: round as u16,
                    band: match band {
                        Some((_, Value::Choice(band))) => Some(*band),
                        _ => None,
                    },
                    band_missing: band.filter(|_| value.is_ok()).and_then(|(id, _)| reason(id)),
                    value,
                });
            }
        }
        let classes = parts.classes.iter().enumerate().map(|(at, class)| ClassOutcome {
            class: ClassId(at as u32),
            value: evaluation.value(class.value).choice().ok_or_else(|| {
                reason(class.value)
                    .unwrap_or(MissingReason { rule: super::Rule::Condition, elements: Vec::new() })
            }),
        });
        let fires = |message: &Message| {
            message.only.has(response.informant) && evaluation.value(message.when).is_true()
        };
        Outcome {
            scores,
            classes: classes.collect(),
            messages: parts
                .messages
                .iter()
                .enumerate()
                .filter(|(_, message)| fires(message))
                .map(|(at, _)| at)
                .collect(),
            set_aside: evaluation
                .states
                .iter()
                .enumerate()
                .filter(|(_, state)| state.set_aside)
                .map(|(at, _)| SlotId(at as u32))
                .collect(),
        }
    }

    /// The messages of one kind among those that fire.
    pub fn messages<'o>(
        &'o self,
        outcome: &'o Outcome,
        kind: MessageKind,
    ) -> impl Iterator<Item = &'o Message> {
        outcome
            .messages
            .iter()
            .map(|&at| &self.instrument().messages[at])
            .filter(move |message| message.kind == kind)
    }
}
