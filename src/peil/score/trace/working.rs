//! The steps of an entry: what was done with which values, and what it made.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::Evaluation;
use super::super::lookup;
use super::super::value::Value;
use super::answers::Speaker;
use super::region::Region;
use super::worth::{Amount, Worth, said, worth};
use crate::formula::{Legend, Said, Signs, is_plain, row_key, row_value, unwrapped};
use crate::model::{Aggregate, Family, Lookup, Map, MissingRule, Needs, Node, NodeId, Number};

/// One line of the computing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// How later steps call it: its formula where that is short, otherwise a capital letter; the last step is
    /// called as the entry.
    pub name: String,
    /// In Peil, earlier steps by their names.
    pub formula: String,
    /// How it was computed.
    pub working: Working,
    /// The result.
    pub value: Worth,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Working {
    /// Arithmetic, a comparison, a function: with the values in the place of the names, `?` for what is
    /// missing.
    Expression {
        /// The formula with the values in it.
        filled: String,
    },
    /// Of a list of `of` elements `present` were not missing and `needed` had to be.
    Aggregate {
        /// `sum`, `mean`, `at_least` …
        aggregate: &'static str,
        /// How many truths `at_least` asks for.
        least: Option<u32>,
        /// Those that are in the list for this informant, in order.
        elements: Vec<Part>,
        /// How many elements count.
        of: usize,
        /// How many have a value.
        present: usize,
        /// How many must have one.
        needed: usize,
        /// What a missing element counts as: `leave` (it is left out), `prorate`, `zero`, `no`.
        missing: &'static str,
        /// The sum of what is present, for `sum`, `mean` and `sd`.
        total: Option<Amount>,
        /// How many are yes; for `answered`, how many were answered.
        yes: Option<usize>,
        /// How often the repeat was asked is missing, and with it the list.
        rounds_missing: bool,
    },
    /// The branch taken: true the first, false the second, none when the condition is missing.
    If {
        /// What decides.
        condition: Condition,
        /// Which branch was taken.
        branch: Option<bool>,
        /// The branch, as Peil.
        formula: Option<String>,
        /// The branch with the values in it.
        filled: Option<String>,
    },
    /// The first that was not missing; `chosen` is its place.
    First {
        /// Up to the one that was chosen.
        candidates: Vec<Part>,
        /// Its place; None: all were missing.
        chosen: Option<usize>,
    },
    /// A recode or table: the row that held, as written.
    Lookup {
        /// The name of the recode or table.
        table: String,
        /// What was looked up.
        keys: Vec<Part>,
        /// The row that held; None: a key was missing, or no row held.
        row: Option<String>,
    },
    /// The rules of a class, up to the one that decided; `decided` is its place. None: a condition was
    /// missing.
    Rules {
        /// In the order in which they were tried.
        rules: Vec<Rule>,
        /// The place of the one that decided.
        decided: Option<usize>,
    },
}

/// An element or key: a question, score, let, or earlier step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The element, as its column.
    pub name: String,
    /// Its value.
    pub value: Worth,
}

/// A condition and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// As written.
    pub formula: String,
    /// The same, with values instead of names.
    pub filled: String,
    /// Whether it is true.
    pub holds: Worth,
    /// The author's words for withholding.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A rule of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The option of the class.
    pub option: super::Titled,
    /// None: otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// Writes the steps of one region.
pub struct Worker<'a> {
    pub legend: &'a Legend<'a>,
    pub evaluation: &'a Evaluation,
    pub speaker: Speaker<'a>,
    region: &'a Region,
    root: NodeId,
    /// What the steps are called; those not called so here go by their formula.
    letters: BTreeMap<NodeId, String>,
}

impl<'a> Worker<'a> {
    pub fn new(
        legend: &'a Legend<'a>,
        evaluation: &'a Evaluation,
        speaker: Speaker<'a>,
        region: &'a Region,
        root: NodeId,
        name: &str,
    ) -> Worker<'a> {
        let mut worker = Worker { legend, evaluation, speaker, region, root, letters: BTreeMap::new() };
        let mut lettered = 0;
        for &step in &region.steps {
            // A function reads as a name; a sum soon does not.
            let sum = matches!(
                legend.parts.node(step),
                Node::Add(..) | Node::Subtract(..) | Node::Multiply(..) | Node::Divide(..)
            );
            let longest = if sum { 16 } else { 36 };
            if step == root {
                worker.letters.insert(step, name.to_string());
            } else if worker.formula(step).chars().count() > longest {
                worker.letters.insert(step, letter(lettered));
                lettered += 1;
            }
        }
        worker
    }

    pub fn steps(&self) -> Vec<Step> {
        // The value itself comes last, also where its condition was compiled after it.
        let others = self.region.steps.iter().filter(|&&id| id != self.root);
        others.chain(self.region.steps.get(&self.root)).map(|&id| self.step(id)).collect()
    }

    fn value(&self, id: NodeId) -> &'a Value {
        self.evaluation.value(id)
    }

    fn worth(&self, id: NodeId) -> Worth {
        worth(self.legend, id, self.value(id))
    }

    fn step(&self, id: NodeId) -> Step {
        // Another entry's value under this entry's name.
        if let Some((_, name)) = self.legend.called(id).filter(|_| self.region.uses.contains_key(&id)) {
            let filled = said(self.legend, id, self.value(id)).text;
            return Step {
                name: self.name(id),
                formula: name.to_string(),
                working: Working::Expression { filled },
                value: self.worth(id),
            };
        }
        Step {
            name: self.name(id),
            formula: self.formula(id),
            working: self.working(id),
            value: self.worth(id),
        }
    }

    /// How an operand is called.
    fn name(&self, id: NodeId) -> String {
        if let Some(letter) = self.letters.get(&id) {
            return letter.clone();
        }
        match self.legend.called(id) {
            Some((_, name)) if !self.region.steps.contains(&id) => name.to_string(),
            _ => self.formula(id),
        }
    }

    /// As Peil, what has a letter or name by that.
    pub fn formula(&self, id: NodeId) -> String {
        self.legend.write_with(id, Signs::Source, &|inner| {
            if inner == id {
                return None;
            }
            let name = self.letters.get(&inner).map(String::as_str);
            name.or_else(|| self.legend.called(inner).filter(|_| inner != self.root).map(|(_, name)| name))
                .map(Said::name)
        })
    }

    /// With values for names; the node itself is written out unless it is its own step elsewhere.
    pub fn filled(&self, id: NodeId, whole: bool) -> String {
        self.legend.write_with(id, Signs::Paper, &|inner| {
            if whole && inner == id && !self.is_value(id) {
                return None;
            }
            let ends = self.is_value(inner)
                || self.region.steps.contains(&inner)
                || inner != self.root && self.legend.called(inner).is_some();
            ends.then(|| said(self.legend, inner, self.value(inner)))
        })
    }

    /// What has its own line or entry.
    fn is_told(&self, id: NodeId) -> bool {
        self.region.steps.contains(&id) || self.region.uses.contains_key(&id)
    }

    /// An answer, in the place of which its value is written.
    fn is_value(&self, id: NodeId) -> bool {
        let parts = self.legend.parts;
        is_plain(parts, id)
            && matches!(parts.node(id), Node::Answer(_) | Node::Code { .. } | Node::Administered)
    }

    pub fn part(&self, id: NodeId) -> Part {
        Part { name: self.name(id), value: self.worth(id) }
    }

    pub fn condition(&self, id: NodeId, written: Option<&str>, reason: Option<String>) -> Condition {
        let formula = written.map_or_else(|| self.formula(id), str::to_string);
        Condition { formula, filled: self.filled(id, !self.is_told(id)), holds: self.worth(id), reason }
    }

    fn working(&self, id: NodeId) -> Working {
        let parts = self.legend.parts;
        match parts.node(id).family() {
            Family::Aggregate { kind, of, needs, missing } => self.aggregate(kind, of, needs, missing),
            Family::If { condition, then, otherwise } => {
                let branch = self.value(condition).truth();
                let taken = branch.map(|truth| if truth { then } else { otherwise });
                Working::If {
                    condition: self.condition(condition, None, None),
                    branch,
                    formula: taken.map(|taken| self.name(taken)),
                    filled: taken.map(|taken| self.filled(taken, !self.is_told(taken))),
                }
            }
            Family::First(of) => {
                let chosen = of.iter().position(|id| !self.value(*id).is_missing());
                let until = chosen.map_or(of.len(), |at| at + 1);
                Working::First { candidates: of[..until].iter().map(|&id| self.part(id)).collect(), chosen }
            }
            Family::Class { class, rules, otherwise } => self.rules(class.at(), rules, otherwise),
            Family::Lookup(keys, lookup) => {
                let (name, map) = parts.rows(lookup);
                let categories: &[String] = match lookup {
                    Lookup::Recode(_) => &[],
                    Lookup::Table(table) => &parts.tables[table.at()].categories,
                };
                self.lookup(name, map, keys, categories)
            }
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::Element(..)
            | Family::Withhold { .. }
            | Family::Band { .. } => Working::Expression { filled: self.filled(id, true) },
        }
    }

    fn aggregate(&self, kind: Aggregate, of: &[NodeId], needs: Needs, missing: MissingRule) -> Working {
        let parts = self.legend.parts;
        let counted: Vec<NodeId> =
            of.iter().copied().filter(|&id| *self.value(id) != Value::Absent).collect();
        let m = counted.len();
        let n = counted.iter().filter(|&&id| !self.value(id).is_missing()).count();
        let numbers = || counted.iter().filter_map(|&id| self.value(id).number());
        let total = matches!(kind, Aggregate::Sum | Aggregate::Mean | Aggregate::Sd)
            .then(|| numbers().try_fold(Number::ZERO, |total, next| total.add(next)));
        let yes = match kind {
            Aggregate::Count | Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) => {
                Some(counted.iter().filter(|&&id| self.value(id).is_true()).count())
            }
            Aggregate::Answered => Some(counted.iter().filter(|&&id| self.was_answered(id)).count()),
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median => None,
        };
        let element = |&id: &NodeId| Part {
            name: self.name(unwrapped(parts, id)),
            value: worth(self.legend, unwrapped(parts, id), self.value(id)),
        };
        Working::Aggregate {
            aggregate: kind.name(),
            least: if let Aggregate::AtLeast(least) = kind { Some(least) } else { None },
            elements: counted.iter().map(element).collect(),
            of: m,
            present: n,
            needed: needs.least(m),
            missing: match missing {
                MissingRule::Leave => "leave",
                MissingRule::Prorate => "prorate",
                MissingRule::Zero => "zero",
                MissingRule::No => "no",
            },
            total: total.flatten().as_ref().map(Amount::of),
            yes,
            rounds_missing: of
                .iter()
                .any(|&id| self.value(id).why() == Some(super::super::value::Why::Rounds)),
        }
    }

    fn was_answered(&self, id: NodeId) -> bool {
        let parts = self.legend.parts;
        let mut answer = unwrapped(parts, id);
        while let Node::Code { of, .. } = parts.node(answer) {
            answer = *of;
        }
        matches!(parts.node(answer), Node::Answer(asked) if self.evaluation.state(parts.slot(*asked)).state == super::super::State::Given)
    }

    fn lookup(&self, name: &str, map: &Map, keys: &[NodeId], categories: &[String]) -> Working {
        let parts = self.legend.parts;
        let values: Vec<&Value> = keys.iter().map(|&key| self.value(key)).collect();
        let choices: Vec<_> = keys.iter().map(|&key| self.legend.key_choices(key)).collect();
        let row = match lookup::row(map, &values) {
            _ if lookup::unmapped(map, &values).is_some() => None,
            lookup::Found::Row(row) => Some(format!(
                "{} -> {}",
                row_key(parts, &choices, row),
                row_value(row.value.as_ref(), categories)
            )),
            lookup::Found::Otherwise(value) => Some(format!("otherwise -> {}", row_value(value, categories))),
            lookup::Found::None => None,
        };
        Working::Lookup {
            table: name.to_string(),
            keys: keys.iter().map(|&key| self.part(key)).collect(),
            row,
        }
    }

    fn rules(&self, class: usize, rules: &[(NodeId, u16)], otherwise: Option<u16>) -> Working {
        let found = &self.legend.parts.classes[class];
        let option = |at: u16| {
            let name = found.options.get(usize::from(at)).map(|choice| choice.key()).unwrap_or_default();
            super::Titled { title: self.speaker.say(&["classes", found.declared(), "options", &name]), name }
        };
        let written: Vec<&str> =
            found.rules.iter().filter_map(|(_, condition)| condition.as_deref()).collect();
        let mut told = Vec::new();
        for (at, (when, chosen)) in rules.iter().enumerate() {
            told.push(Rule {
                option: option(*chosen),
                condition: Some(self.condition(*when, written.get(at).copied(), None)),
            });
            match self.value(*when).truth() {
                Some(true) => return Working::Rules { decided: Some(at), rules: told },
                Some(false) => {}
                None => return Working::Rules { decided: None, rules: told },
            }
        }
        told.extend(otherwise.map(|chosen| Rule { option: option(chosen), condition: None }));
        Working::Rules { decided: otherwise.map(|_| rules.len()), rules: told }
    }
}

/// `A` … `Z`, `AA` …
fn letter(mut at: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + (at % 26) as u8));
        if at < 26 {
            break;
        }
        at = at / 26 - 1;
    }
    letters.into_iter().rev().collect()
}
