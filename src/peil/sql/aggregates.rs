//! Aggregates over a list: who counts, whether enough are present, and what they come to.

use super::elements::{Element, Listed, MOST_ELEMENTS};
use super::expression::{Level, Sql};
use super::ratio::Ratio;
use super::term::{Term, Why, Worth};
use super::whole::{Whole, Width};
use super::{Maker, Unsayable};
use crate::model::{Aggregate, MissingRule, Needs, Node, NodeId, Takes};
use crate::score::Rule;

impl Maker<'_> {
    pub(super) fn aggregate(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> Result<Term, Unsayable> {
        if of.len() > MOST_ELEMENTS {
            return Err(
                self.unsayable(format!("a list of {} elements, where {MOST_ELEMENTS} is the most", of.len()))
            );
        }
        let (elements, rounds_known) = self.elements(of)?;
        if kind == Aggregate::Answered {
            return Ok(answered(&elements, &rounds_known));
        }
        let list = self.listed(id, elements, rounds_known, needs)?;
        match kind.rules().takes {
            Takes::Truths => self.truths(id, kind, &list, missing),
            Takes::Numbers | Takes::Answers => self.numbers_of(id, kind, list, needs, missing),
        }
    }

    /// How many of these are true, and others that surely are.
    pub(super) fn counted(&self, truths: &[Sql], certain: usize) -> Whole {
        let mut text: Vec<String> =
            truths.iter().map(|truth| truth.cast("INTEGER").as_str().to_string()).collect();
        if certain > 0 {
            text.push(certain.to_string());
        }
        let level = if text.len() == 1 { Level::Atom } else { Level::Sum };
        Whole::of(Sql::new(level, text.join(" + ")), truths.len() + certain, Width::Narrow)
    }

    pub(super) fn aggregate_name(&self, id: NodeId) -> String {
        match self.legend.called(id) {
            Some((_, name)) => name.to_string(),
            None => {
                let word =
                    if let Node::Aggregate { kind, .. } = self.parts.node(id) { kind.name() } else { "list" };
                format!("{word}_{}", id.0)
            }
        }
    }

    /// How many are present, as a column.
    pub(super) fn present_column(&mut self, name: &str, list: &mut Listed, needs: Needs) {
        if list.present.constant.is_none() {
            let column = self.steps.define(
                &format!("_{name}_present"),
                list.present.sql.clone(),
                Some(format!("how many of {name} are present")),
            );
            list.present.sql = column;
            *list = std::mem::replace(list, Listed::empty()).judged(needs);
        }
    }

    fn numbers_of(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        mut list: Listed,
        needs: Needs,
        missing: MissingRule,
    ) -> Result<Term, Unsayable> {
        let name = self.aggregate_name(id);
        let dialect = self.dialect;
        let doubles = list.elements.iter().any(|element| matches!(element.term.worth, Worth::Double(_)));
        let strict = needs == Needs::All && list.elements.iter().all(|element| element.counts.is_none());
        let few = Why::always(Rule::TooFew);
        let why = |list: &Listed, empty_too: bool| {
            let few = if list.can_be_few || empty_too { few.clone() } else { Why::never() };
            match list.rounds_known == Sql::truth(true) {
                true => few,
                false => Why::case(&[(list.rounds_known.negated(), Why::always(Rule::Operand))], &few),
            }
        };
        if kind == Aggregate::Sum && list.elements.is_empty() {
            return Ok(Term::certain(Worth::Number(Ratio::whole(Whole::constant(0)))));
        }
        if list.elements.is_empty() {
            return Ok(Term::new(
                Worth::Number(Ratio::whole(Whole::of(Sql::atom("CAST(NULL AS INTEGER)"), 0, Width::Narrow))),
                few,
            ));
        }
        if !strict {
            self.present_column(&name, &mut list, needs);
        }
        if kind == Aggregate::Median {
            return self.median(&name, list, why);
        }
        if kind == Aggregate::Sd {
            return self.deviation(&name, list, needs, strict);
        }
        if matches!(kind, Aggregate::Min | Aggregate::Max) {
            let function = if kind == Aggregate::Min { "least" } else { "greatest" };
            self.present_column(&name, &mut list, needs);
            let some = Sql::compare(&list.present.sql, ">", &Sql::atom("0"));
            let condition = if list.always_some(needs) {
                list.enough.clone()
            } else {
                Sql::and([list.enough.clone(), some])
            };
            let why = why(&list, !list.always_some(needs));
            if doubles {
                let all: Vec<Sql> = list
                    .elements
                    .iter()
                    .map(|element| element.masked(&self.double(&element.term.worth)))
                    .collect();
                return Ok(Term::new(Worth::Double(Sql::only_if(&condition, &extreme(function, &all))), why));
            }
            let (over, under, multiple) = self.over_one(&list)?;
            let most = over.iter().map(|one| one.most.clone()).max().unwrap_or_default();
            let width = over.iter().map(|one| one.width).max().unwrap_or(Width::Narrow);
            let all: Vec<Sql> =
                over.iter().map(|one| one.widened(width.max(Width::Long), dialect).sql).collect();
            let value =
                Whole::of(Sql::only_if(&condition, &extreme(function, &all)), most, width.max(Width::Long));
            return Ok(Term::new(Worth::Number(Ratio { over: value, under, multiple }), why));
        }
        // A sum or a mean.
        // Where none of the elements can be missing, there is nothing to prorate.
        let whole = list.present.constant.is_some() && list.present.constant == list.all.constant;
        let prorated = kind == Aggregate::Sum && missing == MissingRule::Prorate && !whole;
        let by_present = kind == Aggregate::Mean || prorated;
        let some = kind == Aggregate::Mean && !list.always_some(needs);
        if doubles {
            let all: Vec<String> = list
                .elements
                .iter()
                .map(|element| {
                    let value = element.masked(&self.double(&element.term.worth));
                    if strict {
                        value.at(Level::Product)
                    } else {
                        format!("coalesce({}, 0e0)", value.as_str())
                    }
                })
                .collect();
            let sum = Sql::new(if all.len() == 1 { Level::Atom } else { Level::Sum }, all.join(" + "));
            let present = list.present.sql.clone();
            let mut value = if kind == Aggregate::Mean || prorated {
                let over = if prorated {
                    format!("{} * {}", sum.at(Level::Product), list.all.sql.at(Level::Atom))
                } else {
                    sum.at(Level::Product)
                };
                Sql::new(Level::Product, format!("{over} / greatest({}, 1)", present.as_str()))
            } else {
                sum
            };
            if strict && kind == Aggregate::Mean {
                value = Sql::new(Level::Product, format!("({}) / {}", all.join(" + "), list.elements.len()));
            }
            let mut condition = if strict { Sql::truth(true) } else { list.enough.clone() };
            if some {
                condition = Sql::and([condition, Sql::compare(&list.present.sql, ">", &Sql::atom("0"))]);
            }
            return Ok(Term::new(Worth::Double(Sql::only_if(&condition, &value)), why(&list, some)));
        }
        let (over, under, multiple) =
            if strict { self.over_one_strict(&list)? } else { self.over_one(&list)? };
        let mut sum = over[0].clone();
        if !strict {
            sum = filled(&sum);
        }
        for one in &over[1..] {
            let next = if strict { one.clone() } else { filled(one) };
            sum = self.sized(sum.add(&next, dialect))?;
        }
        let total = Ratio { over: Whole { constant: None, ..sum }, under, multiple };
        if strict {
            let value = match kind {
                Aggregate::Mean => {
                    self.sized(total.divided(&Whole::constant(list.elements.len()), dialect))?
                }
                Aggregate::Sum
                | Aggregate::Min
                | Aggregate::Max
                | Aggregate::Sd
                | Aggregate::Median
                | Aggregate::Count
                | Aggregate::Answered
                | Aggregate::Any
                | Aggregate::All
                | Aggregate::AtLeast(_) => total,
            };
            return Ok(Term::new(Worth::Number(value), why(&list, false)));
        }
        let sum = self.steps.define(
            &format!("_{name}_sum"),
            total.over.sql.clone(),
            Some("the sum of those".into()),
        );
        let total = Ratio { over: Whole { sql: sum, ..total.over }, ..total };
        let mut condition = list.enough.clone();
        if some {
            condition = Sql::and([condition, Sql::compare(&list.present.sql, ">", &Sql::atom("0"))]);
        }
        let mut value = total;
        if prorated {
            value = self.sized(value.times(&list.all, dialect))?;
        }
        if by_present {
            let under = if list.always_some(needs) || some {
                list.present.clone()
            } else {
                Whole {
                    sql: Sql::call("greatest", &[list.present.sql.clone(), Sql::atom("1")]),
                    ..list.present.clone()
                }
            };
            value = self.sized(value.divided(&under, dialect))?;
        }
        value.over = Whole { sql: Sql::only_if(&condition, &value.over.sql), ..value.over };
        Ok(Term::new(Worth::Number(value), why(&list, some)))
    }

    /// The elements over one denominator; NULL where they do not count.
    pub(super) fn over_one(
        &mut self,
        list: &Listed,
    ) -> Result<(Vec<Whole>, Whole, Option<num_bigint::BigInt>), Unsayable> {
        let mut ratios: Vec<Ratio> = Vec::with_capacity(list.elements.len());
        for element in &list.elements {
            ratios.extend(number_of(&element.term).map(|number| self.steady(&number)));
        }
        let (over, under, multiple) = self.sized(Ratio::together(&ratios, self.dialect))?;
        let over = over
            .into_iter()
            .zip(&list.elements)
            .map(|(one, element)| Whole { sql: element.masked(&one.sql), ..one })
            .collect();
        Ok((over, under, multiple))
    }

    fn over_one_strict(
        &self,
        list: &Listed,
    ) -> Result<(Vec<Whole>, Whole, Option<num_bigint::BigInt>), Unsayable> {
        let ratios: Vec<Ratio> =
            list.elements.iter().filter_map(|element| number_of(&element.term)).collect();
        self.sized(Ratio::together(&ratios, self.dialect))
    }

    fn truths(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        list: &Listed,
        missing: MissingRule,
    ) -> Result<Term, Unsayable> {
        let name = self.aggregate_name(id);
        let no = missing == MissingRule::No;
        // An element that does not count is what changes nothing.
        let neutral = kind == Aggregate::All;
        let each: Vec<Sql> = list
            .elements
            .iter()
            .map(|element| {
                let mut truth = element.term.truth();
                if no && element.term.can_be_missing() {
                    truth = Sql::call("coalesce", &[truth, Sql::truth(false)]);
                }
                match &element.counts {
                    Some(counts) => Sql::case(&[(counts.clone(), Some(truth))], Some(&Sql::truth(neutral))),
                    None => truth,
                }
            })
            .collect();
        let unknown = !no && list.elements.iter().any(|element| element.term.can_be_missing());
        let yes = |truth: &Sql| Sql::case(&[(truth.clone(), Some(Sql::atom("1")))], Some(&Sql::atom("0")));
        let total = |all: Vec<Sql>| {
            let text: Vec<&str> = all.iter().map(Sql::as_str).collect();
            if text.is_empty() {
                Sql::atom("0")
            } else {
                Sql::new(if text.len() == 1 { Level::Atom } else { Level::Sum }, text.join(" + "))
            }
        };
        let holds = match kind {
            Aggregate::Any => Sql::or(each.clone()),
            Aggregate::All => Sql::and(each.clone()),
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median
            | Aggregate::Count
            | Aggregate::Answered
            | Aggregate::AtLeast(_) => {
                let yes = total(each.iter().map(yes).collect());
                let Aggregate::AtLeast(least) = kind else {
                    let comment = Some(format!("how many of {name} are true"));
                    let count = if yes.len() > 80 {
                        self.steps.define(&format!("_{name}_yes"), yes, comment)
                    } else {
                        yes
                    };
                    let count = Sql::only_if(&list.enough, &count);
                    return Ok(Term::new(
                        Worth::Number(Ratio::whole(Whole::of(count, each.len(), Width::Narrow))),
                        list.why(Why::never()),
                    ));
                };
                let yes = self.steps.define(
                    &format!("_{name}_yes"),
                    yes,
                    Some(format!("how many of {name} are true")),
                );
                let enough = Sql::compare(&yes, ">=", &Sql::atom(least.to_string()));
                if unknown {
                    let missing: Vec<Sql> = list
                        .elements
                        .iter()
                        .map(Element::missing)
                        .filter(|missing| *missing != Sql::truth(false))
                        .collect();
                    let open = self.counted(&missing, 0).sql;
                    let open = self.steps.define(
                        &format!("_{name}_open"),
                        open,
                        Some(format!("how many of {name} are not known")),
                    );
                    let may = Sql::compare(
                        &Sql::new(Level::Sum, format!("{} + {}", yes.as_str(), open.as_str())),
                        ">=",
                        &Sql::atom(least.to_string()),
                    );
                    Sql::case(&[(enough, Some(Sql::truth(true))), (may, None)], Some(&Sql::truth(false)))
                } else {
                    enough
                }
            }
        };
        let mut rules = Why::never();
        if unknown {
            let masked: Vec<Term> = list
                .elements
                .iter()
                .filter(|element| element.term.can_be_missing())
                .map(|element| match &element.counts {
                    // What does not count gives no reason.
                    Some(_) => Term::new(
                        Worth::Truth(Sql::case(&[(element.missing(), None)], Some(&Sql::truth(true)))),
                        element.term.why.clone(),
                    ),
                    None => element.term.clone(),
                })
                .collect();
            rules = Term::together(&masked.iter().collect::<Vec<_>>());
        }
        let truth = if list.enough == Sql::truth(true) { holds } else { Sql::only_if(&list.enough, &holds) };
        Ok(Term::new(Worth::Truth(truth), list.why(rules)))
    }
}

fn number_of(term: &Term) -> Option<Ratio> {
    term.worth.number().cloned()
}

/// Nothing where it is missing.
pub(super) fn filled(one: &Whole) -> Whole {
    match one.constant {
        Some(_) => one.clone(),
        None => Whole { sql: Sql::call("coalesce", &[one.sql.clone(), Sql::atom("0")]), ..one.clone() },
    }
}

/// The least or greatest that is there.
pub(super) fn extreme(function: &str, all: &[Sql]) -> Sql {
    match all {
        [one] => one.clone(),
        _ => Sql::call(function, all),
    }
}

/// Answers given: not a missing option, not an `otherwise`.
fn answered(elements: &[Element], rounds_known: &Sql) -> Term {
    let given = elements.iter().filter_map(|element| {
        let given = element.is_given.clone()?;
        let present = element.term.is_present();
        Some(Sql::and(element.counts.iter().cloned().chain([given, present])))
    });
    let text: Vec<String> = given
        .map(|given| Sql::call("coalesce", &[given, Sql::truth(false)]).cast("INTEGER").as_str().to_string())
        .collect();
    let most = text.len();
    let sum = if text.is_empty() {
        Sql::atom("0")
    } else {
        Sql::new(if most == 1 { Level::Atom } else { Level::Sum }, text.join(" + "))
    };
    let why = if *rounds_known == Sql::truth(true) { Why::never() } else { Why::always(Rule::Operand) };
    Term::new(
        Worth::Number(Ratio::whole(Whole::of(Sql::only_if(rounds_known, &sum), most, Width::Narrow))),
        why,
    )
}
