//! Goals on the pages and in the API: made, asked about, seen by the resident, counted.

use axum::http::StatusCode;
use peil_store::{Actor, CaseId};
use serde_json::json;

use super::api::{client, client_that_may};
use super::{Server, path_of, values};

fn case(server: &Server) -> (CaseId, String) {
    let case = server.store.open_case("meeuw-1", &Actor::Account("demo".into())).wait().expect("it is new");
    (case, server.signed_in())
}

const GOAL: [(&str, &str); 5] = [
    ("words", "Ik wil weer doorslapen."),
    ("together", "yes"),
    ("start", "-2"),
    ("aim", "0"),
    ("about", "Geestelijke gezondheid"),
];

#[test]
fn a_goal_is_made_seen_and_worked_on() {
    let server = Server::new();
    let (case, session) = case(&server);
    let form = server.get(&format!("/cases/{case}/goals/new"), &session);
    assert!(form.text.contains("Wat wil de inwoner bereiken?"), "{}", form.text);
    let made = server.post(&format!("/cases/{case}/goals"), &session, &GOAL);
    let goal = made.location().to_string();
    assert!(goal.starts_with(&format!("/cases/{case}/goals/")), "{goal}");
    let say = |form: &[(&str, &str)]| {
        let answer = server.post(&goal, &session, form);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form:?}: {}", answer.text);
    };
    say(&[("do", "level"), ("level", "1")]);
    say(&[("do", "action"), ("what", "Met de huisarts praten"), ("who", "inwoner"), ("by", "2026-12-11")]);
    say(&[("do", "done"), ("action", "1")]);
    say(&[("do", "helped"), ("action", "1"), ("helped", "little")]);
    // A form that says nothing that is known changes nothing.
    say(&[("do", "iets")]);
    let page = server.get(&format!("/cases/{case}"), &session).text.replace('\u{a0}', " ");
    assert!(page.contains("“Ik wil weer doorslapen.”") && page.contains("Gehaald, en meer"), "{page}");
    assert!(page.contains("Begin −2, nu +1.") && page.contains("Een beetje") && page.contains("Gedaan, "));
    let wrong = server.post(&goal, &session, &[("do", "action"), ("what", ""), ("who", "inwoner")]);
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    say(&[("do", "end")]);
    assert!(server.get(&goal, &session).text.contains("Toch verdergaan met dit doel"));
}

#[test]
fn what_reads_like_an_action_gets_a_question_and_becomes_a_means() {
    let server = Server::new();
    let (case, session) = case(&server);
    let path = format!("/cases/{case}/goals");
    let with = |words: &'static str, more: &[(&'static str, &'static str)]| {
        let mut form: Vec<(&str, &str)> = GOAL[1..].to_vec();
        form.push(("words", words));
        form.extend(more);
        server.post(&path, &session, &form)
    };
    let asked = with("Aanmelden bij de schuldhulpverlening", &[]);
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("Wat moet dit opleveren?"), "{}", asked.text);
    // What was chosen is still there.
    assert!(asked.text.contains("value=\"Aanmelden bij de schuldhulpverlening\""), "{}", asked.text);
    let made = with("Rust over geld.", &[("as-action", "Aanmelden bij de schuldhulpverlening")]);
    let goal = server.get(made.location(), &session).text;
    assert!(
        goal.contains("“Rust over geld.”") && goal.contains("Aanmelden bij de schuldhulpverlening"),
        "{goal}"
    );
    // Nothing is refused: it can be kept as it is.
    assert_eq!(with("Aanmelden bij de voedselbank", &[("anyway", "yes")]).status, StatusCode::SEE_OTHER);
}

#[test]
fn free_text_warns_of_names_and_numbers() {
    let server = Server::new();
    let (case, session) = case(&server);
    let path = format!("/cases/{case}/goals");
    let mut form: Vec<(&str, &str)> = GOAL[1..].to_vec();
    form.push(("words", "Weer praten met Jan Jansen"));
    let asked = server.post(&path, &session, &form);
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("Dit lijkt de naam van een persoon."), "{}", asked.text);
    form.push(("anyway", "yes"));
    let goal = server.post(&path, &session, &form).location().to_string();
    let action = [("do", "action"), ("what", "Bellen met 0612345678"), ("who", "wijkteam")];
    let asked = server.post(&goal, &session, &action);
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.text.contains("telefoonnummer") && asked.text.contains("name=\"anyway\""),
        "{}",
        asked.text
    );
    let alone = [("words", "Rust"), ("together", "no"), ("why", "")];
    assert!(
        server.post(&path, &session, &alone).text.contains("Schrijf waarom het doel niet samen is gemaakt.")
    );
}

#[test]
fn the_resident_reads_words_and_agrees_by_a_link() {
    let server = Server::new();
    let (case, session) = case(&server);
    let goal = server.post(&format!("/cases/{case}/goals"), &session, &GOAL).location().to_string();
    let id = goal.rsplit('/').next().expect("there is a last part").to_string();
    let letter = server.post(&format!("/cases/{case}/goal-link"), &session, &[]);
    let link = values(&letter.text, "id=\"link\" value").remove(0);
    assert!(server.get(&format!("/cases/{case}"), &session).text.contains("De link naar de doelen is open"));
    let entered = server.get(path_of(&link), "");
    let (mine, cookie) = (entered.location().to_string(), entered.cookie());
    assert_eq!(mine, format!("/mine/{case}"));
    let page = server.get(&mine, &cookie);
    assert!(page.text.contains("Is dit uw doel?") && page.text.contains("Ik wil weer doorslapen."));
    assert!(!page.text.contains("meeuw-1"), "the pseudonym is the professional's");
    // Nobody without the link, and with it nothing of another case.
    assert_eq!(server.get(&mine, "").status, StatusCode::NOT_FOUND);
    let other = server.store.open_case("meeuw-2", &Actor::Account("demo".into())).wait().expect("it is new");
    assert_eq!(server.get(&format!("/mine/{other}"), &cookie).status, StatusCode::NOT_FOUND);
    let new = peil_store::NewGoal {
        words: "Een ander".into(),
        about: Vec::new(),
        shared: None,
        why_alone: None,
        start: -2,
        aim: 0,
    };
    let theirs = server.store.add_goal(&other, new, &Actor::Program).wait().expect("it is made");
    let touched = server.post(&mine, &cookie, &[("goal", theirs.as_str()), ("say", "yes")]);
    assert_eq!(touched.status, StatusCode::NOT_FOUND);

    assert_eq!(server.post(&mine, &cookie, &[("goal", &id), ("say", "yes")]).status, StatusCode::SEE_OTHER);
    assert!(server.get(&format!("/cases/{case}"), &session).text.contains("Akkoord, "));
    let own = [("goal", id.as_str()), ("say", "words"), ("words", "Elke nacht zes uur slapen.")];
    assert_eq!(server.post(&mine, &cookie, &own).status, StatusCode::SEE_OTHER);
    let no = [("goal", id.as_str()), ("say", "no"), ("words", "Toch niet.")];
    assert_eq!(server.post(&mine, &cookie, &no).status, StatusCode::SEE_OTHER);
    let shown = server.get(&goal, &session).text;
    assert!(shown.contains("“Elke nacht zes uur slapen.”") && shown.contains("“Toch niet.”"), "{shown}");
    assert!(shown.contains("(de inwoner)"), "{shown}");
    // Taken back, it opens nothing.
    server.post(&format!("/cases/{case}/goal-unlink"), &session, &[]);
    assert_eq!(server.get(&mine, &cookie).status, StatusCode::NOT_FOUND);
    assert_eq!(server.get(path_of(&link), "").status, StatusCode::NOT_FOUND);
}

#[test]
fn the_api_has_goals_and_actions() {
    let server = Server::new();
    let (case, _) = case(&server);
    let client = client(&server);
    let goals = format!("/cases/{case}/goals");
    let made =
        client.does("POST", &goals, &json!({ "words": "Ik wil weer doorslapen.", "about": ["Slapen"] }));
    assert_eq!((&made["start"], &made["aim"], &made["reached"]), (&json!(-2), &json!(0), &json!(false)));
    let path = format!("/goals/{}", made["id"].as_str().expect("it has one"));
    let changed = client.does("PATCH", &path, &json!({ "level": 0, "agrees": true }));
    assert_eq!((&changed["reached"], &changed["agreement"]["agrees"]), (&json!(true), &json!(true)));
    let action = json!({ "what": "Elke dag buiten lopen", "who": "inwoner", "by": "2026-12-11" });
    let with = client.does("POST", &format!("{path}/actions"), &action);
    assert_eq!(with["actions"][0]["by"], "2026-12-11");
    let done =
        client.does("PATCH", &format!("{path}/actions/1"), &json!({ "became": "done", "helped": "no" }));
    assert_eq!(done["actions"][0]["helped"], "no");
    assert_eq!(client.get(&goals)["goals"].as_array().map(Vec::len), Some(1));
    // What cannot be is refused, and nothing of it happens.
    for wrong in
        [json!({ "words": "" }), json!({ "words": "twee\nregels" }), json!({ "words": "x", "aim": 3 })]
    {
        assert_eq!(client.refused("POST", &goals, Some(&wrong))["status"], 400, "{wrong}");
    }
    let unknown = json!({ "words": "Rust", "shared": "nergens" });
    assert_eq!(client.refused("POST", &goals, Some(&unknown))["status"], 400);
    assert_eq!(client.refused("PATCH", &format!("{path}/actions/2"), Some(&json!({})))["status"], 404);
    assert!(client.does("PATCH", &path, &json!({ "ended": true }))["ended"].is_string());
    assert_eq!(client.refused("PATCH", &path, Some(&json!({ "level": 1 })))["status"], 409);
    let other = client_that_may(&server, &["scores:read", "administrations:read"]);
    assert_eq!(other.refused("GET", &goals, None)["status"], 403);
}

#[test]
fn shared_goals_are_counted_where_they_are_enough() {
    let folder = tempfile::tempdir().expect("there is a place for a folder");
    let copied = folder.path().join("instruments");
    std::fs::create_dir(&copied).expect("it is new");
    let source = super::super::cli::root().join("instruments/gad7/gad7.peil");
    std::fs::copy(source, copied.join("gad7.peil")).expect("it is copied");
    std::fs::write(copied.join("goals.yaml"), "rust: \"Rust in geldzaken\"\nslapen: \"Weer doorslapen\"\n")
        .expect("it is written");
    let server = Server::of(&copied, "");
    let by = Actor::Account("demo".into());
    let make = |at: usize, shared: &str, level: i8| {
        let case = server.store.open_case(&format!("zaak-{at}-{shared}"), &by).wait().expect("it is new");
        let new = peil_store::NewGoal {
            words: "Een doel".into(),
            about: Vec::new(),
            shared: Some(shared.into()),
            why_alone: None,
            start: -2,
            aim: 0,
        };
        let goal = server.store.add_goal(&case, new, &by).wait().expect("it is made");
        let seen = peil_store::GoalChange::Seen { level };
        server.store.change_goal(&goal, seen, &by).wait().expect("it is seen");
    };
    (0..12).for_each(|at| make(at, "rust", 0));
    (12..24).for_each(|at| make(at, "rust", -1));
    (0..3).for_each(|at| make(at, "slapen", 0));
    let session = server.signed_in();
    let page = server.get("/goals", &session).text;
    assert!(page.contains("Rust in geldzaken") && page.contains("<td>12</td>"), "{page}");
    let (_, sleeping) = page.split_once("Weer doorslapen").expect("it is declared");
    assert!(sleeping.contains("te weinig") && !sleeping.contains("<td>3</td>"), "{page}");
    let found = client(&server).get("/goals/shared");
    let goals = found["goals"].as_array().expect("a list");
    assert_eq!((&goals[0]["reached"], &goals[0]["underway"]), (&json!(12), &json!(12)));
    assert!(goals[1]["reached"].is_null() && goals[1]["cases"].is_null(), "{found}");
    // It can be chosen for a new goal.
    let case = server.store.open_case("kiezer", &by).wait().expect("it is new");
    let form = server.get(&format!("/cases/{case}/goals/new"), &session).text;
    assert!(form.contains("<option value=\"rust\">Rust in geldzaken</option>"), "{form}");
}
