//! From names and expressions to the graph: types, lists written out, `let` and formulas written in.

mod places;

pub use places::Places;
