//! Practices share a database and see nothing of each other; a case is somebody's, is handed over, and closed
//! with a reason.

use peil_store::{
    Actor, CaseChange, CaseId, Error, Filter, Moment, NewAccount, Of, Practice, PracticeKey, Reason, Role,
    Store, Submission, Thing, What,
};

use super::{Place, faults, gad7, new_in, on_both, opened, submission};

on_both!(
    what_was_there_is_one_practice,
    each_practice_has_its_own_pseudonyms_and_lists,
    everything_is_known_by_whose_it_is,
    a_case_is_handed_over_within_its_practice,
    a_closed_case_takes_nothing_more_until_it_is_opened_again,
    the_course_of_a_case_goes_when_it_is_erased,
    accounts_have_roles_and_names_of_their_practice,
);

fn key(text: &str) -> PracticeKey {
    PracticeKey(text.into())
}

fn account(name: &str) -> Actor {
    Actor::Account(name.into())
}

/// Adds a practice with a professional in it.
fn practice_with(store: &Store, practice: &str, name: &str) {
    let new = Practice { key: key(practice), name: format!("Team {practice}"), gemeente: None };
    store.add_practice(new, &Actor::Program).wait().expect("it is new");
    add(store, practice, name, Role::Professional);
}

fn add(store: &Store, practice: &str, name: &str, role: Role) {
    let new = NewAccount { name: name.into(), role, practice: Some(key(practice)), reads: Vec::new() };
    store.add_account_to(new, &Actor::Program).wait().expect("it is added");
}

fn case_of(store: &Store, pseudonym: &str, name: &str) -> CaseId {
    store.open_case(pseudonym, &account(name)).wait().expect("it opens")
}

fn what_was_there_is_one_practice(place: &Place) {
    place.sql(&place.words(include_str!("../../src/store/schema/0001_first.sql")));
    place.sql(&place.words(include_str!("first_schema.sql")));
    let columns = "name, role, password, totp, totp_step, disabled, failures, locked_until, created";
    for (name, role) in [("anna", "professional"), ("beheer", "beheerder")] {
        place.sql(&place.words(&format!(
            "INSERT INTO accounts ({columns}) VALUES ('{name}', '{role}', 'x', X'00', 0, 0, 0, 0, 0);"
        )));
    }
    let store = place.open();
    let practices = store.practices().wait().expect("they are there");
    assert_eq!(practices, [Practice { key: key("practice"), name: String::new(), gemeente: None }]);
    let roles: Vec<_> =
        store.accounts().wait().expect("they are there").into_iter().map(|one| one.role).collect();
    assert_eq!(roles, [Role::Professional, Role::Coordinator], "who worked with cases goes on with them");
    let case = store.case_called(Some(&key("practice")), "vis").wait().expect("it has its pseudonym still");
    assert_eq!((case.owner.as_deref(), case.closed), (Some("anna"), None), "it is of whoever opened it");
    assert_eq!(faults(&store), [""; 0]);
}

fn each_practice_has_its_own_pseudonyms_and_lists(place: &Place) {
    let store = place.open();
    add(&store, "practice", "anna", Role::Professional);
    practice_with(&store, "zuid", "bram");
    let (mine, theirs) = (case_of(&store, "vis", "anna"), case_of(&store, "vis", "bram"));
    assert!(matches!(store.open_case("vis", &account("bram")).wait(), Err(Error::Conflict(_))));
    assert_eq!(store.case_called(Some(&key("zuid")), "vis").wait().expect("it is there").id, theirs);
    assert!(
        matches!(store.case_called(None, "vis").wait(), Err(Error::Invalid(_))),
        "it is not guessed which"
    );
    assert!(
        matches!(store.open_case("vogel", &Actor::Program).wait(), Err(Error::Invalid(_))),
        "nor in which practice"
    );
    let listed = |practice: &str, owner: Option<&str>| {
        let cases = store.cases(Some(&key(practice)), owner, None, 10).wait().expect("they are there");
        cases.into_iter().map(|line| line.case.id).collect::<Vec<_>>()
    };
    assert_eq!((listed("zuid", None), listed("practice", None)), (vec![theirs.clone()], vec![mine.clone()]));
    assert_eq!(listed("zuid", Some("anna")), []);

    let instrument = gad7();
    let ids = [&mine, &theirs]
        .map(|case| store.open_administration(new_in(case, &instrument)).wait().expect("it opens"));
    for id in &ids {
        let alerts = Some(vec!["gevaar".to_string()]);
        store.submit(Submission { alerts, ..submission(id, vec![]) }).wait().expect("it is saved");
    }
    let filter = Filter { practice: Some(key("zuid")), ..Filter::default() };
    let found = store.administrations(filter.clone()).wait().expect("they are there");
    assert_eq!(found.iter().map(|found| &found.id).collect::<Vec<_>>(), [&ids[1]]);
    let other = Filter { case: Some(mine.clone()), ..filter };
    assert_eq!(store.administrations(other).wait().expect("it can be asked"), []);
    let alerts = store.alerts(&Of::Practice(key("zuid"))).wait().expect("they are there");
    assert_eq!(alerts.into_iter().map(|alert| alert.case).collect::<Vec<_>>(), std::slice::from_ref(&theirs));
    let log = store.audit_lines(Some(&key("zuid")), None, 100).wait().expect("it is there");
    let subjects: Vec<&str> = log.iter().map(|line| line.subject.as_str()).collect();
    assert!(subjects.contains(&theirs.as_str()) && subjects.contains(&"bram"), "{subjects:?}");
    assert!(!subjects.contains(&mine.as_str()) && !subjects.contains(&"anna"), "{subjects:?}");

    // That an administration is of the practice of its case is looked at.
    assert_eq!(faults(&store), [""; 0]);
    place.sql(&format!("UPDATE administrations SET practice = 'zuid' WHERE id = '{}'", ids[0]));
    assert!(faults(&store).iter().any(|fault| fault.contains("its practice is not that of its case")));
}

fn everything_is_known_by_whose_it_is(place: &Place) {
    let store = place.open();
    practice_with(&store, "zuid", "bram");
    let case = case_of(&store, "vis", "bram");
    let id = store.open_administration(new_in(&case, &gad7())).wait().expect("it opens");
    let later = Moment::now().after(std::time::Duration::from_secs(3600));
    let invitation = store.invite(&id, later, &account("bram")).wait().expect("it is made");
    let round = store.rounds(&case).wait().expect("they are there").remove(0);
    for thing in [
        Thing::Case(case.clone()),
        Thing::Administration(id.clone()),
        Thing::Round(round.id),
        Thing::Invitation(invitation.id),
    ] {
        let whose = store.whose(thing.clone()).wait().expect("it is there");
        assert_eq!((whose.practice, whose.case), (key("zuid"), Some(case.clone())), "{thing:?}");
    }
    // Also of what this process has not read yet.
    drop(store);
    let store = place.open();
    assert_eq!(store.whose(Thing::Administration(id)).wait().expect("it is there").practice, key("zuid"));
    let whose = store.whose(Thing::Account("bram".into())).wait().expect("it is there");
    assert_eq!((whose.practice, whose.case), (key("zuid"), None));
    assert_eq!(store.whose(Thing::Case(CaseId("no".into()))).wait(), Err(Error::Unknown("case")));
}

fn a_case_is_handed_over_within_its_practice(place: &Place) {
    let store = place.open();
    add(&store, "practice", "anna", Role::Professional);
    add(&store, "practice", "cleo", Role::Coordinator);
    add(&store, "practice", "dirk", Role::Researcher);
    practice_with(&store, "zuid", "bram");
    let case = case_of(&store, "vis", "anna");
    for nobody in ["bram", "dirk", "niemand"] {
        let refused = store.hand_over(&case, nobody, &account("anna")).wait();
        assert_eq!(refused, Err(Error::Unknown("account")), "{nobody}");
    }
    store.hand_over(&case, "cleo", &account("anna")).wait().expect("it is handed over");
    store.hand_over(&case, "cleo", &account("anna")).wait().expect("once more is the same");
    assert_eq!(store.case(&case).wait().expect("it is there").owner.as_deref(), Some("cleo"));
    let events = store.case_events(&case).wait().expect("they are there");
    let said: Vec<_> = events.iter().map(|event| (event.by.as_str(), &event.what)).collect();
    assert_eq!(said, [("account:anna", &CaseChange::HandedOver("cleo".into()))]);
    store.disable_account("anna", &Actor::Program).wait().expect("it is there");
    assert_eq!(store.hand_over(&case, "anna", &account("cleo")).wait(), Err(Error::Unknown("account")));
}

fn a_closed_case_takes_nothing_more_until_it_is_opened_again(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    let by = account("anna");
    store.close_case(&case, Reason::Reached, &by).wait().expect("it is open");
    assert!(matches!(store.close_case(&case, Reason::Moved, &by).wait(), Err(Error::Conflict(_))));
    let closed = store.case(&case).wait().expect("it is there").closed.expect("it is closed");
    assert_eq!(closed.reason, Reason::Reached);
    assert!(matches!(store.submit(submission(&id, vec![What::SentIn])).wait(), Err(Error::Closed(_))));
    let instrument = gad7();
    assert!(matches!(store.open_administration(new_in(&case, &instrument)).wait(), Err(Error::Conflict(_))));
    assert!(matches!(store.open_round(&case, "gad7", None, &by).wait(), Err(Error::Conflict(_))));
    store.reopen_case(&case, &by).wait().expect("it was closed");
    assert!(matches!(store.reopen_case(&case, &by).wait(), Err(Error::Conflict(_))));
    store.open_administration(new_in(&case, &instrument)).wait().expect("something can be asked again");
    let events = store.case_events(&case).wait().expect("they are there");
    let said: Vec<_> = events.into_iter().map(|event| event.what).collect();
    assert_eq!(said, [CaseChange::Closed(Reason::Reached), CaseChange::Reopened]);
    assert_eq!(faults(&store), [""; 0], "what took no more answers is noted");
}

fn the_course_of_a_case_goes_when_it_is_erased(place: &Place) {
    let store = place.open();
    add(&store, "practice", "anna", Role::Professional);
    add(&store, "practice", "cleo", Role::Professional);
    let case = case_of(&store, "vis", "anna");
    store.hand_over(&case, "cleo", &account("anna")).wait().expect("it is handed over");
    assert_eq!(store.copy_case(&case).wait().expect("it is there").events.len(), 1);
    store.erase_case(&case, &account("cleo")).wait().expect("it is erased");
    let left = store.copy_case(&case).wait().expect("something is left");
    assert_eq!((left.case.pseudonym, left.case.owner, left.events), (None, None, vec![]));
    assert_eq!(store.hand_over(&case, "anna", &account("anna")).wait(), Err(Error::Unknown("case")));
    assert_eq!(store.close_case(&case, Reason::Other, &account("anna")).wait(), Err(Error::Unknown("case")));
}

fn accounts_have_roles_and_names_of_their_practice(place: &Place) {
    let store = place.open();
    practice_with(&store, "zuid", "zuid.bram");
    for wrong in ["", "Zuid", "zuid oost", &"x".repeat(33)] {
        let new = Practice { key: key(wrong), name: String::new(), gemeente: None };
        assert!(matches!(store.add_practice(new, &Actor::Program).wait(), Err(Error::Invalid(_))), "{wrong}");
    }
    let again = Practice { key: key("zuid"), name: String::new(), gemeente: None };
    assert!(matches!(store.add_practice(again, &Actor::Program).wait(), Err(Error::Conflict(_))));
    // Which practice is meant has to be said, and a name is not in another practice's way.
    let unsaid = store.add_account("anna", Role::Professional, &Actor::Program).wait();
    assert!(matches!(unsaid, Err(Error::Invalid(_))));
    let foreign = NewAccount {
        name: "zuid.cleo".into(),
        role: Role::Professional,
        practice: Some(key("practice")),
        reads: Vec::new(),
    };
    assert!(matches!(store.add_account_to(foreign, &Actor::Program).wait(), Err(Error::Invalid(_))));
    let researcher = NewAccount {
        name: "dirk".into(),
        role: Role::Researcher,
        practice: Some(key("zuid")),
        reads: vec!["gad7".into(), "draagkracht".into()],
    };
    store.add_account_to(researcher.clone(), &Actor::Program).wait().expect("it is added");
    let found = store.account("dirk").wait().expect("it is there");
    assert_eq!((found.role, found.reads), (Role::Researcher, vec!["gad7".to_string(), "draagkracht".into()]));
    let changed = NewAccount { role: Role::Professional, reads: Vec::new(), ..researcher };
    store.change_account(changed, &Actor::Program).wait().expect("it is there");
    let names: Vec<_> = store
        .accounts_of(&key("zuid"))
        .wait()
        .expect("they are there")
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["dirk", "zuid.bram"]);
    // Numbers for research stay the same, and are another for each case.
    let numbers = store.research_numbers().wait().expect("they are made");
    let (one, other) = (CaseId("a".into()), CaseId("b".into()));
    assert_ne!(numbers.of(&one), numbers.of(&other));
    drop(store);
    assert_eq!(place.open().research_numbers().wait().expect("they are made").of(&one), numbers.of(&one));
}
