//! The noncentral t distribution, for power.

use super::distributions::{beta_regularised, ln_gamma, normal_cdf, t_cdf};

/// P(T ≤ t) for the noncentral t with `df` degrees of freedom and noncentrality `ncp`; absolute error
/// below 1e-11 (Lenth 1989, algorithm AS 243).
///
/// ```
/// use peil_study::statistics::noncentral::noncentral_t_cdf;
/// assert!((noncentral_t_cdf(2.365, 1.0, 0.0) - 0.872665308315288).abs() < 1e-12);
/// ```
pub fn noncentral_t_cdf(t: f64, df: f64, ncp: f64) -> f64 {
    if ncp == 0.0 {
        return t_cdf(t, df);
    }
    if t < 0.0 {
        return 1.0 - at_least_zero(-t, df, -ncp);
    }
    at_least_zero(t, df, ncp)
}

fn at_least_zero(t: f64, df: f64, ncp: f64) -> f64 {
    if ncp.abs() > 37.0 || df > 4e5 {
        // Abramowitz & Stegun 26.7.10.
        let s = 1.0 / (4.0 * df);
        return normal_cdf((t * (1.0 - s) - ncp) / (1.0 + 2.0 * t * t * s).sqrt());
    }
    let base = normal_cdf(-ncp);
    if t == 0.0 {
        return base;
    }
    let x = t * t / (t * t + df);
    let y = df / (t * t + df);
    let half = 0.5 * ncp * ncp;
    let b = 0.5 * df;
    // Poisson weights times incomplete beta functions, summed outward from the largest weight.
    let weight_p = |j: f64| (-half + j * half.ln() - ln_gamma(j + 1.0)).exp();
    let weight_q = |j: f64| (-half + j * half.ln() - ln_gamma(j + 1.5)).exp() * ncp / 2f64.sqrt();
    let term = |j: f64| {
        weight_p(j) * beta_regularised(j + 0.5, b, x, y) + weight_q(j) * beta_regularised(j + 1.0, b, x, y)
    };
    let middle = half.floor();
    let mut sum = 0.0;
    let mut j = middle;
    while j >= 0.0 {
        let add = term(j);
        sum += add;
        if add.abs() < 1e-16 && weight_p(j) < 1e-16 {
            break;
        }
        j -= 1.0;
    }
    let mut j = middle + 1.0;
    while j < middle + 5000.0 {
        let add = term(j);
        sum += add;
        if weight_p(j) < 1e-17 || add.abs() < 1e-18 {
            break;
        }
        j += 1.0;
    }
    (base + 0.5 * sum).clamp(0.0, 1.0)
}
