//! Aggregates of numbers that need more than addition: the median and the deviation.

use super::aggregates::filled;
use super::elements::Listed;
use super::expression::{Level, Sql};
use super::ratio::Ratio;
use super::term::{Term, Why, Worth};
use super::whole::{Whole, Width};
use super::{Maker, Unsayable};
use crate::model::Needs;
use crate::score::Rule;

impl Maker<'_> {
    pub(super) fn median(
        &mut self,
        name: &str,
        list: Listed,
        why: impl Fn(&Listed, bool) -> Why,
    ) -> Result<Term, Unsayable> {
        let doubles = list.elements.iter().any(|element| matches!(element.term.worth, Worth::Double(_)));
        let (values, ratio) = if doubles {
            (
                list.elements
                    .iter()
                    .map(|element| element.masked(&self.double(&element.term.worth)))
                    .collect(),
                None,
            )
        } else {
            let (over, under, multiple) = self.over_one(&list)?;
            let width = over.iter().map(|one| one.width).max().unwrap_or(Width::Narrow).max(Width::Long);
            let most = over.iter().map(|one| one.most.clone()).max().unwrap_or_default();
            let values: Vec<Sql> = over
                .iter()
                .map(|one| {
                    if width == Width::Wide { one.widened(width, self.dialect).sql } else { one.sql.clone() }
                })
                .collect();
            (values, Some((most, width, under, multiple)))
        };
        let sorted = self.steps.define(
            &format!("_{name}_sorted"),
            self.dialect.sorted(&values),
            Some(format!("the elements of {name}, in order")),
        );
        let n = &list.present.sql;
        let place = |more: u8| {
            let over = Sql::new(Level::Sum, format!("{} + {more}", n.at(Level::Sum)));
            self.dialect.quotient(&over, &Sql::atom("2"), false)
        };
        let (low, high) =
            (self.dialect.element(&sorted, &place(1)), self.dialect.element(&sorted, &place(2)));
        let condition = Sql::and([list.enough.clone(), Sql::compare(n, ">", &Sql::atom("0"))]);
        let sum = Sql::new(Level::Sum, format!("{} + {}", low.as_str(), high.as_str()));
        let why = why(&list, true);
        let Some((most, width, under, multiple)) = ratio else {
            let half = Sql::new(Level::Product, format!("({}) / 2e0", sum.as_str()));
            return Ok(Term::new(Worth::Double(Sql::only_if(&condition, &half)), why));
        };
        let sum = Whole::of(Sql::only_if(&condition, &sum), most * 2, width);
        let half =
            self.sized(Ratio { over: sum, under, multiple }.divided(&Whole::constant(2), self.dialect))?;
        Ok(Term::new(Worth::Number(half), why))
    }

    /// √(Σ(x − mean)² / (n − 1)): the sum of squares is exact, as (n Σx² − (Σx)²) / n.
    pub(super) fn deviation(
        &mut self,
        name: &str,
        mut list: Listed,
        needs: Needs,
        strict: bool,
    ) -> Result<Term, Unsayable> {
        let dialect = self.dialect;
        if strict {
            self.present_column(name, &mut list, needs);
        }
        let doubles = list.elements.iter().any(|element| matches!(element.term.worth, Worth::Double(_)));
        let n = list.present.clone();
        let enough = list.enough.clone();
        let two = Sql::and([enough.clone(), Sql::compare(&n.sql, ">", &Sql::atom("1"))]);
        let comment = |what: &str| Some(format!("the sum of {what} of {name}"));
        let value = if doubles {
            let each: Vec<Sql> = list
                .elements
                .iter()
                .enumerate()
                .map(|(at, element)| {
                    let value = element.masked(&self.double(&element.term.worth));
                    self.shared(&format!("_{name}_{at}"), value)
                })
                .collect();
            let sum = each
                .iter()
                .map(|one| format!("coalesce({}, 0e0)", one.as_str()))
                .collect::<Vec<_>>()
                .join(" + ");
            let mean = format!("({sum}) / greatest({}, 1)", n.sql.as_str());
            let mean = self.steps.define(
                &format!("_{name}_mean"),
                Sql::new(Level::Product, mean),
                Some(format!("the mean of {name}")),
            );
            let square =
                |one: &Sql| format!("coalesce(({0} - {1}) * ({0} - {1}), 0e0)", one.as_str(), mean.as_str());
            let squares = each.iter().map(square).collect::<Vec<_>>().join(" + ");
            Sql::atom(format!("sqrt(({squares}) / ({} - 1))", n.sql.as_str()))
        } else {
            let (over, under, _) = self.over_one(&list)?;
            let (mut sum, mut squares) = (Whole::constant(0), Whole::constant(0));
            for (at, one) in over.iter().enumerate() {
                let one = Whole {
                    sql: self.shared(&format!("_{name}_{at}"), filled(one).sql),
                    constant: None,
                    ..one.clone()
                };
                sum = self.sized(sum.add(&one, dialect))?;
                squares =
                    self.sized(one.multiply(&one, dialect).and_then(|square| squares.add(&square, dialect)))?;
            }
            let sum = Whole {
                sql: self.steps.define(&format!("_{name}_sum"), sum.sql.clone(), comment("the elements")),
                ..sum
            };
            let squares = Whole {
                sql: self.steps.define(
                    &format!("_{name}_squares"),
                    squares.sql.clone(),
                    comment("the squares"),
                ),
                ..squares
            };
            let spread = self.sized(
                n.multiply(&squares, dialect)
                    .and_then(|all| all.subtract(&sum.multiply(&sum, dialect)?, dialect)),
            )?;
            let less =
                Whole::of(Sql::new(Level::Sum, format!("{} - 1", n.sql.as_str())), n.most.clone(), n.width);
            let under = self.sized(
                under
                    .multiply(&under, dialect)
                    .and_then(|square| square.multiply(&n, dialect)?.multiply(&less, dialect)),
            )?;
            let ratio = Ratio { over: spread, under, multiple: None };
            Sql::call("sqrt", &[ratio.double(dialect)])
        };
        let one = Sql::and([enough, Sql::compare(&n.sql, "=", &Sql::atom("1"))]);
        let mut rows = vec![(one, Why::always(Rule::Division))];
        if list.rounds_known != Sql::truth(true) {
            rows.insert(0, (list.rounds_known.negated(), Why::always(Rule::Operand)));
        }
        Ok(Term::new(Worth::Double(Sql::only_if(&two, &value)), Why::case(&rows, &Why::always(Rule::TooFew))))
    }
}
