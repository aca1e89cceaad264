//! The resident's way: an invitation, and what it opens.
//!
//! The link is looked at once; from then on a cookie that goes with the browser carries it, so that it is
//! in no other address.

use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::answering::{Kept, Notice, Sitting};
use super::doors::{Doors, Who};
use super::fault::Fault;
use super::form::Filled;
use super::frame::{Frame, page};
use super::visit::{Visit, set_cookie};
use super::{Shared, see_other, store_fault, taking_part, zone};
use peil_store::{Actor, AdministrationId, Entry, Guessed, code};

pub const COOKIE: &str = "peil-invitation";

/// How long the last page, with the feedback, can be shown again to the browser that sent the answers in.
const LAST_PAGE: Duration = Duration::from_secs(600);

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Link, "/i/{token}", invitation)
        .get(Who::Link, "/answer/{administration}", start)
        .get(Who::Link, "/answer/{administration}/page/{page}", show)
        // Forms go to another address than that of their page: with Back one is on the page as it was filled in.
        .post(Who::Link, "/answer/{administration}/take/{page}", take)
        .get(Who::Link, "/answer/{administration}/take/{page}", back_to_page)
        .post(Who::Link, "/answer/{administration}/save/{page}", save)
        // Of a page that was open when the program was replaced.
        .post(Who::Link, "/answer/{administration}/page/{page}", take)
        .get(Who::Link, "/answer/{administration}/review", review)
        .post(Who::Link, "/answer/{administration}/send", send)
        .get(Who::Link, "/answer/{administration}/done", done)
        .get(Who::Link, "/answer/{administration}/copy", copy)
}

/// What a token opens. One that opens something does so however many wrong ones came from the same address:
/// an office, a library or a whole mobile network may be behind it. Wrong ones are counted, and no more of
/// them than that are answered; to find a right one among 2⁸⁰ no number of them is enough.
async fn enter(app: &Shared, visit: &Visit, token: &str) -> Result<Entry, Response> {
    match app.store.enter(token).await.map_err(|error| store_fault(&error, visit))? {
        entry @ (Entry::Open(_) | Entry::SentIn) => Ok(entry),
        Entry::Unknown | Entry::Expired | Entry::Revoked => {
            Err(app.wrong_link(visit.client).await.page(visit))
        }
    }
}

async fn invitation(State(app): State<Shared>, Path(token): Path<String>, visit: Visit) -> Response {
    match taking_part::instead(&app, &visit, &token).await {
        Ok(None) => {}
        Ok(Some(response)) | Err(response) => return response,
    }
    match enter(&app, &visit, &token).await {
        Ok(entry) => inside(&app, &visit, &token, &entry),
        Err(response) => response,
    }
}

/// What somebody sees who came in.
fn inside(app: &Shared, visit: &Visit, token: &str, entry: &Entry) -> Response {
    match entry {
        Entry::Open(id) => {
            // However it was typed: a cookie has no space.
            let token = code(token).unwrap_or_else(|| token.to_string());
            see_other(&base(id), Some(set_cookie(&app.settings, COOKIE, &token, &base(id))))
        }
        Entry::SentIn | Entry::Expired | Entry::Revoked | Entry::Unknown => already(visit, false),
    }
}

/// The same for a code that was typed; none where it opens nothing, which counts as a guess.
pub async fn entered(app: &Shared, visit: &Visit, typed: &str) -> Option<Response> {
    match taking_part::instead(app, visit, typed).await {
        Ok(None) => {}
        Ok(Some(response)) | Err(response) => return Some(response),
    }
    match app.store.enter(typed).await {
        Ok(entry @ (Entry::Open(_) | Entry::SentIn)) => Some(inside(app, visit, typed, &entry)),
        Ok(Entry::Unknown | Entry::Expired | Entry::Revoked) => {
            let may = app.may_guess(Guessed::Link, visit.client).await;
            (!may).then(|| Fault::TooOften.page(visit))
        }
        Err(error) => Some(store_fault(&error, visit)),
    }
}

pub fn base(id: &AdministrationId) -> String {
    format!("/answer/{id}")
}

/// The administration that the cookie opens, if it is the one that is asked for.
async fn opened(app: &Shared, visit: &Visit, id: &str, notice: Option<Notice>) -> Result<Kept, Response> {
    let Some(token) = visit.cookie(COOKIE) else { return Err(Fault::NoLink.page(visit)) };
    match enter(app, visit, token).await? {
        Entry::Open(found) if found.as_str() == id => {
            let mut kept = Kept::open(app, visit.clone(), &found, Actor::Respondent, base(&found)).await?;
            kept.notice = notice;
            Ok(kept)
        }
        Entry::SentIn => Err(see_other(&format!("/answer/{id}/done?notice={}", Notice::SentIn.key()), None)),
        _ => Err(Fault::NoLink.page(visit)),
    }
}

fn notice(query: &[(String, String)]) -> Option<Notice> {
    query.iter().find(|(name, _)| name == "notice").and_then(|(_, key)| Notice::parse(key))
}

async fn start(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    match opened(&app, &visit, &id, notice(&query)).await {
        Ok(mut kept) => match taking_part::on_start(&app, &visit).await {
            Ok(asked) => {
                kept.studies = asked;
                kept.first()
            }
            Err(response) => response,
        },
        Err(response) => response,
    }
}

async fn show(
    State(app): State<Shared>,
    Path((id, page)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    match opened(&app, &visit, &id, notice(&query)).await {
        Ok(kept) => kept.page(&page),
        Err(response) => response,
    }
}

async fn take(
    State(app): State<Shared>,
    Path((id, page)): Path<(String, String)>,
    visit: Visit,
    form: Filled,
) -> Response {
    match opened(&app, &visit, &id, None).await {
        Ok(kept) => kept.take(&page, &form).await,
        Err(response) => response,
    }
}

/// Where a form goes there is no page: this leads to the one that it is of.
async fn back_to_page(Path((id, page)): Path<(String, String)>) -> Response {
    see_other(&format!("/answer/{id}/page/{page}"), None)
}

/// Keeps what was filled in so far, for the script of the page.
async fn save(
    State(app): State<Shared>,
    Path((id, page)): Path<(String, String)>,
    visit: Visit,
    form: Filled,
) -> Response {
    match opened(&app, &visit, &id, None).await {
        Ok(kept) => kept.save(&page, &form).await,
        Err(response) => response,
    }
}

async fn review(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    match opened(&app, &visit, &id, notice(&query)).await {
        Ok(kept) => kept.review(false),
        Err(response) => response,
    }
}

async fn send(State(app): State<Shared>, Path(id): Path<String>, visit: Visit) -> Response {
    let kept = match opened(&app, &visit, &id, None).await {
        Ok(kept) => kept,
        Err(response) => return response,
    };
    if let Err(response) = kept.send_in().await {
        return response;
    }
    see_other(&format!("/answer/{id}/done"), None)
}

/// Thanks; with the feedback for the browser that sent the answers in a moment ago, and without anything for
/// a later visitor.
async fn done(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    let again = notice(&query) == Some(Notice::SentIn);
    match just_sent(&app, visit, &id).await {
        Ok(kept) => kept.sit(|sitting| {
            let feedback = feedback(&sitting);
            sitting.done(feedback)
        }),
        Err(Left::Over(visit)) => already(&visit, again),
        Err(Left::Failed(response)) => response,
    }
}

/// The feedback as a file to keep, for the same browser and as long.
async fn copy(State(app): State<Shared>, Path(id): Path<String>, visit: Visit) -> Response {
    match just_sent(&app, visit, &id).await {
        Ok(kept) => kept.sit(|sitting| {
            let (feedback, day) = (feedback(&sitting), zone::today().to_string());
            sitting.copy(feedback, day)
        }),
        Err(Left::Over(visit)) => already(&visit, false),
        Err(Left::Failed(response)) => response,
    }
}

fn feedback(sitting: &Sitting<'_>) -> Vec<String> {
    sitting.session.feedback().into_iter().map(|message| message.text).collect()
}

/// Why there is nothing to show after the answers were sent in.
enum Left {
    /// It was a while ago, or in another browser.
    Over(Visit),
    Failed(Response),
}

/// What this browser sent in a moment ago.
async fn just_sent(app: &Shared, visit: Visit, id: &str) -> Result<Kept, Left> {
    let Some(token) = visit.cookie(COOKIE) else { return Err(Left::Over(visit)) };
    let id_of = AdministrationId(id.to_string());
    match app.store.was_just_sent(token, &id_of, LAST_PAGE).await {
        Ok(true) => {}
        Ok(false) => return Err(Left::Over(visit)),
        Err(error) => return Err(Left::Failed(store_fault(&error, &visit))),
    }
    Kept::open(app, visit, &id_of, Actor::Respondent, format!("/answer/{id}")).await.map_err(Left::Failed)
}

fn already(visit: &Visit, again: bool) -> Response {
    let frame = visit.frame();
    let title = frame.say("already-title");
    let what = if again { frame.say("already-again") } else { frame.say("already-what") };
    page(&Already { frame: frame.titled(&title), title, what })
}

#[derive(askama::Template)]
#[template(path = "fault.html", config = "askama.toml")]
struct Already {
    frame: Frame,
    title: String,
    what: String,
}
