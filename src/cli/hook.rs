//! `peil hook`: other programs that are told what happened.

use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::database::{Database, PROGRAM};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use peil_store::{HookEvent, PracticeKey};
use peil_web::Settings;
use peil_web::hooks::{check_address, try_out};

/// Tell other programs what happened: a signed message to an address of theirs
#[derive(Debug, Args)]
pub struct Hook {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a hook; the secret that its messages are signed with is shown once
    Add {
        /// Lowercase letters, digits and `-`
        name: String,
        /// Where messages go: https://… or http://…
        url: String,
        /// What it tells; may be given several times, or separated by commas
        #[arg(long = "event", value_name = "EVENT", required = true, value_delimiter = ',', value_parser = PossibleValuesParser::new(HookEvent::ALL.map(HookEvent::as_str)))]
        events: Vec<String>,
        /// The key of the practice that it tells about; needed when there are several
        #[arg(long, value_name = "KEY")]
        practice: Option<String>,
        #[command(flatten)]
        database: Database,
    },
    /// List the hooks, and what came of their messages
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Remove a hook, with what it was still to tell
    Remove {
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// Send a message that says that nothing happened
    Test {
        name: String,
        #[command(flatten)]
        database: Database,
    },
}

impl Hook {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Add { name, url, events, practice, database } => {
                check_address(&url).map_err(Fault::Usage)?;
                let wanted: Vec<HookEvent> = HookEvent::ALL
                    .into_iter()
                    .filter(|one| events.iter().any(|given| given == one.as_str()))
                    .collect();
                let practice = practice.map(PracticeKey);
                let store = database.open_existing()?;
                let secret = store.add_hook(practice.as_ref(), &name, &url, &wanted, &PROGRAM).wait()?;
                say(&format!("{}\n", secret.reveal()))?;
                tell("This secret is shown only once. Check the signature of every message with it.");
            }
            What::List { database } => list(&database)?,
            What::Remove { name, database } => {
                database.open_existing()?.remove_hook(&name, &PROGRAM).wait()?;
                tell(&format!("hook `{name}` is removed"));
            }
            What::Test { name, database } => {
                let delivery = database.open_existing()?.test_delivery(&name).wait()?;
                let calling = Settings::calling_in(Path::new("."), &|name| std::env::var(name).ok());
                if let Err(why) = try_out(&delivery, &calling.map_err(Fault::Usage)?) {
                    super::terminal::complain(&format!("hook `{name}`: {why}"));
                    return Ok(Verdict::Bad);
                }
                tell(&format!("hook `{name}`: the message was taken"));
            }
        }
        Ok(Verdict::Good)
    }
}

fn list(database: &Database) -> Result<(), Fault> {
    let hooks = database.open_existing()?.hooks().wait()?;
    let width = hooks.iter().map(|hook| hook.name.len()).max().unwrap_or(0);
    let mut lines = String::new();
    for hook in &hooks {
        let events: Vec<&str> = hook.events.iter().map(|event| event.as_str()).collect();
        lines += &format!(
            "{:width$}  {}  {}  {}  {} taken, {} waiting, {} given up{}\n",
            hook.name,
            hook.practice,
            hook.url,
            events.join(","),
            hook.delivered,
            hook.waiting,
            hook.given_up,
            hook.trouble.as_ref().map(|why| format!(": {why}")).unwrap_or_default(),
        );
    }
    say(&lines)?;
    tell(&count(hooks.len() as u64, "hook", "hooks"));
    Ok(())
}
