//! Recodes, tables, bands, and `in`: which row holds.

use super::expression::Sql;
use super::ratio::{Ratio, parts_of};
use super::term::{Term, Why, Worth};
use super::whole::Whole;
use super::{Maker, Unsayable, table};
use crate::model::{BandSet, Cell, Choices, Map, NodeId, Number, ScoreId};
use crate::score::Rule;

impl Maker<'_> {
    pub(super) fn within(&mut self, of: NodeId, cells: &[Cell]) -> Result<Term, Unsayable> {
        let term = self.term(of).clone();
        let holds = self.fits(of, &term, cells, None)?;
        // What no cell names is no, but what is missing is missing.
        let truth = if holds == Sql::truth(false) || holds == Sql::truth(true) {
            Sql::only_if(&term.is_present(), &holds)
        } else {
            holds
        };
        Ok(Term::new(Worth::Truth(truth), term.why.clone()))
    }

    /// Whether a value is one that a cell names; `why` is that of the answer behind it, for missing options.
    fn fits(&self, of: NodeId, term: &Term, cells: &[Cell], why: Option<&Sql>) -> Result<Sql, Unsayable> {
        let value = term.presence();
        let choices = self.key_choices(of);
        let mut listed: Vec<Sql> = Vec::new();
        let mut any = Vec::new();
        let mut missing: Vec<Sql> = Vec::new();
        for cell in cells {
            match (cell, &term.worth) {
                (Cell::Any, _) => return Ok(Sql::truth(true)),
                (Cell::Option(option), _) => {
                    let found = choices.and_then(|choices| {
                        self.parts
                            .choices(choices)
                            .get(usize::from(*option))
                            .map(|choice| (choice.missing, choice.key()))
                    });
                    match (found, choices) {
                        (Some((true, key)), _) => missing.push(Sql::text(&key)),
                        (Some((false, _)), Some(choices)) if matches!(term.worth, Worth::Choice(_)) => {
                            listed.push(table::option(self.parts, choices, *option))
                        }
                        _ => {}
                    }
                }
                (Cell::Between(low, high), Worth::Number(number)) => {
                    match whole_at(number, low).filter(|_| low == high) {
                        Some(at) => listed.push(at),
                        None => any.push(self.number_within(number, low, high)?),
                    }
                }
                (Cell::From(bound), Worth::Number(number)) => {
                    any.push(self.sized(number.compare(">=", &Ratio::constant(bound), self.dialect))?)
                }
                (Cell::Above(bound), Worth::Number(number)) => {
                    any.push(self.sized(number.compare(">", &Ratio::constant(bound), self.dialect))?)
                }
                (Cell::Between(low, high), Worth::Double(double)) => {
                    any.push(double.between(&super::doubles::literal(low), &super::doubles::literal(high)));
                }
                (Cell::From(bound), Worth::Double(double)) => {
                    any.push(Sql::compare(double, ">=", &super::doubles::literal(bound)))
                }
                (Cell::Above(bound), Worth::Double(double)) => {
                    any.push(Sql::compare(double, ">", &super::doubles::literal(bound)))
                }
                (Cell::DateBetween(low, high), Worth::Date(date)) => {
                    any.push(
                        date.between(
                            &Sql::atom(format!("DATE '{low}'")),
                            &Sql::atom(format!("DATE '{high}'")),
                        ),
                    );
                }
                (Cell::Truth(yes), Worth::Truth(truth)) => {
                    any.push(if *yes { truth.clone() } else { truth.negated() })
                }
                (Cell::TimeBetween(low, high), Worth::Time(time)) => {
                    any.push(time.between(&Sql::atom(low.0.to_string()), &Sql::atom(high.0.to_string())))
                }
                _ => {}
            }
        }
        if !listed.is_empty() {
            any.insert(0, value.within(&listed));
        }
        if let (Some(why), false) = (why, missing.is_empty()) {
            any.push(why.within(&missing));
        }
        Ok(Sql::or(any))
    }

    fn number_within(&self, number: &Ratio, low: &Number, high: &Number) -> Result<Sql, Unsayable> {
        if let (Some(low), Some(high)) = (whole_at(number, low), whole_at(number, high)) {
            return Ok(number.over.sql.between(&low, &high));
        }
        let from = self.sized(number.compare(">=", &Ratio::constant(low), self.dialect))?;
        let to = self.sized(number.compare("<=", &Ratio::constant(high), self.dialect))?;
        Ok(Sql::and([from, to]))
    }

    /// The options that the rows of a recode or table speak of when a node is their key.
    pub(super) fn key_choices(&self, of: NodeId) -> Option<Choices> {
        self.legend.key_choices(of)
    }

    /// The keys of missing options that some row names, and the column that says which was given.
    pub(super) fn mapped(&self, map: &Map, at: usize, key: NodeId) -> Option<(Sql, Vec<Sql>)> {
        let asked = self.parts.answer_behind(key)?;
        let choices = self.key_choices(key)?;
        let options = self.parts.choices(choices);
        let mut keys: Vec<Sql> = Vec::new();
        for cell in map.rows.iter().flat_map(|row| &row.keys[at]) {
            if let Cell::Option(option) = cell
                && let Some(choice) = options.get(usize::from(*option)).filter(|choice| choice.missing)
                && !keys.contains(&Sql::text(&choice.key()))
            {
                keys.push(Sql::text(&choice.key()));
            }
        }
        let why = self.slots[self.parts.slot(asked).at()].as_ref()?.why.clone();
        (!keys.is_empty()).then_some((why, keys))
    }

    /// Whether a key is missing, and not by an option that a row names.
    pub(super) fn unmapped(&self, map: &Map, at: usize, key: NodeId) -> Sql {
        let term = self.term(key);
        match self.mapped(map, at, key) {
            None => term.is_missing(),
            // A key that is missing has a reason.
            Some((why, keys)) => Sql::and([term.is_missing(), why.within(&keys).negated()]),
        }
    }

    pub(super) fn look_up(&mut self, map: &Map, keys: &[NodeId]) -> Result<Term, Unsayable> {
        let terms: Vec<Term> = keys.iter().map(|key| self.term(*key).clone()).collect();
        let each: Vec<Sql> = keys.iter().enumerate().map(|(at, key)| self.unmapped(map, at, *key)).collect();
        // A missing option that a row names is a key like another: it has no part in the reason.
        let counted: Vec<(&Term, Sql)> = terms.iter().zip(each.iter().cloned()).collect();
        let together = Term::together_where(&counted);
        let unmapped = Sql::or(each);
        let values: Vec<Number> = map
            .rows
            .iter()
            .filter_map(|row| row.value.clone())
            .chain(map.otherwise.clone().flatten())
            .collect();
        let ratios: Vec<Ratio> = values.iter().map(Ratio::constant).collect();
        let (over, under, multiple) = self.sized(Ratio::together(&ratios, self.dialect))?;
        let mut over = over.into_iter();
        let mut rows: Vec<(Sql, Option<Whole>)> = Vec::new();
        for row in &map.rows {
            let mut holds = Vec::new();
            for (at, cells) in row.keys.iter().enumerate() {
                let why = self.mapped(map, at, keys[at]).map(|(why, _)| why);
                holds.push(self.fits(keys[at], &terms[at], cells, why.as_ref())?);
            }
            rows.push((Sql::and(holds), row.value.as_ref().and_then(|_| over.next())));
        }
        if map.thresholds {
            // The last that holds decides.
            rows.reverse();
        }
        rows.retain(|(when, _)| *when != Sql::truth(false));
        let otherwise = map.otherwise.clone().flatten().and_then(|_| over.next());
        let greedy =
            otherwise.is_some() || rows.iter().any(|(when, _)| *when == Sql::truth(true)) || keys.len() > 1;
        if unmapped != Sql::truth(false) && greedy {
            rows.insert(0, (unmapped.clone(), None));
        }
        let value = Whole::case(&rows, otherwise.as_ref(), self.dialect);
        let whole = if under.constant.is_some() { under } else { Whole::constant(1) };
        let value = if values.is_empty() {
            Whole { sql: Sql::atom("CAST(NULL AS INTEGER)"), ..Whole::constant(0) }
        } else {
            value
        };
        let value = Whole { constant: None, ..value };
        // Where every key can be found, nothing is missing but what a row says.
        let complete =
            matches!(map.otherwise, Some(Some(_))) && map.rows.iter().all(|row| row.value.is_some());
        let why = match (unmapped == Sql::truth(false), complete) {
            (true, true) => Why::never(),
            (true, false) => Why::always(Rule::Recoded),
            (false, true) => together,
            (false, false) => Why::case(&[(unmapped, together)], &Why::always(Rule::Recoded)),
        };
        Ok(Term::new(
            Worth::Number(Ratio { over: value, under: whole, multiple: multiple.or(Some(1.into())) }),
            why,
        ))
    }

    /// The band of a score; an empty text where its value lies in none.
    pub(super) fn band(
        &mut self,
        id: NodeId,
        of: NodeId,
        score: ScoreId,
        sets: &[BandSet],
    ) -> Result<Term, Unsayable> {
        let term = self.term(of).clone();
        let bands = &self.parts.scores[score.at()].bands;
        let nothing = Sql::text("");
        let lowest_value =
            self.bounds.get(of.at()).and_then(|bounds| bounds.as_ref()).map(|(low, _)| low.clone());
        let mut bandless = sets.iter().all(|set| set.when.is_some());
        let mut rows: Vec<(Sql, Option<Sql>)> = Vec::new();
        let mut last: Option<Sql> = None;
        let mut unknown = Vec::new();
        if term.can_be_missing() {
            rows.push((term.is_missing(), None));
        }
        for set in sets {
            let mut cuts = Vec::new();
            let mut lowest = nothing.clone();
            for cut in set.cuts.iter().rev() {
                let name = Sql::text(&bands[usize::from(cut.band)].key());
                let Some(from) = &cut.from else {
                    lowest = name;
                    break;
                };
                if lowest_value.as_ref().is_some_and(|low| if cut.open { low > from } else { low >= from }) {
                    // No value is lower.
                    lowest = name;
                    break;
                }
                let sign = if cut.open { ">" } else { ">=" };
                let admits = match term.worth.number() {
                    Some(number) => self.sized(number.compare(sign, &Ratio::constant(from), self.dialect))?,
                    None => Sql::compare(&term.presence(), sign, &super::doubles::literal(from)),
                };
                cuts.push((admits, Some(name)));
            }
            bandless |= lowest == nothing;
            match set.when {
                None => {
                    rows.extend(cuts);
                    last = Some(lowest);
                    break;
                }
                Some(when) => {
                    let when = self.term(when);
                    if when.can_be_missing() {
                        rows.push((when.is_missing(), None));
                        unknown.push(when.is_missing());
                    }
                    rows.push((when.truth(), Some(Sql::case(&cuts, Some(&lowest)))));
                }
            }
        }
        if bandless {
            self.bandless.insert(id);
        }
        let sql = Sql::case(&rows, Some(&last.unwrap_or(nothing)));
        let why = if unknown.is_empty() {
            term.why.clone()
        } else {
            Why::case(&[(term.is_missing(), term.why.clone())], &Why::always(Rule::Condition))
        };
        Ok(Term::new(Worth::Choice(sql), why))
    }
}

/// A number as a numerator over a constant denominator, where it is a whole one.
fn whole_at(number: &Ratio, value: &Number) -> Option<Sql> {
    let under = number.under.constant.as_ref()?;
    let (over, by) = parts_of(value);
    let scaled = over * under;
    (&scaled % &by == num_bigint::BigInt::ZERO).then(|| Whole::constant(scaled / by).sql)
}
