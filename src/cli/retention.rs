//! `peil retention`: erasing what was kept as long as it may be.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::database::{Database, PROGRAM};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use peil_web::Settings;

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

impl Retention {
    pub fn run(self) -> Result<Verdict, Fault> {
        let What::Run { pretend, settings, database } = self.what;
        let retention = Settings::retention(&settings).map_err(Fault::Usage)?;
        if retention == peil_store::Retention::default() {
            return Err(Fault::Usage(format!("`{}` has no table `retention`, so nothing is ever due", settings.display())));
        }
        let swept = database.open_existing()?.sweep(retention, &PROGRAM, pretend).wait()?;
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
