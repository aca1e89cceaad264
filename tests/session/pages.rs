//! Which pages there are, and what is on them.

use super::{begin, form, household, pages};
use crate::compiled::{compiled, every};
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
