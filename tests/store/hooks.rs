//! Hooks: what is told to whom, once, by one server at a time, until the receiver has it.

use std::time::Duration;

use peil_store::{
    Actor, Delivery, DueToTell, Error, HookEvent, Moment, NewAdministration, Practice, PracticeKey, Store,
    What,
};
use serde_json::Value;

use super::{Place, anna, faults, gad7, given, new_in, on_both, opened, submission};

on_both!(
    what_happens_is_told_to_the_hooks_of_the_practice,
    a_message_belongs_to_the_server_that_claimed_it,
    what_fails_is_tried_again_after_growing_pauses,
    what_ends_soon_and_what_is_due_is_told_once,
    hooks_are_checked_and_removed,
    messages_go_with_their_case,
);

const LEASE: Duration = Duration::from_secs(60);
const URL: &str = "https://ontvanger.example/peil";

fn hook(store: &Store, name: &str, events: &[HookEvent]) {
    let practice = PracticeKey("practice".into());
    store.add_hook(Some(&practice), name, URL, events, &anna()).wait().expect("it is added");
}

fn claimed(store: &Store) -> Vec<Delivery> {
    store.claim_deliveries(20, LEASE).wait().expect("it can be written")
}

fn said(delivery: &Delivery) -> Value {
    serde_json::from_str(&delivery.body).expect("it is JSON")
}

fn what_happens_is_told_to_the_hooks_of_the_practice(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    let other = Practice { key: PracticeKey("other".into()), name: String::new(), gemeente: None };
    store.add_practice(other, &anna()).wait().expect("it is new");
    hook(&store, "alles", &[HookEvent::SentIn, HookEvent::Alert]);
    hook(&store, "alarm", &[HookEvent::Alert]);
    let elsewhere = PracticeKey("other".into());
    store.add_hook(Some(&elsewhere), "anders", URL, &HookEvent::ALL, &anna()).wait().expect("it is added");
    let with_alert = |names: &[&str], what: Vec<What>| {
        let mut submission = submission(&id, what);
        submission.alerts = Some(names.iter().map(ToString::to_string).collect());
        store.submit(submission).wait().expect("it is saved");
    };
    with_alert(&["gevaar"], vec![given("gad1", "3")]);
    with_alert(&["gevaar"], vec![given("gad2", "3")]);
    with_alert(&["gevaar"], vec![What::SentIn]);
    let mut found: Vec<(String, String)> =
        claimed(&store).iter().map(|one| (one.hook.clone(), one.event.clone())).collect();
    found.sort();
    let pair = |hook: &str, event: &str| (hook.to_string(), event.to_string());
    assert_eq!(found, [pair("alarm", "alert"), pair("alles", "alert"), pair("alles", "sent-in")]);
    assert!(claimed(&store).is_empty(), "and nothing twice");
    drop(store);
    let store = place.open();
    let again = store.claim_deliveries(20, LEASE).wait().expect("it can be written");
    assert!(again.is_empty(), "claims hold when a server starts again");
    place.sql("UPDATE deliveries SET claimed = 0");
    let all = claimed(&store);
    let one = all.iter().find(|one| one.event == "sent-in").expect("it is there");
    let said = said(one);
    assert_eq!(said["caseId"], case.as_str());
    assert_eq!(said["administrationId"], id.as_str());
    assert_eq!((said["id"].as_str(), said["event"].as_str()), (Some(one.id.as_str()), Some("sent-in")));
    assert_eq!(said["instrument"], "gad7");
    let keys: Vec<&String> = said.as_object().expect("it is an object").keys().collect();
    assert!(
        keys.iter().all(|key| [
            "id",
            "event",
            "at",
            "practice",
            "caseId",
            "administrationId",
            "roundId",
            "instrument"
        ]
        .contains(&key.as_str())),
        "no answer, no score and no name of an alert: {keys:?}"
    );
    let signature = one.signature(Moment(1_700_000_000_123)).expect("there is a key");
    assert!(signature.starts_with("t=1700000000,v1=") && signature.len() == 16 + 64, "{signature}");
}

fn a_message_belongs_to_the_server_that_claimed_it(place: &Place) {
    let (one, other) = (place.open(), place.open());
    hook(&one, "alles", &[HookEvent::SentIn]);
    let count = 12;
    for at in 0..count {
        let (_, id) = opened(&one, &format!("vis-{at}"));
        one.submit(submission(&id, vec![given("gad1", "1"), What::SentIn])).wait().expect("it is saved");
    }
    // Both at once, again and again: what one has the other has not.
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..40 {
        let (a, b) = (one.claim_deliveries(2, LEASE), other.claim_deliveries(2, LEASE));
        // One that was overtaken is told, and tries again.
        let found = [a.wait(), b.wait()].into_iter().filter_map(Result::ok).flatten();
        seen.extend(found.map(|delivery| delivery.id));
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((all, seen.len()), (count, count), "each is claimed once");
}

fn what_fails_is_tried_again_after_growing_pauses(place: &Place) {
    let store = place.open();
    hook(&store, "alles", &[HookEvent::SentIn]);
    let (_, id) = opened(&store, "vis");
    store.submit(submission(&id, vec![given("gad1", "1"), What::SentIn])).wait().expect("it is saved");
    let mut pauses = Vec::new();
    for _ in 0..10 {
        place.sql("UPDATE deliveries SET due = 0, claimed = 0");
        let delivery = claimed(&store).pop().expect("it is tried");
        let before = Moment::now();
        store.note_delivery(&delivery, Some("the answer was 500".into())).wait().expect("it is noted");
        let due = place.numbers("SELECT due FROM deliveries")[0];
        pauses.push((due - before.0) / 60_000);
    }
    assert_eq!(pauses[..9], [1, 5, 30, 120, 360, 720, 1440, 1440, 1440]);
    let known = store.hooks().wait().expect("they are there").remove(0);
    assert_eq!((known.waiting, known.delivered, known.given_up), (0, 0, 1), "after ten tries it is given up");
    place.sql("UPDATE deliveries SET due = 0, claimed = 0");
    assert!(claimed(&store).is_empty());
    // One that is taken is not sent again.
    let (_, id) = opened(&store, "meeuw");
    store.submit(submission(&id, vec![given("gad1", "1"), What::SentIn])).wait().expect("it is saved");
    let delivery = claimed(&store).pop().expect("it is tried");
    store.note_delivery(&delivery, None).wait().expect("it is noted");
    place.sql("UPDATE deliveries SET due = 0, claimed = 0");
    assert!(claimed(&store).is_empty());
    assert_eq!(store.hooks().wait().expect("they are there")[0].delivered, 1);
}

fn what_ends_soon_and_what_is_due_is_told_once(place: &Place) {
    let store = place.open();
    hook(&store, "alles", &HookEvent::ALL);
    let day = Duration::from_secs(24 * 3600);
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let gad7 = gad7();
    for (days, sends) in [(3, false), (3, true), (30, false)] {
        let new =
            NewAdministration { expires: Some(Moment::now().after(day * days)), ..new_in(&case, &gad7) };
        let id = store.open_administration(new).wait().expect("it opens");
        if sends {
            store
                .submit(submission(&id, vec![given("gad1", "1"), What::SentIn]))
                .wait()
                .expect("it is saved");
        }
    }
    let due = DueToTell {
        practice: PracticeKey("practice".into()),
        case,
        study: "rust".into(),
        wave: "jaar".into(),
        round: None,
        until: "2027-03-06".into(),
    };
    for _ in 0..2 {
        store.tell_expiring().wait().expect("it is told");
        store.tell_due(vec![due.clone()]).wait().expect("it is told");
    }
    let mut events: Vec<String> = claimed(&store).iter().map(|one| one.event.clone()).collect();
    events.sort();
    assert_eq!(events, ["due", "expiring", "sent-in"]);
    let told = store.practices_told(HookEvent::Due).wait().expect("they are there");
    assert_eq!(told, [PracticeKey("practice".into())]);
    // What was taken long ago is forgotten.
    place.sql("UPDATE deliveries SET delivered = 1000 WHERE event = 'sent-in'");
    store.tell_expiring().wait().expect("it is told");
    assert_eq!(place.numbers("SELECT COUNT(*) FROM deliveries"), [2]);
}

fn hooks_are_checked_and_removed(place: &Place) {
    let store = place.open();
    let add = |name: &str, url: &str, events: &[HookEvent]| {
        store.add_hook(None, name, url, events, &anna()).wait().map(|secret| secret.reveal().len())
    };
    let is_invalid = |added: Result<usize, Error>| matches!(added, Err(Error::Invalid(_)));
    assert!(is_invalid(add("Naam", URL, &[HookEvent::Due])));
    assert!(is_invalid(add("naam", "file:///etc/passwd", &[HookEvent::Due])));
    assert!(is_invalid(add("naam", "https://a.example/\r\nX: y", &[HookEvent::Due])));
    assert!(is_invalid(add("naam", URL, &[])));
    assert_eq!(add("naam", URL, &[HookEvent::Due]), Ok(22));
    assert!(matches!(add("naam", URL, &[HookEvent::Due]), Err(Error::Conflict(_))));
    let test = store.test_delivery("naam").wait().expect("it is there");
    assert_eq!(said(&test)["event"], "test");
    assert!(claimed(&store).is_empty(), "it is kept nowhere");
    assert!(!format!("{test:?}").contains("ontvanger"), "nothing of it is written to a log");
    store.remove_hook("naam", &anna()).wait().expect("it is removed");
    assert_eq!(store.remove_hook("naam", &anna()).wait(), Err(Error::Unknown("hook")));
    assert_eq!(store.test_delivery("naam").wait(), Err(Error::Unknown("hook")));
    assert_eq!(faults(&store), [""; 0]);
}

fn messages_go_with_their_case(place: &Place) {
    let store = place.open();
    hook(&store, "alles", &[HookEvent::SentIn]);
    let (case, id) = opened(&store, "vis");
    store.submit(submission(&id, vec![given("gad1", "1"), What::SentIn])).wait().expect("it is saved");
    let delivery = claimed(&store).pop().expect("it is there");
    store.erase_case(&case, &Actor::Program).wait().expect("it is erased");
    assert_eq!(place.numbers("SELECT COUNT(*) FROM deliveries"), [0]);
    // A server that was sending it meanwhile notes nothing.
    store.note_delivery(&delivery, Some("no connection".into())).wait().expect("it is noted");
    store.note_delivery(&delivery, None).wait().expect("it is noted");
    assert_eq!(place.numbers("SELECT COUNT(*) FROM deliveries"), [0]);
}
