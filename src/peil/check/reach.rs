//! Comparisons, cells and rows that nothing they are given can meet: reported for each element, where the
//! whole may still come out either way.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::Checker;
use super::bands::never_beyond;
use super::known::{Known, Values};
use super::lookups;
use super::numbers::Numbers;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Cell, Comparison, Lookup, Map, Node, NodeId, Number};
use crate::reason::operations::cell_interval;
use crate::source::Span;

/// What is at the declaration whose rows nothing meets.
pub const DECLARED: &str = "declared here";
/// The most elements that a message names.
const MOST_NAMED: usize = 4;

/// Something that nothing meets, until it is reported: by itself, or with the score that it makes constant.
pub struct Unmet {
    nodes: Vec<NodeId>,
    diagnostic: Diagnostic,
}

/// What was found of the nodes that are in one place: a list has a node for each element.
#[derive(Default)]
struct Place {
    never: Vec<NodeId>,
    /// How many there are.
    count: usize,
    /// The constants that they are compared with.
    constants: FxHashSet<NodeId>,
}

/// A recode or table: where it is declared, its rows and where they are, and the keys of each use.
type Looked<'p> = (Span, &'p Map, &'p Vec<Span>, Vec<Vec<NodeId>>);

/// The rows that some use can meet, where all rows are, and the keys.
type Met = (BTreeSet<Span>, BTreeSet<Span>, Vec<NodeId>);

impl Checker<'_> {
    /// A comparison, or `in`, that one element can never meet. Proved by what is known of the element.
    pub fn comparisons_out_of_reach(&mut self) {
        let mut places: BTreeMap<Span, Place> = BTreeMap::new();
        let settled = self.within_settled();
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let (Some(span), Some(of)) = (self.places.node(id), self.compared(id)) else { continue };
            let known = self.inquiry.known(of);
            if !known.can_be_present() || settled.contains(&id) {
                continue;
            }
            let place = places.entry(span).or_default();
            place.count += 1;
            place.constants.extend(self.parts.node(id).children().into_iter().filter(|child| *child != of));
            if self.never_meets(id) {
                place.never.push(id);
            }
        }
        for (span, place) in places {
            // In a formula, the same comparison is made of whatever it is given; and one number may be asked
            // of a whole list, for those that can be it.
            let one_for_all = place.count > 1 && place.constants.len() <= 1;
            let in_formula =
                one_for_all
                    || self.places.formulas.iter().any(|body| {
                        body.file == span.file && body.start <= span.start && span.end <= body.end
                    });
            if place.never.is_empty() || in_formula && place.never.len() < place.count {
                continue;
            }
            let told: Vec<NodeId> =
                place.never.iter().copied().filter(|id| !self.follows_from_told(*id)).collect();
            if !told.is_empty() {
                self.say_out_of_reach(span, &told, place.count);
            }
        }
        self.cells_out_of_reach();
    }

    /// The conditions that were reported never or always to hold, with their parts.
    fn within_settled(&self) -> FxHashSet<NodeId> {
        let mut open: Vec<NodeId> = self.settled.iter().copied().collect();
        // Bands that never apply are reported as bands.
        for at in 0..self.parts.core {
            if let Node::Band { sets, .. } = self.parts.node(NodeId(at)) {
                open.extend(sets.iter().filter_map(|set| set.when));
            }
        }
        let mut found = FxHashSet::default();
        while let Some(id) = open.pop() {
            if found.insert(id) {
                open.extend(self.parts.node(id).children());
            }
        }
        found
    }

    /// Reports what is left.
    pub fn say_unmet(&mut self) {
        for unmet in std::mem::take(&mut self.unmet) {
            self.say(unmet.diagnostic);
        }
    }

    /// What makes a value constant, if something that nothing meets does: a place and a label, and the help
    /// for it. It is then reported with the value.
    pub fn unmet_in(&mut self, value: NodeId) -> Option<(Span, String, Option<String>)> {
        let slice = self.inquiry.slice(&[value]);
        let inside = |unmet: &Unmet| unmet.nodes.iter().any(|id| slice.nodes.binary_search(id).is_ok());
        let at = self.unmet.iter().position(inside)?;
        let Unmet { diagnostic, .. } = self.unmet.remove(at);
        self.said.insert((diagnostic.code.id, diagnostic.span()));
        self.unmet.retain(|unmet| !inside(unmet));
        Some((diagnostic.span(), diagnostic.labels[0].text.clone(), diagnostic.help))
    }

    /// What a comparison with a constant, or `in`, looks at.
    fn compared(&self, id: NodeId) -> Option<NodeId> {
        let constant =
            |id: &NodeId| matches!(self.parts.node(*id), Node::Number(_) | Node::Date(_) | Node::Time(_));
        let node = self.parts.node(id);
        if let Node::Within { of, .. } = node {
            return Some(*of);
        }
        let Node::Compare { left, right, .. } = node else { return None };
        match (constant(left), constant(right)) {
            (false, true) => Some(*left),
            (true, false) => Some(*right),
            (false, false) | (true, true) => None,
        }
    }

    /// Whether a comparison cannot hold; of `!=`, whether it cannot fail.
    fn never_meets(&self, id: NodeId) -> bool {
        let known = self.inquiry.known(id);
        let differs = matches!(self.parts.node(id), Node::Compare { op: Comparison::NotEqual, .. });
        !known.can_be(!differs)
    }

    fn say_out_of_reach(&mut self, span: Span, told: &[NodeId], count: usize) {
        let named = |id: &NodeId| self.compared(*id).and_then(|of| self.phrase(of)).map(|phrase| phrase.text);
        let names: Vec<String> = told.iter().filter_map(named).collect();
        let all = told.len() == count;
        let whole = told.first().and_then(|id| self.phrase(*id)).map(|phrase| phrase.text);
        let always = told
            .iter()
            .all(|id| matches!(self.parts.node(*id), Node::Compare { op: Comparison::NotEqual, .. }));
        let which = if always { "always" } else { "never" };
        let message = match (&whole, told.len()) {
            (Some(whole), 1) => format!("`{whole}` is {which} true"),
            _ if all => format!("this is {which} true of {}", of_these(&names, told.len())),
            _ => format!(
                "this is {which} true of {} of its {count} elements: {}",
                told.len(),
                of_these(&names, told.len())
            ),
        };
        let reach = told.first().and_then(|id| self.compared(*id)).and_then(|of| self.reach(of));
        let mut diagnostic = Diagnostic::new(codes::OUT_OF_REACH, span, message)
            .label(format!("{which} true{}", if all { "" } else { " of one element" }));
        if told.len() > 1 && !all {
            diagnostic.labels[0].text = format!("{which} true of {} elements", told.len());
        }
        let help = match (reach, names.first()) {
            (Some(reach), Some(name)) => {
                format!("`{name}` {reach}: check the number that it is compared with for a typing error")
            }
            _ => "check the number that it is compared with for a typing error".to_string(),
        };
        diagnostic = diagnostic.help(help);
        self.unmet.push(Unmet { nodes: told.to_vec(), diagnostic });
    }

    /// `lies between 0 and 3`, or `has the codes 1, 2, 4`.
    fn reach(&self, of: NodeId) -> Option<String> {
        let known = self.inquiry.known(of);
        let spread = known.number().and_then(|numbers| numbers.values(8));
        match spread {
            Some(values) if self.parts.answer_behind(of).is_some() && !values.is_empty() => {
                let values: Vec<String> = values.iter().map(super::phrase::number_text).collect();
                Some(format!("can be {}", listed(&values, "or")))
            }
            _ => never_beyond(known),
        }
    }

    /// A cell of a list after `in` that nothing meets, where others are met.
    fn cells_out_of_reach(&mut self) {
        let mut unmet: BTreeMap<Span, Vec<(NodeId, Vec<String>, usize)>> = BTreeMap::new();
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let Node::Within { of, cells } = self.parts.node(id) else { continue };
            let (Some(span), Values::Numbers(numbers)) =
                (self.places.node(id), &self.inquiry.known(*of).values)
            else {
                continue;
            };
            let own = self.parts.answer_behind(*of).is_some();
            let beyond: Vec<String> = cells.iter().filter_map(|cell| beyond(cell, numbers, own)).collect();
            unmet.entry(span).or_default().push((*of, beyond, cells.len()));
        }
        for (span, found) in unmet {
            // Reported where no element meets it: a list of several questions may be asked for the codes of
            // all.
            let Some((of, first, _)) = found.first() else { continue };
            let everywhere: Vec<String> = first
                .iter()
                .filter(|cell| found.iter().all(|(_, cells, _)| cells.contains(cell)))
                .cloned()
                .collect();
            let told = self.unmet.iter().any(|unmet| unmet.diagnostic.span() == span);
            if everywhere.is_empty() || told || self.follows_from_told(*of) {
                continue;
            }
            let name = self
                .phrase(*of)
                .map_or_else(|| "what is asked".to_string(), |phrase| format!("`{}`", phrase.text));
            let diagnostic = Diagnostic::new(
                codes::OUT_OF_REACH,
                span,
                format!("{name} is never {}", listed(&everywhere, "or")),
            )
            .label("never met in part");
            let reach = self.reach(*of).map_or(String::new(), |reach| format!("{name} {reach}: "));
            let diagnostic =
                diagnostic.help(format!("{reach}remove what it cannot be, or check for a typing error"));
            self.unmet.push(Unmet { nodes: vec![*of], diagnostic });
        }
    }

    /// A row of a recode or table that none of its uses can meet. Proved by what is known of its keys.
    pub fn rows_out_of_reach(&mut self) {
        let mut recodes: FxHashMap<usize, Vec<Vec<NodeId>>> = FxHashMap::default();
        let mut tables: FxHashMap<usize, Vec<Vec<NodeId>>> = FxHashMap::default();
        for at in 0..self.parts.core {
            let Some((lookup, _, keys)) = self.parts.lookup(NodeId(at)) else { continue };
            let used = match lookup {
                Lookup::Recode(recode) => recodes.entry(recode.at()),
                Lookup::Table(table) => tables.entry(table.at()),
            };
            used.or_default().push(keys.to_vec());
        }
        let parts = self.parts;
        let recode = |(at, uses): (&usize, &Vec<Vec<NodeId>>)| {
            (self.places.recodes[*at], &parts.recodes[*at].map, &self.places.recode_rows[*at], uses.clone())
        };
        let table = |(at, uses): (&usize, &Vec<Vec<NodeId>>)| {
            (self.places.tables[*at], &parts.tables[*at].map, &self.places.table_rows[*at], uses.clone())
        };
        let mut all: Vec<Looked<'_>> = recodes.iter().map(recode).chain(tables.iter().map(table)).collect();
        all.sort_by_key(|(span, ..)| *span);
        // One declaration, for several kinds of keys, is one.
        let mut met: BTreeMap<Span, Met> = BTreeMap::new();
        let mut lookups_at: FxHashMap<Span, Vec<NodeId>> = FxHashMap::default();
        for at in 0..self.parts.core {
            let Some((lookup, ..)) = self.parts.lookup(NodeId(at)) else { continue };
            let declared = match lookup {
                Lookup::Recode(recode) => self.places.recodes[recode.at()],
                Lookup::Table(table) => self.places.tables[table.at()],
            };
            lookups_at.entry(declared).or_default().push(NodeId(at));
        }
        for (span, map, rows, uses) in all {
            let entry = met.entry(span).or_default();
            entry.1.extend(rows);
            for keys in uses {
                let known: Vec<Known> = keys.iter().map(|key| self.inquiry.known(*key).clone()).collect();
                let known: Vec<&Known> = known.iter().collect();
                let meets = (0..map.rows.len()).filter(|at| lookups::row_meets(map, *at, &known));
                entry.0.extend(meets.filter_map(|at| rows.get(at)));
                entry.2.extend(keys);
            }
        }
        for (declared, (met, rows, keys)) in met {
            if self.places.borrowed.contains(&declared) || keys.iter().any(|key| self.follows_from_told(*key))
            {
                continue;
            }
            let unmet: Vec<Span> = rows.difference(&met).copied().collect();
            if !unmet.is_empty() {
                let nodes = lookups_at.remove(&declared).unwrap_or_default();
                self.say_unmet_rows(declared, &unmet, rows.len(), &keys, nodes);
            }
        }
    }

    fn say_unmet_rows(
        &mut self,
        declared: Span,
        unmet: &[Span],
        count: usize,
        keys: &[NodeId],
        nodes: Vec<NodeId>,
    ) {
        let message = match unmet.len() {
            1 => "no value that it gets here matches this row".to_string(),
            unmet => format!("no value that it gets here matches {unmet} of these {count} rows"),
        };
        let mut diagnostic = Diagnostic::new(codes::OUT_OF_REACH, unmet[0], message).label("never met");
        for further in unmet.iter().skip(1).take(2) {
            diagnostic = diagnostic.also(*further, "nor this");
        }
        diagnostic = diagnostic.also(declared, DECLARED);
        let names: Vec<String> = keys
            .iter()
            .filter_map(|key| Some((self.phrase(*key)?.text, *key)))
            .filter_map(|(name, key)| Some(format!("`{name}` {}", self.reach(key)?)))
            .collect();
        let mut distinct: Vec<String> = Vec::new();
        names.into_iter().for_each(|name| {
            if !distinct.contains(&name) {
                distinct.push(name);
            }
        });
        let given = if distinct.is_empty() || distinct.len() > MOST_NAMED {
            String::new()
        } else {
            format!("{}: ", distinct.join(", "))
        };
        diagnostic = diagnostic
            .help(format!("{given}remove the row, or check that its input is what it is meant for"));
        self.unmet.push(Unmet { nodes, diagnostic });
    }
}

/// The part of a cell that numbers never are, as it is written: a cell that lies outside them; of a
/// question's own codes also the ends of a range.
fn beyond(cell: &Cell, numbers: &Numbers, own: bool) -> Option<String> {
    let interval = cell_interval(cell)?;
    let Cell::Between(low, high) = cell else { return None };
    if numbers.clip(&interval).is_none() {
        return Some(if low == high { low.to_string() } else { format!("{low}..{high}") });
    }
    let values = numbers.values(64).filter(|_| own)?;
    let outside = |end: &Number| end.is_whole() && !values.contains(end);
    // From the end of the range inwards, as far as nothing is met.
    let one = Number::ONE;
    if outside(high) {
        let mut first = high.clone();
        while let Some(next) = first.subtract(&one).filter(|next| next > low && outside(next)) {
            first = next;
        }
        return Some(if first == *high { high.to_string() } else { format!("{first}..{high}") });
    }
    outside(low).then(|| low.to_string())
}

/// `a`, `a and b`, or how many there are.
fn of_these(names: &[String], count: usize) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        let quoted = format!("`{name}`");
        if !distinct.contains(&quoted) {
            distinct.push(quoted);
        }
    }
    match distinct.len() {
        0 => format!("{count} elements"),
        named if named > MOST_NAMED => format!("{}, {} and {} more", distinct[0], distinct[1], named - 2),
        _ => listed(&distinct, "and"),
    }
}

fn listed(words: &[String], last: &str) -> String {
    match words {
        [start @ .., end] if !start.is_empty() => format!("{} {last} {end}", start.join(", ")),
        _ => words.concat(),
    }
}
