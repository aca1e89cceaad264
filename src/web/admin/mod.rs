//! The pages about the server itself: clients of the API, hooks, instruments from other formats, how long answers
//! are kept, what was done, its settings and its database.

mod audit;
mod clients;
mod hooks;
mod imports;
mod retention;
mod upkeep;

pub use upkeep::Upkeep;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::doors::{Doors, Who};
use super::entrance::Person;
use super::frame::{page, page_with};
use super::wrong::Wrong;
use super::{Shared, store_fault};
use peil_store::Error;

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Server, "/clients", clients::list)
        .post(Who::Server, "/clients", clients::add)
        .get(Who::Server, "/clients/{client}/token", clients::token)
        .post(Who::Server, "/clients/{client}/revoking", clients::revoke)
        .get(Who::Server, "/hooks", hooks::list)
        .post(Who::Server, "/hooks", hooks::add)
        .get(Who::Server, "/hooks/{hook}/secret", hooks::secret)
        .post(Who::Server, "/hooks/{hook}/test", hooks::test)
        .post(Who::Server, "/hooks/{hook}/removing", hooks::remove)
        .get(Who::Server, "/imports", imports::list)
        .post(Who::Server, "/imports", imports::take)
        .get(Who::Server, "/imports/{import}", imports::show)
        .get(Who::Server, "/imports/{import}/paper", imports::paper)
        .get(Who::Server, "/imports/{import}/file", imports::file)
        .post(Who::Server, "/imports/{import}/removing", imports::remove)
        .get(Who::Server, "/server", upkeep::show)
        .post(Who::Server, "/server/backup", upkeep::back_up)
        .post(Who::Server, "/server/verify", upkeep::check)
        .get(Who::Accounts, "/retention", retention::show)
        .get(Who::Accounts, "/audit", audit::show)
        .post(Who::Accounts, "/audit", audit::find)
}

/// A page with a form, in which something may be wrong.
fn with_form<T: Template>(shown: Result<T, Error>, wrong: Wrong, person: &Person) -> Response {
    match shown {
        Ok(template) if wrong.any() => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}
