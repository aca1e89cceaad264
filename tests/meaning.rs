//! What a closed question means: one rule at every door, and the meaning of before for models that were
//! stored before.

use peil::columns::{Held, Plan};
use peil::model::{Asked, Instrument, QuestionId};
use peil::score::trace::{SkipTrace, Tracer};
use peil::score::{Outcome, Response, Scorer};
use peil::source::NoFiles;
use peil::text::{Spelling, read_answer};
use peil::trace_text::skipped_sentence;

use crate::cli::{folder, peil};
use crate::equivalence::{generate, print, seam};

/// Six questions and a repeat, each behind the one before: through a comparison, a domain, `or`, and how
/// often a repeat is asked.
const CHAIN: &str = r#"instrument chain {
    title    "Chain"
    version  1.0.0
    language en
}
scale often { 0 "Never", 1 "Sometimes", 2 "Often" }

item drinks   "Do you drink?"           : yesno
item glasses  "How many glasses a day?" : integer 0..20 when drinks
item blackout "How often a blackout?"   : often         when glasses > 3
domain home "At home" : often when blackout >= 1 {
    item partner "Is your partner angry about it?"
}
item kids "How many children?" : integer 0..3 when home is not skipped or partner > 0
repeat child "Child {child}" : often times kids up to 3 {
    item worry "Are you worried about this child?"
}

score load "Load" = sum(blackout, partner, missing: zero)
score worries "Worries" = sum(worry, missing: zero)
"#;

fn chain() -> Instrument {
    peil::build("chain.peil", CHAIN, &NoFiles).instrument.expect("it compiles")
}

/// The same as a program of before read and wrote it.
fn as_before(instrument: &Instrument) -> Instrument {
    let mut parts = instrument.to_parts();
    parts.semantics = 1;
    Instrument::new(parts).expect("it is sound")
}

fn response(instrument: &Instrument, answers: &[(&str, &str)]) -> Response {
    let mut response = Response::blank(instrument);
    for (column, text) in answers {
        let (name, round) = match column.rsplit_once('_') {
            Some((name, round)) => (name, round.parse::<u16>().expect("it is a round") - 1),
            None => (*column, 0),
        };
        let at =
            instrument.questions.iter().position(|question| question.name == name).expect("it is a question");
        let answer = read_answer(instrument, &instrument.questions[at], text, Spelling::default())
            .expect("it is accepted");
        response.set(instrument.slot(Asked { question: QuestionId(at as u32), round }), Some(answer));
    }
    response
}

fn said(instrument: &Instrument, outcome: &Outcome) -> (Vec<String>, Vec<String>) {
    let value = |score: &peil::score::ScoreOutcome| match &score.value {
        Ok(_) => score.number().map(|number| number.to_string()).unwrap_or_default(),
        Err(reason) => reason.to_string(),
    };
    let aside = outcome.set_aside.iter().map(|slot| instrument.slot_name(instrument.asked(*slot)));
    (outcome.scores.iter().map(value).collect(), aside.collect())
}

const STALE: [(&str, &str); 6] = [
    ("glasses", "8"),
    ("blackout", "2"),
    ("partner", "1"),
    ("kids", "2"),
    ("worry_1", "2"),
    ("worry_2", "0"),
];

#[test]
fn what_hangs_on_a_closed_question_is_closed_through_all_levels() {
    let instrument = chain();
    let scorer = Scorer::new(&instrument);
    let with = |drinks: Option<&str>| {
        let answers: Vec<(&str, &str)> =
            drinks.into_iter().map(|text| ("drinks", text)).chain(STALE).collect();
        said(&instrument, &scorer.score(&response(&instrument, &answers)))
    };
    let texts = |of: &[&str]| of.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    assert_eq!(with(Some("yes")), (texts(&["3", "2"]), texts(&[])));
    assert_eq!(
        with(Some("no")),
        (texts(&["0", "operand(kids:skipped)"]), STALE.iter().map(|(name, _)| name.to_string()).collect())
    );
    // Blank is not closed: it is not known whether the others are asked, and what was answered counts.
    assert_eq!(with(None), (texts(&["3", "2"]), texts(&[])));
}

/// Every answer that is set aside is explained by the answer that closed the first question.
#[test]
fn a_trace_leads_back_to_the_question_that_closed_the_first() {
    let instrument = chain();
    let scorer = Scorer::new(&instrument);
    let answers: Vec<(&str, &str)> = [("drinks", "no")].into_iter().chain(STALE).collect();
    let response = response(&instrument, &answers);
    let evaluation = scorer.evaluate(&response);
    let outcome = scorer.outcome(&response, &evaluation);
    let tracer = Tracer::new(&scorer);
    for slot in &outcome.set_aside {
        let answer = tracer.answer(&response, &evaluation, *slot);
        let why = answer.skipped.expect("it is not asked");
        assert_eq!(matches!(why, SkipTrace::Closed(_)), answer.name != "glasses", "{}", answer.name);
        assert_eq!(
            skipped_sentence(&why, peil::language::Language::English),
            "not asked, because drinks is no",
            "{}",
            answer.name
        );
        assert_eq!(
            skipped_sentence(&why, peil::language::Language::Dutch),
            "niet gevraagd, want drinks is nee",
            "{}",
            answer.name
        );
        let by = peil::score::trace::closed_by(&instrument, &evaluation, *slot);
        assert_eq!(
            by.iter().map(|slot| instrument.slot_name(instrument.asked(*slot))).collect::<Vec<_>>(),
            ["drinks"],
            "{}",
            answer.name
        );
    }
}

/// What decides is whether anything behind a condition is open: by construct, with `a` closed because `first`
/// is no, and `b` and `c` answered or blank.
#[test]
fn a_condition_is_closed_only_when_everything_behind_it_is() {
    // The condition; whether the answer behind it is set aside with b answered, and with b blank.
    let cases = [
        ("a > 1", true, true),
        ("not (a > 1)", true, true),
        ("a > 1 or b > 9", true, false),
        ("a > 1 or b > 0", false, false),
        ("a > 1 and b > 0", true, false),
        ("a > 1 and b > 9", true, false),
        ("any(a > 1, b > 9)", true, false),
        ("all(a > 1, b > 0)", true, false),
        ("at_least(2, [a > 1, b > 0])", true, false),
        ("a + b > 1", true, false),
        ("first(a, b) > 0", false, false),
        ("first(a, b) > 9", true, false),
        ("first(a, a2) > 0", true, true),
        ("first(a > 0, yes)", false, false),
        ("sum(a, b) > 1", true, false),
        ("mean(a, a2, needs: 1) > 1", true, true),
        ("mean(a, a2, b, needs: 1) > 0", false, false),
        ("sum(a, b, missing: zero) > 0", false, true),
        ("count([a, b] > 0) > 0", true, false),
        ("any([a, b] > 9, missing: no)", true, true),
        ("(if a > 1 then b else c) > 0", true, true),
        ("(if c > 0 then a else b) > 0", true, true),
        ("(if b > 0 then a else c) > 0", true, false),
        ("points(a) > 0", true, true),
        ("a in 1..3", true, true),
        ("a is missing", false, false),
        ("a is not missing and b > 0", true, true),
        ("total > 0", true, true),
        ("withheld > 0", true, true),
        ("level is high", true, true),
        ("total is much", true, true),
        ("b / zero > 0", false, false),
        ("holes(c) > 0", false, false),
        ("max(worry) > 0", true, true),
        ("mean(worry, needs: 2) > 0", true, true),
    ];
    for (condition, answered, blank) in cases {
        let source = format!(
            r#"instrument cases {{
    title    "Cases"
    version  1.0.0
    language en
}}
recode points {{ 0 -> 0, 1..9 -> 1 }}
recode holes  {{ 0..2 -> 0, 3..9 -> missing }}
item start "Start?" : yesno
item a     "A?"     : integer 0..9 when start
item a2    "Two?"   : integer 0..9 when start
item b     "B?"     : integer 0..9
item c     "C?"     : integer 0..9
item zero  "Zero?"  : integer 0..9
item kids  "Kids?"  : integer 0..2
repeat kid "Kid {{kid}}" times kids up to 2 {{ item worry "Worry?" : integer 0..9 }}
score total    "Total"    = a + a2 {{ bands {{ few "Few" from 0, much "Much" from 3 }} }}
score withheld "Withheld" = c {{ when start "not asked" }}
class level "Level" {{ high "High" when a > 1, low "Low" otherwise }}
item last  "Last?"  : integer 0..9 when {condition}
score it "It" = first(last, 0)
"#
        );
        let built = peil::build("cases.peil", &source, &NoFiles);
        let instrument = built.instrument.unwrap_or_else(|| panic!("{condition}: {:?}", built.diagnostics));
        let scorer = Scorer::new(&instrument);
        let plan = Plan::new(&scorer, false);
        for (b, aside) in [(Some("1"), answered), (None, blank)] {
            let rest = [
                ("start", "no"),
                ("a", "5"),
                ("a2", "5"),
                ("c", "3"),
                ("zero", "0"),
                ("kids", "0"),
                ("last", "7"),
            ];
            let answers: Vec<(&str, &str)> = rest.into_iter().chain(b.map(|text| ("b", text))).collect();
            let response = response(&instrument, &answers);
            let outcome = scorer.score(&response);
            let closed = said(&instrument, &outcome).1.contains(&"last".to_string());
            let is_true = closed
                || outcome
                    .scores
                    .iter()
                    .any(|score| score.number().is_some_and(|number| number.to_string() == "7"));
            assert!(is_true, "{condition}, b {b:?}: the answer is either set aside or counts");
            assert_eq!(closed, aside, "{condition}, b {b:?}");
            // By columns.
            let (mut frame, mut room) = (plan.frame(64), plan.room());
            frame.set_rows(1);
            assert_eq!(frame.set(&plan, 0, &response), Held::Yes);
            plan.run(&mut frame, &mut room);
            assert_eq!(
                frame.set_aside() as usize,
                outcome.set_aside.len(),
                "{condition}, b {b:?}: by columns"
            );
        }
    }
}

/// Models that were stored before the rule: read, known by the fingerprints they were written with, and
/// scored as they were.
#[test]
fn a_stored_model_keeps_the_meaning_it_was_made_with() {
    let before = as_before(&chain());
    // As they were worked out and printed by the program of before, from the same source.
    let prints = before.fingerprints();
    assert_eq!(prints.structure, "4a0c2e5d6020eaa37cb0008f2c5d7c6b60a1e91bd2c913181b1e7b0cecf51a15");
    assert_eq!(prints.scoring, "430f3ca0cda9d634e00cfa9c1e1869a857fbb15c6a1db7742baee28476d604a6");
    assert_eq!(prints.text, "40b88a39688fee60c0a1e961ea4e55c7119c6d1728b21e0a636cce14f9b2e59b");
    let mut json = before.to_json();
    json["instrument"].as_object_mut().expect("it is an object").remove("semantics").expect("it is written");
    let read = Instrument::from_json(&json.to_string()).expect("it is read as it was written");
    assert_eq!(read.semantics, 1);
    let answers: Vec<(&str, &str)> = [("drinks", "no")].into_iter().chain(STALE).collect();
    let outcome = Scorer::new(&read).score(&response(&read, &answers));
    let texts = |of: &[&str]| of.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    assert_eq!(said(&read, &outcome), (texts(&["3", "2"]), texts(&["glasses"])));
    // What is compiled now is another instrument, and of another scoring.
    assert_ne!(chain().fingerprints().scoring, prints.scoring);
    let mut later = before.to_json();
    later["instrument"]["semantics"] = 99.into();
    let refused = Instrument::from_json(&later.to_string()).expect_err("a later meaning is not known");
    assert!(refused.to_string().contains("version 99"), "{refused}");
}

#[test]
fn by_columns_the_meaning_of_before_is_the_same_too() {
    for seed in 0..25 {
        let printed = print::print(&generate::instrument(seed), seed);
        let instrument = as_before(
            &seam::compile(&printed.source, &printed.files).expect("what is generated compiles").instrument,
        );
        let scorer = Scorer::new(&instrument);
        let plan = Plan::new(&scorer, true);
        let (mut frame, mut room) = (plan.frame(64), plan.room());
        for index in 0..20 {
            let response = seam::library_response(
                &instrument,
                &generate::response(&generate::instrument(seed), seed * 100 + index),
            );
            frame.set_rows(1);
            if !plan.holds() || frame.set(&plan, 0, &response) != Held::Yes {
                continue;
            }
            plan.run(&mut frame, &mut room);
            let evaluation = scorer.evaluate(&response);
            for id in plan.outputs() {
                let (columns, evaluator) = (plan.value(&frame, *id, 0), evaluation.value(*id));
                assert_eq!(columns.why(), evaluator.why(), "seed {seed}, {index}\n{}", printed.source);
            }
            assert_eq!(
                frame.set_aside() as usize,
                scorer.outcome(&response, &evaluation).set_aside.len(),
                "seed {seed}, {index}"
            );
        }
    }
}

/// The door that most people use.
#[test]
fn a_file_of_answers_says_what_was_set_aside_and_why() {
    let files = folder(&[
        ("chain.peil", CHAIN.as_bytes()),
        ("a.csv", b"drinks,glasses,blackout,partner,kids,worry_1,worry_2\nno,8,2,1,2,2,0\n,8,2,1,2,2,0\n"),
    ]);
    let run = peil(files.path(), &["score", "chain.peil", "a.csv", "--reasons"]);
    assert_eq!(
        run.out, "load,load_missing,worries,worries_missing\n0,,,operand(kids:skipped)\n3,,2,\n",
        "{}",
        run.err
    );
    assert!(run.err.contains("6 answers set aside"), "{}", run.err);
    let told = peil(files.path(), &["score", "chain.peil", "a.csv", "--explain"]);
    let told = format!("{}{}", told.out, told.err);
    assert!(told.contains("not asked, because drinks is no"), "{told}");
}
