//! What can be known of an aggregate from what is known of its elements.

use super::interval::Interval;
use super::known::{Known, Missing, Values};
use super::numbers::Numbers;
use super::operations::kleene;
use crate::model::{Aggregate, MissingRule, Needs, Number, Takes};

/// The most elements whose sums by number of answers are listed one by one.
const MOST_LISTED: usize = 40;

/// How many elements there can be, and how many of them are present.
struct Counts {
    /// Elements that nothing makes absent, and all of them.
    least: usize,
    most: usize,
    /// Elements that are always present, and that can be.
    surely: usize,
    possibly: usize,
}

/// `listed`: whether it matters which numbers exactly it can be.
pub fn known(kind: Aggregate, of: &[&Known], needs: Needs, missing: MissingRule, listed: bool) -> Known {
    let can = |element: &&&Known| element.can_be_present();
    let counts = Counts {
        least: of.iter().filter(|element| !element.absent).count(),
        most: of.iter().filter(|element| element.can_be_present() || element.missing.some()).count(),
        surely: of.iter().filter(|element| !element.absent && !element.missing.some()).count(),
        possibly: of.iter().filter(can).count(),
    };
    // A list over rounds that nobody counted is missing whole.
    let rounds = of.iter().any(|element| element.missing.is_lost());
    // What it is missing for when an element is, or when only closed ones lack.
    let lack = of.iter().fold(Missing { closed: of.is_empty(), ..Missing::NO }, |lack, element| {
        let lack = lack.join(&element.missing.passed_on());
        Missing { closed: lack.closed || element.absent, ..lack }
    });
    if kind == Aggregate::Answered {
        return Known::of(
            Values::Numbers(Numbers::whole(0, counts.possibly as i64)),
            if rounds { lack } else { Missing::NO },
        );
    }
    let stuck = of.iter().filter(|element| !element.absent && !element.can_be_present()).count();
    let (enough, too_few) = match needs {
        Needs::All => (stuck == 0, of.iter().any(|element| element.missing.some())),
        Needs::Half => (counts.possibly >= stuck, 2 * counts.surely < counts.most),
        Needs::AtLeast(least) => (counts.possibly >= least as usize, counts.surely < least as usize),
        Needs::Nothing => (true, false),
    };
    if !enough {
        return Known::never(lack);
    }
    let mut found = match kind.rules().takes {
        Takes::Truths => truths(kind, of, needs, missing, (&counts, &lack)),
        Takes::Numbers | Takes::Answers => numbers(kind, of, needs, missing, (&counts, &lack), listed),
    };
    if rounds || too_few {
        found.missing = found.missing.join(&lack);
    }
    found
}

fn truths(
    kind: Aggregate,
    of: &[&Known],
    needs: Needs,
    missing: MissingRule,
    (counts, lack): (&Counts, &Missing),
) -> Known {
    let counted_no = missing == MissingRule::No;
    let unknown = |element: &Known| element.missing.some() && !counted_no && needs != Needs::All;
    let surely = |element: &Known, truth: bool| {
        let other = if counted_no && element.missing.some() { true } else { element.can_be(!truth) };
        element.can_be(truth) && !element.absent && !other && !unknown(element)
    };
    let can_be = |element: &Known, truth: bool| {
        element.can_be(truth) || !truth && counted_no && element.missing.some()
    };
    let yes_at_least = of.iter().filter(|element| surely(element, true)).count();
    let yes_at_most = of.iter().filter(|element| can_be(element, true)).count();
    match kind {
        Aggregate::Count => {
            Known::of(Values::Numbers(Numbers::whole(yes_at_least as i64, yes_at_most as i64)), Missing::NO)
        }
        Aggregate::AtLeast(least) => {
            let least = least as usize;
            let unknown = of.iter().any(|element| unknown(element)) && yes_at_least < least;
            Known::truth_or(
                yes_at_most >= least,
                yes_at_least < least,
                if unknown { lack.clone() } else { Missing::NO },
            )
        }
        Aggregate::Sum
        | Aggregate::Mean
        | Aggregate::Min
        | Aggregate::Max
        | Aggregate::Sd
        | Aggregate::Median
        | Aggregate::Answered
        | Aggregate::Any
        | Aggregate::All => {
            let decisive = kind == Aggregate::Any;
            let seen: Vec<Known> = of
                .iter()
                .filter(|element| element.can_be_present() || element.missing.some())
                .map(|element| {
                    // An element that is absent leaves the others to decide.
                    let (yes, no) = (can_be(element, true), can_be(element, false));
                    let missing = if unknown(element) { element.missing.passed_on() } else { Missing::NO };
                    Known::truth_or(
                        yes || element.absent && !decisive,
                        no || element.absent && decisive,
                        missing,
                    )
                })
                .collect();
            let mut found = kleene(seen.iter(), decisive);
            if counts.least == 0 {
                found = found.join(&Known::truth(!decisive, decisive));
            }
            found
        }
    }
}

/// An element as far as numbers go.
struct Element {
    numbers: Numbers,
    /// It can be left out of the list, or be missing while the others count.
    optional: bool,
}

fn numbers(
    kind: Aggregate,
    of: &[&Known],
    needs: Needs,
    missing: MissingRule,
    (counts, lack): (&Counts, &Missing),
    listed: bool,
) -> Known {
    let tolerated = needs != Needs::All;
    let elements: Vec<Element> = of
        .iter()
        .filter_map(|element| {
            let optional = element.absent || tolerated && element.missing.some();
            element.number().map(|numbers| Element { numbers: numbers.clone(), optional })
        })
        .collect();
    let none_left =
        counts.least == 0 || tolerated && counts.surely == 0 && matches!(needs, Needs::Nothing | Needs::Half);
    let fewest = match needs {
        Needs::AtLeast(least) => least as usize,
        Needs::Half => counts.least.div_ceil(2),
        Needs::All | Needs::Nothing => 1,
    }
    .max(elements.iter().filter(|element| !element.optional).count())
    .max(1);
    let zero = Known::always(Values::Numbers(Numbers::single(Number::ZERO)));
    if kind == Aggregate::Sum {
        if missing == MissingRule::Prorate && elements.iter().any(|element| element.optional) {
            let mean = mean(&elements, fewest, listed);
            let (least, most) = (counts.least.max(fewest), counts.most.max(fewest));
            let total = mean.map(|mean| {
                if least == most {
                    mean.multiply(&whole(most))
                } else {
                    mean.multiply(&Numbers::whole(least as i64, most as i64))
                }
            });
            let found = Known::numbers(total, Missing::NO);
            return if counts.least == 0 { found.join(&zero) } else { found };
        }
        let total = elements.iter().fold(Numbers::single(Number::ZERO), |total, element| {
            if element.optional {
                total.add(&element.numbers.join(&Numbers::single(Number::ZERO)))
            } else {
                total.add(&element.numbers)
            }
        });
        return Known::always(Values::Numbers(total));
    }
    let numbers = match kind {
        Aggregate::Mean => mean(&elements, fewest, listed),
        Aggregate::Min | Aggregate::Max => extreme(&elements, kind == Aggregate::Max),
        Aggregate::Median => between(&elements),
        Aggregate::Sum
        | Aggregate::Sd
        | Aggregate::Count
        | Aggregate::Answered
        | Aggregate::Any
        | Aggregate::All
        | Aggregate::AtLeast(_) => spread(&elements),
    };
    let single = kind == Aggregate::Sd && fewest < 2;
    let none_left = if none_left { lack.clone() } else { Missing::NO };
    Known::numbers(numbers, if single { none_left.join(&Missing::YES) } else { none_left })
}

fn whole(count: usize) -> Numbers {
    Numbers::single(Number::integer(count as i64))
}

/// The mean of at least `fewest` elements, among them all that are never missing.
fn mean(elements: &[Element], fewest: usize, listed: bool) -> Option<Numbers> {
    let (kept, optional): (Vec<&Element>, Vec<&Element>) =
        elements.iter().partition(|element| !element.optional);
    let all = kept.iter().fold(Numbers::single(Number::ZERO), |total, element| total.add(&element.numbers));
    if optional.is_empty() {
        return if kept.is_empty() { None } else { all.divide(&whole(kept.len())) };
    }
    if let Some(listed) = if listed { listed_means(&kept, &optional, &all, fewest) } else { None } {
        return Some(listed);
    }
    // The lowest mean takes the lowest elements first, and never more than it must: but an element below the
    // mean so far lowers it.
    let end = |high: bool| -> Option<Number> {
        let bound = |numbers: &Numbers| if high { numbers.high().cloned() } else { numbers.low().cloned() };
        let mut ends: Vec<Number> =
            optional.iter().map(|element| bound(&element.numbers)).collect::<Option<_>>()?;
        ends.sort();
        if high {
            ends.reverse();
        }
        let (mut total, mut count, mut best) = (bound(&all)?, kept.len(), None::<Number>);
        for next in std::iter::once(None).chain(ends.iter().map(Some)) {
            if let Some(next) = next {
                total = total.add(next)?;
                count += 1;
            }
            if count >= fewest {
                let mean = total.divide(&Number::integer(count as i64))?;
                best = Some(match best {
                    None => mean,
                    Some(best) if high => best.max(mean),
                    Some(best) => best.min(mean),
                });
            }
        }
        best
    };
    match (end(false), end(true)) {
        (Some(low), Some(high)) => Some(Numbers::between(low, high)),
        _ => Some(Numbers::any()),
    }
}

/// The means by number of answers and sum, where all elements go in the same steps and there are few enough.
fn listed_means(kept: &[&Element], optional: &[&Element], all: &Numbers, fewest: usize) -> Option<Numbers> {
    let count = kept.len() + optional.len();
    let step = optional.first()?.numbers.step.clone()?;
    let even = |numbers: &Numbers| {
        numbers.set.is_none() && (numbers.step.as_ref() == Some(&step) || numbers.is_single().is_some())
    };
    if count > MOST_LISTED
        || !optional.iter().all(|element| even(&element.numbers))
        || !(kept.is_empty() || even(all))
    {
        return None;
    }
    let first = optional[0].numbers.low()?;
    if !optional.iter().all(|element| {
        element
            .numbers
            .low()
            .and_then(|low| low.subtract(first)?.divide(&step))
            .is_some_and(|gap| gap.is_whole())
    }) {
        return None;
    }
    let ends = |high: bool| -> Option<Vec<Number>> {
        let mut ends: Vec<Number> = optional
            .iter()
            .map(|element| if high { element.numbers.high() } else { element.numbers.low() }.cloned())
            .collect::<Option<_>>()?;
        ends.sort();
        if high {
            ends.reverse();
        }
        Some(ends)
    };
    let (lows, highs) = (ends(false)?, ends(true)?);
    let (mut low, mut high) = (all.low()?.clone(), all.high()?.clone());
    let mut means = Vec::new();
    for n in kept.len()..=count {
        if n > kept.len() {
            let at = n - kept.len() - 1;
            (low, high) = (low.add(&lows[at])?, high.add(&highs[at])?);
        }
        if n >= fewest {
            let by = Number::integer(n as i64);
            let sums =
                Numbers { bounds: Interval::between(&low, &high), step: Some(step.clone()), set: None };
            means.extend(sums.values(super::numbers::MOST)?.iter().filter_map(|sum| sum.divide(&by)));
        }
        if means.len() > super::numbers::MOST * 2 {
            return None;
        }
    }
    Numbers::of(means)
}

fn extreme(elements: &[Element], larger: bool) -> Option<Numbers> {
    let joined = elements.iter().map(|element| element.numbers.clone()).reduce(|a, b| a.join(&b))?;
    // Elements that are always there bound the outcome from one side.
    let kept = elements.iter().filter(|element| !element.optional);
    let cap = kept
        .map(|element| if larger { element.numbers.low().cloned() } else { element.numbers.high().cloned() });
    let cap = if larger { cap.flatten().max() } else { cap.flatten().min() };
    match cap {
        Some(cap) => {
            joined.clip(&if larger { Interval::from(&cap, false) } else { Interval::up_to(&cap, false) })
        }
        None => Some(joined),
    }
}

/// Somewhere between the lowest and the highest element.
fn between(elements: &[Element]) -> Option<Numbers> {
    let joined = elements.iter().map(|element| element.numbers.clone()).reduce(|a, b| a.join(&b))?;
    if joined.is_single().is_some() {
        return Some(joined);
    }
    Some(Numbers { step: None, set: None, ..joined })
}

/// A standard deviation of values within a width is at most that of the two ends, width / √2.
fn spread(elements: &[Element]) -> Option<Numbers> {
    let joined = between(elements)?;
    let high = joined
        .high()
        .zip(joined.low())
        .and_then(|(high, low)| high.subtract(low)?.multiply(&Number::ratio(70_711, 100_000)));
    Some(Numbers {
        bounds: Interval { low: Some(Number::ZERO), high, ..Interval::default() },
        step: None,
        set: None,
    })
}
