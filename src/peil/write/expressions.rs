//! Expressions, with the brackets that they need.

use super::parts::cells;
use crate::syntax::ast::{Argument, Arithmetic, Cell, Comparison, Expr, ExprKind, NamedValue};

/// How tightly an expression holds together; a looser one needs brackets inside a tighter one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    If,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Unary,
    Power,
    Primary,
}

/// An expression as Peil.
///
/// ```
/// use peil::source::Span;
/// use peil::syntax::ast::{Expr, ExprKind};
///
/// let expr = |kind| Expr { kind, span: Span::NOWHERE };
/// let name = |text: &str| expr(ExprKind::Name(text.into()));
/// let either = expr(ExprKind::Or(vec![name("a"), name("b")]));
/// let both = expr(ExprKind::And(vec![either, name("c")]));
/// assert_eq!(peil::write::expression(&both), "(a or b) and c");
/// ```
pub fn expression(expr: &Expr) -> String {
    at(expr, Level::If)
}

/// The expression where only what holds at least so tightly may be.
fn at(expr: &Expr, least: Level) -> String {
    let (text, level) = levelled(expr);
    if level < least { format!("({text})") } else { text }
}

fn levelled(expr: &Expr) -> (String, Level) {
    let joined = |parts: &[Expr], word: &str, inner: Level| {
        parts.iter().map(|part| at(part, inner)).collect::<Vec<_>>().join(word)
    };
    match &expr.kind {
        // A number of somebody's making may have a sign.
        ExprKind::Number(text) if text.starts_with('-') => (text.clone(), Level::Unary),
        ExprKind::Number(text) | ExprKind::Date(text) | ExprKind::Time(text) | ExprKind::Name(text) => {
            (text.clone(), Level::Primary)
        }
        ExprKind::Truth(truth) => (if *truth { "yes" } else { "no" }.into(), Level::Primary),
        ExprKind::Of { name, round } => (format!("{} of {}", name.text, round.text), Level::Primary),
        ExprKind::Range(first, last) => (format!("{}..{}", first.text, last.text), Level::Primary),
        ExprKind::Call { name, arguments } => (
            format!("{}({})", name.text, arguments.iter().map(argument).collect::<Vec<_>>().join(", ")),
            Level::Primary,
        ),
        ExprKind::List(parts) => (format!("[{}]", joined(parts, ", ", Level::If)), Level::Primary),
        ExprKind::Group(inner) => (format!("({})", expression(inner)), Level::Primary),
        ExprKind::If { condition, then, otherwise } => (
            format!(
                "if {} then {} else {}",
                at(condition, Level::Or),
                at(then, Level::If),
                at(otherwise, Level::If)
            ),
            Level::If,
        ),
        ExprKind::Or(parts) => (joined(parts, " or ", Level::And), Level::Or),
        ExprKind::And(parts) => (joined(parts, " and ", Level::Not), Level::And),
        ExprKind::Not(inner) => (format!("not {}", at(inner, Level::Not)), Level::Not),
        ExprKind::Compare { op, left, right } => {
            (format!("{} {} {}", at(left, Level::Sum), sign(*op), at(right, Level::Sum)), Level::Comparison)
        }
        ExprKind::Is { left, negated, name } => (
            format!("{} is {}{}", at(left, Level::Sum), if *negated { "not " } else { "" }, name.text),
            Level::Comparison,
        ),
        ExprKind::Has { left, name } => {
            (format!("{} has {}", at(left, Level::Sum), name.text), Level::Comparison)
        }
        ExprKind::In { left, negated, cells } => (
            format!("{} {}in {}", at(left, Level::Sum), if *negated { "not " } else { "" }, set(cells)),
            Level::Comparison,
        ),
        ExprKind::Chain { first, rest } => chain(first, rest),
        ExprKind::Negate(inner) => (format!("-{}", at(inner, Level::Unary)), Level::Unary),
        ExprKind::Power(base, exponent) => {
            (format!("{} ^ {}", at(base, Level::Primary), at(exponent, Level::Unary)), Level::Power)
        }
    }
}

/// From left to right: what was added before something multiplies it gets brackets.
fn chain(first: &Expr, rest: &[(Arithmetic, Expr)]) -> (String, Level) {
    let (mut text, mut level) = levelled(first);
    for (op, operand) in rest {
        let (sign, own) = match op {
            Arithmetic::Add => ("+", Level::Sum),
            Arithmetic::Subtract => ("-", Level::Sum),
            Arithmetic::Multiply => ("*", Level::Product),
            Arithmetic::Divide => ("/", Level::Product),
        };
        if level < own {
            text = format!("({text})");
        }
        let inner = if own == Level::Sum { Level::Product } else { Level::Unary };
        text = format!("{text} {sign} {}", at(operand, inner));
        level = own;
    }
    (text, level)
}

fn argument(argument: &Argument) -> String {
    match argument {
        Argument::Value(value) => expression(value),
        Argument::Named { name, value, span: _ } => format!("{}: {}", name.text, named(value)),
    }
}

fn named(value: &NamedValue) -> String {
    match value {
        NamedValue::Number { value, of: Some(of) } => format!("{} of {}", value.text, of.text),
        NamedValue::Number { value, of: None } => value.text.clone(),
        NamedValue::Word(word) => word.text.clone(),
        NamedValue::OfAsked(value) => format!("{} of asked", named(value)),
    }
}

/// What is after `in`: a number or a span by itself, anything else in brackets.
fn set(set: &[Cell]) -> String {
    match set {
        [Cell::Number(_) | Cell::Between(..)] => cells(set),
        several => format!("[{}]", cells(several)),
    }
}

fn sign(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Less => "<",
        Comparison::LessEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterEqual => ">=",
    }
}
