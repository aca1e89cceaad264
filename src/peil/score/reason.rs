//! Why a value is missing: the rule at the root, and the answers behind it.
//!
//! Computed only when asked for, from the values of an evaluation.

use std::collections::BTreeMap;
use std::fmt;

use super::evaluate::Evaluation;
use super::lookup;
use super::state::State;
use super::value::{Value, Why};
use crate::model::{Answer, Asked, Counts, Family, LooksAt, Node, NodeId, Parts};

/// The rules by which a score can be missing: a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// Fewer elements present than `needs` says.
    TooFew,
    /// An operand is missing.
    Operand,
    /// A division by zero, or a root or logarithm outside its domain.
    Division,
    /// The score's own condition is not true.
    Withheld,
    /// A recode or table says so.
    Recoded,
    /// A condition of an `if`, a class or a band is missing.
    Condition,
    /// No rule of a class is true, and it has no `otherwise`.
    NoRule,
}

impl Rule {
    /// As `--reasons` writes it: `too_few`.
    pub fn name(self) -> &'static str {
        match self {
            Rule::TooFew => "too_few",
            Rule::Operand => "operand",
            Rule::Division => "division",
            Rule::Withheld => "withheld",
            Rule::Recoded => "recoded",
            Rule::Condition => "condition",
            Rule::NoRule => "no_rule",
        }
    }

    /// The rule at the root of a reason.
    pub fn of(why: Why) -> Rule {
        match why.passed_on() {
            Why::TooFew => Rule::TooFew,
            Why::Division => Rule::Division,
            Why::Withheld => Rule::Withheld,
            Why::Recoded => Rule::Recoded,
            Why::Condition => Rule::Condition,
            Why::NoRule => Rule::NoRule,
            Why::Blank | Why::Skipped | Why::Option(_) | Why::Rounds | Why::Operand => Rule::Operand,
        }
    }
}

/// One answer behind a missing score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// None: the date of the response.
    pub asked: Option<Asked>,
    /// The name of its column, `opv1_2`, or `administered`.
    pub name: String,
    /// `blank`, `skipped`, or the key of the option given.
    pub reason: String,
}

/// Why a score, class or band is missing. Shown as `rule(element:reason …)`, the same in every language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingReason {
    /// The rule at the root.
    pub rule: Rule,
    /// In order of declaration, each once.
    pub elements: Vec<Element>,
}

impl fmt::Display for MissingReason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}(", self.rule.name())?;
        for (at, element) in self.elements.iter().enumerate() {
            if at > 0 {
                out.write_str(" ")?;
            }
            write!(out, "{}:{}", element.name, element.reason)?;
        }
        out.write_str(")")
    }
}

impl Evaluation {
    /// Why a node is missing; None when it is not.
    pub fn missing_reason(&self, parts: &Parts, id: NodeId) -> Option<MissingReason> {
        let why = self.value(id).why()?;
        let mut found: BTreeMap<Option<Asked>, String> = BTreeMap::new();
        let mut seen = vec![false; id.at() + 1];
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id.at()], true) {
                continue;
            }
            self.behind(parts, id, &mut open, &mut found);
        }
        // The date of the response comes last: it is not a question.
        let (dates, questions): (Vec<_>, Vec<_>) = found.into_iter().partition(|(asked, _)| asked.is_none());
        let elements = questions
            .into_iter()
            .chain(dates)
            .map(|(asked, reason)| Element {
                asked,
                name: asked.map_or_else(|| "administered".to_string(), |asked| parts.slot_name(asked)),
                reason,
            })
            .collect();
        Some(MissingReason { rule: Rule::of(why), elements })
    }

    /// What a missing node is missing for: answers go to `found`, nodes to look at next to `open`.
    fn behind(
        &self,
        parts: &Parts,
        id: NodeId,
        open: &mut Vec<NodeId>,
        found: &mut BTreeMap<Option<Asked>, String>,
    ) {
        let missing = |id: &NodeId| self.value(*id).is_missing();
        let node = parts.node(id);
        match node.family() {
            Family::Response(LooksAt::Question(_)) => {
                if let Some(asked) = node.answer()
                    && let Some(reason) = self.answer_reason(parts, asked)
                {
                    found.insert(Some(asked), reason);
                }
            }
            Family::Response(LooksAt::Date) => {
                found.insert(None, "blank".into());
            }
            Family::If { condition, then, otherwise } => open.push(match self.value(condition).truth() {
                Some(true) => then,
                Some(false) => otherwise,
                None => condition,
            }),
            Family::Withhold { of, when } => match self.value(when).truth() {
                Some(true) => open.push(of),
                Some(false) => {}
                None => open.push(when),
            },
            Family::Class { rules, .. } => {
                open.extend(rules.iter().map(|(when, _)| *when).find(|when| missing(when)))
            }
            Family::Band { of, sets, .. } => {
                if missing(&of) {
                    open.push(of);
                } else {
                    open.extend(sets.iter().filter_map(|set| set.when).find(|when| missing(when)));
                }
            }
            Family::Element(of, Counts::InRound(group, _)) => {
                open.extend(parts.times(group).filter(&missing).or(Some(of).filter(&missing)));
            }
            Family::Lookup(keys, lookup) => {
                self.behind_lookup(parts, keys, parts.rows(lookup).1, open, found)
            }
            Family::Constant
            | Family::Response(LooksAt::Domain(..) | LooksAt::Round(..) | LooksAt::Informant(_))
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::First(_)
            | Family::Element(..)
            | Family::Aggregate { .. } => open.extend(node.children().into_iter().filter(&missing)),
        }
    }

    /// A missing key is the reason; where a row says missing, the answers that were looked up are.
    fn behind_lookup(
        &self,
        parts: &Parts,
        keys: &[NodeId],
        map: &crate::model::Map,
        open: &mut Vec<NodeId>,
        found: &mut BTreeMap<Option<Asked>, String>,
    ) {
        let values: Vec<&Value> = keys.iter().map(|key| self.value(*key)).collect();
        let recoded = (lookup::look_up(map, &values).why() == Some(Why::Recoded))
            && values.iter().all(|value| value.why().is_none_or(|why| matches!(why, Why::Option(_))));
        for (at, &key) in keys.iter().enumerate() {
            if !recoded {
                if self.value(key).is_missing() && !lookup::is_mapped(map, at, self.value(key)) {
                    open.push(key);
                }
                continue;
            }
            let mut answer = key;
            while let Node::Code { of, .. } = parts.node(answer) {
                answer = *of;
            }
            if let Node::Answer(asked) = parts.node(answer) {
                let given =
                    self.answer_reason(parts, *asked).unwrap_or_else(|| self.shown(parts, *asked, answer));
                found.insert(Some(*asked), given);
            }
        }
    }

    /// `blank`, `skipped` or the missing option's key; None when the answer is there.
    pub fn answer_reason(&self, parts: &Parts, asked: Asked) -> Option<String> {
        match self.state(parts.slot(asked)).state {
            State::Blank => Some("blank".into()),
            State::Skipped => Some("skipped".into()),
            State::MissingOption(option) => {
                parts.option(parts.question(asked.question), option).map(|(_, choice)| choice.key())
            }
            State::Given | State::Otherwise => None,
        }
    }

    fn shown(&self, parts: &Parts, asked: Asked, answer: NodeId) -> String {
        match self.value(answer) {
            Value::Choice(option) => parts
                .option(parts.question(asked.question), *option)
                .map(|(_, choice)| choice.key())
                .unwrap_or_default(),
            Value::Number(number) => number.to_string(),
            Value::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Chosen(_) | Value::Text | Value::Missing(_) | Value::Absent => String::new(),
        }
    }
}

/// How it is written that nothing was chosen where several options can be.
pub const NOTHING_CHOSEN: &str = "[]";

/// An answer as its column would hold it: a number, an option's key, keys parted by `|`.
pub fn answer_text(parts: &Parts, asked: Asked, answer: &Answer) -> String {
    let question = parts.question(asked.question);
    let key =
        |at: usize| parts.option(question, at as u16).map(|(_, choice)| choice.key()).unwrap_or_default();
    match answer {
        Answer::Number(number) => number.to_string(),
        Answer::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        Answer::Option(option) => key(usize::from(*option)),
        Answer::Many(0) => NOTHING_CHOSEN.into(),
        Answer::Many(chosen) => {
            (0..128).filter(|at| chosen >> at & 1 == 1).map(key).collect::<Vec<_>>().join("|")
        }
        Answer::Text(text) => text.clone(),
        Answer::Date(date) => date.to_string(),
        Answer::Time(time) => time.to_string(),
    }
}
