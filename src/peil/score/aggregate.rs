//! Aggregates over a list: who counts, whether enough are present, and what they come to.

use super::value::{Missing, Value, Why};
use crate::model::{Aggregate, MissingRule, Needs, Number, Takes};

/// Of M elements (absent ones aside), n are present.
pub fn aggregate<'v>(
    kind: Aggregate,
    elements: impl Iterator<Item = &'v Value> + Clone,
    needs: Needs,
    missing: MissingRule,
) -> Value {
    let (mut m, mut n) = (0usize, 0usize);
    let mut why: Option<Missing> = None;
    let mut rounds = false;
    for element in elements.clone() {
        if *element == Value::Absent {
            continue;
        }
        m += 1;
        match element.as_missing() {
            Some(reason) => {
                rounds |= reason.why == Why::Rounds;
                why = Some(reason.together(why));
            }
            None => n += 1,
        }
    }
    // Without a missing element only closed ones can lack: rounds past `times`, questions of another
    // informant.
    let closed = why.is_none_or(|why| why.closed);
    let lacking = |why: Why| Value::Missing(Missing { why, closed });
    if rounds {
        // A list over rounds that nobody counted is missing whole, and so is what is made of it.
        return lacking(Why::Operand);
    }
    if !needs.met(n, m) {
        return lacking(Why::TooFew);
    }
    match kind.rules().takes {
        Takes::Truths => truths(kind, elements, m - n, missing, why),
        Takes::Numbers | Takes::Answers if n == 0 && !kind.rules().of_nothing => lacking(Why::TooFew),
        Takes::Numbers | Takes::Answers => numbers(kind, elements, m, n, missing),
    }
}

fn truths<'v>(
    kind: Aggregate,
    elements: impl Iterator<Item = &'v Value>,
    unknown: usize,
    missing: MissingRule,
    why: Option<Missing>,
) -> Value {
    let (mut yes, mut no) = (0usize, 0usize);
    for element in elements {
        match element.truth() {
            Some(true) => yes += 1,
            Some(false) => no += 1,
            None => {}
        }
    }
    let unknown = if missing == MissingRule::No {
        no += unknown;
        0
    } else {
        unknown
    };
    // Kleene: decided when the unknown ones cannot change it any more.
    let decided = |lowest: bool, highest: bool| {
        if lowest == highest {
            Value::Truth(lowest)
        } else {
            Value::Missing(why.unwrap_or(Missing::open(Why::Operand)))
        }
    };
    match kind {
        Aggregate::Any => decided(yes > 0, yes + unknown > 0),
        Aggregate::All => decided(no + unknown == 0, no == 0),
        Aggregate::AtLeast(least) => decided(yes >= least as usize, yes + unknown >= least as usize),
        Aggregate::Sum
        | Aggregate::Mean
        | Aggregate::Min
        | Aggregate::Max
        | Aggregate::Sd
        | Aggregate::Median
        | Aggregate::Count
        | Aggregate::Answered => Value::Number(Number::integer(yes as i64)),
    }
}

/// Of at least one element that is present, or a sum.
fn numbers<'v>(
    kind: Aggregate,
    elements: impl Iterator<Item = &'v Value>,
    m: usize,
    n: usize,
    missing: MissingRule,
) -> Value {
    let mut present = elements.filter_map(Value::number);
    let (m, count) = (Number::integer(m as i64), Number::integer(n as i64));
    if kind == Aggregate::Sum {
        let total = present.try_fold(Number::ZERO, |total, value| total.add(value));
        if missing == MissingRule::Prorate && n > 0 && m != count {
            return total.and_then(|total| total.multiply(&m)?.divide(&count)).into();
        }
        return total.into();
    }
    match kind {
        Aggregate::Mean => present
            .try_fold(Number::ZERO, |total, value| total.add(value))
            .and_then(|total| total.divide(&count))
            .into(),
        Aggregate::Min => present.min().cloned().into(),
        Aggregate::Max => present.max().cloned().into(),
        Aggregate::Median => {
            let mut sorted: Vec<&Number> = present.collect();
            sorted.sort();
            let (low, high) = (sorted[(n - 1) / 2], sorted[n / 2]);
            if n % 2 == 1 {
                Value::Number(high.clone())
            } else {
                low.add(high).and_then(|sum| sum.divide(&Number::integer(2))).into()
            }
        }
        Aggregate::Sum
        | Aggregate::Sd
        | Aggregate::Count
        | Aggregate::Answered
        | Aggregate::Any
        | Aggregate::All
        | Aggregate::AtLeast(_) => standard_deviation(&present.collect::<Vec<_>>()).into(),
    }
}

/// √(Σ(x − mean)² / (n − 1)); the sum of squares is exact, only the root is not.
fn standard_deviation(values: &[&Number]) -> Option<Number> {
    let count = Number::integer(values.len() as i64);
    let mean = values.iter().try_fold(Number::ZERO, |total, value| total.add(value))?.divide(&count)?;
    let squares = values.iter().try_fold(Number::ZERO, |total, value| {
        let difference = value.subtract(&mean)?;
        total.add(&difference.multiply(&difference)?)
    })?;
    squares.divide(&count.subtract(&Number::ONE)?)?.square_root()
}
