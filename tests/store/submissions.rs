//! Two tabs, two devices, the back button, a double click: nothing is lost, and the caller is told.

use peil_store::{Actor, ClosedBy, Differs, Error, Moment, Since, Submission, What};

use super::{Place, anna, gad7, given, new_in, on_both, opened, standing, submission};

on_both!(
    answers_are_given_changed_and_cleared,
    a_double_submit_is_one,
    the_same_again_after_another_is_news,
    what_another_tab_changed_stays,
    what_two_tabs_changed_is_told,
    an_exact_revision_is_demanded,
    nothing_goes_in_after_it_was_sent_in,
    nothing_goes_in_after_it_expired,
    what_is_not_submitted_is_refused,
);

fn cleared(question: &str) -> What {
    What::Cleared { question: question.into() }
}

fn answers_are_given_changed_and_cleared(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let submit = |what| store.submit(submission(&id, what)).wait().expect("it is saved");
    assert_eq!(submit(vec![given("gad1", "2"), given("gad2", "0")]).added, 2);
    assert_eq!(submit(vec![given("gad1", "3"), given("gad2", "0")]).added, 1, "the other says nothing new");
    assert_eq!(submit(vec![cleared("gad2"), cleared("gad3")]).added, 1);
    assert_eq!(submit(vec![given("gad2", "1"), given("gad2", "2")]).added, 1, "the later word stands");
    assert_eq!(standing(&store, &id), ["gad1=3", "gad2=2"]);
    let administration = store.administration(&id).wait().expect("it is there");
    let what: Vec<What> = administration.history.events[1..]
        .iter()
        .map(|event| event.payload.clone().expect("nothing was erased").what)
        .collect();
    let changed = What::Changed { question: "gad1".into(), answer: "3".into() };
    assert_eq!(what, [given("gad1", "2"), given("gad2", "0"), changed, cleared("gad2"), given("gad2", "2")]);
    assert!(
        administration
            .history
            .events
            .iter()
            .all(|event| event.payload.as_ref().is_some_and(|payload| payload.under == 1))
    );
    let under = administration.history.state.under.clone().expect("it was opened");
    assert_eq!(
        (under.version.as_str(), &under.fingerprints),
        (gad7().version.as_str(), gad7().fingerprints())
    );
    assert_eq!(administration.history.state.answers["gad1"].by, Actor::Respondent);
}

fn a_double_submit_is_one(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let form = Submission { id: Some("form-1".into()), ..submission(&id, vec![given("gad1", "2")]) };
    let both = [store.submit(form.clone()), store.submit(form.clone())]
        .map(|reply| reply.wait().expect("it is saved"));
    assert_eq!(both.iter().filter(|saved| saved.again).count(), 1);
    assert_eq!(both[0].revision, both[1].revision);
    // Also much later, from a process that has forgotten.
    drop(store);
    let store = place.open();
    store.submit(submission(&id, vec![given("gad1", "0")])).wait().expect("it is saved");
    assert!(store.submit(form).wait().expect("it is saved").again);
    assert_eq!(standing(&store, &id), ["gad1=0"]);
}

fn the_same_again_after_another_is_news(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let form =
        |answer| Submission { id: Some("form".into()), ..submission(&id, vec![given("gad1", answer)]) };
    for answer in ["1", "2", "1"] {
        assert!(!store.submit(form(answer)).wait().expect("it is saved").again);
        assert_eq!(standing(&store, &id), [format!("gad1={answer}")]);
    }
}

fn what_another_tab_changed_stays(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let page = store
        .submit(submission(&id, vec![given("gad1", "1"), given("gad2", "1")]))
        .wait()
        .expect("it is saved")
        .revision;
    store.submit(submission(&id, vec![given("gad1", "3")])).wait().expect("the other tab saves");
    // This tab was made before that, and changes the second answer only.
    let form = Submission {
        since: Since::Revision(page),
        ..submission(&id, vec![given("gad1", "1"), given("gad2", "0")])
    };
    let saved = store.submit(form).wait().expect("it is saved");
    assert_eq!(standing(&store, &id), ["gad1=3", "gad2=0"]);
    let kept = Differs {
        question: "gad1".into(),
        here: Some("1".into()),
        elsewhere: Some("3".into()),
        by: Some(Actor::Respondent),
    };
    assert_eq!((saved.kept, saved.replaced), (vec![kept], vec![]));
}

fn what_two_tabs_changed_is_told(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let page = store.submit(submission(&id, vec![given("gad1", "1")])).wait().expect("it is saved").revision;
    store
        .submit(Submission { by: anna(), ..submission(&id, vec![given("gad1", "3")]) })
        .wait()
        .expect("the other tab saves");
    let form = Submission { since: Since::Revision(page), ..submission(&id, vec![given("gad1", "2")]) };
    let saved = store.submit(form).wait().expect("it is saved");
    let replaced = Differs {
        question: "gad1".into(),
        here: Some("2".into()),
        elsewhere: Some("3".into()),
        by: Some(anna()),
    };
    assert_eq!((saved.kept, saved.replaced), (vec![], vec![replaced]));
    assert_eq!(standing(&store, &id), ["gad1=2"]);
    // Both are in the log.
    let answers: Vec<String> = store.administration(&id).wait().expect("it is there").history.events[1..]
        .iter()
        .map(|event| format!("{:?}", event.payload))
        .collect();
    assert!(
        ["\"1\"", "\"3\"", "\"2\""].iter().zip(&answers).all(|(answer, event)| event.contains(answer)),
        "{answers:#?}"
    );
}

fn an_exact_revision_is_demanded(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let form = |revision, answer| Submission {
        since: Since::Exactly(revision),
        ..submission(&id, vec![given("gad1", answer)])
    };
    assert_eq!(store.submit(form(1, "1")).wait().expect("it is saved").revision, 2);
    assert!(matches!(store.submit(form(1, "2")).wait(), Err(Error::Conflict(_))));
    assert_eq!(standing(&store, &id), ["gad1=1"]);
}

fn nothing_goes_in_after_it_was_sent_in(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let form =
        Submission { id: Some("last".into()), ..submission(&id, vec![given("gad1", "1"), What::SentIn]) };
    store.submit(form.clone()).wait().expect("it is saved");
    assert!(store.submit(form).wait().expect("the double click is told the same").again);
    assert_eq!(
        store.submit(submission(&id, vec![given("gad1", "2")])).wait(),
        Err(Error::Closed(ClosedBy::SentIn))
    );
    let administration = store.administration(&id).wait().expect("it is there");
    assert_eq!(administration.summary.sent_in, administration.history.state.sent_in);
    assert!(administration.summary.sent_in.is_some());
}

fn nothing_goes_in_after_it_expired(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("the case opens");
    let instrument = gad7();
    let new = peil_store::NewAdministration { expires: Some(Moment::now()), ..new_in(&case, &instrument) };
    let id = store.open_administration(new).wait().expect("it opens");
    assert_eq!(
        store.submit(submission(&id, vec![given("gad1", "2")])).wait(),
        Err(Error::Closed(ClosedBy::Expired))
    );
    store.set_expiry(&id, None, &anna()).wait().expect("it is there");
    store.submit(submission(&id, vec![given("gad1", "2")])).wait().expect("it is saved");
}

fn what_is_not_submitted_is_refused(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    assert!(matches!(store.submit(submission(&id, vec![What::Erased])).wait(), Err(Error::Invalid(_))));
    let long = Submission { id: Some("x".repeat(65)), ..submission(&id, vec![]) };
    assert!(matches!(store.submit(long).wait(), Err(Error::Invalid(_))));
    let nobody = submission(&peil_store::AdministrationId("nobody".into()), vec![given("gad1", "2")]);
    assert_eq!(store.submit(nobody).wait(), Err(Error::Unknown("administration")));
}
