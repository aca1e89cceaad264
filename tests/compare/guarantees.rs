//! Guarantees: proved or broken, no part of the fingerprints, and told when they go. Shares of responses, and
//! instruments with other names.

use std::collections::BTreeMap;

use peil::check::Kept;
use peil::diagnostic::codes;
use peil::model::Instrument;
use peil::prove::{Budget, Verdict, guarantees, shares};
use peil::score::{Scorer, run_test};
use peil_wording::compare::{Class, Map, Side, compare, differences, mapped, prove};

use super::build;

const TEXT: &str = r#"instrument small {
    title    "Small"
    version  1.0.0
    language en
}
scale extent { 0 "No", 1 "Some", 2 "Much" }
domain d "D" : extent {
    item a "A"
    item b "B"
    item c "C"
}
score total "Total" = sum(d, needs: 2, missing: prorate) {
    higher is worse
    bands { low "Low" from 0, high "High" from 3 }
}
"#;

fn with(guarantee: &str) -> Instrument {
    build("small.peil", &format!("{TEXT}{guarantee}\n")).expect("it compiles")
}

#[test]
fn a_guarantee_is_no_part_of_what_an_instrument_scores() {
    let (plain, promised) = (with(""), with("always \"Three of two.\" total in 0..6"));
    let (was, is) = (plain.fingerprints(), promised.fingerprints());
    assert_eq!((&was.structure, &was.scoring, &was.text), (&is.structure, &is.scoring, &is.text));
}

#[test]
fn a_broken_guarantee_gives_a_test_that_passes() {
    for broken in ["always \"Up to five.\" total <= 5", "never \"Not half.\" total is high and a = 0"] {
        let source = format!("{TEXT}{broken}\n");
        let compiled = peil::compile("small.peil", &source, &crate::wording::Disk);
        let found: Vec<_> =
            compiled.diagnostics.iter().filter(|found| found.code == codes::GUARANTEE_BROKEN).collect();
        let [found] = found[..] else { panic!("{broken}: {:?}", compiled.diagnostics) };
        let witness = found.witness.as_ref().expect("a test");
        let tested = build("small.peil", &format!("{TEXT}{witness}\n")).expect("the test compiles");
        let run = run_test(&Scorer::new(&tested), &tested.tests[0]);
        assert!(run.passed(), "{witness}");
    }
}

#[test]
fn a_proof_says_of_how_many_responses_it_is_known_and_whether_it_can_be_missing() {
    let proof = |guarantee: &str| guarantees(&with(guarantee), Budget::QUICK).remove(0);
    let range = proof("always \"Three of two.\" total in 0..6");
    assert_eq!((range.verdict, range.can_be_missing), (Verdict::Proved, Some(true)));
    assert_eq!(range.responses.map(|of| of.to_string()).as_deref(), Some("64"));
    let needs = proof("never \"Two are enough.\" total is missing and answered(d) >= 2");
    assert_eq!((needs.verdict, needs.can_be_missing), (Verdict::Proved, Some(false)));
}

#[derive(Default)]
struct Memory(BTreeMap<String, usize>);

impl Kept for Memory {
    fn has(&self, print: &str) -> bool {
        self.0.contains_key(print)
    }

    fn keep(&mut self, print: &str) {
        *self.0.entry(print.to_string()).or_default() += 1;
    }
}

#[test]
fn what_takes_many_steps_is_proved_once_and_kept() {
    let items: String = (0..24).map(|at| format!("    item q{at} \"Question {at}\"\n")).collect();
    let text = format!(
        "{}scale e {{ 0 \"A\", 1 \"B\", 2 \"C\", 3 \"D\", 4 \"E\" }}\ndomain d \"D\" : e {{\n{items}}}\nscore x \"X\" = sum(d, needs: 12, missing: prorate)\nalways \"Five.\" x in 0..96\n",
        &TEXT[..TEXT.find("scale").expect("the header ends")]
    );
    let mut memory = Memory::default();
    for _ in 0..2 {
        let mut compiled = peil::compile("wide.peil", &text, &crate::wording::Disk);
        let open = |compiled: &peil::Compiled| {
            compiled.undecided.iter().filter(|open| open.code == codes::GUARANTEE_OPEN.id).count()
        };
        assert_eq!(open(&compiled), 1, "a small budget does not do");
        compiled.prove_further(Budget::FULL, &mut memory);
        assert_eq!(open(&compiled), 0);
        assert!(compiled.diagnostics.iter().all(|found| found.code != codes::GUARANTEE_OPEN));
    }
    assert_eq!(memory.0.values().copied().collect::<Vec<usize>>(), [1], "proved once");
}

#[test]
fn a_guarantee_that_goes_is_told() {
    let old = with("always \"Three of two.\" total in 0..6");
    let found = |new: &Instrument| {
        let side = |instrument| Side { instrument, wordings: &[] };
        let found = differences(side(&old), side(new));
        found.into_iter().map(|one| (one.class, one.message)).collect::<Vec<_>>()
    };
    assert_eq!(
        found(&with("")),
        [(Class::Flow, "no longer guaranteed: `always total in 0..6` (“Three of two.”)".to_string())]
    );
    assert_eq!(
        found(&with("always \"Three of two.\" total in 0..7")),
        [(
            Class::Flow,
            "the guarantee “Three of two.” was `always total in 0..6`, and is `always total in 0..7`"
                .to_string()
        )]
    );
    let more = with("always \"Three of two.\" total in 0..6\nnever \"No.\" total > 6");
    assert_eq!(found(&more), [(Class::Addition, "now guaranteed: `never total > 6`".to_string())]);
}

#[test]
fn shares_are_of_complete_responses() {
    let instrument = with("");
    let found = shares(&instrument, instrument.scores[0].band[0], Budget::QUICK).expect("it is small");
    let mut counts = [0u32; 2];
    for answers in 0..27u32 {
        let sum = answers % 3 + answers / 3 % 3 + answers / 9;
        counts[usize::from(sum >= 3)] += 1;
    }
    let share = |band: u16| found.share(|value| *value == peil::score::Value::Choice(band)).0;
    assert_eq!(
        (found.of.to_string(), share(0), share(1)),
        ("27".into(), counts[0].to_string(), counts[1].to_string())
    );
}

#[test]
fn two_forms_with_other_names_are_compared_by_a_map() {
    let old = with("");
    let dutch = TEXT
        .replace("item a", "item eerste")
        .replace("item b", "item tweede")
        .replace("item c", "item derde")
        .replace("score total", "score totaal")
        .replace("low \"Low\"", "laag \"Laag\"")
        .replace("high \"High\"", "hoog \"Hoog\"")
        .replace("sum(d, needs: 2, missing: prorate)", "3 * mean(d, needs: 2)");
    let new = build("small.peil", &dutch).expect("it compiles");
    let names = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(from, to)| (from.to_string(), to.to_string())).collect()
    };
    let map = Map {
        questions: names(&[("a", "eerste"), ("b", "tweede"), ("c", "derde")]),
        scores: names(&[("total", "totaal")]),
        bands: [("total".to_string(), names(&[("low", "laag"), ("high", "hoog")]))].into(),
        ..Map::default()
    };
    let [old, new] = mapped(&old, &new, &map).expect("the names are known");
    let side = |instrument| Side { instrument, wordings: &[] };
    let mut comparison = compare(side(&old), side(&new));
    prove(&mut comparison, &old, &new, Budget::FULL);
    assert_eq!(comparison.class(), Some(Class::Rewritten), "{:?}", comparison.differences);
    let unknown = Map { questions: names(&[("nobody", "eerste")]), ..Map::default() };
    assert_eq!(mapped(&old, &new, &unknown).err().as_deref(), Some("the first has no question `nobody`"));
}
