//! The preview: the pages that respondents get, of files that are being written.

mod changing;
mod editing;
mod filling;
mod showing;

use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use peil_web::{Given, Preview, Settings, preview_router};
use tower::ServiceExt;

use super::{Answer, escaped, request};
use crate::cli::root;

/// The preview of a folder, without a network.
pub struct Shown {
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

impl Shown {
    /// Of a folder of the test's own.
    pub fn of(folder: &Path) -> Shown {
        Shown::with(folder, "")
    }

    /// The instruments that come with Peil.
    pub fn shipped() -> Shown {
        Shown::of(&root().join("instruments"))
    }

    /// With the editor pane, and how it saves.
    pub fn editing(folder: &Path, save: fn(&Path, &str) -> std::io::Result<()>) -> Shown {
        Shown::made(folder, "", |settings| Preview::with_editor(settings, save))
    }

    /// With what `peil.toml` says.
    pub fn with(folder: &Path, toml: &str) -> Shown {
        Shown::made(folder, toml, Preview::new)
    }

    fn made(folder: &Path, toml: &str, make: impl FnOnce(Settings) -> Result<Preview, String>) -> Shown {
        let settings = tempfile::TempDir::new().expect("there is a place for a folder");
        std::fs::write(settings.path().join("peil.toml"), toml).expect("it can be written");
        let given = Given { instruments: Some(folder.to_path_buf()), ..Given::default() };
        let settings = Settings::read(settings.path(), &|_| None, given).expect("the settings are right");
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads");
        let preview = make(settings).expect("it starts");
        Shown { router: preview_router(preview), runtime }
    }

    pub fn send(&self, mut request: Request<Body>) -> Answer {
        request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 40_000))));
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("the router does not fail");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.expect("it is sent whole");
            Answer {
                status: parts.status,
                headers: parts.headers,
                text: String::from_utf8(bytes.to_vec()).expect("pages are UTF-8"),
                bytes: bytes.to_vec(),
            }
        })
    }

    pub fn get(&self, path: &str) -> Answer {
        self.with_cookies(path, "")
    }

    pub fn with_cookies(&self, path: &str, cookies: &str) -> Answer {
        self.send(request(Method::GET, path, cookies).body(Body::empty()).expect("it is a request"))
    }

    /// A page that is there, in English.
    pub fn page(&self, path: &str) -> String {
        let answer = self.with_cookies(path, "peil-language=en");
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        answer.text
    }

    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let builder =
            request(Method::POST, path, "").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(
            builder
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(body.join("&")))
                .expect("it is a request"),
        )
    }

    pub fn stamp(&self, name: &str) -> String {
        self.page(&format!("/preview/{name}/stamp"))
    }
}
