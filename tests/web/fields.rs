//! How questions are shown by what they hold: pages of about eight, matrices, rows of numbers, lists; and on
//! paper.

use std::fmt::Write;

use axum::http::StatusCode;
use tempfile::TempDir;

use super::{Server, values};

/// A server with one instrument beside the demonstration's, and its preview's path of pages as a professional
/// answers them.
struct Asked {
    server: Server,
    session: String,
    own: String,
    _folder: TempDir,
}

fn asked(source: &str) -> Asked {
    let folder = TempDir::new().expect("there is a place for a folder");
    std::fs::write(folder.path().join("proef.peil"), source).expect("it can be written");
    let server = Server::of(folder.path(), "");
    let session = server.signed_in();
    let case = server.post("/cases", &session, &[("pseudonym", "blauwe-vis")]).location().to_string();
    let form = [("days", "30"), ("language", "nl")];
    let asked = server.post(&format!("{case}/ask/proef"), &session, &form);
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let own = values(&server.get(&case, &session).text, "href")
        .into_iter()
        .find(|path| path.starts_with("/own/"))
        .expect("it can be filled in");
    Asked { server, session, own, _folder: folder }
}

impl Asked {
    fn page(&self, id: &str) -> String {
        let page = self.server.get(&format!("{}/page/{id}", self.own), &self.session);
        assert_eq!(page.status, StatusCode::OK, "{id}: {}", page.text);
        page.text
    }
}

const HEAD: &str = "instrument proef {\n    title    \"Proef\"\n    version  1.0.0\n    language nl\n}\n";

#[test]
fn a_page_has_about_eight_questions() {
    let mut source = format!("{HEAD}domain veel \"Veel\" {{\n    intro \"Dit gaat over veel.\"\n");
    for at in 1..=64 {
        let _ = writeln!(source, "    item v{at} \"Vraag {at}?\" : yesno");
    }
    source.push_str("}\ndomain tien \"Tien\" {\n");
    for at in 1..=10 {
        let _ = writeln!(source, "    item t{at} \"Tiental {at}?\" : yesno");
    }
    source.push_str("}\nscore som \"Som\" = count(veel)\n");
    let asked = asked(&source);
    let shown = |id: &str| values(&asked.page(id), "name=\"peil-asked\" value");
    assert_eq!(shown("veel"), (1..=8).map(|at| format!("v{at}")).collect::<Vec<_>>());
    assert_eq!(shown("v9"), (9..=16).map(|at| format!("v{at}")).collect::<Vec<_>>());
    assert_eq!(shown("v57").len(), 8);
    assert_eq!(shown("tien").len(), 10, "what is little more than eight stays together");
    assert!(
        asked.page("veel").contains("Dit gaat over veel.")
            && !asked.page("v9").contains("Dit gaat over veel.")
    );
    assert!(asked.page("v9").contains("<h1 class=\"utrecht-heading-1\" lang=\"nl\">Veel</h1>"));
}

/// Rows of a matrix with these options.
fn matrix(labels: &[&str]) -> String {
    let mut source = format!("{HEAD}scale keuze {{\n");
    for (at, label) in labels.iter().enumerate() {
        let _ = writeln!(source, "    {at} \"{label}\"");
    }
    source.push_str("}\ndomain rij \"Rij\" : keuze {\n    layout matrix\n    item r1 \"Een?\"\n    item r2 \"Twee?\"\n}\nscore som \"Som\" = sum(rij)\n");
    source
}

#[test]
fn a_matrix_is_beside_each_other_only_where_words_fit() {
    for (labels, beside) in [
        (vec!["nooit", "soms", "vaak", "altijd"], true),
        (vec!["helemaal niet", "een beetje", "nogal", "veel", "heel veel"], true),
        (vec!["a", "b", "c", "d", "e", "f", "g"], true),
        (vec!["a", "b", "c", "d", "e", "f", "g", "h"], false),
        (vec!["onwaarschijnlijk", "misschien", "waarschijnlijk", "zeker", "weet niet"], false),
    ] {
        let asked = asked(&matrix(&labels));
        assert_eq!(asked.page("rij").contains("class=\"peil-matrix\""), beside, "{labels:?}");
    }
}

#[test]
fn zero_to_ten_is_one_row() {
    let mut source = format!("{HEAD}scale cijfer {{\n");
    for at in 0..=10 {
        let _ = writeln!(source, "    {at} \"{at}\"");
    }
    source.push_str("    missing weet_niet = 99 \"Weet ik niet\"\n}\nitem r1 \"Welk cijfer?\" : cijfer\nscore som \"Som\" = first(r1, 0)\n");
    let asked = asked(&source);
    let page = asked.page("r1");
    assert_eq!(page.matches("class=\"peil-row-number\"").count(), 11, "{page}");
    assert_eq!(
        page.matches("class=\"peil-option ").count() + page.matches("class=\"peil-option\"").count(),
        1,
        "{page}"
    );
    // It is posted and shown as any option is.
    let revision = values(&page, "name=\"peil-revision\" value").remove(0);
    let form = [("peil-revision", revision.as_str()), ("peil-asked", "r1"), ("r1", "7"), ("peil-go", "next")];
    let sent = asked.server.post(&format!("{}/take/r1", asked.own), &asked.session, &form);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = asked.page("r1");
    let row = page.split("value=\"7\"").nth(1).expect("it is there");
    assert!(row.starts_with(" checked"), "{page}");
}

#[test]
fn more_than_fifteen_options_are_a_list_to_search() {
    for (count, list) in [(15, false), (16, true), (128, true)] {
        let mut source = format!("{HEAD}scale land {{\n");
        for at in 1..=count {
            let _ = writeln!(source, "    l{at} \"Land nummer {at}\"");
        }
        source.push_str("}\nitem een \"Uit welk land?\" : land\nitem meer \"Welke landen kent u?\" : many of land\nscore som \"Som\" = if een is l1 then 1 else 0\n");
        let asked = asked(&source);
        let page = asked.page("een");
        assert_eq!(
            page.contains("<select") && page.contains("data-search=\"Zoek in de lijst\""),
            list,
            "{count}"
        );
        assert_eq!(page.matches("type=\"radio\"").count(), if list { 0 } else { count });
        assert_eq!(page.matches("type=\"checkbox\"").count(), count, "several are ticked");
        if list {
            let revision = values(&page, "name=\"peil-revision\" value").remove(0);
            let form = [
                ("peil-revision", revision.as_str()),
                ("peil-asked", "een"),
                ("een", "l3"),
                ("peil-go", "stop"),
            ];
            asked.server.post(&format!("{}/take/een", asked.own), &asked.session, &form);
            assert!(asked.page("een").contains("<option value=\"l3\" selected>"), "{count}");
        }
    }
}

#[test]
fn conditions_on_paper_are_in_the_words_of_the_questions() {
    let source = format!(
        "{HEAD}scale mate {{\n    0 \"Nooit\"\n    1 \"Soms\"\n    2 \"Vaak\"\n}}\nitem werk \"Hebt u werk?\" : yesno\nitem hoe \"Hoe vaak?\" : mate\nitem reis \"Reistijd?\" : integer 0..300 when werk\nitem zoekt \"Zoekt u werk?\" : yesno when not werk\nitem druk \"Is het druk?\" : yesno when hoe = 2\nitem samen \"En samen?\" : yesno when sum(reis, 4) > 20\ndomain thuis \"Thuis\" : mate {{\n    item t1 \"Rust?\"\n    item t2 \"Ruimte?\"\n}}\nscore s \"Som\" = sum(thuis)\n"
    );
    let asked = asked(&source);
    let paper = asked.server.get("/instruments/proef?words=nl", &asked.session);
    assert_eq!(paper.status, StatusCode::OK, "{}", paper.text);
    for said in [
        "Alleen invullen als u bij vraag 1 “Ja” antwoordde.",
        "Alleen invullen als u bij vraag 1 “Nee” antwoordde.",
        "Alleen invullen als u bij vraag 2 “Vaak” antwoordde.",
        "hangt af van uw antwoord op vraag 3.",
    ] {
        assert!(paper.text.contains(said), "{said}: {}", paper.text);
    }
    // None of them in the language of Peil.
    assert!(!paper.text.contains("sum(") && !paper.text.contains("not werk"), "{}", paper.text);
    // A domain with one scale is one table.
    let table = paper.text.split("<table>").nth(1).expect("there is a table").split("</table>").next();
    let table = table.expect("it ends");
    assert!(
        table.contains("Rust?") && table.contains("Ruimte?") && table.matches("scope=\"col\"").count() == 3,
        "{table}"
    );
}

#[test]
fn paper_is_in_the_words_of_every_gemeente() {
    let server = Server::new();
    let session = server.signed_in();
    let list = server.get("/instruments", &session).text;
    let papers = values(&list, "href");
    let own =
        papers.iter().find(|path| path.contains("gemeente=")).expect("one is in the words of a gemeente");
    let page = server.get(&own.replace("&amp;", "&"), &session);
    assert_eq!(page.status, StatusCode::OK, "{own}");
}

/// A note is a paragraph in reading order, between the fieldsets of questions and in none of them.
#[test]
fn a_note_is_a_paragraph_between_questions() {
    let asked = asked(&format!(
        "{HEAD}domain werk \"Werk\" {{\n    item werkt \"Werkt u?\" : yesno\n    note nu \"Nu over <thuis>.\"\n    item thuis \"Bent u vaak thuis?\" : yesno\n    note nooit \"Dit ziet niemand.\" when werkt\n    note klaar \"Dit was het.\"\n}}\nscore som \"Som\" = count(werk)\n"
    ));
    let page = asked.page("werk");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text} is not in {page}"));
    let (first, note) =
        (place("Werkt u?"), place("<p class=\"utrecht-paragraph peil-note\">Nu over &#60;thuis&#62;.</p>"));
    let (second, last) = (place("Bent u vaak thuis?"), place("Dit was het."));
    assert!(first < note && note < second && second < last, "{page}");
    let between = &page[first..note];
    assert_eq!(between.matches("<fieldset").count() + 1, between.matches("</fieldset>").count(), "{between}");
    assert!(!page.contains("Dit ziet niemand."), "{page}");
    // Paper cannot hide it, and says when.
    let paper = asked.server.get("/instruments/proef?words=nl", &asked.session).text;
    assert!(paper.contains("Nu over"), "{paper}");
    let said = "<em>Deze tekst is voor u als u bij vraag 1 “Ja” antwoordde:</em> Dit ziet niemand.";
    assert!(paper.contains(said), "{paper}");
}
