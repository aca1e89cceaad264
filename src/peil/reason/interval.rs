//! A stretch of numbers.

use crate::model::{Comparison, Number};

/// A stretch of numbers; a bound that is not there is infinite.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Interval {
    pub low: Option<Number>,
    /// The bound itself does not belong.
    pub low_open: bool,
    pub high: Option<Number>,
    pub high_open: bool,
}

impl Interval {
    pub fn at(number: &Number) -> Interval {
        Interval::between(number, number)
    }

    pub fn between(low: &Number, high: &Number) -> Interval {
        Interval { low: Some(low.clone()), high: Some(high.clone()), ..Interval::default() }
    }

    pub fn from(low: &Number, open: bool) -> Interval {
        Interval { low: Some(low.clone()), low_open: open, ..Interval::default() }
    }

    pub fn up_to(high: &Number, open: bool) -> Interval {
        Interval { high: Some(high.clone()), high_open: open, ..Interval::default() }
    }

    /// The numbers that are in this relation to a number; none for `!=`, which is not a stretch.
    pub fn compared(op: Comparison, to: &Number) -> Option<Interval> {
        match op {
            Comparison::Equal => Some(Interval::at(to)),
            Comparison::NotEqual => None,
            Comparison::Less => Some(Interval::up_to(to, true)),
            Comparison::LessEqual => Some(Interval::up_to(to, false)),
            Comparison::Greater => Some(Interval::from(to, true)),
            Comparison::GreaterEqual => Some(Interval::from(to, false)),
        }
    }

    pub fn admits(&self, number: &Number) -> bool {
        let above =
            self.low.as_ref().is_none_or(|low| if self.low_open { number > low } else { number >= low });
        above
            && self
                .high
                .as_ref()
                .is_none_or(|high| if self.high_open { number < high } else { number <= high })
    }

    pub fn meet(&self, other: &Interval) -> Interval {
        let (low, low_open) = match (&self.low, &other.low) {
            (Some(a), Some(b)) if a == b => (Some(a.clone()), self.low_open || other.low_open),
            (Some(a), Some(b)) if a < b => (Some(b.clone()), other.low_open),
            (Some(a), _) => (Some(a.clone()), self.low_open),
            (None, b) => (b.clone(), other.low_open),
        };
        let (high, high_open) = match (&self.high, &other.high) {
            (Some(a), Some(b)) if a == b => (Some(a.clone()), self.high_open || other.high_open),
            (Some(a), Some(b)) if a > b => (Some(b.clone()), other.high_open),
            (Some(a), _) => (Some(a.clone()), self.high_open),
            (None, b) => (b.clone(), other.high_open),
        };
        Interval { low, low_open, high, high_open }
    }

    pub fn is_empty(&self) -> bool {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => low > high || low == high && (self.low_open || self.high_open),
            _ => false,
        }
    }

    pub fn negate(&self) -> Interval {
        Interval {
            low: self.high.as_ref().map(Number::negate),
            low_open: self.high_open,
            high: self.low.as_ref().map(Number::negate),
            high_open: self.low_open,
        }
    }
}

/// The smallest interval around both.
pub fn hull(a: &Interval, b: &Interval) -> Interval {
    let (low, low_open) = match (&a.low, &b.low) {
        (Some(x), Some(y)) if x == y => (Some(x.clone()), a.low_open && b.low_open),
        (Some(x), Some(y)) if x < y => (Some(x.clone()), a.low_open),
        (Some(_), Some(y)) => (Some(y.clone()), b.low_open),
        _ => (None, false),
    };
    let (high, high_open) = match (&a.high, &b.high) {
        (Some(x), Some(y)) if x == y => (Some(x.clone()), a.high_open && b.high_open),
        (Some(x), Some(y)) if x > y => (Some(x.clone()), a.high_open),
        (Some(_), Some(y)) => (Some(y.clone()), b.high_open),
        _ => (None, false),
    };
    Interval { low, low_open, high, high_open }
}

/// The smallest interval around products; all numbers where one of them is unknown.
pub fn corners(products: &[Option<Number>]) -> Interval {
    let known: Option<Vec<&Number>> = products.iter().map(Option::as_ref).collect();
    match known {
        Some(known) => Interval {
            low: known.iter().min().map(|low| (*low).clone()),
            high: known.iter().max().map(|high| (*high).clone()),
            ..Interval::default()
        },
        None => Interval::default(),
    }
}
