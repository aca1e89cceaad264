//! Expressions in the syntax tree.

use super::ast::{Cell, Name, Number};
use crate::source::Span;

#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    Number(String),
    Date(String),
    Time(String),
    Truth(bool),
    Name(String),
    /// `q1..q9`
    Range(Name, Name),
    /// `ernst of wanen`: a name in one round of its repeat.
    Of {
        name: Name,
        round: Name,
    },
    Call {
        name: Name,
        arguments: Vec<Argument>,
    },
    List(Vec<Expr>),
    If {
        condition: Box<Expr>,
        then: Box<Expr>,
        otherwise: Box<Expr>,
    },
    Or(Vec<Expr>),
    And(Vec<Expr>),
    Not(Box<Expr>),
    Compare {
        op: Comparison,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    Is {
        left: Box<Expr>,
        negated: bool,
        name: Name,
    },
    Has {
        left: Box<Expr>,
        name: Name,
    },
    In {
        left: Box<Expr>,
        negated: bool,
        cells: Vec<Cell>,
    },
    /// From left to right.
    Chain {
        first: Box<Expr>,
        rest: Vec<(Arithmetic, Expr)>,
    },
    Negate(Box<Expr>),
    Power(Box<Expr>, Box<Expr>),
    /// In brackets; kept for messages only.
    Group(Box<Expr>),
}

#[derive(Debug, Clone)]
pub enum Argument {
    Value(Expr),
    Named { name: Name, value: NamedValue, span: Span },
}

#[derive(Debug, Clone)]
pub enum NamedValue {
    Number {
        value: Number,
        of: Option<Number>,
    },
    Word(Name),
    /// `half of asked`
    OfAsked(Box<NamedValue>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}
