//! From an expression of a format to one of Peil, with its type: what each engine does with blanks is written
//! out here.

mod functions;
mod values;

use indexmap::IndexMap;

use super::parse::{Dialect, Sx};
use super::{Ex, Op};
use crate::ir::{Decimal, Scale};

pub use values::split;

/// Why an expression has no translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost(pub String);

/// What a name of the original means.
#[derive(Debug, Clone)]
pub enum Means {
    One(Scale),
    Many(Scale),
    /// A question with yes or no, or a computed truth.
    Truth,
    Number,
    Date,
    Time,
    Text,
    /// A computed category: the original's texts and the names of Peil.
    Class(Vec<(String, String)>),
    /// A repeat: how often it is asked.
    Repeat(Ex),
    /// It has no place in Peil, and why.
    Lost(String),
}

/// A name of the original.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// Peil's name.
    pub name: String,
    pub means: Means,
    /// The repeat that it is in, by Peil's name.
    pub repeat: Option<String>,
    /// It is computed: an engine that counts blanks as 0 has made it a number already.
    pub computed: bool,
}

/// The names of the original.
#[derive(Debug, Clone, Default)]
pub struct Symbols(pub IndexMap<String, Symbol>);

impl Symbols {
    pub fn add(&mut self, source: &str, name: &str, means: Means, repeat: Option<&str>) {
        self.0.insert(
            source.to_string(),
            Symbol { name: name.to_string(), means, repeat: repeat.map(str::to_string), computed: false },
        );
    }

    pub fn add_computed(&mut self, source: &str, name: &str, means: Means, repeat: Option<&str>) {
        self.0.insert(
            source.to_string(),
            Symbol { name: name.to_string(), means, repeat: repeat.map(str::to_string), computed: true },
        );
    }

    pub fn get(&self, source: &str) -> Option<&Symbol> {
        self.0.get(source)
    }
}

/// What an engine does where Peil has its own rules.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    pub dialect: Dialect,
    /// A blank counts as 0 in `+ - *` and sums.
    pub zero: bool,
    /// A blank counts as 0 wherever it is named, comparisons too.
    pub always_zero: bool,
}

/// A translated value with its type.
#[derive(Debug, Clone)]
pub enum Val {
    Number(Ex),
    Truth(Ex),
    /// A text written out.
    Text(String),
    /// One of some texts, by conditions that are never missing; the last holds otherwise.
    Words(Vec<(Option<Ex>, String)>),
    /// A question with options, or its list over rounds.
    Option(Ex, Scale),
    Many(Ex, Scale),
    Class(Ex, Vec<(String, String)>),
    Date(Ex),
    Time(Ex),
    FreeText(Ex),
    /// The empty text, `null`, or nothing.
    Nothing,
    List(Vec<Val>),
    /// A list over the rounds of a repeat.
    Series(Box<Val>, String),
    Repeat(Ex),
}

/// Translates the expressions of one place.
pub struct Translator<'s> {
    pub symbols: &'s Symbols,
    pub rules: Rules,
    /// The question that `.` means.
    pub here: Option<&'s str>,
    /// The repeat that the expression is in.
    pub repeat: Option<&'s str>,
    /// What was decided on the way, for the report: construct and detail.
    pub remarks: Vec<(String, String)>,
}

type Found = Result<Val, Lost>;

impl<'s> Translator<'s> {
    pub fn new(symbols: &'s Symbols, rules: Rules) -> Translator<'s> {
        Translator { symbols, rules, here: None, repeat: None, remarks: Vec::new() }
    }

    /// A condition: yes or no, never missing.
    ///
    /// # Errors
    /// When it has no translation.
    pub fn condition(&mut self, sx: &Sx) -> Result<Ex, Lost> {
        let value = self.value(sx)?;
        self.truth(value)
    }

    /// A value of any type.
    ///
    /// # Errors
    /// When it has no translation.
    pub fn value(&mut self, sx: &Sx) -> Found {
        match sx {
            Sx::Number(text) => Decimal::read(text)
                .map(|number| Val::Number(Ex::Number(number)))
                .ok_or_else(|| Lost(format!("the number `{text}`"))),
            Sx::Text(text) if text.is_empty() => Ok(Val::Nothing),
            Sx::Text(text) => Ok(Val::Text(text.clone())),
            Sx::Reference(name) => self.reference(name),
            Sx::Word(word) => self.word(word),
            Sx::Here => match self.here {
                Some(here) => self.reference(here),
                None => Err(Lost("`.` outside a constraint".into())),
            },
            Sx::Path(path) => Err(Lost(format!("the path `{path}`"))),
            Sx::Call(name, of) => self.call(name, of),
            Sx::Member(of, member) => self.member(of, member),
            Sx::Index(of, index) => self.index(of, index),
            Sx::Unary(operator, of) => self.unary(operator, of),
            Sx::Binary(operator, left, right) => self.binary(operator, left, right),
            Sx::Choose(condition, then, otherwise) => self.choose(condition, then, otherwise),
            Sx::List(of) => Ok(Val::List(of.iter().map(|one| self.value(one)).collect::<Result<_, _>>()?)),
        }
    }

    fn word(&mut self, word: &str) -> Found {
        match (self.rules.dialect, word.to_lowercase().as_str()) {
            (Dialect::JavaScript | Dialect::SurveyJs | Dialect::RedCap | Dialect::OpenScales, "true") => {
                return Ok(Val::Truth(Ex::Truth(true)));
            }
            (Dialect::JavaScript | Dialect::SurveyJs | Dialect::RedCap | Dialect::OpenScales, "false") => {
                return Ok(Val::Truth(Ex::Truth(false)));
            }
            (Dialect::JavaScript | Dialect::SurveyJs, "null" | "undefined") => return Ok(Val::Nothing),
            _other => {}
        }
        match self.rules.dialect {
            // A bare word is a text in SurveyJS.
            Dialect::SurveyJs => Ok(Val::Text(word.to_string())),
            Dialect::JavaScript
            | Dialect::XPath
            | Dialect::RedCap
            | Dialect::OpenScales
            | Dialect::FhirPath => self.reference(word),
        }
    }

    /// What a name of the original gives.
    pub fn reference(&mut self, name: &str) -> Found {
        if let Some(found) = self.special(name) {
            return found;
        }
        let Some(symbol) = self.symbols.get(name) else {
            return Err(Lost(format!("`{name}` is not in the form")));
        };
        self.of_symbol(symbol)
    }

    fn of_symbol(&mut self, symbol: &Symbol) -> Found {
        let ex = Ex::name(&symbol.name);
        let zero = |ex: Ex, always: bool| if always { ex.or_zero() } else { ex };
        let value = match &symbol.means {
            Means::Lost(why) => return Err(Lost(why.clone())),
            Means::Repeat(Ex::Missing) => {
                return Err(Lost(format!(
                    "the rounds of `{}`, which the original does not count",
                    symbol.name
                )));
            }
            Means::Repeat(times) => return Ok(Val::Repeat(times.clone())),
            Means::One(scale) if self.rules.always_zero && scale.number => Val::Number(ex.or_zero()),
            Means::One(scale) => Val::Option(ex, scale.clone()),
            Means::Many(scale) => Val::Many(ex, scale.clone()),
            Means::Truth => Val::Truth(ex),
            Means::Number => Val::Number(zero(ex, self.rules.always_zero)),
            Means::Date => Val::Date(ex),
            Means::Time => Val::Time(ex),
            Means::Text => Val::FreeText(ex),
            Means::Class(options) => Val::Class(ex, options.clone()),
        };
        match &symbol.repeat {
            Some(repeat) if self.repeat != Some(repeat.as_str()) => {
                let open =
                    self.symbols.0.values().any(|other| {
                        other.name == *repeat && matches!(other.means, Means::Repeat(Ex::Missing))
                    });
                if open {
                    return Err(Lost(format!("the rounds of `{repeat}`, which the original does not count")));
                }
                Ok(Val::Series(Box::new(value), repeat.clone()))
            }
            Some(_) | None => Ok(value),
        }
    }

    /// What dialects write inside their brackets besides a name.
    fn special(&mut self, name: &str) -> Option<Found> {
        match self.rules.dialect {
            // `[race(2)]`: whether that box is ticked.
            Dialect::RedCap => {
                let (field, code) = name.strip_suffix(')')?.split_once('(')?;
                let symbol = self.symbols.get(field.trim())?;
                let Means::Many(scale) = &symbol.means else {
                    return Some(Err(Lost(format!("`[{name}]` is not a checkbox"))));
                };
                let choice = scale.choice(code.trim())?;
                Some(Ok(Val::Truth(Ex::Has(Box::new(Ex::name(&symbol.name)), key(choice)).or_truth(false))))
            }
            Dialect::SurveyJs => {
                if self.symbols.get(name).is_some() {
                    return None;
                }
                if let Some(of) = name.strip_suffix(".length") {
                    return Some(match self.reference(of) {
                        Ok(Val::Many(ex, _)) => Ok(Val::Number(Ex::Call("count".into(), vec![ex]).or_zero())),
                        Ok(Val::Repeat(times)) => Ok(Val::Number(times.or_zero())),
                        Ok(_) => Err(Lost(format!("`{{{name}}}`: the length of a text"))),
                        Err(lost) => Err(lost),
                    });
                }
                if let Some(of) = name.strip_prefix("panel.").or_else(|| name.strip_prefix("row.")) {
                    let repeat = self.repeat?;
                    let found = self.symbols.0.iter().find(|(source, symbol)| {
                        symbol.repeat.as_deref() == Some(repeat) && source.rsplit('.').next() == Some(of)
                    });
                    return Some(match found {
                        Some((_, symbol)) => self.of_symbol(symbol),
                        None => Err(Lost(format!("`{{{name}}}` is not in the panel"))),
                    });
                }
                if name.contains('[') {
                    return Some(Err(Lost(format!("`{{{name}}}`: one round of a repeat by its number"))));
                }
                let bare = name.strip_prefix(['#', '$']).unwrap_or(name);
                (bare != name).then(|| self.reference(bare))
            }
            Dialect::XPath | Dialect::JavaScript | Dialect::OpenScales | Dialect::FhirPath => None,
        }
    }

    fn member(&mut self, of: &Sx, member: &str) -> Found {
        if let Sx::Word(word) = of {
            if matches!(word.as_str(), "answer" | "score" | "computed" | "item") {
                let whole = format!("{word}.{member}");
                return match self.symbols.get(&whole) {
                    Some(_) => self.reference(&whole),
                    None => self.reference(member),
                };
            }
            if word == "Math" && member == "PI" {
                return Ok(Val::Number(Ex::Number(Decimal("3.141592653589793".into()))));
            }
        }
        if member == "length" {
            return match self.value(of)? {
                Val::Many(ex, _) => Ok(Val::Number(Ex::Call("count".into(), vec![ex]))),
                _other => Err(Lost("the length of a text".into())),
            };
        }
        Err(Lost(format!("`.{member}`")))
    }

    fn index(&mut self, of: &Sx, index: &Sx) -> Found {
        // XPath: `${child}[worry > 0]`, rounds for which something holds.
        if self.rules.dialect == Dialect::XPath
            && let Val::Repeat(_) = self.value(of)?
            && let Sx::Reference(name) = of
            && let Some(symbol) = self.symbols.get(name)
        {
            let repeat = symbol.name.clone();
            let mut inner = Translator {
                symbols: self.symbols,
                rules: self.rules,
                here: None,
                repeat: Some(&repeat),
                remarks: Vec::new(),
            };
            let condition = inner.condition(index)?;
            return Ok(Val::Series(Box::new(Val::Truth(condition)), repeat));
        }
        Err(Lost("one element by its number".into()))
    }

    fn unary(&mut self, operator: &str, of: &Sx) -> Found {
        let value = self.value(of)?;
        match operator {
            "-" => Ok(Val::Number(Ex::Minus(Box::new(self.counted(value)?)))),
            "+" => Ok(Val::Number(self.number(value)?)),
            "not" => Ok(Val::Truth(negate(self.truth(value)?))),
            "empty" => Ok(Val::Truth(self.is_empty(value)?)),
            "notempty" => Ok(Val::Truth(self.is_empty(value)?.negated())),
            other => Err(Lost(format!("`{other}`"))),
        }
    }

    fn binary(&mut self, operator: &str, left: &Sx, right: &Sx) -> Found {
        match operator {
            "and" | "or" => {
                let (left, right) = (self.condition(left)?, self.condition(right)?);
                return Ok(Val::Truth(joined(if operator == "and" { Op::And } else { Op::Or }, left, right)));
            }
            "contains" | "anyof" | "allof" | "noneof" | "notcontains" => {
                return self.contains(operator, left, right);
            }
            _other => {}
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        let comparison = match operator {
            "=" => Some(Op::Equal),
            "!=" => Some(Op::Unequal),
            "<" => Some(Op::Less),
            "<=" => Some(Op::LessEqual),
            ">" => Some(Op::Greater),
            ">=" => Some(Op::GreaterEqual),
            _other => None,
        };
        if let Some(op) = comparison {
            return self.compare(op, left, right);
        }
        if let ("-", Val::Date(to), Val::Date(from)) = (operator, &left, &right) {
            // Days between two dates; only a division to years has a translation.
            return Ok(Val::List(vec![
                Val::Text("days".into()),
                Val::Date(from.clone()),
                Val::Date(to.clone()),
            ]));
        }
        if let ("/", Val::List(days), Val::Number(Ex::Number(number))) = (operator, &left, &right)
            && let [Val::Text(_), Val::Date(from), Val::Date(to)] = days.as_slice()
            && matches!(number.0.as_str(), "365.25" | "365.2425" | "365")
        {
            return Ok(Val::List(vec![
                Val::Text("years".into()),
                Val::Date(from.clone()),
                Val::Date(to.clone()),
            ]));
        }
        let op = match operator {
            "+" => Op::Add,
            "-" => Op::Subtract,
            "*" => Op::Multiply,
            "/" => Op::Divide,
            "^" => Op::Power,
            "%" => {
                let (a, b) = (self.counted(left)?, self.counted(right)?);
                let whole = Ex::Call("floor".into(), vec![Ex::bin(Op::Divide, a.clone(), b.clone())]);
                return Ok(Val::Number(Ex::bin(Op::Subtract, a, Ex::bin(Op::Multiply, b, whole))));
            }
            other => return Err(Lost(format!("`{other}`"))),
        };
        if op == Op::Add && self.joins_texts(&left, &right) {
            return Err(Lost("texts put together".into()));
        }
        let (left, right) = if op == Op::Divide || op == Op::Power {
            (self.counted(left)?, self.number(right)?)
        } else {
            (self.counted(left)?, self.counted(right)?)
        };
        Ok(Val::Number(Ex::bin(op, left, right)))
    }

    /// Whether `+` puts texts together.
    fn joins_texts(&self, left: &Val, right: &Val) -> bool {
        matches!(self.rules.dialect, Dialect::SurveyJs | Dialect::JavaScript)
            && [left, right].into_iter().any(|value| match value {
                Val::Text(text) => Decimal::read(text).is_none(),
                Val::FreeText(_) | Val::Words(_) | Val::Class(..) => true,
                Val::Option(_, scale) => !scale.number,
                _other => false,
            })
    }

    /// One of two values by a condition.
    fn choose(&mut self, condition: &Sx, then: &Sx, otherwise: &Sx) -> Found {
        let condition = self.condition(condition)?;
        let (then, otherwise) = (self.value(then)?, self.value(otherwise)?);
        self.either(condition, then, otherwise)
    }

    /// The same with values.
    pub fn either(&mut self, condition: Ex, then: Val, otherwise: Val) -> Found {
        if let Ex::Truth(truth) = condition {
            return Ok(if truth { then } else { otherwise });
        }
        let boxed = |ex: Ex| Box::new(ex);
        match (then, otherwise) {
            (Val::Nothing, Val::Nothing) => Ok(Val::Nothing),
            (value, Val::Nothing) if self.is_numeric(&value) => {
                let value = self.number(value)?;
                Ok(Val::Number(Ex::OnlyIf(boxed(condition), boxed(value))))
            }
            (Val::Nothing, value) if self.is_numeric(&value) => {
                let value = self.number(value)?;
                Ok(Val::Number(Ex::OnlyIf(boxed(negate(condition)), boxed(value))))
            }
            (Val::Truth(then), Val::Truth(otherwise)) => Ok(Val::Truth(match (then, otherwise) {
                (Ex::Truth(true), Ex::Truth(false)) => condition,
                (Ex::Truth(false), Ex::Truth(true)) => negate(condition),
                (then, otherwise) => Ex::If(boxed(condition), boxed(then), boxed(otherwise)),
            })),
            (then, otherwise) if self.is_numeric(&then) && self.is_numeric(&otherwise) => Ok(Val::Number(
                Ex::If(boxed(condition), boxed(self.number(then)?), boxed(self.number(otherwise)?)),
            )),
            (then, otherwise) => {
                let (Some(then), Some(otherwise)) = (words(then), words(otherwise)) else {
                    return Err(Lost("a choice between values of two kinds".into()));
                };
                let mut rules: Vec<(Option<Ex>, String)> = Vec::new();
                for (when, text) in then {
                    let when = match when {
                        Some(inner) => joined(Op::And, condition.clone(), inner),
                        None => condition.clone(),
                    };
                    rules.push((Some(when), text));
                }
                rules.extend(otherwise);
                Ok(Val::Words(rules))
            }
        }
    }
}

/// A text value as rules of a class.
fn words(value: Val) -> Option<Vec<(Option<Ex>, String)>> {
    match value {
        Val::Text(text) => Some(vec![(None, text)]),
        Val::Number(Ex::Number(number)) => Some(vec![(None, number.0)]),
        Val::Nothing => Some(vec![(None, String::new())]),
        Val::Words(rules) => Some(rules),
        Val::Class(ex, options) => {
            let mut rules: Vec<(Option<Ex>, String)> = options
                .iter()
                .map(|(text, name)| {
                    (Some(Ex::Is(Box::new(ex.clone()), name.clone()).or_truth(false)), text.clone())
                })
                .collect();
            rules.push((None, String::new()));
            Some(rules)
        }
        Val::Truth(_)
        | Val::Number(_)
        | Val::Option(..)
        | Val::Many(..)
        | Val::Date(_)
        | Val::Time(_)
        | Val::FreeText(_)
        | Val::List(_)
        | Val::Series(..)
        | Val::Repeat(_) => None,
    }
}

/// What is after `is` or `has` for a choice.
pub fn key(choice: &crate::ir::Choice) -> String {
    choice.name.clone().or_else(|| choice.code.as_ref().map(|code| code.0.clone())).unwrap_or_default()
}

/// The opposite, without a `not` before what has its own opposite.
pub fn negate(ex: Ex) -> Ex {
    match ex {
        Ex::Truth(truth) => Ex::Truth(!truth),
        Ex::Not(inner) => *inner,
        Ex::Blank(inner, value) => match *value {
            Ex::Truth(truth) => Ex::Blank(Box::new(negate(*inner)), Box::new(Ex::Truth(!truth))),
            value => Ex::Not(Box::new(Ex::Blank(inner, Box::new(value)))),
        },
        Ex::Binary(op, left, right) if op.is_comparison() => {
            let op = match op {
                Op::Equal => Op::Unequal,
                Op::Unequal => Op::Equal,
                Op::Less => Op::GreaterEqual,
                Op::LessEqual => Op::Greater,
                Op::Greater => Op::LessEqual,
                Op::GreaterEqual => Op::Less,
                Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Power | Op::And | Op::Or => op,
            };
            Ex::Binary(op, left, right)
        }
        other => Ex::Not(Box::new(other)),
    }
}

/// `and` or `or`, with one `first` around both sides where the engine counts both sides' blanks alike: by
/// Kleene's logic that is the same.
pub fn joined(op: Op, left: Ex, right: Ex) -> Ex {
    let neutral = op == Op::And;
    for (one, other) in [(&left, &right), (&right, &left)] {
        if *one == Ex::Truth(neutral) {
            return other.clone();
        }
        if *one == Ex::Truth(!neutral) {
            return Ex::Truth(!neutral);
        }
    }
    if left == right {
        return left;
    }
    match (left, right) {
        (Ex::Blank(a, x), Ex::Blank(b, y)) if x == y && matches!(*x, Ex::Truth(_)) => {
            Ex::Blank(Box::new(Ex::Binary(op, a, b)), x)
        }
        (Ex::Blank(a, x), b) if matches!(*x, Ex::Truth(_)) && b.never_missing() && !contains_blank(&b) => {
            Ex::Blank(Box::new(Ex::Binary(op, a, Box::new(b))), x)
        }
        (a, Ex::Blank(b, x)) if matches!(*x, Ex::Truth(_)) && a.never_missing() && !contains_blank(&a) => {
            Ex::Blank(Box::new(Ex::Binary(op, Box::new(a), b)), x)
        }
        (a, b) => Ex::bin(op, a, b),
    }
}

fn contains_blank(ex: &Ex) -> bool {
    matches!(ex, Ex::Blank(..)) || ex.children().into_iter().any(contains_blank)
}
