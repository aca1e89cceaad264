//! What is asked: domains, items, and what they accept.

use super::build::Writer;
use super::*;
use crate::model::{AnswerType, Asked, Day, NumberShown, QuestionId, TextKey};
use crate::score::answer_text;

impl Writer<'_> {
    pub(super) fn domains(&self) -> Vec<Domain> {
        let domain = |group: &crate::model::Group| {
            let room = if group.rounds.is_some() { "repeats" } else { "domains" };
            Domain {
                name: group.name.clone(),
                title: self.text(&[room, &group.name, "title"]),
                description: self.text(&[room, &group.name, "description"]),
                concepts: group.concepts.clone(),
                intro: self.text(&[room, &group.name, "intro"]),
                within: group.parent.map(|parent| self.parts.group(parent).name.clone()),
                optional: group.optional,
                matrix: group.matrix,
                rounds: group.rounds.as_ref().map(|rounds| Rounds {
                    times: self.legend.write(rounds.times),
                    up_to: rounds.up_to,
                    named: rounds
                        .names
                        .iter()
                        .map(|round| NamedRound {
                            name: round.name.clone(),
                            text: self.text(&["repeats", &group.name, "rounds", &round.name]),
                        })
                        .collect(),
                }),
                only: self.only(group.only),
                when: self.condition(&group.when),
            }
        };
        self.parts.groups.iter().map(domain).collect()
    }

    pub(super) fn items(&self) -> Vec<Item> {
        (0..self.parts.questions.len()).map(|at| self.item(QuestionId(at as u32))).collect()
    }

    fn item(&self, id: QuestionId) -> Item {
        let parts = self.parts;
        let question = parts.question(id);
        let first = Asked { question: id, round: 0 };
        Item {
            name: question.name.clone(),
            columns: (0..parts.rounds(question.repeat))
                .map(|round| parts.slot_name(Asked { question: id, round }))
                .collect(),
            text: self.text(&["items", &question.name]),
            concepts: question.concepts.clone(),
            hint: self.text(&["items", &question.name, "hint"]),
            domain: question.group.map(|group| parts.group(group).name.clone()),
            repeat: question.repeat.map(|group| parts.group(group).name.clone()),
            answer: Answer { ends: self.ends(question), ..self.accepted(&question.answer, question.or) },
            unit: question.unit.clone(),
            required: question.required,
            only: self.only(question.only),
            when: self.condition(&question.when),
            otherwise: question.otherwise.as_ref().map(|answer| answer_text(parts, first, answer)),
            renamed_from: question.renamed.clone(),
        }
    }

    fn ends(&self, question: &crate::model::Question) -> Option<[Text; 2]> {
        let [low, high] = self.parts.ends(question)?;
        Some([self.text_at(&low)?, self.text_at(&high)?])
    }

    fn accepted(&self, answer: &AnswerType, or: Option<crate::model::ScaleId>) -> Answer {
        let scale_name = |id: &crate::model::ScaleId| self.parts.scale(*id).name.clone();
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        let (kind, scale, bounds) = match answer {
            AnswerType::Scale(scale) => ("option", Some(scale), None),
            AnswerType::Many(scale) => ("options", Some(scale), None),
            AnswerType::YesNo => ("yesno", None, None),
            AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
                ("integer", None, Some((low, high)))
            }
            AnswerType::Number { low, high, whole: false, .. } => ("decimal", None, Some((low, high))),
            AnswerType::Number { low, high, shown: NumberShown::Minutes, .. } => {
                ("minutes", None, Some((low, high)))
            }
            AnswerType::Text { long: false } => ("text", None, None),
            AnswerType::Text { long: true } => ("long_text", None, None),
            AnswerType::Date | AnswerType::DateWithin(_) => ("date", None, None),
            AnswerType::Time => ("time", None, None),
        };
        Answer {
            kind,
            scale: scale.map(scale_name),
            low: bounds
                .map(|(low, _)| low.to_string())
                .or_else(|| day(answer.days().and_then(|days| days.from))),
            ends: None,
            high: bounds
                .map(|(_, high)| high.to_string())
                .or_else(|| day(answer.days().and_then(|days| days.to))),
            or: or.as_ref().map(scale_name),
        }
    }

    pub(super) fn scales(&self) -> Vec<Scale> {
        let scale = |scale: &crate::model::Scale| Scale {
            name: scale.name.clone(),
            options: scale
                .options
                .iter()
                .map(|choice| self.choice(choice, &TextKey::new(&["scales", &scale.name, &choice.key()])))
                .collect(),
        };
        self.parts.scales.iter().map(scale).collect()
    }

    pub(super) fn choice(&self, choice: &crate::model::Choice, key: &TextKey) -> Choice {
        Choice {
            key: choice.key(),
            name: choice.name.clone(),
            code: choice.code.as_ref().map(|code| code.to_string()),
            label: self.text_at(key),
            missing: choice.missing,
            none: choice.none,
            concepts: choice.concepts.clone(),
        }
    }
}
