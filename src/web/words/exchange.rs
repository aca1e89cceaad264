//! The words for a translator's program, and back: what `peil wording export` and `import` do with a file.

use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::edit::not_imported;
use super::save::new_wrongs;
use super::sheet::Opened;
use crate::desk::results::language;
use crate::fault::Fault;
use crate::posted_file::WithFile;
use crate::{LARGEST_FORM, Shared, see_other, store_fault};
use peil_store::{Error, NewWords};
use peil_wording::exchange::{self, Form};

/// `?format=xlsx`: the words of the draft as a file.
pub async fn export(
    State(app): State<Shared>,
    Query(query): Query<Vec<(String, String)>>,
    Opened { person, sheet }: Opened,
) -> Response {
    let asked = query.iter().find(|(name, _)| name == "format").map_or("xlsx", |(_, value)| value.as_str());
    let Some(form) = Form::of_name(&format!(".{asked}")) else { return Fault::NotFound.page(&person.visit) };
    let beside = sheet.beside(&sheet.draft.wording);
    let rows = exchange::sheet(&sheet.base, &sheet.draft.wording, &beside, &sheet.draft.lock);
    let kind = match form {
        Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Form::Po => "text/x-gettext-translation; charset=utf-8",
        Form::Xliff => "application/xliff+xml",
    };
    match exchange::write(&rows, form) {
        Ok(bytes) => {
            let name = format!("{}.{}.{}", sheet.base.name, sheet.name.wording, form.extension());
            let headers = [
                (header::CONTENT_TYPE, kind.to_string()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            ];
            (headers, bytes).into_response()
        }
        Err(why) => not_imported(&app, &sheet, &person, vec![why]),
    }
}

/// Takes over what came back, all of it or nothing, into the draft.
pub async fn import(
    State(app): State<Shared>,
    Opened { person, sheet }: Opened,
    posted: WithFile<LARGEST_FORM>,
) -> Response {
    let frame = person.frame(None);
    let no = |refused: Vec<String>| not_imported(&app, &sheet, &person, refused);
    let Some(form) = Form::of_name(&posted.name) else { return no(vec![frame.say("words-import-form")]) };
    let rows = match exchange::read(&posted.bytes, form) {
        Ok(rows) => rows,
        Err(why) => return no(vec![frame.say1("words-import-unread", "why", why)]),
    };
    let tongue = language(frame.tongue);
    let import = match exchange::import(&sheet.base, &sheet.draft.wording, &rows, tongue) {
        Ok(import) => import,
        Err(refused) => return no(refused),
    };
    let mut refused = Vec::new();
    let mut new = Vec::new();
    for (key, words) in &import.changed {
        refused.extend(sheet.refused(key, words, &frame));
        new.push(NewWords {
            key: key.0.clone(),
            words: Some(words.clone()),
            made_from: import.made_from.get(key).cloned().unwrap_or_default(),
            was: sheet.in_use.get(key).map(|worded| worded.text.clone()),
            why: frame.say1("words-import-why", "file", posted.name.chars().take(100).collect::<String>()),
            seen: sheet.written.last(&key.0),
        });
    }
    if new.is_empty() {
        return see_other(&format!("{}?notice=same", sheet.path()), None);
    }
    if refused.is_empty() {
        refused = new_wrongs(&sheet, &new, &person, &frame);
    }
    if !refused.is_empty() {
        return no(refused);
    }
    match app.store.write_words(&sheet.name, new, &person.actor()).await {
        Ok(_) => see_other(&format!("{}?notice=imported", sheet.path()), None),
        Err(Error::Conflict(_)) => no(vec![frame.say("words-changed-since")]),
        Err(Error::Invalid(_)) => no(vec![frame.say("words-too-long")]),
        Err(error) => store_fault(&error, &person.visit),
    }
}
