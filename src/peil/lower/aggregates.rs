//! Aggregates: what they take, `needs:` and `missing:`, and how long their lists are for each informant.

use std::collections::HashSet;

use super::operand::{Element, Operand, Origin};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{Aggregate, Asked, Informants, MissingRule, Needs, Node, NodeId, Takes, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Argument, NamedValue};

/// `needs: N of M`: the rule, M and its place, and the place of the whole.
type Needed = (Needs, Option<(i64, Span)>, Span);

/// What is said by name.
#[derive(Default)]
struct Named {
    needs: Option<Needed>,
    /// Of those that are asked.
    asked: Option<Span>,
    missing: Option<(MissingRule, Span)>,
}

impl Lowerer<'_> {
    pub fn aggregate_call(
        &mut self,
        mut kind: Aggregate,
        name: &ast::Name,
        arguments: &[Argument],
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let named = self.named_arguments(kind, name, arguments);
        let mut values = Vec::new();
        let mut failed = named.is_none();
        for argument in arguments {
            if let Argument::Value(value) = argument {
                match self.expression(value, scope) {
                    Some(value) => values.push(value),
                    None => failed = true,
                }
            }
        }
        if failed {
            return None;
        }
        let named = named?;
        if let Aggregate::AtLeast(_) = kind {
            kind = Aggregate::AtLeast(self.at_least(name, &mut values)?);
        }
        if values.is_empty() {
            return self.refuse(
                Diagnostic::new(
                    codes::ARGUMENTS,
                    name.span,
                    format!("`{}` has nothing to work on", name.text),
                )
                .help(format!("write `{}(DOMAIN)` or `{}(q1..q9)`", name.text, name.text)),
            );
        }
        // `count(hulp)` of one question with several answers counts what was chosen.
        if kind == Aggregate::Count
            && let [operand] = &values[..]
            && let [element] = &operand.elements[..]
            && matches!(self.graph.type_of(element.node), Type::Chosen(_))
        {
            let mut node = self.graph.add(Node::CountChosen(element.node), Some(span));
            if let Some((.., needs)) = &named.needs {
                return self.refuse(
                    Diagnostic::new(
                        codes::NEEDS,
                        *needs,
                        "a count of the chosen options of one question is present when that question was answered",
                    )
                    .help("remove `needs:`"),
                );
            }
            match &named.missing {
                // What is missing counts as nothing chosen.
                Some((MissingRule::No, _)) => {
                    let nothing = self.graph.number(crate::model::Number::integer(0));
                    node = self.graph.add(Node::First(vec![node, nothing]), Some(span));
                }
                Some((_, place)) => {
                    let place = *place;
                    return self.refuse(
                        Diagnostic::new(codes::NEEDS, place, "`count` does not take this `missing:`")
                            .help("write `missing: no`: missing elements count as 0"),
                    );
                }
                None => {}
            }
            return Some(Operand::one(Element::worked(node, &[element]), span));
        }
        let mut elements = Vec::new();
        for value in values {
            elements.extend(self.fitting(kind, name, value)?.elements);
        }
        let longest = if named.asked.is_some() { None } else { self.longest(&elements, scope) };
        let (needs, missing) = self.rules(kind, name, &named, longest)?;
        if let Some(span) = named.asked {
            for element in &mut elements {
                element.node = self.if_asked(element, span)?;
            }
        }
        self.lengths(name, &elements, &named, scope)?;
        self.negations(kind, &elements, arguments, span);
        self.difference(name, arguments);
        if !self.graph.spend(elements.len(), span) {
            return None;
        }
        let ids: Vec<NodeId> = elements.iter().map(|element| self.counted(element)).collect();
        let node = self.graph.add(Node::Aggregate { kind, of: ids, needs, missing }, Some(span));
        let constant = elements.iter().all(|element| element.constant);
        Some(Operand::one(Element { constant, ..Element::plain(node) }, span))
    }

    /// An element as an aggregate takes it: absent for those who are never asked, and past `times`.
    fn counted(&mut self, element: &Element) -> NodeId {
        let mut node = element.node;
        if let Some((group, round)) =
            element.round.filter(|(group, _)| self.graph.parts.is_counted(Some(*group)))
        {
            node = self.graph.add(Node::InRound { of: node, group, round }, None);
        }
        if !element.never.is_empty() {
            node = self.graph.add(Node::ForOthers { of: node, never: element.never }, None);
        }
        node
    }

    /// An element of a list of what is asked. It must be a question, or be made of one, for it to be known
    /// whether it is asked.
    fn if_asked(&mut self, element: &Element, span: Span) -> Option<NodeId> {
        let mut questions: Vec<Asked> = Vec::new();
        let mut seen: HashSet<NodeId> = HashSet::new();
        let mut open = vec![element.node];
        while let Some(id) = open.pop() {
            if !self.graph.spend(1, span) {
                return None;
            }
            if !seen.insert(id) {
                continue;
            }
            let node = self.graph.node(id);
            node.visit_children(|child| open.push(child));
            if let Some(asked) = node.asked()
                && !questions.contains(&asked)
            {
                questions.push(asked);
            }
        }
        match questions[..] {
            [] => Some(element.node),
            [asked] => {
                let skipped = self.graph.add(Node::IsSkipped(asked), None);
                Some(self.graph.add(Node::IfAsked { of: element.node, skipped }, None))
            }
            _ => {
                let what = self.described(element);
                self.refuse(
                    Diagnostic::new(
                        codes::NEEDS,
                        span,
                        format!(
                            "`of asked` counts questions that are asked, and {what} is computed from {}",
                            questions.len()
                        ),
                    )
                    .help("name the questions themselves, or write the number of answers that are needed"),
                )
            }
        }
    }

    fn at_least(&mut self, name: &ast::Name, values: &mut Vec<Operand>) -> Option<u32> {
        let first = (!values.is_empty()).then(|| values.remove(0));
        let constant = first
            .as_ref()
            .filter(|operand| !operand.list)
            .and_then(|operand| operand.elements.first())
            .and_then(|element| self.constant_number(element));
        match constant.and_then(|number| number.to_i64()).and_then(|count| u32::try_from(count).ok()) {
            Some(count) => Some(count),
            None => self.refuse(
                Diagnostic::new(
                    codes::ARGUMENTS,
                    first.map_or(name.span, |operand| operand.span),
                    "`at_least` begins with a whole number",
                )
                .help("write `at_least(2, q1..q5 >= 2)`"),
            ),
        }
    }

    /// The values as this aggregate takes them.
    fn fitting(&mut self, kind: Aggregate, name: &ast::Name, value: Operand) -> Option<Operand> {
        match kind.rules().takes {
            Takes::Numbers => self.numbers(value),
            Takes::Answers => {
                if let Some(other) =
                    value.elements.iter().find(|element| !matches!(element.origin, Origin::Answer(_)))
                {
                    let what = self.described(other);
                    return self.refuse(
                        Diagnostic::new(
                            codes::ARGUMENTS,
                            value.span,
                            format!(
                                "`answered` counts questions that were answered, and {what} is not a question"
                            ),
                        )
                        .help("name questions, a domain or a range"),
                    );
                }
                Some(value)
            }
            Takes::Truths => {
                let wrong =
                    value.elements.iter().find(|element| self.graph.type_of(element.node) != Type::Truth);
                let Some(wrong) = wrong else { return Some(value) };
                let what = self.described(wrong);
                let help = if kind == Aggregate::Count {
                    "write what to count: `count(x >= 2)`; the number of answers is `answered(…)`".to_string()
                } else {
                    format!("write a condition: `{}(x >= 2)`", name.text)
                };
                self.refuse(
                    Diagnostic::new(
                        codes::NOT_A_CONDITION,
                        value.span,
                        format!("`{}` counts true values, and {what} is neither true nor false", name.text),
                    )
                    .help(help),
                )
            }
        }
    }

    fn named_arguments(
        &mut self,
        kind: Aggregate,
        name: &ast::Name,
        arguments: &[Argument],
    ) -> Option<Named> {
        let mut named = Named::default();
        let mut good = true;
        for argument in arguments {
            let Argument::Named { name: word, value, span } = argument else { continue };
            let value = if let NamedValue::OfAsked(value) = value
                && word.text == "needs"
            {
                named.asked = Some(*span);
                value
            } else {
                value
            };
            if word.text == "needs" && named.needs.is_some()
                || word.text == "missing" && named.missing.is_some()
            {
                good = false;
                self.say(
                    Diagnostic::new(codes::CLAUSE_TWICE, *span, format!("`{}:` is given twice", word.text))
                        .help("remove one"),
                );
                continue;
            }
            match (word.text.as_str(), value) {
                ("needs", NamedValue::Word(how)) if how.text == "half" => {
                    named.needs = Some((Needs::Half, None, *span))
                }
                ("needs", NamedValue::Word(how)) if how.text == "all" => {
                    named.needs = Some((Needs::All, None, *span))
                }
                ("needs", NamedValue::Number { value, of }) => {
                    let count = self.whole(value, "`needs:`", 1, 10_000);
                    let of = of.as_ref().map(|of| (self.whole(of, "`of`", 1, 10_000), of.span));
                    match (count, of) {
                        (None, _) | (_, Some((None, _))) => good = false,
                        (Some(count), of) => {
                            named.needs = Some((
                                Needs::AtLeast(count as u32),
                                of.and_then(|(of, span)| of.map(|of| (of, span))),
                                *span,
                            ))
                        }
                    }
                }
                ("missing", NamedValue::Word(how)) if how.text == "prorate" => {
                    named.missing = Some((MissingRule::Prorate, *span))
                }
                ("missing", NamedValue::Word(how)) if how.text == "zero" => {
                    named.missing = Some((MissingRule::Zero, *span))
                }
                ("missing", NamedValue::Word(how)) if how.text == "no" => {
                    named.missing = Some((MissingRule::No, *span))
                }
                ("needs", _) => {
                    good = false;
                    self.say(
                        Diagnostic::new(
                            codes::NEEDS,
                            *span,
                            "`needs:` is followed by a number, `half` or `all`",
                        )
                        .help("write `needs: 6 of 7`, `needs: half` or `needs: all`"),
                    );
                }
                ("missing", _) => {
                    good = false;
                    self.say(
                        Diagnostic::new(codes::NEEDS, *span, "`missing:` is followed by `prorate`, `zero` or `no`")
                            .help("`prorate` and `zero` belong to `sum`; `no` to `count`, `any`, `all` and `at_least`"),
                    );
                }
                _ => {
                    good = false;
                    let diagnostic = self.range_with_colon(word, value, *span).unwrap_or_else(|| {
                        Diagnostic::new(
                            codes::ARGUMENTS,
                            *span,
                            format!("`{}` has no `{}:`", name.text, word.text),
                        )
                        .help("it takes `needs:` and `missing:`")
                    });
                    self.say(diagnostic);
                }
            }
        }
        if kind == Aggregate::Answered && (named.needs.is_some() || named.missing.is_some()) {
            good = false;
            self.say(
                Diagnostic::new(
                    codes::NEEDS,
                    name.span,
                    "`answered` is never missing, and takes neither `needs:` nor `missing:`",
                )
                .help("remove them"),
            );
        }
        good.then_some(named)
    }

    /// `q1:q5`, as R writes a range.
    pub fn range_with_colon(&self, first: &ast::Name, value: &NamedValue, span: Span) -> Option<Diagnostic> {
        let NamedValue::Word(last) = value else { return None };
        let questions = [first, last].iter().all(|name| self.resolved.item_named(&name.text).is_some());
        questions.then(|| {
            Diagnostic::new(codes::OTHER_OPERATOR, span, "a range of questions is not written with `:`")
                .write(format!("{}..{}", first.text, last.text))
        })
    }

    /// What is needed and what a missing element counts as; both have to be said where fewer than all will
    /// do.
    fn rules(
        &mut self,
        kind: Aggregate,
        name: &ast::Name,
        named: &Named,
        longest: Option<usize>,
    ) -> Option<(Needs, MissingRule)> {
        let rules = kind.rules();
        let truths = rules.takes == Takes::Truths;
        let needs = named.needs.as_ref().map(|(needs, ..)| *needs);
        let fewer = match needs {
            Some(Needs::Half) => true,
            Some(Needs::AtLeast(least)) => longest.is_none_or(|longest| (least as usize) < longest),
            _ => false,
        };
        if let Some((rule, span)) = named.missing {
            let wrong = match rule {
                MissingRule::Prorate | MissingRule::Zero => !rules.may_prorate,
                MissingRule::Leave | MissingRule::No => !truths,
            };
            if wrong {
                let help = if truths {
                    "here a missing element can count as no: `missing: no`"
                } else {
                    "`mean`, `min`, `max`, `sd` and `median` use the elements that are present: `needs:` is enough"
                };
                return self.refuse(
                    Diagnostic::new(
                        codes::NEEDS,
                        span,
                        format!("`{}` takes no `{}`", name.text, self.written(span)),
                    )
                    .help(help),
                );
            }
            if rule == MissingRule::Prorate && needs.is_none() {
                return self.refuse(
                    Diagnostic::new(
                        codes::NEEDS,
                        span,
                        "`missing: prorate` does not say how many answers it needs",
                    )
                    .help("add `needs: N of M`, or `needs: half`"),
                );
            }
        } else if fewer && (truths || rules.may_prorate) {
            let (message, help) = if rules.may_prorate {
                (
                    format!(
                        "if fewer than all are needed, `{}` must say what missing ones count as",
                        rules.name
                    ),
                    "add `missing: prorate` (scaled up to all elements) or `missing: zero`",
                )
            } else {
                (
                    format!(
                        "if fewer than all are needed, `{}` must say what missing ones count as",
                        name.text
                    ),
                    "add `missing: no`: missing elements count as no",
                )
            };
            let span = named.needs.as_ref().map_or(name.span, |(_, _, span)| *span);
            return self.refuse(Diagnostic::new(codes::NEEDS, span, message).help(help));
        }
        let missing = named.missing.map_or(MissingRule::Leave, |(rule, _)| rule);
        let default =
            if matches!(missing, MissingRule::Zero | MissingRule::No) { Needs::Nothing } else { rules.needs };
        Some((needs.unwrap_or(default), missing))
    }

    /// How long a list is for the informant who has the longest; None over the rounds of a repeat.
    fn longest(&self, elements: &[Element], scope: &Scope) -> Option<usize> {
        if self.over_counted_rounds(elements) {
            return None;
        }
        let informants = scope.informants.unwrap_or(self.everybody());
        informants
            .iter()
            .map(|informant| elements.iter().filter(|element| !element.never.has(informant)).count())
            .max()
    }

    /// Whether answers decide how long a list is.
    fn over_counted_rounds(&self, elements: &[Element]) -> bool {
        elements
            .iter()
            .any(|element| element.round.is_some_and(|(group, _)| self.graph.parts.is_counted(Some(group))))
    }

    /// `of M` and `needs: N` against the length of the list, for every informant who has the score.
    fn lengths(
        &mut self,
        name: &ast::Name,
        elements: &[Element],
        named: &Named,
        scope: &Scope,
    ) -> Option<()> {
        let rounds = self.over_counted_rounds(elements);
        if self.resolved.incomplete {
            return Some(());
        }
        if elements.is_empty() {
            return self.refuse(
                Diagnostic::new(
                    codes::EMPTY,
                    name.span,
                    format!("`{}` has an empty list to work on", name.text),
                )
                .help("texts are left out of domains and ranges"),
            );
        }
        let Some((needs, of, span)) = &named.needs else { return Some(()) };
        if named.asked.is_some() {
            return Some(());
        }
        if rounds {
            if let Some((_, of)) = of {
                return self.refuse(
                    Diagnostic::new(
                        codes::NEEDS,
                        *of,
                        "how long this list is depends on how often the repeat is asked",
                    )
                    .help("write `needs: half`, or `needs:` with a number and without `of`"),
                );
            }
            return Some(());
        }
        let informants = scope.informants.unwrap_or(self.everybody());
        for informant in informants.iter() {
            let count = elements.iter().filter(|element| !element.never.has(informant)).count();
            let whose = if elements.iter().all(|element| element.never == Informants::NONE) {
                String::new()
            } else {
                self.resolved
                    .informants
                    .get(usize::from(informant))
                    .map(|(name, _)| format!(" for `{}`", name.text))
                    .unwrap_or_default()
            };
            if let Some((of, place)) = of
                && *of != count as i64
            {
                let diagnostic = Diagnostic::new(
                    codes::NEEDS_OF,
                    *place,
                    format!("the list has {count} elements{whose}, not {of}"),
                );
                return self.refuse(if whose.is_empty() {
                    diagnostic
                        .help(format!(
                            "write `of {count}`, or check whether a question is missing from the list"
                        ))
                        .fix(Fix::chosen(format!("write `of {count}`"), Edit::new(*place, count.to_string())))
                } else {
                    diagnostic.help("remove `of`, or write `needs: half`")
                });
            }
            if let Needs::AtLeast(least) = needs
                && *least as usize > count
            {
                return self.refuse(
                    Diagnostic::new(
                        codes::NEEDS_OF,
                        *span,
                        format!("{least} are needed, and the list has {count} elements{whose}"),
                    )
                    .help(format!("no response could ever have this score: write `needs: {count}` or less")),
                );
            }
        }
        Some(())
    }

    /// `sum(q1 - q5)`: one difference, where the questions between may be meant.
    fn difference(&mut self, name: &ast::Name, arguments: &[Argument]) {
        let mut values = arguments.iter().filter_map(|argument| match argument {
            Argument::Value(value) => Some(value),
            Argument::Named { .. } => None,
        });
        let (Some(only), None) = (values.next(), values.next()) else { return };
        let ast::ExprKind::Chain { first, rest } = &only.kind else { return };
        let [(ast::Arithmetic::Subtract, second)] = &rest[..] else { return };
        let (ast::ExprKind::Name(a), ast::ExprKind::Name(b)) = (&first.kind, &second.kind) else { return };
        let (Some(from), Some(to)) = (self.resolved.item_named(a), self.resolved.item_named(b)) else {
            return;
        };
        if from < to && self.resolved.items[from].repeat == self.resolved.items[to].repeat {
            self.say(
                Diagnostic::new(codes::ONE_DIFFERENCE, only.span, format!("`{}` has one value to work on here: {a} less {b}", name.text))
                    .label("one difference, not a range")
                    .help(format!("for the questions from `{a}` to `{b}` write `{a}..{b}`; for their difference write `{a} - {b}` without `{}`", name.text))
                    .fix(Fix::chosen(format!("write `{a}..{b}`"), Edit::new(only.span, format!("{a}..{b}")))),
            );
        }
    }

    /// `mean(-a1, …)`: a minus sign where a reversal was meant.
    fn negations(&mut self, kind: Aggregate, elements: &[Element], arguments: &[Argument], span: Span) {
        let averaged = matches!(kind, Aggregate::Mean | Aggregate::Sum | Aggregate::Median);
        if averaged
            && elements.len() > 1
            && elements.iter().any(|element| element.negated)
            && !elements.iter().all(|element| element.negated)
        {
            let negated = arguments.iter().filter_map(|argument| match argument {
                Argument::Value(ast::Expr { kind: ast::ExprKind::Negate(inner), span }) => {
                    Some(Edit::new(*span, format!("reverse({})", self.written(inner.span))))
                }
                Argument::Value(_) | Argument::Named { .. } => None,
            });
            let edits: Vec<Edit> = negated.collect();
            let diagnostic = Diagnostic::new(
                codes::NEGATED,
                span,
                "a minus sign makes an answer negative; it does not reverse it",
            )
            .help("write `reverse(q)` for an item that is worded in reverse");
            self.say(match edits.is_empty() {
                true => diagnostic,
                false => diagnostic.fix(Fix { title: "write `reverse(…)`".into(), edits, safe: false }),
            });
        }
    }
}
