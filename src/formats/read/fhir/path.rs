//! FHIRPath computed over the Questionnaire itself: which items an expression reaches is known from the form,
//! and what remains is what their answers decide. A collection is a list of elements, each with the condition
//! under which it is there.

mod functions;
mod singles;

use super::{EntryKind, Reader};
use crate::expression::fhirpath::{Fx, parse};
use crate::expression::parse::Dialect;
use crate::expression::translate::{Means, Rules, Symbols, Translator, Val, joined, key, negate};
use crate::expression::{Ex, Op};
use crate::ir::{Decimal, Scale};

/// FHIRPath's logic is Peil's: nothing is written out inside an expression.
pub const RULES: Rules = Rules { dialect: Dialect::FhirPath, zero: false, always_zero: false };
/// How large a collection may grow.
const MOST: usize = 20_000;

/// What an element is.
#[derive(Debug, Clone)]
pub enum What {
    /// The whole response.
    Response,
    Questionnaire,
    /// An item of the response.
    Node(usize),
    /// An item of the Questionnaire.
    Definition(usize),
    /// An option in the Questionnaire.
    Offered(usize, usize),
    /// An answer; of several answers, the one with this option.
    Answer(usize, Option<usize>),
    /// Its value.
    Value(usize, Option<usize>),
    /// The extensions of a value that is a Coding.
    Extensions(usize, Option<usize>),
    /// What it counts.
    Weight(usize, Option<usize>),
    Plain(Val),
}

/// An element of a collection, there only where the condition is true.
#[derive(Debug, Clone)]
pub struct Element {
    pub what: What,
    pub when: Option<Ex>,
}

type Found = Result<Vec<Element>, String>;

fn plain(value: Val) -> Vec<Element> {
    vec![Element { what: What::Plain(value), when: None }]
}

fn both(a: Option<Ex>, b: Option<Ex>) -> Option<Ex> {
    match (a, b) {
        (Some(a), Some(b)) => Some(joined(Op::And, a, b)),
        (a, b) => a.or(b),
    }
}

/// What `$this` and bare names mean.
#[derive(Clone)]
struct Scope {
    this: Vec<Element>,
    item: Option<usize>,
    total: Option<Ex>,
}

impl Reader<'_> {
    /// Works an expression out. `item` is the item that it is on.
    pub fn evaluate(&mut self, text: &str, item: Option<usize>) -> Found {
        let fx = parse(text).map_err(|error| error.to_string())?;
        let scope = Scope { this: vec![Element { what: What::Response, when: None }], item, total: None };
        self.depth = 0;
        self.run(&fx, &scope)
    }

    fn run(&mut self, fx: &Fx, scope: &Scope) -> Found {
        self.depth += 1;
        if self.depth > 5_000 {
            return Err("it is too large".into());
        }
        let found = match fx {
            Fx::Number(text) => {
                plain(Val::Number(Ex::Number(Decimal::read(text).ok_or("a number that is too long")?)))
            }
            Fx::Text(text) => plain(if text.is_empty() { Val::Nothing } else { Val::Text(text.clone()) }),
            Fx::Truth(truth) => plain(Val::Truth(Ex::Truth(*truth))),
            Fx::Moment(text) => plain(if text.contains(':') {
                Val::Time(Ex::Moment(text.chars().take(5).collect()))
            } else {
                Val::Date(Ex::Moment(text.clone()))
            }),
            Fx::Empty => Vec::new(),
            Fx::This => scope.this.clone(),
            Fx::Total => plain(Val::Number(scope.total.clone().ok_or("`$total` outside `aggregate`")?)),
            Fx::Variable(name) => self.variable(name, scope)?,
            Fx::Member(None, name) => match name.as_str() {
                "QuestionnaireResponse" => vec![Element { what: What::Response, when: None }],
                _member => {
                    let this = scope.this.clone();
                    self.member(this, name)?
                }
            },
            Fx::Member(Some(of), name) => {
                let of = if name == "valueCoding" { self.coded(of, scope)? } else { self.run(of, scope)? };
                self.member(of, name)?
            }
            Fx::Call(of, name, arguments) => self.call(of.as_deref(), name, arguments, scope)?,
            Fx::Index(of, index) => {
                let of = self.run(of, scope)?;
                match (&**index, of.len()) {
                    (Fx::Number(text), 0 | 1) if text == "0" => of,
                    (Fx::Number(text), _)
                        if of.iter().all(|one| {
                            matches!(one.what, What::Node(_) | What::Definition(_)) && one.when.is_none()
                        }) =>
                    {
                        of.into_iter().nth(text.parse::<usize>().unwrap_or(usize::MAX)).into_iter().collect()
                    }
                    _other => return Err("one element by its number".into()),
                }
            }
            Fx::Minus(inner) => {
                let value = self.run(inner, scope)?;
                let number = self.number(value)?;
                plain(Val::Number(match number {
                    Ex::Number(number) => {
                        Ex::Number(Decimal::read(&format!("-{}", number.0)).ok_or("a number")?)
                    }
                    other => Ex::Minus(Box::new(other)),
                }))
            }
            Fx::Binary(operator, left, right) => self.binary(operator, left, right, scope)?,
        };
        if found.len() > MOST {
            return Err("it reaches too much".into());
        }
        Ok(found)
    }

    fn variable(&mut self, name: &str, scope: &Scope) -> Found {
        match name {
            "resource" | "rootResource" => return Ok(vec![Element { what: What::Response, when: None }]),
            "context" => {
                return Ok(match scope.item {
                    Some(item) => vec![Element { what: What::Node(item), when: None }],
                    None => vec![Element { what: What::Response, when: None }],
                });
            }
            "questionnaire" => return Ok(vec![Element { what: What::Questionnaire, when: None }]),
            "qitem" => {
                return Ok(scope
                    .item
                    .map(|item| Element { what: What::Definition(item), when: None })
                    .into_iter()
                    .collect());
            }
            "ucum" | "sct" | "loinc" | "patient" | "user" | "encounter" => {
                return Err(format!("`%{name}`, which is not part of the form"));
            }
            _own => {}
        }
        if let Some(known) = self.lets.get(name) {
            return Ok(known.clone());
        }
        let (text, on) =
            self.variables.get(name).cloned().ok_or_else(|| format!("`%{name}` is not in the form"))?;
        // One that leads to itself finds nothing here.
        self.variables.remove(name);
        let fx = parse(&text).map_err(|error| format!("`%{name}`: {error}"));
        let deeper = Scope {
            this: vec![match on {
                Some(item) => Element { what: What::Node(item), when: None },
                None => Element { what: What::Response, when: None },
            }],
            item: on,
            total: None,
        };
        let found = fx.and_then(|fx| {
            self.run(&fx, &deeper)
                .map_err(|why| if why.starts_with("`%") { why } else { format!("`%{name}`: {why}") })
        });
        self.variables.insert(name.to_string(), (text, on));
        let found = found?;
        let found = self.named(name, found);
        self.lets.insert(name.to_string(), found.clone());
        Ok(found)
    }

    /// A variable that is one number worth a name becomes a `let`.
    fn named(&mut self, name: &str, found: Vec<Element>) -> Vec<Element> {
        let [Element { what: What::Plain(Val::Number(ex)), when: None }] = found.as_slice() else {
            return found;
        };
        if ex.children().is_empty() || ex.depth() < 2 && ex.children().len() < 2 {
            return found;
        }
        let Some((None, value)) = crate::expression::finish(ex.clone()) else { return found };
        let own = self.build.name(name, &[]);
        self.build.form.computed.push(crate::ir::Computed::new(
            "",
            &own,
            crate::ir::Words::default(),
            crate::ir::Value::Let(value),
        ));
        plain(Val::Number(Ex::Name(own)))
    }

    fn children(&self, of: Option<usize>) -> Vec<usize> {
        self.entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.parent == of && !entry.link.ends_with(" (other)"))
            .map(|(at, _)| at)
            .collect()
    }

    fn all_below(&self, of: Option<usize>) -> Vec<usize> {
        let mut out = Vec::new();
        let mut open = self.children(of);
        while !open.is_empty() && out.len() < MOST {
            let next = open.remove(0);
            out.push(next);
            let inner = self.children(Some(next));
            open.splice(0..0, inner);
        }
        out
    }

    fn scale(&self, at: usize) -> Option<Scale> {
        match &self.entries[at].kind {
            EntryKind::One(scale) | EntryKind::Many(scale) => Some(scale.clone()),
            EntryKind::Group
            | EntryKind::Truth
            | EntryKind::Number
            | EntryKind::Date
            | EntryKind::Time
            | EntryKind::Text
            | EntryKind::Score(_)
            | EntryKind::Lost(_) => None,
        }
    }

    /// Answers of which only options count. What is calculated as a number is none, even before it is read: the
    /// sum of all weights can be in the form that is summed.
    fn coded(&mut self, of: &Fx, scope: &Scope) -> Found {
        let Fx::Member(Some(nodes), name) = of else { return self.run(of, scope) };
        if name != "answer" {
            return self.run(of, scope);
        }
        let mut nodes = self.run(nodes, scope)?;
        nodes.retain(|one| match &one.what {
            What::Node(at) => {
                let entry = &self.entries[*at];
                let waits = matches!(&entry.kind, EntryKind::Lost(why) if why == super::WAITING);
                !waits || entry.calculated_option
            }
            _other => true,
        });
        self.member(nodes, name)
    }

    fn member(&mut self, of: Vec<Element>, name: &str) -> Found {
        let mut out = Vec::new();
        for Element { what, when } in of {
            let push = |out: &mut Vec<Element>, what: What, more: Option<Ex>| {
                out.push(Element { what, when: both(when.clone(), more) })
            };
            match (&what, name) {
                (What::Response, "item") => {
                    self.children(None).into_iter().for_each(|at| push(&mut out, What::Node(at), None))
                }
                (What::Questionnaire, "item") => {
                    self.children(None).into_iter().for_each(|at| push(&mut out, What::Definition(at), None))
                }
                (What::Node(at), "item") => {
                    self.children(Some(*at)).into_iter().for_each(|at| push(&mut out, What::Node(at), None))
                }
                (What::Answer(at, _), "item") => {
                    self.children(Some(*at)).into_iter().for_each(|at| push(&mut out, What::Node(at), None))
                }
                (What::Definition(at), "item") => self
                    .children(Some(*at))
                    .into_iter()
                    .for_each(|at| push(&mut out, What::Definition(at), None)),
                (What::Node(at) | What::Definition(at), "linkId") => {
                    push(&mut out, What::Plain(Val::Text(self.entries[*at].link.clone())), None)
                }
                (What::Node(at), "answer") => {
                    let entry = self.entries[*at].clone();
                    if entry.repeat {
                        return Err(format!("`{}` is in a group that repeats", entry.link));
                    }
                    match &entry.kind {
                        EntryKind::Group => {}
                        EntryKind::Lost(why) => {
                            return Err(if why == super::WAITING {
                                format!("`{}` is computed later", entry.link)
                            } else {
                                why.clone()
                            });
                        }
                        EntryKind::Many(scale) => {
                            for (option, choice) in scale.choices.iter().enumerate() {
                                let has =
                                    Ex::Has(Box::new(Ex::name(&entry.name)), key(choice)).or_truth(false);
                                push(&mut out, What::Answer(*at, Some(option)), Some(has));
                            }
                        }
                        EntryKind::One(_)
                        | EntryKind::Truth
                        | EntryKind::Number
                        | EntryKind::Date
                        | EntryKind::Time
                        | EntryKind::Text
                        | EntryKind::Score(_) => push(&mut out, What::Answer(*at, None), None),
                    }
                }
                (What::Answer(at, option), name) if name.starts_with("value") => {
                    push(&mut out, What::Value(*at, *option), None)
                }
                (What::Value(at, option), "code" | "display" | "value") => push(
                    &mut out,
                    if name == "display" { self.displayed(*at, *option)? } else { What::Value(*at, *option) },
                    None,
                ),
                (What::Value(_, _), "system" | "unit") => return Err(format!("`.{name}` of an answer")),
                (What::Value(at, option), "extension") => {
                    push(&mut out, What::Extensions(*at, *option), None)
                }
                (What::Definition(at), "answerOption") => {
                    let count = self.scale(*at).map_or(0, |scale| scale.choices.len());
                    (0..count).for_each(|option| push(&mut out, What::Offered(*at, option), None));
                }
                (
                    What::Offered(at, option),
                    "value" | "valueCoding" | "valueInteger" | "valueString" | "code",
                ) => {
                    let scale = self.scale(*at).ok_or("options")?;
                    push(
                        &mut out,
                        if name == "code" {
                            What::Plain(Val::Text(scale.choices[*option].source.clone()))
                        } else {
                            What::Offered(*at, *option)
                        },
                        None,
                    );
                }
                (What::Offered(at, option), "extension") => push(&mut out, What::Offered(*at, *option), None),
                (What::Offered(at, option), "valueDecimal") => {
                    let weight = self.scale(*at).and_then(|scale| scale.choices[*option].weight.clone());
                    if let Some(weight) = weight {
                        push(&mut out, What::Plain(Val::Number(Ex::Number(weight))), None);
                    }
                }
                (What::Extensions(at, option), "url") => push(&mut out, What::Extensions(*at, *option), None),
                (What::Extensions(at, option), name) if name.starts_with("value") => {
                    push(&mut out, What::Weight(*at, *option), None)
                }
                (What::Weight(at, option), name) if name.starts_with("value") => {
                    push(&mut out, What::Weight(*at, *option), None)
                }
                (What::Plain(value), "value") => push(&mut out, What::Plain(value.clone()), None),
                (_, name) => return Err(format!("`.{name}`")),
            }
        }
        Ok(out)
    }

    /// The words of an answer: texts made of them are not scores.
    fn displayed(&self, at: usize, _option: Option<usize>) -> Result<What, String> {
        Err(format!("the words of the answer to `{}`", self.entries[at].link))
    }

    fn binary(&mut self, operator: &str, left: &Fx, right: &Fx, scope: &Scope) -> Found {
        let (left, right) = (self.run(left, scope)?, self.run(right, scope)?);
        match operator {
            "and" | "or" | "xor" | "implies" => {
                let (left, right) = (self.truth_of(left)?, self.truth_of(right)?);
                return Ok(plain(Val::Truth(match operator {
                    "and" => joined(Op::And, left, right),
                    "or" => joined(Op::Or, left, right),
                    "implies" => joined(Op::Or, negate(left), right),
                    _xor => joined(
                        Op::Or,
                        joined(Op::And, left.clone(), negate(right.clone())),
                        joined(Op::And, negate(left), right),
                    ),
                })));
            }
            "|" => {
                let mut out = left;
                out.extend(right);
                return Ok(out);
            }
            "in" => return self.within(left, right),
            "contains" => return self.within(right, left),
            "&" => {
                return match (text(&left), text(&right)) {
                    (Some(a), Some(b)) => Ok(plain(Val::Text(a + &b))),
                    _other => Err(super::TOGETHER.into()),
                };
            }
            _other => {}
        }
        if let Some(op) = comparison(operator) {
            // Options of the form against the answer: `answerOption.where(valueCoding.code = …)`.
            return self.compare(op, left, right);
        }
        if operator == "+" && (text(&left).is_some() || text(&right).is_some()) {
            return match (text(&left), text(&right)) {
                (Some(a), Some(b)) => Ok(plain(Val::Text(a + &b))),
                _other => Err(super::TOGETHER.into()),
            };
        }
        let (a, b) = (self.number(left)?, self.number(right)?);
        let whole = |a: Ex, b: Ex| Ex::Call("floor".into(), vec![Ex::bin(Op::Divide, a, b)]);
        Ok(plain(Val::Number(match operator {
            "+" => Ex::bin(Op::Add, a, b),
            "-" => Ex::bin(Op::Subtract, a, b),
            "*" => Ex::bin(Op::Multiply, a, b),
            "/" => Ex::bin(Op::Divide, a, b),
            "div" => whole(a, b),
            "mod" => Ex::bin(Op::Subtract, a.clone(), Ex::bin(Op::Multiply, b.clone(), whole(a, b))),
            other => return Err(format!("`{other}`")),
        })))
    }

    fn within(&mut self, left: Vec<Element>, right: Vec<Element>) -> Found {
        let mut whole = Ex::Truth(false);
        for one in right {
            let found = self.compare(Op::Equal, left.clone(), vec![one])?;
            let truth = self.truth_of(found)?;
            whole = joined(Op::Or, whole, truth);
        }
        Ok(plain(Val::Truth(whole)))
    }

    fn compare(&mut self, op: Op, left: Vec<Element>, right: Vec<Element>) -> Found {
        if left.is_empty() || right.is_empty() {
            return Ok(plain(Val::Truth(Ex::Missing)));
        }
        // Of several answers, each option is known by itself.
        if let ([Element { what: What::Value(at, Some(option)), .. }], Some(wanted)) =
            (left.as_slice(), text(&right))
        {
            let same = self.scale(*at).is_some_and(|scale| scale.choices[*option].source == wanted);
            return Ok(plain(Val::Truth(Ex::Truth(same == (op == Op::Equal)))));
        }
        if left.len() > 1 || right.len() > 1 {
            // Several answers compared with one: equal when exactly that one was given.
            return Err("a list is compared with one value".into());
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        if matches!(left, Val::Nothing) || matches!(right, Val::Nothing) {
            return Ok(plain(Val::Truth(Ex::Missing)));
        }
        let symbols = Symbols::default();
        let mut translator = Translator::new(&symbols, RULES);
        translator.compared(op, left, right).map(plain).map_err(|lost| lost.0)
    }
}

fn comparison(operator: &str) -> Option<Op> {
    Some(match operator {
        "=" => Op::Equal,
        "!=" => Op::Unequal,
        "<" => Op::Less,
        "<=" => Op::LessEqual,
        ">" => Op::Greater,
        ">=" => Op::GreaterEqual,
        _other => return None,
    })
}

fn text(of: &[Element]) -> Option<String> {
    match of {
        [Element { what: What::Plain(Val::Text(text)), when: None }] => Some(text.clone()),
        _other => None,
    }
}
