//! One instrument under investigation: what is known of its nodes, and the search for responses that show
//! something.
//!
//! A search goes from cheap to expensive: what is known rules it out; a response tried before shows it; a
//! response made for it does; all responses that differ in anything it looks at are tried. What none of these
//! decides is left open. Steps are node evaluations, and bounded: the same on every machine.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::interpret::Interpreter;
use super::interval::Interval;
use super::known::Known;
use super::propose::{Background, propose};
use super::want::{Goal, Want};
use super::{climb, enumerate, probes};
use crate::model::{GroupId, Informants, Instrument, LooksAt, NodeId, SlotId, hangs_on};
use crate::prove::{self, Budget, Claim};
use crate::score::{Evaluation, Response, Scorer, Scratch, State};

/// Steps for all searches of one instrument together; every instrument has at least these, larger ones more.
const STEPS: u64 = 400_000;
const STEPS_PER_NODE: u64 = 150;
/// Steps of decision diagrams for all searches that nothing else decides.
const PROOF_STEPS: u64 = 30_000;
/// Responses made for a goal before it is tried to prove that there is none, and after.
const FIRST_TRIES: u64 = 12;
const MORE_TRIES: u64 = 150;

pub struct Inquiry<'i> {
    pub parts: &'i Instrument,
    pub interpreter: Interpreter<'i>,
    pub known: Vec<Known>,
    pub scorer: Scorer<'i>,
    pub scratch: Scratch,
    pub steps: u64,
    /// Steps of diagrams that are left for all searches together.
    proof_steps: u64,
    users: OnceCell<Users>,
    probes: OnceCell<Vec<(Rc<Response>, Evaluation)>>,
    slices: HashMap<Vec<NodeId>, Rc<Slice>>,
    stamps: Vec<u32>,
    stamp: u32,
}

/// What came of a search.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// No response does it.
    Never,
    /// This one does.
    Shown(Rc<Response>),
    Open,
}

/// The nodes that some nodes hang on, themselves included, and what a response has to say about them.
#[derive(Debug, Default)]
pub struct Slice {
    /// In order.
    pub nodes: Vec<NodeId>,
    /// In order.
    pub slots: Vec<SlotId>,
    /// Optional domains around these questions.
    pub groups: Vec<GroupId>,
    /// It matters who answers.
    pub informants: bool,
    /// It matters when.
    pub administered: bool,
}

impl<'i> Inquiry<'i> {
    pub fn new(parts: &'i Instrument) -> Inquiry<'i> {
        let interpreter = Interpreter::new(parts);
        let known = interpreter.all();
        let scorer = Scorer::new(parts);
        let scratch = scorer.scratch();
        let steps = steps(parts);
        let stamps = vec![0; parts.core as usize];
        Inquiry {
            parts,
            interpreter,
            known,
            scorer,
            scratch,
            steps,
            proof_steps: PROOF_STEPS,
            users: OnceCell::new(),
            probes: OnceCell::new(),
            slices: HashMap::new(),
            stamps,
            stamp: 0,
        }
    }

    /// Steps that were used.
    pub fn used(&self) -> u64 {
        steps(self.parts) - self.steps
    }

    pub fn known(&self, id: NodeId) -> &Known {
        &self.known[id.at()]
    }

    /// Responses of all kinds with what comes of them.
    pub fn probes(&self) -> &[(Rc<Response>, Evaluation)] {
        self.probes.get_or_init(|| probes::probes(self))
    }

    pub fn users(&self) -> &Users {
        self.users.get_or_init(|| Users::of(self.parts))
    }

    /// The nodes that some nodes hang on.
    pub fn slice(&mut self, roots: &[NodeId]) -> Rc<Slice> {
        if let Some(known) = self.slices.get(roots) {
            return known.clone();
        }
        self.stamp += 1;
        let mut slice = Slice::default();
        let mut open = roots.to_vec();
        let everyone = Informants::all(self.parts.informants.len());
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut self.stamps[id.at()], self.stamp) == self.stamp {
                continue;
            }
            slice.nodes.push(id);
            hangs_on(self.parts, id, |needed| open.push(needed));
            match self.parts.node(id).looks_at() {
                Some(LooksAt::Question(asked)) => {
                    slice.slots.push(self.parts.slot(asked));
                    let question = self.parts.question(asked.question);
                    slice.informants |= question.only != everyone;
                    self.optional(question.group, &mut slice);
                }
                Some(LooksAt::Domain(group, _)) => {
                    slice.informants |= self.parts.group(group).only != everyone;
                    self.optional(Some(group), &mut slice);
                }
                Some(LooksAt::Informant(_)) => slice.informants = true,
                Some(LooksAt::Date) => slice.administered = true,
                Some(LooksAt::Round(..)) | None => {}
            }
        }
        slice.nodes.sort_unstable();
        slice.slots.sort_unstable();
        slice.slots.dedup();
        slice.groups.sort_unstable();
        slice.groups.dedup();
        let slice = Rc::new(slice);
        self.slices.insert(roots.to_vec(), slice.clone());
        slice
    }

    fn optional(&self, group: Option<GroupId>, slice: &mut Slice) {
        slice.groups.extend(self.parts.ancestors(group).filter(|group| self.parts.group(*group).optional));
    }

    /// Evaluates a slice; false when the steps are used up.
    pub fn run(&mut self, response: &Response, slice: &Slice) -> bool {
        let cost = slice.nodes.len() as u64 + 1;
        if self.steps < cost {
            return false;
        }
        self.steps -= cost;
        self.scorer.evaluate_slice(response, &slice.nodes, &mut self.scratch);
        true
    }

    /// Whether the response that was last run over a slice meets a goal.
    pub fn met(&self, goal: &Goal, slice: &Slice, response: &Response) -> bool {
        goal.met(self.parts, &self.scratch.values)
            && (!goal.complete || self.complete(slice, response))
            && self.accepted(slice, response)
    }

    /// What is accepted of a date can depend on the date of the response.
    fn accepted(&self, slice: &Slice, response: &Response) -> bool {
        slice.slots.iter().all(|&slot| {
            match (response.answer(slot), self.parts.question(self.parts.asked(slot).question).answer.days())
            {
                (Some(crate::model::Answer::Date(day)), Some(days)) => {
                    days.admit(*day, response.administered)
                }
                _ => true,
            }
        })
    }

    /// Nothing that is asked is open or answered by a missing option, no domain is left out.
    fn complete(&self, slice: &Slice, response: &Response) -> bool {
        let states = &self.scratch.states;
        let answered = |slot: &SlotId| {
            !matches!(
                states[slot.at()].map(|state| state.state),
                Some(State::Blank | State::MissingOption(_))
            )
        };
        slice.slots.iter().all(answered)
            && slice.groups.iter().all(|group| !response.is_left_out(*group))
            && (!slice.administered || response.administered.is_some())
    }

    /// Looks for a response that meets a goal.
    pub fn find(&mut self, goal: &Goal) -> Verdict {
        if goal.wants.iter().any(|(node, want)| !want.possible(self.known(*node))) {
            return Verdict::Never;
        }
        if !goal.complete {
            let probed = self
                .probes()
                .iter()
                .find(|(_, evaluation)| goal.met(self.parts, &evaluation.values))
                .map(|(response, _)| response.clone());
            if let Some(response) = probed {
                return Verdict::Shown(response);
            }
        }
        let slice = self.slice(&goal.roots());
        let first = self.tries(goal, &slice, 0..FIRST_TRIES / 2).or_else(|| climb::climb(self, goal, &slice));
        if let Some(response) = first.or_else(|| self.tries(goal, &slice, FIRST_TRIES / 2..FIRST_TRIES)) {
            return Verdict::Shown(response);
        }
        let decided = enumerate::decide(self, goal, &slice);
        if !matches!(decided, Verdict::Open) {
            return decided;
        }
        match self.tries(goal, &slice, FIRST_TRIES..MORE_TRIES) {
            Some(response) => Verdict::Shown(response),
            None => self.proved_never(goal),
        }
    }

    /// Whether a decision diagram rules out one of the things that are wanted together.
    fn proved_never(&mut self, goal: &Goal) -> Verdict {
        let claims = goal.wants.iter().filter_map(|(node, want)| Some((*node, claim(want)?)));
        for (node, claim) in claims.collect::<Vec<(NodeId, Claim)>>() {
            let budget = Budget { steps: self.proof_steps.min(Budget::QUICK.steps), ..Budget::QUICK };
            if budget.steps == 0 {
                break;
            }
            let proofs = prove::claims(self.parts, &[(node, claim)], budget);
            self.proof_steps = self.proof_steps.saturating_sub(proofs.iter().map(|proof| proof.steps).sum());
            if proofs.iter().any(|proof| proof.verdict == prove::Verdict::Proved) {
                return Verdict::Never;
            }
        }
        Verdict::Open
    }

    fn tries(&mut self, goal: &Goal, slice: &Slice, tries: std::ops::Range<u64>) -> Option<Rc<Response>> {
        for attempt in tries {
            let background =
                if goal.complete || attempt % 2 == 1 { Background::Full } else { Background::Blank };
            let response = propose(self, goal, slice, attempt, background);
            if !self.run(&response, slice) {
                return None;
            }
            if self.met(goal, slice, &response) {
                return Some(Rc::new(response));
            }
        }
        None
    }
}

/// That what is wanted never is, where that can be asked of a proof.
fn claim(want: &Want) -> Option<Claim> {
    match want {
        Want { truth: Some(true), .. } => Some(Claim::Never),
        Want { truth: Some(false), .. } => Some(Claim::Always),
        Want { missing: Some(true), .. } => Some(Claim::NeverMissing),
        Want {
            numbers: Some(Interval { low: Some(low), high: Some(high), low_open: false, high_open: false }),
            ..
        } if low == high => Some(Claim::NeverNumber(low.clone())),
        _ => None,
    }
}

/// The budget of an instrument.
fn steps(parts: &Instrument) -> u64 {
    STEPS.max(STEPS_PER_NODE * u64::from(parts.core))
}

/// By node, the nodes that look at it: those it is a part of, and the questions and rounds it decides about.
pub struct Users {
    starts: Vec<u32>,
    list: Vec<NodeId>,
}

impl Users {
    fn of(parts: &Instrument) -> Users {
        let count = parts.core as usize;
        let mut edges: Vec<(u32, u32)> = Vec::with_capacity(2 * count);
        for at in 0..count {
            hangs_on(parts, NodeId(at as u32), |to| edges.push((to.0, at as u32)));
        }
        edges.sort_unstable();
        edges.dedup();
        let mut starts = vec![0; count + 1];
        for (to, _) in &edges {
            starts[*to as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        Users { starts, list: edges.into_iter().map(|(_, by)| NodeId(by)).collect() }
    }

    pub fn get(&self, id: NodeId) -> &[NodeId] {
        &self.list[self.starts[id.at()] as usize..self.starts[id.at() + 1] as usize]
    }
}
