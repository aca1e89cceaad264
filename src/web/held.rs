//! Forms that came after the session had ended. They wait in memory, for half an hour at most, until the same
//! professional signs in again; then they can be sent once more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::entrance::{COOKIE, Person, first_page};
use super::form::Filled;
use super::frame::{Frame, page};
use super::visit::{Visit, set_cookie};
use super::{Shared, see_other};
use peil_store::Token;

/// The name of the cookie that a form waits under; for the pages of signing in alone.
const HELD: &str = "peil-held";
const HELD_PATH: &str = "/sign-in";
/// How long a form waits. The page that asks to sign in again says so.
const WAITS: Duration = Duration::from_secs(30 * 60);
/// How many forms wait at once, one of each account; beyond it the oldest is let go.
const MOST: usize = 50;

struct Held {
    account: String,
    path: String,
    form: Filled,
    since: Instant,
}

/// The forms that wait, by what is in the cookie.
#[derive(Default)]
pub struct Waiting(Mutex<HashMap<String, Held>>);

impl Waiting {
    fn keep(&self, key: &str, held: Held) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, other| other.since.elapsed() < WAITS && other.account != held.account);
        while waiting.len() >= MOST {
            let oldest = waiting.iter().min_by_key(|(_, held)| held.since).map(|(key, _)| key.clone());
            oldest.and_then(|key| waiting.remove(&key));
        }
        waiting.insert(key.to_string(), held);
    }

    /// Lets go of the form of an account that was now sent to this path.
    pub fn sent(&self, account: &str, path: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, held| held.account != account || held.path != path);
    }

    /// Lets go of the form of an account.
    fn put_aside(&self, account: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, held| held.account != account);
    }

    fn let_go(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, held| held.since.elapsed() < WAITS);
    }

    fn look<T>(&self, visit: &Visit, read: impl FnOnce(&Held) -> Option<T>) -> Option<T> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.get(visit.cookie(HELD)?).filter(|held| held.since.elapsed() < WAITS).and_then(read)
    }

    /// Whether a form of this browser waits.
    pub fn any(&self, visit: &Visit) -> bool {
        self.look(visit, |_| Some(())).is_some()
    }

    /// Whether a form of this browser waits for this account.
    pub fn is_for(&self, visit: &Visit, account: &str) -> bool {
        self.look(visit, |held| (held.account == account).then_some(())).is_some()
    }
}

/// Keeps a form of the professional's pages that came after the session had ended, and sends its browser to
/// sign in again.
pub async fn hold(State(app): State<Shared>, visit: Visit, request: Request, next: Next) -> Response {
    let token = visit.cookie(COOKIE).filter(|_| request.method() == Method::POST);
    let Some(token) = token else { return next.run(request).await };
    let Ok(account) = app.store.ended_session(token).await else { return next.run(request).await };
    let path = visit.path.clone();
    let (Ok(form), Ok(key)) = (Filled::from_request(request, &app).await, Token::random()) else {
        return see_other("/sign-in?notice=lost", None);
    };
    app.waiting.keep(key.reveal(), Held { account, path, form, since: Instant::now() });
    // Nothing stays when nobody comes back.
    tokio::spawn(async move {
        tokio::time::sleep(WAITS).await;
        app.waiting.let_go();
    });
    see_other("/sign-in", Some(set_cookie(&visit.site.settings, HELD, key.reveal(), HELD_PATH)))
}

#[derive(Template)]
#[template(path = "held.html", config = "askama.toml")]
struct HeldPage {
    frame: Frame,
    path: String,
    pairs: Vec<(String, String)>,
}

/// The person who filled it in does not want to send it.
pub async fn put_aside(State(app): State<Shared>, person: Person) -> Response {
    app.waiting.put_aside(&person.account.name);
    see_other(first_page(person.account.role), None)
}

/// The form, for the person who filled it in: it is sent when its button is pressed.
pub async fn show(State(app): State<Shared>, person: Person) -> Response {
    let held = app.waiting.look(&person.visit, |held| {
        (held.account == person.account.name).then(|| (held.path.clone(), held.form.pairs().to_vec()))
    });
    let Some((path, pairs)) = held else { return see_other(first_page(person.account.role), None) };
    let frame = person.frame(None);
    let title = frame.say("held-title");
    page(&HeldPage { frame: frame.titled(title), path, pairs })
}
