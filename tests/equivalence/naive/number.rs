//! "Scores are exact. Arithmetic is exact until a function is called that cannot be."

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Pow, Signed, ToPrimitive, Zero};
use std::cmp::Ordering;

/// "A number is a ratio of integers, or, after `sqrt`, `exp`, `ln`, `sd` or a power whose exponent is not a
/// whole-number constant, a double."
#[derive(Clone, Debug)]
pub enum Number {
    Exact(BigRational),
    Double(f64),
}

use Number::{Double, Exact};

/// An operation without a result: division by zero, "a root or logarithm outside its domain", "a result too
/// large for floating point".
#[derive(Debug)]
pub struct NoResult;

type Outcome = Result<Number, NoResult>;

pub fn whole(value: i64) -> Number {
    Exact(BigRational::from_integer(BigInt::from(value)))
}

impl Number {
    pub fn double(&self) -> f64 {
        match self {
            Exact(exact) => exact.to_f64().expect("a ratio is near some double"),
            Double(double) => *double,
        }
    }

    /// Every double is a ratio too.
    pub fn exact(&self) -> BigRational {
        match self {
            Exact(exact) => exact.clone(),
            Double(double) => BigRational::from_float(*double).expect("a double that is a result is finite"),
        }
    }

    fn combine(
        &self,
        other: &Number,
        exact: fn(&BigRational, &BigRational) -> BigRational,
        double: fn(f64, f64) -> f64,
    ) -> Outcome {
        match (self, other) {
            (Exact(a), Exact(b)) => Ok(Exact(exact(a, b))),
            (a, b) => finite(double(a.double(), b.double())),
        }
    }

    pub fn plus(&self, other: &Number) -> Outcome {
        self.combine(other, |a, b| a + b, |a, b| a + b)
    }

    pub fn minus(&self, other: &Number) -> Outcome {
        self.combine(other, |a, b| a - b, |a, b| a - b)
    }

    pub fn times(&self, other: &Number) -> Outcome {
        self.combine(other, |a, b| a * b, |a, b| a * b)
    }

    /// "Division by zero is missing, with that reason."
    pub fn over(&self, other: &Number) -> Outcome {
        if other.is_zero() {
            return Err(NoResult);
        }
        self.combine(other, |a, b| a / b, |a, b| a / b)
    }

    pub fn negative(&self) -> Number {
        match self {
            Exact(exact) => Exact(-exact),
            Double(double) => Double(-double),
        }
    }

    pub fn is_zero(&self) -> bool {
        match self {
            Exact(exact) => exact.is_zero(),
            Double(double) => *double == 0.0,
        }
    }

    /// "A constant exponent is a whole number from −100 to 100, or approximate."
    pub fn to_whole_power(&self, exponent: i32) -> Outcome {
        match self {
            Exact(exact) if exact.is_zero() && exponent < 0 => Err(NoResult),
            Exact(exact) => Ok(Exact(Pow::pow(exact, exponent))),
            Double(double) => finite(libm::pow(*double, f64::from(exponent))),
        }
    }

    /// "Fractional powers are approximate."
    pub fn to_power(&self, exponent: &Number) -> Outcome {
        finite(libm::pow(self.double(), exponent.double()))
    }

    pub fn square_root(&self) -> Outcome {
        finite(libm::sqrt(self.double()))
    }

    pub fn exponential(&self) -> Outcome {
        finite(libm::exp(self.double()))
    }

    pub fn logarithm(&self) -> Outcome {
        finite(libm::log(self.double()))
    }

    /// "`round(x, n)` half away from zero"; "`round` of a double rounds its exact binary value, half away
    /// from zero, and is exact again".
    pub fn rounded(&self, places: i32) -> Number {
        let scale = Pow::pow(&BigRational::from_integer(BigInt::from(10)), places);
        Exact((self.exact() * &scale).round() / scale)
    }

    pub fn floor(&self) -> Number {
        Exact(self.exact().floor())
    }

    pub fn ceiling(&self) -> Number {
        Exact(self.exact().ceil())
    }

    pub fn absolute(&self) -> Number {
        match self {
            Exact(exact) => Exact(exact.abs()),
            Double(double) => Double(double.abs()),
        }
    }

    /// "Comparing a double with an exact number compares exact values."
    pub fn compared_with(&self, other: &Number) -> Ordering {
        self.exact().cmp(&other.exact())
    }
}

fn finite(double: f64) -> Outcome {
    if double.is_finite() { Ok(Double(double)) } else { Err(NoResult) }
}
