//! Functions of FHIRPath.

use super::*;

impl Reader<'_> {
    pub(super) fn call(&mut self, of: Option<&Fx>, name: &str, arguments: &[Fx], scope: &Scope) -> Found {
        // Functions without a collection before them.
        match (of, name, arguments) {
            (None, "iif", [condition, then, rest @ ..]) => {
                return self.iif(condition, then, rest.first(), scope);
            }
            (None, "today" | "now", []) => return Ok(plain(Val::Date(Ex::Administered))),
            _other => {}
        }
        let of = match of {
            Some(of) if matches!(name, "ordinal" | "weight") => self.coded(of, scope)?,
            Some(of) => self.run(of, scope)?,
            None => scope.this.clone(),
        };
        match (name, arguments) {
            ("where", [condition]) => self.filter(of, condition, scope),
            ("exists", []) => {
                let truth = self.exists(&of);
                Ok(plain(Val::Truth(truth)))
            }
            ("exists", [condition]) => {
                let of = self.filter(of, condition, scope)?;
                let truth = self.exists(&of);
                Ok(plain(Val::Truth(truth)))
            }
            ("empty", []) => {
                let truth = self.exists(&of);
                Ok(plain(Val::Truth(negate(truth))))
            }
            ("hasValue", []) => {
                let truth = self.exists(&of);
                Ok(plain(Val::Truth(truth)))
            }
            ("not", []) => {
                let truth = self.truth_of(of)?;
                Ok(plain(Val::Truth(negate(truth))))
            }
            ("count", []) => self.count(of),
            ("sum", []) => self.aggregate("sum", of, Some(1), Some("zero")),
            ("avg", []) => self.aggregate("mean", of, Some(1), None),
            ("min", []) => self.aggregate("min", of, Some(1), None),
            ("max", []) => self.aggregate("max", of, Some(1), None),
            ("aggregate", [Fx::Binary(plus, a, b), start]) if plus == "+" => {
                let adds = matches!((&**a, &**b), (Fx::This, Fx::Total) | (Fx::Total, Fx::This));
                let zero = matches!(start, Fx::Number(text) if text == "0");
                if !(adds && zero) {
                    return Err("`aggregate` that is not a sum".into());
                }
                let found = self.aggregate("sum", of, None, Some("zero"))?;
                let number = self.number(found)?;
                Ok(plain(Val::Number(number.or_zero())))
            }
            ("first" | "last" | "single" | "distinct", []) if of.len() <= 1 || name == "distinct" => Ok(of),
            ("first", []) => {
                // The first that is there.
                let mut numbers = Vec::new();
                for element in of {
                    numbers.push(self.number(vec![element])?);
                }
                Ok(plain(Val::Number(Ex::Call("first".into(), numbers))))
            }
            ("descendants" | "repeat", _any) => {
                let mut out = Vec::new();
                for element in of {
                    match element.what {
                        What::Response => out.extend(
                            self.all_below(None)
                                .into_iter()
                                .map(|at| Element { what: What::Node(at), when: element.when.clone() }),
                        ),
                        What::Questionnaire => out.extend(
                            self.all_below(None)
                                .into_iter()
                                .map(|at| Element { what: What::Definition(at), when: element.when.clone() }),
                        ),
                        What::Node(at) => {
                            out.extend(
                                self.all_below(Some(at))
                                    .into_iter()
                                    .map(|at| Element { what: What::Node(at), when: element.when.clone() }),
                            );
                        }
                        What::Definition(at) => out.extend(
                            self.all_below(Some(at))
                                .into_iter()
                                .map(|at| Element { what: What::Definition(at), when: element.when.clone() }),
                        ),
                        What::Offered(..)
                        | What::Answer(..)
                        | What::Value(..)
                        | What::Extensions(..)
                        | What::Weight(..)
                        | What::Plain(_) => {}
                    }
                }
                Ok(out)
            }
            ("select", [inner]) => {
                let mut out = Vec::new();
                for element in of {
                    let when = element.when.clone();
                    let deeper = Scope { this: vec![element], ..scope.clone() };
                    for mut found in self.run(inner, &deeper)? {
                        // What it is made of brings its own condition along.
                        if found.when.is_none() {
                            found.when = when.clone();
                        }
                        out.push(found);
                    }
                }
                Ok(out)
            }
            ("all", [condition]) => {
                let mut whole = Ex::Truth(true);
                for element in of {
                    let there = self.present(&element);
                    let deeper = Scope { this: vec![element], ..scope.clone() };
                    let found = self.run(condition, &deeper)?;
                    let truth = self.truth_of(found)?;
                    whole = joined(Op::And, whole, joined(Op::Or, negate(there), truth));
                }
                Ok(plain(Val::Truth(whole)))
            }
            ("allTrue" | "anyTrue", []) => {
                let op = if name == "allTrue" { Op::And } else { Op::Or };
                let mut whole = Ex::Truth(op == Op::And);
                for element in of {
                    let truth = self.truth_of(vec![element])?;
                    whole = joined(op, whole, truth.or_truth(op == Op::And));
                }
                Ok(plain(Val::Truth(whole)))
            }
            ("extension", [Fx::Text(url)]) => {
                if !ordinal(url) {
                    return Err(format!("the extension `{url}`"));
                }
                Ok(of
                    .into_iter()
                    .filter_map(|element| match element.what {
                        What::Value(at, option) => {
                            Some(Element { what: What::Weight(at, option), when: element.when })
                        }
                        What::Offered(at, option) => {
                            Some(Element { what: What::Offered(at, option), when: element.when })
                        }
                        _other => None,
                    })
                    .collect())
            }
            ("ordinal" | "weight", []) => Ok(of
                .into_iter()
                .map(|element| match element.what {
                    What::Value(at, option) | What::Answer(at, option) => {
                        Element { what: What::Weight(at, option), when: element.when }
                    }
                    other => Element { what: other, when: element.when },
                })
                .collect()),
            ("ofType" | "as", [_kind]) => Ok(of),
            ("children", []) => self.member(of, "item"),
            ("toInteger" | "toDecimal", []) => {
                let number = self.number(of)?;
                Ok(plain(Val::Number(number)))
            }
            ("toString", []) if of.iter().all(|one| matches!(one.what, What::Plain(Val::Text(_)))) => Ok(of),
            ("round", digits) => {
                let number = self.number(of)?;
                let of = match digits {
                    [] => vec![number],
                    [Fx::Number(text)] if text == "0" => vec![number],
                    [Fx::Number(text)] => {
                        vec![
                            number,
                            Ex::int(
                                text.parse::<i64>()
                                    .ok()
                                    .filter(|digits| *digits <= 12)
                                    .ok_or("rounding to that many decimals")?,
                            ),
                        ]
                    }
                    _other => return Err("rounding to a computed number of decimals".into()),
                };
                Ok(plain(Val::Number(Ex::Call("round".into(), of))))
            }
            ("abs" | "sqrt" | "exp" | "ln" | "floor" | "ceiling" | "truncate", []) => {
                let number = self.number(of)?;
                let call = |name: &str, ex: Ex| Ex::Call(name.into(), vec![ex]);
                Ok(plain(Val::Number(match name {
                    "ceiling" => call("ceil", number),
                    "truncate" => {
                        let below = Ex::bin(Op::Less, number.clone(), Ex::int(0));
                        Ex::If(
                            Box::new(below),
                            Box::new(call("ceil", number.clone())),
                            Box::new(call("floor", number)),
                        )
                    }
                    other => call(other, number),
                })))
            }
            ("power", [exponent]) => {
                let (base, exponent) = (self.number(of)?, self.run(exponent, scope)?);
                let exponent = self.number(exponent)?;
                Ok(plain(Val::Number(Ex::bin(Op::Power, base, exponent))))
            }
            ("startsWith" | "endsWith" | "contains" | "matches", [argument]) => {
                let argument = self.run(argument, scope)?;
                match (text(&of), text(&argument)) {
                    (Some(of), Some(argument)) => Ok(plain(Val::Truth(Ex::Truth(match name {
                        "startsWith" => of.starts_with(&argument),
                        "endsWith" => of.ends_with(&argument),
                        "contains" => of.contains(&argument),
                        _matches => super::super::pattern::matches(&of, &argument)?,
                    })))),
                    _other => Err(format!("`{name}` of an answer")),
                }
            }
            ("iif", [condition, then, rest @ ..]) => self.iif(condition, then, rest.first(), scope),
            ("combine" | "union", [other]) => {
                let mut out = of;
                out.extend(self.run(other, scope)?);
                Ok(out)
            }
            (other, _) => Err(format!("the function `{other}`")),
        }
    }

    pub(super) fn filter(&mut self, of: Vec<Element>, condition: &Fx, scope: &Scope) -> Found {
        // `extension.where(url = …)`
        if of.iter().all(|one| matches!(one.what, What::Extensions(..) | What::Offered(..)))
            && let Fx::Binary(operator, left, right) = condition
            && operator == "="
            && let Fx::Member(None, name) = &**left
            && name == "url"
        {
            let url = self.run(right, scope)?;
            let url = text(&url).ok_or("a computed address")?;
            if !ordinal(&url) {
                return Err(format!("the extension `{url}`"));
            }
            return Ok(of
                .into_iter()
                .map(|element| match element.what {
                    What::Extensions(at, option) => {
                        Element { what: What::Weight(at, option), when: element.when }
                    }
                    other => Element { what: other, when: element.when },
                })
                .collect());
        }
        let mut out = Vec::new();
        for element in of {
            let deeper = Scope { this: vec![element.clone()], ..scope.clone() };
            let found = self.run(condition, &deeper)?;
            let truth = self.truth_of(found)?.or_truth(false);
            match truth {
                Ex::Truth(true) => out.push(element),
                Ex::Truth(false) => {}
                truth => out.push(Element { when: both(element.when, Some(truth)), what: element.what }),
            }
        }
        Ok(out)
    }

    pub(super) fn iif(&mut self, condition: &Fx, then: &Fx, otherwise: Option<&Fx>, scope: &Scope) -> Found {
        let condition = self.run(condition, scope)?;
        let condition = self.truth_of(condition)?.or_truth(false);
        let then = self.run(then, scope)?;
        let otherwise = match otherwise {
            Some(otherwise) => self.run(otherwise, scope)?,
            None => Vec::new(),
        };
        let (then, otherwise) = (self.value(then)?, self.value(otherwise)?);
        let symbols = Symbols::default();
        let mut translator = Translator::new(&symbols, RULES);
        translator.either(condition, then, otherwise).map(plain).map_err(|lost| lost.0)
    }
}

pub(super) fn ordinal(url: &str) -> bool {
    matches!(
        url.rsplit('/').next(),
        Some("ordinalValue" | "itemWeight" | "questionnaire-ordinalValue" | "valueset-ordinalValue")
    )
}
