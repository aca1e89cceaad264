//! How practices differ: spread of the change between them, prediction interval, shrunken estimates.

use super::describe::{Interval, mean, variance};
use super::distributions::{chi_square_upper, t_quantile};
use super::matrix::Matrix;
use super::mixed::{Cases, Component, Fit, Fixed, Level, Model, Observation, fit};
use super::{Absent, Value};

/// One practice: its own mean, and the mean drawn towards all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shrunken {
    /// Cases with a change.
    pub n: usize,
    /// Their mean change.
    pub raw: Value,
    /// The mean plus what the practice deviates by, drawn in (best linear unbiased prediction).
    pub shrunken: f64,
    /// The standard deviation of that deviation, given the variances.
    pub sd: f64,
}

/// The model change ~ 1 + (1 | practice).
pub struct Spread {
    /// Practices with a change.
    pub practices: usize,
    /// The fitted model: coefficient 0 is the mean.
    pub fit: Fit,
    /// Variance between practices.
    pub tau2: f64,
    /// Variance within practices.
    pub sigma2: f64,
    /// Likelihood ratio against no spread.
    pub lrt: f64,
    /// Its p, half of χ²(1) since the variance is at its boundary (Stram & Lee 1994).
    pub lrt_p: f64,
    /// Where the mean of another such practice would lie, mean ± t(k−1) √(τ² + se²) (IntHout et al. 2016).
    pub prediction: Interval,
    /// A row per practice of the input, nothing for one without a change.
    pub each: Vec<Option<Shrunken>>,
}

/// Fits the spread of changes; `changes` holds those of each practice.
pub fn spread(changes: &[Vec<f64>]) -> Result<Spread, Absent> {
    let all: Vec<f64> = changes.iter().flatten().copied().collect();
    let filled = changes.iter().filter(|c| !c.is_empty()).count();
    if filled < 2 {
        return Err(Absent::OnePractice);
    }
    if super::describe::all_same(&all) {
        return Err(Absent::NoVariance);
    }
    if all.len() <= filled {
        return Err(Absent::TooFew);
    }
    let mut observations = Vec::new();
    for (practice, values) in changes.iter().enumerate() {
        for &value in values {
            observations.push(Observation { practice, case: observations.len(), cell: 0, value });
        }
    }
    let cases = Cases::new(&observations, 1);
    let model = Model {
        fixed: Fixed::Common(Matrix::identity(1)),
        components: vec![Component::residual(1), Component::shared("practice", Level::Practice, 1)],
    };
    let fit = fit(&cases, &model)?;
    let (sigma2, tau2) = (fit.variances[0], fit.variances[1]);
    let estimate = fit.contrast(&[1.0])?;
    let n = all.len() as f64;
    let plain = (n - 1.0) * (1.0 + (2.0 * std::f64::consts::PI * variance(&all)?).ln()) + n.ln();
    let lrt = if tau2 == 0.0 { 0.0 } else { (plain - fit.criterion).max(0.0) };
    let lrt_p = if lrt < 1e-12 { 1.0 } else { 0.5 * chi_square_upper(lrt, 1.0) };
    let half = t_quantile(0.975, filled as f64 - 1.0) * (tau2 + estimate.se * estimate.se).sqrt();
    let each = changes.iter().map(|own| shrink(own, estimate.estimate, tau2, sigma2)).collect();
    Ok(Spread {
        practices: filled,
        tau2,
        sigma2,
        lrt,
        lrt_p,
        prediction: Interval { low: estimate.estimate - half, high: estimate.estimate + half },
        each,
        fit,
    })
}

fn shrink(own: &[f64], middle: f64, tau2: f64, sigma2: f64) -> Option<Shrunken> {
    let raw = mean(own);
    let value = raw.ok()?;
    let n = own.len() as f64;
    let factor = n * tau2 / (sigma2 + n * tau2);
    let sd = (tau2 * sigma2 / (sigma2 + n * tau2)).sqrt();
    Some(Shrunken { n: own.len(), raw, shrunken: middle + factor * (value - middle), sd })
}
