//! What a change upstream does to what it governs.

use super::{begin, form, household, pages};
use peil::score::Scorer;
use peil::score::trace::SkipTrace;
use peil::session::{Event, LineState, ReviewLine, Session};

fn line(session: &Session<'_>, question: &str) -> Option<ReviewLine> {
    session
        .review()
        .sections
        .into_iter()
        .flat_map(|section| section.lines)
        .find(|line| line.question == question)
}

#[test]
fn a_false_condition_sets_an_answer_aside_and_a_missing_one_does_not() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    session.submit(&form(&[("smokes", "yes"), ("cigarettes", "20")]));
    assert_eq!(line(&session, "cigarettes").map(|line| line.state), Some(LineState::Answered));

    session.submit(&form(&[("smokes", "no")]));
    let aside = line(&session, "cigarettes").expect("the answer is kept");
    assert_eq!((aside.state, aside.why), (LineState::SetAside, Some(SkipTrace::False("smokes".into()))));
    assert_eq!(
        session.outcome().scores[1].number().map(ToString::to_string),
        Some("0".into()),
        "otherwise counts"
    );

    session.submit(&form(&[("smokes", "")]));
    let stands = line(&session, "cigarettes").expect("the answer is kept");
    assert_eq!((stands.state, stands.why), (LineState::Stands, Some(SkipTrace::Unknown("smokes".into()))));
    assert_eq!(session.outcome().scores[1].number().map(ToString::to_string), Some("20".into()));

    session.submit(&form(&[("smokes", "yes")]));
    assert_eq!(
        line(&session, "cigarettes").map(|line| line.state),
        Some(LineState::Answered),
        "it comes back as it was"
    );
}

#[test]
fn a_change_reopens_the_page_that_it_governs() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    let all = form(&[
        ("name", "Jan"),
        ("help", "gp"),
        ("debts", "0"),
        ("letters", "1"),
        ("children", "1"),
        ("age_1", "4"),
        ("worry_1", "1"),
        ("smokes", "no"),
    ]);
    session.submit(&all);
    assert_eq!(session.next(None), None);
    session.submit(&form(&[("children", "2")]));
    assert_eq!(session.next(Some("family")), Some("child-2"));
    session.submit(&form(&[("age_2", "9"), ("worry_2", "2")]));
    session.submit(&form(&[("children", "1")]));
    assert_eq!((session.next(None), pages(&session).as_str()), (None, "name money family child-1 judgement"));
    assert_eq!(line(&session, "age_2").map(|line| line.state), Some(LineState::SetAside));
    session.submit(&form(&[("debts", "2")]));
    assert_eq!(session.next(Some("judgement")), Some("money"), "a question of the same page opened");
    assert_eq!(session.skipped().iter().filter(|skip| skip.question == "cigarettes").count(), 1);
}

#[test]
fn the_same_events_make_the_same_session() {
    let instrument = household();
    let scorer = Scorer::new(&instrument);
    let mut session = begin(&scorer);
    let mut events: Vec<Event> =
        session.choose("housing", "eviction").expect("it is optional").into_iter().collect();
    for answers in [
        &[("name", "Jan"), ("help", ""), ("debts", "2"), ("letters", ""), ("damp", "unknown")][..],
        &[("children", "3"), ("smokes", "yes"), ("cigarettes", "1/2")],
        &[("smokes", ""), ("letters", ""), ("plan", "1")],
    ] {
        events.extend(session.submit(&form(answers)).events);
    }
    events.extend(session.confirm("many_children").expect("it objects"));
    let kept = serde_json::to_string(&events).expect("events are plain data");
    insta::assert_snapshot!("events_as_json", kept.replace("},", "},\n"));
    let read: Vec<Event> = serde_json::from_str(&kept).expect("what was written is read");
    let mut again = begin(&scorer);
    again.replay(&read).expect("it happened before");
    assert_eq!(again.review(), session.review());
    assert_eq!(again.domains(), session.domains());
    assert_eq!(again.outcome(), session.outcome());
    assert_eq!(again.response(), session.response());
    let strange = [
        Event::Cleared { question: "name".into() },
        Event::Given { question: "debts".into(), answer: "7".into() },
    ];
    assert_eq!(again.replay(&strange).expect_err("seven is not an answer").0, 1);
}
