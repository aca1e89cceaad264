//! Forms that came after the session had ended. They wait in the database, for half an hour at most, until the same
//! professional signs in again; then they can be sent once more.

use askama::Template;
use axum::extract::{FromRequest, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

use super::entrance::{COOKIE, Person, first_page};
use super::form::Filled;
use super::frame::{Frame, page};
use super::visit::{Visit, set_cookie};
use super::{Shared, log_inside, see_other, store_fault};
use peil_store::{FORM_WAITS, HeldForm};

/// The name of the cookie that a form waits under; for the pages of signing in alone.
const HELD: &str = "peil-held";
const HELD_PATH: &str = "/sign-in";

/// The form of this browser that waits.
async fn look(app: &Shared, visit: &Visit) -> Option<HeldForm> {
    match app.store.held_form(visit.cookie(HELD)?).await {
        Ok(held) => held,
        Err(error) => {
            log_inside(&error);
            None
        }
    }
}

/// Whether a form of this browser waits.
pub async fn any(app: &Shared, visit: &Visit) -> bool {
    look(app, visit).await.is_some()
}

/// Whether a form of this browser waits for this account.
pub async fn is_for(app: &Shared, visit: &Visit, account: &str) -> bool {
    look(app, visit).await.is_some_and(|held| held.account == account)
}

/// Lets go of the form of an account that was now sent to this path.
pub async fn sent(app: &Shared, account: &str, path: &str) {
    if let Err(error) = app.store.form_was_sent(account, path).await {
        log_inside(&error);
    }
}

/// Keeps a form of the professional's pages that came after the session had ended, and sends its browser to
/// sign in again.
pub async fn hold(State(app): State<Shared>, visit: Visit, request: Request, next: Next) -> Response {
    let token = visit.cookie(COOKIE).filter(|_| request.method() == Method::POST);
    let Some(token) = token else { return next.run(request).await };
    let Ok(account) = app.store.ended_session(token).await else { return next.run(request).await };
    let path = visit.path.clone();
    let Ok(form) = Filled::from_request(request, &app).await else {
        return see_other("/sign-in?notice=lost", None);
    };
    let held = HeldForm { account, path, pairs: form.pairs().to_vec() };
    let key = match app.store.hold_form(held).await {
        Ok(key) => key,
        Err(error) => {
            log_inside(&error);
            return see_other("/sign-in?notice=lost", None);
        }
    };
    // Nothing stays when nobody comes back.
    tokio::spawn(async move {
        tokio::time::sleep(FORM_WAITS).await;
        if let Err(error) = app.store.let_old_forms_go().await {
            log_inside(&error);
        }
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
    if let Err(error) = app.store.let_form_go(&person.account.name).await {
        return store_fault(&error, &person.visit);
    }
    see_other(first_page(person.account.role), None)
}

/// The form, for the person who filled it in: it is sent when its button is pressed.
pub async fn show(State(app): State<Shared>, person: Person) -> Response {
    let held = look(&app, &person.visit).await.filter(|held| held.account == person.account.name);
    let Some(HeldForm { path, pairs, .. }) = held else {
        return see_other(first_page(person.account.role), None);
    };
    let frame = person.frame(None);
    let title = frame.say("held-title");
    page(&HeldPage { frame: frame.titled(title), path, pairs })
}
