//! What the nodes of a graph are called: names of scores, classes and lets, which end an expression that is
//! written out.

use rustc_hash::FxHashMap;

use super::print::{Level, Printer, Said, Signs};
use crate::model::{Choices, Family, Node, NodeId, Number, Parts, TableId, Type};

/// What a node is the value of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Called {
    /// Index among the scores, and the round.
    Score(usize, u16),
    /// The band of a score.
    Band(usize, u16),
    /// Index among the classes.
    Class(usize),
    /// Index among the lets, and the round.
    Let(usize, u16),
}

/// Names and types of the nodes of one instrument.
#[derive(Debug)]
pub struct Legend<'p> {
    /// The instrument.
    pub parts: &'p Parts,
    types: Vec<Type>,
    called: FxHashMap<NodeId, (Called, String)>,
    /// Questions and values in a repeat are called without their round: as the author does inside it.
    pub(super) this_round: bool,
    /// Lists that have a name, by their first element.
    lists: FxHashMap<NodeId, Vec<(String, Vec<NodeId>)>>,
}

impl<'p> Legend<'p> {
    /// The names for traces, formulas and queries: with their rounds.
    pub fn of(parts: &'p Parts) -> Legend<'p> {
        Legend::with(parts, false)
    }

    /// The names for a codebook, where one round stands for all.
    pub fn of_one_round(parts: &'p Parts) -> Legend<'p> {
        Legend::with(parts, true)
    }

    fn with(parts: &'p Parts, this_round: bool) -> Legend<'p> {
        let mut legend = Legend {
            this_round,
            parts,
            types: parts.types().unwrap_or_default(),
            called: FxHashMap::default(),
            lists: FxHashMap::default(),
        };
        for (at, score) in parts.scores.iter().enumerate() {
            for (round, &id) in score.value.iter().enumerate() {
                legend.call(
                    id,
                    Called::Score(at, round as u16),
                    legend.round_name(&score.name, score.repeat, round as u16),
                );
            }
            for (round, &id) in score.band.iter().enumerate() {
                legend.call(
                    id,
                    Called::Band(at, round as u16),
                    legend.round_name(&score.name, score.repeat, round as u16),
                );
            }
            legend.call_list(&score.name, &score.value);
        }
        for (at, class) in parts.classes.iter().enumerate() {
            let name = match &class.of {
                Some(of) => legend.round_name(&of.name, Some(of.repeat), of.round),
                None => class.name.clone(),
            };
            legend.call(class.value, Called::Class(at), name);
        }
        for (at, binding) in parts.lets.iter().enumerate() {
            match &binding.value[..] {
                [id] => legend.call(*id, Called::Let(at, 0), binding.name.clone()),
                values if legend.per_round(values) => {
                    for (round, &id) in values.iter().enumerate() {
                        let repeat =
                            first_answer(parts, id).and_then(|asked| parts.question(asked.question).repeat);
                        let name = legend.round_name(&binding.name, repeat, round as u16);
                        legend.call(id, Called::Let(at, round as u16), name);
                    }
                }
                _ => {}
            }
            legend.call_list(&binding.name, &binding.value);
        }
        legend
    }

    pub(super) fn slot_name(&self, asked: crate::model::Asked) -> String {
        let question = self.parts.question(asked.question);
        self.round_name(&question.name, question.repeat, asked.round)
    }

    pub(super) fn round_name(&self, name: &str, repeat: Option<crate::model::GroupId>, round: u16) -> String {
        let repeat = repeat.filter(|_| !self.this_round);
        match repeat.and_then(|repeat| self.parts.named_round(repeat, round)) {
            Some(named) => format!("{name} of {}", named.name),
            None => self.parts.round_name(name, repeat, round),
        }
    }

    /// The first name a node is given stays: scores go before lets. Answers and constants have names of their
    /// own.
    fn call(&mut self, id: NodeId, called: Called, name: String) {
        if !is_plain(self.parts, id) {
            self.called.entry(id).or_insert((called, name));
        }
    }

    fn call_list(&mut self, name: &str, values: &[NodeId]) {
        let values: Vec<NodeId> = values.iter().map(|&id| unwrapped(self.parts, id)).collect();
        if let [first, _, ..] = values[..] {
            self.lists.entry(first).or_default().push((name.to_string(), values));
        }
    }

    /// Whether values are those of one expression in the rounds of a repeat, and not a list: each speaks of
    /// its own round.
    fn per_round(&self, values: &[NodeId]) -> bool {
        let own_round = |(round, &id): (usize, &NodeId)| {
            let found = first_answer(self.parts, id);
            !matches!(self.parts.node(id), Node::InRound { .. })
                && found.is_some_and(|asked| usize::from(asked.round) == round && self.repeated(asked))
        };
        values.iter().enumerate().all(own_round)
    }

    fn repeated(&self, asked: crate::model::Asked) -> bool {
        self.parts.question(asked.question).repeat.is_some()
    }

    /// What a node is the value of, and its name.
    pub fn called(&self, id: NodeId) -> Option<(Called, &str)> {
        self.called.get(&id).map(|(called, name)| (*called, name.as_str()))
    }

    /// The named list that begins at the first of these elements, and how many of them it takes.
    pub(super) fn named_list(&self, elements: &[NodeId]) -> Option<(&str, usize)> {
        let fits = |list: &&(String, Vec<NodeId>)| elements.starts_with(&list.1);
        self.lists
            .get(elements.first()?)?
            .iter()
            .filter(fits)
            .max_by_key(|(_, values)| values.len())
            .map(|(name, values)| (name.as_str(), values.len()))
    }

    /// The categories that a node's value counts: it was looked up in a table that gives some.
    pub fn categories(&self, id: NodeId) -> Option<&'p [String]> {
        let node = self.parts.node(id);
        let table = if let Node::Table { table, .. } = node {
            *table
        } else if let Node::If { then, .. } = node {
            self.by_informant(*then)?.0
        } else {
            return None;
        };
        Some(self.parts.tables[table.at()].categories.as_slice()).filter(|names| !names.is_empty())
    }

    /// The name of the category with this number.
    pub fn category(&self, id: NodeId, number: &Number) -> Option<&'p str> {
        let at = number.to_i64().and_then(|at| usize::try_from(at).ok())?;
        self.categories(id)?.get(at).map(String::as_str)
    }

    /// A look-up in the rows of one informant, of a table that has the informant as a key: the table, the other
    /// keys, and the place of that key.
    pub(super) fn by_informant(&self, id: NodeId) -> Option<(TableId, &'p [NodeId], usize)> {
        let Node::Table { keys, table } = self.parts.node(id) else { return None };
        let key = self.parts.tables[table.at()].informant?;
        Some((*table, keys, usize::from(key.place)))
    }

    /// The options that a node's value counts.
    pub fn choices(&self, id: NodeId) -> Option<Choices> {
        match self.types.get(id.at()) {
            Some(Type::Choice(choices)) => Some(*choices),
            _ => None,
        }
    }

    /// The options that the rows of a recode or table speak of when a node is their key: those behind its
    /// codes too.
    pub fn key_choices(&self, id: NodeId) -> Option<Choices> {
        let node = self.parts.node(id);
        if let Node::Code { of, .. } | Node::ClassCode { of, .. } = node {
            return self.choices(*of);
        }
        match node.answer() {
            // Beside a number, a date or yes and no there can be missing options.
            Some(asked) => {
                let or = self.parts.question(asked.question).or;
                self.choices(id).or_else(|| or.map(|or| Choices::Scale(or, None)))
            }
            None => self.choices(id),
        }
    }

    /// The question whose options a node's value is a set of.
    pub fn chosen(&self, id: NodeId) -> Option<crate::model::QuestionId> {
        match self.types.get(id.at()) {
            Some(Type::Chosen(question)) => Some(*question),
            _ => None,
        }
    }

    /// A node as Peil, by its name if it has one.
    pub fn write(&self, id: NodeId) -> String {
        self.write_with(id, Signs::Source, &|id| self.called(id).map(|(_, name)| Said::name(name)))
    }

    /// A node as Peil, what it is called itself left aside.
    pub fn write_whole(&self, id: NodeId) -> String {
        self.write_with(id, Signs::Source, &|inner| {
            (inner != id).then(|| self.called(inner)).flatten().map(|(_, name)| Said::name(name))
        })
    }

    /// A node as a part of a larger expression, in brackets where it binds less tightly than its place asks.
    pub fn write_operand(&self, id: NodeId, place: Level, say: &dyn Fn(NodeId) -> Option<Said>) -> String {
        Printer::new(self, Signs::Source, say).part(id, place)
    }

    /// Whether what has the name is a value for each round of a repeat.
    pub fn is_per_round(&self, called: Called) -> bool {
        match called {
            Called::Score(at, _) | Called::Band(at, _) => self.parts.scores[at].repeat.is_some(),
            Called::Let(at, _) => self.per_round(&self.parts.lets[at].value),
            Called::Class(at) => self.parts.classes[at].of.is_some(),
        }
    }

    /// A node with other words for the nodes that `say` knows.
    pub fn write_with(&self, id: NodeId, signs: Signs, say: &dyn Fn(NodeId) -> Option<Said>) -> String {
        Printer::new(self, signs, say).print(id)
    }
}

/// A constant, an answer or a question about one: what needs no other name.
pub fn is_plain(parts: &Parts, id: NodeId) -> bool {
    let node = parts.node(id);
    if let Node::Code { of, .. } = node {
        return parts.node(*of).answer().is_some();
    }
    matches!(node.family(), Family::Constant | Family::Response(_))
}

/// Whether a list holds only what is asked.
pub fn of_asked(parts: &Parts, elements: &[NodeId]) -> bool {
    elements.iter().any(|&id| {
        let mut at = id;
        while let Node::ForOthers { of, .. } | Node::InRound { of, .. } = parts.node(at) {
            at = *of;
        }
        matches!(parts.node(at), Node::IfAsked { .. })
    })
}

/// An element without what says for whom, in which round and whether it counts.
pub fn unwrapped(parts: &Parts, mut id: NodeId) -> NodeId {
    while let Some(of) = parts.node(id).element() {
        id = of;
    }
    id
}

/// The first answer that an expression speaks of, found within a bounded number of steps.
fn first_answer(parts: &Parts, id: NodeId) -> Option<crate::model::Asked> {
    const STEPS: usize = 200;
    let mut open = vec![id];
    for _ in 0..STEPS {
        let id = open.pop()?;
        if let Node::Answer(asked) = parts.node(id) {
            return Some(*asked);
        }
        open.extend(parts.node(id).children().into_iter().rev());
    }
    None
}
