//! `peil export`: an instrument, or stored responses, in another format. One file per format.

mod data;
mod format;
#[cfg(feature = "pdf")]
mod pdf;
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
    /// A workbook of XLSForm, for ODK, Kobo and their kin
    Xlsform(format::To),
    /// A data dictionary of REDCap
    Redcap(format::To),
    /// A scale of OpenScales
    Osd(format::To),
    /// A FHIR Questionnaire (R4) with Structured Data Capture, or answers as QuestionnaireResponses
    Fhir(format::Fhir),
    /// Data of SPSS with labels, missing values and scores
    Sav(data::Data),
    /// Data of Stata with labels, missing values and scores
    Dta(data::Data),
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
    #[cfg(feature = "pdf")]
    Pdf(pdf::Pdf),
}

impl Export {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.what {
            What::Sql(command) => command.run(),
            What::Responses(command) => command.run(),
            What::Xlsform(command) => command.run(Format::XlsForm),
            What::Redcap(command) => command.run(Format::RedCap),
            What::Osd(command) => command.run(Format::Osd),
            What::Fhir(command) => command.run(),
            What::Sav(command) => command.run(data::Kind::Sav),
            What::Dta(command) => command.run(data::Kind::Dta),
            What::Sps(command) => command.run(Format::Sps),
            What::R(command) => command.run(Format::R),
            What::Ddi(command) => command.run(Format::Ddi),
            What::JsonSchema(command) => command.run(Format::JsonSchema),
            What::Frictionless(command) => command.run(Format::Frictionless),
            #[cfg(feature = "pdf")]
            What::Pdf(command) => command.run(),
        }
    }
}
