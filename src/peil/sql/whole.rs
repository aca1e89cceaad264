//! Whole numbers in SQL: an expression, how large it can become, and which type that needs. No operation can
//! pass its type.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::dialect::Dialect;
use super::expression::{Level, Sql};

/// The types of whole numbers, from narrow to wide. Literals and counts are narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    Narrow,
    Long,
    Wide,
}

/// A whole number.
#[derive(Debug, Clone)]
pub struct Whole {
    pub sql: Sql,
    /// No value is further from zero.
    pub most: BigInt,
    pub constant: Option<BigInt>,
    pub width: Width,
}

/// A number can become larger than any type of the dialect.
#[derive(Debug, Clone)]
pub struct TooLarge {
    pub most: BigInt,
}

pub type Sized<T> = Result<T, TooLarge>;

fn width_of(most: &BigInt) -> Width {
    if most.to_i32().is_some() {
        Width::Narrow
    } else if most.to_i64().is_some() {
        Width::Long
    } else {
        Width::Wide
    }
}

impl Whole {
    pub fn constant(value: impl Into<BigInt>) -> Whole {
        let value: BigInt = value.into();
        let level = if value.is_negative() { Level::Comparison } else { Level::Atom };
        Whole {
            sql: Sql::new(level, value.to_string()),
            most: value.abs(),
            width: width_of(&value.abs()),
            constant: Some(value),
        }
    }

    /// An expression of a type that holds all its values.
    pub fn of(sql: Sql, most: impl Into<BigInt>, width: Width) -> Whole {
        Whole { sql, most: most.into(), constant: None, width }
    }

    pub fn is_zero(&self) -> bool {
        self.constant.as_ref().is_some_and(BigInt::is_zero)
    }

    pub fn is_one(&self) -> bool {
        self.constant.as_ref().is_some_and(BigInt::is_one)
    }

    /// The same, in a type at least as wide.
    pub fn widened(&self, width: Width, dialect: Dialect) -> Whole {
        if self.width >= width {
            return self.clone();
        }
        let name = if width == Width::Wide { dialect.wide_type() } else { "BIGINT" };
        Whole { sql: self.sql.cast(name), width, ..self.clone() }
    }

    fn combined(
        &self,
        other: &Whole,
        most: BigInt,
        dialect: Dialect,
        write: impl Fn(&Sql, &Sql) -> Sql,
    ) -> Sized<Whole> {
        if most >= dialect.widest() {
            return Err(TooLarge { most });
        }
        let needed = width_of(&most);
        // One operand of the wider type makes the result one.
        let (left, right) = if self.width.max(other.width) >= needed {
            (self.clone(), other.clone())
        } else if self.constant.is_some() {
            (self.clone(), other.widened(needed, dialect))
        } else {
            (self.widened(needed, dialect), other.clone())
        };
        Ok(Whole {
            sql: write(&left.sql, &right.sql),
            most,
            constant: None,
            width: left.width.max(right.width),
        })
    }

    pub fn add(&self, other: &Whole, dialect: Dialect) -> Sized<Whole> {
        match (&self.constant, &other.constant) {
            (Some(a), Some(b)) => return checked(a + b, dialect),
            (Some(a), _) if a.is_zero() => return Ok(other.clone()),
            (_, Some(b)) if b.is_zero() => return Ok(self.clone()),
            (_, Some(b)) if b.is_negative() => return self.subtract(&Whole::constant(-b), dialect),
            _ => {}
        }
        self.combined(other, &self.most + &other.most, dialect, |a, b| {
            Sql::new(Level::Sum, format!("{} + {}", a.at(Level::Sum), b.at(Level::Product)))
        })
    }

    pub fn subtract(&self, other: &Whole, dialect: Dialect) -> Sized<Whole> {
        match (&self.constant, &other.constant) {
            (Some(a), Some(b)) => return checked(a - b, dialect),
            (_, Some(b)) if b.is_zero() => return Ok(self.clone()),
            (_, Some(b)) if b.is_negative() => return self.add(&Whole::constant(-b), dialect),
            _ => {}
        }
        self.combined(other, &self.most + &other.most, dialect, |a, b| {
            Sql::new(Level::Sum, format!("{} - {}", a.at(Level::Sum), b.at(Level::Product)))
        })
    }

    pub fn multiply(&self, other: &Whole, dialect: Dialect) -> Sized<Whole> {
        match (&self.constant, &other.constant) {
            (Some(a), Some(b)) => return checked(a * b, dialect),
            (Some(a), _) if a.is_one() => return Ok(other.clone()),
            (_, Some(b)) if b.is_one() => return Ok(self.clone()),
            // Zero times a missing number is missing.
            (Some(_), None) => return other.multiply(self, dialect),
            _ => {}
        }
        self.combined(other, &self.most * &other.most, dialect, |a, b| {
            Sql::new(Level::Product, format!("{} * {}", a.at(Level::Product), b.at(Level::Atom)))
        })
    }

    pub fn negate(&self, dialect: Dialect) -> Sized<Whole> {
        Whole::constant(0).subtract(self, dialect)
    }

    pub fn absolute(&self) -> Whole {
        match &self.constant {
            Some(value) => Whole::constant(value.abs()),
            None => Whole { sql: Sql::call("abs", std::slice::from_ref(&self.sql)), ..self.clone() },
        }
    }

    /// The whole part of the quotient of two numbers that are not negative; `most` is how large it can
    /// become.
    pub fn quotient(&self, under: &Whole, most: &BigInt, dialect: Dialect) -> Sized<Whole> {
        if let (Some(a), Some(b)) = (&self.constant, &under.constant) {
            return checked(a / b, dialect);
        }
        if under.is_one() {
            return Ok(self.clone());
        }
        let wide = self.width.max(under.width);
        if dialect.quotient_is_long() {
            if width_of(most) == Width::Wide {
                return Err(TooLarge { most: most.clone() });
            }
            return Ok(Whole {
                sql: dialect.quotient(&self.sql, &under.sql, false),
                most: most.clone(),
                constant: None,
                width: Width::Long,
            });
        }
        Ok(Whole {
            sql: dialect.quotient(&self.sql, &under.sql, wide == Width::Wide),
            most: most.clone(),
            constant: None,
            width: wide,
        })
    }

    /// What it comes to where a condition is true; NULL elsewhere.
    pub fn only_if(&self, condition: &Sql) -> Whole {
        Whole { sql: Sql::only_if(condition, &self.sql), constant: None, ..self.clone() }
    }

    /// One of several by condition; None is NULL.
    pub fn case(rows: &[(Sql, Option<Whole>)], otherwise: Option<&Whole>, dialect: Dialect) -> Whole {
        let all = rows.iter().filter_map(|(_, value)| value.as_ref()).chain(otherwise);
        let width = all.clone().map(|value| value.width).max().unwrap_or(Width::Narrow);
        let most = all.map(|value| value.most.clone()).max().unwrap_or_default();
        let typed = |value: &Whole| {
            if width == Width::Wide { value.widened(width, dialect).sql } else { value.sql.clone() }
        };
        let rows: Vec<(Sql, Option<Sql>)> =
            rows.iter().map(|(when, value)| (when.clone(), value.as_ref().map(typed))).collect();
        Whole { sql: Sql::case(&rows, otherwise.map(typed).as_ref()), most, constant: None, width }
    }
}

fn checked(value: BigInt, dialect: Dialect) -> Sized<Whole> {
    if value.abs() >= dialect.widest() {
        Err(TooLarge { most: value.abs() })
    } else {
        Ok(Whole::constant(value))
    }
}
