//! `peil serve`: the pages and the API.

use std::path::{Path, PathBuf};

use clap::Args;

use super::fmt::replace;
use super::terminal::tell;
use super::{Fault, Verdict};
use peil_store::{Address, Store};
use peil_web::{
    App, Demonstration, Given, Preview, Settings, check_tls, demonstration, demonstration_again,
    demonstration_year, serve, serve_preview,
};

/// The database where none is named.
const DATABASE: &str = "peil.db";

/// Serve the pages for residents and professionals
///
/// With a new database of the default name, listening on this machine only, it starts with an account, a
/// case to try and one with a year behind it, and shows how to get in, at every start until there is another
/// account. Other settings are in `peil.toml`, or in the environment as
/// `PEIL_…`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The folder of instruments [default: instruments]
    folder: Option<PathBuf>,
    /// An SQLite file, or `postgres://…` [default: peil.db]
    #[arg(long, value_name = "URL")]
    db: Option<String>,
    /// The port to listen on [default: 8080]
    #[arg(long)]
    port: Option<u16>,
    /// Use TLS with this certificate: PEM, followed by its chain
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The key of the certificate: PEM, without a password
    #[arg(long, value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Preview instruments for their author: on this machine only, without accounts or a database
    ///
    /// Shows every instrument and wording of the folder as respondents see it, reloaded when a file is saved,
    /// with the compiler's messages. Nothing is stored.
    #[arg(long, conflicts_with_all = ["db", "tls_cert", "tls_key"])]
    preview: bool,
    /// Let the text be edited beside the page, in the browser; saving writes the file
    #[arg(long, requires = "preview")]
    edit: bool,
}

impl Serve {
    pub fn run(self) -> Result<Verdict, Fault> {
        let given = Given {
            instruments: self.folder,
            database: self.db,
            port: self.port,
            tls_cert: self.tls_cert,
            tls_key: self.tls_key,
        };
        let settings =
            Settings::read(Path::new("."), &|name| std::env::var(name).ok(), given).map_err(Fault::Usage)?;
        if self.preview {
            let preview =
                if self.edit { Preview::with_editor(settings, replace) } else { Preview::new(settings) };
            let preview = preview.map_err(Fault::Usage)?;
            let url = preview.settings().public_url.clone();
            serve_preview(preview, |_| tell(&format!("The preview is at {url}/. Stop it with Ctrl+C.")))
                .map_err(Fault::Usage)?;
            return Ok(Verdict::Good);
        }
        // Before anything is made: a start that fails leaves nothing behind.
        check_tls(&settings).map_err(Fault::Usage)?;
        let may_show = settings.database == DATABASE && settings.listen.ip().is_loopback();
        let fresh = may_show && !Path::new(DATABASE).exists();
        let store = Store::open(&Address::parse(&settings.database))
            .map_err(|error| Fault::Usage(format!("`{}`: {error}", Address::parse(&settings.database))))?;
        warn_readable(&settings.database);
        let demonstrated = demonstrated(&settings, &store, may_show, fresh).map_err(Fault::Usage)?;
        let url = settings.public_url.clone();
        let app = App::new(settings, store, demonstrated.as_ref().map(|shown| shown.token.clone()))
            .map_err(Fault::Usage)?;
        app.stale().iter().chain(&app.conflicting()).for_each(|line| tell(&format!("warning: {line}")));
        serve(app, |address| announce(&url, &address.to_string(), demonstrated.as_ref(), fresh))
            .map_err(Fault::Usage)?;
        Ok(Verdict::Good)
    }
}

/// What a new database of the default name begins with, and how to get in at a later start while nobody works
/// with it.
fn demonstrated(
    settings: &Settings,
    store: &Store,
    may_show: bool,
    fresh: bool,
) -> Result<Option<Demonstration>, String> {
    if !may_show {
        return Ok(None);
    }
    if !fresh {
        return demonstration_again(settings, store);
    }
    let shown = demonstration(settings, store)?;
    if let Some(shown) = &shown {
        demonstration_year(settings, store, &shown.name)?;
    }
    Ok(shown)
}

/// Says when others on this machine can read the database. One that is made here cannot be.
fn warn_readable(database: &str) {
    #[cfg(unix)]
    if let Address::Sqlite(file) = Address::parse(database)
        && let Ok(about) = std::fs::metadata(&file)
        && std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0
    {
        tell(&format!(
            "peil: other users of this machine may read or change `{0}`: `chmod 600 {0}` prevents that",
            file.display()
        ));
    }
    #[cfg(not(unix))]
    let _ = database;
}

/// What is worth knowing, on standard error: links and a password belong in no file of output.
fn announce(url: &str, address: &str, shown: Option<&Demonstration>, fresh: bool) {
    tell(&format!("Peil listens on {address}; its address in browsers is {url}. Stop it with Ctrl+C."));
    let Some(shown) = shown else { return };
    tell("");
    tell(if fresh {
        "The database is new. A case to try is ready, and one with a year behind it:"
    } else {
        "The database is a demonstration: add an account to work with it. To try it:"
    });
    if let Some(resident) = &shown.resident {
        tell(&format!("  as the resident:      {resident}"));
    }
    tell(&format!("  as the professional:  {}", shown.professional));
    tell("");
    tell("To sign in yourself (at the next start the password is another):");
    tell(&format!("  name      {}", shown.name));
    tell(&format!("  password  {}", shown.password));
    tell(&format!("  app       {}", shown.totp_address));
}
