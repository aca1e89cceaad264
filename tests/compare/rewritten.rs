//! Every output of real instruments against a copy of itself that is written otherwise.

use std::collections::BTreeMap;

use peil::model::Instrument;
use peil::prove::{Budget, Itself, Pair, Verdict, compare};
use peil::score::{Response, Scorer, Value};
use peil_wording::compare::Sampler;

use super::rewrite::rewritten;
use super::{Random, build, sources};

/// Every score, band, class and alert, by name.
pub fn outputs(parts: &Instrument) -> Vec<(String, peil::model::NodeId)> {
    let mut outputs = Vec::new();
    for score in &parts.scores {
        outputs.extend(score.value.iter().map(|&node| (score.name.clone(), node)));
        outputs.extend(score.band.iter().map(|&node| (format!("{}_band", score.name), node)));
    }
    outputs.extend(parts.classes.iter().map(|class| (class.name.clone(), class.value)));
    outputs.extend(parts.messages.iter().map(|message| (message.name.clone(), message.when)));
    outputs
}

/// Tries random responses: whether both outputs are the same for all of them.
fn same_at_random(old: &Instrument, new: &Instrument, pairs: &[Pair], count: usize) -> Vec<bool> {
    let (before, after) = (Scorer::new(old), Scorer::new(new));
    let mut sampler = Sampler::new(old, 0x5045_494d);
    let mut same = vec![true; pairs.len()];
    for at in 0..count {
        let response = if at == 0 { Response::blank(old) } else { sampler.response() };
        let (was, is) = (before.evaluate(&response), after.evaluate(&response));
        for (pair, same) in pairs.iter().zip(&mut same) {
            *same &= match (was.value(pair.old), is.value(pair.new)) {
                (Value::Missing(_), Value::Missing(_)) => true,
                (was, is) => was == is,
            };
        }
    }
    same
}

/// How many outputs are proved equal, of how many; by instrument and output, why others are not, and how often.
fn proved(
    paths: &[(String, String)],
    copies: usize,
    budget: Budget,
) -> (usize, usize, BTreeMap<String, usize>) {
    let mut random = Random(0x5245_5752);
    let (mut equal, mut all) = (0, 0);
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    for (path, text) in paths {
        let old = build(path, text).expect("it compiles");
        for _ in 0..copies {
            let Some(new) = rewritten(&old, &mut random) else { continue };
            let (before, after) = (outputs(&old), outputs(&new));
            let pairs: Vec<Pair> = before
                .iter()
                .zip(&after)
                .map(|((_, old), (_, new))| Pair { old: *old, new: *new, choices: None })
                .collect();
            let proofs = compare(&old, &new, &Itself, &pairs, false, budget);
            let same = same_at_random(&old, &new, &pairs, if copies > 1 { 10_000 } else { 1_000 });
            for (((name, _), proof), same) in before.iter().zip(&proofs).zip(same) {
                assert!(same, "{path}: `{name}` is rewritten to something else");
                all += 1;
                match proof.verdict {
                    Verdict::Proved => equal += 1,
                    Verdict::Refuted => panic!("{path}: `{name}` differs: {proof:?}"),
                    Verdict::Undecided => {
                        let why = proof.why.clone().unwrap_or_default();
                        *open.entry(format!("{path}: {name}: {why}")).or_default() += 1;
                    }
                }
            }
        }
    }
    (equal, all, open)
}

#[test]
fn instruments_written_otherwise_are_proved_equal() {
    let mut paths = sources();
    paths.sort_by_key(|(_, text)| text.len());
    let (equal, all, open) = proved(&paths[..paths.len().min(25)], 1, Budget::SMALL);
    assert!(equal * 100 >= all * 95, "{equal} of {all}:\n{open:#?}");
}

#[test]
#[ignore = "takes minutes: ten copies of every instrument, see docs/proof.md"]
fn ten_copies_of_every_instrument_are_proved_equal() {
    let begin = std::time::Instant::now();
    let (equal, all, open) = proved(&sources(), 10, Budget::FULL);
    eprintln!(
        "{equal} of {all} proved equal ({:.2}%) in {:.0} s\n{open:#?}",
        100.0 * equal as f64 / all as f64,
        begin.elapsed().as_secs_f64()
    );
    assert!(equal * 100 >= all * 97, "{equal} of {all}");
}
