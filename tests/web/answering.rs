//! What somebody meets who answers: nothing is lost, and everything that is kept is said to be.

use axum::http::{StatusCode, header};

use super::{Answer, Server, values};

struct Resident {
    server: Server,
    base: String,
    cookie: String,
}

impl Resident {
    /// Somebody with a link to questions about children.
    fn asked_about(domain: &str) -> Resident {
        let server = Server::new();
        let session = server.signed_in();
        let case = server.post("/cases", &session, &[("pseudonym", "blauwe-vis")]).location().to_string();
        let reason = format!("reason-{domain}");
        let form =
            [("informant", "inwoner"), ("domain", domain), (&reason, "het is gevraagd"), ("days", "30")];
        assert_eq!(server.post(&format!("{case}/ask/draagkracht"), &session, &form).location(), case);
        let make = values(&server.get(&case, &session).text, "action")
            .into_iter()
            .find(|path| path.contains("/link/"))
            .expect("a link can be made");
        let (link, _) = server.makes_link(&make, &session);
        let (base, cookie) = server.enter(&link);
        Resident { server, base, cookie }
    }

    fn get(&self, path: &str) -> Answer {
        self.server.get(&format!("{}{path}", self.base), &self.cookie)
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.server.post(&format!("{}{path}", self.base), &self.cookie, form)
    }

    /// Sends the form of a page as it is now.
    fn send(&self, page: &str, go: &str, answers: &[(&str, &str)]) -> Answer {
        let shown = self.get(&format!("/page/{page}"));
        assert_eq!(shown.status, StatusCode::OK, "{page}: {}", shown.text);
        let revision = values(&shown.text, "name=\"peil-revision\" value").remove(0);
        let asked = values(&shown.text, "name=\"peil-asked\" value");
        let action = values(&shown.text, "method=\"post\" action").remove(0);
        assert_ne!(
            action,
            format!("{}/page/{page}", self.base),
            "a form goes to another address than its page's"
        );
        let mut form = vec![("peil-revision", revision.as_str()), ("peil-go", go)];
        form.extend(asked.iter().map(|name| ("peil-asked", name.as_str())));
        form.extend(answers);
        self.server.post(&action, &self.cookie, &form)
    }
}

#[test]
fn what_is_wrong_and_what_is_open_are_two_lists() {
    let resident = Resident::asked_about("gezin");
    resident.send("gezin", "next", &[("aantal_kinderen", "1")]);
    let answer = resident.send("kind-1", "next", &[("leeftijd_kind_1", "honderd"), ("opv1_1", "1")]);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let at = |what: &str| answer.text.find(what).unwrap_or_else(|| panic!("{what}: {}", answer.text));
    let (wrong, open) = (at("id=\"summary-wrong\""), at("id=\"summary-open\""));
    let (age, first_open) = (at("href=\"#q-leeftijd_kind_1\""), at("href=\"#q-opv2_1\""));
    assert!(wrong < age && age < open && open < first_open, "{}", answer.text);
    assert!(answer.text.contains("Eén antwoord is nog niet goed"), "{}", answer.text);
    assert!(answer.text.contains("2 vragen zijn nog open"), "{}", answer.text);
    assert!(answer.text[open..].contains("Dat mag."), "{}", answer.text);
}

#[test]
fn who_stops_is_told_that_it_is_kept_and_until_when() {
    let resident = Resident::asked_about("gezin");
    let answer = resident.send("hulp", "stop", &[("hulp", "niemand")]);
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let start = resident.server.get(answer.location(), &resident.cookie);
    assert!(start.text.contains("Bewaard. U kunt verder tot en met "), "{}", start.text);
    assert!(start.text.contains(", met dezelfde link."), "{}", start.text);
    assert!(!resident.get("").text.contains("Bewaard."), "it is said once");
    let review = resident.get("/review").text;
    assert!(review.contains("?notice=notice-saved"), "{review}");
}

#[test]
fn an_answer_that_was_changed_back_is_no_news() {
    let resident = Resident::asked_about("financien");
    let page = resident.get("/page/financien");
    let old = values(&page.text, "name=\"peil-revision\" value").remove(0);
    let answers = |first: &str| [("fin1", first.to_string()), ("fin2", "0".into()), ("fin3", "4".into())];
    let with = |first: &str| {
        let given = answers(first);
        let pairs: Vec<(&str, &str)> = given.iter().map(|(name, key)| (*name, key.as_str())).collect();
        resident.send("financien", "next", &pairs)
    };
    // Another window gives an answer and takes it back: it is as the form below knew it.
    with("3");
    let middle = values(&resident.get("/page/financien").text, "name=\"peil-revision\" value").remove(0);
    with("1");
    with("3");
    let form = |revision: &str, first: &str| {
        let mut form = vec![("peil-revision", revision.to_string()), ("peil-go", "next".to_string())];
        form.extend(["fin1", "fin2", "fin3"].map(|name| ("peil-asked", name.to_string())));
        form.extend(answers(first));
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
        resident.post("/take/financien", &pairs)
    };
    assert!(!form(&middle, "3").location().contains("notice"), "nothing differs in meaning");
    // And a double click is not another window.
    assert!(!form(&old, "3").location().contains("notice"), "nothing differs in meaning");
}

#[test]
fn the_language_button_keeps_what_was_typed() {
    let resident = Resident::asked_about("gezin");
    let shown = resident.get("/page/gezin");
    let revision = values(&shown.text, "name=\"peil-revision\" value").remove(0);
    let form = [
        ("peil-revision", revision.as_str()),
        ("peil-asked", "aantal_kinderen"),
        ("aantal_kinderen", "veel"),
        ("peil-language", "fy"),
    ];
    let answer = resident.post("/take/gezin", &form);
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("lang=\"fy\"") && answer.text.contains("value=\"veel\""), "{}", answer.text);
    assert_eq!(answer.cookie(), "peil-language=fy");
}

#[test]
fn children_that_are_not_there_any_more_are_folded_away_with_why() {
    let resident = Resident::asked_about("gezin");
    resident.send("gezin", "next", &[("aantal_kinderen", "2")]);
    for child in ["1", "2"] {
        let names = ["leeftijd_kind", "opv1", "opv2", "opv3"].map(|name| format!("{name}_{child}"));
        let answers: Vec<(&str, &str)> = names
            .iter()
            .map(|name| (name.as_str(), if name.starts_with("leef") { "9" } else { "2" }))
            .collect();
        resident.send(&format!("kind-{child}"), "next", &answers);
    }
    resident.send("gezin", "next", &[("aantal_kinderen", "1")]);
    let review = resident.get("/review").text;
    let fold = review.split("peil-aside-fold").nth(1).expect("there is a fold").split("</details>").next();
    let fold = fold.expect("it ends");
    assert!(fold.contains("4 antwoorden tellen niet mee"), "{fold}");
    assert!(fold.contains("Hoeveel kinderen wonen er bij u thuis?"), "it says why: {fold}");
    assert_eq!(fold.matches("<dt").count(), 4, "{fold}");
    assert!(!review.contains("telt niet mee:"), "{review}");
}

#[test]
fn an_answer_is_kept_as_soon_as_it_changes() {
    let resident = Resident::asked_about("gezin");
    let page = resident.get("/page/gezin");
    let save = values(&page.text, "data-save").remove(0);
    let revision = values(&page.text, "name=\"peil-revision\" value").remove(0);
    let form = |revision: &str, typed: &str| {
        let form =
            [("peil-revision", revision), ("peil-asked", "aantal_kinderen"), ("aantal_kinderen", typed)];
        resident.server.post(&save, &resident.cookie, &form)
    };
    let kept = form(&revision, "2");
    assert_eq!(kept.status, StatusCode::OK);
    let (after, said) = kept.text.split_once('\n').expect("there are lines");
    let said = said.trim_end();
    assert!(after.parse::<u64>().expect("it is a number") > revision.parse::<u64>().expect("so is this"));
    assert!(said.starts_with("Bewaard, ") && said.ends_with(" uur"), "{said}");
    assert!(resident.get("/page/gezin").text.contains("value=\"2\""));
    // What is not accepted is not said to be kept; it is said what is wrong when the form is sent.
    let wrong = form(after, "veel");
    assert_eq!((wrong.status, wrong.text.lines().nth(1)), (StatusCode::OK, Some("")));
    // The next form follows on from it, and nobody else was there.
    let sent = resident.send("gezin", "next", &[("aantal_kinderen", "2")]);
    assert!(!sent.location().contains("notice"), "{}", sent.location());
    // Without the link nothing is kept.
    let none =
        resident.server.post(&save, "", &[("peil-asked", "aantal_kinderen"), ("aantal_kinderen", "3")]);
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[test]
fn where_a_form_goes_leads_back_to_its_page() {
    let resident = Resident::asked_about("gezin");
    assert_eq!(resident.get("/take/gezin").location(), format!("{}/page/gezin", resident.base));
}

#[test]
fn the_feedback_can_be_kept() {
    let server = Server::new();
    let (base, cookie) = server.enter(server.shown.resident.as_ref().expect("there is a link"));
    let review = super::ways::answer_all(&server, &base, &cookie);
    assert!(server.get(&format!("{base}/copy"), &cookie).text.contains("Deze vragenlijst is verstuurd"));
    assert_eq!(review, format!("{base}/review"));
    server.post(&format!("{base}/send"), &cookie, &[]);
    let done = server.get(&format!("{base}/done"), &cookie).text;
    assert!(
        done.contains(&format!("href=\"{base}/copy\" download")) && done.contains("data-print"),
        "{done}"
    );
    let copy = server.get(&format!("{base}/copy"), &cookie);
    assert_eq!(copy.status, StatusCode::OK);
    let named = copy.headers[header::CONTENT_DISPOSITION].to_str().expect("it is ASCII");
    assert!(
        named.starts_with("attachment; filename=\"draagkracht-20") && named.ends_with(".html\""),
        "{named}"
    );
    // It says what the page said, and loads nothing.
    let sentence =
        done.split("<h2").nth(1).and_then(|rest| rest.split("<p").nth(1)).expect("there is feedback");
    let sentence = sentence.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("it has a text");
    assert!(copy.text.contains(sentence), "{sentence}: {}", copy.text);
    assert!(!copy.text.contains("src=") && !copy.text.contains("href="), "{}", copy.text);
    // It is not for anybody else.
    assert!(!server.get(&format!("{base}/copy"), "").text.contains(sentence));
}
