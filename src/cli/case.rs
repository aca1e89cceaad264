//! `peil case`: a person's right to a copy, and to be forgotten.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::database::{Database, PROGRAM};
use super::db::left;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Case as Stored, CaseId, Error, Store, Traces};

/// Give a person a copy of a case, or erase it
#[derive(Debug, Args)]
pub struct Case {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write everything that is stored of a case, as JSON
    Export {
        /// Its identifier, or its pseudonym
        case: String,
        #[command(flatten)]
        database: Database,
    },
    /// Erase a case permanently, and show what the log keeps of it
    Erase {
        /// Its identifier, or its pseudonym
        case: String,
        /// Really erase it; without this, only show what would be erased
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        database: Database,
    },
}

impl Case {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Export { case, database } => export(&database.open_existing()?, &case),
            What::Erase { case, yes, database } => erase(&database.open_existing()?, &case, yes),
        }
    }
}

fn find(store: &Store, name: &str) -> Result<Stored, Fault> {
    match store.case(&CaseId(name.into())).wait() {
        Err(Error::Unknown(_)) => Ok(store.case_called(None, name).wait().map_err(|error| match error {
            Error::Unknown(_) => Fault::Usage(format!("there is no case `{name}`")),
            error => error.into(),
        })?),
        found => Ok(found?),
    }
}

fn export(store: &Store, name: &str) -> Result<Verdict, Fault> {
    let copy = store.written_copy(&find(store, name)?.id).wait()?;
    say(&format!("{copy:#}\n"))?;
    Ok(Verdict::Good)
}

fn erase(store: &Store, name: &str, yes: bool) -> Result<Verdict, Fault> {
    let case = find(store, name)?;
    if case.erased.is_some() {
        return Err(Fault::Usage(format!("case `{}` was erased before", case.id)));
    }
    if !yes {
        let copy = store.copy_case(&case.id).wait()?;
        let events: u64 = copy.administrations.iter().map(|one| one.administration.summary.revision).sum();
        let administrations = count(copy.administrations.len() as u64, "administration", "administrations");
        tell(&format!(
            "case {}: {administrations} with {} would be erased permanently. Add --yes to do it",
            case.id,
            count(events, "event", "events")
        ));
        return Ok(Verdict::Bad);
    }
    let erased = store.erase_case(&case.id, &PROGRAM).wait()?;
    tell(&format!(
        "case {}: the pseudonym, the content of {} and {} were erased. Earlier backups still hold them",
        erased.case,
        count(erased.events, "event", "events"),
        count(erased.invitations, "invitation", "invitations"),
    ));
    let residue: Vec<Value> = erased
        .residue
        .iter()
        .map(|left| {
            json!({
                "administration": left.administration.as_str(),
                "instrument": left.instrument,
                "version": left.version,
                "created": left.created.to_string(),
                "sent_in": left.sent_in.map(|moment| moment.to_string()),
                "events": left.events,
                "of_each_event": ["number", "moment", "commitment", "hash"],
            })
        })
        .collect();
    say(&format!("{:#}\n", json!({ "case": erased.case.as_str(), "what_the_log_keeps": residue })))?;
    if let Traces::Left(why) = &erased.traces {
        complain(&left(why));
    }
    Ok(Verdict::good_if(erased.traces == Traces::Gone))
}
