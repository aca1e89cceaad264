//! Which pages there are, and what is on them.

use super::{begin, form, household, pages};
use crate::compiled::{compiled, compiled_text, every};
use peil::score::Scorer;
use peil::session::{Kind, Session, Setting};
use std::collections::HashSet;

#[test]
fn a_domain_is_a_page_and_so_is_each_round() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    assert_eq!(
        pages(&session),
        "name money family judgement",
        "optional domains are not asked until they are chosen"
    );
    session.choose("housing", "eviction").expect("it is optional");
    session.give("children", &["2"]).expect("it is accepted");
    assert_eq!(pages(&session), "name money inside outside family child-1 child-2 judgement");
    session.give("children", &["rather_not"]).expect("it is accepted");
    assert_eq!(pages(&session), "name money inside outside family judgement");
}

#[test]
fn the_other_informant_is_asked_other_questions_in_other_words() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let session = Session::begin(&scorer, Setting { informant: 1, administered: None });
    assert_eq!(pages(&session), "name money family judgement");
    let page = session.page("judgement").expect("it is live");
    assert_eq!(
        page.questions.iter().map(|question| question.name.as_str()).collect::<Vec<_>>(),
        ["judgement", "smokes"]
    );
    let money = session.page("money").expect("it is live");
    assert_eq!(money.questions[0].options[3].label, "I cannot tell");
}

#[test]
fn a_page_says_where_it_stands_and_what_it_asks() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    session.choose("housing", "eviction").expect("it is optional");
    session.submit(&form(&[("name", "Riemer"), ("children", "1"), ("age_1", "7")]));

    let inside = session.page("inside").expect("it is live");
    let headings: Vec<(&str, Option<&str>)> =
        inside.headings.iter().map(|heading| (heading.title.as_str(), heading.intro.as_deref())).collect();
    assert_eq!(headings, [("Housing", Some("About Riemer's house.")), ("Inside", None)]);
    assert_eq!((inside.progress.step, inside.progress.of), (3, 7));
    let outside = session.page("outside").expect("it is live");
    assert_eq!(outside.headings[0].intro, None, "an introduction stands on the first page only");
    assert_eq!(outside.previous.as_deref(), Some("inside"));

    let child = session.page("child-1").expect("it is live");
    assert_eq!((child.title(), child.headings[1].round), (Some("Child 1 of 1"), Some(1)));
    assert_eq!(child.questions[0].text, "How old is child 1?");
    assert_eq!(child.questions[1].text, "Worries about the child of 7");
    assert_eq!(child.questions[0].unit.as_deref(), Some("years"));
    assert_eq!(child.questions[0].kind, Kind::Integer { low: "0".into(), high: "25".into() });
    assert_eq!(child.questions[0].answer.as_ref().map(|answer| answer.value.as_str()), Some("7"));
}

#[test]
fn a_matrix_is_one_only_where_its_rows_are_alike() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let session = begin(&scorer);
    assert!(session.page("money").expect("it is live").matrix);
    assert!(!session.page("family").expect("it is live").matrix);
}

#[test]
fn a_page_that_is_not_live_cannot_be_opened() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let session = begin(&scorer);
    assert!(
        session.page("child-1").is_err() && session.page("nothing").is_err() && session.page("").is_err()
    );
}

const LONG: &str = r#"
instrument week {
    title    "Week"
    version  1.0.0
    language en
}
domain days "Days" : yesno {
    intro "About your days."
    item a1 "A1"
    item a2 "A2"
    page
    item a3 "A3"
    item a4 "A4"
    item a5 "A5"
    item a6 "A6"
    item a7 "A7"
    item a8 "A8"
    item a9 "A9"
    item a10 "A10"
    item a11 "A11"
    item a12 "A12"
    item a13 "A13"
    domain inside "Inside" {
        item b1 "B1"
    }
    item a14 "A14"
    page
    item a15 "A15"
}
repeat person "Person {person}" : yesno over [one "One", two "Two"] {
    item c1 "C1"
    page
    item c2 "C2"
}
score total "Total" = count(days)
"#;

/// The names of the questions on each live page.
fn contents(session: &Session<'_>) -> Vec<String> {
    let names = |page: &str| {
        let view = session.page(page).expect("it is live");
        let names: Vec<String> = view.questions.iter().map(|question| question.name.clone()).collect();
        format!("{page}: {}", names.join(" "))
    };
    session.pages().map(names).collect()
}

#[test]
fn an_author_says_where_pages_begin() {
    let instrument = compiled_text("week.peil", LONG);
    let scorer = Scorer::new(&instrument);
    let session = begin(&scorer);
    assert_eq!(
        contents(&session),
        [
            "days: a1 a2",
            "a3: a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13",
            "inside: b1",
            "a14: a14",
            "a15: a15",
            "person-one: c1_one",
            "c2-one: c2_one",
            "person-two: c1_two",
            "c2-two: c2_two",
        ]
    );
    let intros = |page: &str| session.page(page).expect("it is live").headings[0].intro.is_some();
    assert!(intros("days") && !intros("a3"), "an introduction is on the first page only");
}

#[test]
fn without_a_page_line_a_long_domain_is_split() {
    let instrument = compiled_text("week.peil", &LONG.replace("    page\n", ""));
    let scorer = Scorer::new(&instrument);
    let session = begin(&scorer);
    assert_eq!(contents(&session)[..2], ["days: a1 a2 a3 a4 a5 a6 a7", "a8: a8 a9 a10 a11 a12 a13"]);
}

/// Every question is on one page, and no two pages have one name.
#[test]
fn every_question_of_every_instrument_stands_on_one_page() {
    for path in every() {
        let instrument = compiled(&path);
        let scorer = Scorer::new(&instrument);
        let session = begin(&scorer);
        let mut seen = HashSet::new();
        let mut last = None;
        for (at, _) in instrument.questions.iter().enumerate() {
            let question = instrument.question(peil::model::QuestionId(at as u32));
            for round in 0..instrument.rounds(question.repeat) {
                let name = instrument
                    .slot_name(peil::model::Asked { question: peil::model::QuestionId(at as u32), round });
                let page =
                    session.page_of(&name).unwrap_or_else(|| panic!("{path}: {name} stands on no page"));
                if question.repeat.is_none() && last.as_deref() != Some(page) {
                    assert!(seen.insert(page.to_string()), "{path}: two pages are called {page}");
                    last = Some(page.to_string());
                }
            }
        }
    }
}
