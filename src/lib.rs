//! Peil: a language for questionnaires that are scored.
pub mod check;
pub mod diagnostic;
pub mod lower;
pub mod model;
pub mod score;
pub mod source;
pub mod syntax;
