//! What each operation does when all is well.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use super::{client, json_of, text};
use crate::web::{Server, path_of};

#[test]
fn instruments_and_their_words_are_read() {
    let server = Server::new();
    let client = client(&server);
    let list = client.get("/instruments");
    let listed = list["instruments"]
        .as_array()
        .expect("it is a list")
        .iter()
        .find(|one| one["name"] == "draagkracht")
        .expect("it is there");
    let own = client.get("/instruments/draagkracht");
    assert_eq!(
        (&own["version"], &own["fingerprints"], own["wording"].as_str()),
        (&listed["version"], &listed["fingerprints"], Some("nl"))
    );
    let optional: Vec<&Value> = own["domains"]
        .as_array()
        .expect("they are there")
        .iter()
        .filter(|domain| domain["optional"] == true)
        .collect();
    assert!(optional.iter().any(|domain| domain["name"] == "wonen"), "{optional:?}");
    let wordings: Vec<String> = client.get("/instruments/draagkracht/wordings")["wordings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| text(&one["name"]))
        .collect();
    assert!(wordings.contains(&"nl".to_string()) && wordings.contains(&"fy".to_string()), "{wordings:?}");
    for wording in &wordings {
        let worded = client.get(&format!("/instruments/draagkracht/wordings/{wording}"));
        assert_eq!(worded["fingerprints"]["scoring"], own["fingerprints"]["scoring"], "{wording}");
        assert_eq!(worded["questions"].as_array().map(Vec::len), own["questions"].as_array().map(Vec::len));
    }
    assert_ne!(client.get("/instruments/draagkracht/wordings/fy")["title"], Value::Null);
    let gad7 = client.get("/instruments/gad7");
    let first = &gad7["questions"][0];
    assert_eq!(
        (first["name"].as_str(), first["accepts"]["kind"].as_str(), first["options"][3]["key"].as_str()),
        (Some("gad1"), Some("oneOf"), Some("3"))
    );
    assert!(gad7["scores"][0]["bands"].as_array().is_some_and(|bands| {
        bands.iter().any(|band| band == &json!({ "name": "minimaal", "title": "Minimaal" }))
    }));
}

#[test]
fn an_administration_is_opened_answered_sent_in_and_scored() {
    let server = Server::new();
    let client = client(&server);
    let made = client.send("POST", "/cases", Some(&json!({ "pseudonym": "blauwe-vis" })));
    assert_eq!(made.status, StatusCode::CREATED);
    let case = json_of(&made);
    assert_eq!(made.headers[header::LOCATION], format!("/api/v1/cases/{}", text(&case["id"])));
    assert_eq!(client.get(&format!("/cases/{}", text(&case["id"]))), case);

    let made = client.send(
        "POST",
        "/administrations",
        Some(&json!({ "caseId": case["id"], "instrument": "gad7", "expires": null })),
    );
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let opened = json_of(&made);
    let path = format!("/administrations/{}", text(&opened["id"]));
    assert_eq!(made.headers[header::LOCATION], format!("/api/v1{path}"));
    assert_eq!(
        (opened["state"].as_str(), opened["complete"].as_bool(), opened["revision"].as_u64()),
        (Some("open"), Some(false), Some(1))
    );
    assert!(text(&opened["created"]).ends_with('Z') && text(&opened["expires"]).ends_with('Z'));

    let pages = client.get(&format!("{path}/pages"));
    assert_eq!(pages["progress"], json!({ "pages": 1, "asked": 7, "answered": 0 }));
    assert_eq!(pages["pages"][0]["questions"][0]["options"][1]["label"], "Verscheidene dagen");

    let changes = json!({ "revision": 1, "answers": { "gad1": "1", "gad2": "0" }, "leftOpen": ["gad3"] });
    let answered = client.does("PATCH", &format!("{path}/answers"), &changes);
    assert_eq!(answered["progress"]["answered"], 2);
    let refused = client.refused(
        "PUT",
        &format!("{path}/submission"),
        Some(&json!({ "revision": answered["revision"] })),
    );
    assert_eq!(
        (refused["status"].as_u64(), refused["code"].as_str(), refused["blockers"][0]["kind"].as_str()),
        (Some(409), Some("notComplete"), Some("notDone"))
    );
    let changes = json!({ "revision": answered["revision"], "answers": { "gad1": "2", "gad2": null, "gad4": ["1"], "gad5": "0", "gad6": "1", "gad7": "0" } });
    let answered = client.does("PATCH", &format!("{path}/answers"), &changes);
    let list = client.get(&format!("{path}/answers"));
    let state = |question: &str| {
        list["answers"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|line| line["question"] == question)
            .expect("it is there")
            .clone()
    };
    assert_eq!(
        (
            state("gad1")["answer"]["value"].as_str(),
            state("gad2")["state"].as_str(),
            state("gad3")["state"].as_str()
        ),
        (Some("2"), Some("notShown"), Some("leftOpen"))
    );
    let changes =
        json!({ "revision": answered["revision"], "answers": { "gad2": "0" }, "leftOpen": ["gad3"] });
    let answered = client.does("PATCH", &format!("{path}/answers"), &changes);
    assert_eq!((answered["complete"].as_bool(), answered.get("nextPage")), (Some(true), None));

    let early = client.refused("GET", &format!("{path}/scores"), None);
    assert_eq!((early["status"].as_u64(), early["code"].as_str()), (Some(409), Some("notSentIn")));
    let sent =
        client.send("PUT", &format!("{path}/submission"), Some(&json!({ "revision": answered["revision"] })));
    assert_eq!((sent.status, json_of(&sent)["state"].as_str()), (StatusCode::CREATED, Some("sentIn")));
    let again =
        client.send("PUT", &format!("{path}/submission"), Some(&json!({ "revision": answered["revision"] })));
    assert_eq!(again.status, StatusCode::OK, "once more is the same");

    let scores = client.get(&format!("{path}/scores"));
    let total = &scores["scores"][0];
    // 2 + 0 + 1 + 0 + 1 + 0 = 4 of six; 4 × 7 / 6 = 4.6667.
    assert_eq!((total["name"].as_str(), total["band"]["name"].as_str()), (Some("totaal"), Some("minimaal")));
    assert!((total["value"].as_f64().expect("it is a number") - 14.0 / 3.0).abs() < 1e-9, "{total}");
    assert_eq!(scores["trace"]["entries"][0]["name"], "totaal");
    assert_eq!(scores["trace"]["entries"][0]["value"]["number"]["exact"], "14/3");
    assert!(text(&scores["explanation"]).contains("6 van 7 aanwezig"), "{}", scores["explanation"]);
}

#[test]
fn explanations_come_in_the_language_that_is_asked_for() {
    let server = Server::new();
    let client = client(&server);
    let path = format!("{}/scores", client.sent_in());
    let by_query = client.send("GET", &format!("{path}?language=en"), None);
    assert_eq!(by_query.headers[header::CONTENT_LANGUAGE], "en");
    assert!(text(&json_of(&by_query)["explanation"]).contains("7 of 7"), "{}", by_query.text);
    let own = client.send("GET", &path, None);
    assert_eq!(own.headers[header::CONTENT_LANGUAGE], "nl");
    let builder = super::asking("GET", &path)
        .header(header::AUTHORIZATION, format!("Bearer {}", client.token))
        .header(header::ACCEPT_LANGUAGE, "de, en;q=0.8");
    let by_header = server.send(builder.body(axum::body::Body::empty()).expect("it is a request"));
    assert_eq!(by_header.headers[header::CONTENT_LANGUAGE], "en");
}

#[test]
fn optional_domains_are_chosen_for_a_reason() {
    let server = Server::new();
    let client = client(&server);
    let case = client.case("rode-vos");
    let domains = json!([{ "name": "wonen", "reason": "Er is een huurachterstand." }]);
    let opened = client.does(
        "POST",
        "/administrations",
        &json!({ "caseId": case, "instrument": "draagkracht", "domains": domains }),
    );
    let path = format!("/administrations/{}", text(&opened["id"]));
    let chosen = |state: &Value, name: &str| {
        let domains = state["domains"].as_array().expect("a list");
        domains.iter().find(|domain| domain["name"] == name).expect("it is there")["chosen"].as_bool()
    };
    assert_eq!((chosen(&opened, "wonen"), chosen(&opened, "financien")), (Some(true), None));
    let pages = client.get(&format!("{path}/pages"));
    let why = pages["notAsked"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|one| one["page"] == "financien")
        .expect("it is not asked")["why"]
        .clone();
    assert_eq!(
        (why["reason"].as_str(), why["names"][0]["name"].as_str()),
        (Some("domainNotChosen"), Some("financien"))
    );
    let decision = json!({ "revision": opened["revision"], "chosen": true, "reason": "De inwoner vraagt hulp bij rekeningen." });
    let decided = client.does("PUT", &format!("{path}/domains/financien"), &decision);
    assert_eq!(chosen(&decided, "financien"), Some(true));
    assert!(
        client.get(&format!("{path}/pages"))["pages"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|page| page["id"] == "financien")
    );
    let left_out = client.does(
        "PUT",
        &format!("{path}/domains/wonen"),
        &json!({ "revision": decided["revision"], "chosen": false }),
    );
    assert_eq!(chosen(&left_out, "wonen"), Some(false));
}

#[test]
fn administrations_are_listed_a_page_at_a_time() {
    let server = Server::new();
    let client = client(&server);
    let case = client.case("gele-uil");
    let open = |instrument: &str| {
        text(
            &client.does("POST", "/administrations", &json!({ "caseId": case, "instrument": instrument }))["id"],
        )
    };
    let mut opened: Vec<String> = ["gad7", "gad7", "draagkracht", "gad7", "gad7"].map(open).to_vec();
    let mut listed = Vec::new();
    let mut after = String::new();
    let mut pages = 0;
    loop {
        let page = client.get(&format!("/administrations?caseId={case}&pageSize=2{after}"));
        listed.extend(page["administrations"].as_array().expect("a list").iter().map(|one| text(&one["id"])));
        pages += 1;
        match page.get("next") {
            Some(next) => after = format!("&after={}", text(next)),
            None => break,
        }
    }
    opened.sort();
    listed.sort();
    assert_eq!((listed, pages), (opened, 3));
    let of = |query: &str| {
        client.get(&format!("/administrations?caseId={case}&{query}"))["administrations"]
            .as_array()
            .expect("a list")
            .len()
    };
    assert_eq!(
        (of("instrument=draagkracht"), of("instrument=k10"), of("sentIn=true"), of("sentIn=false")),
        (1, 0, 0, 5)
    );
}

#[test]
fn a_link_opens_the_pages_until_it_is_revoked() {
    let server = Server::new();
    let client = client(&server);
    let path = client.opened("gad7");
    let made = client.send("POST", &format!("{path}/invitations"), Some(&json!({})));
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    let link = json_of(&made);
    let (base, cookie) = server.enter(&text(&link["link"]));
    assert_eq!(base, format!("/answer/{}", path.rsplit('/').next().expect("it has parts")));
    // What is answered by the link is seen here.
    server.post(
        &format!("{base}/page/gad1"),
        &cookie,
        &[("peil-asked", "gad1"), ("gad1", "3"), ("peil-go", "next")],
    );
    let listed = client.get(&format!("{path}/invitations"));
    assert_eq!(listed["invitations"][0]["id"], link["id"]);
    assert!(
        !listed.to_string().contains(path_of(&text(&link["link"])).trim_start_matches("/i/")),
        "the link is told once"
    );
    let revoke = format!("{path}/invitations/{}", text(&link["id"]));
    for _ in 0..2 {
        assert_eq!(client.send("DELETE", &revoke, None).status, StatusCode::NO_CONTENT);
    }
    assert_eq!(server.get(path_of(&text(&link["link"])), "").status, StatusCode::NOT_FOUND);
    assert!(client.get(&format!("{path}/invitations"))["invitations"][0]["revoked"].is_string());
}

#[test]
fn the_same_request_under_one_name_is_done_once() {
    let server = Server::new();
    let client = client(&server);
    let path = client.opened("gad7");
    let changes = json!({ "revision": 1, "answers": { "gad1": "2" }, "submission": "7f3a" });
    let first = client.does("PATCH", &format!("{path}/answers"), &changes);
    let again = client.does("PATCH", &format!("{path}/answers"), &changes);
    assert_eq!(first["revision"], again["revision"]);
    let other = json!({ "revision": 1, "answers": { "gad1": "2" }, "submission": "8b21" });
    assert_eq!(client.refused("PATCH", &format!("{path}/answers"), Some(&other))["status"], 409);
}

#[test]
fn an_alert_raised_by_the_api_stands_on_the_list_of_work() {
    let server = Server::new();
    let client = client(&server);
    let path = client.opened("phq9");
    let revision = client.get(&path)["revision"].clone();
    client.does(
        "PATCH",
        &format!("{path}/answers"),
        &json!({ "revision": revision, "answers": { "phq9": "2" } }),
    );
    let alerts = client.get(&format!("{path}/answers"))["alerts"].clone();
    assert_eq!(alerts.as_array().map(Vec::len), Some(1), "{alerts}");
    assert!(server.get("/cases", &server.signed_in()).text.contains(&super::text(&alerts[0]["text"])[..20]));
}

#[test]
fn an_alert_that_nobody_saw_does_not_vanish_when_the_answer_is_changed() {
    let server = Server::new();
    let (client, session) = (client(&server), server.signed_in());
    let path = client.opened("phq9");
    let answer = |answer: &str| {
        let revision = client.get(&path)["revision"].clone();
        client.does(
            "PATCH",
            &format!("{path}/answers"),
            &json!({ "revision": revision, "answers": { "phq9": answer } }),
        );
    };
    answer("2");
    let text = super::text(&client.get(&format!("{path}/answers"))["alerts"][0]["text"]);
    answer("0");
    assert_eq!(client.get(&format!("{path}/answers"))["alerts"], json!([]), "it stands no more");
    let cases = server.get("/cases", &session);
    assert!(
        cases.text.contains(&text[..20]) && cases.text.contains("Ingetrokken: het antwoord is veranderd op"),
        "{}",
        cases.text
    );
    let case = crate::web::values(&cases.text, "action")
        .into_iter()
        .find(|path| path.ends_with("/seen"))
        .expect("it can be seen");
    let id = path.strip_prefix("/administrations/").expect("it is one");
    let name = crate::web::values(&cases.text, "name=\"alert\" value").remove(0);
    server.post(&case, &session, &[("administration", id), ("alert", &name)]);
    assert!(!server.get("/cases", &session).text.contains("Ingetrokken"));
}

#[test]
fn rounds_have_names_and_are_over_once_everybody_has_sent_in() {
    let server = Server::new();
    let client = client(&server);
    let case = client.case("zaak-rondes");
    let round = client.does(
        "POST",
        &format!("/cases/{case}/rounds"),
        &json!({ "instrument": "gad7", "name": "Start" }),
    );
    let new = json!({ "caseId": case, "instrument": "gad7", "roundId": round["id"] });
    let opened = client.does("POST", "/administrations", &new);
    assert_eq!(opened["roundId"], round["id"]);
    assert_eq!(client.refused("POST", "/administrations", Some(&new))["code"], "round");
    let rounds = client.get(&format!("/cases/{case}/rounds"));
    assert_eq!((&rounds["rounds"][0]["name"], &rounds["rounds"][0]["number"]), (&json!("Start"), &json!(1)));
    let other = client.case("zaak-anders");
    let elsewhere = json!({ "caseId": other, "instrument": "gad7", "roundId": round["id"] });
    assert_eq!(
        super::errors(&client.refused("POST", "/administrations", Some(&elsewhere))),
        ["/roundId unknown"]
    );
    let unknown = json!({ "caseId": other, "instrument": "gad7", "roundId": "a".repeat(26) });
    assert_eq!(
        super::errors(&client.refused("POST", "/administrations", Some(&unknown))),
        ["/roundId unknown"]
    );
}

/// The example of the page works as written, with real identifiers in place of those of the page.
#[test]
fn the_example_of_the_page_is_true() {
    let server = Server::new();
    let client = client(&server);
    let page = crate::documents::page("docs/api.md");
    let example = page
        .blocks
        .iter()
        .find(|block| block.is("sh"))
        .expect("there is an example")
        .text
        .replace("\\\n", " ");
    let (mut case, mut administration, mut answers) = (String::new(), String::new(), Vec::new());
    for line in example.lines().filter(|line| line.starts_with("ask ")) {
        let line = line.replace("q3j5…", &case).replace("7kx2…", &administration);
        let path =
            line.split("$api").nth(1).expect("it has an address").split([' ', '"']).next().expect("it ends");
        let body: Option<Value> = line
            .split_once("-d '")
            .map(|(_, body)| serde_json::from_str(body.trim_end_matches('\'')).expect("it is JSON"));
        let method =
            line.split_once("-X ").map_or(if body.is_some() { "POST" } else { "GET" }, |(_, rest)| {
                rest.split(' ').next().expect("it ends")
            });
        let answer = client.send(method, path, body.as_ref());
        assert!(answer.status.is_success(), "{line}: {}", answer.text);
        let answer = json_of(&answer);
        match path {
            "/cases" => case = text(&answer["id"]),
            "/administrations" => administration = text(&answer["id"]),
            _ => {}
        }
        answers.push(answer);
    }
    assert_eq!(answers.len(), 7);
    assert_eq!(answers[6]["scores"][0]["value"].as_f64(), Some(3.5), "{}", answers[6]);
}
