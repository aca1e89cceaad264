//! Distributions: normal, chi-square, t and F, both ways.
//!
//! The incomplete beta function is a continued fraction (Lentz; Press et al., *Numerical Recipes*, 3rd
//! ed., 6.4) times a density that is computed without cancellation (Loader 2000, *Fast and accurate
//! computation of binomial probabilities*). Upper tails are computed as tails, not as one less the rest.

use std::f64::consts::PI;

const TINY: f64 = 1e-300;

/// The natural logarithm of the gamma function, `x > 0`.
///
/// ```
/// assert!((peil_study::statistics::distributions::ln_gamma(7.0) - 720f64.ln()).abs() < 1e-13);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// What Stirling's formula leaves: ln Γ(x+1) − (x+½) ln x + x − ½ ln 2π (Loader 2000).
fn stirling_error(x: f64) -> f64 {
    if x < 15.0 {
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - 0.5 * (2.0 * PI).ln();
    }
    let y = x * x;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * y)) / y) / y) / y) / x
}

/// Loader's deviance term x ln(x/m) + m − x, without cancellation near x = m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let mut sum = (x - m) * v;
        let mut term = 2.0 * x * v;
        let square = v * v;
        for j in 1..1000 {
            term *= square;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                return next;
            }
            sum = next;
        }
        return sum;
    }
    x * (x / m).ln() + m - x
}

/// x^a (1−x)^b / B(a, b), given x and y = 1 − x.
fn beta_front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let exponent =
        stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    exponent.exp() * (a * b / (2.0 * PI * n)).sqrt()
}

/// The continued fraction of the incomplete beta function.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let lift = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / lift(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..200_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / lift(1.0 + even * d);
        c = lift(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / lift(1.0 + odd * d);
        c = lift(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The regularised incomplete beta function I_x(a, b), given x and y = 1 − x, each to full precision.
pub fn beta_regularised(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let front = beta_front(a, b, x, y);
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(a, b, x) / a
    } else {
        1.0 - front * beta_fraction(b, a, y) / b
    }
}

/// P(T > t) for t ≥ 0, with `df` degrees of freedom.
fn t_tail(t: f64, df: f64) -> f64 {
    let square = t * t;
    let (x, y) = if square > df {
        let inverse = 1.0 / (1.0 + df / square);
        (df / square * inverse, inverse)
    } else {
        (1.0 / (1.0 + square / df), square / (df + square))
    };
    0.5 * beta_regularised(0.5 * df, 0.5, x, y)
}

/// P(T ≤ t): Student's t with `df` degrees of freedom.
///
/// ```
/// use peil_study::statistics::distributions::t_cdf;
/// assert!((t_cdf(-12.706204736174698, 1.0) - 0.025).abs() < 1e-14);
/// ```
pub fn t_cdf(t: f64, df: f64) -> f64 {
    if t < 0.0 { t_tail(-t, df) } else { 1.0 - t_tail(t, df) }
}

/// The two-sided p of a t value. Not below the smallest positive number: a p of 0 is never reported.
pub fn t_two_sided(t: f64, df: f64) -> f64 {
    (2.0 * t_tail(t.abs(), df)).clamp(f64::MIN_POSITIVE, 1.0)
}

/// The t value below which a share `p` lies, 0 < p < 1.
pub fn t_quantile(p: f64, df: f64) -> f64 {
    if p == 0.5 {
        return 0.0;
    }
    let tail = p.min(1.0 - p);
    let found = positive_root(|t| t_tail(t, df), tail, 1.0);
    if p < 0.5 { -found } else { found }
}

/// P(F > f) with `m` and `n` degrees of freedom.
pub fn f_upper(f: f64, m: f64, n: f64) -> f64 {
    if f <= 0.0 {
        return 1.0;
    }
    let ratio = m * f / n;
    beta_regularised(0.5 * n, 0.5 * m, 1.0 / (1.0 + ratio), ratio / (1.0 + ratio))
}

/// P(F ≤ f) with `m` and `n` degrees of freedom.
pub fn f_cdf(f: f64, m: f64, n: f64) -> f64 {
    if f <= 0.0 {
        return 0.0;
    }
    let ratio = m * f / n;
    beta_regularised(0.5 * m, 0.5 * n, ratio / (1.0 + ratio), 1.0 / (1.0 + ratio))
}

/// The F value below which a share `p` lies.
pub fn f_quantile(p: f64, m: f64, n: f64) -> f64 {
    if p > 0.5 {
        return positive_root(|f| f_upper(f, m, n), 1.0 - p, 1.0);
    }
    // The lower tail rises; in 1/f it falls, as the search expects.
    1.0 / positive_root(|g| f_cdf(1.0 / g, m, n), p, 1.0)
}

/// Where a function that falls from above `target` to below it, on x > 0, equals it: bisection on the
/// logarithm of x, then on x itself.
fn positive_root(falls: impl Fn(f64) -> f64, target: f64, start: f64) -> f64 {
    let (mut low, mut high) = (start, start);
    if falls(start) > target {
        while falls(high) > target && high < 1e300 {
            low = high;
            high *= 8.0;
        }
    } else {
        while falls(low) < target && low > 1e-300 {
            high = low;
            low /= 8.0;
        }
    }
    let (mut at_low, mut at_high) = (falls(low).ln() - target.ln(), falls(high).ln() - target.ln());
    // Illinois: regula falsi that does not stall, in the logarithm of both.
    for step in 0..200 {
        if (high - low) <= 4e-16 * high || at_low == 0.0 {
            break;
        }
        let (a, b) = (low.ln(), high.ln());
        let mut middle = if at_high.is_finite() && at_low.is_finite() && step % 3 != 2 {
            (a - at_low * (b - a) / (at_high - at_low)).exp()
        } else {
            low * (high / low).sqrt()
        };
        if !(middle > low && middle < high) {
            middle = low + 0.5 * (high - low);
            if middle <= low || middle >= high {
                break;
            }
        }
        let value = falls(middle).ln() - target.ln();
        if value == 0.0 {
            return middle;
        }
        if value > 0.0 {
            low = middle;
            at_low = value;
            at_high *= if step % 3 == 0 { 1.0 } else { 0.5 };
        } else {
            high = middle;
            at_high = value;
            at_low *= if step % 3 == 0 { 1.0 } else { 0.5 };
        }
    }
    low + 0.5 * (high - low)
}

/// P(Z ≤ z): the standard normal distribution.
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The standard normal density.
pub fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// The z below which a share `p` of the standard normal distribution lies, 0 < p < 1.
///
/// Bisection on the tail (Newton's steps where they help).
pub fn normal_quantile(p: f64) -> f64 {
    if p == 0.5 {
        return 0.0;
    }
    let tail = p.min(1.0 - p);
    let upper = |z: f64| 0.5 * libm::erfc(z * std::f64::consts::FRAC_1_SQRT_2);
    let found = positive_root(upper, tail, 1.0);
    if p < 0.5 { -found } else { found }
}

/// P(χ² > x) with `df` degrees of freedom (Abramowitz & Stegun 26.4; series and continued fraction).
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    gamma_upper(0.5 * df, 0.5 * x)
}

/// The regularised upper incomplete gamma function Q(a, x).
fn gamma_upper(a: f64, x: f64) -> f64 {
    let front = (a * x.ln() - x - ln_gamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut k) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            k += 1.0;
            term *= x / k;
            sum += term;
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..100_000 {
        let an = -f64::from(i) * (f64::from(i) - a);
        b += 2.0;
        let lift = |v: f64| if v.abs() < TINY { TINY } else { v };
        d = 1.0 / lift(an * d + b);
        c = lift(b + an / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    front * h
}

/// Hedges' correction J(m) = Γ(m/2) / (√(m/2) Γ((m−1)/2)), m degrees of freedom (Hedges 1981).
///
/// ```
/// use peil_study::statistics::distributions::hedges_j;
/// assert!((hedges_j(2.0).unwrap() - 0.564189583547756).abs() < 1e-14);
/// ```
pub fn hedges_j(m: f64) -> super::Value {
    if m <= 1.0 {
        return Err(super::Absent::TooFew);
    }
    if m > 300.0 {
        // Γ(z)/(√z Γ(z−½)) with Stirling's formula, so that nothing large cancels.
        let z = 0.5 * m;
        let w = z - 0.5;
        let ln = w * (z / w).ln() - 0.5 + stirling_error(z) - stirling_error(w) + 0.5 * (w / z).ln();
        return Ok(ln.exp());
    }
    Ok((ln_gamma(0.5 * m) - ln_gamma(0.5 * (m - 1.0))).exp() / (0.5 * m).sqrt())
}
