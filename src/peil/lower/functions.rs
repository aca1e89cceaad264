//! Calls: functions that work element by element, recodes, tables and formulas. Aggregates have a file of
//! their own.

use std::collections::HashMap;

use super::operand::{Element, Operand};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Aggregate, AnswerType, Function, Node, NodeId, Number, QuestionId, Type, is_function};
use crate::resolve::Symbol;
use crate::source::Span;
use crate::syntax::ast::{self, Argument};

/// How deep formulas may be in each other: each is computed where it is used.
const DEEPEST: usize = 64;
/// What filling in a formula counts for, in elements: more than a few hundred thousand times take seconds.
const STEPS: usize = 50;

impl Lowerer<'_> {
    pub fn call(
        &mut self,
        name: &ast::Name,
        arguments: &[Argument],
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let text = name.text.as_str();
        if let Some(&at) = self.resolved.recode_names.get(text) {
            let values = self.values(name, arguments, scope)?;
            return self.recode_call(at, values, span);
        }
        if let Some(&at) = self.resolved.table_names.get(text) {
            return self.table_call(at, name, arguments, span, scope);
        }
        if !is_function(text) {
            let Some(&Symbol::Let(at)) = self.resolved.symbols.get(text) else { return None };
            self.resolved.lets[at].ast.parameters.as_ref()?;
            let values = self.values(name, arguments, scope)?;
            return self.formula(at, name, values, span, scope);
        }
        if let Some(kind) = Aggregate::named(text) {
            return self.aggregate_call(kind, name, arguments, span, scope);
        }
        let values = self.values(name, arguments, scope)?;
        let function = Function::named(text)?;
        match function {
            Function::First => self.first(values, span),
            Function::Reverse | Function::Percent => self.own_scale(function, values, span),
            Function::Round => self.round(name, values, span),
            Function::Clamp => {
                let values = self.exactly(
                    name,
                    values,
                    3,
                    "`clamp(x, low, high)`: a value, the lowest and the highest it may be",
                )?;
                let values = self.all_numbers(values)?;
                self.zip(&values, span, |this, elements| {
                    let node =
                        Node::Clamp { of: elements[0].node, low: elements[1].node, high: elements[2].node };
                    Element::worked(this.graph.add(node, Some(span)), elements)
                })
            }
            Function::Years => {
                self.between(name, values, span, Type::Date, |from, to| Node::Years { from, to })
            }
            Function::Hours => {
                self.between(name, values, span, Type::Time, |from, to| Node::Hours { from, to })
            }
            Function::Floor => self.of_one(name, values, span, Node::Floor),
            Function::Ceiling => self.of_one(name, values, span, Node::Ceiling),
            Function::Absolute => self.of_one(name, values, span, Node::Absolute),
            Function::SquareRoot => self.of_one(name, values, span, Node::SquareRoot),
            Function::Exponential => self.of_one(name, values, span, Node::Exponential),
            Function::Logarithm => self.of_one(name, values, span, Node::Logarithm),
        }
    }

    /// A function of one number.
    fn of_one(
        &mut self,
        name: &ast::Name,
        values: Vec<Operand>,
        span: Span,
        make: fn(NodeId) -> Node,
    ) -> Option<Operand> {
        let value = self.exactly(name, values, 1, &format!("`{}(x)`", name.text))?.remove(0);
        let value = self.numbers(value)?;
        Some(self.map(value, span, |this, element| {
            Element::worked(this.graph.add(make(element.node), Some(span)), &[element])
        }))
    }

    /// The values between the brackets, none of them by name.
    pub(super) fn values(
        &mut self,
        name: &ast::Name,
        arguments: &[Argument],
        scope: &Scope,
    ) -> Option<Vec<Operand>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match argument {
                Argument::Value(value) => values.push(self.expression(value, scope)),
                Argument::Named { name: word, span, value } => {
                    let diagnostic = self.range_with_colon(word, value, *span).unwrap_or_else(|| {
                        Diagnostic::new(codes::ARGUMENTS, *span, format!("`{}` has no `{}:`", name.text, word.text))
                            .help("`needs:` and `missing:` belong to aggregates: sum, mean, min, max, sd, median, count, any, all, at_least")
                    });
                    self.say(diagnostic);
                    values.push(None);
                }
            }
        }
        values.into_iter().collect()
    }

    pub(super) fn exactly(
        &mut self,
        name: &ast::Name,
        values: Vec<Operand>,
        count: usize,
        form: &str,
    ) -> Option<Vec<Operand>> {
        if values.len() == count {
            return Some(values);
        }
        let given = match values.len() {
            0 => "none is given".into(),
            1 => "1 is given".into(),
            given => format!("{given} are given"),
        };
        let message = format!("`{}` takes {}, but {given}", name.text, super::counted(count, "value"));
        self.refuse(Diagnostic::new(codes::ARGUMENTS, name.span, message).help(format!("write {form}")))
    }

    fn all_numbers(&mut self, values: Vec<Operand>) -> Option<Vec<Operand>> {
        values.into_iter().map(|value| self.numbers(value)).collect()
    }

    fn first(&mut self, values: Vec<Operand>, span: Span) -> Option<Operand> {
        if values.is_empty() {
            return self.refuse(
                Diagnostic::new(codes::ARGUMENTS, span, "`first` needs values to choose from")
                    .help("write `first(x, 0)`: x, or 0 when x is missing"),
            );
        }
        let types: Vec<Type> = values
            .iter()
            .flat_map(|value| &value.elements)
            .map(|element| self.graph.type_of(element.node))
            .collect();
        let categories =
            values.iter().flat_map(|value| &value.elements).any(|element| element.category.is_some());
        let same = !categories && types.windows(2).all(|pair| pair[0] == pair[1]);
        let values = if same { values } else { self.all_numbers(values)? };
        self.zip(&values, span, |this, elements| {
            let ids = elements.iter().map(|element| element.node).collect();
            Element::worked(this.graph.add(Node::First(ids), Some(span)), elements)
        })
    }

    /// `reverse` and `percent`: of questions, on their own scale. Several values make a list.
    fn own_scale(&mut self, function: Function, values: Vec<Operand>, span: Span) -> Option<Operand> {
        let list = values.len() != 1 || values[0].list;
        let mut elements = Vec::new();
        for value in &values {
            for element in &value.elements {
                elements.push(self.on_own_scale(function, element, value.span, span)?);
            }
        }
        Some(Operand { elements, list, span, each: None })
    }

    fn on_own_scale(
        &mut self,
        function: Function,
        element: &Element,
        place: Span,
        span: Span,
    ) -> Option<Element> {
        let Some(question) = element.scale else {
            let what = self.described(element);
            return self.refuse(
                Diagnostic::new(codes::OWN_SCALE, place, format!("`{}` works on a question's own scale, and {what} has none", function.name())).help(
                    if function == Function::Reverse {
                        "write `low + high - x`, with the lowest and the highest value it can have"
                    } else {
                        "write `100 * (x - low) / (high - low)`, with the lowest and the highest value it can have"
                    },
                ),
            );
        };
        let numeric = self.numeric(element, place)?;
        let (low, high) = self.ends(question, place)?;
        if function == Function::Percent {
            if low == high {
                let name = self.graph.parts.question(question).name.clone();
                return self.refuse(
                    Diagnostic::new(
                        codes::OWN_SCALE,
                        place,
                        format!("`{name}` can only be {low}, so there is no low and high"),
                    )
                    .help("give its scale a second code, or remove `percent`"),
                );
            }
            let node = self.graph.add(Node::Percent { of: numeric.node, low, high }, Some(span));
            return Some(Element::worked(node, &[element]));
        }
        if let Some(code) = self.unmirrored(question, &low, &high) {
            let name = self.graph.parts.question(question).name.clone();
            let mirrored = low
                .add(&high)
                .and_then(|sum| sum.subtract(&code))
                .map(|code| code.to_string())
                .unwrap_or_default();
            return self.refuse(
                Diagnostic::new(
                    codes::REVERSE_GAP,
                    place,
                    format!(
                        "reversing `{name}` would turn {code} into {mirrored}, which is not a code of its scale"
                    ),
                )
                .help("write a recode that says what each code becomes"),
            );
        }
        let node = self.graph.add(Node::Reverse { of: numeric.node, low, high }, Some(span));
        Some(Element { scale: element.scale, ..Element::worked(node, &[element]) })
    }

    /// The lowest and highest answer of a question; missing options do not count.
    fn ends(&mut self, question: QuestionId, place: Span) -> Option<(Number, Number)> {
        let parts = &self.graph.parts;
        let asked = parts.question(question);
        match &asked.answer {
            AnswerType::Number { low, high, .. } => Some((low.clone(), high.clone())),
            AnswerType::Scale(scale) => {
                let codes: Vec<Number> = parts
                    .scale(*scale)
                    .options
                    .iter()
                    .filter(|option| !option.missing)
                    .filter_map(|option| option.code.clone())
                    .collect();
                match (codes.iter().min(), codes.iter().max()) {
                    (Some(low), Some(high)) => Some((low.clone(), high.clone())),
                    _ => None,
                }
            }
            AnswerType::YesNo
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Time
            | AnswerType::Many(_) => {
                let name = asked.name.clone();
                self.refuse(
                    Diagnostic::new(
                        codes::OWN_SCALE,
                        place,
                        format!("`{name}` is not answered on a scale of numbers"),
                    )
                    .help("name a question with codes, or with a range of numbers"),
                )
            }
        }
    }

    /// A code of a scale that low + high − x does not map onto another.
    fn unmirrored(&self, question: QuestionId, low: &Number, high: &Number) -> Option<Number> {
        let AnswerType::Scale(scale) = self.graph.parts.question(question).answer else { return None };
        let codes: Vec<&Number> = self
            .graph
            .parts
            .scale(scale)
            .options
            .iter()
            .filter(|option| !option.missing)
            .filter_map(|option| option.code.as_ref())
            .collect();
        codes
            .iter()
            .find(|code| {
                low.add(high)
                    .and_then(|sum| sum.subtract(code))
                    .is_none_or(|mirrored| !codes.contains(&&mirrored))
            })
            .map(|code| (*code).clone())
    }

    fn round(&mut self, name: &ast::Name, mut values: Vec<Operand>, span: Span) -> Option<Operand> {
        if values.is_empty() || values.len() > 2 {
            return self
                .exactly(name, values, 1, "`round(x)`, or `round(x, 2)` for two decimals")
                .map(|mut values| values.remove(0));
        }
        let digits = match values.get(1) {
            None => 0,
            Some(digits) => {
                let constant = digits
                    .elements
                    .first()
                    .filter(|_| !digits.list)
                    .and_then(|element| self.constant_number(element))
                    .and_then(|number| number.to_i64());
                match constant.filter(|digits| (-12..=12).contains(digits)) {
                    Some(digits) => digits as i32,
                    None => {
                        return self.refuse(
                            Diagnostic::new(
                                codes::ARGUMENTS,
                                digits.span,
                                "a number of decimals is a whole number from −12 to 12",
                            )
                            .help("write `round(x, 1)`"),
                        );
                    }
                }
            }
        };
        let value = self.numbers(values.remove(0))?;
        Some(self.map(value, span, |this, element| {
            Element::worked(this.graph.add(Node::Round { of: element.node, digits }, Some(span)), &[element])
        }))
    }

    fn between(
        &mut self,
        name: &ast::Name,
        values: Vec<Operand>,
        span: Span,
        wanted: Type,
        make: fn(NodeId, NodeId) -> Node,
    ) -> Option<Operand> {
        let what = if wanted == Type::Date { "two dates" } else { "two times of day" };
        let values = self.exactly(name, values, 2, &format!("`{}(from, to)`", name.text))?;
        for value in &values {
            for element in &value.elements {
                if self.graph.type_of(element.node) != wanted {
                    let found = self.described(element);
                    return self.refuse(
                        Diagnostic::new(
                            codes::ARGUMENTS,
                            value.span,
                            format!("`{}` takes {what}, and {found} is something else", name.text),
                        )
                        .help(if wanted == Type::Date {
                            "dates are questions of type `date`, `administered`, or written `2024-11-30`"
                        } else {
                            "times are questions of type `time`, or written `23:15`"
                        }),
                    );
                }
            }
        }
        self.zip(&values, span, |this, elements| {
            Element::worked(this.graph.add(make(elements[0].node, elements[1].node), Some(span)), elements)
        })
    }

    /// A recode works on each value it is given.
    fn recode_call(&mut self, at: usize, values: Vec<Operand>, span: Span) -> Option<Operand> {
        let list = values.len() != 1 || values[0].list;
        let name = &self.resolved.recodes[at].name.text;
        if values.is_empty() {
            return self.refuse(
                Diagnostic::new(codes::ARGUMENTS, span, format!("`{name}` needs a value to recode"))
                    .help(format!("write `{name}(QUESTION)`")),
            );
        }
        let each = one_list(&values).map(|place| (name.clone(), place));
        let mut elements = Vec::new();
        for value in &values {
            for element in &value.elements {
                let (key, kind) = self.key(element, value.span)?;
                let recode = self.recode_for(at, kind, value.span)?;
                let node = self.graph.add(Node::Recode { of: key, recode }, Some(span));
                elements.push(Element::worked(node, &[element]));
            }
        }
        Some(Operand { elements, list, span, each })
    }

    /// A formula is computed for each element of the lists it is given.
    fn formula(
        &mut self,
        at: usize,
        name: &ast::Name,
        values: Vec<Operand>,
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let binding = self.resolved.lets[at].ast;
        let parameters = binding.parameters.as_deref().unwrap_or_default();
        let names: Vec<&str> = parameters.iter().map(|parameter| parameter.text.as_str()).collect();
        let values =
            self.exactly(name, values, parameters.len(), &format!("`{}({})`", name.text, names.join(", ")))?;
        if scope.depth >= DEEPEST {
            return self.refuse(
                Diagnostic::new(codes::TOO_LARGE, name.span, format!("formulas are nested more than {DEEPEST} deep"))
                    .help("give a part a name with `let`: a `let` without names in brackets may use any number of others"),
            );
        }
        let mut failed = false;
        let before = self.diagnostics.len();
        let result = self.zip(&values, span, |this, elements| {
            let parameters: HashMap<String, Operand> = parameters
                .iter()
                .zip(elements)
                .map(|(parameter, element)| (parameter.text.clone(), Operand::one((*element).clone(), span)))
                .collect();
            let inner = Scope { parameters, depth: scope.depth + 1, ..scope.clone() };
            failed |= !this.graph.spend(STEPS, span);
            let value = if failed {
                None
            } else {
                this.expression(&binding.value, &inner).and_then(|operand| this.single(operand, "a formula"))
            };
            match value {
                Some(element) => Element { scale: None, ..Element::worked(element.node, elements) },
                None => {
                    failed = true;
                    (*elements[0]).clone()
                }
            }
        });
        // What is wrong inside a formula is reported once, and shows where it is used, too.
        for diagnostic in self.diagnostics.split_off(before) {
            let same = |told: &Diagnostic| {
                told.code == diagnostic.code
                    && told.span() == diagnostic.span()
                    && told.message == diagnostic.message
            };
            if !self.diagnostics.iter().any(same) {
                self.diagnostics.push(diagnostic);
            }
        }
        for diagnostic in &mut self.diagnostics[before..] {
            if diagnostic.span() != span && diagnostic.labels.len() < 4 {
                diagnostic
                    .labels
                    .push(crate::diagnostic::Label { span, text: format!("`{}` is used here", name.text) });
            }
        }
        let each = one_list(&values).map(|place| (name.text.clone(), place));
        if let (Some((_, place)), false) = (&each, failed) {
            self.list_in_a_formula(at, name, *place);
        }
        result.filter(|_| !failed).map(|operand| Operand { each, ..operand })
    }

    /// A formula that makes one value of a list inside, and is itself given a list: it is computed for each
    /// element by itself.
    fn list_in_a_formula(&mut self, at: usize, name: &ast::Name, place: Span) {
        let binding = self.resolved.lets[at].ast;
        let parameters = binding.parameters.as_deref().unwrap_or_default();
        let Some((aggregate, parameter)) = parameters
            .iter()
            .find_map(|parameter| Some((aggregate_over(&binding.value, &parameter.text)?, parameter)))
        else {
            return;
        };
        let (list, parameter) = (self.written(place), &parameter.text);
        self.say(
            Diagnostic::new(
                codes::LIST_IN_A_FORMULA,
                name.span,
                format!("`{}` works on each element of `{list}` by itself: inside it, `{parameter}` is one value", name.text),
            )
            .label("computed once for each element")
            .also(aggregate, format!("so this is computed from one `{parameter}` at a time"))
            .help(format!("to compute one value from the whole list, write the calculation with `{list}` in place of `{parameter}`")),
        );
    }
}

/// Where the only list among values is.
pub(super) fn one_list(values: &[Operand]) -> Option<Span> {
    let mut lists = values.iter().filter(|value| value.list);
    match (lists.next(), lists.next()) {
        (Some(list), None) => Some(list.span),
        _ => None,
    }
}

/// The aggregate in an expression that has a name among what it works on.
fn aggregate_over(expr: &ast::Expr, name: &str) -> Option<Span> {
    let inside = |argument: &Argument| matches!(argument, Argument::Value(value) if names(value, name));
    if let ast::ExprKind::Call { name: function, arguments } = &expr.kind
        // The lowest of a value and a constant is a limit, and no list.
        && ["sum", "mean", "median", "sd"].contains(&function.text.as_str())
        && arguments.iter().filter(|argument| matches!(argument, Argument::Value(_))).count() == 1
        && arguments.iter().any(inside)
    {
        return Some(expr.span);
    }
    parts_of(expr).into_iter().find_map(|part| aggregate_over(part, name))
}

fn names(expr: &ast::Expr, name: &str) -> bool {
    matches!(&expr.kind, ast::ExprKind::Name(found) if found == name)
        || parts_of(expr).into_iter().any(|part| names(part, name))
}

/// The expressions that an expression is made of.
fn parts_of(expr: &ast::Expr) -> Vec<&ast::Expr> {
    use ast::ExprKind::*;
    match &expr.kind {
        Number(_) | Date(_) | Time(_) | Truth(_) | Name(_) | Range(..) | Of { .. } => Vec::new(),
        Call { arguments, .. } => arguments
            .iter()
            .filter_map(|argument| match argument {
                Argument::Value(value) => Some(value),
                Argument::Named { .. } => None,
            })
            .collect(),
        List(elements) | Or(elements) | And(elements) => elements.iter().collect(),
        If { condition, then, otherwise } => vec![condition, then, otherwise],
        Not(inner) | Negate(inner) | Group(inner) => vec![inner],
        Is { left, .. } | Has { left, .. } | In { left, .. } => vec![left],
        Compare { left, right, .. } | Power(left, right) => vec![left, right],
        Chain { first, rest } => {
            std::iter::once(&**first).chain(rest.iter().map(|(_, operand)| operand)).collect()
        }
    }
}
