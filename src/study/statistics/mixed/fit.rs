//! Restricted maximum likelihood: Newton's method on the variances, none below zero.

use super::terms::{Terms, terms};
use super::{Cases, Model};
use crate::statistics::Absent;
use crate::statistics::matrix::Matrix;

/// A fitted model.
pub struct Fit {
    /// The variances, in the order of the model's components.
    pub variances: Vec<f64>,
    /// −2 log L, restricted.
    pub criterion: f64,
    pub(super) terms: Terms,
    pub(super) centre: f64,
    /// Whether fixed effects hold for all practices; then the centre belongs to the intercept.
    pub(super) common: bool,
}

const ROUNDS: usize = 500;

/// Fits a model. [`Absent::NoVariance`] when all values are equal; [`Absent::NoFit`] when the residual
/// variance has no minimum above zero.
pub fn fit(cases: &Cases, model: &Model) -> Result<Fit, Absent> {
    let spread = cases.spread();
    if spread < 1e-24 {
        return Err(Absent::NoVariance);
    }
    let count = model.components.len();
    let mut theta = vec![0.5 * spread / (count as f64 - 1.0).max(1.0); count];
    theta[0] = 0.5 * spread;
    let mut now = terms(cases, model, &theta).ok_or(Absent::NoFit)?;
    for _ in 0..ROUNDS {
        let free = free_components(&theta, &now, spread);
        let step = direction(&now, &free).ok_or(Absent::NoFit)?;
        let expected: f64 = -free.iter().zip(&step).map(|(&i, s)| now.gradient[i] * s).sum::<f64>();
        if expected < 1e-13 {
            break;
        }
        let Some((next, at)) = search(cases, model, &theta, &now, &free, &step) else { break };
        theta = at;
        now = next;
        if theta[0] < 1e-9 * spread {
            return Err(Absent::NoFit);
        }
    }
    let common = matches!(model.fixed, super::Fixed::Common(_));
    Ok(Fit { criterion: now.criterion, variances: theta, terms: now, centre: cases.centre, common })
}

/// Components that may move: those above zero, and those at zero whose criterion falls as they rise.
fn free_components(theta: &[f64], now: &Terms, spread: f64) -> Vec<usize> {
    (0..theta.len()).filter(|&i| theta[i] > 1e-14 * spread || now.gradient[i] < 0.0).collect()
}

/// Newton's step, with the expected second derivative where the observed one is not positive.
fn direction(now: &Terms, free: &[usize]) -> Option<Vec<f64>> {
    let take = |m: &Matrix| Matrix::build(free.len(), free.len(), |r, c| m[(free[r], free[c])]);
    let solve = |m: &Matrix| {
        let (inverse, _) = m.inverse()?;
        Some(inverse.apply(&free.iter().map(|&i| -now.gradient[i]).collect::<Vec<f64>>()))
    };
    let observed = take(&now.observed);
    let scale: Vec<f64> = (0..free.len()).map(|i| observed[(i, i)].abs().sqrt().max(1e-300)).collect();
    let scaled = Matrix::build(free.len(), free.len(), |r, c| observed[(r, c)] / scale[r] / scale[c]);
    let positive = scaled.symmetric().eigen().0.iter().all(|&e| e > 1e-10);
    if positive && let Some(step) = solve(&observed) {
        return Some(step);
    }
    solve(&take(&now.expected))
}

/// Halves the step till the criterion does not rise.
fn search(
    cases: &Cases,
    model: &Model,
    theta: &[f64],
    now: &Terms,
    free: &[usize],
    step: &[f64],
) -> Option<(Terms, Vec<f64>)> {
    let mut factor = 1.0;
    for _ in 0..60 {
        let mut at = theta.to_vec();
        for (&i, s) in free.iter().zip(step) {
            at[i] = (theta[i] + factor * s).max(0.0);
        }
        // The residual stays above zero.
        at[0] = at[0].max(0.1 * theta[0]);
        if let Some(next) = terms(cases, model, &at)
            && next.criterion <= now.criterion + 1e-12 * now.criterion.abs()
        {
            return Some((next, at));
        }
        factor *= 0.5;
    }
    None
}

impl Fit {
    /// Whether a variance is at zero: a standard deviation below 1e-4 of the residual's (lme4's rule).
    pub fn on_boundary(&self) -> bool {
        self.variances[1..].iter().any(|v| (v / self.variances[0]).sqrt() < 1e-4)
    }

    /// The sum of all variances.
    pub fn total_variance(&self) -> f64 {
        self.variances.iter().sum()
    }
}
