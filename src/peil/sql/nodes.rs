//! Nodes as terms: one operation each.

use std::collections::BTreeSet;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::expression::{Level, Sql};
use super::ratio::{Ratio, parts_of, sign};
use super::table;
use super::term::{Term, Why, Worth};
use super::whole::{Sized, Whole, Width};
use super::{Maker, Unsayable};
use crate::model::{Choices, Comparison, Node, NodeId, Number};
use crate::score::Rule;

/// An expression longer than this becomes a column; one that is used more than once, sooner.
const LONGEST: usize = 160;
const LONGEST_SHARED: usize = 40;

impl Maker<'_> {
    pub(super) fn node(&mut self, id: NodeId) -> Result<Term, Unsayable> {
        let parts = self.parts;
        Ok(match parts.node(id) {
            Node::Number(number) if number.is_exact() => {
                Term::certain(Worth::Number(Ratio::constant(number)))
            }
            Node::Number(number) => Term::certain(Worth::Double(super::doubles::literal(number))),
            Node::Truth(truth) => Term::certain(Worth::Truth(Sql::truth(*truth))),
            Node::Date(date) => Term::certain(Worth::Date(Sql::atom(format!("DATE '{date}'")))),
            Node::Time(time) => Term::certain(Worth::Time(Sql::atom(time.0.to_string()))),
            Node::Answer(asked) => self.slot(*asked)?.term(),
            Node::IsBlank(asked) => {
                let why = self.slot(*asked)?.why;
                always(Sql::call(
                    "coalesce",
                    &[Sql::compare(&why, "=", &Sql::text("blank")), Sql::truth(false)],
                ))
            }
            Node::IsSkipped(asked) => always(self.slot(*asked)?.is_skipped),
            Node::IsMissingOption { asked, option } => {
                let why = self.slot(*asked)?.why;
                let key = parts
                    .option(parts.question(asked.question), *option)
                    .map(|(_, choice)| choice.key())
                    .unwrap_or_default();
                always(Sql::call("coalesce", &[Sql::compare(&why, "=", &Sql::text(&key)), Sql::truth(false)]))
            }
            Node::IsMissing(of) => always(self.term(*of).is_missing()),
            Node::IsLeftOut { group, round } => always(self.is_left_out(*group, *round)?),
            Node::IsInformant(informants) => always(self.is_informant(*informants)),
            Node::Administered => Term::new(Worth::Date(self.administered()), Why::always(Rule::Operand)),
            Node::Code { of, .. } | Node::ClassCode { of, .. } => self.code(id, *of),
            Node::IsOption { of, option } => {
                let option = self.option(*of, *option);
                self.unary(*of, |worth| Worth::Truth(Sql::compare(&worth.presence(), "=", &option)))
            }
            Node::Has { of, option } => self.unary(*of, |worth| match worth {
                Worth::Chosen(count, chosen) => {
                    let is = chosen.get(usize::from(*option)).cloned().unwrap_or_else(|| Sql::truth(false));
                    Worth::Truth(Sql::only_if(&count.is_not_null(), &is))
                }
                other => Worth::Truth(other.presence()),
            }),
            Node::CountChosen(of) => self.unary(*of, |worth| match worth {
                Worth::Chosen(count, chosen) => {
                    Worth::Number(Ratio::whole(Whole::of(count.clone(), chosen.len(), Width::Narrow)))
                }
                other => other.clone(),
            }),
            Node::Negate(of) => self.number(
                *of,
                |x, dialect| x.negate(dialect),
                |x| Sql::new(Level::Product, format!("-{}", x.at(Level::Atom))),
            )?,
            Node::Absolute(of) => {
                self.number(*of, |x, _| Ok(x.absolute()), |x| Sql::call("abs", std::slice::from_ref(x)))?
            }
            Node::Floor(of) => self.rounded(id, *of, |x, dialect| x.floor(dialect), Rounding::Down, 0)?,
            Node::Ceiling(of) => self.rounded(
                id,
                *of,
                |x, dialect| x.negate(dialect)?.floor(dialect)?.negate(dialect),
                Rounding::Up,
                0,
            )?,
            Node::Round { of, digits } => {
                self.rounded(id, *of, |x, dialect| x.round(*digits, dialect), Rounding::Near, *digits)?
            }
            Node::SquareRoot(_) | Node::Exponential(_) | Node::Logarithm(_) | Node::PowerApproximate(..) => {
                self.approximate(id)
            }
            Node::Power(of, exponent) => self.power(*of, *exponent)?,
            Node::Reverse { of, low, high } => {
                let sum = low.add(high).unwrap_or(Number::ZERO);
                let double = super::doubles::literal(&sum);
                let sum = Ratio::constant(&sum);
                self.number(
                    *of,
                    |x, dialect| sum.subtract(x, dialect),
                    |x| Sql::new(Level::Sum, format!("{} - {}", double.as_str(), x.at(Level::Product))),
                )?
            }
            Node::Percent { of, low, high } => {
                let span = high.subtract(low).unwrap_or(Number::ONE);
                let factor = Number::integer(100).divide(&span).unwrap_or(Number::ONE);
                let (low, factor) = (Ratio::constant(low), Ratio::constant(&factor));
                self.number(
                    *of,
                    |x, dialect| x.subtract(&low, dialect)?.multiply(&factor, dialect),
                    |x| x.clone(),
                )?
            }
            Node::Add(a, b) => self.numbers(*a, *b, Ratio::add, "+")?,
            Node::Subtract(a, b) => self.numbers(*a, *b, Ratio::subtract, "-")?,
            Node::Multiply(a, b) => self.numbers(*a, *b, Ratio::multiply, "*")?,
            Node::Divide(a, b) => self.divide(*a, *b)?,
            Node::Clamp { of, low, high } => self.clamp(*of, *low, *high)?,
            Node::Years { from, to } => self.years(*from, *to),
            Node::Hours { from, to } => {
                let (a, b) = (self.term(*from), self.term(*to));
                let span = format!(
                    "({} + 86400 - {}) % 86400",
                    b.presence().at(Level::Sum),
                    a.presence().at(Level::Product)
                );
                let seconds = Whole::of(Sql::new(Level::Product, span), 86_400, Width::Long);
                Term::new(Worth::Number(Ratio::over(seconds, 3600.into())), Term::together(&[a, b]))
            }
            Node::Compare { op, left, right } => self.compare(*op, *left, *right)?,
            Node::Within { of, cells } => self.within(*of, cells)?,
            Node::Not(of) => self.unary(*of, |worth| Worth::Truth(worth.presence().negated())),
            Node::And(of) => self.kleene(of, true),
            Node::Or(of) => self.kleene(of, false),
            Node::If { condition, then, otherwise } => self.choice(*condition, *then, *otherwise)?,
            Node::First(of) => self.first(of)?,
            // Only aggregates meet these, and look behind them.
            Node::ForOthers { of, .. } | Node::InRound { of, .. } | Node::IfAsked { of, .. } => {
                self.term(*of).clone()
            }
            Node::Aggregate { kind, of, needs, missing } => {
                self.aggregate(id, *kind, of, *needs, *missing)?
            }
            Node::Recode { of, recode } => self.look_up(&parts.recodes[recode.at()].map, &[*of])?,
            Node::Table { keys, table } => self.look_up(&parts.tables[table.at()].map, keys)?,
            Node::Withhold { of, when } => self.withhold(*of, *when),
            Node::Band { of, score, sets } => self.band(id, *of, *score, sets)?,
            Node::Class { class, rules, otherwise } => self.class(Choices::Class(*class), rules, *otherwise),
        })
    }

    /// The options that a node's value counts.
    pub(super) fn choices(&self, id: NodeId) -> Option<Choices> {
        self.legend.choices(id)
    }

    pub(super) fn option(&self, of: NodeId, index: u16) -> Sql {
        self.choices(of)
            .map_or_else(|| Sql::atom("NULL"), |choices| table::option(self.parts, choices, index))
    }

    /// Turns what does not fit the engine into an error with its place.
    pub(super) fn sized<T>(&self, result: Sized<T>) -> Result<T, Unsayable> {
        result.map_err(|large| self.too_large("a number in it", &large))
    }

    fn unary(&self, of: NodeId, operation: impl Fn(&Worth) -> Worth) -> Term {
        let term = self.term(of);
        Term::new(operation(&term.worth), term.why.clone())
    }

    fn number(
        &self,
        of: NodeId,
        exact: impl Fn(&Ratio, super::Dialect) -> Sized<Ratio>,
        double: impl Fn(&Sql) -> Sql,
    ) -> Result<Term, Unsayable> {
        let term = self.term(of);
        let worth = match &term.worth {
            Worth::Number(number) => Worth::Number(self.sized(exact(number, self.dialect))?),
            other => Worth::Double(double(&other.presence())),
        };
        Ok(Term::new(worth, term.why.clone()))
    }

    fn numbers(
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
        match worth {
            Worth::Number(number) => match number.as_constant() {
                Some((over, under)) => super::doubles::literal(&Number::rational(
                    num_rational::BigRational::new(over.clone(), under.clone()),
                )),
                None => number.double(self.dialect),
            },
            other => other.presence(),
        }
    }

    fn divide(&mut self, a: NodeId, b: NodeId) -> Result<Term, Unsayable> {
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

    fn power(&mut self, of: NodeId, exponent: i32) -> Result<Term, Unsayable> {
        let term = self.term(of).clone();
        let worth = match &term.worth {
            Worth::Number(number) => {
                let number = if exponent.unsigned_abs() > 1 {
                    self.as_column(number, "_base")
                } else {
                    number.clone()
                };
                Worth::Number(self.sized(number.power(exponent, self.dialect))?)
            }
            other => {
                Worth::Double(super::doubles::power(&other.presence(), &Sql::atom(format!("{exponent}e0"))))
            }
        };
        let why = if exponent < 0 { or_division(&[&term], term.why.clone()) } else { term.why.clone() };
        Ok(Term::new(worth, why))
    }

    /// A number whose denominator is there even where the number is missing, so that it takes no other along.
    pub(super) fn steady(&mut self, number: &Ratio) -> Ratio {
        if number.under.constant.is_some() || number.multiple.is_some() {
            return number.clone();
        }
        let missing = number.over.sql.is_null();
        let under = Sql::case(&[(missing, Some(Sql::atom("1")))], Some(&number.under.sql));
        Ratio { under: Whole { sql: self.shared("_under", under), ..number.under.clone() }, ..number.clone() }
    }

    /// A number whose numerator and denominator are columns or constants.
    fn as_column(&mut self, number: &Ratio, name: &str) -> Ratio {
        let mut settle = |whole: &Whole| match whole.constant {
            Some(_) => whole.clone(),
            None => Whole { sql: self.shared(name, whole.sql.clone()), ..whole.clone() },
        };
        Ratio { over: settle(&number.over), under: settle(&number.under), multiple: number.multiple.clone() }
    }

    fn rounded(
        &mut self,
        id: NodeId,
        of: NodeId,
        exact: impl Fn(&Ratio, super::Dialect) -> Sized<Ratio>,
        how: Rounding,
        digits: i32,
    ) -> Result<Term, Unsayable> {
        let term = self.term(of).clone();
        let worth = match &term.worth {
            Worth::Number(number) => {
                // The numerator is written several times.
                let number = if number.over.sql.len() > LONGEST_SHARED {
                    self.as_column(number, "_unrounded")
                } else {
                    number.clone()
                };
                Worth::Number(self.sized(exact(&number, self.dialect))?)
            }
            other => {
                let double = self.shared("_unrounded", other.presence());
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
    fn most(&self, id: NodeId) -> Option<BigInt> {
        let (low, high) = self.bounds.get(id.at())?.as_ref()?;
        Some(parts_of(&low.absolute().ceiling()).0.max(parts_of(&high.absolute().ceiling()).0))
    }

    fn clamp(&mut self, of: NodeId, low: NodeId, high: NodeId) -> Result<Term, Unsayable> {
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

    /// Completed years, towards zero.
    fn years(&self, from: NodeId, to: NodeId) -> Term {
        let (from, to) = (self.term(from), self.term(to));
        let (a, b) = (from.presence(), to.presence());
        let part = |what: &str, of: &Sql| format!("CAST(EXTRACT({what} FROM {}) AS BIGINT)", of.as_str());
        let day =
            |of: &Sql| Sql::new(Level::Sum, format!("{} * 100 + {}", part("MONTH", of), part("DAY", of)));
        let short = |sign: &str| Sql::compare(&day(&b), sign, &day(&a));
        let adjust = Sql::case(
            &[
                (Sql::and([Sql::compare(&b, ">=", &a), short("<")]), Some(Sql::atom("-1"))),
                (Sql::and([Sql::compare(&b, "<", &a), short(">")]), Some(Sql::atom("1"))),
            ],
            Some(&Sql::atom("0")),
        );
        let years = Sql::new(
            Level::Sum,
            format!("{} - {} + {}", part("YEAR", &b), part("YEAR", &a), adjust.as_str()),
        );
        Term::new(
            Worth::Number(Ratio::whole(Whole::of(years, 20_000, Width::Long))),
            Term::together(&[from, to]),
        )
    }

    fn compare(&self, op: Comparison, left: NodeId, right: NodeId) -> Result<Term, Unsayable> {
        let (a, b) = (self.term(left), self.term(right));
        let truth = match (&a.worth, &b.worth) {
            (Worth::Number(a), Worth::Number(b)) => self.sized(a.compare(sign(op), b, self.dialect))?,
            (Worth::Number(_) | Worth::Double(_), Worth::Number(_) | Worth::Double(_)) => {
                Sql::compare(&self.double(&a.worth), sign(op), &self.double(&b.worth))
            }
            (Worth::Choice(x), Worth::Choice(y))
                if !matches!(op, Comparison::Equal | Comparison::NotEqual) =>
            {
                Sql::compare(
                    &self.place_among_options(left, x),
                    sign(op),
                    &self.place_among_options(right, y),
                )
            }
            (a, b) => Sql::compare(&in_brackets(a), sign(op), &in_brackets(b)),
        };
        Ok(Term::new(Worth::Truth(truth), Term::together(&[a, b])))
    }

    /// The place of an option among those of its scale.
    fn place_among_options(&self, of: NodeId, value: &Sql) -> Sql {
        let count = self.choices(of).map_or(0, |choices| self.parts.choices(choices).len());
        let rows: Vec<(Sql, Option<Sql>)> = (0..count)
            .map(|at| {
                (Sql::compare(value, "=", &self.option(of, at as u16)), Some(Sql::atom(at.to_string())))
            })
            .collect();
        Sql::case(&rows, None)
    }

    /// `and`, or `or`: SQL's are Kleene's too.
    fn kleene(&self, of: &[NodeId], all: bool) -> Term {
        let terms: Vec<&Term> = of.iter().map(|id| self.term(*id)).collect();
        let truths = terms.iter().map(|term| term.truth());
        Term::new(Worth::Truth(if all { Sql::and(truths) } else { Sql::or(truths) }), Term::together(&terms))
    }

    fn choice(&mut self, condition: NodeId, then: NodeId, otherwise: NodeId) -> Result<Term, Unsayable> {
        let (when, then, other) =
            (self.term(condition).clone(), self.term(then).clone(), self.term(otherwise).clone());
        let truth = when.truth();
        let not = truth.negated();
        let worth = match (&then.worth, &other.worth) {
            (Worth::Number(a), Worth::Number(b)) => {
                let pick = |a: &Whole, b: &Whole, dialect| {
                    Whole::case(
                        &[(truth.clone(), Some(a.clone())), (not.clone(), Some(b.clone()))],
                        None,
                        dialect,
                    )
                };
                if a.under.constant.is_some() && b.under.constant.is_some() {
                    let (over, under, multiple) =
                        self.sized(Ratio::together(&[a.clone(), b.clone()], self.dialect))?;
                    Worth::Number(Ratio { over: pick(&over[0], &over[1], self.dialect), under, multiple })
                } else {
                    let multiple = a
                        .multiple
                        .as_ref()
                        .zip(b.multiple.as_ref())
                        .map(|(a, b)| num_integer::Integer::lcm(a, b));
                    Worth::Number(Ratio {
                        over: pick(&a.over, &b.over, self.dialect),
                        under: pick(&a.under, &b.under, self.dialect),
                        multiple,
                    })
                }
            }
            (Worth::Chosen(a, each_a), Worth::Chosen(b, each_b)) => {
                let pick = |a: &Sql, b: &Sql| {
                    Sql::case(&[(truth.clone(), Some(a.clone())), (not.clone(), Some(b.clone()))], None)
                };
                Worth::Chosen(pick(a, b), each_a.iter().zip(each_b).map(|(a, b)| pick(a, b)).collect())
            }
            (a, b) => {
                let number = matches!(a, Worth::Double(_)) || matches!(b, Worth::Double(_));
                let of = |worth: &Worth| if number { self.double(worth) } else { worth.presence() };
                let sql = Sql::case(&[(truth.clone(), Some(of(a))), (not.clone(), Some(of(b)))], None);
                if number { Worth::Double(sql) } else { like(a, sql) }
            }
        };
        let condition = Why::always(Rule::Condition);
        let rows = [(when.is_missing(), condition), (truth, then.why.clone())];
        let rows: Vec<(Sql, Why)> = rows.into_iter().filter(|(when, _)| *when != Sql::truth(false)).collect();
        Ok(Term::new(worth, Why::case(&rows, &other.why)))
    }

    fn first(&mut self, of: &[NodeId]) -> Result<Term, Unsayable> {
        let terms: Vec<Term> = of.iter().map(|id| self.term(*id).clone()).collect();
        let numbers: Option<Vec<Ratio>> = terms
            .iter()
            .map(|term| if let Worth::Number(number) = &term.worth { Some(number.clone()) } else { None })
            .collect();
        let worth = match (numbers, &terms[0].worth) {
            (Some(numbers), _) => {
                let numbers: Vec<Ratio> = numbers.iter().map(|number| self.steady(number)).collect();
                let (over, under, multiple) = self.sized(Ratio::together(&numbers, self.dialect))?;
                let width = over.iter().map(|one| one.width).max().unwrap_or(Width::Narrow);
                let most = over.iter().map(|one| one.most.clone()).max().unwrap_or_default();
                let typed: Vec<Sql> = over
                    .iter()
                    .map(|one| {
                        if width == Width::Wide {
                            one.widened(width, self.dialect).sql
                        } else {
                            one.sql.clone()
                        }
                    })
                    .collect();
                let over = Whole::of(Sql::call("coalesce", &typed), most, width);
                Worth::Number(Ratio { over, under, multiple })
            }
            (None, Worth::Chosen(..)) => {
                return Err(self.unsayable("`first` of questions with several answers".into()));
            }
            (None, first) => {
                let double = terms.iter().any(|term| matches!(term.worth, Worth::Double(_)));
                let all: Vec<Sql> = terms
                    .iter()
                    .map(|term| if double { self.double(&term.worth) } else { term.presence() })
                    .collect();
                let sql = Sql::call("coalesce", &all);
                if double { Worth::Double(sql) } else { like(first, sql) }
            }
        };
        let certain = terms.iter().any(|term| !term.can_be_missing());
        Ok(Term::new(
            worth,
            if certain { Why::never() } else { Term::together(&terms.iter().collect::<Vec<_>>()) },
        ))
    }

    fn withhold(&mut self, of: NodeId, when: NodeId) -> Term {
        let (term, when) = (self.term(of).clone(), self.term(when).clone());
        let truth = when.truth();
        if truth == Sql::truth(true) {
            return term;
        }
        let keep = |sql: &Sql| Sql::only_if(&truth, sql);
        let worth = match &term.worth {
            Worth::Number(number) => {
                Worth::Number(Ratio { over: number.over.only_if(&truth), ..number.clone() })
            }
            Worth::Chosen(count, chosen) => Worth::Chosen(keep(count), chosen.clone()),
            other => like(other, keep(&other.presence())),
        };
        Term::new(worth, Why::case(&[(truth, term.why.clone())], &Why::always(Rule::Withheld)))
    }

    fn class(&mut self, choices: Choices, rules: &[(NodeId, u16)], otherwise: Option<u16>) -> Term {
        let mut rows = Vec::new();
        let mut missing = Vec::new();
        for (when, option) in rules {
            let term = self.term(*when);
            if term.can_be_missing() {
                rows.push((term.is_missing(), None));
                missing.push(term.is_missing());
            }
            rows.push((term.truth(), Some(table::option(self.parts, choices, *option))));
        }
        let otherwise = otherwise.map(|option| table::option(self.parts, choices, option));
        let mut why = Why { rules: BTreeSet::new(), name: None };
        if otherwise.is_none() {
            why = Why::always(Rule::NoRule);
        }
        if !missing.is_empty() {
            why = if otherwise.is_none() {
                Why::case(&[(Sql::or(missing), Why::always(Rule::Condition))], &why)
            } else {
                Why::always(Rule::Condition)
            };
        }
        Term::new(Worth::Choice(Sql::case(&rows, otherwise.as_ref())), why)
    }

    /// The code of an option.
    fn code(&self, id: NodeId, of: NodeId) -> Term {
        let term = self.term(of);
        let Some(choices) = self.choices(of) else { return term.clone() };
        let options = self.parts.choices(choices);
        let present = options.iter().enumerate().filter(|(_, choice)| !choice.missing);
        let codes: Vec<(u16, Number)> =
            present.filter_map(|(at, choice)| Some((at as u16, choice.code.clone()?))).collect();
        let value = term.presence();
        let all_coded = codes.len() == options.iter().filter(|choice| !choice.missing).count();
        let why = if all_coded {
            term.why.clone()
        } else {
            Term::together(&[term, &Term::new(term.worth.clone(), Why::always(Rule::Operand))])
        };
        if table::by_code(self.parts, choices) {
            let most = codes
                .iter()
                .filter_map(|(_, code)| code.to_i64())
                .map(|code| BigInt::from(code.unsigned_abs()))
                .max()
                .unwrap_or_default();
            return Term::new(Worth::Number(Ratio::whole(Whole::of(value, most, Width::Long))), why);
        }
        let ratios: Vec<Ratio> = codes.iter().map(|(_, code)| Ratio::constant(code)).collect();
        let Ok((over, under, multiple)) = Ratio::together(&ratios, self.dialect) else {
            return self.term(id).clone();
        };
        let rows: Vec<(Sql, Option<Whole>)> = codes
            .iter()
            .zip(over)
            .map(|((at, _), code)| {
                (Sql::compare(&value, "=", &table::option(self.parts, choices, *at)), Some(code))
            })
            .collect();
        Term::new(Worth::Number(Ratio { over: Whole::case(&rows, None, self.dialect), under, multiple }), why)
    }

    /// The term as columns, where it has a name, is long, or is used more than once.
    pub(super) fn settled(&mut self, id: NodeId, mut term: Term) -> Term {
        if let Worth::Number(number) = &mut term.worth
            && let Some(most) = self.most(id)
        {
            let most = most * &number.under.most;
            if most < number.over.most {
                number.over.most = most;
            }
        }
        let node = self.parts.node(id);
        if matches!(
            node,
            Node::Answer(_)
                | Node::ForOthers { .. }
                | Node::InRound { .. }
                | Node::IfAsked { .. }
                | Node::Number(_)
                | Node::Truth(_)
                | Node::Date(_)
                | Node::Time(_)
        ) {
            return term;
        }
        let named = self.legend.called(id).map(|(called, name)| match called {
            crate::formula::Called::Band(..) => format!("{name}_band"),
            _ => name.to_string(),
        });
        let name = named.clone().unwrap_or_else(|| format!("_{}_{}", word(node), id.0));
        let shared = self.uses[id.at()] > 1;
        let long = |sql: &Sql| {
            !sql.is_column()
                && (named.is_some() || sql.len() > LONGEST || shared && sql.len() > LONGEST_SHARED)
        };
        let mut comment = Some(self.comment(id, named.as_deref()));
        let steps = &mut self.steps;
        let mut settle = |name: &str, sql: &Sql| {
            if long(sql) { steps.define(name, sql.clone(), comment.take()) } else { sql.clone() }
        };
        term.worth = match term.worth {
            Worth::Number(number) if number.as_constant().is_some() => Worth::Number(number),
            Worth::Number(mut number) => {
                let over_name = match &number.under.constant {
                    Some(under) if *under == 1.into() => name.clone(),
                    Some(under) => format!("_{}_x{under}", name.trim_start_matches('_')),
                    None => format!("_{}_n", name.trim_start_matches('_')),
                };
                let narrow = number.over.width == Width::Wide && number.over.most.to_i64().is_some();
                let over = if narrow { number.over.sql.cast("BIGINT") } else { number.over.sql.clone() };
                if long(&over)
                    || number.over.constant.is_none()
                        && number.under.constant.is_none()
                        && long(&number.under.sql)
                {
                    number.over = Whole {
                        sql: settle(&over_name, &over),
                        width: if narrow { Width::Long } else { number.over.width },
                        ..number.over
                    };
                }
                if number.under.constant.is_none() {
                    number.under = Whole {
                        sql: settle(&format!("_{}_d", name.trim_start_matches('_')), &number.under.sql),
                        ..number.under
                    };
                }
                Worth::Number(number)
            }
            Worth::Chosen(count, chosen) => Worth::Chosen(settle(&name, &count), chosen),
            other => {
                let sql = settle(&name, &other.presence());
                like(&other, sql)
            }
        };
        if let Some(why) = &term.why.name {
            term.why.name = Some(settle(&format!("_why_{}", name.trim_start_matches('_')), why));
        }
        term
    }

    fn comment(&self, id: NodeId, named: Option<&str>) -> String {
        const MOST: usize = 240;
        let formula = match self.parts.node(id) {
            Node::Band { score, .. } => format!("the band of {}", self.parts.scores[score.at()].name),
            Node::Class { .. } => format!("the class {}", named.unwrap_or_default()),
            _ => {
                let formula = self.legend.write_whole(id);
                named.map_or(formula.clone(), |name| format!("{name} = {formula}"))
            }
        };
        let formula = formula.replace('\n', " ");
        if formula.chars().count() > MOST {
            formula.chars().take(MOST).chain(['…']).collect()
        } else {
            formula
        }
    }
}

/// Which way a number is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    Down,
    Up,
    /// Half away from zero.
    Near,
}

fn always(truth: Sql) -> Term {
    Term::certain(Worth::Truth(truth))
}

/// A truth in brackets, for beside a comparison it would be read otherwise.
fn in_brackets(worth: &Worth) -> Sql {
    match worth {
        Worth::Truth(sql) => Sql::atom(format!("({})", sql.as_str())),
        other => other.presence(),
    }
}

/// A value of the same kind.
pub fn like(worth: &Worth, sql: Sql) -> Worth {
    match worth {
        Worth::Number(_) | Worth::Double(_) => Worth::Double(sql),
        Worth::Truth(_) => Worth::Truth(sql),
        Worth::Choice(_) => Worth::Choice(sql),
        Worth::Text(_) => Worth::Text(sql),
        Worth::Date(_) => Worth::Date(sql),
        Worth::Time(_) => Worth::Time(sql),
        Worth::Chosen(_, chosen) => Worth::Chosen(sql, chosen.clone()),
    }
}

/// Missing as its operands are, otherwise because the operation has no result.
pub fn or_division(operands: &[&Term], together: Why) -> Why {
    let division = Why::always(Rule::Division);
    let missing = Sql::or(operands.iter().map(|term| term.is_missing()));
    if missing == Sql::truth(false) { division } else { Why::case(&[(missing, together)], &division) }
}

/// What a column for a node without a name is called after.
fn word(node: &Node) -> &'static str {
    match node {
        Node::Aggregate { kind, .. } => kind.name(),
        Node::Recode { .. } => "recoded",
        Node::Table { .. } => "looked_up",
        Node::Round { .. } | Node::Floor(_) | Node::Ceiling(_) => "rounded",
        Node::Compare { .. }
        | Node::Within { .. }
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::IsOption { .. } => "whether",
        Node::If { .. } => "chosen",
        Node::First(_) => "first",
        Node::Percent { .. } => "percent",
        Node::Reverse { .. } => "reversed",
        Node::Years { .. } => "years",
        Node::Hours { .. } => "hours",
        _ => "value",
    }
}
