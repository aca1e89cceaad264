//! Exact numbers: a ratio of integers without a bound on size, or, once a function was called that cannot be
//! exact, a double.
//!
//! Small ratios live in two machine words; only what does not fit is allocated.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number. Two exact numbers are equal when they are the same number, however they came about.
#[derive(Clone)]
pub struct Number(Inner);

#[derive(Clone)]
enum Inner {
    /// In lowest terms, `d` positive, neither of them `i64::MIN`.
    Small { n: i64, d: i64 },
    /// In lowest terms, and too large for `Small`.
    Big(Arc<BigRational>),
    /// Finite.
    Approximate(f64),
}

use Inner::{Approximate, Big, Small};

/// Doubles below this are worked with in machine words.
const LARGE: f64 = (1u64 << 52) as f64;

impl Number {
    /// 0
    pub const ZERO: Number = Number(Small { n: 0, d: 1 });
    /// 1
    pub const ONE: Number = Number(Small { n: 1, d: 1 });

    /// A whole number.
    pub fn integer(value: i64) -> Number {
        Number::ratio(i128::from(value), 1)
    }

    /// `n / d` in lowest terms; `d` is not zero.
    pub fn ratio(n: i128, d: i128) -> Number {
        // Nearly all: words are divided many times as fast as 128 bits.
        if let (Ok(n), Ok(d)) = (i64::try_from(n), i64::try_from(d))
            && n != i64::MIN
            && d > 0
        {
            let divisor = if d == 1 { 1 } else { gcd_words(n.unsigned_abs(), d.unsigned_abs()) as i64 };
            return Number(Small { n: n / divisor, d: d / divisor });
        }
        let divisor = gcd(n.unsigned_abs(), d.unsigned_abs());
        let sign = if d < 0 { -1 } else { 1 };
        let (n, d) = if divisor <= 1 {
            (n * sign, d * sign)
        } else {
            (sign * (n / divisor as i128), sign * (d / divisor as i128))
        };
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(n), Ok(d)) if n != i64::MIN => Number(Small { n, d }),
            _ => Number(Big(Arc::new(BigRational::new_raw(n.into(), d.into())))),
        }
    }

    /// A ratio of whole numbers of any size.
    pub fn rational(value: BigRational) -> Number {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            (Some(n), Some(d)) if n != i64::MIN => Number(Small { n, d }),
            _ => Number(Big(Arc::new(value))),
        }
    }

    /// None when the double is not finite.
    pub fn approximate(value: f64) -> Option<Number> {
        value.is_finite().then_some(Number(Approximate(value)))
    }

    /// Reads `-12`, `0.5`: digits with at most one point, and a sign. None for anything else, and for more
    /// than `digits` digits.
    pub fn parse(text: &str, digits: usize) -> Option<Number> {
        let (sign, rest) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = rest.split_once('.').unwrap_or((rest, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + decimals.len() == 0
            || whole.len() + decimals.len() > digits
            || !all_digits(whole)
            || !all_digits(decimals)
        {
            return None;
        }
        if rest.ends_with('.') {
            return None;
        }
        if whole.len() + decimals.len() <= 18 {
            let n: i64 = format!("{whole}{decimals}").parse().ok()?;
            return Some(Number::ratio(i128::from(sign * n), 10i128.pow(decimals.len() as u32)));
        }
        let n: BigInt = format!("{whole}{decimals}").parse().ok()?;
        Some(Number::rational(BigRational::new(n * sign, BigInt::from(10).pow(decimals.len() as u32))))
    }

    /// Whether it is a ratio of whole numbers, not a double.
    pub fn is_exact(&self) -> bool {
        !matches!(self.0, Approximate(_))
    }

    /// Whether it has no fraction.
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Small { d, .. } => *d == 1,
            Big(value) => value.is_integer(),
            Approximate(value) => value.fract() == 0.0,
        }
    }

    /// Whether it is 0.
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Small { n, .. } => *n == 0,
            Big(_) => false,
            Approximate(value) => *value == 0.0,
        }
    }

    /// Whether it is less than 0.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Small { n, .. } => *n < 0,
            Big(value) => value.is_negative(),
            Approximate(value) => *value < 0.0,
        }
    }

    /// As a machine integer, where it is one.
    pub fn to_i64(&self) -> Option<i64> {
        let Small { n, d: 1 } = &self.0 else { return None };
        Some(*n)
    }

    /// Numerator and denominator, where both are machine integers.
    pub fn to_small(&self) -> Option<(i64, i64)> {
        let Small { n, d } = &self.0 else { return None };
        Some((*n, *d))
    }

    /// The double nearest the value.
    pub fn to_f64(&self) -> f64 {
        const EXACT: i64 = 1 << 53;
        match &self.0 {
            Small { n, d } if n.abs() <= EXACT && *d <= EXACT => *n as f64 / *d as f64,
            Approximate(value) => *value,
            Small { .. } | Big(_) => self.to_rational().to_f64().unwrap_or(f64::NAN),
        }
    }

    /// The exact value; that of a double is the binary fraction it is.
    pub fn to_rational(&self) -> BigRational {
        match &self.0 {
            Small { n, d } => BigRational::new_raw((*n).into(), (*d).into()),
            Big(value) => (**value).clone(),
            Approximate(value) => BigRational::from_float(*value).unwrap_or_else(BigRational::zero),
        }
    }

    /// The sum; None where a double would be too large.
    pub fn add(&self, other: &Number) -> Option<Number> {
        match (&self.0, &other.0) {
            (Small { n: a, d: 1 }, Small { n: b, d: 1 }) => {
                Some(Number::ratio(i128::from(*a) + i128::from(*b), 1))
            }
            (Small { n: a, d: c }, Small { n: b, d }) if c == d => {
                Some(Number::ratio(i128::from(*a) + i128::from(*b), (*c).into()))
            }
            (Small { n: a, d: c }, Small { n: b, d }) => {
                let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                Some(Number::ratio(a * d + b * c, c * d))
            }
            _ => self.combine(other, |a, b| a + b, |a, b| a + b),
        }
    }

    /// The difference; None as for [`add`](Number::add).
    pub fn subtract(&self, other: &Number) -> Option<Number> {
        self.add(&other.negate())
    }

    /// The product; None as for [`add`](Number::add).
    pub fn multiply(&self, other: &Number) -> Option<Number> {
        match (&self.0, &other.0) {
            (Small { n: a, d: c }, Small { n: b, d }) => {
                Some(Number::ratio(i128::from(*a) * i128::from(*b), i128::from(*c) * i128::from(*d)))
            }
            _ => self.combine(other, |a, b| a * b, |a, b| a * b),
        }
    }

    /// None when the divisor is zero.
    pub fn divide(&self, other: &Number) -> Option<Number> {
        match (&self.0, &other.0) {
            (_, _) if other.is_zero() => None,
            (Small { n: a, d: c }, Small { n: b, d }) => {
                Some(Number::ratio(i128::from(*a) * i128::from(*d), i128::from(*c) * i128::from(*b)))
            }
            _ => self.combine(other, |a, b| a / b, |a, b| a / b),
        }
    }

    /// A whole power. None for zero to a negative power.
    pub fn power(&self, exponent: i32) -> Option<Number> {
        if exponent < 0 && self.is_zero() {
            return None;
        }
        match &self.0 {
            Approximate(value) => Number::approximate(libm::pow(*value, f64::from(exponent))),
            Small { .. } | Big(_) => Some(Number::rational(Pow::pow(self.to_rational(), exponent))),
        }
    }

    /// A power whose exponent is not a whole constant. None where it has no real value or one that is too
    /// large.
    pub fn power_approximate(&self, exponent: &Number) -> Option<Number> {
        Number::approximate(libm::pow(self.to_f64(), exponent.to_f64()))
    }

    /// With the other sign.
    pub fn negate(&self) -> Number {
        match &self.0 {
            Small { n, d } => Number(Small { n: -n, d: *d }),
            Big(value) => Number::rational(-(**value).clone()),
            Approximate(value) => Number(Approximate(-value)),
        }
    }

    /// Without its sign.
    pub fn absolute(&self) -> Number {
        if self.is_negative() { self.negate() } else { self.clone() }
    }

    /// The greatest whole number that is not more.
    pub fn floor(&self) -> Number {
        match &self.0 {
            Small { n, d } => Number::integer(n.div_euclid(*d)),
            // Beyond that a double is whole as it is.
            Approximate(value) if value.abs() < LARGE => Number::integer(value.floor() as i64),
            Big(_) | Approximate(_) => Number::rational(self.to_rational().floor()),
        }
    }

    /// The least whole number that is not less.
    pub fn ceiling(&self) -> Number {
        self.negate().floor().negate()
    }

    /// To `digits` decimals, half away from zero; always exact.
    pub fn round(&self, digits: i32) -> Number {
        if let (Small { n, d }, 0) = (&self.0, digits) {
            let (n, d) = (i128::from(*n), i128::from(*d));
            return Number::ratio(n.signum() * ((2 * n.abs() + d) / (2 * d)), 1);
        }
        if let Some(rounded) = self.round_in_words(digits) {
            return rounded;
        }
        let value = self.to_rational();
        let scale = Pow::pow(BigRational::from_integer(10.into()), digits);
        // Ratio::round rounds half away from zero.
        Number::rational((value * &scale).round() / scale)
    }

    /// The same where 128 bits will do: always, but for very large numbers and for places before the point.
    fn round_in_words(&self, digits: i32) -> Option<Number> {
        const MOST: i32 = 12;
        let scale = 10i128.pow(u32::try_from(digits).ok().filter(|_| digits <= MOST)?);
        match &self.0 {
            Small { n, d } => {
                let (n, d) = (i128::from(*n), i128::from(*d));
                // 63 bits, and 40 for the twelve places.
                let nearest = (2 * n.abs() * scale + d) / (2 * d);
                Some(Number::ratio(n.signum() * nearest, scale))
            }
            Approximate(value) if value.abs() < LARGE => {
                let bits = value.abs().to_bits();
                let (exponent, fraction) = ((bits >> 52) as i32, bits & ((1 << 52) - 1));
                let (mantissa, exponent) =
                    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
                let scaled = i128::from(mantissa) * scale;
                // 53 bits and 40 shifted further right than that are nothing.
                let nearest = match exponent {
                    0.. => scaled.checked_shl(exponent.unsigned_abs()).filter(|_| exponent < 20)?,
                    -110..0 => (scaled + (1 << (-exponent - 1))) >> -exponent,
                    _ => 0,
                };
                Some(Number::ratio(if *value < 0.0 { -nearest } else { nearest }, scale))
            }
            Big(_) | Approximate(_) => None,
        }
    }

    /// A double; None below 0.
    pub fn square_root(&self) -> Option<Number> {
        Number::approximate(libm::sqrt(self.to_f64()))
    }

    /// e to this power: a double; None where that is too large for one.
    pub fn exponential(&self) -> Option<Number> {
        Number::approximate(libm::exp(self.to_f64()))
    }

    /// To base e: a double; None at 0 and below.
    pub fn logarithm(&self) -> Option<Number> {
        Number::approximate(libm::log(self.to_f64()))
    }

    fn combine(
        &self,
        other: &Number,
        exact: impl Fn(BigRational, BigRational) -> BigRational,
        double: impl Fn(f64, f64) -> f64,
    ) -> Option<Number> {
        if self.is_exact() && other.is_exact() {
            Some(Number::rational(exact(self.to_rational(), other.to_rational())))
        } else {
            Number::approximate(double(self.to_f64(), other.to_f64()))
        }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
        return u128::from(gcd_words(a, b));
    }
    while b != 0 {
        (a, b) = (b, a % b);
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd_words(a, b));
        }
    }
    a
}

fn gcd_words(mut a: u64, mut b: u64) -> u64 {
    if a == 1 || b == 1 {
        return 1;
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small { n: a, d: 1 }, Small { n: b, d: 1 }) => a.cmp(b),
            (Small { n: a, d: c }, Small { n: b, d }) => {
                (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*b) * i128::from(*c)))
            }
            // Doubles are finite.
            (Approximate(a), Approximate(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (Approximate(a), Small { n, d }) => {
                compare_double(*a, *n, *d).unwrap_or_else(|| self.to_rational().cmp(&other.to_rational()))
            }
            (Small { n, d }, Approximate(b)) => compare_double(*b, *n, *d)
                .map(Ordering::reverse)
                .unwrap_or_else(|| self.to_rational().cmp(&other.to_rational())),
            _ => self.to_rational().cmp(&other.to_rational()),
        }
    }
}

/// A double against a ratio, where doubles tell them apart: None where the two are so near that they have to
/// be compared exactly.
fn compare_double(double: f64, n: i64, d: i64) -> Option<Ordering> {
    const EXACT: i64 = 1 << 53;
    if d == 1 && n.abs() <= EXACT {
        return double.partial_cmp(&(n as f64));
    }
    // The quotient is wrong by three roundings at most.
    let ratio = n as f64 / d as f64;
    let margin = ratio.abs() * (4.0 * f64::EPSILON);
    if (double - ratio).abs() > margin { double.partial_cmp(&ratio) } else { None }
}

impl std::hash::Hash for Number {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        match &self.0 {
            Small { n, d } => (n, d).hash(state),
            // A double equals the ratio it is exactly, and must hash like it.
            Big(_) | Approximate(_) => match Number::rational(self.to_rational()).0 {
                Small { n, d } => (n, d).hash(state),
                Big(value) => value.hash(state),
                Approximate(_) => {}
            },
        }
    }
}

impl fmt::Display for Number {
    /// Whole numbers whole; others exactly when they end within 12 decimals, otherwise rounded to 12.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DECIMALS: usize = 12;
        if let Small { n, d: 1 } = self.0 {
            return write!(out, "{n}");
        }
        let rounded = self.round(DECIMALS as i32).to_rational();
        let scaled =
            (rounded * BigRational::from_integer(BigInt::from(10).pow(DECIMALS as u32))).to_integer();
        let digits = format!("{:0>width$}", scaled.abs(), width = DECIMALS + 1);
        let (whole, decimals) = digits.split_at(digits.len() - DECIMALS);
        let decimals = decimals.trim_end_matches('0');
        let sign = if scaled.is_negative() { "-" } else { "" };
        if decimals.is_empty() {
            write!(out, "{sign}{whole}")
        } else {
            write!(out, "{sign}{whole}.{decimals}")
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.canonical())
    }
}

impl Number {
    /// `n`, `n/d` in lowest terms, or the shortest text of a double, marked `~`.
    pub fn canonical(&self) -> String {
        match &self.0 {
            Small { n, d: 1 } => n.to_string(),
            Small { n, d } => format!("{n}/{d}"),
            Big(value) if value.denom().is_one() => value.numer().to_string(),
            Big(value) => format!("{}/{}", value.numer(), value.denom()),
            Approximate(value) => format!("~{value:?}"),
        }
    }

    fn from_canonical(text: &str) -> Option<Number> {
        if let Some(double) = text.strip_prefix('~') {
            return Number::approximate(double.parse().ok()?);
        }
        let (n, d) = text.split_once('/').unwrap_or((text, "1"));
        let (n, d): (BigInt, BigInt) = (n.parse().ok()?, d.parse().ok()?);
        if d.is_zero() { None } else { Some(Number::rational(BigRational::new(n, d))) }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_i64() {
            Some(whole) if whole.abs() < 1 << 53 => serializer.serialize_i64(whole),
            _ => serializer.serialize_str(&self.canonical()),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Number;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a whole number, or a text such as \"7/3\"")
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Number, E> {
                Ok(Number::integer(value))
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Number, E> {
                i64::try_from(value).map(Number::integer).map_err(E::custom)
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Number, E> {
                Number::from_canonical(text).ok_or_else(|| E::custom(format!("`{text}` is not a number")))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text, 60).unwrap()
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(number("0.1").add(&number("0.2")), Some(number("0.3")));
        assert_eq!(
            number("5.1").multiply(&number("100")).and_then(|n| n.divide(&number("6"))),
            Some(number("85"))
        );
    }

    #[test]
    fn rounds_half_away_from_zero() {
        for (value, digits, rounded) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("0.125", 2, "0.13"),
            ("-0.125", 2, "-0.13"),
            ("15", -1, "20"),
            ("2.4999", 0, "2"),
        ] {
            assert_eq!(number(value).round(digits), number(rounded), "{value}");
        }
    }

    /// Rounding in words is rounding: compared with ratios without a bound.
    #[test]
    fn rounds_doubles_as_the_ratios_they_are() {
        let mut seed = 1u64;
        let values = [
            0.0,
            0.5,
            -0.5,
            2.5,
            0.125,
            -0.125,
            1e-300,
            1e-20,
            4.35,
            1e15,
            0.1 + 0.2,
            f64::MIN_POSITIVE,
            5e-324,
        ];
        let random = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 11) as f64 / (1u64 << 40) as f64 * if seed & 1 == 0 { 1.0 } else { -1e-7 }
        });
        for value in values.into_iter().chain(random.take(2000)) {
            for digits in 0..=12 {
                let number = Number::approximate(value).unwrap();
                let scale = BigRational::from_integer(BigInt::from(10).pow(digits as u32));
                let exact = Number::rational((number.to_rational() * &scale).round() / scale);
                assert_eq!(number.round(digits), exact, "{value:e} to {digits}");
                assert_eq!(number.floor(), Number::rational(number.to_rational().floor()), "{value:e}");
            }
        }
    }

    #[test]
    fn prints_at_most_twelve_decimals() {
        assert_eq!(Number::ratio(1, 3).to_string(), "0.333333333333");
        assert_eq!(Number::ratio(-2, 3).to_string(), "-0.666666666667");
        assert_eq!(number("12.50").to_string(), "12.5");
        assert_eq!(Number::ratio(1, 10i128.pow(13)).to_string(), "0");
    }

    #[test]
    fn grows_past_machine_words_and_comes_back() {
        let large = number("9223372036854775807");
        let larger = large.add(&Number::ONE).unwrap();
        assert_eq!(larger.to_string(), "9223372036854775808");
        assert_eq!(larger.subtract(&Number::ONE), Some(large));
        assert!(larger > Number::ZERO && larger.to_small().is_none());
    }

    #[test]
    fn a_double_equals_the_ratio_it_is() {
        let root = number("4").square_root().unwrap();
        assert_eq!(root, number("2"));
        assert!(!root.is_exact() && root.round(0).is_exact());
    }
}
