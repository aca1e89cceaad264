//! The result of an expression once everything that it uses is known.

use crate::model::{Aggregate, MissingRule, Needs, Number};
use crate::score::{Missing, State, Value, Why};

/// Index of an expression in its store.
pub(super) type Id = u32;

/// A constant. Equality carries the kind: a truth is never a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Known {
    Value(Value),
    /// A number that is not exact, by its bits: it is never the exact number that it equals.
    Double(u64),
    /// Which value a variable has, by its index among the variable's values.
    Raw(u16),
    /// What became of a question.
    Slot(SlotKnown),
    /// Whether what was asked of the outputs holds.
    Verdict(bool),
    /// Several constants, in order.
    Tuple(Box<[Id]>),
    /// A part of a list, folded up.
    Partial(Box<Folded>),
}

/// The state of a question, with the answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SlotKnown {
    pub state: State,
    pub raw: u16,
    pub closed: bool,
}

/// How a list is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Folding {
    pub kind: Aggregate,
    pub needs: Needs,
    pub missing: MissingRule,
    pub erase: Erase,
    /// Some elements may be missing because a repeat was not counted: nothing is decided before the last.
    pub rounds: bool,
    /// It is a part of a list: nothing is decided by it alone.
    pub partial: bool,
}

/// What of a missing value nothing looks at: it is the same whatever it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Erase {
    pub why: bool,
    pub closed: bool,
}

impl Erase {
    pub fn missing(self, missing: Missing) -> Missing {
        Missing {
            why: if self.why { Why::Operand } else { missing.why },
            closed: missing.closed && !self.closed,
        }
    }

    pub fn value(self, value: Value) -> Value {
        match value.as_missing() {
            Some(missing) => Value::Missing(self.missing(missing)),
            None => value,
        }
    }

    /// Whether all missing values are one.
    pub fn all(self) -> bool {
        self.why && self.closed
    }
}

/// The elements of a list that are known so far, as far as the result depends on them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Folded {
    pub present: u32,
    pub absent: u32,
    pub yes: u32,
    pub no: u32,
    pub total: Number,
    pub extreme: Option<Number>,
    /// All values, in order: for medians and standard deviations.
    pub values: Vec<Number>,
    pub why: Option<Missing>,
    pub rounds: bool,
    /// Too few can be present any more.
    pub lost: bool,
}

impl Folded {
    /// No elements yet.
    pub fn nothing() -> Folded {
        Folded {
            present: 0,
            absent: 0,
            yes: 0,
            no: 0,
            total: Number::ZERO,
            extreme: None,
            values: Vec::new(),
            why: None,
            rounds: false,
            lost: false,
        }
    }

    /// Adds one element.
    pub fn take(&mut self, rule: &Folding, value: &Value) {
        if *value == Value::Absent {
            return;
        }
        match value.as_missing() {
            Some(missing) => {
                self.absent += 1;
                self.rounds |= missing.why == Why::Rounds;
                self.why = Some(missing.together(self.why));
            }
            None => {
                self.present += 1;
                match (rule.kind, value) {
                    (Aggregate::Count | Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_), value) => {
                        self.yes += u32::from(*value == Value::Truth(true));
                        self.no += u32::from(*value == Value::Truth(false));
                    }
                    (Aggregate::Sum | Aggregate::Mean | Aggregate::Answered, Value::Number(number)) => {
                        self.total = self.total.add(number).unwrap_or(Number::ZERO);
                    }
                    (Aggregate::Min, Value::Number(number)) => {
                        self.extreme = Some(
                            self.extreme.take().map_or(number.clone(), |so_far| so_far.min(number.clone())),
                        );
                    }
                    (Aggregate::Max, Value::Number(number)) => {
                        self.extreme = Some(
                            self.extreme.take().map_or(number.clone(), |so_far| so_far.max(number.clone())),
                        );
                    }
                    (Aggregate::Sd | Aggregate::Median, Value::Number(number)) => {
                        let at = self.values.partition_point(|value| value <= number);
                        self.values.insert(at, number.clone());
                    }
                    _ => {}
                }
            }
        }
    }

    /// Adds what another part of the list came to.
    pub fn join(&mut self, kind: Aggregate, other: &Folded) {
        self.present += other.present;
        self.absent += other.absent;
        self.yes += other.yes;
        self.no += other.no;
        self.total = self.total.add(&other.total).unwrap_or(Number::ZERO);
        for number in &other.values {
            let at = self.values.partition_point(|value| value <= number);
            self.values.insert(at, number.clone());
        }
        if let Some(number) = &other.extreme {
            self.extreme = Some(match (self.extreme.take(), kind) {
                (Some(so_far), Aggregate::Min) => so_far.min(number.clone()),
                (Some(so_far), _) => so_far.max(number.clone()),
                (None, _) => number.clone(),
            });
        }
        self.rounds |= other.rounds;
        self.lost |= other.lost;
        if let Some(missing) = other.why {
            self.why = Some(missing.together(self.why));
        }
    }
}

impl Folding {
    /// Forgets what the result does not depend on, given how many elements are still to come. What it comes
    /// to, if that is settled.
    pub fn settle(&self, folded: &mut Folded, rest: u32) -> Option<Value> {
        if self.erase.all() && !folded.rounds {
            folded.why = None;
        }
        if let Some(missing) = folded.why {
            folded.why = Some(self.erase.missing(Missing { why: missing.why.passed_on(), ..missing }));
        }
        if !folded.lost && self.is_lost(folded, rest) {
            let kept =
                Folded { why: folded.why, rounds: folded.rounds, lost: true, absent: 1, ..Folded::nothing() };
            *folded = kept;
        }
        if folded.lost {
            folded.absent = 1;
            (folded.present, folded.yes, folded.no) = (0, 0, 0);
            (folded.total, folded.extreme, folded.values) = (Number::ZERO, None, Vec::new());
            return (self.erase.all() && !self.partial).then(|| Value::Missing(Missing::open(Why::Operand)));
        }
        if self.erase.all() && folded.rounds && !self.partial {
            return Some(Value::Missing(Missing::open(Why::Operand)));
        }
        if let Some(decided) = self.decided(folded) {
            return Some(decided);
        }
        self.forget(folded);
        None
    }

    /// Whether too few can be present, whatever comes.
    fn is_lost(&self, folded: &Folded, rest: u32) -> bool {
        match self.needs {
            Needs::All => folded.absent > 0,
            // Elements that turn out not to be in the list make fewer needed.
            Needs::Half => !self.partial && folded.absent > folded.present + rest,
            Needs::AtLeast(least) => !self.partial && folded.present + rest < least,
            Needs::Nothing => false,
        }
    }

    /// What no later element can change.
    fn decided(&self, folded: &Folded) -> Option<Value> {
        if self.needs != Needs::Nothing || self.rounds || self.partial {
            return None;
        }
        match self.kind {
            Aggregate::Any if folded.yes > 0 => Some(Value::Truth(true)),
            Aggregate::All if folded.no > 0 || (self.missing == MissingRule::No && folded.absent > 0) => {
                Some(Value::Truth(false))
            }
            Aggregate::AtLeast(least) if folded.yes >= least => Some(Value::Truth(true)),
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) | Aggregate::Count => None,
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median
            | Aggregate::Answered => None,
        }
    }

    /// Counts that make no difference are made equal.
    fn forget(&self, folded: &mut Folded) {
        let keep_one = u32::from(folded.why.is_some() || folded.rounds);
        match self.kind {
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) | Aggregate::Count => {
                let counts_as_no = self.missing == MissingRule::No;
                if self.needs != Needs::Nothing {
                    return;
                }
                match self.kind {
                    Aggregate::Any => folded.no = 0,
                    Aggregate::All => folded.yes = 0,
                    Aggregate::AtLeast(_) | Aggregate::Count => folded.no = 0,
                    Aggregate::Sum
                    | Aggregate::Mean
                    | Aggregate::Min
                    | Aggregate::Max
                    | Aggregate::Sd
                    | Aggregate::Median
                    | Aggregate::Answered => {}
                }
                folded.present = folded.yes + folded.no;
                folded.absent = match self.kind {
                    Aggregate::Any | Aggregate::All | Aggregate::Count | Aggregate::AtLeast(_)
                        if counts_as_no =>
                    {
                        folded.absent.min(keep_one)
                    }
                    Aggregate::AtLeast(least) => folded.absent.min(least),
                    Aggregate::Any | Aggregate::All | Aggregate::Count => folded.absent.min(1),
                    Aggregate::Sum
                    | Aggregate::Mean
                    | Aggregate::Min
                    | Aggregate::Max
                    | Aggregate::Sd
                    | Aggregate::Median
                    | Aggregate::Answered => folded.absent,
                };
            }
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median
            | Aggregate::Answered => {
                let exact = matches!(self.kind, Aggregate::Mean | Aggregate::Sd | Aggregate::Median)
                    || self.missing == MissingRule::Prorate;
                if exact || self.needs == Needs::Half {
                    if self.missing != MissingRule::Prorate && self.needs != Needs::Half {
                        folded.absent = folded.absent.min(keep_one);
                    }
                    return;
                }
                let least = match self.needs {
                    Needs::AtLeast(least) => least.max(1),
                    Needs::All | Needs::Half | Needs::Nothing => 1,
                };
                folded.present = folded.present.min(least);
                folded.absent = folded.absent.min(keep_one);
            }
        }
    }

    /// What the elements come to, all of them known: computed by the evaluator's own rule, from a list that
    /// folds to the same.
    pub fn result(&self, folded: &Folded) -> Value {
        let mut elements: Vec<Value> = Vec::new();
        let missing = folded.why.unwrap_or(Missing::open(Why::Operand));
        for at in 0..folded.absent {
            let why = if at == 0 && folded.rounds { Why::Rounds } else { missing.why };
            elements.push(Value::Missing(Missing { why, closed: missing.closed }));
        }
        if folded.lost {
            let closed = missing.closed;
            let why = if folded.rounds { Why::Operand } else { Why::TooFew };
            return self.erase.value(Value::Missing(Missing { why, closed }));
        }
        match self.kind {
            Aggregate::Count | Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) => {
                elements.extend((0..folded.yes).map(|_| Value::Truth(true)));
                elements.extend((0..folded.no).map(|_| Value::Truth(false)));
            }
            Aggregate::Sum | Aggregate::Mean | Aggregate::Answered => {
                elements.extend(
                    (0..folded.present)
                        .map(|at| Value::Number(if at == 0 { folded.total.clone() } else { Number::ZERO })),
                );
            }
            Aggregate::Min | Aggregate::Max => {
                let extreme = folded.extreme.clone().unwrap_or(Number::ZERO);
                elements.extend((0..folded.present).map(|_| Value::Number(extreme.clone())));
            }
            Aggregate::Sd | Aggregate::Median => {
                elements.extend(folded.values.iter().cloned().map(Value::Number))
            }
        }
        let kind = if self.kind == Aggregate::Answered { Aggregate::Sum } else { self.kind };
        self.erase.value(crate::score::aggregate(kind, elements.iter(), self.needs, self.missing))
    }
}
