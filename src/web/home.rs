//! The first page: a code from a letter is typed here; anyone who works here signs in.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::Shared;
use super::doors::{Doors, Who};
use super::form::Filled;
use super::frame::{Frame, first_page};
use super::resident;
use super::visit::Visit;

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app).get(Who::Anybody, "/", first).get(Who::Anybody, "/code", first).post(
        Who::Link,
        "/code",
        typed,
    )
}

#[derive(askama::Template)]
#[template(path = "home.html", config = "askama.toml")]
struct Home {
    frame: Frame,
    typed: String,
    error: Option<String>,
}

async fn first(visit: Visit) -> Response {
    home(&visit, StatusCode::OK, String::new(), None)
}

fn home(visit: &Visit, status: StatusCode, typed: String, error: Option<String>) -> Response {
    let mut frame = visit.frame();
    frame.title = frame.say("home-title");
    frame.wrong = error.is_some();
    visit.first(&mut frame, None);
    let first = frame.first.clone();
    first_page(status, &Home { frame, typed, error }, first.as_ref())
}

/// How long a code that was typed is shown again.
const LONGEST: usize = 100;

/// Takes a code, however it was typed. One that cannot be a code is answered without looking, so that it
/// counts as no guess.
async fn typed(State(app): State<Shared>, visit: Visit, form: Filled) -> Response {
    let typed = form.text("code");
    // Some copy the whole link.
    let given = typed.rsplit("/i/").next().unwrap_or_default();
    let wrong = |message: String| {
        let shown: String = typed.chars().take(LONGEST).collect();
        home(&visit, StatusCode::UNPROCESSABLE_ENTITY, shown, Some(message))
    };
    let say = visit.tongue(None);
    let count = peil_store::signs_of(given).count();
    if peil_store::code(given).is_none() && given.len() != OLD_SIGNS {
        return wrong(match count {
            0 => say.say("code-empty"),
            peil_store::CODE_SIGNS => say.say("code-signs"),
            count => say.fill("code-length", &[("count", &count)]),
        });
    }
    match resident::entered(&app, &visit, given).await {
        Some(response) => response,
        None => wrong(say.say("code-wrong")),
    }
}

/// The signs of a link of before there were codes.
const OLD_SIGNS: usize = 22;
