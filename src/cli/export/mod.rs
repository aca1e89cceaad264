//! `peil export`: an instrument, or what is stored, in another form. A file per thing.

mod responses;
mod sql;

use clap::{Args, Subcommand};

use super::{Fault, Verdict};

/// Write something in another form
#[derive(Debug, Args)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Sql(sql::Sql),
    Responses(responses::Responses),
}

impl Export {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Sql(command) => command.run(),
            What::Responses(command) => command.run(),
        }
    }
}
