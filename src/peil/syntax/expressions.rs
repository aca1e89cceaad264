//! From pest's pairs to the tree: expressions.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::Pair;

use super::Rule;
use super::ast::*;
use super::build::{Builder, parts};
use crate::source::Span;

impl<'t> Builder<'t> {
    pub fn expression(&mut self, pair: Pair<'t, Rule>) -> Expr {
        match parts(pair.clone()).next() {
            Some(inner) => self.operand(inner),
            None => self.no_value(self.span(&pair)),
        }
    }

    /// Any level of an expression. A level with one part is that part. What is made of operands spans from
    /// the first to the last of them: the pair itself may hold a comment and a line break behind the last.
    pub fn operand(&mut self, pair: Pair<'t, Rule>) -> Expr {
        match pair.as_rule() {
            Rule::if_ => self.if_(pair),
            Rule::or_ => self.joined(pair, ExprKind::Or),
            Rule::and_ => self.joined(pair, ExprKind::And),
            Rule::not_ => self.not(pair),
            Rule::comparison => self.comparison(pair),
            Rule::sum | Rule::product => self.chain(pair),
            Rule::unary => self.unary(pair),
            Rule::power => self.power(pair),
            Rule::expr => self.expression(pair),
            _ => self.primary(pair),
        }
    }

    fn primary(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let span = self.span(&pair);
        let text = || pair.as_str().trim_end().to_string();
        let kind = match pair.as_rule() {
            Rule::paren => match parts(pair).find(|part| part.as_rule() == Rule::expr) {
                Some(inner) => ExprKind::Group(Box::new(self.expression(inner))),
                None => return self.no_value(span),
            },
            Rule::list => ExprKind::List(
                parts(pair)
                    .filter(|part| part.as_rule() == Rule::expr)
                    .map(|part| self.expression(part))
                    .collect(),
            ),
            Rule::reference => return self.reference(pair, span),
            Rule::number => ExprKind::Number(text()),
            Rule::date => ExprKind::Date(text()),
            Rule::time => ExprKind::Time(text()),
            Rule::truth => ExprKind::Truth(pair.as_str().trim_end().eq_ignore_ascii_case("yes")),
            _ => return self.no_value(span),
        };
        Expr { kind, span }
    }

    fn if_(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let span = self.span(&pair);
        let mut branches = parts(pair)
            .filter(|part| matches!(part.as_rule(), Rule::or_ | Rule::if_))
            .map(|part| self.operand(part))
            .map(Box::new);
        match (branches.next(), branches.next(), branches.next()) {
            (Some(condition), Some(then), Some(otherwise)) => {
                let span = span.at_start().to(otherwise.span);
                Expr { kind: ExprKind::If { condition, then, otherwise }, span }
            }
            _ => self.no_value(span),
        }
    }

    fn joined(&mut self, pair: Pair<'t, Rule>, join: fn(Vec<Expr>) -> ExprKind) -> Expr {
        let mut inner = parts(pair.clone()).filter(|part| matches!(part.as_rule(), Rule::and_ | Rule::not_));
        let Some(first) = inner.next().map(|part| self.operand(part)) else {
            return self.no_value(self.span(&pair));
        };
        let Some(second) = inner.next() else { return first };
        let mut span = first.span;
        let mut operands = vec![first];
        for part in std::iter::once(second).chain(inner) {
            let operand = self.operand(part);
            span = span.to(operand.span);
            operands.push(operand);
        }
        Expr { kind: join(operands), span }
    }

    fn not(&mut self, pair: Pair<'t, Rule>) -> Expr {
        self.signed(pair, Rule::not_op, ExprKind::Not)
    }

    /// Signs before an operand: the last is the innermost.
    fn signed(&mut self, pair: Pair<'t, Rule>, sign: Rule, make: fn(Box<Expr>) -> ExprKind) -> Expr {
        let mut signs = Vec::new();
        let mut value = None;
        for part in parts(pair.clone()) {
            if part.as_rule() == sign {
                signs.push(self.span(&part));
            } else {
                value = Some(self.operand(part));
            }
        }
        let value = value.unwrap_or_else(|| self.no_value(self.span(&pair)));
        signs.into_iter().rev().fold(value, |value, sign| {
            let span = sign.to(value.span);
            Expr { kind: make(Box::new(value)), span }
        })
    }

    fn comparison(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let mut inner = parts(pair.clone());
        let Some(left) = inner.next().map(|part| self.operand(part)) else {
            return self.no_value(self.span(&pair));
        };
        let Some(second) = inner.next() else { return left };
        let mut span = left.span.to(self.span(&second));
        let left = Box::new(left);
        let kind = match second.as_rule() {
            Rule::cmp => {
                let op = comparison(second.as_str().trim_end());
                let Some(right) = inner.next().map(|part| Box::new(self.operand(part))) else {
                    return self.no_value(span);
                };
                span = span.to(right.span);
                ExprKind::Compare { op, left, right }
            }
            Rule::is_ | Rule::has_ => {
                let is = second.as_rule() == Rule::is_;
                let negated = parts(second.clone()).any(|part| part.as_rule() == Rule::is_not);
                let name = parts(second.clone())
                    .find(|part| matches!(part.as_rule(), Rule::ident | Rule::signed))
                    .map(|part| self.name(&part));
                let name = name.unwrap_or_else(|| self.no_name(span));
                if is { ExprKind::Is { left, negated, name } } else { ExprKind::Has { left, name } }
            }
            _ => {
                let negated = parts(second.clone()).any(|part| part.as_rule() == Rule::is_not);
                let set = parts(second)
                    .find(|part| matches!(part.as_rule(), Rule::set | Rule::span))
                    .and_then(|part| self.cell_part(part));
                let cells = match set {
                    Some(Cell::Set(cells, _)) => cells,
                    Some(cell) => vec![cell],
                    None => Vec::new(),
                };
                ExprKind::In { left, negated, cells }
            }
        };
        Expr { kind, span }
    }

    fn chain(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let mut inner = parts(pair.clone());
        let Some(first) = inner.next().map(|part| self.operand(part)) else {
            return self.no_value(self.span(&pair));
        };
        let mut span = first.span;
        let mut rest = Vec::new();
        while let (Some(op), Some(operand)) = (inner.next(), inner.next()) {
            let op = match op.as_rule() {
                Rule::plus => Arithmetic::Add,
                Rule::minus => Arithmetic::Subtract,
                Rule::times => Arithmetic::Multiply,
                _ => Arithmetic::Divide,
            };
            let operand = self.operand(operand);
            span = span.to(operand.span);
            rest.push((op, operand));
        }
        if rest.is_empty() {
            first
        } else {
            Expr { kind: ExprKind::Chain { first: Box::new(first), rest }, span }
        }
    }

    fn unary(&mut self, pair: Pair<'t, Rule>) -> Expr {
        self.signed(pair, Rule::minus, ExprKind::Negate)
    }

    fn power(&mut self, pair: Pair<'t, Rule>) -> Expr {
        let mut operands = parts(pair.clone()).filter(|part| part.as_rule() != Rule::caret);
        let Some(base) = operands.next().map(|part| self.operand(part)) else {
            return self.no_value(self.span(&pair));
        };
        match operands.next() {
            Some(exponent) => {
                let exponent = self.operand(exponent);
                let span = base.span.to(exponent.span);
                Expr { kind: ExprKind::Power(Box::new(base), Box::new(exponent)), span }
            }
            None => base,
        }
    }

    fn reference(&mut self, pair: Pair<'t, Rule>, span: Span) -> Expr {
        let mut inner = parts(pair);
        let Some(name) = inner.next().map(|part| self.name(&part)) else { return self.no_value(span) };
        let kind = match inner.next() {
            None => ExprKind::Name(name.text),
            Some(part) if part.as_rule() == Rule::args => {
                let arguments = parts(part).filter_map(|part| self.argument(part)).collect();
                ExprKind::Call { name, arguments }
            }
            Some(part) if part.as_rule() == Rule::of_round => {
                match parts(part).find(|part| part.as_rule() == Rule::ident) {
                    Some(round) => ExprKind::Of { name, round: self.name(&round) },
                    None => ExprKind::Name(name.text),
                }
            }
            Some(_) => match inner.next() {
                Some(last) => ExprKind::Range(name, self.name(&last)),
                None => ExprKind::Name(name.text),
            },
        };
        Expr { kind, span }
    }

    fn argument(&mut self, pair: Pair<'t, Rule>) -> Option<Argument> {
        let span = self.span(&pair);
        match pair.as_rule() {
            Rule::expr => Some(Argument::Value(self.expression(pair))),
            Rule::named => {
                let mut inner =
                    parts(pair).filter(|part| !matches!(part.as_rule(), Rule::colon | Rule::kw_of));
                let name = self.name(&inner.next()?);
                let (first, of) = (inner.next()?, inner.next());
                let number =
                    of.as_ref().filter(|part| part.as_rule() == Rule::number).map(|part| self.number(part));
                let asked = of.is_some() && number.is_none();
                let mut value = match first.as_rule() {
                    Rule::number => NamedValue::Number { value: self.number(&first), of: number },
                    // `half of 7` is not a word: it is reported where the words are known.
                    _ if number.is_some() => NamedValue::Word(Name {
                        text: format!("{} of …", first.as_str().trim_end()),
                        span: self.span(&first),
                    }),
                    _ => NamedValue::Word(self.name(&first)),
                };
                if asked {
                    value = NamedValue::OfAsked(Box::new(value));
                }
                Some(Argument::Named { name, value, span })
            }
            _ => None,
        }
    }
}

fn comparison(written: &str) -> Comparison {
    match written {
        "!=" | "<>" | "≠" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" | "=<" | "≤" => Comparison::LessEqual,
        ">" => Comparison::Greater,
        ">=" | "=>" | "≥" => Comparison::GreaterEqual,
        _ => Comparison::Equal,
    }
}
