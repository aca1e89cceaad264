//! What is known of a column of numbers before any row: its denominator, and how far its numerators reach.
//!
//! The bounds are what makes machine integers exact: an operation is compiled to them only where its result
//! cannot leave 62 bits, so that products of two columns fit 126 and nothing overflows.

use num_integer::Integer;

use crate::model::Number;

/// No numerator or denominator is larger.
pub const MOST: i128 = 1 << 62;

/// What a column of numbers is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Den {
    /// The same in every row.
    Same(i64),
    /// One per row, none larger.
    Each(i64),
}

/// The denominator of a column, and the least and greatest of its numerators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// What the numerators are divided by.
    pub den: Den,
    /// No numerator is less.
    pub low: i64,
    /// No numerator is more.
    pub high: i64,
}

impl Shape {
    /// Of values that are not numbers.
    pub const PLAIN: Shape = Shape { den: Den::Same(1), low: 0, high: i64::MAX >> 2 };

    /// None where an integer of the machine could be too small for it.
    pub fn same(den: i128, low: i128, high: i128) -> Option<Shape> {
        Some(Shape { den: Den::Same(fitting(den)?), low: fitting(low)?, high: fitting(high)? })
    }

    /// The same for a denominator per row; `most` is the largest numerator either way.
    pub fn each(den: i128, most: i128) -> Option<Shape> {
        let most = fitting(most)?;
        Some(Shape { den: Den::Each(fitting(den)?), low: -most, high: most })
    }

    /// The largest numerator, sign aside.
    pub fn most(&self) -> i128 {
        i128::from(self.low).abs().max(i128::from(self.high).abs())
    }

    /// The largest denominator.
    pub fn most_den(&self) -> i128 {
        match self.den {
            Den::Same(den) | Den::Each(den) => den.into(),
        }
    }
}

pub fn fitting(value: i128) -> Option<i64> {
    if value.abs() <= MOST { i64::try_from(value).ok() } else { None }
}

/// Numerator and denominator of an exact number that fits.
pub fn small(number: &Number) -> Option<(i128, i128)> {
    let (n, d) = number.to_small()?;
    (i128::from(n).abs() <= MOST && i128::from(d) <= MOST).then_some((n.into(), d.into()))
}

pub fn lcm(a: i128, b: i128) -> Option<i128> {
    (a / a.gcd(&b)).checked_mul(b).filter(|lcm| *lcm <= MOST)
}

/// The least common multiple of `from..=to`; of nothing it is 1.
pub fn lcm_of(from: usize, to: usize) -> Option<i128> {
    (from.max(1)..=to).try_fold(1i128, |so_far, n| lcm(so_far, n as i128))
}

/// Several columns brought under one denominator.
#[derive(Debug, Clone)]
pub struct Common {
    pub shape: Shape,
    /// What each column's numerators are multiplied by; meaningless where the denominators are per row.
    pub scale: Vec<i64>,
}

impl Common {
    /// None where it would not fit.
    pub fn of(shapes: &[Shape]) -> Option<Common> {
        if shapes.iter().any(|shape| matches!(shape.den, Den::Each(_))) {
            let most = shapes.iter().map(Shape::most).max()?;
            return Some(Common {
                shape: Shape::each(shapes.iter().map(Shape::most_den).max()?, most)?,
                scale: vec![1; shapes.len()],
            });
        }
        let den = shapes.iter().try_fold(1i128, |so_far, shape| lcm(so_far, shape.most_den()))?;
        let scale: Vec<i64> =
            shapes.iter().map(|shape| fitting(den / shape.most_den())).collect::<Option<_>>()?;
        let ends = |end: fn(&Shape) -> i64| {
            shapes.iter().zip(&scale).map(move |(shape, scale)| i128::from(end(shape)) * i128::from(*scale))
        };
        let (low, high) = (ends(|shape| shape.low).min()?, ends(|shape| shape.high).max()?);
        Some(Common { shape: Shape::same(den, low, high)?, scale })
    }
}
