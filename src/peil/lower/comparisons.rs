//! `=` and `<`, `is`, `has`, `in`: what is compared with what, and names that belong to the left side's type.

use super::operand::{Element, Operand, Origin};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::model::{Asked, Choice, Comparison, GroupId, Informants, Node, NodeId, Number, Type};
use crate::resolve::Symbol;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};

impl Lowerer<'_> {
    pub fn comparison(
        &mut self,
        op: ast::Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        if let Some(diagnostic) = self.meant_is(op, left, right, span, scope) {
            return self.refuse(diagnostic);
        }
        let left = self.expression(left, scope);
        let right = self.expression(right, scope);
        let (mut left, mut right) = (left?, right?);
        for operand in [&left, &right] {
            if let Some(element) = operand.elements.iter().find(|element| element.category.is_some()) {
                // A category is asked for by name.
                self.numeric(element, operand.span)?;
            }
        }
        if scope.expect
            && let Some(operand) = self.rounds_equal(op, &left, &right, span)
        {
            return operand;
        }
        // Options of one scale are compared by their codes where they have some.
        if !self.alike(&left, &right) || self.is_choice(&left) {
            match (self.as_numbers(&left), self.as_numbers(&right)) {
                (Some(a), Some(b)) => (left, right) = (a, b),
                _ if self.alike(&left, &right)
                    && matches!(op, ast::Comparison::Equal | ast::Comparison::NotEqual) => {}
                _ => {
                    let (a, b) = (
                        left.elements.first().map(|element| self.described(element)),
                        right.elements.first().map(|element| self.described(element)),
                    );
                    let message = match (a, b) {
                        (Some(a), Some(b)) => format!("{a} and {b} cannot be compared"),
                        _ => "an empty list cannot be compared".into(),
                    };
                    let help = self.compared_help(&left, &right);
                    return self.refuse(Diagnostic::new(codes::COMPARED, span, message).help(help));
                }
            }
        }
        let comparison = model_comparison(op);
        if left
            .elements
            .iter()
            .any(|element| matches!(self.graph.type_of(element.node), Type::Text | Type::Chosen(_)))
        {
            let what = left.elements.first().map(|element| self.described(element)).unwrap_or_default();
            return self.refuse(
                Diagnostic::new(codes::COMPARED, span, format!("{what} cannot be compared"))
                    .help("test whether a text `is missing`, whether a choice of several `has` an option"),
            );
        }
        self.zip(&[left, right], span, |this, elements| {
            let node = Node::Compare { op: comparison, left: elements[0].node, right: elements[1].node };
            Element::worked(this.graph.add(node, Some(span)), elements)
        })
    }

    fn compared_help(&self, left: &Operand, right: &Operand) -> &'static str {
        let kinds: Vec<Type> = [left, right]
            .iter()
            .filter_map(|operand| operand.elements.first())
            .map(|element| self.graph.type_of(element.node))
            .collect();
        let is = |wanted: fn(&Type) -> bool| kinds.iter().any(wanted);
        if is(|kind| *kind == Type::Truth) {
            "a value that is yes or no is already a condition: write its name, or `not` and its name"
        } else if is(|kind| *kind == Type::Date) {
            "a date is compared with a date, written `2024-11-30`"
        } else if is(|kind| *kind == Type::Time) {
            "a time of day is compared with a time of day, written `23:15`"
        } else if is(|kind| matches!(kind, Type::Choice(_))) {
            "give each option a code, as in `vrouw = 2 \"Vrouw\"`, or test for one with `is`"
        } else {
            "numbers are compared with numbers, dates with dates, times with times"
        }
    }

    fn is_choice(&self, operand: &Operand) -> bool {
        operand.elements.iter().any(|element| matches!(self.graph.type_of(element.node), Type::Choice(_)))
    }

    /// Whether two operands hold values of one kind.
    fn alike(&self, left: &Operand, right: &Operand) -> bool {
        let mut types = left.elements.iter().chain(&right.elements).map(|element| {
            let found = self.graph.type_of(element.node);
            if matches!(found, Type::Number { .. }) { Type::Number { exact: true } } else { found }
        });
        let first = types.next();
        types.all(|found| Some(found) == first)
    }

    /// As numbers, quietly.
    fn as_numbers(&mut self, operand: &Operand) -> Option<Operand> {
        let before = std::mem::replace(&mut self.quiet, true);
        let numbers = self.numbers(operand.clone());
        self.quiet = before;
        numbers
    }

    /// `x = vrouw`, where `is` was meant.
    fn meant_is(
        &mut self,
        op: ast::Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &Scope,
    ) -> Option<Diagnostic> {
        let ExprKind::Name(name) = &right.kind else { return None };
        let known = self.resolved.symbols.contains_key(name.as_str())
            || scope.parameters.contains_key(name)
            || name == "administered";
        let states = ["missing", "blank", "skipped"];
        if known && !states.contains(&name.as_str()) {
            return None;
        }
        let left_text = self.written(left.span);
        let is_option = matches!(&left.kind, ExprKind::Name(left) if left == "informant")
            || states.contains(&name.as_str())
            || {
                let before = std::mem::replace(&mut self.quiet, true);
                let operand = self.expression(left, scope);
                self.quiet = before;
                operand.is_some_and(|operand| {
                    operand.elements.first().is_some_and(|element| {
                        self.options_of(element).is_some_and(|options| find(&options, name).is_some())
                    })
                })
            };
        if !is_option && !["ja", "nee", "true", "false"].contains(&name.as_str()) {
            return None;
        }
        let word = if op == ast::Comparison::NotEqual { "is not" } else { "is" };
        Some(if is_option {
            Diagnostic::new(codes::MEANT_IS, span, format!("`{name}` is a name, and `=` is for numbers"))
                .write(format!("{left_text} {word} {name}"))
        } else {
            Diagnostic::new(codes::MEANT_IS, span, format!("`{name}` is written `yes` or `no` here"))
                .help("a yes/no question is already a condition: write its name, or `not` and its name")
        })
    }

    /// In an `expect`: a list over rounds, and a list that was written out, are equal when there are as many
    /// rounds and each is.
    fn rounds_equal(
        &mut self,
        op: ast::Comparison,
        left: &Operand,
        right: &Operand,
        span: Span,
    ) -> Option<Option<Operand>> {
        let over = |operand: &Operand| {
            operand.list
                && operand.elements.iter().all(|element| element.round.is_some())
                && !operand.elements.is_empty()
        };
        let written = |operand: &Operand| {
            operand.list && operand.elements.iter().all(|element| element.round.is_none())
        };
        let (rounds, list) = match (over(left), over(right)) {
            (true, false) if written(right) => (left, right),
            (false, true) if written(left) => (right, left),
            _ => return None,
        };
        if list.elements.len() > rounds.elements.len() {
            let message = format!(
                "the repeat has at most {} rounds, and the list has {}",
                rounds.elements.len(),
                list.elements.len()
            );
            return Some(
                self.refuse(
                    Diagnostic::new(codes::LENGTHS, list.span, message)
                        .help("give as many values as there are rounds"),
                ),
            );
        }
        let (group, _) = rounds.elements[0].round?;
        let (Some(rounds), Some(list)) = (self.as_numbers(rounds), self.as_numbers(list)) else {
            return None;
        };
        let times = self.graph.parts.group(group).rounds.as_ref()?.times;
        let length = self.graph.number(crate::model::Number::integer(list.elements.len() as i64));
        let mut conditions = vec![
            self.graph.add(Node::Compare { op: Comparison::Equal, left: times, right: length }, Some(span)),
        ];
        for (round, wanted) in rounds.elements.iter().zip(&list.elements) {
            conditions.push(self.graph.add(
                Node::Compare { op: model_comparison(op), left: round.node, right: wanted.node },
                Some(span),
            ));
        }
        let node = self.graph.add(Node::And(conditions), Some(span));
        Some(Some(Operand::one(Element::plain(node), span)))
    }

    pub fn is(
        &mut self,
        left: &Expr,
        negated: bool,
        name: &ast::Name,
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        if name.text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            let left = self.written(left.span);
            let equals = if negated { "!=" } else { "=" };
            return self.refuse(
                Diagnostic::new(
                    codes::MEANT_EQUALS,
                    span,
                    format!("`is` is for names, and `{}` is a number", name.text),
                )
                .write(format!("{left} {equals} {}", name.text)),
            );
        }
        let positive = self.is_positive(left, name, span, scope)?;
        if !negated {
            return Some(positive);
        }
        Some(self.map(positive, span, |this, element| {
            Element::worked(this.graph.add(Node::Not(element.node), Some(span)), &[element])
        }))
    }

    fn is_positive(&mut self, left: &Expr, name: &ast::Name, span: Span, scope: &Scope) -> Option<Operand> {
        if let ExprKind::Name(of) = &left.kind {
            if of == "informant" {
                return match self.resolved.informant(&name.text) {
                    Some(at) => {
                        let node = self.graph.add(Node::IsInformant(Informants::of(at)), Some(span));
                        Some(Operand::one(Element::plain(node), span))
                    }
                    None => {
                        self.unknown_informant(name);
                        None
                    }
                };
            }
            if let (Some(&Symbol::Group(at)), "skipped") =
                (self.resolved.symbols.get(of.as_str()), name.text.as_str())
            {
                return self.is_left_out(at, span, scope);
            }
        }
        let operand = self.expression(left, scope)?;
        let mut elements = Vec::with_capacity(operand.elements.len());
        for element in &operand.elements {
            let node = self.is_one(element, name, span)?;
            elements.push(Element::worked(node, &[element]));
        }
        Some(Operand { elements, list: operand.list, span, each: None })
    }

    /// `wonen is skipped`: one truth about the domain.
    fn is_left_out(&mut self, at: usize, span: Span, scope: &Scope) -> Option<Operand> {
        let group = GroupId(at as u32);
        let repeat = self.resolved.groups[at].repeat.filter(|&repeat| repeat != at);
        let round = match (repeat, scope.repeat) {
            (Some(repeat), Some((inside, round))) if repeat == inside => round,
            (Some(_), _) => {
                return self.refuse(
                    Diagnostic::new(codes::LIST, span, "a domain inside a repeat is skipped round by round")
                        .help("test one of its questions: `QUESTION is skipped`"),
                );
            }
            _ => 0,
        };
        let node = self.graph.add(Node::IsLeftOut { group, round }, Some(span));
        Some(Operand::one(Element::plain(node), span))
    }

    fn is_one(&mut self, element: &Element, name: &ast::Name, span: Span) -> Option<NodeId> {
        let asked = if let Origin::Answer(asked) = element.origin { Some(asked) } else { None };
        match name.text.as_str() {
            "missing" => return Some(self.graph.add(Node::IsMissing(element.node), Some(span))),
            "blank" | "skipped" => {
                let Some(asked) = asked else {
                    let what = self.described(element);
                    return self.refuse(
                        Diagnostic::new(
                            codes::STATE,
                            span,
                            format!("only a question can be {}, and {what} is not one", name.text),
                        )
                        .help("test whether it `is missing`"),
                    );
                };
                let node = if name.text == "blank" { Node::IsBlank(asked) } else { Node::IsSkipped(asked) };
                return Some(self.graph.add(node, Some(span)));
            }
            _ => {}
        }
        self.is_option(element, asked, name, span)
    }

    /// The place of an option among those that can be asked for by name, and whether it is a missing one.
    fn option_at(&self, element: &Element, name: &str) -> Option<(usize, bool)> {
        let of = |at: usize, choice: &Choice| {
            (choice.name.as_deref() == Some(name)).then_some((at, choice.missing))
        };
        if element.category.is_some() {
            return self.options_of(element)?.iter().enumerate().find_map(|(at, choice)| of(at, choice));
        }
        let parts = &self.graph.parts;
        match (element.origin, self.graph.type_of(element.node)) {
            (Origin::Score(score, _), _) => {
                parts.scores[score.at()].bands.iter().enumerate().find_map(|(at, choice)| of(at, choice))
            }
            (_, Type::Choice(choices)) => {
                parts.choices(choices).into_iter().enumerate().find_map(|(at, choice)| of(at, choice))
            }
            _ => self.options_of(element)?.iter().enumerate().find_map(|(at, choice)| of(at, choice)),
        }
    }

    fn is_option(
        &mut self,
        element: &Element,
        asked: Option<Asked>,
        name: &ast::Name,
        span: Span,
    ) -> Option<NodeId> {
        if let Some((at, missing)) = self.option_at(element, &name.text) {
            return self.is_that_option(element, asked, (at, missing), name, span);
        }
        let found = self.options_of(element);
        let what = self.described(element);
        let Some(options) = found else {
            let help = match self.graph.type_of(element.node) {
                Type::Truth => {
                    "a yes/no question is already a condition: write its name, or `not` and its name"
                }
                Type::Chosen(_) => "test whether it `has` an option",
                Type::Number { .. } if asked.is_some() => {
                    "test whether it `is missing`, or give the question missing options: `: integer 0..7 or SCALE`"
                }
                _ if matches!(element.origin, Origin::Score(..)) => {
                    "give the score bands, or compare it with a number"
                }
                Type::Number { .. } | Type::Choice(_) | Type::Text | Type::Date | Type::Time => {
                    "test whether it `is missing`, or compare it with `=`"
                }
            };
            return self.refuse(
                Diagnostic::new(
                    codes::NO_SUCH_OPTION,
                    name.span,
                    format!("{what} has no options, so it cannot be `{}`", name.text),
                )
                .help(help),
            );
        };
        let kind = if matches!(element.origin, Origin::Score(..)) { "band" } else { "option" };
        let diagnostic = Diagnostic::new(
            codes::NO_SUCH_OPTION,
            name.span,
            format!("{what} has no {kind} `{}`", name.text),
        );
        self.refuse(near_or_all(
            diagnostic,
            &name.text,
            &options,
            "its options have codes and no names: compare with `=`",
        ))
    }

    fn is_that_option(
        &mut self,
        element: &Element,
        asked: Option<Asked>,
        (at, missing): (usize, bool),
        name: &ast::Name,
        span: Span,
    ) -> Option<NodeId> {
        if missing {
            let Some(asked) = asked else {
                return self.refuse(
                    Diagnostic::new(
                        codes::STATE,
                        span,
                        format!("only a question itself can be `{}`", name.text),
                    )
                    .help("name the question, not a value computed from it"),
                );
            };
            return Some(self.graph.add(Node::IsMissingOption { asked, option: at as u16 }, Some(span)));
        }
        if element.category.is_some() {
            let right = self.graph.number(Number::integer(at as i64));
            let node = Node::Compare { op: Comparison::Equal, left: element.node, right };
            return Some(self.graph.add(node, Some(span)));
        }
        let of = self.choice_node(element);
        Some(self.graph.add(Node::IsOption { of, option: at as u16 }, Some(span)))
    }

    /// What can be asked for by name: the options of a question, the bands of a score, the options of a
    /// class.
    pub(super) fn options_of(&self, element: &Element) -> Option<Vec<Choice>> {
        if let Some(table) = element.category {
            let name = |name: &ast::Name| Choice {
                name: Some(name.text.clone()),
                code: None,
                missing: false,
                none: false,
                renamed: Vec::new(),
                concepts: Vec::new(),
            };
            return Some(self.resolved.tables[table].categories.iter().map(name).collect());
        }
        let options = |choices| self.graph.parts.choices(choices).into_iter().cloned().collect::<Vec<_>>();
        match (element.origin, self.graph.type_of(element.node)) {
            (Origin::Score(score, _), _) if !self.graph.parts.scores[score.at()].bands.is_empty() => {
                Some(self.graph.parts.scores[score.at()].bands.clone())
            }
            (_, Type::Choice(choices)) => Some(options(choices)),
            (Origin::Answer(asked), _) => {
                let question = self.graph.parts.question(asked.question);
                let found: Vec<Choice> =
                    self.graph.parts.options(question).map(|(_, choice)| choice.clone()).collect();
                // Of a set only its missing options can be asked for; the others need `has`.
                let missing = found.iter().any(|choice| choice.missing);
                missing.then_some(found)
            }
            _ => None,
        }
    }

    /// The node whose value is an option: for a score, its band.
    pub(super) fn choice_node(&self, element: &Element) -> NodeId {
        let Origin::Score(score, round) = element.origin else { return element.node };
        let bands = &self.graph.parts.scores[score.at()].band;
        bands.get(usize::from(round)).copied().unwrap_or(element.node)
    }
}

/// What to say about a name that is not an option: the one that is near, or all of them where they are few.
pub(super) fn near_or_all(
    diagnostic: Diagnostic,
    wrong: &str,
    options: &[Choice],
    no_names: &str,
) -> Diagnostic {
    const MOST: usize = 12;
    let names: Vec<&str> = options.iter().filter_map(|choice| choice.name.as_deref()).collect();
    match did_you_mean(wrong, names.iter().copied()) {
        Some(near) => diagnostic.suggest(near),
        None if names.is_empty() => diagnostic.help(no_names),
        None if names.len() > MOST => diagnostic.help(format!(
            "it has {} and {} more",
            super::quoted(names[..MOST].iter().copied()),
            names.len() - MOST
        )),
        None => diagnostic.help(format!("it has {}", super::quoted(names))),
    }
}

/// The option with this name.
pub fn find(options: &[Choice], name: &str) -> Option<usize> {
    options.iter().position(|choice| choice.name.as_deref() == Some(name))
}

fn model_comparison(op: ast::Comparison) -> Comparison {
    match op {
        ast::Comparison::Equal => Comparison::Equal,
        ast::Comparison::NotEqual => Comparison::NotEqual,
        ast::Comparison::Less => Comparison::Less,
        ast::Comparison::LessEqual => Comparison::LessEqual,
        ast::Comparison::Greater => Comparison::Greater,
        ast::Comparison::GreaterEqual => Comparison::GreaterEqual,
    }
}
