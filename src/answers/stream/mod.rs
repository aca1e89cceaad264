//! Answers by the million: CSV in, scores out, on every core, in memory that does not grow with the file.
//!
//! ```text
//! Chunks ──► scan ──► Frame ──► columns::Plan ──► render ──► sink, in order
//! (records)   │ what is unusual in a row                       │
//!             └──► exchange, the evaluator ────────────────────┘
//! ```
//!
//! A worker takes a chunk, reads its cells into columns, scores them and writes the rows out as bytes; chunks
//! leave in the order in which they came. The meaning is the same here: [`crate::rows`] reads the text of
//! each cell once, and the result is remembered. It also reads every row with anything unusual in it.
//!
//! Nothing here opens a file: the caller passes readers and sinks.

mod cells;
mod chunks;
mod csv;
mod cursor;
mod json;
mod kinds;
mod render;
mod render_json;
mod scan;
mod summary;
mod texts;
mod work;
mod worker;
mod written;

#[cfg(feature = "parquet")]
pub(crate) use cells::{Asking, Memory, Said};
pub use chunks::{Chunk, Chunks, SIZE};
pub use csv::CsvScan;
pub use json::JsonScan;
pub use kinds::{Kept, Kinds, KindsWorker};
pub use render::{Renderer, Style};
pub use render_json::{JsonRenderer, Slim};
pub use summary::{Line, RULES, Summary};
pub use work::{Done, Pieces, Sink, Worker, work};
pub use worker::{Job, RowsWorker, Scan};
pub use written::{Carrying, Cell, Evaluated, RowWriter};
