//! The ways through the product, from link to picture, and what happens when windows cross.

use axum::http::StatusCode;

use super::{Server, path_of, values};

/// Fills in a page as a form would post it: the first option of every question.
fn filled<'p>(page: &'p str, asked: &'p [String], revision: &'p str) -> Vec<(&'p str, String)> {
    let mut form = vec![("peil-revision", revision.to_string()), ("peil-go", "next".to_string())];
    form.extend(asked.iter().map(|name| ("peil-asked", name.clone())));
    for name in asked {
        let first = values(page, &format!("name=\"{name}\" value"))
            .into_iter()
            .find(|value| !value.is_empty())
            .unwrap_or_else(|| "1".into());
        form.push((name, first));
    }
    form
}

fn revision(page: &str) -> String {
    values(page, "name=\"peil-revision\" value").remove(0)
}

/// Answers every page from the start to the review; the path of the review.
pub fn answer_all(server: &Server, base: &str, cookie: &str) -> String {
    let start = server.get(base, cookie);
    let mut path = values(&start.text, "utrecht-button--primary-action\" href").remove(0);
    for _ in 0..30 {
        if path.ends_with("/review") {
            return path;
        }
        let page = server.get(&path, cookie);
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        let asked = values(&page.text, "name=\"peil-asked\" value");
        let (revision, text) = (revision(&page.text), page.text);
        let form = filled(&text, &asked, &revision);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = server.post(&path, cookie, &pairs);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        path = answer.location().to_string();
    }
    panic!("the review is not reached");
}

#[test]
fn from_the_link_to_the_pictures() {
    let server = Server::new();
    let link = server.shown.resident.clone().expect("there is a link");
    let (base, cookie) = server.enter(&link);
    let review = server.get(&answer_all(&server, &base, &cookie), &cookie);
    assert!(review.text.contains("Wijzig") && review.text.contains("Klopt helemaal niet"), "{}", review.text);
    let sent = server.post(&format!("{base}/send"), &cookie, &[("peil-revision", &revision(&review.text))]);
    assert_eq!(sent.location(), format!("{base}/done"));
    assert!(server.get(&format!("{base}/done"), &cookie).text.contains("uw antwoorden zijn verstuurd"));

    // The link shows nothing any more, and the form cannot be sent again.
    let again = server.get(path_of(&link), "");
    assert!(
        again.text.contains("Deze vragenlijst is verstuurd") && !again.text.contains("Klopt"),
        "{}",
        again.text
    );
    assert!(server.get(&format!("{base}/review"), &cookie).location().contains("/done"));
    assert!(server.post(&format!("{base}/send"), &cookie, &[]).location().contains("/done"));

    // The professional sees no score before the own view is in.
    let session = server.signed_in();
    let cases = server.get("/cases", &session);
    let case = values(&cases.text, "utrecht-link--html-a\" href")
        .into_iter()
        .find(|path| path.starts_with("/cases/"))
        .expect("there is a case");
    let shown = server.get(&case, &session);
    assert!(!shown.text.contains("/results/"), "{}", shown.text);
    let id = base.strip_prefix("/answer/").expect("it is one");
    let early = server.get(&format!("{case}/results/{id}"), &session);
    assert!(early.text.contains("Wij wachten nog op") && !early.text.contains("<svg"), "{}", early.text);
    // No sheet of it either.
    for sheet in ["sheet", "resident"] {
        let path = format!("{case}/results/{id}");
        assert_eq!(server.get(&format!("{path}/{sheet}"), &session).location(), path);
    }
    // Nor opens the resident's own.
    assert_eq!(server.get(&format!("/own/{id}"), &session).status, StatusCode::NOT_FOUND);

    let own = values(&shown.text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("the own view can be filled in");
    answer_all(&server, &own, &session);
    assert_eq!(server.post(&format!("{own}/send"), &session, &[]).location(), format!("{own}/done"));
    let results = server.get(&format!("{case}/results/{id}"), &session);
    assert_eq!(results.status, StatusCode::OK);
    // A plane and a radar, and a bar for every score.
    assert_eq!(results.text.matches("class=\"peil-picture\"").count(), 2, "{}", results.text);
    assert!(results.text.contains("id=\"bar-draaglast-title\""), "{}", results.text);
    assert!(results.text.contains("Hier kijkt u verschillend") && results.text.contains("Vraag voor vraag"));
    let ids = values(&results.text, " id");
    assert_eq!(ids.len(), ids.iter().collect::<std::collections::BTreeSet<_>>().len(), "{ids:?}");
    for sheet in ["sheet", "resident"] {
        let page = server.get(&format!("{case}/results/{id}/{sheet}"), &session);
        assert_eq!(page.status, StatusCode::OK, "{sheet}");
        assert!(page.text.contains("peil-sheet"), "{}", page.text);
    }
    // Domains that nobody was asked are in one sentence, not in a row with a reason each.
    let (scores, _) = results.text.split_once("Hoe is elke score berekend?").expect("the trace stands below");
    assert!(scores.contains("Niet gevraagd: ") && !scores.contains("; niet gevraagd:"), "{scores}");
    assert!(
        results.text.contains("Draaglast, gemiddeld")
            && results.text.contains("Inwoner")
            && results.text.contains("Professional")
    );
}

#[test]
fn a_page_left_open_asks_once_more_and_then_goes_on() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let path = format!("{base}/page/hulp");
    let post = || {
        let page = server.get(&path, &cookie);
        server.post(
            &path,
            &cookie,
            &[("peil-revision", &revision(&page.text)), ("peil-asked", "hulp"), ("peil-go", "next")],
        )
    };
    assert_eq!(post().location(), path);
    let asked = server.get(&path, &cookie);
    assert!(
        asked.text.contains("Openlaten mag ook") && asked.text.contains("href=\"#q-hulp\""),
        "{}",
        asked.text
    );
    assert_ne!(post().location(), path);
}

#[test]
fn a_form_that_is_sent_twice_counts_once() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let path = format!("{base}/page/hulp");
    let page = server.get(&path, &cookie);
    let revision = revision(&page.text);
    let form = [("peil-revision", revision.as_str()), ("peil-asked", "hulp"), ("peil-go", "next")];
    assert_eq!(server.post(&path, &cookie, &form).location(), path);
    // The second of a double click does not use up the question that is asked once more.
    assert_eq!(server.post(&path, &cookie, &form).location(), path);
}

#[test]
fn two_windows_lose_nothing_and_it_is_said() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let path = format!("{base}/page/financien");
    let page = server.get(&path, &cookie);
    let old = revision(&page.text);
    let asked = [("peil-asked", "fin1"), ("peil-asked", "fin2"), ("peil-asked", "fin3")];
    let send = |revision: &str, answers: &[(&str, &str)]| {
        let mut form = vec![("peil-revision", revision), ("peil-go", "next")];
        form.extend(asked);
        form.extend(answers);
        server.post(&path, &cookie, &form)
    };
    send(&old, &[("fin1", "4"), ("fin2", "0"), ("fin3", "4")]);
    // The other window knew nothing of that: what it left open stays as the first window had it.
    let kept = send(&old, &[]);
    assert!(kept.location().contains("notice=notice-kept"), "{}", kept.location());
    let page = server.get(&path, &cookie);
    assert!(page.text.contains("id=\"q-fin1-4\" name=\"fin1\" value=\"4\" checked"), "{}", page.text);
    // What it answered otherwise is, and that is said.
    let overruled = send(&old, &[("fin1", "2")]);
    assert!(overruled.location().contains("notice=notice-overruled"), "{}", overruled.location());
    assert!(server.get(&path, &cookie).text.contains("value=\"2\" checked"));
}

#[test]
fn what_is_not_accepted_is_shown_again_with_what_was_typed() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "blauwe-vis")]).location().to_string();
    let form = [
        ("informant", "inwoner"),
        ("domain", "gezin"),
        ("reason-gezin", "de vraag gaat over de kinderen"),
        ("days", "30"),
    ];
    assert_eq!(server.post(&format!("{case}/ask/draagkracht"), &session, &form).location(), case);
    let shown = server.get(&case, &session);
    let make = values(&shown.text, "action")
        .into_iter()
        .find(|path| path.contains("/link/"))
        .expect("a link can be made");
    let (link, page) = server.makes_link(&make, &session);
    assert!(page.text.contains("peil-qr") && link.starts_with("http://127.0.0.1:8080/i/"), "{}", page.text);
    let (base, cookie) = server.enter(&link);
    let path = format!("{base}/page/gezin");
    let answer = server.post(
        &path,
        &cookie,
        &[
            ("peil-revision", "0"),
            ("peil-asked", "aantal_kinderen"),
            ("aantal_kinderen", "veel"),
            ("peil-go", "next"),
        ],
    );
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text.contains("Vul een heel getal in van 0 tot en met 12")
            && answer.text.contains("value=\"veel\"")
            && answer.text.contains("aria-invalid"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("<title>Let op:"), "{}", answer.text);

    // A link that is taken back opens nothing.
    let shown = server.get(&case, &session);
    let id = values(&shown.text, "name=\"link\" value").remove(0);
    server.post(&format!("{case}/revoke"), &session, &[("link", &id)]);
    assert_eq!(server.get(path_of(&link), "").status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(&path, &cookie).status, StatusCode::NOT_FOUND);
}

#[test]
fn what_the_resident_began_no_professional_opens() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "gouden-vis")]).location().to_string();
    // One informant: the one who begins it, the resident by a link or the professional from paper.
    assert_eq!(server.post(&format!("{case}/ask/gad7"), &session, &[("days", "30")]).location(), case);
    let shown = server.get(&case, &session);
    let own = values(&shown.text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("nobody began it");
    assert_eq!(server.get(&own, &session).status, StatusCode::OK);
    let make = values(&shown.text, "action")
        .into_iter()
        .find(|path| path.contains("/link/"))
        .expect("a link can be made");
    let (link, _) = server.makes_link(&make, &session);
    let (base, cookie) = server.enter(&link);
    let review = answer_all(&server, &base, &cookie);
    for path in [own.clone(), format!("{own}/review"), format!("{own}/done")] {
        assert_eq!(server.get(&path, &session).status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!server.get(&case, &session).text.contains(&own));
    let revision = revision(&server.get(&review, &cookie).text);
    assert_eq!(
        server.post(&format!("{base}/send"), &cookie, &[("peil-revision", &revision)]).location(),
        format!("{base}/done")
    );
    let id = base.strip_prefix("/answer/").expect("it is one");
    assert!(server.get(&format!("{case}/results/{id}"), &session).text.contains("<table"));
}

#[test]
fn an_alert_stands_atop_the_list_before_anything_else_may_be_seen() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "rode-vos")]).location().to_string();
    let form = [
        ("informant", "inwoner"),
        ("informant", "professional"),
        ("domain", "veiligheid"),
        ("reason-veiligheid", "zorgmelding"),
        ("days", "7"),
    ];
    server.post(&format!("{case}/ask/draagkracht"), &session, &form);
    let shown = server.get(&case, &session);
    let make = values(&shown.text, "action")
        .into_iter()
        .find(|path| path.contains("/link/"))
        .expect("a link can be made");
    let (link, _) = server.makes_link(&make, &session);
    let (base, cookie) = server.enter(&link);
    let path = format!("{base}/page/veiligheid");
    let page = server.get(&path, &cookie);
    server.post(
        &path,
        &cookie,
        &[
            ("peil-revision", &revision(&page.text)),
            ("peil-asked", "vei1"),
            ("vei1", "0"),
            ("peil-go", "stop"),
        ],
    );
    let cases = server.get("/cases", &session);
    assert!(cases.text.contains("Bespreek vandaag de veiligheid thuis."), "{}", cases.text);
    assert!(server.get(&case, &session).text.contains("Bespreek vandaag de veiligheid thuis."));
}

#[test]
fn a_pseudonym_that_looks_like_a_person_is_asked_about() {
    let server = Server::new();
    let session = server.signed_in();
    let asked = server.post("/cases", &session, &[("pseudonym", "111222333")]);
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("burgerservicenummer"), "{}", asked.text);
    assert_eq!(
        server.post("/cases", &session, &[("pseudonym", "111222333"), ("sure", "111222333")]).status,
        StatusCode::SEE_OTHER
    );
}

#[test]
fn every_case_is_found_however_many_there_are() {
    let server = Server::new();
    let cookie = server.signed_in();
    let first = server.store.open_case("aller-eerste", &peil_store::Actor::Program).wait().expect("it opens");
    for at in 0..101 {
        server.store.open_case(&format!("zaak-{at}."), &peil_store::Actor::Program).wait().expect("it opens");
    }
    // Those that have waited longest come first; the others are shown when they are asked for.
    let first_page = server.get("/cases", &cookie);
    assert!(first_page.text.contains("aller-eerste") && !first_page.text.contains("zaak-100."));
    let all = values(&first_page.text, "href").into_iter().find(|path| path.contains("show=work-you"));
    let all = all.expect("the others are a link away").replace("&#38;", "&");
    let all = server.get(all.split('#').next().expect("there is a path"), &cookie);
    assert!(all.text.contains("aller-eerste") && all.text.contains("zaak-100."), "{}", all.text);

    // By its pseudonym, which is in no address.
    assert_eq!(
        server.post("/cases/find", &cookie, &[("sought", " aller-eerste ")]).location(),
        format!("/cases/{first}")
    );
    let none = server.post("/cases/find", &cookie, &[("sought", "rode-vis")]);
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        none.text.contains("Er is geen zaak met dit pseudoniem") && none.text.contains("value=\"rode-vis\""),
        "{}",
        none.text
    );
    assert!(
        server.post("/cases/find", "", &[("sought", "aller-eerste")]).location().starts_with("/sign-in"),
        "only for who signed in"
    );
    // By a part of it, in capitals or not.
    let some = server.post("/cases/find", &cookie, &[("sought", "AAK-10")]);
    assert_eq!(some.status, StatusCode::OK);
    assert!(some.text.contains("zaak-10.") && some.text.contains("zaak-100."), "{}", some.text);
    assert!(!some.text.contains("zaak-20.") && !some.text.contains("aller-eerste"), "{}", some.text);
    assert_eq!(server.get("/cases?sort=onzin&show=niets&whose=x", &cookie).status, StatusCode::OK);
}

/// An own view that is asked for later is of another round: what was seen of the first stays seen, and the
/// later one is not called independent of it.
#[test]
fn what_is_asked_later_does_not_join_a_round_that_was_seen() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "oranje-vis")]).location().to_string();
    let ask = |name: &str, informant: &str| {
        server.post(
            &format!("{case}/ask/draagkracht"),
            &session,
            &[("round-name", name), ("informant", informant), ("days", "30")],
        )
    };
    assert_eq!(ask("Start", "professional").location(), case);
    let own = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("it is the own view");
    answer_all(&server, &own, &session);
    server.post(&format!("{own}/send"), &session, &[]);
    let results = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.contains("/results/"))
        .expect("everybody has sent in");
    assert_eq!(server.get(&results, &session).status, StatusCode::OK);
    assert_eq!(ask("Na 6 maanden", "inwoner").location(), case);
    let shown = server.get(&case, &session).text;
    assert!(shown.contains("Start") && shown.contains("Na 6 maanden"), "{shown}");
    assert!(
        !server.get(&results, &session).text.contains("Wij wachten nog op"),
        "the results of the first are not hidden by the second"
    );
    // Who looked is in the audit log.
    let looked = server
        .store
        .audit_lines(None, None, 100)
        .wait()
        .expect("they are there")
        .into_iter()
        .filter(|line| line.action == "results.look")
        .count();
    assert_eq!(looked, 2);
    let long = ask(&"x".repeat(61), "inwoner");
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(long.text.contains("maximaal 60 tekens"), "{}", long.text);

    // Whoever saw results of one round does not answer the next independently, and that is said.
    assert_eq!(ask("Na een jaar", "professional").location(), case);
    let own = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("it is the own view");
    answer_all(&server, &own, &session);
    server.post(&format!("{own}/send"), &session, &[]);
    let knew = "kende al uitkomsten van een eerdere keer";
    assert!(!server.get(&results, &session).text.contains(knew), "not of the first");
    let later = results.replace(results.split('/').next_back().expect("it has one"), &own["/own/".len()..]);
    let later = server.get(&later, &session);
    assert!(later.text.contains(knew), "{}", later.text);
}

/// What was asked once is asked again with the same subjects, reasons and informants, under a new name.
#[test]
fn a_round_is_asked_again_as_it_was() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "groene-vis")]).location().to_string();
    let form = [
        ("round-name", "Start"),
        ("informant", "inwoner"),
        ("domain", "wonen"),
        ("reason-wonen", "Er is een huurachterstand."),
        ("days", "60"),
    ];
    assert_eq!(server.post(&format!("{case}/ask/draagkracht"), &session, &form).location(), case);
    let again = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.contains("/ask/draagkracht?from="))
        .expect("it can be asked again");
    let shown = server.get(&again, &session).text;
    let checked = |key: &str, value: &str| {
        let at = shown.find(&format!("name=\"{key}\" value=\"{value}\"")).expect("it is offered");
        shown[at..].split('>').next().is_some_and(|tag| tag.contains("checked"))
    };
    assert!(checked("domain", "wonen") && !checked("domain", "financien"), "{shown}");
    assert!(checked("informant", "inwoner") && !checked("informant", "professional"), "{shown}");
    assert!(shown.contains("value=\"Er is een huurachterstand.\""), "{shown}");
    assert!(!shown.contains("value=\"Start\""), "it has a name of its own: {shown}");
    // Only of a round of this case.
    let other = server.post("/cases", &session, &[("pseudonym", "gele-vis")]).location().to_string();
    assert_eq!(server.get(&again.replace(&case, &other), &session).status, StatusCode::NOT_FOUND);
}

/// Answers from paper are of the day on which they were given.
#[test]
fn answers_from_paper_have_their_own_date() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "papieren-vis")]).location().to_string();
    server.post(&format!("{case}/ask/gad7"), &session, &[("days", "30")]);
    let own = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("it can be copied from paper");
    assert!(server.get(&own, &session).text.contains(&format!("action=\"{own}/date\"")));
    let dated =
        |date: &str| server.post(&format!("{own}/date"), &session, &[("date", date)]).location().to_string();
    for wrong in ["", "gisteren", "2031-02-29", "2999-01-01"] {
        assert_eq!(dated(wrong), format!("{own}?notice=notice-wrong-date"), "{wrong}");
    }
    let refused = server.get(&format!("{own}?notice=notice-wrong-date"), &session);
    assert!(refused.text.contains("Vul een datum in van vandaag of eerder."), "{}", refused.text);
    assert_eq!(dated("2024-03-01"), own);
    assert!(server.get(&own, &session).text.contains("value=\"2024-03-01\""));
    answer_all(&server, &own, &session);
    let id = peil_store::AdministrationId(own["/own/".len()..].to_string());
    let state = server.store.administration(&id).wait().expect("it is there").history.state.clone();
    assert_eq!(state.administered.map(|date| date.to_string()).as_deref(), Some("2024-03-01"));
}
