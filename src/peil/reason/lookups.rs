//! What can be known of a recode or table: which rows its keys can meet, and what they can be where there is
//! none.

use super::interval::Interval;
use super::known::{Known, Missing, Values};
use super::numbers::Numbers;
use super::operations::cell_interval;
use crate::model::{Cell, Map, Number};

pub fn known(map: &Map, keys: &[&Known]) -> Known {
    let mut missing = Missing::NO;
    let mut possible = true;
    for (at, key) in keys.iter().enumerate() {
        missing.closed |= key.missing.passed_on().closed;
        missing.other |= key.missing.other || key.missing.rounds || unmapped_option(map, at, key);
        possible &= key.can_be_present() || mapped_options(map, at, key).next().is_some();
    }
    if !possible {
        return Known::never(missing);
    }
    let mut values: Vec<Number> = Vec::new();
    let mut covered = false;
    for (at, row) in map.rows.iter().enumerate() {
        if row_meets(map, at, keys) {
            match &row.value {
                Some(value) => values.push(value.clone()),
                None => missing.other = true,
            }
            covered |= row
                .keys
                .iter()
                .zip(keys)
                .all(|(cells, key)| cells.iter().any(|cell| always_meets(cell, key)));
        }
    }
    let covered = covered || keys.len() == 1 && covers(map, keys[0]);
    if !covered {
        match &map.otherwise {
            Some(Some(value)) => values.push(value.clone()),
            _ => missing.other = true,
        }
    }
    Known::numbers(Numbers::of(values), missing)
}

/// Whether some value of the keys can meet a row.
pub fn row_meets(map: &Map, at: usize, keys: &[&Known]) -> bool {
    let next = map.thresholds.then(|| map.rows.get(at + 1)).flatten();
    map.rows[at].keys.iter().zip(keys).all(|(cells, key)| cells.iter().any(|cell| can_meet(cell, key, next)))
}

/// Whether every value of a single key has a row.
fn covers(map: &Map, key: &Known) -> bool {
    let fits = |value: &Number| {
        map.rows.iter().any(|row| {
            row.keys[0].iter().any(|cell| cell_interval(cell).is_some_and(|interval| interval.admits(value)))
        })
    };
    let options =
        mapped_options(map, 0, key).count() == 0 || !key.missing.option() || !unmapped_option(map, 0, key);
    options
        && match &key.values {
            Values::Numbers(numbers) => match numbers.values(256) {
                Some(values) => values.iter().all(fits),
                None => gaps(numbers, &intervals(map, 0)).is_empty(),
            },
            Values::Options(can) => {
                let named = |at: usize| {
                    map.rows.iter().any(|row| {
                        row.keys[0]
                            .iter()
                            .any(|cell| matches!(cell, Cell::Option(option) if usize::from(*option) == at))
                    })
                };
                can.iter().enumerate().all(|(at, can)| !can || named(at))
            }
            Values::Truths { yes, no } => {
                let named =
                    |truth: bool| map.rows.iter().any(|row| row.keys[0].contains(&Cell::Truth(truth)));
                (!yes || named(true)) && (!no || named(false))
            }
            Values::Never | Values::Chosen | Values::Text | Values::Dates { .. } | Values::Times { .. } => {
                false
            }
        }
}

/// The stretches of numbers that the rows name for a key.
pub fn intervals(map: &Map, key: usize) -> Vec<Interval> {
    map.rows.iter().flat_map(|row| row.keys[key].iter().filter_map(cell_interval)).collect()
}

/// Where numbers can lie outside all of some intervals.
pub fn gaps(numbers: &Numbers, intervals: &[Interval]) -> Vec<Numbers> {
    let mut left = vec![numbers.clone()];
    for interval in intervals {
        let mut next = Vec::new();
        for numbers in left {
            let before = interval.low.as_ref().map(|low| Interval::up_to(low, !interval.low_open));
            let after = interval.high.as_ref().map(|high| Interval::from(high, !interval.high_open));
            next.extend([before, after].into_iter().flatten().filter_map(|rest| numbers.clip(&rest)));
        }
        left = next;
    }
    left
}

/// The missing options a key can be that a row names.
pub fn mapped_options<'k>(map: &'k Map, at: usize, key: &'k Known) -> impl Iterator<Item = u16> + 'k {
    let options =
        key.missing.options.iter().flat_map(|options| options.iter().enumerate()).filter(|(_, can)| **can);
    options.map(|(option, _)| option as u16).filter(move |option| names(map, at, *option))
}

fn unmapped_option(map: &Map, at: usize, key: &Known) -> bool {
    key.missing.options.as_ref().is_some_and(|options| {
        options.iter().enumerate().any(|(option, can)| *can && !names(map, at, option as u16))
    })
}

fn names(map: &Map, at: usize, option: u16) -> bool {
    map.rows.iter().any(|row| row.keys[at].contains(&Cell::Option(option)))
}

/// `next`: in thresholds, the row that takes over.
fn can_meet(cell: &Cell, key: &Known, next: Option<&crate::model::MapRow>) -> bool {
    let mut interval = cell_interval(cell);
    if let (Some(interval), Some(next)) =
        (&mut interval, next.and_then(|next| cell_interval(next.keys.first()?.first()?)))
    {
        let below = next.low.as_ref().map(|low| Interval::up_to(low, !next.low_open));
        *interval = interval.meet(&below.unwrap_or_default());
    }
    let missing_option = matches!(cell, Cell::Option(option) if key.missing.options.as_ref().is_some_and(|options| options.get(usize::from(*option)) == Some(&true)));
    missing_option
        || match (&key.values, cell) {
            (Values::Never, _) => *cell == Cell::Any && key.missing.option(),
            (_, Cell::Any) => true,
            (Values::Numbers(numbers), _) => {
                interval.is_some_and(|interval| numbers.clip(&interval).is_some())
            }
            (Values::Options(options), Cell::Option(option)) => {
                options.get(usize::from(*option)) == Some(&true)
            }
            (Values::Dates { low, high }, Cell::DateBetween(from, to)) => low <= to && from <= high,
            (Values::Times { low, high }, Cell::TimeBetween(from, to)) => low <= to && from <= high,
            (Values::Truths { .. }, Cell::Truth(truth)) => key.can_be(*truth),
            _ => false,
        }
}

fn always_meets(cell: &Cell, key: &Known) -> bool {
    match (cell, &key.values) {
        (Cell::Any, _) => true,
        (Cell::Truth(truth), Values::Truths { .. }) => key.can_be(*truth) && !key.can_be(!*truth),
        (_, Values::Numbers(numbers)) => {
            cell_interval(cell).is_some_and(|interval| gaps(numbers, &[interval]).is_empty())
        }
        _ => false,
    }
}

/// Whether a value can be, and can not be, one of these.
pub fn within(values: &Values, cells: &[Cell]) -> (bool, bool) {
    match values {
        Values::Never => (false, false),
        Values::Numbers(numbers) => {
            let intervals: Vec<Interval> = cells.iter().filter_map(cell_interval).collect();
            (
                intervals.iter().any(|interval| numbers.clip(interval).is_some()),
                !gaps(numbers, &intervals).is_empty(),
            )
        }
        Values::Options(options) => {
            let named = |at: usize| cells.contains(&Cell::Option(at as u16));
            let can = |within: bool| options.iter().enumerate().any(|(at, can)| *can && named(at) == within);
            (can(true), can(false))
        }
        Values::Truths { .. }
        | Values::Chosen
        | Values::Text
        | Values::Dates { .. }
        | Values::Times { .. } => (true, true),
    }
}
