//! Sums of many weights: all their values differ, so that no diagram of one sum is small. That of the
//! difference of two is.

use peil::model::Instrument;
use peil::prove::{Budget, Itself, Pair, Proof, Verdict, compare};

/// Twelve questions with a weight each, one of them reversed and one with points of its own.
fn instrument(weights: &[&str; 12], constant: &str) -> Instrument {
    let items: String = (1..=12).map(|at| format!("    item v{at} \"Question number {at}\"\n")).collect();
    let terms = weights.iter().enumerate().map(|(at, weight)| match at {
        3 => format!("{weight} * reverse(v4)"),
        7 => format!("{weight} * points(v8)"),
        at => format!("{weight} * v{}", at + 1),
    });
    let terms: Vec<String> = terms.collect();
    let text = format!(
        "instrument many {{\n    title \"Many\"\n    version 1.0.0\n    language en\n}}\n\
         scale s {{\n    0 \"None\"\n    1 \"One\"\n    2 \"Two\"\n    3 \"Three\"\n    4 \"Four\"\n}}\n\
         domain all_of_it \"All\" : s {{\n{items}}}\n\
         recode points {{\n    0 -> 0\n    1 -> 7\n    2 -> 11\n    3 -> 12\n    4 -> 40\n}}\n\
         score total \"Total\" = {constant} + {}\n",
        terms.join(" + ")
    );
    super::build("many.peil", &text).expect("it compiles")
}

const WEIGHTS: [&str; 12] = [
    "1.03718",
    "2.10043",
    "4.30071",
    "8.71919",
    "16.90331",
    "33.17777",
    "65.40013",
    "129.1",
    "250.07013",
    "499.00007",
    "997.31",
    "1987.0103",
];

fn proof(old: &Instrument, new: &Instrument) -> Proof {
    let of = |instrument: &Instrument| instrument.scores[0].value[0];
    let pair = Pair { old: of(old), new: of(new), choices: None };
    compare(old, new, &Itself, &[pair], false, Budget::SMALL).remove(0)
}

#[test]
fn one_weight_that_is_another_is_decided() {
    let old = instrument(&WEIGHTS, "7.5");
    for (at, differing) in [(1, 4u64), (3, 4), (7, 4)] {
        let mut weights = WEIGHTS;
        weights[at] = "0.5";
        let proof = proof(&old, &instrument(&weights, "7.5"));
        assert_eq!(proof.verdict, Verdict::Refuted, "weight {at}: {:?}", proof.why);
        let share = proof.share.expect("it is counted");
        // Everything is answered, and the one term is not 0.
        assert_eq!(share.count, (differing * 5u64.pow(11)).into(), "weight {at}");
        assert_eq!(share.of, 6u64.pow(12).into());
        let shown = proof.counterexample.expect("there is one");
        assert_eq!(shown.answers.len(), 12);
        assert_ne!(shown.values[0], shown.values[1]);
    }
}

#[test]
fn another_constant_moves_every_sum_and_two_weights_may_make_up_for_each_other() {
    let old = instrument(&WEIGHTS, "7.5");
    let moved = proof(&old, &instrument(&WEIGHTS, "7.25"));
    assert_eq!(moved.verdict, Verdict::Refuted);
    assert_eq!(moved.share.map(|share| share.count), Some(5u64.pow(12).into()));

    let mut weights = WEIGHTS;
    (weights[0], weights[1]) = ("2.03718", "1.10043");
    let exchanged = proof(&old, &instrument(&weights, "7.5"));
    // Where both questions have one answer, the sums are equal.
    assert_eq!(exchanged.share.map(|share| share.count), Some((20 * 5u64.pow(10)).into()));
}
