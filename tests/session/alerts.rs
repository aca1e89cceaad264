//! An alert at once rests on answers that were given; one that rests on absence waits until it is sent in.

use peil::score::Scorer;
use peil::session::{Session, Setting};

use crate::compiled::{compiled, compiled_text};

const WARNINGS: &str = r#"
instrument warnings {
    title    "Warnings"
    version  1.0.0
    language en
}
scale extent { 0 "Not at all", 1 "Somewhat", 2 "Very much", missing unknown = 9 "I don't know" }

domain mood "Mood" : extent {
    item m1 "One"
    item m2 "Two"
    item m3 "Three"
}
item alone "Are you alone?" : yesno
item calls "Who calls?" : extent when alone

score burden "Burden" = mean(mood, needs: 2)
score heavy  "Heavy" = count(mood >= 2)
score filled "Filled" = answered(mood)

alert says_given "An answer" when m1 = 2
alert says_mean "A mean of what there is" when burden >= 1
alert says_any "One of several" when any(mood >= 2)
alert says_either "Given, or absent" when m1 = 2 or burden is missing
alert says_absent "Too little" when burden is missing
alert says_few "Few answers" when filled < 2
alert says_closed "Not asked" when calls is skipped
alert says_unknown "Not known" when m2 is unknown
"#;

fn names(session: &Session<'_>) -> Vec<String> {
    session.alerts().into_iter().map(|alert| alert.name).collect()
}

fn give(session: &mut Session<'_>, question: &str, answer: &str) {
    session.give(question, &[answer]).expect("it is accepted");
}

#[test]
fn what_was_left_open_says_nothing_before_it_is_sent_in() {
    let instrument = compiled_text("warnings.peil", WARNINGS);
    let scorer = Scorer::new(&instrument);
    let mut session = Session::begin(&scorer, Setting { informant: 0, administered: None });
    assert_eq!(names(&session), [""; 0], "nothing was answered yet");
    give(&mut session, "m1", "2");
    assert_eq!(names(&session), ["says_given", "says_any", "says_either"], "what was given is told at once");
    give(&mut session, "m2", "0");
    assert_eq!(
        names(&session),
        ["says_given", "says_mean", "says_any", "says_either"],
        "a mean of two rests on two"
    );
    give(&mut session, "m2", "9");
    give(&mut session, "m1", "0");
    assert_eq!(names(&session), ["says_unknown"], "that it is not known was answered");
    // A question that is not asked for an answer that was given is known not to be.
    give(&mut session, "alone", "no");
    assert_eq!(names(&session), ["says_closed", "says_unknown"]);
    let all = session.instrument().questions.iter().map(|question| question.name.clone());
    for question in all.collect::<Vec<_>>() {
        // Shown and left open, twice: then nothing is asked again.
        let _ = session.pass(&question);
        let _ = session.pass(&question);
    }
    session.send_in().expect("nothing blocks");
    assert_eq!(
        names(&session),
        ["says_either", "says_absent", "says_few", "says_closed", "says_unknown"],
        "now it is known"
    );
}

/// The two alerts of the illustration: one on an answer, one on what is absent.
#[test]
fn an_administration_that_begins_raises_nothing() {
    let instrument = compiled("instruments/draagkracht/draagkracht.peil");
    let scorer = Scorer::new(&instrument);
    let mut session = Session::begin(&scorer, Setting { informant: 0, administered: None });
    session.choose("veiligheid", "De inwoner vertelt over ruzie.").expect("it is optional");
    assert_eq!(names(&session), [""; 0]);
    give(&mut session, "vei1", "0");
    assert_eq!(names(&session), ["onveilig_thuis"]);
    assert!(session.alert_text("onvolledig").is_some_and(|text| text.contains("telt niet mee")));
    assert_eq!(session.alert_text("niets"), None);
}
