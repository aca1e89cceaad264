//! `peil db`: maintaining a database.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::database::Database;
use super::replacement::Replacement;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};
use peil_store::{self as store, Traces};

/// Maintain a database
#[derive(Debug, Args)]
pub struct Db {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write a complete copy to a new file, also while the database is in use (SQLite; PostgreSQL has
    /// `pg_dump`)
    Backup {
        file: PathBuf,
        #[command(flatten)]
        database: Database,
    },
    /// Check everything that is stored with its chain of hashes
    Verify {
        /// An anchor that an earlier `verify` printed and that you kept elsewhere: it must still be there
        #[arg(long, value_name = "HASH")]
        anchor: Option<String>,
        #[command(flatten)]
        database: Database,
    },
    /// Remove erased data from the disk, if that was not possible before
    ///
    /// Erasing does this automatically, and a running server tries again every minute. Exit status: 0 when
    /// nothing is left, 1 when something may be.
    SweepTraces {
        #[command(flatten)]
        database: Database,
    },
}

impl Db {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Backup { file, database } => {
                backup(&database, &file)?;
                tell(&format!("copied to {}", file.display()));
                Ok(Verdict::Good)
            }
            What::Verify { anchor, database } => verify(&database, anchor.as_deref()),
            What::SweepTraces { database } => sweep_traces(&database),
        }
    }
}

/// Writes the copy beside its name first, for its owner alone, and gives it its name once it is whole and on
/// the disk.
fn backup(database: &Database, file: &Path) -> Result<(), Fault> {
    let there = || Fault::Usage(format!("`{}` already exists", file.display()));
    if file.symlink_metadata().is_ok() {
        return Err(there());
    }
    let failed = |error: &std::io::Error| Fault::file("write", file, error);
    let store = database.open_existing()?;
    let copy = Replacement::begin_private(file).map_err(|error| failed(&error))?;
    store.backup(copy.path())?;
    copy.commit_new().map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists { there() } else { failed(&error) }
    })
}

fn sweep_traces(database: &Database) -> Result<Verdict, Fault> {
    let traces = database.open_existing()?.sweep_traces()?;
    match &traces {
        Traces::Gone => tell("nothing that was erased is left in the database files"),
        Traces::Left(why) => complain(&left(why)),
    }
    Ok(Verdict::good_if(traces == Traces::Gone))
}

/// What is said about an erasure that is not complete.
pub fn left(why: &str) -> String {
    format!(
        "erased data may still be in the database files: {why}. A running server tries again every minute; otherwise run `peil db sweep-traces` later"
    )
}

fn verify(database: &Database, anchor: Option<&str>) -> Result<Verdict, Fault> {
    let address = database.existing()?;
    let verified = store::verify(&address, anchor)
        .map_err(|error| Fault::Usage(format!("cannot verify `{address}`: {error}")))?;
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
    if let Some(since) = verified.traces_since {
        text += &format!(
            "data erased since {since} may still be in the database files: run `peil db sweep-traces`\n"
        );
    }
    say(&text)?;
    match verified.faults.len() as u64 {
        0 => tell("everything is as it was written"),
        faults => tell(&format!("{}: something is not as it was written", count(faults, "fault", "faults"))),
    }
    Ok(Verdict::good_if(verified.faults.is_empty()))
}
