//! What a search is after: values that some nodes should have at the same time.

use jiff::civil::Date;

use super::interval::Interval;
use super::known::{Known, Values};
use crate::model::{NodeId, Parts, Time};
use crate::score::{Found, Missing, Value, Why, row};

/// What a node should be; everything said must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Want {
    pub truth: Option<bool>,
    pub numbers: Option<Interval>,
    /// Not a whole number.
    pub broken: bool,
    /// This option; a missing one too.
    pub option: Option<u16>,
    /// Missing, or present.
    pub missing: Option<bool>,
    pub dates: Option<(Date, Date)>,
    pub times: Option<(Time, Time)>,
    /// Of a question with many options: chosen, or not.
    pub has: Vec<(u16, bool)>,
}

impl Want {
    pub fn truth(truth: bool) -> Want {
        Want { truth: Some(truth), ..Want::default() }
    }

    pub fn numbers(interval: Interval) -> Want {
        Want { numbers: Some(interval), ..Want::default() }
    }

    pub fn option(option: u16) -> Want {
        Want { option: Some(option), ..Want::default() }
    }

    pub fn missing() -> Want {
        Want { missing: Some(true), ..Want::default() }
    }

    pub fn present() -> Want {
        Want { missing: Some(false), ..Want::default() }
    }

    /// Adds what another wants; where both cannot be had, the first stays.
    pub fn merge(&mut self, other: Want) {
        self.truth = self.truth.or(other.truth);
        self.option = self.option.or(other.option);
        self.missing = self.missing.or(other.missing);
        self.broken |= other.broken;
        self.dates = self.dates.or(other.dates);
        self.times = self.times.or(other.times);
        self.has.extend(other.has);
        self.numbers = match (self.numbers.take(), other.numbers) {
            (Some(a), Some(b)) => {
                let both = a.meet(&b);
                Some(if both.is_empty() { a } else { both })
            }
            (a, b) => a.or(b),
        };
    }

    pub fn met(&self, value: &Value) -> bool {
        self.truth.is_none_or(|truth| *value == Value::Truth(truth))
            && self
                .option
                .is_none_or(|option| matches!(value, Value::Choice(found) | Value::Missing(Missing { why: Why::Option(found), .. }) if *found == option))
            && self.missing.is_none_or(|missing| value.is_missing() == missing)
            && self.numbers.as_ref().is_none_or(|interval| value.number().is_some_and(|number| interval.admits(number)))
            && (!self.broken || value.number().is_some_and(|number| !number.is_whole()))
            && self.dates.is_none_or(|(low, high)| matches!(value, Value::Date(date) if low <= *date && *date <= high))
            && self.times.is_none_or(|(low, high)| matches!(value, Value::Time(time) if low <= *time && *time <= high))
    }

    /// Whether a node could be so, as far as is known.
    pub fn possible(&self, known: &Known) -> bool {
        let option = |option: u16| {
            let at = usize::from(option);
            let given = matches!(&known.values, Values::Options(options) if options.get(at) == Some(&true));
            given || known.missing.options.as_ref().is_some_and(|options| options.get(at) == Some(&true))
        };
        self.truth.is_none_or(|truth| known.can_be(truth))
            && self.option.is_none_or(option)
            && self
                .missing
                .is_none_or(|missing| if missing { known.missing.some() } else { known.can_be_present() })
            && self
                .numbers
                .as_ref()
                .is_none_or(|interval| known.number().is_some_and(|numbers| numbers.clip(interval).is_some()))
            && (!self.broken || known.number().is_some_and(|numbers| !numbers.is_whole()))
    }
}

/// What must also be so, but cannot be worked towards.
#[derive(Debug, Clone, PartialEq)]
pub enum Also {
    /// A recode or table has no row for its keys.
    NoRow(NodeId),
    /// A node is missing because an operation in it has no result.
    Division(NodeId),
    /// A node is missing.
    Missing(NodeId),
    /// A truth is not this; it may be missing.
    Isnt(NodeId, bool),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Goal {
    pub wants: Vec<(NodeId, Want)>,
    pub also: Vec<Also>,
    /// Nothing that is asked is left open, and nothing is answered by a missing option.
    pub complete: bool,
}

impl Goal {
    pub fn new(node: NodeId, want: Want) -> Goal {
        Goal { wants: vec![(node, want)], ..Goal::default() }
    }

    pub fn and(mut self, node: NodeId, want: Want) -> Goal {
        self.wants.push((node, want));
        self
    }

    pub fn also(mut self, also: Also) -> Goal {
        self.also.push(also);
        self
    }

    pub fn complete(mut self) -> Goal {
        self.complete = true;
        self
    }

    /// The nodes whose values decide whether it is met.
    pub fn roots(&self) -> Vec<NodeId> {
        let also = self.also.iter().map(|also| match also {
            Also::NoRow(node) | Also::Division(node) | Also::Missing(node) | Also::Isnt(node, _) => *node,
        });
        self.wants.iter().map(|(node, _)| *node).chain(also).collect()
    }

    /// Whether values are as wanted; completeness aside.
    pub fn met(&self, parts: &Parts, values: &[Value]) -> bool {
        self.wants.iter().all(|(node, want)| want.met(&values[node.at()]))
            && self.also.iter().all(|also| match also {
                Also::Division(node) => values[node.at()].why() == Some(Why::Division),
                Also::NoRow(node) => no_row(parts, *node, values),
                Also::Missing(node) => values[node.at()].is_missing(),
                Also::Isnt(node, truth) => values[node.at()] != Value::Truth(*truth),
            })
    }
}

fn no_row(parts: &Parts, node: NodeId, values: &[Value]) -> bool {
    if values[node.at()].why() != Some(Why::Recoded) {
        return false;
    }
    let Some((_, map, keys)) = parts.lookup(node) else { return false };
    let keys: Vec<&Value> = keys.iter().map(|key| &values[key.at()]).collect();
    matches!(row(map, &keys), Found::None)
        && keys.iter().all(|key| key.why().is_none_or(|why| matches!(why, Why::Option(_))))
}
