//! Those who were lost: how they differed at the start, and what it would take to change a conclusion.

use super::describe::{mean, variance};
use super::distributions::t_two_sided;
use super::{Absent, Value};

/// Those who were lost less those who stayed, at the start.
#[derive(Clone, Copy, Debug)]
pub struct Lost {
    /// Difference of means.
    pub diff: Value,
    /// Welch's t (Welch 1947).
    pub t: Value,
    /// Welch's degrees of freedom.
    pub df: Value,
    /// Two-sided p.
    pub p: Value,
    /// Difference divided by the pooled standard deviation.
    pub smd: Value,
}

/// Compares the values at the start of who was lost and who was kept.
pub fn lost(lost: &[f64], kept: &[f64]) -> Lost {
    let diff = match (mean(lost), mean(kept)) {
        (Ok(a), Ok(b)) => Ok(a - b),
        (Err(_), _) | (_, Err(_)) => Err(Absent::EmptyGroup),
    };
    let welch = || -> Result<(f64, f64, f64, f64), Absent> {
        let few = |_| Absent::TooFew;
        let (va, vb) = (variance(lost).map_err(few)?, variance(kept).map_err(few)?);
        let (na, nb) = (lost.len() as f64, kept.len() as f64);
        let (a, b) = (va / na, vb / nb);
        let pooled = ((na - 1.0) * va + (nb - 1.0) * vb) / (na + nb - 2.0);
        if a + b <= 0.0 {
            return Err(Absent::NoVariance);
        }
        let t = diff? / (a + b).sqrt();
        let df = (a + b) * (a + b) / (a * a / (na - 1.0) + b * b / (nb - 1.0));
        Ok((t, df, t_two_sided(t, df), diff? / pooled.sqrt()))
    };
    let found = welch();
    Lost {
        diff,
        t: found.map(|f| f.0),
        df: found.map(|f| f.1),
        p: found.map(|f| f.2),
        smd: found.map(|f| f.3),
    }
}

/// How much lower the change of the lost must have been than that of the others before an end of the
/// interval that lies at `end` reaches `line`: (end − line) / share lost. A shift of the lost by δ moves
/// the estimate by share · δ (a pattern-mixture model with one parameter; Little 1994).
pub fn turning_point(end: f64, line: f64, share_lost: f64) -> Value {
    if share_lost > 0.0 { Ok((end - line) / share_lost) } else { Err(Absent::EmptyGroup) }
}
