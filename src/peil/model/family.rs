//! Nodes by family: what of the response a node looks at, and how it treats operands that are missing.
//!
//! A rule that is the same for a whole family names the family. A node that is added to the language gets its
//! place here and in [`Node::visit_children`]; rules that name it apart are found by the compiler where it
//! makes a family of its own.

use super::graph::{Aggregate, BandSet};
use super::{
    Asked, ClassId, GroupId, Informants, MissingRule, Needs, Node, NodeId, RecodeId, ScoreId, TableId,
};

/// What of the response a node looks at, apart from its operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LooksAt {
    /// One question in one round: its answer, or what became of it.
    Question(Asked),
    /// Whether a domain is asked in one round.
    Domain(GroupId, u16),
    /// How often a repeat is asked, for one of its rounds.
    Round(GroupId, u16),
    /// Who answers.
    Informant(Informants),
    /// The date of the response.
    Date,
}

/// When an element of a list counts; else it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// For other informants than these.
    ForOthers(Informants),
    /// Where the repeat comes as far as this round.
    InRound(GroupId, u16),
    /// Unless it is missing while this is true: its question was not asked.
    IfAsked(NodeId),
}

/// In what a value is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// A recode, which has one key.
    Recode(RecodeId),
    /// A table.
    Table(TableId),
}

/// How a node treats its operands.
#[derive(Debug, Clone, Copy)]
pub enum Family<'n> {
    /// No operands, and the same for every response: `Number`, `Truth`, `Date`, `Time`.
    Constant,
    /// No operands: it looks at the response. `Answer` and `Administered` can be missing; `IsBlank`,
    /// `IsSkipped`, `IsMissingOption`, `IsLeftOut` and `IsInformant` always answer.
    Response(LooksAt),
    /// An operation on one value or some: missing when one of them is, and where it has no result.
    Operation(&'n Node),
    /// Whether its operand is missing: it always answers.
    IsMissing(NodeId),
    /// No if one is no.
    And(&'n [NodeId]),
    /// Yes if one is yes.
    Or(&'n [NodeId]),
    /// One branch of two.
    If {
        /// Decides which.
        condition: NodeId,
        /// Its value when the condition is true.
        then: NodeId,
        /// Its value when the condition is false.
        otherwise: NodeId,
    },
    /// The first that is not missing.
    First(&'n [NodeId]),
    /// An element of a list, and when it counts: `ForOthers`, `InRound`, `IfAsked`.
    Element(NodeId, Counts),
    /// A list: how many elements must be present, and what a missing one counts as.
    Aggregate {
        /// What is computed from the elements.
        kind: Aggregate,
        /// The elements.
        of: &'n [NodeId],
        /// How many must be present.
        needs: Needs,
        /// What a missing one counts as.
        missing: MissingRule,
    },
    /// `Recode` and `Table`, with their keys: a row can be for a missing option, or give `missing`.
    Lookup(&'n [NodeId], Lookup),
    /// Missing unless the condition is true.
    Withhold {
        /// The value that is withheld.
        of: NodeId,
        /// The condition.
        when: NodeId,
    },
    /// The band of a score.
    Band {
        /// The value of the score.
        of: NodeId,
        /// Whose bands they are.
        score: ScoreId,
        /// The cut-offs, with their conditions.
        sets: &'n [BandSet],
    },
    /// The option of the first rule that is true.
    Class {
        /// Whose options they are.
        class: ClassId,
        /// Conditions with their options, in order.
        rules: &'n [(NodeId, u16)],
        /// The option when no rule is true.
        otherwise: Option<u16>,
    },
}

impl Node {
    /// What of the response it looks at, apart from its operands.
    pub fn looks_at(&self) -> Option<LooksAt> {
        match self.family() {
            Family::Response(looks) => Some(looks),
            Family::Element(_, Counts::ForOthers(never)) => Some(LooksAt::Informant(never)),
            Family::Element(_, Counts::InRound(group, round)) => Some(LooksAt::Round(group, round)),
            Family::Constant
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(_, Counts::IfAsked(_))
            | Family::Aggregate { .. }
            | Family::Lookup(..)
            | Family::Withhold { .. }
            | Family::Band { .. }
            | Family::Class { .. } => None,
        }
    }

    /// How it treats its operands.
    pub fn family(&self) -> Family<'_> {
        match self {
            Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Time(_) => Family::Constant,
            Node::Answer(asked)
            | Node::IsBlank(asked)
            | Node::IsSkipped(asked)
            | Node::IsMissingOption { asked, .. } => Family::Response(LooksAt::Question(*asked)),
            Node::IsLeftOut { group, round } => Family::Response(LooksAt::Domain(*group, *round)),
            Node::IsInformant(informants) => Family::Response(LooksAt::Informant(*informants)),
            Node::Administered => Family::Response(LooksAt::Date),
            Node::IsMissing(of) => Family::IsMissing(*of),
            Node::Code { .. }
            | Node::ClassCode { .. }
            | Node::IsOption { .. }
            | Node::Has { .. }
            | Node::CountChosen(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::Power(..)
            | Node::PowerApproximate(..)
            | Node::Reverse { .. }
            | Node::Percent { .. }
            | Node::Round { .. }
            | Node::Floor(_)
            | Node::Ceiling(_)
            | Node::Absolute(_)
            | Node::Clamp { .. }
            | Node::SquareRoot(_)
            | Node::Exponential(_)
            | Node::Logarithm(_)
            | Node::Years { .. }
            | Node::Hours { .. }
            | Node::Compare { .. }
            | Node::Within { .. }
            | Node::Not(_) => Family::Operation(self),
            Node::And(of) => Family::And(of),
            Node::Or(of) => Family::Or(of),
            Node::If { condition, then, otherwise } => {
                Family::If { condition: *condition, then: *then, otherwise: *otherwise }
            }
            Node::First(of) => Family::First(of),
            Node::ForOthers { of, never } => Family::Element(*of, Counts::ForOthers(*never)),
            Node::InRound { of, group, round } => Family::Element(*of, Counts::InRound(*group, *round)),
            Node::IfAsked { of, skipped } => Family::Element(*of, Counts::IfAsked(*skipped)),
            Node::Aggregate { kind, of, needs, missing } => {
                Family::Aggregate { kind: *kind, of, needs: *needs, missing: *missing }
            }
            Node::Recode { of, recode } => Family::Lookup(std::slice::from_ref(of), Lookup::Recode(*recode)),
            Node::Table { keys, table } => Family::Lookup(keys, Lookup::Table(*table)),
            Node::Withhold { of, when } => Family::Withhold { of: *of, when: *when },
            Node::Band { of, score, sets } => Family::Band { of: *of, score: *score, sets },
            Node::Class { class, rules, otherwise } => {
                Family::Class { class: *class, rules, otherwise: *otherwise }
            }
        }
    }

    /// The question in one round whose answer or state it looks at.
    pub fn asked(&self) -> Option<Asked> {
        let Some(LooksAt::Question(asked)) = self.looks_at() else { return None };
        Some(asked)
    }

    /// The question in one round whose answer it is.
    pub fn answer(&self) -> Option<Asked> {
        let Node::Answer(asked) = self else { return None };
        Some(*asked)
    }

    /// The number that it is for every response.
    pub fn number(&self) -> Option<&super::Number> {
        let Node::Number(number) = self else { return None };
        Some(number)
    }

    /// The element of a list without what can make it absent; None for any other node.
    pub fn element(&self) -> Option<NodeId> {
        let Family::Element(of, _) = self.family() else { return None };
        Some(of)
    }
}
