//! Signing in, wrong guesses, sessions, clients of the API.

use std::time::Duration;

use peil_store::{Actor, Credentials, Error, Lasting, Moment, NewAccount, Role, Store, Token};

use super::{Place, anna, on_both};

on_both!(
    who_signs_in_has_a_session,
    wrong_guesses_lock,
    many_guesses_at_once_lock_too,
    who_is_disabled_or_reset_is_out,
    a_password_is_changed,
    a_link_sets_the_password_once,
    a_link_ends_and_is_replaced,
    a_session_ends_when_it_is_not_used,
    whoever_needs_more_time_has_it,
    a_client_has_a_token_and_scopes
);

fn added(store: &Store, name: &str) -> Credentials {
    store.add_account(name, Role::Professional, &Actor::Program).wait().expect("it is added")
}

fn code(credentials: &Credentials) -> String {
    credentials.code_at(Moment::now())
}

fn who_signs_in_has_a_session(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    assert!(credentials.totp_address.starts_with("otpauth://totp/Peil:anna?secret="));
    assert!(matches!(store.add_account("anna", Role::Beheerder, &anna()).wait(), Err(Error::Conflict(_))));
    assert!(matches!(store.add_account("Anna!", Role::Beheerder, &anna()).wait(), Err(Error::Invalid(_))));
    let signed_in = store
        .sign_in("anna", &credentials.password, &code(&credentials), Lasting::Usual)
        .wait()
        .expect("all of it is right");
    let account = store.session(signed_in.token.reveal()).wait().expect("the session goes on").account;
    assert_eq!((account.name.as_str(), account.role), ("anna", Role::Professional));
    let again = store.sign_in("anna", &credentials.password, &code(&credentials), Lasting::Usual).wait();
    assert_eq!(again.err(), Some(Error::Denied), "a code is good once");
    store.sign_out(signed_in.token.reveal()).wait().expect("it can be written");
    assert_eq!(store.session(signed_in.token.reveal()).wait(), Err(Error::Denied));
    assert_eq!(store.session("").wait(), Err(Error::Denied));
}

fn wrong_guesses_lock(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    let wrong = |name: &str| {
        store.sign_in(name, "not the password", "000000", Lasting::Usual).wait().expect_err("it is wrong")
    };
    for _ in 0..5 {
        assert_eq!(wrong("anna"), Error::Denied);
        assert_eq!(wrong("nobody"), Error::Denied);
    }
    // The last of these locked it; what is right is not looked at either, and is not told from what is wrong.
    let Error::LockedOut(until) = store
        .sign_in("anna", &credentials.password, &code(&credentials), Lasting::Usual)
        .wait()
        .expect_err("it is locked")
    else {
        panic!("it is locked")
    };
    assert!(until > Moment::now() && until <= Moment::now().after(Duration::from_secs(60)));
    assert!(store.accounts().wait().expect("it can be read")[0].locked_until.is_some());
    assert_eq!(wrong("nobody"), Error::Denied);
    let wrongs = store
        .audit_lines(None, None, 100)
        .wait()
        .expect("it can be read")
        .iter()
        .filter(|line| line.action == "account.wrong")
        .count();
    assert_eq!(wrongs, 5);
}

fn many_guesses_at_once_lock_too(place: &Place) {
    let store = place.open();
    added(&store, "anna");
    let guesses: Vec<_> =
        (0..12).map(|_| store.sign_in("anna", "not the password", "000000", Lasting::Usual)).collect();
    let errors: Vec<Error> =
        guesses.into_iter().map(|guess| guess.wait().expect_err("it is wrong")).collect();
    assert_eq!(errors.iter().filter(|error| **error == Error::Denied).count(), 5);
}

fn who_is_disabled_or_reset_is_out(place: &Place) {
    let store = place.open();
    let first = added(&store, "anna");
    let session = store
        .sign_in("anna", &first.password, &code(&first), Lasting::Usual)
        .wait()
        .expect("all of it is right")
        .token;
    store.disable_account("anna", &anna()).wait().expect("there is such an account");
    assert_eq!(store.session(session.reveal()).wait(), Err(Error::Denied));
    assert_eq!(
        store.sign_in("anna", &first.password, &code(&first), Lasting::Usual).wait().err(),
        Some(Error::Denied)
    );
    let second = store.reset_account("anna", &Actor::Program).wait().expect("there is such an account");
    assert_eq!(
        store.sign_in("anna", &first.password, &code(&second), Lasting::Usual).wait().err(),
        Some(Error::Denied)
    );
    assert_eq!(
        store.sign_in("anna", &second.password, &code(&first), Lasting::Usual).wait().err(),
        Some(Error::Denied)
    );
    store
        .sign_in("anna", &second.password, &code(&second), Lasting::Usual)
        .wait()
        .expect("all of it is right");
    assert_eq!(store.reset_account("nobody", &anna()).wait().err(), Some(Error::Unknown("account")));
}

fn a_password_is_changed(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    let bert = added(&store, "bert");
    let session = |name: &str, credentials: &Credentials| {
        let signed_in = store.sign_in(name, &credentials.password, &code(credentials), Lasting::Usual).wait();
        signed_in.expect("all of it is right").token
    };
    let (here, others) = (session("anna", &credentials), session("bert", &bert));
    let change = |old: &str, new: &str| store.change_password("anna", here.reveal(), old, new).wait();
    assert!(matches!(change(&credentials.password, "too short"), Err(Error::Invalid(_))));
    assert_eq!(change("not the password", "correct horse battery"), Err(Error::Denied));
    change(&credentials.password, "correct horse battery").expect("the old one is right");
    for token in [&here, &others] {
        assert!(store.session(token.reveal()).wait().is_ok(), "it goes on");
    }
    let another = store.change_password("anna", "another", "correct horse battery", "correct horse staple");
    another.wait().expect("the old one is right");
    assert_eq!(store.session(here.reveal()).wait().err(), Some(Error::Denied), "other sessions end");
    let wrong = store.sign_in("anna", "correct horse battery", &code(&credentials), Lasting::Usual).wait();
    assert_eq!(wrong.err(), Some(Error::Denied));
}

fn new(name: &str) -> NewAccount {
    NewAccount { name: name.into(), role: Role::Professional, practice: None, reads: Vec::new() }
}

const CHOSEN: &str = "correct horse battery";

fn a_link_sets_the_password_once(place: &Place) {
    let store = place.open();
    let link = store.welcome_new(new("anna"), &Actor::Program).wait().expect("it is added");
    let token = link.token.reveal();
    assert!(!format!("{link:?}").contains(token), "it belongs in no log");
    let welcomed = store.welcomed(token).wait().expect("it opens");
    assert_eq!((welcomed.account.name.as_str(), welcomed.expires), ("anna", link.expires));
    assert!(welcomed.totp_address.starts_with("otpauth://totp/Peil:anna?secret="));
    assert_eq!(store.welcomes().wait().expect("they are there").get("anna"), Some(&link.expires));
    let code = welcomed.code_at(Moment::now());
    // What is wrong uses nothing up.
    let accept = |password: &str, code: &str| store.accept_welcome(token, password, code).wait();
    assert_eq!(accept(CHOSEN, "000000x").err(), Some(Error::Denied));
    assert!(matches!(accept("too short", &code).err(), Some(Error::Invalid(_))));
    let signed_in = accept(CHOSEN, &code).expect("all of it is right");
    assert_eq!(store.session(signed_in.token.reveal()).wait().expect("it goes on").account.name, "anna");
    assert_eq!(accept(CHOSEN, &code).err(), Some(Error::Unknown("link to an account")), "once");
    assert_eq!(store.welcomed(token).wait(), Err(Error::Unknown("link to an account")));
    assert!(store.welcomes().wait().expect("they are there").is_empty());
    let again = store.sign_in("anna", CHOSEN, &code, Lasting::Usual).wait();
    assert_eq!(again.err(), Some(Error::Denied), "the code was used");
    let log = store.audit_lines(None, None, 20).wait().expect("it is there");
    let done: Vec<&str> = log.iter().rev().map(|line| line.action.as_str()).collect();
    let expected = ["account.add", "account.invite", "account.accept", "account.sign-in", "account.wrong"];
    assert_eq!(done, expected);
    assert!(!format!("{log:?}").contains(token), "{log:?}");
}

fn a_link_ends_and_is_replaced(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    let link = |token: &Token| store.welcomed(token.reveal()).wait();
    let first = store.welcome_again("anna", &anna()).wait().expect("it is made").token;
    let before = store.sign_in("anna", &credentials.password, &code(&credentials), Lasting::Usual).wait();
    assert_eq!(before.err(), Some(Error::Denied), "what was before is of no use");
    let second = store.welcome_again("anna", &anna()).wait().expect("it is made").token;
    assert!(link(&first).is_err() && link(&second).is_ok(), "one at a time");
    store.disable_account("anna", &anna()).wait().expect("it is there");
    assert!(link(&second).is_err(), "not of who is out");
    store.enable_account("anna", &anna()).wait().expect("it was disabled");
    assert!(link(&second).is_ok());
    assert_eq!(store.enable_account("anna", &anna()).wait(), Err(Error::Unknown("account")));
    place.sql("UPDATE account_invitations SET expires = 1000");
    assert!(link(&second).is_err(), "not for ever");
    let late = store.accept_welcome(second.reveal(), CHOSEN, "000000").wait();
    assert_eq!(late.err(), Some(Error::Unknown("link to an account")));
    let third = store.welcome_again("anna", &anna()).wait().expect("it is made").token;
    store.reset_account("anna", &anna()).wait().expect("it is there");
    assert!(link(&third).is_err(), "not after another password was given");
    assert!(store.welcome_again("nobody", &anna()).wait().is_err());
}

/// Lets every session be older, and not used for as long.
fn later(place: &Place, minutes: i64) {
    place.sql(&format!("UPDATE sign_ins SET seen = seen - {0}, created = created - {0}", minutes * 60_000));
}

fn minutes(left: Duration) -> u64 {
    left.as_secs().div_ceil(60)
}

fn a_session_ends_when_it_is_not_used(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    let token = store
        .sign_in("anna", &credentials.password, &code(&credentials), Lasting::Usual)
        .wait()
        .expect("all of it is right")
        .token;
    let token = token.reveal();
    assert_eq!(store.ended_session(token).wait(), Err(Error::Denied), "it goes on");
    later(place, 29);
    let seen = store.session_as_it_is(token).wait().expect("it goes on");
    assert_eq!(minutes(seen.left), 1, "looking does not keep it going");
    let used = store.session(token).wait().expect("it goes on");
    assert_eq!(minutes(used.left), 30);
    assert!(used.until > seen.until);
    // What keeps it going is written after the answer was given.
    while minutes(store.session_as_it_is(token).wait().expect("it goes on").left) < 29 {
        std::thread::sleep(Duration::from_millis(5));
    }
    later(place, 31);
    assert_eq!(store.session(token).wait(), Err(Error::Denied));
    assert_eq!(store.session_as_it_is(token).wait(), Err(Error::Denied));
    assert_eq!(store.ended_session(token).wait().as_deref(), Ok("anna"));
    store.disable_account("anna", &anna()).wait().expect("there is such an account");
    assert_eq!(
        store.ended_session(token).wait(),
        Err(Error::Denied),
        "of a disabled account nothing is known"
    );
}

fn whoever_needs_more_time_has_it(place: &Place) {
    let store = place.open();
    let signed_in = |name: &str, lasting: Lasting| {
        let credentials = added(&store, name);
        store
            .sign_in(name, &credentials.password, &code(&credentials), lasting)
            .wait()
            .expect("all of it is right")
            .token
    };
    let (usual, longer) = (signed_in("anna", Lasting::Usual), signed_in("bert", Lasting::Longer));
    later(place, 299);
    assert_eq!(store.session(usual.reveal()).wait(), Err(Error::Denied));
    assert_eq!(minutes(store.session_as_it_is(longer.reveal()).wait().expect("it goes on").left), 1);
    // However it is used, it ends: what is left is the shorter of both.
    let used = |hours: i64| {
        place.sql(&format!(
            "UPDATE sign_ins SET created = {0} - {1}, seen = {0}",
            Moment::now().0,
            hours * 3_600_000
        ))
    };
    used(11);
    assert_eq!(minutes(store.session(usual.reveal()).wait().expect("it goes on").left), 30);
    used(12);
    assert_eq!(store.session(usual.reveal()).wait(), Err(Error::Denied));
    used(23);
    assert_eq!(minutes(store.session(longer.reveal()).wait().expect("it goes on").left), 60);
    used(24);
    assert_eq!(store.session(longer.reveal()).wait(), Err(Error::Denied));
    assert_eq!(store.ended_session(longer.reveal()).wait().as_deref(), Ok("bert"));
}

fn a_client_has_a_token_and_scopes(place: &Place) {
    let store = place.open();
    let token = store
        .add_client("portaal", &["answers:write", "scores:read"], None, &anna())
        .wait()
        .expect("it is added");
    let client = store.client(token.reveal()).wait().expect("it is its token");
    assert!(client.may("answers:write") && !client.may("answers") && !client.may(""));
    assert!(matches!(store.add_client("portaal", &[], None, &anna()).wait(), Err(Error::Conflict(_))));
    assert!(matches!(store.add_client("een portaal", &[], None, &anna()).wait(), Err(Error::Invalid(_))));
    let past = store.add_client("oud", &[], Some(Moment::now()), &anna()).wait().expect("it is added");
    assert_eq!(store.client(past.reveal()).wait(), Err(Error::Denied));
    store.revoke_client("portaal", &anna()).wait().expect("there is such a client");
    assert_eq!(store.client(token.reveal()).wait(), Err(Error::Denied));
    assert_eq!(store.clients().wait().expect("it can be read").len(), 2);
}
