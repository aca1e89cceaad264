//! Values as numbers and truths, comparisons, and what is empty.

use super::{Found, Lost, Translator, Val, key, negate};
use crate::expression::parse::{Dialect, Sx};
use crate::expression::{Ex, Op};
use crate::ir::{Decimal, Scale};

impl Translator<'_> {
    /// Whether a value can be a number.
    pub fn is_numeric(&self, value: &Val) -> bool {
        match value {
            Val::Number(_) | Val::Truth(_) => true,
            Val::Option(_, scale) => scale.number,
            Val::Text(text) => Decimal::read(text).is_some(),
            Val::List(parts) => matches!(parts.first(), Some(Val::Text(word)) if word == "years"),
            Val::Words(_)
            | Val::Many(..)
            | Val::Class(..)
            | Val::Date(_)
            | Val::Time(_)
            | Val::FreeText(_)
            | Val::Nothing
            | Val::Series(..)
            | Val::Repeat(_) => false,
        }
    }

    /// A value as a number, missing where it is.
    pub fn number(&mut self, value: Val) -> Result<Ex, Lost> {
        match value {
            Val::Number(ex) => Ok(ex),
            Val::Truth(ex) => {
                let missing_spreads = !ex.never_missing();
                let points = Ex::If(Box::new(ex), Box::new(Ex::int(1)), Box::new(Ex::int(0)));
                Ok(if missing_spreads && self.rules.always_zero { points.or_zero() } else { points })
            }
            Val::Option(ex, scale) if scale.number => Ok(ex),
            Val::Option(ex, _) => {
                Err(Lost(format!("arithmetic with `{}`, whose codes are not numbers", shown(&ex))))
            }
            Val::Text(text) => Decimal::read(&text)
                .map(Ex::Number)
                .ok_or_else(|| Lost(format!("arithmetic with the text “{text}”"))),
            Val::Words(rules) => {
                let mut found: Option<Ex> = None;
                for (when, text) in rules.into_iter().rev() {
                    let number = Decimal::read(&text)
                        .map(Ex::Number)
                        .ok_or_else(|| Lost(format!("arithmetic with the text “{text}”")))?;
                    found = Some(match (when, found) {
                        (Some(when), Some(rest)) => Ex::If(Box::new(when), Box::new(number), Box::new(rest)),
                        (Some(when), None) => Ex::OnlyIf(Box::new(when), Box::new(number)),
                        (None, _) => number,
                    });
                }
                found.ok_or_else(|| Lost("nothing".into()))
            }
            Val::List(parts) => match parts.as_slice() {
                [Val::Text(word), ..] if word == "years" => {
                    Err(Lost("a number of years with a fraction".into()))
                }
                [Val::Text(word), ..] if word == "days" => {
                    Err(Lost("a number of days between two dates".into()))
                }
                _other => Err(Lost("a list where one number is needed".into())),
            },
            Val::Nothing => {
                Ok(if self.rules.zero || self.rules.always_zero { Ex::int(0) } else { Ex::Missing })
            }
            Val::FreeText(ex) => Err(Lost(format!("arithmetic with `{}`, which is text", shown(&ex)))),
            Val::Many(..) => Err(Lost("arithmetic with several answers".into())),
            Val::Class(ex, _) => Err(Lost(format!("arithmetic with `{}`, which is a category", shown(&ex)))),
            Val::Date(_) | Val::Time(_) => Err(Lost("arithmetic with dates or times".into())),
            Val::Series(..) => {
                Err(Lost("a list over the rounds of a repeat where one value is needed".into()))
            }
            Val::Repeat(_) => Err(Lost("a repeat where a number is needed".into())),
        }
    }

    /// Completed years between two dates, where a number of days was divided by a year.
    pub(super) fn whole_years(&mut self, value: &Val) -> Option<Ex> {
        let Val::List(parts) = value else { return None };
        let [Val::Text(word), Val::Date(from), Val::Date(to)] = parts.as_slice() else { return None };
        if word != "years" {
            return None;
        }
        self.remarks.push((
            "days divided by a year".into(),
            "the original divides a number of days by the length of a year; Peil counts completed years, which can differ by one around a birthday".into(),
        ));
        let years = |from: &Ex, to: &Ex| Ex::Call("years".into(), vec![from.clone(), to.clone()]);
        if self.rules.dialect == Dialect::RedCap {
            // A second date before the first: rounded down, not towards zero.
            let ordered = Ex::bin(Op::LessEqual, from.clone(), to.clone());
            let below = Ex::bin(Op::Subtract, Ex::int(-1), years(to, from));
            return Some(Ex::If(Box::new(ordered), Box::new(years(from, to)), Box::new(below)));
        }
        Some(years(from, to))
    }

    /// A value as a number in arithmetic: 0 where the engine counts blanks as 0.
    pub fn counted(&mut self, value: Val) -> Result<Ex, Lost> {
        let number = self.number(value)?;
        Ok(if self.rules.zero { number.or_zero() } else { number })
    }

    /// A value as a truth that is never missing.
    pub fn truth(&mut self, value: Val) -> Result<Ex, Lost> {
        match value {
            Val::Truth(ex) => Ok(ex.or_truth(false)),
            Val::Number(Ex::Number(number)) => Ok(Ex::Truth(number.0 != "0")),
            Val::Number(ex) => Ok(Ex::bin(Op::Unequal, ex, Ex::int(0)).or_truth(false)),
            Val::Option(ex, scale) if scale.number && self.rules.dialect != Dialect::XPath => {
                Ok(Ex::bin(Op::Unequal, ex, Ex::int(0)).or_truth(false))
            }
            Val::Option(ex, _)
            | Val::Many(ex, _)
            | Val::Class(ex, _)
            | Val::Date(ex)
            | Val::Time(ex)
            | Val::FreeText(ex) => Ok(ex.is_missing().negated()),
            Val::Text(text) => {
                let is_false = self.rules.dialect == Dialect::SurveyJs && text == "false";
                Ok(Ex::Truth(!text.is_empty() && !is_false))
            }
            Val::Nothing => Ok(Ex::Truth(false)),
            Val::Words(_) | Val::List(_) | Val::Series(..) | Val::Repeat(_) => {
                Err(Lost("a list or text where a condition is needed".into()))
            }
        }
    }

    pub(super) fn is_empty(&mut self, value: Val) -> Result<Ex, Lost> {
        match value {
            Val::Number(ex)
            | Val::Truth(ex)
            | Val::Option(ex, _)
            | Val::Many(ex, _)
            | Val::Class(ex, _)
            | Val::Date(ex)
            | Val::Time(ex)
            | Val::FreeText(ex) => Ok(ex.is_missing()),
            Val::Text(_) => Ok(Ex::Truth(false)),
            Val::Nothing => Ok(Ex::Truth(true)),
            Val::Repeat(times) => Ok(Ex::bin(Op::LessEqual, times, Ex::int(0)).or_truth(true)),
            Val::Words(_) | Val::List(_) | Val::Series(..) => Err(Lost("whether a list is empty".into())),
        }
    }

    /// A comparison as it is: what a blank makes of it is left to the caller.
    ///
    /// # Errors
    /// When the values cannot be compared.
    pub fn compared(&mut self, op: Op, left: Val, right: Val) -> Found {
        self.compare(op, left, right)
    }

    pub(super) fn compare(&mut self, op: Op, left: Val, right: Val) -> Found {
        // What is written out goes to the right.
        let constant = |value: &Val| {
            matches!(
                value,
                Val::Text(_) | Val::Nothing | Val::Number(Ex::Number(_)) | Val::Truth(Ex::Truth(_))
            )
        };
        let (op, left, right) = if constant(&left) && !constant(&right) {
            (op.flipped(), right, left)
        } else {
            (op, left, right)
        };
        let unequal = op == Op::Unequal;
        let found = match (left, right) {
            (left, Val::Nothing) if matches!(op, Op::Equal | Op::Unequal) => {
                let empty = self.is_empty(left)?;
                return Ok(Val::Truth(if unequal { empty.negated() } else { empty }));
            }
            (Val::List(parts), right) => {
                let list = Val::List(parts);
                let number = match self.whole_years(&list) {
                    Some(years) => years,
                    None => self.number(list)?,
                };
                return self.compare(op, Val::Number(number), right);
            }
            (left, Val::List(parts)) if self.is_numeric(&Val::List(parts.clone())) => {
                let list = Val::List(parts);
                let number = match self.whole_years(&list) {
                    Some(years) => years,
                    None => self.number(list)?,
                };
                return self.compare(op, left, Val::Number(number));
            }
            (Val::Option(ex, scale), right) => self.compare_option(op, ex, &scale, right)?,
            (left @ (Val::Number(_) | Val::Truth(_)), Val::Option(ex, scale)) => {
                self.compare_option(op.flipped(), ex, &scale, left)?
            }
            (Val::Truth(ex), right) => self.compare_truth(op, ex, right)?,
            (Val::Number(ex), right) => {
                let right = self.number(right)?;
                Ex::bin(op, ex, right)
            }
            (Val::Class(ex, options), Val::Text(text)) => self.compare_word(op, ex, &options, &text)?,
            (Val::Class(ex, options), Val::Number(Ex::Number(number))) => {
                self.compare_word(op, ex, &options, &number.0)?
            }
            (Val::Date(a), Val::Date(b)) | (Val::Time(a), Val::Time(b)) => Ex::bin(op, a, b),
            (Val::Date(a), Val::Text(text)) if date(&text) => Ex::bin(op, a, Ex::Moment(text)),
            (Val::Time(a), Val::Text(text)) if time(&text) => {
                Ex::bin(op, a, Ex::Moment(text[..5].to_string()))
            }
            (Val::Many(ex, scale), right @ (Val::Text(_) | Val::Number(Ex::Number(_)))) => {
                self.compare_many(op, ex, &scale, &right)?
            }
            (Val::Text(a), Val::Text(b)) => match op {
                Op::Equal => Ex::Truth(a == b),
                Op::Unequal => Ex::Truth(a != b),
                _other => return Err(Lost("texts compared by order".into())),
            },
            (Val::Text(a), right) if Decimal::read(&a).is_some() => {
                let left = Decimal::read(&a).map(Ex::Number).unwrap_or(Ex::int(0));
                let right = self.number(right)?;
                Ex::bin(op, left, right)
            }
            (Val::FreeText(ex), _) | (_, Val::FreeText(ex)) => {
                return Err(Lost(format!("`{}` is text, and Peil does not compare texts", shown(&ex))));
            }
            (Val::Nothing, _) | (_, Val::Nothing) => return Ok(Val::Truth(Ex::Truth(unequal))),
            (Val::Series(..), _) | (_, Val::Series(..)) => {
                return Err(Lost("a list over the rounds of a repeat where one value is needed".into()));
            }
            (_, _) => return Err(Lost("values of two kinds are compared".into())),
        };
        let kleene = self.rules.dialect == Dialect::FhirPath;
        Ok(Val::Truth(if kleene { found } else { found.or_truth(unequal) }))
    }

    fn compare_option(&mut self, op: Op, ex: Ex, scale: &Scale, right: Val) -> Result<Ex, Lost> {
        let text = match &right {
            Val::Text(text) => text.clone(),
            Val::Number(Ex::Number(number)) => number.0.clone(),
            Val::Truth(Ex::Truth(truth)) => truth.to_string(),
            Val::Option(other, other_scale) => {
                if scale.number && other_scale.number {
                    return Ok(Ex::bin(op, ex, other.clone()));
                }
                if scale
                    .choices
                    .iter()
                    .map(|choice| &choice.source)
                    .eq(other_scale.choices.iter().map(|choice| &choice.source))
                    && matches!(op, Op::Equal | Op::Unequal)
                {
                    let same = scale
                        .choices
                        .iter()
                        .map(|choice| {
                            Ex::bin(
                                Op::And,
                                Ex::Is(Box::new(ex.clone()), key(choice)),
                                Ex::Is(Box::new(other.clone()), key(choice)),
                            )
                        })
                        .collect();
                    let same = Ex::all(Op::Or, same);
                    return Ok(if op == Op::Equal { same } else { same.negated() });
                }
                return Err(Lost("two questions with other options are compared".into()));
            }
            Val::Number(number) if scale.number => return Ok(Ex::bin(op, ex, number.clone())),
            Val::Truth(truth) if scale.number => {
                let number = self.number(Val::Truth(truth.clone()))?;
                return Ok(Ex::bin(op, ex, number));
            }
            _other => {
                return Err(Lost(format!(
                    "`{}` is compared with something that is not one of its options",
                    shown(&ex)
                )));
            }
        };
        match op {
            Op::Equal | Op::Unequal => {
                let Some(choice) = scale.choice(&text) else {
                    self.remarks.push((
                        "comparison with no option".into(),
                        format!("`{}` has no option “{text}”: the comparison is never true", shown(&ex)),
                    ));
                    return Ok(Ex::Truth(op == Op::Unequal));
                };
                let equal = match (&choice.name, &choice.code) {
                    (Some(name), _) => Ex::Is(Box::new(ex), name.clone()),
                    (None, Some(code)) if scale.number => Ex::bin(Op::Equal, ex, Ex::Number(code.clone())),
                    (None, Some(code)) => Ex::Is(Box::new(ex), code.0.clone()),
                    (None, None) => return Err(Lost("an option without a code".into())),
                };
                Ok(if op == Op::Equal { equal } else { negate(equal) })
            }
            _order => {
                let number = Decimal::read(&text).ok_or_else(|| Lost("texts compared by order".into()))?;
                if !scale.number {
                    return Err(Lost(format!(
                        "`{}` is compared by order, and its codes are not numbers",
                        shown(&ex)
                    )));
                }
                Ok(Ex::bin(op, ex, Ex::Number(number)))
            }
        }
    }

    fn compare_truth(&mut self, op: Op, ex: Ex, right: Val) -> Result<Ex, Lost> {
        let wanted = match &right {
            Val::Truth(Ex::Truth(truth)) => Some(*truth),
            Val::Number(Ex::Number(number)) => match number.0.as_str() {
                "1" => Some(true),
                "0" => Some(false),
                _other => None,
            },
            Val::Text(text) => match text.to_lowercase().as_str() {
                "true" | "1" | "yes" | "ok" => Some(true),
                "false" | "0" | "no" => Some(false),
                _other => None,
            },
            _other => None,
        };
        match (op, wanted) {
            (Op::Equal | Op::Unequal, Some(wanted)) => {
                Ok(if wanted == (op == Op::Equal) { ex } else { negate(ex) })
            }
            (Op::Equal | Op::Unequal, None) if matches!(right, Val::Text(_)) => {
                Ok(Ex::Truth(op == Op::Unequal))
            }
            (_, _) => {
                let (left, right) = (self.number(Val::Truth(ex))?, self.number(right)?);
                Ok(Ex::bin(op, left, right))
            }
        }
    }

    fn compare_word(&mut self, op: Op, ex: Ex, options: &[(String, String)], text: &str) -> Result<Ex, Lost> {
        let equal = match options.iter().find(|(word, _)| word == text) {
            Some((_, name)) => Ex::Is(Box::new(ex), name.clone()),
            None => Ex::Truth(false),
        };
        match op {
            Op::Equal => Ok(equal),
            Op::Unequal => Ok(negate(equal)),
            _other => Err(Lost("texts compared by order".into())),
        }
    }

    /// Several answers compared with one text: all that was chosen is that one option.
    fn compare_many(&mut self, op: Op, ex: Ex, scale: &Scale, right: &Val) -> Result<Ex, Lost> {
        let text = match right {
            Val::Text(text) => text.clone(),
            Val::Number(Ex::Number(number)) => number.0.clone(),
            _other => String::new(),
        };
        let only = match scale.choice(&text) {
            Some(choice) => Ex::bin(
                Op::And,
                Ex::Has(Box::new(ex.clone()), key(choice)),
                Ex::bin(Op::Equal, Ex::Call("count".into(), vec![ex]), Ex::int(1)),
            ),
            None => Ex::Truth(false),
        };
        match op {
            Op::Equal => Ok(only),
            Op::Unequal => Ok(negate(only)),
            _other => Err(Lost("several answers compared by order".into())),
        }
    }

    pub(super) fn contains(&mut self, operator: &str, left: &Sx, right: &Sx) -> Found {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let wanted: Vec<String> = match right {
            Val::List(parts) => parts.iter().filter_map(constant_text).collect(),
            other => constant_text(&other).into_iter().collect(),
        };
        if wanted.is_empty() {
            return Err(Lost("what is looked for is not written out".into()));
        }
        let each: Vec<Ex> = match left {
            Val::Many(ex, scale) => wanted
                .iter()
                .map(|text| {
                    scale
                        .choice(text)
                        .map_or(Ex::Truth(false), |choice| Ex::Has(Box::new(ex.clone()), key(choice)))
                })
                .collect(),
            Val::Option(ex, scale) => {
                let mut out = Vec::new();
                for text in &wanted {
                    out.push(self.compare_option(Op::Equal, ex.clone(), &scale, Val::Text(text.clone()))?);
                }
                out
            }
            Val::Number(ex) => wanted
                .iter()
                .map(|text| {
                    Decimal::read(text)
                        .map_or(Ex::Truth(false), |number| Ex::bin(Op::Equal, ex.clone(), Ex::Number(number)))
                })
                .collect(),
            Val::Class(ex, options) => {
                let mut out = Vec::new();
                for text in &wanted {
                    out.push(self.compare_word(Op::Equal, ex.clone(), &options, text)?);
                }
                out
            }
            _other => return Err(Lost("whether a text holds another".into())),
        };
        let all = matches!(operator, "allof" | "contains" | "notcontains");
        let found = Ex::all(if all { Op::And } else { Op::Or }, each);
        let denied = matches!(operator, "noneof" | "notcontains");
        Ok(Val::Truth(if denied { negate(found).or_truth(true) } else { found.or_truth(false) }))
    }
}

fn constant_text(value: &Val) -> Option<String> {
    match value {
        Val::Text(text) => Some(text.clone()),
        Val::Number(Ex::Number(number)) => Some(number.0.clone()),
        Val::Truth(Ex::Truth(truth)) => Some(truth.to_string()),
        _other => None,
    }
}

/// How an expression is called in a report.
pub fn shown(ex: &Ex) -> String {
    crate::expression::print(ex, true)
}

fn date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes[4] == b'-'
        && bytes[7] == b'-'
        && text.bytes().enumerate().all(|(at, byte)| matches!(at, 4 | 7) || byte.is_ascii_digit())
}

fn time(text: &str) -> bool {
    text.len() >= 5
        && text.is_ascii()
        && text.as_bytes()[2] == b':'
        && text[..2].bytes().chain(text[3..5].bytes()).all(|byte| byte.is_ascii_digit())
}

/// A value and the condition under which it is there at all: what is missing spreads through arithmetic and
/// comparisons, so a condition inside them can be drawn out; where a blank counts as something, it becomes an
/// `if`.
pub fn split(ex: Ex) -> (Option<Ex>, Ex) {
    let strict = |a: Option<Ex>, b: Option<Ex>| match (a, b) {
        (Some(a), Some(b)) => Some(super::joined(Op::And, a, b)),
        (a, b) => a.or(b),
    };
    match ex {
        Ex::OnlyIf(condition, value) => {
            let (inner, value) = split(*value);
            (strict(Some(*condition), inner), value)
        }
        Ex::If(condition, then, otherwise) => {
            let ((a, then), (b, otherwise)) = (split(*then), split(*otherwise));
            let when = match (a, b) {
                (None, None) => None,
                (a, b) => {
                    let yes = super::joined(Op::And, (*condition).clone(), a.unwrap_or(Ex::Truth(true)));
                    let no =
                        super::joined(Op::And, negate((*condition).clone()), b.unwrap_or(Ex::Truth(true)));
                    Some(super::joined(Op::Or, yes, no))
                }
            };
            (when, Ex::If(condition, Box::new(then), Box::new(otherwise)))
        }
        Ex::Minus(inner) => {
            let (when, inner) = split(*inner);
            (when, Ex::Minus(Box::new(inner)))
        }
        Ex::Not(inner) => {
            let (when, inner) = split(*inner);
            (when, Ex::Not(Box::new(inner)))
        }
        Ex::Binary(op, left, right) if !matches!(op, Op::And | Op::Or) => {
            let ((a, left), (b, right)) = (split(*left), split(*right));
            (strict(a, b), Ex::bin(op, left, right))
        }
        Ex::Binary(op, left, right) => {
            let ((a, left), (b, right)) = (split(*left), split(*right));
            (strict(a, b), Ex::bin(op, left, right))
        }
        Ex::Call(name, of)
            if matches!(
                name.as_str(),
                "round" | "floor" | "ceil" | "abs" | "sqrt" | "exp" | "ln" | "clamp"
            ) =>
        {
            let mut when = None;
            let of = of
                .into_iter()
                .map(|one| {
                    let (inner, one) = split(one);
                    when = strict(when.take(), inner);
                    one
                })
                .collect();
            (when, Ex::Call(name, of))
        }
        Ex::Blank(inner, value) => {
            let (when, inner) = split(*inner);
            let whole = inner.or_value((*value).clone());
            match when {
                None => (None, whole),
                Some(when) => (
                    None,
                    match *value {
                        Ex::Truth(false) => super::joined(Op::And, when, whole),
                        Ex::Truth(true) => super::joined(Op::Or, negate(when), whole),
                        value => Ex::If(Box::new(when), Box::new(whole), Box::new(value)),
                    },
                ),
            }
        }
        Ex::State(inner, "missing") => {
            let (when, inner) = split(*inner);
            let missing = inner.is_missing();
            (None, when.map_or(missing.clone(), |when| super::joined(Op::Or, negate(when), missing)))
        }
        other => (None, other),
    }
}

impl Ex {
    /// `first(self, value)`, unless it is never missing.
    fn or_value(self, value: Ex) -> Ex {
        if self.never_missing() { self } else { Ex::Blank(Box::new(self), Box::new(value)) }
    }
}
