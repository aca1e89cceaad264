//! The parser that pest makes of `grammar/peil.pest`.

#![allow(missing_docs)]

/// Reads Peil.
#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/peil.pest"]
pub struct Grammar;
