//! `peil export`: what is stored, in another form. A file per thing.

mod responses;

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
    Responses(responses::Responses),
}

impl Export {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Responses(command) => command.run(),
        }
    }
}
