//! Signing in, wrong guesses, sessions, clients of the API.

use std::time::Duration;

use peil::store::{Actor, Credentials, Error, Moment, Role, Store};

use super::{Place, anna, on_both};

on_both!(
    who_signs_in_has_a_session,
    wrong_guesses_lock,
    many_guesses_at_once_lock_too,
    who_is_disabled_or_reset_is_out,
    a_password_is_changed,
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
    let signed_in = store.sign_in("anna", &credentials.password, &code(&credentials)).wait().expect("all of it is right");
    let account = store.session(signed_in.token.reveal()).wait().expect("the session goes on");
    assert_eq!((account.name.as_str(), account.role), ("anna", Role::Professional));
    let again = store.sign_in("anna", &credentials.password, &code(&credentials)).wait();
    assert_eq!(again.err(), Some(Error::Denied), "a code is good once");
    store.sign_out(signed_in.token.reveal()).wait().expect("it can be written");
    assert_eq!(store.session(signed_in.token.reveal()).wait(), Err(Error::Denied));
    assert_eq!(store.session("").wait(), Err(Error::Denied));
}

fn wrong_guesses_lock(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    let wrong = |name: &str| store.sign_in(name, "not the password", "000000").wait().expect_err("it is wrong");
    for _ in 0..5 {
        assert_eq!(wrong("anna"), Error::Denied);
        assert_eq!(wrong("nobody"), Error::Denied);
    }
    // The last of these locked it; what is right is not looked at either, and is not told from what is wrong.
    let Error::LockedOut(until) = store.sign_in("anna", &credentials.password, &code(&credentials)).wait().expect_err("it is locked") else {
        panic!("it is locked")
    };
    assert!(until > Moment::now() && until <= Moment::now().after(Duration::from_secs(60)));
    assert!(store.accounts().wait().expect("it can be read")[0].locked_until.is_some());
    assert_eq!(wrong("nobody"), Error::Denied);
    let wrongs = store.audit_lines(None, 100).wait().expect("it can be read").iter().filter(|line| line.action == "account.wrong").count();
    assert_eq!(wrongs, 5);
}

fn many_guesses_at_once_lock_too(place: &Place) {
    let store = place.open();
    added(&store, "anna");
    let guesses: Vec<_> = (0..12).map(|_| store.sign_in("anna", "not the password", "000000")).collect();
    let errors: Vec<Error> = guesses.into_iter().map(|guess| guess.wait().expect_err("it is wrong")).collect();
    assert_eq!(errors.iter().filter(|error| **error == Error::Denied).count(), 5);
}

fn who_is_disabled_or_reset_is_out(place: &Place) {
    let store = place.open();
    let first = added(&store, "anna");
    let session = store.sign_in("anna", &first.password, &code(&first)).wait().expect("all of it is right").token;
    store.disable_account("anna", &anna()).wait().expect("there is such an account");
    assert_eq!(store.session(session.reveal()).wait(), Err(Error::Denied));
    assert_eq!(store.sign_in("anna", &first.password, &code(&first)).wait().err(), Some(Error::Denied));
    let second = store.reset_account("anna", &Actor::Program).wait().expect("there is such an account");
    assert_eq!(store.sign_in("anna", &first.password, &code(&second)).wait().err(), Some(Error::Denied));
    assert_eq!(store.sign_in("anna", &second.password, &code(&first)).wait().err(), Some(Error::Denied));
    store.sign_in("anna", &second.password, &code(&second)).wait().expect("all of it is right");
    assert_eq!(store.reset_account("nobody", &anna()).wait().err(), Some(Error::Unknown("account")));
}

fn a_password_is_changed(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "anna");
    let change = |old: &str, new: &str| store.change_password("anna", old, new).wait();
    assert!(matches!(change(&credentials.password, "too short"), Err(Error::Invalid(_))));
    assert_eq!(change("not the password", "correct horse battery"), Err(Error::Denied));
    change(&credentials.password, "correct horse battery").expect("the old one is right");
    store.sign_in("anna", "correct horse battery", &code(&credentials)).wait().expect("all of it is right");
}

fn a_client_has_a_token_and_scopes(place: &Place) {
    let store = place.open();
    let token = store.add_client("portaal", &["answers:write", "scores:read"], None, &anna()).wait().expect("it is added");
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
