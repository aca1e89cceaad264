//! A case that is followed for a year: what changed, in words, in pictures and in the API.

use std::time::Duration;

use axum::http::StatusCode;
use jiff::civil::{Date, date};
use peil::model::{Answer, AnswerType, Asked, Instrument, Number, QuestionId};
use peil::text::answer_cell;
use peil_store::{
    Actor, AdministrationId, CaseId, Moment, NewAdministration, Since, Store, Submission, What,
};

use super::api::client;
use super::{Server, values};
use crate::compiled::compiled;

const MOMENTS: [(&str, Date); 4] = [
    ("Start", date(2025, 11, 3)),
    ("Na 3 maanden", date(2026, 2, 2)),
    ("Na 6 maanden", date(2026, 5, 4)),
    ("Na 12 maanden", date(2026, 11, 2)),
];

/// A case with four moments, of which the professional missed the second. Every answer is the number that is
/// said for the moment, on the scale of the instrument.
pub struct Year {
    pub case: CaseId,
    /// By moment: the resident's and the professional's.
    pub administrations: Vec<[AdministrationId; 2]>,
}

pub fn year(store: &Store, pseudonym: &str, by: &Actor) -> Year {
    let instrument = compiled("instruments/draagkracht/draagkracht.peil");
    let case = store.open_case(pseudonym, by).wait().expect("it is new");
    let mut administrations = Vec::new();
    for (at, (name, day)) in MOMENTS.iter().enumerate() {
        let round = store.open_round(&case, "draagkracht", Some(name), by).wait().expect("a round can begin");
        let open = |informant: &str, expires: Option<Moment>| {
            let new = NewAdministration {
                case: case.clone(),
                instrument: &instrument,
                wording: None,
                informant: Some(informant.into()),
                administered: Some(*day),
                domains: vec![("financien".into(), "geldzorgen".into())],
                expires,
                by: by.clone(),
            };
            store.open_administration_in(&round, new).wait().expect("it opens")
        };
        let missed = (at == 1).then(|| Moment::now().after(Duration::from_millis(1)));
        let (resident, own) = (open("inwoner", None), open("professional", missed));
        // From 3 to 0 where more is worse, and from 1 to 4 where more is better.
        fill(store, &instrument, &resident, at as i64, &Actor::Respondent);
        if missed.is_none() {
            fill(store, &instrument, &own, (at as i64 + 1).min(3), by);
        } else {
            std::thread::sleep(Duration::from_millis(5));
        }
        administrations.push([resident, own]);
    }
    Year { case, administrations }
}

/// Answers every question with options by a number, turned round where more is worse, and sends in.
fn fill(store: &Store, instrument: &Instrument, id: &AdministrationId, level: i64, by: &Actor) {
    let worse = ["fin2"];
    let asked = |name: &str| {
        let own = ["fin1", "fin2", "fin3"].contains(&name);
        let question = instrument.questions.iter().find(|question| question.name == name);
        let group = question.and_then(|question| question.group);
        own || group.is_some_and(|group| {
            !instrument.group(group).optional && question.is_some_and(|q| q.repeat.is_none())
        })
    };
    let mut what = Vec::new();
    for (at, question) in instrument.questions.iter().enumerate() {
        if !asked(&question.name) || !matches!(question.answer, AnswerType::Scale(_)) {
            continue;
        }
        let code = if worse.contains(&question.name.as_str()) { 4 - level } else { level };
        let option = instrument
            .options(question)
            .position(|(_, choice)| choice.code == Some(Number::integer(code)))
            .expect("the scale has it");
        let asked = Asked { question: QuestionId(at as u32), round: 0 };
        let answer = answer_cell(instrument, asked, &Answer::Option(option as u16));
        what.push(What::Given { question: question.name.clone(), answer });
    }
    assert!(what.len() > 8, "{}", what.len());
    what.push(What::SentIn);
    let submission = Submission {
        administration: id.clone(),
        id: None,
        since: Since::Unknown,
        by: by.clone(),
        what,
        alerts: None,
    };
    store.submit(submission).wait().expect("it is saved");
}

/// A server with such a case, and the cookie of the professional.
fn followed() -> (Server, Year, String) {
    let server = Server::new();
    let year = year(&server.store, "stille-meeuw-204", &Actor::Account("demo".into()));
    let session = server.signed_in();
    (server, year, session)
}

#[test]
fn the_page_of_a_case_shows_its_year() {
    let (server, year, session) = followed();
    let page = server.get(&format!("/cases/{}", year.case), &session);
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let text = page.text.replace('\u{a0}', " ");
    for (name, _) in MOMENTS {
        assert!(text.contains(name), "{name}");
    }
    // Load fell and strength rose; nothing is called certain, for no reliability is declared.
    assert!(text.contains("Inwoner: daalde van 4 naar 1.") || text.contains("Inwoner: daalde van"), "{text}");
    assert!(text.contains("Of dat meer is dan toeval, is niet bekend."));
    assert!(!text.contains("meetfout"));
    assert!(text.contains("Na 3 maanden: Professional heeft niet ingevuld."), "{text}");
    // Each picture has a title and a description, and the plane an arrow with both its ends named.
    assert!(text.contains("van start naar nu") && text.contains(">nu</text>"), "{text}");
    assert!(text.contains(">start</text>"), "{text}");
    assert_eq!(text.matches("role=\"img\"").count(), text.matches("<desc").count());
    // Identifiers of pictures are of one page.
    let ids = values(&text, " id");
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "{ids:?}");
}

#[test]
fn nothing_is_shown_while_an_own_view_is_waited_for() {
    let (server, year, session) = followed();
    let instrument = compiled("instruments/draagkracht/draagkracht.peil");
    let by = Actor::Account("demo".into());
    let new = NewAdministration {
        case: year.case.clone(),
        instrument: &instrument,
        wording: None,
        informant: Some("professional".into()),
        administered: None,
        domains: Vec::new(),
        expires: None,
        by,
    };
    server.store.open_administration(new).wait().expect("it opens");
    let page = server.get(&format!("/cases/{}", year.case), &session).text;
    assert!(!page.contains("<svg") && page.contains("zodat uw eigen beeld van u blijft"), "{page}");
    let link = format!("/cases/{}/change/draagkracht", year.case);
    assert!(page.contains(&link));
    // Who follows the link sees the earlier moments, and that is in the log.
    let looks = |server: &Server| {
        let rounds = server.store.rounds(&year.case).wait().expect("they are there");
        let first = &rounds.iter().find(|round| round.number == 1).expect("there is a first").id;
        server.store.looks(first).wait().expect("they are there").len()
    };
    assert_eq!(looks(&server), 0);
    let change = server.get(&link, &session);
    assert_eq!(change.status, StatusCode::OK);
    assert!(change.text.contains("<svg") && looks(&server) == 1);
}

#[test]
fn two_moments_are_side_by_side_question_by_question() {
    let (server, year, session) = followed();
    let path = format!("/cases/{}/change/draagkracht/beside", year.case);
    let page = server.get(&path, &session).text;
    assert!(page.contains("Ik kan mijn rekeningen betalen."), "{page}");
    // The resident went from "not at all" to "mostly".
    assert!(page.contains("Klopt helemaal niet") && page.contains("<b>Klopt grotendeels</b>"), "{page}");
    assert!(page.contains("3 van 3 anders"), "{page}");
    // A moment beside itself has no differences, and one that is not there is the first or the last.
    let same = server.get(&format!("{path}?from=2&to=2"), &session).text;
    assert!(same.contains("0 van 3 anders") && !same.contains("<b>Klopt"), "{same}");
    assert_eq!(
        server.get(&format!("{path}?from=0&to=99"), &session).text.replace("?", ""),
        page.replace("?", "")
    );
    assert_eq!(server.get(&format!("{path}?from=x"), &session).status, StatusCode::BAD_REQUEST);
}

#[test]
fn every_point_leads_to_how_it_was_computed() {
    let (server, year, session) = followed();
    let page = server.get(&format!("/cases/{}", year.case), &session).text;
    let links: Vec<String> =
        values(&page, "href").into_iter().filter(|path| path.contains("/trace/")).collect();
    assert!(links.len() > 10, "{links:?}");
    for link in &links {
        let trace = server.get(link, &session);
        assert_eq!(trace.status, StatusCode::OK, "{link}: {}", trace.text);
        assert!(trace.text.contains("peil-trace"), "{link}");
    }
    // One score and what it is made of, nothing else.
    let id = &year.administrations[0][0];
    let one = server.get(&format!("/cases/{}/trace/{id}/last_financien", year.case), &session).text;
    assert!(one.contains("fin1") && !one.contains("zelfvertrouwen"), "{one}");
    for wrong in ["bestaat_niet", "fin1"] {
        let path = format!("/cases/{}/trace/{id}/{wrong}", year.case);
        assert_eq!(server.get(&path, &session).status, StatusCode::NOT_FOUND, "{wrong}");
    }
}

#[test]
fn a_case_asked_once_has_no_change() {
    let server = Server::new();
    let session = server.signed_in();
    let case = server.store.open_case("eens", &Actor::Account("demo".into())).wait().expect("it is new");
    for rest in ["change/draagkracht", "change/draagkracht/beside", "change/bestaat-niet"] {
        assert_eq!(server.get(&format!("/cases/{case}/{rest}"), &session).status, StatusCode::NOT_FOUND);
    }
}

#[test]
fn results_open_when_who_is_left_let_the_time_pass() {
    let (server, year, session) = followed();
    let [resident, _] = &year.administrations[1];
    let page = server.get(&format!("/cases/{}/results/{resident}", year.case), &session);
    assert!(page.text.contains("<svg") && !page.text.contains("Wij wachten nog op"), "{}", page.text);
}

#[test]
fn the_api_gives_change_over_time() {
    let (server, year, _) = followed();
    let client = client(&server);
    let found = client.get(&format!("/cases/{}/change", year.case));
    let draagkracht = &found["instruments"][0];
    assert_eq!(draagkracht["instrument"]["name"], "draagkracht");
    let days: Vec<&str> =
        draagkracht["moments"].as_array().expect("a list").iter().filter_map(|m| m["day"].as_str()).collect();
    assert_eq!(days, ["2025-11-03", "2026-02-02", "2026-05-04", "2026-11-02"]);
    let scores = draagkracht["scores"].as_array().expect("a list");
    let load = scores.iter().find(|score| score["name"] == "last_financien").expect("it is there");
    assert_eq!(load["higherIsBetter"], false);
    let values = load["values"].as_array().expect("a list");
    // Seven administrations were sent in.
    assert_eq!(values.len(), 7);
    assert_eq!((&values[0]["value"], &values[0]["moment"]), (&serde_json::json!(4), &serde_json::json!(1)));
    let change = &load["changes"][0];
    assert_eq!(
        (&change["informant"], &change["difference"], &change["moved"], &change["better"]),
        (
            &serde_json::json!("inwoner"),
            &serde_json::json!(-3),
            &serde_json::json!("down"),
            &serde_json::json!(true)
        )
    );
}
