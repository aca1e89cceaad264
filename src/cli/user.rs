//! `peil user`: the accounts of professionals and beheerders.

use clap::{Args, Subcommand, ValueEnum};

use super::database::{Database, PROGRAM};
use super::terminal::{count, say, tell};
use super::{Fault, Verdict};
use peil_store::{Credentials, Role};

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
        #[arg(long, value_enum, default_value_t = As::Professional)]
        role: As,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum As {
    Professional,
    Beheerder,
}

impl User {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Add { name, role, database } => {
                let role = if role == As::Beheerder { Role::Beheerder } else { Role::Professional };
                let credentials = database.open()?.add_account(&name, role, &PROGRAM).wait()?;
                show(&name, &credentials)?;
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
    let accounts = database.open_existing()?.accounts().wait()?;
    let width = accounts.iter().map(|account| account.name.len()).max().unwrap_or(0);
    let mut lines = String::new();
    for account in &accounts {
        let state = match account.locked_until {
            _ if account.disabled => "disabled".into(),
            Some(until) => format!("locked until {until}"),
            None => "active".to_string(),
        };
        lines += &format!("{:width$}  {:12}  {state}\n", account.name, account.role.as_str());
    }
    say(&lines)?;
    tell(&count(accounts.len() as u64, "account", "accounts"));
    Ok(())
}
