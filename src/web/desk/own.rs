//! The professional's own view: the pages of answering, behind signing in.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::civil::Date;

use super::cases::is_own_view;
use crate::answering::{Kept, Notice};
use crate::entrance::Person;
use crate::form::Filled;
use crate::{Shared, see_other};
use peil_store::AdministrationId;

/// Opens it, if it is the professional's own view.
async fn opened(app: &Shared, person: &Person, id: &str, notice: Option<Notice>) -> Result<Kept, Response> {
    let id = AdministrationId(id.to_string());
    let mut kept = Kept::open(app, person.visit.clone(), &id, person.actor(), format!("/own/{id}")).await?;
    let account = person.account.name.clone();
    // Also when it is read again while a form is kept: a resident may have begun meanwhile.
    kept.only_if(move |record| is_own_view(&record.instrument, &record.administration, &account))?;
    person.sign(&mut kept.frame);
    kept.back = Some(format!("/cases/{}", kept.record.administration.summary.case));
    kept.notice = notice;
    Ok(kept)
}

/// The same, as long as it takes answers.
async fn answerable(
    app: &Shared,
    person: &Person,
    id: &str,
    notice: Option<Notice>,
) -> Result<Kept, Response> {
    let kept = opened(app, person, id, notice).await?;
    if kept.is_sent_in() { Err(see_other(&format!("/own/{id}/done"), None)) } else { Ok(kept) }
}

fn notice(query: &[(String, String)]) -> Option<Notice> {
    query.iter().find(|(name, _)| name == "notice").and_then(|(_, key)| Notice::parse(key))
}

pub async fn start(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    match answerable(&app, &person, &id, notice(&query)).await {
        Ok(mut kept) => {
            kept.dating = Some(format!("/own/{id}/date"));
            kept.start()
        }
        Err(response) => response,
    }
}

/// Sets the date of a response that was given on paper: not today's, and none to come.
pub async fn date(
    State(app): State<Shared>,
    Path(id): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    let kept = match answerable(&app, &person, &id, None).await {
        Ok(kept) => kept,
        Err(response) => return response,
    };
    let date = form.text("date").parse::<Date>().ok().filter(|date| *date <= crate::zone::today());
    let Some(date) = date else {
        return see_other(&format!("/own/{id}?notice={}", Notice::WrongDate.key()), None);
    };
    match kept.date(date).await {
        Ok(()) => see_other(&format!("/own/{id}"), None),
        Err(response) => response,
    }
}

pub async fn show(
    State(app): State<Shared>,
    Path((id, page)): Path<(String, String)>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    match answerable(&app, &person, &id, notice(&query)).await {
        Ok(kept) => kept.page(&page),
        Err(response) => response,
    }
}

/// Where a form goes there is no page: this leads to the one that it is of.
pub async fn back_to_page(Path((id, page)): Path<(String, String)>) -> Response {
    see_other(&format!("/own/{id}/page/{page}"), None)
}

pub async fn take(
    State(app): State<Shared>,
    Path((id, page)): Path<(String, String)>,
    person: Person,
    form: Filled,
) -> Response {
    match answerable(&app, &person, &id, None).await {
        Ok(kept) => kept.take(&page, &form).await,
        Err(response) => response,
    }
}

pub async fn review(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    match answerable(&app, &person, &id, notice(&query)).await {
        Ok(kept) => kept.review(false),
        Err(response) => response,
    }
}

pub async fn send(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    match answerable(&app, &person, &id, None).await {
        Ok(kept) => match kept.send_in().await {
            Ok(()) => see_other(&format!("/own/{id}/done"), None),
            Err(response) => response,
        },
        Err(response) => response,
    }
}

pub async fn done(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    match opened(&app, &person, &id, None).await {
        Ok(kept) if kept.is_sent_in() => kept.sit(|sitting| {
            let feedback = sitting.session.feedback().into_iter().map(|message| message.text).collect();
            sitting.done(feedback)
        }),
        Ok(_) => see_other(&format!("/own/{id}"), None),
        Err(response) => response,
    }
}
