//! The preview for authors of instruments. It has the pages that residents and professionals get, for every
//! instrument and wording of a folder, with a bar above them: diagnostics, other words, other pages, random
//! answers.
//!
//! It serves this machine only. There are no accounts and no database, and nothing is written: answers are in
//! memory until the program ends. With the editor pane, which is an option, the files are written.
//!
//! ```text
//! bench (files, compiled anew when they change) ─┐
//!                                                ├─► seat (one instrument, wording, informant) ─► answering ─► the page, under the bar
//! runs (what was answered, in memory) ───────────┘
//! ```

mod bar;
mod bench;
mod edit;
mod findings;
mod inside;
mod list;
mod pages;
mod random;
mod runs;
mod seat;
mod units;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Query, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_http::csrf::CsrfLayer;

use super::fault::Fault;
use super::settings::Settings;
use super::site::Site;
use super::visit::{Visit, language_cookie, own_path};
use super::{LARGEST_FORM, headers, say_forged, style};
use crate::interface::Tongue;
use bench::Bench;
use edit::{Desk, Save};
use runs::Runs;

/// Everything that the pages of the preview share.
#[derive(Debug)]
pub struct Preview {
    site: Site,
    bench: Bench,
    runs: Runs,
    /// Where texts can be edited.
    desk: Option<Desk>,
}

/// What handlers get.
type Shown = Arc<Preview>;

impl FromRef<Shown> for Site {
    fn from_ref(preview: &Shown) -> Site {
        preview.site.clone()
    }
}

impl Preview {
    /// # Errors
    /// A sentence that says which theme or folder is wrong.
    pub fn new(settings: Settings) -> Result<Preview, String> {
        let settings = settings.on_this_machine();
        let bench = Bench::open(&settings.instruments)?;
        Preview::of(settings, bench)
    }

    /// The same, and files can be edited and begun in the browser; `save` writes one. The folder may be empty.
    ///
    /// # Errors
    /// A sentence that says which theme or folder is wrong.
    pub fn with_editor(settings: Settings, save: Save) -> Result<Preview, String> {
        let settings = settings.on_this_machine();
        let folder = &settings.instruments;
        let bench = Bench::open(folder).or_else(|why| Bench::to_fill(folder).ok_or(why))?;
        let desk = Some(Desk::new(folder, save));
        Ok(Preview { desk, ..Preview::of(settings, bench)? })
    }

    fn of(settings: Settings, bench: Bench) -> Result<Preview, String> {
        Ok(Preview {
            bench,
            site: Site { for_residents: false, ..Site::new(settings)? },
            runs: Runs::default(),
            desk: None,
        })
    }

    pub fn settings(&self) -> &Settings {
        &self.site.settings
    }
}

/// Every page of the preview, behind what guards them.
pub fn router(preview: Preview) -> Router {
    let preview: Shown = Arc::new(preview);
    let site = preview.site.clone();
    let editing = if preview.desk.is_some() { editing() } else { Router::new() };
    Router::new()
        .route("/", get(list::list))
        .route("/stamp", get(list::stamp))
        .route("/explain/{code}", get(list::explained))
        .route("/preview/{name}", get(pages::enter))
        .route("/preview/{name}/stamp", get(pages::stamp))
        .route("/preview/{name}/{words}/{informant}", get(pages::start))
        .route("/preview/{name}/{words}/{informant}/page/{page}", get(pages::page).post(pages::take))
        .route("/preview/{name}/{words}/{informant}/take/{page}", get(pages::page).post(pages::take))
        .route("/preview/{name}/{words}/{informant}/review", get(pages::review))
        .route("/preview/{name}/{words}/{informant}/send", post(pages::send))
        .route("/preview/{name}/{words}/{informant}/done", get(pages::done))
        .route("/preview/{name}/{words}/{informant}/paper", get(pages::paper))
        .route("/preview/{name}/{words}/{informant}/results", get(inside::results))
        .route("/preview/{name}/{words}/{informant}/not-asked", get(inside::not_asked))
        .route("/preview/{name}/{words}/{informant}/fill", post(pages::fill))
        .route("/preview/{name}/{words}/{informant}/clear", post(pages::clear))
        .route("/preview/{name}/{words}/{informant}/domains", post(pages::domains))
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .merge(editing)
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn_with_state(site.clone(), say_forged))
        .layer(middleware::from_fn_with_state(preview.clone(), change_language))
        .route("/style/{stamp}/peil.css", get(style::css))
        .route("/style/{stamp}/desk.css", get(style::desk_css))
        .route("/style/{stamp}/preview.css", get(style::preview_css))
        .route("/style/{stamp}/peil.js", get(style::script))
        .route("/style/{stamp}/preview.js", get(style::preview_script))
        .route("/style/{stamp}/editor.js", get(style::editor_script))
        .route("/theme/{key}/{stamp}/theme.css", get(style::theme_css))
        .route("/theme/{key}/{stamp}/logo.svg", get(style::theme_logo))
        .layer(middleware::from_fn_with_state(site.clone(), headers::own_host))
        .layer(middleware::from_fn_with_state(site, headers::add_beside_an_editor))
        .with_state(preview)
}

/// The editor pane, and what its script asks.
fn editing() -> Router<Shown> {
    Router::new()
        .route("/edit", get(list::back).post(list::begin))
        .route("/edit/{name}", get(edit::pane).post(edit::save_form))
        .route("/edit/{name}/save", post(edit::save))
        .route("/edit/{name}/findings", post(edit::findings))
        .route("/edit/{name}/complete", post(edit::completion))
        .route("/edit/{name}/hover", post(edit::card))
        .layer(DefaultBodyLimit::max(edit::LONGEST))
}

async fn not_found(visit: Visit) -> Response {
    Fault::NotFound.page(&visit)
}

/// `?language=fy` keeps the language, and shows the page without it: in the words of that language, where
/// there are any.
async fn change_language(
    State(preview): State<Shown>,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
    next: Next,
) -> Response {
    let asked = query.iter().find(|(name, _)| name == "language").and_then(|(_, tag)| Tongue::parse(tag));
    match asked {
        Some(tongue) => {
            let path = seat::in_language(&preview.bench, own_path(request.uri()), tongue);
            let mut response = Redirect::to(&path).into_response();
            response
                .headers_mut()
                .append(header::SET_COOKIE, language_cookie(&preview.site.settings, tongue));
            response
        }
        None => next.run(request).await,
    }
}
