//! What is made at random and shown once: a link to an account, the token of a client, the secret of a hook. It
//! waits in a cookie for the page that shows it, so that one that is loaded again changes nothing; only hashes are
//! stored.

use std::time::Duration;

use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;

use super::visit::{Visit, lasting_cookie};
use super::{Shared, see_other};

/// For how long it is shown, to the browser of the person who made it.
const SHOWN: Duration = Duration::from_secs(600);
const COOKIE: &str = "peil-once";

/// Leads to the page that shows it.
pub fn hand_over(app: &Shared, path: &str, what: &str) -> Response {
    let value = BASE64URL_NOPAD.encode(what.as_bytes());
    see_other(path, Some(lasting_cookie(&app.settings, COOKIE, &value, path, SHOWN)))
}

/// What is shown on this page, for as long as it is.
pub fn handed_over(visit: &Visit) -> Option<String> {
    let bytes = visit.cookie(COOKIE).and_then(|value| BASE64URL_NOPAD.decode(value.as_bytes()).ok())?;
    String::from_utf8(bytes).ok()
}
