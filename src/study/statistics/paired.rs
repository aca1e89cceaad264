//! The change of those who have both values: paired t, effect sizes, and CR2 over practices.

use super::describe::{TTest, all_same, correlation, mean, sd, t_test, variance};
use super::distributions::{hedges_j, t_two_sided};
use super::person::{Moved, moved};
use super::{Absent, SAME, Value};

/// A paired comparison. Every field that cannot be had has its reason.
#[derive(Clone, Debug)]
pub struct Paired {
    /// Pairs.
    pub n: usize,
    /// Mean difference, second less first.
    pub mean: Value,
    /// Standard deviation of the differences.
    pub sd: Value,
    /// The paired t test, n − 1 degrees of freedom.
    pub test: Result<TTest, Absent>,
    /// Correlation of first and second.
    pub r: Value,
    /// Mean / sd of the differences (Cohen 1988).
    pub d_z: Value,
    /// Mean / √((s₁² + s₂²)/2) (Cumming 2012).
    pub d_av: Value,
    /// d_av · J(n − 1) (Hedges 1981).
    pub g_av: Value,
    /// d_z · √(2(1 − r)) (Morris & DeShon 2002).
    pub d_rm: Value,
    /// Second above first.
    pub up: usize,
    /// Second below first.
    pub down: usize,
    /// Equal to within [`SAME`].
    pub same: usize,
}

/// Compares two series of the same cases in the same order.
///
/// ```
/// let p = peil_study::statistics::paired::paired(&[1.0, 2.0, 4.0], &[2.0, 2.0, 6.0]);
/// assert_eq!((p.n, p.up, p.same), (3, 2, 1));
/// assert_eq!(p.mean, Ok(1.0));
/// ```
pub fn paired(first: &[f64], second: &[f64]) -> Paired {
    let d: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    let few = match d.len() {
        0 => Some(Absent::NoPairs),
        1 => Some(Absent::OnePair),
        _ => None,
    };
    let still = all_same(&d);
    let checked = |of: &dyn Fn() -> Value| match few {
        Some(why) => Err(why),
        None if still => Err(Absent::NoVariance),
        None => of(),
    };
    let d_z = || Ok(mean(&d)? / sd(&d)?);
    let r = || correlation(first, second);
    let d_av = || {
        let pooled = 0.5 * (variance(first)? + variance(second)?);
        if pooled > 0.0 { Ok(mean(&d)? / pooled.sqrt()) } else { Err(Absent::NoVariance) }
    };
    let j = hedges_j(d.len() as f64 - 1.0);
    Paired {
        n: d.len(),
        mean: if d.is_empty() { Err(Absent::NoPairs) } else { mean(&d) },
        sd: few.map_or_else(|| sd(&d), Err),
        test: match few {
            Some(why) => Err(why),
            None => t_test(&d),
        },
        r: checked(&r),
        d_z: checked(&d_z),
        d_av: checked(&d_av),
        g_av: checked(&|| Ok(d_av()? * j?)),
        d_rm: checked(&|| Ok(d_z()? * (2.0 * (1.0 - r()?)).sqrt())),
        up: d.iter().filter(|&&x| moved(x, SAME) == Moved::Up).count(),
        down: d.iter().filter(|&&x| moved(x, SAME) == Moved::Down).count(),
        same: d.iter().filter(|&&x| moved(x, SAME) == Moved::Same).count(),
    }
}

/// A standard error with its degrees of freedom and p.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Robust {
    /// Standard error.
    pub se: f64,
    /// Satterthwaite's degrees of freedom.
    pub df: f64,
    /// Two-sided p.
    pub p: f64,
}

/// The CR2 standard error of a mean over clusters, with Satterthwaite's degrees of freedom (Bell &
/// McCaffrey 2002; Pustejovsky & Tipton 2018), for the working model of independent values.
///
/// `clusters` holds the values of each practice.
pub fn mean_over_clusters(clusters: &[Vec<f64>]) -> Result<Robust, Absent> {
    let filled: Vec<&Vec<f64>> = clusters.iter().filter(|c| !c.is_empty()).collect();
    match filled.len() {
        0 => return Err(Absent::NoPairs),
        1 => return Err(Absent::OnePractice),
        _ => {}
    }
    let all: Vec<f64> = filled.iter().flat_map(|c| c.iter().copied()).collect();
    if all_same(&all) {
        return Err(Absent::NotEstimable);
    }
    let n = all.len() as f64;
    let middle = mean(&all)?;
    // A_j acts on the direction of ones alone: (1 − n_j/N)^(−½). g_j = A_j 1 / N.
    let mut variance = 0.0;
    let (mut trace, mut squares) = (0.0, 0.0);
    let parts: Vec<(f64, f64)> = filled
        .iter()
        .map(|c| {
            let size = c.len() as f64;
            let adjust = 1.0 / (1.0 - size / n).sqrt() / n;
            let residual: f64 = c.iter().map(|x| x - middle).sum();
            variance += (adjust * residual) * (adjust * residual);
            (adjust * adjust * size, adjust * size)
        })
        .collect();
    for (i, (own, h)) in parts.iter().enumerate() {
        trace += own - h * h / n;
        for (j, (_, other)) in parts.iter().enumerate() {
            let omega = if i == j { own - h * h / n } else { -h * other / n };
            squares += omega * omega;
        }
    }
    let se = variance.sqrt();
    if !(se > 1e-14 && squares > 0.0) {
        return Err(Absent::NotEstimable);
    }
    let df = trace * trace / squares;
    Ok(Robust { se, df, p: t_two_sided(middle / se, df) })
}
