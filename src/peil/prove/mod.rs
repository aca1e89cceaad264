//! Statements about every response: whether two versions of an output are the same, and whether a statement
//! is always true.
//!
//! ```text
//! two versions ──► space       every answer that can be given: a variable for each question
//!              ──► normal      what algebra and logic say is the same in both
//!              ──► build       each output as an expression over the variables, kept once
//!              ──► store       what remains of an expression once a variable is known: a decision diagram, made as it is walked
//!              ──► replace     values in the place of the parts that the rest looks at a block through
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
mod cells;
mod desk;
mod diagram;
mod known;
mod linear;
mod needs;
mod normal;
mod opaque;
mod operation;
mod order;
mod proof;
mod replace;
mod shares;
mod simplify;
mod space;
mod store;
mod twins;

pub use proof::{Counterexample, Given, Proof, Share, Verdict};
pub use shares::{Shares, Uncounted, extremes, shares};
pub use space::{Itself, Pairing};

use crate::model::{Instrument, NodeId, Number};
use crate::score::{Response, Scorer, Value};
use build::{Builder, Cannot};
use desk::{At, Desk};
use diagram::{Choice, Found};
use operation::{Ask, Operations, Weight};
use space::{Space, Subject};
use store::Store;
use twins::Twins;

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
    /// For somebody who types: some hundredths of a second for each output.
    pub const QUICK: Budget = Budget { steps: 10_000, kept: 40_000 };
    /// For every change in continuous integration.
    pub const SMALL: Budget = Budget { steps: 1_000_000, kept: 500_000 };
}

/// An output in both versions.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Its node in the old version.
    pub old: NodeId,
    /// Its node in the new version.
    pub new: NodeId,
    /// Of bands and classes: which option of the new version each option of the old one is. None: the outputs
    /// are not options.
    pub choices: Option<Vec<Option<u16>>>,
}

/// What a statement says about a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is never no.
    Always,
    /// It is never yes.
    Never,
    /// It is never missing.
    NeverMissing,
    /// It is never this option or band.
    NeverChoice(u16),
    /// It is never this number.
    NeverNumber(Number),
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
            let proof = room.claim(*node, claim);
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

/// Whether each guarantee of an instrument holds for every response.
///
/// ```
/// use peil::prove::{Budget, Verdict, guarantees};
///
/// let text = "instrument sleep {\n    title \"Sleep\"\n    version 1.0.0\n    language en\n}
/// item hours \"Hours?\" : integer 0..24
/// score short \"Short\" = 8 - hours
/// always \"There are 24 hours in a day.\" short >= -16
/// never \"Nobody sleeps that long.\" short = -16
/// ";
/// let instrument = peil::build("sleep.peil", text, &peil::NoFiles).instrument.unwrap();
/// let proofs = guarantees(&instrument, Budget::QUICK);
/// assert_eq!(proofs[0].verdict, Verdict::Proved);
/// assert_eq!(proofs[0].responses.as_ref().map(ToString::to_string).as_deref(), Some("26"));
/// assert_eq!(proofs[1].verdict, Verdict::Refuted);
/// ```
pub fn guarantees(instrument: &Instrument, budget: Budget) -> Vec<Proof> {
    let asked: Vec<(NodeId, Claim)> = instrument
        .guarantees
        .iter()
        .map(|guarantee| (guarantee.condition, if guarantee.always { Claim::Always } else { Claim::Never }))
        .collect();
    claims(instrument, &asked, budget)
}

/// `78125` as `78,125`; what is longer than 15 digits as `4.2·10²¹`.
pub fn grouped(digits: &str) -> String {
    if digits.len() > 15 {
        let power: String = (digits.len() - 1)
            .to_string()
            .chars()
            .map(|digit| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().nth(digit as usize - '0' as usize).unwrap_or(digit))
            .collect();
        return format!("{}.{}·10{power}", &digits[..1], &digits[1..2]);
    }
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
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
    let missing = |can: bool| proofs.iter().any(|proof| proof.can_be_missing == Some(can));
    let can_be_missing = if missing(true) {
        Some(true)
    } else {
        proofs.iter().all(|proof| proof.can_be_missing == Some(false)).then_some(false)
    };
    match of(Verdict::Refuted).or_else(|| of(Verdict::Undecided)).or_else(|| proofs.first()) {
        Some(proof) => Proof { steps, can_be_missing, ..proof.clone() },
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
    /// Nodes that are the same in both versions: what is made of them further on is then the same expression.
    twins: Twins,
    /// Nodes of each version that are variables of their own, where some are.
    opaque: Option<[Vec<(NodeId, space::VarId)>; 2]>,
}

impl<'i> Room<'i> {
    fn new(
        instruments: [&'i Instrument; 2],
        informants: [u8; 2],
        space: &'i Space,
        reasons: bool,
        budget: Budget,
    ) -> Room<'i> {
        // By which rule a value is missing is not seen in the normal form.
        let twins = match reasons {
            true => Twins::default(),
            false => Twins::of(space, instruments, informants),
        };
        Room { instruments, informants, space, reasons, budget, twins, opaque: None }
    }

    fn desk(&self, order: &[space::VarId]) -> Desk<'i> {
        let operations = Operations::new(self.instruments, self.informants);
        let store = Store::new(self.space, operations, order, self.budget.steps, self.budget.kept);
        let mut desk = Desk {
            store,
            builders: [
                Builder::new(self.instruments[0], 0, self.reasons),
                Builder::new(self.instruments[1], 1, self.reasons),
            ],
        };
        for (side, nodes) in self.opaque.iter().flatten().enumerate() {
            for &(node, var) in nodes {
                let id = desk.store.values_of(var);
                desk.builders[side].take(node, id);
            }
        }
        desk
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
        let shows = |values: &[Value]| simplify::differ(&values[0], &values[1], choices.as_deref(), reasons);
        let nodes = [(0, pair.old), (1, pair.new)];
        let proof = self.difference(pair, shows).unwrap_or_else(|| self.proved(&nodes, &ask, &nodes, shows));
        if proof.verdict == Verdict::Undecided
            && choices.is_none()
            && self.twins.are_alike(pair.old, pair.new)
        {
            return Proof { verdict: Verdict::Proved, why: None, exhausted: false, ..proof };
        }
        if proof.verdict == Verdict::Proved && choices.is_none() {
            self.twins.join(pair.old, pair.new);
        }
        proof
    }

    /// The verdict on two sums of the same terms, by their difference: what is weighted alike in both is then
    /// looked at only for whether it is there. None: they do not add up the same terms, or this does not decide it.
    fn difference(&self, pair: &Pair, shows: impl Fn(&[Value]) -> bool) -> Option<Proof> {
        let (terms, weights): (Vec<At>, Vec<Weight>) =
            self.twins.difference(pair.old, pair.new)?.into_iter().unzip();
        let proof = self.proved(&terms, &Ask::Nonzero(weights), &[(0, pair.old), (1, pair.new)], shows);
        (proof.verdict != Verdict::Undecided).then_some(proof)
    }

    /// Whether a claim holds.
    fn claim(&mut self, node: NodeId, claim: &Claim) -> Proof {
        let ask = match claim {
            Claim::Always => Ask::Is(false),
            Claim::Never => Ask::Is(true),
            Claim::NeverMissing => Ask::Missing,
            Claim::NeverChoice(option) => Ask::Choice(*option),
            Claim::NeverNumber(number) => Ask::Number(number.clone()),
        };
        let is_broken = |value: &Value| match claim {
            Claim::Always => *value == Value::Truth(false),
            Claim::Never => *value == Value::Truth(true),
            Claim::NeverMissing => value.is_missing(),
            Claim::NeverChoice(option) => *value == Value::Choice(*option),
            Claim::NeverNumber(number) => value.number() == Some(number),
        };
        let nodes = [(0, node)];
        self.proved(&nodes, &ask, &nodes, |values| values.iter().all(is_broken))
    }

    /// What is asked of `nodes`; a counterexample is shown by the `outputs`.
    fn proved(&self, nodes: &[At], ask: &Ask, outputs: &[At], shows: impl Fn(&[Value]) -> bool) -> Proof {
        let mut steps = 0;
        match self.found(nodes, ask, &mut steps) {
            Ok(found) => self.proof(found, outputs, steps, shows),
            Err(Cannot::Exhausted) => {
                let why = format!("it takes more than {} steps", grouped(&self.budget.steps.to_string()));
                Proof { exhausted: true, ..Proof::undecided(why, steps) }
            }
            Err(Cannot::Unknown(why)) => Proof::undecided(why, steps),
        }
    }

    /// The variables are put in order by what the expressions look at; then the expressions are made again in
    /// that order.
    fn found(&self, nodes: &[At], ask: &Ask, steps: &mut u64) -> Result<Found, Cannot> {
        let mut first = self.desk(&[]);
        let roots = match first.roots(nodes, &self.twins) {
            Ok(roots) => roots,
            Err(Cannot::Unknown(why)) => return self.for_all(nodes, ask, steps, why),
            Err(Cannot::Exhausted) => return Err(Cannot::Exhausted),
        };
        let declared = diagram::support(&first.store, &roots);
        let asked = first.ask(ask.clone(), roots)?;
        let order = order::order(&first.store, &[asked], &declared);
        let inexact = first.builders.iter().find_map(|builder| builder.inexact.clone());
        *steps += first.store.steps;
        if let (Some(_), Some(why)) = (&self.opaque, &inexact) {
            return Err(Cannot::Unknown(why.clone()));
        }
        if let Some(why) = &inexact
            && let Ok(found) = self.for_all(nodes, ask, steps, why.clone())
        {
            return Ok(found);
        }
        let mut found = if first.store.known(asked).is_some() {
            diagram::walk(&mut first.store, asked, &order::Order::plain(&declared), &declared)?
        } else {
            let mut second = self.desk(&order.vars);
            let roots = second.roots(nodes, &self.twins)?;
            let asked = second.ask(ask.clone(), roots)?;
            let found = diagram::walk(&mut second.store, asked, &order, &declared);
            *steps += second.store.steps;
            found?
        };
        if let Some(why) = inexact {
            if found.smallest.is_none() {
                return Err(Cannot::Unknown(why));
            }
            found.counted = false;
            found.among = Some(why);
        }
        Ok(found)
    }

    /// What holds for whatever an expression can come to that looks at more than can be listed.
    fn for_all(&self, nodes: &[At], ask: &Ask, steps: &mut u64, why: String) -> Result<Found, Cannot> {
        if self.opaque.is_some() || self.reasons {
            return Err(Cannot::Unknown(why));
        }
        match self.abstracted(nodes, ask, steps) {
            // Some of what is missing there may never be.
            Ok(found) if found.smallest.is_none() => {
                Ok(Found { counted: false, missing: found.missing.filter(|missing| !missing), ..found })
            }
            Ok(_) | Err(Cannot::Unknown(_)) => Err(Cannot::Unknown(why)),
            Err(Cannot::Exhausted) => Err(Cannot::Exhausted),
        }
    }

    fn proof(&self, found: Found, nodes: &[At], steps: u64, shows: impl Fn(&[Value]) -> bool) -> Proof {
        let Some(smallest) = found.smallest else {
            return Proof {
                verdict: Verdict::Proved,
                why: None,
                counterexample: None,
                share: None,
                responses: found.counted.then_some(found.of),
                can_be_missing: found.missing,
                exhausted: false,
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
        let share = found.counted.then(|| Share { count: found.count, of: found.of.clone() });
        Proof {
            verdict: Verdict::Refuted,
            why: found.among.map(|why| format!("{why}: the smallest of those that were tried")),
            counterexample: Some(counterexample),
            share,
            responses: found.counted.then_some(found.of),
            can_be_missing: found.missing,
            exhausted: false,
            steps,
        }
    }

    /// What the evaluator makes of the answers that were found.
    fn replayed(&self, choice: &Choice, nodes: &[At]) -> Counterexample {
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
                Subject::Administered => {
                    if let Some(Value::Date(date)) = variable.value(value as usize) {
                        responses.iter_mut().for_each(|response| response.administered = Some(date));
                    }
                }
                Subject::Chosen(_) | Subject::Opaque(_) => {}
            }
        }
        let evaluations = [0, 1].map(|side| {
            responses[side].informant = self.informants[side];
            Scorer::new(self.instruments[side]).evaluate_all(&responses[side])
        });
        let values = nodes.iter().map(|&(side, node)| evaluations[side].value(node).clone()).collect();
        Counterexample { responses, answers, left_out, values }
    }
}
