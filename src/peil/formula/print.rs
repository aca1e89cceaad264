//! From nodes back to text.

use std::cell::Cell as Counter;

use super::cells::{cell, option_key};
use super::legend::{Legend, of_asked};
use crate::model::{
    Aggregate, Cell, Comparison, Family, Informants, LooksAt, MissingRule, Needs, Node, NodeId, Number,
};

/// How deep an expression is written out, and of how many nodes.
const DEEPEST: usize = 40;
const MOST: usize = 600;

/// Which signs arithmetic is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// As in Peil.
    Source,
    /// As on paper, `reverse` and `percent` as the sums they are.
    Paper,
}

/// How tightly an expression binds: it is in brackets where it meets a tighter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level(u8);

impl Level {
    /// `if … then … else …`
    pub const IF: Level = Level(0);
    const OR: Level = Level(1);
    const AND: Level = Level(2);
    const NOT: Level = Level(3);
    const COMPARISON: Level = Level(4);
    /// `a + b`
    pub const SUM: Level = Level(5);
    /// `a * b`
    pub const PRODUCT: Level = Level(6);
    /// `-a`
    pub const SIGN: Level = Level(7);
    const POWER: Level = Level(8);
    /// Names, numbers, calls: never in brackets.
    pub const ATOM: Level = Level(9);
}

/// Words for a node.
#[derive(Debug, Clone)]
pub struct Said {
    /// The words.
    pub text: String,
    /// How tightly they bind.
    pub level: Level,
}

impl Said {
    /// A name, which is never in brackets.
    pub fn name(text: &str) -> Said {
        Said { text: text.to_string(), level: Level::ATOM }
    }

    /// A number that is calculated with: a short fraction stays one, so that nothing is lost.
    pub fn number(number: &Number) -> Said {
        let decimals = number.to_string();
        // A sign after a sign is in brackets.
        let level = if number.is_negative() { Level::SUM } else { Level::ATOM };
        match number.to_small() {
            Some((n, d))
                if d != 1
                    && d < 10_000
                    && decimals.split_once('.').is_some_and(|(_, after)| after.len() >= 12) =>
            {
                Said { text: format!("{n}/{d}"), level: level.min(Level::PRODUCT) }
            }
            _ => Said { text: decimals, level },
        }
    }
}

pub struct Printer<'a> {
    pub legend: &'a Legend<'a>,
    pub signs: Signs,
    pub say: &'a dyn Fn(NodeId) -> Option<Said>,
    left: Counter<usize>,
    depth: Counter<usize>,
}

impl<'a> Printer<'a> {
    pub fn new(legend: &'a Legend<'a>, signs: Signs, say: &'a dyn Fn(NodeId) -> Option<Said>) -> Printer<'a> {
        Printer { legend, signs, say, left: Counter::new(MOST), depth: Counter::new(0) }
    }

    pub fn print(&self, id: NodeId) -> String {
        self.part(id, Level::IF)
    }

    /// An operand, in brackets where it binds less tightly than its place asks.
    pub(super) fn part(&self, id: NodeId, level: Level) -> String {
        let said = self.said(id);
        if said.level < level { format!("({})", said.text) } else { said.text }
    }

    fn said(&self, id: NodeId) -> Said {
        if self.left.get() == 0 || self.depth.get() >= DEEPEST {
            return Said::name("…");
        }
        self.left.set(self.left.get() - 1);
        self.depth.set(self.depth.get() + 1);
        let said = (self.say)(id).unwrap_or_else(|| self.node(id));
        self.depth.set(self.depth.get() - 1);
        said
    }

    fn parts(&self, ids: &[NodeId]) -> String {
        ids.iter().map(|id| self.part(*id, Level::IF)).collect::<Vec<_>>().join(", ")
    }

    fn call(&self, name: &str, arguments: &str) -> Said {
        Said::name(&format!("{name}({arguments})"))
    }

    fn sign(&self, source: &'static str, paper: &'static str) -> &'static str {
        if self.signs == Signs::Source { source } else { paper }
    }

    fn node(&self, id: NodeId) -> Said {
        let parts = self.legend.parts;
        let at = |text: String, level: Level| Said { text, level };
        match parts.node(id) {
            Node::Number(number) => Said::number(number),
            Node::Truth(truth) => Said::name(if *truth { "yes" } else { "no" }),
            Node::Date(date) => Said::name(&date.to_string()),
            Node::Time(time) => Said::name(&time.to_string()),
            Node::Answer(asked) => Said::name(&self.legend.slot_name(*asked)),
            Node::Administered => Said::name("administered"),
            Node::IsBlank(_)
            | Node::IsSkipped(_)
            | Node::IsMissingOption { .. }
            | Node::IsMissing(_)
            | Node::IsLeftOut { .. }
            | Node::IsInformant(_)
            | Node::IsOption { .. }
            | Node::Within { .. } => at(self.state(id, false).unwrap_or_default(), Level::COMPARISON),
            Node::Has { of, option } => {
                let key = self
                    .legend
                    .chosen(*of)
                    .and_then(|question| parts.option(parts.question(question), *option))
                    .map(|(_, choice)| choice.key());
                at(
                    format!("{} has {}", self.part(*of, Level::SUM), key.unwrap_or_default()),
                    Level::COMPARISON,
                )
            }
            Node::Code { of, .. }
            | Node::ClassCode { of, .. }
            | Node::Withhold { of, .. }
            | Node::ForOthers { of, .. }
            | Node::InRound { of, .. }
            | Node::IfAsked { of, .. } => self.said(*of),
            Node::CountChosen(of) => self.call("count", &self.part(*of, Level::IF)),
            Node::Negate(of) => {
                at(format!("{}{}", self.sign("-", "−"), self.part(*of, Level::SIGN)), Level::SIGN)
            }
            Node::Add(..) | Node::Subtract(..) => at(self.chain(id, true), Level::SUM),
            Node::Multiply(..) | Node::Divide(..) => at(self.chain(id, false), Level::PRODUCT),
            Node::Power(of, exponent) => {
                at(format!("{} ^ {exponent}", self.part(*of, Level::ATOM)), Level::POWER)
            }
            Node::PowerApproximate(of, exponent) => at(
                format!("{} ^ {}", self.part(*of, Level::ATOM), self.part(*exponent, Level::ATOM)),
                Level::POWER,
            ),
            Node::Reverse { of, low, high } => match self.signs {
                Signs::Source => self.call("reverse", &self.part(*of, Level::IF)),
                Signs::Paper => {
                    at(format!("{low} + {high} − {}", self.part(*of, Level::PRODUCT)), Level::SUM)
                }
            },
            Node::Percent { of, low, high } => match self.signs {
                Signs::Source => self.call("percent", &self.part(*of, Level::IF)),
                Signs::Paper => at(
                    format!("100 × ({} − {low}) / ({high} − {low})", self.part(*of, Level::SUM)),
                    Level::PRODUCT,
                ),
            },
            Node::Round { of, digits: 0 } => self.call("round", &self.part(*of, Level::IF)),
            Node::Round { of, digits } => {
                self.call("round", &format!("{}, {digits}", self.part(*of, Level::IF)))
            }
            Node::Floor(of) => self.call("floor", &self.part(*of, Level::IF)),
            Node::Ceiling(of) => self.call("ceil", &self.part(*of, Level::IF)),
            Node::Absolute(of) => self.call("abs", &self.part(*of, Level::IF)),
            Node::SquareRoot(of) => self.call("sqrt", &self.part(*of, Level::IF)),
            Node::Exponential(of) => self.call("exp", &self.part(*of, Level::IF)),
            Node::Logarithm(of) => self.call("ln", &self.part(*of, Level::IF)),
            Node::Clamp { of, low, high } => self.call("clamp", &self.parts(&[*of, *low, *high])),
            Node::Years { from, to } => self.call("years", &self.parts(&[*from, *to])),
            Node::Hours { from, to } => self.call("hours", &self.parts(&[*from, *to])),
            Node::Compare { op: Comparison::Equal, left, right }
                if self.category(*left, *right).is_some() =>
            {
                let category = self.category(*left, *right).unwrap_or_default();
                at(format!("{} is {category}", self.part(*left, Level::SUM)), Level::COMPARISON)
            }
            Node::Compare { op, left, right } => at(
                format!(
                    "{} {} {}",
                    self.part(*left, Level::SUM),
                    self.comparison(*op),
                    self.part(*right, Level::SUM)
                ),
                Level::COMPARISON,
            ),
            Node::Not(of) => {
                let denied = if (self.say)(*of).is_none() { self.state(*of, true) } else { None };
                match denied {
                    Some(denied) => at(denied, Level::COMPARISON),
                    None => at(format!("not {}", self.part(*of, Level::COMPARISON)), Level::NOT),
                }
            }
            Node::And(of) => at(self.joined(of, " and ", Level::NOT), Level::AND),
            Node::Or(of) => at(self.joined(of, " or ", Level::AND), Level::OR),
            Node::If { then, .. } if self.legend.by_informant(*then).is_some() => self.for_informant(*then),
            Node::If { condition, then, otherwise } => {
                let text = format!(
                    "if {} then {} else {}",
                    self.part(*condition, Level::OR),
                    self.part(*then, Level::OR),
                    self.part(*otherwise, Level::IF)
                );
                at(text, Level::IF)
            }
            Node::First(of) => self.call("first", &self.parts(of)),
            Node::Aggregate { kind, of, needs, missing } => self.aggregate(*kind, of, *needs, *missing),
            Node::Recode { of, recode } => {
                self.call(&parts.recodes[recode.at()].name, &self.part(*of, Level::IF))
            }
            Node::Table { .. } if self.legend.by_informant(id).is_some() => self.for_informant(id),
            Node::Table { keys, table } => self.call(&parts.tables[table.at()].name, &self.parts(keys)),
            Node::Band { score, .. } => Said::name(&parts.scores[score.at()].name),
            Node::Class { class, .. } => Said::name(&parts.classes[class.at()].name),
        }
    }

    /// The category that something looked up is compared with.
    fn category(&self, looked_up: NodeId, number: NodeId) -> Option<&str> {
        self.legend.category(looked_up, self.legend.parts.node(number).number()?)
    }

    /// A call of a table that has the informant as a key.
    fn for_informant(&self, id: NodeId) -> Said {
        let Some((table, keys, place)) = self.legend.by_informant(id) else { return self.said(id) };
        let mut written: Vec<String> = keys.iter().map(|key| self.part(*key, Level::IF)).collect();
        written.insert(place.min(written.len()), "informant".into());
        self.call(&self.legend.parts.tables[table.at()].name, &written.join(", "))
    }

    fn joined(&self, of: &[NodeId], word: &str, level: Level) -> String {
        of.iter().map(|id| self.part(*id, level)).collect::<Vec<_>>().join(word)
    }

    /// Sums and products from left to right, in one go however long.
    fn chain(&self, id: NodeId, sums: bool) -> String {
        let parts = self.legend.parts;
        let level = if sums { Level::PRODUCT } else { Level::SIGN };
        let mut rest = Vec::new();
        let mut first = id;
        while rest.len() < self.left.get() && (first == id || (self.say)(first).is_none()) {
            let (left, sign, right) = match (sums, parts.node(first)) {
                (true, Node::Add(a, b)) => (a, " + ", b),
                (true, Node::Subtract(a, b)) => (a, self.sign(" - ", " − "), b),
                (false, Node::Multiply(a, b)) => (a, self.sign(" * ", " × "), b),
                (false, Node::Divide(a, b)) => (a, " / ", b),
                (true | false, _) => break,
            };
            rest.push((sign, *right));
            first = *left;
        }
        let mut text = self.part(first, if sums { Level::SUM } else { Level::PRODUCT });
        for (sign, right) in rest.into_iter().rev() {
            text.push_str(sign);
            // What is right of a sign binds one step tighter: `a - (b - c)`.
            text.push_str(&self.part(right, level));
        }
        text
    }

    fn comparison(&self, op: Comparison) -> &'static str {
        match op {
            _ if self.signs == Signs::Source => op.sign(),
            Comparison::NotEqual => "≠",
            Comparison::LessEqual => "≤",
            Comparison::GreaterEqual => "≥",
            Comparison::Equal | Comparison::Less | Comparison::Greater => op.sign(),
        }
    }

    /// What is asked with `is` or `in`, or its denial; None for anything else.
    fn state(&self, id: NodeId, denied: bool) -> Option<String> {
        let parts = self.legend.parts;
        let is = if denied { "is not" } else { "is" };
        let node = parts.node(id);
        Some(match node.family() {
            Family::Response(LooksAt::Question(asked)) => {
                let state = if let Node::IsMissingOption { option, .. } = node {
                    let option = parts.option(parts.question(asked.question), *option);
                    option.map(|(_, choice)| choice.key()).unwrap_or_default()
                } else if matches!(node, Node::IsBlank(_)) {
                    "blank".into()
                } else if matches!(node, Node::IsSkipped(_)) {
                    "skipped".into()
                } else {
                    return None;
                };
                format!("{} {is} {state}", self.legend.slot_name(asked))
            }
            Family::IsMissing(of) => format!("{} {is} missing", self.part(of, Level::SUM)),
            Family::Response(LooksAt::Domain(group, round)) => {
                let found = parts.group(group);
                let repeat = found.repeat.filter(|repeat| *repeat != group);
                format!("{} {is} skipped", self.legend.round_name(&found.name, repeat, round))
            }
            Family::Response(LooksAt::Informant(informants)) => self.informants(informants, denied),
            Family::Operation(Node::IsOption { of, option }) => format!(
                "{} {is} {}",
                self.part(*of, Level::SUM),
                option_key(parts, self.legend.choices(*of), *option)
            ),
            Family::Operation(Node::Within { of, cells }) => {
                let choices = self.legend.choices(*of);
                let texts: Vec<String> = cells
                    .iter()
                    .map(|one| {
                        match one {
                            Cell::Between(low, _) => self.legend.category(*of, low).map(str::to_string),
                            Cell::From(_)
                            | Cell::Above(_)
                            | Cell::Option(_)
                            | Cell::DateBetween(..)
                            | Cell::TimeBetween(..)
                            | Cell::Truth(_)
                            | Cell::Any => None,
                        }
                        .unwrap_or_else(|| cell(parts, choices, one))
                    })
                    .collect();
                let within = match &texts[..] {
                    [one] if one.contains("..") => one.clone(),
                    _ => format!("[{}]", texts.join(", ")),
                };
                format!("{} {} {within}", self.part(*of, Level::SUM), if denied { "not in" } else { "in" })
            }
            Family::Constant
            | Family::Response(LooksAt::Round(..) | LooksAt::Date)
            | Family::Operation(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(..)
            | Family::Aggregate { .. }
            | Family::Lookup(..)
            | Family::Withhold { .. }
            | Family::Band { .. }
            | Family::Class { .. } => return None,
        })
    }

    fn informants(&self, informants: Informants, denied: bool) -> String {
        let parts = self.legend.parts;
        let names: Vec<&str> = informants
            .iter()
            .filter_map(|at| parts.informants.get(usize::from(at)))
            .map(String::as_str)
            .collect();
        match (&names[..], denied) {
            ([one], false) => format!("informant is {one}"),
            ([one], true) => format!("informant is not {one}"),
            (_, false) => format!("informant in [{}]", names.join(", ")),
            (_, true) => format!("informant not in [{}]", names.join(", ")),
        }
    }

    fn aggregate(&self, kind: Aggregate, of: &[NodeId], needs: Needs, missing: MissingRule) -> Said {
        let mut arguments = self.list(of);
        if let Aggregate::AtLeast(least) = kind {
            arguments.insert_str(0, &format!("{least}, "));
        }
        let asked = of_asked(self.legend.parts, of);
        let of_asked = if asked { " of asked" } else { "" };
        match needs {
            Needs::Half => arguments.push_str(&format!(", needs: half{of_asked}")),
            Needs::AtLeast(least) => arguments.push_str(&format!(", needs: {least}{of_asked}")),
            Needs::All if asked => arguments.push_str(", needs: all of asked"),
            Needs::All if kind.is_kleene() => arguments.push_str(", needs: all"),
            Needs::All | Needs::Nothing => {}
        }
        match missing {
            MissingRule::Leave => {}
            MissingRule::Prorate => arguments.push_str(", missing: prorate"),
            MissingRule::Zero => arguments.push_str(", missing: zero"),
            MissingRule::No => arguments.push_str(", missing: no"),
        }
        self.call(kind.name(), &arguments)
    }
}
