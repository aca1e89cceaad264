//! Proofs about random instruments, some written otherwise and some changed: against every response where
//! there are few, against random ones where there are many.
//!
//! `PEIL_PROOF_PAIRS=2000` tries that many pairs.

use std::collections::BTreeSet;

use num_bigint::BigUint;
use peil::model::{Answer, AnswerType, GroupId, Instrument, Node, NodeId, Number, SlotId};
use peil::prove::{Budget, Itself, Pair, Proof, Verdict, compare};
use peil::score::{Gate, Response, Scorer, Value, gates, group_gates};
use peil_wording::compare::Sampler;

use super::Random;
use super::rewrite::{mutated, rewritten};
use super::rewritten::outputs;
use crate::equivalence::{generate, print};

/// Pairs that are tried where nothing else is asked.
const PAIRS: u64 = 120;
/// The most responses of one informant that are all tried.
const MOST: usize = 3_000;
/// Random responses where there are more.
const RANDOM: usize = 2_000;

#[derive(Debug, Default)]
struct Tally {
    equal: usize,
    differ: usize,
    /// Of those, held against every response.
    exhaustive: usize,
    undecided: usize,
    /// Generated instruments that the compiler refuses: a few in a thousand.
    refused: usize,
}

fn built(source: &str, files: &[(String, String)]) -> Option<Instrument> {
    struct Files<'f>(&'f [(String, String)]);
    impl peil::Loader for Files<'_> {
        fn load(&self, _from: &str, path: &str) -> Result<(String, String), peil::source::Unreadable> {
            self.0
                .iter()
                .find(|(name, _)| name == path)
                .cloned()
                .ok_or_else(|| peil::source::Unreadable::new("it is not there"))
        }
    }
    peil::build("generated.peil", source, &Files(files)).instrument
}

/// Every value of a place for an answer, blank last; None where there are too many.
fn values(instrument: &Instrument, slot: SlotId) -> Option<Vec<Option<Answer>>> {
    let question = instrument.question(instrument.asked(slot).question);
    let options: Vec<_> = instrument.options(question).map(|(_, option)| option).collect();
    let alone = |at: usize| options[at].missing || options[at].none;
    let mut values: Vec<Answer> = match &question.answer {
        AnswerType::Scale(_) => {
            return Some(
                (0..options.len()).map(|at| Some(Answer::Option(at as u16))).chain([None]).collect(),
            );
        }
        AnswerType::YesNo => vec![Answer::Truth(true), Answer::Truth(false)],
        AnswerType::Number { low, high, whole: true, .. } => {
            let (low, high) = (low.to_i64()?, high.to_i64()?);
            if high - low > 60 {
                return None;
            }
            (low..=high).map(|value| Answer::Number(Number::integer(value))).collect()
        }
        AnswerType::Many(_) => {
            if options.len() > 8 {
                return None;
            }
            let plain = (0..1u128 << options.len()).filter(|set| {
                (0..options.len()).all(|at| set >> at & 1 == 0 || !alone(at) || *set == 1 << at)
            });
            return Some(plain.map(|set| Some(Answer::Many(set))).chain([None]).collect());
        }
        AnswerType::Text { .. } => vec![Answer::Text("…".into())],
        AnswerType::Number { whole: false, .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time => {
            return None;
        }
    };
    values.extend((0..options.len()).filter(|at| options[*at].missing).map(|at| Answer::Option(at as u16)));
    Some(values.into_iter().map(Some).chain([None]).collect())
}

/// The places for answers and the optional domains that decide a value: those it looks at, and what decides
/// whether these are asked.
fn deciding(instrument: &Instrument, root: NodeId) -> (BTreeSet<SlotId>, BTreeSet<GroupId>, bool) {
    let (mut slots, mut groups, mut dated) = (BTreeSet::new(), BTreeSet::new(), false);
    let (mut open, mut seen) = (vec![root], BTreeSet::new());
    while let Some(id) = open.pop() {
        if !seen.insert(id.0) {
            continue;
        }
        let node = instrument.node(id);
        node.visit_children(|child| open.push(child));
        let gates = match node {
            Node::Answer(asked)
            | Node::IsBlank(asked)
            | Node::IsSkipped(asked)
            | Node::IsMissingOption { asked, .. } => {
                slots.insert(instrument.slot(*asked));
                gates(instrument, instrument.slot(*asked))
            }
            Node::IsLeftOut { group, round } => group_gates(instrument, Some(*group), *round),
            Node::InRound { group, .. } => group_gates(instrument, Some(*group), 0),
            Node::Administered => {
                dated = true;
                Vec::new()
            }
            _value => Vec::new(),
        };
        for gate in gates {
            match gate {
                Gate::When(node) | Gate::Round { times: node, .. } => open.push(node),
                Gate::Chosen(group) => {
                    groups.insert(group);
                }
                Gate::Informant(_) => {}
            }
        }
    }
    (slots, groups, dated)
}

/// Every response of every informant, as far as it decides what a pair of outputs comes to; None where there
/// are too many.
fn every(old: &Instrument, new: &Instrument, pair: &Pair) -> Option<Vec<Vec<Response>>> {
    let (mut slots, mut groups, dated) = deciding(old, pair.old);
    let (others, left, also) = deciding(new, pair.new);
    slots.extend(others);
    groups.extend(left);
    if dated || also {
        return None;
    }
    let informants = 0..old.informants.len().max(1) as u8;
    informants.map(|informant| all_of(old, informant, &slots, &groups)).collect()
}

fn all_of(
    instrument: &Instrument,
    informant: u8,
    slots: &BTreeSet<SlotId>,
    groups: &BTreeSet<GroupId>,
) -> Option<Vec<Response>> {
    let mut responses = vec![Response::blank(instrument)];
    responses[0].informant = informant;
    for group in groups {
        let left_out = responses.clone().into_iter().map(|mut response| {
            response.leave_out(*group, true);
            response
        });
        responses.extend(left_out.collect::<Vec<_>>());
    }
    for slot in slots {
        let values = values(instrument, *slot)?;
        if responses.len() * values.len() > MOST {
            return None;
        }
        let with = |response: &Response, value: &Option<Answer>| {
            let mut response = response.clone();
            response.set(*slot, value.clone());
            response
        };
        responses =
            responses.iter().flat_map(|one| values.iter().map(move |value| with(one, value))).collect();
    }
    Some(responses)
}

fn same(was: &Value, is: &Value) -> bool {
    matches!((was, is), (Value::Missing(_), Value::Missing(_))) || was == is
}

fn answers(instrument: &Instrument, response: &Response) -> usize {
    (0..instrument.slot_count() as u32).filter(|slot| response.answer(SlotId(*slot)).is_some()).count()
}

/// How many responses there are, how many differ, and the fewest answers of those, for each pair.
fn tried(
    old: &Instrument,
    new: &Instrument,
    pairs: &[Pair],
    responses: &[Response],
) -> Vec<(u64, u64, Option<usize>)> {
    let (before, after) = (Scorer::new(old), Scorer::new(new));
    let mut found = vec![(0, 0, None::<usize>); pairs.len()];
    for response in responses {
        let (was, is) = (before.evaluate(response), after.evaluate(response));
        for (pair, (all, differing, fewest)) in pairs.iter().zip(&mut found) {
            *all += 1;
            if !same(was.value(pair.old), is.value(pair.new)) {
                *differing += 1;
                let answers = answers(old, response);
                *fewest = Some(fewest.map_or(answers, |so_far| so_far.min(answers)));
            }
        }
    }
    found
}

/// Holds proofs against every response; one that is undecided is counted only.
fn exhaustive(proof: &Proof, tried: &[(u64, u64, Option<usize>)], about: &str, tally: &mut Tally) {
    let first = tried.iter().find(|(_, differing, _)| *differing > 0);
    match (proof.verdict, first) {
        (Verdict::Undecided, _) => tally.undecided += 1,
        (Verdict::Proved, None) => {
            tally.equal += 1;
            tally.exhaustive += 1;
        }
        (Verdict::Refuted, Some((all, count, fewest))) => {
            tally.differ += 1;
            tally.exhaustive += 1;
            let share = proof.share.as_ref().expect("all values are listed");
            // What an output does not look at multiplies both.
            assert_eq!(&share.count * BigUint::from(*all), &share.of * BigUint::from(*count), "{about}");
            let example = proof.counterexample.as_ref().expect("a response");
            assert_eq!(Some(example.answers.len()), *fewest, "{about}");
        }
        (Verdict::Proved, Some(_)) | (Verdict::Refuted, None) => {
            panic!("a false verdict: {about}\n{proof:?}")
        }
    }
}

fn at_random(proof: &Proof, tried: (u64, u64, Option<usize>), about: &str, tally: &mut Tally) {
    match proof.verdict {
        Verdict::Undecided => tally.undecided += 1,
        Verdict::Proved => {
            tally.equal += 1;
            assert_eq!(tried.1, 0, "a false verdict: {about}");
        }
        Verdict::Refuted => {
            tally.differ += 1;
            let example = proof.counterexample.as_ref().expect("a response");
            assert!(!same(&example.values[0], &example.values[1]), "it does not differ: {about}");
            let listed = proof.share.is_some();
            assert!(
                !listed || tried.2.is_none_or(|fewest| example.answers.len() <= fewest),
                "fewer answers were found: {about}"
            );
        }
    }
}

fn pair(seed: u64, random: &mut Random, tally: &mut Tally) {
    let tree = generate::instrument(seed);
    let printed = print::print(&tree, 0);
    let Some(old) = built(&printed.source, &printed.files) else {
        tally.refused += 1;
        return;
    };
    let made = if seed.is_multiple_of(2) { rewritten(&old, random) } else { mutated(&old, random) };
    let Some(new) = made else { return };
    let (before, after) = (outputs(&old), outputs(&new));
    let pairs: Vec<Pair> = before
        .iter()
        .zip(&after)
        .map(|((_, old), (_, new))| Pair { old: *old, new: *new, choices: None })
        .collect();
    let proofs = compare(&old, &new, &Itself, &pairs, false, Budget::SMALL);
    let about = |at: usize| format!("seed {seed}, `{}`\n{}\n{:?}", before[at].0, printed.source, proofs[at]);
    let mut sampler = Sampler::new(&old, seed | 1);
    let responses: Vec<Response> = (0..RANDOM).map(|_| sampler.response()).collect();
    let by_chance = tried(&old, &new, &pairs, &responses);
    for (at, proof) in proofs.iter().enumerate() {
        match every(&old, &new, &pairs[at]) {
            Some(all) => {
                let tried: Vec<_> =
                    all.iter().map(|every| tried(&old, &new, &pairs[at..=at], every)[0]).collect();
                exhaustive(proof, &tried, &about(at), tally);
            }
            None => at_random(proof, by_chance[at], &about(at), tally),
        }
    }
}

#[test]
fn no_verdict_about_a_generated_instrument_is_false() {
    let pairs = std::env::var("PEIL_PROOF_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(PAIRS);
    let mut random = Random(0x4745_4e45);
    let mut tally = Tally::default();
    for seed in 0..pairs {
        pair(seed, &mut random, &mut tally);
    }
    eprintln!("{pairs} pairs: {tally:?}");
    assert!(tally.refused as u64 * 50 <= pairs, "{tally:?}");
    assert!(tally.equal > 100 && tally.differ > 20 && tally.exhaustive > 200, "{tally:?}");
}
