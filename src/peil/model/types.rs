//! What kind of value each node of the graph gives.

use super::functions::{Gives, Takes};
use super::validate::Invalid;
use super::{AnswerType, ClassId, Node, NodeId, Parts, QuestionId, ScaleId, ScoreId};

/// The kind of value a node gives when it is not missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// `exact` is false after a function that cannot be.
    Number {
        /// A ratio of whole numbers, not a double.
        exact: bool,
    },
    /// Yes or no.
    Truth,
    /// An index among options.
    Choice(Choices),
    /// A set of options of a scale.
    Chosen(QuestionId),
    /// Words; only known to be there.
    Text,
    /// A day.
    Date,
    /// A time of day.
    Time,
}

/// Whose options an index counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Choices {
    /// A question's: its scale's, then those of `or`.
    Scale(ScaleId, Option<ScaleId>),
    /// A class’s.
    Class(ClassId),
    /// A score’s bands.
    Bands(ScoreId),
}

impl AnswerType {
    /// The scale whose options are answers to it.
    pub fn scale(&self) -> Option<ScaleId> {
        match self {
            AnswerType::Scale(scale) | AnswerType::Many(scale) => Some(*scale),
            AnswerType::YesNo
            | AnswerType::Number { .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Time => None,
        }
    }
}

impl Parts {
    /// The type of an answer to a question.
    pub fn answer_type(&self, id: QuestionId) -> Type {
        let question = self.question(id);
        match question.answer {
            AnswerType::Scale(scale) => Type::Choice(Choices::Scale(scale, question.or)),
            AnswerType::YesNo => Type::Truth,
            AnswerType::Number { .. } => Type::Number { exact: true },
            AnswerType::Text { .. } => Type::Text,
            AnswerType::Date | AnswerType::DateWithin(_) => Type::Date,
            AnswerType::Time => Type::Time,
            AnswerType::Many(_) => Type::Chosen(id),
        }
    }

    /// The options that an index of this kind counts.
    pub fn choices(&self, choices: Choices) -> Vec<&super::Choice> {
        match choices {
            Choices::Scale(scale, or) => {
                std::iter::once(scale).chain(or).flat_map(|id| &self.scale(id).options).collect()
            }
            Choices::Class(class) => self.classes[class.at()].options.iter().collect(),
            Choices::Bands(score) => self.scores[score.at()].bands.iter().collect(),
        }
    }

    /// The type of every node, in order.
    ///
    /// # Errors
    /// When an operand has a type that its operator does not take.
    pub fn types(&self) -> Result<Vec<Type>, Invalid> {
        let mut types: Vec<Type> = Vec::with_capacity(self.nodes.len());
        for (at, node) in self.nodes.iter().enumerate() {
            let found = self
                .type_of(node, &types)
                .ok_or_else(|| Invalid(format!("node {at} does not fit its operands")))?;
            types.push(found);
        }
        Ok(types)
    }

    /// The type of a node whose operands' types are known; None where an operand does not fit.
    pub fn type_of(&self, node: &Node, types: &[Type]) -> Option<Type> {
        let of = |id: &NodeId| types.get(id.at()).copied();
        let exactness = |id: &NodeId| {
            let Type::Number { exact } = of(id)? else { return None };
            Some(exact)
        };
        let number = |ids: &[NodeId]| {
            ids.iter()
                .map(exactness)
                .try_fold(true, |all, exact| Some(all && exact?))
                .map(|exact| Type::Number { exact })
        };
        let truths = |ids: &[NodeId]| ids.iter().all(|id| of(id) == Some(Type::Truth)).then_some(Type::Truth);
        let same = |ids: &[NodeId]| {
            let mut found = ids.iter().map(of);
            let first = found.next()??;
            found.try_fold(first, |so_far, next| join(so_far, next?))
        };
        let same_kind =
            |a: Type, b: Type| matches!((a, b), (Type::Number { .. }, Type::Number { .. })) || a == b;
        match node {
            Node::Number(value) => Some(Type::Number { exact: value.is_exact() }),
            Node::Truth(_)
            | Node::IsBlank(_)
            | Node::IsSkipped(_)
            | Node::IsMissingOption { .. }
            | Node::IsLeftOut { .. }
            | Node::IsInformant(_) => Some(Type::Truth),
            Node::Date(_) | Node::Administered => Some(Type::Date),
            Node::Time(_) => Some(Type::Time),
            Node::Answer(asked) => Some(self.answer_type(asked.question)),
            Node::IsMissing(id) => of(id).map(|_| Type::Truth),
            Node::Code { of: id, .. } | Node::ClassCode { of: id, .. } => {
                matches!(of(id)?, Type::Choice(_)).then_some(Type::Number { exact: true })
            }
            Node::IsOption { of: id, .. } => matches!(of(id)?, Type::Choice(_)).then_some(Type::Truth),
            Node::Has { of: id, .. } => matches!(of(id)?, Type::Chosen(_)).then_some(Type::Truth),
            Node::CountChosen(id) => {
                matches!(of(id)?, Type::Chosen(_)).then_some(Type::Number { exact: true })
            }
            Node::Negate(id)
            | Node::Absolute(id)
            | Node::Power(id, _)
            | Node::Reverse { of: id, .. }
            | Node::Percent { of: id, .. } => number(&[*id]),
            Node::Round { of: id, .. } | Node::Floor(id) | Node::Ceiling(id) => {
                number(&[*id]).map(|_| Type::Number { exact: true })
            }
            Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) | Node::Divide(a, b) => {
                number(&[*a, *b])
            }
            Node::PowerApproximate(a, b) => number(&[*a, *b]).map(|_| Type::Number { exact: false }),
            Node::SquareRoot(id) | Node::Exponential(id) | Node::Logarithm(id) => {
                number(&[*id]).map(|_| Type::Number { exact: false })
            }
            Node::Clamp { of: id, low, high } => number(&[*id, *low, *high]),
            Node::Years { from, to } => {
                (of(from)? == Type::Date && of(to)? == Type::Date).then_some(Type::Number { exact: true })
            }
            Node::Hours { from, to } => {
                (of(from)? == Type::Time && of(to)? == Type::Time).then_some(Type::Number { exact: true })
            }
            Node::Compare { left, right, .. } => same_kind(of(left)?, of(right)?).then_some(Type::Truth),
            Node::Within { of: id, .. } => {
                (!matches!(of(id)?, Type::Text | Type::Chosen(_))).then_some(Type::Truth)
            }
            Node::Not(id) => truths(&[*id]),
            Node::And(ids) | Node::Or(ids) => truths(ids),
            Node::If { condition, then, otherwise } => {
                (of(condition)? == Type::Truth).then_some(()).and_then(|()| same(&[*then, *otherwise]))
            }
            Node::First(ids) => same(ids),
            Node::ForOthers { of: id, .. } | Node::InRound { of: id, .. } => of(id),
            Node::IfAsked { of: id, skipped } => (of(skipped)? == Type::Truth).then(|| of(id)).flatten(),
            Node::Aggregate { kind, of: ids, .. } => {
                let rules = kind.rules();
                let taken = match rules.takes {
                    Takes::Numbers => number(ids),
                    Takes::Truths => truths(ids),
                    Takes::Answers => ids.iter().all(|id| of(id).is_some()).then_some(Type::Truth),
                }?;
                Some(match rules.gives {
                    Gives::Number => taken,
                    Gives::Count => Type::Number { exact: true },
                    Gives::Approximate => Type::Number { exact: false },
                    Gives::Truth => Type::Truth,
                })
            }
            Node::Recode { of: id, .. } => {
                (!matches!(of(id)?, Type::Text | Type::Chosen(_))).then_some(Type::Number { exact: true })
            }
            Node::Table { keys, .. } => keys
                .iter()
                .all(|id| of(id).is_some_and(|key| !matches!(key, Type::Text | Type::Chosen(_))))
                .then_some(Type::Number { exact: true }),
            Node::Withhold { of: id, when } => (of(when)? == Type::Truth).then(|| of(id)).flatten(),
            Node::Band { of: id, score, sets } => {
                let fits = matches!(of(id)?, Type::Number { .. })
                    && sets
                        .iter()
                        .filter_map(|set| set.when.as_ref())
                        .all(|when| of(when) == Some(Type::Truth));
                fits.then_some(Type::Choice(Choices::Bands(*score)))
            }
            Node::Class { class, rules, .. } => rules
                .iter()
                .all(|(when, _)| of(when) == Some(Type::Truth))
                .then_some(Type::Choice(Choices::Class(*class))),
        }
    }
}

/// The type of a value that is one of two.
fn join(a: Type, b: Type) -> Option<Type> {
    match (a, b) {
        (Type::Number { exact: a }, Type::Number { exact: b }) => Some(Type::Number { exact: a && b }),
        (a, b) if a == b => Some(a),
        _ => None,
    }
}
