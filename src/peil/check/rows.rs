//! Recodes and tables that lack a row.

use jiff::ToSpan;

use super::Checker;
use super::guards;
use super::inquiry::Verdict;
use super::interpret::View;
use super::interval::Interval;
use super::known::{Known, Values};
use super::lookups;
use super::operations::guarded;
use super::want::{Also, Want};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{Cell, Lookup, Map, Node, NodeId, Number};
use crate::reason::operations::cell_interval;
use crate::score::Value;

/// The most combinations of keys that are looked at, and the most without a row that a response is sought
/// for.
const MOST_COMBINATIONS: usize = 200_000;
const MOST_TRIED: usize = 12;

/// A kind of value of a key: what it is, and by row whether it fits.
struct Kind {
    want: Want,
    rows: Vec<u64>,
}

impl Checker<'_> {
    /// A recode or table without a row for a value its keys can take, and without `otherwise`. That all have
    /// one is proved by sets of reachable values; that one has none is shown by a response.
    pub fn no_row(&mut self) {
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let Some((lookup, map, keys)) = self.parts.lookup(id) else { continue };
            let (name, _) = self.parts.rows(lookup);
            let what = match lookup {
                Lookup::Recode(_) => "recode",
                Lookup::Table(_) => "table",
            };
            if map.otherwise.is_none() && !self.was_said(codes::NO_ROW, self.span(id)) {
                self.lacks_row(id, map, keys, name, what);
            }
        }
    }

    fn lacks_row(&mut self, id: NodeId, map: &Map, keys: &[NodeId], name: &str, what: &str) {
        let known: Vec<Known> = keys.iter().map(|key| self.inquiry.known(*key).clone()).collect();
        if gaps(map, &known).is_some_and(|gaps| gaps.is_empty()) {
            return;
        }
        // Only where the value matters, and under the conditions that hold there.
        let Some(held) = self.held(id) else { return };
        let view = View::of(&self.inquiry.known);
        let known: Option<Vec<Known>> =
            keys.iter().map(|key| guards::under(&self.inquiry.interpreter, view, *key, &held)).collect();
        let Some(known) = known else { return };
        let span = self.span(id);
        let question = format!("whether the {what} `{name}` has a row for every value it can get here");
        let Some(gaps) = gaps(map, &known) else { return self.undecided(codes::NO_ROW, span, question) };
        let mut open = gaps.len() > MOST_TRIED;
        // A value just beside the rows reads better than one far from them: an age of 7, not of 5020.
        let near: Vec<Vec<Want>> =
            gaps.iter().take(MOST_TRIED).map(|gap| gap.iter().map(nearest).collect()).collect();
        let gaps: Vec<Vec<Want>> = gaps.into_iter().take(MOST_TRIED).collect();
        let tried: Vec<(Vec<Want>, bool)> =
            near.into_iter().map(|gap| (gap, true)).chain(gaps.into_iter().map(|gap| (gap, false))).collect();
        for (gap, first) in tried {
            let mut goal = guarded(&held).also(Also::NoRow(id));
            for (key, want) in keys.iter().zip(gap) {
                goal = goal.and(*key, want);
            }
            match self.inquiry.find(&goal) {
                Verdict::Never => {}
                Verdict::Open => open |= !first,
                Verdict::Shown(response) => {
                    let test = self.witness(
                        &goal,
                        &response,
                        &format!("a value without a row in {name}"),
                        |checker| checker.phrase(id).map(|phrase| phrase.expecting("is missing")),
                    );
                    let named = self
                        .parts
                        .tables
                        .iter()
                        .find(|table| what == "table" && table.name == name)
                        .map(|table| &table.keys);
                    let shown = |(at, key): (usize, &NodeId)| match named.and_then(|keys| keys.get(at)) {
                        Some(name) => format!("{name} {}", self.shown(*key)),
                        None => self.shown(*key),
                    };
                    let values: Vec<String> = keys.iter().enumerate().map(shown).collect();
                    let place =
                        if what == "recode" { self.recode_place(name) } else { self.table_place(name) };
                    let mut diagnostic = Diagnostic::new(
                        codes::NO_ROW,
                        span,
                        format!("the {what} `{name}` has no row for {}", values.join(", ")),
                    )
                    .label("can get this value here");
                    diagnostic = self.help_for_a_gap(diagnostic, id, map, keys);
                    if let Some(place) = place {
                        diagnostic = diagnostic.also(place, format!("the {what}"));
                    }
                    diagnostic.witness = test;
                    self.told.push(id);
                    return self.say(diagnostic);
                }
            }
        }
        if open {
            self.undecided(codes::NO_ROW, span, question);
        }
    }

    /// What to do about a value without a row. Beyond the rows, that is to give the score only where there
    /// are rows: a row that is missing between them is then still seen, as it is not where `otherwise` takes
    /// all that is left.
    fn help_for_a_gap(&self, diagnostic: Diagnostic, id: NodeId, map: &Map, keys: &[NodeId]) -> Diagnostic {
        const PLAIN: &str = "add a row for it, or `otherwise -> …`, where `missing` is a value too";
        let Some((name, low, high)) =
            keys.iter().enumerate().find_map(|(at, key)| self.beyond_rows(map, at, *key))
        else {
            return diagnostic.help(PLAIN);
        };
        let condition = format!("{name} in {low}..{high}");
        let diagnostic = diagnostic.help(format!(
            "report the score only where there are rows: `when {condition} \"…\"`, with the reason that is shown; or add rows, or `otherwise -> missing`"
        ));
        match self.score_around(id) {
            Some(value) => diagnostic.fix(Fix::chosen(
                format!("write `when {condition}`"),
                Edit::after(value, format!(" when {condition}")),
            )),
            None => diagnostic,
        }
    }

    /// The name of a key that is computed and lies outside all rows in the last response, and from where to
    /// where the rows go.
    fn beyond_rows(&self, map: &Map, at: usize, key: NodeId) -> Option<(String, String, String)> {
        let value = self.value(key).number()?;
        self.parts.answer_behind(key).is_none().then_some(())?;
        let intervals = lookups::intervals(map, at);
        let low = intervals
            .iter()
            .map(|interval| interval.low.clone())
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .min()?;
        let high = intervals
            .iter()
            .map(|interval| interval.high.clone())
            .collect::<Option<Vec<_>>>()?
            .into_iter()
            .max()?;
        (*value < low || *value > high).then_some(())?;
        Some((self.phrase(key)?.text, super::phrase::number_text(&low), super::phrase::number_text(&high)))
    }

    /// The expression of the score without its own condition in which a node was written.
    fn score_around(&self, id: NodeId) -> Option<crate::source::Span> {
        let span = self.span(id);
        let around = |value: &&crate::source::Span| {
            value.file == span.file && value.start <= span.start && span.end <= value.end
        };
        let (at, value) = self.places.score_values.iter().enumerate().find(|(_, value)| around(value))?;
        self.parts.scores[at].when.is_none().then_some(*value)
    }

    fn recode_place(&self, name: &str) -> Option<crate::source::Span> {
        let at = self.parts.recodes.iter().position(|recode| recode.name == name)?;
        self.places.recodes.get(at).copied()
    }

    fn table_place(&self, name: &str) -> Option<crate::source::Span> {
        let at = self.parts.tables.iter().position(|table| table.name == name)?;
        self.places.tables.get(at).copied()
    }

    /// A value of the last response, as a message shows it.
    pub fn shown(&self, id: NodeId) -> String {
        // A code is shown by the name of its option.
        if let Node::Code { of, .. } | Node::ClassCode { of, .. } = self.parts.node(id)
            && matches!(self.value(*of), Value::Choice(_))
        {
            let shown = self.shown(*of);
            if !shown.trim_start_matches('`').starts_with(|c: char| c.is_ascii_digit() || c == '-') {
                return shown;
            }
        }
        match self.value(id) {
            Value::Number(number) => super::phrase::number_text(number),
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Choice(option)
            | Value::Missing(crate::score::Missing { why: crate::score::Why::Option(option), .. }) => {
                let asked = self.parts.answer_behind(id);
                let choice = asked
                    .and_then(|asked| self.parts.option(self.parts.question(asked.question), *option))
                    .map(|(_, choice)| choice);
                let named = || {
                    self.inquiry
                        .scorer
                        .choices_of(id)
                        .and_then(|choices| self.parts.choices(choices).get(usize::from(*option)).copied())
                };
                choice
                    .or_else(named)
                    .map_or_else(|| "an option".to_string(), |choice| format!("`{}`", choice.key()))
            }
            Value::Truth(_) | Value::Chosen(_) | Value::Text | Value::Missing(_) | Value::Absent => {
                "a value".into()
            }
        }
    }
}

/// Of a stretch of numbers without an end, or a long one, the number that lies beside its end.
fn nearest(want: &Want) -> Want {
    let Some(interval) = &want.numbers else { return want.clone() };
    let beside = match (&interval.low, &interval.high) {
        (_, Some(high)) if interval.low.as_ref().is_none_or(|low| *low <= Number::ZERO) => high.floor(),
        (Some(low), _) => low.ceiling(),
        _ => return want.clone(),
    };
    let step = |number: &Number, by: i64| number.add(&Number::integer(by));
    let found = [Some(beside.clone()), step(&beside, -1), step(&beside, 1)]
        .into_iter()
        .flatten()
        .find(|number| interval.admits(number));
    found.map_or_else(|| want.clone(), |number| Want::numbers(Interval::at(&number)))
}

/// The kinds of keys without a row; None where there are too many kinds to list.
fn gaps(map: &Map, known: &[Known]) -> Option<Vec<Vec<Want>>> {
    let kinds: Vec<Vec<Kind>> =
        known.iter().enumerate().map(|(at, key)| kinds(map, at, key)).collect::<Option<_>>()?;
    let combinations = kinds.iter().try_fold(1usize, |product, kinds| product.checked_mul(kinds.len()))?;
    if combinations > MOST_COMBINATIONS {
        return None;
    }
    let mut gaps = Vec::new();
    if combinations == 0 {
        return Some(gaps);
    }
    let words = map.rows.len().div_ceil(64);
    let mut at = vec![0usize; kinds.len()];
    loop {
        let covered = (0..words).any(|word| {
            kinds.iter().zip(&at).fold(u64::MAX, |rows, (kinds, at)| rows & kinds[*at].rows[word]) != 0
        });
        if !covered {
            gaps.push(kinds.iter().zip(&at).map(|(kinds, at)| kinds[*at].want.clone()).collect());
        }
        let mut place = 0;
        loop {
            if place == at.len() {
                return Some(gaps);
            }
            at[place] += 1;
            if at[place] < kinds[place].len() {
                break;
            }
            at[place] = 0;
            place += 1;
        }
    }
}

/// The kinds of values a key can have that its cells tell apart. None where they cannot be reported.
fn kinds(map: &Map, at: usize, key: &Known) -> Option<Vec<Kind>> {
    let fitting = |fits: &dyn Fn(&Cell) -> bool| {
        let mut rows = vec![0u64; map.rows.len().div_ceil(64)];
        for (row, cells) in map.rows.iter().enumerate() {
            if cells.keys[at].iter().any(fits) {
                rows[row / 64] |= 1 << (row % 64);
            }
        }
        rows
    };
    let option = |option: u16| Kind {
        want: Want::option(option),
        rows: fitting(&|cell| *cell == Cell::Any || *cell == Cell::Option(option)),
    };
    let mut kinds: Vec<Kind> = lookups::mapped_options(map, at, key).map(option).collect();
    match &key.values {
        Values::Never => {}
        Values::Options(options) => {
            kinds.extend(options.iter().enumerate().filter(|(_, can)| **can).map(|(at, _)| option(at as u16)))
        }
        Values::Numbers(numbers) => {
            let mut parts = vec![numbers.clone()];
            let mut intervals = lookups::intervals(map, at);
            intervals.sort_by(|a, b| (&a.low, &a.high).cmp(&(&b.low, &b.high)));
            intervals.dedup();
            for interval in &intervals {
                let before = interval.low.as_ref().map(|low| Interval::up_to(low, !interval.low_open));
                let after = interval.high.as_ref().map(|high| Interval::from(high, !interval.high_open));
                let pieces = [before.as_ref(), Some(interval), after.as_ref()];
                parts = parts
                    .iter()
                    .flat_map(|part| {
                        pieces.iter().flatten().filter_map(|piece| part.clip(piece)).collect::<Vec<_>>()
                    })
                    .collect();
            }
            for part in parts {
                let within =
                    |cell: &Cell| cell_interval(cell).is_some_and(|interval| part.clip(&interval).is_some());
                let rows = fitting(&within);
                kinds.push(Kind { want: Want::numbers(part.bounds.clone()), rows });
            }
        }
        Values::Dates { low, high } => {
            let cells = || map.rows.iter().flat_map(|row| &row.keys[at]);
            let days = cells().flat_map(|cell| {
                let Cell::DateBetween(low, high) = cell else { return vec![super::answers::DAY] };
                vec![*low, *high, low.saturating_sub(1.days()), high.saturating_add(1.days())]
            });
            for day in days.filter(|day| low <= day && day <= high) {
                let rows = fitting(&|cell| {
                    matches!(cell, Cell::Any)
                        || matches!(cell, Cell::DateBetween(low, high) if *low <= day && day <= *high)
                });
                kinds.push(Kind { want: Want { dates: Some((day, day)), ..Want::default() }, rows });
            }
        }
        Values::Times { low, high } => {
            let cells = || map.rows.iter().flat_map(|row| &row.keys[at]);
            let times = cells().flat_map(|cell| {
                let Cell::TimeBetween(low, high) = cell else { return vec![43_200] };
                vec![low.0, high.0, low.0.saturating_sub(60), high.0 + 60]
            });
            for time in times.map(crate::model::Time).filter(|time| low <= time && time <= high) {
                let rows = fitting(&|cell| {
                    matches!(cell, Cell::Any)
                        || matches!(cell, Cell::TimeBetween(low, high) if *low <= time && time <= *high)
                });
                kinds.push(Kind { want: Want { times: Some((time, time)), ..Want::default() }, rows });
            }
        }
        Values::Truths { yes, no } => {
            for truth in [true, false].into_iter().filter(|truth| if *truth { *yes } else { *no }) {
                let rows = fitting(&|cell| matches!(cell, Cell::Any) || *cell == Cell::Truth(truth));
                kinds.push(Kind { want: Want::truth(truth), rows });
            }
        }
        Values::Chosen | Values::Text => return None,
    }
    Some(kinds)
}
