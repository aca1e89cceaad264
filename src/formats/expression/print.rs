//! Expressions as Peil text, with no more brackets than are needed.

use super::{Ex, Op};

/// How much brackets are needed around a part.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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

/// An expression as text. `as_is` writes what the engine does with blanks; without it, plain Peil is written.
pub fn print(ex: &Ex, as_is: bool) -> String {
    print_top(ex, as_is)
}

/// An expression as text at the level where no brackets are needed.
pub fn print_top(ex: &Ex, as_is: bool) -> String {
    let mut out = String::new();
    Printer { as_is }.write(ex, Level::If, &mut out);
    out
}

struct Printer {
    as_is: bool,
}

impl Printer {
    fn level(&self, ex: &Ex) -> Level {
        match ex {
            Ex::If(..) => Level::If,
            Ex::Binary(op, ..) => match op {
                Op::Or => Level::Or,
                Op::And => Level::And,
                Op::Equal | Op::Unequal | Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
                    Level::Comparison
                }
                Op::Add | Op::Subtract => Level::Sum,
                Op::Multiply | Op::Divide => Level::Product,
                Op::Power => Level::Power,
            },
            Ex::Not(_) => Level::Not,
            Ex::Is(..) | Ex::Has(..) | Ex::State(..) => Level::Comparison,
            Ex::Minus(_) => Level::Unary,
            Ex::Number(number) if number.0.starts_with('-') => Level::Unary,
            Ex::Blank(inner, _) if !self.as_is => self.level(inner),
            Ex::OnlyIf(_, value) => self.level(value),
            Ex::Number(_)
            | Ex::Truth(_)
            | Ex::Moment(_)
            | Ex::Name(_)
            | Ex::Call(..)
            | Ex::Aggregate { .. }
            | Ex::Blank(..)
            | Ex::Missing
            | Ex::Administered => Level::Primary,
        }
    }

    fn write(&self, ex: &Ex, least: Level, out: &mut String) {
        if self.level(ex) < least {
            out.push('(');
            self.bare(ex, out);
            out.push(')');
        } else {
            self.bare(ex, out);
        }
    }

    fn bare(&self, ex: &Ex, out: &mut String) {
        match ex {
            Ex::Number(number) => out.push_str(&number.0),
            Ex::Truth(truth) => out.push_str(if *truth { "yes" } else { "no" }),
            Ex::Moment(text) | Ex::Name(text) => out.push_str(text),
            Ex::Minus(inner) => {
                out.push('-');
                self.write(inner, Level::Power, out);
            }
            Ex::Not(inner) => self.not(inner, out),
            Ex::Binary(op, left, right) => {
                let level = self.level(ex);
                // `a - (b + c)` and `a / (b * c)` keep their brackets; a comparison takes none on either
                // side.
                let (on_left, on_right) = match op {
                    Op::And | Op::Or => (level, level),
                    Op::Add | Op::Multiply => (level, above(level)),
                    Op::Subtract | Op::Divide => (level, above(level)),
                    Op::Power => (Level::Primary, Level::Primary),
                    Op::Equal | Op::Unequal | Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
                        (Level::Sum, Level::Sum)
                    }
                };
                self.write(left, on_left, out);
                out.push(' ');
                out.push_str(op.sign());
                out.push(' ');
                self.write(right, on_right, out);
            }
            Ex::If(condition, then, otherwise) => {
                out.push_str("if ");
                self.write(condition, Level::Or, out);
                out.push_str(" then ");
                self.write(then, Level::Or, out);
                out.push_str(" else ");
                self.write(otherwise, Level::If, out);
            }
            Ex::Is(of, name) => self.pair(of, "is", name, out),
            Ex::Has(of, name) => self.pair(of, "has", name, out),
            Ex::State(of, state) => self.pair(of, "is", state, out),
            Ex::Call(name, of) => {
                out.push_str(name);
                self.arguments(of, "", out);
            }
            Ex::Aggregate { name, of, needs, missing } => {
                out.push_str(name);
                let mut more = String::new();
                if self.as_is {
                    if let Some(needs) = needs {
                        more.push_str(&format!(", needs: {needs}"));
                    }
                    if let Some(missing) = missing {
                        more.push_str(&format!(", missing: {missing}"));
                    }
                }
                self.arguments(of, &more, out);
            }
            Ex::Blank(inner, value) if self.as_is => {
                out.push_str("first(");
                self.write(inner, Level::If, out);
                out.push_str(", ");
                self.write(value, Level::If, out);
                out.push(')');
            }
            Ex::Blank(inner, _) => self.bare(inner, out),
            Ex::OnlyIf(_, value) => self.bare(value, out),
            Ex::Missing => out.push_str("missing_value"),
            Ex::Administered => out.push_str("administered"),
        }
    }

    /// `not (x is y)` reads `x is not y`.
    fn not(&self, inner: &Ex, out: &mut String) {
        match inner {
            Ex::Is(of, name) => self.pair(of, "is not", name, out),
            Ex::State(of, state) => self.pair(of, "is not", state, out),
            Ex::Blank(..) if !self.as_is => {
                out.push_str("not ");
                self.write(inner, Level::Primary, out);
            }
            other => {
                out.push_str("not ");
                self.write(other, Level::Primary, out);
            }
        }
    }

    fn pair(&self, of: &Ex, word: &str, name: &str, out: &mut String) {
        self.write(of, Level::Sum, out);
        out.push(' ');
        out.push_str(word);
        out.push(' ');
        out.push_str(name);
    }

    fn arguments(&self, of: &[Ex], more: &str, out: &mut String) {
        out.push('(');
        for (at, one) in of.iter().enumerate() {
            if at > 0 {
                out.push_str(", ");
            }
            self.write(one, Level::If, out);
        }
        out.push_str(more);
        out.push(')');
    }
}

fn above(level: Level) -> Level {
    match level {
        Level::If => Level::Or,
        Level::Or => Level::And,
        Level::And => Level::Not,
        Level::Not => Level::Comparison,
        Level::Comparison => Level::Sum,
        Level::Sum => Level::Product,
        Level::Product => Level::Unary,
        Level::Unary => Level::Power,
        Level::Power | Level::Primary => Level::Primary,
    }
}
