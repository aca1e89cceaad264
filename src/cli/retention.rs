//! `peil retention`: erasing what was kept as long as it may be.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde::Deserialize;

use super::database::{Database, PROGRAM};
use super::files::{self, Text};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use crate::store;

/// Erase what was kept as long as it may be
#[derive(Debug, Args)]
pub struct Retention {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Erase every administration that is older than the settings allow, and cases of which nothing is left
    ///
    /// The table `retention` of the settings says how many days the responses to an instrument are kept after they were sent in; `default` is for instruments
    /// that it does not name. Without a number they are kept.
    Run {
        /// Only list what would be erased
        #[arg(long)]
        pretend: bool,
        /// The settings
        #[arg(long, value_name = "FILE", default_value = "peil.toml")]
        settings: PathBuf,
        #[command(flatten)]
        database: Database,
    },
}

/// What this command needs of the settings.
#[derive(Debug, Deserialize)]
struct Settings {
    #[serde(default)]
    retention: BTreeMap<String, u32>,
}

impl Retention {
    pub fn run(self) -> Result<Verdict, Fault> {
        let What::Run { pretend, settings, database } = self.what;
        let text = match files::read_text(&settings)? {
            Text::Read(text) => text,
            Text::NotUtf8 { .. } => return Err(Fault::Usage(format!("`{}` is not UTF-8 text", settings.display()))),
        };
        let read: Settings = toml::from_str(&text).map_err(|error| Fault::Usage(format!("`{}`: {}", settings.display(), error.message())))?;
        let mut instruments: BTreeMap<String, Duration> =
            read.retention.into_iter().map(|(name, days)| (name, Duration::from_secs(86_400 * u64::from(days)))).collect();
        if instruments.is_empty() {
            return Err(Fault::Usage(format!("`{}` has no table `retention`, so nothing is ever due", settings.display())));
        }
        let otherwise = instruments.remove("default");
        let swept = database.open_existing()?.sweep(store::Retention { otherwise, instruments }, &PROGRAM, pretend).wait()?;
        let lines: String = swept.administrations.iter().map(|(id, instrument)| format!("{id}  {instrument}\n")).collect();
        say(&lines)?;
        let administrations = count(swept.administrations.len() as u64, "administration", "administrations");
        match pretend {
            true => tell(&format!("{administrations} would be erased")),
            false => tell(&format!("{administrations} erased, and {} of which nothing was left", count(swept.cases.len() as u64, "case", "cases"))),
        }
        Ok(Verdict::Good)
    }
}
