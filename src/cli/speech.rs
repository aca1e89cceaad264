//! The languages that `--lang` offers.

use clap::ValueEnum;

use crate::language::Language;
use crate::model::Parts;

/// A language that explanations and codebooks can be asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Speech {
    /// English
    En,
    /// Dutch
    Nl,
}

/// The language asked for, else that of the instrument.
pub fn language(asked: Option<Speech>, parts: &Parts) -> Language {
    match asked {
        Some(Speech::En) => Language::English,
        Some(Speech::Nl) => Language::Dutch,
        None => Language::of_instrument(&parts.language),
    }
}
