//! What is accepted, what is asked once more, and what objects.

use super::{begin, form, household};
use peil::score::Scorer;
use peil::session::{Blocker, Event, Kind, LineState, Objection, Posted, Refused, Session};

fn asked(session: &Session<'_>, page: &str) -> Vec<String> {
    let page = session.page(page).expect("it is live");
    page.objections
        .iter()
        .map(|objection| match objection {
            Objection::Required { question } => format!("required {question}"),
            Objection::LeftOpen { question } => format!("open {question}"),
            Objection::Check(check) => {
                format!("{} {}", if check.required { "must" } else { "check" }, check.name)
            }
        })
        .collect()
}

#[test]
fn an_open_question_is_asked_once_more_and_then_let_be() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    assert_eq!(asked(&session, "name"), [""; 0], "nothing was shown yet");
    let open = form(&[("name", " "), ("help", "")]);
    let events = session.submit(&open).events;
    assert_eq!(
        events,
        [Event::Passed { question: "name".into() }, Event::Passed { question: "help".into() }]
    );
    assert_eq!(asked(&session, "name"), ["open name", "open help"]);
    assert_eq!(session.next(None), Some("name"));
    session.submit(&form(&[("name", ""), ("help", "gp")]));
    assert_eq!(asked(&session, "name"), [""; 0]);
    assert_eq!(session.next(Some("name")), Some("money"));
    assert_eq!(
        session.submit(&form(&[("name", "")])).events,
        [],
        "it was left open twice: there is nothing new to keep"
    );
}

#[test]
fn what_is_required_is_asked_until_it_is_answered() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    for _ in 0..4 {
        session.submit(&form(&[("debts", ""), ("letters", "")]));
        assert_eq!(asked(&session, "money")[0], "required debts");
    }
    assert_eq!(session.next(Some("name")), Some("money"));
    assert!(
        session.blockers().contains(&Blocker::Required { question: "debts".into(), page: "money".into() })
    );
    session.submit(&form(&[("debts", "0")]));
    assert_eq!(session.next(Some("name")), Some("family"));
}

#[test]
fn an_answer_is_what_a_file_of_answers_would_accept() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    let given =
        |session: &mut Session<'_>, question: &str, texts: &[&str]| match session.give(question, texts) {
            Ok(Some(Event::Given { answer, .. } | Event::Changed { answer, .. })) => answer,
            other => format!("{other:?}"),
        };
    for (question, typed, kept) in [
        ("debts", &["2"][..], "2"),
        ("debts", &["UNKNOWN"], "unknown"),
        ("smokes", &["ja"], "yes"),
        ("cigarettes", &["2,5"], "2.5"),
        ("cigarettes", &["0.1234567890123456789"], "0.1234567890123456789"),
        ("help", &["family", "gp"], "family|gp"),
        ("help", &["9"], "nobody"),
        ("children", &["rather_not"], "rather_not"),
        ("name", &["  Jan\nJansen "], "Jan\nJansen"),
    ] {
        assert_eq!(given(&mut session, question, typed), kept);
    }
    for (question, typed) in [
        ("debts", &["3"][..]),
        ("debts", &["0", "1"]),
        ("help", &["family", "nobody"]),
        ("children", &["4"]),
        ("children", &["1.5"]),
        ("smokes", &["2"]),
    ] {
        let before = session.response().clone();
        let refused = session.give(question, typed).expect_err("it is not accepted");
        assert_eq!(
            refused,
            Refused::NotAccepted { question: question.into(), answer: typed.join(", "), instead: Vec::new() }
        );
        assert_eq!(session.response(), &before, "what stood stands");
    }
    assert_eq!(session.give("debts", &["unknown"]), Ok(None), "the same answer again is nothing new");
}

#[test]
fn a_form_that_holds_a_bad_answer_keeps_the_good_ones() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    let submitted = session.submit(&form(&[
        ("name", "Jan"),
        ("help", "uncle"),
        ("nonsense", "1"),
        ("judgement", "bad"),
        ("damp", "1"),
    ]));
    assert_eq!(submitted.events, [Event::Given { question: "name".into(), answer: "Jan".into() }]);
    assert_eq!(
        submitted.refused,
        [
            Refused::NotAccepted { question: "help".into(), answer: "uncle".into(), instead: Vec::new() },
            Refused::NoSuchQuestion { question: "nonsense".into() },
            Refused::AnotherInformants { question: "judgement".into() },
            Refused::NotChosen { question: "damp".into(), domain: "housing".into() },
        ]
    );
}

#[test]
fn a_check_asks_until_it_is_confirmed_and_again_after_a_change() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    session.submit(&form(&[("children", "3")]));
    let page = session.page("family").expect("it is live");
    let Objection::Check(check) = &page.objections[0] else { panic!("{:?}", page.objections) };
    assert_eq!(
        (check.text.as_str(), check.required, check.questions.as_slice()),
        ("Are there really 3?", false, ["children".to_string()].as_slice())
    );
    assert_eq!(
        session.confirm("many_children"),
        Ok(Some(Event::Confirmed { check: "many_children".into() }))
    );
    assert_eq!(session.confirm("many_children"), Ok(None));
    assert_eq!(asked(&session, "family"), [""; 0]);
    session.submit(&form(&[("children", "2")]));
    session.submit(&form(&[("children", "3")]));
    assert_eq!(asked(&session, "family"), ["check many_children"], "what it looks at has changed since");
    assert_eq!(session.confirm("nothing"), Err(Refused::NoSuchCheck { check: "nothing".into() }));
}

#[test]
fn a_required_check_must_be_put_right() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    session.submit(&form(&[("debts", "2"), ("letters", "1")]));
    assert_eq!(asked(&session, "money"), [""; 0], "its other question was not shown yet");
    session.submit(&form(&[("plan", "0")]));
    assert_eq!(asked(&session, "money"), ["must no_plan"]);
    assert_eq!(session.confirm("no_plan"), Err(Refused::MustBePutRight { check: "no_plan".into() }));
    assert_eq!(session.next(Some("money")), Some("family"), "other pages can be answered meanwhile");
    assert_eq!(session.send_in(), Err(Refused::NotComplete));
    assert_eq!(session.alerts()[0].text, "Call today: Very much.");
    session.submit(&form(&[("plan", "1")]));
    assert_eq!(asked(&session, "money"), [""; 0]);
}

#[test]
fn it_is_sent_in_when_nothing_blocks_and_then_closed() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    assert_eq!(session.blockers().len(), 4, "no page was shown yet: {:?}", session.blockers());
    let all = form(&[
        ("name", "Jan"),
        ("help", "gp"),
        ("debts", "1"),
        ("letters", "1"),
        ("plan", "1"),
        ("children", "0"),
        ("smokes", "no"),
    ]);
    session.submit(&all);
    assert_eq!((session.next(None), session.blockers()), (None, Vec::new()));
    let review = session.review();
    assert_eq!(
        (review.progress.step, review.progress.of, review.progress.asked, review.progress.answered),
        (5, 4, 7, 7)
    );
    assert!(
        review
            .sections
            .iter()
            .flat_map(|section| &section.lines)
            .all(|line| line.state == LineState::Answered)
    );
    assert_eq!(session.feedback()[0].text, "Your total is 3.");
    assert_eq!(session.send_in(), Ok(Event::SentIn));
    for refused in [
        session.give("name", &["Piet"]).err(),
        session.pass("name").err(),
        session.choose("housing", "x").err(),
        session.send_in().err(),
    ] {
        assert_eq!(refused, Some(Refused::SentIn));
    }
    assert_eq!(session.submit(&form(&[("name", "Piet")])).refused, [Refused::SentIn]);
}

#[test]
fn a_domain_is_chosen_for_a_reason() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    let domains = session.domains();
    assert_eq!((domains.len(), domains[0].chosen, domains[0].questions), (1, None, 2));
    assert_eq!(session.choose("housing", "  "), Err(Refused::ReasonNeeded { domain: "housing".into() }));
    assert_eq!(session.choose("money", "debts"), Err(Refused::NoSuchDomain { domain: "money".into() }));
    assert!(
        matches!(session.choose("housing", " eviction "), Ok(Some(Event::Chosen { reason, .. })) if reason == "eviction")
    );
    assert_eq!(session.choose("housing", "eviction"), Ok(None));
    assert_eq!(session.domains()[0].reason.as_deref(), Some("eviction"));
    session.give("damp", &["2"]).expect("it is asked");
    session.leave_out("housing", None).expect("it is optional");
    assert_eq!(session.outcome().set_aside.len(), 1, "its answer is kept, and does not count");
}

#[test]
fn views_are_plain_data() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    session.submit(&[
        Posted { question: "help".into(), answers: vec!["family".into(), "gp".into()] },
        Posted { question: "name".into(), answers: vec![] },
    ]);
    let page = session.page("name").expect("it is live");
    assert_eq!(page.questions[1].kind, Kind::ManyOf);
    insta::assert_snapshot!("page_as_json", serde_json::to_string_pretty(&page).expect("it is plain data"));
    insta::assert_snapshot!(
        "review_as_json",
        serde_json::to_string_pretty(&session.review()).expect("it is plain data")
    );
}
