//! The store that a command works with.

use clap::Args;

use super::Fault;
use peil_store::{Actor, Address, Error, Store};

/// Whoever runs the command line is known to the machine, not to the store.
pub const PROGRAM: Actor = Actor::Program;

/// Where the store is.
#[derive(Debug, Args)]
pub struct Database {
    /// The database: a file, or an address that begins with `postgres:`
    #[arg(long, value_name = "DATABASE", default_value = "peil.db")]
    db: String,
}

impl Database {
    /// Opens it; makes it when it is not there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(&self) -> Result<Store, Fault> {
        let address = Address::parse(&self.db);
        Store::open(&address).map_err(|error| Fault::Usage(format!("cannot open `{address}`: {error}")))
    }

    /// Opens it when it is there: a slip of the pen makes no empty database.
    ///
    /// # Errors
    /// When it is not there, or cannot be opened.
    pub fn open_existing(&self) -> Result<Store, Fault> {
        match Address::parse(&self.db) {
            Address::Sqlite(file) if !file.exists() => Err(Fault::Usage(format!("there is no database `{}`", file.display()))),
            _ => self.open(),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Usage(error.to_string())
    }
}
