//! `peil user`: the accounts of those who sign in.

use clap::{Args, Subcommand, ValueEnum};

use super::database::{Database, PROGRAM};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Credentials, NewAccount, PracticeKey, Role};

/// Manage the accounts of users
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add an account with a random password and second factor, which are shown once
    Add {
        /// Lowercase letters, digits, `.`, `-` and `_`
        name: String,
        #[command(flatten)]
        place: InPractice,
        #[command(flatten)]
        database: Database,
    },
    /// Give an account another role or practice, and end its sessions
    Change {
        name: String,
        #[command(flatten)]
        place: InPractice,
        #[command(flatten)]
        database: Database,
    },
    /// List the accounts
    List {
        #[command(flatten)]
        database: Database,
    },
    /// Disable an account; what was done under it is kept
    Disable {
        name: String,
        #[command(flatten)]
        database: Database,
    },
    /// Give an account a new password and second factor, and unlock and enable it
    Reset {
        name: String,
        #[command(flatten)]
        database: Database,
    },
}

/// What an account may do, and where.
#[derive(Debug, Args)]
struct InPractice {
    #[arg(long, value_enum, default_value_t = As::Professional)]
    role: As,
    /// The key of its practice; needed when there are several
    #[arg(long, value_name = "KEY")]
    practice: Option<String>,
    /// Of a researcher: an instrument whose answers may be read; several times, or parted by commas
    #[arg(long = "reads", value_name = "INSTRUMENT", value_delimiter = ',')]
    reads: Vec<String>,
}

impl InPractice {
    fn of(self, name: &str) -> NewAccount {
        NewAccount {
            name: name.into(),
            role: self.role.into(),
            practice: self.practice.map(PracticeKey),
            reads: self.reads,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum As {
    /// Works with the cases of the practice
    Professional,
    /// Does that too, and looks after the accounts of the practice
    Coordinator,
    /// Looks after the server: practices and accounts; sees no case
    Beheerder,
    /// Reads answers and scores under a number; sees no case
    Researcher,
    /// Changes the words of instruments in the browser; sees no case
    Redacteur,
}

impl From<As> for Role {
    fn from(role: As) -> Role {
        match role {
            As::Professional => Role::Professional,
            As::Coordinator => Role::Coordinator,
            As::Beheerder => Role::Beheerder,
            As::Researcher => Role::Researcher,
            As::Redacteur => Role::Redacteur,
        }
    }
}

impl User {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Add { name, place, database } => {
                let credentials = database.open()?.add_account_to(place.of(&name), &PROGRAM).wait()?;
                show(&name, &credentials)?;
            }
            What::Change { name, place, database } => {
                let change = place.of(&name);
                let role = change.role.as_str();
                database.open_existing()?.change_account(change, &PROGRAM).wait()?;
                tell(&format!("`{name}` is a {role} from now on, and has to sign in again"));
            }
            What::List { database } => list(&database)?,
            What::Disable { name, database } => {
                database.open_existing()?.disable_account(&name, &PROGRAM).wait()?;
                tell(&format!("`{name}` can no longer sign in"));
            }
            What::Reset { name, database } => {
                show(&name, &database.open_existing()?.reset_account(&name, &PROGRAM).wait()?)?
            }
        }
        Ok(Verdict::Good)
    }
}

fn show(name: &str, credentials: &Credentials) -> Result<(), Fault> {
    say(&format!(
        "name      {name}\npassword  {}\ncode      {}\n",
        credentials.password, credentials.totp_address
    ))?;
    tell(
        "These are shown only once. The address after `code` is for an authenticator app, as a QR code or typed in.",
    );
    Ok(())
}

fn list(database: &Database) -> Result<(), Fault> {
    let store = database.open_existing()?;
    let (accounts, welcomes) = (store.accounts().wait()?, store.welcomes().wait()?);
    // Where there is one practice, it says nothing.
    let several = store.practices().wait()?.len() > 1;
    let width = accounts.iter().map(|account| account.name.len()).max().unwrap_or(0);
    let mut lines = String::new();
    for account in &accounts {
        let state = match (welcomes.get(&account.name), account.locked_until) {
            _ if account.disabled => "disabled".into(),
            (Some(until), _) => format!("has a link until {until}"),
            (None, Some(until)) => format!("locked until {until}"),
            (None, None) => "active".to_string(),
        };
        let practice = if several { format!("  {}", account.practice) } else { String::new() };
        lines += &format!("{:width$}  {:12}  {state}{practice}\n", account.name, account.role.as_str());
    }
    say(&lines)?;
    tell(&count(accounts.len() as u64, "account", "accounts"));
    Ok(())
}
