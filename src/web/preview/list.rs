//! The pages that belong to no instrument, or to one that cannot be shown yet: the list, what a code means,
//! what is wrong.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Shown;
use super::bar::{counted, title};
use super::bench::Looked;
use super::findings::Finding;
use crate::fault::Fault;
use crate::frame::{Frame, page, page_with};
use crate::see_other;
use crate::visit::Visit;
use peil::diagnostic::codes;
use peil_project::{NotBegun, explain, name_of};

#[derive(Template)]
#[template(path = "preview_list.html", config = "askama.toml")]
struct ListPage {
    frame: Frame,
    stamp: String,
    lines: Vec<Line>,
    /// A new instrument can be begun.
    begins: bool,
    /// What was typed as the name of a new one, and why it was not begun.
    refused: Option<(String, String)>,
}

struct Line {
    name: String,
    title: String,
    language: String,
    path: String,
    about: Option<String>,
    library: bool,
    said: Option<String>,
    errors: bool,
}

/// Everything in the folder.
pub async fn list(State(preview): State<Shown>, visit: Visit) -> Response {
    page(&listed(&preview, &visit, None))
}

/// The address of the list when a name was refused there, asked for again.
pub async fn back() -> Response {
    see_other("/", None)
}

/// The name of a new instrument, as somebody types it.
#[derive(Deserialize)]
pub struct Begun {
    name: String,
}

/// Begins an instrument in a folder of its own, and opens it in the editor pane.
pub async fn begin(State(preview): State<Shown>, visit: Visit, Form(typed): Form<Begun>) -> Response {
    let Some(folder) = preview.bench.folder() else { return Fault::NotFound.page(&visit) };
    let name = name_of(&typed.name);
    match peil_project::begin(&folder.join(&name)) {
        Ok(_) => see_other(&format!("/edit/{name}"), None),
        Err(why) => {
            let tongue = visit.tongue(None);
            let why = match why {
                NotBegun::Name => tongue.say("edit-begin-name"),
                NotBegun::Exists => tongue.fill("edit-begin-exists", &[("name", &name)]),
                NotBegun::Failed(error) => tongue.fill("edit-fault", &[("why", &error.to_string())]),
            };
            let mut listed = listed(&preview, &visit, Some((typed.name, why)));
            listed.frame.wrong = true;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &listed)
        }
    }
}

fn listed(preview: &Shown, visit: &Visit, refused: Option<(String, String)>) -> ListPage {
    let tongue = visit.tongue(None);
    let line = |looked: Arc<Looked>| {
        let (title, language) = title(&looked);
        Line {
            name: looked.name.clone(),
            title,
            language,
            path: looked.path.display().to_string(),
            about: looked.good.as_ref().and_then(|good| good.instrument.as_ref()).map(|instrument| {
                tongue.fill(
                    "instrument-about",
                    &[("version", &instrument.version), ("questions", &instrument.questions.len())],
                )
            }),
            library: looked.library,
            said: counted(looked.counts, tongue),
            errors: looked.counts.errors > 0,
        }
    };
    let lines = preview.bench.all().into_iter().map(line).collect();
    let mut frame = visit.frame();
    frame.title = frame.say("preview-list");
    let begins = preview.desk.is_some() && preview.bench.folder().is_some();
    ListPage { stamp: preview.bench.stamp_of_all(), lines, begins, refused, frame }
}

/// What the list compares with the stamp it was made with.
pub async fn stamp(State(preview): State<Shown>) -> Response {
    preview.bench.stamp_of_all().into_response()
}

#[derive(Template)]
#[template(path = "preview_broken.html", config = "askama.toml")]
struct BrokenPage {
    frame: Frame,
    name: String,
    stamp: String,
    library: bool,
    /// Its text can be edited.
    edits: bool,
    said: Option<String>,
    findings: Vec<Finding>,
}

/// A file that holds no instrument, or none without errors yet.
pub fn broken(visit: &Visit, looked: &Looked, edits: bool) -> Response {
    let mut frame = visit.frame();
    frame.title = looked.name.clone();
    frame.wrong = looked.counts.errors > 0;
    page(&BrokenPage {
        name: looked.name.clone(),
        stamp: looked.stamp(),
        library: looked.library,
        edits,
        said: counted(looked.counts, frame.tongue),
        findings: looked.findings.clone(),
        frame,
    })
}

#[derive(Template)]
#[template(path = "preview_explain.html", config = "askama.toml")]
struct ExplainPage {
    frame: Frame,
    code: &'static str,
    title: &'static str,
    text: &'static str,
}

/// What `peil explain` prints of a code.
pub async fn explained(Path(code): Path<String>, visit: Visit) -> Response {
    let Some(code) = codes::find(&code) else { return Fault::NotFound.page(&visit) };
    let frame = visit.frame().titled(code.id);
    page(&ExplainPage {
        code: code.id,
        title: code.title,
        text: below_title(explain::page(code.id).unwrap_or_default()),
        frame,
    })
}

/// The heading of the page says what the first line does.
fn below_title(text: &'static str) -> &'static str {
    text.split_once('\n')
        .filter(|(first, _)| first.starts_with("# "))
        .map_or(text, |(_, rest)| rest.trim_start())
}
