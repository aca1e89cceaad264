//! `peil practice`: the teams and gemeenten that share a server.

use clap::{Args, Subcommand};

use super::database::{Database, PROGRAM};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Practice as Stored, PracticeKey};

/// Manage the practices that share a server: they see nothing of each other
#[derive(Debug, Args)]
pub struct Practice {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a practice
    Add {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        database: Database,
    },
    /// Give a practice another name and gemeente
    Change {
        #[command(flatten)]
        about: About,
        #[command(flatten)]
        database: Database,
    },
    /// List the practices
    List {
        #[command(flatten)]
        database: Database,
    },
}

#[derive(Debug, Args)]
struct About {
    /// Small letters, digits and `-`; it does not change later
    key: String,
    /// What it is called for people
    #[arg(long, default_value = "")]
    name: String,
    /// The key of the theme whose words and looks it works with; without, of all that there are
    #[arg(long, value_name = "THEME")]
    gemeente: Option<String>,
}

impl About {
    fn stored(self) -> Stored {
        Stored { key: PracticeKey(self.key), name: self.name, gemeente: self.gemeente }
    }
}

impl Practice {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Add { about, database } => {
                let new = about.stored();
                let said = format!("practice `{}` was added", new.key);
                database.open()?.add_practice(new, &PROGRAM).wait()?;
                tell(&said);
            }
            What::Change { about, database } => {
                database.open_existing()?.change_practice(about.stored(), &PROGRAM).wait()?;
            }
            What::List { database } => list(&database)?,
        }
        Ok(Verdict::Good)
    }
}

fn list(database: &Database) -> Result<(), Fault> {
    let practices = database.open_existing()?.practices().wait()?;
    let width = practices.iter().map(|practice| practice.key.as_str().len()).max().unwrap_or(0);
    let mut lines = String::new();
    for practice in &practices {
        let gemeente = practice.gemeente.as_ref().map(|key| format!("  ({key})")).unwrap_or_default();
        let line = format!("{:width$}  {}{gemeente}", practice.key.as_str(), practice.name);
        lines += &format!("{}\n", line.trim_end());
    }
    say(&lines)?;
    tell(&count(practices.len() as u64, "practice", "practices"));
    Ok(())
}
