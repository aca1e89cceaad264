//! The languages that `--lang` offers.

use clap::ValueEnum;

use peil::language::Language;
use peil::model::Parts;

/// A language that Peil can be asked to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Speech {
    /// English
    En,
    /// Dutch
    Nl,
}

impl Speech {
    pub fn language(self) -> Language {
        match self {
            Speech::En => Language::English,
            Speech::Nl => Language::Dutch,
        }
    }
}

/// The language asked for, otherwise that of the instrument.
pub fn language(asked: Option<Speech>, parts: &Parts) -> Language {
    asked.map_or_else(|| Language::of_instrument(&parts.language), Speech::language)
}
