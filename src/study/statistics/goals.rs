//! Goal attainment scaling.

use super::{Absent, Value};

/// The correlation between goals that Kiresuk & Sherman assume.
pub const RHO: f64 = 0.3;

/// T = 50 + 10 Σwx / √((1−ρ)Σw² + ρ(Σw)²), ρ = 0.3 (Kiresuk & Sherman 1968); each goal is its weight
/// and its level, −2 to 2.
///
/// ```
/// let t = peil_study::statistics::goals::t_score(&[(1.0, 0.0), (2.0, 0.0)]);
/// assert_eq!(t, Ok(50.0));
/// ```
pub fn t_score(goals: &[(f64, f64)]) -> Value {
    let sum: f64 = goals.iter().map(|(w, _)| w).sum();
    let squares: f64 = goals.iter().map(|(w, _)| w * w).sum();
    let weighted: f64 = goals.iter().map(|(w, x)| w * x).sum();
    let scale = ((1.0 - RHO) * squares + RHO * sum * sum).sqrt();
    if goals.is_empty() || scale <= 0.0 { Err(Absent::NoValues) } else { Ok(50.0 + 10.0 * weighted / scale) }
}
