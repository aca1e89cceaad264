//! Layers of words: gemeente and language, language, the gemeente's own words in the language of the base,
//! base.
//!
//! Whatever the layers hold, the result differs from the base in texts only: there is nothing else that they
//! could replace.

use super::read::Wording;
use peil::model::{Instrument, Origin, Words};

/// Which words are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted<'w> {
    /// None: the language of the base.
    pub language: Option<&'w str>,
    pub gemeente: Option<&'w str>,
}

/// The files whose words apply, the weakest first.
pub fn choose<'w>(base: &Instrument, wordings: &'w [Wording], wanted: Wanted<'_>) -> Vec<&'w Wording> {
    let language = wanted.language.unwrap_or(&base.language);
    let find = |gemeente: Option<&str>, language: &str| {
        wordings
            .iter()
            .find(|wording| wording.gemeente.as_deref() == gemeente && wording.language == language)
    };
    let mut layers = Vec::new();
    if let Some(gemeente) = wanted.gemeente
        && language != base.language
    {
        layers.extend(find(Some(gemeente), &base.language));
    }
    layers.extend(find(None, language));
    if let Some(gemeente) = wanted.gemeente {
        layers.extend(find(Some(gemeente), language));
    }
    layers
}

/// The instrument in the words that are asked for. Its language is the one asked for when there is a file for
/// it; every text knows its origin.
pub fn apply(base: &Instrument, wordings: &[Wording], wanted: Wanted<'_>) -> Instrument {
    let layers = choose(base, wordings, wanted);
    let mut texts = base.texts.clone();
    for wording in &layers {
        let origin =
            Origin::Wording { language: wording.language.clone(), gemeente: wording.gemeente.clone() };
        for worded in &wording.texts {
            // Only texts that the base has: a key read against another instrument changes nothing.
            if base.texts.get(&worded.key).is_some() {
                texts.put(worded.key.clone(), Words { text: worded.text.clone(), origin: origin.clone() });
            }
        }
    }
    let language = layers.last().map_or(base.language.as_str(), |wording| wording.language.as_str());
    base.with_texts(language, texts)
}

/// Whether a text comes from another language than the instrument is shown in.
pub fn falls_back(base: &Instrument, shown: &Instrument, words: &Words) -> bool {
    match &words.origin {
        Origin::Base => base.language != shown.language,
        Origin::Wording { language, .. } => *language != shown.language,
    }
}
