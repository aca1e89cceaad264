//! One respondent's answers at one moment.

use jiff::civil::Date;

use crate::model::{Answer, GroupId, Parts, SlotId};

/// Answers to the questions of one instrument, by slot. What was answered is kept whether or not it counts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// Index among the instrument's informants.
    pub informant: u8,
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

    pub fn answer(&self, slot: SlotId) -> Option<&Answer> {
        self.answers[slot.at()].as_ref()
    }

    /// Gives or takes back an answer. That it is one the question accepts is for whoever read it to know.
    pub fn set(&mut self, slot: SlotId, answer: Option<Answer>) {
        self.answers[slot.at()] = answer;
    }

    pub fn is_left_out(&self, group: GroupId) -> bool {
        self.left_out[group.at()]
    }

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
