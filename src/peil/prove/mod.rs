//! Statements about every response: whether two versions of an output are the same, and whether a statement
//! is always true.
//!
//! ```text
//! two versions ──► space       every answer that can be given: a variable for each question
//!              ──► build       each output as an expression over the variables, kept once
//!              ──► store       what remains of an expression once a variable is known: a decision diagram, made as it is walked
//!              ──► diagram     how many responses differ, and the smallest of them
//!              ──► replay      the evaluator has the last word on each counterexample
//! ```
//!
//! The diagram has as many branches at a node as the question has answers. Operations are computed by the
//! evaluator itself, so that a proof and a score cannot mean different things. The method is that of
//! multi-valued decision diagrams (Kam, Villa, Brayton and Sangiovanni-Vincentelli 1998) over the expressions
//! themselves: two paths that leave the same computation share a node.
//!
//! Pure, and the same on every machine: work is counted in steps, not in time. It knows nothing about source
//! text or files.

mod build;
mod diagram;
mod known;
mod operation;
mod order;
mod simplify;
mod space;
mod store;

pub use space::{Itself, Pairing};

use num_bigint::BigUint;

use crate::model::{Answer, GroupId, Instrument, NodeId, SlotId};
use crate::score::{Response, Scorer, Value};
use build::{Builder, Cannot};
use diagram::{Choice, Found};
use known::{Erase, Id};
use operation::{Ask, Operation, Operations, Shape};
use space::{Space, Subject};
use store::Store;

/// How much work a proof may take.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// Branches and edges of the diagram, for each output.
    pub steps: u64,
    /// Expressions that are kept at once: some 200 bytes each.
    pub kept: usize,
}

impl Budget {
    /// For somebody who waits for it: at most some ten seconds and a gigabyte.
    pub const FULL: Budget = Budget { steps: 10_000_000, kept: 3_000_000 };
    /// For every change in continuous integration.
    pub const SMALL: Budget = Budget { steps: 1_000_000, kept: 500_000 };
}

/// What is known of an output, or of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// For every response: the outputs are the same, or the statement holds.
    Proved,
    /// Not for the response that is shown.
    Refuted,
    /// Neither is known.
    Undecided,
}

/// A place in the old and in the new version, with the answer that each has.
pub type Given = ([Option<SlotId>; 2], [Option<Answer>; 2]);

/// A response that shows a difference, or breaks a statement.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The response, as each version reads it.
    pub responses: [Response; 2],
    /// What was answered.
    pub answers: Vec<Given>,
    /// Optional domains that were left out.
    pub left_out: Vec<[Option<GroupId>; 2]>,
    /// What each version makes of it; of a statement the second is the same.
    pub values: [Value; 2],
}

/// How many of all responses differ, over the answers that the output looks at. A domain that can be left out
/// counts twice; each informant counts apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub count: BigUint,
    pub of: BigUint,
}

/// A verdict, with what supports it.
#[derive(Debug, Clone)]
pub struct Proof {
    pub verdict: Verdict,
    /// Why nothing is known: lowercase, no full stop.
    pub why: Option<String>,
    pub counterexample: Option<Counterexample>,
    /// Of the informant of the counterexample.
    pub share: Option<Share>,
    /// Of how many responses it is known, for the first informant.
    pub responses: Option<BigUint>,
    pub steps: u64,
}

impl Proof {
    fn undecided(why: impl Into<String>, steps: u64) -> Proof {
        Proof {
            verdict: Verdict::Undecided,
            why: Some(why.into()),
            counterexample: None,
            share: None,
            responses: None,
            steps,
        }
    }
}

/// An output in both versions.
#[derive(Debug, Clone)]
pub struct Pair {
    pub old: NodeId,
    pub new: NodeId,
    /// Of bands and classes: which option of the new version each option of the old one is. None: the outputs
    /// are not options.
    pub choices: Option<Vec<Option<u16>>>,
}

/// What a statement says about a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is never no.
    Always,
    /// It is never yes.
    Never,
    /// It is never missing.
    NeverMissing,
    /// It is never this option or band.
    NeverChoice(u16),
}

/// Whether each of these outputs is the same in both versions, for every response.
pub fn compare(
    old: &Instrument,
    new: &Instrument,
    pairing: &dyn Pairing,
    pairs: &[Pair],
    reasons: bool,
    budget: Budget,
) -> Vec<Proof> {
    let space = Space::of(old, new, pairing);
    let informants = informants(old, new);
    let mut rooms: Vec<Room<'_>> = informants
        .iter()
        .map(|&informants| Room::new([old, new], informants, &space, reasons, budget))
        .collect();
    let mut proofs = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let mut all = Vec::with_capacity(rooms.len());
        for room in &mut rooms {
            let proof = room.pair(pair);
            let refuted = proof.verdict == Verdict::Refuted;
            all.push(proof);
            if refuted {
                break;
            }
        }
        proofs.push(together(all));
    }
    proofs
}

/// Whether each of these claims holds for every response.
pub fn claims(instrument: &Instrument, claims: &[(NodeId, Claim)], budget: Budget) -> Vec<Proof> {
    let space = Space::of(instrument, instrument, &Itself);
    let informants = informants(instrument, instrument);
    let mut rooms: Vec<Room<'_>> = informants
        .iter()
        .map(|&informants| Room::new([instrument, instrument], informants, &space, false, budget))
        .collect();
    let of_one = |(node, claim): &(NodeId, Claim), rooms: &mut [Room<'_>]| {
        let mut all = Vec::with_capacity(rooms.len());
        for room in rooms {
            let proof = room.claim(*node, *claim);
            let refuted = proof.verdict == Verdict::Refuted;
            all.push(proof);
            if refuted {
                break;
            }
        }
        together(all)
    };
    claims.iter().map(|claim| of_one(claim, &mut rooms)).collect()
}

/// Who answers in both versions: the same informant by name.
fn informants(old: &Instrument, new: &Instrument) -> Vec<[u8; 2]> {
    if old.informants.is_empty() || new.informants.is_empty() {
        return vec![[0, 0]];
    }
    let both = old
        .informants
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some([at as u8, new.informant_index(name)?]));
    both.collect()
}

/// One verdict of one for each informant.
fn together(proofs: Vec<Proof>) -> Proof {
    let steps = proofs.iter().map(|proof| proof.steps).sum();
    let of = |verdict: Verdict| proofs.iter().find(|proof| proof.verdict == verdict);
    match of(Verdict::Refuted).or_else(|| of(Verdict::Undecided)).or_else(|| proofs.first()) {
        Some(proof) => Proof { steps, ..proof.clone() },
        None => Proof::undecided("no informant answers both versions", steps),
    }
}

/// Everything about one informant.
struct Room<'i> {
    instruments: [&'i Instrument; 2],
    informants: [u8; 2],
    space: &'i Space,
    reasons: bool,
    budget: Budget,
    /// Outputs that were proved to be the same: what is made of them further on is then the same expression.
    same: Vec<(NodeId, NodeId)>,
}

/// Expressions in one order of the variables.
struct Desk<'i> {
    store: Store<'i>,
    builders: [Builder<'i>; 2],
}

impl<'i> Desk<'i> {
    /// The expression of a node of each version; of one version alone the first is both.
    fn roots(&mut self, nodes: [NodeId; 2], same: &[(NodeId, NodeId)]) -> Result<[Id; 2], Cannot> {
        for &(old, new) in same {
            if self.builders[1].needs(nodes[1], new) {
                let id = self.builders[0].node(&mut self.store, old)?;
                self.builders[1].take(new, id);
            }
        }
        let old = self.builders[0].node(&mut self.store, nodes[0])?;
        let new = self.builders[1].node(&mut self.store, nodes[1])?;
        Ok([old, new])
    }

    fn ask(&mut self, ask: Ask, kids: Vec<Id>) -> Result<Id, Cannot> {
        let operation = self
            .store
            .operations
            .keep(format!("{ask:?}"), || Operation::of(Shape::Ask(ask), Erase { why: true, closed: true }));
        Ok(self.store.apply(operation, kids)?)
    }
}

impl<'i> Room<'i> {
    fn new(
        instruments: [&'i Instrument; 2],
        informants: [u8; 2],
        space: &'i Space,
        reasons: bool,
        budget: Budget,
    ) -> Room<'i> {
        Room { instruments, informants, space, reasons, budget, same: Vec::new() }
    }

    fn desk(&self, order: &[space::VarId]) -> Desk<'i> {
        let operations = Operations::new(self.instruments, self.informants);
        let store = Store::new(self.space, operations, order, self.budget.steps, self.budget.kept);
        Desk {
            store,
            builders: [
                Builder::new(self.instruments[0], 0, self.reasons),
                Builder::new(self.instruments[1], 1, self.reasons),
            ],
        }
    }

    /// Whether an output is the same in both versions.
    fn pair(&mut self, pair: &Pair) -> Proof {
        let identity = pair
            .choices
            .as_ref()
            .is_some_and(|choices| choices.iter().enumerate().all(|(at, other)| *other == Some(at as u16)));
        let choices = pair.choices.clone().filter(|_| !identity);
        let ask = Ask::Differ { choices: choices.clone(), reasons: self.reasons };
        let reasons = self.reasons;
        let shows =
            |values: &[Value; 2]| simplify::differ(&values[0], &values[1], choices.as_deref(), reasons);
        let proof = self.proved([pair.old, pair.new], ask, true, shows);
        if proof.verdict == Verdict::Proved && choices.is_none() {
            self.same.push((pair.old, pair.new));
        }
        proof
    }

    /// Whether a claim holds.
    fn claim(&mut self, node: NodeId, claim: Claim) -> Proof {
        let (ask, broken): (Ask, fn(&Value, Claim) -> bool) = match claim {
            Claim::Always => (Ask::Is(false), |value, _| *value == Value::Truth(false)),
            Claim::Never => (Ask::Is(true), |value, _| *value == Value::Truth(true)),
            Claim::NeverMissing => (Ask::Missing, |value, _| value.is_missing()),
            Claim::NeverChoice(option) => (
                Ask::Choice(option),
                |value, claim| matches!((value, claim), (Value::Choice(found), Claim::NeverChoice(option)) if *found == option),
            ),
        };
        self.proved([node, node], ask, false, |values| broken(&values[0], claim))
    }

    fn proved(&self, nodes: [NodeId; 2], ask: Ask, both: bool, shows: impl Fn(&[Value; 2]) -> bool) -> Proof {
        let mut steps = 0;
        match self.found(nodes, &ask, both, &mut steps) {
            Ok(found) => self.proof(found, nodes, steps, shows),
            Err(Cannot::Exhausted) => {
                Proof::undecided(format!("it takes more than {} steps", self.budget.steps), steps)
            }
            Err(Cannot::Unknown(why)) => Proof::undecided(why, steps),
        }
    }

    /// The variables are put in order by what the expressions look at; then the expressions are made again in
    /// that order.
    fn found(&self, nodes: [NodeId; 2], ask: &Ask, both: bool, steps: &mut u64) -> Result<Found, Cannot> {
        let kids = |roots: [Id; 2]| if both { roots.to_vec() } else { vec![roots[0]] };
        let mut first = self.desk(&[]);
        let roots = first.roots(nodes, &self.same)?;
        let declared = diagram::support(&first.store, &roots);
        let asked = first.ask(ask.clone(), kids(roots))?;
        let order = order::order(&first.store, &[asked], &declared);
        *steps = first.store.steps;
        if first.store.known(asked).is_some() {
            return Ok(diagram::walk(&mut first.store, asked, &order::Order::plain(&declared), &declared)?);
        }
        let mut second = self.desk(&order.vars);
        let roots = second.roots(nodes, &self.same)?;
        let asked = second.ask(ask.clone(), kids(roots))?;
        let found = diagram::walk(&mut second.store, asked, &order, &declared);
        *steps += second.store.steps;
        Ok(found?)
    }

    fn proof(
        &self,
        found: Found,
        nodes: [NodeId; 2],
        steps: u64,
        shows: impl Fn(&[Value; 2]) -> bool,
    ) -> Proof {
        let Some(smallest) = found.smallest else {
            return Proof {
                verdict: Verdict::Proved,
                why: None,
                counterexample: None,
                share: None,
                responses: Some(found.of),
                steps,
            };
        };
        let counterexample = self.replayed(&smallest, nodes);
        if !shows(&counterexample.values) {
            return Proof::undecided(
                "the evaluator does not confirm the counterexample: this is a fault of Peil, please report it",
                steps,
            );
        }
        let share = Some(Share { count: found.count, of: found.of.clone() });
        Proof {
            verdict: Verdict::Refuted,
            why: None,
            counterexample: Some(counterexample),
            share,
            responses: Some(found.of),
            steps,
        }
    }

    /// What the evaluator makes of the answers that were found.
    fn replayed(&self, choice: &Choice, nodes: [NodeId; 2]) -> Counterexample {
        let mut responses = self.instruments.map(|instrument| Response::blank(instrument));
        let mut answers = Vec::new();
        let mut left_out = Vec::new();
        for &(var, value) in choice {
            let variable = self.space.variable(var);
            match &variable.subject {
                Subject::Slot(slots) => {
                    let Some(raw) = variable.raws.get(value as usize) else { continue };
                    for side in 0..2 {
                        if let Some(slot) = slots[side] {
                            responses[side].set(slot, raw[side].clone());
                        }
                    }
                    if variable.is_answer(value as usize) {
                        answers.push((*slots, raw.clone()));
                    }
                }
                Subject::Chosen(groups) if value == 1 => {
                    for side in 0..2 {
                        if let Some(group) = groups[side] {
                            responses[side].leave_out(group, true);
                        }
                    }
                    left_out.push(*groups);
                }
                Subject::Chosen(_) => {}
            }
        }
        let values = [0, 1].map(|side| {
            responses[side].informant = self.informants[side];
            let scorer = Scorer::new(self.instruments[side]);
            scorer.evaluate_all(&responses[side]).value(nodes[side]).clone()
        });
        Counterexample { responses, answers, left_out, values }
    }
}
