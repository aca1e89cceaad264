//! Words that are changed in the browser: drafts, two editors at once, and the second pair of eyes.

use peil_store::{
    Actor, Error, LONGEST_WORDS, NewAccount, NewWords, PracticeKey, Role, SheetName, Store, WordState,
};

use super::{Place, on_both};

on_both!(
    nothing_that_was_written_is_lost,
    somebody_else_accepts,
    a_draft_is_offered_and_given_back,
    what_does_not_fit_is_refused,
);

fn editor(store: &Store, name: &str) -> Actor {
    let new = NewAccount {
        name: name.into(),
        role: Role::Redacteur,
        practice: Some(PracticeKey("practice".into())),
        reads: Vec::new(),
    };
    store.add_account_to(new, &Actor::Program).wait().expect("it is added");
    Actor::Account(name.into())
}

fn leeuwarden() -> SheetName {
    SheetName { instrument: "draagkracht".into(), wording: "leeuwarden.nl".into() }
}

fn words(key: &str, words: &str, seen: u64) -> NewWords {
    NewWords {
        key: key.into(),
        words: Some(words.into()),
        made_from: "Ik kan mijn rekeningen betalen.".into(),
        was: None,
        why: "korter".into(),
        seen,
    }
}

fn states(store: &Store) -> Vec<(u64, WordState)> {
    let sheet = store.word_sheet(&leeuwarden()).wait().expect("it was begun");
    sheet.texts.iter().map(|text| (text.number, text.state)).collect()
}

fn nothing_that_was_written_is_lost(place: &Place) {
    let store = place.open();
    let (anna, bram) = (editor(&store, "anna"), editor(&store, "bram"));
    let sheet = leeuwarden();
    assert_eq!(store.word_sheet(&sheet).wait().err(), Some(Error::Unknown("words")));
    assert_eq!(
        store
            .write_words(&sheet, vec![words("items.fin1", "A", 0), words("items.fin2", "B", 0)], &anna)
            .wait(),
        Ok(vec![1, 2])
    );
    // The other began from the same page: nothing of theirs is written, and what is there stays.
    let both = vec![words("items.fin3", "C", 0), words("items.fin1", "D", 0)];
    assert!(matches!(store.write_words(&sheet, both, &bram).wait(), Err(Error::Conflict(_))));
    assert_eq!(states(&store), [(1, WordState::Draft), (2, WordState::Draft)]);
    // Having seen the first, the second is written over it, which stays too.
    assert_eq!(store.write_words(&sheet, vec![words("items.fin1", "D", 1)], &bram).wait(), Ok(vec![3]));
    assert_eq!(states(&store), [(1, WordState::Replaced), (2, WordState::Draft), (3, WordState::Draft)]);
    assert!(matches!(store.drop_words(&sheet, "items.fin1", 1, &anna).wait(), Err(Error::Conflict(_))));
    store.drop_words(&sheet, "items.fin2", 2, &anna).wait().expect("it is in the draft");
    drop(store);
    let store = place.open();
    let found = store.word_sheet(&sheet).wait().expect("it was begun");
    assert_eq!(found.draft().map(|text| text.number).collect::<Vec<_>>(), [3]);
    assert_eq!((found.last("items.fin2"), found.last("items.fin9"), found.revision), (2, 0, 3));
    assert_eq!(found.texts[0].actor, "account:anna");
    assert_eq!(found.texts[0].words.as_deref(), Some("A"));
}

fn somebody_else_accepts(place: &Place) {
    let store = place.open();
    let (anna, bram) = (editor(&store, "anna"), editor(&store, "bram"));
    let sheet = leeuwarden();
    let accept = |numbers: &[u64], alone, by| store.accept_words(&sheet, numbers, alone, by).wait();
    store.write_words(&sheet, vec![words("items.fin1", "A", 0)], &anna).wait().expect("it is written");
    store.write_words(&sheet, vec![words("items.fin2", "B", 0)], &bram).wait().expect("it is written");
    assert_eq!(accept(&[1], false, &anna), Err(Error::Denied));
    assert_eq!(accept(&[1, 2], false, &bram), Err(Error::Denied), "all of it or nothing");
    assert_eq!(store.accepted_count().wait(), Ok(0));
    assert_eq!(accept(&[1], false, &bram), Ok(()));
    assert!(matches!(accept(&[1], false, &bram), Err(Error::Conflict(_))), "it is in use already");
    assert!(matches!(accept(&[], false, &bram), Err(Error::Invalid(_))));
    assert_eq!(accept(&[2], true, &bram), Ok(()), "where one pair of eyes is enough");
    let found = store.accepted_words().wait().expect("they are there");
    assert_eq!(found.iter().map(|one| one.text.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(found[0].text.settled_by.as_deref(), Some("account:bram"));
    assert_eq!((&found[0].sheet, store.accepted_count().wait()), (&sheet, Ok(2)));
    let log = store.audit_lines(Some(&PracticeKey("practice".into())), None, 20).wait().expect("it is there");
    let lines = log.iter().filter(|line| line.action.starts_with("words."));
    let said: Vec<_> = lines.map(|line| (line.action.as_str(), line.subject.as_str())).collect();
    assert_eq!(said[0], ("words.accept", "draagkracht/leeuwarden.nl"));
    assert_eq!(said.last(), Some(&("words.begin", "draagkracht/leeuwarden.nl")));
}

fn a_draft_is_offered_and_given_back(place: &Place) {
    let store = place.open();
    let (anna, bram) = (editor(&store, "anna"), editor(&store, "bram"));
    let sheet = leeuwarden();
    assert_eq!(store.offer_words(&sheet, &anna).wait(), Err(Error::Unknown("words")));
    store.write_words(&sheet, vec![words("items.fin1", "A", 0)], &anna).wait().expect("it is written");
    store.offer_words(&sheet, &anna).wait().expect("it is there");
    let found = store.word_sheet(&sheet).wait().expect("it is there");
    assert_eq!(found.offered.map(|(_, by)| by).as_deref(), Some("account:anna"));
    store.return_words(&sheet, "Te lang.", &bram).wait().expect("it is there");
    let found = store.word_sheets().wait().expect("they are there").remove(0);
    assert_eq!(found.offered, None);
    assert_eq!(found.remark, Some(("Te lang.".to_string(), "account:bram".to_string())));
    store.accept_words(&sheet, &[1], false, &bram).wait().expect("it is accepted");
    let found = store.word_sheet(&sheet).wait().expect("it is there");
    assert_eq!((found.offered, found.remark), (None, None), "nothing waits any more");
}

fn what_does_not_fit_is_refused(place: &Place) {
    let store = place.open();
    let anna = editor(&store, "anna");
    let long = "x".repeat(LONGEST_WORDS + 1);
    let refused = store.write_words(&leeuwarden(), vec![words("items.fin1", &long, 0)], &anna).wait();
    assert!(matches!(refused, Err(Error::Invalid(_))));
    let why = NewWords { why: "x".repeat(301), ..words("items.fin1", "A", 0) };
    assert!(matches!(store.write_words(&leeuwarden(), vec![why], &anna).wait(), Err(Error::Invalid(_))));
    assert_eq!(store.word_sheets().wait(), Ok(Vec::new()), "and nothing was begun");
    store.begin_words(&leeuwarden(), &anna).wait().expect("it is begun");
    store.begin_words(&leeuwarden(), &anna).wait().expect("it was begun");
    assert_eq!(store.word_sheets().wait().map(|sheets| sheets.len()), Ok(1));
}
