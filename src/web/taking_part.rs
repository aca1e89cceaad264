//! Taking part in a study, for the resident, by the link: asked apart from answering, and taken back in the same
//! way, also when the questions are closed. Nobody who helps sees what was said.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::doors::{Doors, Who};
use super::fault::Fault;
use super::form::Filled;
use super::frame::{Frame, page};
use super::resident::{COOKIE, base};
use super::visit::{Visit, set_cookie};
use super::{Shared, see_other, store_fault, zone};
use crate::answering::day_of;
use peil_store::{Error, LinkStanding, LinkedStudy, Saying, TakingPart, Withdrawal, code};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app).get(Who::Link, "/answer/{administration}/study", show).post(
        Who::Link,
        "/answer/{administration}/study",
        say,
    )
}

/// A study, as a page asks the resident about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPart {
    pub study: String,
    pub title: String,
    pub question: String,
    /// The language of both.
    pub words: String,
    /// What was said, in a sentence; none before that.
    pub said: Option<String>,
    /// Until when all can be removed, in a sentence.
    pub until: Option<String>,
    pub can: Can,
}

/// What can be said next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Can {
    /// Yes or no, for the first time.
    Choose,
    /// No was said: yes, after all.
    Join,
    /// Yes was said: stop, or remove.
    Leave,
    /// It stopped: remove.
    Remove,
    Nothing,
}

impl AskedPart {
    pub fn of(asked: TakingPart, frame: &Frame) -> AskedPart {
        let date = |day| day_of(day, frame.tongue);
        let (said, can) = match (asked.withdrawn, asked.consent) {
            (Some((day, Withdrawal::Remove)), _) => {
                (Some(frame.say1("study-said-remove", "date", date(day))), Can::Nothing)
            }
            (Some((day, Withdrawal::Stop)), _) => {
                (Some(frame.say1("study-said-stop", "date", date(day))), Can::Remove)
            }
            (None, Some((true, day))) => (Some(frame.say1("study-said-yes", "date", date(day))), Can::Leave),
            (None, Some((false, day))) => (Some(frame.say1("study-said-no", "date", date(day))), Can::Join),
            (None, None) => (None, Can::Choose),
        };
        AskedPart {
            study: asked.study,
            title: asked.title,
            question: asked.question,
            words: asked.language,
            said,
            until: asked.key_until.map(|day| frame.say1("study-key-until", "date", date(day))),
            can,
        }
    }

    fn can_choose(&self) -> bool {
        self.can == Can::Choose
    }

    fn can_join(&self) -> bool {
        self.can == Can::Join
    }

    fn can_leave(&self) -> bool {
        self.can == Can::Leave
    }

    fn can_remove(&self) -> bool {
        matches!(self.can, Can::Leave | Can::Remove)
    }
}

/// What the parts of a page about studies are made of.
#[derive(Debug, Clone, Template)]
#[template(path = "taking_part.html", config = "askama.toml")]
pub struct Parts {
    pub frame: Frame,
    pub base: String,
    pub parts: Vec<AskedPart>,
}

#[derive(Template)]
#[template(path = "taking_part_page.html", config = "askama.toml")]
struct PartPage {
    frame: Frame,
    /// The key of what became of the questions.
    what: &'static str,
    /// Where they are answered, while they can be.
    go: Option<String>,
    parts: String,
}

/// Where a link leads that opens no questions any more, when there is something to tell about a study.
///
/// # Errors
/// Those of the store, as a page.
pub async fn instead(app: &Shared, visit: &Visit, token: &str) -> Result<Option<Response>, Response> {
    let found = app.store.linked_study(token).await.map_err(|error| store_fault(&error, visit))?;
    Ok(found.filter(|linked| linked.standing != LinkStanding::Open).map(|linked| {
        let base = base(&linked.administration);
        let token = code(token).unwrap_or_else(|| token.to_string());
        see_other(&format!("{base}/study"), Some(set_cookie(&app.settings, COOKIE, &token, &base)))
    }))
}

/// What the resident is asked on the start page.
///
/// # Errors
/// Those of the store, as a page.
pub async fn on_start(app: &Shared, visit: &Visit) -> Result<Vec<TakingPart>, Response> {
    let Some(token) = visit.cookie(COOKIE) else { return Ok(Vec::new()) };
    let found = app.store.linked_study(token).await.map_err(|error| store_fault(&error, visit))?;
    Ok(found.map(|linked| linked.asked).unwrap_or_default())
}

/// What the link of the cookie tells, if it is of this administration.
async fn own<'v>(app: &Shared, visit: &'v Visit, id: &str) -> Result<(&'v str, LinkedStudy), Response> {
    let Some(token) = visit.cookie(COOKIE) else { return Err(Fault::NoLink.page(visit)) };
    match app.store.linked_study(token).await.map_err(|error| store_fault(&error, visit))? {
        Some(linked) if linked.administration.as_str() == id => Ok((token, linked)),
        Some(_) | None => Err(app.wrong_link(visit.client).await.page(visit)),
    }
}

async fn show(State(app): State<Shared>, Path(id): Path<String>, visit: Visit) -> Response {
    let linked = match own(&app, &visit, &id).await {
        Ok((_, linked)) => linked,
        Err(response) => return response,
    };
    let mut frame = visit.frame();
    frame.title = frame.say("study-title");
    let what = match (linked.standing, linked.is_wave) {
        (LinkStanding::Open, _) => "study-link-open",
        (LinkStanding::SentIn, _) => "study-link-sent-in",
        (LinkStanding::Closed, true) => "study-link-closed",
        (LinkStanding::Closed, false) | (LinkStanding::Old, _) => "study-link-old",
    };
    let base = base(&linked.administration);
    let parts = linked.asked.into_iter().map(|asked| AskedPart::of(asked, &frame)).collect();
    let parts = Parts { frame: frame.clone(), base: base.clone(), parts }.render().unwrap_or_default();
    let go = (linked.standing == LinkStanding::Open).then_some(base);
    page(&PartPage { what, go, parts, frame })
}

async fn say(State(app): State<Shared>, Path(id): Path<String>, visit: Visit, form: Filled) -> Response {
    let (token, linked) = match own(&app, &visit, &id).await {
        Ok(found) => found,
        Err(response) => return response,
    };
    let base = base(&linked.administration);
    let back = || {
        let open = linked.standing == LinkStanding::Open;
        see_other(&if open { format!("{base}#study") } else { format!("{base}/study") }, None)
    };
    let said = match form.text("say") {
        "yes" => Saying::Yes,
        "no" => Saying::No,
        "stop" => Saying::Withdraw(Withdrawal::Stop),
        "remove" => Saying::Withdraw(Withdrawal::Remove),
        _ => return back(),
    };
    match app.store.say_taking_part(token, form.text("study"), said, zone::today()).await {
        // Stopping closes what is open: the page of the study says so.
        Ok(()) if matches!(said, Saying::Withdraw(_)) => see_other(&format!("{base}/study"), None),
        // Somebody was faster in another window: the page shows what is.
        Ok(()) | Err(Error::Conflict(_)) => back(),
        Err(error) => store_fault(&error, &visit),
    }
}
