//! Pages in PDF, tagged so that a screen reader can read them (PDF/UA-1): the codebook of an instrument, and
//! what a questionnaire on paper is made of.
//!
//! ```text
//! headings, texts, tables ──► sheet (lines on pages, and a tree of what they mean) ──► render (krilla)
//! ```
//!
//! `krilla` writes no file that it knows to be against PDF/UA-1; what no program can check, such as the order
//! in which things are read, is as the tree has it.

mod codebook;
mod letters;
mod render;
mod sheet;
mod strip;
mod tree;

pub use codebook::{codebook, right_to_left};
pub use letters::{Face, Run};
pub use sheet::{Asked, BoxTable, Sheet};
