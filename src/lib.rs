//! Peil: a language for questionnaires that are scored.
pub mod diagnostic;
pub mod format;
pub mod source;
pub mod syntax;
