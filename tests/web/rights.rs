//! A copy of a case and erasing it, for the coordinator; and what the beheerder sees of the server.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use peil_store::{Actor, CaseId, Role};

use super::accounts::{log, signed_in_as};
use super::{Answer, Server};

fn opened(server: &Server) -> CaseId {
    let owner = server.store.accounts().wait().expect("they are there").remove(0).name;
    server.store.open_case("groene-vos", &Actor::Account(owner)).wait().expect("it opens")
}

#[test]
fn a_coordinator_gives_a_copy_and_erases_with_the_pseudonym() {
    let server = Server::new();
    let id = opened(&server);
    let (coordinator, path) = (server.signed_in(), format!("/cases/{id}"));
    let professional = signed_in_as(&server, "cleo", Role::Professional);
    let page = server.get(&path, &coordinator).text;
    assert!(page.contains(&format!("{path}/copy")) && page.contains(&format!("{path}/erasing")), "{page}");
    let page = server.get(&path, &professional).text;
    assert!(!page.contains(&format!("{path}/copy")), "{page}");
    for what in ["copy", "erasing", "erased"] {
        let refused = server.get(&format!("{path}/{what}"), &professional);
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{what}");
    }

    let copy = server.get(&format!("{path}/copy"), &coordinator);
    assert_eq!(copy.headers[header::CONTENT_DISPOSITION], format!("attachment; filename=\"{id}.json\""));
    let said: serde_json::Value = serde_json::from_str(&copy.text).expect("it is JSON");
    assert_eq!((said["case"].as_str(), said["pseudonym"].as_str()), (Some(id.as_str()), Some("groene-vos")));

    assert_eq!(server.get(&format!("{path}/erased"), &coordinator).location(), path, "not yet");
    let erasing = format!("{path}/erasing");
    assert!(server.get(&erasing, &coordinator).text.contains("Wissen is voorgoed."));
    let erase = |confirm: &str| server.post(&erasing, &coordinator, &[("confirm", confirm)]);
    for wrong in ["", "groene", id.as_str()] {
        let refused = erase(wrong);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(refused.text.contains("Er is niets gewist."), "{}", refused.text);
    }
    assert!(server.store.case(&id).wait().expect("it is there").erased.is_none());
    let done = erase(" groene-vos ");
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, format!("{path}/erased").as_str()));
    let shown = server.get(done.location(), &format!("{coordinator}; {}", done.cookie())).text;
    assert!(shown.contains("De zaak is gewist") && shown.contains(id.as_str()), "{shown}");
    let gone = server.store.case(&id).wait().expect("its number stays");
    assert!(gone.erased.is_some() && gone.pseudonym.is_none());
    // Twice is as good as once.
    assert_eq!(erase("groene-vos").location(), format!("{path}/erased"));
    assert_eq!(server.get(&erasing, &coordinator).location(), format!("{path}/erased"));
    let log = log(&server);
    let of_case: Vec<&str> = log
        .iter()
        .filter(|(_, _, about)| about == id.as_str())
        .map(|(_, action, _)| action.as_str())
        .collect();
    assert_eq!(of_case, ["case.open", "case.copy", "case.erase"]);
}

/// The page once nothing is under way any more.
fn finished(server: &Server, session: &str) -> Answer {
    let began = Instant::now();
    loop {
        let page = server.get("/server", session);
        if !page.text.contains("Kijk opnieuw") {
            return page;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{}", page.text);
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_beheerder_makes_a_backup_that_is_checked_and_sees_settings() {
    let server = Server::with("contact = { name = \"Beheer Zeedorp\" }\n[retention]\ngad7 = 30\n");
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    let page = server.get("/server", &session).text;
    for shown in ["Beheer Zeedorp", "gad7: 30", "Europe/Amsterdam", "http://127.0.0.1:8080"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(server.post("/server/backup", &session, &[]).location(), "/server");
    let page = finished(&server, &session).text;
    assert!(page.contains("de reservekopie is gemaakt, en alles klopt."), "{page}");
    let (_, rest) = page.split_once("alles klopt. <code>").expect("it says where");
    let file = std::path::PathBuf::from(rest.split('<').next().unwrap_or_default());
    let about = std::fs::metadata(&file).expect("it is there");
    assert!(about.len() > 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(about.permissions().mode() & 0o077, 0, "nobody else reads it");
    }
    let copy = peil_store::Address::parse(&file.to_string_lossy());
    let verified = peil_store::verify(&copy, None).expect("it is a database");
    assert!(verified.faults.is_empty() && verified.administrations > 0);
    assert_eq!(server.post("/server/verify", &session, &[]).location(), "/server");
    let page = finished(&server, &session).text;
    assert!(page.contains("alles in de database is zoals het geschreven is."), "{page}");
    let done: Vec<String> = log(&server).into_iter().map(|(_, action, _)| action).collect();
    assert!(done.contains(&"server.backup".to_string()) && done.contains(&"server.verify".to_string()));
}

#[test]
fn instruments_show_their_fingerprints_and_stale_words() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    let page = server.get("/instruments", &session).text;
    let gad7 = crate::compiled::compiled("instruments/gad7/gad7.peil");
    for shown in [
        &gad7.fingerprints().structure,
        &gad7.fingerprints().scoring,
        &"Geen verouderde teksten.".to_string(),
    ] {
        assert!(page.contains(shown.as_str()), "{shown}");
    }
}
