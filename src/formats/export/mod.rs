//! An instrument in other formats, each with a report of what the format cannot hold. This room knows the
//! model, but no source text.

mod columns;
pub mod data;
mod ddi;
mod fhir;
mod frictionless;
mod json_schema;
mod osd;
mod program;
mod r;
mod redcap;
mod sps;
mod xlsform;

pub(crate) use columns::{columns, title};
pub use fhir::responses::{resource as fhir_response, write as fhir_responses};
pub use fhir::{address as fhir_address, id as fhir_id, questionnaire as fhir_questionnaire, write as fhir};
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
    /// A workbook of XLSForm.
    XlsForm,
    /// A data dictionary of REDCap.
    RedCap,
    /// OpenScales.
    Osd,
}

/// What was written, and what it could not hold.
#[derive(Debug, Clone, Default)]
pub struct Exported {
    /// The file, where it is text; otherwise empty.
    pub text: String,
    /// The file, where it is not text; otherwise empty.
    pub bytes: Vec<u8>,
    pub losses: Vec<Loss>,
}

impl Exported {
    /// The file, whatever it is.
    pub fn content(&self) -> &[u8] {
        if self.bytes.is_empty() { self.text.as_bytes() } else { &self.bytes }
    }

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

/// Writes an instrument in a format. Formats that are imported carry `source`, the instrument as Peil, so that
/// it comes back whole.
pub fn export(instrument: &Instrument, format: Format, source: Option<&str>) -> Exported {
    match format {
        Format::Fhir => fhir::write(instrument, &[], source),
        Format::Sps => sps::write(instrument),
        Format::R => r::write(instrument),
        Format::Ddi => ddi::write(instrument),
        Format::JsonSchema => json_schema::write(instrument),
        Format::Frictionless => frictionless::write(instrument),
        Format::XlsForm => xlsform::write(instrument, source),
        Format::RedCap => redcap::write(instrument, source),
        Format::Osd => osd::write(instrument, source),
    }
}
