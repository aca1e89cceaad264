//! What numbers a node can be: between which bounds, in which steps, and, where that says too much, exactly
//! which.
//!
//! Everything here is a superset: a number outside it cannot occur, a number in it may.

use std::rc::Rc;

use super::interval::{Interval, corners, hull};
use crate::model::Number;

/// The most values that are listed one by one.
pub const MOST: usize = 1024;
/// The most pairs that are tried to list the values of an operation.
const MOST_PAIRS: u64 = 1024;

/// The numbers a node can be.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    pub bounds: Interval,
    /// Every value is the lower bound plus a whole multiple of this.
    pub step: Option<Number>,
    /// Exactly these, in order; only where bounds and step say too much.
    pub set: Option<Rc<[Number]>>,
}

impl Numbers {
    pub fn any() -> Numbers {
        Numbers { bounds: Interval::default(), step: None, set: None }
    }

    pub fn single(number: Number) -> Numbers {
        Numbers::between(number.clone(), number)
    }

    pub fn between(low: Number, high: Number) -> Numbers {
        Numbers { bounds: Interval::between(&low, &high), step: None, set: None }
    }

    /// `low`, `low + step`, … up to `high`.
    pub fn steps(low: Number, high: Number, step: Number) -> Numbers {
        Numbers { bounds: Interval::between(&low, &high), step: Some(step), set: None }
    }

    pub fn whole(low: i64, high: i64) -> Numbers {
        Numbers::steps(Number::integer(low), Number::integer(high), Number::ONE)
    }

    /// None when there are no values at all.
    pub fn of(mut values: Vec<Number>) -> Option<Numbers> {
        values.sort();
        values.dedup();
        let (low, high) = (values.first()?.clone(), values.last()?.clone());
        if values.len() <= 2 {
            let step = if values.len() == 2 { high.subtract(&low) } else { None };
            return Some(Numbers { bounds: Interval::between(&low, &high), step, set: None });
        }
        let step = values[1].subtract(&low)?;
        let even = values.windows(2).all(|pair| pair[1].subtract(&pair[0]).is_some_and(|gap| gap == step));
        let set = if even { None } else { Some(values.into()) };
        Some(Numbers { bounds: Interval::between(&low, &high), step: even.then_some(step), set })
    }

    pub fn low(&self) -> Option<&Number> {
        self.bounds.low.as_ref()
    }

    pub fn high(&self) -> Option<&Number> {
        self.bounds.high.as_ref()
    }

    pub fn is_single(&self) -> Option<&Number> {
        match (self.low(), self.high()) {
            (Some(low), Some(high)) if low == high => Some(low),
            _ => None,
        }
    }

    /// How many values there are, where that is finite.
    pub fn count(&self) -> Option<u64> {
        if self.is_single().is_some() {
            return Some(1);
        }
        if let Some(set) = &self.set {
            return Some(set.len() as u64);
        }
        let gaps = self.high()?.subtract(self.low()?)?.divide(self.step.as_ref()?)?.floor().to_i64()?;
        Some(gaps as u64 + 1)
    }

    /// All values, where there are at most this many.
    pub fn values(&self, most: usize) -> Option<Vec<Number>> {
        let count = self.count()?;
        if count > most as u64 {
            return None;
        }
        if let Some(set) = &self.set {
            return Some(set.to_vec());
        }
        let low = self.low()?;
        if count == 1 {
            return Some(vec![low.clone()]);
        }
        let step = self.step.as_ref()?;
        (0..count).map(|at| low.add(&step.multiply(&Number::integer(at as i64))?)).collect()
    }

    pub fn is_whole(&self) -> bool {
        match &self.set {
            Some(set) => set.iter().all(Number::is_whole),
            None => {
                self.low().is_some_and(Number::is_whole)
                    && (self.is_single().is_some() || self.step.as_ref().is_some_and(Number::is_whole))
            }
        }
    }

    pub fn has(&self, number: &Number) -> bool {
        if !self.bounds.admits(number) {
            return false;
        }
        if let Some(set) = &self.set {
            return set.binary_search(number).is_ok();
        }
        match (&self.step, self.low()) {
            (Some(step), Some(low)) => {
                number.subtract(low).and_then(|gap| gap.divide(step)).is_none_or(|steps| steps.is_whole())
            }
            _ => true,
        }
    }

    /// Those that lie in an interval; None when there are none.
    pub fn clip(&self, interval: &Interval) -> Option<Numbers> {
        let bounds = self.bounds.meet(interval);
        if bounds.is_empty() {
            return None;
        }
        if bounds == self.bounds {
            return Some(self.clone());
        }
        if let Some(set) = &self.set {
            return Numbers::of(set.iter().filter(|value| interval.admits(value)).cloned().collect());
        }
        let (Some(step), Some(first)) = (&self.step, self.low()) else {
            return Some(Numbers { bounds, step: None, set: None });
        };
        let to_step = |bound: &Number, open: bool, up: bool| -> Option<Number> {
            let steps = bound.subtract(first)?.divide(step)?;
            let whole = match (up, open) {
                (true, false) => steps.ceiling(),
                (true, true) => steps.floor().add(&Number::ONE)?,
                (false, false) => steps.floor(),
                (false, true) => steps.ceiling().subtract(&Number::ONE)?,
            };
            first.add(&whole.multiply(step)?)
        };
        let low = bounds.low.as_ref().and_then(|low| to_step(low, bounds.low_open, true));
        let high = bounds.high.as_ref().and_then(|high| to_step(high, bounds.high_open, false));
        let bounds = Interval { low, low_open: false, high, high_open: false };
        if bounds.is_empty() { None } else { Some(Numbers { bounds, step: Some(step.clone()), set: None }) }
    }

    /// Those that are not this number.
    pub fn without(&self, number: &Number) -> Option<Numbers> {
        if !self.has(number) {
            return Some(self.clone());
        }
        if let Some(values) = self.values(MOST) {
            return Numbers::of(values.into_iter().filter(|value| value != number).collect());
        }
        let mut left = self.clone();
        if self.low() == Some(number) {
            return left.clip(&Interval::from(number, true));
        }
        if self.high() == Some(number) {
            return left.clip(&Interval::up_to(number, true));
        }
        left.set = None;
        Some(left)
    }

    pub fn join(&self, other: &Numbers) -> Numbers {
        if self == other {
            return self.clone();
        }
        if self.bounds.low <= other.bounds.low && self.set.is_none() && self.covers(other) {
            return self.clone();
        }
        if other.set.is_none() && other.covers(self) {
            return other.clone();
        }
        if let (Some(mut a), Some(b)) = (self.values(MOST / 2), other.values(MOST / 2)) {
            a.extend(b);
            if let Some(joined) = Numbers::of(a) {
                return joined;
            }
        }
        let step = match (self.low(), other.low()) {
            (Some(a), Some(b)) => {
                b.subtract(a).and_then(|gap| common_step(&[self.gap(), other.gap(), Some(gap.absolute())]))
            }
            _ => None,
        };
        Numbers { bounds: hull(&self.bounds, &other.bounds), step, set: None }
    }

    /// Whether all of another's values are among these, as far as bounds and step tell.
    fn covers(&self, other: &Numbers) -> bool {
        let within = hull(&self.bounds, &other.bounds) == self.bounds;
        within
            && match (&self.step, other.low()) {
                (None, _) => self.is_single().is_none() || self.bounds == other.bounds,
                (Some(step), Some(low)) => {
                    self.has(low)
                        && (other.is_single().is_some()
                            || other.set.is_none()
                                && other.step.as_ref().is_some_and(|other| multiple(other, step)))
                }
                _ => false,
            }
    }

    /// The step, or zero for a single value.
    fn gap(&self) -> Option<Number> {
        if self.is_single().is_some() {
            return Some(Number::ZERO);
        }
        match &self.set {
            Some(set) => {
                common_step(&set.windows(2).map(|pair| pair[1].subtract(&pair[0])).collect::<Vec<_>>())
            }
            None => self.step.clone(),
        }
    }

    /// What a function makes of each value, where they can be listed; None inside for values it has no result
    /// for.
    pub fn each(
        &self,
        most: usize,
        operation: impl Fn(&Number) -> Option<Number>,
    ) -> Option<Option<Numbers>> {
        let values = self.values(most)?;
        Some(Numbers::of(values.iter().filter_map(operation).collect()))
    }

    fn pairs(
        &self,
        other: &Numbers,
        operation: impl Fn(&Number, &Number) -> Option<Number>,
    ) -> Option<Option<Numbers>> {
        if self.count()?.saturating_mul(other.count()?) > MOST_PAIRS {
            return None;
        }
        let (a, b) = (self.values(MOST_PAIRS as usize)?, other.values(MOST_PAIRS as usize)?);
        let results: Vec<Number> = a.iter().flat_map(|a| b.iter().filter_map(|b| operation(a, b))).collect();
        let joined = Numbers::of(results);
        match &joined {
            Some(numbers) if numbers.set.as_ref().is_some_and(|set| set.len() > MOST) => None,
            _ => Some(joined),
        }
    }

    pub fn add(&self, other: &Numbers) -> Numbers {
        let bounds = Interval {
            low: self.low().zip(other.low()).and_then(|(a, b)| a.add(b)),
            low_open: self.bounds.low_open || other.bounds.low_open,
            high: self.high().zip(other.high()).and_then(|(a, b)| a.add(b)),
            high_open: self.bounds.high_open || other.bounds.high_open,
        };
        let even = self.set.is_none() && other.set.is_none();
        if even && (self.step == other.step || self.is_single().is_some() || other.is_single().is_some()) {
            let step = if self.is_single().is_some() { other.step.clone() } else { self.step.clone() };
            return Numbers { bounds, step, set: None };
        }
        if let Some(Some(numbers)) = self.pairs(other, Number::add) {
            return numbers;
        }
        Numbers { bounds, step: common_step(&[self.gap(), other.gap()]), set: None }
    }

    pub fn negate(&self) -> Numbers {
        let set = self.set.as_ref().map(|set| set.iter().rev().map(Number::negate).collect());
        let bounds = self.bounds.negate();
        let step = if bounds.low.is_some() { self.step.clone() } else { None };
        Numbers { bounds, step, set }
    }

    pub fn subtract(&self, other: &Numbers) -> Numbers {
        self.add(&other.negate())
    }

    pub fn multiply(&self, other: &Numbers) -> Numbers {
        if let Some(factor) = self.is_single() {
            return other.scale(factor);
        }
        if let Some(factor) = other.is_single() {
            return self.scale(factor);
        }
        if let Some(Some(numbers)) = self.pairs(other, Number::multiply) {
            return numbers;
        }
        let whole = self.is_whole() && other.is_whole();
        let bounds = match (self.low(), self.high(), other.low(), other.high()) {
            (Some(a), Some(b), Some(c), Some(d)) => {
                corners(&[a.multiply(c), a.multiply(d), b.multiply(c), b.multiply(d)])
            }
            (Some(a), _, Some(c), _) if !a.is_negative() && !c.is_negative() => {
                Interval { low: a.multiply(c), ..Interval::default() }
            }
            _ => Interval::default(),
        };
        let mut numbers =
            Numbers { step: (whole && bounds.low.is_some()).then_some(Number::ONE), bounds, set: None };
        if self.sign() != 0 && other.sign() != 0 {
            numbers.never_zero();
        }
        numbers
    }

    fn scale(&self, factor: &Number) -> Numbers {
        if factor.is_zero() {
            return Numbers::single(Number::ZERO);
        }
        if factor.is_negative() {
            return self.negate().scale(&factor.negate());
        }
        let by = |number: &Option<Number>| number.as_ref().and_then(|number| number.multiply(factor));
        let bounds =
            Interval { low: by(&self.bounds.low), high: by(&self.bounds.high), ..self.bounds.clone() };
        let set = self.set.as_ref().and_then(|set| set.iter().map(|value| value.multiply(factor)).collect());
        Numbers { bounds, step: by(&self.step), set }
    }

    /// 1 where all are above zero, −1 where all are below, otherwise 0.
    pub fn sign(&self) -> i8 {
        let beyond = |bound: &Number, open: bool| if bound.is_zero() { open } else { true };
        match (self.low(), self.high()) {
            (Some(low), _) if !low.is_negative() && beyond(low, self.bounds.low_open) => 1,
            (_, Some(high))
                if (high.is_negative() || high.is_zero()) && beyond(high, self.bounds.high_open) =>
            {
                -1
            }
            _ => 0,
        }
    }

    fn never_zero(&mut self) {
        if self.step.is_none() && self.set.is_none() {
            self.bounds.low_open |= self.low().is_some_and(Number::is_zero);
            self.bounds.high_open |= self.high().is_some_and(Number::is_zero);
        }
    }

    /// None when the divisor can only be zero.
    pub fn divide(&self, divisor: &Numbers) -> Option<Numbers> {
        let divisor = divisor.without(&Number::ZERO)?;
        if let Some(single) = divisor.is_single() {
            return Some(self.scale(&Number::ONE.divide(single)?));
        }
        if let Some(numbers) = self.pairs(&divisor, Number::divide) {
            return numbers;
        }
        let inverse = match (divisor.low(), divisor.high()) {
            (Some(low), Some(high)) if divisor.sign() != 0 && !low.is_zero() && !high.is_zero() => Numbers {
                bounds: corners(&[Number::ONE.divide(low), Number::ONE.divide(high)]),
                step: None,
                set: None,
            },
            (Some(low), _) if divisor.sign() > 0 && !low.is_zero() => Numbers {
                bounds: Interval {
                    low: Some(Number::ZERO),
                    low_open: true,
                    high: Number::ONE.divide(low),
                    high_open: false,
                },
                step: None,
                set: None,
            },
            _ if divisor.sign() > 0 => {
                Numbers { bounds: Interval::from(&Number::ZERO, true), step: None, set: None }
            }
            _ if divisor.sign() < 0 => {
                Numbers { bounds: Interval::up_to(&Number::ZERO, true), step: None, set: None }
            }
            _ => Numbers::any(),
        };
        Some(self.multiply(&inverse))
    }

    /// None when there is no result, as for zero to a negative power.
    pub fn power(&self, exponent: i32) -> Option<Numbers> {
        if let Some(numbers) = self.each(256, |value| value.power(exponent)) {
            return numbers;
        }
        if exponent < 0 {
            return Numbers::single(Number::ONE).divide(&self.power(-exponent)?);
        }
        let end = |bound: &Option<Number>| bound.as_ref().and_then(|bound| bound.power(exponent));
        if exponent % 2 == 1 {
            return Some(Numbers {
                bounds: Interval {
                    low: end(&self.bounds.low),
                    high: end(&self.bounds.high),
                    ..self.bounds.clone()
                },
                step: None,
                set: None,
            });
        }
        let size = self.absolute();
        Some(Numbers {
            bounds: Interval { low: end(&size.bounds.low), high: end(&size.bounds.high), ..size.bounds },
            step: None,
            set: None,
        })
    }

    pub fn absolute(&self) -> Numbers {
        if self.low().is_some_and(|low| !low.is_negative()) {
            return self.clone();
        }
        if self.high().is_some_and(|high| high.is_negative() || high.is_zero()) {
            return self.negate();
        }
        if let Some(Some(numbers)) = self.each(MOST, |value| Some(value.absolute())) {
            return numbers;
        }
        let high = self.low().zip(self.high()).map(|(low, high)| low.negate().max(high.clone()));
        Numbers {
            bounds: Interval { low: Some(Number::ZERO), high, ..Interval::default() },
            step: None,
            set: None,
        }
    }

    /// Under a function that keeps order and gives multiples of `step`: rounding of whatever kind.
    pub fn rounded(&self, step: Number, round: impl Fn(&Number) -> Number) -> Numbers {
        let settled = |value: &Number| round(value) == *value;
        if self.set.is_none() && self.low().is_some_and(settled) && self.step.as_ref().is_some_and(settled) {
            return self.clone();
        }
        if let Some(Some(numbers)) = self.each(MOST, |value| Some(round(value))) {
            return numbers;
        }
        let bounds =
            Interval { low: self.low().map(&round), high: self.high().map(&round), ..Interval::default() };
        let step = bounds.low.is_some().then_some(step);
        Numbers { bounds, step, set: None }
    }

    /// The smaller (or larger) of two.
    pub fn extreme(&self, other: &Numbers, larger: bool) -> Numbers {
        if larger {
            return self.negate().extreme(&other.negate(), false).negate();
        }
        if let Some(Some(numbers)) = self.pairs(other, |a, b| Some(a.min(b).clone())) {
            return numbers;
        }
        let joined = self.join(other);
        let capped =
            Interval { high: least(self.high(), other.high()), high_open: false, ..Interval::default() };
        joined.clip(&capped).unwrap_or(joined)
    }

    /// For results of functions that are not exact: bounds that doubles on either side of them keep to.
    ///
    /// An end that is a double already was computed as the evaluator works with doubles: what rises with its
    /// operands is then right as it is. `slack`: it was computed in another order, or by a function that need
    /// not rise with every last digit.
    pub fn outward(&self, slack: bool) -> Numbers {
        let low = self.low().and_then(|low| toward(low, false, slack));
        let high = self.high().and_then(|high| toward(high, true, slack));
        let same =
            |kept: bool, before: Option<&Number>, after: &Option<Number>| kept && before == after.as_ref();
        let bounds = Interval {
            low_open: same(self.bounds.low_open, self.low(), &low)
                && low.as_ref().is_some_and(Number::is_zero),
            high_open: same(self.bounds.high_open, self.high(), &high)
                && high.as_ref().is_some_and(Number::is_zero),
            low,
            high,
        };
        Numbers { bounds, step: None, set: None }
    }
}

/// The nearest double that is not above (or not below) a number.
fn toward(number: &Number, up: bool, slack: bool) -> Option<Number> {
    const PLACES: u32 = 4;
    let double = number.to_f64();
    if !number.is_exact() {
        let beside = |double: f64| if up { double.next_up() } else { double.next_down() };
        let moved = if slack && double != 0.0 {
            (0..PLACES).fold(double, |double, _| beside(double))
        } else {
            double
        };
        return Number::approximate(moved);
    }
    let near = Number::approximate(double)?;
    match (up, near.cmp(number)) {
        (true, std::cmp::Ordering::Less) => Number::approximate(double.next_up()),
        (false, std::cmp::Ordering::Greater) => Number::approximate(double.next_down()),
        _ => Some(near),
    }
}

/// The smaller of two upper bounds.
fn least(a: Option<&Number>, b: Option<&Number>) -> Option<Number> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b).clone()),
        (a, b) => a.or(b).cloned(),
    }
}

fn multiple(number: &Number, of: &Number) -> bool {
    number.divide(of).is_some_and(|times| times.is_whole())
}

/// The largest step of which all are whole multiples; zeros aside. None where one is unknown or the numbers
/// grow too large.
fn common_step(gaps: &[Option<Number>]) -> Option<Number> {
    let mut common: Option<(i64, i64)> = None;
    for gap in gaps {
        let (n, d) = gap.as_ref()?.to_small()?;
        let n = n.abs();
        if n == 0 {
            continue;
        }
        common = Some(match common {
            None => (n, d),
            Some((m, e)) => {
                let (a, b) = (n.checked_mul(e)?, m.checked_mul(d)?);
                let divisor = num_integer::gcd(a, b);
                let (low, high) =
                    Number::ratio(i128::from(divisor), i128::from(d) * i128::from(e)).to_small()?;
                (low, high)
            }
        });
    }
    common.map(|(n, d)| Number::ratio(i128::from(n), i128::from(d)))
}
