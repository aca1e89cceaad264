//! Precision and power before the first case, over a range of assumptions.

use crate::protocol::{Assume, Facts, Protocol};
use crate::statistics::planning::Plan;
use serde::Serialize;

/// One row of the plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlanRow {
    /// The outcome.
    pub outcome: String,
    /// The change that matters.
    pub matters: f64,
    /// Standard deviation of the change.
    pub sd: f64,
    /// Intraclass correlation of the change.
    pub icc: f64,
    /// Share that is lost.
    pub lost: f64,
    /// Practices.
    pub practices: usize,
    /// Cases per practice at the start.
    pub cases: f64,
    /// Half the width of the 95% interval; nothing when it cannot be had.
    pub half_width: Option<f64>,
    /// The power to see the change that matters.
    pub power: Option<f64>,
}

/// What the plan rests on when the protocol assumes nothing.
pub const DEFAULTS: Assume = Assume { lost: 0.2, sd: (0.5, 0.8), icc: (0.0, 0.1) };

/// Precision and power for each primary outcome.
pub fn plan(protocol: &Protocol, facts: &Facts) -> Vec<PlanRow> {
    let assume = protocol.assume.unwrap_or(DEFAULTS);
    let known: Vec<u64> = protocol.practices.list.iter().filter_map(|p| p.cases).collect();
    let practices = protocol.practices.list.len();
    let cases = if known.is_empty() { 30.0 } else { known.iter().sum::<u64>() as f64 / known.len() as f64 };
    let spread = |(low, high): (f64, f64)| {
        if high - low < 1e-12 { vec![low] } else { vec![low, 0.5 * (low + high), high] }
    };
    let mut rows = Vec::new();
    for outcome in facts.outcomes.iter().filter(|o| o.primary) {
        let matters = outcome.matters.unwrap_or(0.0);
        for &sd in &spread(assume.sd) {
            for &icc in &spread(assume.icc) {
                let plan = Plan { practices, cases, lost: assume.lost, sd, icc };
                let these = protocol.practices.these;
                let (half_width, power) = if these {
                    of_these(practices, cases, assume.lost, sd, icc, matters)
                } else {
                    (plan.expected().map(|e| e.half_width), plan.power(matters))
                };
                rows.push(PlanRow {
                    outcome: outcome.name.clone(),
                    matters,
                    sd,
                    icc,
                    lost: assume.lost,
                    practices,
                    cases,
                    half_width,
                    power,
                });
            }
        }
    }
    rows
}

/// For these practices alone: their spread is not part of the error.
fn of_these(k: usize, cases: f64, lost: f64, sd: f64, icc: f64, delta: f64) -> (Option<f64>, Option<f64>) {
    let n = k as f64 * cases * (1.0 - lost);
    if n <= k as f64 + 1.0 {
        return (None, None);
    }
    let se = sd * (1.0 - icc).sqrt() / n.sqrt();
    let df = n - k as f64;
    let critical = crate::statistics::distributions::t_quantile(0.975, df);
    let tail = |t: f64| crate::statistics::noncentral::noncentral_t_cdf(t, df, delta / se);
    (Some(critical * se), Some((1.0 - tail(critical) + tail(-critical)).clamp(0.0, 1.0)))
}
