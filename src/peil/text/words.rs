//! Texts for people in a result: labels of bands and classes, alerts, in the words for the informant.

use crate::model::{
    Answer, Asked, Choices, ClassId, GroupId, Message, MessageKind, NodeId, OfRound, Parts, QuestionId,
    ScoreId, Stretch, TextKey, isolated, plain, stretches,
};
use crate::score::{Evaluation, Response, State, Value, answer_text};
use crate::spoken;

/// The texts of an instrument in the words for one informant.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'p> {
    parts: &'p Parts,
    informant: Option<&'p str>,
    /// The round of a repeat that texts are for.
    round: Option<(GroupId, u16)>,
}

impl<'p> Wording<'p> {
    /// The words for the informant of a response, with its answers filled in.
    pub fn of(parts: &'p Parts, response: &Response) -> Wording<'p> {
        Wording {
            parts,
            informant: parts.informants.get(usize::from(response.informant)).map(String::as_str),
            round: None,
        }
    }

    /// The texts of one round: there `{kind}` is its name or its number, counted from 1, and a name of this repeat means
    /// this round.
    pub fn in_round(self, repeat: Option<GroupId>, round: u16) -> Wording<'p> {
        Wording { round: repeat.map(|repeat| (repeat, round)), ..self }
    }

    /// The text under a key, as it was written.
    pub fn say(&self, key: &[&str]) -> Option<&'p str> {
        self.parts.texts.say(&TextKey::new(key), self.informant)
    }

    /// The label of a score's band; the band's name where it has none.
    pub fn band(&self, score: ScoreId, band: u16) -> String {
        let score = &self.parts.scores[score.at()];
        let Some(choice) = score.bands.get(usize::from(band)) else { return String::new() };
        self.parts
            .texts
            .say(&self.parts.band_key(score, choice), self.informant)
            .map_or_else(|| choice.key(), plain)
    }

    /// The label of an option of a class.
    pub fn class(&self, class: ClassId, option: u16) -> String {
        let class = &self.parts.classes[class.at()];
        let Some(choice) = class.options.get(usize::from(option)) else { return String::new() };
        let key = choice.key();
        self.say(&["classes", class.declared(), "options", &key]).map_or(key, plain)
    }

    /// A check, alert or feedback, with the answers and scores it repeats.
    pub fn message(&self, message: &Message, response: &Response, evaluation: &Evaluation) -> String {
        let section = match message.kind {
            MessageKind::Check => "checks",
            MessageKind::Alert => "alerts",
            MessageKind::Feedback => "feedback",
        };
        let words = match &message.of {
            Some(of) => self.in_round(Some(of.repeat), of.round),
            None => *self,
        };
        words
            .say(&[section, message.declared()])
            .map_or_else(|| message.name.clone(), |text| words.fill(text, response, evaluation))
    }

    /// A text with `{name}` replaced by what that answer or score is; a name that is missing by `–`.
    pub fn fill(&self, text: &str, response: &Response, evaluation: &Evaluation) -> String {
        if !text.contains(['{', '}']) {
            return text.to_string();
        }
        let mut filled = String::with_capacity(text.len());
        for stretch in stretches(text) {
            match stretch {
                Stretch::Words(words) | Stretch::Brace(_, words) => filled.push_str(words),
                Stretch::Name(_, name) => match self.named(name.trim(), response, evaluation) {
                    Some(value) => filled.push_str(&isolated(&value, &self.parts.language)),
                    None => filled.extend(["{", name, "}"]),
                },
            }
        }
        filled
    }

    fn named(&self, name: &str, response: &Response, evaluation: &Evaluation) -> Option<String> {
        let nodes = |ids: &[NodeId], repeat: Option<GroupId>, shown: Option<u8>| {
            let ids = match self.round_in(repeat).map(usize::from) {
                Some(round) if round < ids.len() => &ids[round..=round],
                _ => ids,
            };
            ids.iter().map(|id| self.value(evaluation.value(*id), None, shown)).collect::<Vec<_>>().join(", ")
        };
        if let Some((repeat, round)) = self.round.filter(|(repeat, _)| self.parts.group(*repeat).name == name)
        {
            return Some(self.parts.round_title(repeat, round, self.informant));
        }
        if let Some(question) = self.parts.question_named(name) {
            return Some(self.answers(question, response, evaluation));
        }
        if let Some(score) = self.parts.scores.iter().find(|score| score.name == name) {
            return Some(nodes(&score.value, score.repeat, score.shown));
        }
        let own_round = |of: &OfRound| self.round_in(Some(of.repeat)).is_none_or(|round| of.round == round);
        let classes = self
            .parts
            .classes
            .iter()
            .enumerate()
            .filter(|(_, class)| class.declared() == name && class.of.as_ref().is_none_or(own_round));
        let said: Vec<String> = classes
            .map(|(at, class)| {
                let choices = Choices::Class(ClassId(at as u32));
                self.value(evaluation.value(class.value), Some(choices), None)
            })
            .collect();
        if !said.is_empty() {
            return Some(said.join(", "));
        }
        // A let of this repeat has a value for each round.
        let repeat = |values: &[NodeId]| {
            self.round
                .map(|(repeat, _)| repeat)
                .filter(|repeat| usize::from(self.parts.rounds(Some(*repeat))) == values.len())
        };
        self.parts
            .lets
            .iter()
            .find(|binding| binding.name == name)
            .map(|binding| nodes(&binding.value, repeat(&binding.value), None))
    }

    /// The round that a name of this repeat means; None outside it, where all are meant.
    fn round_in(&self, repeat: Option<GroupId>) -> Option<u16> {
        self.round.filter(|(inside, _)| repeat == Some(*inside)).map(|(_, round)| round)
    }

    fn answers(&self, id: QuestionId, response: &Response, evaluation: &Evaluation) -> String {
        let question = self.parts.question(id);
        let rounds = match self.round_in(question.repeat) {
            Some(round) => round..round + 1,
            None => 0..self.parts.rounds(question.repeat),
        };
        let shown = rounds.filter_map(|round| {
            let asked = Asked { question: id, round };
            let slot = self.parts.slot(asked);
            let answer = match evaluation.state(slot).state {
                State::Given | State::MissingOption(_) => response.answer(slot)?,
                State::Otherwise => question.otherwise.as_ref()?,
                State::Blank | State::Skipped => return None,
            };
            Some(self.answer(asked, answer))
        });
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() { NOTHING.into() } else { shown.join(", ") }
    }

    /// An answer in words: the labels of its options.
    pub fn answer(&self, asked: Asked, answer: &Answer) -> String {
        let question = self.parts.question(asked.question);
        let label = |at: usize| {
            self.parts
                .option(question, at as u16)
                .map(|(scale, choice)| self.parts.option_label(scale, choice, self.informant))
                .unwrap_or_default()
        };
        match answer {
            Answer::Option(option) => label(usize::from(*option)),
            Answer::Many(0) => self.nothing_chosen().into(),
            Answer::Many(chosen) => {
                (0..128).filter(|at| chosen >> at & 1 == 1).map(label).collect::<Vec<_>>().join(", ")
            }
            Answer::Truth(truth) => self.truth(*truth).into(),
            Answer::Number(_) => {
                spoken::number(&self.parts.language, &answer_text(self.parts, asked, answer))
            }
            Answer::Date(date) => spoken::day(&self.parts.language, *date),
            Answer::Text(_) | Answer::Time(_) => answer_text(self.parts, asked, answer),
        }
    }

    /// `shown`: with how many decimals.
    fn value(&self, value: &Value, choices: Option<Choices>, shown: Option<u8>) -> String {
        match (value, choices) {
            (Value::Number(number), _) => spoken::score(&self.parts.language, number, shown),
            (Value::Truth(truth), _) => self.truth(*truth).into(),
            (Value::Choice(option), Some(Choices::Class(class))) => self.class(class, *option),
            (Value::Date(date), _) => spoken::day(&self.parts.language, *date),
            (Value::Time(time), _) => time.to_string(),
            _ => NOTHING.into(),
        }
    }

    fn nothing_chosen(&self) -> &'static str {
        if matches!(self.parts.language.split('-').next(), Some("nl" | "fy")) {
            "niets gekozen"
        } else {
            "nothing chosen"
        }
    }

    fn truth(&self, truth: bool) -> &'static str {
        match (matches!(self.parts.language.split('-').next(), Some("nl" | "fy")), truth) {
            (true, true) => "ja",
            (true, false) => "nee",
            (false, true) => "yes",
            (false, false) => "no",
        }
    }
}

/// What is shown for an answer or score that is missing.
const NOTHING: &str = "–";
