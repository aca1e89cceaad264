//! A study on the pages and in the API: who is to be asked, a wave that is asked, a resident who says yes or no
//! apart from answering, and what those who help do not see.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use peil_store::{
    Actor, CaseId, Entry, Error, LaidDown, Moment, NewPublication, NewStudy, Plan, PlannedEnd, PlannedWave,
    Practice, PracticeKey, Readers, Role, Saying,
};
use serde_json::{Value, json};

use super::accounts::signed_in_as;
use super::api::{client, client_that_may};
use super::{Answer, Server, path_of};
use crate::compiled::compiled;

/// Attaches a study to one practice; with or without asking for consent.
pub fn attach(server: &Server, name: &str, practice: &str, asks: bool) {
    let instrument = compiled("instruments/gad7/gad7.peil");
    let wave = |name: &str, first: i64, last: i64| PlannedWave {
        name: name.into(),
        title: format!("Bij {name}"),
        first,
        due: first,
        last,
        informants: vec![None],
    };
    let new = NewStudy {
        name: name.into(),
        protocol: format!("study {name}"),
        laid_down: LaidDown {
            version: "1.0.0".into(),
            fingerprint: "een".into(),
            scoring: "dezelfde".into(),
        },
        plan: Plan {
            title: format!("Onderzoek {name}"),
            language: "nl".into(),
            consent: asks.then(|| "Mogen wij uw antwoorden gebruiken?".into()),
            key_until: None,
            enrol: None,
            waves: vec![wave("start", 0, 42), wave("jaar", 305, 425)],
            ended: vec![PlannedEnd { name: "verhuisd".into(), title: "Verhuisd".into(), stops: true }],
        },
        instrument: &instrument,
        practices: vec![(PracticeKey(practice.into()), practice.into())],
    };
    server.store.attach_study(new, &Actor::Program).wait().expect("it is new");
}

/// Publishes a page of a study, about a practice or about all.
pub fn publish(server: &Server, study: &str, name: &str, practice: Option<&str>, readers: Readers) {
    let before = server.store.study_ledger(study).wait().expect("it can be read");
    let new = NewPublication {
        study: study.into(),
        name: name.into(),
        practice: practice.map(str::to_string),
        title: format!("Bericht {name}"),
        language: "nl".into(),
        readers,
        page: format!(
            "<!DOCTYPE html><html><head><style>p {{ color: red }}</style></head><body><p>Bericht {name}</p></body></html>"
        ),
        figures: "{}".into(),
        ledger: (before, format!("{{ \"{name}\": 1 }}")),
    };
    server.store.publish_study(new, &Actor::Program).wait().expect("it is published");
}

fn amsterdam() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("it is a zone")
}

fn today() -> Date {
    Timestamp::now().to_zoned(amsterdam()).date()
}

struct Followed {
    server: Server,
    case: CaseId,
    session: String,
}

impl Followed {
    fn new() -> Followed {
        let server = Server::new();
        attach(&server, "rust", "practice", true);
        let by = Actor::Account("demo".into());
        let case = server.store.open_case("meeuw-1", &by).wait().expect("it is new");
        let session = server.signed_in();
        Followed { server, case, session }
    }

    fn say(&self, form: &[(&str, &str)]) -> Answer {
        let form: Vec<(&str, &str)> = [&[("study", "rust")][..], form].concat();
        self.server.post(&format!("/cases/{}/studies", self.case), &self.session, &form)
    }

    fn page(&self, path: &str) -> String {
        self.server.get(path, &self.session).text.replace('\u{a0}', " ")
    }

    /// What those who help see of it: without digits, for the time of day is on every page.
    fn seen(&self) -> Vec<String> {
        let own = format!("/cases/{}", self.case);
        let mut pages =
            [own.clone(), format!("{own}/studies"), "/studies".into()].map(|path| self.page(&path));
        pages.iter_mut().for_each(|page| page.retain(|sign| !sign.is_ascii_digit()));
        pages.to_vec()
    }

    /// Where a link of the resident leads, and its cookie; the wave is asked first.
    fn link(&self) -> String {
        let day = today().to_string();
        assert_eq!(self.say(&[("do", "enrol"), ("day", &day)]).status, StatusCode::SEE_OTHER);
        assert_eq!(self.say(&[("do", "ask"), ("wave", "start")]).status, StatusCode::SEE_OTHER);
        let own = self.server.store.case_studies(&self.case).wait().expect("they are there").remove(0);
        let id = own.waves[0].informants[0].administration.clone().expect("it was asked");
        let path = format!("/cases/{}/link/{id}", self.case);
        self.server.makes_link(&path, &self.session).0
    }
}

#[test]
fn a_case_is_enrolled_asked_and_ended() {
    let followed = Followed::new();
    let list = followed.page("/cases");
    assert!(list.contains("href=\"/studies\""), "{list}");
    let path = format!("/cases/{}/studies", followed.case);
    let page = followed.page(&path);
    assert!(page.contains("Onderzoek rust") && page.contains("Deze zaak doet niet mee."), "{page}");
    let wrong = followed.say(&[("do", "enrol"), ("day", "morgen")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("Dit kan niet."), "{}", wrong.text);
    let long_ago = today().checked_sub(43.days()).expect("there is such a day").to_string();
    assert_eq!(followed.say(&[("do", "enrol"), ("day", &long_ago)]).location(), path);
    let due = followed.page("/studies");
    assert!(due.contains("Te laat: de periode is voorbij") && due.contains("meeuw-1"), "{due}");
    assert!(!followed.page(&path).contains("value=\"ask\""), "nothing can be asked outside a window");
    assert_eq!(
        followed.say(&[("do", "end"), ("reason", "verhuisd"), ("day", &today().to_string())]).location(),
        path
    );
    let due = followed.page("/studies");
    assert!(due.contains("Er is nu niemand aan de beurt.") && due.contains("Verhuisd"), "{due}");
    let page = followed.page(&path);
    assert!(page.contains("wordt in deze zaak niets meer gevraagd"), "{page}");
    // A form that says nothing that is known changes nothing.
    assert_eq!(followed.say(&[("do", "iets")]).location(), path);
    assert_eq!(followed.server.get("/studies", "").status, StatusCode::SEE_OTHER, "not for everybody");
}

#[test]
fn a_resident_is_asked_apart_and_is_helped_whatever_is_said() {
    let followed = Followed::new();
    let link = followed.link();
    let (start, cookie) = followed.server.enter(&link);
    let page = followed.server.get(&start, &cookie).text;
    assert!(
        page.contains("Mogen wij uw antwoorden gebruiken?")
            && page.contains("dat verandert niets aan uw hulp"),
        "{page}"
    );
    let study = format!("{start}/study");
    let say = |said: &str| followed.server.post(&study, &cookie, &[("study", "rust"), ("say", said)]);
    let before = followed.seen();
    assert_eq!(say("no").location(), format!("{start}#study"));
    let page = followed.server.get(&start, &cookie).text;
    assert!(page.contains("U zei nee op") && page.contains("Beginnen"), "answering goes on: {page}");
    // Those who help see no difference: not on a page, and not in the log.
    assert_eq!(followed.seen(), before);
    say("yes");
    assert!(followed.server.get(&start, &cookie).text.contains("U zei ja op"));
    assert_eq!(say("stop").location(), study);
    let page = followed.server.get(&study, &cookie).text;
    assert!(page.contains("U bent gestopt op") && page.contains("Mijn antwoorden weghalen"), "{page}");
    // The link still leads there, though it opens no questions any more.
    let again = followed.server.get(path_of(&link), "");
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, study.as_str()));
    let typed = followed.server.post("/code", "", &[("code", path_of(&link).trim_start_matches("/i/"))]);
    assert_eq!(typed.location(), study);
    assert_eq!(say("remove").location(), study);
    let page = followed.server.get(&study, &cookie).text;
    assert!(page.contains("U haalde uw antwoorden weg op") && !page.contains("name=\"say\""), "{page}");
    // Without the cookie, or with that of another, it is not there.
    assert_eq!(followed.server.get(&study, "").status, StatusCode::NOT_FOUND);
    let other = followed.server.enter(&followed.server.shown.resident.clone().expect("there is one")).1;
    assert_eq!(followed.server.get(&study, &other).status, StatusCode::NOT_FOUND);
}

#[test]
fn a_window_that_is_closed_is_said_kindly_and_loses_nothing() {
    let followed = Followed::new();
    let link = followed.link();
    let (start, _) = followed.server.enter(&link);
    let own = followed.server.store.case_studies(&followed.case).wait().expect("they are there").remove(0);
    let wave = &own.waves[0];
    let id = wave.informants[0].administration.clone().expect("it was asked");
    let summary = followed.server.store.administration(&id).wait().expect("it is there").summary.clone();
    // Until the last day of the window is over, where the people are.
    let closes = Timestamp::from_millisecond(summary.expires.expect("it ends").0).expect("it is a moment");
    let closes = closes.to_zoned(amsterdam());
    assert_eq!((closes.date(), closes.hour()), (wave.until.tomorrow().expect("there is one"), 0));
    followed.server.store.set_expiry(&id, Some(Moment::now()), &Actor::Program).wait().expect("it closes");
    let answer = followed.server.get(path_of(&link), "");
    assert_eq!(answer.location(), format!("{start}/study"));
    let page = followed.server.get(answer.location(), &answer.cookie());
    assert!(page.text.contains("De tijd voor deze vragen is voorbij."), "{}", page.text);
    assert!(page.text.contains("Mogen wij uw antwoorden gebruiken?"), "it can still be said: {}", page.text);
}

#[test]
fn the_api_enrols_asks_and_lists_who_is_due() {
    let server = Server::new();
    attach(&server, "rust", "practice", true);
    let client = client(&server);
    let case = server.store.open_case("meeuw-1", &Actor::Account("demo".into())).wait().expect("it is new");
    let path = format!("/cases/{case}/studies");
    let send = |method: &str, path: &str, body: &Value| {
        let answer = client.send(method, path, Some(body));
        (answer.status, serde_json::from_str::<Value>(&answer.text).expect("it is JSON"))
    };
    let studies = client.get("/studies");
    assert_eq!(
        studies["studies"][0]["waves"][1],
        json!({ "name": "jaar", "title": "Bij jaar", "firstDay": 305, "dueDay": 305, "lastDay": 425, "informants": [] })
    );
    let day = today().to_string();
    let new = json!({ "study": "rust", "day": day });
    let (status, enrolled) = send("POST", &path, &new);
    assert_eq!(
        (status, &enrolled["studies"][0]["enrolled"]),
        (StatusCode::CREATED, &json!(day)),
        "{enrolled}"
    );
    assert_eq!(send("POST", &path, &new).0, StatusCode::CONFLICT);
    let unknown = send("POST", &path, &json!({ "study": "iets", "day": day }));
    assert_eq!((unknown.0, &unknown.1["errors"][0]["location"]), (StatusCode::BAD_REQUEST, &json!("/study")));
    let due = client.get("/studies/due");
    assert_eq!(due["due"][0]["wave"]["state"], "due", "{due}");
    let ask = json!({ "study": "rust", "wave": "start" });
    let (status, asked) = send("POST", &format!("/cases/{case}/waves"), &ask);
    let wave = &asked["studies"][0]["waves"][0];
    assert!(status == StatusCode::CREATED && wave["roundId"].is_string(), "{asked}");
    assert_eq!(send("POST", &format!("/cases/{case}/waves"), &ask).0, StatusCode::CONFLICT);
    // What a resident says shows nowhere.
    let id = peil_store::AdministrationId(
        wave["informants"][0]["administrationId"].as_str().expect("it is there").into(),
    );
    let later = Moment::now().after(Duration::from_secs(3600));
    let token = server.store.invite(&id, later, &Actor::Program).wait().expect("it is made").token;
    let before = client.get(&path);
    server.store.say_taking_part(token.reveal(), "rust", Saying::No, today()).wait().expect("it is kept");
    assert_eq!(client.get(&path), before);
    assert!(matches!(server.store.enter(token.reveal()).wait(), Ok(Entry::Open(_))));
    let ending = json!({ "study": "rust", "reason": "verhuisd", "day": day });
    let (status, ended) = send("PUT", &format!("/cases/{case}/study-ending"), &ending);
    assert_eq!((status, &ended["studies"][0]["reason"]), (StatusCode::OK, &json!("Verhuisd")));
    assert_eq!(client.get("/studies/due"), json!({ "due": [] }));
    let reader = client_that_may(&server, &["studies:read"]);
    assert_eq!(reader.send("POST", &path, Some(&new)).status, StatusCode::FORBIDDEN);
}

/// What is published is read by those whom the protocol names, and by nobody else.
#[test]
fn a_report_is_read_by_its_readers() {
    let server = Server::new();
    let sessions = [
        (Role::Professional, ["iedereen", "eigen"].as_slice()),
        (Role::Coordinator, &["iedereen", "eigen", "raad"]),
        (Role::Researcher, &["iedereen", "raad"]),
        (Role::Redacteur, &["iedereen"]),
    ]
    .map(|(role, reads)| (role, reads, signed_in_as(&server, &format!("lezer-{}", role.as_str()), role)));
    let zuid = Practice { key: PracticeKey("zuid".into()), name: "Team Zuid".into(), gemeente: None };
    server.store.add_practice(zuid, &Actor::Program).wait().expect("it is new");
    attach(&server, "rust", "practice", false);
    attach(&server, "stilte", "zuid", false);
    publish(&server, "rust", "iedereen", None, Readers::Everyone);
    publish(&server, "rust", "eigen", Some("practice"), Readers::Practice);
    publish(&server, "rust", "raad", None, Readers::Group);
    publish(&server, "stilte", "iedereen", None, Readers::Everyone);
    publish(&server, "stilte", "eigen", Some("zuid"), Readers::Practice);
    for (role, reads, session) in sessions {
        for name in ["iedereen", "eigen", "raad", "niets"] {
            let found = server.get(&format!("/studies/rust/reports/{name}"), &session);
            let may = reads.contains(&name);
            assert_eq!(found.status == StatusCode::OK, may, "{role:?} {name}: {}", found.text);
            assert_eq!(found.text.contains(&format!("Bericht {name}")), may, "{role:?} {name}");
        }
        // Of a study of another practice nothing is shown here.
        for name in ["iedereen", "eigen"] {
            let found = server.get(&format!("/studies/stilte/reports/{name}"), &session);
            assert_eq!(found.status, StatusCode::NOT_FOUND, "{role:?}");
        }
        let list = match role {
            Role::Professional | Role::Coordinator => "/studies",
            Role::Researcher => "/research",
            Role::Beheerder | Role::Redacteur => continue,
        };
        let list = server.get(list, &session).text;
        for name in ["iedereen", "eigen", "raad"] {
            assert_eq!(
                list.contains(&format!("/studies/rust/reports/{name}")),
                reads.contains(&name),
                "{list}"
            );
        }
        assert!(!list.contains("stilte"), "{list}");
    }
    // Without signing in: only what is for everyone.
    let found = server.get("/reports/rust/iedereen", "");
    assert!(found.text.contains("Bericht iedereen"), "{}", found.text);
    let policy = found.headers["content-security-policy"].to_str().expect("it is ASCII");
    assert!(policy.contains("style-src 'sha256-") && policy.contains("default-src 'none'"), "{policy}");
    for name in ["eigen", "raad", "niets"] {
        assert_eq!(server.get(&format!("/reports/rust/{name}"), "").status, StatusCode::NOT_FOUND);
    }
}

/// Two who publish at once do not lose each other's figures.
#[test]
fn a_ledger_that_changed_meanwhile_is_not_overwritten() {
    let server = Server::new();
    attach(&server, "rust", "practice", false);
    publish(&server, "rust", "een", None, Readers::Everyone);
    let new = NewPublication {
        study: "rust".into(),
        name: "twee".into(),
        practice: None,
        title: "Twee".into(),
        language: "nl".into(),
        readers: Readers::Everyone,
        page: String::new(),
        figures: "{}".into(),
        ledger: (None, "{}".into()),
    };
    let refused = server.store.publish_study(new.clone(), &Actor::Program).wait();
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
    let unknown = NewPublication { study: "iets".into(), ..new.clone() };
    assert!(matches!(
        server.store.publish_study(unknown, &Actor::Program).wait(),
        Err(Error::Unknown("study"))
    ));
    let before = server.store.study_ledger("rust").wait().expect("it can be read");
    let nobodys = NewPublication { practice: Some("elders".into()), ledger: (before, "{}".into()), ..new };
    let refused = server.store.publish_study(nobodys, &Actor::Program).wait();
    assert!(matches!(refused, Err(Error::Unknown("practice"))), "{refused:?}");
}
