//! Peil expressions as a tree, typed while they are built, and printed. If an engine counts a blank as a
//! value, that is a separate node ([`Ex::Blank`]), so that one tree can be written both ways: as in the
//! engine, and as in Peil.

pub mod fhirpath;
pub mod parse;
mod print;
mod simplify;
pub mod translate;

pub use print::{print, print_top};
pub use simplify::{finish, simplify, written};

use crate::ir::Decimal;

/// Operators with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
}

impl Op {
    pub fn sign(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Power => "^",
            Op::Equal => "=",
            Op::Unequal => "!=",
            Op::Less => "<",
            Op::LessEqual => "<=",
            Op::Greater => ">",
            Op::GreaterEqual => ">=",
            Op::And => "and",
            Op::Or => "or",
        }
    }

    pub fn is_comparison(self) -> bool {
        matches!(self, Op::Equal | Op::Unequal | Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual)
    }

    /// The comparison with its sides swapped.
    pub fn flipped(self) -> Op {
        match self {
            Op::Less => Op::Greater,
            Op::LessEqual => Op::GreaterEqual,
            Op::Greater => Op::Less,
            Op::GreaterEqual => Op::LessEqual,
            Op::Add
            | Op::Subtract
            | Op::Multiply
            | Op::Divide
            | Op::Power
            | Op::Equal
            | Op::Unequal
            | Op::And
            | Op::Or => self,
        }
    }
}

/// An expression of Peil.
#[derive(Debug, Clone, PartialEq)]
pub enum Ex {
    Number(Decimal),
    Truth(bool),
    /// A date or time of day, written out.
    Moment(String),
    /// A question, score, class or let.
    Name(String),
    Minus(Box<Ex>),
    Not(Box<Ex>),
    Binary(Op, Box<Ex>, Box<Ex>),
    If(Box<Ex>, Box<Ex>, Box<Ex>),
    /// `x is NAME`
    Is(Box<Ex>, String),
    /// `x has NAME`
    Has(Box<Ex>, String),
    /// `x is missing`, `is blank`, `is skipped`
    State(Box<Ex>, &'static str),
    Call(String, Vec<Ex>),
    /// An aggregate; `needs` and `missing` are what the engine does where Peil would say nothing.
    Aggregate {
        name: &'static str,
        of: Vec<Ex>,
        needs: Option<usize>,
        missing: Option<&'static str>,
    },
    /// `first(x, value)`: the engine counts what is missing as this.
    Blank(Box<Ex>, Box<Ex>),
    /// A value only where the condition is true; missing otherwise.
    OnlyIf(Box<Ex>, Box<Ex>),
    /// Always missing.
    Missing,
    Administered,
}

impl Ex {
    pub fn name(name: impl Into<String>) -> Ex {
        Ex::Name(name.into())
    }

    pub fn int(value: i64) -> Ex {
        Ex::Number(Decimal::integer(value))
    }

    pub fn bin(op: Op, left: Ex, right: Ex) -> Ex {
        Ex::Binary(op, Box::new(left), Box::new(right))
    }

    pub fn negated(self) -> Ex {
        match self {
            Ex::Not(inner) => *inner,
            Ex::Truth(truth) => Ex::Truth(!truth),
            other => Ex::Not(Box::new(other)),
        }
    }

    /// `first(self, no)` or `first(self, yes)`, unless it is never missing.
    pub fn or_truth(self, truth: bool) -> Ex {
        if self.never_missing() { self } else { Ex::Blank(Box::new(self), Box::new(Ex::Truth(truth))) }
    }

    /// `first(self, 0)`, unless it is never missing.
    pub fn or_zero(self) -> Ex {
        if self.never_missing() { self } else { Ex::Blank(Box::new(self), Box::new(Ex::int(0))) }
    }

    pub fn is_missing(self) -> Ex {
        if self.never_missing() { Ex::Truth(false) } else { Ex::State(Box::new(self), "missing") }
    }

    /// Of several truths; of none, the truth that changes nothing.
    pub fn all(op: Op, mut parts: Vec<Ex>) -> Ex {
        let neutral = op == Op::And;
        parts.retain(|part| *part != Ex::Truth(neutral));
        if parts.contains(&Ex::Truth(!neutral)) {
            return Ex::Truth(!neutral);
        }
        parts.into_iter().reduce(|a, b| Ex::bin(op, a, b)).unwrap_or(Ex::Truth(neutral))
    }

    /// Whether it has a value whatever is answered. It errs on the side of no.
    pub fn never_missing(&self) -> bool {
        match self {
            Ex::Number(_) | Ex::Truth(_) | Ex::Moment(_) | Ex::State(..) => true,
            Ex::Blank(_, value) => value.never_missing(),
            Ex::Not(inner) | Ex::Minus(inner) => inner.never_missing(),
            Ex::Binary(Op::Divide | Op::Power, ..) => false,
            Ex::Binary(_, a, b) => a.never_missing() && b.never_missing(),
            Ex::If(condition, then, otherwise) => {
                condition.never_missing() && then.never_missing() && otherwise.never_missing()
            }
            Ex::Aggregate { name, missing, .. } => *name == "answered" || (*missing == Some("no")),
            Ex::Call(name, of) => {
                matches!(name.as_str(), "round" | "floor" | "ceil" | "abs")
                    && of.iter().all(Ex::never_missing)
            }
            Ex::Name(_) | Ex::Is(..) | Ex::Has(..) | Ex::OnlyIf(..) | Ex::Missing | Ex::Administered => false,
        }
    }

    /// How deep it nests.
    pub fn depth(&self) -> usize {
        1 + self.children().into_iter().map(Ex::depth).max().unwrap_or(0)
    }

    pub fn children(&self) -> Vec<&Ex> {
        match self {
            Ex::Number(_) | Ex::Truth(_) | Ex::Moment(_) | Ex::Name(_) | Ex::Missing | Ex::Administered => {
                Vec::new()
            }
            Ex::Minus(a) | Ex::Not(a) | Ex::Is(a, _) | Ex::Has(a, _) | Ex::State(a, _) => vec![a],
            Ex::Binary(_, a, b) | Ex::Blank(a, b) | Ex::OnlyIf(a, b) => vec![a, b],
            Ex::If(a, b, c) => vec![a, b, c],
            Ex::Call(_, of) | Ex::Aggregate { of, .. } => of.iter().collect(),
        }
    }

    /// Every name in it.
    pub fn names(&self, out: &mut Vec<String>) {
        if let Ex::Name(name) = self {
            out.push(name.clone());
        }
        for child in self.children() {
            child.names(out);
        }
    }

    /// The same tree with each node changed, the innermost first.
    pub fn rewrite(self, change: &mut dyn FnMut(Ex) -> Ex) -> Ex {
        let mut each = |inner: Box<Ex>| Box::new(inner.rewrite(change));
        let whole = match self {
            Ex::Minus(a) => Ex::Minus(each(a)),
            Ex::Not(a) => Ex::Not(each(a)),
            Ex::Is(a, name) => Ex::Is(each(a), name),
            Ex::Has(a, name) => Ex::Has(each(a), name),
            Ex::State(a, state) => Ex::State(each(a), state),
            Ex::Binary(op, a, b) => Ex::Binary(op, each(a), each(b)),
            Ex::Blank(a, b) => Ex::Blank(each(a), each(b)),
            Ex::OnlyIf(a, b) => Ex::OnlyIf(each(a), each(b)),
            Ex::If(a, b, c) => Ex::If(each(a), each(b), each(c)),
            Ex::Call(name, of) => Ex::Call(name, of.into_iter().map(|one| one.rewrite(change)).collect()),
            Ex::Aggregate { name, of, needs, missing } => Ex::Aggregate {
                name,
                of: of.into_iter().map(|one| one.rewrite(change)).collect(),
                needs,
                missing,
            },
            leaf @ (Ex::Number(_)
            | Ex::Truth(_)
            | Ex::Moment(_)
            | Ex::Name(_)
            | Ex::Missing
            | Ex::Administered) => leaf,
        };
        change(whole)
    }

    /// How many places count a blank as something.
    pub fn wrappers(&self) -> usize {
        let own = match self {
            Ex::Blank(..) => 1,
            Ex::Aggregate { needs, missing, .. } => usize::from(needs.is_some() || missing.is_some()),
            _other => 0,
        };
        own + self.children().into_iter().map(Ex::wrappers).sum::<usize>()
    }
}
