//! Where an editor begins: what waits, and which words to edit; new ones are begun here.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::names;
use super::sheet::{can_be, is_gemeente, may_edit};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::{Shared, see_other, store_fault};
use peil_store::{Error, SheetName};

/// Something to choose.
pub struct Pick {
    pub key: String,
    pub label: String,
    pub chosen: bool,
}

/// An instrument to choose, by its title, with the language that this is in.
struct Titled {
    key: String,
    title: String,
    words: String,
    chosen: bool,
}

/// Words that can be edited.
struct Line {
    path: String,
    /// The title of the instrument, and its language.
    title: String,
    words: String,
    /// `Leeuwarden, Nederlands`
    label: String,
    /// A draft waits for a second reader.
    offered: bool,
    /// How many of its texts are in the draft.
    draft: usize,
}

#[derive(Template)]
#[template(path = "words_front.html", config = "askama.toml")]
struct FrontPage {
    frame: Frame,
    waiting: Vec<Line>,
    others: Vec<Line>,
    instruments: Vec<Titled>,
    languages: Vec<Pick>,
    gemeenten: Vec<Pick>,
    /// A gemeente can be named that is in no list.
    any: bool,
    gemeente: String,
    tag: String,
    error: Option<String>,
}

/// What waits, and every wording that there is.
pub async fn front(State(app): State<Shared>, person: Person) -> Response {
    match shown(&app, &person, None, None).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(
    app: &Shared,
    person: &Person,
    filled: Option<&Filled>,
    error: Option<String>,
) -> Result<FrontPage, Error> {
    let mut frame = person.frame(None);
    let sheets = app.store.word_sheets().await?;
    let shelf = app.library.all();
    let (mut waiting, mut others) = (Vec::new(), Vec::new());
    for shelved in shelf.values() {
        let Some(base) = &shelved.instrument else { continue };
        let mut known: Vec<String> = shelved
            .wordings
            .iter()
            .map(|wording| match &wording.gemeente {
                Some(gemeente) => format!("{gemeente}.{}", wording.language),
                None => wording.language.clone(),
            })
            .collect();
        known.extend(
            sheets
                .iter()
                .filter(|sheet| sheet.name.instrument == shelved.name)
                .map(|sheet| sheet.name.wording.clone()),
        );
        known.sort();
        known.dedup();
        for wording in known {
            let head = shelved.head(&wording);
            if !can_be(base, &head) || !may_edit(person, head.gemeente.as_deref()) {
                continue;
            }
            let sheet = sheets
                .iter()
                .find(|sheet| sheet.name.instrument == shelved.name && sheet.name.wording == wording);
            let draft = match sheet {
                Some(sheet) if sheet.revision > 0 => app.store.word_sheet(&sheet.name).await?.draft().count(),
                Some(_) | None => 0,
            };
            let tongue = names::language(&head.language);
            let label = match &head.gemeente {
                Some(gemeente) => format!("{}, {tongue}", names::gemeente(app, gemeente)),
                None => tongue,
            };
            let line = Line {
                path: format!("/woorden/{}/{wording}", shelved.name),
                title: shelved.title(),
                words: base.language.clone(),
                label,
                offered: draft > 0 && sheet.is_some_and(|sheet| sheet.offered.is_some()),
                draft,
            };
            if line.draft > 0 { waiting.push(line) } else { others.push(line) }
        }
    }
    waiting.sort_by_key(|line| !line.offered);
    let said = |name: &str| filled.map(|filled| filled.text(name).to_string()).unwrap_or_default();
    let marked =
        |name: &str, key: &str, proposed: bool| filled.map_or(proposed, |filled| filled.text(name) == key);
    let instruments = shelf.values().filter_map(|shelved| {
        let base = shelved.instrument.as_ref()?;
        Some(Titled {
            key: shelved.name.clone(),
            title: shelved.title(),
            words: base.language.clone(),
            chosen: marked("instrument", &shelved.name, false),
        })
    });
    let own = person.practice.gemeente.as_deref();
    let mut tags: Vec<String> = ["nl", "fy", "en"].map(str::to_string).to_vec();
    for shelved in shelf.values() {
        tags.extend(shelved.languages());
    }
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.clone()));
    let languages = tags.iter().map(|tag| Pick {
        key: tag.clone(),
        label: names::language(tag),
        chosen: marked("language", tag, tag == "nl"),
    });
    let mut keys: Vec<String> =
        app.themes.keys().filter(|key| *key != crate::theme::PLAIN).map(str::to_string).collect();
    for shelved in shelf.values() {
        keys.extend(shelved.gemeenten().into_iter().map(str::to_string));
    }
    keys.sort();
    keys.dedup();
    if let Some(own) = own {
        keys = vec![own.to_string()];
    }
    let everybody = own.is_none().then(|| Pick {
        key: String::new(),
        label: frame.say("words-everybody"),
        chosen: marked("gemeente", "", true),
    });
    let gemeenten = everybody.into_iter().chain(keys.iter().map(|key| Pick {
        key: key.clone(),
        label: names::gemeente(app, key),
        chosen: marked("gemeente", key, own == Some(key)),
    }));
    let (instruments, languages) = (instruments.collect(), languages.collect());
    let gemeenten = gemeenten.collect();
    frame.title = frame.say("words");
    frame.wrong = error.is_some();
    Ok(FrontPage {
        waiting,
        others,
        instruments,
        languages,
        gemeenten,
        any: own.is_none(),
        gemeente: said("other-gemeente"),
        tag: said("other-language"),
        error,
        frame,
    })
}

/// Begins words in a language, or for a gemeente; those that are there are opened.
pub async fn begin(State(app): State<Shared>, person: Person, filled: Filled) -> Response {
    let frame = person.frame(None);
    let either = |other: &str, one: &str| match filled.text(other) {
        "" => filled.text(one).to_string(),
        typed => typed.to_lowercase(),
    };
    let (language, gemeente) = (either("other-language", "language"), either("other-gemeente", "gemeente"));
    let gemeente = Some(gemeente).filter(|gemeente| !gemeente.is_empty());
    let wording = match &gemeente {
        Some(gemeente) => format!("{gemeente}.{language}"),
        None => language.clone(),
    };
    let shelved = app.library.get(filled.text("instrument"));
    let found = shelved.as_ref().and_then(|shelved| Some((shelved, shelved.instrument.clone()?)));
    let wrong = match &found {
        None => Some("words-begin-instrument"),
        Some(_) if !peil_wording::is_tag(&language) => Some("words-begin-language"),
        Some(_) if gemeente.as_deref().is_some_and(|name| !is_gemeente(name)) => Some("words-begin-gemeente"),
        Some(_) if !may_edit(&person, gemeente.as_deref()) => Some("words-begin-not-yours"),
        Some((shelved, base)) if !can_be(base, &shelved.head(&wording)) => Some("words-begin-own"),
        Some(_) => None,
    };
    let key = match (wrong, found) {
        (None, Some((shelved, _))) => {
            let name = SheetName { instrument: shelved.name.clone(), wording };
            match app.store.begin_words(&name, &person.actor()).await {
                Ok(()) => {
                    return see_other(&format!("/woorden/{}/{}", name.instrument, name.wording), None);
                }
                Err(Error::Invalid(_)) => "words-begin-many",
                Err(error) => return store_fault(&error, &person.visit),
            }
        }
        (Some(key), _) => key,
        (None, None) => "words-begin-instrument",
    };
    match shown(&app, &person, Some(&filled), Some(frame.say(key))).await {
        Ok(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Err(error) => store_fault(&error, &person.visit),
    }
}
