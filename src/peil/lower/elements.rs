//! What a name stands for: a question, the questions of a domain or range, a `let`, a score, a class; in this
//! round or over all rounds.

use super::operand::{Element, Operand, Origin};
use super::{Lowerer, Scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{AnswerType, Asked, Choices, ClassId, GroupId, Node, NodeId, QuestionId, ScoreId, Type};
use crate::resolve::Symbol;
use crate::source::Span;
use crate::syntax::ast;

impl Lowerer<'_> {
    /// The value of a name. None where it was reported already that there is none.
    pub fn named(&mut self, name: &str, span: Span, scope: &Scope) -> Option<Operand> {
        if let Some(parameter) = scope.parameters.get(name) {
            return Some(Operand { span, ..parameter.clone() });
        }
        match self.resolved.symbols.get(name) {
            Some(&Symbol::Item(at)) => self.question(at, span, scope),
            Some(&Symbol::Group(at)) => {
                let (first, end) = self.resolved.groups[at].items;
                self.questions(first..end, span, scope)
            }
            Some(&Symbol::Let(at)) => self.let_value(at, span, scope),
            Some(&Symbol::Score(at)) => self.score_value(at, span, scope),
            Some(&Symbol::Class(at)) => self.class_value(at, span, scope),
            None if name == "administered" => {
                let node = self.graph.add(Node::Administered, Some(span));
                Some(Operand::one(Element::plain(node), span))
            }
            None if name == "informant" => self.refuse(
                Diagnostic::new(codes::INFORMANT_VALUE, span, "`informant` has no value to work with")
                    .help("ask `informant is NAME`"),
            ),
            None => None,
        }
    }

    /// A question: this round's inside its repeat, a list over the rounds outside.
    fn question(&mut self, at: usize, span: Span, scope: &Scope) -> Option<Operand> {
        if self.untyped.contains(&at) {
            return None;
        }
        let elements = self.answers(at, span, scope);
        let list = self.resolved.items[at].repeat.is_some()
            && elements.iter().all(|element| element.round.is_some());
        Some(Operand { elements, list, span, each: None })
    }

    fn answers(&mut self, at: usize, span: Span, scope: &Scope) -> Vec<Element> {
        let repeat = self.resolved.items[at].repeat;
        match (repeat, scope.repeat) {
            (None, _) => vec![self.answer(at, 0, None, span)],
            (Some(repeat), Some((inside, round))) if repeat == inside => {
                vec![self.answer(at, round, None, span)]
            }
            (Some(repeat), _) => {
                let rounds = self.graph.parts.groups[repeat].rounds.as_ref().map_or(1, |rounds| rounds.up_to);
                (0..rounds).map(|round| self.answer(at, round, Some(repeat), span)).collect()
            }
        }
    }

    fn answer(&mut self, at: usize, round: u16, over: Option<usize>, span: Span) -> Element {
        let question = QuestionId(at as u32);
        let asked = Asked { question, round };
        let never = self.everybody().without(self.graph.parts.question(question).only);
        let node = self.graph.add(Node::Answer(asked), Some(span));
        Element {
            never,
            round: over.map(|group| (GroupId(group as u32), round)),
            origin: Origin::Answer(asked),
            scale: Some(question),
            ..Element::plain(node)
        }
    }

    /// The questions among these, in order, without texts.
    fn questions(&mut self, items: std::ops::Range<usize>, span: Span, scope: &Scope) -> Option<Operand> {
        let mut elements = Vec::new();
        if !self.graph.spend(items.len(), span)
            || !self.untyped.is_empty() && items.clone().any(|at| self.untyped.contains(&at))
        {
            return None;
        }
        for at in items {
            if !matches!(self.graph.parts.questions[at].answer, AnswerType::Text { .. }) {
                elements.extend(self.answers(at, span, scope));
            }
        }
        Some(Operand::many(elements, span))
    }

    /// `q1..q9`: questions in order of declaration, across domains, never into or out of a repeat.
    pub fn range(
        &mut self,
        first: &ast::Name,
        last: &ast::Name,
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let (from, to) = (self.resolved.item_named(&first.text)?, self.resolved.item_named(&last.text)?);
        if from > to {
            return None;
        }
        let repeat = self.resolved.items[from].repeat;
        if let Some(other) = (from..=to).find(|&at| self.resolved.items[at].repeat != repeat) {
            let other = &self.resolved.items[other].ast.name;
            return self.refuse(
                Diagnostic::new(
                    codes::RANGE,
                    span,
                    format!("the range enters or leaves a repeat at `{}`", other.text),
                )
                .also(other.span, "this question is on the other side")
                .help("put the questions of the repeat in a separate range"),
            );
        }
        self.questions(from..to + 1, span, scope)
    }

    fn let_value(&mut self, at: usize, span: Span, scope: &Scope) -> Option<Operand> {
        let decl = &self.resolved.lets[at];
        if decl.ast.parameters.is_some() {
            let name = &decl.ast.name.text;
            return self.refuse(
                Diagnostic::new(
                    codes::ARGUMENTS,
                    span,
                    format!("`{name}` is a formula, and needs values in brackets"),
                )
                .help(format!("write `{name}(…)`")),
            );
        }
        let rounds = self.lets[at].as_ref()?;
        let one = match decl.repeat {
            None => rounds.first(),
            Some(repeat) => match scope.repeat {
                Some((inside, round)) if inside == repeat => rounds.get(usize::from(round)),
                _ => {
                    let group = GroupId(repeat as u32);
                    let elements = rounds.iter().enumerate().flat_map(|(round, operand)| {
                        operand.elements.iter().map(move |element| Element {
                            round: Some((group, round as u16)),
                            origin: Origin::Other,
                            scale: None,
                            ..element.clone()
                        })
                    });
                    let list = Operand::many(elements.collect(), span);
                    return self.graph.spend(list.elements.len(), span).then_some(list);
                }
            },
        };
        let operand = Operand { span, ..one?.clone() };
        self.graph.spend(operand.elements.len(), span).then_some(operand)
    }

    fn score_value(&mut self, at: usize, span: Span, scope: &Scope) -> Option<Operand> {
        let score = ScoreId(at as u32);
        let values = &self.graph.parts.scores[at].value;
        if values.is_empty() || self.lost_scores.contains(&at) {
            return None;
        }
        let element = |round: u16, over: Option<usize>| Element {
            round: over.map(|group| (GroupId(group as u32), round)),
            origin: Origin::Score(score, round),
            ..Element::plain(values[usize::from(round)])
        };
        Some(match (self.resolved.scores[at].repeat, scope.repeat) {
            (None, _) => Operand::one(element(0, None), span),
            (Some(repeat), Some((inside, round))) if repeat == inside => {
                Operand::one(element(round, None), span)
            }
            (Some(repeat), _) => Operand::many(
                (0..values.len() as u16).map(|round| element(round, Some(repeat))).collect(),
                span,
            ),
        })
    }

    fn class_value(&mut self, at: usize, span: Span, scope: &Scope) -> Option<Operand> {
        let first = self.class_ids[at];
        match (self.resolved.classes[at].repeat, scope.repeat) {
            (None, _) => Some(Operand::one(Element::plain(self.class_node(first)?), span)),
            (Some(repeat), Some((inside, round))) if repeat == inside => {
                Some(Operand::one(Element::plain(self.class_node(first + usize::from(round))?), span))
            }
            (Some(repeat), _) => {
                let group = GroupId(repeat as u32);
                let rounds = self.graph.parts.rounds(Some(group));
                let elements = (0..rounds).map(|round| {
                    let node = self.class_node(first + usize::from(round))?;
                    Some(Element { round: Some((group, round)), ..Element::plain(node) })
                });
                Some(Operand::many(elements.collect::<Option<Vec<_>>>()?, span))
            }
        }
    }

    /// The value of a class; one that could not be computed has no value of its own type.
    fn class_node(&self, at: usize) -> Option<NodeId> {
        let node = self.graph.parts.classes.get(at)?.value;
        let own = Type::Choice(Choices::Class(ClassId(at as u32)));
        (self.graph.type_of(node) == own).then_some(node)
    }

    /// `NAME of ROUND`: what the name means in that round.
    pub fn in_round(
        &mut self,
        name: &ast::Name,
        round: &ast::Name,
        span: Span,
        scope: &Scope,
    ) -> Option<Operand> {
        let symbol = *self.resolved.symbols.get(name.text.as_str())?;
        let repeat = self.resolved.repeat_of(symbol)?;
        let rounds = self.resolved.groups[repeat].named_rounds();
        let at = rounds.iter().position(|known| known.name.text == round.text)?;
        let inside = Scope { repeat: Some((repeat, at as u16)), ..scope.clone() };
        let operand = self.named(&name.text, name.span, &inside)?;
        Some(Operand { span, ..operand })
    }

    /// Computes a `let`; a formula is computed where it is used.
    pub fn binding(&mut self, at: usize) {
        let decl = &self.resolved.lets[at];
        if decl.ast.parameters.is_some() {
            let parameters =
                decl.ast.parameters.iter().flatten().map(|parameter| parameter.text.clone()).collect();
            let formula = self.written(decl.ast.value.span);
            self.graph.parts.formulas.push(crate::model::Formula {
                name: decl.ast.name.text.clone(),
                parameters,
                formula,
            });
            self.places.formulas.push(decl.ast.value.span);
            return;
        }
        let values = self.per_round(decl.repeat, |this, scope| this.expression(&decl.ast.value, scope));
        self.lets[at] = values.into_iter().collect();
        if let Some(values) = &self.lets[at] {
            let value =
                values.iter().flat_map(|operand| &operand.elements).map(|element| element.node).collect();
            let formula = self.written(decl.ast.value.span);
            self.graph.parts.lets.push(crate::model::Let {
                name: decl.ast.name.text.clone(),
                value,
                formula,
            });
            self.places.lets.push(decl.ast.name.span);
        }
    }
}
