//! How long professionals stay signed in, what they are told of it, and what becomes of a form that comes too
//! late.

use axum::http::StatusCode;
use peil_store::{Actor, Moment, Role};

use super::{Answer, Server, values};

/// The cookie of its own account, that signs in by the form.
fn signed_in(server: &Server, name: &str, more: &[(&str, &str)]) -> Answer {
    let credentials =
        server.store.add_account(name, Role::Professional, &Actor::Program).wait().expect("it is added");
    sign_in(server, name, &credentials, "", more)
}

fn sign_in(
    server: &Server,
    name: &str,
    credentials: &peil_store::Credentials,
    cookies: &str,
    more: &[(&str, &str)],
) -> Answer {
    let code = credentials.code_at(Moment::now());
    let form =
        [&[("name", name), ("password", credentials.password.as_str()), ("code", code.as_str())], more]
            .concat();
    let answer = server.post("/sign-in", cookies, &form);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer
}

/// A code is good once: the next half minute is not waited for.
fn again(server: &Server, name: &str) -> peil_store::Credentials {
    server.store.reset_account(name, &Actor::Program).wait().expect("there is such an account")
}

#[test]
fn who_asks_for_more_time_has_ten_times_as_much() {
    let server = Server::new();
    let page = server.get("/sign-in", "");
    assert!(
        page.text.contains("name=\"more-time\"") && page.text.contains("Ik heb meer tijd nodig"),
        "{}",
        page.text
    );
    let left = |cookie: &str| server.get("/session", cookie).text.parse::<u64>().expect("it is a number");
    let usual = signed_in(&server, "anna", &[]).cookie();
    let longer = signed_in(&server, "bert", &[("more-time", "yes")]).cookie();
    assert!((1790..=1800).contains(&left(&usual)) && (17_990..=18_000).contains(&left(&longer)));
    server.later(31);
    assert_eq!(server.get("/cases", &longer).status, StatusCode::OK);
    assert_eq!(server.get("/cases", &usual).location(), "/sign-in?notice=ended");
    assert!(server.get("/sign-in?notice=ended", "").text.contains("U bent uitgelogd, omdat"));
    // What was chosen is still chosen when signing in failed.
    let wrong = server.post(
        "/sign-in",
        "",
        &[("name", "anna"), ("password", "x"), ("code", "0"), ("more-time", "yes")],
    );
    assert!(wrong.text.contains("aria-describedby=\"more-time-hint\" checked"), "{}", wrong.text);
}

#[test]
fn pages_say_until_when_and_asking_does_not_change_it() {
    let server = Server::new();
    let cookie = server.signed_in();
    let page = server.get("/cases", &cookie);
    assert!(
        page.text.contains("<p class=\"peil-until peil-no-print\">Doet u niets, dan wordt u om "),
        "{}",
        page.text
    );
    assert_eq!(values(&page.text, "role=\"alert\" data-left").len(), 1, "{}", page.text);
    assert!(!server.get("/", &cookie).text.contains("data-left"));
    server.later(26);
    let left = |answer: Answer| answer.text.parse::<u64>().expect("it is a number").div_ceil(60);
    assert_eq!(left(server.get("/session", &cookie)), 4);
    assert_eq!(left(server.get("/session", &cookie)), 4);
    assert_eq!(left(server.post("/session", &cookie, &[])), 30);
    server.later(40);
    assert_eq!(server.get("/session", &cookie).status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.post("/session", &cookie, &[]).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_form_that_comes_too_late_waits_for_whoever_filled_it_in() {
    let server = Server::new();
    let old = signed_in(&server, "anna", &[]).cookie();
    server.later(31);
    let late = server.post("/cases", &old, &[("pseudonym", "blauwe <vis>"), ("sure", "")]);
    assert_eq!(late.location(), "/sign-in");
    let header = late.headers["set-cookie"].to_str().expect("it is ASCII").to_string();
    assert!(
        header.starts_with("peil-held=") && header.contains("Path=/sign-in;") && header.contains("HttpOnly"),
        "{header}"
    );
    let held = late.cookie();
    let told = server.get("/sign-in", &held);
    assert!(told.text.contains("Wij houden het een half uur vast"), "{}", told.text);
    assert!(!told.text.contains("blauwe"), "it is shown to nobody who has not signed in");
    assert_eq!(server.get("/sign-in/held", &held).location(), "/sign-in");

    // Somebody else gets nothing of it.
    let other = signed_in(&server, "bert", &[]);
    assert_eq!(server.get("/sign-in/held", &format!("{held}; {}", other.cookie())).location(), "/cases");
    let credentials =
        server.store.add_account("cleo", Role::Professional, &Actor::Program).wait().expect("it is added");
    assert_eq!(sign_in(&server, "cleo", &credentials, &held, &[]).location(), "/cases");

    let credentials = again(&server, "anna");
    let new = sign_in(&server, "anna", &credentials, &held, &[]);
    assert_eq!(new.location(), "/sign-in/held");
    let page = server.get("/sign-in/held", &format!("{held}; {}", new.cookie()));
    assert!(
        page.text.contains("action=\"/cases\"")
            && page.text.contains("name=\"pseudonym\" value=\"blauwe &#60;vis&#62;\""),
        "{}",
        page.text
    );
    assert_eq!(
        server.get("/sign-in/held", &new.cookie()).location(),
        "/cases",
        "without what stands in the cookie there is nothing"
    );
    let sent = server.post("/cases", &new.cookie(), &[("pseudonym", "blauwe <vis>"), ("sure", "")]);
    assert!(sent.location().starts_with("/cases/"), "{}", sent.text);
    assert!(
        !server.get("/sign-in", &held).text.contains("role=\"status\""),
        "what was sent does not wait any more"
    );
}

#[test]
fn a_form_that_waits_can_be_put_aside() {
    let server = Server::new();
    let old = signed_in(&server, "anna", &[]).cookie();
    server.later(31);
    let held = server.post("/cases", &old, &[("pseudonym", "vis")]).cookie();
    let new = sign_in(&server, "anna", &again(&server, "anna"), &held, &[]).cookie();
    assert_eq!(server.post("/sign-in/held", &format!("{held}; {new}"), &[]).location(), "/cases");
    assert_eq!(server.get("/sign-in/held", &format!("{held}; {new}")).location(), "/cases");
    assert!(!server.get("/cases", &new).text.contains(">vis<"));
}

#[test]
fn a_form_of_which_nothing_is_known_is_said_to_be_lost() {
    let server = Server::new();
    let answer = server.post("/cases", "peil-session=AAAAAAAAAAAAAAAAAAAAAA", &[("pseudonym", "vis")]);
    assert_eq!(answer.location(), "/sign-in?notice=lost");
    assert_eq!(server.post("/cases", "", &[("pseudonym", "vis")]).location(), "/sign-in?notice=lost");
    assert!(server.get("/sign-in?notice=lost", "").text.contains("is niet bewaard"));
    assert!(!server.get("/sign-in?notice=other", "").text.contains("role=\"status\""));
    // A user who signed out left nothing behind.
    let cookie = signed_in(&server, "anna", &[]).cookie();
    server.post("/sign-out", &cookie, &[]);
    server.later(31);
    assert_eq!(server.post("/cases", &cookie, &[("pseudonym", "vis")]).location(), "/sign-in?notice=lost");
}

#[test]
fn of_one_account_one_form_waits() {
    let server = Server::new();
    let old = signed_in(&server, "anna", &[]).cookie();
    server.later(31);
    let first = server.post("/cases", &old, &[("pseudonym", "een")]).cookie();
    let second = server.post("/cases", &old, &[("pseudonym", "twee")]).cookie();
    assert!(!server.get("/sign-in", &first).text.contains("role=\"status\""));
    assert!(server.get("/sign-in", &second).text.contains("role=\"status\""));
    // A form of another site is not kept either.
    let builder = super::request(axum::http::Method::POST, "/cases", &old)
        .header("content-type", "application/x-www-form-urlencoded");
    let forged = builder
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://elders.example")
        .body("pseudonym=drie".into());
    assert_eq!(server.send(forged.expect("it is a request")).status, StatusCode::FORBIDDEN);
    assert!(server.get("/sign-in", &second).text.contains("role=\"status\""));
}
