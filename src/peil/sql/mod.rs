//! An instrument as one SQL query for a database engine, so that data that are too large for one machine are
//! scored where they are.
//!
//! Pure: from the graph of nodes to a text. Every node becomes an expression that is NULL where it is missing
//! (`term`), exact numbers as a numerator and a denominator of a type that they cannot outgrow (`whole`,
//! `ratio`). Questions are read from the table (`table`) and asked or skipped (`flow`); what is used more
//! than once or grows long becomes its own column (`steps`). Why a score is missing is followed back
//! through the graph (`reasons`). Where the engines differ is in `dialect`. The meaning is that of the
//! evaluator in `score`: the query is tested against it on each engine.

mod aggregates;
mod arithmetic;
mod closed;
mod dialect;
mod doubles;
mod elements;
mod expression;
mod flow;
mod layout;
mod lookups;
mod nodes;
mod outputs;
mod ratio;
mod reasons;
mod settled;
mod statistics;
mod steps;
mod table;
mod term;
mod whole;

use std::collections::{BTreeSet, HashMap};
use std::fmt;

pub use dialect::Dialect;
pub use table::{DECIMALS, Holds, Kind, TableColumn};

use crate::formula::Legend;
use crate::model::{Asked, GroupId, Instrument, NodeId, Number, Parts, hangs_on};
use closed::Open;
use expression::Sql;
use flow::Slot;
use steps::Steps;
use term::Term;
use whole::TooLarge;

/// What is asked for beside the instrument.
#[derive(Debug, Clone)]
pub struct Options {
    /// The engine it is for.
    pub dialect: Dialect,
    /// The table with the answers, in the words of the dialect.
    pub table: String,
    /// Write a view of this name; otherwise the query alone.
    pub view: Option<String>,
    /// Columns of the table that are in front of the scores.
    pub carried: Vec<String>,
    /// By node: between which numbers its values lie, where that is known.
    pub bounds: Vec<Option<(Number, Number)>>,
}

/// A query, and the table it reads.
#[derive(Debug, Clone)]
pub struct Export {
    /// The query, or the view.
    pub sql: String,
    /// The columns that the table must have, beside those that are carried.
    pub columns: Vec<TableColumn>,
}

/// Something that a dialect cannot say exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsayable {
    /// What, and why not.
    pub what: String,
    /// The score, class, value or question in which it is.
    pub place: Option<String>,
}

impl fmt::Display for Unsayable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(out, "in {place}: {}", self.what),
            None => out.write_str(&self.what),
        }
    }
}

/// The query that scores a table of responses to an instrument.
///
/// # Errors
/// The first thing that the dialect cannot say exactly.
pub fn export(instrument: &Instrument, options: &Options) -> Result<Export, Unsayable> {
    let mut maker = Maker::new(instrument, options);
    maker.work_out()?;
    maker.finish(options)
}

/// A query in the making.
struct Maker<'i> {
    parts: &'i Parts,
    dialect: Dialect,
    legend: Legend<'i>,
    bounds: &'i [Option<(Number, Number)>],
    /// By node, as far as they are needed and have been computed.
    terms: Vec<Option<Term>>,
    /// By node, where a condition rests on it.
    opens: Vec<Option<Open>>,
    /// By node, how many others use it.
    uses: Vec<u32>,
    slots: Vec<Option<Slot>>,
    shuts: HashMap<Asked, Option<Sql>>,
    domains: HashMap<GroupId, Sql>,
    informant: Option<Sql>,
    administered: Option<Sql>,
    /// Columns by what they are, for expressions that come back.
    made: HashMap<String, Sql>,
    table: Vec<TableColumn>,
    /// Names of columns with something that is not accepted; NULL where all is well.
    invalid: Vec<Sql>,
    /// What keeps a row from being scored.
    refused: Vec<Sql>,
    /// Bands of scores that can lie in none.
    bandless: BTreeSet<NodeId>,
    steps: Steps,
    /// The node that is being computed.
    at: Option<NodeId>,
}

impl<'i> Maker<'i> {
    fn new(instrument: &'i Instrument, options: &'i Options) -> Maker<'i> {
        let parts: &Parts = instrument;
        let mut steps = Steps::default();
        for name in &options.carried {
            steps.reserve(name);
        }
        Maker {
            parts,
            dialect: options.dialect,
            legend: Legend::of(parts),
            bounds: &options.bounds,
            terms: vec![None; parts.core as usize],
            opens: vec![None; parts.core as usize],
            uses: vec![0; parts.core as usize],
            slots: vec![None; parts.slot_count()],
            shuts: HashMap::new(),
            domains: HashMap::new(),
            informant: None,
            administered: None,
            made: HashMap::new(),
            table: Vec::new(),
            invalid: Vec::new(),
            refused: Vec::new(),
            bandless: BTreeSet::new(),
            steps,
            at: None,
        }
    }

    /// The nodes that are reported.
    fn roots(&self) -> impl Iterator<Item = NodeId> {
        let parts = self.parts;
        let scores = parts.scores.iter().flat_map(|score| score.value.iter().chain(&score.band).copied());
        scores.chain(parts.classes.iter().map(|class| class.value))
    }

    /// Every node that a score or class hangs on, in order.
    fn work_out(&mut self) -> Result<(), Unsayable> {
        let needed = self.needed();
        let gating = self.gating(&needed);
        for id in needed {
            self.at = Some(id);
            let term = self.node(id)?;
            let term = self.settled(id, term);
            self.terms[id.at()] = Some(term);
            if gating.contains(&id) {
                self.opens[id.at()] = Some(self.opened(id)?);
            }
        }
        self.at = None;
        Ok(())
    }

    fn needed(&mut self) -> BTreeSet<NodeId> {
        let parts = self.parts;
        let mut needed = BTreeSet::new();
        let mut open: Vec<NodeId> = self.roots().collect();
        while let Some(id) = open.pop() {
            self.uses[id.at()] += 1;
            if !needed.insert(id) {
                continue;
            }
            hangs_on(parts, id, |needed| open.push(needed));
        }
        needed
    }

    /// A node that was computed: every node is after those it needs.
    fn term(&self, id: NodeId) -> &Term {
        static NONE: std::sync::LazyLock<Term> =
            std::sync::LazyLock::new(|| Term::certain(term::Worth::Truth(Sql::atom("NULL"))));
        self.terms[id.at()].as_ref().unwrap_or(&NONE)
    }

    /// A column for an expression; the same expression gives the same column.
    fn shared(&mut self, name: &str, sql: Sql) -> Sql {
        if sql.is_column() || sql == Sql::truth(true) || sql == Sql::truth(false) {
            return sql;
        }
        if let Some(found) = self.made.get(sql.as_str()) {
            return found.clone();
        }
        let column = self.steps.define(name, sql.clone(), None);
        self.made.insert(sql.as_str().to_string(), column.clone());
        column
    }

    fn unsayable(&self, what: String) -> Unsayable {
        Unsayable { what, place: self.place() }
    }

    fn too_large(&self, what: &str, large: &TooLarge) -> Unsayable {
        let digits = large.most.to_string().len();
        self.unsayable(format!(
            "{what} can take {digits} digits, which is more than the whole numbers of {} hold",
            self.dialect.name()
        ))
    }

    /// The score, class or value that the node at hand belongs to: the first named one that it leads to.
    fn place(&self) -> Option<String> {
        let at = self.at?;
        let mut reached = BTreeSet::from([at]);
        for id in (at.0..self.parts.core).map(NodeId) {
            if id != at && !self.parts.node(id).children().iter().any(|child| reached.contains(child)) {
                continue;
            }
            if let Some((_, name)) = self.legend.called(id) {
                return Some(format!("`{name} = {}`", self.legend.write_whole(id)));
            }
            reached.insert(id);
        }
        let question = self
            .parts
            .questions
            .iter()
            .find(|question| question.when.iter().any(|when| reached.contains(when)));
        question.map(|question| format!("the condition of `{}`", question.name))
    }
}
