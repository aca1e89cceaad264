//! What every response carries: what a browser may load and keep, and who may look on.

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::site::Site;
use super::style::allowed;

/// Only what this server gives, no script or style inside a page, no frame around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The same, but an editor on this machine may show the page in a frame: VS Code on a desktop, or in a
/// browser.
const BESIDE_AN_EDITOR: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'self' vscode-webview: vscode-file: http://127.0.0.1:* http://localhost:*; base-uri 'none'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // An invitation is in the address.
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Half a year.
const TLS_ONLY: &str = "max-age=15768000";

pub async fn add(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let own = response.headers().get(header::CONTENT_SECURITY_POLICY).cloned();
    carry(&site, &mut response);
    // A page with its style inside has one of its own.
    if let Some(own) = own {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, own);
    }
    response
}

/// The same for a page that has these styles inside.
pub fn with_styles(styles: [&str; 2]) -> String {
    let [one, other] = styles.map(allowed);
    POLICY.replace("style-src 'self'", &format!("style-src 'self' {one} {other}"))
}

/// The same for a page that was made elsewhere, with one style sheet inside.
pub fn with_own_style(page: &str) -> String {
    let inside = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    match inside {
        Some((style, _)) => POLICY.replace("style-src 'self'", &format!("style-src {}", allowed(style))),
        None => POLICY.to_string(),
    }
}

/// What the pages of the preview carry.
pub async fn add_beside_an_editor(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let own = response.headers().get(header::CONTENT_SECURITY_POLICY).cloned();
    carry(&site, &mut response);
    let headers = response.headers_mut();
    // The editor pane has one of its own.
    headers
        .insert(header::CONTENT_SECURITY_POLICY, own.unwrap_or(HeaderValue::from_static(BESIDE_AN_EDITOR)));
    headers.remove(header::X_FRAME_OPTIONS);
    response
}

fn carry(site: &Site, response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if site.settings.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
}

/// Whether a host is a name of this machine, at any port: an editor may forward another one to this server. No
/// other site can have such a name.
fn is_loopback(host: &str) -> bool {
    let named = host.parse::<Authority>();
    !host.contains('@')
        && named.is_ok_and(|named| ["127.0.0.1", "localhost", "[::1]"].contains(&named.host()))
}

/// Answers only to the name that links are made with: another site that lets its name point here learns
/// nothing.
pub async fn own_host(State(site): State<Site>, request: Request, next: Next) -> Response {
    if request.headers().get_all(header::HOST).iter().count() > 1 {
        // A proxy in front may have looked at the other one (RFC 9112, section 3.2).
        return (StatusCode::BAD_REQUEST, "a request names one host\n").into_response();
    }
    let asked = request
        .uri()
        .authority()
        .map(|authority| authority.as_str())
        .or_else(|| request.headers().get(header::HOST)?.to_str().ok());
    let local = |host: &str| site.settings.listen.ip().is_loopback() && is_loopback(host);
    match asked {
        Some(host) if host.eq_ignore_ascii_case(site.settings.public_host()) || local(host) => {
            next.run(request).await
        }
        // A health check need not know its name.
        _ if request.uri().path() == "/healthz" => next.run(request).await,
        _ => (StatusCode::MISDIRECTED_REQUEST, "this server does not answer to that name\n").into_response(),
    }
}
