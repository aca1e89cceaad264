//! `peil retention`: erasing what was kept as long as it may be.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::database::{Database, PROGRAM};
use super::db::left;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Clock, Traces};
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
    /// The table `retention` of the settings says how many days the responses to an instrument are kept after
    /// they were sent in; `default` is for instruments that it does not name. Without a number they are kept.
    Run {
        /// Only list what would be erased
        #[arg(long)]
        pretend: bool,
        /// Believe the clock of this machine, after looking at it, although it is far ahead of all that was
        /// written
        #[arg(long, conflicts_with = "pretend")]
        clock_is_right: bool,
        /// The settings
        #[arg(long, value_name = "FILE", default_value = "peil.toml")]
        settings: PathBuf,
        #[command(flatten)]
        database: Database,
    },
}

impl Retention {
    pub fn run(self) -> Result<Verdict, Fault> {
        let What::Run { pretend, clock_is_right, settings, database } = self.what;
        let retention = Settings::retention(&settings).map_err(Fault::Usage)?;
        if retention == peil_store::Retention::default() {
            return Err(Fault::Usage(format!(
                "`{}` has no table `retention`, so nothing is ever due",
                settings.display()
            )));
        }
        let store = database.open_existing()?;
        let known = store.instruments().wait()?;
        for name in retention.instruments.keys().filter(|name| !known.contains(*name)) {
            tell(&format!(
                "`retention` of `{}` names `{name}`: there are no responses to an instrument of this name",
                settings.display()
            ));
        }
        let clock = if clock_is_right { Clock::Trusted } else { Clock::Checked };
        let swept = store.sweep_by(clock, retention, &PROGRAM, pretend).wait()?;
        let lines: String =
            swept.administrations.iter().map(|(id, instrument)| format!("{id}  {instrument}\n")).collect();
        say(&lines)?;
        let administrations = count(swept.administrations.len() as u64, "administration", "administrations");
        match pretend {
            true => tell(&format!("{administrations} would be erased")),
            false => tell(&format!(
                "{administrations} erased, and {} of which nothing was left",
                count(swept.cases.len() as u64, "case", "cases")
            )),
        }
        if let Traces::Left(why) = &swept.traces {
            complain(&left(why));
        }
        Ok(Verdict::good_if(swept.traces == Traces::Gone))
    }
}
