//! What is wanted of numbers.

use jiff::ToSpan;

use super::Proposal;
use super::conditions::exactly;
use crate::model::{Cell, Map, Node, NodeId, Number, Time};
use crate::reason::answers::{self, DAY};
use crate::reason::interval::Interval;
use crate::reason::known::Values;
use crate::reason::lookups;
use crate::reason::numbers::Numbers;
use crate::reason::operations::cell_interval;
use crate::reason::want::Want;

impl Proposal<'_, '_> {
    /// The numbers that are wanted of those a node can be, and one of them to work towards.
    pub fn target(&mut self, id: NodeId, want: &Want) -> Option<(Numbers, Number)> {
        let numbers = self.known(id).number()?.clone();
        let numbers = match &want.numbers {
            Some(interval) => numbers.clip(interval)?,
            None => numbers,
        };
        if want.broken {
            for _ in 0..8 {
                let value = answers::pick(&numbers, self.level, &mut self.dice)?;
                let value = if value.is_whole() { value.add(&Number::ratio(1, 2))? } else { value };
                if numbers.has(&value) {
                    return Some((Numbers::single(value.clone()), value));
                }
            }
        }
        let target = answers::pick(&numbers, self.level, &mut self.dice)?;
        Some((numbers, target))
    }

    /// A node is to be one of these numbers, best this one.
    pub fn number(&mut self, node: &Node, numbers: &Numbers, target: &Number) {
        match node {
            Node::Code { of, .. } | Node::ClassCode { of, .. } => self.code(node, *of, numbers, target),
            Node::Negate(of) => self.ask(*of, exactly(&target.negate())),
            Node::Reverse { of, low, high } => {
                self.solved(*of, low.add(high).and_then(|sum| sum.subtract(target)))
            }
            Node::Percent { of, low, high } => {
                let value = high
                    .subtract(low)
                    .and_then(|width| target.multiply(&width)?.divide(&Number::integer(100))?.add(low));
                self.solved(*of, value);
            }
            Node::Round { of, digits } => {
                let half =
                    Number::integer(10).power(-digits).and_then(|step| step.divide(&Number::integer(2)));
                let known = self.known(*of).number().is_some_and(|numbers| numbers.has(target));
                match half.and_then(|half| Some((target.subtract(&half)?, target.add(&half)?))) {
                    Some((low, high)) if !known => self.ask(
                        *of,
                        Want::numbers(Interval {
                            low: Some(low),
                            low_open: target.is_negative(),
                            high: Some(high),
                            high_open: !target.is_negative(),
                        }),
                    ),
                    _ => self.ask(*of, exactly(target)),
                }
            }
            Node::Floor(of) => self.ask(
                *of,
                Want::numbers(Interval {
                    low: Some(target.clone()),
                    low_open: false,
                    high: target.add(&Number::ONE),
                    high_open: true,
                }),
            ),
            Node::Ceiling(of) => {
                self.ask(
                    *of,
                    Want::numbers(Interval {
                        low: target.subtract(&Number::ONE),
                        low_open: true,
                        high: Some(target.clone()),
                        high_open: false,
                    }),
                );
            }
            Node::Absolute(of) => {
                let negative = target.negate();
                let can =
                    self.known(*of).number().map(|numbers| (numbers.has(target), numbers.has(&negative)));
                let value = if matches!(can, Some((false, true)))
                    || self.dice.chance(2) && can.is_some_and(|can| can.1)
                {
                    &negative
                } else {
                    target
                };
                self.ask(*of, exactly(value));
            }
            Node::SquareRoot(of) => self.between(*of, numbers, |bound| bound.multiply(bound)),
            Node::Logarithm(of) => self.between(*of, numbers, Number::exponential),
            Node::Exponential(of) => self.between(*of, numbers, Number::logarithm),
            Node::Power(of, exponent) => {
                let values = self.known(*of).number().and_then(|known| known.values(256)).unwrap_or_default();
                let can: Vec<Number> = values
                    .into_iter()
                    .filter(|value| value.power(*exponent).is_some_and(|power| numbers.has(&power)))
                    .collect();
                let value = self.dice.pick(&can).cloned();
                self.solved(*of, value);
            }
            Node::Add(a, b) => self.spread(&[(*a, false), (*b, false)], target),
            Node::Subtract(a, b) => self.spread(&[(*a, false), (*b, true)], target),
            Node::Multiply(a, b) => self.product(*a, *b, numbers),
            Node::Divide(a, b) => self.quotient(*a, *b, numbers),
            Node::Clamp { of, low, high } => {
                self.ask(*low, Want::present());
                self.ask(*high, Want::present());
                self.ask(*of, exactly(target));
            }
            Node::If { condition, then, otherwise } => {
                let can: Vec<(bool, NodeId)> = [(true, *then), (false, *otherwise)]
                    .into_iter()
                    .filter(|(way, branch)| {
                        self.known(*condition).can_be(*way)
                            && self
                                .known(*branch)
                                .number()
                                .is_some_and(|known| known.clip(&numbers.bounds).is_some())
                    })
                    .collect();
                if let Some((way, branch)) = self.dice.pick(&can).copied() {
                    self.ask(*condition, Want::truth(way));
                    self.ask(branch, Want::numbers(numbers.bounds.clone()));
                }
            }
            Node::First(of) => {
                let can: Vec<NodeId> = of
                    .iter()
                    .copied()
                    .filter(|of| {
                        self.known(*of).number().is_some_and(|known| known.clip(&numbers.bounds).is_some())
                    })
                    .collect();
                if let Some(one) = self.dice.pick(&can).copied() {
                    of.iter()
                        .take_while(|of| **of != one)
                        .for_each(|before| self.ask(*before, Want::missing()));
                    self.ask(one, Want::numbers(numbers.bounds.clone()));
                }
            }
            Node::Withhold { of, when } => {
                self.ask(*when, Want::truth(true));
                self.ask(*of, Want::numbers(numbers.bounds.clone()));
            }
            Node::CountChosen(of) => self.ask(*of, Want::numbers(numbers.bounds.clone())),
            Node::Aggregate { kind, of, needs, missing } => {
                self.aggregate(*kind, of, *needs, *missing, numbers, target)
            }
            Node::Recode { of, recode } => {
                self.lookup(&self.inquiry.parts.recodes[recode.at()].map, &[*of], numbers)
            }
            Node::Table { keys, table } => {
                self.lookup(&self.inquiry.parts.tables[table.at()].map, keys, numbers)
            }
            Node::Years { from, to } => self.years(*from, *to, target),
            Node::Hours { from, to } => self.hours(*from, *to, target),
            Node::PowerApproximate(a, b) => self.ask_all(&[*a, *b], &Want::present()),
            // Constants, elements, and what does not give a number.
            Node::Number(_)
            | Node::Truth(_)
            | Node::Date(_)
            | Node::Time(_)
            | Node::Answer(_)
            | Node::IsBlank(_)
            | Node::IsSkipped(_)
            | Node::IsMissingOption { .. }
            | Node::IsMissing(_)
            | Node::IsLeftOut { .. }
            | Node::IsInformant(_)
            | Node::Administered
            | Node::IsOption { .. }
            | Node::Has { .. }
            | Node::Compare { .. }
            | Node::Within { .. }
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::ForOthers { .. }
            | Node::InRound { .. }
            | Node::IfAsked { .. }
            | Node::Band { .. }
            | Node::Class { .. } => {}
        }
    }

    fn solved(&mut self, of: NodeId, value: Option<Number>) {
        match value {
            Some(value) => self.ask(of, exactly(&value)),
            None => self.ask(of, Want::present()),
        }
    }

    /// Through a rising function, by its inverse.
    fn between(&mut self, of: NodeId, numbers: &Numbers, inverse: impl Fn(&Number) -> Option<Number>) {
        let end = |bound: Option<&Number>| {
            bound.and_then(&inverse).map(|bound| Number::rational(bound.to_rational()))
        };
        let interval = Interval { low: end(numbers.low()), high: end(numbers.high()), ..Interval::default() };
        if interval.is_empty() || self.known(of).number().is_some_and(|known| known.clip(&interval).is_none())
        {
            return self.ask(of, Want::present());
        }
        self.ask(of, Want::numbers(interval));
    }

    fn code(&mut self, node: &Node, of: NodeId, numbers: &Numbers, target: &Number) {
        let parts = self.inquiry.parts;
        let codes: Vec<Option<Number>> = if let Node::Code { question, .. } = node {
            parts.options(parts.question(*question)).map(|(_, choice)| choice.code.clone()).collect()
        } else if let Node::ClassCode { class, .. } = node {
            parts.classes[class.at()].options.iter().map(|choice| choice.code.clone()).collect()
        } else {
            return;
        };
        let Values::Options(options) = &self.known(of).values else { return };
        let given = |at: usize| options.get(at) == Some(&true);
        let exact = codes.iter().position(|code| code.as_ref() == Some(target)).filter(|at| given(*at));
        let wanted: Vec<usize> = (0..codes.len())
            .filter(|at| given(*at) && codes[*at].as_ref().is_some_and(|code| numbers.bounds.admits(code)))
            .collect();
        if let Some(option) = exact.or_else(|| self.dice.pick(&wanted).copied()) {
            self.ask(of, Want::option(option as u16));
        }
    }

    fn product(&mut self, a: NodeId, b: NodeId, numbers: &Numbers) {
        if a == b {
            return self.ask(a, Want::present());
        }
        for attempt in 0..12 {
            let (held, other) =
                if (attempt % 2 == 0) == self.known(a).number().is_some_and(|a| a.is_single().is_some()) {
                    (a, b)
                } else {
                    (b, a)
                };
            let Some(value) = self
                .known(held)
                .number()
                .cloned()
                .and_then(|held| answers::pick(&held, self.level, &mut self.dice))
            else {
                continue;
            };
            if value.is_zero() {
                if numbers.bounds.admits(&Number::ZERO) {
                    self.ask(held, exactly(&value));
                    return self.ask(other, Want::present());
                }
                self.level = answers::Level::Any;
                continue;
            }
            let wanted =
                Numbers { step: None, set: None, ..numbers.clone() }.divide(&Numbers::single(value.clone()));
            let wanted = wanted.filter(|wanted| {
                self.known(other).number().is_some_and(|known| known.clip(&wanted.bounds).is_some())
            });
            if let Some(wanted) = wanted {
                self.ask(held, exactly(&value));
                return self.ask(other, Want::numbers(wanted.bounds));
            }
            self.level = answers::Level::Any;
        }
        self.ask_all(&[a, b], &Want::present());
    }

    fn quotient(&mut self, a: NodeId, b: NodeId, numbers: &Numbers) {
        let wanted = Numbers { step: None, set: None, ..numbers.clone() };
        for attempt in 0..12 {
            let Some(divisor) = self.known(b).number().and_then(|divisor| divisor.without(&Number::ZERO))
            else {
                return;
            };
            let Some(divisor) = answers::pick(&divisor, self.level, &mut self.dice) else { return };
            let dividend = wanted.multiply(&Numbers::single(divisor.clone()));
            if attempt == 11
                || self.known(a).number().is_some_and(|known| known.clip(&dividend.bounds).is_some())
            {
                self.ask(b, exactly(&divisor));
                return self.ask(a, Want::numbers(dividend.bounds));
            }
            self.level = answers::Level::Any;
        }
    }

    /// Keys of a row with such a value.
    fn lookup(&mut self, map: &Map, keys: &[NodeId], numbers: &Numbers) {
        let row = |at: usize| map.rows[at].value.as_ref().is_some_and(|value| numbers.bounds.admits(value));
        let meets = |cells: &[Cell], key: NodeId| {
            cells.iter().any(|cell| self.cell(cell, None).is_none_or(|want| want.possible(self.known(key))))
        };
        let rows: Vec<usize> = (0..map.rows.len())
            .filter(|at| {
                row(*at) && map.rows[*at].keys.iter().zip(keys).all(|(cells, key)| meets(cells, *key))
            })
            .collect();
        let Some(at) = self.dice.pick(&rows).copied() else {
            if matches!(&map.otherwise, Some(Some(value)) if numbers.bounds.admits(value)) {
                for (at, key) in keys.iter().enumerate() {
                    self.outside(map, at, *key);
                }
            }
            return;
        };
        let next =
            map.rows.get(at + 1).filter(|_| map.thresholds).and_then(|next| next.keys.first()?.first());
        for (cells, key) in map.rows[at].keys.iter().zip(keys) {
            let can: Vec<Want> = cells
                .iter()
                .filter_map(|cell| self.cell(cell, next))
                .filter(|want| want.possible(self.known(*key)))
                .collect();
            match self.dice.pick(&can).cloned() {
                Some(want) => self.ask(*key, want),
                None => self.ask(*key, Want::present()),
            }
        }
    }

    /// A key that no row names.
    fn outside(&mut self, map: &Map, at: usize, key: NodeId) {
        let gaps = self
            .known(key)
            .number()
            .map(|numbers| lookups::gaps(numbers, &lookups::intervals(map, at)))
            .unwrap_or_default();
        match self.dice.pick(&gaps).cloned() {
            Some(gap) => self.ask(key, Want::numbers(gap.bounds)),
            None => self.ask(key, Want::present()),
        }
    }

    /// What a key must be to meet a cell; `next`: the threshold that takes over.
    fn cell(&self, cell: &Cell, next: Option<&Cell>) -> Option<Want> {
        let below = next
            .and_then(cell_interval)
            .and_then(|next| next.low.map(|low| Interval::up_to(&low, !next.low_open)));
        match cell {
            Cell::Option(option) => Some(Want::option(*option)),
            Cell::DateBetween(low, high) => Some(Want { dates: Some((*low, *high)), ..Want::default() }),
            Cell::TimeBetween(low, high) => Some(Want { times: Some((*low, *high)), ..Want::default() }),
            Cell::Truth(truth) => Some(Want::truth(*truth)),
            Cell::Any => None,
            Cell::Between(..) | Cell::From(_) | Cell::Above(_) => cell_interval(cell).map(|interval| {
                Want::numbers(below.map_or_else(|| interval.clone(), |below| interval.meet(&below)))
            }),
        }
    }

    fn years(&mut self, from: NodeId, to: NodeId, target: &Number) {
        let years = target.to_i64().unwrap_or_default();
        let (a, b) = (self.known(from).values.clone(), self.known(to).values.clone());
        let (Values::Dates { low: first, high: last }, Values::Dates { low: start, high: end }) = (a, b)
        else {
            return;
        };
        let (born, day) = if first == last {
            (first, first.saturating_add(years.years()).saturating_add(40.days()))
        } else {
            let day =
                self.wants.get(&to).and_then(|want| want.dates).map_or(DAY.clamp(start, end), |(low, _)| low);
            (day.saturating_sub(years.years()).saturating_sub(40.days()), day)
        };
        self.ask(
            from,
            Want { dates: Some((born.clamp(first, last), born.clamp(first, last))), ..Want::default() },
        );
        self.ask(to, Want { dates: Some((day.clamp(start, end), day.clamp(start, end))), ..Want::default() });
    }

    fn hours(&mut self, from: NodeId, to: NodeId, target: &Number) {
        let Some(seconds) = target.multiply(&Number::integer(3600)).and_then(|seconds| seconds.to_i64())
        else {
            return self.ask_all(&[from, to], &Want::present());
        };
        let fixed = if let Values::Times { low, high } = &self.known(to).values
            && low == high
        {
            Some(i64::from(low.0))
        } else {
            None
        };
        let start = match (&self.known(from).values, fixed) {
            (Values::Times { low, high }, _) if low == high => i64::from(low.0),
            (_, Some(end)) => (end - seconds).rem_euclid(86_400),
            _ => 60 * self.dice.below(1440) as i64,
        };
        let (start, end) = (Time(start as u32), Time((start + seconds).rem_euclid(86_400) as u32));
        self.ask(from, Want { times: Some((start, start)), ..Want::default() });
        self.ask(to, Want { times: Some((end, end)), ..Want::default() });
    }
}
