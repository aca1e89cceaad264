//! Goals: what somebody wants to reach, with what happened to it; counted, erased, and bound by a chain.

use std::time::Duration;

use jiff::civil::date;
use peil_store::{
    Actor, CaseId, Error, GoalChange, GoalEntry, GoalId, Helped, Moment, NewGoal, Practice, PracticeKey,
    Reason, Retention, Store, Thing, What,
};

use super::{Place, anna, faults, gad7, new_in, on_both, submission};

on_both!(
    a_goal_is_what_happened_to_it,
    what_cannot_be_is_refused,
    other_words_are_asked_about_again,
    a_link_opens_the_goals_of_one_case,
    shared_goals_are_counted_by_case,
    goals_go_with_their_case,
    a_changed_goal_is_found,
);

fn new(words: &str) -> NewGoal {
    NewGoal {
        words: words.into(),
        about: vec!["Financiën".into()],
        shared: None,
        why_alone: None,
        start: -2,
        aim: 0,
    }
}

fn goal(store: &Store, case: &CaseId, words: &str) -> GoalId {
    store.add_goal(case, new(words), &anna()).wait().expect("it is made")
}

fn change(store: &Store, goal: &GoalId, change: GoalChange) {
    store.change_goal(goal, change, &anna()).wait().expect("it happens");
}

fn tomorrow() -> Moment {
    Moment::now().after(Duration::from_secs(24 * 3600))
}

fn a_goal_is_what_happened_to_it(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let id = goal(&store, &case, "  Rust over geld. ");
    let fresh = store.goal(&id).wait().expect("it is there");
    assert_eq!((fresh.words.as_str(), fresh.number, fresh.level()), ("Rust over geld.", 1, None));
    assert!(!fresh.is_reached() && fresh.agreement.is_none());
    change(
        &store,
        &id,
        GoalChange::ActionAdded {
            what_to_do: "Post samen openen".into(),
            who: "inwoner en wijkteam".into(),
            by: Some(date(2026, 12, 11)),
        },
    );
    change(&store, &id, GoalChange::ActionDone { action: 1 });
    change(&store, &id, GoalChange::ActionHelped { action: 1, helped: Helped::Yes });
    change(&store, &id, GoalChange::Seen { level: -1 });
    change(&store, &id, GoalChange::Seen { level: 1 });
    change(&store, &id, GoalChange::Agreed);
    drop(store);
    // As it is stored, and not only as it is remembered.
    let store = place.open();
    let found = store.goals(&case).wait().expect("they are there").remove(0);
    assert_eq!(found.levels.iter().map(|(_, level)| *level).collect::<Vec<_>>(), [-1, 1]);
    assert!(found.is_reached() && found.agreement.as_ref().is_some_and(|said| said.yes));
    let action = &found.actions[0];
    assert_eq!((action.by, action.helped), (Some(date(2026, 12, 11)), Some(Helped::Yes)));
    assert!(action.done.is_some() && action.stopped.is_none());
    assert_eq!(found.events.len(), 7);
    assert_eq!(goal(&store, &case, "Weer doorslapen").as_str().len(), 26);
    let numbers: Vec<u64> =
        store.goals(&case).wait().expect("they are there").iter().map(|goal| goal.number).collect();
    assert_eq!(numbers, [1, 2]);
    let whose = store.whose(Thing::Goal(id)).wait().expect("it is somebody's");
    assert_eq!(whose.case, Some(case));
    assert_eq!(faults(&store), Vec::<String>::new());
}

fn what_cannot_be_is_refused(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let add = |new: NewGoal| store.add_goal(&case, new, &anna()).wait();
    for wrong in [new(""), new(&"x".repeat(301)), new("twee\nregels"), new("om\u{202e}gekeerd")] {
        assert!(matches!(add(wrong.clone()), Err(Error::Invalid(_))), "{wrong:?}");
    }
    assert!(matches!(add(NewGoal { start: -3, ..new("Rust") }), Err(Error::Invalid(_))));
    assert!(matches!(add(NewGoal { aim: 3, ..new("Rust") }), Err(Error::Invalid(_))));
    assert!(matches!(
        store.add_goal(&CaseId("nergens".into()), new("Rust"), &anna()).wait(),
        Err(Error::Unknown("case"))
    ));
    let id = add(new("Rust")).expect("it is made");
    let say = |change: GoalChange| store.change_goal(&id, change, &anna()).wait();
    assert!(matches!(say(GoalChange::Seen { level: 3 }), Err(Error::Invalid(_))));
    assert!(matches!(say(GoalChange::ActionDone { action: 1 }), Err(Error::Unknown("action"))));
    assert!(matches!(say(GoalChange::ActionDone { action: 0 }), Err(Error::Unknown("action"))));
    assert!(matches!(say(GoalChange::Made(new("Nog eens"))), Err(Error::Invalid(_))));
    assert!(matches!(say(GoalChange::Reopened), Err(Error::Conflict(_))));
    say(GoalChange::Ended).expect("it ends");
    assert!(matches!(say(GoalChange::Seen { level: 0 }), Err(Error::Conflict(_))));
    say(GoalChange::Reopened).expect("it goes on");
    store.close_case(&case, Reason::Reached, &anna()).wait().expect("it closes");
    assert!(matches!(say(GoalChange::Seen { level: 0 }), Err(Error::Conflict(_))));
    assert!(matches!(add(new("Rust")), Err(Error::Conflict(_))));
}

fn other_words_are_asked_about_again(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let id = goal(&store, &case, "Rust over geld");
    let agreement = || store.goal(&id).wait().expect("it is there").agreement;
    change(&store, &id, GoalChange::Agreed);
    assert!(agreement().is_some_and(|said| said.yes));
    change(&store, &id, GoalChange::Worded { words: "Rust in geldzaken".into() });
    assert_eq!(agreement(), None, "the resident has not seen these words");
    let own = GoalChange::Worded { words: "Slapen zonder geldzorgen".into() };
    store.change_goal(&id, own, &Actor::Respondent).wait().expect("it is said");
    assert!(agreement().is_some_and(|said| said.yes), "whose words they are agrees with them");
    let no = GoalChange::Disagreed { why: Some("Dit is niet wat ik wil.".into()) };
    store.change_goal(&id, no, &Actor::Respondent).wait().expect("it is said");
    assert!(agreement().is_some_and(|said| !said.yes && said.why.is_some()));
}

fn a_link_opens_the_goals_of_one_case(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let id = goal(&store, &case, "Rust over geld");
    let past = store.link_to_goals(&case, Moment(0), &anna()).wait();
    assert!(matches!(past, Err(Error::Invalid(_))));
    let enter = |token: &str| store.enter_goals(token).wait().expect("it is answered");
    let first = store.link_to_goals(&case, tomorrow(), &anna()).wait().expect("it is made").token;
    assert_eq!(enter(first.reveal()), GoalEntry::Open(case.clone()));
    assert_eq!(enter("AAAAAAAAAAAAAAAAAAAAAA"), GoalEntry::Closed);
    assert!(store.goal(&id).wait().expect("it is there").asked.is_some(), "that it was asked is known");
    // A later link takes the place of an earlier one.
    let second = store.link_to_goals(&case, tomorrow(), &anna()).wait().expect("it is made").token;
    assert_eq!(enter(first.reveal()), GoalEntry::Closed);
    assert!(store.goal_link_until(&case).wait().expect("it is known").is_some());
    store.revoke_goal_links(&case, &anna()).wait().expect("it is taken back");
    assert_eq!(enter(second.reveal()), GoalEntry::Closed);
    assert_eq!(store.goal_link_until(&case).wait().expect("it is known"), None);
    let third = store.link_to_goals(&case, tomorrow(), &anna()).wait().expect("it is made").token;
    store.close_case(&case, Reason::Moved, &anna()).wait().expect("it closes");
    assert_eq!(enter(third.reveal()), GoalEntry::Closed, "a case that is closed is not opened");
}

fn shared_goals_are_counted_by_case(place: &Place) {
    let store = place.open();
    let practice = PracticeKey("practice".into());
    let shared = |case: &CaseId, levels: &[i8]| {
        let new = NewGoal { shared: Some("rust".into()), ..new("Rust over geld") };
        let id = store.add_goal(case, new, &anna()).wait().expect("it is made");
        for level in levels {
            change(&store, &id, GoalChange::Seen { level: *level });
        }
    };
    let case = |name: &str| store.open_case(name, &anna()).wait().expect("it opens");
    let [one, two, three] = ["een", "twee", "drie"].map(case);
    shared(&one, &[-1, 0]);
    // Of two goals in one case both have to be reached.
    shared(&two, &[1]);
    shared(&two, &[-1]);
    shared(&three, &[]);
    goal(&store, &three, "Een doel dat niet gedeeld is");
    let found = store.shared_goals(&practice).wait().expect("they are counted");
    let counted: Vec<_> =
        found.iter().map(|goal| (goal.shared.as_str(), goal.unseen, goal.underway, goal.reached)).collect();
    assert_eq!(counted, [("rust", 1, 1, 1)]);
    let other = Practice { key: PracticeKey("zuid".into()), name: "Zuid".into(), gemeente: None };
    store.add_practice(other, &Actor::Program).wait().expect("it is new");
    let none = store.shared_goals(&PracticeKey("zuid".into())).wait().expect("they are counted");
    assert_eq!(none, [], "another practice has none of them");
}

fn goals_go_with_their_case(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let id = goal(&store, &case, "Rust over geld");
    change(&store, &id, GoalChange::Seen { level: 0 });
    let token = store.link_to_goals(&case, tomorrow(), &anna()).wait().expect("it is made").token;
    assert_eq!(store.copy_case(&case).wait().expect("it is there").goals.len(), 1);
    let erased = store.erase_case(&case, &anna()).wait().expect("it is erased");
    // Made, seen, asked.
    assert_eq!(erased.goals, 3);
    assert_eq!(store.copy_case(&case).wait().expect("it is there").goals, []);
    assert!(matches!(store.goal(&id).wait(), Err(Error::Unknown("goal"))));
    assert_eq!(store.enter_goals(token.reveal()).wait().expect("it is answered"), GoalEntry::Closed);
    for table in ["goals", "goal_events", "goal_links"] {
        assert_eq!(place.numbers(&format!("SELECT COUNT(*) FROM {table}")), [0], "{table}");
    }
    assert_eq!(faults(&store), Vec::<String>::new());
    // The same when the last of its answers is as old as it may be.
    let case = store.open_case("vogel", &anna()).wait().expect("it opens");
    goal(&store, &case, "Weer doorslapen");
    let instrument = gad7();
    let asked = store.open_administration(new_in(&case, &instrument)).wait().expect("it opens");
    store.submit(submission(&asked, vec![What::SentIn])).wait().expect("it is saved");
    std::thread::sleep(Duration::from_millis(5));
    let retention = Retention { otherwise: Some(Duration::from_millis(1)), ..Retention::default() };
    let swept = store.sweep(retention, &anna(), false).wait().expect("it is swept");
    assert_eq!(swept.cases, [case]);
    assert_eq!(place.numbers("SELECT COUNT(*) FROM goal_events"), [0]);
}

fn a_changed_goal_is_found(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let id = goal(&store, &case, "Rust over geld");
    change(&store, &id, GoalChange::Seen { level: 0 });
    assert_eq!(faults(&store), Vec::<String>::new());
    place.sql("UPDATE goal_events SET payload = '{\"what\":\"seen\",\"level\":2}' WHERE number = 2");
    let found = faults(&store);
    assert!(found.iter().any(|fault| fault.contains("event 2 is not as it was written")), "{found:?}");
    place.sql("DELETE FROM goal_events WHERE number = 2");
    let found = faults(&store);
    assert!(found.iter().any(|fault| fault.contains("its last events are not")), "{found:?}");
}
