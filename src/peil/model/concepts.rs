//! Concepts of terminologies that parts of an instrument are about. Nothing is scored by them, and no
//! fingerprint has them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The terminologies that have a short name: the name, the address as FHIR has it, and what people call it.
pub const TERMINOLOGIES: [(&str, &str, &str); 8] = [
    ("loinc", "http://loinc.org", "LOINC"),
    ("snomed", "http://snomed.info/sct", "SNOMED CT"),
    ("icd10", "http://hl7.org/fhir/sid/icd-10", "ICD-10"),
    ("icd10cm", "http://hl7.org/fhir/sid/icd-10-cm", "ICD-10-CM"),
    ("icd11", "http://id.who.int/icd/release/11/mms", "ICD-11"),
    ("icf", "http://hl7.org/fhir/sid/icf", "ICF"),
    ("icpc1", "http://hl7.org/fhir/sid/icpc-1", "ICPC-1"),
    ("icpc2", "http://hl7.org/fhir/sid/icpc-2", "ICPC-2"),
];

/// One concept: `44250-9` of LOINC.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Concept {
    /// The address of the terminology.
    pub system: String,
    /// The code in it.
    pub code: String,
}

impl Concept {
    /// The address of the terminology with this short name.
    pub fn address(name: &str) -> Option<&'static str> {
        TERMINOLOGIES.iter().find(|(known, ..)| *known == name).map(|(_, address, _)| *address)
    }

    /// The short name of its terminology, where there is one.
    pub fn short_name(&self) -> Option<&'static str> {
        TERMINOLOGIES.iter().find(|(_, address, _)| *address == self.system).map(|(name, ..)| *name)
    }

    /// What people call its terminology: its address where nothing else is known.
    pub fn title(&self) -> &str {
        let known = TERMINOLOGIES.iter().find(|(_, address, _)| *address == self.system);
        known.map_or(&self.system, |(_, _, title)| title)
    }
}

impl fmt::Display for Concept {
    /// As it is written in an instrument, without quotes: `loinc 44250-9`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.short_name().unwrap_or(&self.system), self.code)
    }
}
