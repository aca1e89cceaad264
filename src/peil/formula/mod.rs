//! Expressions of the graph, written out again as Peil: for codebooks, where the source is not at hand, and
//! for the trace, where numbers take the place of names.
//!
//! It knows the model only. What it writes is bounded in depth and length, however large the graph: what does
//! not fit is an ellipsis.

mod cells;
mod legend;
mod list;
mod print;

pub use cells::{cell, option_key, row_key, row_value, rows};
pub use legend::{Called, Legend, is_plain, of_asked, unwrapped};
pub use print::{Level, Said, Signs};
