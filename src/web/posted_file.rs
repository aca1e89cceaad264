//! A form with a file, as it was sent in parts (RFC 7578).

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::response::Response;

use super::Shared;
use super::fault::Fault;
use super::form::Filled;
use super::visit::Visit;

/// A form with a file of at most `LARGEST` bytes, all fields together.
pub struct WithFile<const LARGEST: usize> {
    /// The name of the file; empty where none was chosen.
    pub name: String,
    pub bytes: Bytes,
    /// The other fields.
    pub filled: Filled,
}

impl<const LARGEST: usize> FromRequest<Shared> for WithFile<LARGEST> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, app).await;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = kind
            .filter(|kind| kind.starts_with("multipart/form-data"))
            .and_then(|kind| kind.split_once("boundary=").map(|(_, rest)| rest))
            .map(|rest| rest.split(';').next().unwrap_or_default().trim_matches('"').to_string());
        let body = to_bytes(body, LARGEST).await.map_err(|_| Fault::TooLarge.page(&visit))?;
        // A form without a file is told what it lacks by the page.
        Ok(boundary.map_or_else(Parts::default, |boundary| parts_of(&body, &boundary)).into())
    }
}

#[derive(Default)]
struct Parts {
    file: Option<(String, Bytes)>,
    fields: Vec<(String, String)>,
}

impl<const LARGEST: usize> From<Parts> for WithFile<LARGEST> {
    fn from(parts: Parts) -> Self {
        let (name, bytes) = parts.file.unwrap_or_default();
        WithFile { name, bytes, filled: parts.fields.into() }
    }
}

/// The most fields that are read.
const MOST_PARTS: usize = 100;

/// The first file, and the fields, up to where the body is not in parts any more.
fn parts_of(body: &Bytes, boundary: &str) -> Parts {
    let mut found = Parts::default();
    let mut rest = 0;
    for _ in 0..MOST_PARTS {
        let Some((head, content, next)) = part(body, boundary, rest) else { break };
        let told = |what: &str| {
            let (_, after) = head.split_once(&format!("; {what}=\""))?;
            after.split('"').next().map(str::to_string)
        };
        match told("filename") {
            Some(name) if found.file.is_none() => found.file = Some((name, content)),
            Some(_) => {}
            None => {
                let text = String::from_utf8_lossy(&content).into_owned();
                found.fields.extend(told("name").map(|name| (name, text)));
            }
        }
        rest = next;
    }
    found
}

/// One part: its head, its content, and where the next begins.
fn part(body: &Bytes, boundary: &str, from: usize) -> Option<(String, Bytes, usize)> {
    let find = |from: usize, sought: &[u8]| {
        body.get(from..)?.windows(sought.len()).position(|window| window == sought).map(|at| from + at)
    };
    let mark = format!("--{boundary}");
    let head = find(from, mark.as_bytes())? + mark.len();
    if body.get(head..head + 2)? == b"--" {
        return None;
    }
    let end = find(head, b"\r\n\r\n")?;
    let next = find(end + 4, format!("\r\n{mark}").as_bytes())?;
    let told = String::from_utf8_lossy(body.get(head..end)?).into_owned();
    Some((told, body.slice(end + 4..next), next + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_and_fields_are_found_among_the_parts() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"fy.po\"\r\nContent-Type: text/plain\r\n\r\nmsgid\r\n\r\n\"\"\r\n--x\r\n\
            Content-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x--\r\n";
        let found = parts_of(&Bytes::from(body), "x");
        let (name, bytes) = found.file.unwrap_or_default();
        assert_eq!((name.as_str(), &bytes[..]), ("fy.po", &b"msgid\r\n\r\n\"\""[..]));
        assert_eq!(found.fields, [("a".to_string(), "1".to_string()), ("b".to_string(), String::new())]);
        for cut in 0..body.len() {
            // Whatever is sent, nothing breaks.
            let _ = parts_of(&Bytes::from(body[..cut].to_string()), "x");
        }
        assert!(parts_of(&Bytes::from(&body[..60]), "x").file.is_none());
    }
}
