//! Operations of the instrument as FHIRPath: a variable for each, made before those that need it.

use peil::formula::Legend;
use peil::model::{
    Aggregate, AnswerType, Asked, BandSet, Cell, Comparison, Gate, Map, MissingRule, Needs, Node, NodeId,
    Number, Type, conditions_behind, group_gates, per_round,
};

use super::Writer;
use super::concepts::options;
use crate::report::Kind;

impl Writer<'_> {
    pub(super) fn is_lost(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = open.pop() {
            if self.lost.contains(&id.0) {
                return true;
            }
            if seen.insert(id.0) {
                open.extend(self.instrument.node(id).children());
            }
        }
        false
    }

    /// A node as a variable, or as it is where it is short; what it needs is made before it.
    pub(super) fn say(&mut self, id: NodeId) -> String {
        let mut order = Vec::new();
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(next) = open.pop() {
            if seen.insert(next.0) && !self.variables.contains_key(&next.0) {
                order.push(next.0);
                let node = self.instrument.node(next);
                node.visit_children(|child| open.push(child));
                // Of a missing option only what was answered is looked at.
                if !matches!(node, Node::IsMissingOption { .. }) {
                    open.extend(conditions_behind(self.instrument, node));
                }
            }
        }
        order.sort_unstable();
        for at in order {
            let node = NodeId(at);
            if short(self.instrument.node(node)).is_some() {
                continue;
            }
            let expression = self.node(node);
            self.variables.insert(at, expression);
        }
        self.v(id)
    }

    pub(super) fn v(&self, id: NodeId) -> String {
        short(self.instrument.node(id)).unwrap_or_else(|| format!("%n{}", id.0))
    }

    pub(super) fn lose(&mut self, id: NodeId, detail: &str) -> String {
        self.lost.push(id.0);
        let name = Legend::of(self.instrument).write(id);
        self.out.lose(crate::texts::short(&name, 100), "operation", Kind::Dropped, detail);
        "{}".into()
    }

    pub(super) fn node(&mut self, id: NodeId) -> String {
        let instrument = self.instrument;
        let v = |id: &NodeId| self.v(*id);
        match instrument.node(id) {
            Node::Number(value) => number(value),
            Node::Truth(truth) => truth.to_string(),
            Node::Date(date) => format!("@{date}"),
            Node::Time(time) => format!("@T{:02}:{:02}:00", time.0 / 3600, time.0 / 60 % 60),
            Node::Answer(asked) => {
                let question = instrument.question(asked.question);
                let base = answered(&instrument.slot_name(*asked));
                match &question.answer {
                    AnswerType::Scale(_) => {
                        let missing: Vec<String> = options(instrument, question)
                            .iter()
                            .filter(|option| option.missing)
                            .map(|option| quoted(&option.value))
                            .collect();
                        let own = if missing.is_empty() {
                            format!("{base}.code")
                        } else {
                            format!("{base}.code.where(($this in ({})).not())", missing.join(" | "))
                        };
                        self.otherwise(*asked, own)
                    }
                    AnswerType::Many(_) => format!("{base}.code"),
                    AnswerType::YesNo
                    | AnswerType::Number { .. }
                    | AnswerType::Text { .. }
                    | AnswerType::Date
                    | AnswerType::DateWithin(_)
                    | AnswerType::Time => self.otherwise(*asked, base),
                }
            }
            Node::IsBlank(asked) => {
                let given = answered(&instrument.slot_name(*asked));
                let all = self.conditions(*asked);
                format!("iif({all}, {given}.empty(), false)")
            }
            Node::IsSkipped(asked) => {
                let given = answered(&instrument.slot_name(*asked));
                let all = self.conditions(*asked);
                format!("iif(({all}).exists(), ({all}).not(), {given}.empty())")
            }
            Node::IsMissingOption { asked, option } => {
                let question = instrument.question(asked.question);
                let value = options(instrument, question)
                    .get(usize::from(*option))
                    .map(|option| option.value.clone())
                    .unwrap_or_default();
                let name = instrument.slot_name(*asked);
                format!("{}.where(code = {}).exists()", answered(&name), quoted(&value))
            }
            Node::IsMissing(of) => format!("{}.empty()", v(of)),
            Node::IsLeftOut { group, round } => {
                let whens: Vec<String> = group_gates(instrument, Some(*group), *round)
                    .into_iter()
                    .filter_map(Gate::node)
                    .map(|gate| self.v(gate))
                    .collect();
                let all = if whens.is_empty() { "true".into() } else { whens.join(" and ") };
                if instrument.ancestors(Some(*group)).any(|id| instrument.group(id).rounds.is_some()) {
                    self.lose(id, "a domain in the rounds of a repeat that was left out")
                } else {
                    format!("iif({all}, false, true)")
                }
            }
            Node::IsInformant(only) => self.first(*only).to_string(),
            Node::Administered => "%resource.authored".into(),
            Node::Code { of, question } => {
                let known = options(instrument, instrument.question(*question));
                if known.iter().all(|option| {
                    option.missing
                        || option.code.as_ref().is_some_and(|code| code.to_string() == option.value)
                }) {
                    format!("{}.toDecimal()", v(of))
                } else if let Some(asked) = self.as_answered(*of) {
                    // The code of a terminology is not what it counts: that is the weight beside it.
                    format!("{}.ordinal()", answered(&instrument.slot_name(asked)))
                } else {
                    let of = v(of);
                    known.iter().rev().filter(|option| !option.missing).fold("{}".into(), |rest, option| {
                        let counts = option.code.as_ref().map_or("{}".into(), number);
                        format!("iif({of} = {}, {counts}, {rest})", quoted(&option.value))
                    })
                }
            }
            Node::ClassCode { of, class } => {
                let of = v(of);
                instrument.classes[class.at()].options.iter().rev().fold("{}".to_string(), |rest, option| {
                    format!(
                        "iif({of} = {}, {}, {rest})",
                        quoted(&option.key()),
                        option.code.as_ref().map_or("{}".into(), number)
                    )
                })
            }
            Node::IsOption { of, option } => {
                let key = self.key_of(*of, *option);
                format!("{} = {}", v(of), quoted(&key))
            }
            Node::Has { of, option } => {
                let key = self.key_of(*of, *option);
                let of = v(of);
                format!("iif({of}.exists(), {of}.where($this = {}).exists(), {{}})", quoted(&key))
            }
            Node::CountChosen(of) => {
                let alone: Vec<String> = match instrument.node(*of) {
                    Node::Answer(asked) => {
                        let question = instrument.question(asked.question);
                        let all = instrument.options(question).zip(options(instrument, question));
                        all.filter(|((_, choice), _)| choice.none)
                            .map(|(_, option)| quoted(&option.value))
                            .collect()
                    }
                    _other => return self.lose(id, "a count of options of something that is not a question"),
                };
                let of = v(of);
                let counted = if alone.is_empty() {
                    of.clone()
                } else {
                    format!("{of}.where(($this in ({})).not())", alone.join(" | "))
                };
                format!("iif({of}.exists(), {counted}.count(), {{}})")
            }
            Node::Negate(of) => format!("0 - {}", v(of)),
            Node::Add(a, b) => format!("{} + {}", v(a), v(b)),
            Node::Subtract(a, b) => format!("{} - {}", v(a), v(b)),
            Node::Multiply(a, b) => format!("{} * {}", v(a), v(b)),
            Node::Divide(a, b) => format!("{} / {}", v(a), v(b)),
            Node::Power(of, exponent) => format!("{}.power({exponent})", v(of)),
            Node::PowerApproximate(a, b) => format!("{}.power({})", v(a), v(b)),
            Node::Reverse { of, low, high } => {
                format!("{} - {}", low.add(high).map_or("0".into(), |sum| number(&sum)), v(of))
            }
            Node::Percent { of, low, high } => {
                format!("({} - {}) * 100 / ({} - {})", v(of), number(low), number(high), number(low))
            }
            Node::Round { of, digits } => {
                format!("iif({0} < 0, 0 - (0 - {0}).round({digits}), {0}.round({digits}))", v(of))
            }
            Node::Floor(of) => format!("{}.floor()", v(of)),
            Node::Ceiling(of) => format!("{}.ceiling()", v(of)),
            Node::Absolute(of) => format!("{}.abs()", v(of)),
            Node::Clamp { of, low, high } => {
                format!("iif({0} < {1}, {1}, iif({0} > {2}, {2}, {0}))", v(of), v(low), v(high))
            }
            Node::SquareRoot(of) => format!("{}.sqrt()", v(of)),
            Node::Exponential(of) => format!("{}.exp()", v(of)),
            Node::Logarithm(of) => format!("{}.ln()", v(of)),
            Node::Years { from, to } => {
                // Both as a number of eight digits: what is left of their difference are whole years.
                let day = |of: &NodeId| {
                    format!("{}.toString().substring(0, 10).replace('-', '').toInteger()", self.v(*of))
                };
                format!("({} - {}) div 10000", day(to), day(from))
            }
            Node::Hours { from, to } => {
                let seconds = |of: &NodeId| {
                    let time = format!("{}.toString()", self.v(*of));
                    format!(
                        "({time}.substring(0, 2).toInteger() * 3600 + {time}.substring(3, 2).toInteger() * 60)"
                    )
                };
                format!("(({} - {} + 86400) mod 86400) / 3600", seconds(to), seconds(from))
            }
            Node::Compare { op, left, right } => {
                let (a, b) = (v(left), v(right));
                if !self.is_number(*left) || self.is_plain(*left) && self.is_plain(*right) {
                    return format!("{a} {} {b}", op.sign());
                }
                match op {
                    Comparison::Equal => format!("({a} - {b}).abs() < {NEAR}"),
                    Comparison::NotEqual => format!("({a} - {b}).abs() >= {NEAR}"),
                    Comparison::Less => format!("{a} < {b} - {NEAR}"),
                    Comparison::LessEqual => format!("{a} <= {b} + {NEAR}"),
                    Comparison::Greater => format!("{a} > {b} + {NEAR}"),
                    Comparison::GreaterEqual => format!("{a} >= {b} - {NEAR}"),
                }
            }
            Node::Within { of, cells } => {
                cells.iter().map(|cell| self.fits(cell, *of)).collect::<Vec<_>>().join(" or ")
            }
            Node::Not(of) => format!("{}.not()", v(of)),
            Node::And(of) => of.iter().map(v).collect::<Vec<_>>().join(" and "),
            Node::Or(of) => of.iter().map(v).collect::<Vec<_>>().join(" or "),
            Node::If { condition, then, otherwise } => {
                format!("iif({0}.exists(), iif({0}, {1}, {2}), {{}})", v(condition), v(then), v(otherwise))
            }
            Node::First(of) => of
                .iter()
                .rev()
                .map(v)
                .reduce(|rest, one| format!("iif({one}.exists(), {one}, {rest})"))
                .unwrap_or("{}".into()),
            Node::ForOthers { of, .. } => v(of),
            Node::InRound { of, group, round } => match &instrument.group(*group).rounds {
                Some(rounds) => format!("iif({} > {round}, {}, {{}})", self.v(rounds.times), v(of)),
                None => v(of),
            },
            Node::IfAsked { of, .. } => v(of),
            Node::Aggregate { kind, of, needs, missing } => self.aggregate(id, *kind, of, *needs, *missing),
            Node::Recode { of, recode } => self.look_up(&instrument.recodes[recode.at()].map, &[*of]),
            Node::Table { keys, table } => self.look_up(&instrument.tables[table.at()].map, keys),
            Node::Withhold { of, when } => format!("iif({}, {}, {{}})", v(when), v(of)),
            Node::Band { of, score, sets } => {
                let keys: Vec<String> =
                    instrument.scores[score.at()].bands.iter().map(peil::model::Choice::key).collect();
                self.bands(sets, *of, &keys)
            }
            Node::Class { class, rules, otherwise } => {
                let keys: Vec<String> =
                    instrument.classes[class.at()].options.iter().map(peil::model::Choice::key).collect();
                let key = |at: u16| keys.get(usize::from(at)).map_or("{}".to_string(), |key| quoted(key));
                let last = otherwise.map_or("{}".to_string(), key);
                rules.iter().rev().fold(last, |rest, (when, option)| {
                    format!("iif({0}.exists(), iif({0}, {1}, {rest}), {{}})", v(when), key(*option))
                })
            }
        }
    }

    /// The question whose answer a node is, as it was given.
    fn as_answered(&self, of: NodeId) -> Option<Asked> {
        let asked = self.instrument.node(of).answer()?;
        self.instrument.question(asked.question).otherwise.is_none().then_some(asked)
    }

    /// The key of an option of what a node gives.
    pub(super) fn key_of(&self, of: NodeId, option: u16) -> String {
        let instrument = self.instrument;
        match instrument.node(of) {
            Node::Answer(asked) => options(instrument, instrument.question(asked.question))
                .get(usize::from(option))
                .map(|option| option.value.clone()),
            Node::Class { class, .. } => {
                instrument.classes[class.at()].options.get(usize::from(option)).map(peil::model::Choice::key)
            }
            Node::Band { score, .. } => {
                instrument.scores[score.at()].bands.get(usize::from(option)).map(peil::model::Choice::key)
            }
            Node::ForOthers { of, .. } | Node::Withhold { of, .. } => Some(self.key_of(*of, option)),
            Node::If { then, .. } => Some(self.key_of(*then, option)),
            Node::First(of) => of.first().map(|first| self.key_of(*first, option)),
            _number => None,
        }
        .unwrap_or_default()
    }

    /// Whether every condition on a question and around it holds.
    fn conditions(&self, asked: Asked) -> String {
        let instrument = self.instrument;
        let question = instrument.question(asked.question);
        let mut parts: Vec<String> = Vec::new();
        for id in instrument.ancestors(question.group) {
            let group = instrument.group(id);
            parts.extend(per_round(&group.when, asked.round).map(|when| self.v(when)));
            if let Some(rounds) = &group.rounds {
                parts.push(format!("{} > {}", self.v(rounds.times), asked.round));
            }
        }
        parts.extend(per_round(&question.when, asked.round).map(|when| self.v(when)));
        match parts.as_slice() {
            [] => "true".into(),
            parts => parts.iter().map(|part| format!("({part})")).collect::<Vec<_>>().join(" and "),
        }
    }

    /// Whether a node is a number; and one that is whole, or written out, which doubles compare exactly.
    fn is_number(&self, id: NodeId) -> bool {
        matches!(self.types.get(id.at()), Some(Type::Number { .. }))
    }

    fn is_plain(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match self.instrument.node(id) {
                Node::Number(_) | Node::Aggregate { kind: Aggregate::Count | Aggregate::Answered, .. } => {}
                Node::Code { question, .. } => {
                    let whole = options(self.instrument, self.instrument.question(*question))
                        .iter()
                        .all(|option| option.code.as_ref().is_none_or(Number::is_whole));
                    if !whole {
                        return false;
                    }
                }
                Node::Answer(asked) => {
                    if matches!(
                        self.instrument.question(asked.question).answer,
                        AnswerType::Number { whole: false, .. }
                    ) {
                        return false;
                    }
                }
                Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) => open.extend([*a, *b]),
                Node::Aggregate {
                    kind: Aggregate::Sum | Aggregate::Min | Aggregate::Max,
                    of,
                    missing,
                    ..
                } if *missing != MissingRule::Prorate => open.extend(of),
                Node::InRound { of, .. }
                | Node::ForOthers { of, .. }
                | Node::IfAsked { of, .. }
                | Node::Reverse { of, .. } => open.push(*of),
                _other => return false,
            }
        }
        true
    }

    pub(super) fn otherwise(&self, asked: Asked, own: String) -> String {
        let question = self.instrument.question(asked.question);
        use peil::model::Answer;
        let value = match &question.otherwise {
            Some(Answer::Number(value)) => number(value),
            Some(Answer::Truth(truth)) => truth.to_string(),
            Some(Answer::Option(option)) => quoted(
                &options(self.instrument, question)
                    .get(usize::from(*option))
                    .map(|option| option.value.clone())
                    .unwrap_or_default(),
            ),
            Some(Answer::Date(_) | Answer::Time(_) | Answer::Many(_) | Answer::Text(_)) | None => return own,
        };
        let mut conditions: Vec<String> = self
            .instrument
            .ancestors(question.group)
            .flat_map(|group| per_round(&self.instrument.group(group).when, asked.round))
            .map(|when| self.v(when))
            .collect();
        conditions.extend(per_round(&question.when, asked.round).map(|when| self.v(when)));
        if conditions.is_empty() {
            return own;
        }
        format!("iif(({}) = false, {value}, {own})", conditions.join(" and "))
    }

    pub(super) fn fits(&self, cell: &Cell, of: NodeId) -> String {
        let key = self.v(of);
        let plain = self.is_plain(of);
        let (down, up) =
            if plain { (String::new(), String::new()) } else { (format!(" - {NEAR}"), format!(" + {NEAR}")) };
        match cell {
            Cell::Any => "true".into(),
            Cell::Between(low, high) if low == high && plain => format!("({key} = {})", number(low)),
            Cell::Between(low, high) => {
                format!("({key} >= {}{down} and {key} <= {}{up})", number(low), number(high))
            }
            Cell::From(bound) => format!("({key} >= {}{down})", number(bound)),
            Cell::Above(bound) => format!("({key} > {}{up})", number(bound)),
            Cell::Truth(truth) => format!("({key} = {truth})"),
            Cell::Option(option) => format!("({key} = {})", quoted(&self.key_of(of, *option))),
            Cell::DateBetween(low, high) => format!("({key} >= @{low} and {key} <= @{high})"),
            Cell::TimeBetween(low, high) => {
                format!(
                    "({key} >= @T{:02}:{:02}:00 and {key} <= @T{:02}:{:02}:00)",
                    low.0 / 3600,
                    low.0 / 60 % 60,
                    high.0 / 3600,
                    high.0 / 60 % 60
                )
            }
        }
    }

    pub(super) fn look_up(&self, map: &Map, keys: &[NodeId]) -> String {
        let value = |value: &Option<Number>| value.as_ref().map_or("{}".to_string(), number);
        let there: Vec<String> = keys.iter().map(|key| format!("{}.exists()", self.v(*key))).collect();
        let last = map.otherwise.as_ref().map_or("{}".to_string(), value);
        let rows: Vec<&peil::model::MapRow> =
            if map.thresholds { map.rows.iter().collect() } else { map.rows.iter().rev().collect() };
        let chain = rows.into_iter().fold(last, |rest, row| {
            let holds: Vec<String> = row
                .keys
                .iter()
                .zip(keys)
                .map(|(cells, key)| {
                    format!(
                        "({})",
                        cells.iter().map(|cell| self.fits(cell, *key)).collect::<Vec<_>>().join(" or ")
                    )
                })
                .collect();
            format!("iif({}, {}, {rest})", holds.join(" and "), value(&row.value))
        });
        format!("iif({}, {chain}, {{}})", there.join(" and "))
    }

    pub(super) fn bands(&self, sets: &[BandSet], of: NodeId, keys: &[String]) -> String {
        let value = self.v(of);
        let whole = sets.iter().rev().fold("{}".to_string(), |rest, set| {
            let own = set.cuts.iter().fold("{}".to_string(), |below, cut| {
                let key = keys.get(usize::from(cut.band)).map_or("{}".to_string(), |key| quoted(key));
                match &cut.from {
                    None => key,
                    Some(from) => {
                        let (sign, margin) = if cut.open { (">", "+") } else { (">=", "-") };
                        let edge = if self.is_plain(of) {
                            number(from)
                        } else {
                            format!("{} {margin} {NEAR}", number(from))
                        };
                        format!("iif({value} {sign} {edge}, {key}, {below})")
                    }
                }
            });
            match set.when {
                None => own,
                Some(when) => format!("iif({0}.exists(), iif({0}, {own}, {rest}), {{}})", self.v(when)),
            }
        });
        format!("iif({value}.exists(), {whole}, {{}})")
    }

    pub(super) fn aggregate(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> String {
        let instrument = self.instrument;
        let of: Vec<NodeId> = of
            .iter()
            .copied()
            .filter(|id| !matches!(instrument.node(*id), Node::ForOthers { never, .. } if never.has(0)))
            .collect();
        let (count, known) = self.most(&of);
        let list = match of.as_slice() {
            [] => "{}".to_string(),
            [first, rest @ ..] => {
                rest.iter().fold(self.v(*first), |list, one| format!("{list}.combine({})", self.v(*one)))
            }
        };
        let enough = match needs {
            Needs::All => Some(format!("{list}.count() = {count}")),
            Needs::Half => Some(format!("{list}.count() * 2 >= {count}")),
            Needs::AtLeast(least) => Some(format!("{list}.count() >= {least}")),
            Needs::Nothing => None,
        };
        let yes = format!("{list}.where($this).count()");
        let value = match kind {
            Aggregate::Sum if missing == MissingRule::Prorate => {
                format!("iif({list}.exists(), {list}.sum() * {count} / {list}.count(), 0)")
            }
            Aggregate::Sum => format!("iif({list}.exists(), {list}.sum(), 0)"),
            Aggregate::Mean => format!("{list}.sum() / {list}.count()"),
            Aggregate::Min => format!("{list}.min()"),
            Aggregate::Max => format!("{list}.max()"),
            Aggregate::Sd => format!(
                "iif({list}.count() > 1, ({list}.select(($this - {list}.sum() / {list}.count()).power(2)).sum() / ({list}.count() - 1)).sqrt(), {{}})"
            ),
            Aggregate::Median => return self.lose(id, "FHIRPath has no median"),
            Aggregate::Count => yes,
            Aggregate::Answered => {
                let parts: Vec<String> =
                    of.iter().map(|id| format!("iif({}.exists(), 1, 0)", self.v(*id))).collect();
                return if parts.is_empty() { "0".into() } else { parts.join(" + ") };
            }
            Aggregate::Any if missing == MissingRule::No => format!("{yes} > 0"),
            Aggregate::All if missing == MissingRule::No => format!("{yes} = {count}"),
            Aggregate::AtLeast(least) if missing == MissingRule::No => format!("{yes} >= {least}"),
            Aggregate::Any => of.iter().map(|id| self.v(*id)).collect::<Vec<_>>().join(" or "),
            Aggregate::All => of.iter().map(|id| self.v(*id)).collect::<Vec<_>>().join(" and "),
            Aggregate::AtLeast(least) => format!(
                "iif({yes} >= {least}, true, iif({yes} + {count} - {list}.count() < {least}, false, {{}}))"
            ),
        };
        let needed: Vec<String> = known.into_iter().chain(enough).collect();
        if needed.is_empty() { value } else { format!("iif({}, {value}, {{}})", needed.join(" and ")) }
    }

    /// How many elements of a list there can be, and what has to be known for that.
    fn most(&self, of: &[NodeId]) -> (String, Vec<String>) {
        let (mut absent, mut known) = (Vec::new(), Vec::new());
        for id in of {
            match self.instrument.node(*id) {
                Node::InRound { group, round, .. } => {
                    if let Some(rounds) = &self.instrument.group(*group).rounds {
                        let times = self.v(rounds.times);
                        absent.push(format!("iif({times} > {round}, 0, 1)"));
                        let exists = format!("{times}.exists()");
                        if !known.contains(&exists) {
                            known.push(exists);
                        }
                    }
                }
                Node::IfAsked { of, skipped } => {
                    absent.push(format!("iif({}.empty() and {}, 1, 0)", self.v(*of), self.v(*skipped)));
                }
                _there => {}
            }
        }
        let count = of.len();
        (
            if absent.is_empty() { count.to_string() } else { format!("({count} - {})", absent.join(" - ")) },
            known,
        )
    }
}

/// Numbers nearer to each other than this are equal: engines reckon in doubles, Peil exactly.
const NEAR: &str = "0.000000001";

/// A node that needs no variable.
pub(super) fn short(node: &Node) -> Option<String> {
    match node {
        Node::Number(value) => Some(number(value)),
        Node::Truth(truth) => Some(truth.to_string()),
        _other => None,
    }
}

pub(super) fn answered(name: &str) -> String {
    format!("%resource.descendants().where(linkId = {}).answer.value", quoted(name))
}

pub(super) fn number(value: &Number) -> String {
    let text = value.to_string();
    text.strip_prefix('-').map_or_else(|| text.clone(), |digits| format!("(0 - {digits})"))
}

pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
