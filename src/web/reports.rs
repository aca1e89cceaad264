//! What was published of studies, for the readers that the protocol names: everyone, the practice that a report is
//! about, or a group, to whom those who coordinate or research the study give it. A page is shown as it was published;
//! nothing is computed here.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};

use super::doors::{Doors, Who};
use super::entrance::Person;
use super::fault::Fault;
use super::headers::with_own_style;
use super::visit::Visit;
use super::{Shared, store_fault};
use crate::answering::day;
use crate::interface::Tongue;
use peil_store::{Error, PracticeKey, Publication, Readers, Role};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app).get(Who::Anybody, "/reports/{study}/{publication}", public).get(
        Who::SignedIn,
        "/studies/{study}/reports/{publication}",
        own,
    )
}

/// A publication in a list.
pub struct Line {
    pub path: String,
    pub title: String,
    /// The language of its title.
    pub words: String,
    pub made: String,
}

/// What somebody may read of a study, oldest first.
///
/// # Errors
/// Those of the store.
pub async fn of_study(
    app: &Shared,
    person: &Person,
    study: &str,
    tongue: Tongue,
) -> Result<Vec<Line>, Error> {
    let mut found = app.store.publications().await?;
    found.retain(|one| one.study == study && may_read(person, one));
    found.sort_by_key(|one| one.made);
    let line = |one: Publication| Line {
        path: format!("/studies/{}/reports/{}", one.study, one.name),
        made: day(one.made, tongue),
        title: one.title,
        words: one.language,
    };
    Ok(found.into_iter().map(line).collect())
}

/// Whether somebody whose practice is in the study may read a publication of it.
fn may_read(person: &Person, publication: &Publication) -> bool {
    match publication.readers {
        Readers::Everyone => true,
        Readers::Practice => {
            person.account.role.has_cases() && publication.practice.as_ref() == Some(&person.account.practice)
        }
        Readers::Group => match person.account.role {
            Role::Coordinator | Role::Researcher => true,
            Role::Professional | Role::Beheerder | Role::Redacteur => false,
        },
    }
}

/// A publication for everyone.
async fn public(
    State(app): State<Shared>,
    Path((study, name)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    match app.store.publication(&study, &name, None).await {
        Ok((publication, text)) if publication.readers == Readers::Everyone => shown(text),
        Ok(_) => Fault::NotFound.page(&visit),
        Err(error) => store_fault(&error, &visit),
    }
}

/// A publication for those who are signed in, in a practice of the study.
async fn own(
    State(app): State<Shared>,
    Path((study, name)): Path<(String, String)>,
    person: Person,
) -> Response {
    match read(&app, &person, &study, &name).await {
        Ok(text) => shown(text),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn read(app: &Shared, person: &Person, study: &str, name: &str) -> Result<String, Error> {
    let practice = &person.account.practice;
    let studies = app.store.studies(Some(practice)).await?;
    if !studies.iter().any(|known| known.name == study) {
        return Err(Error::Unknown("study"));
    }
    // The own practice's report, or the one about all.
    let wanted: [Option<&PracticeKey>; 2] = [Some(practice), None];
    for about in wanted {
        match app.store.publication(study, name, about).await {
            Ok((publication, text)) if may_read(person, &publication) => {
                app.store.audit(&person.actor(), "study.read", study).await?;
                return Ok(text);
            }
            Ok(_) | Err(Error::Unknown(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Unknown("publication"))
}

/// The page as it was published, with its own style.
fn shown(text: String) -> Response {
    let policy = with_own_style(&text);
    let mut response = Html(text).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
