//! The resident's own goals, by a link: read, say yes or no, or word them. The resident owns problem, approach
//! and solution; the professional reads what was said with the case.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::doors::{Doors, Who};
use super::fault::Fault;
use super::form::Filled;
use super::frame::{Frame, page};
use super::goals::GoalView;
use super::visit::{Visit, set_cookie};
use super::{Shared, see_other, store_fault};
use peil_store::{Actor, CaseId, Error, GoalChange, GoalEntry, GoalId};

const COOKIE: &str = "peil-goals";

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app).get(Who::Link, "/g/{token}", enter).get(Who::Link, "/mine/{case}", show).post(
        Who::Link,
        "/mine/{case}",
        say,
    )
}

fn base(case: &str) -> String {
    format!("/mine/{case}")
}

/// The case that a token opens. As with other links, one that is right opens however many wrong ones came from
/// the same address, and only so many wrong ones are answered.
async fn opened(app: &Shared, visit: &Visit, token: &str) -> Result<CaseId, Response> {
    match app.store.enter_goals(token).await.map_err(|error| store_fault(&error, visit))? {
        GoalEntry::Open(case) => Ok(case),
        GoalEntry::Closed => Err(app.wrong_link(visit.client).await.page(visit)),
    }
}

async fn enter(State(app): State<Shared>, Path(token): Path<String>, visit: Visit) -> Response {
    match opened(&app, &visit, &token).await {
        Ok(case) => {
            let base = base(case.as_str());
            see_other(&base, Some(set_cookie(&app.settings, COOKIE, &token, &base)))
        }
        Err(response) => response,
    }
}

/// The case of the cookie, if it is the one that is asked for.
async fn own(app: &Shared, visit: &Visit, case: &str) -> Result<CaseId, Response> {
    let Some(token) = visit.cookie(COOKIE) else { return Err(Fault::NoLink.page(visit)) };
    match opened(app, visit, token).await? {
        found if found.as_str() == case => Ok(found),
        _ => Err(Fault::NoLink.page(visit)),
    }
}

#[derive(Template)]
#[template(path = "goals_own.html", config = "askama.toml")]
struct OwnPage {
    frame: Frame,
    base: String,
    goals: Vec<GoalView>,
    /// What could not be kept.
    error: Option<String>,
}

async fn show(State(app): State<Shared>, Path(case): Path<String>, visit: Visit) -> Response {
    match own(&app, &visit, &case).await {
        Ok(case) => shown(&app, &visit, &case, None).await,
        Err(response) => response,
    }
}

async fn shown(app: &Shared, visit: &Visit, case: &CaseId, error: Option<&str>) -> Response {
    let mut frame = visit.frame();
    frame.title = frame.say("own-goals");
    frame.wrong = error.is_some();
    let goals = match app.store.goals(case).await {
        Ok(goals) => goals,
        Err(error) => return store_fault(&error, visit),
    };
    let open = goals.iter().filter(|goal| goal.ended.is_none());
    let goals = open.map(|goal| GoalView::of(goal, app.library.goals(), &frame)).collect();
    page(&OwnPage { base: base(case.as_str()), goals, error: error.map(|key| frame.say(key)), frame })
}

async fn say(State(app): State<Shared>, Path(case): Path<String>, visit: Visit, form: Filled) -> Response {
    let case = match own(&app, &visit, &case).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let goal = GoalId(form.text("goal").to_string());
    // A goal of another case is not there.
    match app.store.goal(&goal).await {
        Ok(found) if found.case == case => {}
        Ok(_) | Err(Error::Unknown(_)) => return Fault::NotFound.page(&visit),
        Err(error) => return store_fault(&error, &visit),
    }
    let text = form.text("words").to_string();
    let change = match form.text("say") {
        "yes" => GoalChange::Agreed,
        "no" => GoalChange::Disagreed { why: Some(text).filter(|why| !why.is_empty()) },
        "words" if !text.is_empty() => GoalChange::Worded { words: text },
        _ => return see_other(&base(case.as_str()), None),
    };
    match app.store.change_goal(&goal, change, &Actor::Respondent).await {
        Ok(()) | Err(Error::Conflict(_)) => see_other(&base(case.as_str()), None),
        Err(Error::Invalid(_)) => shown(&app, &visit, &case, Some("goal-invalid")).await,
        Err(error) => store_fault(&error, &visit),
    }
}
