//! The pages, by real requests against the router: what they say, what guards them, and the ways through the
//! product.

mod accounts;
mod admin;
mod answering;
mod api;
mod attacks;
mod connections;
mod fields;
mod followed;
mod goals;
mod guards;
mod hooks;
mod imports;
mod links;
mod pictures;
mod practices;
mod preview;
mod rights;
mod sessions;
mod settings;
mod studies;
mod style;
mod sweeping;
mod texts;
mod themes;
mod tls;
mod two_servers;
mod urgent;
mod ways;
mod woorden;
mod words;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Response, StatusCode, header};
use peil_store::{Address, Store};
use peil_web::doors::Door;
use peil_web::{App, Demonstration, Given, Settings, demonstration, router_and_doors};
use tempfile::TempDir;
use tower::ServiceExt;

use super::cli::root;

/// A server without a network, on its own database with the demonstration in it.
pub struct Server {
    router: Router,
    /// Every page by method and path, and who may come.
    pub doors: Vec<Door>,
    pub shown: Demonstration,
    /// What is behind it.
    pub store: Store,
    runtime: tokio::runtime::Runtime,
    _folder: TempDir,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
    /// As it was sent.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .expect("it sends the browser on")
            .to_str()
            .expect("addresses are ASCII")
    }

    /// The one cookie that it sets, as `name=value`.
    pub fn cookie(&self) -> String {
        let text = self
            .headers
            .get(header::SET_COOKIE)
            .expect("it sets a cookie")
            .to_str()
            .expect("cookies are ASCII");
        text.split(';').next().expect("there is a first part").to_string()
    }
}

impl Server {
    pub fn new() -> Server {
        Server::with("")
    }

    /// A server with what `peil.toml` says.
    pub fn with(toml: &str) -> Server {
        Server::of(&root().join("instruments"), toml)
    }

    /// A server with the instruments of a folder.
    pub fn of(instruments: &Path, toml: &str) -> Server {
        Server::try_of(instruments, toml).expect("it starts")
    }

    /// The same; or what is said where it does not start.
    pub fn try_of(instruments: &Path, toml: &str) -> Result<Server, String> {
        let folder = TempDir::new().expect("there is a place for a folder");
        std::fs::write(folder.path().join("peil.toml"), toml).expect("it can be written");
        let database = folder.path().join("test.db").to_string_lossy().into_owned();
        let given = Given {
            instruments: Some(instruments.to_path_buf()),
            database: Some(database.clone()),
            ..Given::default()
        };
        let settings = Settings::read(folder.path(), &|_| None, given).expect("the settings are right");
        let store = Store::open(&Address::parse(&database)).expect("it opens");
        let shown = demonstration(&settings, &store).expect("it can be filled").expect("it is new");
        let app = App::new(settings, store.clone(), Some(shown.token.clone()))?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there are threads");
        let (router, doors) = router_and_doors(app);
        Ok(Server { router, doors, shown, store, runtime, _folder: folder })
    }

    /// Two servers on one database, the demonstration in it.
    pub fn two_on(database: &str) -> [Server; 2] {
        let mut shown = None;
        [(), ()].map(|()| {
            let folder = TempDir::new().expect("there is a place for a folder");
            let given = Given {
                instruments: Some(root().join("instruments")),
                database: Some(database.into()),
                ..Given::default()
            };
            let settings = Settings::read(folder.path(), &|_| None, given).expect("the settings are right");
            let store = Store::open(&Address::parse(database)).expect("it opens");
            let new = demonstration(&settings, &store).expect("it can be filled");
            let shown = shown.get_or_insert_with(|| new.expect("it is new")).clone();
            let app = App::new(settings, store.clone(), Some(shown.token.clone())).expect("it starts");
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("there are threads");
            let (router, doors) = router_and_doors(app);
            Server { router, doors, shown, store, runtime, _folder: folder }
        })
    }

    pub fn send(&self, mut request: Request<Body>) -> Answer {
        let peer = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000);
        request.extensions_mut().insert(ConnectInfo(peer));
        self.runtime.block_on(async {
            let response: Response<Body> =
                self.router.clone().oneshot(request).await.expect("the router does not fail");
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.expect("it is sent whole");
            let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let packed = parts.headers.contains_key(header::CONTENT_ENCODING)
                || kind.is_some_and(|kind| {
                    kind.starts_with("application/vnd.") || kind == "application/x-spss-sav"
                });
            let text = if packed { Ok(String::new()) } else { String::from_utf8(bytes.to_vec()) };
            Answer {
                status: parts.status,
                headers: parts.headers,
                text: text.expect("pages are UTF-8"),
                bytes: bytes.to_vec(),
            }
        })
    }

    pub fn get(&self, path: &str, cookies: &str) -> Answer {
        self.send(request(Method::GET, path, cookies).body(Body::empty()).expect("it is a request"))
    }

    pub fn post(&self, path: &str, cookies: &str, form: &[(&str, &str)]) -> Answer {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
        let builder = request(Method::POST, path, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(
            builder
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(body.join("&")))
                .expect("it is a request"),
        )
    }

    /// Lets every session be older than it is.
    pub fn later(&self, minutes: i64) {
        let database = rusqlite::Connection::open(self._folder.path().join("test.db")).expect("it opens");
        database
            .execute("UPDATE sign_ins SET seen = seen - ?1, created = created - ?1", [minutes * 60_000])
            .expect("it is changed");
    }

    /// Opens an invitation; where it leads, and the cookie.
    pub fn enter(&self, link: &str) -> (String, String) {
        let answer = self.get(path_of(link), "");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        (answer.location().to_string(), answer.cookie())
    }

    /// The cookie of the professional.
    pub fn signed_in(&self) -> String {
        self.get(path_of(&self.shown.professional), "").cookie()
    }

    /// Makes a link by the form at a path; what the page shows that it leads to.
    pub fn makes_link(&self, path: &str, session: &str) -> (String, Answer) {
        let made = self.post(path, session, &[]);
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        let page = self.get(made.location(), &format!("{session}; {}", made.cookie()));
        (values(&page.text, "id=\"link\" value").remove(0), page)
    }
}

pub fn request(method: Method, path: &str, cookies: &str) -> axum::http::request::Builder {
    let builder = Request::builder().method(method).uri(path).header(header::HOST, "127.0.0.1:8080");
    if cookies.is_empty() { builder } else { builder.header(header::COOKIE, cookies) }
}

pub fn path_of(link: &str) -> &str {
    link.strip_prefix("http://127.0.0.1:8080").expect("links begin with the public address")
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}

/// Every value of an attribute in a page, in order: `values(page, "name=\"peil-asked\" value")`.
pub fn values(page: &str, attribute: &str) -> Vec<String> {
    let start = format!("{attribute}=\"");
    page.match_indices(&start)
        .map(|(at, _)| page[at + start.len()..].split('"').next().unwrap_or_default().to_string())
        .collect()
}
