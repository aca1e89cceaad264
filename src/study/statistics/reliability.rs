//! Reliability of a score whose items reflect one thing: alpha, omega, standard error of measurement.

use super::describe::{all_same, variance};
use super::distributions::f_quantile;
use super::matrix::Matrix;
use super::{Absent, Value, finite};

/// Cronbach's alpha (1951) of complete responses, a row each; with Feldt's 95% interval (Feldt 1965).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    /// Alpha.
    pub alpha: f64,
    /// Feldt's interval: 1 − (1−α) F(0.975), 1 − (1−α) F(0.025), with n−1 and (n−1)(k−1) degrees.
    pub interval: (f64, f64),
}

/// Alpha over rows of items.
pub fn alpha(rows: &[Vec<f64>]) -> Result<Alpha, Absent> {
    let items = rows.first().map_or(0, Vec::len);
    if rows.len() < 3 || items < 2 {
        return Err(Absent::TooFew);
    }
    let totals: Vec<f64> = rows.iter().map(|r| r.iter().sum()).collect();
    let spread = variance(&totals)?;
    if all_same(&totals) || spread <= 0.0 {
        return Err(Absent::NoVariance);
    }
    let mut own = 0.0;
    for item in 0..items {
        let column: Vec<f64> = rows.iter().map(|r| r[item]).collect();
        own += variance(&column)?;
    }
    let k = items as f64;
    let alpha = finite(k / (k - 1.0) * (1.0 - own / spread), Absent::NoVariance)?;
    let n = rows.len() as f64;
    let end = |p| 1.0 - (1.0 - alpha) * f_quantile(p, n - 1.0, (n - 1.0) * (k - 1.0));
    Ok(Alpha { alpha, interval: (end(0.975), end(0.025)) })
}

/// McDonald's omega total of one factor, (Σλ)² / ((Σλ)² + Σθ), by maximum likelihood (McDonald 1999).
/// Needs 20 responses, three items, and a solution in which each unique variance is above zero.
pub fn omega(rows: &[Vec<f64>]) -> Value {
    let items = rows.first().map_or(0, Vec::len);
    if rows.len() < 20 || items < 3 {
        return Err(Absent::NoProperSolution);
    }
    let n = rows.len() as f64;
    let means: Vec<f64> = (0..items).map(|i| rows.iter().map(|r| r[i]).sum::<f64>() / n).collect();
    let covariance = Matrix::build(items, items, |i, j| {
        rows.iter().map(|r| (r[i] - means[i]) * (r[j] - means[j])).sum::<f64>() / n
    });
    if (0..items).any(|i| covariance[(i, i)] < 1e-12) {
        return Err(Absent::NoProperSolution);
    }
    let (loadings, unique) = one_factor(&covariance)?;
    let sum: f64 = loadings.iter().sum();
    let common = sum * sum;
    finite(common / (common + unique.iter().sum::<f64>()), Absent::NoProperSolution)
}

/// Loadings and unique variances of one factor: the EM algorithm of Rubin & Thayer (1982), on the
/// correlation matrix, till nothing moves.
fn one_factor(covariance: &Matrix) -> Result<(Vec<f64>, Vec<f64>), Absent> {
    let k = covariance.rows;
    let scale: Vec<f64> = (0..k).map(|i| covariance[(i, i)].sqrt()).collect();
    let r = Matrix::build(k, k, |i, j| covariance[(i, j)] / scale[i] / scale[j]);
    let mut loading = vec![0.7; k];
    let mut unique = vec![0.51; k];
    for round in 0..200_000 {
        // Weights β = λ'Σ⁻¹ by the formula for one factor.
        let inner: f64 = loading.iter().zip(&unique).map(|(l, u)| l * l / u).sum();
        let beta: Vec<f64> = loading.iter().zip(&unique).map(|(l, u)| l / u / (1.0 + inner)).collect();
        let rb = r.apply(&beta);
        let second: f64 = 1.0 - beta.iter().zip(&loading).map(|(b, l)| b * l).sum::<f64>()
            + beta.iter().zip(&rb).map(|(b, x)| b * x).sum::<f64>();
        let mut moved: f64 = 0.0;
        for i in 0..k {
            let new = rb[i] / second;
            moved = moved.max((new - loading[i]).abs());
            loading[i] = new;
            unique[i] = 1.0 - new * rb[i];
            if unique[i] < 1e-5 {
                return Err(Absent::NoProperSolution);
            }
        }
        if moved < 1e-13 {
            break;
        }
        if round == 199_999 {
            return Err(Absent::NoProperSolution);
        }
    }
    let unique = unique.iter().zip(&scale).map(|(u, s)| u * s * s).collect();
    Ok((loading.iter().zip(&scale).map(|(l, s)| l * s).collect(), unique))
}

/// The standard error of measurement, sd √(1 − reliability).
pub fn measurement_error(sd: f64, reliability: f64) -> f64 {
    sd * (1.0 - reliability).max(0.0).sqrt()
}

/// The change that chance alone exceeds in 5% of cases, 1.96 √2 SEM (Jacobson & Truax 1991).
pub fn reliable_change(sem: f64) -> f64 {
    1.96 * 2f64.sqrt() * sem
}
