//! Expressions: arithmetic, conditions, `if`, lists; and how lists meet element by element.

use super::operand::{Element, Operand, Origin};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{AnswerType, Choices, Node, NodeId, Number, QuestionId, Type};
use crate::source::Span;
use crate::syntax::ast::{Arithmetic, Expr, ExprKind};

impl Lowerer<'_> {
    /// The value of an expression. None where it has none, which was reported.
    pub fn expression(&mut self, expr: &Expr, scope: &Scope) -> Option<Operand> {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(text) => {
                let number = self.digits(text, span)?;
                Some(Operand::one(Element::constant(self.graph.number(number)), span))
            }
            ExprKind::Truth(truth) => {
                Some(Operand::one(Element::constant(self.graph.add(Node::Truth(*truth), Some(span))), span))
            }
            ExprKind::Date(text) => {
                let date = self.date(text, span)?;
                Some(Operand::one(Element::constant(self.graph.add(Node::Date(date), Some(span))), span))
            }
            ExprKind::Time(text) => {
                let time = self.time(text, span)?;
                Some(Operand::one(Element::constant(self.graph.add(Node::Time(time), Some(span))), span))
            }
            ExprKind::Name(name) => self.named(name, span, scope),
            ExprKind::Range(first, last) => self.range(first, last, span, scope),
            ExprKind::Of { name, round } => self.in_round(name, round, span, scope),
            ExprKind::Call { name, arguments } => self.call(name, arguments, span, scope),
            ExprKind::List(elements) => {
                let values: Vec<Option<Operand>> =
                    elements.iter().map(|element| self.expression(element, scope)).collect();
                let values = values.into_iter().collect::<Option<Vec<_>>>()?;
                if !self.graph.spend(values.iter().map(|operand| operand.elements.len()).sum(), span) {
                    return None;
                }
                Some(Operand::many(values.into_iter().flat_map(|operand| operand.elements).collect(), span))
            }
            ExprKind::Group(inner) => {
                self.expression(inner, scope).map(|operand| Operand { span, ..operand })
            }
            ExprKind::If { condition, then, otherwise } => self.if_(condition, then, otherwise, span, scope),
            ExprKind::Or(operands) => self.joined(operands, span, scope, true),
            ExprKind::And(operands) => self.joined(operands, span, scope, false),
            ExprKind::Not(inner) => {
                let operand = self.expression(inner, scope)?;
                let operand = self.truths(operand)?;
                Some(self.map(operand, span, |this, element| {
                    Element::worked(this.graph.add(Node::Not(element.node), Some(span)), &[element])
                }))
            }
            ExprKind::Negate(inner) => {
                let operand = self.expression(inner, scope)?;
                let operand = self.numbers(operand)?;
                Some(self.map(operand, span, |this, element| this.negated(element, span)))
            }
            ExprKind::Power(base, exponent) => self.power(base, exponent, span, scope),
            ExprKind::Chain { first, rest } => {
                // Every operand is looked at, so that all that is wrong is reported at once; but that a chain
                // is of no numbers is reported once.
                let mut refused = Vec::new();
                let first = self.expression(first, scope);
                let mut value = first.and_then(|operand| self.chained(operand, &mut refused));
                for (op, operand) in rest {
                    let operand = self.expression(operand, scope);
                    let operand = operand.and_then(|operand| self.chained(operand, &mut refused));
                    value = match (value, operand) {
                        (Some(left), Some(right)) => {
                            let here = left.span.to(right.span);
                            self.zip(&[left, right], here, |this, elements| {
                                let (a, b) = (elements[0].node, elements[1].node);
                                let node = match op {
                                    Arithmetic::Add => Node::Add(a, b),
                                    Arithmetic::Subtract => Node::Subtract(a, b),
                                    Arithmetic::Multiply => Node::Multiply(a, b),
                                    Arithmetic::Divide => Node::Divide(a, b),
                                };
                                Element::worked(this.graph.add(node, Some(here)), elements)
                            })
                        }
                        _ => None,
                    };
                }
                value.map(|operand| Operand { span, ..operand })
            }
            ExprKind::Compare { op, left, right } => self.comparison(*op, left, right, span, scope),
            ExprKind::Is { left, negated, name } => self.is(left, *negated, name, span, scope),
            ExprKind::Has { left, name } => self.has(left, name, span, scope),
            ExprKind::In { left, negated, cells } => self.within(left, *negated, cells, span, scope),
        }
    }

    /// An operand of a chain, as a number; `refused` holds the kinds of values that were reported not to be
    /// numbers.
    fn chained(&mut self, operand: Operand, refused: &mut Vec<Type>) -> Option<Operand> {
        let kind = operand
            .elements
            .iter()
            .map(|element| self.graph.type_of(element.node))
            .find(|kind| !matches!(kind, Type::Number { .. }));
        let before = self.quiet;
        self.quiet |= kind.is_some_and(|kind| refused.contains(&kind));
        let numbers = self.numbers(operand);
        self.quiet = before;
        if numbers.is_none() {
            refused.extend(kind);
        }
        numbers
    }

    fn negated(&mut self, element: &Element, span: Span) -> Element {
        if let Node::Number(number) = self.graph.node(element.node) {
            let number = number.negate();
            return Element::constant(self.graph.number(number));
        }
        let node = self.graph.add(Node::Negate(element.node), Some(span));
        Element { negated: element.scale.is_some(), ..Element::worked(node, &[element]) }
    }

    fn if_(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let condition = self
            .expression(condition, scope)
            .and_then(|operand| self.truths(operand))
            .and_then(|operand| self.single(operand, "an `if`"));
        let (then_place, otherwise_place) = (then.span, otherwise.span);
        let then = self.expression(then, scope).and_then(|operand| self.single(operand, "an `if`"));
        let otherwise = self.expression(otherwise, scope).and_then(|operand| self.single(operand, "an `if`"));
        let (condition, mut then, mut otherwise) = (condition?, then?, otherwise?);
        let category = then.category.is_some() || otherwise.category.is_some();
        if category
            || self.graph.type_of(then.node) != self.graph.type_of(otherwise.node)
                && !self.both_numbers(then.node, otherwise.node)
        {
            then = self.numeric(&then, then_place)?;
            otherwise = self.numeric(&otherwise, otherwise_place)?;
        }
        let node = self.graph.add(
            Node::If { condition: condition.node, then: then.node, otherwise: otherwise.node },
            Some(span),
        );
        Some(Operand::one(Element::worked(node, &[&condition, &then, &otherwise]), span))
    }

    fn both_numbers(&self, a: NodeId, b: NodeId) -> bool {
        matches!((self.graph.type_of(a), self.graph.type_of(b)), (Type::Number { .. }, Type::Number { .. }))
    }

    fn joined(&mut self, operands: &[Expr], span: Span, scope: &Scope, or: bool) -> Option<Operand> {
        let values: Vec<Option<Operand>> = operands
            .iter()
            .map(|operand| {
                let operand = self.expression(operand, scope)?;
                self.truths(operand)
            })
            .collect();
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        self.zip(&values, span, |this, elements| {
            let ids = elements.iter().map(|element| element.node).collect();
            Element::worked(
                this.graph.add(if or { Node::Or(ids) } else { Node::And(ids) }, Some(span)),
                elements,
            )
        })
    }

    fn power(&mut self, base: &Expr, exponent: &Expr, span: Span, scope: &Scope) -> Option<Operand> {
        const LARGEST: i64 = 100;
        let base = self.expression(base, scope).and_then(|operand| self.numbers(operand));
        let exponent_value = self.expression(exponent, scope).and_then(|operand| self.numbers(operand));
        let (base, power) = (base?, exponent_value?);
        if let [Element { node, constant: true, .. }] = power.elements[..]
            && let Node::Number(number) = self.graph.node(node)
            && number.is_whole()
        {
            let Some(whole) = number.to_i64().filter(|whole| whole.abs() <= LARGEST) else {
                return self.refuse(
                    Diagnostic::new(
                        codes::TOO_LARGE,
                        exponent.span,
                        format!("an exponent must be between −{LARGEST} and {LARGEST}"),
                    )
                    .help("no published score needs more; check the formula"),
                );
            };
            return Some(self.map(base, span, |this, element| {
                Element::worked(
                    this.graph.add(Node::Power(element.node, whole as i32), Some(span)),
                    &[element],
                )
            }));
        }
        self.zip(&[base, power], span, |this, elements| {
            Element::worked(
                this.graph.add(Node::PowerApproximate(elements[0].node, elements[1].node), Some(span)),
                elements,
            )
        })
    }

    /// Work on each element of a list, or on the single value.
    pub fn map(
        &mut self,
        operand: Operand,
        span: Span,
        mut work: impl FnMut(&mut Self, &Element) -> Element,
    ) -> Operand {
        let elements = operand.elements.iter().map(|element| work(self, element)).collect();
        Operand { elements, list: operand.list, span, each: None }
    }

    /// Work on lists element by element; a single value goes with every element.
    pub fn zip(
        &mut self,
        operands: &[Operand],
        span: Span,
        mut work: impl FnMut(&mut Self, &[&Element]) -> Element,
    ) -> Option<Operand> {
        if !self.graph.spend(operands.iter().map(|operand| operand.elements.len()).max().unwrap_or(0), span) {
            return None;
        }
        let lists: Vec<&Operand> = operands.iter().filter(|operand| operand.list).collect();
        let Some(first) = lists.first() else {
            let elements: Vec<&Element> =
                operands.iter().filter_map(|operand| operand.elements.first()).collect();
            return (elements.len() == operands.len()).then(|| Operand::one(work(self, &elements), span));
        };
        if self.resolved.incomplete && lists.iter().any(|list| list.elements.len() != first.elements.len()) {
            return None;
        }
        for other in &lists[1..] {
            if let Some(diagnostic) = self.unequal(first, other) {
                return self.refuse(diagnostic);
            }
        }
        let count = first.elements.len();
        let mut elements = Vec::with_capacity(count);
        for at in 0..count {
            let row: Option<Vec<&Element>> = operands
                .iter()
                .map(|operand| operand.elements.get(if operand.list { at } else { 0 }))
                .collect();
            let row = row?;
            let worked = work(self, &row);
            // An element that is not in the list is not brought back by a single value that meets it.
            let never = row
                .iter()
                .zip(operands)
                .find(|(element, operand)| operand.list && !element.constant)
                .map_or(worked.never, |(element, _)| element.never);
            elements.push(Element { never, ..worked });
        }
        Some(Operand::many(elements, span))
    }

    fn unequal(&self, a: &Operand, b: &Operand) -> Option<Diagnostic> {
        let rounds = |operand: &Operand| operand.elements.iter().any(|element| element.round.is_some());
        let (m, n) = (a.elements.len(), b.elements.len());
        let message = if rounds(a) != rounds(b) {
            "one list has an element per round of a repeat, and the other has a fixed length".to_string()
        } else if m != n {
            format!("lists of {m} and {n} elements cannot be combined element by element")
        } else if a.elements.iter().zip(&b.elements).any(|(x, y)| x.round != y.round) {
            "these lists are over different rounds".to_string()
        } else if let Some((x, y)) =
            a.elements.iter().zip(&b.elements).find(|(x, y)| !x.constant && !y.constant && x.never != y.never)
        {
            let differs = x.never.or(y.never).without(x.never.and(y.never));
            let who = differs
                .iter()
                .next()
                .and_then(|at| self.resolved.informants.get(usize::from(at)))
                .map_or("", |(name, _)| &name.text);
            let (asked, not) =
                if differs.iter().next().is_some_and(|at| x.never.has(at)) { (y, x) } else { (x, y) };
            let (asked, not) = (self.described(asked), self.described(not));
            format!("`{who}` is never asked {not}, which is combined with {asked} here")
        } else {
            return None;
        };
        Some(
            Diagnostic::new(codes::LENGTHS, b.span, message)
                .label("the second list")
                .also(a.span, "the first list")
                .help(
                    "element-wise work needs lists of the same length for every informant, or a single value",
                ),
        )
    }

    /// The only element; a list is refused.
    pub fn single(&mut self, operand: Operand, what: &str) -> Option<Element> {
        if operand.list {
            let count = operand.elements.len();
            let diagnostic = Diagnostic::new(
                codes::LIST,
                operand.span,
                format!("{what} takes one value, and this is a list of {count}"),
            );
            let diagnostic = self.worked_on_each(
                diagnostic,
                &operand,
                "combine it: `sum(…)`, `mean(…)`, `any(…)`, `all(…)`, or name one question",
            );
            return self.refuse(diagnostic);
        }
        operand.elements.into_iter().next()
    }

    /// Reports, for a list that was made element by element, how to make it from the sum instead; other help if it
    /// was not made so.
    pub fn worked_on_each(
        &mut self,
        diagnostic: Diagnostic,
        operand: &Operand,
        otherwise: &str,
    ) -> Diagnostic {
        let Some((name, place)) = &operand.each else { return diagnostic.help(otherwise) };
        // That it works on each is reported here.
        self.diagnostics.retain(|told| {
            told.code != codes::LIST_IN_A_FORMULA
                || told.span().start < operand.span.start
                || told.span().end > operand.span.end
        });
        let list = self.written(*place);
        let count = operand.elements.len();
        let sum = format!("sum({list})");
        diagnostic
            .help(format!("`{name}` works on each of the {count}; for their sum write `{name}({sum})`"))
            .fix(Fix::chosen(format!("write `{name}({sum})`"), Edit::new(*place, sum)))
    }

    pub fn single_number(&mut self, operand: Operand) -> Option<Element> {
        let operand = self.numbers(operand)?;
        self.single(operand, "this place")
    }

    /// A condition: one truth.
    pub fn condition(&mut self, expr: &Expr, scope: &Scope) -> Option<NodeId> {
        let operand = self.expression(expr, scope)?;
        let operand = self.truths(operand)?;
        if operand.list {
            return self.refuse(
                Diagnostic::new(
                    codes::LIST,
                    operand.span,
                    format!(
                        "a condition is one truth value, and this is a list of {}",
                        operand.elements.len()
                    ),
                )
                .help("choose `any(…)` or `all(…)`"),
            );
        }
        operand.elements.first().map(|element| element.node)
    }

    /// The same values, all of them truths.
    pub fn truths(&mut self, operand: Operand) -> Option<Operand> {
        for element in &operand.elements {
            if self.graph.type_of(element.node) != Type::Truth {
                let what = self.described(element);
                return self.refuse(
                    Diagnostic::new(
                        codes::NOT_A_CONDITION,
                        operand.span,
                        format!("{what} is neither true nor false"),
                    )
                    .help("compare it with something: `x >= 1`, `x is NAME`"),
                );
            }
        }
        Some(operand)
    }

    /// The same values, all of them numbers: options give their codes.
    pub fn numbers(&mut self, operand: Operand) -> Option<Operand> {
        let mut elements = Vec::with_capacity(operand.elements.len());
        for element in &operand.elements {
            elements.push(self.numeric(element, operand.span)?);
        }
        Some(Operand { elements, ..operand })
    }

    /// A number: itself, or the code of an option.
    pub fn numeric(&mut self, element: &Element, span: Span) -> Option<Element> {
        if let Some(table) = element.category {
            let table = self.resolved.tables[table];
            let first = table.categories.first().map_or("NAME", |name| name.text.as_str());
            return self.refuse(
                Diagnostic::new(
                    codes::CATEGORY,
                    span,
                    format!("`{}` gives a category, and not a number", table.name.text),
                )
                .help(format!("ask which it is: `{}(…) is {first}`", table.name.text)),
            );
        }
        let node = match self.graph.type_of(element.node) {
            Type::Number { .. } => return Some(element.clone()),
            Type::Choice(choices) => match self.code_node(element.node, choices) {
                Some(node) => node,
                None => {
                    let what = self.described(element);
                    return self.refuse(Diagnostic::new(codes::NOT_A_NUMBER, span, format!("{what} does not have a number")).help(match choices {
                        Choices::Bands(_) => "test for a band with `is`",
                        Choices::Scale(..) | Choices::Class(_) => "give each of its options a code, as in `vrouw = 2 \"Vrouw\"`, test for one with `is`, or give them numbers with a recode",
                    }));
                }
            },
            Type::Truth => {
                let what = self.described(element);
                return self.refuse(
                    Diagnostic::new(codes::NOT_A_NUMBER, span, format!("{what} is yes or no, not a number"))
                        .help("count true values with `count(…)`, or give points with a recode: `{ yes -> 1, no -> 0 }`"),
                );
            }
            other @ (Type::Date | Type::Time | Type::Chosen(_) | Type::Text) => {
                let what = self.described(element);
                let help = match other {
                    Type::Date => "use dates with `years(from, to)`, or compare them",
                    Type::Time => "use times with `hours(from, to)`, or compare them",
                    Type::Chosen(_) => "count the chosen options with `count(…)`, or test with `has`",
                    Type::Number { .. } | Type::Truth | Type::Choice(_) | Type::Text => {
                        "name only questions that are numbers"
                    }
                };
                return self.refuse(
                    Diagnostic::new(codes::NOT_A_NUMBER, span, format!("{what} is not a number")).help(help),
                );
            }
        };
        Some(Element { node, ..element.clone() })
    }

    /// The codes of options, where all that count have one.
    pub fn code_node(&mut self, of: NodeId, choices: Choices) -> Option<NodeId> {
        let coded =
            self.graph.parts.choices(choices).iter().all(|choice| choice.missing || choice.code.is_some());
        if !coded {
            return None;
        }
        match choices {
            Choices::Class(class) => Some(self.graph.add(Node::ClassCode { of, class }, None)),
            Choices::Scale(scale, or) => {
                let own = self.graph.node(of).answer().map(|asked| asked.question);
                let same = |question: &crate::model::Question| {
                    question.answer == AnswerType::Scale(scale) && question.or == or
                };
                let question = own.or_else(|| {
                    self.graph.parts.questions.iter().position(same).map(|at| QuestionId(at as u32))
                })?;
                Some(self.graph.add(Node::Code { of, question }, None))
            }
            Choices::Bands(_) => None,
        }
    }

    /// An element in the author's words.
    pub fn described(&self, element: &Element) -> String {
        match element.origin {
            Origin::Answer(asked) => format!("`{}`", self.graph.parts.question(asked.question).name),
            Origin::Score(score, _) => format!("`{}`", self.graph.parts.scores[score.at()].name),
            Origin::Other if *self.graph.node(element.node) == Node::Administered => "`administered`".into(),
            Origin::Other => match self.graph.type_of(element.node) {
                Type::Truth => "a condition".into(),
                Type::Number { .. } => "a number".into(),
                Type::Choice(Choices::Class(class)) => {
                    format!("`{}`", self.graph.parts.classes[class.at()].name)
                }
                Type::Choice(_) => "an option".into(),
                Type::Chosen(_) => "a choice of several options".into(),
                Type::Text => "a text".into(),
                Type::Date => "a date".into(),
                Type::Time => "a time of day".into(),
            },
        }
    }

    pub fn date(&mut self, text: &str, span: Span) -> Option<jiff::civil::Date> {
        match text.parse() {
            Ok(date) => Some(date),
            Err(_) => self.refuse(
                Diagnostic::new(codes::DATE, span, format!("`{text}` is not a day of the calendar"))
                    .help("write year, month and day: `2024-11-30`"),
            ),
        }
    }

    pub fn time(&mut self, text: &str, span: Span) -> Option<crate::model::Time> {
        match crate::model::Time::parse(text) {
            Some(time) => Some(time),
            None => self.refuse(
                Diagnostic::new(codes::DATE, span, format!("`{text}` is not a time of day"))
                    .help("write hours and minutes: `23:15`"),
            ),
        }
    }

    pub fn constant_number(&self, element: &Element) -> Option<Number> {
        self.graph.node(element.node).number().cloned()
    }
}
