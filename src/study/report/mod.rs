//! The report of a study: a page of twelve sections, figures beside it, and what may be published.
//!
//! It knows the protocol, the assembled data and the statistics. It writes text and opens no files.

mod analysis_script;
mod change;
mod differences;
mod files;
mod findings;
mod numbers;
mod page;
mod people;
mod pictures;
mod publication_page;
mod publish;
mod start;
mod words;

pub use analysis_script::r_script;
pub use files::{csv, due, export, json, plan_picture, plan_table, scores};
pub use findings::{Finding, findings};
pub use numbers::{number, signed};
pub use page::html;
pub use publish::{Figure, Ledger, Published, figures, publish};
pub use words::{Word, held, word};

use crate::analysis::Statistic;
use crate::assembly::{Assembled, Register};
use crate::lock::Lock;
use crate::protocol::{Facts, Protocol};
use peil::language::Language;
use peil::model::Instrument;

/// Everything that a report is made of.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The protocol.
    pub protocol: &'a Protocol,
    /// What it knows of the instrument.
    pub facts: &'a Facts,
    /// The instrument.
    pub instrument: &'a Instrument,
    /// The register.
    pub register: &'a Register,
    /// The data.
    pub assembled: &'a Assembled,
    /// Every statistic.
    pub statistics: &'a [Statistic],
    /// What was registered.
    pub lock: Option<&'a Lock>,
    /// The fingerprint of the protocol as it is.
    pub fingerprint: &'a str,
    /// The language of the page.
    pub language: Language,
    /// Whether every number is invented.
    pub simulated: bool,
}

impl Input<'_> {
    /// A statistic by name, when there is one.
    pub(crate) fn get(&self, name: &str) -> Option<f64> {
        self.statistics.iter().find(|s| s.name == name).and_then(|s| s.value.ok())
    }

    /// One of two sentences.
    pub(crate) fn say<'t>(&self, english: &'t str, dutch: &'t str) -> &'t str {
        self.language.say(english, dutch)
    }

    /// The words for an informant.
    pub(crate) fn informant(&self, at: usize) -> String {
        let name = &self.assembled.frame.informants[at];
        let key = ["informants", name.as_str()];
        crate::protocol::title_of(self.instrument, &key).unwrap_or_else(|| name.clone())
    }

    /// The words for a wave.
    pub(crate) fn wave(&self, at: usize) -> &str {
        &self.protocol.waves[at].named.title
    }

    /// The words for a practice of the frame.
    pub(crate) fn practice(&self, at: usize) -> &str {
        let name = &self.assembled.frame.practices[at].name;
        let found = self.protocol.practices.list.iter().find(|p| p.named.name.value == *name);
        found.map_or(name.as_str(), |p| &p.named.title)
    }
}
