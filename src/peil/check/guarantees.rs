//! What an instrument guarantees: proved, or broken by the smallest response that breaks it.

use super::{Checker, Undecided};
use crate::diagnostic::{Diagnostic, codes};
use crate::lower::Places;
use crate::model::{Guarantee, Instrument, Prints};
use crate::prove::{self, Budget, Claim, Counterexample, Proof, Verdict, grouped};
use crate::reason::witness;

/// Steps for all guarantees together, each time something is compiled.
const ALL_STEPS: u64 = 30_000;

/// Proofs that are kept from one time to the next, by the fingerprint of what is proved.
pub trait Kept {
    /// Whether it was proved before.
    fn has(&self, print: &str) -> bool;
    /// Keeps that it is proved.
    fn keep(&mut self, print: &str);
}

/// Nothing is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct NothingKept;

impl Kept for NothingKept {
    fn has(&self, _: &str) -> bool {
        false
    }

    fn keep(&mut self, _: &str) {}
}

impl Checker<'_> {
    /// Reports what is known about guarantees within the small budget that every compilation has. One that takes more
    /// is left open: [`prove_open`] goes on with it.
    pub fn guarantees(&mut self) {
        let mut left = ALL_STEPS;
        for (at, guarantee) in self.parts.guarantees.iter().enumerate() {
            let Some(&(_, condition)) = self.places.guarantees.get(at) else { continue };
            let budget = Budget { steps: left.min(Budget::QUICK.steps), ..Budget::QUICK };
            let proof = proved(self.parts, guarantee, budget);
            left = left.saturating_sub(proof.steps);
            match finding(self.parts, self.places, at, &proof) {
                Some(_) if proof.exhausted => {
                    let message = format!("whether it {} holds", guarantee.word());
                    self.undecided(codes::GUARANTEE_OPEN, condition, message);
                }
                Some(diagnostic) => self.say(diagnostic),
                None => {}
            }
        }
    }
}

/// Proves the guarantees that are among what is undecided because they take more steps; they are undecided no
/// longer. Gives the findings about those that are not proved.
pub fn prove_open(
    instrument: &Instrument,
    places: &Places,
    undecided: &mut Vec<Undecided>,
    budget: Budget,
    kept: &mut dyn Kept,
) -> Vec<Diagnostic> {
    let is_open = |open: &Undecided, at: usize| {
        open.code == codes::GUARANTEE_OPEN.id
            && places.guarantees.get(at).is_some_and(|(_, condition)| *condition == open.span)
    };
    let left: Vec<usize> = (0..instrument.guarantees.len())
        .filter(|&at| undecided.iter().any(|open| is_open(open, at)))
        .collect();
    if left.is_empty() {
        return Vec::new();
    }
    let prints = Prints::of(instrument).guarantees;
    let mut found = Vec::new();
    for &at in &left {
        if kept.has(&prints[at]) {
            continue;
        }
        let proof = proved(instrument, &instrument.guarantees[at], budget);
        match finding(instrument, places, at, &proof) {
            Some(diagnostic) => found.push(diagnostic),
            None => kept.keep(&prints[at]),
        }
    }
    undecided.retain(|open| !left.iter().any(|&at| is_open(open, at)));
    found
}

fn proved(instrument: &Instrument, guarantee: &Guarantee, budget: Budget) -> Proof {
    let claim = if guarantee.always { Claim::Always } else { Claim::Never };
    let mut proofs = prove::claims(instrument, &[(guarantee.condition, claim)], budget);
    proofs.pop().unwrap_or_else(Proof::nothing)
}

/// The finding about a guarantee; None if it is proved.
fn finding(parts: &Instrument, places: &Places, at: usize, proof: &Proof) -> Option<Diagnostic> {
    let guarantee = parts.guarantees.get(at)?;
    let (_, condition) = *places.guarantees.get(at)?;
    let (always, word) = (guarantee.always, guarantee.word());
    let kept = if always { "no" } else { "yes" };
    match proof.verdict {
        Verdict::Proved => None,
        Verdict::Undecided => {
            let why = proof.why.as_deref().unwrap_or("nothing is known");
            Some(
                Diagnostic::new(
                    codes::GUARANTEE_OPEN,
                    condition,
                    format!("it is not known whether this {word} holds: {why}"),
                )
                .help("guarantee something that uses fewer answers; `peil test` tries random ones"),
            )
        }
        Verdict::Refuted => {
            let share = proof.share.as_ref();
            let broken = share.map_or("a response breaks this guarantee".to_string(), |share| {
                format!(
                    "{} of {} possible responses break this guarantee",
                    grouped(&share.count.to_string()),
                    grouped(&share.of.to_string())
                )
            });
            let diagnostic = Diagnostic::new(codes::GUARANTEE_BROKEN, condition, broken)
                .label(format!("{kept} for the smallest of them, which the test gives"))
                .help("mend what the condition looks at, or guarantee less");
            let example = proof.counterexample.as_ref();
            Some(match example.and_then(|example| test(parts, guarantee, example)) {
                Some(test) => diagnostic.witness(test),
                None => diagnostic,
            })
        }
    }
}

/// The response that breaks a guarantee, as a test that passes.
fn test(parts: &Instrument, guarantee: &Guarantee, example: &Counterexample) -> Option<String> {
    let formula = &guarantee.formula;
    let expected = if guarantee.always { format!("not ({formula})") } else { formula.clone() };
    let is_taken = |name: &str| parts.tests.iter().any(|test| test.name == name);
    let name = format!("broken: {}", guarantee.reason.replace('"', "'"));
    let names = std::iter::once(name.clone()).chain((2..).map(|count| format!("{name}, {count}")));
    let name = names.take(1_000).find(|name| !is_taken(name))?;
    witness::test(parts, &name, &example.responses[0], &[expected])
}
