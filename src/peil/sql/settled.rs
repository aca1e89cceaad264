//! A value that is used more than once becomes a column, under its formula.

use super::Maker;
use super::expression::Sql;
use super::nodes::like;
use super::term::{Term, Worth};
use super::whole::{Whole, Width};
use crate::model::{Node, NodeId};
use num_traits::ToPrimitive;

/// An expression longer than this becomes a column; one that is used more than once, sooner.
pub(super) const LONGEST: usize = 160;

pub(super) const LONGEST_SHARED: usize = 40;

impl Maker<'_> {
    /// The term as columns, where it has a name, is long, or is used more than once.
    pub(super) fn settled(&mut self, id: NodeId, mut term: Term) -> Term {
        if let Worth::Number(number) = &mut term.worth
            && let Some(most) = self.most(id)
        {
            let most = most * &number.under.most;
            if most < number.over.most {
                number.over.most = most;
            }
        }
        let node = self.parts.node(id);
        if matches!(
            node,
            Node::Answer(_)
                | Node::ForOthers { .. }
                | Node::InRound { .. }
                | Node::IfAsked { .. }
                | Node::Number(_)
                | Node::Truth(_)
                | Node::Date(_)
                | Node::Time(_)
        ) {
            return term;
        }
        let named = self.legend.called(id).map(|(called, name)| {
            let band = matches!(called, crate::formula::Called::Band(..));
            if band { format!("{name}_band") } else { name.to_string() }
        });
        let name = named.clone().unwrap_or_else(|| format!("_{}_{}", word(node), id.0));
        let shared = self.uses[id.at()] > 1;
        let long = |sql: &Sql| {
            !sql.is_column()
                && (named.is_some() || sql.len() > LONGEST || shared && sql.len() > LONGEST_SHARED)
        };
        let mut comment = Some(self.comment(id, named.as_deref()));
        let steps = &mut self.steps;
        let mut settle = |name: &str, sql: &Sql| {
            if long(sql) { steps.define(name, sql.clone(), comment.take()) } else { sql.clone() }
        };
        term.worth = match term.worth {
            Worth::Number(number) if number.as_constant().is_some() => Worth::Number(number),
            Worth::Number(mut number) => {
                let over_name = match &number.under.constant {
                    Some(under) if *under == 1.into() => name.clone(),
                    Some(under) => format!("_{}_x{under}", name.trim_start_matches('_')),
                    None => format!("_{}_n", name.trim_start_matches('_')),
                };
                let narrow = number.over.width == Width::Wide && number.over.most.to_i64().is_some();
                let over = if narrow { number.over.sql.cast("BIGINT") } else { number.over.sql.clone() };
                if long(&over)
                    || number.over.constant.is_none()
                        && number.under.constant.is_none()
                        && long(&number.under.sql)
                {
                    number.over = Whole {
                        sql: settle(&over_name, &over),
                        width: if narrow { Width::Long } else { number.over.width },
                        ..number.over
                    };
                }
                if number.under.constant.is_none() {
                    number.under = Whole {
                        sql: settle(&format!("_{}_d", name.trim_start_matches('_')), &number.under.sql),
                        ..number.under
                    };
                }
                Worth::Number(number)
            }
            Worth::Chosen(count, chosen) => Worth::Chosen(settle(&name, &count), chosen),
            other @ (Worth::Double(_)
            | Worth::Truth(_)
            | Worth::Choice(_)
            | Worth::Text(_)
            | Worth::Date(_)
            | Worth::Time(_)) => {
                let sql = settle(&name, &other.presence());
                like(&other, sql)
            }
        };
        if let Some(why) = &term.why.name {
            term.why.name = Some(settle(&format!("_why_{}", name.trim_start_matches('_')), why));
        }
        term
    }

    pub(super) fn comment(&self, id: NodeId, named: Option<&str>) -> String {
        const MOST: usize = 240;
        let node = self.parts.node(id);
        let formula = if let Node::Band { score, .. } = node {
            format!("the band of {}", self.parts.scores[score.at()].name)
        } else if matches!(node, Node::Class { .. }) {
            format!("the class {}", named.unwrap_or_default())
        } else {
            let formula = self.legend.write_whole(id);
            named.map_or(formula.clone(), |name| format!("{name} = {formula}"))
        };
        let formula = formula.replace('\n', " ");
        if formula.chars().count() > MOST {
            formula.chars().take(MOST).chain(['…']).collect()
        } else {
            formula
        }
    }
}

/// What a column for a node without a name is called after.
pub(super) fn word(node: &Node) -> &'static str {
    match node {
        Node::Aggregate { kind, .. } => kind.name(),
        Node::Recode { .. } => "recoded",
        Node::Table { .. } => "looked_up",
        Node::Round { .. } | Node::Floor(_) | Node::Ceiling(_) => "rounded",
        Node::Compare { .. }
        | Node::Within { .. }
        | Node::Not(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::IsOption { .. } => "whether",
        Node::If { .. } => "chosen",
        Node::First(_) => "first",
        Node::Percent { .. } => "percent",
        Node::Reverse { .. } => "reversed",
        Node::Years { .. } => "years",
        Node::Hours { .. } => "hours",
        Node::Number(_)
        | Node::Truth(_)
        | Node::Date(_)
        | Node::Time(_)
        | Node::Answer(_)
        | Node::IsBlank(_)
        | Node::IsSkipped(_)
        | Node::IsMissingOption { .. }
        | Node::IsMissing(_)
        | Node::IsLeftOut { .. }
        | Node::IsInformant(_)
        | Node::Administered
        | Node::Code { .. }
        | Node::ClassCode { .. }
        | Node::Has { .. }
        | Node::CountChosen(_)
        | Node::Negate(_)
        | Node::Add(..)
        | Node::Subtract(..)
        | Node::Multiply(..)
        | Node::Divide(..)
        | Node::Power(..)
        | Node::PowerApproximate(..)
        | Node::Absolute(_)
        | Node::Clamp { .. }
        | Node::SquareRoot(_)
        | Node::Exponential(_)
        | Node::Logarithm(_)
        | Node::ForOthers { .. }
        | Node::InRound { .. }
        | Node::IfAsked { .. }
        | Node::Withhold { .. }
        | Node::Band { .. }
        | Node::Class { .. } => "value",
    }
}
