//! The editor pane: the text of a file beside its pages, and what an editor asks about it while it is
//! written. It is there when the preview was started with an editor; then, and only then, a file is written.

use std::path::{Path as FilePath, PathBuf};
use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Shown;
use super::bar::counted;
use super::bench::Looked;
use super::findings::Finding;
use super::units::Units;
use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::see_other;
use crate::visit::Visit;
use peil::diagnostic::Severity;
use peil_editor::{Settings, Workspace, complete, hover};
use peil_project::files::{Text, read_text};

/// The longest text that is taken, in bytes of the request.
pub const LONGEST: usize = 8 << 20;

/// Writes a file: whole, or not at all.
pub type Save = fn(&FilePath, &str) -> std::io::Result<()>;

/// What the pane needs beside the preview.
#[derive(Debug)]
pub struct Desk {
    save: Save,
    /// What was computed last, so that a line that is broken has what it was before.
    workspace: Mutex<Workspace>,
}

impl Desk {
    pub fn new(folder: &FilePath, save: Save) -> Desk {
        let mut workspace = Workspace::new(Settings::default());
        let folder = whole(folder);
        let folder = if folder.is_dir() { Some(folder.as_path()) } else { folder.parent() };
        workspace.set_folders(folder.map(FilePath::to_path_buf).into_iter().collect());
        Desk { save, workspace: Mutex::new(workspace) }
    }

    /// Asks about a file as it is in the pane; afterwards it is again as it is on the disk.
    fn ask<T>(&self, path: &FilePath, text: &str, ask: impl FnOnce(&mut Workspace, &FilePath) -> T) -> T {
        let mut workspace = self.workspace.lock().unwrap_or_else(PoisonError::into_inner);
        let path = whole(path);
        workspace.open(&path, text, true);
        let answer = ask(&mut workspace, &path);
        workspace.close(&path);
        answer
    }
}

/// From the root: the workspace compares paths as they are written.
fn whole(path: &FilePath) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

#[derive(Template)]
#[template(path = "preview_edit.html", config = "askama.toml")]
struct EditPage {
    frame: Frame,
    name: String,
    file: String,
    text: String,
    /// Stands for the text on the disk.
    stamp: String,
    language: String,
    /// What the script says, as JSON.
    words: String,
    nonce: String,
    findings: Vec<Finding>,
    said: Option<String>,
    /// The file changed on the disk since the page was made; its text was not written.
    refused: Option<String>,
}

/// The pane of one file.
pub async fn pane(State(preview): State<Shown>, Path(name): Path<String>, visit: Visit) -> Response {
    match open(&preview, &name) {
        Some((looked, text)) => shown(&visit, &looked, text, None),
        None => Fault::NotFound.page(&visit),
    }
}

fn open(preview: &Shown, name: &str) -> Option<(std::sync::Arc<Looked>, String)> {
    let looked = preview.bench.get(name)?;
    match read_text(&looked.path).ok()? {
        Text::Read(text) => Some((looked, text)),
        // Saved from a page, what is not text would be lost.
        Text::NotUtf8 { .. } => None,
    }
}

fn shown(visit: &Visit, looked: &Looked, text: String, refused: Option<String>) -> Response {
    let frame = visit.frame();
    let tongue = frame.tongue;
    let file = looked.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let nonce = BASE64URL_NOPAD.encode(&getrandom::u64().unwrap_or_default().to_le_bytes());
    let instrument = looked.good.as_ref().and_then(|good| good.instrument.as_ref());
    let edit = EditPage {
        name: looked.name.clone(),
        words: words(tongue),
        stamp: stamp(&text),
        language: instrument.map_or_else(String::new, |instrument| instrument.language.clone()),
        findings: looked.findings.clone(),
        said: counted(looked.counts, tongue),
        frame: frame.titled(tongue.fill("edit-title", &[("file", &file)])),
        nonce: nonce.clone(),
        text,
        file,
        refused,
    };
    let mut response = page(&edit);
    let policy = format!(
        "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self'; img-src 'self'; \
         connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// What the script of the pane says.
fn words(tongue: Tongue) -> String {
    let mut said = serde_json::Map::new();
    let keys = ["saved", "unsaved", "good", "gone", "overwrite", "take", "kept"];
    for key in keys {
        said.insert(key.into(), tongue.say(&format!("edit-{key}")).into());
    }
    // The script knows how many there are.
    said.insert("line".into(), tongue.fill("edit-line", &[("line", &"{line}")]).into());
    said.insert("errors".into(), tongue.fill("edit-errors", &[("count", &"{count}")]).into());
    let phrases = tongue.say("edit-phrases");
    let pairs = phrases.lines().filter_map(|line| line.split_once(" = "));
    let phrases: serde_json::Map<String, serde_json::Value> =
        pairs.map(|(key, value)| (key.trim().to_string(), value.trim().into())).collect();
    said.insert("phrases".into(), phrases.into());
    serde_json::Value::Object(said).to_string()
}

/// Stands for a text.
fn stamp(text: &str) -> String {
    BASE64URL_NOPAD.encode(&Sha256::digest(text)[..12])
}

/// A text to save, and the stamp of the one it was made from; without a stamp it is written over whatever is
/// there.
#[derive(Deserialize)]
pub struct Given {
    text: String,
    stamp: Option<String>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Saved {
    Written { stamp: String },
    Changed { changed: bool, text: String, stamp: String },
    Failed { fault: String },
}

/// Saves what the script sends.
pub async fn save(
    State(preview): State<Shown>,
    Path(name): Path<String>,
    visit: Visit,
    Json(given): Json<Given>,
) -> Response {
    let Some((looked, there)) = open(&preview, &name) else { return StatusCode::NOT_FOUND.into_response() };
    if given.stamp.is_some_and(|known| known != stamp(&there)) {
        let changed = Saved::Changed { changed: true, stamp: stamp(&there), text: there };
        return (StatusCode::CONFLICT, Json(changed)).into_response();
    }
    match write(&preview, &looked.path, &given.text) {
        Ok(()) => Json(Saved::Written { stamp: stamp(&given.text) }).into_response(),
        Err(error) => {
            let tongue = visit.tongue(None);
            let fault = tongue.fill("edit-fault", &[("why", &error.to_string())]);
            Json(Saved::Failed { fault }).into_response()
        }
    }
}

fn write(preview: &Shown, path: &FilePath, text: &str) -> std::io::Result<()> {
    match &preview.desk {
        Some(desk) => (desk.save)(path, text),
        None => Err(std::io::ErrorKind::PermissionDenied.into()),
    }
}

/// Saves the form of somebody without JavaScript, and shows what the compiler says about it.
pub async fn save_form(
    State(preview): State<Shown>,
    Path(name): Path<String>,
    visit: Visit,
    Form(given): Form<Given>,
) -> Response {
    let Some((looked, there)) = open(&preview, &name) else { return Fault::NotFound.page(&visit) };
    // Browsers send line their own ends.
    let text = given.text.replace("\r\n", "\n");
    if given.stamp.is_some_and(|known| known != stamp(&there)) {
        let why = visit.tongue(None).say("edit-kept");
        let mut response = shown(&visit, &looked, text, Some(why));
        *response.status_mut() = StatusCode::CONFLICT;
        return response;
    }
    match write(&preview, &looked.path, &text) {
        Ok(()) => see_other(&format!("/edit/{name}"), None),
        Err(error) => {
            let why = visit.tongue(None).fill("edit-fault", &[("why", &error.to_string())]);
            let mut response = shown(&visit, &looked, text, Some(why));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    }
}

/// A text as it is in the pane, and where the cursor is in it, in UTF-16 units as browsers count.
#[derive(Deserialize)]
pub struct Asked {
    text: String,
    #[serde(default)]
    at: usize,
}

#[derive(Serialize)]
struct Told {
    from: usize,
    to: usize,
    severity: &'static str,
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
    fixes: Vec<Mend>,
}

#[derive(Serialize)]
struct Mend {
    title: String,
    changes: Vec<Edit>,
}

#[derive(Serialize)]
struct Edit {
    from: usize,
    to: usize,
    insert: String,
}

/// What `peil check` says about the text.
pub async fn findings(
    State(preview): State<Shown>,
    Path(name): Path<String>,
    Json(asked): Json<Asked>,
) -> Response {
    let units = Units::of(&asked.text);
    answer(&preview, &name, &asked, |workspace, path| {
        // What is reported is what was computed last.
        workspace.unit(path);
        let own = workspace.findings(path).into_iter().filter(|found| found.place.path == path);
        let told = |found: peil_editor::Finding| Told {
            from: units.unit(found.place.start),
            to: units.unit(found.place.end),
            severity: match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            code: found.code,
            message: found.message,
            help: found.help,
            fixes: found.remedies.into_iter().filter_map(|remedy| mend(remedy, path, &units)).collect(),
        };
        own.map(told).collect::<Vec<Told>>()
    })
}

/// A remedy, when it stays within the file of the pane.
fn mend(remedy: peil_editor::Remedy, path: &FilePath, units: &Units<'_>) -> Option<Mend> {
    let own = remedy.changes.iter().all(|change| change.place.path == path);
    own.then(|| Mend {
        title: remedy.title,
        changes: remedy
            .changes
            .into_iter()
            .map(|change| Edit {
                from: units.unit(change.place.start),
                to: units.unit(change.place.end),
                insert: change.text,
            })
            .collect(),
    })
}

#[derive(Serialize)]
struct Options {
    from: Option<usize>,
    options: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    label: String,
    kind: &'static str,
    detail: Option<String>,
    text: Option<String>,
}

/// What can be at the cursor.
pub async fn completion(
    State(preview): State<Shown>,
    Path(name): Path<String>,
    Json(asked): Json<Asked>,
) -> Response {
    let units = Units::of(&asked.text);
    answer(&preview, &name, &asked, |workspace, path| {
        let found = complete(workspace, path, units.byte(asked.at));
        Options {
            from: found.first().map(|one| units.unit(one.range.start)),
            options: found
                .into_iter()
                .map(|one| Choice {
                    kind: kind(one.kind),
                    label: one.label,
                    detail: (!one.detail.is_empty()).then_some(one.detail),
                    text: one.insert,
                })
                .collect(),
        }
    })
}

/// The picture that CodeMirror has for a kind.
fn kind(kind: peil_editor::ItemKind) -> &'static str {
    use peil_editor::ItemKind;
    match kind {
        ItemKind::Keyword => "keyword",
        ItemKind::Question | ItemKind::Let | ItemKind::Column => "variable",
        ItemKind::Group => "namespace",
        ItemKind::Score | ItemKind::Class => "property",
        ItemKind::Function => "function",
        ItemKind::Scale => "type",
        ItemKind::Option => "enum",
        ItemKind::Informant => "class",
        ItemKind::Value => "constant",
        ItemKind::File => "text",
    }
}

#[derive(Serialize)]
struct Shows {
    from: usize,
    to: usize,
    text: String,
}

/// The card of what is at the cursor.
pub async fn card(
    State(preview): State<Shown>,
    Path(name): Path<String>,
    Json(asked): Json<Asked>,
) -> Response {
    let units = Units::of(&asked.text);
    answer(&preview, &name, &asked, |workspace, path| {
        hover(workspace, path, units.byte(asked.at)).map(|card| Shows {
            from: units.unit(card.place.start),
            to: units.unit(card.place.end),
            text: card.text,
        })
    })
}

fn answer<T: Serialize>(
    preview: &Shown,
    name: &str,
    asked: &Asked,
    ask: impl FnOnce(&mut Workspace, &FilePath) -> T,
) -> Response {
    let path: Option<PathBuf> = preview.bench.get(name).map(|looked| looked.path.clone());
    match (path, &preview.desk) {
        (Some(path), Some(desk)) => Json(desk.ask(&path, &asked.text, ask)).into_response(),
        (None, _) | (_, None) => StatusCode::NOT_FOUND.into_response(),
    }
}
