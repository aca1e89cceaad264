//! How long lists are, per informant: for `needs: N of M`, and so that only lists of equal lengths meet.

use super::super::tree::*;
use super::{Maker, Place};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    Single {
        absent: bool,
        constant: bool,
    },
    /// So many elements, and as many again as each repeat in it has rounds.
    List {
        fixed: usize,
        rounds: usize,
    },
}

pub type Parameters = Vec<(String, Shape)>;

const PLAIN: Shape = Shape::Single { absent: false, constant: false };

impl Maker {
    pub fn shape(&self, expr: &Expr, place: &Place, informant: usize, parameters: &Parameters) -> Shape {
        let of = |expr: &Expr| self.shape(expr, place, informant, parameters);
        match expr {
            Expr::Number(_) | Expr::Truth(_) | Expr::Date(_) | Expr::Time(_) => {
                Shape::Single { absent: false, constant: true }
            }
            Expr::Aggregate { kind: Aggregate::Count, arguments, .. } if self.is_many(&arguments[0]) => {
                of(&arguments[0])
            }
            Expr::Administered | Expr::Informant | Expr::InformantIs { .. } | Expr::Aggregate { .. } => PLAIN,
            Expr::Of { name, repeat, .. } => {
                let inside = Place { repeat: Some(repeat.clone()) };
                self.shape_of_name(name, &inside, informant, parameters)
            }
            Expr::Name(name) => self.shape_of_name(name, place, informant, parameters),
            Expr::Range(first, last) => {
                let position = |name: &String| {
                    self.questions.iter().position(|known| known.name == *name).expect("a question")
                };
                let names: Vec<String> = self.questions[position(first)..=position(last)]
                    .iter()
                    .map(|known| known.name.clone())
                    .collect();
                self.shape_of_questions(&names, place, informant)
            }
            Expr::List(parts) => Self::joined(parts.iter().map(of)),
            Expr::Function(Function::Reverse | Function::Percent, parts) if parts.len() > 1 => {
                Self::joined(parts.iter().map(of))
            }
            Expr::Apply(_, arguments) => {
                let shapes: Vec<Shape> = arguments.iter().map(of).collect();
                if let Some(list) = shapes.iter().find(|shape| matches!(shape, Shape::List { .. })) {
                    return *list;
                }
                // A formula is work on its arguments, like a recode or table.
                Self::operation(&shapes)
            }
            Expr::Is { left, what: Is::Skipped, .. } if self.is_domain(left) => PLAIN,
            other => Self::operation(&other.parts().into_iter().map(of).collect::<Vec<_>>()),
        }
    }

    pub fn is_domain(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Name(name) if self.domains.iter().any(|domain| domain.name == *name))
    }

    fn is_many(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Name(name) if self.known(name).is_some_and(|known| matches!(known.answer.kind, Kind::ManyOf(_))))
    }

    fn joined(parts: impl Iterator<Item = Shape>) -> Shape {
        let (mut fixed, mut rounds) = (0, 0);
        for part in parts {
            match part {
                Shape::Single { absent, .. } => fixed += usize::from(!absent),
                Shape::List { fixed: more, rounds: longer } => {
                    fixed += more;
                    rounds += longer;
                }
            }
        }
        Shape::List { fixed, rounds }
    }

    fn operation(operands: &[Shape]) -> Shape {
        if let Some(list) = operands.iter().find(|shape| matches!(shape, Shape::List { .. })) {
            return *list;
        }
        let flags = operands.iter().map(|shape| match shape {
            Shape::Single { absent, constant } => (*absent, *constant),
            Shape::List { .. } => unreachable!("returned above"),
        });
        let flags: Vec<(bool, bool)> = flags.collect();
        let absent = flags.iter().any(|(absent, _)| *absent)
            && flags.iter().all(|(absent, constant)| *absent || *constant);
        Shape::Single { absent, constant: flags.iter().all(|(_, constant)| *constant) }
    }

    fn shape_of_name(&self, name: &str, place: &Place, informant: usize, parameters: &Parameters) -> Shape {
        if let Some((_, shape)) = parameters.iter().find(|(parameter, _)| parameter == name) {
            return *shape;
        }
        if let Some(known) = self.known(name) {
            let asked = known.who & (1 << informant) != 0;
            return match &known.repeat {
                Some(repeat) if place.repeat.as_ref() != Some(repeat) => {
                    Shape::List { fixed: 0, rounds: usize::from(asked) }
                }
                _ => Shape::Single { absent: !asked, constant: false },
            };
        }
        if let Some(domain) = self.domains.iter().find(|domain| domain.name == name) {
            return self.shape_of_questions(&domain.questions, place, informant);
        }
        let value = self.numbers.iter().chain(&self.truths).find(|value| value.name == name);
        if let Some(repeat) = value.and_then(|value| value.repeat.as_ref())
            && place.repeat.as_ref() != Some(repeat)
        {
            return Shape::List { fixed: 0, rounds: 1 };
        }
        match self.let_named(name) {
            Some(let_) => {
                let there = Place { repeat: value.and_then(|value| value.repeat.clone()) };
                self.shape(&let_.body, &there, informant, &Parameters::new())
            }
            None => PLAIN,
        }
    }

    fn shape_of_questions(&self, names: &[String], place: &Place, informant: usize) -> Shape {
        let listed = names.iter().filter(|name| {
            let answer = &self.known(name).expect("a question").answer;
            !matches!(answer.kind, Kind::Text | Kind::LongText)
        });
        Self::joined(listed.map(|name| self.shape_of_name(name, place, informant, &Parameters::new())))
    }

    pub fn let_named(&self, name: &str) -> Option<&Let> {
        // A repeat's own lets are still among the calculations while the repeat is made.
        fn find<'d>(declarations: &'d [Declaration], name: &str) -> Option<&'d Let> {
            declarations.iter().find_map(|declaration| match declaration {
                Declaration::Let(let_) if let_.name == name => Some(let_),
                Declaration::Domain(domain) => find(&domain.contents, name),
                Declaration::Repeat(repeat) => find(&repeat.contents, name),
                _ => None,
            })
        }
        find(&self.calculations, name)
            .or_else(|| find(&self.tree.declarations, name))
            .or_else(|| find(&self.aside, name))
    }

    /// The shape of what aggregates take, for every informant.
    pub fn shapes(&self, arguments: &[Expr], place: &Place) -> Vec<(usize, usize)> {
        (0..self.tree.informants.len().max(1))
            .map(|informant| {
                let parts = arguments
                    .iter()
                    .map(|argument| self.shape(argument, place, informant, &Parameters::new()));
                match Self::joined(parts) {
                    Shape::List { fixed, rounds } => (fixed, rounds),
                    Shape::Single { .. } => unreachable!("joining makes a list"),
                }
            })
            .collect()
    }

    /// The reasons for which the questions of an expression can be skipped, one set for each kind of
    /// question.
    pub fn ways_to_skip(&self, expr: &Expr, found: &mut BTreeSet<BTreeSet<usize>>) {
        let mut add = |name: &str| {
            if let Some(known) = self.known(name) {
                found.insert(if known.has_otherwise { BTreeSet::new() } else { known.guards.clone() });
                return true;
            }
            false
        };
        match expr {
            Expr::Name(name) => {
                if add(name) {
                    return;
                }
                if let Some(domain) = self.domains.iter().find(|domain| domain.name == *name) {
                    domain.questions.iter().for_each(|name| {
                        add(name);
                    });
                } else if let Some(let_) = self.let_named(name) {
                    self.ways_to_skip(&let_.body, found);
                } else {
                    // A score may be withheld, or rest on a question that is skipped.
                    found.insert(BTreeSet::from([usize::MAX]));
                }
            }
            Expr::Range(first, last) => {
                let position = |name: &String| {
                    self.questions.iter().position(|known| known.name == *name).expect("a question")
                };
                for known in &self.questions[position(first)..=position(last)] {
                    add(&known.name);
                }
            }
            // It may be withheld, or rest on a question that is skipped.
            Expr::Of { .. } => {
                found.insert(BTreeSet::from([usize::MAX]));
            }
            other => other.parts().into_iter().for_each(|part| self.ways_to_skip(part, found)),
        }
    }
}
