//! An instrument in other formats, each with a report of what the format cannot hold. This room knows the
//! model, but no source text.

mod columns;
pub mod data;
mod ddi;
mod fhir;
mod frictionless;
mod json_schema;
mod notes;
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

/// Reports descriptions of domains and scores, where only that of the whole has a place.
fn lose_descriptions(instrument: &Instrument, out: &mut Exported, why: &str) {
    for group in &instrument.groups {
        let room = if group.rounds.is_some() { "repeats" } else { "domains" };
        if columns::say(instrument, &[room, &group.name, "description"]).is_some() {
            out.lose(&group.name, "description", Kind::Dropped, why);
        }
    }
    for score in &instrument.scores {
        if columns::say(instrument, &["scores", &score.name, "description"]).is_some() {
            out.lose(&score.name, "description", Kind::Dropped, why);
        }
    }
}

/// Reports what is said about the whole and its parts, where a format has no place for any of it.
fn lose_what_is_said(instrument: &Instrument, out: &mut Exported) {
    const NO_DESCRIPTION: &str = "the format has no place for descriptions";
    if columns::say(instrument, &["instrument", "description"]).is_some() {
        out.lose(&instrument.name, "description", Kind::Dropped, NO_DESCRIPTION);
    }
    lose_descriptions(instrument, out, NO_DESCRIPTION);
    lose_concepts(instrument, out);
}

/// Reports concept codes, where a format has no place for them.
fn lose_concepts(instrument: &Instrument, out: &mut Exported) {
    let whole = std::iter::once((&instrument.name, &instrument.concepts));
    let questions = instrument.questions.iter().map(|one| (&one.name, &one.concepts));
    let groups = instrument.groups.iter().map(|one| (&one.name, &one.concepts));
    let scores = instrument.scores.iter().map(|one| (&one.name, &one.concepts));
    let scales = instrument
        .scales
        .iter()
        .flat_map(|scale| scale.options.iter().map(move |one| (&scale.name, &one.concepts)));
    for (name, concepts) in whole.chain(questions).chain(groups).chain(scores).chain(scales) {
        if !concepts.is_empty() {
            out.lose(name, "code", Kind::Dropped, "the format has no place for concept codes");
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
