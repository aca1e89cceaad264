//! What is made at random and shown once: a link to an account, the token of a client, the secret of a hook. It
//! waits in a cookie for the page that shows it, so that one that is loaded again changes nothing; only hashes are
//! stored.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;

use super::entrance::Person;
use super::frame::Frame;
use super::visit::{Visit, lasting_cookie};
use super::{Shared, see_other};

/// For how long it is shown, to the browser of the person who made it.
const SHOWN: Duration = Duration::from_secs(600);
const COOKIE: &str = "peil-once";

/// For how long it is said what came of something: until the page is there.
const SAID: Duration = Duration::from_secs(20);
const COOKIE_SAID: &str = "peil-said";

/// The page that shows it.
#[derive(Template)]
#[template(path = "once.html", config = "askama.toml")]
pub struct OncePage {
    frame: Frame,
    /// Where it leads back to, and the key of what that is called.
    back: (&'static str, &'static str),
    /// The key of what it is called.
    label: &'static str,
    /// Whose it is.
    name: String,
    /// The key of what it is for.
    what: &'static str,
    secret: String,
}

impl OncePage {
    pub fn new(
        person: &Person,
        back: (&'static str, &'static str),
        label: &'static str,
        name: &str,
        what: &'static str,
        secret: String,
    ) -> OncePage {
        let frame = person.frame(None);
        let title = format!("{}: {name}", frame.say(label));
        OncePage { frame: frame.titled(title), back, label, name: name.into(), what, secret }
    }
}

/// Leads to the page that shows it.
pub fn hand_over(app: &Shared, path: &str, what: &str) -> Response {
    leading(app, COOKIE, path, what, SHOWN)
}

/// What is shown on this page, for as long as it is.
pub fn handed_over(visit: &Visit) -> Option<String> {
    kept(visit, COOKIE)
}

/// Leads to a page that says what came of something.
pub fn say_once(app: &Shared, path: &str, what: &str) -> Response {
    leading(app, COOKIE_SAID, path, what, SAID)
}

/// What this page says that something came to.
pub fn said_once(visit: &Visit) -> Option<String> {
    kept(visit, COOKIE_SAID)
}

fn leading(app: &Shared, cookie: &str, path: &str, what: &str, lasts: Duration) -> Response {
    let value = BASE64URL_NOPAD.encode(what.as_bytes());
    see_other(path, Some(lasting_cookie(&app.settings, cookie, &value, path, lasts)))
}

fn kept(visit: &Visit, cookie: &str) -> Option<String> {
    let bytes = visit.cookie(cookie).and_then(|value| BASE64URL_NOPAD.decode(value.as_bytes()).ok())?;
    String::from_utf8(bytes).ok()
}
