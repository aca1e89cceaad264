//! The practices that share this server, for the beheerder.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::accounts::called;
use super::doors::{Doors, Who};
use super::entrance::Person;
use super::form::{Filled, Pick};
use super::frame::{Frame, page, page_with};
use super::{Shared, see_other, store_fault};
use peil_store::{Error, Practice, PracticeKey};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app).get(Who::Server, "/practices", list).post(Who::Server, "/practices", add).post(
        Who::Server,
        "/practices/{practice}",
        change,
    )
}

struct Line {
    key: String,
    /// As it is called.
    called: String,
    name: String,
    /// How many accounts can sign in.
    accounts: usize,
    gemeenten: Vec<Pick>,
}

#[derive(Template)]
#[template(path = "practices.html", config = "askama.toml")]
struct PracticesPage {
    frame: Frame,
    lines: Vec<Line>,
    gemeenten: Vec<Pick>,
    key: String,
    name: String,
    error: Option<String>,
}

async fn list(State(app): State<Shared>, person: Person) -> Response {
    match shown(&app, &person, None, None).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(
    app: &Shared,
    person: &Person,
    filled: Option<&Filled>,
    error: Option<String>,
) -> Result<PracticesPage, Error> {
    let (practices, accounts) = (app.store.practices().await?, app.store.accounts().await?);
    let mut frame = person.frame(None);
    let picks = |chosen: Option<&str>| {
        let none = Pick { key: String::new(), label: frame.say("practice-any"), chosen: chosen.is_none() };
        let themes = app.themes.keys().filter_map(|key| {
            let theme = app.themes.get(key)?;
            Some(Pick { key: key.into(), label: theme.display_name.clone(), chosen: chosen == Some(key) })
        });
        std::iter::once(none).chain(themes).collect::<Vec<_>>()
    };
    let lines = practices.iter().map(|practice| {
        let of_it = accounts.iter().filter(|account| account.practice == practice.key && !account.disabled);
        Line {
            key: practice.key.to_string(),
            called: called(practice),
            name: practice.name.clone(),
            accounts: of_it.count(),
            gemeenten: picks(practice.gemeente.as_deref()),
        }
    });
    let said = |name: &str| filled.map(|filled| filled.text(name).to_string()).unwrap_or_default();
    let (lines, gemeenten) = (lines.collect(), picks(filled.and_then(gemeente)));
    frame.title = frame.say("practices");
    frame.wrong = error.is_some();
    Ok(PracticesPage { lines, gemeenten, key: said("key"), name: said("name"), error, frame })
}

fn gemeente(filled: &Filled) -> Option<&str> {
    Some(filled.text("gemeente")).filter(|key| !key.is_empty())
}

/// The practice that a form is about.
fn practice(app: &Shared, key: &str, filled: &Filled) -> Practice {
    Practice {
        key: PracticeKey(key.into()),
        name: filled.text("name").into(),
        gemeente: gemeente(filled).filter(|key| app.themes.get(key).is_some()).map(Into::into),
    }
}

async fn add(State(app): State<Shared>, person: Person, filled: Filled) -> Response {
    let new = practice(&app, filled.text("key"), &filled);
    finish(&app, &person, &filled, app.store.add_practice(new, &person.actor()).await).await
}

async fn change(
    State(app): State<Shared>,
    axum::extract::Path(key): axum::extract::Path<String>,
    person: Person,
    filled: Filled,
) -> Response {
    let changed = practice(&app, &key, &filled);
    finish(&app, &person, &filled, app.store.change_practice(changed, &person.actor()).await).await
}

async fn finish(app: &Shared, person: &Person, filled: &Filled, done: Result<(), Error>) -> Response {
    let key = match done {
        Ok(()) => return see_other("/practices", None),
        Err(Error::Conflict(_)) => "practice-taken",
        Err(Error::Invalid(_)) => "practice-invalid",
        Err(error) => return store_fault(&error, &person.visit),
    };
    let error = person.frame(None).say(key);
    match shown(app, person, Some(filled), Some(error)).await {
        Ok(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Err(error) => store_fault(&error, &person.visit),
    }
}
