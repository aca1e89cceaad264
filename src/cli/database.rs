//! The store that a command works with.

use clap::Args;

use super::Fault;
use peil_store::{Actor, Address, Error, Store};

/// The person at the command line is known to the machine, not to the store.
pub const PROGRAM: Actor = Actor::Program;

/// Where the store is.
#[derive(Debug, Args)]
pub struct Database {
    /// The database: a file, or an address that begins with `postgres:` [default: PEIL_DB, or otherwise
    /// peil.db]
    ///
    /// Other users of this machine can see the arguments of a program. Put an address with a
    /// password in PEIL_DB, or put the password in PGPASSWORD.
    #[arg(long, value_name = "DATABASE")]
    db: Option<String>,
}

/// The database where none is named.
const DEFAULT: &str = "peil.db";

impl Database {
    /// The one that an option of another command names.
    pub fn named(db: &str) -> Database {
        Database { db: Some(db.to_string()) }
    }

    /// Where it is.
    pub fn address(&self) -> Address {
        let named = self.db.clone().or_else(|| std::env::var("PEIL_DB").ok().filter(|text| !text.is_empty()));
        Address::parse(named.as_deref().unwrap_or(DEFAULT))
    }

    /// Opens it; makes it when it is not there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<Store, Fault> {
        let address = self.address();
        Store::open(&address).map_err(|error| Fault::Usage(format!("cannot open `{address}`: {error}")))
    }

    /// Opens it when it is there: a slip of the pen makes no empty database.
    ///
    /// # Errors
    /// When it is not there, or cannot be opened.
    pub fn open_existing(&self) -> Result<Store, Fault> {
        self.existing()?;
        self.open()
    }

    /// Where it is, when it is there.
    ///
    /// # Errors
    /// When it is not there, or is not a database of Peil: a file that is empty is not made into one.
    pub fn existing(&self) -> Result<Address, Fault> {
        let address = self.address();
        if let Address::Sqlite(file) = &address {
            if !file.exists() {
                return Err(Fault::Usage(format!("there is no database `{}`", file.display())));
            }
            address
                .check_schema()
                .map_err(|error| Fault::Usage(format!("cannot open `{address}`: {error}")))?;
        }
        Ok(address)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Usage(error.to_string())
    }
}
