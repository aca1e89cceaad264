//! What the codebook claims of a score holds for random answers: its range, when it is missing, and how many
//! answers it needs.

use peil::check;
use peil::model::{Instrument, Node, NodeId};
use peil::score::{Evaluation, Scorer};
use peil::show::{Codebook, MissingRule, Options, codebook};

use crate::compiled;

fn book(instrument: &Instrument) -> Codebook {
    let ranges = check::ranges(instrument);
    let never_missing = ranges.iter().map(|range| !range.can_be_missing).collect();
    codebook(instrument, &Options { never_missing, ..Options::default() })
}

/// The list that a score is made of, through what is done to it as a whole.
fn list(instrument: &Instrument, mut id: NodeId) -> Option<Vec<NodeId>> {
    loop {
        match instrument.node(id) {
            Node::Round { of, .. }
            | Node::Floor(of)
            | Node::Ceiling(of)
            | Node::Absolute(of)
            | Node::Recode { of, .. } => id = *of,
            Node::Aggregate { of, .. } => return Some(of.clone()),
            _ => return None,
        }
    }
}

fn present(evaluation: &Evaluation, elements: &[NodeId]) -> usize {
    elements.iter().filter(|id| !evaluation.value(**id).is_missing()).count()
}

#[test]
fn hold_for_random_answers() {
    let mut told = 0;
    let mut instruments: Vec<(String, Instrument)> =
        compiled::every().into_iter().map(|path| (path.clone(), compiled::compiled(&path))).collect();
    instruments.push(("stand-ins".into(), compiled::compiled_text("stand_ins.peil", STAND_INS)));
    for (path, instrument) in instruments {
        let book = book(&instrument);
        let scorer = Scorer::new(&instrument);
        for seed in 0..150 {
            let evaluation =
                scorer.evaluate(&compiled::random(&instrument, seed, [2, 4, 1000][seed as usize % 3]));
            for (score, shown) in instrument.scores.iter().zip(&book.scores) {
                let missing = evaluation.value(score.value[0]).is_missing();
                match &shown.missing {
                    MissingRule::Never => assert!(!missing, "{path}: {} is never missing", score.name),
                    MissingRule::List { of, needs, questions: true, .. }
                        if of.len() == 1 && score.repeat.is_none() =>
                    {
                        let Some(elements) = list(&instrument, score.value[0]) else { continue };
                        let needed = match needs.as_str() {
                            "all" => of[0],
                            "half" => of[0].div_ceil(2),
                            number => number.parse().expect("a number"),
                        };
                        let kleene = matches!(instrument.node(score.value[0]), Node::Aggregate { kind, .. } if needs == "0" && format!("{kind:?}") != "Sum");
                        if !kleene {
                            assert_eq!(
                                missing,
                                present(&evaluation, &elements) < needed,
                                "{path}: {} needs {needs} of {of:?}",
                                score.name
                            );
                            told += 1;
                        }
                    }
                    MissingRule::List { .. } | MissingRule::Operands | MissingRule::Answer => {}
                }
            }
        }
    }
    assert!(told > 1000, "{told}");
}

const STAND_INS: &str = "instrument stand_ins {\n    title    \"Stand-ins\"\n    version  1.0.0\n    language nl\n}\nscale often { nooit = 0 \"Nooit\", soms = 1 \"Soms\", vaak = 2 \"Vaak\" }\n\
domain v \"V\" : often {\n    item q1 \"Een\"\n    item q2 \"Twee\"\n    item q3 \"Drie\"\n}\nrecode punten { nooit -> 0, soms -> 10, vaak -> 40 }\nlet t(raw) = 50 + 10 * (raw - 2) / 1.5\n\
score a \"A\" = first(mean(v, needs: 2), 0)\nscore b \"B\" = sum(first(v, 0))\nscore c \"C\" = sum(first(q1, 0), q2, q3)\nscore d \"D\" = t(sum(v))\nscore e \"E\" = sum(punten(v))\n";

#[test]
fn formulas_codes_and_words_are_the_codebooks_own() {
    let instrument = compiled::compiled_text("stand_ins.peil", STAND_INS);
    let book = book(&instrument);
    assert!(
        matches!(book.scores[0].missing, MissingRule::Never)
            && matches!(book.scores[1].missing, MissingRule::Never)
    );
    assert!(
        matches!(book.scores[2].missing, MissingRule::Operands),
        "one of three need not be there: {:?}",
        book.scores[2].missing
    );
    assert!(
        book.lets.iter().any(|found| found.name == "t(raw)" && found.formula == "50 + 10 * (raw - 2) / 1.5"),
        "{:?}",
        book.lets
    );
    assert_eq!(book.recodes[0].rows[0].0, "nooit");
    let text = peil::show::render_text(&book, peil::language::Language::Dutch);
    assert!(text.contains("t(raw)"), "{text}");
}

/// An end that is only a bound is called so.
#[test]
fn bounds_are_told_from_ends() {
    let text = "instrument x {\n    title    \"X\"\n    version  1.0.0\n    language nl\n}\nscale s { 0..4 }\ndomain k \"K\" : s {\n    item b1 \"A\"\n    item b2 \"B\"\n    item b3 \"C\"\n}\n\
                score p \"P\" = if count(k > 0) = 0 then 0 else sum(k) / count(k > 0)\n";
    let instrument = compiled::compiled_text("bounds.peil", text);
    let range = check::ranges(&instrument).remove(0);
    assert!(range.low_attained && !range.high_attained, "{range:?}");
}
