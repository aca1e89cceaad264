//! Picking answers that questions accept, the same on every machine.

use jiff::ToSpan;
use jiff::civil::Date;

use super::known::{Known, Values};
use super::numbers::Numbers;
use super::want::Want;
use crate::model::{Answer, AnswerType, Number, Parts, Question, Time};

/// A small generator of numbers that look random (Marsaglia, 2003, xorshift).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        let mut x = self.0.max(1);
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.0 = x;
        x.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    /// Below a count; 0 where that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        if count == 0 { 0 } else { (self.next() % count as u64) as usize }
    }

    pub fn chance(&mut self, in_count: usize) -> bool {
        self.below(in_count) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// How high answers are to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Low,
    Middle,
    High,
    Any,
}

/// A date that nobody would wonder at.
pub const DAY: Date = Date::constant(2024, 6, 15);

/// One of the values, by level; where they are a stretch, one with few decimals.
pub fn pick(numbers: &Numbers, level: Level, dice: &mut Dice) -> Option<Number> {
    if let Some(single) = numbers.is_single() {
        return Some(single.clone());
    }
    if let Some(count) = numbers.count() {
        let at = match level {
            Level::Low => 0,
            Level::Middle => (count - 1) / 2,
            Level::High => count - 1,
            Level::Any => dice.below(count as usize) as u64,
        };
        return match &numbers.set {
            Some(set) => set.get(at as usize).cloned(),
            None => numbers.low()?.add(&numbers.step.as_ref()?.multiply(&Number::integer(at as i64))?),
        };
    }
    let far = Number::integer(1000);
    let (low, high) = match (numbers.low(), numbers.high()) {
        (Some(low), Some(high)) => (low.clone(), high.clone()),
        (Some(low), None) => (low.clone(), low.add(&far)?),
        (None, Some(high)) => (high.subtract(&far)?, high.clone()),
        (None, None) => (far.negate(), far),
    };
    let hundredths = match level {
        Level::Low => 0,
        Level::Middle => 50,
        Level::High => 100,
        Level::Any => dice.below(101) as i128,
    };
    let wanted = low.add(&high.subtract(&low)?.multiply(&Number::ratio(hundredths, 100))?)?;
    for digits in 0..=12 {
        let rounded = wanted.round(digits);
        if numbers.has(&rounded) {
            return Some(rounded);
        }
    }
    let middle = low.add(&high)?.divide(&Number::integer(2))?;
    [middle.round(9), middle, low, high].into_iter().find(|value| numbers.has(value))
}

/// Whether it can be written out with a decimal point.
pub fn is_decimal(number: &Number) -> bool {
    number.is_exact() && number.round(12) == *number
}

/// An answer to a question as wanted, as far as it has one; None where it has not.
pub fn answer(
    parts: &Parts,
    question: &Question,
    accepted: &Known,
    want: &Want,
    level: Level,
    dice: &mut Dice,
) -> Option<Answer> {
    if let Some(option) = want.option
        && !matches!(question.answer, AnswerType::Many(_))
    {
        return parts.option(question, option).map(|_| Answer::Option(option));
    }
    match (&question.answer, &accepted.values) {
        (AnswerType::Scale(_), Values::Options(options)) => {
            let own: Vec<u16> =
                options.iter().enumerate().filter(|(_, can)| **can).map(|(at, _)| at as u16).collect();
            let at = match level {
                Level::Low => 0,
                Level::Middle => own.len() / 2,
                Level::High => own.len() - 1,
                Level::Any => dice.below(own.len()),
            };
            Some(Answer::Option(own[at]))
        }
        (AnswerType::YesNo, _) => Some(Answer::Truth(want.truth.unwrap_or(match level {
            Level::Low => false,
            Level::Middle | Level::High => true,
            Level::Any => dice.chance(2),
        }))),
        (AnswerType::Number { .. }, Values::Numbers(numbers)) => {
            let numbers = match &want.numbers {
                Some(interval) => numbers.clip(interval)?,
                None => numbers.clone(),
            };
            pick(&numbers, level, dice).filter(is_decimal).map(Answer::Number)
        }
        (AnswerType::Text { .. }, _) => Some(Answer::Text("x".into())),
        (AnswerType::Date, _) => Some(Answer::Date(date(want.dates, level, dice))),
        (AnswerType::DateWithin(days), _) => {
            let (from, to) = days.resolved(Some(DAY));
            let bounds = (from.unwrap_or(Date::constant(1920, 1, 1)), to.unwrap_or(DAY));
            let bounds = if bounds.0 <= bounds.1 {
                bounds
            } else {
                (from.unwrap_or(bounds.1), to.unwrap_or(bounds.0))
            };
            let (low, high) = want
                .dates
                .map_or(bounds, |(low, high)| (low.max(from.unwrap_or(low)), high.min(to.unwrap_or(high))));
            (low <= high).then(|| Answer::Date(date(Some((low, high)), level, dice)))
        }
        (AnswerType::Time, _) => time(want.times, level, dice).map(Answer::Time),
        // A test cannot write several answers in several rounds.
        (AnswerType::Many(_), _) if question.repeat.is_some() => None,
        (AnswerType::Many(scale), _) => {
            let own = parts.scale(*scale).options.len().min(crate::model::MOST_CHOICES);
            many(own, parts.alone(question), want, level, dice).map(Answer::Many)
        }
        _ => None,
    }
}

pub fn date(within: Option<(Date, Date)>, level: Level, dice: &mut Dice) -> Date {
    let (low, high) = within.unwrap_or((Date::constant(1920, 1, 1), DAY));
    let wanted = match level {
        Level::Low => low,
        Level::High => high,
        _ if within.is_some() && DAY >= low && DAY <= high => DAY,
        Level::Middle => low.saturating_add(30.days()),
        Level::Any => low.saturating_add((dice.below(36_500) as i64).days()),
    };
    wanted.clamp(low, high)
}

/// A whole minute: tests are written so.
pub fn time(within: Option<(Time, Time)>, level: Level, dice: &mut Dice) -> Option<Time> {
    let (low, high) = within.unwrap_or((Time(0), Time(86_399)));
    let (first, last) = (low.0.div_ceil(60), high.0 / 60);
    if first > last {
        return None;
    }
    Some(Time(
        60 * match level {
            Level::Low => first,
            Level::Middle => (first + last) / 2,
            Level::High => last,
            Level::Any => first + dice.below((last - first + 1) as usize) as u32,
        },
    ))
}

/// A set of options; `alone` are those that go with no other.
fn many(own: usize, alone: u128, want: &Want, level: Level, dice: &mut Dice) -> Option<u128> {
    let (mut chosen, mut barred) = (0u128, 0u128);
    for &(option, has) in &want.has {
        if has {
            chosen |= 1 << option;
        } else {
            barred |= 1 << option;
        }
    }
    if chosen & alone != 0 {
        return (chosen.count_ones() == 1).then_some(chosen);
    }
    barred |= alone;
    let count = want
        .numbers
        .as_ref()
        .and_then(|interval| Numbers::whole(0, own as i64).clip(interval))
        .and_then(|counts| pick(&counts, level, dice));
    let count = count
        .and_then(|count| count.to_i64())
        .map_or_else(|| chosen.count_ones().max(1), |count| count as u32);
    let start = if level == Level::Any { dice.below(own) } else { 0 };
    for at in (0..own).map(|at| (at + start) % own.max(1)) {
        if chosen.count_ones() < count && barred >> at & 1 == 0 {
            chosen |= 1 << at;
        }
    }
    Some(chosen)
}
