//! Style sheets, logos and the one script: everything that pages load, inside the program.

use std::sync::LazyLock;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::site::Site;

/// The components of the NL Design System, our tokens for them, our own style, and print; the order is the
/// cascade.
const CSS: &str = concat!(
    include_str!("style/utrecht/root.css"),
    include_str!("style/utrecht/alert.css"),
    include_str!("style/utrecht/button.css"),
    include_str!("style/utrecht/button-group.css"),
    include_str!("style/utrecht/form-field.css"),
    include_str!("style/utrecht/form-field-description.css"),
    include_str!("style/utrecht/form-field-error-message.css"),
    include_str!("style/utrecht/form-fieldset.css"),
    include_str!("style/utrecht/form-label.css"),
    include_str!("style/utrecht/heading-1.css"),
    include_str!("style/utrecht/heading-2.css"),
    include_str!("style/utrecht/heading-3.css"),
    include_str!("style/utrecht/link.css"),
    include_str!("style/utrecht/paragraph.css"),
    include_str!("style/utrecht/select.css"),
    include_str!("style/utrecht/skip-link.css"),
    include_str!("style/utrecht/table.css"),
    include_str!("style/utrecht/textarea.css"),
    include_str!("style/utrecht/textbox.css"),
    include_str!("style/utrecht/unordered-list.css"),
    include_str!("style/tokens.css"),
    include_str!("style/peil.css"),
    include_str!("style/preview.css"),
    include_str!("style/editor.css"),
    include_str!("style/print.css"),
);

const SCRIPT: &str = include_str!("style/peil.js");

/// Of the preview alone.
const PREVIEW_SCRIPT: &str = include_str!("style/preview.js");

/// The editor pane of the preview: CodeMirror 6 and `style/editor`, bundled by `style/editor/bundle`.
const EDITOR_SCRIPT: &str = include_str!("style/editor.js");

/// Part of the addresses of what a page loads, so that a browser keeps them until they change.
pub static STAMP: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    hash.update(CSS);
    hash.update(SCRIPT);
    hash.update(PREVIEW_SCRIPT);
    hash.update(EDITOR_SCRIPT);
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
});

pub async fn css() -> Response {
    kept("text/css; charset=utf-8", CSS)
}

pub async fn script() -> Response {
    kept("text/javascript; charset=utf-8", SCRIPT)
}

pub async fn preview_script() -> Response {
    kept("text/javascript; charset=utf-8", PREVIEW_SCRIPT)
}

pub async fn editor_script() -> Response {
    kept("text/javascript; charset=utf-8", EDITOR_SCRIPT)
}

pub async fn theme_css(State(site): State<Site>, Path(key): Path<String>) -> Response {
    match site.themes.get(&key) {
        Some(theme) => kept("text/css; charset=utf-8", theme.css.clone()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn theme_logo(State(site): State<Site>, Path(key): Path<String>) -> Response {
    match site.themes.get(&key) {
        Some(theme) => kept("image/svg+xml", theme.logo.clone()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Holds nothing of anybody, and may be kept.
fn kept(kind: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    response
}
