//! Agreement of two informants: differences and their limits, intraclass correlations, weighted kappa.

use super::describe::{TTest, all_same, correlation, mean, sd, t_test};
use super::distributions::{f_quantile, t_two_sided};
use super::{Absent, Value, finite};

/// The difference of two informants about the same cases, second less first.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Cases with both.
    pub n: usize,
    /// Mean difference.
    pub mean: Value,
    /// Standard deviation of the differences.
    pub sd: Value,
    /// t test of the difference, with its interval.
    pub test: Result<TTest, Absent>,
    /// Limits of agreement, mean ± 1.96 sd (Bland & Altman 1999).
    pub limits: Result<(f64, f64), Absent>,
    /// Standard error of each limit, s √(1/n + 1.96²/(2(n−1))) (Bland & Altman 1999).
    pub limits_se: Value,
    /// Pearson's correlation.
    pub r: Value,
    /// Slope of the difference on the mean of both (least squares), and its p.
    pub slope: Result<(f64, f64), Absent>,
}

/// Compares two informants.
pub fn difference(first: &[f64], second: &[f64]) -> Difference {
    let d: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    let n = d.len() as f64;
    let few = d.len() < 2;
    let spread = if few { Err(Absent::TooFewPairs) } else { sd(&d) };
    let moving = match spread {
        Ok(s) if s > 0.0 => Ok(s),
        Ok(_) => Err(Absent::NoVariance),
        Err(why) => Err(why),
    };
    let middle = mean(&d).map_err(|_| Absent::TooFewPairs);
    Difference {
        n: d.len(),
        mean: middle,
        sd: spread,
        test: moving.and_then(|_| t_test(&d)),
        limits: moving.and_then(|s| middle.map(|m| (m - 1.96 * s, m + 1.96 * s))),
        limits_se: moving.map(|s| s * (1.0 / n + 1.96 * 1.96 / (2.0 * (n - 1.0))).sqrt()),
        r: moving.and_then(|_| correlation(first, second)),
        slope: moving.and_then(|_| slope_on_mean(first, second, &d)),
    }
}

fn slope_on_mean(first: &[f64], second: &[f64], d: &[f64]) -> Result<(f64, f64), Absent> {
    let x: Vec<f64> = first.iter().zip(second).map(|(a, b)| 0.5 * (a + b)).collect();
    if d.len() < 3 || all_same(&x) {
        return Err(Absent::NoVariance);
    }
    let (mx, md) = (mean(&x)?, mean(d)?);
    let sxx: f64 = x.iter().map(|v| (v - mx) * (v - mx)).sum();
    let sxd: f64 = x.iter().zip(d).map(|(v, w)| (v - mx) * (w - md)).sum();
    let slope = sxd / sxx;
    let rest: f64 = x.iter().zip(d).map(|(v, w)| w - md - slope * (v - mx)).map(|e| e * e).sum();
    let df = d.len() as f64 - 2.0;
    let se = (rest / df / sxx).sqrt();
    if se > 0.0 { Ok((slope, t_two_sided(slope / se, df))) } else { Err(Absent::NoVariance) }
}

/// Intraclass correlations of one rating by two informants (McGraw & Wong 1996).
#[derive(Clone, Copy, Debug)]
pub struct Intraclass {
    /// ICC(A,1): absolute agreement.
    pub a1: Value,
    /// The 95% interval of ICC(A,1).
    pub a1_interval: Result<(f64, f64), Absent>,
    /// ICC(C,1): consistency.
    pub c1: Value,
    /// The 95% interval of ICC(C,1).
    pub c1_interval: Result<(f64, f64), Absent>,
}

/// Intraclass correlations of two informants about the same cases.
pub fn intraclass(first: &[f64], second: &[f64]) -> Intraclass {
    let none = |why| Intraclass { a1: Err(why), a1_interval: Err(why), c1: Err(why), c1_interval: Err(why) };
    if first.len() < 2 {
        return none(Absent::TooFewPairs);
    }
    let all: Vec<f64> = first.iter().chain(second).copied().collect();
    let (Ok(grand), Ok(ma), Ok(mb)) = (mean(&all), mean(first), mean(second)) else {
        return none(Absent::TooFewPairs);
    };
    if all_same(&all) {
        return none(Absent::NoVariance);
    }
    let (n, k) = (first.len() as f64, 2.0);
    let rows: f64 = first.iter().zip(second).map(|(a, b)| 0.5 * (a + b) - grand).map(|x| k * x * x).sum();
    let columns = n * ((ma - grand) * (ma - grand) + (mb - grand) * (mb - grand));
    let error: f64 = first
        .iter()
        .zip(second)
        .map(|(a, b)| {
            let row = 0.5 * (a + b);
            let (x, y) = (a - row - ma + grand, b - row - mb + grand);
            x * x + y * y
        })
        .sum();
    let (msr, msc, mse) = (rows / (n - 1.0), columns, error / (n - 1.0));
    let a1 = finite((msr - mse) / (msr + (k - 1.0) * mse + k / n * (msc - mse)), Absent::NoVariance);
    let c1 = finite((msr - mse) / (msr + (k - 1.0) * mse), Absent::NoVariance);
    // No spread between the two: the intervals divide by it.
    let d: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    if all_same(&d) || mse < 1e-24 {
        let why = Absent::NoVariance;
        return Intraclass { a1, a1_interval: Err(why), c1, c1_interval: Err(why) };
    }
    Intraclass {
        a1,
        a1_interval: a1.and_then(|icc| agreement_interval(icc, n, k, msr, msc, mse)),
        c1,
        c1_interval: Ok(consistency_interval(n, k, msr, mse)),
    }
}

/// The interval of ICC(A,1) (McGraw & Wong 1996, table 7; Shrout & Fleiss 1979).
fn agreement_interval(icc: f64, n: f64, k: f64, msr: f64, msc: f64, mse: f64) -> Result<(f64, f64), Absent> {
    let fj = msc / mse;
    let front = (k - 1.0) * (n - 1.0);
    let top = k * icc * fj + n * (1.0 + (k - 1.0) * icc) - k * icc;
    let bottom = (n - 1.0) * k * k * icc * icc * fj * fj + (n * (1.0 + (k - 1.0) * icc) - k * icc).powi(2);
    let v = front * top * top / bottom;
    if !(v > 0.0 && v.is_finite()) {
        return Err(Absent::NoVariance);
    }
    let upper = f_quantile(0.975, n - 1.0, v);
    let lower = f_quantile(0.975, v, n - 1.0);
    let low = n * (msr - upper * mse) / (upper * (k * msc + (k * n - k - n) * mse) + n * msr);
    let high = n * (lower * msr - mse) / (k * msc + (k * n - k - n) * mse + n * lower * msr);
    if low.is_finite() && high.is_finite() { Ok((low, high)) } else { Err(Absent::NoVariance) }
}

fn consistency_interval(n: f64, k: f64, msr: f64, mse: f64) -> (f64, f64) {
    let f = msr / mse;
    let df = (n - 1.0) * (k - 1.0);
    let low = f / f_quantile(0.975, n - 1.0, df);
    let high = f * f_quantile(0.975, df, n - 1.0);
    ((low - 1.0) / (low + k - 1.0), (high - 1.0) / (high + k - 1.0))
}

/// How much a pair of bands agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// 1 when equal, otherwise 0 (Cohen 1960).
    Equal,
    /// 1 − |i − j| / (k − 1).
    Linear,
    /// 1 − (i − j)² / (k − 1)² (Cohen 1968).
    Quadratic,
}

/// Kappa of two informants over all bands of an instrument.
#[derive(Clone, Copy, Debug)]
pub struct Kappa {
    /// The coefficient.
    pub kappa: f64,
    /// Its standard error (Fleiss, Cohen & Everitt 1969).
    pub se: f64,
}

/// The share of pairs in the same band.
pub fn exact_share(pairs: &[(usize, usize)]) -> Value {
    if pairs.is_empty() {
        return Err(Absent::NoPairs);
    }
    Ok(pairs.iter().filter(|(a, b)| a == b).count() as f64 / pairs.len() as f64)
}

/// Weighted kappa over `bands` bands; each pair holds the bands of the first and second informant. There
/// is none when each informant uses one band only: observed and expected agreement are then equal.
pub fn kappa(pairs: &[(usize, usize)], bands: usize, weights: Weights) -> Result<Kappa, Absent> {
    let alone = |of: fn(&(usize, usize)) -> usize| pairs.windows(2).all(|p| of(&p[0]) == of(&p[1]));
    if bands < 2 || (alone(|p| p.0) && alone(|p| p.1)) {
        return Err(Absent::OneBand);
    }
    let n = pairs.len() as f64;
    let mut table = vec![vec![0.0; bands]; bands];
    for &(a, b) in pairs {
        table[a][b] += 1.0 / n;
    }
    let rows: Vec<f64> = table.iter().map(|r| r.iter().sum()).collect();
    let columns: Vec<f64> = (0..bands).map(|c| table.iter().map(|r| r[c]).sum()).collect();
    let span = bands as f64 - 1.0;
    let w = |i: usize, j: usize| {
        let apart = (i as f64 - j as f64).abs() / span;
        match weights {
            Weights::Equal => f64::from(u8::from(i == j)),
            Weights::Linear => 1.0 - apart,
            Weights::Quadratic => 1.0 - apart * apart,
        }
    };
    let (mut po, mut pe) = (0.0, 0.0);
    for i in 0..bands {
        for j in 0..bands {
            po += w(i, j) * table[i][j];
            pe += w(i, j) * rows[i] * columns[j];
        }
    }
    if 1.0 - pe < 1e-14 {
        return Err(Absent::OneBand);
    }
    let kappa = (po - pe) / (1.0 - pe);
    let along_row = |i: usize| (0..bands).map(|j| w(i, j) * columns[j]).sum::<f64>();
    let along_column = |j: usize| (0..bands).map(|i| w(i, j) * rows[i]).sum::<f64>();
    // The mean of `inner` over the table, and its variance about that mean: so that nothing cancels.
    let rest = po * pe - 2.0 * pe + po;
    let mut variance = 0.0;
    for (i, row) in table.iter().enumerate() {
        for (j, share) in row.iter().enumerate() {
            let inner = w(i, j) * (1.0 - pe) - (along_row(i) + along_column(j)) * (1.0 - po);
            variance += share * (inner - rest) * (inner - rest);
        }
    }
    variance /= n * (1.0 - pe).powi(4);
    Ok(Kappa { kappa, se: variance.max(0.0).sqrt() })
}
