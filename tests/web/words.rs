//! The words of questions: in other languages, and in those of a gemeente.

use axum::http::StatusCode;
use tempfile::TempDir;

use super::super::cli::root;
use super::{Server, values};

#[test]
fn another_language_puts_the_questions_in_other_words_and_keeps_the_answers() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let path = format!("{base}/page/financien");
    let page = server.get(&path, &cookie);
    assert!(page.text.contains("Financiën"), "{}", page.text);
    let switched = server.post(
        &path,
        &cookie,
        &[("peil-revision", "0"), ("peil-asked", "fin1"), ("fin1", "4"), ("peil-language", "fy")],
    );
    assert_eq!((switched.status, switched.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let frisian = format!("{cookie}; {}", switched.cookie());
    let page = server.get(&path, &frisian);
    assert!(page.text.contains("<h1 class=\"utrecht-heading-1\" lang=\"fy\">Jild</h1>"), "{}", page.text);
    assert!(page.text.contains("name=\"fin1\" value=\"4\" checked"), "{}", page.text);

    // An answer that is given under these words is kept, and so is the one before.
    let revision = values(&page.text, "name=\"peil-revision\" value").remove(0);
    let answer = server.post(
        &path,
        &frisian,
        &[("peil-revision", &revision), ("peil-asked", "fin2"), ("fin2", "0"), ("peil-go", "stop")],
    );
    assert_eq!(answer.location(), format!("{base}?notice=notice-saved"));
    let page = server.get(&path, &format!("{cookie}; peil-language=nl"));
    assert!(
        page.text.contains("Financiën")
            && page.text.contains("name=\"fin1\" value=\"4\" checked")
            && page.text.contains("name=\"fin2\" value=\"0\" checked"),
        "{}",
        page.text
    );
    // Without a choice of language, the words are those it was answered in last.
    assert!(server.get(&path, &cookie).text.contains("Jild"));
}

#[test]
fn a_gemeente_has_its_own_words_and_its_own_theme() {
    let themes = TempDir::new().expect("there is a place for a folder");
    let own = themes.path().join("sudwest-fryslan");
    std::fs::create_dir(&own).expect("it can be made");
    for file in ["theme.toml", "logo.svg"] {
        std::fs::copy(root().join("src/web/style/themes/zeedorp").join(file), own.join(file))
            .expect("it can be copied");
    }
    let server = Server::with(&format!("themes = {:?}", themes.path()));
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "blauwe-vis")]).location().to_string();
    let form = server.get(&format!("{case}/ask/draagkracht"), &session);
    assert!(
        form.text.contains("<option value=\"sudwest-fryslan\"")
            && form.text.contains("name=\"language\" value=\"fy\""),
        "{}",
        form.text
    );
    let asked = [
        ("informant", "inwoner"),
        ("language", "fy"),
        ("gemeente", "sudwest-fryslan"),
        ("domain", "financien"),
        ("reason-financien", "schulden"),
        ("days", "7"),
    ];
    assert_eq!(server.post(&format!("{case}/ask/draagkracht"), &session, &asked).location(), case);
    let shown = server.get(&case, &session);
    let make = values(&shown.text, "action")
        .into_iter()
        .find(|path| path.contains("/link/"))
        .expect("a link can be made");
    let (link, _) = server.makes_link(&make, &session);
    let (base, cookie) = server.enter(&link);
    let page = server.get(&format!("{base}/page/financien"), &cookie);
    assert!(
        page.text.contains("lang=\"fy\">Jild</h1>") && page.text.contains("/theme/sudwest-fryslan/"),
        "{}",
        page.text
    );
    // The gemeente stays when the language changes.
    assert!(
        server
            .get(&format!("{base}/page/financien"), &format!("{cookie}; peil-language=nl"))
            .text
            .contains("/theme/sudwest-fryslan/")
    );
}

#[test]
fn words_that_are_not_there_are_not_given() {
    let server = Server::new();
    let session = server.signed_in();
    assert_eq!(server.get("/instruments/gad7?words=en", &session).status, StatusCode::OK);
    assert_eq!(server.get("/instruments/gad7?words=fy", &session).status, StatusCode::NOT_FOUND);
}

#[test]
fn what_is_for_professionals_speaks_to_them() {
    let server = Server::new();
    let session = server.signed_in();
    let paper = server.get("/instruments/gad7?words=nl", &session).text;
    assert!(!paper.contains("data-leave") && paper.contains("/sign-out"), "{paper}");
    // Of one who answers alone there is no view beside others, and no link is spoken of.
    let case = server.post("/cases", &session, &[("pseudonym", "blauwe-vis")]).location().to_string();
    server.post(&format!("{case}/ask/gad7"), &session, &[("language", "nl"), ("days", "7")]);
    let own = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("it can be filled in");
    let start = server.get(&own, &session).text;
    assert!(start.contains("antwoorden van papier") && !start.contains("()"), "{start}");
    let review = server.get(&format!("{own}/review"), &session).text;
    assert!(review.contains("kunt u niets meer wijzigen.<"), "{review}");
}

#[test]
fn conditions_on_paper_are_in_words() {
    let folder = TempDir::new().expect("there is a place for a folder");
    let own = folder.path().join("draagkracht");
    std::fs::create_dir(&own).expect("it can be made");
    for file in std::fs::read_dir(root().join("instruments/draagkracht")).expect("it is there").flatten() {
        if file.path().is_file() {
            std::fs::copy(file.path(), own.join(file.file_name())).expect("it can be copied");
        }
    }
    let source = r#"instrument werk {
    title    "Werk"
    version  1.0.0
    language nl
}
item uren  "Uren per week"   : integer 0..80
item soort "Betaald?"        : yesno
item reis  "Reistijd"        : integer 0..300 when uren >= 3 and soort
item doel  "Zoekt u werk?"   : yesno when uren < 1 or not soort
score totaal "Totaal" = first(uren, 0) + first(reis, 0)
"#;
    std::fs::write(folder.path().join("werk.peil"), source).expect("it can be written");
    let server = Server::of(folder.path(), "");
    let session = server.signed_in();
    let paper = server.get("/instruments/werk?words=nl", &session);
    assert_eq!(paper.status, StatusCode::OK, "{}", paper.text);
    for said in [
        "Alleen invullen als u bij vraag 1 3 of meer invulde en u bij vraag 2 “Ja” antwoordde.",
        "Alleen invullen als u bij vraag 1 minder dan 1 invulde of u bij vraag 2 “Nee” antwoordde.",
    ] {
        assert!(paper.text.contains(said), "{said}: {}", paper.text);
    }
    assert!(!paper.text.contains("uren &gt;=") && !paper.text.contains("uren >="), "{}", paper.text);
}
