//! Expressions of the graph, written as Peil again: for codebooks, which do not have the source, and for the
//! trace, in which numbers replace names.
//!
//! It only knows the model. Its output is limited in depth and length, however large the graph: parts that do
//! not fit become an ellipsis.

mod cells;
mod legend;
mod list;
mod print;

pub use cells::{cell, option_key, row_key, row_value, rows};
pub use legend::{Called, Legend, is_plain, of_asked, unwrapped};
pub use print::{Level, Said, Signs};
