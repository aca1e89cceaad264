//! Operations on numbers: sums, quotients, powers, and what is rounded.

use super::expression::{Level, Sql};
use super::nodes::or_division;
use super::ratio::{Ratio, parts_of};
use super::settled::LONGEST_SHARED;
use super::term::{Term, Worth};
use super::whole::{Sized, Whole, Width};
use super::{Maker, Unsayable};
use crate::model::{NodeId, Number};
use num_bigint::BigInt;
use num_traits::ToPrimitive;

/// Which way a number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    Down,
    Up,
    /// Half away from zero.
    Near,
}

impl Maker<'_> {
    pub(super) fn number(
        &self,
        of: NodeId,
        exact: impl Fn(&Ratio, super::Dialect) -> Sized<Ratio>,
        double: impl Fn(&Sql) -> Sql,
    ) -> Result<Term, Unsayable> {
        let term = self.term(of);
        let worth = match term.worth.number() {
            Some(number) => Worth::Number(self.sized(exact(number, self.dialect))?),
            None => Worth::Double(double(&term.presence())),
        };
        Ok(Term::new(worth, term.why.clone()))
    }

    pub(super) fn numbers(
        &self,
        a: NodeId,
        b: NodeId,
        exact: impl Fn(&Ratio, &Ratio, super::Dialect) -> Sized<Ratio>,
        sign: &str,
    ) -> Result<Term, Unsayable> {
        let (a, b) = (self.term(a), self.term(b));
        let worth = match (&a.worth, &b.worth) {
            (Worth::Number(a), Worth::Number(b)) => Worth::Number(self.sized(exact(a, b, self.dialect))?),
            (a, b) => {
                let level = if sign == "*" { Level::Product } else { Level::Sum };
                let right = if sign == "*" { Level::Atom } else { Level::Product };
                Worth::Double(Sql::new(
                    level,
                    format!("{} {sign} {}", self.double(a).at(level), self.double(b).at(right)),
                ))
            }
        };
        Ok(Term::new(worth, Term::together(&[a, b])))
    }

    /// A number as a double.
    pub(super) fn double(&self, worth: &Worth) -> Sql {
        match worth.number() {
            Some(number) => match number.as_constant() {
                Some((over, under)) => super::doubles::literal(&Number::rational(
                    num_rational::BigRational::new(over.clone(), under.clone()),
                )),
                None => number.double(self.dialect),
            },
            None => worth.presence(),
        }
    }

    pub(super) fn divide(&mut self, a: NodeId, b: NodeId) -> Result<Term, Unsayable> {
        let (left, right) = (self.term(a).clone(), self.term(b).clone());
        let worth = match (&left.worth, &right.worth) {
            (Worth::Number(a), Worth::Number(b)) => Worth::Number(self.sized(a.divide(b, self.dialect))?),
            (a, b) => {
                let under = Sql::call("nullif", &[self.double(b), Sql::atom("0e0")]);
                Worth::Double(Sql::new(
                    Level::Product,
                    format!("{} / {}", self.double(a).at(Level::Product), under.as_str()),
                ))
            }
        };
        let nonzero = matches!(&right.worth, Worth::Number(number) if number.as_constant().is_some_and(|(over, _)| *over != BigInt::ZERO));
        let together = Term::together(&[&left, &right]);
        if nonzero {
            return Ok(Term::new(worth, together));
        }
        Ok(Term::new(worth, or_division(&[&left, &right], together)))
    }

    pub(super) fn power(&mut self, of: NodeId, exponent: i32) -> Result<Term, Unsayable> {
        let term = self.term(of).clone();
        let worth = match term.worth.number() {
            Some(number) => {
                let number = if exponent.unsigned_abs() > 1 {
                    self.as_column(number, "_base")
                } else {
                    number.clone()
                };
                Worth::Number(self.sized(number.power(exponent, self.dialect))?)
            }
            None => {
                Worth::Double(super::doubles::power(&term.presence(), &Sql::atom(format!("{exponent}e0"))))
            }
        };
        let why = if exponent < 0 { or_division(&[&term], term.why.clone()) } else { term.why.clone() };
        Ok(Term::new(worth, why))
    }

    /// A number whose denominator is there even where the number is missing, so that it takes no other along.
    pub(super) fn steady(&mut self, number: &Ratio) -> Ratio {
        if number.under.constant.is_some() {
            return number.clone();
        }
        let missing = number.over.sql.is_null();
        let under = Sql::case(&[(missing, Some(Sql::atom("1")))], Some(&number.under.sql));
        Ratio { under: Whole { sql: self.shared("_under", under), ..number.under.clone() }, ..number.clone() }
    }

    /// A number whose numerator and denominator are columns or constants.
    pub(super) fn as_column(&mut self, number: &Ratio, name: &str) -> Ratio {
        let mut settle = |whole: &Whole| match whole.constant {
            Some(_) => whole.clone(),
            None => Whole { sql: self.shared(name, whole.sql.clone()), ..whole.clone() },
        };
        Ratio { over: settle(&number.over), under: settle(&number.under), multiple: number.multiple.clone() }
    }

    pub(super) fn rounded(
        &mut self,
        id: NodeId,
        of: NodeId,
        exact: impl Fn(&Ratio, super::Dialect) -> Sized<Ratio>,
        how: Rounding,
        digits: i32,
    ) -> Result<Term, Unsayable> {
        let term = self.term(of).clone();
        let worth = match term.worth.number() {
            Some(number) => {
                // The numerator is written several times.
                let number = if number.over.sql.len() > LONGEST_SHARED {
                    self.as_column(number, "_unrounded")
                } else {
                    number.clone()
                };
                Worth::Number(self.sized(exact(&number, self.dialect))?)
            }
            None => {
                let double = self.shared("_unrounded", term.presence());
                let scale = BigInt::from(10).pow(digits.unsigned_abs());
                let most = self.most(id).map(|most| if digits > 0 { most * &scale } else { most });
                let Some(most) = most.filter(|most| most.to_i64().is_some()) else {
                    // What may pass 64 bits stays a double: the one nearest to what it is rounded to.
                    return Ok(Term::new(
                        Worth::Double(super::doubles::rounded(&double, how, digits, false)),
                        term.why.clone(),
                    ));
                };
                let whole = Whole::of(super::doubles::rounded(&double, how, digits, true), most, Width::Long);
                Worth::Number(match digits {
                    1.. => Ratio::over(whole, scale),
                    0 => Ratio::whole(whole),
                    // Units of ten, a hundred and so on.
                    _ => Ratio::whole(self.sized(whole.multiply(&Whole::constant(scale), self.dialect))?),
                })
            }
        };
        Ok(Term::new(worth, term.why.clone()))
    }

    /// How far from zero the value of a node can be, as a whole number.
    pub(super) fn most(&self, id: NodeId) -> Option<BigInt> {
        let (low, high) = self.bounds.get(id.at())?.as_ref()?;
        Some(parts_of(&low.absolute().ceiling()).0.max(parts_of(&high.absolute().ceiling()).0))
    }

    pub(super) fn clamp(&mut self, of: NodeId, low: NodeId, high: NodeId) -> Result<Term, Unsayable> {
        let terms = [self.term(of).clone(), self.term(low).clone(), self.term(high).clone()];
        let why = Term::together(&terms.each_ref());
        let all: Option<Vec<Ratio>> = terms
            .iter()
            .map(|term| if let Worth::Number(number) = &term.worth { Some(number.clone()) } else { None })
            .collect();
        let missing = Sql::or(terms.iter().map(Term::is_missing));
        let worth = match all {
            Some(all) => {
                let (over, under, multiple) = self.sized(Ratio::together(&all, self.dialect))?;
                let above = Sql::compare(&over[0].sql, ">", &over[2].sql);
                let below = Sql::compare(&over[0].sql, "<", &over[1].sql);
                let mut rows = vec![(above, Some(over[2].clone())), (below, Some(over[1].clone()))];
                if missing != Sql::truth(false) {
                    rows.insert(0, (missing, None));
                }
                Worth::Number(Ratio {
                    over: Whole::case(&rows, Some(&over[0]), self.dialect),
                    under,
                    multiple,
                })
            }
            None => {
                let [x, low, high] = terms.each_ref().map(|term| self.double(&term.worth));
                let mut rows = vec![
                    (Sql::compare(&x, ">", &high), Some(high)),
                    (Sql::compare(&x, "<", &low), Some(low)),
                ];
                if missing != Sql::truth(false) {
                    rows.insert(0, (missing, None));
                }
                Worth::Double(Sql::case(&rows, Some(&x)))
            }
        };
        Ok(Term::new(worth, why))
    }
}

/// A truth in brackets, for beside a comparison it would be read otherwise.
pub(super) fn in_brackets(worth: &Worth) -> Sql {
    let presence = worth.presence();
    if matches!(worth, Worth::Truth(_)) { Sql::atom(format!("({})", presence.as_str())) } else { presence }
}
