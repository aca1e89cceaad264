//! A question as it is shown: what it says, what it accepts, and what was answered.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::{Answer, AnswerType, NumberShown, Parts, SlotId};
use crate::score::{Evaluation, Response, State};
use crate::text::{Wording, answer_cell, number_cell};

/// A question in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QuestionView {
    /// Its column: `opv1_2` in the second round of a repeat. What is posted goes under this name.
    pub name: String,
    /// The question, for this informant, with answers filled in.
    pub text: String,
    /// The hint, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The unit, such as `years`, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether a respondent cannot continue without an answer.
    pub required: bool,
    /// What it accepts.
    #[serde(flatten)]
    pub kind: Kind,
    /// The words at the low and the high end of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<[String; 2]>,
    /// What can be chosen, in order: the options of its scale, then those that `or` adds beside a number,
    /// date, time, text or yes and no.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<OptionView>,
    /// The answer that was given, whether it counts or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerView>,
    /// It was shown, and has no answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub left_open: bool,
}

/// What a question accepts beside its options. Numbers are exact decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// One of the options.
    OneOf,
    /// Any number of the options; one that is `missing` is chosen alone.
    ManyOf,
    /// `yes` or `no`; how they are called is for the face to say.
    YesNo,
    /// Both ends included.
    Integer {
        /// The least number.
        low: String,
        /// The greatest number.
        high: String,
    },
    /// A number with decimals, within bounds.
    Decimal {
        /// The least number.
        low: String,
        /// The greatest number.
        high: String,
    },
    /// A length of time in whole minutes.
    Minutes {
        /// The least number.
        low: String,
        /// The greatest number.
        high: String,
    },
    /// A text.
    Text {
        /// It may take more than a line.
        long: bool,
    },
    /// `2024-11-30` or `30-11-2024`
    Date {
        /// The first day, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        low: Option<String>,
        /// The last day, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        high: Option<String>,
    },
    /// `23:15`
    Time,
}

/// An option of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OptionView {
    /// What is posted for it: its name, otherwise its code.
    pub key: String,
    /// Its code, if it has one, as in files of answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Its label, for this informant.
    pub label: String,
    /// It says nothing about the question: "I don't know".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// It says that nothing applies, and goes with no other option: "None of these".
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
    /// Whether it is chosen now.
    pub chosen: bool,
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    /// As a file of answers has it, and as it can be posted again.
    pub value: String,
    /// For people: the labels of options. Yes and no are called as in the language of the instrument.
    pub label: String,
}

/// What a view is made from.
#[derive(Clone, Copy)]
pub struct Looks<'a> {
    pub parts: &'a Parts,
    pub response: &'a Response,
    pub evaluation: &'a Evaluation,
    /// How often each question was left open, by slot.
    pub passes: &'a [u8],
}

impl<'a> Looks<'a> {
    /// The words for the round that a slot is in.
    pub fn words(self, slot: SlotId) -> Wording<'a> {
        let asked = self.parts.asked(slot);
        Wording::of(self.parts, self.response)
            .in_round(self.parts.question(asked.question).repeat, asked.round)
    }

    /// A text of the instrument, with what it repeats.
    pub fn text(self, words: Wording<'_>, key: &[&str]) -> Option<String> {
        words.say(key).map(|text| words.fill(text, self.response, self.evaluation))
    }

    /// What a question asks; its name where it has no text.
    pub fn asks(self, slot: SlotId) -> String {
        let name = &self.parts.question(self.parts.asked(slot).question).name;
        self.text(self.words(slot), &["items", name]).unwrap_or_else(|| name.clone())
    }

    /// The answer to a question, as it is shown.
    pub fn answer(self, slot: SlotId) -> Option<AnswerView> {
        let asked = self.parts.asked(slot);
        let answer = self.response.answer(slot)?;
        Some(AnswerView {
            value: answer_cell(self.parts, asked, answer),
            label: self.words(slot).answer(asked, answer),
        })
    }

    /// A question, as it is shown.
    pub fn question(self, slot: SlotId) -> QuestionView {
        let asked = self.parts.asked(slot);
        let question = self.parts.question(asked.question);
        QuestionView {
            name: self.parts.slot_name(asked),
            text: self.asks(slot),
            hint: self.text(self.words(slot), &["items", &question.name, "hint"]),
            unit: question.unit.clone(),
            required: question.required,
            kind: Kind::of(&question.answer, self.response.administered),
            ends: self
                .parts
                .ends(question)
                .map(|ends| ends.map(|key| self.text(self.words(slot), &[&key.0]).unwrap_or_default())),
            options: self.options(slot),
            answer: self.answer(slot),
            left_open: self.left_open(slot),
        }
    }

    fn left_open(self, slot: SlotId) -> bool {
        self.passes[slot.at()] > 0 && self.evaluation.state(slot).state == State::Blank
    }

    fn options(self, slot: SlotId) -> Vec<OptionView> {
        let question = self.parts.question(self.parts.asked(slot).question);
        let chosen = |at: usize| match self.response.answer(slot) {
            Some(Answer::Option(option)) => usize::from(*option) == at,
            Some(Answer::Many(options)) => options >> at & 1 == 1,
            _ => false,
        };
        let options = self.parts.options(question).enumerate();
        let view = options.map(|(at, (scale, choice))| OptionView {
            key: choice.key(),
            code: choice.code.as_ref().map(number_cell),
            label: self.parts.option_label(
                scale,
                choice,
                self.parts.informants.get(usize::from(self.response.informant)).map(String::as_str),
            ),
            missing: choice.missing,
            none: choice.none,
            chosen: chosen(at),
        });
        view.collect()
    }
}

impl Kind {
    /// What an answer type accepts beside options, in a response of this date.
    pub fn of(answer: &AnswerType, administered: Option<Date>) -> Kind {
        match answer {
            AnswerType::Scale(_) => Kind::OneOf,
            AnswerType::Many(_) => Kind::ManyOf,
            AnswerType::YesNo => Kind::YesNo,
            AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
                Kind::Integer { low: number_cell(low), high: number_cell(high) }
            }
            AnswerType::Number { low, high, whole: false, .. } => {
                Kind::Decimal { low: number_cell(low), high: number_cell(high) }
            }
            AnswerType::Number { low, high, shown: NumberShown::Minutes, .. } => {
                Kind::Minutes { low: number_cell(low), high: number_cell(high) }
            }
            AnswerType::Text { long } => Kind::Text { long: *long },
            AnswerType::Date => Kind::Date { low: None, high: None },
            AnswerType::DateWithin(days) => {
                let (low, high) = days.resolved(administered);
                Kind::Date { low: low.map(|day| day.to_string()), high: high.map(|day| day.to_string()) }
            }
            AnswerType::Time => Kind::Time,
        }
    }
}
