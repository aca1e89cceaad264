//! Instruments written otherwise and meaning the same: by rules that hold for every answer, missing ones
//! included, applied at random to the graph.

use peil::model::{
    Aggregate, BandSet, Comparison, Instrument, MissingRule, Needs, Node, NodeId, Number, Parts, Step, Type,
};

use super::Random;

/// The same instrument, about half of its operations written otherwise; None where nothing could be.
pub fn rewritten(old: &Instrument, random: &mut Random) -> Option<Instrument> {
    let parts = old.to_parts();
    let types = old.types().ok()?;
    let mut rewriter =
        Rewriter { old: &parts, types: &types, random, nodes: Vec::new(), moved: Vec::new(), rules: 0 };
    let mut core = 0;
    for at in 0..parts.nodes.len() {
        let id = rewriter.node(at);
        rewriter.moved.push(id);
        if at + 1 == parts.core as usize {
            core = rewriter.nodes.len() as u32;
        }
    }
    let Rewriter { nodes, moved, rules, .. } = rewriter;
    if rules == 0 {
        return None;
    }
    let mut parts = Parts { nodes, core, ..parts.clone() };
    let to = |id: &mut NodeId| *id = moved[id.at()];
    for question in &mut parts.questions {
        question.when.iter_mut().for_each(to);
    }
    for group in &mut parts.groups {
        group.when.iter_mut().for_each(to);
        group.rounds.iter_mut().for_each(|rounds| to(&mut rounds.times));
    }
    parts.lets.iter_mut().flat_map(|binding| &mut binding.value).for_each(to);
    for score in &mut parts.scores {
        score.value.iter_mut().chain(&mut score.band).for_each(to);
    }
    parts.classes.iter_mut().for_each(|class| to(&mut class.value));
    parts.messages.iter_mut().for_each(|message| to(&mut message.when));
    parts.guarantees.iter_mut().for_each(|guarantee| to(&mut guarantee.condition));
    for step in parts.tests.iter_mut().flat_map(|test| &mut test.steps) {
        if let Step::Expect { value, .. } = step {
            to(value);
        }
    }
    Some(Instrument::new(parts).expect("what is written otherwise is sound"))
}

struct Rewriter<'p> {
    old: &'p Parts,
    types: &'p [Type],
    random: &'p mut Random,
    nodes: Vec<Node>,
    /// By old node, the new one.
    moved: Vec<NodeId>,
    /// How many rules were applied.
    rules: usize,
}

impl Rewriter<'_> {
    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() as u32 - 1)
    }

    fn number(&mut self, number: Number) -> NodeId {
        self.add(Node::Number(number))
    }

    /// The old node with new operands.
    fn node(&mut self, at: usize) -> NodeId {
        let exact = |id: &NodeId| matches!(self.types[id.at()], Type::Number { exact: true });
        let plain = self.old.nodes[at].children().iter().all(exact);
        let node = moved(&self.old.nodes[at], &self.moved);
        // What stands directly in a list stays what it is.
        let in_list = matches!(node, Node::ForOthers { .. } | Node::InRound { .. } | Node::IfAsked { .. });
        if in_list || self.random.below(2) == 0 {
            return self.add(node);
        }
        self.rules += 1;
        match node {
            Node::Compare { op, left, right } => self.compare(op, left, right),
            Node::And(of) => {
                let not = of.into_iter().map(|id| self.add(Node::Not(id))).collect();
                let or = self.add(Node::Or(not));
                self.add(Node::Not(or))
            }
            Node::Or(of) => {
                let not = of.into_iter().map(|id| self.add(Node::Not(id))).collect();
                let and = self.add(Node::And(not));
                self.add(Node::Not(and))
            }
            Node::Not(of) => {
                let (yes, no) = (self.add(Node::Truth(true)), self.add(Node::Truth(false)));
                self.add(Node::If { condition: of, then: no, otherwise: yes })
            }
            Node::If { condition, then, otherwise } => {
                let condition = self.add(Node::Not(condition));
                self.add(Node::If { condition, then: otherwise, otherwise: then })
            }
            Node::Add(left, right) if plain => self.add(Node::Add(right, left)),
            Node::Subtract(left, right) if plain => {
                let difference = self.add(Node::Subtract(right, left));
                self.add(Node::Negate(difference))
            }
            Node::Multiply(left, right) if plain => self.add(Node::Multiply(right, left)),
            Node::Divide(left, right) if plain => {
                let negative = [left, right].map(|id| self.add(Node::Negate(id)));
                self.add(Node::Divide(negative[0], negative[1]))
            }
            Node::Reverse { of, low, high } if plain => {
                let sum = self.number(low.add(&high).expect("small"));
                self.add(Node::Subtract(sum, of))
            }
            Node::Percent { of, low, high } if plain => {
                let factor = Number::integer(100).divide(&high.subtract(&low).expect("small"));
                let (factor, low) = (self.number(factor.expect("not empty")), self.number(low));
                let above = self.add(Node::Subtract(of, low));
                self.add(Node::Multiply(above, factor))
            }
            Node::Round { of, digits } if plain => {
                let negative = self.add(Node::Negate(of));
                let rounded = self.add(Node::Round { of: negative, digits });
                self.add(Node::Negate(rounded))
            }
            Node::Floor(of) if plain => {
                let negative = self.add(Node::Negate(of));
                let above = self.add(Node::Ceiling(negative));
                self.add(Node::Negate(above))
            }
            Node::Aggregate { kind, of, needs, missing } => self.aggregate(kind, of, needs, missing, plain),
            node => {
                self.rules -= 1;
                self.add(node)
            }
        }
    }

    fn compare(&mut self, op: Comparison, left: NodeId, right: NodeId) -> NodeId {
        if self.random.below(2) == 0 {
            let op = match op {
                Comparison::Equal | Comparison::NotEqual => op,
                Comparison::Less => Comparison::Greater,
                Comparison::LessEqual => Comparison::GreaterEqual,
                Comparison::Greater => Comparison::Less,
                Comparison::GreaterEqual => Comparison::LessEqual,
            };
            return self.add(Node::Compare { op, left: right, right: left });
        }
        let op = match op {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::GreaterEqual,
            Comparison::LessEqual => Comparison::Greater,
            Comparison::Greater => Comparison::LessEqual,
            Comparison::GreaterEqual => Comparison::Less,
        };
        let not = self.add(Node::Compare { op, left, right });
        self.add(Node::Not(not))
    }

    fn aggregate(
        &mut self,
        kind: Aggregate,
        mut of: Vec<NodeId>,
        needs: Needs,
        missing: MissingRule,
        plain: bool,
    ) -> NodeId {
        let fixed = of.iter().all(|id| {
            !matches!(
                self.nodes[id.at()],
                Node::ForOthers { .. } | Node::InRound { .. } | Node::IfAsked { .. }
            )
        });
        let length = Number::integer(of.len() as i64);
        match (kind, missing) {
            (Aggregate::Sum, MissingRule::Prorate) if plain && fixed => {
                let mean = Node::Aggregate { kind: Aggregate::Mean, of, needs, missing: MissingRule::Leave };
                let (mean, length) = (self.add(mean), self.number(length));
                self.add(Node::Multiply(mean, length))
            }
            (Aggregate::Sum, MissingRule::Leave) if plain && fixed && needs == Needs::All => {
                let negative = of.into_iter().map(|id| self.add(Node::Negate(id))).collect();
                let sum = self.add(Node::Aggregate { kind, of: negative, needs, missing });
                self.add(Node::Negate(sum))
            }
            (Aggregate::Mean, MissingRule::Leave) if plain && fixed => {
                let sum = Node::Aggregate { kind: Aggregate::Sum, of, needs, missing: MissingRule::Prorate };
                let (sum, length) = (self.add(sum), self.number(length));
                self.add(Node::Divide(sum, length))
            }
            (Aggregate::Min | Aggregate::Max, MissingRule::Leave) if plain && fixed => {
                let other = if kind == Aggregate::Min { Aggregate::Max } else { Aggregate::Min };
                let negative = of.into_iter().map(|id| self.add(Node::Negate(id))).collect();
                let found = self.add(Node::Aggregate { kind: other, of: negative, needs, missing });
                self.add(Node::Negate(found))
            }
            _ => {
                // Doubles are added up in their order.
                if plain || !matches!(kind, Aggregate::Sum | Aggregate::Mean | Aggregate::Sd) {
                    of.reverse();
                }
                self.add(Node::Aggregate { kind, of, needs, missing })
            }
        }
    }
}

/// A node with the operands that its own have become.
fn moved(node: &Node, moved: &[NodeId]) -> Node {
    let to = |id: &mut NodeId| *id = moved[id.at()];
    let mut node = node.clone();
    match &mut node {
        Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Time(_) | Node::Answer(_) => {}
        Node::IsBlank(_) | Node::IsSkipped(_) | Node::IsMissingOption { .. } | Node::IsLeftOut { .. } => {}
        Node::IsInformant(_) | Node::Administered => {}
        Node::IsMissing(of)
        | Node::CountChosen(of)
        | Node::Negate(of)
        | Node::Power(of, _)
        | Node::Floor(of)
        | Node::Ceiling(of)
        | Node::Absolute(of)
        | Node::SquareRoot(of)
        | Node::Exponential(of)
        | Node::Logarithm(of)
        | Node::Not(of) => to(of),
        Node::Code { of, .. }
        | Node::ClassCode { of, .. }
        | Node::IsOption { of, .. }
        | Node::Has { of, .. }
        | Node::Reverse { of, .. }
        | Node::Percent { of, .. }
        | Node::Round { of, .. }
        | Node::Within { of, .. }
        | Node::ForOthers { of, .. }
        | Node::InRound { of, .. }
        | Node::Recode { of, .. } => to(of),
        Node::Add(left, right)
        | Node::Subtract(left, right)
        | Node::Multiply(left, right)
        | Node::Divide(left, right)
        | Node::PowerApproximate(left, right)
        | Node::Years { from: left, to: right }
        | Node::Hours { from: left, to: right }
        | Node::Compare { left, right, .. }
        | Node::IfAsked { of: left, skipped: right }
        | Node::Withhold { of: left, when: right } => {
            to(left);
            to(right);
        }
        Node::Clamp { of, low, high } => [of, low, high].into_iter().for_each(to),
        Node::If { condition, then, otherwise } => [condition, then, otherwise].into_iter().for_each(to),
        Node::And(of) | Node::Or(of) | Node::First(of) | Node::Aggregate { of, .. } => {
            of.iter_mut().for_each(to)
        }
        Node::Table { keys, .. } => keys.iter_mut().for_each(to),
        Node::Band { of, sets, .. } => {
            to(of);
            sets.iter_mut().filter_map(|set: &mut BandSet| set.when.as_mut()).for_each(to);
        }
        Node::Class { rules, .. } => rules.iter_mut().for_each(|(when, _)| to(when)),
    }
    node
}

/// The same instrument with one operation that does something else; None where none was found that is sound.
pub fn mutated(old: &Instrument, random: &mut Random) -> Option<Instrument> {
    for _ in 0..40 {
        let mut parts = old.to_parts();
        let at = random.below(parts.core as usize);
        let one = Number::integer(1);
        let up = random.below(2) == 0;
        let step = |number: &Number| if up { number.add(&one) } else { number.subtract(&one) };
        let changed = match parts.nodes[at].clone() {
            Node::Number(number) => step_of(&number, step).map(Node::Number),
            Node::Compare { op, left, right } => Some(Node::Compare { op: other(op), left, right }),
            Node::Add(left, right) => Some(Node::Subtract(left, right)),
            Node::Subtract(left, right) => Some(Node::Add(left, right)),
            Node::And(of) => Some(Node::Or(of)),
            Node::Or(of) => Some(Node::And(of)),
            Node::If { condition, then, otherwise } => {
                Some(Node::If { condition, then: otherwise, otherwise: then })
            }
            Node::Reverse { of, low, high } => {
                step_of(&high, step).filter(|high| *high >= low).map(|high| Node::Reverse { of, low, high })
            }
            Node::Floor(of) => Some(Node::Ceiling(of)),
            Node::Negate(of) => Some(Node::Absolute(of)),
            Node::Aggregate { kind, of, needs, missing } => Some(match (needs, kind) {
                (Needs::AtLeast(least), _) if least > 1 => {
                    Node::Aggregate { kind, of, needs: Needs::AtLeast(least - 1), missing }
                }
                (Needs::Half, _) => Node::Aggregate { kind, of, needs: Needs::AtLeast(1), missing },
                (_, Aggregate::Min) => Node::Aggregate { kind: Aggregate::Max, of, needs, missing },
                (_, Aggregate::Max) => Node::Aggregate { kind: Aggregate::Min, of, needs, missing },
                (_, Aggregate::Any) => Node::Aggregate { kind: Aggregate::All, of, needs, missing },
                _ => continue,
            }),
            _ => None,
        };
        let Some(changed) = changed else { continue };
        parts.nodes[at] = changed;
        if let Ok(new) = Instrument::new(parts) {
            return Some(new);
        }
    }
    None
}

fn step_of(number: &Number, step: impl Fn(&Number) -> Option<Number>) -> Option<Number> {
    if number.is_exact() { step(number) } else { None }
}

fn other(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::LessEqual,
        Comparison::NotEqual => Comparison::Less,
        Comparison::Less => Comparison::LessEqual,
        Comparison::LessEqual => Comparison::Less,
        Comparison::Greater => Comparison::GreaterEqual,
        Comparison::GreaterEqual => Comparison::Greater,
    }
}
