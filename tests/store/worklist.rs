//! The list of work: what each case waits for, at the moment that it is asked.

use std::time::Duration;

use peil_store::{
    Actor, CaseId, Moment, NewAdministration, PracticeKey, Reason, SOON, Standing, Store, Todo, Wanted, What,
    WorkLine,
};

use super::{Place, anna, draagkracht, gad7, new_in, on_both, submission};

on_both!(
    each_case_waits_for_one_thing,
    results_wait_until_somebody_looked,
    it_is_found_by_whose_and_by_a_part,
    a_database_of_before_knows_who_is_the_resident,
);

fn wanted() -> Wanted {
    Wanted { practice: PracticeKey("practice".into()), owner: None, part: None }
}

fn line(store: &Store, case: &CaseId) -> WorkLine {
    let lines = store.work_list(wanted()).wait().expect("it can be asked");
    lines.into_iter().find(|line| line.case.id == *case).expect("every case is in it")
}

fn standing(store: &Store, case: &CaseId) -> Standing {
    line(store, case).standing(Moment::now())
}

/// In so many days, and a bit.
fn days(count: u64) -> Moment {
    Moment::now().after(Duration::from_secs(count * 24 * 3600 + 60))
}

fn case(store: &Store, pseudonym: &str) -> CaseId {
    store.open_case(pseudonym, &anna()).wait().expect("it opens")
}

fn each_case_waits_for_one_thing(place: &Place) {
    let store = place.open();
    let instrument = draagkracht();
    let asked = |case: &CaseId, informant: &str, expires: Moment| {
        let new = NewAdministration {
            informant: Some(informant.into()),
            expires: Some(expires),
            ..new_in(case, &instrument)
        };
        store.open_administration(new).wait().expect("it opens")
    };
    let nothing = case(&store, "niets");
    assert_eq!(standing(&store, &nothing), Standing::You(Todo::Ask));

    let both = case(&store, "beiden");
    let resident = asked(&both, "inwoner", days(30));
    assert_eq!(standing(&store, &both), Standing::Resident);
    let own = asked(&both, "professional", days(20));
    assert_eq!(standing(&store, &both), Standing::You(Todo::Answer), "what one does oneself comes first");
    assert_eq!(line(&store, &both).by(Moment::now()), line(&store, &both).own_until);
    store.submit(submission(&own, vec![What::SentIn])).wait().expect("it is saved");
    assert_eq!(standing(&store, &both), Standing::Resident);
    // The same line, a few weeks on.
    let then = line(&store, &both);
    assert_eq!(then.standing(days(24)), Standing::Soon);
    assert_eq!(then.standing(Moment::now().after(SOON)), Standing::Resident, "30 days are more than 7 and 7");
    store.submit(submission(&resident, vec![What::SentIn])).wait().expect("it is saved");
    assert_eq!(standing(&store, &both), Standing::You(Todo::Discuss));

    let soon = case(&store, "bijna");
    let last = asked(&soon, "inwoner", days(2));
    assert_eq!(standing(&store, &soon), Standing::Soon);
    store.set_expiry(&last, Some(Moment::now()), &anna()).wait().expect("it is there");
    assert_eq!(standing(&store, &soon), Standing::You(Todo::AskAgain), "it was missed");
    let again = asked(&soon, "inwoner", days(30));
    assert_eq!(standing(&store, &soon), Standing::Resident);
    store.submit(submission(&again, vec![What::SentIn])).wait().expect("it is saved");
    assert_eq!(standing(&store, &soon), Standing::You(Todo::Discuss), "what came later makes good for it");

    store.close_case(&soon, Reason::Moved, &anna()).wait().expect("it is open");
    assert_eq!(standing(&store, &soon), Standing::Done);
}

fn results_wait_until_somebody_looked(place: &Place) {
    let store = place.open();
    let case = case(&store, "vis");
    let id = store.open_administration(new_in(&case, &gad7())).wait().expect("it opens");
    store.submit(submission(&id, vec![What::SentIn])).wait().expect("it is saved");
    assert_eq!(standing(&store, &case), Standing::You(Todo::Discuss));
    let round = store.rounds(&case).wait().expect("they are there").remove(0).id;
    store.look_at(&round, id.as_str(), &anna()).wait().expect("it is noted");
    store.look_at(&round, id.as_str(), &Actor::Account("bram".into())).wait().expect("it is noted");
    store.look_at(&round, id.as_str(), &anna()).wait().expect("it is noted");
    let looks = store.looks(&round).wait().expect("they are there");
    assert_eq!(looks.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["anna", "bram"]);
    assert_eq!(standing(&store, &case), Standing::Done);
    assert_eq!(store.copy_case(&case).wait().expect("it is there").looks.len(), 2);
    // A later round is waited for by itself.
    let later = store.open_administration(new_in(&case, &gad7())).wait().expect("it opens");
    assert_eq!(standing(&store, &case), Standing::Resident);
    store.submit(submission(&later, vec![What::SentIn])).wait().expect("it is saved");
    assert_eq!(standing(&store, &case), Standing::You(Todo::Discuss));
    store.erase_case(&case, &anna()).wait().expect("it is erased");
    assert_eq!(store.looks(&round).wait().expect("it can be asked"), []);
    assert_eq!(store.work_list(wanted()).wait().expect("it can be asked"), []);
}

fn it_is_found_by_whose_and_by_a_part(place: &Place) {
    let store = place.open();
    case(&store, "Blauwe-vis-12");
    store.open_case("rode-vos", &Actor::Account("bram".into())).wait().expect("it opens");
    let found = |owner: Option<&str>, part: Option<&str>| {
        let wanted = Wanted { owner: owner.map(Into::into), part: part.map(Into::into), ..wanted() };
        let lines = store.work_list(wanted).wait().expect("it can be asked");
        lines.into_iter().filter_map(|line| line.case.pseudonym).collect::<Vec<_>>()
    };
    assert_eq!(found(None, None).len(), 2);
    assert_eq!(found(Some("anna"), None), ["Blauwe-vis-12"]);
    assert_eq!(found(None, Some("blauwe-VIS")), ["Blauwe-vis-12"]);
    assert_eq!(found(Some("anna"), Some("vos")), [""; 0]);
    assert_eq!(found(None, Some("%")), [""; 0], "a sign of SQL is a sign like another");
}

fn a_database_of_before_knows_who_is_the_resident(place: &Place) {
    let store = place.open();
    let case = case(&store, "vis");
    let instrument = draagkracht();
    for informant in ["inwoner", "professional"] {
        let new = NewAdministration { informant: Some(informant.into()), ..new_in(&case, &instrument) };
        store.open_administration(new).wait().expect("it opens");
    }
    drop(store);
    let stored = "SELECT resident FROM administrations ORDER BY informant";
    assert_eq!(place.numbers(stored), [1, 0]);
    // As it was before the list of work.
    place.sql("DELETE FROM schema_files WHERE number >= 7; DROP TABLE guesses; DROP TABLE held_forms; DROP TABLE account_subjects; DROP TABLE study_ledgers; DROP TABLE study_publications; DROP TABLE imports; DROP TABLE account_invitations; DROP TABLE word_texts; DROP TABLE word_sheets; DROP TABLE deliveries; DROP TABLE hooks; DROP TABLE study_rounds; DROP TABLE enrolments; DROP TABLE study_practices; DROP TABLE study_registrations; DROP TABLE studies; ALTER TABLE invitations DROP COLUMN actor; DROP TABLE goal_events; DROP TABLE goal_links; DROP TABLE goals; DROP TABLE looks; DROP INDEX administrations_at_work; ALTER TABLE administrations DROP COLUMN resident");
    drop(place.open());
    assert_eq!(place.numbers(stored), [1, 0]);
}
