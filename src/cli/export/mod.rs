//! `peil export`: an instrument, or stored responses, in another format. One file per format.

mod format;
mod responses;
mod sql;

use clap::{Args, Subcommand};
use peil_formats::export::Format;

use super::{Fault, Verdict};

/// Write an instrument or responses in another format
#[derive(Debug, Args)]
pub struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Sql(sql::Sql),
    Responses(responses::Responses),
    /// A FHIR Questionnaire (R4) with Structured Data Capture
    Fhir(format::To),
    /// Syntax for SPSS and PSPP that reads, labels and computes
    Sps(format::To),
    /// A function in R that computes every score
    R(format::To),
    /// A codebook in DDI-Codebook 2.5
    Ddi(format::To),
    /// A JSON Schema of one response
    JsonSchema(format::To),
    /// A Frictionless data package for a file `answers.csv`
    Frictionless(format::To),
}

impl Export {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Sql(command) => command.run(),
            What::Responses(command) => command.run(),
            What::Fhir(command) => command.run(Format::Fhir),
            What::Sps(command) => command.run(Format::Sps),
            What::R(command) => command.run(Format::R),
            What::Ddi(command) => command.run(Format::Ddi),
            What::JsonSchema(command) => command.run(Format::JsonSchema),
            What::Frictionless(command) => command.run(Format::Frictionless),
        }
    }
}
