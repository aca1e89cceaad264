//! Collections as one value: a number, a truth, whether something is there.

use super::*;

impl Reader<'_> {
    /// Whether an element is there.
    pub(super) fn present(&mut self, element: &Element) -> Ex {
        let own = match &element.what {
            What::Response | What::Questionnaire | What::Definition(_) | What::Offered(..) => Ex::Truth(true),
            What::Node(at) => {
                let name = self.entries[*at].name.clone();
                match &self.entries[*at].kind {
                    EntryKind::Group => {
                        let inner: Vec<Element> = self
                            .all_below(Some(*at))
                            .into_iter()
                            .filter(|at| !matches!(self.entries[*at].kind, EntryKind::Group))
                            .map(|at| Element { what: What::Node(at), when: None })
                            .collect();
                        return self.exists(&inner);
                    }
                    EntryKind::Lost(_) => Ex::Truth(false),
                    EntryKind::One(_)
                    | EntryKind::Many(_)
                    | EntryKind::Truth
                    | EntryKind::Number
                    | EntryKind::Date
                    | EntryKind::Time
                    | EntryKind::Text
                    | EntryKind::Score(_) => Ex::name(&name).is_missing().negated(),
                }
            }
            What::Answer(_, Some(_)) | What::Value(_, Some(_)) | What::Extensions(_, Some(_)) => {
                Ex::Truth(true)
            }
            What::Answer(at, None) | What::Value(at, None) | What::Extensions(at, None) => {
                Ex::name(&self.entries[*at].name).is_missing().negated()
            }
            What::Weight(at, option) => match self.weigh(*at, *option) {
                Some(ex) => ex.is_missing().negated(),
                None => Ex::Truth(false),
            },
            What::Plain(value) => match value {
                Val::Number(Ex::Missing) | Val::Truth(Ex::Missing) | Val::Nothing => Ex::Truth(false),
                Val::Number(ex)
                | Val::Truth(ex)
                | Val::Option(ex, _)
                | Val::Many(ex, _)
                | Val::Class(ex, _)
                | Val::Date(ex)
                | Val::Time(ex)
                | Val::FreeText(ex) => ex.clone().is_missing().negated(),
                Val::Text(_) | Val::Words(_) | Val::List(_) | Val::Series(..) | Val::Repeat(_) => {
                    Ex::Truth(true)
                }
            },
        };
        match &element.when {
            Some(when) => joined(Op::And, when.clone(), own),
            None => own,
        }
    }

    pub(super) fn exists(&mut self, of: &[Element]) -> Ex {
        let names: Option<Vec<Ex>> = of.iter().map(|element| self.simply(element)).collect();
        if let Some(names) = names.filter(|names| names.len() > 2) {
            return Ex::bin(
                Op::GreaterEqual,
                Ex::Aggregate { name: "answered", of: names, needs: None, missing: None },
                Ex::int(1),
            );
        }
        let parts: Vec<Ex> = of.iter().map(|element| self.present(element)).collect();
        parts.into_iter().fold(Ex::Truth(false), |a, b| joined(Op::Or, a, b))
    }

    /// The question of an element that is there whenever the question was answered.
    pub(super) fn simply(&self, element: &Element) -> Option<Ex> {
        let (What::Node(at) | What::Answer(at, None) | What::Value(at, None)) = &element.what else {
            return None;
        };
        let entry = &self.entries[*at];
        let name = Ex::name(&entry.name);
        let plain = !matches!(entry.kind, EntryKind::Group | EntryKind::Lost(_));
        let free = match &element.when {
            None => true,
            Some(when) => *when == name.clone().is_missing().negated(),
        };
        (plain && free).then_some(name)
    }

    pub(super) fn count(&mut self, of: Vec<Element>) -> Found {
        let names: Option<Vec<Ex>> = of.iter().map(|element| self.simply(element)).collect();
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            return Ok(plain(Val::Number(Ex::Aggregate {
                name: "answered",
                of: names,
                needs: None,
                missing: None,
            })));
        }
        let mut truths = Vec::new();
        let mut known = 0;
        for element in &of {
            match self.present(element) {
                Ex::Truth(true) => known += 1,
                Ex::Truth(false) => {}
                // `first(x, no)` inside a count is what `missing: no` says.
                Ex::Blank(inner, value) if *value == Ex::Truth(false) => truths.push(*inner),
                truth => truths.push(bare(truth)),
            }
        }
        let count = if truths.is_empty() {
            Ex::int(0)
        } else {
            Ex::Aggregate { name: "count", of: truths, needs: None, missing: Some("no") }
        };
        Ok(plain(Val::Number(if known == 0 { count } else { Ex::bin(Op::Add, count, Ex::int(known)) })))
    }

    pub(super) fn aggregate(
        &mut self,
        name: &'static str,
        of: Vec<Element>,
        needs: Option<usize>,
        missing: Option<&'static str>,
    ) -> Found {
        if of.is_empty() {
            return Ok(if needs.is_none() { plain(Val::Number(Ex::int(0))) } else { Vec::new() });
        }
        let mut parts = Vec::new();
        for element in of {
            let when = element.when.clone();
            let number = self.number(vec![Element { when: None, ..element }])?;
            parts.push(match when {
                None => number,
                // A sum may count what is not there as 0, and then at least one has to be there.
                Some(when) if name == "sum" => Ex::OnlyIf(Box::new(when), Box::new(number)),
                Some(_) => return Err(format!("`{name}` of answers for which something holds")),
            });
        }
        if parts.iter().any(|part| matches!(part, Ex::OnlyIf(..))) {
            let there: Vec<Ex> = parts
                .iter()
                .map(|part| match part {
                    Ex::OnlyIf(when, value) => {
                        joined(Op::And, (**when).clone(), value.clone().is_missing().negated())
                    }
                    other => other.clone().is_missing().negated(),
                })
                .collect();
            let zeros: Vec<Ex> = parts
                .into_iter()
                .map(|part| match part {
                    Ex::OnlyIf(when, value) => Ex::If(when, Box::new(value.or_zero()), Box::new(Ex::int(0))),
                    other => other.or_zero(),
                })
                .collect();
            let whole = zeros.into_iter().reduce(|a, b| Ex::bin(Op::Add, a, b)).unwrap_or(Ex::int(0));
            let any = there.into_iter().fold(Ex::Truth(false), |a, b| joined(Op::Or, a, b));
            return Ok(plain(Val::Number(if needs.is_none() {
                whole
            } else {
                Ex::OnlyIf(Box::new(any.or_truth(false)), Box::new(whole))
            })));
        }
        Ok(plain(Val::Number(Ex::Aggregate { name, of: parts, needs, missing })))
    }

    /// What an answer counts.
    pub(super) fn weigh(&mut self, at: usize, option: Option<usize>) -> Option<Ex> {
        let scale = self.scale(at)?;
        if let Some(option) = option {
            return scale.choices.get(option)?.weight.clone().map(Ex::Number);
        }
        let name = Ex::name(&self.entries[at].name);
        self.weight(&name, &scale)
    }

    /// A collection as one number; missing where it is empty.
    pub fn number(&mut self, of: Vec<Element>) -> Result<Ex, String> {
        let value = self.value(of)?;
        if let Val::Nothing = value {
            return Ok(Ex::Missing);
        }
        let symbols = Symbols::default();
        let mut translator = Translator::new(&symbols, RULES);
        translator.number(value).map_err(|lost| lost.0)
    }

    /// A collection as one truth, which may be missing.
    pub fn truth_of(&mut self, of: Vec<Element>) -> Result<Ex, String> {
        if of.is_empty() {
            return Ok(Ex::Missing);
        }
        if let [Element { what: What::Plain(Val::Truth(ex)), when: None }] = of.as_slice() {
            return Ok(ex.clone());
        }
        if let [Element { what: What::Value(at, None), when }] = of.as_slice()
            && matches!(self.entries[*at].kind, EntryKind::Truth)
        {
            let name = Ex::name(&self.entries[*at].name);
            return Ok(match when {
                Some(when) => Ex::bin(Op::And, when.clone(), name),
                None => name,
            });
        }
        if of.len() > 1 {
            return Err("a list where a condition is needed".into());
        }
        let value = self.value(of.clone())?;
        match value {
            Val::Truth(ex) => Ok(ex),
            // One value that is not a truth counts as true.
            _other => Ok(self.exists(&of)),
        }
    }

    /// A collection as one value.
    pub fn value(&mut self, of: Vec<Element>) -> Result<Val, String> {
        let mut of = of;
        if of.len() > 1 {
            // An option of the form for each answer that may be given: a choice among numbers.
            return self.among(of);
        }
        let Some(Element { what, when }) = of.pop() else { return Ok(Val::Nothing) };
        let value = match what {
            What::Value(at, None) => self.answer_value(at)?,
            What::Value(at, Some(option)) => Val::Text(
                self.scale(at).map(|scale| scale.choices[option].source.clone()).unwrap_or_default(),
            ),
            What::Weight(at, option) => Val::Number(
                self.weigh(at, option)
                    .ok_or_else(|| format!("the answers to `{}` have no weights", self.entries[at].link))?,
            ),
            What::Offered(at, option) => Val::Text(
                self.scale(at).map(|scale| scale.choices[option].source.clone()).unwrap_or_default(),
            ),
            What::Plain(value) => value,
            What::Answer(..) => return Err("an answer where its value is needed".into()),
            What::Node(_)
            | What::Definition(_)
            | What::Response
            | What::Questionnaire
            | What::Extensions(..) => {
                return Err("an item where a value is needed".into());
            }
        };
        let Some(when) = when else { return Ok(value) };
        let only = |ex: Ex| Ex::OnlyIf(Box::new(when.clone()), Box::new(ex));
        Ok(match value {
            Val::Number(ex) => Val::Number(only(ex)),
            Val::Text(text) => Val::Words(vec![(Some(when), text)]),
            Val::Truth(ex) => Val::Truth(Ex::bin(Op::And, when, ex)),
            other => other,
        })
    }

    /// Elements of which at most one is there: the options of the form that are those of the answer.
    pub(super) fn among(&mut self, of: Vec<Element>) -> Result<Val, String> {
        let mut whole: Option<Ex> = None;
        for element in of.into_iter().rev() {
            let Element { what: What::Plain(Val::Number(number)), when: Some(when) } = element else {
                return Err("a list where one value is needed".into());
            };
            whole = Some(match whole {
                None => Ex::OnlyIf(Box::new(when.or_truth(false)), Box::new(number)),
                Some(rest) => Ex::If(Box::new(when.or_truth(false)), Box::new(number), Box::new(rest)),
            });
        }
        Ok(Val::Number(whole.ok_or("nothing")?))
    }

    pub(super) fn answer_value(&self, at: usize) -> Result<Val, String> {
        let entry = &self.entries[at];
        let name = Ex::name(&entry.name);
        Ok(match &entry.kind {
            EntryKind::One(scale) => {
                // A Coding is compared by its code.
                Val::Option(name, scale.clone())
            }
            EntryKind::Many(scale) => Val::Many(name, scale.clone()),
            EntryKind::Truth => Val::Truth(name),
            EntryKind::Number => Val::Number(name),
            EntryKind::Date => Val::Date(name),
            EntryKind::Time => Val::Time(name),
            EntryKind::Text => Val::FreeText(name),
            EntryKind::Score(means) => match &**means {
                Means::Truth => Val::Truth(name),
                Means::Class(options) => Val::Class(name, options.clone()),
                _number => Val::Number(name),
            },
            EntryKind::Group => return Err("a group has no answer".into()),
            EntryKind::Lost(why) => return Err(why.clone()),
        })
    }
}

/// `first(x, no)` around parts of a condition is what `missing: no` says about the whole.
pub(super) fn bare(ex: Ex) -> Ex {
    match ex {
        Ex::Binary(op @ (Op::And | Op::Or), a, b) => Ex::Binary(op, Box::new(bare(*a)), Box::new(bare(*b))),
        Ex::Blank(inner, value) if *value == Ex::Truth(false) => *inner,
        other => other,
    }
}
