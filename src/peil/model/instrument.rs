//! Parts that were checked: what scoring relies on, and its JSON form.

use super::*;

/// A validated instrument. Immutable.
#[derive(Debug, Clone)]
pub struct Instrument {
    parts: Parts,
    /// Made when first asked for: most uses need none.
    fingerprints: OnceLock<Fingerprints>,
}

impl PartialEq for Instrument {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Instrument {
    /// # Errors
    /// The first thing found that scoring could not rely on.
    pub fn new(parts: Parts) -> Result<Instrument, Invalid> {
        validate::validate(&parts)?;
        Ok(Instrument { parts, fingerprints: OnceLock::new() })
    }

    /// Hashes of its structure and scoring; computed once.
    pub fn fingerprints(&self) -> &Fingerprints {
        self.fingerprints.get_or_init(|| Fingerprints::of(&self.parts))
    }

    /// The same instrument in other words: questions, codes, conditions and scores stay, so it needs no new
    /// validation and keeps its structure and scoring fingerprints.
    pub fn with_texts(&self, language: impl Into<String>, texts: Texts) -> Instrument {
        let parts = Parts { language: language.into(), texts, ..self.parts.clone() };
        Instrument { parts, fingerprints: OnceLock::new() }
    }

    /// A copy of the parts, to make another instrument of.
    pub fn to_parts(&self) -> Parts {
        self.parts.clone()
    }

    /// Versioned JSON that [`Instrument::from_json`] reads back.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "format": FORMAT, "fingerprints": self.fingerprints(), "instrument": self.parts })
    }

    /// # Errors
    /// When it is not such JSON, of another format version, not sound, or its fingerprints are not those it
    /// was written with.
    pub fn from_json(json: &str) -> Result<Instrument, Invalid> {
        #[derive(Deserialize)]
        struct Envelope {
            format: u32,
            fingerprints: Fingerprints,
            instrument: Parts,
        }
        let envelope: Envelope = serde_json::from_str(json).map_err(|error| Invalid(error.to_string()))?;
        if envelope.format != FORMAT {
            return Err(Invalid(format!(
                "format {} is not the format {FORMAT} that this program reads",
                envelope.format
            )));
        }
        let instrument = Instrument::new(envelope.instrument)?;
        if *instrument.fingerprints() != envelope.fingerprints {
            return Err(Invalid("its fingerprints are not those it was written with".into()));
        }
        Ok(instrument)
    }
}

/// The version of the JSON form.
pub const FORMAT: u32 = 1;

impl Deref for Instrument {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
