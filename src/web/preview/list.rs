//! The pages that belong to no instrument, or to one that cannot be shown yet: the list, what a code means,
//! what is wrong.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::Shown;
use super::bar::{counted, title};
use super::bench::Looked;
use super::findings::Finding;
use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::visit::Visit;
use peil::diagnostic::codes;
use peil_project::explain;

#[derive(Template)]
#[template(path = "preview_list.html", config = "askama.toml")]
struct ListPage {
    frame: Frame,
    stamp: String,
    lines: Vec<Line>,
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
    page(&ListPage { stamp: preview.bench.stamp_of_all(), lines, frame })
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
