//! Shares, and means of a finite population: for a study of organisations.

use super::describe::{Interval, mean, sd};
use super::distributions::{normal_quantile, t_quantile};
use super::{Absent, Value};

/// Wilson's 95% interval of a share (Wilson 1927), without continuity correction.
///
/// ```
/// let i = peil_study::statistics::proportion::wilson(13, 26).unwrap();
/// assert!((i.low - 0.3206).abs() < 1e-3 && (i.high - 0.6794).abs() < 1e-3);
/// ```
pub fn wilson(count: usize, n: usize) -> Result<Interval, Absent> {
    if n == 0 || count > n {
        return Err(Absent::NoValues);
    }
    let (n, share, z) = (n as f64, count as f64 / n as f64, normal_quantile(0.975));
    let centre = (share + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Ok(Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) })
}

/// The standard error of a mean of `n` out of `population`, sd/√n · √(1 − n/N) (Cochran 1977, 2.6).
/// It holds only if those who took part are like the others.
pub fn finite_se(values: &[f64], population: usize) -> Value {
    if values.len() > population {
        return Err(Absent::TooFew);
    }
    let n = values.len() as f64;
    Ok(sd(values)? / n.sqrt() * (1.0 - n / population as f64).sqrt())
}

/// The 95% interval of such a mean, with n − 1 degrees of freedom.
pub fn finite_interval(values: &[f64], population: usize) -> Result<Interval, Absent> {
    let half = t_quantile(0.975, values.len() as f64 - 1.0) * finite_se(values, population)?;
    let middle = mean(values)?;
    Ok(Interval { low: middle - half, high: middle + half })
}

/// Bounds of a share as if all who are missing had answered no, and as if all had answered yes
/// (Manski 1989).
pub fn bounds(count: usize, n: usize, population: usize) -> Result<Interval, Absent> {
    if population == 0 || n > population || count > n {
        return Err(Absent::NoValues);
    }
    let all = population as f64;
    Ok(Interval { low: count as f64 / all, high: (count + population - n) as f64 / all })
}
