//! Before the first case: precision and power of a mean change over practices.

use super::distributions::t_quantile;
use super::noncentral::noncentral_t_cdf;

/// What is assumed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Practices, at least 2.
    pub practices: usize,
    /// Cases per practice at the start.
    pub cases: f64,
    /// The share that is lost, 0 up to 1.
    pub lost: f64,
    /// Standard deviation of the change.
    pub sd: f64,
    /// Intraclass correlation of the change within practices.
    pub icc: f64,
}

/// What may be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// Standard error of the mean change.
    pub se: f64,
    /// Half the width of the 95% interval.
    pub half_width: f64,
}

impl Plan {
    /// The standard error sd √((1 + (m−1) icc) / (k m)) with m cases left (Donner & Klar 2000), and
    /// half the interval t(0.975, k−1) se. Nothing for fewer than two practices, or when nobody is left.
    pub fn expected(&self) -> Option<Expected> {
        let left = self.cases * (1.0 - self.lost);
        if self.practices < 2 || left <= 0.0 || !left.is_finite() {
            return None;
        }
        let k = self.practices as f64;
        let inflation = (1.0 + (left - 1.0) * self.icc).max(0.0);
        let se = self.sd * (inflation / (k * left)).sqrt();
        (se > 0.0).then(|| Expected { se, half_width: t_quantile(0.975, k - 1.0) * se })
    }

    /// The power to see a change `delta`: P(|T| > t(0.975, k−1)), T noncentral t with k − 1 degrees of
    /// freedom and noncentrality delta/se.
    pub fn power(&self, delta: f64) -> Option<f64> {
        let se = self.expected()?.se;
        let df = self.practices as f64 - 1.0;
        let critical = t_quantile(0.975, df);
        let ncp = delta / se;
        Some(
            (1.0 - noncentral_t_cdf(critical, df, ncp) + noncentral_t_cdf(-critical, df, ncp))
                .clamp(0.0, 1.0),
        )
    }
}
