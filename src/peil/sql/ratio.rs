//! Exact numbers in SQL: a numerator and a denominator, both whole. The denominator is a constant wherever it
//! can be, and never zero or negative.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::dialect::Dialect;
use super::expression::{Level, Sql};
use super::whole::{Sized, Whole};
use crate::model::{Comparison, Number};

/// Denominators are brought to a constant multiple up to this; beyond it they are multiplied.
const LARGEST_MULTIPLE: u64 = 1_000_000_000_000;
/// A divisor up to this has a constant multiple of all its values.
const MOST_DIVISOR: u64 = 40;

/// A number: NULL numerators are missing, whatever the denominator is.
#[derive(Debug, Clone)]
pub struct Ratio {
    pub over: Whole,
    pub under: Whole,
    /// A multiple of every value of the denominator.
    pub multiple: Option<BigInt>,
}

/// The numerator and denominator of an exact number.
pub fn parts_of(number: &Number) -> (BigInt, BigInt) {
    let exact = number.to_rational();
    (exact.numer().clone(), exact.denom().clone())
}

/// The least common multiple of 1 to `count`.
fn multiple_up_to(count: &BigInt) -> Option<BigInt> {
    if *count > MOST_DIVISOR.into() {
        return None;
    }
    let mut multiple = BigInt::one();
    let mut at = BigInt::one();
    while at <= *count {
        multiple = multiple.lcm(&at);
        at += 1;
    }
    Some(multiple).filter(|multiple| *multiple <= LARGEST_MULTIPLE.into())
}

impl Ratio {
    pub fn whole(over: Whole) -> Ratio {
        Ratio::over(over, BigInt::one())
    }

    /// With a constant denominator.
    pub fn over(over: Whole, under: BigInt) -> Ratio {
        Ratio { over, under: Whole::constant(under.clone()), multiple: Some(under) }
    }

    pub fn constant(number: &Number) -> Ratio {
        let (over, under) = parts_of(number);
        Ratio::over(Whole::constant(over), under)
    }

    pub fn as_constant(&self) -> Option<(&BigInt, &BigInt)> {
        self.over.constant.as_ref().zip(self.under.constant.as_ref())
    }

    pub fn presence(&self) -> Sql {
        self.over.sql.clone()
    }

    /// Divided by a whole number that is one or more.
    pub fn divided(&self, by: &Whole, dialect: Dialect) -> Sized<Ratio> {
        let under = self.under.multiply(by, dialect)?;
        let multiple = match &by.constant {
            Some(by) => self.multiple.as_ref().map(|multiple| multiple * by),
            None => self.multiple.as_ref().zip(multiple_up_to(&by.most)).map(|(a, b)| a * b),
        };
        Ok(Ratio {
            over: self.over.clone(),
            under,
            multiple: multiple.filter(|multiple| *multiple <= LARGEST_MULTIPLE.into()),
        }
        .reduced())
    }

    /// Constant factors that numerator and denominator share, taken out where the numerator is a constant.
    fn reduced(self) -> Ratio {
        match self.as_constant() {
            Some((over, under)) => {
                let shared = over.gcd(under);
                if shared.is_zero() || shared.is_one() {
                    return self;
                }
                let (over, under) = (over / &shared, under / &shared);
                Ratio::over(Whole::constant(over), under)
            }
            None => self,
        }
    }

    pub fn times(&self, by: &Whole, dialect: Dialect) -> Sized<Ratio> {
        Ok(Ratio { over: self.over.multiply(by, dialect)?, ..self.clone() })
    }

    /// Several numbers over one denominator.
    pub fn together(all: &[Ratio], dialect: Dialect) -> Sized<(Vec<Whole>, Whole, Option<BigInt>)> {
        let constants: Option<Vec<&BigInt>> = all.iter().map(|one| one.under.constant.as_ref()).collect();
        let same = all.windows(2).all(|pair| pair[0].under.sql == pair[1].under.sql);
        if let (true, Some(first)) = (same, all.first()) {
            return Ok((
                all.iter().map(|one| one.over.clone()).collect(),
                first.under.clone(),
                first.multiple.clone(),
            ));
        }
        let multiples: Option<Vec<BigInt>> = match constants {
            Some(constants) => Some(constants.into_iter().cloned().collect()),
            None => all.iter().map(|one| one.multiple.clone()).collect(),
        };
        let multiple =
            multiples.map(|multiples| multiples.iter().fold(BigInt::one(), |so_far, next| so_far.lcm(next)));
        let all_constant = all.iter().all(|one| one.under.constant.is_some());
        if let Some(multiple) =
            multiple.filter(|multiple| all_constant || *multiple <= LARGEST_MULTIPLE.into())
        {
            let over: Sized<Vec<Whole>> = all
                .iter()
                .map(|one| match &one.under.constant {
                    Some(under) => one.over.multiply(&Whole::constant(&multiple / under), dialect),
                    // Where the number is missing its denominator may be zero.
                    None => {
                        let under = Whole {
                            sql: Sql::call("nullif", &[one.under.sql.clone(), Sql::atom("0")]),
                            ..one.under.clone()
                        };
                        one.over.multiply(
                            &Whole::constant(multiple.clone()).quotient(&under, &multiple, dialect)?,
                            dialect,
                        )
                    }
                })
                .collect();
            return Ok((over?, Whole::constant(multiple.clone()), Some(multiple)));
        }
        // Each numerator times the other denominators.
        let mut under = Whole::constant(1);
        for one in all {
            under = under.multiply(&one.under, dialect)?;
        }
        let mut over = Vec::with_capacity(all.len());
        for (at, one) in all.iter().enumerate() {
            let mut value = one.over.clone();
            for (_, other) in all.iter().enumerate().filter(|(other, _)| *other != at) {
                value = value.multiply(&other.under, dialect)?;
            }
            over.push(value);
        }
        Ok((over, under, None))
    }

    pub fn add(&self, other: &Ratio, dialect: Dialect) -> Sized<Ratio> {
        let (over, under, multiple) = Ratio::together(&[self.clone(), other.clone()], dialect)?;
        Ok(Ratio { over: over[0].add(&over[1], dialect)?, under, multiple }.reduced())
    }

    pub fn subtract(&self, other: &Ratio, dialect: Dialect) -> Sized<Ratio> {
        let (over, under, multiple) = Ratio::together(&[self.clone(), other.clone()], dialect)?;
        Ok(Ratio { over: over[0].subtract(&over[1], dialect)?, under, multiple }.reduced())
    }

    pub fn multiply(&self, other: &Ratio, dialect: Dialect) -> Sized<Ratio> {
        let multiple = self
            .multiple
            .as_ref()
            .zip(other.multiple.as_ref())
            .map(|(a, b)| a * b)
            .filter(|multiple| *multiple <= LARGEST_MULTIPLE.into());
        let (over, under) =
            (self.over.multiply(&other.over, dialect)?, self.under.multiply(&other.under, dialect)?);
        let multiple = under.constant.clone().or(multiple);
        Ok(Ratio { over, under, multiple }.reduced())
    }

    /// NULL where the divisor is zero.
    pub fn divide(&self, other: &Ratio, dialect: Dialect) -> Sized<Ratio> {
        if let Some((over, under)) = other.as_constant() {
            if over.is_zero() {
                return Ok(Ratio { over: self.over.only_if(&Sql::truth(false).is("TRUE")), ..self.clone() });
            }
            let by = Ratio::over(
                Whole::constant(if over.is_negative() { -under } else { under.clone() }),
                over.abs(),
            );
            return self.multiply(&by, dialect);
        }
        let positive = self.over.multiply(&other.under, dialect)?;
        let negative = positive.negate(dialect)?;
        let zero = Sql::atom("0");
        let over = Whole::case(
            &[
                (Sql::compare(&other.over.sql, ">", &zero), Some(positive)),
                (Sql::compare(&other.over.sql, "<", &zero), Some(negative)),
            ],
            None,
            dialect,
        );
        let by = other.over.absolute();
        let under = self.under.multiply(&by, dialect)?;
        let multiple = self.multiple.as_ref().zip(multiple_up_to(&by.most)).map(|(a, b)| a * b);
        Ok(Ratio { over, under, multiple: multiple.filter(|multiple| *multiple <= LARGEST_MULTIPLE.into()) })
    }

    /// A whole power; NULL for zero to a negative one.
    pub fn power(&self, exponent: i32, dialect: Dialect) -> Sized<Ratio> {
        let mut over = Whole::constant(1);
        let mut under = Whole::constant(1);
        for _ in 0..exponent.unsigned_abs() {
            over = over.multiply(&self.over, dialect)?;
            under = under.multiply(&self.under, dialect)?;
        }
        if exponent == 0 {
            // One, but missing where the number is.
            over = over.only_if(&self.over.sql.is_not_null());
        }
        if exponent >= 0 {
            let multiple = under.constant.clone();
            return Ok(Ratio { over, under, multiple });
        }
        let one = Ratio { over: under, under: Whole::constant(1), multiple: Some(BigInt::one()) };
        one.divide(&Ratio { over, under: Whole::constant(1), multiple: Some(BigInt::one()) }, dialect)
    }

    /// The whole number at or below it.
    pub fn floor(&self, dialect: Dialect) -> Sized<Ratio> {
        if self.under.is_one() {
            return Ok(self.clone());
        }
        let last = self.under.subtract(&Whole::constant(1), dialect)?;
        let zero = Sql::atom("0");
        let up = self.over.quotient(&self.under, &self.over.most, dialect)?;
        let down = last
            .subtract(&self.over, dialect)?
            .quotient(&self.under, &(&self.over.most + 1), dialect)?
            .negate(dialect)?;
        let negative = Sql::compare(&self.over.sql, "<", &zero);
        Ok(Ratio::whole(Whole::case(&[(negative, Some(down))], Some(&up), dialect)))
    }

    pub fn negate(&self, dialect: Dialect) -> Sized<Ratio> {
        Ok(Ratio { over: self.over.negate(dialect)?, ..self.clone() })
    }

    pub fn absolute(&self) -> Ratio {
        Ratio { over: self.over.absolute(), ..self.clone() }
    }

    /// To so many decimals, half away from zero.
    pub fn round(&self, digits: i32, dialect: Dialect) -> Sized<Ratio> {
        let scale = BigInt::from(10).pow(digits.unsigned_abs());
        // Whole numbers of what is rounded to.
        let (over, under) = if digits >= 0 {
            let divides = self.under.constant.as_ref().is_some_and(|under| (&scale % under).is_zero());
            if divides {
                return Ok(self.clone());
            }
            (self.over.multiply(&Whole::constant(scale.clone()), dialect)?, self.under.clone())
        } else {
            (self.over.clone(), self.under.multiply(&Whole::constant(scale.clone()), dialect)?)
        };
        let two = Whole::constant(2);
        let twice = over.absolute().multiply(&two, dialect)?.add(&under, dialect)?;
        let rounded = twice.quotient(&under.multiply(&two, dialect)?, &(&over.most + 1), dialect)?;
        let negative = Sql::compare(&over.sql, "<", &Sql::atom("0"));
        let signed = Whole::case(&[(negative, Some(rounded.negate(dialect)?))], Some(&rounded), dialect);
        if digits >= 0 {
            Ok(Ratio::over(signed, scale))
        } else {
            Ratio::whole(signed).times(&Whole::constant(scale), dialect)
        }
    }

    /// A comparison, on whole numbers.
    pub fn compare(&self, sign: &str, other: &Ratio, dialect: Dialect) -> Sized<Sql> {
        // What is compared with zero has the sign of its numerator.
        if other.over.is_zero() {
            return Ok(Sql::compare(&self.over.sql, sign, &Sql::atom("0")));
        }
        let (over, _, _) = match (self.under.constant.is_some(), other.under.constant.is_some()) {
            (true, true) => Ratio::together(&[self.clone(), other.clone()], dialect)?,
            // Multiplying crosswise needs no division.
            _ if self.under.sql != other.under.sql => {
                let (a, b) =
                    (self.over.multiply(&other.under, dialect)?, other.over.multiply(&self.under, dialect)?);
                (vec![a, b], Whole::constant(1), None)
            }
            _ => (vec![self.over.clone(), other.over.clone()], Whole::constant(1), None),
        };
        Ok(Sql::compare(&over[0].sql, sign, &over[1].sql))
    }

    /// The double nearest to it, where numerator and denominator are below 2⁵³.
    pub fn double(&self, dialect: Dialect) -> Sql {
        let over = self.over.sql.cast(dialect.double_type());
        if self.under.is_one() {
            return over;
        }
        let under = if self.under.constant.is_some() {
            self.under.sql.clone()
        } else {
            self.under.sql.cast(dialect.double_type())
        };
        Sql::new(Level::Product, format!("{} / {}", over.as_str(), under.at(Level::Atom)))
    }
}

/// The sign of a comparison in SQL.
pub fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::NotEqual => "<>",
        other @ (Comparison::Equal
        | Comparison::Less
        | Comparison::LessEqual
        | Comparison::Greater
        | Comparison::GreaterEqual) => other.sign(),
    }
}
