//! Values while an expression is computed: one, or a list, each element with what is known of it.

use crate::model::{Asked, GroupId, Informants, NodeId, QuestionId, ScoreId};
use crate::source::Span;

/// One value or a list.
#[derive(Debug, Clone)]
pub struct Operand {
    pub elements: Vec<Element>,
    /// A list, even of one; a single value has exactly one element.
    pub list: bool,
    pub span: Span,
    /// What was computed for each element of a list: a formula, recode, table or function, and where its list
    /// is.
    pub each: Option<(String, Span)>,
}

/// A scalar, and what of its origin still matters.
#[derive(Debug, Clone)]
pub struct Element {
    pub node: NodeId,
    /// Informants for whom it does not count in a list: it is a question they are never asked, or
    /// element-wise work on one.
    pub never: Informants,
    /// From outside a repeat: the round it belongs to.
    pub round: Option<(GroupId, u16)>,
    pub origin: Origin,
    /// The question whose scale it still has: itself, or reversed.
    pub scale: Option<QuestionId>,
    /// The same for every response.
    pub constant: bool,
    /// A question behind a minus sign.
    pub negated: bool,
    /// A category of this table, by its place among the declarations: asked for by `is` alone.
    pub category: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An answer itself.
    Answer(Asked),
    /// A score itself, in a round.
    Score(ScoreId, u16),
    Other,
}

impl Element {
    pub fn plain(node: NodeId) -> Element {
        Element {
            node,
            never: Informants::NONE,
            round: None,
            origin: Origin::Other,
            scale: None,
            constant: false,
            negated: false,
            category: None,
        }
    }

    pub fn constant(node: NodeId) -> Element {
        Element { constant: true, ..Element::plain(node) }
    }

    /// The result of work on elements: absent where one of them is and the others are constants or absent
    /// too.
    pub fn worked(node: NodeId, from: &[&Element]) -> Element {
        let never = from
            .iter()
            .filter(|element| !element.constant)
            .map(|element| element.never)
            .reduce(Informants::and);
        Element {
            never: never.unwrap_or(Informants::NONE),
            round: from.iter().find_map(|element| element.round),
            constant: from.iter().all(|element| element.constant),
            ..Element::plain(node)
        }
    }
}

impl Operand {
    pub fn one(element: Element, span: Span) -> Operand {
        Operand { elements: vec![element], list: false, span, each: None }
    }

    pub fn many(elements: Vec<Element>, span: Span) -> Operand {
        Operand { elements, list: true, span, each: None }
    }
}
