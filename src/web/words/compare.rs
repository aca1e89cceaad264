//! The second pair of eyes: a draft beside what is in use, and accepting it or giving it back.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::differ::{Stretch, differ};
use super::edit::{Draft, label};
use super::names;
use super::part::told;
use super::refresh;
use super::sheet::{Opened, Sheet};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, Switch, page, page_with};
use crate::interface::Tongue;
use crate::paper::paper as on_paper;
use crate::{Shared, see_other, store_fault};
use peil::model::{Instrument, TextKey};
use peil_store::{Error, WordText};
use peil_wording::readable::{self, Level};

/// One text of the draft.
struct Row {
    path: String,
    kind: String,
    heading: String,
    of_instrument: bool,
    was: Vec<Stretch>,
    is: Vec<Stretch>,
    /// How it reads, before and after.
    ease: String,
    writer: String,
    why: String,
    /// It is accepted when somebody presses the button.
    mine_to_accept: bool,
}

#[derive(Template)]
#[template(path = "words_compare.html", config = "askama.toml")]
struct ComparePage {
    frame: Frame,
    path: String,
    /// The address for a colleague.
    address: String,
    title: String,
    base_language: String,
    label: String,
    language: String,
    draft: Option<Draft>,
    rows: Vec<Row>,
    /// How many of them the person who looks can accept.
    can_accept: usize,
    /// Two pairs of eyes are needed.
    two: bool,
    revision: u64,
    refused: Vec<String>,
}

/// Whether a person can accept words: somebody else's, or also the own where one pair of eyes is enough.
fn can_accept(app: &Shared, person: &Person, row: &WordText) -> bool {
    app.settings.pairs_of_eyes == 1 || row.actor != person.actor().to_string()
}

pub async fn show(State(app): State<Shared>, Opened { person, sheet }: Opened) -> Response {
    page(&template(&app, &sheet, &person, Vec::new()))
}

fn template(app: &Shared, sheet: &Sheet, person: &Person, refused: Vec<String>) -> ComparePage {
    let mut frame = person.frame(None);
    let (was, is) = (sheet.shown(&sheet.in_use), sheet.shown(&sheet.draft.wording));
    let rows: Vec<Row> = sheet
        .written
        .draft()
        .map(|row| {
            let key = TextKey(row.key.clone());
            let said = |instrument: &Instrument| {
                instrument.texts.get(&key).map(|words| words.text.clone()).unwrap_or_default()
            };
            let (before, after) = (said(&was), said(&is));
            let (old, new) = differ(&told(&before), &told(&after));
            let ease = |text: &str| level(text, &sheet.head.language, &frame);
            let ease = match (ease(&before), ease(&after)) {
                (Some(before), Some(after)) if before != after => {
                    frame.say2("words-ease-was", "now", after, "before", before)
                }
                (_, Some(after)) => after,
                (_, None) => "–".to_string(),
            };
            let (heading, of_instrument) = names::heading(&is, &key, &frame);
            Row {
                path: sheet.path_of(&row.key),
                kind: names::kind(&is, &key, &frame),
                heading,
                of_instrument,
                was: old,
                is: new,
                ease,
                writer: sheet.called(&row.actor, &frame),
                why: row.why.clone(),
                mine_to_accept: can_accept(app, person, row),
            }
        })
        .collect();
    let title = sheet.shelved.title();
    frame.title = format!("{}: {title}", frame.say("words-compare"));
    frame.wrong = !refused.is_empty();
    ComparePage {
        path: sheet.path(),
        address: format!("{}{}/compare", app.settings.public_url, sheet.path()),
        title,
        base_language: sheet.base.language.clone(),
        label: label(app, sheet),
        language: sheet.head.language.clone(),
        draft: Draft::of(sheet, &frame),
        can_accept: rows.iter().filter(|row| row.mine_to_accept).count(),
        rows,
        two: app.settings.pairs_of_eyes > 1,
        revision: sheet.written.revision,
        refused,
        frame,
    }
}

/// How a text reads, in a word.
fn level(text: &str, language: &str, frame: &Frame) -> Option<String> {
    let level = readable::ease(text, language)?.level()?;
    Some(frame.say(match level {
        Level::Easy => "words-level-1",
        Level::Plain => "words-level-2",
        Level::Difficult => "words-level-3",
        Level::Hard => "words-level-4",
    }))
}

/// Asks a colleague to look.
pub async fn offer(State(app): State<Shared>, Opened { person, sheet }: Opened) -> Response {
    if sheet.written.draft().next().is_none() {
        return see_other(&sheet.path(), None);
    }
    match app.store.offer_words(&sheet.name, &person.actor()).await {
        Ok(()) => see_other(&format!("{}/compare", sheet.path()), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// Gives a draft back to those who wrote it.
pub async fn give_back(
    State(app): State<Shared>,
    Opened { person, sheet }: Opened,
    filled: Filled,
) -> Response {
    match app.store.return_words(&sheet.name, filled.text("remark"), &person.actor()).await {
        Ok(()) | Err(Error::Unknown(_)) => see_other(&format!("{}?notice=returned", sheet.path()), None),
        Err(Error::Invalid(_)) => {
            let said = person.frame(None).say("words-too-long");
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &template(&app, &sheet, &person, vec![said]))
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// Takes into use what the person may accept.
pub async fn accept(State(app): State<Shared>, Opened { person, sheet }: Opened, filled: Filled) -> Response {
    let frame = person.frame(None);
    let rows: Vec<&WordText> = sheet.written.draft().filter(|row| can_accept(&app, &person, row)).collect();
    let refused = if filled.text("revision") == sheet.written.revision.to_string() {
        reasons(&sheet, &rows, &person, &frame)
    } else {
        vec![frame.say("words-changed-since")]
    };
    let no = |refused: Vec<String>, sheet: &Sheet| {
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &template(&app, sheet, &person, refused))
    };
    if !refused.is_empty() {
        return no(refused, &sheet);
    }
    let numbers: Vec<u64> = rows.iter().map(|row| row.number).collect();
    let alone = app.settings.pairs_of_eyes == 1;
    match app.store.accept_words(&sheet.name, &numbers, alone, &person.actor()).await {
        Ok(()) => {}
        Err(Error::Conflict(_) | Error::Unknown(_)) => {
            return match sheet.again(&app, &person).await {
                Ok(sheet) => no(vec![frame.say("words-changed-since")], &sheet),
                Err(response) => response,
            };
        }
        Err(Error::Denied) => return no(vec![frame.say("words-own")], &sheet),
        Err(error) => return store_fault(&error, &person.visit),
    }
    match refresh(&app).await {
        Ok(()) => see_other(&format!("{}?notice=accepted", sheet.path()), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// Why words cannot be taken into use.
fn reasons(sheet: &Sheet, rows: &[&WordText], person: &Person, frame: &Frame) -> Vec<String> {
    if rows.is_empty() {
        return vec![frame.say("words-own")];
    }
    let is = sheet.shown(&sheet.draft.wording);
    let called = |key: &TextKey| {
        let (heading, _) = names::heading(&is, key, frame);
        format!("{heading}, {}", names::kind(&is, key, frame))
    };
    let mut found = Vec::new();
    for row in rows {
        let key = TextKey(row.key.clone());
        if sheet.base.texts.get(&key).is_none_or(|words| words.text != row.made_from) {
            found.push(frame.say1("words-refused-stale", "text", called(&key)));
        }
    }
    let merged = sheet.with(rows, person);
    found.extend(
        merged
            .conflicts
            .iter()
            .map(|conflict| frame.say1("words-refused-conflict", "text", called(&conflict.key))),
    );
    found.extend(merged.left_out.iter().map(|key| frame.say1("words-refused-fit", "text", called(key))));
    found.extend(sheet.wrong(&merged.wording, frame));
    let (base, shown) = (sheet.base.fingerprints(), sheet.shown(&merged.wording));
    let shown = shown.fingerprints();
    if base.structure != shown.structure || base.scoring != shown.scoring {
        found.push(frame.say("words-refused-score"));
    }
    found
}

/// The whole questionnaire in the words of the draft, as it is printed.
pub async fn paper(State(app): State<Shared>, Opened { person, sheet }: Opened) -> Response {
    let shown = sheet.shown(&sheet.draft.wording);
    let tongue = Tongue::parse(&sheet.head.language).unwrap_or(person.visit.tongue(None));
    let mut frame = person.visit.frame_in(tongue, sheet.head.gemeente.as_deref());
    frame.switch = Switch::None;
    person.sign(&mut frame);
    on_paper(frame, &shown, &app.library.language_of_units(&sheet.base), 0)
}
