//! Removes constant or always missing parts from an expression, without changing its meaning.

use super::translate::{joined, negate, split};
use super::{Ex, Op};

/// The same expression without what is constant or always missing.
pub fn simplify(ex: Ex) -> Ex {
    ex.rewrite(&mut step)
}

/// A value ready to be written, and the condition under which it is there at all. None when it is always
/// missing, or where a value that is sometimes not there is inside what does not pass that on.
pub fn finish(ex: Ex) -> Option<(Option<Ex>, Ex)> {
    let (when, value) = split(simplify(ex));
    let (when, value) = (when.map(simplify), simplify(value));
    match when {
        Some(Ex::Truth(false)) => None,
        Some(Ex::Truth(true)) | None => written(&value).then_some((None, value)),
        Some(when) => (written(&value) && written(&when)).then_some((Some(when), value)),
    }
}

/// Whether Peil has words for all of it.
pub fn written(ex: &Ex) -> bool {
    !matches!(ex, Ex::OnlyIf(..) | Ex::Missing) && ex.children().into_iter().all(written)
}

fn step(ex: Ex) -> Ex {
    let missing = |one: &Ex| *one == Ex::Missing;
    match ex {
        Ex::Not(inner) => match *inner {
            Ex::Missing => Ex::Missing,
            inner => negate(inner),
        },
        Ex::Minus(inner) if missing(&inner) => Ex::Missing,
        Ex::Is(inner, _) | Ex::Has(inner, _) if missing(&inner) => Ex::Missing,
        Ex::State(inner, "missing") if missing(&inner) => Ex::Truth(true),
        Ex::State(inner, "missing") if inner.never_missing() => Ex::Truth(false),
        Ex::Binary(op @ (Op::And | Op::Or), a, b) if !missing(&a) && !missing(&b) => joined(op, *a, *b),
        Ex::Binary(op, a, b) if !matches!(op, Op::And | Op::Or) && (missing(&a) || missing(&b)) => {
            Ex::Missing
        }
        Ex::Binary(op, a, b) => match (&*a, &*b) {
            (Ex::Number(x), Ex::Number(y)) if op.is_comparison() => {
                let order = x.value().total_cmp(&y.value());
                Ex::Truth(match op {
                    Op::Equal => order.is_eq(),
                    Op::Unequal => order.is_ne(),
                    Op::Less => order.is_lt(),
                    Op::LessEqual => order.is_le(),
                    Op::Greater => order.is_gt(),
                    Op::GreaterEqual => order.is_ge(),
                    Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Power | Op::And | Op::Or => {
                        false
                    }
                })
            }
            // What a blank counts as decides a comparison with a number.
            (Ex::Blank(inner, value), Ex::Number(y)) if op.is_comparison() => match &**value {
                Ex::Number(x) => {
                    let truth = step(Ex::bin(op, Ex::Number(x.clone()), Ex::Number(y.clone())));
                    Ex::Blank(Box::new(Ex::Binary(op, inner.clone(), b)), Box::new(truth))
                }
                _other => Ex::Binary(op, a, b),
            },
            (Ex::Number(x), _) if op == Op::Add && x.0 == "0" => *b,
            (_, Ex::Number(y)) if matches!(op, Op::Add | Op::Subtract) && y.0 == "0" => *a,
            (_, Ex::Number(y)) if matches!(op, Op::Multiply | Op::Divide) && y.0 == "1" => *a,
            (Ex::Number(x), _) if op == Op::Multiply && x.0 == "1" => *b,
            _other => Ex::Binary(op, a, b),
        },
        Ex::If(condition, then, otherwise) => match (*condition, *then, *otherwise) {
            (Ex::Truth(true), then, _) => then,
            (Ex::Truth(false), _, otherwise) => otherwise,
            (Ex::Missing, _, _) => Ex::Missing,
            (condition, then, Ex::Missing) => step(Ex::OnlyIf(Box::new(condition), Box::new(then))),
            (condition, Ex::Missing, otherwise) => {
                step(Ex::OnlyIf(Box::new(negate(condition)), Box::new(otherwise)))
            }
            (_, then, otherwise) if then == otherwise => then,
            (condition, then, otherwise) => Ex::If(Box::new(condition), Box::new(then), Box::new(otherwise)),
        },
        Ex::OnlyIf(condition, value) => match (*condition, *value) {
            (Ex::Truth(true), value) => value,
            (Ex::Truth(false) | Ex::Missing, _) | (_, Ex::Missing) => Ex::Missing,
            (condition, value) => Ex::OnlyIf(Box::new(condition), Box::new(value)),
        },
        Ex::Blank(inner, value) => match (*inner, *value) {
            (Ex::Missing, value) => value,
            (inner, _) if inner.never_missing() => inner,
            (Ex::If(condition, then, otherwise), value) if condition.never_missing() => {
                let filled = |one: Box<Ex>| Box::new(step(Ex::Blank(one, Box::new(value.clone()))));
                Ex::If(condition, filled(then), filled(otherwise))
            }
            (inner, Ex::Truth(truth)) => {
                let filled = fill(inner, truth);
                if filled.never_missing() {
                    filled
                } else {
                    Ex::Blank(Box::new(filled), Box::new(Ex::Truth(truth)))
                }
            }
            (inner, value) => Ex::Blank(Box::new(inner), Box::new(value)),
        },
        Ex::Call(name, mut of) if name == "first" => {
            of.retain(|one| !missing(one));
            match of.len() {
                0 => Ex::Missing,
                1 => of.remove(0),
                _more => Ex::Call(name, of),
            }
        }
        Ex::Call(_, of) if of.iter().any(missing) => Ex::Missing,
        Ex::Aggregate { name, mut of, needs, missing: counts } => {
            if of.iter().any(missing) {
                if needs.is_none() && counts.is_none() && name != "answered" {
                    return Ex::Missing;
                }
                of.retain(|one| !missing(one));
                if of.is_empty() {
                    return match (name, needs) {
                        ("sum" | "count" | "answered", None) => Ex::int(0),
                        _other => Ex::Missing,
                    };
                }
            }
            if name == "count" || name == "any" || name == "all" {
                of.retain(|one| *one != Ex::Truth(false) || name == "all");
                if of.is_empty() {
                    return if name == "count" { Ex::int(0) } else { Ex::Truth(false) };
                }
            }
            Ex::Aggregate { name, of, needs, missing: counts }
        }
        other => other,
    }
}

/// What is always missing inside `and` and `or` counts as the whole counts: by Kleene's logic that is the
/// meaning.
fn fill(ex: Ex, truth: bool) -> Ex {
    match ex {
        Ex::Missing => Ex::Truth(truth),
        Ex::Binary(op @ (Op::And | Op::Or), a, b) => joined(op, fill(*a, truth), fill(*b, truth)),
        other => other,
    }
}
