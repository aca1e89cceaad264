//! Rounds: what is asked at once belongs together, and what is asked later does not join it afterwards.

use peil_store::{Error, NewAdministration, RoundId, Store, What};

use super::{BEFORE_PRACTICES, Place, anna, draagkracht, faults, gad7, new_in, on_both, submission};

on_both!(
    what_is_asked_at_once_is_one_round,
    a_round_that_is_over_takes_no_more,
    what_was_there_is_in_the_rounds_it_was_shown_in,
    a_round_is_bound_to_its_administrations,
    a_name_of_a_round_is_erased_with_its_case,
);

fn ask(
    store: &Store,
    case: &peil_store::CaseId,
    round: Option<&RoundId>,
    informant: &str,
) -> Result<peil_store::AdministrationId, Error> {
    let instrument = draagkracht();
    let new = NewAdministration { informant: Some(informant.into()), ..new_in(case, &instrument) };
    match round {
        Some(round) => store.open_administration_in(round, new).wait(),
        None => store.open_administration(new).wait(),
    }
}

fn round_of(store: &Store, id: &peil_store::AdministrationId) -> RoundId {
    store.administration(id).wait().expect("it is there").summary.round.expect("it is in one")
}

fn what_is_asked_at_once_is_one_round(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let start = store.open_round(&case, "draagkracht", Some(" Start "), &anna()).wait().expect("it begins");
    let resident = ask(&store, &case, Some(&start), "inwoner").expect("it opens");
    let own = ask(&store, &case, Some(&start), "professional").expect("it opens");
    assert_eq!((round_of(&store, &resident), round_of(&store, &own)), (start.clone(), start.clone()));
    assert!(
        matches!(ask(&store, &case, Some(&start), "professional"), Err(Error::Conflict(_))),
        "an informant is asked once in a round"
    );
    // Without a round, who is not asked yet joins the one that waits, and who is asked begins another.
    let again = ask(&store, &case, None, "inwoner").expect("it opens");
    assert_eq!(
        round_of(&store, &ask(&store, &case, None, "professional").expect("it opens")),
        round_of(&store, &again)
    );
    let rounds = store.rounds(&case).wait().expect("they are there");
    let said: Vec<_> = rounds.iter().map(|round| (round.number, round.name.as_deref())).collect();
    assert_eq!(said, [(1, Some("Start")), (2, None)]);
    let other = store.open_case("vogel", &anna()).wait().expect("it opens");
    assert!(
        matches!(ask(&store, &other, Some(&start), "inwoner"), Err(Error::Unknown("round"))),
        "a round is of one case"
    );
    let instrument = gad7();
    let new = new_in(&case, &instrument);
    assert!(
        matches!(store.open_administration_in(&start, new).wait(), Err(Error::Invalid(_))),
        "and about one instrument"
    );
    assert_eq!(ask(&store, &case, Some(&RoundId("nowhere".into())), "inwoner"), Err(Error::Unknown("round")));
    for wrong in ["x".repeat(61), "twee\nregels".into(), "om\u{202e}gekeerd".into()] {
        assert!(
            matches!(store.open_round(&case, "gad7", Some(&wrong), &anna()).wait(), Err(Error::Invalid(_))),
            "{wrong:?}"
        );
    }
}

/// Answers of which somebody may have seen what came of them are not joined by an own view afterwards.
fn a_round_that_is_over_takes_no_more(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let resident = ask(&store, &case, None, "inwoner").expect("it opens");
    let first = round_of(&store, &resident);
    store.submit(submission(&resident, vec![What::SentIn])).wait().expect("it is saved");
    assert!(matches!(ask(&store, &case, Some(&first), "professional"), Err(Error::Conflict(_))));
    let own = ask(&store, &case, None, "professional").expect("it opens");
    assert_ne!(round_of(&store, &own), first);
    // One that nobody can answer any more waits for nobody.
    let second = round_of(&store, &own);
    store.set_expiry(&own, Some(peil_store::Moment(1)), &anna()).wait().expect("it is there");
    assert!(matches!(ask(&store, &case, Some(&second), "inwoner"), Err(Error::Conflict(_))));
}

/// Administrations that an older program opened are in rounds by their order, as they were shown.
fn what_was_there_is_in_the_rounds_it_was_shown_in(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let ids: Vec<_> = ["inwoner", "inwoner", "professional", "inwoner", "professional"]
        .iter()
        .map(|who| ask(&store, &case, None, who).expect("it opens"))
        .collect();
    let alone = store.open_administration(new_in(&case, &gad7())).wait().expect("it opens");
    store.close();
    for (at, id) in ids.iter().enumerate() {
        place.sql(&format!("UPDATE administrations SET created = {} WHERE id = '{id}'", 1000 + at));
    }
    // Back to how it was before there were rounds.
    place.sql(BEFORE_PRACTICES);
    place.sql("DROP INDEX administrations_of_round");
    place.sql("ALTER TABLE administrations DROP COLUMN round; DROP TABLE rounds; DELETE FROM schema_files WHERE number >= 5");
    let store = place.open();
    let number = |id| {
        let round = round_of(&store, id);
        store
            .rounds(&case)
            .wait()
            .expect("they are there")
            .into_iter()
            .find(|known| known.id == round)
            .expect("it is one of them")
            .number
    };
    assert_eq!(ids.iter().map(number).collect::<Vec<_>>(), [1, 2, 1, 3, 2]);
    assert_eq!(number(&alone), 1);
    assert_eq!(store.rounds(&case).wait().expect("they are there").len(), 4);
}

fn a_round_is_bound_to_its_administrations(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let first = ask(&store, &case, None, "inwoner").expect("it opens");
    let second = ask(&store, &case, None, "inwoner").expect("it opens");
    assert_eq!(faults(&store), [""; 0]);
    place.sql(&format!(
        "UPDATE administrations SET round = '{}' WHERE id = '{second}'",
        round_of(&store, &first)
    ));
    assert_eq!(
        faults(&place.open()),
        [format!("administration {second}: its round does not match its events")]
    );
}

fn a_name_of_a_round_is_erased_with_its_case(place: &Place) {
    let store = place.open();
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let round = store.open_round(&case, "gad7", Some("Na de opname"), &anna()).wait().expect("it begins");
    store.open_administration_in(&round, new_in(&case, &gad7())).wait().expect("it opens");
    assert_eq!(
        store.copy_case(&case).wait().expect("it is there").rounds[0].name.as_deref(),
        Some("Na de opname")
    );
    store.erase_case(&case, &anna()).wait().expect("it is erased");
    assert_eq!(store.rounds(&case).wait().expect("they are there")[0].name, None);
    assert_eq!(faults(&store), [""; 0]);
}
