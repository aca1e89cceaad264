//! Operations of the instrument in XPath, each built from those it needs.

use peil::formula::Legend;
use peil::model::{Cell, Comparison, GroupId, Informants, Node, NodeId, Number, QuestionId, Type};

use super::super::columns::options;
use super::Writer;
use super::said::{NO, Said, YES, and, bracketed, not, or, quoted};
use crate::report::Kind;

/// Numbers nearer to each other than this are equal: both engines reckon in doubles, Peil exactly.
const NEAR: &str = "0.000000001";
/// A row that is longer than this, or is used more than once and longer than that, is kept.
const LONG: usize = 600;
const SHORT: usize = 48;

/// Where an expression is: outside every repeat, or inside a round of one.
pub type Place = Option<GroupId>;

impl Writer<'_> {
    /// Builds a node and all it needs, in order.
    pub(super) fn say(&mut self, place: Place, id: NodeId) -> Said {
        let instrument = self.instrument;
        let mut order = Vec::new();
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(next) = open.pop() {
            if seen.insert(next) && !self.said.contains_key(&(place, next)) {
                order.push(next);
                peil::model::hangs_on(instrument, next, |needed| open.push(needed));
            }
        }
        order.sort_unstable();
        for node in order {
            let mut said = self.node(place, node);
            if self.is_kept(node, &said) {
                said = self.keep(place, &format!("_n{}", node.0), said);
            }
            self.said.insert((place, node), said);
        }
        self.get(place, id)
    }

    fn is_kept(&self, id: NodeId, said: &Said) -> bool {
        let uses = self.uses.get(&id).copied().unwrap_or(0);
        said.len() > LONG || (uses > 1 && said.len() > SHORT)
    }

    /// Puts a node in a calculated row of its own.
    pub(super) fn keep(&mut self, place: Place, name: &str, said: Said) -> Said {
        let name = match place {
            // The same node is reckoned inside a round as well.
            Some(_) => format!("{name}r"),
            None => name.to_string(),
        };
        let kept = said.kept(&name);
        if let Some(shut) = &said.shut {
            self.calculate(place, &format!("{name}s"), &format!("if({shut}, 1, 0)"));
        }
        self.calculate(place, &name, &said.value);
        kept
    }

    pub(super) fn get(&self, place: Place, id: NodeId) -> Said {
        self.said.get(&(place, id)).cloned().unwrap_or_default()
    }

    pub(super) fn is_lost(&self, id: NodeId) -> bool {
        let mut open = vec![id];
        let mut seen = std::collections::HashSet::new();
        while let Some(id) = open.pop() {
            if self.lost.contains(&id) {
                return true;
            }
            if seen.insert(id) {
                open.extend(self.instrument.node(id).children());
            }
        }
        false
    }

    pub(super) fn lose(&mut self, id: NodeId, detail: &str) -> Said {
        self.lost.insert(id);
        let name = Legend::of(self.instrument).write(id);
        self.out.lose(crate::texts::short(&name, 100), "operation", Kind::Dropped, detail);
        Said::value("''".into(), NO.into(), None, false)
    }

    fn node(&mut self, place: Place, id: NodeId) -> Said {
        let instrument = self.instrument;
        let of = |id: &NodeId| self.get(place, *id);
        match instrument.node(id) {
            Node::Number(value) => Said::value(number(value), YES.into(), None, value.is_whole()),
            Node::Truth(truth) => constant(*truth),
            Node::Date(date) => Said::value(
                format!("{:04}{:02}{:02}", date.year(), date.month(), date.day()),
                YES.into(),
                None,
                true,
            ),
            Node::Time(time) => Said::value(time.0.to_string(), YES.into(), None, true),
            Node::Answer(asked) => self.answer(place, *asked),
            Node::IsBlank(asked) => {
                let (yes, _, _) = self.conditions(place, *asked);
                let blank = format!("{} = ''", self.raw(place, *asked));
                let yes = and([yes, not(&self.closed(place, *asked)), blank]);
                Said::truth(yes.clone(), not(&yes), None)
            }
            Node::IsSkipped(asked) => {
                let (yes, _, _) = self.conditions(place, *asked);
                let blank = format!("{} = ''", self.raw(place, *asked));
                let yes = or([self.closed(place, *asked), and([not(&yes), blank])]);
                Said::truth(yes.clone(), not(&yes), None)
            }
            Node::IsMissingOption { asked, option } => {
                let key = options(instrument, instrument.question(asked.question))
                    .get(usize::from(*option))
                    .map(|option| quoted(&option.value))
                    .unwrap_or_default();
                let yes =
                    and([not(&self.closed(place, *asked)), format!("{} = {key}", self.raw(place, *asked))]);
                Said::truth(yes.clone(), not(&yes), None)
            }
            Node::IsMissing(inner) => {
                let has = of(inner).has;
                Said::truth(not(&has), has, None)
            }
            Node::IsLeftOut { group, round } => self.left_out(place, *group, *round),
            Node::IsInformant(only) => constant(self.first(*only)),
            Node::Administered => {
                Said::value("number(format-date(today(), '%Y%m%d'))".into(), YES.into(), None, true)
            }
            Node::Code { of: inner, question } => self.code(of(inner), *question),
            Node::ClassCode { of: inner, class } => {
                let inner = of(inner);
                let value = instrument.classes[class.at()].options.iter().rev().fold(
                    "''".to_string(),
                    |rest, one| {
                        let code = one.code.as_ref().map_or("''".into(), number);
                        format!("if({} = {}, {code}, {rest})", bracketed(&inner.value), quoted(&one.key()))
                    },
                );
                Said::value(value, inner.has, inner.shut, false)
            }
            Node::IsOption { of: inner, option } => {
                let key = quoted(&self.key_of(*inner, *option));
                let inner = of(inner);
                let yes = format!("{} = {key}", bracketed(&inner.value));
                let no = and([inner.has, format!("{} != {key}", bracketed(&inner.value))]);
                Said::truth(yes, no, inner.shut)
            }
            Node::Has { of: inner, option } => {
                let key = quoted(&self.key_of(*inner, *option));
                let inner = of(inner);
                let yes = and([inner.has.clone(), format!("selected({}, {key})", inner.value)]);
                let no = and([inner.has, not(&format!("selected({}, {key})", inner.value))]);
                Said::truth(yes, no, inner.shut)
            }
            Node::CountChosen(inner) => self.chosen(place, *inner),
            Node::Not(inner) => {
                let inner = of(inner);
                Said::truth(inner.no, inner.yes, inner.shut)
            }
            Node::And(all) => {
                let all: Vec<Said> = all.iter().map(of).collect();
                let yes = and(all.iter().map(|one| one.yes.clone()));
                let no = or(all.iter().map(|one| one.no.clone()));
                Said::truth(yes, no, shut_all(&all))
            }
            Node::Or(all) => {
                let all: Vec<Said> = all.iter().map(of).collect();
                let yes = or(all.iter().map(|one| one.yes.clone()));
                let no = and(all.iter().map(|one| one.no.clone()));
                Said::truth(yes, no, shut_all(&all))
            }
            Node::Compare { op, left, right } => {
                let words = matches!(self.types.get(left.at()), Some(Type::Choice(_)));
                compared(*op, &of(left), &of(right), words)
            }
            Node::Within { of: inner, cells } => {
                let said = of(inner);
                let yes = or(cells.iter().map(|cell| self.fits(cell, *inner, &said)));
                let no = and([said.has.clone(), not(&yes)]);
                Said::truth(yes, no, said.shut)
            }
            Node::If { condition, then, otherwise } => either(&of(condition), &of(then), &of(otherwise)),
            Node::First(all) => {
                let all: Vec<Said> = all.iter().map(of).collect();
                let shut = shut_all(&all);
                let mut all = all.into_iter().rev();
                let last = all.next().unwrap_or_default();
                Said { shut, ..all.fold(last, |rest, one| first_of(&one, &rest)) }
            }
            Node::ForOthers { of: inner, .. }
            | Node::InRound { of: inner, .. }
            | Node::IfAsked { of: inner, .. } => of(inner),
            Node::Aggregate { kind, of, needs, missing } => {
                self.aggregate(place, id, *kind, of, *needs, *missing)
            }
            Node::Recode { of, recode } => {
                self.look_up(place, id, &instrument.recodes[recode.at()].map, &[*of])
            }
            Node::Table { keys, table } => self.look_up(place, id, &instrument.tables[table.at()].map, keys),
            Node::Withhold { of: inner, when } => {
                let (inner, when) = (of(inner), of(when));
                let shut = or([
                    when.no.clone(),
                    when.shut.unwrap_or_else(|| NO.into()),
                    and([when.yes.clone(), inner.shut.unwrap_or_else(|| NO.into())]),
                ]);
                Said {
                    value: format!("if({}, {}, '')", when.yes, inner.value),
                    has: and([when.yes.clone(), inner.has]),
                    yes: if inner.yes.is_empty() {
                        String::new()
                    } else {
                        and([when.yes.clone(), inner.yes])
                    },
                    no: if inner.no.is_empty() { String::new() } else { and([when.yes, inner.no]) },
                    shut: Some(shut),
                    whole: inner.whole,
                }
            }
            Node::Band { of: inner, score, sets } => self.bands(place, *inner, *score, sets),
            Node::Class { class, rules, otherwise } => self.class(place, *class, rules, *otherwise),
            Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::Power(..)
            | Node::PowerApproximate(..)
            | Node::Reverse { .. }
            | Node::Percent { .. }
            | Node::Round { .. }
            | Node::Floor(_)
            | Node::Ceiling(_)
            | Node::Absolute(_)
            | Node::Clamp { .. }
            | Node::SquareRoot(_)
            | Node::Exponential(_)
            | Node::Logarithm(_)
            | Node::Years { .. }
            | Node::Hours { .. } => self.calculated(place, instrument.node(id)),
        }
    }

    /// Arithmetic and functions of numbers: there where all they need is there.
    fn calculated(&mut self, place: Place, node: &Node) -> Said {
        let all: Vec<Said> = node.children().iter().map(|id| self.get(place, *id)).collect();
        let v = |at: usize| all.get(at).map(|one| bracketed(&one.value)).unwrap_or_default();
        let whole = all.iter().all(|one| one.whole);
        let mut has = and(all.iter().map(|one| one.has.clone()));
        let mut is_whole = false;
        let value = match node {
            Node::Negate(_) => format!("0 - {}", v(0)),
            Node::Add(..) => format!("{} + {}", all[0].value, v(1)),
            Node::Subtract(..) => format!("{} - {}", all[0].value, v(1)),
            Node::Multiply(..) => format!("{} * {}", v(0), v(1)),
            Node::Divide(..) => {
                has = and([has, format!("{} != 0", v(1))]);
                format!("if({} != 0, {} div {}, '')", v(1), v(0), v(1))
            }
            Node::Power(_, exponent) => format!("pow({}, {exponent})", v(0)),
            Node::PowerApproximate(..) => format!("pow({}, {})", v(0), v(1)),
            Node::Reverse { low, high, .. } => {
                is_whole = low.is_whole() && high.is_whole();
                let both = low.add(high).map_or("0".into(), |sum| number(&sum));
                format!("{both} - {}", v(0))
            }
            Node::Percent { low, high, .. } => {
                let span = high.subtract(low).map_or("1".into(), |span| number(&span));
                format!("100 * ({} - {}) div {span}", v(0), number(low))
            }
            Node::Round { digits, .. } => {
                is_whole = *digits <= 0;
                let scale = format!("1{}", "0".repeat(digits.unsigned_abs().min(15) as usize));
                let (up, down) = if *digits >= 0 { ("*", "div") } else { ("div", "*") };
                format!("if({0} < 0, -1, 1) * int(abs({0}) {up} {scale} + 0.5 + {NEAR}) {down} {scale}", v(0))
            }
            Node::Floor(_) => {
                is_whole = true;
                format!("int({0} + {NEAR}) - if({0} + {NEAR} < int({0} + {NEAR}), 1, 0)", v(0))
            }
            Node::Ceiling(_) => {
                is_whole = true;
                format!("int({0} - {NEAR}) + if({0} - {NEAR} > int({0} - {NEAR}), 1, 0)", v(0))
            }
            Node::Absolute(_) => format!("abs({})", all[0].value),
            Node::Clamp { .. } => {
                format!("if({0} < {1}, {1}, if({0} > {2}, {2}, {0}))", v(0), v(1), v(2))
            }
            Node::SquareRoot(_) => {
                has = and([has, format!("{} >= 0", v(0))]);
                format!("sqrt({})", all[0].value)
            }
            Node::Exponential(_) => format!("exp({})", all[0].value),
            Node::Logarithm(_) => {
                has = and([has, format!("{} > 0", v(0))]);
                format!("log({})", all[0].value)
            }
            Node::Years { .. } => {
                is_whole = true;
                format!("int(({} - {}) div 10000)", v(1), v(0))
            }
            Node::Hours { .. } => format!("(({} - {} + 86400) mod 86400) div 3600", v(1), v(0)),
            _other => String::new(),
        };
        let keeps = matches!(
            node,
            Node::Negate(_)
                | Node::Add(..)
                | Node::Subtract(..)
                | Node::Multiply(..)
                | Node::Reverse { .. }
                | Node::Absolute(_)
                | Node::Clamp { .. }
        );
        let is_whole = match node {
            Node::Reverse { .. } => is_whole && whole,
            Node::Power(_, exponent) => whole && *exponent >= 0,
            _other => is_whole || (keeps && whole),
        };
        // What an engine makes of a date or text that is blank differs: it is asked first.
        let dated =
            matches!(node, Node::Years { .. } | Node::Hours { .. } | Node::Clamp { .. } | Node::Round { .. });
        let value = if dated && has != YES { format!("if({has}, {value}, '')") } else { value };
        Said::value(value, has, shut_all(&all), is_whole)
    }

    fn code(&mut self, inner: Said, question: QuestionId) -> Said {
        let known = options(self.instrument, self.instrument.question(question));
        let coded = known.iter().filter(|option| !option.missing);
        let whole = coded.clone().all(|option| option.code.as_ref().is_some_and(Number::is_whole));
        // The name of a choice in the form is its code, so that it is the number.
        Said { whole, ..inner }
    }

    fn chosen(&mut self, place: Place, of: NodeId) -> Said {
        let inner = self.get(place, of);
        let Node::Answer(asked) = self.instrument.node(of) else {
            return self.lose(of, "a count of options of something that is not a question");
        };
        let alone: Vec<String> = self
            .instrument
            .options(self.instrument.question(asked.question))
            .filter(|(_, choice)| choice.none)
            .map(|(_, choice)| choice.code.as_ref().map_or_else(|| choice.key(), ToString::to_string))
            .collect();
        let count = alone.iter().fold(format!("count-selected({})", inner.value), |count, key| {
            format!("if(selected({}, {}), 0, {count})", inner.value, quoted(key))
        });
        Said::value(format!("if({}, {count}, '')", inner.has), inner.has, inner.shut, true)
    }

    /// The key of an option of what a node gives.
    pub(super) fn key_of(&self, of: NodeId, option: u16) -> String {
        let instrument = self.instrument;
        let mut at = of;
        loop {
            at = match instrument.node(at) {
                Node::Answer(asked) => {
                    return options(instrument, instrument.question(asked.question))
                        .get(usize::from(option))
                        .map(|option| option.value.clone())
                        .unwrap_or_default();
                }
                Node::Class { class, .. } => {
                    let options = &instrument.classes[class.at()].options;
                    return options
                        .get(usize::from(option))
                        .map(peil::model::Choice::key)
                        .unwrap_or_default();
                }
                Node::Band { score, .. } => {
                    let bands = &instrument.scores[score.at()].bands;
                    return bands.get(usize::from(option)).map(peil::model::Choice::key).unwrap_or_default();
                }
                node => match node.children().as_slice() {
                    // Of `if`, the first child is the condition.
                    [_, then, _] if matches!(node, Node::If { .. }) => *then,
                    [first, ..] => *first,
                    [] => return String::new(),
                },
            };
        }
    }

    /// Whether a value is in a cell.
    pub(super) fn fits(&self, cell: &Cell, of: NodeId, said: &Said) -> String {
        let key = bracketed(&said.value);
        let near = if said.whole { String::new() } else { format!(" - {NEAR}") };
        let far = if said.whole { String::new() } else { format!(" + {NEAR}") };
        match cell {
            Cell::Any => YES.into(),
            Cell::Between(low, high) if low == high && said.whole => format!("{key} = {}", number(low)),
            Cell::Between(low, high) => {
                format!("{key} >= {}{near} and {key} <= {}{far}", number(low), number(high))
            }
            Cell::From(bound) => format!("{key} >= {}{near}", number(bound)),
            Cell::Above(bound) => format!("{key} > {}{far}", number(bound)),
            Cell::Truth(true) => said.yes.clone(),
            Cell::Truth(false) => said.no.clone(),
            Cell::Option(option) => format!("{key} = {}", quoted(&self.key_of(of, *option))),
            Cell::DateBetween(low, high) => {
                let day = |date: &jiff::civil::Date| {
                    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
                };
                format!("{key} >= {} and {key} <= {}", day(low), day(high))
            }
            Cell::TimeBetween(low, high) => format!("{key} >= {} and {key} <= {}", low.0, high.0),
        }
    }

    /// Whether the first informant, whose form this is, is meant.
    pub(super) fn first(&self, only: Informants) -> bool {
        self.instrument.informants.is_empty() || only.has(0)
    }
}

pub fn constant(truth: bool) -> Said {
    let (yes, no) = if truth { (YES, NO) } else { (NO, YES) };
    Said::truth(yes.into(), no.into(), None)
}

/// Missing because of closed questions: all that is missing is.
pub fn shut_all(all: &[Said]) -> Option<String> {
    if all.iter().all(|one| one.shut.is_none()) {
        return None;
    }
    let each = all.iter().map(|one| or([one.has.clone(), one.shut.clone().unwrap_or_else(|| NO.into())]));
    let missing = not(&and(all.iter().map(|one| one.has.clone())));
    Some(and(std::iter::once(missing).chain(each)))
}

fn either(condition: &Said, then: &Said, otherwise: &Said) -> Said {
    let branch = |a: &str, b: &str| {
        or([and([condition.yes.clone(), a.to_string()]), and([condition.no.clone(), b.to_string()])])
    };
    let shut_of = |one: &Said| one.shut.clone().unwrap_or_else(|| NO.into());
    let shut = or([shut_of(condition), branch(&shut_of(then), &shut_of(otherwise))]);
    let shut = (shut != NO).then_some(shut);
    if !then.yes.is_empty() {
        return Said::truth(branch(&then.yes, &otherwise.yes), branch(&then.no, &otherwise.no), shut);
    }
    let rest = if condition.no == not(&condition.yes) {
        otherwise.value.clone()
    } else {
        format!("if({}, {}, '')", condition.no, otherwise.value)
    };
    Said::value(
        format!("if({}, {}, {rest})", condition.yes, then.value),
        branch(&then.has, &otherwise.has),
        shut,
        then.whole && otherwise.whole,
    )
}

/// The one, or the other where it is missing.
fn first_of(one: &Said, rest: &Said) -> Said {
    if !one.yes.is_empty() {
        let yes = or([one.yes.clone(), and([not(&one.no), rest.yes.clone()])]);
        let no = if rest.no == YES {
            not(&one.yes)
        } else if rest.no == NO {
            one.no.clone()
        } else {
            or([one.no.clone(), and([not(&one.yes), rest.no.clone()])])
        };
        let yes = if rest.yes == YES { not(&one.no) } else { yes };
        return Said::truth(yes, no, None);
    }
    Said::value(
        format!("if({}, {}, {})", one.has, one.value, rest.value),
        or([one.has.clone(), rest.has.clone()]),
        None,
        one.whole && rest.whole,
    )
}

fn compared(op: Comparison, left: &Said, right: &Said, words: bool) -> Said {
    let shut = shut_all(&[left.clone(), right.clone()]);
    let both = and([left.has.clone(), right.has.clone()]);
    if !left.yes.is_empty() {
        let same = or([and([left.yes.clone(), right.yes.clone()]), and([left.no.clone(), right.no.clone()])]);
        let other =
            or([and([left.yes.clone(), right.no.clone()]), and([left.no.clone(), right.yes.clone()])]);
        return match op {
            Comparison::NotEqual => Said::truth(other, same, shut),
            Comparison::Equal
            | Comparison::Less
            | Comparison::LessEqual
            | Comparison::Greater
            | Comparison::GreaterEqual => Said::truth(same, other, shut),
        };
    }
    let (a, b) = (bracketed(&left.value), bracketed(&right.value));
    // A whole number is never near to a bound that is not whole without being on one side of it.
    let exact = words
        || left.whole && (right.whole || is_literal(&right.value))
        || right.whole && is_literal(&left.value);
    let say = |sign: &str, margin: &str| {
        if exact { format!("{a} {sign} {b}") } else { format!("{a} {sign} {b} {margin} {NEAR}") }
    };
    let (less, at_most) = (say("<", "-"), say("<=", "+"));
    let (more, at_least) = (say(">", "+"), say(">=", "-"));
    let equal = if exact { format!("{a} = {b}") } else { format!("abs({a} - {b}) < {NEAR}") };
    let unequal = if exact { format!("{a} != {b}") } else { format!("abs({a} - {b}) >= {NEAR}") };
    let unequal = and([both, unequal]);
    let (yes, no) = match op {
        Comparison::Equal => (equal, unequal),
        Comparison::NotEqual => (unequal, equal),
        Comparison::Less => (less, at_least),
        Comparison::LessEqual => (at_most, more),
        Comparison::Greater => (more, at_most),
        Comparison::GreaterEqual => (at_least, less),
    };
    Said::truth(yes, no, shut)
}

/// Whether an expression is a number that is written out.
fn is_literal(text: &str) -> bool {
    text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '(' | ')'))
}

/// A number as XPath writes it: a decimal, or a division where it has no end.
pub fn number(value: &Number) -> String {
    let text = value.to_string();
    let text = match value.to_small() {
        Some((n, d)) if d != 1 && text.len() > 12 => format!("({n} div {d})"),
        Some(_) | None => text,
    };
    if text.starts_with('-') { format!("({text})") } else { text }
}
