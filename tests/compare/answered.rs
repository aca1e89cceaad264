//! Counts of given answers, of lists that grew: their elements are known from the old version, and whether
//! these were asked is not.

use peil::model::Instrument;
use peil::prove::{Budget, Itself, Pair, Verdict, compare};

fn instrument(list: &str) -> Instrument {
    let text = format!(
        "instrument counted {{\n    title \"Counted\"\n    version 1.0.0\n    language en\n}}\n\
         item drinks \"Do you drink?\" : yesno\n\
         item glasses \"How many glasses?\" : integer 0..9 when drinks\n\
         item coffee \"How many cups of coffee?\" : integer 0..9\n\
         item children \"How many children?\" : integer 0..2\n\
         repeat child \"Child {{child}}\" : integer 0..3 times children up to 2 {{\n    item worry \"Worry\"\n    item sleep \"Sleep\" when worry > 1\n}}\n\
         score given \"Given\" = answered({list})\n"
    );
    super::build("counted.peil", &text).expect("it compiles")
}

#[test]
fn a_list_that_grew_is_decided() {
    // They differ wherever coffee was answered, in ten of eleven; and, with rounds in the list, where it is
    // known how many there are, in three of four.
    for (old, new, [differ, of], answers) in [
        ("glasses", "glasses, coffee", [10u8, 11u8], 1),
        ("sleep", "sleep, coffee", [30, 44], 2),
        ("glasses, sleep", "sleep, glasses, coffee", [30, 44], 2),
    ] {
        let (old, new) = (instrument(old), instrument(new));
        let value = |instrument: &Instrument| instrument.scores[0].value[0];
        let pair = Pair { old: value(&old), new: value(&new), choices: None };
        let proof = compare(&old, &new, &Itself, &[pair], false, Budget::SMALL).remove(0);
        assert_eq!(proof.verdict, Verdict::Refuted, "{:?}", proof.why);
        let share = proof.share.expect("it is counted");
        assert_eq!(share.count * of, share.of * differ);
        assert_eq!(proof.counterexample.expect("there is one").answers.len(), answers);
    }
}
