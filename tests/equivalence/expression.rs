//! Expressions of the generated instruments, and short ways to write them.

use super::tree::*;

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Number(Decimal),
    Truth(bool),
    Date(Date),
    Time(Time),
    Administered,
    /// A question, domain, let, score, class or a formula's parameter.
    Name(String),
    /// `q1..q9`
    Range(String, String),
    /// `x of wanen`: a name in one round, counted from 1, of a repeat whose rounds have names.
    Of {
        name: String,
        repeat: String,
        at: usize,
        round: String,
    },
    /// The informant, as a key of a table.
    Informant,
    List(Vec<Expr>),
    /// A formula, recode or table, filled in.
    Apply(String, Vec<Expr>),
    Negate(Box<Expr>),
    Arithmetic(Operator, Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    In {
        left: Box<Expr>,
        negated: bool,
        among: Among,
    },
    Is {
        left: Box<Expr>,
        negated: bool,
        what: Is,
    },
    InformantIs {
        negated: bool,
        name: String,
    },
    Has {
        left: Box<Expr>,
        option: String,
    },
    Function(Function, Vec<Expr>),
    Aggregate {
        kind: Aggregate,
        arguments: Vec<Expr>,
        needs: Needs,
        missing: IfMissing,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Among {
    List(Vec<Member>),
    Between(Decimal, Decimal),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    Number(Decimal),
    Between(Decimal, Decimal),
    Name(String),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Is {
    Missing,
    Blank,
    Skipped,
    /// An option, a declared missing option, a band, or an option of a class.
    Name(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    Reverse,
    Percent,
    Round,
    Floor,
    Ceil,
    Abs,
    Clamp,
    Sqrt,
    Exp,
    Ln,
    First,
    Years,
    Hours,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aggregate {
    Sum,
    Mean,
    Min,
    Max,
    Sd,
    Median,
    Count,
    Answered,
    Any,
    All,
    /// `at_least(2, …)`
    AtLeast(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing is said, which means all.
    Unsaid,
    All,
    Half,
    Number(usize),
    NumberOf(usize, usize),
    /// Of those that are asked.
    AllAsked,
    HalfAsked,
    NumberAsked(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IfMissing {
    Unsaid,
    Prorate,
    Zero,
    No,
}

impl Expr {
    pub fn name(name: &str) -> Expr {
        Expr::Name(name.to_string())
    }

    pub fn whole(value: i64) -> Expr {
        Expr::decimal(Decimal::whole(value))
    }

    /// A number literal has no sign: a negative one is a negation.
    pub fn decimal(value: Decimal) -> Expr {
        if value.digits < 0 {
            Expr::Negate(Box::new(Expr::Number(Decimal { digits: -value.digits, places: value.places })))
        } else {
            Expr::Number(value)
        }
    }

    pub fn arithmetic(operator: Operator, left: Expr, right: Expr) -> Expr {
        Expr::Arithmetic(operator, Box::new(left), Box::new(right))
    }

    pub fn compare(comparison: Comparison, left: Expr, right: Expr) -> Expr {
        Expr::Compare(comparison, Box::new(left), Box::new(right))
    }

    pub fn is(left: Expr, negated: bool, what: Is) -> Expr {
        Expr::Is { left: Box::new(left), negated, what }
    }

    /// The expressions directly inside this one.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::Number(_) | Expr::Truth(_) | Expr::Date(_) | Expr::Time(_) | Expr::Administered => vec![],
            Expr::Name(_) | Expr::Range(..) | Expr::Of { .. } | Expr::Informant => vec![],
            Expr::InformantIs { .. } => vec![],
            Expr::List(parts) | Expr::Apply(_, parts) | Expr::Function(_, parts) => parts.iter().collect(),
            Expr::Aggregate { arguments, .. } => arguments.iter().collect(),
            Expr::Negate(a) | Expr::Not(a) => vec![a],
            Expr::In { left, .. } | Expr::Is { left, .. } | Expr::Has { left, .. } => vec![left],
            Expr::Arithmetic(_, a, b) | Expr::Compare(_, a, b) | Expr::And(a, b) | Expr::Or(a, b) => {
                vec![a, b]
            }
            Expr::If(a, b, c) => vec![a, b, c],
        }
    }

    /// The same, to change.
    pub fn parts_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Expr::Number(_) | Expr::Truth(_) | Expr::Date(_) | Expr::Time(_) | Expr::Administered => vec![],
            Expr::Name(_) | Expr::Range(..) | Expr::Of { .. } | Expr::Informant => vec![],
            Expr::InformantIs { .. } => vec![],
            Expr::List(parts) | Expr::Apply(_, parts) | Expr::Function(_, parts) => {
                parts.iter_mut().collect()
            }
            Expr::Aggregate { arguments, .. } => arguments.iter_mut().collect(),
            Expr::Negate(a) | Expr::Not(a) => vec![a],
            Expr::In { left, .. } | Expr::Is { left, .. } | Expr::Has { left, .. } => vec![left],
            Expr::Arithmetic(_, a, b) | Expr::Compare(_, a, b) | Expr::And(a, b) | Expr::Or(a, b) => {
                vec![a, b]
            }
            Expr::If(a, b, c) => vec![a, b, c],
        }
    }
}
