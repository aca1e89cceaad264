//! Nodes as terms: one operation each.

use std::collections::BTreeSet;

use num_bigint::BigInt;

use super::arithmetic::{Rounding, in_brackets};
use super::expression::{Level, Sql};
use super::ratio::{Ratio, sign};
use super::table;
use super::term::{Term, Why, Worth};
use super::whole::{Sized, Whole, Width};
use super::{Maker, Unsayable};
use crate::model::{Choices, Comparison, Node, NodeId, Number};
use crate::score::Rule;

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
            Node::Has { of, option } => self.unary(*of, |worth| {
                let Worth::Chosen(count, chosen) = worth else { return Worth::Truth(worth.presence()) };
                let is = chosen.get(usize::from(*option)).cloned().unwrap_or_else(|| Sql::truth(false));
                Worth::Truth(Sql::only_if(&count.is_not_null(), &is))
            }),
            Node::CountChosen(of) => self.unary(*of, |worth| {
                let Worth::Chosen(count, chosen) = worth else { return worth.clone() };
                Worth::Number(Ratio::whole(Whole::of(count.clone(), chosen.len(), Width::Narrow)))
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
            Worth::Double(sql)
            | Worth::Truth(sql)
            | Worth::Choice(sql)
            | Worth::Text(sql)
            | Worth::Date(sql)
            | Worth::Time(sql) => like(&term.worth, keep(sql)),
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
}

fn always(truth: Sql) -> Term {
    Term::certain(Worth::Truth(truth))
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
