//! What is above every page of the preview: what is shown, what the compiler says about it, and what can be
//! done.

use askama::Template;

use super::bench::Looked;
use super::findings::Finding;
use super::seat::Seat;
use crate::interface::Tongue;
use crate::library::Shelved;
use crate::style::PREVIEW_JS;
use peil::diagnostic::Counts;
use peil::model::TextKey;
use peil::session::Session;

/// The bar of one page.
#[derive(Template)]
#[template(path = "preview_bar.html", config = "askama.toml")]
pub struct Bar {
    tongue: Tongue,
    name: String,
    stamp: String,
    script: &'static str,
    /// The language of the instrument's own texts.
    language: String,
    about: String,
    informant: Option<String>,
    here: String,
    base: String,
    /// The pane that its text is edited in, at what this page asks.
    edit: Option<String>,
    said: Option<String>,
    findings: Vec<Finding>,
    errors: bool,
    /// A version without errors is shown in the place of the one that has them.
    behind: bool,
    strays: Option<String>,
    seed: String,
    words: Vec<Pick>,
    informants: Vec<Pick>,
    pages: Vec<PageLink>,
    domains: Vec<Pick>,
}

struct Pick {
    key: String,
    label: String,
    chosen: bool,
}

struct PageLink {
    path: String,
    title: String,
    here: bool,
    done: bool,
}

impl Bar {
    pub fn above(seat: &Seat, session: &Session<'_>, seed: Option<u64>, strays: usize) -> Bar {
        let (tongue, looked, instrument) = (seat.tongue, &seat.looked, &seat.instrument);
        let said = |name: &str| {
            instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
        };
        let name_of = |informant: u8| instrument.informants.get(usize::from(informant));
        let wordings = wordings(&seat.shelved);
        let worded = wordings
            .iter()
            .find(|(key, _)| *key == seat.words)
            .map_or_else(|| seat.words.clone(), |(_, label)| label.clone());
        let page_link = |id: &str| {
            let view = session.page(id).ok()?;
            let path = seat.base.clone() + "/page/" + id;
            let title = view.title().map_or_else(
                || view.questions.first().map(|question| question.text.clone()).unwrap_or_default(),
                str::to_string,
            );
            let done =
                view.objections.is_empty() && view.questions.iter().all(|question| question.answer.is_some());
            Some(PageLink { here: path == seat.here, path, title, done })
        };
        let pick = |key: &str, label: String, chosen: bool| Pick { key: key.to_string(), label, chosen };
        Bar {
            tongue,
            name: looked.name.clone(),
            stamp: looked.stamp(),
            script: &PREVIEW_JS.path,
            language: instrument.language.clone(),
            about: tongue.fill(
                "preview-about",
                &[("name", &looked.name), ("version", &instrument.version), ("words", &worded)],
            ),
            informant: name_of(seat.informant)
                .map(|name| tongue.fill("preview-informant", &[("informant", &said(name))])),
            here: seat.here.clone(),
            base: seat.base.clone(),
            edit: seat.preview.desk.as_ref().map(|_| edit_at(seat, session)),
            said: counted(looked.counts, tongue),
            findings: looked.findings.clone(),
            errors: looked.counts.errors > 0,
            behind: !looked.current,
            strays: (strays > 0).then(|| tongue.fill("preview-strays", &[("count", &strays)])),
            seed: seed.map(|seed| seed.to_string()).unwrap_or_default(),
            words: wordings.iter().map(|(key, label)| pick(key, label.clone(), *key == seat.words)).collect(),
            informants: instrument
                .informants
                .iter()
                .map(|name| pick(name, said(name), name_of(seat.informant) == Some(name)))
                .collect(),
            pages: session.pages().filter_map(page_link).collect(),
            domains: session
                .domains()
                .into_iter()
                .map(|domain| pick(&domain.name, domain.title, domain.chosen == Some(true)))
                .collect(),
        }
    }

    pub fn html(&self) -> String {
        // Templates write to memory; there is nothing that could fail but memory itself.
        self.render().unwrap_or_default()
    }
}

/// The pane, with the cursor at the first question of the page that is shown.
fn edit_at(seat: &Seat, session: &Session<'_>) -> String {
    let page = seat.here.rsplit_once("/page/").and_then(|(_, id)| session.page(id).ok());
    let first = page.and_then(|page| page.questions.first().map(|question| question.name.clone()));
    format!("/edit/{}{}", seat.looked.name, first.map(|name| format!("?at={name}")).unwrap_or_default())
}

/// How many errors, warnings and notes there are; None when there is nothing.
pub fn counted(counts: Counts, tongue: Tongue) -> Option<String> {
    let parts = [
        ("preview-errors", counts.errors),
        ("preview-warnings", counts.warnings),
        ("preview-notes", counts.notes),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, count)| tongue.fill(key, &[("count", &count)]))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// Every wording there is, by its name, each with what it is called: languages first, then those of
/// gemeenten.
pub fn wordings(shelved: &Shelved) -> Vec<(String, String)> {
    let spoken = |language: &str| {
        Tongue::parse(language).map_or_else(|| language.to_string(), |tongue| tongue.own_name().to_string())
    };
    let languages = shelved.languages();
    let mut all: Vec<(String, String)> =
        languages.iter().map(|language| (language.clone(), spoken(language))).collect();
    for gemeente in shelved.gemeenten() {
        all.extend(
            languages.iter().map(|language| {
                (format!("{gemeente}.{language}"), format!("{gemeente}, {}", spoken(language)))
            }),
        );
    }
    all
}

/// What an instrument is called on a list, and in which language that is.
pub fn title(looked: &Looked) -> (String, String) {
    match &looked.good {
        Some(good) => (
            good.title(),
            good.instrument.as_ref().map(|instrument| instrument.language.clone()).unwrap_or_default(),
        ),
        None => (looked.name.clone(), String::new()),
    }
}
