//! One series of numbers: mean, spread, median, interval; and a t test against zero.

use super::distributions::{t_quantile, t_two_sided};
use super::{Absent, SAME, Value};

/// The mean, computed twice so that the second pass takes away the rounding of the first.
pub fn mean(values: &[f64]) -> Value {
    if values.is_empty() {
        return Err(Absent::NoValues);
    }
    let n = values.len() as f64;
    let first = values.iter().sum::<f64>() / n;
    Ok(first + values.iter().map(|x| x - first).sum::<f64>() / n)
}

/// The variance with n − 1. Exactly 0 where values differ by less than [`SAME`].
pub fn variance(values: &[f64]) -> Value {
    if values.len() < 2 {
        return Err(Absent::OneValue);
    }
    if all_same(values) {
        return Ok(0.0);
    }
    let middle = mean(values)?;
    Ok(values.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>() / (values.len() as f64 - 1.0))
}

/// The standard deviation with n − 1.
pub fn sd(values: &[f64]) -> Value {
    variance(values).map(f64::sqrt)
}

/// Whether no two values differ by more than [`SAME`].
pub fn all_same(values: &[f64]) -> bool {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    values.is_empty() || high - low < SAME
}

/// The median: the middle value, or the mean of the two in the middle.
pub fn median(values: &[f64]) -> Value {
    if values.is_empty() {
        return Err(Absent::NoValues);
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    Ok(if sorted.len() % 2 == 1 { sorted[half] } else { 0.5 * (sorted[half - 1] + sorted[half]) })
}

/// An interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// `estimate ± t(0.975, df) · se`.
    pub fn around(estimate: f64, se: f64, df: f64) -> Interval {
        let half = t_quantile(0.975, df) * se;
        Interval { low: estimate - half, high: estimate + half }
    }
}

/// A t test of a mean against zero, with its 95% interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TTest {
    /// t = estimate / standard error.
    pub t: f64,
    /// Degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
    /// The 95% interval.
    pub interval: Interval,
}

impl TTest {
    /// From an estimate, its standard error and degrees of freedom.
    pub fn of(estimate: f64, se: f64, df: f64) -> Result<TTest, Absent> {
        if !(se > 0.0 && se.is_finite() && df > 0.0 && df.is_finite()) {
            return Err(Absent::NoVariance);
        }
        let t = estimate / se;
        Ok(TTest { t, df, p: t_two_sided(t, df), interval: Interval::around(estimate, se, df) })
    }
}

/// The t test of the mean of one series (Student 1908), n − 1 degrees of freedom.
///
/// ```
/// let test = peil_study::statistics::describe::t_test(&[1.0, 2.0, 3.0]).unwrap();
/// assert!((test.t - 3.4641016151377544).abs() < 1e-12);
/// ```
pub fn t_test(values: &[f64]) -> Result<TTest, Absent> {
    let spread = sd(values).map_err(|_| Absent::NoVariance)?;
    if spread == 0.0 {
        return Err(Absent::NoVariance);
    }
    let n = values.len() as f64;
    TTest::of(mean(values)?, spread / n.sqrt(), n - 1.0)
}

/// Pearson's correlation.
pub fn correlation(a: &[f64], b: &[f64]) -> Value {
    if a.len() != b.len() || a.len() < 2 {
        return Err(Absent::TooFewPairs);
    }
    if all_same(a) || all_same(b) {
        return Err(Absent::NoVariance);
    }
    let (ma, mb) = (mean(a)?, mean(b)?);
    let product: f64 = a.iter().zip(b).map(|(x, y)| (x - ma) * (y - mb)).sum();
    let (va, vb) = (variance(a)?, variance(b)?);
    Ok((product / (a.len() as f64 - 1.0) / (va * vb).sqrt()).clamp(-1.0, 1.0))
}
