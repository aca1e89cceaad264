//! Expressions as text.

use super::print::Printer;
use super::tree::*;

/// How tightly an expression binds, loosest first: "every level is n-ary".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
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

impl Printer<'_> {
    /// An expression where at least `level` is asked: brackets where it binds more loosely, and from time to
    /// time where it does not.
    pub(super) fn expr(&mut self, expr: &Expr, level: Level) -> String {
        let (own, text) = self.bare_expr(expr);
        let needless = own < Level::Primary && self.now_and_then(4);
        if own < level || needless { format!("({text})") } else { text }
    }

    fn infix(
        &mut self,
        left: &Expr,
        left_level: Level,
        word: &str,
        right: &Expr,
        right_level: Level,
    ) -> String {
        let left = self.expr(left, left_level);
        let right = self.expr(right, right_level);
        format!("{left}{}{word}{}{right}", self.gap(), self.gap())
    }

    pub(super) fn list(&mut self, parts: &[Expr]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.expr(part, Level::If)).collect();
        parts.join(&format!(",{}", self.gap()))
    }

    fn bare_expr(&mut self, expr: &Expr) -> (Level, String) {
        match expr {
            Expr::Number(number) => (Level::Primary, number.to_string()),
            Expr::Truth(truth) => (Level::Primary, if *truth { "yes" } else { "no" }.to_string()),
            Expr::Date(date) => (Level::Primary, date.to_string()),
            Expr::Time(time) => (Level::Primary, time.to_string()),
            Expr::Administered => (Level::Primary, "administered".to_string()),
            Expr::Name(name) => (Level::Primary, name.clone()),
            Expr::Range(first, last) => (Level::Primary, format!("{first}..{last}")),
            Expr::Of { name, round, .. } => (Level::Primary, format!("{name} of {round}")),
            Expr::Informant => (Level::Primary, "informant".to_string()),
            Expr::List(parts) => (Level::Primary, format!("[{}]", self.list(parts))),
            Expr::Apply(name, arguments) => (Level::Primary, format!("{name}({})", self.list(arguments))),
            Expr::Negate(inner) => (Level::Unary, format!("-{}", self.expr(inner, Level::Unary))),
            Expr::Arithmetic(operator, left, right) => {
                let (level, left_level, word, right_level) = match operator {
                    Operator::Add => (Level::Sum, Level::Sum, "+", Level::Product),
                    Operator::Subtract => (Level::Sum, Level::Sum, "-", Level::Product),
                    Operator::Multiply => (Level::Product, Level::Product, "*", Level::Unary),
                    Operator::Divide => (Level::Product, Level::Product, "/", Level::Unary),
                    Operator::Power => (Level::Power, Level::Primary, "^", Level::Unary),
                };
                (level, self.infix(left, left_level, word, right, right_level))
            }
            Expr::Compare(comparison, left, right) => {
                let word = match comparison {
                    Comparison::Equal => "=",
                    Comparison::NotEqual => "!=",
                    Comparison::Less => "<",
                    Comparison::LessOrEqual => "<=",
                    Comparison::Greater => ">",
                    Comparison::GreaterOrEqual => ">=",
                };
                (Level::Comparison, self.infix(left, Level::Sum, word, right, Level::Sum))
            }
            Expr::And(left, right) => (Level::And, self.infix(left, Level::And, "and", right, Level::Not)),
            Expr::Or(left, right) => (Level::Or, self.infix(left, Level::Or, "or", right, Level::And)),
            Expr::Not(inner) => (Level::Not, format!("not {}", self.expr(inner, Level::Not))),
            Expr::If(condition, then, otherwise) => {
                let condition = self.expr(condition, Level::Or);
                let then = self.expr(then, Level::If);
                let otherwise = self.expr(otherwise, Level::If);
                let text = format!("if {condition}{}then {then}{}else {otherwise}", self.gap(), self.gap());
                (Level::If, text)
            }
            Expr::In { left, negated, among } => {
                let left = self.expr(left, Level::Sum);
                let word = if *negated { "not in" } else { "in" };
                let among = match among {
                    Among::Between(low, high) => format!("{low}..{high}"),
                    Among::List(members) => {
                        let members: Vec<String> = members
                            .iter()
                            .map(|member| match member {
                                Member::Number(number) => number.to_string(),
                                Member::Between(low, high) => format!("{low}..{high}"),
                                Member::Name(name) => name.clone(),
                            })
                            .collect();
                        format!("[{}]", members.join(", "))
                    }
                };
                (Level::Comparison, format!("{left} {word} {among}"))
            }
            Expr::Is { left, negated, what } => {
                let what = match what {
                    Is::Missing => "missing",
                    Is::Blank => "blank",
                    Is::Skipped => "skipped",
                    Is::Name(name) => name,
                };
                let left = self.expr(left, Level::Sum);
                (Level::Comparison, format!("{left} is {}{what}", if *negated { "not " } else { "" }))
            }
            Expr::InformantIs { negated, name } => {
                (Level::Comparison, format!("informant is {}{name}", if *negated { "not " } else { "" }))
            }
            Expr::Has { left, option } => {
                (Level::Comparison, format!("{} has {option}", self.expr(left, Level::Sum)))
            }
            Expr::Function(function, arguments) => {
                (Level::Primary, format!("{}({})", function_name(*function), self.list(arguments)))
            }
            Expr::Aggregate { kind, arguments, needs, missing } => {
                let mut parts = Vec::new();
                if let Aggregate::AtLeast(number) = kind {
                    parts.push(number.to_string());
                }
                if !arguments.is_empty() {
                    parts.push(self.list(arguments));
                }
                match needs {
                    Needs::Unsaid => {}
                    Needs::All => parts.push("needs: all".to_string()),
                    Needs::Half => parts.push("needs: half".to_string()),
                    Needs::Number(number) => parts.push(format!("needs: {number}")),
                    Needs::AllAsked => parts.push("needs: all of asked".to_string()),
                    Needs::HalfAsked => parts.push("needs: half of asked".to_string()),
                    Needs::NumberAsked(number) => parts.push(format!("needs: {number} of asked")),
                    Needs::NumberOf(number, of) => parts.push(format!("needs: {number} of {of}")),
                }
                match missing {
                    IfMissing::Unsaid => {}
                    IfMissing::Prorate => parts.push("missing: prorate".to_string()),
                    IfMissing::Zero => parts.push("missing: zero".to_string()),
                    IfMissing::No => parts.push("missing: no".to_string()),
                }
                (Level::Primary, format!("{}({})", aggregate_name(*kind), parts.join(", ")))
            }
        }
    }
}

pub fn function_name(function: Function) -> &'static str {
    match function {
        Function::Reverse => "reverse",
        Function::Percent => "percent",
        Function::Round => "round",
        Function::Floor => "floor",
        Function::Ceil => "ceil",
        Function::Abs => "abs",
        Function::Clamp => "clamp",
        Function::Sqrt => "sqrt",
        Function::Exp => "exp",
        Function::Ln => "ln",
        Function::First => "first",
        Function::Years => "years",
        Function::Hours => "hours",
    }
}

pub fn aggregate_name(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => "sum",
        Aggregate::Mean => "mean",
        Aggregate::Min => "min",
        Aggregate::Max => "max",
        Aggregate::Sd => "sd",
        Aggregate::Median => "median",
        Aggregate::Count => "count",
        Aggregate::Answered => "answered",
        Aggregate::Any => "any",
        Aggregate::All => "all",
        Aggregate::AtLeast(_) => "at_least",
    }
}
