//! What is known of a node before anyone has answered: which values it can have, and whether it can be
//! missing.
//!
//! A superset of what can happen: a value outside it cannot occur, a value in it may.

use std::rc::Rc;

use jiff::civil::Date;

use super::numbers::Numbers;
use crate::model::Time;

#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    pub values: Values,
    pub missing: Missing,
    /// It can be absent from a list: another informant's, or a round past `times`.
    pub absent: bool,
}

/// What it can be when it is there.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// It never is.
    Never,
    Numbers(Numbers),
    Truths {
        yes: bool,
        no: bool,
    },
    /// By index, whether it can be this option.
    Options(Rc<[bool]>),
    /// A set of options.
    Chosen,
    Text,
    Dates {
        low: Date,
        high: Date,
    },
    Times {
        low: Time,
        high: Time,
    },
}

/// How it can be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Missing {
    /// By a missing option that was given; by index.
    pub options: Option<Rc<[bool]>>,
    /// Because nobody said how many rounds there are.
    pub rounds: bool,
    /// The same, and only because of closed questions.
    pub rounds_closed: bool,
    /// Only because of closed questions.
    pub closed: bool,
    /// Otherwise.
    pub other: bool,
}

impl Missing {
    pub const NO: Missing =
        Missing { options: None, rounds: false, rounds_closed: false, closed: false, other: false };
    pub const YES: Missing = Missing { other: true, ..Missing::NO };

    pub fn some(&self) -> bool {
        self.closed || self.is_lost() || self.is_open()
    }

    /// It can be a list of which nobody said how many rounds it has.
    pub fn is_lost(&self) -> bool {
        self.rounds || self.rounds_closed
    }

    /// It can be missing for something that is not closed.
    pub fn is_open(&self) -> bool {
        self.other || self.rounds || self.option()
    }

    pub fn option(&self) -> bool {
        self.options.as_ref().is_some_and(|options| options.contains(&true))
    }

    /// As the result of an operation on it.
    pub fn passed_on(&self) -> Missing {
        Missing { closed: self.closed || self.rounds_closed, other: self.is_open(), ..Missing::NO }
    }

    pub fn join(&self, other: &Missing) -> Missing {
        Missing {
            options: join_options(&self.options, &other.options),
            rounds: self.rounds || other.rounds,
            rounds_closed: self.rounds_closed || other.rounds_closed,
            closed: self.closed || other.closed,
            other: self.other || other.other,
        }
    }
}

fn join_options(a: &Option<Rc<[bool]>>, b: &Option<Rc<[bool]>>) -> Option<Rc<[bool]>> {
    match (a, b) {
        (Some(a), Some(b)) if a == b => Some(a.clone()),
        (Some(a), Some(b)) => Some(either(a, b)),
        (a, b) => a.as_ref().or(b.as_ref()).cloned(),
    }
}

/// By index, whether it is in one of the two.
pub fn either(a: &[bool], b: &[bool]) -> Rc<[bool]> {
    (0..a.len().max(b.len()))
        .map(|at| a.get(at).copied().unwrap_or(false) || b.get(at).copied().unwrap_or(false))
        .collect()
}

impl Known {
    pub fn always(values: Values) -> Known {
        Known { values, missing: Missing::NO, absent: false }
    }

    pub fn of(values: Values, missing: Missing) -> Known {
        Known { values, missing, absent: false }
    }

    pub fn numbers(numbers: Option<Numbers>, missing: Missing) -> Known {
        Known::of(numbers.map_or(Values::Never, Values::Numbers), missing)
    }

    /// A truth that is never missing.
    pub fn truth(yes: bool, no: bool) -> Known {
        Known::truth_or(yes, no, Missing::NO)
    }

    pub fn truth_or(yes: bool, no: bool, missing: Missing) -> Known {
        Known::of(if yes || no { Values::Truths { yes, no } } else { Values::Never }, missing)
    }

    /// Missing, whatever is answered: in one of these ways.
    pub fn never(missing: Missing) -> Known {
        Known::of(Values::Never, missing)
    }

    pub fn can_be(&self, truth: bool) -> bool {
        matches!(self.values, Values::Truths { yes, no } if if truth { yes } else { no })
    }

    pub fn can_be_present(&self) -> bool {
        self.values != Values::Never
    }

    pub fn number(&self) -> Option<&Numbers> {
        let Values::Numbers(numbers) = &self.values else { return None };
        Some(numbers)
    }

    /// The same, without the missing.
    pub fn present(&self) -> Known {
        Known { missing: Missing::NO, ..self.clone() }
    }

    /// One or the other.
    pub fn join(&self, other: &Known) -> Known {
        Known {
            values: self.values.join(&other.values),
            missing: self.missing.join(&other.missing),
            absent: self.absent || other.absent,
        }
    }
}

impl Values {
    pub fn join(&self, other: &Values) -> Values {
        match (self, other) {
            (Values::Never, other) => other.clone(),
            (values, Values::Never) => values.clone(),
            (Values::Numbers(a), Values::Numbers(b)) => Values::Numbers(a.join(b)),
            (Values::Truths { yes, no }, Values::Truths { yes: a, no: b }) => {
                Values::Truths { yes: *yes || *a, no: *no || *b }
            }
            (Values::Options(a), Values::Options(b)) => Values::Options(either(a, b)),
            (Values::Dates { low, high }, Values::Dates { low: a, high: b }) => {
                Values::Dates { low: *low.min(a), high: *high.max(b) }
            }
            (Values::Times { low, high }, Values::Times { low: a, high: b }) => {
                Values::Times { low: *low.min(a), high: *high.max(b) }
            }
            (values, _) => values.clone(),
        }
    }
}
