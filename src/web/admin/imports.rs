//! Instruments from other formats: a file is read, the report says what became of it, and the instrument is kept
//! as a draft that can be looked at, printed and downloaded. Nobody is asked a draft.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::with_form;
use crate::answering::day;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::form::{Filled, Pick};
use crate::frame::{Frame, Switch, page};
use crate::interface::Tongue;
use crate::posted_file::WithFile;
use crate::wrong::Wrong;
use crate::{LARGEST_FORM, Shared, see_other, store_fault};
use peil::model::{Instrument, TextKey};
use peil::{NoFiles, compile};
use peil_formats::read::LARGEST;
use peil_formats::report::{Kind, Report};
use peil_formats::{Blanks, Imported, Input, Options, Refused};
use peil_store::{Error, Import, ImportId, NewImport};

/// A file of the largest size that is read, and the fields beside it.
const LARGEST_UPLOAD: usize = LARGEST + LARGEST_FORM;
/// The most letters of the name of a file that are kept.
const LONGEST_NAME: usize = 200;

struct Line {
    id: String,
    instrument: String,
    file: String,
    made: String,
    by: String,
}

#[derive(Template)]
#[template(path = "imports.html", config = "askama.toml")]
struct ImportsPage {
    frame: Frame,
    lines: Vec<Line>,
    blanks: Vec<Pick>,
    name: String,
    wrong: Wrong,
    /// Why the file was refused, in English.
    why: String,
}

/// What became of parts of the original: the key of its heading, and of what is said about it.
struct Group {
    title: &'static str,
    what: &'static str,
    losses: Vec<Loss>,
}

struct Loss {
    construct: String,
    detail: String,
    places: String,
}

/// A version on paper.
struct Paper {
    informant: String,
    label: String,
}

#[derive(Template)]
#[template(path = "import.html", config = "askama.toml")]
struct ImportPage {
    frame: Frame,
    id: String,
    title: String,
    /// The language of its words.
    words: String,
    file: String,
    made: String,
    columns: usize,
    computed: usize,
    groups: Vec<Group>,
    papers: Vec<Paper>,
    files: Vec<String>,
    text: String,
}

pub async fn list(State(app): State<Shared>, person: Person) -> Response {
    answer(&app, &person, &Filled::default(), Wrong::default(), String::new()).await
}

async fn answer(app: &Shared, person: &Person, filled: &Filled, wrong: Wrong, why: String) -> Response {
    with_form(shown(app, person, filled, wrong, why).await, wrong, person)
}

async fn shown(
    app: &Shared,
    person: &Person,
    filled: &Filled,
    wrong: Wrong,
    why: String,
) -> Result<ImportsPage, Error> {
    let mut frame = person.frame(None);
    frame.title = frame.say("imports");
    frame.wrong = wrong.any();
    let tongue = frame.tongue;
    let line = |found: peil_store::ImportLine| Line {
        made: day(found.made, tongue),
        by: found.actor.strip_prefix("account:").unwrap_or(&found.actor).to_string(),
        id: found.id.0,
        instrument: found.instrument,
        file: found.file,
    };
    let blanks = ["as-is", "peil"].map(|key| Pick {
        key: key.into(),
        label: frame.say(&format!("import-blanks-{key}")),
        chosen: filled.text("blanks") == key,
    });
    Ok(ImportsPage {
        lines: app.store.imports().await?.into_iter().map(line).collect(),
        blanks: blanks.into(),
        name: filled.text("name").into(),
        wrong,
        why,
        frame,
    })
}

pub async fn take(State(app): State<Shared>, person: Person, posted: WithFile<LARGEST_UPLOAD>) -> Response {
    let WithFile { name, bytes, filled } = posted;
    if name.is_empty() {
        let wrong = Wrong::new("file", "import-file-none");
        return answer(&app, &person, &filled, wrong, String::new()).await;
    }
    let blanks = if filled.text("blanks") == "peil" { Blanks::Peil } else { Blanks::AsIs };
    let named = Some(filled.text("name").to_string()).filter(|name| !name.is_empty());
    let options = Options { blanks, name: named };
    let file: String = name.chars().take(LONGEST_NAME).collect();
    let input = Input::File { name, bytes: bytes.to_vec() };
    let read = tokio::task::spawn_blocking(move || peil_formats::import(&input, &options)).await;
    let imported = match read {
        Ok(Ok(imported)) => imported,
        Ok(Err(Refused(why))) => {
            let wrong = Wrong::new("file", "import-refused");
            return answer(&app, &person, &filled, wrong, why).await;
        }
        // It panicked: the message is in the log.
        Err(_) => return Fault::Inside.page(&person.visit),
    };
    match app.store.keep_import(draft(imported, file), &person.actor()).await {
        Ok(id) => see_other(&format!("/imports/{id}"), None),
        Err(Error::Conflict(_)) => {
            answer(&app, &person, &filled, Wrong::new("file", "imports-many"), String::new()).await
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

fn draft(imported: Imported, file: String) -> NewImport {
    let Imported { mut files, report } = imported;
    files.push(("report.json".into(), report.to_json()));
    files.push(("report.html".into(), report.to_page()));
    let instrument = report.instrument.trim_end_matches(".peil").to_string();
    NewImport { instrument, file, files, report: report.to_json() }
}

async fn opened(app: &Shared, person: &Person, id: &str) -> Result<Import, Response> {
    let found = app.store.import(&ImportId(id.into())).await;
    found.map_err(|error| store_fault(&error, &person.visit))
}

/// The text of the instrument, and what the compiler makes of it: nothing, if a later version of Peil refuses it.
fn text_of(import: &Import) -> (&str, Option<Instrument>) {
    let name = format!("{}.peil", import.line.instrument);
    let text = import.files.iter().find(|(path, _)| *path == name).map_or("", |(_, text)| text.as_str());
    (text, compile(&name, text, &NoFiles).instrument)
}

pub async fn show(
    State(app): State<Shared>,
    Path(id): Path<String>,
    person: Person,
) -> Result<Response, Response> {
    let import = opened(&app, &person, &id).await?;
    let report: Report = serde_json::from_str(&import.report).unwrap_or_default();
    let (text, instrument) = text_of(&import);
    let mut frame = person.frame(None);
    let say = |key: &[&str]| {
        let found = instrument.as_ref().and_then(|one| one.texts.say(&TextKey::new(key), None));
        found.map(str::to_string)
    };
    let title = say(&["instrument", "title"]).unwrap_or_else(|| import.line.instrument.clone());
    frame.title = title.clone();
    let papers = match &instrument {
        None => Vec::new(),
        Some(one) if one.informants.is_empty() => {
            vec![Paper { informant: String::new(), label: frame.say("paper") }]
        }
        Some(one) => {
            let paper = |name: &String| {
                let said = say(&["informants", name]).unwrap_or_else(|| name.clone());
                Paper { informant: name.clone(), label: format!("{}: {said}", frame.say("paper")) }
            };
            one.informants.iter().map(paper).collect()
        }
    };
    Ok(page(&ImportPage {
        id,
        title,
        words: instrument.as_ref().map(|one| one.language.clone()).unwrap_or_default(),
        made: day(import.line.made, frame.tongue),
        columns: report.columns.len(),
        computed: report.computed.len() + report.classes.len() + report.differs.len(),
        groups: groups(&report),
        papers,
        files: import.files.iter().map(|(path, _)| path.clone()).collect(),
        text: text.to_string(),
        file: import.line.file,
        frame,
    }))
}

/// The losses, those that are the same but for their place together.
fn groups(report: &Report) -> Vec<Group> {
    let all = [
        (Kind::Dropped, "import-dropped", "import-dropped-what"),
        (Kind::Changed, "import-changed", "import-changed-what"),
        (Kind::Approximated, "import-approximated", "import-approximated-what"),
    ];
    let group = |(kind, title, what)| Group {
        title,
        what,
        losses: report
            .grouped(kind)
            .into_iter()
            .map(|((construct, detail), places)| Loss {
                construct: construct.into(),
                detail: detail.into(),
                places: places.join(", "),
            })
            .collect(),
    };
    all.into_iter().map(group).filter(|group| !group.losses.is_empty()).collect()
}

/// The draft on paper: `?informant=…`.
pub async fn paper(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Result<Response, Response> {
    let import = opened(&app, &person, &id).await?;
    let (_, Some(instrument)) = text_of(&import) else { return Err(Fault::NotFound.page(&person.visit)) };
    let informant = query.iter().find(|(name, _)| name == "informant").map(|(_, value)| value.as_str());
    let informant = informant.and_then(|name| instrument.informant_index(name)).unwrap_or(0);
    let tongue = Tongue::parse(&instrument.language).unwrap_or(person.visit.tongue(None));
    let mut frame = person.visit.frame_in(tongue, None);
    frame.switch = Switch::None;
    person.sign(&mut frame);
    Ok(crate::paper::paper(frame, &instrument, &instrument.language, informant))
}

/// One of its files, to be saved: `?name=…`; the instrument itself where none is named.
pub async fn file(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Result<Response, Response> {
    let import = opened(&app, &person, &id).await?;
    let asked = query.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone());
    let asked = asked.unwrap_or_else(|| format!("{}.peil", import.line.instrument));
    let found = import.files.iter().find(|(path, _)| *path == asked);
    let Some((path, text)) = found else { return Err(Fault::NotFound.page(&person.visit)) };
    let name = path.rsplit('/').next().unwrap_or_default();
    // Peil made their names: letters, digits, points and hyphens.
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, text.clone()).into_response())
}

pub async fn remove(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    match app.store.remove_import(&ImportId(id), &person.actor()).await {
        // What was removed before is as it should be.
        Ok(()) | Err(Error::Unknown(_)) => see_other("/imports", None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
