//! Pairs of instruments whose verdicts, smallest responses and counts are known from another program. They are
//! not in the repository: without them these tests have nothing to do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use peil::model::{Instrument, OutputKind, SlotId, TextKey};
use peil::prove::{Budget, Proof, Verdict};
use peil_wording::compare::{Side, Touched, compare, prove};
use serde::Deserialize;

use super::build;

/// What is known of one output.
#[derive(Debug, Deserialize)]
struct Known {
    verdict: String,
    #[serde(default)]
    answers: BTreeMap<String, serde_json::Value>,
    answered: Option<usize>,
    count: Option<String>,
    of: Option<String>,
}

#[derive(Debug, Deserialize)]
struct KnownPair {
    /// Numbers that cannot be listed were taken from a grid: counts are of the grid.
    grid: bool,
    outputs: BTreeMap<String, Known>,
}

/// The folder that holds them, beside the repository or above it.
pub fn shared(name: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().map(|folder| folder.join("shared").join(name)).find(|path| path.exists())
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn instrument(path: &Path) -> Instrument {
    build(&path.to_string_lossy(), &read(path)).unwrap_or_else(|| panic!("{} compiles", path.display()))
}

/// The proof that an output of this name is about.
fn of<'t>(new: &Instrument, touched: &'t [Touched], name: &str) -> Option<&'t Proof> {
    let (kind, plain, band) = match (name.strip_prefix("alert "), name.strip_suffix("_band")) {
        (Some(alert), _) => (Some(OutputKind::Alert), alert, false),
        (None, Some(score)) => (Some(OutputKind::Score), score, true),
        (None, None) => (None, name, false),
    };
    let is_kind = |one: &Touched| match kind {
        Some(kind) => one.kind == kind,
        None => one.kind != OutputKind::Alert,
    };
    // The other program calls an alert by its text.
    let is_called = |one: &Touched| match kind {
        Some(OutputKind::Alert) => {
            let words = new.texts.get(&TextKey::new(&["alerts", &one.name]));
            words.is_some_and(|words| words.text == plain)
        }
        Some(OutputKind::Score | OutputKind::Class) | None => one.name == plain,
    };
    let proved = touched.iter().find(|one| is_kind(one) && is_called(one))?.proof.as_ref()?;
    if band { proved.bands.first() } else { proved.values.first() }
}

/// Answers by name, as the other program writes them.
fn answers(old: &Instrument, proof: &Proof) -> BTreeMap<String, String> {
    let Some(counterexample) = &proof.counterexample else { return BTreeMap::new() };
    let answers = counterexample.answers.iter().filter_map(|(slots, values)| {
        let asked = old.asked(slots[0]?);
        let text = peil::score::answer_text(old, asked, values[0].as_ref()?);
        Some((old.slot_name(asked), text))
    });
    let left_out =
        counterexample.left_out.iter().filter_map(|groups| Some(old.group(groups[0]?).name.clone()));
    answers.chain(left_out.map(|name| (name, "no".to_string()))).collect()
}

/// Answers as they are ordered: by question, then by option, blank last. The other program keeps the questions of
/// one score together, so that its smallest response may be a later one.
fn in_order(old: &Instrument, answers: &BTreeMap<String, String>) -> Vec<usize> {
    let slots = (0..old.slot_count() as u32).map(|slot| old.asked(SlotId(slot)));
    slots
        .map(|asked| {
            let Some(answer) = answers.get(&old.slot_name(asked)) else { return usize::MAX };
            let options = old.options(old.question(asked.question));
            let at = options.map(|(_, option)| option.key()).position(|key| key == *answer);
            at.or_else(|| answer.parse().ok()).unwrap_or(0)
        })
        .collect()
}

fn differences(old: &Instrument, known: &Known, proof: Option<&Proof>, grid: bool) -> Vec<String> {
    let verdict = match proof.map(|proof| proof.verdict) {
        None | Some(Verdict::Proved) => "equal",
        Some(Verdict::Refuted) => "differs",
        Some(Verdict::Undecided) => "undecided",
    };
    let mut found = Vec::new();
    if verdict != known.verdict {
        let why = proof.and_then(|proof| proof.why.clone()).unwrap_or_default();
        found.push(format!("{verdict} ({why}), not {}", known.verdict));
    }
    let Some(proof) = proof.filter(|proof| proof.verdict == Verdict::Refuted) else { return found };
    let smallest = proof.counterexample.as_ref().map(|example| example.answers.len());
    if smallest != known.answered {
        found.push(format!("{smallest:?} answers, not {:?}", known.answered));
    }
    let share = proof.share.as_ref().map(|share| (share.count.to_string(), share.of.to_string()));
    if let (false, Some(count), Some(of)) = (grid, &known.count, &known.of)
        && share != Some((count.clone(), of.clone()))
    {
        found.push(format!("{share:?}, not {count} of {of}"));
    }
    let plain = |value: &serde_json::Value| value.as_str().map_or(value.to_string(), str::to_string);
    let theirs: BTreeMap<String, String> = known
        .answers
        .iter()
        .map(|(name, value)| (name.clone(), plain(value)))
        .filter(|(name, value)| value != "yes" || old.groups.iter().all(|group| group.name != *name))
        .collect();
    let ours = answers(old, proof);
    if !grid && in_order(old, &ours) > in_order(old, &theirs) {
        found.push(format!("{ours:?}, and {theirs:?} comes before it"));
    }
    found
}

#[test]
fn pairs_have_the_verdict_count_and_smallest_response_that_are_known() {
    let Some(folder) = shared("proof") else { return };
    let truth: BTreeMap<String, KnownPair> =
        serde_json::from_str(&read(&folder.join("truth.json"))).expect("known verdicts");
    let mut wrong = Vec::new();
    for (name, known) in &truth {
        let place = folder.join("pairs").join(name);
        let (old, new) = (instrument(&place.join("old.peil")), instrument(&place.join("new.peil")));
        let begin = Instant::now();
        let mut comparison =
            compare(Side { instrument: &old, wordings: &[] }, Side { instrument: &new, wordings: &[] });
        prove(&mut comparison, &old, &new, Budget::FULL);
        eprintln!("{name}: {:.2} s", begin.elapsed().as_secs_f64());
        for (output, known) in &known.outputs {
            let proof = of(&new, &comparison.touched, output);
            let steps = proof.map_or(0, |proof| proof.steps);
            eprintln!("    {output}: {} in {steps} steps", known.verdict);
            for difference in differences(&old, known, proof, truth[name].grid) {
                wrong.push(format!("{name}, {output}: {difference}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
