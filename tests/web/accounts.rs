//! Accounts on the pages: a link sets a password and a second factor; another link, out and in again; a password of
//! one's own choice.

use axum::http::{StatusCode, header};
use peil_store::{Actor, Lasting, Moment, NewAccount, Role};

use super::{Answer, Server, path_of, values};

const CHOSEN: &str = "paard batterij nietje";

/// The cookie of an account of a role, which signed in.
pub fn signed_in_as(server: &Server, name: &str, role: Role) -> String {
    let new = NewAccount { name: name.into(), role, practice: None, reads: vec!["gad7".into()] };
    let credentials = server.store.add_account_to(new, &Actor::Program).wait().expect("it is added");
    let code = credentials.code_at(Moment::now());
    let session = server.store.sign_in(name, &credentials.password, &code, Lasting::Usual).wait();
    format!("peil-session={}", session.expect("it is let in").token.reveal())
}

/// What the page shows that a form leads to, once.
pub fn shown_once(server: &Server, made: &Answer, session: &str) -> String {
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    let page = server.get(made.location(), &format!("{session}; {}", made.cookie()));
    values(&page.text, "id=\"link\" value").remove(0)
}

/// What was done, oldest first.
pub fn log(server: &Server) -> Vec<(String, String, String)> {
    let lines = server.store.audit_lines(None, None, 500).wait().expect("it is there");
    lines.into_iter().rev().map(|line| (line.actor, line.action, line.subject)).collect()
}

#[test]
fn a_link_sets_a_password_and_a_second_factor() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    let form = [("name", "cleo"), ("role", "professional"), ("practice", "practice")];
    let link = shown_once(&server, &server.post("/accounts", &session, &form), &session);
    let list = server.get("/accounts", &session).text;
    assert!(list.contains("Uitgenodigd: link tot"), "{list}");
    let path = path_of(&link);
    let page = server.get(path, "");
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("cleo") && page.text.contains("<svg"), "{}", page.text);
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert!(values(&page.text, "id=\"address\" readonly value")[0].starts_with("otpauth://totp/Peil:cleo"));
    let token = path.trim_start_matches("/welcome/");
    let code = server.store.welcomed(token).wait().expect("it opens").code_at(Moment::now());
    let accept = |new: &str, again: &str, code: &str| {
        server.post(path, "", &[("new", new), ("again", again), ("code", code)])
    };
    for (new, again, given, field) in [
        (CHOSEN, "iets anders dan dat", code.as_str(), "again"),
        ("kort", "kort", code.as_str(), "new"),
        (CHOSEN, CHOSEN, "niets", "code"),
    ] {
        let refused = accept(new, again, given);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", refused.text);
        let said = format!("id=\"{field}-error\"");
        assert!(refused.text.contains(&said) && !refused.text.contains(CHOSEN), "{field}: {}", refused.text);
    }
    let came = accept(CHOSEN, CHOSEN, &code);
    assert_eq!((came.status, came.location()), (StatusCode::SEE_OTHER, "/cases"));
    let cookies = came.headers.get_all(header::SET_COOKIE).iter();
    let own =
        cookies.filter_map(|cookie| cookie.to_str().ok()).find(|cookie| cookie.starts_with("peil-session="));
    let own = own.and_then(|cookie| cookie.split(';').next()).expect("it begins a session").to_string();
    assert_eq!(server.get("/cases", &own).status, StatusCode::OK);
    for answer in [server.get(path, ""), accept(CHOSEN, CHOSEN, &code)] {
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "once");
        assert!(answer.text.contains("Deze link werkt niet"), "{}", answer.text);
    }
    let log = log(&server);
    let of_cleo: Vec<(&str, &str)> = log
        .iter()
        .filter(|(_, _, subject)| subject == "cleo")
        .map(|(actor, action, _)| (actor.as_str(), action.as_str()))
        .collect();
    let expected = [
        ("account:beheer", "account.add"),
        ("account:beheer", "account.invite"),
        ("account:cleo", "account.accept"),
        ("account:cleo", "account.sign-in"),
    ];
    assert_eq!(of_cleo, expected);
    assert!(!format!("{log:?}").contains(token), "no token is in the log");
}

#[test]
fn another_link_ends_what_was_before_and_disabling_ends_the_link() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    let cleo = signed_in_as(&server, "cleo", Role::Professional);
    let again = || shown_once(&server, &server.post("/accounts/cleo/link", &session, &[]), &session);
    let (first, second) = (again(), again());
    assert!(server.get("/cases", &cleo).location().starts_with("/sign-in"), "its session has ended");
    let open = |link: &str| server.get(path_of(link), "").status == StatusCode::OK;
    assert!(!open(&first) && open(&second));
    let press =
        |what: &str| server.post(&format!("/accounts/cleo/{what}"), &session, &[]).location().to_string();
    assert_eq!(press("disabling"), "/accounts");
    assert!(!open(&second) && server.store.account("cleo").wait().expect("it is there").disabled);
    assert!(server.get("/accounts", &session).text.contains("/accounts/cleo/enabling"));
    // Twice is as good as once.
    assert_eq!([press("enabling"), press("enabling")], ["/accounts", "/accounts"]);
    assert!(open(&second) && !server.store.account("cleo").wait().expect("it is there").disabled);
    let own = server.post("/accounts/beheer/link", &session, &[]);
    assert_eq!(own.status, StatusCode::NOT_FOUND, "the own account is not reset here");
}

#[test]
fn everybody_changes_their_own_password() {
    let server = Server::new();
    let elsewhere = signed_in_as(&server, "cleo", Role::Researcher);
    let credentials = server.store.reset_account("cleo", &Actor::Program).wait().expect("it is there");
    let code = credentials.code_at(Moment::now());
    let in_it = server.store.sign_in("cleo", &credentials.password, &code, Lasting::Usual).wait();
    let session = format!("peil-session={}", in_it.expect("it is let in").token.reveal());
    assert!(server.get("/research", &session).text.contains("href=\"/password\""));
    let change = |old: &str, new: &str, again: &str| {
        server.post("/password", &session, &[("old", old), ("new", new), ("again", again)])
    };
    for (old, new, again, field) in [
        ("dat is het niet", CHOSEN, CHOSEN, "old"),
        (credentials.password.as_str(), "kort", "kort", "new"),
        (credentials.password.as_str(), CHOSEN, "iets anders dan dat", "again"),
    ] {
        let refused = change(old, new, again);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(refused.text.contains(&format!("id=\"{field}-error\"")), "{field}: {}", refused.text);
    }
    let changed = change(&credentials.password, CHOSEN, CHOSEN);
    assert_eq!(changed.location(), "/password?notice=changed");
    assert!(server.get(changed.location(), &session).text.contains("Uw wachtwoord is veranderd."));
    assert!(server.get("/research", &elsewhere).location().starts_with("/sign-in"));
    let by = ("account:cleo".to_string(), "account.password".to_string(), "cleo".to_string());
    assert!(log(&server).contains(&by));
    assert_eq!(change(&credentials.password, CHOSEN, CHOSEN).status, StatusCode::UNPROCESSABLE_ENTITY);
}
