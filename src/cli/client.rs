//! `peil client`: the programs that use the API, each with a token and its scopes.

use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};

use super::database::{Database, PROGRAM};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Moment, PracticeKey};
use peil_web::api::SCOPES;

/// Manage the clients of the API
#[derive(Debug, Args)]
pub struct Client {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a client with a random token, which is shown once
    Add {
        /// Lowercase letters, digits, `-`, `:` and `.`
        name: String,
        /// What its token may be used for; may be given several times, or separated by commas
        #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',', value_parser = PossibleValuesParser::new(SCOPES.map(|(scope, _)| scope)))]
        scopes: Vec<String>,
        /// The day on which it expires, such as 2027-11-22, or a number of days; without this, it is valid
        /// until revoked
        #[arg(long, value_name = "WHEN")]
        expires: Option<String>,
        /// The key of the practice whose cases it sees; needed when there are several
        #[arg(long, value_name = "KEY")]
        practice: Option<String>,
        #[command(flatten)]
        database: Database,
    },
    /// List the clients and their scopes
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Revoke the token of a client; what was done with it is kept
    Revoke {
        name: String,
        #[command(flatten)]
        database: Database,
    },
}

impl Client {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Add { name, scopes, expires, practice, database } => {
                let expires = expires.as_deref().map(moment).transpose()?;
                let scopes: Vec<&str> = SCOPES
                    .iter()
                    .map(|(scope, _)| *scope)
                    .filter(|scope| scopes.iter().any(|given| given == scope))
                    .collect();
                let practice = practice.map(PracticeKey);
                let store = database.open()?;
                let token =
                    store.add_client_to(practice.as_ref(), &name, &scopes, expires, &PROGRAM).wait()?;
                say(&format!("{}\n", token.reveal()))?;
                tell(
                    "This token is shown only once. Send it in the header `Authorization: Bearer …` of every request.",
                );
            }
            What::List { database } => list(&database)?,
            What::Revoke { name, database } => {
                database.open_existing()?.revoke_client(&name, &PROGRAM).wait()?;
                tell(&format!("the token of `{name}` is revoked"));
            }
        }
        Ok(Verdict::Good)
    }
}

/// The start of a day in UTC, or so many days from now.
fn moment(text: &str) -> Result<Moment, Fault> {
    let wrong = || {
        Fault::Usage(format!(
            "`--expires {text}`: it should be a day in the future, such as 2027-11-22, or a number of days"
        ))
    };
    let moment = match text.parse::<u32>() {
        Ok(days) => Moment::now().after(Duration::from_secs(86_400 * u64::from(days))),
        Err(_) => {
            let day: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
            let start = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| wrong())?;
            Moment(start.timestamp().as_millisecond())
        }
    };
    if moment > Moment::now() { Ok(moment) } else { Err(wrong()) }
}

fn list(database: &Database) -> Result<(), Fault> {
    let clients = database.open_existing()?.clients().wait()?;
    let width = clients.iter().map(|client| client.name.len()).max().unwrap_or(0);
    let now = Moment::now();
    let mut lines = String::new();
    for client in &clients {
        let state = match (client.revoked, client.expires) {
            (Some(revoked), _) => format!("revoked {revoked}"),
            (None, Some(expires)) if expires <= now => format!("expired {expires}"),
            (None, Some(expires)) => format!("until {expires}"),
            (None, None) => "active".to_string(),
        };
        lines += &format!("{:width$}  {state}  {}\n", client.name, client.scopes.join(" "));
    }
    say(&lines)?;
    tell(&count(clients.len() as u64, "client", "clients"));
    Ok(())
}
