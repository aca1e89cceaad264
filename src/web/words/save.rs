//! Keeping what somebody wrote for a text in the draft, or saying why not.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::edit::template;
use super::notes::Notes;
use super::panel::Tried;
use super::sheet::{Opened, Sheet, Standing};
use crate::entrance::Person;
use crate::fault::Fault;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::{Shared, see_other, store_fault};
use peil::model::TextKey;
use peil_store::{Error, NewWords, WordState, WordText};
use peil_wording::fingerprint;

#[derive(Template)]
#[template(path = "words_notes.html", config = "askama.toml")]
struct NotesPart {
    frame: Frame,
    notes: Notes,
}

/// Keeps what was written for a text in the draft.
pub async fn save(State(app): State<Shared>, Opened { person, sheet }: Opened, filled: Filled) -> Response {
    let key = TextKey(filled.text("text").to_string());
    let Some(base) = sheet.base.texts.get(&key).map(|words| words.text.clone()) else {
        return Fault::NotFound.page(&person.visit);
    };
    let query = vec![("text".to_string(), key.0.clone())];
    let at = |notice: &str| see_other(&format!("{}&notice={notice}", sheet.path_of(&key.0)), None);
    let seen = filled.text("seen").parse::<u64>().unwrap_or(0);
    let typed = filled.get("words").unwrap_or_default().replace("\r\n", "\n").trim().to_string();
    let in_use = sheet.in_use.get(&key).map(|worded| worded.text.clone());
    let in_draft = sheet.written.draft().find(|row| row.key == key.0).map(|row| row.number);
    let own = sheet.draft.wording.get(&key).map(|worded| worded.text.clone());
    let frame = person.frame(None);
    let back = filled.text("back").parse::<u64>().ok();
    let earlier = back.and_then(|number| sheet.written.texts.iter().find(|row| row.number == number));
    let words = match (filled.text("act"), earlier) {
        (_, Some(row)) => row.words.clone(),
        ("fits", None) => own.clone(),
        ("base", None) => None,
        ("drop", None) => match in_draft {
            Some(number) => {
                return match app.store.drop_words(&sheet.name, &key.0, number, &person.actor()).await {
                    Ok(()) | Err(Error::Conflict(_)) => at("dropped"),
                    Err(error) => store_fault(&error, &person.visit),
                };
            }
            None => return at("same"),
        },
        _ => Some(typed.clone()),
    };
    let standing = sheet.standings().into_iter().find(|(found, _)| **found == key).map(|(_, found)| found);
    let looked = matches!(standing, Some(Standing::Stale | Standing::New | Standing::Conflict));
    // What is there already, by a file below, is not rewritten.
    let below = || sheet.shown(&sheet.in_use).texts.get(&key).map(|found| found.text.clone());
    if !looked && (words == own || own.is_none() && words == below()) {
        return at("same");
    }
    // Words that are in use again need no draft.
    let file = sheet.head.file_name();
    let fresh = words.is_none()
        || sheet.shelved.lock.made_from(&file, &key).is_some_and(|(from, _)| from == fingerprint(&base));
    if let Some(number) = in_draft.filter(|number| words == in_use && fresh && *number == seen) {
        return match app.store.drop_words(&sheet.name, &key.0, number, &person.actor()).await {
            Ok(()) | Err(Error::Conflict(_)) => at("dropped"),
            Err(error) => store_fault(&error, &person.visit),
        };
    }
    let tried = |refused: Vec<String>, meanwhile| Tried {
        words: Some(words.clone().unwrap_or_else(|| typed.clone())),
        why: filled.text("why").to_string(),
        refused,
        meanwhile,
    };
    let mut refused = match &words {
        Some(words) => sheet.refused(&key, words, &frame),
        None => Vec::new(),
    };
    let new = NewWords {
        key: key.0.clone(),
        words: words.clone(),
        made_from: base,
        was: in_use,
        why: filled.text("why").to_string(),
        seen,
    };
    if refused.is_empty() {
        refused = new_wrongs(&sheet, std::slice::from_ref(&new), &person, &frame);
    }
    if !refused.is_empty() {
        let template = template(&app, &sheet, &person, &query, tried(refused, None));
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    }
    match app.store.write_words(&sheet.name, vec![new], &person.actor()).await {
        Ok(_) => at("kept"),
        Err(Error::Conflict(_)) => {
            let sheet = match sheet.again(&app, &person).await {
                Ok(sheet) => sheet,
                Err(response) => return response,
            };
            let last = sheet.written.texts.iter().rev().find(|row| row.key == key.0);
            let theirs = last.map(|row| {
                let said = row.words.clone().unwrap_or_else(|| frame.say("words-none"));
                (sheet.called(&row.actor, &frame), said)
            });
            let template = template(&app, &sheet, &person, &query, tried(Vec::new(), theirs));
            page_with(StatusCode::CONFLICT, &template)
        }
        Err(Error::Invalid(_)) => {
            let template =
                template(&app, &sheet, &person, &query, tried(vec![frame.say("words-too-long")], None));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// What would be wrong with the draft that is not now, if these were written.
pub fn new_wrongs(sheet: &Sheet, new: &[NewWords], person: &Person, frame: &Frame) -> Vec<String> {
    let written: Vec<WordText> = new
        .iter()
        .map(|one| WordText {
            number: u64::MAX,
            key: one.key.clone(),
            at: peil_store::Moment::now(),
            actor: person.actor().to_string(),
            practice: person.account.practice.clone(),
            words: one.words.clone(),
            made_from: one.made_from.clone(),
            was: one.was.clone(),
            why: one.why.clone(),
            state: WordState::Draft,
            settled: None,
            settled_by: None,
        })
        .collect();
    let rows: Vec<&WordText> = sheet
        .written
        .draft()
        .filter(|row| !new.iter().any(|one| one.key == row.key))
        .chain(&written)
        .collect();
    let before = sheet.wrong(&sheet.draft.wording, frame);
    let after = sheet.wrong(&sheet.with(&rows, person).wording, frame);
    after.into_iter().filter(|wrong| !before.contains(wrong)).collect()
}

/// What is said about words as they are typed, for the script.
pub async fn notes(Opened { person, sheet }: Opened, filled: Filled) -> Response {
    let key = TextKey(filled.text("text").to_string());
    if sheet.base.texts.get(&key).is_none() {
        return Fault::NotFound.page(&person.visit);
    }
    let frame = person.frame(None);
    let typed: String =
        filled.get("words").unwrap_or_default().chars().take(peil_store::LONGEST_WORDS).collect();
    let notes = Notes::of(&sheet, &key, &typed, &frame);
    page(&NotesPart { notes, frame })
}
