//! Questions with more values than can be listed. Where all that looks at one is a comparison, what matters is
//! between which of the bounds it lies: a value for each stretch is enough, with how many values it stands
//! for. Where something else looks at it, the values are some of all there are: what they show is shown, and
//! what they do not show is not proved by them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use num_bigint::BigUint;

use crate::model::{
    Answer, AnswerType, Cell, Day, Days, Family, Node, NodeId, Number, Parts, Question, QuestionId, Time,
};

/// How many values are spread over the range of a question, beside those that it is compared with.
const SPREAD: i64 = 8;

/// The most bounds that a question is compared with.
const MOST_CUTS: usize = 2_000;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// What makes a stretch of numbers, days or seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Whole,
    Decimal,
    Day,
    Second,
}

/// The values of a question as points on a line.
#[derive(Debug, Clone)]
struct Line {
    kind: Kind,
    low: Number,
    high: Number,
    /// Nothing bounds it: how many there are is not known.
    open: bool,
}

/// The bounds that a question is compared with, in both versions together.
#[derive(Debug, Clone, Default)]
pub(super) struct Cuts(BTreeSet<Number>);

/// Values of a question, in their order; each with how many it stands for, unless that is not known.
pub(super) struct Stretches {
    pub answers: Vec<Answer>,
    pub weights: Option<Vec<BigUint>>,
}

fn days(date: Date) -> Number {
    let since = date.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days());
    Number::integer(i64::from(since))
}

fn date(days: &Number) -> Option<Date> {
    let span = jiff::Span::new().try_days(days.to_i64()?).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

fn line(answer: &AnswerType) -> Option<Line> {
    let of =
        |kind, low: &Number, high: &Number| Line { kind, low: low.clone(), high: high.clone(), open: false };
    match answer {
        AnswerType::Number { low, high, whole: true, .. } => Some(of(Kind::Whole, low, high)),
        AnswerType::Number { low, high, whole: false, .. } => Some(of(Kind::Decimal, low, high)),
        AnswerType::Time => Some(of(Kind::Second, &Number::ZERO, &Number::integer(DAY - 1))),
        AnswerType::Date => Some(within(&Days { from: None, to: None })),
        AnswerType::DateWithin(days) => Some(within(days)),
        AnswerType::Scale(_) | AnswerType::YesNo | AnswerType::Text { .. } | AnswerType::Many(_) => None,
    }
}

fn within(bounds: &Days) -> Line {
    let on = |day: Option<Day>| match day {
        Some(Day::On(date)) => Some(days(date)),
        Some(Day::Before(_)) | None => None,
    };
    let (low, high) = (on(bounds.from), on(bounds.to));
    let open = low.is_none() || high.is_none();
    let low = low.unwrap_or_else(|| days(Date::constant(1900, 1, 1)));
    let high = high.unwrap_or_else(|| days(Date::constant(2100, 1, 1)));
    Line { kind: Kind::Day, low, high, open }
}

impl Cuts {
    /// What a question is compared with in each version that has it.
    pub fn of(versions: &[(&Parts, QuestionId)]) -> Cuts {
        let mut cuts = Cuts::default();
        for (parts, id) in versions {
            for node in &parts.nodes {
                for child in node.children() {
                    if matches!(parts.node(child), Node::Answer(asked) if asked.question == *id) {
                        cuts.compared(parts, node, child);
                    }
                }
            }
            let Some(line) = line(&parts.question(*id).answer) else { continue };
            let span = line.high.subtract(&line.low).unwrap_or(Number::ZERO);
            for at in 0..=SPREAD {
                let part = span.multiply(&Number::ratio(i128::from(at), i128::from(SPREAD)));
                let point = part.and_then(|part| line.low.add(&part)).unwrap_or(Number::ZERO);
                cuts.0.insert(match line.kind {
                    Kind::Decimal => point,
                    Kind::Whole | Kind::Day => point.floor(),
                    Kind::Second if at == SPREAD => line.high.clone(),
                    Kind::Second => point.floor(),
                });
            }
        }
        cuts
    }

    /// The dates that the date of the response is compared with.
    pub fn administered(versions: &[&Parts]) -> Cuts {
        let mut cuts = Cuts::default();
        for parts in versions {
            for node in &parts.nodes {
                for child in node.children() {
                    if matches!(parts.node(child), Node::Administered) {
                        cuts.compared(parts, node, child);
                    }
                }
            }
        }
        cuts.0.extend([2000, 2020, 2024].map(|year| days(Date::constant(year, 7, 1))));
        cuts
    }

    fn compared(&mut self, parts: &Parts, node: &Node, child: NodeId) {
        match node.family() {
            Family::Operation(Node::Compare { left, right, .. }) => {
                for other in [left, right].map(|id| parts.node(*id)) {
                    if let Node::Number(number) = other {
                        self.add(number.clone());
                    } else if let Node::Date(date) = other {
                        self.add(days(*date));
                    } else if let Node::Time(time) = other {
                        self.add(Number::integer(i64::from(time.0)));
                    }
                }
            }
            Family::Operation(Node::Within { cells, .. }) => self.cells(cells),
            Family::Lookup(keys, lookup) => {
                let (_, map) = parts.rows(lookup);
                for at in (0..keys.len()).filter(|at| keys[*at] == child) {
                    map.rows.iter().filter_map(|row| row.keys.get(at)).for_each(|cells| self.cells(cells));
                }
            }
            Family::Band { sets, .. } => {
                sets.iter().flat_map(|set| &set.cuts).filter_map(|cut| cut.from.clone()).for_each(|from| {
                    self.add(from);
                });
            }
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(..)
            | Family::Aggregate { .. }
            | Family::Withhold { .. }
            | Family::Class { .. } => {}
        }
    }

    fn add(&mut self, cut: Number) {
        if cut.is_exact() {
            self.0.insert(cut);
        }
    }

    fn cells(&mut self, cells: &[Cell]) {
        for cell in cells {
            match cell {
                Cell::Between(low, high) => [low, high].into_iter().for_each(|cut| self.add(cut.clone())),
                Cell::From(cut) | Cell::Above(cut) => self.add(cut.clone()),
                Cell::DateBetween(low, high) => [low, high].into_iter().for_each(|cut| self.add(days(*cut))),
                Cell::TimeBetween(low, high) => {
                    [low, high].into_iter().for_each(|cut| self.add(Number::integer(i64::from(cut.0))));
                }
                Cell::Option(_) | Cell::Truth(_) | Cell::Any => {}
            }
        }
    }

    /// A value for each stretch of a question's range; None where it has no range, or too many bounds.
    pub fn stretches(&self, question: &Question) -> Option<Stretches> {
        self.on(&line(&question.answer)?)
    }

    /// A date for each stretch of all dates.
    pub fn dates(&self) -> Option<Stretches> {
        self.on(&within(&Days { from: None, to: None }))
    }

    fn on(&self, line: &Line) -> Option<Stretches> {
        if self.0.len() > MOST_CUTS {
            return None;
        }
        let one = Number::integer(1);
        let mut line = line.clone();
        if line.open {
            // What nothing bounds goes on beyond the last bound that anything is compared with.
            let beyond = |cut: Option<&Number>, step: &Number| cut.and_then(|cut| cut.add(step));
            line.low =
                beyond(self.0.first(), &one.negate()).map_or(line.low.clone(), |cut| cut.min(line.low));
            line.high = beyond(self.0.last(), &one).map_or(line.high.clone(), |cut| cut.max(line.high));
        }
        let mut points: Vec<(Number, Number)> = Vec::new();
        let mut before = line.low.subtract(&one)?;
        for cut in self.0.iter().filter(|cut| **cut >= line.low && **cut <= line.high) {
            points.extend(line.gap(&before, cut));
            if line.kind == Kind::Decimal || cut.is_whole() {
                points.push((cut.clone(), one.clone()));
            }
            before = cut.clone();
        }
        points.extend(line.gap(&before, &line.high.add(&one)?));
        let counted = line.kind != Kind::Decimal && !line.open;
        let weights = points.iter().map(|(_, weight)| Some(BigUint::from(weight.to_i64()?.unsigned_abs())));
        let weights = if counted { weights.collect::<Option<Vec<BigUint>>>() } else { None };
        let answers: Option<Vec<Answer>> = points.iter().map(|(point, _)| line.answer(point)).collect();
        Some(Stretches { answers: answers?, weights })
    }
}

impl Line {
    /// The first value between two bounds, neither included, and how many there are.
    fn gap(&self, after: &Number, before: &Number) -> Option<(Number, Number)> {
        let one = Number::integer(1);
        match self.kind {
            Kind::Decimal => {
                let (after, before) =
                    (after.clone().max(self.low.clone()), before.clone().min(self.high.clone()));
                // The ends themselves are bounds.
                (after < before).then(|| between(&after, &before)).flatten().map(|point| (point, one))
            }
            Kind::Whole | Kind::Day | Kind::Second => {
                let first = after.floor().add(&one)?;
                let last = before.ceiling().subtract(&one)?;
                let count = last.subtract(&first)?.add(&one)?;
                if first > last {
                    return None;
                }
                let minute = Number::integer(60);
                let whole_minute = first.divide(&minute)?.ceiling().multiply(&minute)?;
                let shown = self.kind == Kind::Second && whole_minute <= last;
                Some((if shown { whole_minute } else { first }, count))
            }
        }
    }

    fn answer(&self, point: &Number) -> Option<Answer> {
        match self.kind {
            Kind::Whole | Kind::Decimal => Some(Answer::Number(point.clone())),
            Kind::Day => date(point).map(Answer::Date),
            Kind::Second => Some(Answer::Time(Time(u32::try_from(point.to_i64()?).ok()?))),
        }
    }
}

/// The number with the fewest decimals between two others.
fn between(after: &Number, before: &Number) -> Option<Number> {
    let middle = after.add(before)?.divide(&Number::integer(2))?;
    (0..12).map(|digits| middle.round(digits)).find(|point| point > after && point < before).or(Some(middle))
}

/// Whether all that a node sees of an answer is between which bounds it lies, or which options it holds.
pub(super) fn sees_cells_only(parts: &Parts, node: &Node, child: NodeId) -> bool {
    match node.family() {
        Family::Operation(Node::Compare { left, right, .. }) => {
            let other = if *left == child { right } else { left };
            matches!(parts.node(*other), Node::Number(_) | Node::Date(_) | Node::Time(_))
        }
        Family::Operation(Node::Within { .. } | Node::Has { .. } | Node::CountChosen(_)) => true,
        Family::Lookup(..) | Family::Band { .. } | Family::IsMissing(_) => true,
        Family::Constant
        | Family::Response(_)
        | Family::Operation(_)
        | Family::And(_)
        | Family::Or(_)
        | Family::If { .. }
        | Family::First(_)
        | Family::Element(..)
        | Family::Aggregate { .. }
        | Family::Withhold { .. }
        | Family::Class { .. } => false,
    }
}

/// The options of a question that something asks for one by one.
pub(super) fn asked_for(parts: &Parts, id: QuestionId) -> BTreeSet<u16> {
    let asked = parts.nodes.iter().filter_map(|node| {
        let Node::Has { of, option } = node else { return None };
        let asked = parts.node(*of).answer()?;
        (asked.question == id).then_some(*option)
    });
    asked.collect()
}

/// Choices of options: every choice of those that are asked for one by one, with each number of the others.
/// None where there are more than `most`.
pub(super) fn choices(asked: &[u16], others: &[u16], most: usize) -> Option<Stretches> {
    let sets = 1usize.checked_shl(u32::try_from(asked.len()).ok()?).filter(|_| asked.len() < 20)?;
    if sets.checked_mul(others.len() + 1)? > most {
        return None;
    }
    let mut answers = Vec::new();
    let mut weights = Vec::new();
    for set in 0..sets {
        let chosen = asked.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
        let chosen = chosen.fold(0u128, |so_far, (_, option)| so_far | 1 << option);
        let (mut with, mut ways) = (chosen, BigUint::from(1u8));
        answers.push(Answer::Many(with));
        weights.push(ways.clone());
        for (at, option) in others.iter().enumerate() {
            with |= 1 << option;
            ways = ways * BigUint::from(others.len() - at) / BigUint::from(at + 1);
            answers.push(Answer::Many(with));
            weights.push(ways.clone());
        }
    }
    Some(Stretches { answers, weights: Some(weights) })
}
