//! The server itself: its settings, as they are read; backups, and whether everything is as it was written.

use std::path::{Path, PathBuf};

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::answering::{clock, day};
use crate::entrance::Person;
use crate::frame::{Frame, page};
use crate::settings::Settings;
use crate::{Shared, see_other, store_fault};
use peil_store::{Address, Moment, NEWEST_SCHEMA, Store, Verified, verify};

/// What looks after the database: one thing at a time.
#[derive(Debug, Default)]
pub struct Upkeep {
    /// What is under way.
    busy: Option<Kind>,
    /// What was done last.
    last: Option<Done>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Backup,
    Verify,
}

impl Kind {
    fn action(self) -> &'static str {
        match self {
            Kind::Backup => "server.backup",
            Kind::Verify => "server.verify",
        }
    }
}

/// What came of something.
#[derive(Debug, Clone)]
struct Done {
    kind: Kind,
    at: Moment,
    /// The file of a backup.
    file: Option<PathBuf>,
    came: Result<Verified, String>,
}

/// What came of it, as it is shown.
struct Line {
    /// The key of what is said.
    said: &'static str,
    at: String,
    file: Option<String>,
    administrations: u64,
    events: u64,
    anchors: u64,
    anchor: Option<String>,
    /// What is wrong, in English.
    faults: Vec<String>,
}

#[derive(Template)]
#[template(path = "server.html", config = "askama.toml")]
struct ServerPage {
    frame: Frame,
    /// The key of what each setting is called, and what it is.
    settings: Vec<(&'static str, String)>,
    is_file: bool,
    /// The key of what is said while something is under way.
    busy: Option<&'static str>,
    last: Option<Line>,
}

pub async fn show(State(app): State<Shared>, person: Person) -> Response {
    let mut frame = person.frame(None);
    frame.title = frame.say("server");
    let (busy, last) = {
        let upkeep = app.upkeep.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (upkeep.busy, upkeep.last.clone())
    };
    let busy = busy.map(|kind| match kind {
        Kind::Backup => "server-backing-up",
        Kind::Verify => "server-verifying",
    });
    page(&ServerPage {
        settings: settings(&app.settings, app.store.address(), &frame),
        is_file: app.store.address().file().is_some(),
        busy,
        last: last.map(|done| line(&done, &frame)),
        frame,
    })
}

/// What is set, without secrets: of a database its kind and the name of its file, never the address of a server.
fn settings(settings: &Settings, address: &Address, frame: &Frame) -> Vec<(&'static str, String)> {
    let yes_no = |yes: bool| frame.say(if yes { "yes" } else { "no" });
    let days = |lasts: std::time::Duration| lasts.as_secs() / 86_400;
    let kept = settings.retention.instruments.iter().map(|(name, lasts)| (name.as_str(), *lasts));
    let kept = settings.retention.otherwise.map(|lasts| ("default", lasts)).into_iter().chain(kept);
    let kept: Vec<String> = kept.map(|(name, lasts)| format!("{name}: {}", days(lasts))).collect();
    let path = |path: &Path| path.display().to_string();
    vec![
        ("setting-version", env!("CARGO_PKG_VERSION").into()),
        ("setting-public-url", settings.public_url.clone()),
        ("setting-listen", settings.listen.to_string()),
        ("setting-tls", yes_no(settings.tls.is_some())),
        ("setting-instruments", path(&settings.instruments)),
        ("setting-database", address.file().map_or_else(|| "PostgreSQL".into(), path)),
        ("setting-schema", NEWEST_SCHEMA.to_string()),
        ("setting-theme", settings.theme.clone()),
        ("setting-themes", settings.themes.as_deref().map(path).unwrap_or_default()),
        ("setting-language", settings.language.own_name().into()),
        ("setting-time-zone", settings.time_zone.iana_name().unwrap_or_default().into()),
        ("setting-leave-to", settings.leave_to.clone()),
        ("setting-eyes", settings.pairs_of_eyes.to_string()),
        ("setting-retention", kept.join(", ")),
        ("setting-sweep", yes_no(settings.sweeps)),
        (
            "setting-sign-on",
            settings
                .sign_on
                .as_ref()
                .map(|with| format!("{} ({})", with.name, with.issuer))
                .unwrap_or_default(),
        ),
        ("setting-passwords", yes_no(settings.has_passwords())),
        ("setting-hooks-here", yes_no(settings.calling.this_machine)),
        ("setting-proxies", settings.trusted_proxies.len().to_string()),
        ("setting-contact", settings.contact.name.clone()),
    ]
}

fn line(done: &Done, frame: &Frame) -> Line {
    let verified = done.came.as_ref().ok();
    let faults = match &done.came {
        Ok(verified) => verified.faults.iter().map(ToString::to_string).collect(),
        Err(why) => vec![why.clone()],
    };
    let well = verified.is_some_and(|verified| verified.faults.is_empty());
    Line {
        said: match (done.kind, well) {
            (Kind::Backup, true) => "server-backed-up",
            (Kind::Backup, false) => "server-not-backed-up",
            (Kind::Verify, true) => "server-verified",
            (Kind::Verify, false) => "server-not-verified",
        },
        at: format!("{}, {}", day(done.at, frame.tongue), clock(done.at)),
        file: done.file.as_ref().map(|file| file.display().to_string()),
        administrations: verified.map(|verified| verified.administrations).unwrap_or_default(),
        events: verified.map(|verified| verified.events).unwrap_or_default(),
        anchors: verified.map(|verified| verified.anchors).unwrap_or_default(),
        anchor: verified.and_then(|verified| verified.last_anchor.as_ref()).map(|anchor| anchor.hash.clone()),
        faults,
    }
}

pub async fn back_up(State(app): State<Shared>, person: Person) -> Response {
    begin(app, person, Kind::Backup).await
}

pub async fn check(State(app): State<Shared>, person: Person) -> Response {
    begin(app, person, Kind::Verify).await
}

/// Begins something that may take long, unless something is under way; the page says how it goes.
async fn begin(app: Shared, person: Person, kind: Kind) -> Response {
    if kind == Kind::Backup && app.store.address().file().is_none() {
        return see_other("/server", None);
    }
    if let Err(error) = app.store.audit(&person.actor(), kind.action(), "server").await {
        return store_fault(&error, &person.visit);
    }
    let begins = {
        let mut upkeep = app.upkeep.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        upkeep.busy.is_none() && upkeep.busy.replace(kind).is_none()
    };
    if begins {
        tokio::task::spawn_blocking(move || {
            let done = run(&app.store, kind);
            if let Err(why) = &done.came {
                eprintln!("peil: {why}");
            }
            let mut upkeep = app.upkeep.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            upkeep.busy = None;
            upkeep.last = Some(done);
        });
    }
    see_other("/server", None)
}

fn run(store: &Store, kind: Kind) -> Done {
    let at = Moment::now();
    match (kind, store.address().file()) {
        (Kind::Backup, Some(database)) => {
            let copy = place_of_copy(database, at);
            let came = copied(store, &copy);
            Done { kind, at, file: came.is_ok().then_some(copy), came }
        }
        (Kind::Backup, None) | (Kind::Verify, _) => {
            let came = store.verify(None).wait();
            Done { kind, at, file: None, came: came.map_err(|error| error.to_string()) }
        }
    }
}

/// Where a copy of a database is put: in the folder `backups` beside it, with the moment in its name.
fn place_of_copy(database: &Path, at: Moment) -> PathBuf {
    let folder = database.parent().unwrap_or(Path::new("")).join("backups");
    let name = database.file_stem().and_then(|name| name.to_str()).unwrap_or("peil");
    let at: String = at.to_string().chars().filter(|sign| *sign != ':').collect();
    folder.join(format!("{name}-{at}.db"))
}

/// Makes a whole copy, which only the account of the server may read, and looks whether everything in it is as it
/// was written. It has its name once it is whole.
fn copied(store: &Store, copy: &Path) -> Result<Verified, String> {
    let folder = copy.parent().unwrap_or(Path::new(""));
    let failed = |error: &std::io::Error| format!("`{}` cannot be written: {error}", copy.display());
    private_folder(folder).map_err(|error| failed(&error))?;
    let part = copy.with_extension("part");
    let made = private_file(&part)
        .map_err(|error| failed(&error))
        .and_then(|()| store.backup(&part).map_err(|error| error.to_string()))
        .and_then(|()| verify(&Address::Sqlite(part.clone()), None).map_err(|error| error.to_string()))
        .and_then(|verified| {
            named(&part, copy, folder).map_err(|error| failed(&error))?;
            Ok(verified)
        });
    if made.is_err() {
        // What is left of it is of no use; that it cannot be removed is said by what is there.
        let _ = std::fs::remove_file(&part);
    }
    made
}

/// Gives a copy its name, once it is on the disk.
fn named(part: &Path, copy: &Path, folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(part)?.sync_all()?;
    std::fs::rename(part, copy)?;
    // Where a folder cannot be opened as a file, its content is on the disk a little later.
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private_file(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}
