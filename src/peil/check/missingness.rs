//! Aggregates of questions that are not always asked together.

use std::rc::Rc;

use super::Checker;
use super::inquiry::Verdict;
use super::want::{Also, Goal, Want};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{
    Aggregate, Asked, Counts, Family, GroupId, LooksAt, MissingRule, Needs, Node, NodeId, Type, conditions,
};

/// What can shut a question out without leaving an answer that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gate {
    When(NodeId),
    Optional(GroupId),
}

/// What makes a node missing whenever it shuts questions out, in order.
type Lacks = Rc<[Gate]>;

impl Checker<'_> {
    /// An aggregate that needs all its elements, some of which are missing under conditions under which
    /// others are not. Proved by how its elements hang on their questions: a respondent who meets such a
    /// condition has no value, whatever they answer.
    pub fn mixed_conditions(&mut self) {
        let conditional = self.parts.groups.iter().any(|group| group.optional || !group.when.is_empty())
            || self.parts.questions.iter().any(|q| !q.when.is_empty());
        if !conditional {
            return;
        }
        let lacks = self.lacks();
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let Node::Aggregate { kind, of, needs: Needs::All, missing: MissingRule::Leave } =
                self.parts.node(id)
            else {
                continue;
            };
            let counts = kind.rules().needs == Needs::All;
            let Some(mix) = mix(of, &lacks).filter(|_| counts) else { continue };
            self.told.push(id);
            let own =
                lacks[mix.1.at()].iter().flat_map(|lacks| lacks.iter()).all(|gate| self.is_own(*gate, mix.1));
            self.say_mixed(id, *kind, mix, own);
        }
    }

    /// `own`: all that shuts the element out is said of its question itself.
    fn say_mixed(
        &mut self,
        id: NodeId,
        kind: Aggregate,
        (gate, with, without): (Gate, NodeId, NodeId),
        own: bool,
    ) {
        let span = self.span(id);
        if self.was_said(codes::MIXED_CONDITIONS, span) {
            return;
        }
        let (with, without) = (self.element(with), self.element(without));
        let word = format!("{kind:?}").to_lowercase();
        let how = if matches!(gate, Gate::Optional(_)) { "left out" } else { "skipped" };
        let message = format!(
            "`{word}` mixes questions that are not always asked together: {with} can be {how} where {without} is asked"
        );
        let mut diagnostic = Diagnostic::new(codes::MIXED_CONDITIONS, span, message)
            .label(format!("missing as soon as one of them is {how}"));
        let place = match gate {
            Gate::Optional(group) => self
                .places
                .groups
                .get(group.at())
                .map(|span| (*span, "this domain can be left out".to_string())),
            Gate::When(when) => self
                .condition_place(when)
                .map(|(span, _)| (span, format!("{with} is asked only when this is true"))),
        };
        if let Some((span, text)) = place {
            diagnostic = diagnostic.also(span, text);
        }
        diagnostic = diagnostic.help(match gate {
            // `otherwise` does not count for what is closed along with another question.
            Gate::When(_) if !own => "write how many are needed, as in `needs: half`".to_string(),
            Gate::When(_) => format!("write with `otherwise` which answer counts for {with} when it is skipped, or how many are needed, as in `needs: half`"),
            Gate::Optional(_) => "write how many are needed, as in `needs: half`".to_string(),
        });
        if let Gate::When(when) = gate {
            let goal = Goal::new(when, Want::truth(false)).also(Also::Missing(id)).complete();
            if let Verdict::Shown(response) = self.inquiry.find(&goal) {
                let test = self.witness(
                    &goal,
                    &response,
                    &format!("{word} of questions that are not asked together"),
                    |checker| checker.phrase(id).map(|phrase| phrase.expecting("is missing")),
                );
                diagnostic.witness = test;
            }
        }
        self.say(diagnostic);
    }

    /// Whether an element is the answer to a question that has this condition itself, or whose domain has it.
    fn is_own(&self, gate: Gate, element: NodeId) -> bool {
        let Gate::When(when) = gate else { return false };
        let asked = super::inquiry::answer_behind(self.parts, element);
        asked.is_some_and(|asked| gates(self.parts, asked).contains(&when))
    }

    /// An element of an aggregate, as a message calls it.
    fn element(&self, id: NodeId) -> String {
        match self.phrase(id) {
            Some(phrase) => format!("`{}`", phrase.text),
            None => "one element".into(),
        }
    }

    /// Where a condition of a question or domain was written, and the name of what it is on.
    pub fn condition_place(&self, when: NodeId) -> Option<(crate::source::Span, String)> {
        let groups = self.parts.groups.iter().enumerate().filter(|(_, group)| group.when.contains(&when));
        let questions =
            self.parts.questions.iter().enumerate().filter(|(_, question)| question.when.contains(&when));
        let group = groups
            .filter_map(|(at, group)| {
                Some((self.places.group_when.get(at).copied().flatten()?, group.name.clone()))
            })
            .next();
        group.or_else(|| {
            questions
                .filter_map(|(at, question)| {
                    Some((self.places.question_when.get(at).copied().flatten()?, question.name.clone()))
                })
                .next()
        })
    }

    /// By node: None where it hangs on no answer at all.
    fn lacks(&self) -> Vec<Option<Lacks>> {
        let none: Lacks = Rc::new([]);
        let mut lacks: Vec<Option<Lacks>> = Vec::with_capacity(self.parts.core as usize);
        for at in 0..self.parts.core as usize {
            let node = &self.parts.nodes[at];
            let of = |id: &NodeId| lacks[id.at()].clone();
            let found = match node.family() {
                Family::Constant | Family::Response(LooksAt::Informant(_) | LooksAt::Date) => None,
                Family::Response(LooksAt::Question(asked)) if node.answer().is_some() => {
                    Some(self.shut_out(asked, &lacks, &none))
                }
                Family::Response(LooksAt::Question(_) | LooksAt::Domain(..) | LooksAt::Round(..))
                | Family::IsMissing(_) => Some(none.clone()),
                // What is not asked is not an element.
                Family::Element(element, Counts::IfAsked(_)) => of(&element).map(|_| none.clone()),
                Family::If { condition, then, otherwise } => {
                    any(&[of(&condition), all(&[of(&then), of(&otherwise)], &none)], &none)
                }
                Family::First(ids) | Family::Or(ids) | Family::And(ids) => {
                    all(&ids.iter().map(of).collect::<Vec<_>>(), &none)
                }
                Family::Class { rules, .. } => {
                    rules.first().and_then(|(when, _)| of(when)).or(Some(none.clone()))
                }
                Family::Band { of: score, .. } => of(&score),
                Family::Aggregate { kind, of: ids, needs, missing } => {
                    let elements: Vec<Option<Lacks>> = ids.iter().map(of).collect();
                    match (kind, needs, missing) {
                        (Aggregate::Answered, ..)
                        | (_, Needs::Nothing, MissingRule::Zero | MissingRule::No) => some(&elements, &none),
                        (Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_), _, MissingRule::Leave) => {
                            all(&elements, &none)
                        }
                        (_, Needs::All, _) => any(&elements, &none),
                        (_, Needs::AtLeast(_) | Needs::Half, _) => {
                            too_few(&elements, needs.least(elements.len()), &none)
                        }
                        (_, Needs::Nothing, _) => some(&elements, &none),
                    }
                }
                Family::Operation(_) | Family::Element(..) | Family::Lookup(..) | Family::Withhold { .. } => {
                    any(&node.children().iter().map(of).collect::<Vec<_>>(), &none)
                }
            };
            lacks.push(found);
        }
        lacks
    }

    /// What shuts a question out and leaves it without an answer that counts.
    fn shut_out(&self, asked: Asked, lacks: &[Option<Lacks>], none: &Lacks) -> Lacks {
        let question = self.parts.question(asked.question);
        if question.group.is_none() && question.when.is_empty() {
            return none.clone();
        }
        let truth = |gate: &NodeId| self.inquiry.interpreter.types.get(gate.at()) == Some(&Type::Truth);
        let mut found: Vec<Gate> = Vec::new();
        let conditions = conditions(self.parts, asked);
        // What makes a condition missing closes the question behind it, whatever counts when it is false. Of
        // several conditions another can be false then.
        if self.parts.closes() && (question.otherwise.is_none() || conditions.len() == 1) {
            found.extend(
                conditions
                    .iter()
                    .filter_map(|gate| lacks[gate.at()].as_ref())
                    .flat_map(|lacks| lacks.iter().copied()),
            );
        }
        if question.otherwise.is_none() {
            found.extend(
                conditions
                    .into_iter()
                    .filter(|gate| truth(gate) && self.inquiry.known(*gate).can_be(false))
                    .map(Gate::When),
            );
        }
        found.extend(
            self.parts
                .ancestors(question.group)
                .filter(|group| self.parts.group(*group).optional)
                .map(Gate::Optional),
        );
        found.sort_unstable();
        found.dedup();
        if found.is_empty() { none.clone() } else { found.into() }
    }
}

/// A gate under which some elements are missing and others are not, with one of each.
fn mix(of: &[NodeId], lacks: &[Option<Lacks>]) -> Option<(Gate, NodeId, NodeId)> {
    let elements: Vec<(NodeId, &Lacks)> =
        of.iter().filter_map(|id| lacks[id.at()].as_ref().map(|lacks| (*id, lacks))).collect();
    let (_, first) = elements.first()?;
    let (other, lacks) = elements.iter().find(|(_, lacks)| lacks != first)?;
    let only = |a: &Lacks, b: &Lacks| a.iter().find(|gate| !b.contains(gate)).copied();
    match (only(lacks, first), only(first, lacks)) {
        (Some(gate), _) => Some((gate, *other, elements[0].0)),
        (None, Some(gate)) => Some((gate, elements[0].0, *other)),
        (None, None) => None,
    }
}

/// Missing when one is.
fn any(of: &[Option<Lacks>], none: &Lacks) -> Option<Lacks> {
    let known: Vec<&Lacks> = of.iter().flatten().collect();
    let first = *known.first()?;
    if known.iter().all(|lacks| *lacks == first || lacks.is_empty())
        && (!first.is_empty() || known.iter().all(|lacks| lacks.is_empty()))
    {
        return Some(first.clone());
    }
    let mut joined: Vec<Gate> = known.iter().flat_map(|lacks| lacks.iter().copied()).collect();
    joined.sort_unstable();
    joined.dedup();
    Some(if joined.is_empty() { none.clone() } else { joined.into() })
}

/// Missing only when all are; what hangs on no answer is never missing.
fn all(of: &[Option<Lacks>], none: &Lacks) -> Option<Lacks> {
    if of.iter().all(Option::is_none) {
        return None;
    }
    let Some(known) = of.iter().map(Option::as_ref).collect::<Option<Vec<&Lacks>>>() else {
        return Some(none.clone());
    };
    let first = known[0];
    if known.iter().all(|lacks| *lacks == first) {
        return Some(first.clone());
    }
    Some(first.iter().filter(|gate| known.iter().all(|lacks| lacks.contains(gate))).copied().collect())
}

/// Never missing.
fn some(of: &[Option<Lacks>], none: &Lacks) -> Option<Lacks> {
    if of.iter().all(Option::is_none) { None } else { Some(none.clone()) }
}

/// Missing when fewer are left than needed.
fn too_few(of: &[Option<Lacks>], least: usize, none: &Lacks) -> Option<Lacks> {
    let Some(Some(every)) = Some(any(of, none)) else { return None };
    let left = |gate: &Gate| {
        of.iter().filter(|lacks| !lacks.as_ref().is_some_and(|lacks| lacks.contains(gate))).count()
    };
    if every.is_empty() {
        Some(every)
    } else {
        Some(every.iter().filter(|gate| left(gate) < least).copied().collect())
    }
}
