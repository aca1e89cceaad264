//! The aggregates and functions of the language: one table of each, which names, types, formulas and messages
//! are read from.
//!
//! What an aggregate does with numbers is where it is computed; what holds of it as a whole is here.

use super::graph::{Aggregate, Needs};

/// What the elements of a list must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Takes {
    /// Each is a number.
    Numbers,
    /// Each is yes or no.
    Truths,
    /// Answers to questions, of any type.
    Answers,
}

/// What an aggregate gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gives {
    /// Exact where its elements are.
    Number,
    /// How many.
    Count,
    /// Not exact: a root is taken.
    Approximate,
    /// Yes or no.
    Truth,
}

/// What holds of one aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AggregateRules {
    /// Its name in Peil.
    pub name: &'static str,
    /// What the elements must be.
    pub takes: Takes,
    /// What comes of them.
    pub gives: Gives,
    /// How many must be present where `needs:` is not written.
    pub needs: Needs,
    /// It has a value when nothing is present: `sum` is then 0. What it takes from nothing is else missing.
    pub of_nothing: bool,
    /// `missing: prorate` and `missing: zero` may be written: what is missing has to count as something.
    pub may_prorate: bool,
}

impl Aggregate {
    /// Every aggregate; `at_least` with the number 0.
    pub const ALL: [Aggregate; 11] = [
        Aggregate::Sum,
        Aggregate::Mean,
        Aggregate::Min,
        Aggregate::Max,
        Aggregate::Sd,
        Aggregate::Median,
        Aggregate::Count,
        Aggregate::Answered,
        Aggregate::Any,
        Aggregate::All,
        Aggregate::AtLeast(0),
    ];

    /// The aggregate of this name.
    ///
    /// ```
    /// use peil::model::{Aggregate, Takes};
    ///
    /// let median = Aggregate::named("median").unwrap();
    /// assert_eq!((median.rules().takes, median.rules().name), (Takes::Numbers, "median"));
    /// ```
    pub fn named(name: &str) -> Option<Aggregate> {
        Aggregate::ALL.into_iter().find(|aggregate| aggregate.name() == name)
    }

    /// Its name in Peil.
    pub fn name(self) -> &'static str {
        self.rules().name
    }

    /// Whether it asks of each element whether it is true.
    pub fn takes_truths(self) -> bool {
        self.rules().takes == Takes::Truths
    }

    /// Whether it can be known while some elements are not: `any`, `all` and `at_least`.
    pub fn is_kleene(self) -> bool {
        self.rules().gives == Gives::Truth
    }

    /// What holds of it.
    pub fn rules(self) -> AggregateRules {
        let numbers = |name, gives| AggregateRules {
            name,
            takes: Takes::Numbers,
            gives,
            needs: Needs::All,
            of_nothing: false,
            may_prorate: false,
        };
        let truths = |name| AggregateRules {
            name,
            takes: Takes::Truths,
            gives: Gives::Truth,
            needs: Needs::Nothing,
            of_nothing: true,
            may_prorate: false,
        };
        match self {
            Aggregate::Sum => {
                AggregateRules { of_nothing: true, may_prorate: true, ..numbers("sum", Gives::Number) }
            }
            Aggregate::Mean => numbers("mean", Gives::Number),
            Aggregate::Min => numbers("min", Gives::Number),
            Aggregate::Max => numbers("max", Gives::Number),
            Aggregate::Sd => numbers("sd", Gives::Approximate),
            Aggregate::Median => numbers("median", Gives::Number),
            Aggregate::Count => AggregateRules { gives: Gives::Count, needs: Needs::All, ..truths("count") },
            Aggregate::Answered => {
                AggregateRules { takes: Takes::Answers, gives: Gives::Count, ..truths("answered") }
            }
            Aggregate::Any => truths("any"),
            Aggregate::All => truths("all"),
            Aggregate::AtLeast(_) => truths("at_least"),
        }
    }
}

impl Needs {
    /// How many of `all` must be present.
    pub fn least(self, all: usize) -> usize {
        match self {
            Needs::All => all,
            Needs::Half => all.div_ceil(2),
            Needs::AtLeast(least) => least as usize,
            Needs::Nothing => 0,
        }
    }

    /// Whether enough are present.
    pub fn met(self, present: usize, all: usize) -> bool {
        present >= self.least(all)
    }
}

/// A function that works element by element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// `first(a, b)`: the first that is not missing.
    First,
    /// `reverse(a)`: low + high − a.
    Reverse,
    /// `percent(a)`: from 0 at the low end to 100 at the high end.
    Percent,
    /// `round(a)`, `round(a, 1)`: half away from zero.
    Round,
    /// `floor(a)`: down to a whole number.
    Floor,
    /// `ceil(a)`: up to a whole number.
    Ceiling,
    /// `abs(a)`: without its sign.
    Absolute,
    /// `clamp(a, low, high)`: kept within bounds.
    Clamp,
    /// `sqrt(a)`: a double.
    SquareRoot,
    /// `exp(a)`: e to a power, a double.
    Exponential,
    /// `ln(a)`: to base e, a double.
    Logarithm,
    /// `years(from, to)`: completed years between dates.
    Years,
    /// `hours(from, to)`: between times, past midnight if need be.
    Hours,
}

impl Function {
    /// Every function, in the order of the reference.
    pub const ALL: [Function; 13] = [
        Function::First,
        Function::Reverse,
        Function::Percent,
        Function::Round,
        Function::Floor,
        Function::Ceiling,
        Function::Absolute,
        Function::Clamp,
        Function::SquareRoot,
        Function::Exponential,
        Function::Logarithm,
        Function::Years,
        Function::Hours,
    ];

    /// The function of this name.
    pub fn named(name: &str) -> Option<Function> {
        Function::ALL.into_iter().find(|function| function.name() == name)
    }

    /// Its name in Peil.
    pub fn name(self) -> &'static str {
        match self {
            Function::First => "first",
            Function::Reverse => "reverse",
            Function::Percent => "percent",
            Function::Round => "round",
            Function::Floor => "floor",
            Function::Ceiling => "ceil",
            Function::Absolute => "abs",
            Function::Clamp => "clamp",
            Function::SquareRoot => "sqrt",
            Function::Exponential => "exp",
            Function::Logarithm => "ln",
            Function::Years => "years",
            Function::Hours => "hours",
        }
    }
}

/// The names of all functions: aggregates first.
pub fn function_names() -> impl Iterator<Item = &'static str> + Clone {
    Aggregate::ALL.into_iter().map(Aggregate::name).chain(Function::ALL.into_iter().map(Function::name))
}

/// Whether the language has a function of this name.
pub fn is_function(name: &str) -> bool {
    function_names().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> = function_names().collect();
        assert_eq!(names.len(), Aggregate::ALL.len() + Function::ALL.len());
        assert!(names.iter().all(|name| Aggregate::named(name).is_some() != Function::named(name).is_some()));
    }

    #[test]
    fn half_is_met_by_half_or_more() {
        let cases = [
            (Needs::Half, 5, 3),
            (Needs::Half, 6, 3),
            (Needs::All, 4, 4),
            (Needs::AtLeast(2), 7, 2),
            (Needs::Nothing, 3, 0),
            (Needs::Half, 0, 0),
        ];
        for (needs, all, least) in cases {
            assert!(
                needs.met(least, all) && (least == 0 || !needs.met(least - 1, all)),
                "{needs:?} of {all}"
            );
        }
    }
}
