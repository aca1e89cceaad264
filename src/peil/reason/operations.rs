//! Operations on what is known of their operands.

use super::interval::Interval;
use super::known::{Known, Missing, Values};
use super::numbers::Numbers;
use crate::model::{Answer, AnswerType, Cell, Comparison, Cut, Number, Parts, QuestionId, Time};
use jiff::civil::Date;
use std::rc::Rc;

/// Four digits of a year are all that can be read.
pub fn dates() -> Values {
    Values::Dates { low: Date::constant(1, 1, 1), high: Date::constant(9999, 12, 31) }
}

/// What an answer comes to, as the only value.
pub fn answer_value(parts: &Parts, question: QuestionId, answer: &Answer) -> Values {
    match answer {
        Answer::Number(number) => Values::Numbers(Numbers::single(number.clone())),
        Answer::Truth(truth) => Values::Truths { yes: *truth, no: !*truth },
        Answer::Option(option) => {
            let count = parts.options(parts.question(question)).count();
            Values::Options((0..count).map(|at| at == usize::from(*option)).collect())
        }
        Answer::Many(_) => Values::Chosen,
        Answer::Text(_) => Values::Text,
        Answer::Date(date) => Values::Dates { low: *date, high: *date },
        Answer::Time(time) => Values::Times { low: *time, high: *time },
    }
}

pub(super) fn unary(of: &Known, operation: &dyn Fn(&Numbers) -> Option<Numbers>) -> Known {
    Known::numbers(of.number().and_then(operation), of.missing.passed_on())
}

pub(super) fn both(a: &Known, b: &Known, operation: impl Fn(&Numbers, &Numbers) -> Option<Numbers>) -> Known {
    let numbers = match (a.number(), b.number()) {
        (Some(a), Some(b)) => operation(a, b),
        _ => None,
    };
    Known::numbers(numbers, a.missing.join(&b.missing).passed_on())
}

/// A rising function that gives doubles, on the part of its operand where it is defined; `slack` in units of
/// the last place.
pub(super) fn approximate(
    of: &Known,
    domain: &Interval,
    function: impl Fn(&Number) -> Option<Number>,
    slack: u32,
) -> Known {
    let Some(numbers) = of.number() else { return Known::of(Values::Never, of.missing.passed_on()) };
    let inside = numbers.clip(domain);
    let outside = inside.as_ref() != Some(numbers);
    let end = |bound: Option<&Number>, up: bool| {
        let value = function(bound?)?;
        if slack == 0 || value.is_zero() || value == Number::ONE {
            return Some(value);
        }
        let mut double = value.to_f64();
        for _ in 0..slack {
            double = if up { double.next_up() } else { double.next_down() };
        }
        Number::approximate(double)
    };
    let numbers = inside.map(|inside| Numbers {
        bounds: Interval {
            low: end(inside.low(), false),
            high: end(inside.high(), true),
            ..Interval::default()
        },
        step: None,
        set: None,
    });
    let mut found = Known::numbers(numbers, of.missing.passed_on());
    found.missing.other |= outside || found.number().is_some_and(|numbers| numbers.high().is_none());
    found
}

pub(super) fn years(from: &Values, to: &Values) -> Option<Numbers> {
    let (Values::Dates { low: a, high: b }, Values::Dates { low: c, high: d }) = (from, to) else {
        return None;
    };
    let year = |date: &Date| i64::from(date.year());
    Some(Numbers::whole(year(c) - year(b) - 1, year(d) - year(a) + 1))
}

pub(super) fn compare(op: Comparison, same: bool, a: &Known, b: &Known) -> Known {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let missing = a.missing.join(&b.missing).passed_on();
    let (mut less, mut equal, mut greater) = (true, true, true);
    match (&a.values, &b.values) {
        (Values::Never, _) | (_, Values::Never) => return Known::truth_or(false, false, missing),
        _ if same => (less, greater) = (false, false),
        (Values::Numbers(a), Values::Numbers(b)) => {
            let beyond = |numbers: &Numbers, interval: Option<Interval>| {
                interval.is_none_or(|interval| numbers.clip(&interval).is_some())
            };
            less = beyond(a, b.high().map(|high| Interval::up_to(high, true)));
            greater = beyond(a, b.low().map(|low| Interval::from(low, true)));
            equal = match (a.is_single(), b.is_single()) {
                (_, Some(b)) => a.has(b),
                (Some(a), _) => b.has(a),
                _ => a.clip(&b.bounds).is_some(),
            };
        }
        (Values::Truths { yes: a, no: b }, Values::Truths { yes: c, no: d }) => {
            (less, equal, greater) = (*b && *c, *a && *c || *b && *d, *a && *d);
        }
        (Values::Dates { low: a, high: b }, Values::Dates { low: c, high: d }) => {
            (less, equal, greater) = (a < d, a <= d && c <= b, b > c)
        }
        (Values::Times { low: a, high: b }, Values::Times { low: c, high: d }) => {
            (less, equal, greater) = (a < d, a <= d && c <= b, b > c)
        }
        (Values::Options(a), Values::Options(b)) => equal = a.iter().zip(b.iter()).any(|(a, b)| *a && *b),
        _ => {}
    }
    let can = [(less, Less), (equal, Equal), (greater, Greater)];
    let some = |truth: bool| can.iter().any(|(can, order)| *can && op.holds(*order) == truth);
    Known::truth_or(some(true), some(false), missing)
}

/// `or` when `decisive` is true, `and` when it is false.
pub fn kleene<'k>(of: impl Iterator<Item = &'k Known> + Clone, decisive: bool) -> Known {
    let surely =
        |known: &Known, truth: bool| known.can_be(truth) && !known.can_be(!truth) && !known.missing.some();
    let can_decide = of.clone().any(|known| known.can_be(decisive));
    let can_rest = of.clone().all(|known| known.can_be(!decisive));
    let decided = of.clone().any(|known| surely(known, decisive));
    let missing = of.clone().fold(Missing::NO, |missing, known| missing.join(&known.missing.passed_on()));
    let missing = if decided { Missing::NO } else { missing };
    if decisive {
        Known::truth_or(can_decide, can_rest, missing)
    } else {
        Known::truth_or(can_rest, can_decide, missing)
    }
}

/// What lies below the first cut; None where nothing does.
pub fn below(first: &Cut) -> Option<Interval> {
    first.from.as_ref().map(|from| Interval::up_to(from, !first.open))
}

/// The numbers for which this cut is the last that admits them.
pub fn cut_interval(cuts: &[Cut], at: usize) -> Interval {
    let mut interval =
        cuts[at].from.as_ref().map_or_else(Interval::default, |from| Interval::from(from, cuts[at].open));
    if let Some(below) = cuts.get(at + 1).and_then(below) {
        interval = interval.meet(&below);
    }
    interval
}

/// The numbers that a cell names, where it names numbers.
pub fn cell_interval(cell: &Cell) -> Option<Interval> {
    match cell {
        Cell::Between(low, high) => Some(Interval::between(low, high)),
        Cell::From(low) => Some(Interval::from(low, false)),
        Cell::Above(low) => Some(Interval::from(low, true)),
        Cell::Any => Some(Interval::default()),
        Cell::Option(_) | Cell::DateBetween(..) | Cell::TimeBetween(..) | Cell::Truth(_) => None,
    }
}

pub(super) fn accepted(parts: &Parts, question: &crate::model::Question) -> Known {
    let options: Vec<bool> = parts.options(question).map(|(_, choice)| choice.missing).collect();
    let missing =
        Missing { options: options.contains(&true).then(|| options.clone().into()), ..Missing::YES };
    let number = |low: &Number, high: &Number, whole: bool| {
        let (low, high) = if whole { (low.ceiling(), high.floor()) } else { (low.clone(), high.clone()) };
        match (low <= high, whole) {
            (false, _) => Values::Never,
            (_, true) => Values::Numbers(Numbers::steps(low, high, Number::ONE)),
            (_, false) => Values::Numbers(Numbers::between(low, high)),
        }
    };
    let values = match &question.answer {
        AnswerType::Scale(scale) => {
            let own = parts.scale(*scale).options.len();
            let given: Rc<[bool]> =
                options.iter().enumerate().map(|(at, missing)| at < own && !missing).collect();
            if given.contains(&true) { Values::Options(given) } else { Values::Never }
        }
        AnswerType::YesNo => Values::Truths { yes: true, no: true },
        AnswerType::Number { low, high, whole: true, .. } => number(low, high, true),
        AnswerType::Number { low, high, whole: false, .. } => number(low, high, false),
        AnswerType::Text { .. } => Values::Text,
        AnswerType::Date => dates(),
        AnswerType::DateWithin(days) => match (days.resolved(None), dates()) {
            ((from, to), Values::Dates { low, high }) => {
                Values::Dates { low: from.unwrap_or(low), high: to.unwrap_or(high) }
            }
            (_, other) => other,
        },
        AnswerType::Time => Values::Times { low: Time(0), high: Time(86_399) },
        AnswerType::Many(_) => Values::Chosen,
    };
    Known::of(values, missing)
}
