//! What is asked: of each question whether it is, what then counts as its answer, and else why there is none.

use super::expression::{Level, Sql};
use super::ratio::{Ratio, parts_of, sign};
use super::table::{self, Given, worth_of};
use super::term::{Term, Why, Worth};
use super::whole::{TooLarge, Whole};
use super::{Maker, Unsayable};
use crate::model::{
    Answer, AnswerType, Asked, Choices, Comparison, GroupId, Informants, NodeId, Number, per_round,
};
use crate::score::Rule;

/// A question in one round.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The answer that counts.
    pub worth: Worth,
    /// `blank`, `skipped` or the key of a missing option, as text; NULL where the answer counts.
    pub why: Sql,
    /// Whether the answer that was given counts.
    pub is_given: Sql,
    pub is_skipped: Sql,
    /// It is missing, and not because the question is closed; never NULL.
    pub is_open: Sql,
    /// It can be closed.
    pub can_close: bool,
}

impl Slot {
    pub fn term(&self) -> Term {
        Term::new(self.worth.clone(), Why::always(Rule::Operand))
    }
}

impl Maker<'_> {
    pub(super) fn slot(&mut self, asked: Asked) -> Result<Slot, Unsayable> {
        let at = self.parts.slot(asked).at();
        if let Some(slot) = &self.slots[at] {
            return Ok(slot.clone());
        }
        let slot = self.make_slot(asked)?;
        self.slots[at] = Some(slot.clone());
        Ok(slot)
    }

    fn make_slot(&mut self, asked: Asked) -> Result<Slot, Unsayable> {
        let parts = self.parts;
        let question = parts.question(asked.question);
        let name = parts.slot_name(asked);
        if let AnswerType::Number { low, high, .. } = &question.answer {
            let scale = if matches!(question.answer, AnswerType::Number { whole: false, .. }) {
                num_bigint::BigInt::from(10).pow(table::DECIMALS)
            } else {
                1.into()
            };
            let most =
                parts_of(&low.absolute().ceiling()).0.max(parts_of(&high.absolute().ceiling()).0) * scale;
            if most > i64::MAX.into() {
                return Err(self.too_large(&format!("answers to `{name}`"), &TooLarge { most }));
            }
        }
        let gate = self.gate(asked)?;
        let Some(Gate { truth: gate, itself, known }) = gate else {
            let given = self.given(asked, "");
            let present = given.worth.presence();
            let why = match &given.missing_option {
                None => Sql::case(&[(present.is_null(), Some(Sql::text("blank")))], None),
                Some(option) => {
                    let why = Sql::case(
                        &[(
                            present.is_null(),
                            Some(Sql::call("coalesce", &[option.clone(), Sql::text("blank")])),
                        )],
                        None,
                    );
                    self.steps.define(&format!("_why_{name}"), why, None)
                }
            };
            let (is_given, is_open) = (present.is_not_null(), present.is_null());
            return Ok(Slot {
                is_given,
                worth: given.worth,
                why,
                is_skipped: Sql::truth(false),
                is_open,
                can_close: false,
            });
        };
        let given = self.given(asked, "_given_");
        let otherwise = self.otherwise(asked)?;
        let comment = format!("the answer to {name} that counts, and why there is none");
        let worth = self.counting(asked, &name, &given, (&gate, &itself), otherwise.as_ref(), comment);
        let present = given.worth.presence();
        let skipped = Sql::text("skipped");
        let mut rows = vec![(itself.is("FALSE"), otherwise.is_none().then(|| skipped.clone()))];
        if otherwise.is_none() {
            rows = vec![(gate.is("FALSE"), Some(skipped.clone()))];
        } else if gate != itself {
            // Closed, and not false in itself: `otherwise` does not count.
            rows.push((gate.is("FALSE"), Some(skipped.clone())));
        }
        if let (Some(_), Some(shut)) = (&otherwise, self.shut(asked)?) {
            // What shuts a question out permanently goes before a false condition.
            rows.insert(0, (shut.is("FALSE"), Some(skipped.clone())));
        }
        rows.push((present.is_not_null(), None));
        rows.extend(given.missing_option.iter().map(|option| (option.is_not_null(), Some(option.clone()))));
        let why = if known {
            Sql::case(&rows, Some(&Sql::text("blank")))
        } else {
            rows.push((gate.clone(), Some(Sql::text("blank"))));
            Sql::case(&rows, Some(&skipped))
        };
        let why = self.steps.define(&format!("_why_{name}"), why, None);
        let is_given = Sql::and([gate.is("NOT FALSE"), present.is_not_null()]);
        let not_asked = Sql::compare(&why, "=", &skipped);
        let is_skipped = Sql::call("coalesce", &[Sql::or([gate.is("FALSE"), not_asked]), Sql::truth(false)]);
        let is_open = Sql::and([worth.presence().is_null(), gate.is("NOT FALSE")]);
        Ok(Slot { worth, why, is_given, is_skipped, is_open, can_close: true })
    }

    /// The answer that counts, as columns.
    /// `itself`: whether the conditions hold, those that are closed aside.
    fn counting(
        &mut self,
        asked: Asked,
        name: &str,
        given: &Given,
        (gate, itself): (&Sql, &Sql),
        otherwise: Option<&Otherwise>,
        comment: String,
    ) -> Worth {
        let question = self.parts.question(asked.question);
        let pick = |given: &Sql, otherwise: Option<Sql>| match otherwise {
            None => Sql::only_if(&gate.is("NOT FALSE"), given),
            Some(value) => {
                let mut rows: Vec<(Sql, Option<Sql>)> =
                    otherwise_shut(&self.shut_now(asked)).map(|shut| (shut, None)).into_iter().collect();
                rows.push((itself.is("FALSE"), Some(value)));
                if gate != itself {
                    rows.push((gate.is("FALSE"), None));
                }
                Sql::case(&rows, Some(given))
            }
        };
        if let Worth::Chosen(count, chosen) = &given.worth {
            let bits = match otherwise {
                Some(Otherwise::Many(bits)) => Some(*bits),
                _ => None,
            };
            let counted = pick(
                count,
                bits.map(|bits| Sql::atom((bits & self.parts.counted(question)).count_ones().to_string())),
            );
            let each: Vec<Sql> = chosen
                .iter()
                .enumerate()
                .map(|(at, is)| pick(is, bits.map(|bits| Sql::truth(bits >> at & 1 == 1))))
                .collect();
            let count = self.steps.define(name, counted, Some(comment));
            let names: Vec<String> =
                self.parts.options(question).map(|(_, choice)| format!("{name}_{}", choice.key())).collect();
            let each =
                each.into_iter().zip(names).map(|(is, name)| self.steps.define(&name, is, None)).collect();
            return Worth::Chosen(count, each);
        }
        let value = pick(&given.worth.presence(), otherwise.and_then(Otherwise::value));
        let column = match question.answer {
            AnswerType::Number { whole: false, .. } => format!("_{name}_millionths"),
            AnswerType::Time => format!("_{name}_seconds"),
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Number { whole: true, .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Many(_) => name.to_string(),
        };
        worth_of(question, self.steps.define(&column, value, Some(comment)))
    }

    /// What shuts the question out permanently, made before.
    fn shut_now(&self, asked: Asked) -> Option<Sql> {
        self.shuts.get(&asked).cloned().flatten()
    }

    /// The answer that counts where a condition is false.
    fn otherwise(&mut self, asked: Asked) -> Result<Option<Otherwise>, Unsayable> {
        self.shut(asked)?;
        let parts = self.parts;
        let question = parts.question(asked.question);
        let Some(answer) = &question.otherwise else { return Ok(None) };
        Ok(Some(match answer {
            Answer::Number(value) => {
                let scale = if matches!(question.answer, AnswerType::Number { whole: false, .. }) {
                    10i64.pow(table::DECIMALS)
                } else {
                    1
                };
                let scaled = value
                    .multiply(&Number::integer(scale))
                    .filter(Number::is_whole)
                    .and_then(|scaled| scaled.to_i64());
                let name = parts.slot_name(asked);
                let Some(scaled) = scaled else {
                    return Err(self.unsayable(format!(
                        "`otherwise {value}` of `{name}` has more than {} decimals",
                        table::DECIMALS
                    )));
                };
                Otherwise::Value(Whole::constant(scaled).sql)
            }
            Answer::Truth(truth) => Otherwise::Value(Sql::truth(*truth)),
            Answer::Option(index) => match question.answer {
                AnswerType::Scale(scale) => {
                    Otherwise::Value(table::option(parts, Choices::Scale(scale, question.or), *index))
                }
                // A missing option cannot be there.
                AnswerType::YesNo
                | AnswerType::Number { .. }
                | AnswerType::Text { .. }
                | AnswerType::Date
                | AnswerType::DateWithin(_)
                | AnswerType::Time
                | AnswerType::Many(_) => return Ok(None),
            },
            Answer::Many(bits) => Otherwise::Many(*bits),
            Answer::Text(text) => Otherwise::Value(Sql::text(text)),
            Answer::Date(date) => Otherwise::Value(Sql::atom(format!("DATE '{date}'"))),
            Answer::Time(time) => Otherwise::Value(Sql::atom(time.0.to_string())),
        }))
    }

    /// Whether a question is asked; None where it always is.
    fn gate(&mut self, asked: Asked) -> Result<Option<Gate>, Unsayable> {
        let shut: Vec<Sql> = self.shut(asked)?.into_iter().collect();
        let question = self.parts.question(asked.question);
        let groups: Vec<GroupId> = self.parts.ancestors(question.group).collect();
        let around = groups.iter().filter_map(|group| per_round(&self.parts.group(*group).when, asked.round));
        let whens: Vec<NodeId> = around.chain(per_round(&question.when, asked.round)).collect();
        let times: Vec<NodeId> = groups
            .iter()
            .filter_map(|group| self.parts.group(*group).rounds.as_ref())
            .map(|rounds| rounds.times)
            .collect();
        let known = whens.iter().chain(&times).all(|id| self.is_never_open(*id));
        let name = self.parts.slot_name(asked);
        let raw: Vec<Sql> = whens.iter().map(|when| self.term(*when).truth()).collect();
        let itself = Sql::and(shut.iter().cloned().chain(raw.iter().cloned()));
        if shut.is_empty() && raw.is_empty() {
            return Ok(None);
        }
        let mut gates = shut;
        for id in &times {
            // A repeat of which it is missing how often it is asked, only because of what is closed.
            let known = self.term(*id).presence().is_not_null();
            let closed = self.gate_of(*id, Sql::case(&[(known.clone(), Some(Sql::truth(true)))], None));
            if self.opens[id.at()].as_ref().is_some_and(|open| open.can_close) {
                gates.push(closed);
            }
        }
        gates.extend(whens.iter().zip(raw).map(|(when, raw)| self.gate_of(*when, raw)));
        let gate = Sql::and(gates);
        let truth = self.shared(&format!("_asked_{name}"), gate.clone());
        let itself = match question.otherwise {
            Some(_) if gate != itself => self.shared(&format!("_when_{name}"), itself),
            _ => truth.clone(),
        };
        Ok(Some(Gate { truth, itself, known }))
    }

    /// What shuts a question out permanently: another informant's, a domain left out, a round past `times`.
    /// NULL where nobody said how many rounds there are.
    fn shut(&mut self, asked: Asked) -> Result<Option<Sql>, Unsayable> {
        if let Some(found) = self.shuts.get(&asked) {
            return Ok(found.clone());
        }
        let question = self.parts.question(asked.question);
        let mut all = Vec::new();
        if question.only != Informants::all(self.parts.informants.len()) {
            all.push(self.is_informant(question.only));
        }
        all.extend(self.group_shut(question.group, asked.round)?);
        let shut = (!all.is_empty()).then(|| Sql::and(all));
        self.shuts.insert(asked, shut.clone());
        Ok(shut)
    }

    fn group_shut(&mut self, group: Option<GroupId>, round: u16) -> Result<Vec<Sql>, Unsayable> {
        let mut all = Vec::new();
        for id in self.parts.ancestors(group).collect::<Vec<_>>() {
            if self.parts.group(id).optional {
                all.push(self.choice_of_domain(id));
            }
            if let Some(rounds) = &self.parts.group(id).rounds {
                all.push(self.in_round(rounds.times, round)?);
            }
        }
        Ok(all)
    }

    /// Whether a repeat comes as far as this round; NULL where `times` is missing.
    pub(super) fn in_round(&mut self, times: NodeId, round: u16) -> Result<Sql, Unsayable> {
        let term = self.term(times).clone();
        if let Some(times) = term.worth.number() {
            let bound = Ratio::whole(Whole::constant(round));
            return times
                .compare(sign(Comparison::Greater), &bound, self.dialect)
                .map_err(|large| self.too_large("how often a repeat is asked", &large));
        }
        let Worth::Double(times) = &term.worth else { return Ok(Sql::atom("NULL")) };
        Ok(Sql::compare(times, ">", &Sql::atom(round.to_string())))
    }

    /// Whether one of these informants answers.
    pub(super) fn is_informant(&mut self, only: Informants) -> Sql {
        if only.and(Informants::all(self.parts.informants.len())).is_empty() {
            return Sql::truth(false);
        }
        if self.parts.informants.is_empty()
            || only.and(Informants::all(self.parts.informants.len()))
                == Informants::all(self.parts.informants.len())
        {
            return Sql::truth(true);
        }
        let names: Vec<Sql> = only
            .iter()
            .filter_map(|at| self.parts.informants.get(usize::from(at)))
            .map(|name| Sql::text(name))
            .collect();
        self.informant().within(&names)
    }

    /// Whether a domain was left out, is behind a condition that is not true, or another informant's.
    pub(super) fn is_left_out(&mut self, group: GroupId, round: u16) -> Result<Sql, Unsayable> {
        let mut gates = self.group_shut(Some(group), round)?;
        for id in self.parts.ancestors(Some(group)).collect::<Vec<_>>() {
            if let Some(when) = per_round(&self.parts.group(id).when, round) {
                gates.push(self.term(when).truth());
            }
        }
        let only = self.parts.group(group).only;
        gates.push(self.is_informant(only));
        let asked = Sql::and(gates);
        Ok(if asked == Sql::truth(true) {
            Sql::truth(false)
        } else {
            Sql::new(Level::Comparison, asked.is("NOT TRUE").as_str())
        })
    }
}

/// Whether a question is asked.
struct Gate {
    /// NULL where a condition is not known; FALSE where the question is closed.
    truth: Sql,
    /// The same, but NULL where a condition is missing only because of closed questions. Told apart only
    /// where `otherwise` asks for it.
    itself: Sql,
    /// It is never NULL.
    known: bool,
}

/// An answer that counts without being given.
enum Otherwise {
    Value(Sql),
    Many(u128),
}

impl Otherwise {
    fn value(&self) -> Option<Sql> {
        match self {
            Otherwise::Value(sql) => Some(sql.clone()),
            Otherwise::Many(_) => None,
        }
    }
}

fn otherwise_shut(shut: &Option<Sql>) -> Option<Sql> {
    shut.as_ref().map(|shut| shut.is("FALSE"))
}
