//! Clients of the API, hooks, retention and the log, on the pages of who looks after them.

use axum::http::StatusCode;
use peil_store::{Actor, Moment, NewAccount, Practice, PracticeKey, Retention, Role};

use super::accounts::{log, shown_once, signed_in_as};
use super::{Server, values};

#[test]
fn a_client_is_added_with_a_token_that_is_shown_once_and_revoked() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    assert!(server.get("/clients", &session).text.contains("Er zijn nog geen programma&#39;s."));
    let add = |name: &str, scope: &str, days: &str| {
        let form = [("name", name), ("practice", "practice"), ("scope", scope), ("days", days)];
        server.post("/clients", &session, &form)
    };
    for (name, scope, days, field) in [
        ("portaal", "alles", "", "scope"),
        ("portaal", "scores:read", "0", "days"),
        ("portaal", "scores:read", "morgen", "days"),
        ("Portaal!", "scores:read", "", "name"),
    ] {
        let refused = add(name, scope, days);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {scope} {days}");
        assert!(refused.text.contains(&format!("id=\"{field}-error\"")), "{field}: {}", refused.text);
    }
    let made = add("portaal", "scores:read", "90");
    assert_eq!(made.location(), "/clients/portaal/token");
    let token = shown_once(&server, &made, &session);
    let client = server.store.client(&token).wait().expect("it is good");
    assert_eq!(client.scopes, ["scores:read"]);
    let until = Moment::now().after(std::time::Duration::from_secs(90 * 86_400));
    assert!(client.expires.is_some_and(|expires| until.0 - expires.0 < 60_000), "{client:?}");
    assert_eq!(server.get(made.location(), &session).location(), "/clients", "once");
    let list = server.get("/clients", &session).text;
    assert!(list.contains("Scores lezen") && list.contains("Mag erin tot"), "{list}");
    assert!(!list.contains(&token));
    assert_eq!(add("portaal", "scores:read", "").status, StatusCode::UNPROCESSABLE_ENTITY, "there is one");
    for _ in 0..2 {
        assert_eq!(server.post("/clients/portaal/revoking", &session, &[]).location(), "/clients");
    }
    assert!(server.store.client(&token).wait().is_err());
    assert!(server.get("/clients", &session).text.contains("Ingetrokken op"));
    let log = log(&server);
    let done: Vec<&str> =
        log.iter().filter(|(_, _, about)| about == "portaal").map(|(_, action, _)| action.as_str()).collect();
    assert_eq!(done, ["client.add", "client.revoke"]);
    assert!(!format!("{log:?}").contains(&token));
}

#[test]
fn a_hook_is_added_tried_and_removed() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    let add = |name: &str, url: &str, event: &str| {
        let form = [("name", name), ("practice", "practice"), ("url", url), ("event", event)];
        server.post("/hooks", &session, &form)
    };
    for (name, url, event, field) in [
        ("zaken", "ftp://elders.example", "alert", "url"),
        ("zaken", "https://naam:geheim@elders.example/", "alert", "url"),
        ("zaken", "https://elders.example/", "alles", "event"),
        ("Zaken!", "https://elders.example/", "alert", "name"),
    ] {
        let refused = add(name, url, event);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {url} {event}");
        assert!(refused.text.contains(&format!("id=\"{field}-error\"")), "{field}: {}", refused.text);
    }
    // This machine is not called, unless a setting says so.
    let made = add("zaken", "http://127.0.0.1:9/peil", "alert");
    assert_eq!(made.location(), "/hooks/zaken/secret");
    let secret = shown_once(&server, &made, &session);
    assert_eq!(server.get(made.location(), &session).location(), "/hooks", "once");
    let list = server.get("/hooks", &session).text;
    assert!(list.contains("http://127.0.0.1:9/peil") && list.contains("Er is een melding"), "{list}");
    assert!(list.contains("Aangekomen in 30 dagen: 0.") && !list.contains(&secret), "{list}");
    let tried = server.post("/hooks/zaken/test", &session, &[]);
    assert_eq!(tried.location(), "/hooks");
    let said = server.get("/hooks", &format!("{session}; {}", tried.cookie())).text;
    assert!(said.contains("zaken: het bericht kwam niet aan."), "{said}");
    assert_eq!(server.post("/hooks/niets/test", &session, &[]).status, StatusCode::NOT_FOUND);
    assert_eq!(server.post("/hooks/zaken/removing", &session, &[]).location(), "/hooks");
    assert!(server.store.hooks().wait().expect("they are there").is_empty());
    let log = log(&server);
    let done: Vec<&str> =
        log.iter().filter(|(_, _, about)| about == "zaken").map(|(_, action, _)| action.as_str()).collect();
    assert_eq!(done, ["hook.add", "hook.test", "hook.remove"]);
    assert!(!format!("{log:?}").contains(&secret));
}

#[test]
fn what_is_kept_is_counted_by_practice() {
    let server = Server::with("[retention]\ndraagkracht = 400\n");
    let beheer = signed_in_as(&server, "beheer", Role::Beheerder);
    let cleo = signed_in_as(&server, "cleo", Role::Professional);
    let zuid = Practice { key: PracticeKey("zuid".into()), name: "Team Zuid".into(), gemeente: None };
    server.store.add_practice(zuid, &Actor::Program).wait().expect("it is new");
    let new = NewAccount {
        name: "zuid.coordinator".into(),
        role: Role::Coordinator,
        practice: Some(PracticeKey("zuid".into())),
        reads: Vec::new(),
    };
    let credentials = server.store.add_account_to(new, &Actor::Program).wait().expect("it is added");
    let code = credentials.code_at(Moment::now());
    let session = server
        .store
        .sign_in("zuid.coordinator", &credentials.password, &code, peil_store::Lasting::Usual)
        .wait()
        .expect("it is let in");
    let all = server.get("/retention", &beheer).text;
    assert!(all.contains("400 dagen") && all.contains("De server wist elke dag"), "{all}");
    assert!(!all.contains("blauwe-vis"), "it shows no case");
    let own = server.get("/retention", &server.signed_in()).text;
    assert!(own.contains("400 dagen"), "{own}");
    let other = server.get("/retention", &format!("peil-session={}", session.token.reveal())).text;
    assert!(other.contains("Er is nog niets ingevuld.") && !other.contains("400 dagen"), "{other}");
    // What ended long ago is due.
    let database = rusqlite::Connection::open(server._folder.path().join("test.db")).expect("it opens");
    database.execute("UPDATE administrations SET expires = 1000, created = 1000", []).expect("it is changed");
    let instruments = [("draagkracht".to_string(), std::time::Duration::from_secs(1))].into();
    let retention = Retention { otherwise: None, instruments };
    let kept = server.store.kept(retention, None).wait().expect("it can be read");
    assert!(kept.iter().any(|one| one.count > 0 && one.due == one.count && one.next.is_none()), "{kept:?}");
    assert_eq!(server.get("/retention", &cleo).status, StatusCode::NOT_FOUND);
}

#[test]
fn the_log_is_read_by_case_account_and_day() {
    let server = Server::new();
    let beheer = signed_in_as(&server, "beheer", Role::Beheerder);
    let coordinator = server.signed_in();
    let by = Actor::Account(server.store.accounts().wait().expect("they are there")[0].name.clone());
    let case = server.store.open_case("groene-vos", &by).wait().expect("it opens");
    let lines = |path: &str, session: &str| {
        let page = server.get(path, session);
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        (page.text.matches("<li class=\"peil-card\">").count(), page.text)
    };
    let find = |session: &str, form: &[(&str, &str)]| server.post("/audit", session, form);
    // By its pseudonym, which goes into no address and is in no line.
    let found = find(&coordinator, &[("case", "groene-vos")]);
    assert_eq!(found.location(), format!("/audit?case={case}"));
    let (count, page) = lines(found.location(), &coordinator);
    assert_eq!(count, 1, "{page}");
    assert!(page.contains("opende een zaak") && !page.contains("groene-vos"), "{page}");
    // A beheerder knows no pseudonym.
    let unknown = find(&beheer, &[("case", "groene-vos")]);
    let (count, _) = lines(unknown.location(), &beheer);
    assert_eq!(count, 0);
    let (count, page) = lines("/audit?account=beheer", &beheer);
    assert!(count > 0 && page.contains("logde in"), "{page}");
    let (count, _) = lines("/audit?day=1999-12-31", &beheer);
    assert_eq!(count, 0);
    for (form, field) in [
        ([("day", "gisteren")], "day"),
        ([("account", "Anna & co")], "account"),
        ([("case", "Niets Hier")], "case"),
    ] {
        let refused = find(&beheer, &form);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(refused.text.contains(&format!("id=\"{field}-error\"")), "{field}: {}", refused.text);
    }
    // A page at a time, each line once.
    for _ in 0..120 {
        server.store.audit(&by, "results.look", case.as_str()).wait().expect("it is noted");
    }
    let (mut path, mut seen) = (format!("/audit?case={case}"), 0);
    loop {
        let (count, page) = lines(&path, &coordinator);
        seen += count;
        let older = values(&page, "href").into_iter().rfind(|href| href.contains("before="));
        match older {
            Some(older) => path = older.replace("&amp;", "&").replace("&#38;", "&"),
            None => break,
        }
    }
    assert_eq!(seen, 121);
}
