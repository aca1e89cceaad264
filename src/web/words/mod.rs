//! Words in the browser, for the person who edits what a gemeente says and has never seen a wording file.
//!
//! ```text
//! written ─► draft ─► a second pair of eyes ─► accepted: in use for what is asked from then on
//!                                                  └─► `peil wording pull`: the wording file, and git
//! ```
//!
//! What words are, whether they fit and what a change means is decided in `peil_wording`; here they are shown,
//! and kept in the database.

mod compare;
mod differ;
mod edit;
mod exchange;
mod list;
mod names;
mod notes;
mod panel;
mod part;
mod save;
mod sheet;

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;

use super::doors::{Doors, Who};
use super::library::AcceptedOf;
use super::{Shared, held, log_inside};
use peil_store::{AcceptedWords, Error};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Words, "/woorden", list::front)
        .post(Who::Words, "/woorden", list::begin)
        .get(Who::Words, "/woorden/{instrument}/{wording}", edit::show)
        .post(Who::Words, "/woorden/{instrument}/{wording}", save::save)
        .get(Who::Words, "/woorden/{instrument}/{wording}/compare", compare::show)
        .post(Who::Words, "/woorden/{instrument}/{wording}/offer", compare::offer)
        .post(Who::Words, "/woorden/{instrument}/{wording}/accept", compare::accept)
        .post(Who::Words, "/woorden/{instrument}/{wording}/return", compare::give_back)
        .get(Who::Words, "/woorden/{instrument}/{wording}/paper", compare::paper)
        .get(Who::Words, "/woorden/{instrument}/{wording}/file", exchange::export)
        .post(Who::Words, "/woorden/{instrument}/{wording}/file", exchange::import)
        .behind(|router| router.layer(middleware::from_fn_with_state(app.clone(), held::hold)))
        // What the script asks while somebody types is nothing to keep.
        .post(Who::Words, "/woorden/{instrument}/{wording}/notes", save::notes)
}

/// How long it is believed that no other server on the same database accepted words.
const AGAIN: Duration = Duration::from_secs(2);

/// Has what was accepted in use, on this server or another, before a page is made.
pub async fn keep_up(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let due = {
        let mut looked = app.words_looked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let due = looked.is_none_or(|since| since.elapsed() >= AGAIN);
        if due {
            *looked = Some(Instant::now());
        }
        due
    };
    if due && let Err(error) = refresh(&app).await {
        log_inside(&error);
    }
    next.run(request).await
}

/// Has the newest accepted words in use, if there are newer ones.
///
/// # Errors
/// When the database cannot be asked.
pub async fn refresh(app: &Shared) -> Result<(), Error> {
    if app.store.accepted_count().await? != app.library.accepted() {
        let accepted = app.store.accepted_words().await?;
        app.library.accept(accepted.len() as u64, sorted(accepted));
    }
    Ok(())
}

/// By instrument and wording.
pub fn sorted(accepted: Vec<AcceptedWords>) -> AcceptedOf {
    let mut found = AcceptedOf::new();
    for one in accepted {
        let of = found.entry(one.sheet.instrument).or_default().entry(one.sheet.wording).or_default();
        of.push(sheet::accepted(&one.text));
    }
    found
}
