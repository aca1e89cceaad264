//! One respondent's answers at one moment.

use jiff::civil::Date;

use crate::model::{Answer, GroupId, Parts, SlotId};

/// Answers to the questions of one instrument, by slot. What was answered is kept whether or not it counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// Index among the instrument's informants.
    pub informant: u8,
    /// The date of the response, if it is known.
    pub administered: Option<Date>,
    answers: Vec<Option<Answer>>,
    /// Optional domains that were not chosen.
    left_out: Vec<bool>,
}

impl Response {
    /// Nothing answered, every optional domain chosen, the first informant.
    pub fn blank(instrument: &Parts) -> Response {
        Response {
            informant: 0,
            administered: None,
            answers: vec![None; instrument.slot_count()],
            left_out: vec![false; instrument.groups.len()],
        }
    }

    /// The answer to a question in one round; None when it is blank.
    pub fn answer(&self, slot: SlotId) -> Option<&Answer> {
        self.answers[slot.at()].as_ref()
    }

    /// Gives or takes back an answer. The caller has checked that the question accepts it.
    pub fn set(&mut self, slot: SlotId, answer: Option<Answer>) {
        self.answers[slot.at()] = answer;
    }

    /// Whether an optional domain was left out.
    pub fn is_left_out(&self, group: GroupId) -> bool {
        self.left_out[group.at()]
    }

    /// Leaves an optional domain out, or chooses it.
    pub fn leave_out(&mut self, group: GroupId, left_out: bool) {
        self.left_out[group.at()] = left_out;
    }

    /// Forgets everything, keeping the memory.
    pub fn clear(&mut self) {
        self.informant = 0;
        self.administered = None;
        self.answers.fill(None);
        self.left_out.fill(false);
    }
}
