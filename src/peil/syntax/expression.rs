//! Expressions in the syntax tree.

use super::ast::{Cell, Name, Number};
use crate::source::Span;

/// A formula or condition, or a part of one.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// From its first to its last character.
    pub span: Span,
}

/// What an expression is; numbers, dates and times are as they are written.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// `12.5`
    Number(String),
    /// `2024-11-30`
    Date(String),
    /// `23:15`
    Time(String),
    /// `yes` or `no`.
    Truth(bool),
    /// A question, score, class, domain, option or parameter: which is known when names are looked up.
    Name(String),
    /// `q1..q9`
    Range(Name, Name),
    /// `ernst of wanen`: a name in one round of its repeat.
    Of {
        /// The name.
        name: Name,
        /// The round.
        round: Name,
    },
    /// `sum(…)`
    Call {
        /// The function, or the name of a formula.
        name: Name,
        /// In the order in which they are written.
        arguments: Vec<Argument>,
    },
    /// `[a, b]`
    List(Vec<Expr>),
    /// `if A then B else C`
    If {
        /// Decides which branch it is.
        condition: Box<Expr>,
        /// Where the condition is true.
        then: Box<Expr>,
        /// Where it is false.
        otherwise: Box<Expr>,
    },
    /// `a or b or c`
    Or(Vec<Expr>),
    /// `a and b and c`
    And(Vec<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a < b`
    Compare {
        /// How they are compared.
        op: Comparison,
        /// What is before the sign.
        left: Box<Expr>,
        /// What is after the sign.
        right: Box<Expr>,
    },
    /// `a is NAME`: an option, a band, `blank`, `skipped` or `missing`.
    Is {
        /// What is asked about.
        left: Box<Expr>,
        /// `is not`
        negated: bool,
        /// What it may be.
        name: Name,
    },
    /// `a has OPTION`: of a question with several answers.
    Has {
        /// The question.
        left: Box<Expr>,
        /// The option.
        name: Name,
    },
    /// `a in [1, 3..5]`
    In {
        /// What is looked for.
        left: Box<Expr>,
        /// `not in`
        negated: bool,
        /// What it may be.
        cells: Vec<Cell>,
    },
    /// From left to right.
    Chain {
        /// What is before the first operator.
        first: Box<Expr>,
        /// Operators, each with what is after it.
        rest: Vec<(Arithmetic, Expr)>,
    },
    /// `-a`
    Negate(Box<Expr>),
    /// `a ^ b`
    Power(Box<Expr>, Box<Expr>),
    /// In brackets; kept for messages only.
    Group(Box<Expr>),
}

/// What a function is called with.
#[derive(Debug, Clone)]
pub enum Argument {
    /// An expression.
    Value(Expr),
    /// `needs: half`
    Named {
        /// The word before the colon.
        name: Name,
        /// What is after it.
        value: NamedValue,
        /// From its first to its last character.
        span: Span,
    },
}

/// What is after the colon of a named argument.
#[derive(Debug, Clone)]
pub enum NamedValue {
    /// `3`, or `3 of 7`.
    Number {
        /// How many.
        value: Number,
        /// Of how many, where that is written.
        of: Option<Number>,
    },
    /// `all`, `half`, `prorate` and others.
    Word(Name),
    /// `half of asked`
    OfAsked(Box<NamedValue>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// An operator between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}
