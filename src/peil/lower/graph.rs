//! The graph while it grows: equal nodes are one, and nothing may outgrow the machine.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Aggregate, MOST_NODES, Node, NodeId, Number, Parts, Type};
use crate::source::Span;

/// How many elements of lists, and steps of formulas, an instrument may come to: a thousand scores over a
/// thousand questions, ten times.
const MOST_WORK: u64 = 10_000_000;
/// How many factors one expression may multiply together: a thousand answers of ten digits make a number of
/// ten thousand.
const MOST_FACTORS: u32 = 1_000;

pub struct Graph {
    pub parts: Parts,
    types: Vec<Type>,
    spans: Vec<Option<Span>>,
    /// How many factors the numerator and denominator of a node's value may have.
    degrees: Vec<(u32, u32)>,
    known: FxHashMap<Node, NodeId>,
    problem: Option<Diagnostic>,
    /// What was done so far, in elements.
    work: u64,
}

impl Graph {
    pub fn new(parts: Parts) -> Graph {
        Graph {
            parts,
            types: Vec::new(),
            spans: Vec::new(),
            degrees: Vec::new(),
            known: FxHashMap::default(),
            problem: None,
            work: 0,
        }
    }

    /// The node, which is made only once. `span` is where it was written; None for what the compiler makes.
    pub fn add(&mut self, node: Node, span: Option<Span>) -> NodeId {
        if let Some(&id) = self.known.get(&node) {
            return id;
        }
        let id = NodeId(self.parts.nodes.len() as u32);
        if self.parts.nodes.len() >= MOST_NODES {
            if let Some(span) = span {
                self.outgrown(span, format!("the instrument has more than {MOST_NODES} operations"));
            }
            return NodeId(0);
        }
        // What does not fit is found by the checks before; validation has the last word.
        let found = self.parts.type_of(&node, &self.types).unwrap_or(Type::Number { exact: true });
        // A double does not grow.
        let degree = if found == (Type::Number { exact: false }) { (1, 0) } else { self.degree(&node) };
        if degree.0.saturating_add(degree.1) > MOST_FACTORS
            && self.problem.is_none()
            && let Some(span) = span
        {
            self.problem = Some(
                Diagnostic::new(
                    codes::TOO_LARGE,
                    span,
                    format!("this multiplies more than {MOST_FACTORS} factors together"),
                )
                .label("exact numbers are too large for any machine here")
                .help("round intermediate values, or write it without powers of powers"),
            );
        }
        self.types.push(found);
        self.spans.push(span);
        self.degrees.push(degree);
        self.known.insert(node.clone(), id);
        self.parts.nodes.push(node);
        id
    }

    /// Counts work that makes no node, so that lists of lists and formulas of formulas end. False when there
    /// was enough.
    pub fn spend(&mut self, work: usize, span: Span) -> bool {
        self.work += work as u64;
        if self.work > MOST_WORK {
            self.outgrown(span, "lists or formulas become larger than any questionnaire needs here".into());
        }
        self.work <= MOST_WORK
    }

    fn outgrown(&mut self, span: Span, message: String) {
        let help =
            "lower the `up to` of a repeat, or write fewer formulas or lists that contain each other twice";
        self.problem.get_or_insert_with(|| Diagnostic::new(codes::TOO_LARGE, span, message).help(help));
    }

    pub fn number(&mut self, number: Number) -> NodeId {
        self.add(Node::Number(number), None)
    }

    pub fn type_of(&self, id: NodeId) -> Type {
        self.types.get(id.at()).copied().unwrap_or(Type::Text)
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.parts.nodes[id.at()]
    }

    /// From here on nodes serve tests only.
    pub fn close_core(&mut self) {
        self.parts.core = self.parts.nodes.len() as u32;
    }

    fn degree(&self, node: &Node) -> (u32, u32) {
        let of = |id: &NodeId| self.degrees.get(id.at()).copied().unwrap_or_default();
        let constant = |id: &NodeId| matches!(self.node(*id), Node::Number(_));
        let times = |(n, d): (u32, u32), (m, e): (u32, u32)| (n.saturating_add(m), d.saturating_add(e));
        let plus = |a: (u32, u32), b: (u32, u32)| {
            if a.1 == 0 && b.1 == 0 {
                (a.0.max(b.0), 0)
            } else {
                (a.0.saturating_add(b.1).max(b.0.saturating_add(a.1)), a.1.saturating_add(b.1))
            }
        };
        match node {
            Node::Number(_) | Node::Answer(_) => (1, 0),
            Node::Multiply(a, b) if constant(b) => of(a),
            Node::Multiply(a, b) if constant(a) => of(b),
            Node::Multiply(a, b) => times(of(a), of(b)),
            Node::Divide(a, b) if constant(b) => of(a),
            Node::Divide(a, b) => {
                let (n, d) = of(b);
                times(of(a), (d, n))
            }
            Node::Power(a, exponent) => {
                let (n, d) = of(a);
                let exponent = exponent.unsigned_abs();
                let raised = (n.saturating_mul(exponent), d.saturating_mul(exponent));
                if matches!(node, Node::Power(_, negative) if *negative < 0) {
                    (raised.1, raised.0)
                } else {
                    raised
                }
            }
            Node::Add(a, b) | Node::Subtract(a, b) => plus(of(a), of(b)),
            Node::Aggregate { kind: Aggregate::Sum | Aggregate::Mean, of: elements, .. } => {
                elements.iter().map(of).fold((0, 0), plus)
            }
            Node::Aggregate { kind: Aggregate::Count | Aggregate::Answered | Aggregate::Sd, .. }
            | Node::Recode { .. }
            | Node::Table { .. }
            | Node::Years { .. }
            | Node::Hours { .. }
            | Node::SquareRoot(_)
            | Node::Exponential(_)
            | Node::Logarithm(_)
            | Node::PowerApproximate(..) => (1, 0),
            Node::Round { of: id, .. } | Node::Floor(id) | Node::Ceiling(id) => (of(id).0, 0),
            Node::Truth(_)
            | Node::Date(_)
            | Node::Time(_)
            | Node::IsBlank(_)
            | Node::IsSkipped(_)
            | Node::IsMissingOption { .. }
            | Node::IsMissing(_)
            | Node::IsLeftOut { .. }
            | Node::IsInformant(_)
            | Node::Administered
            | Node::Code { .. }
            | Node::ClassCode { .. }
            | Node::IsOption { .. }
            | Node::Has { .. }
            | Node::CountChosen(_)
            | Node::Negate(_)
            | Node::Reverse { .. }
            | Node::Percent { .. }
            | Node::Absolute(_)
            | Node::Clamp { .. }
            | Node::Compare { .. }
            | Node::Within { .. }
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::If { .. }
            | Node::First(_)
            | Node::ForOthers { .. }
            | Node::InRound { .. }
            | Node::IfAsked { .. }
            | Node::Aggregate {
                kind:
                    Aggregate::Min
                    | Aggregate::Max
                    | Aggregate::Median
                    | Aggregate::Any
                    | Aggregate::All
                    | Aggregate::AtLeast(_),
                ..
            }
            | Node::Withhold { .. }
            | Node::Band { .. }
            | Node::Class { .. } => {
                let mut most = (0, 0);
                node.visit_children(|child| {
                    let (n, d) = of(&child);
                    most = (most.0.max(n), most.1.max(d));
                });
                most
            }
        }
    }

    pub fn finish(self) -> (Parts, Vec<Option<Span>>, Option<Diagnostic>) {
        (self.parts, self.spans, self.problem)
    }
}
