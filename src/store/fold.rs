//! The current state of an administration: its events, one after another.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::event::{Actor, Event, Payload, Under, What};
use super::{CaseId, Error, Moment, RoundId};
use peil::model::{GroupId, Parts, QuestionId};
use peil::score::Response;
use peil::session::Setting;
use peil::text::{Spelling, read_answer};

/// An answer that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As a file of answers has it.
    pub answer: String,
    pub by: Actor,
    pub at: Moment,
    /// The event that gave it.
    pub number: u64,
}

/// What is known of an optional domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    pub chosen: bool,
    pub reason: Option<String>,
}

/// An administration at one revision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The number of the last event.
    pub revision: u64,
    pub case: Option<CaseId>,
    /// None once erased.
    pub under: Option<Under>,
    /// The number of the event that says so.
    pub under_event: u64,
    pub informant: Option<String>,
    pub administered: Option<Date>,
    /// When it was to stop taking answers when it was opened, if ever; none where the log does not say, as of
    /// those that an older program opened.
    pub expires: Option<Option<Moment>>,
    /// The round that it is asked in; none where an older program opened it.
    pub round: Option<RoundId>,
    /// By the name of the column.
    pub answers: BTreeMap<String, Given>,
    /// Optional domains about which something was decided, by name.
    pub domains: BTreeMap<String, Domain>,
    pub sent_in: Option<Moment>,
    pub erased: bool,
}

impl State {
    /// Folds events from the first on.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> State {
        let mut state = State::default();
        events.into_iter().for_each(|event| state.apply(event));
        state
    }

    pub(super) fn apply(&mut self, event: &Event) {
        self.revision = event.number;
        let Some(Payload { by, what, .. }) = &event.payload else { return };
        match what {
            What::Opened { case, under, informant, administered, expires, round } => {
                self.round = round.clone();
                self.expires = expires.map(Into::into);
                self.case = Some(case.clone());
                self.informant = informant.clone();
                self.administered = *administered;
                (self.under, self.under_event) = (Some(Under::clone(under)), event.number);
            }
            What::Reworded { under } => {
                (self.under, self.under_event) = (Some(Under::clone(under)), event.number)
            }
            What::Dated { administered } => self.administered = Some(*administered),
            What::Given { question, answer } | What::Changed { question, answer } => {
                let given =
                    Given { answer: answer.clone(), by: by.clone(), at: event.at, number: event.number };
                self.answers.insert(question.clone(), given);
            }
            What::Cleared { question } => {
                self.answers.remove(question);
            }
            // What comes of these is for the session to say.
            What::Passed { .. } | What::Confirmed { .. } => {}
            What::Chosen { domain, reason } => {
                self.domains.insert(domain.clone(), Domain { chosen: true, reason: Some(reason.clone()) });
            }
            What::LeftOut { domain, reason } => {
                self.domains.insert(domain.clone(), Domain { chosen: false, reason: reason.clone() });
            }
            What::SentIn => self.sent_in = Some(event.at),
            What::Erased => *self = State { revision: event.number, erased: true, ..State::default() },
        }
    }

    /// What a session begins with.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the instrument does not have the informant.
    pub fn setting(&self, instrument: &Parts) -> Result<Setting, Error> {
        let informant = match &self.informant {
            None => 0,
            Some(name) => instrument.informant_index(name).ok_or_else(|| {
                Error::Damaged(format!("`{name}` is not an informant of `{}`", instrument.name))
            })?,
        };
        Ok(Setting { informant, administered: self.administered })
    }

    /// The answers as the scorer takes them. An optional domain that was not chosen is left out.
    ///
    /// # Errors
    /// [`Error::Damaged`] when an answer is not one that this instrument accepts: it is then not the one that
    /// it was given under.
    pub fn response(&self, instrument: &Parts) -> Result<Response, Error> {
        let mut response = Response::blank(instrument);
        let setting = self.setting(instrument)?;
        (response.informant, response.administered) = (setting.informant, setting.administered);
        for (at, group) in instrument.groups.iter().enumerate().filter(|(_, group)| group.optional) {
            response.leave_out(
                GroupId(at as u32),
                !self.domains.get(&group.name).is_some_and(|domain| domain.chosen),
            );
        }
        let mut left = self.answers.len();
        for (at, question) in instrument.questions.iter().enumerate() {
            for round in 0..instrument.rounds(question.repeat) {
                let asked = peil::model::Asked { question: QuestionId(at as u32), round };
                let Some(given) = self.answers.get(&instrument.slot_name(asked)) else { continue };
                let answer = read_answer(instrument, question, &given.answer, Spelling::default())
                    .ok_or_else(|| {
                        Error::Damaged(format!(
                            "`{}` does not accept the answer that is stored",
                            instrument.slot_name(asked)
                        ))
                    })?;
                // The date may have become another: a day outside its bounds then is not.
                let within = match (&answer, question.answer.days()) {
                    (peil::model::Answer::Date(day), Some(days)) => days.admit(*day, setting.administered),
                    _ => true,
                };
                response.set(instrument.slot(asked), Some(answer).filter(|_| within));
                left -= 1;
            }
        }
        if left > 0 {
            return Err(Error::Damaged(format!(
                "an answer is stored for a question that `{}` does not have",
                instrument.name
            )));
        }
        Ok(response)
    }
}
