//! Words in the browser: written, refused, compared, accepted, in use; and whatever is written, no score
//! changes.

use std::cell::Cell;
use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use peil::model::Instrument;
use peil_store::{Actor, AdministrationId, Filter, Lasting, Moment, NewAccount, Practice, PracticeKey, Role};

use super::{Answer, Server, escaped, request, values};

const SHEET: &str = "/woorden/draagkracht/zeedorp.nl";

/// A server with two editors of one practice.
struct Desk {
    server: Server,
    anna: String,
    bram: String,
    asked: Cell<u32>,
}

fn editor(server: &Server, name: &str, practice: &str) -> String {
    let new = NewAccount {
        name: name.into(),
        role: Role::Redacteur,
        practice: Some(PracticeKey(practice.into())),
        reads: Vec::new(),
    };
    let credentials = server.store.add_account_to(new, &Actor::Program).wait().expect("it is added");
    let code = credentials.code_at(Moment::now());
    let session = server.store.sign_in(name, &credentials.password, &code, Lasting::Usual).wait();
    format!("peil-session={}", session.expect("it is let in").token.reveal())
}

impl Desk {
    fn new(toml: &str) -> Desk {
        let server = Server::with(&format!("trusted-proxies = [\"127.0.0.1\"]\n{toml}"));
        let (anna, bram) = (editor(&server, "anna", "practice"), editor(&server, "bram", "practice"));
        Desk { server, anna, bram, asked: Cell::new(0) }
    }

    /// A request that comes from another address from time to time: many of them are not a flood.
    fn send(&self, method: Method, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        self.asked.set(self.asked.get() + 1);
        let from = std::net::Ipv4Addr::from(0x0a00_0000 + self.asked.get() / 50).to_string();
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let builder = request(method, path, cookie)
            .header("x-forwarded-for", from)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.server.send(builder.body(Body::from(body.join("&"))).expect("it is a request"))
    }

    fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Method::GET, path, cookie, &[])
    }

    fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        self.send(Method::POST, path, cookie, form)
    }

    /// Begins the words that the tests are about.
    fn begin(&self) {
        let begun = self.post(
            "/woorden",
            &self.anna,
            &[("instrument", "draagkracht"), ("language", "nl"), ("gemeente", "zeedorp")],
        );
        assert_eq!((begun.status, begun.location()), (StatusCode::SEE_OTHER, SHEET));
    }

    /// Writes words for a text, as the page has them at this moment.
    fn write(&self, cookie: &str, key: &str, words: &str) -> Answer {
        let page = self.get(&format!("{SHEET}?text={key}"), cookie);
        let seen = values(&page.text, "name=\"seen\" value").remove(0);
        self.post(SHEET, cookie, &[("text", key), ("seen", &seen), ("words", words), ("act", "save")])
    }

    fn accept(&self, cookie: &str) -> Answer {
        let page = self.get(&format!("{SHEET}/compare"), cookie);
        let revision = values(&page.text, "name=\"revision\" value").pop().unwrap_or_default();
        self.post(&format!("{SHEET}/accept"), cookie, &[("revision", &revision)])
    }

    /// What is asked now, in the words of the gemeente.
    fn asked_now(&self, pseudonym: &str) -> (AdministrationId, std::sync::Arc<Instrument>) {
        let session = self.server.signed_in();
        let case = self.post("/cases", &session, &[("pseudonym", pseudonym)]).location().to_string();
        let form = [("language", "nl"), ("gemeente", "zeedorp"), ("informant", "inwoner"), ("days", "30")];
        let asked = self.post(&format!("{case}/ask/draagkracht"), &session, &form);
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let store = &self.server.store;
        let newest = store.administrations(Filter::default()).wait().expect("they are there").remove(0);
        let model = store.model(&newest.model).wait().expect("it is there");
        (newest.id, model)
    }
}

fn said(instrument: &Instrument, key: &str) -> String {
    instrument.texts.get(&peil::model::TextKey(key.into())).expect("it is there").text.clone()
}

/// Words that are there already are nothing that somebody rewrote: nobody is asked to agree with them.
#[test]
fn the_words_of_the_base_are_not_kept_as_a_change() {
    let desk = Desk::new("");
    desk.begin();
    let base = said(&desk.asked_now("zoals-het-is").1, "items.fin1");
    assert!(desk.write(&desk.anna, "items.fin1", &base).location().ends_with("notice=same"));
    assert!(desk.write(&desk.anna, "items.fin1", "Anders.").location().ends_with("notice=kept"));
}

#[test]
fn what_one_writes_another_accepts_and_it_is_in_use_from_then_on() {
    let desk = Desk::new("");
    let front = desk.get("/woorden", &desk.anna);
    assert!(front.text.contains("Draagkracht en draaglast"), "{}", front.text);
    assert_eq!(desk.get(SHEET, &desk.anna).status, StatusCode::NOT_FOUND, "nobody began it");
    desk.begin();
    let list = desk.get(SHEET, &desk.anna);
    assert!(list.text.contains("basistekst"), "{}", list.text);
    let (before, _) = desk.asked_now("blauwe-vis");

    let page = desk.get(&format!("{SHEET}?text=items.fin1"), &desk.anna);
    assert!(page.text.contains("Ik kan mijn rekeningen betalen.</textarea>"), "{}", page.text);
    let kept = desk.write(&desk.anna, "items.fin1", "Ik kan alle rekeningen op tijd betalen.");
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert!(desk.get(kept.location(), &desk.anna).text.contains("Bewaard in het concept."));
    desk.write(&desk.anna, "items.fin2", "Ik lig wakker van zorgen over geld.");
    desk.write(&desk.anna, "items.fin3", "Ik weet wat ik krijg en wat ik uitgeef.");
    let again = desk.write(&desk.anna, "items.fin3", "Ik weet wat ik krijg en wat ik uitgeef.");
    assert!(again.location().ends_with("notice=same"), "{}", again.location());
    let (_, model) = desk.asked_now("rode-vis");
    assert_eq!(said(&model, "items.fin1"), "Ik kan mijn rekeningen betalen.", "a draft is not in use");

    // Found by its words and by how it is.
    let drafts = desk.get(&format!("{SHEET}?show=draft"), &desk.anna);
    assert!(drafts.text.contains("3 teksten</h2>"), "{}", drafts.text);
    let found = desk.get(&format!("{SHEET}?find=WAKKER"), &desk.anna);
    assert!(found.text.contains("zorgen over geld") && !found.text.contains("items.won1"), "{}", found.text);
    // The whole of it, as people see it.
    let paper = desk.get(&format!("{SHEET}/paper"), &desk.bram);
    assert!(paper.text.contains("Ik kan alle rekeningen op tijd betalen."), "{}", paper.text);

    let offered = desk.post(&format!("{SHEET}/offer"), &desk.anna, &[]);
    assert_eq!(offered.location(), format!("{SHEET}/compare"));
    let own = desk.get(&format!("{SHEET}/compare"), &desk.anna);
    assert!(own.text.contains("herschreef 3 vragen; geen score kan veranderen"), "{}", own.text);
    assert!(!own.text.contains(&format!("action=\"{SHEET}/accept\"")), "{}", own.text);
    let refused = desk.accept(&desk.anna);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    let other = desk.get(&format!("{SHEET}/compare"), &desk.bram);
    assert!(other.text.contains("<ins>alle</ins>") || other.text.contains("<ins>"), "{}", other.text);
    let returned = desk.post(&format!("{SHEET}/return"), &desk.bram, &[("remark", "Kan het korter?")]);
    assert_eq!(returned.status, StatusCode::SEE_OTHER);
    assert!(desk.get(SHEET, &desk.anna).text.contains("Kan het korter?"));
    let accepted = desk.accept(&desk.bram);
    assert_eq!(
        (accepted.status, accepted.location()),
        (StatusCode::SEE_OTHER, format!("{SHEET}?notice=accepted").as_str())
    );
    let (_, model) = desk.asked_now("gele-vis");
    assert_eq!(said(&model, "items.fin1"), "Ik kan alle rekeningen op tijd betalen.");
    // What was asked before keeps its words.
    let store = &desk.server.store;
    let before = store.administration(&before).wait().expect("it is there");
    let model = store.model(&before.summary.model).wait().expect("it is there");
    assert_eq!(said(&model, "items.fin1"), "Ik kan mijn rekeningen betalen.");

    // Back to an earlier one, from the history.
    let kept = desk.write(&desk.bram, "items.fin1", "Mijn rekeningen betaal ik op tijd.");
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let page = desk.get(&format!("{SHEET}?text=items.fin1"), &desk.anna);
    assert!(page.text.contains("Geschiedenis van deze tekst (2)"), "{}", page.text);
    assert!(page.text.contains("anna, gelezen door bram"), "{}", page.text);
    let seen = values(&page.text, "name=\"seen\" value").remove(0);
    let back = values(&page.text, "name=\"back\" value");
    let back = desk.post(SHEET, &desk.anna, &[("text", "items.fin1"), ("seen", &seen), ("back", &back[0])]);
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
    let page = desk.get(&format!("{SHEET}?text=items.fin1"), &desk.anna);
    assert!(page.text.contains("Ik kan alle rekeningen op tijd betalen.</textarea>"), "{}", page.text);
}

#[test]
fn two_editors_at_once_lose_nothing() {
    let desk = Desk::new("");
    desk.begin();
    let page = desk.get(&format!("{SHEET}?text=items.fin1"), &desk.bram);
    let seen = values(&page.text, "name=\"seen\" value").remove(0);
    assert_eq!(desk.write(&desk.anna, "items.fin1", "Tekst van Anna.").status, StatusCode::SEE_OTHER);
    let form = |seen: &str| {
        let form = [("text", "items.fin1"), ("seen", seen), ("words", "Tekst van Bram."), ("act", "save")];
        desk.post(SHEET, &desk.bram, &form)
    };
    let conflict = form(&seen);
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    assert!(conflict.text.contains("Intussen schreef anna:"), "{}", conflict.text);
    assert!(conflict.text.contains("<q>Tekst van Anna.</q>"), "{}", conflict.text);
    assert!(conflict.text.contains("Tekst van Bram.</textarea>"), "{}", conflict.text);
    // Having seen it, it is kept; the other is in the history.
    let seen = values(&conflict.text, "name=\"seen\" value").remove(0);
    assert_eq!(form(&seen).status, StatusCode::SEE_OTHER);
    let page = desk.get(&format!("{SHEET}?text=items.fin1"), &desk.anna);
    assert!(page.text.contains("Tekst van Bram.</textarea>") && page.text.contains("Tekst van Anna."));
    // What was looked at is what is accepted.
    let compare = desk.get(&format!("{SHEET}/compare"), &desk.anna);
    let revision = values(&compare.text, "name=\"revision\" value").remove(0);
    desk.write(&desk.bram, "items.fin2", "Nog een tekst.");
    let late = desk.post(&format!("{SHEET}/accept"), &desk.anna, &[("revision", &revision)]);
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text.contains("Het concept is veranderd"), "{}", late.text);
}

#[test]
fn what_would_change_the_meaning_of_answers_is_refused() {
    let desk = Desk::new("");
    desk.begin();
    let refused = |key: &str, words: &str, why: &str| {
        let answer = desk.write(&desk.anna, key, words);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{key}: {words}");
        assert!(answer.text.contains(why), "{key}: {}", answer.text);
    };
    // The words of another option, now or before.
    refused("scales.mate.0", "Klopt helemaal", "luiden allebei");
    assert_eq!(desk.write(&desk.anna, "scales.mate.4", "Helemaal waar").status, StatusCode::SEE_OTHER);
    refused("scales.mate.0", "Klopt helemaal", "hoorde bij iets anders");
    refused("items.fin1", "Ik lig wakker van schulden of geldzorgen.", "luiden allebei");
    // A text without words, or with what changes how it is shown.
    refused("items.fin1", "  ", "leeg");
    refused("items.fin1", "Ik kan\u{202e} betalen", "een teken dat u niet ziet");
    // What is repeated stays in it, and nothing else is.
    refused("items.fin1", "Ik kan {bedrag} betalen.", "{bedrag}");
    let page = desk.get(&format!("{SHEET}?find=%7B"), &desk.anna);
    let with =
        values(&page.text, "a href").into_iter().find(|path| path.contains("?text=")).expect("one repeats");
    let key =
        with.split("text=").nth(1).and_then(|rest| rest.split('&').next()).expect("it has a key").to_string();
    refused(&key, "Zonder wat erin moet.", "is weggevallen");
    // The script is told the same while somebody types.
    let notes = desk.post(&format!("{SHEET}/notes"), &desk.anna, &[("text", &key), ("words", "Zonder.")]);
    assert!(notes.text.contains("is weg") && !notes.text.contains("<html"), "{}", notes.text);
    let easy = "Ik kan goed slapen en ik word ook weer uitgerust wakker.";
    let notes = desk.post(&format!("{SHEET}/notes"), &desk.anna, &[("text", "items.fin1"), ("words", easy)]);
    assert!(notes.text.contains("van 4)"), "{}", notes.text);
}

#[test]
fn the_words_of_a_gemeente_are_for_its_own_editors() {
    let desk = Desk::new("");
    for (key, gemeente) in [("noord", "zeedorp"), ("zuid", "heidestad")] {
        let practice =
            Practice { key: PracticeKey(key.into()), name: String::new(), gemeente: Some(gemeente.into()) };
        desk.server.store.add_practice(practice, &Actor::Program).wait().expect("it is new");
    }
    let (noord, zuid) = (editor(&desk.server, "noord.a", "noord"), editor(&desk.server, "zuid.a", "zuid"));
    desk.begin();
    assert_eq!(desk.write(&noord, "items.fin1", "Een tekst van noord.").status, StatusCode::SEE_OTHER);
    for path in [SHEET.to_string(), format!("{SHEET}/compare"), "/woorden/draagkracht/fy".into()] {
        assert_eq!(desk.get(&path, &zuid).status, StatusCode::NOT_FOUND, "{path}");
    }
    let begun = desk.post(
        "/woorden",
        &zuid,
        &[("instrument", "draagkracht"), ("language", "fy"), ("gemeente", "zeedorp")],
    );
    assert_eq!(begun.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Of another team it is not told who it was.
    let page = desk.get(&format!("{SHEET}?text=items.fin1"), &desk.anna);
    assert!(
        page.text.contains("iemand van een ander team") && !page.text.contains("noord.a"),
        "{}",
        page.text
    );
    let wrong = |language: &str, gemeente: &str| {
        let form =
            [("instrument", "draagkracht"), ("other-language", language), ("other-gemeente", gemeente)];
        desk.post("/woorden", &desk.anna, &form).status
    };
    assert_eq!(wrong("nederlands", "x"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong("nl", "Súdwest"), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong("nl", ""), StatusCode::UNPROCESSABLE_ENTITY, "it is the language of the instrument");
    assert_eq!(wrong("ar", "zeedorp"), StatusCode::SEE_OTHER);
    let arabic = desk.get("/woorden/draagkracht/zeedorp.ar?text=items.fin1", &desk.anna);
    assert!(arabic.text.contains("lang=\"ar\" dir=\"rtl\""), "{}", arabic.text);
}

#[test]
fn one_pair_of_eyes_is_enough_where_that_is_set() {
    let desk = Desk::new("pairs-of-eyes = 1\n");
    desk.begin();
    desk.write(&desk.anna, "items.fin1", "Ik betaal mijn rekeningen.");
    assert_eq!(desk.accept(&desk.anna).status, StatusCode::SEE_OTHER);
    let (_, model) = desk.asked_now("blauwe-vis");
    assert_eq!(said(&model, "items.fin1"), "Ik betaal mijn rekeningen.");
}

#[test]
fn a_translator_gets_a_file_and_what_comes_back_is_in_the_draft() {
    let desk = Desk::new("");
    for format in ["xlsx", "po", "xliff"] {
        let file = desk.server.get(&format!("/woorden/draagkracht/fy/file?format={format}"), &desk.anna);
        assert_eq!(file.status, StatusCode::OK);
        let name = file.headers[header::CONTENT_DISPOSITION].to_str().expect("it is ASCII");
        assert_eq!(name, format!("attachment; filename=\"draagkracht.fy.{format}\""));
    }
    let file = desk.server.get("/woorden/draagkracht/fy/file?format=po", &desk.anna);
    let own = "Ik kin myn rekkens betelje.";
    assert!(file.text.contains(own), "{}", file.text);
    let send = |text: &str, name: &str| {
        let body = format!(
            "--grens\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--grens--\r\n"
        );
        let builder = request(Method::POST, "/woorden/draagkracht/fy/file", &desk.anna)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grens")
            .header("sec-fetch-site", "same-origin");
        desk.server.send(builder.body(Body::from(body)).expect("it is a request"))
    };
    let changed = file.text.replace(own, "Ik kin al myn rekkens betelje.");
    assert_eq!(send(&changed, "fy.txt").status, StatusCode::UNPROCESSABLE_ENTITY);
    let broken = send(&changed.replace("Ik kan mijn rekeningen betalen.", "Iets anders."), "fy.po");
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text.contains("Er is niets overgenomen"), "{}", broken.text);
    let taken = send(&changed, "fy.po");
    assert_eq!(taken.location(), "/woorden/draagkracht/fy?notice=imported");
    let page = desk.get("/woorden/draagkracht/fy?text=items.fin1", &desk.bram);
    assert!(page.text.contains("Ik kin al myn rekkens betelje.</textarea>"), "{}", page.text);
}

/// Whatever is written through the pages, what is asked and how it is scored stay as they were.
#[test]
fn a_thousand_random_edits_change_no_score() {
    let desk = Desk::new("");
    desk.begin();
    let (_, base) = desk.asked_now("vis-0");
    let before = base.fingerprints();
    let keys: Vec<String> = base.texts.iter().map(|(key, _)| key.0.clone()).collect();
    let texts: Vec<String> = base.texts.iter().map(|(_, words)| words.text.clone()).collect();
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let mut seed = 7u64;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let (mut kept, mut refused, mut number) = (0, 0, 0);
    for edit in 0..1000 {
        let key = &keys[next(keys.len())];
        let base = &texts[keys.iter().position(|known| known == key).expect("it is there")];
        let words = match next(8) {
            // The words of another text, a swap among them.
            0 => texts[next(texts.len())].clone(),
            1 => String::new(),
            2 => format!("{base} {{kind}}"),
            3 => base.replace(['{', '}'], ""),
            4 => format!("\" # {base}\n: - '{}'", "\\".repeat(next(3))),
            _ => format!("{base} {edit}"),
        };
        let act = ["save", "save", "save", "save", "base", "fits", "drop"][next(7)];
        let cookie = if next(2) == 0 { &desk.anna } else { &desk.bram };
        let at = seen.get(key).copied().unwrap_or(0).to_string();
        let form = [("text", key.as_str()), ("seen", &at), ("words", &words), ("act", act)];
        let answer = desk.post(SHEET, cookie, &form);
        match answer.status {
            StatusCode::SEE_OTHER if answer.location().ends_with("notice=kept") => {
                kept += 1;
                number += 1;
                seen.insert(key.clone(), number);
            }
            StatusCode::SEE_OTHER => {}
            StatusCode::UNPROCESSABLE_ENTITY => refused += 1,
            other => panic!("{key}, {act}, {words:?}: {other} {}", answer.text),
        }
        if edit % 100 == 99 {
            for cookie in [&desk.anna, &desk.bram] {
                let accepted = desk.accept(cookie);
                assert!(accepted.status != StatusCode::INTERNAL_SERVER_ERROR, "{}", accepted.text);
            }
            let (_, model) = desk.asked_now(&format!("vis-{edit}"));
            let now = model.fingerprints();
            assert_eq!((&now.structure, &now.scoring), (&before.structure, &before.scoring), "after {edit}");
        }
    }
    let accepted = desk.server.store.accepted_count().wait().expect("it is there");
    assert!(kept > 200 && refused > 100 && accepted > 100, "{kept} {refused} {accepted}");
}
