//! An instrument in other formats, each with a report of what the format cannot hold. This room knows the
//! model, but no source text.

mod columns;
mod ddi;
mod fhir;
mod frictionless;
mod json_schema;
mod program;
mod r;
mod sps;

use peil::model::Instrument;

use crate::report::{Kind, Loss};

/// A format that an instrument can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Questionnaire R4 with Structured Data Capture.
    Fhir,
    /// Syntax of SPSS, for PSPP too.
    Sps,
    /// A function in base R.
    R,
    Ddi,
    JsonSchema,
    Frictionless,
}

/// What was written, and what it could not hold.
#[derive(Debug, Clone, Default)]
pub struct Exported {
    pub text: String,
    pub losses: Vec<Loss>,
}

impl Exported {
    fn lose(
        &mut self,
        source: impl Into<String>,
        construct: impl Into<String>,
        kind: Kind,
        detail: impl Into<String>,
    ) {
        let loss = Loss { source: source.into(), construct: construct.into(), kind, detail: detail.into() };
        if !self.losses.contains(&loss) {
            self.losses.push(loss);
        }
    }
}

/// Writes an instrument in a format.
pub fn export(instrument: &Instrument, format: Format) -> Exported {
    match format {
        Format::Fhir => fhir::write(instrument),
        Format::Sps => sps::write(instrument),
        Format::R => r::write(instrument),
        Format::Ddi => ddi::write(instrument),
        Format::JsonSchema => json_schema::write(instrument),
        Format::Frictionless => frictionless::write(instrument),
    }
}
