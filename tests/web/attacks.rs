//! What was tried against the pages: forging where one comes from, being sent elsewhere, opening what is
//! somebody else's, keeping others out.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use peil_store::{Actor, AdministrationId, NewAdministration, Since, Submission, What};

use super::api::{client, text};
use super::{Answer, Server, path_of, request, values};
use crate::compiled::compiled;

/// A server behind a proxy on this machine.
fn proxied() -> Server {
    Server::with("trusted-proxies = [\"127.0.0.1\", \"10.9.0.0/16\"]\n")
}

/// A request that a proxy passes on: what the visitor sent, and then what the proxy adds.
fn passed_on(server: &Server, path: &str, forwarded: &[&[u8]]) -> Answer {
    let mut builder = request(Method::GET, path, "");
    for value in forwarded {
        builder = builder
            .header("x-forwarded-for", axum::http::HeaderValue::from_bytes(value).expect("it is a header"));
    }
    server.send(builder.body(Body::empty()).expect("it is a request"))
}

/// However somebody writes the header, the wrong links count for the address that the proxy saw.
#[test]
fn an_address_cannot_be_forged_through_a_trusted_proxy() {
    type Forge = fn(usize) -> Vec<Vec<u8>>;
    let forged: [(&str, Forge); 7] = [
        ("an address", |at| vec![format!("6.6.6.{at}, 9.9.9.9").into()]),
        ("no address", |at| vec![format!("6.6.6.{at}, x, 9.9.9.9").into()]),
        ("a header of its own", |at| vec![format!("6.6.6.{at}, unknown").into(), b"9.9.9.9".to_vec()]),
        ("no text", |at| vec![[format!("6.6.6.{at}, ").as_bytes(), b"\xff, 9.9.9.9"].concat()]),
        ("a second proxy", |at| vec![format!("6.6.6.{at}, , 9.9.9.9, 10.9.1.1").into()]),
        ("with a port", |at| vec![format!("6.6.6.{at}, 9.9.9.9:{}", 1000 + at).into()]),
        ("in IPv6", |at| vec![format!("6.6.6.{at}, ::ffff:9.9.9.9").into()]),
    ];
    for (how, forge) in forged {
        let server = proxied();
        let guess = |at: usize| {
            let values = forge(at);
            let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
            passed_on(&server, "/i/AAAAAAAAAAAAAAAAAAAAAA", &values).status
        };
        let statuses: Vec<StatusCode> = (0..22).map(guess).collect();
        assert_eq!(statuses[19], StatusCode::NOT_FOUND, "{how}");
        assert_eq!(statuses[20], StatusCode::TOO_MANY_REQUESTS, "{how}");
    }
    // An entry behind which nothing is known counts for the proxy itself, whatever is before it.
    let server = proxied();
    let statuses: Vec<StatusCode> = (0..21)
        .map(|at| {
            passed_on(&server, "/i/AAAAAAAAAAAAAAAAAAAAAA", &[format!("6.6.6.{at}, x").as_bytes()]).status
        })
        .collect();
    assert_eq!(statuses[20], StatusCode::TOO_MANY_REQUESTS);
    // Two visitors are two.
    let server = proxied();
    for at in 0..21 {
        assert_eq!(
            passed_on(&server, "/i/AAAAAAAAAAAAAAAAAAAAAA", &[format!("x, 9.9.9.{at}").as_bytes()]).status,
            StatusCode::NOT_FOUND
        );
    }
}

#[test]
fn no_address_sends_a_browser_to_another_server() {
    let server = Server::new();
    for path in [
        "//elders.example/?language=fy",
        "//elders.example/%2e%2e?language=nl",
        "///elders.example?language=en",
        "//elders.example:80/a/b?language=fy",
    ] {
        let answer = server.get(path, "");
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{path}");
        let page = server.get(path.split('?').next().expect("there is a path"), "");
        assert!(!page.text.contains("\"//") && !page.text.contains("\"/\\"), "{path}: {}", page.text);
    }
    assert_eq!(server.get("/cases?language=fy", "").location(), "/cases");
}

/// Wrong links from an address keep nobody out who has a right one: an office is behind one address.
#[test]
fn wrong_links_keep_no_resident_out() {
    let server = Server::new();
    let link = server.shown.resident.clone().expect("there is a link");
    let (base, cookie) = server.enter(&link);
    for _ in 0..40 {
        server.get("/i/AAAAAAAAAAAAAAAAAAAAAA", "");
        server.get(&base, "peil-invitation=AAAAAAAAAAAAAAAAAAAAAA");
    }
    assert_eq!(server.get("/i/AAAAAAAAAAAAAAAAAAAAAA", "").status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(server.get(&base, &cookie).status, StatusCode::OK, "whoever is answering goes on");
    assert_eq!(server.get(path_of(&link), "").status, StatusCode::SEE_OTHER, "nor is a right link refused");
    // Nor are programs and professionals.
    client(&server).get("/instruments");
    let wrong = server.post("/sign-in", "", &[("name", "demo"), ("password", "x"), ("code", "000000")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// An administration that was answered in some way, and the professional's cookie.
fn answered(server: &Server, instrument: &str, informant: Option<&str>, by: &Actor) -> AdministrationId {
    let instrument = compiled(&format!("instruments/{instrument}/{instrument}.peil"));
    let cases = server.store.cases(None, None, None, 100).wait().expect("they are there").len();
    let case = server
        .store
        .open_case(&format!("vis-{cases}"), &Actor::Account("demo".into()))
        .wait()
        .expect("it opens");
    let new = NewAdministration {
        case,
        instrument: &instrument,
        wording: None,
        informant: informant.map(Into::into),
        administered: None,
        domains: Vec::new(),
        expires: None,
        by: Actor::Account("demo".into()),
    };
    let id = server.store.open_administration(new).wait().expect("it opens");
    let question = instrument
        .questions
        .iter()
        .find(|question| question.name == "hulp" || question.name == "gad1")
        .expect("it is asked")
        .name
        .clone();
    let answer = if question == "hulp" { "een verzwegen antwoord" } else { "2" };
    let given = What::Given { question, answer: answer.into() };
    let submission = Submission {
        administration: id.clone(),
        id: None,
        since: Since::Unknown,
        by: by.clone(),
        what: vec![given],
        alerts: None,
    };
    server.store.submit(submission).wait().expect("it is saved");
    id
}

/// Answers that came another way than by the account that is signed in are nobody's own view.
#[test]
fn no_professional_opens_what_came_another_way() {
    let server = Server::new();
    let session = server.signed_in();
    let others =
        [Actor::Respondent, Actor::Client("portaal".into()), Actor::Program, Actor::Account("bert".into())];
    for by in &others {
        let id = answered(&server, "gad7", None, by);
        let page = server.get(&format!("/own/{id}"), &session);
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{by}");
        for path in ["page/gad7", "review", "done"] {
            assert_eq!(
                server.get(&format!("/own/{id}/{path}"), &session).status,
                StatusCode::NOT_FOUND,
                "{by} {path}"
            );
        }
        let form = [("peil-revision", "0"), ("peil-asked", "gad1"), ("gad1", "3"), ("peil-go", "next")];
        assert_eq!(
            server.post(&format!("/own/{id}/page/gad7"), &session, &form).status,
            StatusCode::NOT_FOUND,
            "{by}"
        );
        assert_eq!(
            server.post(&format!("/own/{id}/send"), &session, &[]).status,
            StatusCode::NOT_FOUND,
            "{by}"
        );
        let after = server.store.administration(&id).wait().expect("it is there");
        assert_eq!(
            (after.history.state.answers["gad1"].answer.as_str(), after.summary.sent_in),
            ("2", None),
            "{by}"
        );
        // Nor does the case offer it.
        let case = server.get(&format!("/cases/{}", after.summary.case), &session);
        assert!(!case.text.contains(&format!("/own/{id}")), "{by}");
    }
    let own = answered(&server, "gad7", None, &Actor::Account("demo".into()));
    assert_eq!(server.get(&format!("/own/{own}"), &session).status, StatusCode::OK);
}

/// Through the API, as the portal of a gemeente does it: the first informant and the second.
#[test]
fn what_came_through_the_api_stays_closed_for_every_informant() {
    let server = Server::new();
    let (client, session) = (client(&server), server.signed_in());
    for informant in ["inwoner", "professional"] {
        let case = client.case(&format!("zaak-{informant}"));
        let new = serde_json::json!({ "caseId": case, "instrument": "draagkracht", "informant": informant,
            "domains": [{ "name": "gezin", "reason": "de vraag gaat over de kinderen" }] });
        let opened = client.does("POST", "/administrations", &new);
        let id = text(&opened["id"]);
        let offered = server.get(&format!("/own/{id}"), &session).status;
        assert_eq!(
            offered,
            if informant == "inwoner" { StatusCode::NOT_FOUND } else { StatusCode::OK },
            "{informant}: nothing is in it yet"
        );
        let pages = client.get(&format!("/administrations/{id}/pages"));
        let question = &pages["pages"][0]["questions"][0];
        let answer = question["options"][0]["key"].as_str().unwrap_or("1").to_string();
        let mut answers = serde_json::Map::new();
        answers.insert(text(&question["name"]), answer.into());
        client.does(
            "PATCH",
            &format!("/administrations/{id}/answers"),
            &serde_json::json!({ "revision": opened["revision"], "answers": answers }),
        );
        assert_eq!(server.get(&format!("/own/{id}"), &session).status, StatusCode::NOT_FOUND, "{informant}");
        let case = server.get(&format!("/cases/{case}"), &session);
        assert!(!case.text.contains(&format!("/own/{id}")), "{informant}");
    }
}

fn revision(page: &str) -> String {
    values(page, "name=\"peil-revision\" value").remove(0)
}

/// A page of numbers, for the professional: its path.
fn numbers(server: &Server, session: &str) -> String {
    let case = server.post("/cases", session, &[("pseudonym", "blauwe-vis")]).location().to_string();
    let form = [
        ("informant", "professional"),
        ("domain", "gezin"),
        ("reason-gezin", "de vraag gaat over de kinderen"),
        ("days", "30"),
    ];
    assert_eq!(server.post(&format!("{case}/ask/draagkracht"), session, &form).location(), case);
    let own = values(&server.get(&case, session).text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("it is the own view");
    format!("{own}/page/gezin")
}

/// The second of a double click says the same, however it was typed.
#[test]
fn a_double_click_is_no_other_window() {
    let server = Server::new();
    let session = server.signed_in();
    let path = numbers(&server, &session);
    let page = server.get(&path, &session);
    let revision = revision(&page.text);
    for typed in ["03", " 4 ", "+2"] {
        let form = [
            ("peil-revision", revision.as_str()),
            ("peil-asked", "aantal_kinderen"),
            ("aantal_kinderen", typed),
            ("peil-go", "next"),
        ];
        let (first, second) = (server.post(&path, &session, &form), server.post(&path, &session, &form));
        if first.status != StatusCode::SEE_OTHER {
            continue;
        }
        assert!(!second.location().contains("notice"), "{typed}: {}", second.location());
    }
    // What another window did say otherwise is reported, still.
    let form = [
        ("peil-revision", revision.as_str()),
        ("peil-asked", "aantal_kinderen"),
        ("aantal_kinderen", "1"),
        ("peil-go", "next"),
    ];
    assert!(server.post(&path, &session, &form).location().contains("notice=notice-overruled"));
}

#[test]
fn another_language_is_spoken_also_while_something_is_not_accepted() {
    let server = Server::new();
    let session = server.signed_in();
    let path = numbers(&server, &session);
    let before = server.get(&path, &session);
    let form = [
        ("peil-revision", &*revision(&before.text)),
        ("peil-asked", "aantal_kinderen"),
        ("aantal_kinderen", "veel"),
        ("peil-language", "en"),
    ];
    let answer = server.post(&path, &session, &form);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("lang=\"en\"") && answer.text.contains("value=\"veel\""), "{}", answer.text);
    assert!(!answer.text.contains("Vul een heel getal in"), "{}", answer.text);
    assert_eq!(answer.cookie(), "peil-language=en");
    let after = server.get(&path, &format!("{session}; {}", answer.cookie()));
    assert!(after.text.contains("<html class=\"utrecht-root\" lang=\"en\">"), "{}", after.text);
}

#[test]
fn a_request_names_one_host() {
    let server = Server::new();
    let two = request(Method::GET, "/", "")
        .header(header::HOST, "elders.example")
        .body(Body::empty())
        .expect("it is a request");
    assert_eq!(server.send(two).status, StatusCode::BAD_REQUEST);
}

/// Names that there are cannot be told from names that there are not: not by what is said, and not by how
/// long it takes.
#[test]
fn a_known_name_is_not_told_from_an_unknown_one() {
    let server = Server::new();
    let sign_in = |name: &str| {
        let began = std::time::Instant::now();
        let answer =
            server.post("/sign-in", "", &[("name", name), ("password", "wrong"), ("code", "000000")]);
        (answer.status, answer.text.replace(name, "…"), began.elapsed())
    };
    for at in 0..8 {
        let (known, unknown) = (sign_in("demo"), sign_in("dema"));
        assert_eq!((known.0, &known.1), (unknown.0, &unknown.1), "guess {at}");
        assert!(known.2.as_millis() >= 390 && unknown.2.as_millis() >= 390, "{:?} {:?}", known.2, unknown.2);
    }
}
