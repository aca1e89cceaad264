//! The answers that a score uses: what was given, and whether it counts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::super::state::{SkipReason, State};
use super::super::{Evaluation, Response, answer_text};
use super::Titled;
use crate::formula::Legend;
use crate::model::{Answer, Asked, GroupId, NodeId, Parts, Question, SlotId, TextKey};

/// One question in one round, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerTrace {
    /// Its column: `opv1_2` in the second round of a repeat.
    pub name: String,
    /// The question, in the words for the informant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The unit, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether the answer counts, and why not.
    pub state: AnswerState,
    /// What was given, whether or not it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<Given>,
    /// The answer that counts when a condition is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Given>,
    /// Given, and it does not count.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub set_aside: bool,
    /// Why it was not asked; given too where there is an answer although a condition is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<SkipTrace>,
}

/// Whether a question has an answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerState {
    /// The given answer counts.
    Given,
    /// Skipped by a condition that is false: its `otherwise` counts.
    Otherwise,
    /// An option that says nothing about the question.
    MissingOption,
    /// Asked, and not answered.
    Blank,
    /// Not asked.
    Skipped,
}

/// An answer in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// As its column holds it: a number, an option's key, keys parted by `|`.
    pub answer: String,
    /// The code of the option, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The label of an option, for this informant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Why a question was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipTrace {
    /// It is for these informants only.
    Informant(Vec<Titled>),
    /// This optional domain was not chosen.
    LeftOut(Titled),
    /// This repeat was asked fewer times.
    Round(Titled),
    /// This condition is false.
    False(String),
    /// A condition, or how often a repeat is asked, is missing only because other questions are closed.
    Closed(ClosedTrace),
    /// This condition, or how often a repeat is asked, is missing.
    Unknown(String),
}

/// A condition that is missing only because of what is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedTrace {
    /// The condition that is missing, as written.
    pub condition: String,
    /// The questions that were closed first, each for its own reason: followed through all levels
    /// between. Empty where a score that is withheld, or a list without elements, lies at the root.
    pub because: Vec<ClosedBy>,
}

/// A question that closes others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedBy {
    /// Its column.
    pub name: String,
    /// Why it was not asked.
    pub why: SkipTrace,
}

/// Looks up the words of an instrument for one informant.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'p> {
    pub parts: &'p Parts,
    pub informant: u8,
}

impl Speaker<'_> {
    pub fn say(&self, key: &[&str]) -> Option<String> {
        let informant = self.parts.informants.get(usize::from(self.informant)).map(String::as_str);
        self.parts.texts.say(&TextKey::new(key), informant).map(str::to_string)
    }

    /// Words in one round of a repeat: where they name the repeat, they say which round it is.
    pub fn say_in(&self, key: &[&str], round: Option<(GroupId, u16)>) -> Option<String> {
        let words = self.say(key)?;
        let Some((repeat, round)) = round else { return Some(words) };
        let informant = self.parts.informants.get(usize::from(self.informant)).map(String::as_str);
        let title = self.parts.round_title(repeat, round, informant);
        Some(words.replace(&format!("{{{}}}", self.parts.group(repeat).name), &title))
    }

    pub fn informant(&self, at: u8) -> Titled {
        let name = self.parts.informants.get(usize::from(at)).cloned().unwrap_or_default();
        Titled { title: self.say(&["informants", &name]), name }
    }

    pub fn group(&self, id: GroupId) -> Titled {
        let group = self.parts.group(id);
        let room = if group.rounds.is_some() { "repeats" } else { "domains" };
        Titled { name: group.name.clone(), title: self.say(&[room, &group.name, "title"]) }
    }

    /// A repeat in one of its rounds: its title says which where the instrument does.
    fn round(&self, id: GroupId, round: u16) -> Titled {
        let name = self.parts.group(id).name.clone();
        let title = self.say_in(&["repeats", &name, "title"], Some((id, round)));
        Titled { name, title }
    }

    pub fn band(&self, score: usize, band: u16) -> Titled {
        let score = &self.parts.scores[score];
        let Some(choice) = score.bands.get(usize::from(band)) else {
            return Titled { name: String::new(), title: None };
        };
        let informant = self.parts.informants.get(usize::from(self.informant)).map(String::as_str);
        let title = self.parts.texts.say(&self.parts.band_key(score, choice), informant).map(str::to_string);
        Titled { name: choice.key(), title }
    }

    fn given(&self, question: &Question, asked: crate::model::Asked, answer: &Answer) -> Given {
        let option = |at: u16| self.parts.option(question, at);
        let label = |at: u16| {
            option(at).and_then(|(scale, choice)| {
                self.say(&["scales", &self.parts.scale(scale).name, &choice.key()])
            })
        };
        let (code, label) = match answer {
            Answer::Option(at) => (
                option(*at).and_then(|(_, choice)| choice.code.as_ref()).map(|code| code.to_string()),
                label(*at),
            ),
            Answer::Many(chosen) => {
                let labels: Vec<String> =
                    (0..128).filter(|at| chosen >> at & 1 == 1).filter_map(|at| label(at as u16)).collect();
                (None, (!labels.is_empty()).then(|| labels.join(", ")))
            }
            Answer::Number(_) | Answer::Truth(_) | Answer::Text(_) | Answer::Date(_) | Answer::Time(_) => {
                (None, None)
            }
        };
        Given { answer: answer_text(self.parts, asked, answer), code, label }
    }
}

/// What became of a question in one round.
pub fn answer(
    legend: &Legend<'_>,
    response: &Response,
    evaluation: &Evaluation,
    slot: SlotId,
) -> AnswerTrace {
    let parts = legend.parts;
    let speaker = Speaker { parts, informant: response.informant };
    let asked = parts.asked(slot);
    let question = parts.question(asked.question);
    let state = evaluation.state(slot);
    AnswerTrace {
        name: parts.slot_name(asked),
        text: speaker.say_in(&["items", &question.name], question.repeat.map(|repeat| (repeat, asked.round))),
        unit: question.unit.clone(),
        state: match state.state {
            State::Given => AnswerState::Given,
            State::Otherwise => AnswerState::Otherwise,
            State::MissingOption(_) => AnswerState::MissingOption,
            State::Blank => AnswerState::Blank,
            State::Skipped => AnswerState::Skipped,
        },
        given: response.answer(slot).map(|answer| speaker.given(question, asked, answer)),
        otherwise: question
            .otherwise
            .as_ref()
            .filter(|_| state.state == State::Otherwise)
            .map(|answer| speaker.given(question, asked, answer)),
        set_aside: state.set_aside,
        skipped: state.skipped.map(|reason| {
            let SkipReason::Closed(when) = reason else { return at_root(legend, speaker, asked, reason) };
            SkipTrace::Closed(ClosedTrace {
                condition: legend.write(when),
                because: roots(legend, speaker, evaluation, when),
            })
        }),
    }
}

/// Why a question was not asked, where it does not lie with another question.
fn at_root(legend: &Legend<'_>, speaker: Speaker<'_>, asked: Asked, reason: SkipReason) -> SkipTrace {
    match reason {
        SkipReason::Informant => SkipTrace::Informant(
            legend.parts.question(asked.question).only.iter().map(|at| speaker.informant(at)).collect(),
        ),
        SkipReason::LeftOut(group) => SkipTrace::LeftOut(speaker.group(group)),
        SkipReason::Round(group) => SkipTrace::Round(speaker.round(group, asked.round)),
        SkipReason::False(when) => SkipTrace::False(legend.write(when)),
        SkipReason::Closed(when) => {
            SkipTrace::Closed(ClosedTrace { condition: legend.write(when), because: Vec::new() })
        }
        SkipReason::Unknown(when) => SkipTrace::Unknown(legend.write(when)),
    }
}

fn roots(legend: &Legend<'_>, speaker: Speaker<'_>, evaluation: &Evaluation, when: NodeId) -> Vec<ClosedBy> {
    let named = |(asked, reason)| ClosedBy {
        name: legend.parts.slot_name(asked),
        why: at_root(legend, speaker, asked, reason),
    };
    closed_first(legend.parts, evaluation, when).into_iter().map(named).collect()
}

/// The questions that a closed condition leads back to, in order of declaration: each question is looked at
/// once.
fn closed_first(parts: &Parts, evaluation: &Evaluation, when: NodeId) -> BTreeMap<Asked, SkipReason> {
    let mut seen: BTreeSet<Asked> = BTreeSet::new();
    let mut found: BTreeMap<Asked, SkipReason> = BTreeMap::new();
    let mut open = vec![when];
    while let Some(when) = open.pop() {
        let elements =
            evaluation.missing_reason(parts, when).map(|reason| reason.elements).unwrap_or_default();
        for asked in
            elements.into_iter().filter_map(|element| element.asked).filter(|asked| seen.insert(*asked))
        {
            match evaluation.state(parts.slot(asked)).skipped {
                Some(SkipReason::Closed(next)) => open.push(next),
                Some(reason) => {
                    found.insert(asked, reason);
                }
                None => {}
            }
        }
    }
    found
}

/// The questions whose answers close this one, in order: those that the conditions at the root look at. None
/// where it is not closed by a condition.
pub fn closed_by(parts: &Parts, evaluation: &Evaluation, slot: SlotId) -> Vec<SlotId> {
    let reasons: Vec<SkipReason> = match evaluation.state(slot).skipped {
        Some(SkipReason::Closed(when)) => closed_first(parts, evaluation, when).into_values().collect(),
        reason => reason.into_iter().collect(),
    };
    let mut open: Vec<NodeId> = reasons
        .into_iter()
        .filter_map(|reason| match reason {
            SkipReason::False(when) | SkipReason::Closed(when) => Some(when),
            SkipReason::Round(group) => parts.group(group).rounds.as_ref().map(|rounds| rounds.times),
            SkipReason::Informant | SkipReason::LeftOut(_) | SkipReason::Unknown(_) => None,
        })
        .collect();
    let (mut seen, mut found) = (BTreeSet::new(), BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = parts.node(id);
        node.visit_children(|child| open.push(child));
        found.extend(node.asked().map(|asked| parts.slot(asked)));
    }
    found.into_iter().collect()
}

impl AnswerTrace {
    /// What it counts as, in the words of its column.
    pub fn counts_as(&self) -> Option<&Given> {
        match self.state {
            AnswerState::Given => self.given.as_ref(),
            AnswerState::Otherwise => self.otherwise.as_ref(),
            AnswerState::MissingOption | AnswerState::Blank | AnswerState::Skipped => None,
        }
    }

    /// The key of the missing option given.
    pub fn missing_option(&self) -> Option<&Given> {
        self.given.as_ref().filter(|_| self.state == AnswerState::MissingOption)
    }
}
