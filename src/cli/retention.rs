//! `peil retention`: erasing responses that have been kept as long as allowed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::database::{Database, PROGRAM};
use super::db::left;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Clock, Traces};
use peil_web::Settings;

/// Erase responses that have been kept as long as allowed
#[derive(Debug, Args)]
pub struct Retention {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Erase every administration that is older than the settings allow, and cases without any left
    ///
    /// The table `retention` of the settings has how many days the responses to an instrument are kept after
    /// they were sent in; `default` is for instruments that it does not name. Without a number they are kept.
    Run {
        /// Only list what would be erased
        #[arg(long)]
        pretend: bool,
        /// Trust the clock of this machine, although it is far ahead of everything that was
        /// written: check it first
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
                "`{}` has no table `retention`, so nothing ever has to be erased",
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
