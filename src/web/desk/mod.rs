//! The professional's pages: cases, sending questionnaires, links and letters, the professional's own view,
//! and results.

mod ask;
mod cases;
mod instruments;
mod links;
mod own;
pub(super) mod results;
mod rounds;

use axum::Router;
use axum::routing::{get, post};

use super::Shared;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/cases", get(cases::list).post(cases::open))
        .route("/cases/find", post(cases::find))
        .route("/cases/{case}", get(cases::show))
        .route("/cases/{case}/seen", post(cases::seen))
        .route("/cases/{case}/ask", get(ask::choose))
        .route("/cases/{case}/ask/{instrument}", get(ask::form).post(ask::ask))
        .route("/cases/{case}/link/{administration}", post(links::make))
        .route("/cases/{case}/revoke", post(links::revoke))
        .route("/cases/{case}/results/{administration}", get(results::show))
        .route("/instruments", get(instruments::list))
        .route("/instruments/{name}", get(instruments::paper))
        .route("/own/{id}", get(own::start))
        .route("/own/{id}/page/{page}", get(own::show).post(own::take))
        .route("/own/{id}/review", get(own::review))
        .route("/own/{id}/send", post(own::send))
        .route("/own/{id}/done", get(own::done))
}
