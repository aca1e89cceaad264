//! A password that somebody chooses: by the link to an account, or in the place of the one before.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answering::{clock, day};
use super::desk::links::code;
use super::doors::{Doors, Who};
use super::entrance::{Person, first_page, let_in};
use super::fault::Fault;
use super::form::Filled;
use super::frame::{Frame, page, page_with};
use super::visit::Visit;
use super::wrong::Wrong;
use super::{Shared, see_other, store_fault};
use peil_store::{Error, Guessed, Welcomed};

pub fn doors(app: &Shared) -> Doors {
    if !app.settings.has_passwords() {
        return Doors::new(app);
    }
    Doors::new(app)
        .get(Who::Link, "/welcome/{token}", welcome)
        .post(Who::Link, "/welcome/{token}", accept)
        .get(Who::SignedIn, "/password", form)
        .post(Who::SignedIn, "/password", change)
}

#[derive(Template)]
#[template(path = "welcome.html", config = "askama.toml")]
struct WelcomePage {
    frame: Frame,
    path: String,
    name: String,
    until: String,
    address: String,
    /// The address as a QR code.
    picture: String,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "password.html", config = "askama.toml")]
struct PasswordPage {
    frame: Frame,
    changed: bool,
    wrong: Wrong,
}

/// The new password, if it was typed twice in the same way.
fn chosen(form: &Filled) -> Result<&str, Wrong> {
    let (new, again) = (form.get("new").unwrap_or_default(), form.get("again").unwrap_or_default());
    if new == again { Ok(new) } else { Err(Wrong::new("again", "password-differs")) }
}

async fn welcome(State(app): State<Shared>, Path(token): Path<String>, visit: Visit) -> Response {
    match app.store.welcomed(&token).await {
        Ok(welcomed) => shown(&visit, &welcomed, Wrong::default()),
        Err(error) => no_welcome(&app, &visit, &error).await,
    }
}

fn shown(visit: &Visit, welcomed: &Welcomed, wrong: Wrong) -> Response {
    let mut frame = visit.frame();
    frame.title = frame.say("welcome");
    frame.wrong = wrong.any();
    let status = if frame.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let until = format!("{}, {}", day(welcomed.expires, frame.tongue), clock(welcomed.expires));
    let template = WelcomePage {
        path: visit.path.clone(),
        name: welcomed.account.name.clone(),
        until,
        picture: code(&welcomed.totp_address, &frame.say("account-qr")),
        address: welcomed.totp_address.clone(),
        wrong,
        frame,
    };
    page_with(status, &template)
}

/// A link that opens nothing. After many of those from one address, none is looked at for a while.
async fn no_welcome(app: &Shared, visit: &Visit, error: &Error) -> Response {
    match error {
        Error::Unknown(_) => {
            let may = app.may_guess(Guessed::Link, visit.client).await;
            if may { Fault::NoWelcome } else { Fault::TooOften }.page(visit)
        }
        other => store_fault(other, visit),
    }
}

async fn accept(
    State(app): State<Shared>,
    Path(token): Path<String>,
    visit: Visit,
    form: Filled,
) -> Response {
    let welcomed = match app.store.welcomed(&token).await {
        Ok(welcomed) => welcomed,
        Err(error) => return no_welcome(&app, &visit, &error).await,
    };
    let new = match chosen(&form) {
        Ok(new) => new,
        Err(wrong) => return shown(&visit, &welcomed, wrong),
    };
    match app.store.accept_welcome(&token, new, form.text("code")).await {
        Ok(signed_in) => let_in(&app, &signed_in, first_page(signed_in.account.role)),
        Err(Error::Invalid(_)) => shown(&visit, &welcomed, Wrong::new("new", "password-short")),
        Err(Error::Denied) => shown(&visit, &welcomed, Wrong::new("code", "welcome-code")),
        Err(error) => no_welcome(&app, &visit, &error).await,
    }
}

async fn form(Query(query): Query<Vec<(String, String)>>, person: Person) -> Response {
    let changed = query.iter().any(|(name, key)| name == "notice" && key == "changed");
    page(&own(&person, changed, Wrong::default()))
}

fn own(person: &Person, changed: bool, wrong: Wrong) -> PasswordPage {
    let mut frame = person.frame(None);
    frame.title = frame.say("password-own");
    frame.wrong = wrong.any();
    PasswordPage { frame, changed, wrong }
}

async fn change(State(app): State<Shared>, person: Person, form: Filled) -> Response {
    let refused = |wrong| page_with(StatusCode::UNPROCESSABLE_ENTITY, &own(&person, false, wrong));
    if !app.may_guess(Guessed::Password, person.visit.client).await {
        return Fault::TooOften.page(&person.visit);
    }
    let new = match chosen(&form) {
        Ok(new) => new,
        Err(wrong) => return refused(wrong),
    };
    let old = form.get("old").unwrap_or_default();
    match app.store.change_password(&person.account.name, person.session(), old, new).await {
        Ok(()) => see_other("/password?notice=changed", None),
        Err(Error::Denied) => refused(Wrong::new("old", "password-wrong")),
        Err(Error::LockedOut(_)) => refused(Wrong::new("old", "password-locked")),
        Err(Error::Invalid(_)) => refused(Wrong::new("new", "password-short")),
        Err(error) => store_fault(&error, &person.visit),
    }
}
