//! Answers in XPath: what was given, whether it counts, and what closes a question.

use peil::model::{Answer, AnswerType, Asked, GroupId, NodeId, per_round};

use super::super::columns::options;
use super::Writer;
use super::nodes::{Place, constant, number};
use super::said::{NO, Said, YES, and, bracketed, not, or, quoted};

impl Writer<'_> {
    /// The answer to a question as its row holds it.
    pub(super) fn raw(&self, place: Place, asked: Asked) -> String {
        let question = self.instrument.question(asked.question);
        match question.repeat {
            Some(repeat) if place != Some(repeat) => format!(
                "indexed-repeat(${{{}}}, ${{{}}}, {})",
                question.name,
                self.instrument.group(repeat).name,
                asked.round + 1
            ),
            Some(_) | None => format!("${{{}}}", question.name),
        }
    }

    /// Whether something in a row says something: it is not blank and not a missing option.
    pub(super) fn given(&self, place: Place, asked: Asked) -> String {
        let question = self.instrument.question(asked.question);
        let raw = self.raw(place, asked);
        let missing = options(self.instrument, question).into_iter().filter(|option| option.missing);
        let others = missing.map(|option| match &question.answer {
            AnswerType::Many(_) => not(&format!("selected({raw}, {})", quoted(&option.value))),
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Number { .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Time => format!("{raw} != {}", quoted(&option.value)),
        });
        and(std::iter::once(format!("{raw} != ''")).chain(others))
    }

    /// The conditions on a question and around it: whether all are true, one is false, one is closed.
    pub(super) fn conditions(&self, place: Place, asked: Asked) -> (String, String, String) {
        let question = self.instrument.question(asked.question);
        let mut whens: Vec<NodeId> = self
            .instrument
            .ancestors(question.group)
            .flat_map(|group| per_round(&self.instrument.group(group).when, asked.round))
            .collect();
        whens.extend(per_round(&question.when, asked.round));
        let said: Vec<Said> = whens.into_iter().map(|when| self.get(place, when)).collect();
        (
            and(said.iter().map(|one| one.yes.clone())),
            or(said.iter().map(|one| one.no.clone())),
            or(said.iter().filter_map(|one| one.shut.clone())),
        )
    }

    /// Whether a question is past how often its repeat is asked, and whether that is not known because of
    /// what is closed.
    pub(super) fn past(&self, place: Place, group: Option<GroupId>, round: u16) -> (String, String) {
        let (mut past, mut shut) = (Vec::new(), Vec::new());
        for id in self.instrument.ancestors(group) {
            if let Some(rounds) = &self.instrument.group(id).rounds
                && place != Some(id)
            {
                let times = self.get(place, rounds.times);
                past.push(format!("{} <= {round}", bracketed(&times.value)));
                shut.extend(times.shut);
            }
        }
        (or(past), or(shut))
    }

    pub(super) fn past_round(&self, place: Place, group: GroupId, round: u16) -> (String, String) {
        self.past(place, Some(group), round)
    }

    /// Whether a question is closed, for any reason.
    pub(super) fn closed(&self, place: Place, asked: Asked) -> String {
        let question = self.instrument.question(asked.question);
        if !self.first(question.only) {
            return YES.into();
        }
        let (_, no, shut) = self.conditions(place, asked);
        let (past, past_shut) = self.past(place, question.group, asked.round);
        or([no, shut, past, past_shut])
    }

    pub(super) fn answer(&mut self, place: Place, asked: Asked) -> Said {
        let instrument = self.instrument;
        let question = instrument.question(asked.question);
        let raw = self.raw(place, asked);
        let given = self.given(place, asked);
        let closed = self.closed(place, asked);
        let shut = (closed != NO).then(|| and([not(&given), closed]));
        let (_, no, _) = self.conditions(place, asked);
        let missing = options(instrument, question).iter().any(|option| option.missing);
        let own = |value: String| if missing { format!("if({given}, {value}, '')") } else { value };
        let otherwise = if no == NO { None } else { question.otherwise.clone() };
        let said = match &question.answer {
            AnswerType::YesNo => {
                let (yes, not) = (format!("{raw} = 'yes'"), format!("{raw} = 'no'"));
                return match otherwise {
                    Some(Answer::Truth(truth)) => {
                        let (yes, not) = if truth { (or([yes, no]), not) } else { (yes, or([not, no])) };
                        Said::truth(yes, not, shut)
                    }
                    _none => Said::truth(yes, not, shut),
                };
            }
            AnswerType::Date | AnswerType::DateWithin(_) => {
                return Said::value(format!("number(format-date({raw}, '%Y%m%d'))"), given, shut, true);
            }
            AnswerType::Time => {
                let seconds = format!("substr({raw}, 0, 2) * 3600 + substr({raw}, 3, 5) * 60");
                return Said::value(seconds, given, shut, true);
            }
            AnswerType::Scale(_) | AnswerType::Many(_) | AnswerType::Text { .. } => {
                Said::value(own(raw), given, shut, false)
            }
            AnswerType::Number { whole: true, .. } => Said::value(own(raw), given, shut, true),
            AnswerType::Number { whole: false, .. } => Said::value(own(raw), given, shut, false),
        };
        let otherwise = match otherwise {
            Some(Answer::Number(value)) => number(&value),
            Some(Answer::Option(option)) => options(instrument, question)
                .get(usize::from(option))
                .map(|option| quoted(&option.value))
                .unwrap_or_else(|| "''".into()),
            Some(
                Answer::Date(_) | Answer::Time(_) | Answer::Many(_) | Answer::Text(_) | Answer::Truth(_),
            )
            | None => return said,
        };
        Said {
            value: format!("if({no}, {otherwise}, {})", said.value),
            has: or([said.has, no.clone()]),
            shut: said.shut.map(|shut| and([shut, not(&no)])),
            ..said
        }
    }

    pub(super) fn left_out(&mut self, place: Place, group: GroupId, round: u16) -> Said {
        let instrument = self.instrument;
        if !self.first(instrument.group(group).only) {
            return constant(true);
        }
        let whens: Vec<Said> = instrument
            .ancestors(Some(group))
            .flat_map(|group| per_round(&instrument.group(group).when, round))
            .map(|when| self.get(place, when))
            .collect();
        let (past, _) = self.past_round(place, group, round);
        let yes = or([not(&and(whens.iter().map(|one| one.yes.clone()))), past]);
        Said::truth(yes.clone(), not(&yes), None)
    }
}
