//! Rounds with names, and what is in a repeat: at every door.

use peil::analysis::{Kind, analyse};
use peil::columns::{Held, Plan};
use peil::model::{Asked, Instrument, QuestionId};
use peil::score::{Response, Scorer};
use peil::session::{Posted, Session, Setting};
use peil::source::NoFiles;
use peil::text::{Spelling, read_answer};

use crate::cli::{folder, peil};
use crate::compiled::Chance;

const SYMPTOMS: &str = include_str!("fixtures/symptoms.peil");
/// A repeat that is counted, with a class and an alert in it.
const CHILDREN: &str = r#"instrument children {
    title    "Children"
    version  1.0.0
    language en
}
scale extent { 0 "Not at all", 1 "Somewhat", 2 "Very much" }
item children "How many children live with you?" : integer 0..3
repeat child "Child {child}" : extent times children up to 3 {
    item worry "Are you worried about child {child}?"
    class level "Level {child}" renamed from grade {
        high "High" when worry = 2
        low  "Low"  otherwise
    }
    alert safety "Is child {child} safe?" when worry = 2
}
class any_high "Any" {
    yes_any "Yes" when any(level is high)
    no_any  "No"  otherwise
}
"#;

fn compiled(text: &str) -> Instrument {
    let compiled = peil::compile("x.peil", text, &NoFiles);
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    compiled.instrument.expect("it compiles")
}

/// A response in which every question has an answer by chance, or none.
fn by_chance(instrument: &Instrument, chance: &mut Chance) -> Response {
    let mut response = Response::blank(instrument);
    for (at, question) in instrument.questions.iter().enumerate() {
        for round in 0..instrument.rounds(question.repeat) {
            let texts = ["0", "1", "2", "3", "4", "yes", "no", ""];
            let text = texts[chance.below(texts.len() as u64) as usize];
            let slot = instrument.slot(Asked { question: QuestionId(at as u32), round });
            response.set(slot, read_answer(instrument, question, text, Spelling::default()));
        }
    }
    response
}

#[test]
fn its_own_tests_pass() {
    let files = folder(&[("symptoms.peil", SYMPTOMS.as_bytes()), ("children.peil", CHILDREN.as_bytes())]);
    let run = peil(files.path(), &["test", "symptoms.peil"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("2 passed, 0 failed"), "{}", run.out);
    for name in ["symptoms.peil", "children.peil"] {
        let run = peil(files.path(), &["check", name, "--deny", "warnings"]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    }
    let laid = peil::format::format(SYMPTOMS);
    assert_eq!(peil::format::format(&laid), laid);
    assert_eq!(compiled(&laid), compiled(SYMPTOMS));
}

#[test]
fn columns_are_called_after_the_round() {
    let files = folder(&[
        ("symptoms.peil", SYMPTOMS.as_bytes()),
        (
            "a.csv",
            b"there_delusions,freq_delusions,severe_delusions,burden_delusions,there_voices,there_agitation,there_sadness,there_fear,there_elation,there_apathy,there_impulses,there_irritation,there_wandering,there_nights,there_eating\nyes,3,3,3,no,no,no,no,no,no,no,no,no,no,no\n",
        ),
    ]);
    let run = peil(files.path(), &["score", "symptoms.peil", "a.csv", "--to", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for part in ["\"weight_delusions\"", "\"concern_delusions\"", "\"concern_eating\""] {
        assert!(run.out.contains(part), "{part}: {}", run.out);
    }
    assert!(run.out.contains("Wanen is ernstig en zwaar voor u"), "{}", run.out);
    assert_eq!(run.out.matches("is ernstig en zwaar voor u").count(), 1, "{}", run.out);
    let csv = peil(files.path(), &["score", "symptoms.peil", "a.csv"]);
    let mut lines = csv.out.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let cell = |name: &str| {
        let at =
            header.iter().position(|column| *column == name).unwrap_or_else(|| panic!("{name}: {header:?}"));
        row[at]
    };
    assert_eq!(
        [
            cell("weight_delusions"),
            cell("total"),
            cell("concern_delusions"),
            cell("concern_voices"),
            cell("first_concern")
        ],
        ["9", "9", "high", "none", "psychosis"]
    );
}

#[test]
fn columns_and_the_evaluator_agree() {
    for text in [SYMPTOMS, CHILDREN] {
        let instrument = compiled(text);
        let scorer = Scorer::new(&instrument);
        let plan = Plan::new(&scorer, true);
        assert!(plan.holds());
        let (mut frame, mut room) = (plan.frame(64), plan.room());
        let mut chance = Chance::new(5);
        let mut fired = 0;
        for _ in 0..600 {
            let response = by_chance(&instrument, &mut chance);
            frame.set_rows(1);
            assert!(frame.set(&plan, 0, &response) == Held::Yes);
            plan.run(&mut frame, &mut room);
            let evaluation = scorer.evaluate(&response);
            for id in plan.outputs() {
                assert_eq!(plan.value(&frame, *id, 0), *evaluation.value(*id), "{}", instrument.name);
            }
            fired += scorer.outcome(&response, &evaluation).messages.len();
        }
        assert!(fired > 20, "{fired}");
    }
}

#[test]
fn in_a_counted_repeat_only_rounds_that_are_asked_have_a_class() {
    let files = folder(&[
        ("children.peil", CHILDREN.as_bytes()),
        ("a.csv", b"children,worry_1,worry_2,worry_3\n2,0,2,2\n0,,,\n"),
    ]);
    let run = peil(files.path(), &["score", "children.peil", "a.csv", "--to", "json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let rows: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let rows = rows.as_array().expect("an array");
    let classes = &rows[0]["classes"];
    assert_eq!(classes["level_1"]["value"], "low", "{classes}");
    assert_eq!(classes["level_2"]["value"], "high", "{classes}");
    assert!(classes["level_3"]["value"].is_null(), "{classes}");
    assert_eq!(rows[0]["alerts"], serde_json::json!(["Is child 2 safe?"]));
    assert_eq!(rows[1]["alerts"].as_array().map(Vec::len), Some(0));
}

#[test]
fn pages_are_called_after_the_round_and_a_check_is_of_one() {
    let instrument = compiled(SYMPTOMS);
    let scorer = Scorer::new(&instrument);
    let mut session = Session::begin(&scorer, Setting::default());
    let pages: Vec<String> = session.pages().map(str::to_string).collect();
    assert_eq!(pages.len(), 12, "{pages:?}");
    assert_eq!(pages[0], "symptom-delusions");
    let posted =
        |question: &str, answer: &str| Posted { question: question.into(), answers: vec![answer.into()] };
    let submitted = session.submit(&[posted("there_fear", "yes")]);
    assert!(submitted.refused.is_empty(), "{submitted:?}");
    session.submit(&[posted("freq_fear", "4"), posted("severe_fear", "1"), posted("burden_fear", "1")]);
    let page = session.page("symptom-fear").expect("the page is there");
    let shown = serde_json::to_string(&page).expect("it can be written");
    assert!(shown.contains("Klopt het dat Angst altijd zo is?"), "{shown}");
    assert!(shown.contains("Angst: komt dit voor?"), "{shown}");
    let first = session.page("symptom-delusions").expect("the page is there");
    let shown = serde_json::to_string(&first).expect("it can be written");
    assert!(!shown.contains("Klopt het dat"), "{shown}");
}

#[test]
fn it_is_said_in_sql() {
    let files = folder(&[("symptoms.peil", SYMPTOMS.as_bytes()), ("children.peil", CHILDREN.as_bytes())]);
    for (name, column) in [("symptoms.peil", "concern_eating"), ("children.peil", "level_3")] {
        for dialect in ["duckdb", "postgres", "spark"] {
            let run = peil(files.path(), &["export", "sql", name, "--dialect", dialect]);
            assert_eq!(run.code, 0, "{}", run.err);
            assert!(run.out.contains(column), "{}", run.out);
        }
    }
}

#[test]
fn a_codebook_says_it_once_and_texts_have_one_key() {
    let files = folder(&[("symptoms.peil", SYMPTOMS.as_bytes())]);
    let run = peil(files.path(), &["show", "symptoms.peil"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(run.out.matches("Klopt het dat").count(), 1, "{}", run.out);
    assert!(run.out.contains("Stemmen horen"), "{}", run.out);
    let instrument = compiled(SYMPTOMS);
    let keys: Vec<&str> = instrument.texts.iter().map(|(key, _)| key.0.as_str()).collect();
    for key in ["repeats.symptom.rounds.voices", "classes.concern.title", "checks.sure", "alerts.grave"] {
        assert!(keys.contains(&key), "{key}: {keys:?}");
    }
    let made = peil(files.path(), &["wording", "new", "symptoms.peil", "--language", "fy"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let yaml = std::fs::read_to_string(files.path().join("wording/fy.yaml")).expect("it was made");
    assert!(yaml.contains("rounds:") && yaml.contains("voices:"), "{yaml}");
}

#[test]
fn a_trace_names_the_round() {
    let files = folder(&[
        ("children.peil", CHILDREN.as_bytes()),
        ("a.csv", b"children,worry_1,worry_2,worry_3\n2,0,2,\n"),
    ]);
    let run = peil(files.path(), &["score", "children.peil", "a.csv", "--explain"]);
    let told = format!("{}{}", run.out, run.err);
    assert!(told.contains("level_2 = high (High)\n  Level 2"), "{told}");
    assert!(told.contains("Are you worried about child 2?"), "{told}");
    assert!(!told.lines().any(|line| line.starts_with("level_3")), "{told}");
}

#[test]
fn a_round_that_is_renamed_is_the_same_round() {
    let text = SYMPTOMS
        .replace("agitation  \"Onrust\"", "unrest \"Onrust\" renamed from agitation")
        .replace("version  1.0.0", "version  1.0.1");
    let new = compiled(&text);
    let names = peil::text::Names::new(&new);
    assert_eq!(
        names.meaning("there_agitation").map(|meaning| names.name(meaning)).as_deref(),
        Some("there_unrest")
    );
    let files = folder(&[("old.peil", SYMPTOMS.as_bytes()), ("new.peil", text.as_bytes())]);
    let run = peil(files.path(), &["diff", "old.peil", "new.peil"]);
    let told = format!("{}{}", run.out, run.err);
    assert!(!told.contains("is gone"), "{told}");
}

#[test]
fn an_editor_finds_a_round_by_its_name() {
    let analysis = analyse("symptoms.peil", SYMPTOMS, &NoFiles);
    let place = SYMPTOMS.find("weight of sadness").expect("it is there") + "weight of ".len();
    let found = analysis.at(analysis.trees[0].0, place).expect("it is declared");
    assert_eq!((found.kind, found.name.as_str()), (Kind::Round, "sadness"));
    assert_eq!(found.text.as_deref(), Some("Somberheid"));
}

#[test]
fn a_change_to_one_round_is_proved() {
    let files = folder(&[
        ("old.peil", CHILDREN.as_bytes()),
        (
            "new.peil",
            CHILDREN.replace("when worry = 2\n        low", "when worry >= 2\n        low").as_bytes(),
        ),
    ]);
    let run = peil(files.path(), &["diff", "old.peil", "new.peil", "--prove"]);
    let told = format!("{}{}", run.out, run.err);
    assert!(told.contains("level_1"), "{told}");
    assert!(told.contains("proved"), "{told}");
}
