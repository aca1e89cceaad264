//! Functions of XPath (ODK), REDCap, SurveyJS and JavaScript.

use super::{Found, Lost, Means, Translator, Val, key, negate};
use crate::expression::parse::{Dialect, Sx};
use crate::expression::{Ex, Op};
use crate::ir::Decimal;

impl Translator<'_> {
    pub(super) fn call(&mut self, name: &str, of: &[Sx]) -> Found {
        let lower = name.to_lowercase();
        match (lower.as_str(), of) {
            ("if" | "iif", [condition, then, otherwise]) => return self.choose(condition, then, otherwise),
            ("if" | "iif", [condition, then]) => {
                return self.choose(condition, then, &Sx::Text(String::new()));
            }
            ("not", [one]) => return Ok(Val::Truth(negate(self.condition(one)?))),
            ("true", []) => return Ok(Val::Truth(Ex::Truth(true))),
            ("false", []) => return Ok(Val::Truth(Ex::Truth(false))),
            ("round", [one]) => return self.rounded(one, None),
            ("round", [one, digits]) => return self.rounded(one, Some(digits)),
            ("abs", [one]) => return self.simple("abs", one),
            ("floor", [one]) => return self.simple("floor", one),
            ("ceiling" | "ceil", [one]) => return self.simple("ceil", one),
            ("sqrt", [one]) => return self.simple("sqrt", one),
            ("exp" | "exponential", [one]) => return self.simple("exp", one),
            ("pow" | "power", [base, exponent]) => return self.power(base, exponent),
            _other => {}
        }
        match self.rules.dialect {
            Dialect::XPath => self.call_xpath(&lower, of),
            Dialect::RedCap => self.call_redcap(&lower, of),
            Dialect::SurveyJs => self.call_surveyjs(&lower, of),
            Dialect::JavaScript => self.call_javascript(name, of),
            Dialect::OpenScales => self.call_openscales(&lower, of),
            Dialect::FhirPath => None,
        }
        .unwrap_or_else(|| Err(Lost(format!("the function `{name}`"))))
    }

    fn call_xpath(&mut self, name: &str, of: &[Sx]) -> Option<Found> {
        Some(match (name, of) {
            ("coalesce", [first, second]) => self.first_of(first, second),
            ("selected", [question, option]) => self.selected(question, option),
            ("count-selected", [one]) => self.value(one).and_then(|value| match value {
                // The engine counts the words of a text; of nothing there are none.
                Val::Many(ex, _) => Ok(Val::Number(Ex::Call("count".into(), vec![ex]).or_zero())),
                Val::Option(ex, _) => Ok(Val::Number(points(ex.is_missing().negated()))),
                _other => Err(Lost("`count-selected` of something without options".into())),
            }),
            ("int", [one]) => self.truncated(one),
            ("number" | "string" | "once", [one]) => self.value(one),
            ("boolean" | "boolean-from-string", [one]) => self.condition(one).map(Val::Truth),
            ("sum", [one]) => self.over_rounds("sum", one),
            ("max" | "min", [one]) => self.over_rounds(if name == "max" { "max" } else { "min" }, one),
            ("max" | "min", of) if !of.is_empty() => {
                self.aggregate(if name == "max" { "max" } else { "min" }, of, None, None)
            }
            ("count" | "count-non-empty", [one]) => self.count_rounds(one),
            ("today" | "now", []) => Ok(Val::Date(Ex::Administered)),
            ("date" | "date-time", [one]) => self.value(one),
            ("log", [one]) => self.simple("ln", one),
            ("checklist", [least, most, rest @ ..]) => self.checklist(least, most, rest),
            ("concat", [one]) => self.value(one),
            _other => return None,
        })
    }

    fn call_redcap(&mut self, name: &str, of: &[Sx]) -> Option<Found> {
        Some(match (name, of) {
            ("sum", of) => self.aggregate("sum", of, Some(1), Some("zero")),
            ("mean", of) => self.aggregate("mean", of, Some(1), None),
            ("median", of) => self.aggregate("median", of, Some(1), None),
            ("min", of) => self.aggregate("min", of, Some(1), None),
            ("max", of) => self.aggregate("max", of, Some(1), None),
            ("stdev" | "stddev", of) => self.aggregate("sd", of, Some(2), None),
            ("rounddown", [one]) => self.simple("floor", one),
            ("rounddown", [one, digits]) => self.stepped("floor", one, digits),
            ("roundup", [one]) => self.simple("ceil", one),
            ("roundup", [one, digits]) => self.stepped("ceil", one, digits),
            ("isblankormissingcode" | "isblanknotmissingcode" | "isblank", [one]) => {
                self.value(one).and_then(|value| self.is_empty(value)).map(Val::Truth)
            }
            ("isnumber" | "isinteger", [one]) => self
                .value(one)
                .and_then(|value| self.is_empty(value))
                .map(|empty| Val::Truth(empty.negated())),
            ("datediff", [from, to, unit, ..]) => self.date_difference(from, to, unit),
            ("mod", [a, b]) => self.binary("%", a, b),
            ("ln" | "log", [one]) => self.simple("ln", one),
            _other => return None,
        })
    }

    fn call_surveyjs(&mut self, name: &str, of: &[Sx]) -> Option<Found> {
        Some(match (name, of) {
            ("sum", of) => self.zero_sum(of),
            ("avg", of) => self.aggregate("mean", of, Some(1), None).map(zeroed),
            ("min", of) => self.aggregate("min", of, Some(1), None),
            ("max", of) => self.aggregate("max", of, Some(1), None),
            ("trunc", [one]) => self.truncated(one),
            ("age", [one]) => self.value(one).and_then(|value| match value {
                Val::Date(from) => Ok(Val::Number(Ex::Call("years".into(), vec![from, Ex::Administered]))),
                _other => Err(Lost("the age of something that is not a date".into())),
            }),
            ("today" | "currentdate", []) => Ok(Val::Date(Ex::Administered)),
            ("getdate", [one]) => self.value(one),
            ("suminarray", [list, member, rest @ ..]) => self.in_array("sum", list, member, rest),
            ("mininarray", [list, member, rest @ ..]) => self.in_array("min", list, member, rest),
            ("maxinarray", [list, member, rest @ ..]) => self.in_array("max", list, member, rest),
            ("avginarray", [list, member, rest @ ..]) => self.in_array("mean", list, member, rest),
            ("countinarray", [list, member, rest @ ..]) => self.in_array("count", list, member, rest),
            _other => return None,
        })
    }

    fn call_javascript(&mut self, name: &str, of: &[Sx]) -> Option<Found> {
        let is_math = |of: &Sx| *of == Sx::Word("Math".into());
        Some(match (name, of) {
            (".max", [math, rest @ ..]) if is_math(math) => self.aggregate("max", rest, None, None),
            (".min", [math, rest @ ..]) if is_math(math) => self.aggregate("min", rest, None, None),
            (".round", [math, one]) if is_math(math) => self.rounded(one, None),
            (".floor", [math, one]) if is_math(math) => self.simple("floor", one),
            (".ceil", [math, one]) if is_math(math) => self.simple("ceil", one),
            (".trunc", [math, one]) if is_math(math) => self.truncated(one),
            (".abs", [math, one]) if is_math(math) => self.simple("abs", one),
            (".sqrt", [math, one]) if is_math(math) => self.simple("sqrt", one),
            (".pow", [math, base, exponent]) if is_math(math) => self.power(base, exponent),
            (".includes", [list, option]) => self.binary("contains", list, option),
            (".toFixed", [one, digits]) => self.rounded(one, Some(digits)),
            ("max", of) if !of.is_empty() => self.aggregate("max", of, None, None),
            ("min", of) if !of.is_empty() => self.aggregate("min", of, None, None),
            ("parseInt", [one, ..]) => self.truncated(one),
            ("parseFloat" | "Number", [one]) => self.value(one),
            ("isNaN", [one]) => self.value(one).and_then(|value| self.is_empty(value)).map(Val::Truth),
            _other => return None,
        })
    }

    /// The runner's own functions: blanks are 0 in all of them.
    fn call_openscales(&mut self, name: &str, of: &[Sx]) -> Option<Found> {
        Some(match (name, of) {
            ("sum", of) if !of.is_empty() => self.zero_sum(of),
            ("max", of) if !of.is_empty() => self.aggregate("max", of, None, None),
            ("min", of) if !of.is_empty() => self.aggregate("min", of, None, None),
            ("count", of) => Ok(Val::Number(Ex::int(i64::try_from(of.len()).unwrap_or(0)))),
            _other => return None,
        })
    }

    fn simple(&mut self, name: &str, one: &Sx) -> Found {
        let value = self.value(one)?;
        if name == "floor"
            && let Some(years) = self.whole_years(&value)
        {
            return Ok(Val::Number(years));
        }
        Ok(Val::Number(Ex::Call(name.into(), vec![self.counted(value)?])))
    }

    fn power(&mut self, base: &Sx, exponent: &Sx) -> Found {
        let (base, exponent) = (self.value(base)?, self.value(exponent)?);
        Ok(Val::Number(Ex::bin(Op::Power, self.counted(base)?, self.number(exponent)?)))
    }

    /// Half up, as XPath and JavaScript round, is half away from zero unless the number can be below zero.
    fn rounded(&mut self, one: &Sx, digits: Option<&Sx>) -> Found {
        let value = self.value(one)?;
        let number = self.counted(value)?;
        let digits = match digits {
            None => 0,
            Some(Sx::Number(text)) => text
                .parse::<u8>()
                .ok()
                .filter(|digits| *digits <= 12)
                .ok_or_else(|| Lost("rounding to that many decimals".into()))?,
            Some(_) => return Err(Lost("rounding to a computed number of decimals".into())),
        };
        let half_up = matches!(self.rules.dialect, Dialect::XPath | Dialect::JavaScript | Dialect::SurveyJs);
        if digits == 0 && half_up && can_be_negative(&number) {
            let half = Ex::Number(Decimal("0.5".into()));
            return Ok(Val::Number(Ex::Call("floor".into(), vec![Ex::bin(Op::Add, number, half)])));
        }
        let of = if digits == 0 { vec![number] } else { vec![number, Ex::int(i64::from(digits))] };
        Ok(Val::Number(Ex::Call("round".into(), of)))
    }

    fn truncated(&mut self, one: &Sx) -> Found {
        let value = self.value(one)?;
        if let Some(years) = self.whole_years(&value) {
            return Ok(Val::Number(years));
        }
        let number = self.counted(value)?;
        if can_be_negative(&number) {
            let below = Ex::bin(Op::Less, number.clone(), Ex::int(0));
            let (up, down) =
                (Ex::Call("ceil".into(), vec![number.clone()]), Ex::Call("floor".into(), vec![number]));
            return Ok(Val::Number(Ex::If(Box::new(below), Box::new(up), Box::new(down))));
        }
        Ok(Val::Number(Ex::Call("floor".into(), vec![number])))
    }

    /// Down or up to a number of decimals.
    fn stepped(&mut self, name: &str, one: &Sx, digits: &Sx) -> Found {
        let Sx::Number(digits) = digits else {
            return Err(Lost("rounding to a computed number of decimals".into()));
        };
        let digits: usize = digits
            .parse()
            .ok()
            .filter(|digits| *digits <= 12)
            .ok_or_else(|| Lost("rounding to that many decimals".into()))?;
        if digits == 0 {
            return self.simple(name, one);
        }
        let value = self.value(one)?;
        let number = self.counted(value)?;
        let factor = Ex::Number(Decimal(format!("1{}", "0".repeat(digits))));
        let scaled = Ex::Call(name.into(), vec![Ex::bin(Op::Multiply, number, factor.clone())]);
        Ok(Val::Number(Ex::bin(Op::Divide, scaled, factor)))
    }

    fn first_of(&mut self, first: &Sx, second: &Sx) -> Found {
        let (first, second) = (self.value(first)?, self.value(second)?);
        let (first, second) = (self.number(first)?, self.number(second)?);
        if second == Ex::Missing {
            return Ok(Val::Number(first));
        }
        // It is the author's own word, not the engine's: written in plain Peil too.
        Ok(Val::Number(Ex::Call("first".into(), vec![first, second])))
    }

    fn selected(&mut self, question: &Sx, option: &Sx) -> Found {
        let option = self.value(option)?;
        match self.value(question)? {
            Val::Many(ex, scale) => {
                let text = match &option {
                    Val::Text(text) => text.clone(),
                    Val::Number(Ex::Number(number)) => number.0.clone(),
                    _other => return Err(Lost("`selected` of a computed option".into())),
                };
                let Some(choice) = scale.choice(&text) else {
                    self.remarks.push((
                        "comparison with no option".into(),
                        format!("no option is called “{text}”: `selected` is never true"),
                    ));
                    return Ok(Val::Truth(Ex::Truth(false)));
                };
                Ok(Val::Truth(Ex::Has(Box::new(ex), key(choice)).or_truth(false)))
            }
            one @ Val::Option(..) => self.compare(Op::Equal, one, option),
            _other => Err(Lost("`selected` of something without options".into())),
        }
    }

    /// An aggregate of single values, or of the lists among them.
    fn aggregate(
        &mut self,
        name: &'static str,
        of: &[Sx],
        needs: Option<usize>,
        missing: Option<&'static str>,
    ) -> Found {
        let mut out = Vec::new();
        for one in of {
            match self.value(one)? {
                Val::List(parts) if !matches!(parts.first(), Some(Val::Text(word)) if word == "years" || word == "days") => {
                    for part in parts {
                        out.push(self.series_or_number(part)?);
                    }
                }
                value => out.push(self.series_or_number(value)?),
            }
        }
        // A constant is not a question: it is only worth its own value.
        let needs = needs.filter(|_| !out.iter().all(Ex::never_missing));
        if let ([one], true) = (out.as_slice(), name != "sd")
            && !matches!(one, Ex::Name(_))
        {
            return Ok(Val::Number(one.clone()));
        }
        let missing = missing.filter(|_| needs.is_some());
        Ok(Val::Number(Ex::Aggregate { name, of: out, needs, missing }))
    }

    fn series_or_number(&mut self, value: Val) -> Result<Ex, Lost> {
        match value {
            Val::Series(inner, _) => self.number(*inner),
            other => self.number(other),
        }
    }

    /// SurveyJS's `sum`: blanks are 0, and the sum of nothing is 0.
    fn zero_sum(&mut self, of: &[Sx]) -> Found {
        let Val::Number(sum) = self.aggregate("sum", of, None, None)? else {
            return Err(Lost("a sum".into()));
        };
        Ok(Val::Number(match sum {
            Ex::Aggregate { name, of, .. } => Ex::Aggregate { name, of, needs: None, missing: Some("zero") },
            other => other.or_zero(),
        }))
    }

    /// ODK's aggregates of a node set: a blank makes the whole blank, and so does a repeat that was asked no
    /// times.
    fn over_rounds(&mut self, name: &'static str, one: &Sx) -> Found {
        let value = self.value(one)?;
        match value {
            Val::Series(inner, repeat) => {
                let inner = self.number(*inner)?;
                let whole = Ex::Aggregate { name, of: vec![inner], needs: None, missing: None };
                if name != "sum" {
                    return Ok(Val::Number(whole));
                }
                match self.times(&repeat) {
                    Some(times) => Ok(Val::Number(Ex::OnlyIf(
                        Box::new(Ex::bin(Op::Greater, times, Ex::int(0)).or_truth(false)),
                        Box::new(whole),
                    ))),
                    None => Ok(Val::Number(whole)),
                }
            }
            other => Ok(Val::Number(self.number(other)?)),
        }
    }

    fn times(&self, repeat: &str) -> Option<Ex> {
        self.symbols.0.values().find_map(|symbol| match &symbol.means {
            Means::Repeat(times) if symbol.name == repeat => Some(times.clone()),
            _other => None,
        })
    }

    fn count_rounds(&mut self, one: &Sx) -> Found {
        match self.value(one)? {
            Val::Repeat(times) => Ok(Val::Number(times.or_zero())),
            Val::Series(inner, _) => match *inner {
                Val::Truth(condition) => Ok(Val::Number(
                    Ex::Aggregate { name: "count", of: vec![condition], needs: None, missing: None }
                        .or_zero(),
                )),
                Val::Number(ex) | Val::Option(ex, _) | Val::FreeText(ex) | Val::Date(ex) | Val::Time(ex) => {
                    Ok(Val::Number(
                        Ex::Aggregate { name: "answered", of: vec![ex], needs: None, missing: None }
                            .or_zero(),
                    ))
                }
                _other => Err(Lost("`count` of this".into())),
            },
            _other => Err(Lost("`count` of something that is not a repeat".into())),
        }
    }

    fn checklist(&mut self, least: &Sx, most: &Sx, of: &[Sx]) -> Found {
        let (least, most) = (self.value(least)?, self.value(most)?);
        let (least, most) = (self.number(least)?, self.number(most)?);
        let mut truths = Vec::new();
        for one in of {
            truths.push(self.condition(one)?);
        }
        let count = Ex::Aggregate { name: "count", of: truths, needs: None, missing: Some("no") };
        let enough = Ex::bin(Op::GreaterEqual, count.clone(), least);
        let few = match &most {
            Ex::Number(number) if number.0 == "-1" => Ex::Truth(true),
            most => Ex::bin(Op::LessEqual, count, most.clone()),
        };
        Ok(Val::Truth(Ex::all(Op::And, vec![enough, few])))
    }

    fn date_difference(&mut self, from: &Sx, to: &Sx, unit: &Sx) -> Found {
        let day = |this: &mut Self, sx: &Sx| match sx {
            Sx::Text(text) if matches!(text.to_lowercase().as_str(), "today" | "now") => {
                Ok(Val::Date(Ex::Administered))
            }
            other => this.value(other),
        };
        let (from, to) = (day(self, from)?, day(self, to)?);
        let Sx::Text(unit) = unit else { return Err(Lost("`datediff` in a computed unit".into())) };
        let (Val::Date(from), Val::Date(to)) = (from, to) else {
            return Err(Lost("`datediff` of values that are not dates".into()));
        };
        if unit != "y" {
            return Err(Lost(format!("`datediff` in the unit “{unit}”")));
        }
        Ok(Val::List(vec![Val::Text("years".into()), Val::Date(from), Val::Date(to)]))
    }

    /// SurveyJS's aggregates over a panel, with a condition or without.
    fn in_array(&mut self, name: &'static str, list: &Sx, member: &Sx, condition: &[Sx]) -> Found {
        let (Sx::Reference(list), Sx::Text(member) | Sx::Word(member)) = (list, member) else {
            return Err(Lost("an aggregate of something that is not a panel".into()));
        };
        let whole = format!("{list}.{member}");
        let Some(symbol) = self.symbols.get(&whole).cloned() else {
            return Err(Lost(format!("`{whole}` is not in the form")));
        };
        let Some(repeat) = symbol.repeat.clone() else {
            return Err(Lost(format!("`{list}` is not a repeat")));
        };
        let mut inner = Translator {
            symbols: self.symbols,
            rules: self.rules,
            here: None,
            repeat: Some(&repeat),
            remarks: Vec::new(),
        };
        let value = inner.of_symbol(&symbol)?;
        let value = match (name, value) {
            ("count", Val::Many(ex, _) | Val::FreeText(ex) | Val::Date(ex) | Val::Time(ex)) => ex,
            ("count", Val::Option(ex, _)) => ex,
            (_, value) => inner.number(value)?,
        };
        let when = match condition {
            [] => None,
            [one, ..] => {
                let in_panel = within(one, list, self.symbols);
                Some(inner.condition(&in_panel)?)
            }
        };
        let found = match (name, when) {
            ("count", None) => {
                Ex::Aggregate { name: "answered", of: vec![value], needs: None, missing: None }.or_zero()
            }
            ("count", Some(when)) => {
                let both = super::joined(Op::And, when, value.is_missing().negated());
                Ex::Aggregate { name: "count", of: vec![both], needs: None, missing: None }.or_zero()
            }
            ("sum", None) => {
                Ex::Aggregate { name: "sum", of: vec![value], needs: None, missing: Some("zero") }.or_zero()
            }
            ("mean", None) => {
                Ex::Aggregate { name, of: vec![value], needs: Some(1), missing: None }.or_zero()
            }
            (_, None) => Ex::Aggregate { name, of: vec![value], needs: Some(1), missing: None },
            (_, Some(_)) => {
                return Err(Lost("an aggregate of the rounds for which a condition is true".into()));
            }
        };
        Ok(Val::Number(found))
    }
}

/// A condition inside `…InArray`: names are those of the panel's own questions.
fn within(sx: &Sx, list: &str, symbols: &super::Symbols) -> Sx {
    let deeper = |one: &Sx| Box::new(within(one, list, symbols));
    match sx {
        Sx::Reference(name) if symbols.get(&format!("{list}.{name}")).is_some() => {
            Sx::Reference(format!("{list}.{name}"))
        }
        Sx::Unary(operator, of) => Sx::Unary(operator.clone(), deeper(of)),
        Sx::Binary(operator, a, b) => Sx::Binary(operator.clone(), deeper(a), deeper(b)),
        Sx::Call(name, of) => {
            Sx::Call(name.clone(), of.iter().map(|one| within(one, list, symbols)).collect())
        }
        other => other.clone(),
    }
}

fn zeroed(value: Val) -> Val {
    match value {
        Val::Number(ex) => Val::Number(ex.or_zero()),
        other => other,
    }
}

fn points(ex: Ex) -> Ex {
    Ex::If(Box::new(ex), Box::new(Ex::int(1)), Box::new(Ex::int(0)))
}

/// Whether a number can be below zero, as far as its form shows.
fn can_be_negative(ex: &Ex) -> bool {
    match ex {
        Ex::Minus(_) => true,
        Ex::Binary(Op::Subtract, ..) => true,
        Ex::Number(number) => number.0.starts_with('-'),
        other => other.children().into_iter().any(can_be_negative),
    }
}
