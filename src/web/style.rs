//! Style sheets, logos and scripts: everything that pages load, inside the program.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::site::Site;

/// A file that pages load, as it is and in the two ways that browsers unpack.
pub struct Served {
    /// Where it is: its hash is part of the address, so that a browser keeps it until it changes.
    pub path: String,
    stamp: String,
    kind: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

// Made by `build.rs`: `PEIL_CSS` for every page, `DESK_CSS` for pages that are not residents', `PREVIEW_CSS`;
// `PEIL_JS` for every page, `PREVIEW_JS`, and `EDITOR_JS`: CodeMirror 6 and `style/editor`, bundled by
// `style/editor/bundle`.
include!(concat!(env!("OUT_DIR"), "/served.rs"));

impl Served {
    fn new(
        name: &str,
        kind: &'static str,
        plain: &'static [u8],
        brotli: &'static [u8],
        gzip: &'static [u8],
    ) -> Served {
        let stamp = stamp(plain);
        Served { path: format!("/style/{stamp}/{name}"), stamp, kind, plain, brotli, gzip }
    }

    fn response(&self, asked: &str, headers: &HeaderMap) -> Response {
        let accepted = |way: &str| accepts(headers, way);
        let (way, body) = match () {
            () if accepted("br") => (Some("br"), self.brotli),
            () if accepted("gzip") => (Some("gzip"), self.gzip),
            () => (None, self.plain),
        };
        let mut response = kept(self.kind, asked == self.stamp, body);
        let headers = response.headers_mut();
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let Some(way) = way {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(way));
        }
        response
    }
}

/// The style sheet of residents as text, for a page that has it inside.
pub fn resident_sheet() -> &'static str {
    std::str::from_utf8(PEIL_CSS.plain).unwrap_or_default()
}

/// A style as a policy allows it: by its hash.
pub fn allowed(style: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&Sha256::digest(style.as_bytes())))
}

/// A page made smaller for the way to a browser.
pub fn packed(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(bytes).ok()?;
    gzip.finish().ok()
}

/// The start of the hash of a file.
pub fn stamp(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a browser unpacks this: it names it, and not with `q=0` (RFC 9110, section 12.5.3).
pub fn accepts(headers: &HeaderMap, way: &str) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(way));
        let refused = parts.any(|part| {
            part.strip_prefix("q=")
                .is_some_and(|weight| weight.parse::<f32>().is_ok_and(|weight| weight <= 0.0))
        });
        named && !refused
    })
}

pub async fn css(Path(stamp): Path<String>, headers: HeaderMap) -> Response {
    PEIL_CSS.response(&stamp, &headers)
}

pub async fn desk_css(Path(stamp): Path<String>, headers: HeaderMap) -> Response {
    DESK_CSS.response(&stamp, &headers)
}

pub async fn preview_css(Path(stamp): Path<String>, headers: HeaderMap) -> Response {
    PREVIEW_CSS.response(&stamp, &headers)
}

pub async fn script(Path(stamp): Path<String>, headers: HeaderMap) -> Response {
    PEIL_JS.response(&stamp, &headers)
}

pub async fn preview_script(Path(stamp): Path<String>, headers: HeaderMap) -> Response {
    PREVIEW_JS.response(&stamp, &headers)
}

pub async fn editor_script(Path(stamp): Path<String>, headers: HeaderMap) -> Response {
    EDITOR_JS.response(&stamp, &headers)
}

pub async fn theme_css(State(site): State<Site>, Path((key, stamp)): Path<(String, String)>) -> Response {
    match site.themes.get(&key) {
        Some(theme) => kept("text/css; charset=utf-8", stamp == theme.stamp, theme.css.clone()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn theme_logo(State(site): State<Site>, Path((key, stamp)): Path<(String, String)>) -> Response {
    match site.themes.get(&key) {
        Some(theme) => kept("image/svg+xml", stamp == theme.stamp, theme.logo.clone()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Holds nothing of anybody, and may be kept: for good at an address with its own hash. Another hash is that
/// of a page of before or after an upgrade; what is there now is given, and looked at again.
fn kept(kind: &'static str, is_that: bool, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let age = if is_that { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(age));
    response
}
