//! What the pages show: every instrument in every wording, scores, what is not asked; and to whom they are
//! shown.

use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use super::super::{request, values};
use super::Shown;
use crate::cli::{folder, peil, root};

#[test]
fn the_list_holds_every_instrument_and_each_opens_in_its_own_words() {
    let shown = Shown::shipped();
    let list = shown.page("/");
    for name in ["draagkracht", "eenzaamheid", "gad7", "k10", "phq9", "rand36"] {
        assert!(list.contains(&format!("href=\"/preview/{name}\"")), "{name}: {list}");
        let entered = shown.get(&format!("/preview/{name}"));
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        let start = shown.page(entered.location());
        assert!(
            start.contains("Preview") && start.contains("data-stamp=") && start.contains("preview.js"),
            "{start}"
        );
        assert_eq!(values(&start, "data-stamp"), [shown.stamp(name)], "{name}");
    }
}

#[test]
fn every_wording_and_informant_can_be_chosen_and_looks_like_its_gemeente() {
    let shown = Shown::with(&root().join("instruments"), "theme = \"heidestad\"");
    let page = shown.page("/preview/draagkracht/nl/inwoner");
    let words = values(&page, "<option value");
    assert!(
        words.contains(&"sudwest-fryslan.fy".to_string()) && words.contains(&"westland.nl".to_string()),
        "{words:?}"
    );
    for wording in words.iter().filter(|words| !["inwoner", "professional"].contains(&words.as_str())) {
        for informant in ["inwoner", "professional"] {
            let entered = shown.get(&format!("/preview/draagkracht?words={wording}&informant={informant}"));
            assert_eq!(entered.location(), format!("/preview/draagkracht/{wording}/{informant}"));
            let start = shown.page(entered.location());
            assert!(start.contains("/theme/heidestad/"), "{wording}");
            assert!(start.contains(&format!("href=\"{}/page/", entered.location())), "{wording}: {start}");
        }
    }
    let frisian = shown.get("/preview/draagkracht/sudwest-fryslan.fy/inwoner/page/financien").text;
    assert!(frisian.contains("lang=\"fy\">Jild</h1>"), "{frisian}");
    assert_eq!(shown.get("/preview/draagkracht/zz/inwoner").location(), "/preview/draagkracht");
    assert_eq!(shown.get("/preview/draagkracht/elders.nl/inwoner").location(), "/preview/draagkracht");
    assert_eq!(shown.get("/preview/draagkracht/nl/niemand").location(), "/preview/draagkracht");
    assert_eq!(shown.get("/preview/nergens").status, StatusCode::NOT_FOUND);
}

#[test]
fn an_editor_opens_it_at_a_question_or_a_domain_in_a_frame() {
    let shown = Shown::shipped();
    let place =
        |at: &str| shown.get(&format!("/preview/draagkracht?words=fy&at={at}")).location().to_string();
    assert_eq!(place("fin2"), "/preview/draagkracht/fy/inwoner/page/financien#q-fin2");
    assert_eq!(place("financien"), "/preview/draagkracht/fy/inwoner/page/financien#q-fin1");
    assert_eq!(place("nergens"), "/preview/draagkracht/fy/inwoner");
    let page = shown.get("/preview/draagkracht/fy/inwoner/page/financien");
    assert!(page.text.contains("id=\"q-fin2"), "{}", page.text);
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("it is text");
    assert!(policy.contains("frame-ancestors 'self' vscode-webview:"), "{policy}");
    assert!(!page.headers.contains_key(header::X_FRAME_OPTIONS));
}

#[test]
fn another_language_is_another_wording_of_the_same_page() {
    let shown = Shown::shipped();
    let switched = shown.get("/preview/draagkracht/nl/inwoner/review?language=fy");
    assert_eq!(switched.location(), "/preview/draagkracht/fy/inwoner/review");
    let form = [("peil-revision", "0"), ("peil-asked", "fin1"), ("fin1", "4"), ("peil-language", "fy")];
    let switched = shown.post("/preview/draagkracht/nl/inwoner/page/financien", &form);
    assert_eq!(switched.location(), "/preview/draagkracht/fy/inwoner/page/financien");
    let page = shown.with_cookies(switched.location(), &switched.cookie()).text;
    assert!(
        page.contains("lang=\"fy\">Jild</h1>") && page.contains("name=\"fin1\" value=\"4\" checked"),
        "{page}"
    );
    // There is no Frisian of this one: the questions stay as they are, in a Frisian page.
    assert_eq!(shown.get("/preview/gad7/nl/-?language=fy").location(), "/preview/gad7/nl/-");
    assert!(
        shown
            .with_cookies("/preview/gad7/nl/-", "peil-language=fy")
            .text
            .contains("<html class=\"utrecht-root\" lang=\"fy\">")
    );
}

#[test]
fn the_pages_are_those_of_residents_and_answers_are_taken_the_same_way() {
    let shown = Shown::shipped();
    let base = "/preview/gad7/nl/-";
    let start = shown.get(base).text;
    let path = values(&start, "utrecht-button--primary-action\" href").remove(0);
    let page = shown.get(&path).text;
    let asked = values(&page, "name=\"peil-asked\" value");
    assert_eq!(asked.len(), 7, "{asked:?}");
    // A wrong answer is refused on the page, a question left open is asked once more.
    let refused = shown.post(
        &path,
        &[("peil-revision", "0"), ("peil-go", "next"), ("peil-asked", "gad1"), ("gad1", "vaak")],
    );
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("class=\"peil-preview") && refused.text.contains("aria-describedby"),
        "{}",
        refused.text
    );
    let open = shown.post(&path, &[("peil-revision", "0"), ("peil-go", "next"), ("peil-asked", "gad1")]);
    assert_eq!(open.location(), path);
    assert!(
        shown.post(&format!("{base}/send"), &[]).status == StatusCode::UNPROCESSABLE_ENTITY,
        "nothing was answered"
    );
    let form: Vec<(&str, &str)> = asked
        .iter()
        .flat_map(|name| [("peil-asked", name.as_str()), (name.as_str(), "3")])
        .chain([("peil-go", "next")])
        .collect();
    let mut to = shown.post(&path, &form).location().to_string();
    for _ in 0..5 {
        if to.ends_with("/review") {
            break;
        }
        let page = shown.get(&to).text;
        let asked = values(&page, "name=\"peil-asked\" value");
        let form: Vec<(&str, &str)> = asked
            .iter()
            .flat_map(|name| [("peil-asked", name.as_str()), (name.as_str(), "0")])
            .chain([("peil-go", "next")])
            .collect();
        to = shown.post(&to, &form).location().to_string();
    }
    assert!(shown.get(&to).text.contains("Wijzig"));
    let sent = shown.post(&format!("{base}/send"), &[]);
    assert_eq!(sent.location(), format!("{base}/done"));
    assert_eq!(shown.get(sent.location()).status, StatusCode::OK);
    let results = shown.page(&format!("{base}/results"));
    assert!(results.contains("<td>21<br>") && results.contains("totaal = 21"), "{results}");
}

#[test]
fn scores_stand_there_at_any_moment_of_everybody_who_answered() {
    let shown = Shown::shipped();
    let empty = shown.page("/preview/draagkracht/nl/inwoner/results");
    assert!(empty.contains("Hoe is elke score berekend?") && !empty.contains("/cases/"), "{empty}");
    for informant in ["inwoner", "professional"] {
        shown.post(&format!("/preview/draagkracht/nl/{informant}/fill"), &[("peil-seed", "7")]);
    }
    let results = shown.page("/preview/draagkracht/nl/inwoner/results");
    assert!(results.matches("<svg").count() >= 2 && results.contains("Inwoner"), "{results}");
}

#[test]
fn what_is_not_asked_is_said_with_the_reason() {
    let shown = Shown::shipped();
    let before = shown.page("/preview/draagkracht/nl/inwoner/not-asked");
    let left = shown.post("/preview/draagkracht/nl/inwoner/domains", &[("peil-domain", "wonen")]);
    assert_eq!(left.location(), "/preview/draagkracht/nl/inwoner");
    let after = shown.page("/preview/draagkracht/nl/inwoner/not-asked");
    assert!(!before.contains("<code>fin1</code>") && after.contains("<code>fin1</code>"), "{after}");
    let dutch = shown.get("/preview/draagkracht/nl/inwoner/not-asked").text;
    assert!(dutch.contains("is niet gekozen"), "{dutch}");
    // And it is not asked: the page sends on.
    let moved = shown.get("/preview/draagkracht/nl/inwoner/page/financien");
    assert!(moved.location().contains("notice-moved"), "{}", moved.location());
}

#[test]
fn every_page_is_guarded_and_shown_to_this_machine_alone() {
    let shown = Shown::with(
        &root().join("instruments"),
        "listen = \"0.0.0.0:443\"\npublic-url = \"https://vragen.example\"",
    );
    let asked = |host: &str| {
        let request = axum::http::Request::builder().uri("/").header(header::HOST, host).body(Body::empty());
        shown.send(request.expect("it is a request"))
    };
    // Whatever is set for the server that everybody reaches.
    assert_eq!(asked("vragen.example").status, StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(asked("elders.example").status, StatusCode::MISDIRECTED_REQUEST);
    for host in ["127.0.0.1.elders.example", "localhost.elders.example:443", "a@127.0.0.1:443", "[::1", ""] {
        assert_eq!(asked(host).status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    // An editor may forward another port.
    for host in ["localhost:40000", "[::1]:443", "127.0.0.1"] {
        assert_eq!(asked(host).status, StatusCode::OK, "{host}");
    }
    let answer = asked("127.0.0.1:443");
    assert_eq!(answer.status, StatusCode::OK);
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("it is ASCII");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let builder = request(Method::POST, "/preview/gad7/nl/-/clear", "").header(header::HOST, "127.0.0.1:443");
    let forged = builder
        .header("sec-fetch-site", "cross-site")
        .header(header::ORIGIN, "https://elders.example")
        .body(Body::empty());
    assert_ne!(shown.send(forged.expect("it is a request")).status, StatusCode::SEE_OTHER);
    for page in ["/", "/preview/gad7/nl/-", "/preview/gad7/nl/-/results", "/explain/PEIL0402"] {
        let request = axum::http::Request::builder()
            .uri(page)
            .header(header::HOST, "localhost:443")
            .body(Body::empty());
        let text = shown.send(request.expect("it is a request")).text;
        for word in ["style=\"", "<style", "onclick", "javascript:", "<script>"] {
            assert!(!text.contains(word), "{page}: {word}");
        }
    }
}

/// The settings that the program listens with.
#[test]
fn it_listens_at_this_machine_whatever_is_set() {
    for (listen, at) in
        [("0.0.0.0:8443", "127.0.0.1:8443"), ("127.0.0.2:80", "127.0.0.2:80"), ("[::1]:9000", "[::1]:9000")]
    {
        let folder = folder(&[(
            "peil.toml",
            format!("listen = \"{listen}\"\npublic-url = \"https://vragen.example\"").as_bytes(),
        )]);
        let given = peil_web::Given { instruments: Some(root().join("instruments")), ..Default::default() };
        let settings = peil_web::Settings::read(folder.path(), &|_| None, given).expect("they are right");
        let preview = peil_web::Preview::new(settings).expect("it starts");
        assert_eq!(
            (preview.settings().listen.to_string(), preview.settings().public_url.as_str()),
            (at.to_string(), format!("http://{at}").as_str())
        );
    }
}

#[test]
fn a_preview_has_no_database_and_says_what_it_cannot_show() {
    let here = folder(&[]);
    let run = peil(here.path(), &["serve", "--preview", "--db", "x.db"]);
    assert!(run.code == 2 && run.err.contains("cannot be used with"), "{}", run.err);
    let run = peil(here.path(), &["serve", "--preview", "nergens"]);
    assert!(run.code == 2 && run.err.contains("nergens"), "{}", run.err);
    std::fs::create_dir(here.path().join("leeg")).expect("it can be made");
    let run = peil(here.path(), &["serve", "--preview", "leeg"]);
    assert!(run.code == 2 && run.err.contains("no `.peil` files"), "{}", run.err);
    let left: Vec<PathBuf> = std::fs::read_dir(here.path())
        .expect("it is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    assert_eq!(left, [here.path().join("leeg")], "nothing is written");
}

#[test]
fn a_code_is_explained_as_the_terminal_does() {
    let shown = Shown::shipped();
    let page = shown.page("/explain/PEIL0402");
    let printed = peil(&root(), &["explain", "PEIL0402"]).out;
    let some = "if the list is not as long as in the publication";
    assert!(printed.contains(some) && page.contains(some), "{page}");
    assert_eq!(shown.get("/explain/PEIL9999").status, StatusCode::NOT_FOUND);
}

#[test]
fn a_round_that_is_not_asked_is_called_by_its_number() {
    let shown = Shown::shipped();
    let base = "/preview/draagkracht/nl/inwoner";
    shown.post(&format!("{base}/fill"), &[("peil-seed", "1")]);
    let page = shown.get(&format!("{base}/not-asked")).text;
    assert!(
        page.contains("zo vaak wordt dit niet gevraagd: “Kind 12”") && !page.contains("{kind}"),
        "{page}"
    );
}

#[test]
fn a_day_has_the_name_of_its_month() {
    let shown = Shown::shipped();
    let page = shown.get("/preview/draagkracht/nl/inwoner/results").text;
    let today = jiff::Zoned::now().in_tz("Europe/Amsterdam").expect("it is a time zone");
    let month = peil_web::interface::Tongue::Dutch.say(&format!("month-{}", today.month()));
    assert!(page.contains(&format!("</span>: {}\u{a0}{month} {}.", today.day(), today.year())), "{page}");
}

#[test]
fn only_what_residents_see_can_be_left_quickly() {
    let shown = Shown::with(&root().join("instruments"), "language = \"nl\"");
    let left = |path: &str| shown.get(path).text.contains("data-leave");
    let resident = "/preview/draagkracht/nl/inwoner";
    for page in ["", "/page/financien", "/review", "/done"] {
        assert!(left(&format!("{resident}{page}")), "{page}");
        assert!(!left(&format!("/preview/draagkracht/nl/professional{page}")), "{page}");
    }
    for page in ["/", "/explain/PEIL0201", "/preview/nergens"] {
        assert!(!left(page), "{page}");
    }
    for page in ["/results", "/not-asked", "/paper"] {
        assert!(!left(&format!("{resident}{page}")), "{page}");
    }
}

#[test]
fn what_a_code_means_has_one_heading() {
    let page = Shown::shipped().get("/explain/PEIL0201").text;
    assert_eq!(page.matches("a name that nothing declares").count(), 1, "{page}");
}
