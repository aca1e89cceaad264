//! Expressions of an XLSForm in REDCap's logic.

use std::collections::{HashMap, HashSet};

use super::super::xlsform::{List, Row};
use crate::expression::parse::Sx;

/// What references mean.
pub struct Logic<'l> {
    /// Questions with several answers, and the codes of their options.
    many: HashMap<&'l str, Vec<&'l str>>,
    /// Rows of a repeat, and those that cannot be said.
    pub lost: HashSet<String>,
    /// Calculations that give words.
    pub words: HashSet<String>,
}

/// The name of a field: it begins with a letter.
pub fn name(name: &str) -> String {
    match name.strip_prefix('_') {
        Some(rest) => format!("x_{rest}"),
        None => name.to_string(),
    }
}

/// `${name}` in a text as `[name]`.
pub fn piped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}') else { break };
        out.push_str(&rest[..at]);
        out.push_str(&format!("[{}]", name(&rest[at + 2..at + end])));
        rest = &rest[at + end + 1..];
    }
    out + rest
}

type Said = Result<String, String>;

impl<'l> Logic<'l> {
    pub fn of(rows: &'l [Row], lists: &'l [List]) -> Logic<'l> {
        let mut many = HashMap::new();
        let mut lost = HashSet::new();
        let mut depth = 0usize;
        for row in rows {
            match row.kind.as_str() {
                "begin repeat" => depth += 1,
                "end repeat" => depth = depth.saturating_sub(1),
                kind => {
                    if depth > 0 {
                        lost.insert(row.name.clone());
                    }
                    if let Some(list) = kind.strip_prefix("select_multiple ") {
                        let codes = lists.iter().find(|(name, _)| name == list);
                        let codes = codes.map(|(_, all)| all.iter().map(|(code, _)| code.as_str()).collect());
                        many.insert(row.name.as_str(), codes.unwrap_or_default());
                    }
                }
            }
        }
        Logic { many, lost, words: HashSet::new() }
    }

    /// Whether a value is words and not a number.
    pub fn is_words(&self, sx: &Sx) -> bool {
        match sx {
            Sx::Text(text) => !text.is_empty(),
            Sx::Reference(name) => self.words.contains(name),
            Sx::Call(name, of) if name == "if" => of.iter().skip(1).any(|one| self.is_words(one)),
            Sx::Number(_)
            | Sx::Word(_)
            | Sx::Call(..)
            | Sx::Member(..)
            | Sx::Index(..)
            | Sx::Unary(..)
            | Sx::Binary(..)
            | Sx::Choose(..)
            | Sx::List(_)
            | Sx::Here
            | Sx::Path(_) => false,
        }
    }

    /// The options of a question with several answers.
    fn codes(&self, sx: &Sx) -> Option<(&str, &[&'l str])> {
        let Sx::Reference(name) = sx else { return None };
        let (name, codes) = self.many.get_key_value(name.as_str())?;
        Some((name, codes))
    }

    fn count(&self, sx: &Sx) -> Option<String> {
        let (of, codes) = self.codes(sx)?;
        let each: Vec<String> = codes.iter().map(|code| format!("[{}({code})]", name(of))).collect();
        Some(format!("sum({})", each.join(", ")))
    }

    /// An expression whose value is a number or words.
    pub fn value(&self, sx: &Sx) -> Said {
        match sx {
            Sx::Number(number) => Ok(number.clone()),
            Sx::Text(text) => Ok(format!("'{}'", text.replace('\'', "’"))),
            Sx::Reference(of) if self.lost.contains(of) => Err(format!("`{of}` is not in the dictionary")),
            Sx::Reference(of) if self.many.contains_key(of.as_str()) => {
                Err(format!("`{of}` has several answers, which are not a value together"))
            }
            Sx::Reference(of) => Ok(format!("[{}]", name(of))),
            Sx::Unary(sign, inner) if sign == "-" => Ok(format!("(-{})", self.value(inner)?)),
            Sx::Binary(op, left, right) if matches!(op.as_str(), "+" | "-" | "*" | "div") => {
                let sign = if op == "div" { "/" } else { op };
                Ok(format!("({} {sign} {})", self.value(left)?, self.value(right)?))
            }
            Sx::Call(call, of) => self.call(call, of),
            Sx::Binary(op, ..) => Err(format!("`{op}` gives no number in REDCap")),
            Sx::Word(_)
            | Sx::Unary(..)
            | Sx::Member(..)
            | Sx::Index(..)
            | Sx::Choose(..)
            | Sx::List(_)
            | Sx::Here
            | Sx::Path(_) => Err("REDCap has no words for it".into()),
        }
    }

    fn call(&self, call: &str, of: &[Sx]) -> Said {
        match (call, of) {
            ("if", [condition, then, otherwise]) => Ok(format!(
                "if({}, {}, {})",
                self.truth(condition)?,
                self.value(then)?,
                self.value(otherwise)?
            )),
            ("count-selected", [one]) => self.count(one).ok_or_else(|| "a count without a list".into()),
            ("int", [Sx::Binary(op, both, by)])
                if op == "div" && **by == Sx::Number("10000".into()) && is_days(both) =>
            {
                self.years(both)
            }
            ("int", [one]) => Ok(format!("rounddown({}, 0)", self.value(one)?)),
            ("pow", [base, exponent]) => Ok(format!("(({})^({}))", self.value(base)?, self.value(exponent)?)),
            ("abs" | "sqrt" | "log", [one]) => Ok(format!("{call}({})", self.value(one)?)),
            ("min" | "max", all) => {
                let all = all.iter().map(|one| self.value(one)).collect::<Result<Vec<_>, _>>()?;
                Ok(format!("{call}({})", all.join(", ")))
            }
            ("indexed-repeat", _) => Err("what is asked in rounds is not in the dictionary".into()),
            (other, _) => Err(format!("REDCap has no `{other}`")),
        }
    }

    /// Completed years between two days that are written as numbers.
    fn years(&self, both: &Sx) -> Said {
        let Sx::Binary(_, to, from) = both else { return Err("REDCap has no words for it".into()) };
        let (to, from) = (self.day(to)?, self.day(from)?);
        Ok(format!("rounddown(datediff({from}, {to}, 'y', true), 0)"))
    }

    fn day(&self, sx: &Sx) -> Said {
        let inner = match sx {
            Sx::Call(number, of) if number == "number" => match of.as_slice() {
                [Sx::Call(format, of)] if format == "format-date" => of.first(),
                _other => None,
            },
            _other => None,
        };
        match inner {
            Some(Sx::Call(today, _)) if today == "today" => Ok("'today'".into()),
            Some(reference @ Sx::Reference(_)) => self.value(reference),
            _other => Err("a day that is written out has no place in a difference".into()),
        }
    }

    /// An expression that is true or false.
    pub fn truth(&self, sx: &Sx) -> Said {
        self.either(sx, true)
    }

    /// Whether an expression is true, or is not.
    fn either(&self, sx: &Sx, wanted: bool) -> Said {
        match sx {
            Sx::Call(call, of) => match (call.as_str(), of.as_slice()) {
                ("true", []) | ("false", []) => {
                    Ok(if (call == "true") == wanted { "1 = 1" } else { "1 = 0" }.into())
                }
                ("not", [inner]) => self.either(inner, !wanted),
                ("selected", [of, Sx::Text(code)]) => {
                    let (of, _) = self.codes(of).ok_or("an option of a question with one answer")?;
                    Ok(format!("[{}({code})] = '{}'", name(of), u8::from(wanted)))
                }
                _other => Err(format!("REDCap has no `{call}`")),
            },
            Sx::Binary(op, left, right) if matches!(op.as_str(), "and" | "or") => {
                let word = if (op == "and") == wanted { "and" } else { "or" };
                Ok(format!("({} {word} {})", self.either(left, wanted)?, self.either(right, wanted)?))
            }
            Sx::Binary(op, left, right) => self.comparison(op, left, right, wanted),
            Sx::Number(_)
            | Sx::Text(_)
            | Sx::Reference(_)
            | Sx::Word(_)
            | Sx::Member(..)
            | Sx::Index(..)
            | Sx::Unary(..)
            | Sx::Choose(..)
            | Sx::List(_)
            | Sx::Here
            | Sx::Path(_) => Err("REDCap has no words for it".into()),
        }
    }

    fn comparison(&self, op: &str, left: &Sx, right: &Sx, wanted: bool) -> Said {
        let is_blank = *right == Sx::Text(String::new());
        if let (Some(count), true) = (self.count(left), is_blank) {
            return Ok(format!("{count} {} 0", if (op == "!=") == wanted { ">" } else { "=" }));
        }
        let sign = match (op, wanted) {
            ("=", true) | ("!=", false) => "=",
            ("!=", true) | ("=", false) => "<>",
            ("<", true) | (">=", false) => "<",
            ("<=", true) | (">", false) => "<=",
            (">", true) | ("<=", false) => ">",
            (">=", true) | ("<", false) => ">=",
            (other, _) => return Err(format!("REDCap has no `{other}`")),
        };
        let plain = format!("{} {sign} {}", self.value(left)?, self.value(right)?);
        if wanted || matches!(op, "=" | "!=") {
            return Ok(plain);
        }
        // A comparison with a blank is false, and so is its opposite: that it does not hold is more.
        let mut names = Vec::new();
        references(left, &mut names);
        references(right, &mut names);
        let blanks: String = names.iter().map(|of| format!(" or [{}] = ''", name(of))).collect();
        Ok(format!("({plain}{blanks})"))
    }
}

fn is_days(both: &Sx) -> bool {
    matches!(both, Sx::Binary(op, _, right) if op == "-" && matches!(&**right, Sx::Call(call, _) if call == "number"))
}

fn references<'s>(sx: &'s Sx, out: &mut Vec<&'s str>) {
    match sx {
        Sx::Reference(name) => out.push(name),
        Sx::Call(_, of) | Sx::List(of) => of.iter().for_each(|one| references(one, out)),
        Sx::Unary(_, inner) | Sx::Member(inner, _) => references(inner, out),
        Sx::Binary(_, left, right) | Sx::Index(left, right) => {
            references(left, out);
            references(right, out);
        }
        Sx::Choose(a, b, c) => [a, b, c].into_iter().for_each(|one| references(one, out)),
        Sx::Number(_) | Sx::Text(_) | Sx::Word(_) | Sx::Here | Sx::Path(_) => {}
    }
}
