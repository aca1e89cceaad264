//! Whether a question is asked, skipped, or its answer set aside: the one place that decides, for scoring and
//! for administering.

use super::response::Response;
use super::value::Value;
use crate::model::{Answer, Gate, GroupId, NodeId, Parts, SlotId};

/// What became of a question in one round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlotState {
    /// Which answer counts, if any.
    pub state: State,
    /// Why it was not asked; a missing condition is reported here too when there is an answer anyway.
    pub skipped: Option<SkipReason>,
    /// An answer was given and does not count.
    pub set_aside: bool,
}

/// Whether a question has an answer that counts, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// The answer given counts.
    Given,
    /// Skipped by a false condition: the question's `otherwise` counts.
    Otherwise,
    /// A missing option was given; index among the question's options.
    MissingOption(u16),
    /// Asked and left open.
    Blank,
    /// Not asked, without an `otherwise` that counts.
    Skipped,
}

/// Why a question is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// Another informant's question.
    Informant,
    /// The optional domain was not chosen.
    LeftOut(GroupId),
    /// The repeat is asked fewer times.
    Round(GroupId),
    /// A condition is false.
    False(NodeId),
    /// A condition, or how often the repeat is asked, is missing only because of what is closed.
    Closed(NodeId),
    /// A condition, or how often the repeat is asked, is missing.
    Unknown(NodeId),
}

impl SkipReason {
    /// Whether it closes the question: an answer is set aside, and what depends on it is closed too.
    pub fn closes(self) -> bool {
        match self {
            SkipReason::Informant
            | SkipReason::LeftOut(_)
            | SkipReason::Round(_)
            | SkipReason::False(_)
            | SkipReason::Closed(_) => true,
            SkipReason::Unknown(_) => false,
        }
    }
}

impl SlotState {
    /// Not asked, for a reason that is known.
    pub fn is_closed(&self) -> bool {
        self.skipped.is_some_and(SkipReason::closes)
    }
}

/// Why not everything required holds. What shuts a question out permanently goes before a false condition,
/// that before a closed one, and that before one that is not known.
pub fn skipped(parts: &Parts, gates: &[Gate], response: &Response, values: &[Value]) -> Option<SkipReason> {
    let mut reason = None;
    let missing = |condition: NodeId| {
        let closed = parts.closes() && values[condition.at()].is_closed();
        if closed { SkipReason::Closed(condition) } else { SkipReason::Unknown(condition) }
    };
    for gate in gates {
        let found = match *gate {
            Gate::Informant(only) => (!only.has(response.informant)).then_some(SkipReason::Informant),
            Gate::Chosen(group) => response.is_left_out(group).then_some(SkipReason::LeftOut(group)),
            Gate::When(when) => match values[when.at()].truth() {
                Some(true) => None,
                Some(false) => Some(SkipReason::False(when)),
                None => Some(missing(when)),
            },
            Gate::Round { group, times, round } => match values[times.at()].number() {
                Some(count) if *count > crate::model::Number::integer(i64::from(round)) => None,
                Some(_) => Some(SkipReason::Round(group)),
                None => Some(missing(times)),
            },
        };
        if let Some(found) = found
            && reason.is_none_or(|so_far| rank(found) < rank(so_far))
        {
            reason = Some(found);
        }
    }
    reason
}

fn rank(reason: SkipReason) -> u8 {
    match reason {
        SkipReason::Informant => 0,
        SkipReason::LeftOut(_) => 1,
        SkipReason::Round(_) => 2,
        SkipReason::False(_) => 3,
        SkipReason::Closed(_) => 4,
        SkipReason::Unknown(_) => 5,
    }
}

/// The state of a question: `gates` are those of its slot, and `values` hold their conditions.
pub fn slot_state(
    parts: &Parts,
    slot: SlotId,
    gates: &[Gate],
    response: &Response,
    values: &[Value],
) -> SlotState {
    let given = response.answer(slot).filter(|answer| !is_blank(answer));
    let skipped = if gates.is_empty() { None } else { skipped(parts, gates, response, values) };
    let state = match skipped {
        // A condition that is not known skips a question, unless it was answered anyway: on paper, say.
        None | Some(SkipReason::Unknown(_)) => match given {
            None if skipped.is_none() => State::Blank,
            None => State::Skipped,
            Some(answer) => given_state(parts, slot, answer),
        },
        Some(SkipReason::False(_)) if parts.question(parts.asked(slot).question).otherwise.is_some() => {
            State::Otherwise
        }
        Some(_) => State::Skipped,
    };
    let set_aside = given.is_some() && skipped.is_some_and(SkipReason::closes);
    SlotState { state, skipped, set_aside }
}

fn given_state(parts: &Parts, slot: SlotId, answer: &Answer) -> State {
    let Answer::Option(option) = answer else { return State::Given };
    let question = parts.question(parts.asked(slot).question);
    match parts.option(question, *option) {
        Some((_, choice)) if choice.missing => State::MissingOption(*option),
        Some(_) | None => State::Given,
    }
}

/// An answer that says nothing: an empty text, or nothing chosen.
fn is_blank(answer: &Answer) -> bool {
    match answer {
        Answer::Text(text) => text.trim().is_empty(),
        // Nothing chosen is an answer too.
        Answer::Many(_)
        | Answer::Number(_)
        | Answer::Truth(_)
        | Answer::Option(_)
        | Answer::Date(_)
        | Answer::Time(_) => false,
    }
}
