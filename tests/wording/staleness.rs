//! The lock: which base text each text was made from.

use peil::language::Language;
use peil::model::{Instrument, TextKey};
use peil_wording::{Lock, NoLock, State, Wording, accept, of_file};

use super::{SMALL, build, read};

const FY: &str = "instrument: klein\nlanguage: fy\nitems:\n  fin1: Ik kin betelje.\n  fin2: Ik lis wekker.\ntitle: Klein\n";

fn wording(base: &Instrument) -> Wording {
    read(base, "fy.yaml", FY, Language::English).0
}

fn states(base: &Instrument, wording: &Wording, lock: &Lock) -> Vec<(String, State)> {
    let all = [wording.clone()];
    of_file(base, wording, &all, lock)
        .texts
        .iter()
        .filter(|text| text.state != State::Missing)
        .map(|text| (text.key.to_string(), text.state))
        .collect()
}

#[test]
fn a_text_is_new_then_translated_then_stale_until_it_was_looked_at() {
    let base = build(SMALL);
    let (fin1, fin2, title) =
        ("items.fin1".to_string(), "items.fin2".to_string(), "instrument.title".to_string());
    let mut lock = Lock::default();
    let words = wording(&base);
    assert_eq!(
        states(&base, &words, &lock),
        [(title.clone(), State::New), (fin1.clone(), State::New), (fin2.clone(), State::New)]
    );
    assert_eq!(accept(&base, &words, &mut lock, &[TextKey(fin1.clone())]), 1);
    assert_eq!(accept(&base, &words, &mut lock, &[]), 2);
    let fresh = [
        (title.clone(), State::Unchanged),
        (fin1.clone(), State::Translated),
        (fin2.clone(), State::Translated),
    ];
    assert_eq!(states(&base, &words, &lock), fresh);
    assert_eq!(Lock::read(&lock.write()).expect("it reads what it writes"), lock);

    let changed = build(&SMALL.replace("Ik kan betalen.", "Ik kan alles betalen."));
    let words = wording(&changed);
    let all = [words.clone()];
    let status = of_file(&changed, &words, &all, &lock);
    let stale: Vec<_> = status.texts.iter().filter(|text| text.state == State::Stale).collect();
    assert_eq!(stale.len(), 1);
    assert_eq!((stale[0].old_base, stale[0].base), (Some("Ik kan betalen."), "Ik kan alles betalen."));
    assert_eq!(accept(&changed, &words, &mut lock, &[]), 1);
    assert_eq!(states(&changed, &words, &lock), fresh);
}

#[test]
fn what_another_file_in_the_language_says_is_not_missing() {
    let base = build(SMALL);
    let general = wording(&base);
    let (own, _) = read(&base, "x.fy.yaml", "instrument: klein\nlanguage: fy\nfor: x\n", Language::English);
    let (same, _) = read(
        &base,
        "x.nl.yaml",
        "instrument: klein\nlanguage: nl\nfor: x\nitems:\n  fin1: Ik kan het.\n",
        Language::English,
    );
    let all = [general.clone(), own.clone(), same.clone()];
    let lock = Lock::default();
    let missing = |wording: &Wording| of_file(&base, wording, &all, &lock).count(State::Missing);
    assert_eq!(missing(&general), missing(&own));
    assert_eq!(missing(&same), 0);
    assert_eq!(of_file(&base, &same, &all, &lock).done(), (0, 1));
}

#[test]
fn a_broken_lock_is_refused_where_it_breaks() {
    assert!(Lock::read("{").is_err());
    assert_eq!(Lock::read("{\"format\": 9, \"files\": {}, \"texts\": {}}"), Err(NoLock::OtherForm(9)));
    let conflict = "{\n<<<<<<< HEAD\n  \"format\": 1,\n";
    assert_eq!(Lock::read(conflict), Err(NoLock::Unreadable { at: 2 }));
}
