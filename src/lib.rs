//! Peil: a language for questionnaires that are scored.
pub mod diagnostic;
pub mod formula;
pub mod lower;
pub mod model;
pub mod score;
pub mod source;
pub mod syntax;
pub mod trace_text;
