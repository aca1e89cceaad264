//! The words for a translator's program, and back: what `peil wording export` and `import` do with a file.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Query, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::edit::not_imported;
use super::save::new_wrongs;
use super::sheet::Opened;
use crate::desk::results::language;
use crate::fault::Fault;
use crate::visit::Visit;
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

/// A file that a form posted.
pub struct Posted {
    name: String,
    bytes: Bytes,
}

impl FromRequest<Shared> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Shared) -> Result<Posted, Response> {
        use axum::extract::FromRequestParts;
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, app).await;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = kind
            .filter(|kind| kind.starts_with("multipart/form-data"))
            .and_then(|kind| kind.split_once("boundary=").map(|(_, rest)| rest))
            .map(|rest| rest.split(';').next().unwrap_or_default().trim_matches('"').to_string());
        let body = to_bytes(body, LARGEST_FORM).await.map_err(|_| Fault::TooLarge.page(&visit))?;
        let found = boundary.and_then(|boundary| file_in(&body, &boundary));
        // A form without a file is told what it lacks by the page.
        let (name, bytes) = found.unwrap_or_default();
        Ok(Posted { name, bytes })
    }
}

/// The file in a form that was sent in parts (RFC 7578), with its name.
fn file_in(body: &Bytes, boundary: &str) -> Option<(String, Bytes)> {
    let find = |from: usize, sought: &[u8]| {
        body.get(from..)?.windows(sought.len()).position(|window| window == sought).map(|at| from + at)
    };
    let mark = format!("--{boundary}");
    let mut at = find(0, mark.as_bytes())?;
    loop {
        let head = at + mark.len();
        if body.get(head..head + 2)? == b"--" {
            return None;
        }
        let end = find(head, b"\r\n\r\n")?;
        let told = String::from_utf8_lossy(body.get(head..end)?).into_owned();
        let next = find(end + 4, format!("\r\n{mark}").as_bytes())?;
        if let Some((_, rest)) = told.split_once("filename=\"") {
            let name = rest.split('"').next().unwrap_or_default().to_string();
            return Some((name, body.slice(end + 4..next)));
        }
        at = next + 2;
    }
}

/// Takes over what came back, all of it or nothing, into the draft.
pub async fn import(State(app): State<Shared>, Opened { person, sheet }: Opened, posted: Posted) -> Response {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_found_among_the_parts() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"fy.po\"\r\nContent-Type: text/plain\r\n\r\nmsgid\r\n\r\n\"\"\r\n--x--\r\n";
        let (name, bytes) = file_in(&Bytes::from(body), "x").expect("it is there");
        assert_eq!((name.as_str(), &bytes[..]), ("fy.po", &b"msgid\r\n\r\n\"\""[..]));
        for cut in 0..body.len() {
            // Whatever is sent, nothing breaks.
            let _ = file_in(&Bytes::from(body[..cut].to_string()), "x");
        }
        assert!(file_in(&Bytes::from(&body[..60]), "x").is_none());
    }
}
