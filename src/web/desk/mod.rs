//! The professional's pages: cases, sending questionnaires, links and letters, the professional's own view,
//! and results.

mod alerts;
mod ask;
mod beside;
mod cases;
mod change;
mod course;
mod goals;
mod instruments;
pub(super) mod links;
mod list;
mod new_case;
mod own;
pub(super) mod results;
mod rights;
pub(super) mod rounds;
mod sheets;
mod studies;
mod talk;

use axum::middleware;

use super::doors::{Doors, Who};
use super::{Shared, held};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Cases, "/cases", list::list)
        .post(Who::Cases, "/cases", new_case::open)
        .get(Who::Cases, "/cases/new", new_case::form)
        .post(Who::Cases, "/cases/find", list::find)
        .get(Who::Cases, "/cases/{case}", cases::show)
        .post(Who::Cases, "/cases/{case}/seen", alerts::seen)
        .get(Who::Cases, "/alerts", alerts::list)
        .post(Who::Cases, "/cases/{case}/owner", course::hand_over)
        .post(Who::Cases, "/cases/{case}/closing", course::close)
        .post(Who::Cases, "/cases/{case}/reopening", course::reopen)
        .get(Who::Rights, "/cases/{case}/copy", rights::copy)
        .get(Who::Rights, "/cases/{case}/erasing", rights::ask)
        .post(Who::Rights, "/cases/{case}/erasing", rights::erase)
        .get(Who::Rights, "/cases/{case}/erased", rights::erased)
        .get(Who::Cases, "/cases/{case}/ask", ask::choose)
        .get(Who::Cases, "/cases/{case}/ask/{instrument}", ask::form)
        .post(Who::Cases, "/cases/{case}/ask/{instrument}", ask::ask)
        .post(Who::Cases, "/cases/{case}/link/{administration}", links::make)
        .get(Who::Cases, "/cases/{case}/link/{administration}/{invitationId}", links::show)
        .post(Who::Cases, "/cases/{case}/revoke", links::revoke)
        .get(Who::Cases, "/cases/{case}/results/{administration}", results::show)
        .get(Who::Cases, "/cases/{case}/results/{administration}/sheet", sheets::together)
        .get(Who::Cases, "/cases/{case}/results/{administration}/resident", sheets::residents)
        .get(Who::Cases, "/cases/{case}/change/{instrument}", change::show)
        .get(Who::Cases, "/cases/{case}/change/{instrument}/beside", beside::show)
        .get(Who::Cases, "/cases/{case}/trace/{administration}/{score}", change::trace)
        .post(Who::Cases, "/cases/{case}/goals", goals::make)
        .get(Who::Cases, "/cases/{case}/goals/new", goals::form)
        .get(Who::Cases, "/cases/{case}/goals/{goal}", goals::edit)
        .post(Who::Cases, "/cases/{case}/goals/{goal}", goals::change)
        .post(Who::Cases, "/cases/{case}/goal-link", goals::link)
        .post(Who::Cases, "/cases/{case}/goal-unlink", goals::unlink)
        .get(Who::Cases, "/goals", goals::shared)
        .get(Who::Cases, "/studies", studies::list)
        .get(Who::Cases, "/cases/{case}/studies", studies::show)
        .post(Who::Cases, "/cases/{case}/studies", studies::change)
        .get(Who::SignedIn, "/instruments", instruments::list)
        .get(Who::SignedIn, "/instruments/{instrument}", instruments::paper)
        .get(Who::Cases, "/own/{administration}", own::start)
        .post(Who::Cases, "/own/{administration}/date", own::date)
        .get(Who::Cases, "/own/{administration}/page/{page}", own::show)
        .post(Who::Cases, "/own/{administration}/page/{page}", own::take)
        .get(Who::Cases, "/own/{administration}/take/{page}", own::back_to_page)
        .post(Who::Cases, "/own/{administration}/take/{page}", own::take)
        .get(Who::Cases, "/own/{administration}/review", own::review)
        .post(Who::Cases, "/own/{administration}/send", own::send)
        .get(Who::Cases, "/own/{administration}/done", own::done)
        .behind(|router| router.layer(middleware::from_fn_with_state(app.clone(), held::hold)))
}

/// The mark of the informant at a place, as it is in the pictures; beside it is its word.
pub(crate) fn mark(at: impl std::borrow::Borrow<usize>) -> &'static str {
    match at.borrow() {
        0 => {
            "<svg class=\"peil-key\" viewBox=\"0 0 18 18\" aria-hidden=\"true\"><circle cx=\"9\" cy=\"9\" r=\"6\" fill=\"#0b5c8a\"/></svg>"
        }
        1 => {
            "<svg class=\"peil-key\" viewBox=\"0 0 18 18\" aria-hidden=\"true\"><rect x=\"3.5\" y=\"3.5\" width=\"11\" height=\"11\" fill=\"#a8480b\"/></svg>"
        }
        _ => {
            "<svg class=\"peil-key\" viewBox=\"0 0 18 18\" aria-hidden=\"true\"><polygon points=\"9,3 15,14 3,14\" fill=\"#3b6e22\"/></svg>"
        }
    }
}
