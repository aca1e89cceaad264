//! Two servers on one database of PostgreSQL, without a proxy that keeps anybody on one of them: what one knows, the
//! other knows.

use axum::http::StatusCode;
use peil_store::{Actor, Address, AdministrationId, Lasting, Moment, Role, Since, Store, Submission, What};

use super::Server;
use crate::postgres;

/// The address of a database and two servers on it, or none where there is no PostgreSQL.
fn two() -> Option<(String, [Server; 2])> {
    let url = postgres::server()?.database();
    let servers = Server::two_on(&url);
    Some((url, servers))
}

/// The cookie of a session of a new account that began on a server.
fn signed_in(server: &Server, name: &str) -> String {
    let credentials = server.store.add_account(name, Role::Coordinator, &Actor::Program).wait();
    let credentials = credentials.expect("it is added");
    let code = credentials.code_at(Moment::now());
    let session = server.store.sign_in(name, &credentials.password, &code, Lasting::Usual).wait();
    format!("peil-session={}", session.expect("it is let in").token.reveal())
}

#[test]
fn a_session_and_a_form_that_waits_are_known_on_both() {
    let Some((url, [one, other])) = two() else { return };
    let (session, name) = (signed_in(&one, "anna"), "anna");
    assert_eq!(other.get("/cases", &session).status, StatusCode::OK);
    // It ends, and a form comes to the first; signing in goes to the second.
    postgres::asked(&url, "UPDATE sign_ins SET seen = seen - 7200000, created = created - 7200000");
    let held = one.post("/cases", &session, &[("pseudonym", "blauwe-vis-9")]);
    assert_eq!(held.location(), "/sign-in");
    let waits = held.cookie();
    let page = other.get("/sign-in", &waits).text;
    assert!(page.contains("Wij houden het een half uur vast"), "{page}");
    let again = one.store.reset_account(name, &Actor::Program).wait().expect("it is there");
    let form = [("name", name), ("password", &again.password), ("code", &again.code_at(Moment::now()))];
    let let_in = other.post("/sign-in", &waits, &form);
    assert_eq!(let_in.location(), "/sign-in/held");
    let cookies = format!("{waits}; {}", let_in.cookie());
    let shown = one.get("/sign-in/held", &cookies).text;
    assert!(shown.contains("blauwe-vis-9") && shown.contains("action=\"/cases\""), "{shown}");
    // Sent on one, it waits on neither.
    let sent = other.post("/cases", &cookies, &[("pseudonym", "blauwe-vis-9")]);
    assert!(sent.status.is_redirection() || sent.status.is_success(), "{}", sent.text);
    for _ in 0..50 {
        if one.get("/sign-in/held", &cookies).status != StatusCode::OK {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the form still waits");
}

#[test]
fn guesses_on_both_are_counted_together() {
    let Some((_, servers)) = two() else { return };
    let guess = |at: usize| servers[at % 2].get("/i/0000-0000-0000-0000", "");
    let answers: Vec<StatusCode> = (0..30).map(|at| guess(at).status).collect();
    let answered = answers.iter().filter(|status| **status != StatusCode::TOO_MANY_REQUESTS).count();
    assert!((20..=22).contains(&answered), "{answers:?}");
    // A right one is let in all the same.
    let session = signed_in(&servers[0], "anna");
    assert_eq!(servers[1].get("/cases", &session).status, StatusCode::OK);
}

#[test]
fn what_was_sent_on_one_is_shown_by_the_other() {
    let Some((_, [one, other])) = two() else { return };
    let (base, cookie) = other.enter(one.shown.resident.as_ref().expect("there is a link"));
    let id = AdministrationId(base.trim_start_matches("/answer/").to_string());
    let submission = Submission {
        administration: id,
        id: None,
        since: Since::Unknown,
        by: Actor::Respondent,
        what: vec![What::SentIn],
        alerts: None,
    };
    one.store.submit(submission).wait().expect("it is saved");
    for server in [&one, &other] {
        let done = server.get(&format!("{base}/done"), &cookie);
        assert!(done.text.contains("Bedankt, uw antwoorden zijn verstuurd"), "{}", done.text);
    }
}

/// Both begin on an empty database at once.
#[test]
fn the_schema_is_made_once() {
    let Some(server) = postgres::server() else { return };
    let url = server.database();
    let opened: Vec<_> = std::thread::scope(|scope| {
        let begin = |_| scope.spawn(|| Store::open(&Address::parse(&url)).map(drop));
        let both: Vec<_> = (0..4).map(begin).collect();
        both.into_iter().map(|one| one.join().expect("it does not panic")).collect()
    });
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
}
