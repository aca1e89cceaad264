//! Aggregates over a list: who counts, whether enough are present, and what they come to.

use super::expression::{Level, Sql};
use super::ratio::Ratio;
use super::term::{Term, Why, Worth};
use super::whole::{Whole, Width};
use super::{Maker, Unsayable};
use crate::model::{Aggregate, Informants, MissingRule, Needs, Node, NodeId, Takes};
use crate::score::Rule;

/// Engines read sums and chains of `AND` as deep as they are long, and stop at about a thousand.
const MOST_ELEMENTS: usize = 900;

/// An element of a list.
struct Element {
    term: Term,
    /// Whether it counts for this informant and as far as the repeat comes; None: it always does.
    counts: Option<Sql>,
    /// Its value is NULL wherever it does not count.
    null_outside: bool,
    /// The answer behind it, for `answered`.
    is_given: Option<Sql>,
}

impl Element {
    fn masked(&self, sql: &Sql) -> Sql {
        match &self.counts {
            Some(counts) if !self.null_outside => Sql::only_if(counts, sql),
            _ => sql.clone(),
        }
    }

    fn present(&self) -> Sql {
        let present = self.term.is_present();
        match &self.counts {
            Some(counts) if !self.null_outside => Sql::and([counts.clone(), present]),
            _ => present,
        }
    }

    /// Whether it counts, and is missing.
    fn missing(&self) -> Sql {
        Sql::and(self.counts.iter().cloned().chain([self.term.is_missing()]))
    }
}

/// A list, and how many of it are present.
struct Listed {
    elements: Vec<Element>,
    /// How many count: M.
    all: Whole,
    /// How many of them are present: n.
    present: Whole,
    /// Whether it is known how many rounds there are.
    rounds_known: Sql,
    /// Whether enough are present.
    enough: Sql,
    can_be_few: bool,
}

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

    fn elements(&mut self, of: &[NodeId]) -> Result<(Vec<Element>, Sql), Unsayable> {
        let mut known: Vec<Sql> = Vec::new();
        let mut elements = Vec::with_capacity(of.len());
        for &id in of {
            let mut inner = id;
            let mut counts = Vec::new();
            let mut null_outside = true;
            loop {
                match self.parts.node(inner).clone() {
                    Node::ForOthers { of, never } => {
                        let all = Informants::all(self.parts.informants.len());
                        counts.push(self.is_informant(all.without(never)));
                        null_outside &= self.shut_for(of, never);
                        inner = of;
                    }
                    Node::InRound { of, group, round } => {
                        if let Some(rounds) = self.parts.group(group).rounds.clone() {
                            let times = self.term(rounds.times);
                            if times.can_be_missing() {
                                // For whom it is absent anyhow it does not matter.
                                let absent = Sql::and(counts.clone()).negated();
                                known.push(Sql::or([absent, times.presence().is_not_null()]));
                            }
                            counts.push(self.in_round(rounds.times, round)?);
                            null_outside &= self.shut_past(of, round);
                        }
                        inner = of;
                    }
                    Node::IfAsked { of, skipped } => {
                        let asked = self.term(skipped).truth().negated();
                        counts.push(Sql::or([asked, self.term(of).is_present()]));
                        inner = of;
                    }
                    _ => break,
                }
            }
            let counts = Some(Sql::and(counts)).filter(|counts| *counts != Sql::truth(true));
            let is_given = match self.answer_behind(inner) {
                Some(asked) => Some(self.slot(asked)?.is_given),
                None => None,
            };
            elements.push(Element { term: self.term(inner).clone(), counts, null_outside, is_given });
        }
        Ok((elements, Sql::and(known)))
    }

    /// Whether a node is missing for informants who are never asked a question in it.
    fn shut_for(&self, id: NodeId, never: Informants) -> bool {
        self.hangs_on(id, &|asked| self.parts.question(asked.question).only.and(never).is_empty())
    }

    /// Whether a node is missing past the last round, for it hangs on a question of this round.
    fn shut_past(&self, id: NodeId, round: u16) -> bool {
        self.hangs_on(id, &|asked| {
            self.parts.question(asked.question).repeat.is_some() && asked.round == round
        })
    }

    /// Whether a node is missing whenever an answer of this kind is: only operations that are missing when an
    /// operand is lie between.
    fn hangs_on(&self, id: NodeId, is: &dyn Fn(crate::model::Asked) -> bool) -> bool {
        let mut at = id;
        for _ in 0..8 {
            at = match self.parts.node(at) {
                Node::Answer(asked) => return is(*asked),
                Node::Code { of, .. }
                | Node::IsOption { of, .. }
                | Node::Has { of, .. }
                | Node::CountChosen(of)
                | Node::Negate(of)
                | Node::Power(of, _)
                | Node::Reverse { of, .. }
                | Node::Percent { of, .. }
                | Node::Round { of, .. }
                | Node::Floor(of)
                | Node::Ceiling(of)
                | Node::Absolute(of)
                | Node::Within { of, .. }
                | Node::Not(of)
                | Node::Compare { left: of, .. } => *of,
                _ => return false,
            };
        }
        false
    }

    fn listed(
        &mut self,
        id: NodeId,
        elements: Vec<Element>,
        rounds_known: Sql,
        needs: Needs,
    ) -> Result<Listed, Unsayable> {
        let name = self.aggregate_name(id);
        let always = elements.iter().filter(|element| element.counts.is_none()).count();
        let sometimes: Vec<Sql> = elements.iter().filter_map(|element| element.counts.clone()).collect();
        let all = if sometimes.is_empty() {
            Whole::constant(always)
        } else {
            let count = self.counted(&sometimes, always);
            Whole {
                sql: self.steps.define(
                    &format!("_{name}_of"),
                    count.sql.clone(),
                    Some(format!("how many elements {name} has")),
                ),
                ..count
            }
        };
        let certain = elements
            .iter()
            .filter(|element| element.counts.is_none() && !element.term.can_be_missing())
            .count();
        let uncertain: Vec<Sql> = elements
            .iter()
            .filter(|element| element.counts.is_some() || element.term.can_be_missing())
            .map(Element::present)
            .collect();
        let present =
            if uncertain.is_empty() { Whole::constant(certain) } else { self.counted(&uncertain, certain) };
        Ok(Listed { elements, all, present, rounds_known, enough: Sql::truth(true), can_be_few: false }
            .judged(needs))
    }

    /// How many of these are true, and others that surely are.
    fn counted(&self, truths: &[Sql], certain: usize) -> Whole {
        let mut text: Vec<String> =
            truths.iter().map(|truth| truth.cast("INTEGER").as_str().to_string()).collect();
        if certain > 0 {
            text.push(certain.to_string());
        }
        let level = if text.len() == 1 { Level::Atom } else { Level::Sum };
        Whole::of(Sql::new(level, text.join(" + ")), truths.len() + certain, Width::Narrow)
    }

    fn aggregate_name(&self, id: NodeId) -> String {
        match self.legend.called(id) {
            Some((_, name)) => name.to_string(),
            None => {
                let word = match self.parts.node(id) {
                    Node::Aggregate { kind, .. } => kind.name(),
                    _ => "list",
                };
                format!("{word}_{}", id.0)
            }
        }
    }

    /// How many are present, as a column.
    fn present_column(&mut self, name: &str, list: &mut Listed, needs: Needs) {
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
        let prorated = kind == Aggregate::Sum && missing == MissingRule::Prorate;
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
        if prorated && !(list.all.constant.is_some() && list.present.constant == list.all.constant) {
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
    fn over_one(
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

    fn median(
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
    fn deviation(
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

impl Listed {
    fn empty() -> Listed {
        Listed {
            elements: Vec::new(),
            all: Whole::constant(0),
            present: Whole::constant(0),
            rounds_known: Sql::truth(true),
            enough: Sql::truth(true),
            can_be_few: false,
        }
    }

    /// With whether enough are present.
    fn judged(mut self, needs: Needs) -> Listed {
        let enough = match needs {
            Needs::Nothing => Sql::truth(true),
            Needs::All if self.present.constant.is_some() && self.present.constant == self.all.constant => {
                Sql::truth(true)
            }
            Needs::All => Sql::compare(&self.present.sql, "=", &self.all.sql),
            Needs::Half => Sql::compare(
                &Sql::new(Level::Product, format!("2 * {}", self.present.sql.at(Level::Atom))),
                ">=",
                &self.all.sql,
            ),
            Needs::AtLeast(least)
                if self.present.constant.as_ref().is_some_and(|present| *present >= least.into()) =>
            {
                Sql::truth(true)
            }
            Needs::AtLeast(least) => Sql::compare(&self.present.sql, ">=", &Sql::atom(least.to_string())),
        };
        self.can_be_few = enough != Sql::truth(true);
        self.enough = Sql::and([self.rounds_known.clone(), enough]);
        self
    }

    /// Whether at least one element is present wherever enough are.
    fn always_some(&self, needs: Needs) -> bool {
        let all = self.all.constant.as_ref().is_some_and(|all| *all > 0.into());
        match needs {
            Needs::AtLeast(least) => least > 0,
            Needs::All | Needs::Half => all,
            Needs::Nothing => self.present.constant.as_ref().is_some_and(|present| *present > 0.into()),
        }
    }

    /// Why an aggregate of truths is missing: its rounds, too few, or what is not known of its elements.
    fn why(&self, unknown: Why) -> Why {
        let mut rows = Vec::new();
        if self.rounds_known != Sql::truth(true) {
            rows.push((self.rounds_known.negated(), Why::always(Rule::Operand)));
        }
        if self.can_be_few {
            if unknown.rules.is_empty() {
                return Why::case(&rows, &Why::always(Rule::TooFew));
            }
            rows.push((
                Sql::new(Level::Not, format!("NOT {}", self.enough.at(Level::Atom))),
                Why::always(Rule::TooFew),
            ));
        }
        if rows.is_empty() {
            unknown
        } else if unknown.rules.is_empty() {
            Why::case(&rows[..rows.len() - 1], &rows[rows.len() - 1].1)
        } else {
            Why::case(&rows, &unknown)
        }
    }
}

fn number_of(term: &Term) -> Option<Ratio> {
    match &term.worth {
        Worth::Number(number) => Some(number.clone()),
        _ => None,
    }
}

/// Nothing where it is missing.
fn filled(one: &Whole) -> Whole {
    match one.constant {
        Some(_) => one.clone(),
        None => Whole { sql: Sql::call("coalesce", &[one.sql.clone(), Sql::atom("0")]), ..one.clone() },
    }
}

/// The least or greatest that is there.
fn extreme(function: &str, all: &[Sql]) -> Sql {
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
