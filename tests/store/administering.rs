//! Opening, rewording, inviting, and reading back what is to be scored.

use std::time::Duration;

use peil::model::Instrument;
use peil::score::Scorer;
use peil::session::{Posted, Session};
use peil_store::{
    Alert, Entry, Error, Filter, Moment, NewAdministration, Of, PracticeKey, Since, Submission, What,
};

use super::{Place, anna, draagkracht, faults, gad7, given, new_in, on_both, opened, submission};
use crate::compiled::{compiled_text, random};

on_both!(
    the_instrument_is_stored_once_and_read_back,
    stored_answers_score_as_they_did,
    words_may_change_and_nothing_else,
    a_session_goes_on_from_what_is_stored,
    domains_are_chosen_with_a_reason,
    an_invitation_opens_one_administration,
    alerts_stand_until_they_do_not,
    lists_are_in_pages,
);

fn tomorrow() -> Moment {
    Moment::now().after(Duration::from_secs(86_400))
}

fn the_instrument_is_stored_once_and_read_back(place: &Place) {
    let instrument = draagkracht();
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("the case opens");
    let open = || store.open_administration(new_in(&case, &instrument)).wait().expect("it opens");
    let models: Vec<String> = [open(), open()]
        .iter()
        .map(|id| store.administration(id).wait().expect("it is there").summary.model)
        .collect();
    assert_eq!(models[0], models[1]);
    drop(store);
    let store = place.open();
    assert_eq!(*store.model(&models[0]).wait().expect("it is there"), instrument);
    assert_eq!(store.model("00").wait().err(), Some(Error::Unknown("instrument")));
}

/// Whatever can be answered to whatever is asked comes back as it was.
fn stored_answers_score_as_they_did(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("the case opens");
    for path in [
        "instruments/draagkracht/draagkracht.peil",
        "instruments/rand36/rand36.peil",
        "tests/fixtures/design/psqi.peil",
    ] {
        let instrument = crate::compiled::compiled(path);
        let scorer = Scorer::new(&instrument);
        for seed in 0..5 {
            let response = random(&instrument, seed, 4);
            let domains = instrument.groups.iter().enumerate().filter(|(at, group)| {
                group.optional && !response.is_left_out(peil::model::GroupId(*at as u32))
            });
            let new = NewAdministration {
                informant: instrument.informants.get(usize::from(response.informant)).cloned(),
                administered: response.administered,
                domains: domains.map(|(_, group)| (group.name.clone(), "zorg om geld".into())).collect(),
                ..new_in(&case, &instrument)
            };
            let id = store.open_administration(new).wait().expect("it opens");
            let what = answers(&instrument, &response);
            store.submit(submission(&id, what)).wait().expect("it is saved");
            let administration = store.administration(&id).wait().expect("it is there");
            let model = store.model(&administration.summary.model).wait().expect("it is there");
            let read = administration.history.state.response(&model).expect("the answers are accepted");
            assert_eq!(scorer.score(&read).scores, scorer.score(&response).scores, "{path}, {seed}");
        }
    }
}

pub fn answers(instrument: &Instrument, response: &peil::score::Response) -> Vec<What> {
    (0..instrument.slot_count() as u32)
        .map(peil::model::SlotId)
        .filter_map(|slot| {
            let asked = instrument.asked(slot);
            let answer = response.answer(slot)?;
            Some(given(&instrument.slot_name(asked), &peil::text::answer_cell(instrument, asked, answer)))
        })
        .collect()
}

fn words_may_change_and_nothing_else(place: &Place) {
    let source =
        std::fs::read_to_string(crate::cli::root().join("instruments/gad7/gad7.peil")).expect("it is there");
    let other_words =
        compiled_text("instruments/gad7/gad7.peil", &source.replace("Verscheidene dagen", "Soms"));
    let other_scoring =
        compiled_text("instruments/gad7/gad7.peil", &source.replace("needs: 6 of 7", "needs: 5 of 7"));
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let reword = |instrument, name: &str| store.reword(&id, instrument, Some(name.into()), &anna()).wait();
    store.submit(submission(&id, vec![given("gad1", "2")])).wait().expect("it is saved");
    assert_eq!(reword(&other_words, "b1"), Ok(3));
    assert_eq!(reword(&other_words, "b1"), Ok(3), "it is in those words already");
    assert!(matches!(reword(&other_scoring, "wrong"), Err(Error::Conflict(_))));
    store.submit(submission(&id, vec![given("gad2", "1")])).wait().expect("it is saved");
    let administration = store.administration(&id).wait().expect("it is there");
    let under: Vec<u64> = administration
        .history
        .events
        .iter()
        .filter_map(|event| Some(event.payload.as_ref()?.under))
        .collect();
    assert_eq!(under, [1, 1, 3, 3]);
    assert_eq!(administration.summary.wording.as_deref(), Some("b1"));
    assert_eq!(administration.history.state.answers.len(), 2, "a switch of words keeps answers");
    assert_eq!(*store.model(&administration.summary.model).wait().expect("it is there"), other_words);
    assert_eq!(faults(&store), [""; 0]);
}

fn domains_are_chosen_with_a_reason(place: &Place) {
    let instrument = draagkracht();
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("the case opens");
    let open = |domain: &str, reason: &str| {
        let new =
            NewAdministration { domains: vec![(domain.into(), reason.into())], ..new_in(&case, &instrument) };
        store.open_administration(new).wait()
    };
    assert!(matches!(open("wonen", "  "), Err(Error::Invalid(_))));
    assert!(matches!(open("nergens", "zomaar"), Err(Error::Invalid(_))));
    let id = open("wonen", "huurachterstand").expect("it opens");
    let what = vec![
        What::LeftOut { domain: "wonen".into(), reason: Some("opgelost".into()) },
        What::Chosen { domain: "financien".into(), reason: "schulden".into() },
        What::LeftOut { domain: "veiligheid".into(), reason: None },
    ];
    assert_eq!(store.submit(submission(&id, what)).wait().expect("it is saved").added, 3);
    let again = vec![
        What::LeftOut { domain: "veiligheid".into(), reason: None },
        What::Chosen { domain: "financien".into(), reason: "schulden".into() },
    ];
    assert_eq!(
        store.submit(submission(&id, again)).wait().expect("it is saved").added,
        0,
        "it was decided so before"
    );
    let state = store.administration(&id).wait().expect("it is there").history.state.clone();
    let response = state.response(&instrument).expect("it has no answers");
    let left_out = |name: &str| {
        let at =
            instrument.groups.iter().position(|group| group.name == name).expect("there is such a domain");
        response.is_left_out(peil::model::GroupId(at as u32))
    };
    assert_eq!([left_out("wonen"), left_out("financien"), left_out("veiligheid")], [true, false, true]);
    assert_eq!(state.domains["financien"].reason.as_deref(), Some("schulden"));
}

fn an_invitation_opens_one_administration(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let (_, other) = opened(&store, "vogel");
    let invite = |id, expires| store.invite(id, expires, &anna()).wait();
    let enter = |token: &str| store.enter(token).wait().expect("it can be read");
    let [first, second] = [invite(&id, tomorrow()), invite(&other, tomorrow())]
        .map(|invitation| invitation.expect("it is made"));
    assert_eq!(first.token.reveal().len(), 19, "sixteen signs in fours");
    assert!(!format!("{first:?}").contains(first.token.reveal()), "a token is in no log");
    assert_eq!(
        (enter(first.token.reveal()), enter(second.token.reveal())),
        (Entry::Open(id.clone()), Entry::Open(other.clone()))
    );
    assert_eq!(
        [enter(""), enter("AAAAAAAAAAAAAAAAAAAAAA"), enter(first.id.as_str())],
        [Entry::Unknown, Entry::Unknown, Entry::Unknown]
    );
    store.revoke_invitation(&second.id, &anna()).wait().expect("it is there");
    assert_eq!(enter(second.token.reveal()), Entry::Revoked);
    assert_eq!(store.revoke_invitation(&second.id, &anna()).wait(), Err(Error::Unknown("invitation")));
    let short = invite(&id, Moment::now().after(Duration::from_millis(300))).expect("it is made");
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(enter(short.token.reveal()), Entry::Expired);
    assert!(matches!(invite(&id, Moment::now()), Err(Error::Invalid(_))));
    store.submit(submission(&id, vec![What::SentIn])).wait().expect("it is saved");
    assert_eq!(enter(first.token.reveal()), Entry::SentIn);
    assert_eq!(store.invitations(&id).wait().expect("it can be read").len(), 2);
}

fn alerts_stand_until_they_do_not(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    let submit = |alerts: &[&str]| {
        let alerts = Some(alerts.iter().map(ToString::to_string).collect());
        store.submit(Submission { alerts, ..submission(&id, vec![]) }).wait().expect("it is saved")
    };
    let of_case = Of::Case(case.clone());
    let names = |of: &Of| {
        store
            .alerts(of)
            .wait()
            .expect("it can be read")
            .into_iter()
            .map(|alert: Alert| (alert.name, alert.seen.is_some()))
            .collect::<Vec<_>>()
    };
    submit(&["gevaar", "honger"]);
    store.see_alert(&id, "honger", &anna()).wait().expect("it stands");
    assert_eq!(store.see_alert(&id, "honger", &anna()).wait(), Err(Error::Unknown("alert")));
    submit(&["honger", "kou"]);
    assert_eq!(names(&of_case), [("kou".to_string(), false), ("honger".to_string(), true)]);
    store.submit(submission(&id, vec![given("gad1", "1")])).wait().expect("it is saved");
    assert_eq!(
        names(&Of::Practice(PracticeKey("practice".into()))).len(),
        2,
        "who did not look takes nothing away"
    );
    // One that nobody had seen does not vanish: it was withdrawn, and stays until it is seen.
    let withdrawn = || store.withdrawn_alerts(&of_case).wait().expect("it can be read");
    assert_eq!(
        withdrawn().iter().map(|alert| (alert.name.as_str(), alert.withdrawn.is_some())).collect::<Vec<_>>(),
        [("gevaar", true)]
    );
    submit(&[]);
    assert_eq!(names(&of_case), [], "one that was seen is not withdrawn, but gone");
    assert_eq!(
        withdrawn().into_iter().map(|alert| alert.name).collect::<std::collections::BTreeSet<_>>(),
        ["gevaar", "kou"].map(String::from).into()
    );
    // It may be again, and is then as new.
    submit(&["gevaar"]);
    assert_eq!((names(&of_case), withdrawn().len()), (vec![("gevaar".to_string(), false)], 1));
    submit(&[]);
    store.see_alert(&id, "gevaar", &anna()).wait().expect("it was withdrawn");
    store.see_alert(&id, "kou", &anna()).wait().expect("it was withdrawn");
    assert_eq!(withdrawn(), []);
    submit(&["gevaar"]);
    assert_eq!(
        names(&of_case),
        [("gevaar".to_string(), false)],
        "that the last was seen says nothing of this one"
    );
}

fn lists_are_in_pages(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("the case opens");
    let instrument = gad7();
    for at in 0..7 {
        let id = store.open_administration(new_in(&case, &instrument)).wait().expect("it opens");
        if at % 2 == 0 {
            store
                .submit(Submission { since: Since::Exactly(1), ..submission(&id, vec![What::SentIn]) })
                .wait()
                .expect("it is saved");
        }
    }
    let list = |filter| store.administrations(filter).wait().expect("it can be read");
    let all = list(Filter::default());
    let mut paged = Vec::new();
    loop {
        let after = paged.last().map(|last: &peil_store::Summary| (last.created, last.id.clone()));
        let page = list(Filter { after, most: 3, case: Some(case.clone()), ..Filter::default() });
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!((all.len(), &paged), (7, &all));
    let count = |sent_in, instrument: &str| {
        list(Filter { sent_in, instrument: Some(instrument.into()), ..Filter::default() }).len()
    };
    assert_eq!(
        [count(Some(true), "gad7"), count(Some(false), "gad7"), count(None, "gad7"), count(None, "k10")],
        [4, 3, 7, 0]
    );
}

fn a_session_goes_on_from_what_is_stored(place: &Place) {
    let instrument = gad7();
    let scorer = Scorer::new(&instrument);
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let begin = |administration: &peil_store::Administration| {
        let mut session = Session::begin(
            &scorer,
            administration.history.state.setting(&instrument).expect("it has the informant"),
        );
        session.replay(&administration.in_session()).expect("it can have happened");
        session
    };
    let mut session = begin(&store.administration(&id).wait().expect("it is there"));
    let posted: Vec<_> = (1..=7)
        .map(|at| Posted {
            question: format!("gad{at}"),
            answers: if at == 7 { vec![] } else { vec!["1".into()] },
        })
        .collect();
    let events = session.submit(&posted).events;
    let what = events.into_iter().map(What::from).collect();
    store.submit(submission(&id, what)).wait().expect("it is saved");
    let stored = begin(&store.administration(&id).wait().expect("it is there"));
    assert_eq!(stored.review(), session.review());
    assert_eq!(stored.response(), session.response());
}
