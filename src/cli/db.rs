//! `peil db`: looking after a database.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::database::Database;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};

/// Look after a database
#[derive(Debug, Args)]
pub struct Db {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a whole copy into a new file, also while the database is in use (SQLite; PostgreSQL has `pg_dump`)
    Backup {
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Hold everything that is stored against its chain of hashes
    Verify {
        /// An anchor that an earlier `verify` printed and that was kept elsewhere: it must still be there
        #[arg(long, value_name = "HASH")]
        anchor: Option<String>,
        #[command(flatten)]
        database: Database,
    },
}

impl Db {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Backup { file, database } => {
                database.open_existing()?.backup(&file)?;
                tell(&format!("copied to {}", file.display()));
                Ok(Verdict::Good)
            }
            What::Verify { anchor, database } => verify(&database, anchor.as_deref()),
        }
    }
}

fn verify(database: &Database, anchor: Option<&str>) -> Result<Verdict, Fault> {
    let verified = database.open_existing()?.verify(anchor).wait()?;
    verified.faults.iter().for_each(|fault| complain(&fault.to_string()));
    let unanchored = match verified.unanchored {
        0 => String::new(),
        some => format!(", {some} not anchored since they last changed"),
    };
    let mut text = format!(
        "{}{unanchored}\n{}, {} of them erased\n{}\n",
        count(verified.administrations, "administration", "administrations"),
        count(verified.events, "event", "events"),
        verified.erased,
        count(verified.anchors, "anchor", "anchors"),
    );
    if let Some(last) = &verified.last_anchor {
        text += &format!("last anchor  {}  {}\n", last.hash, last.at);
    }
    say(&text)?;
    match verified.faults.len() as u64 {
        0 => tell("all is as it was written"),
        faults => tell(&format!("{}: something is not as it was written", count(faults, "fault", "faults"))),
    }
    Ok(Verdict::good_if(verified.faults.is_empty()))
}
