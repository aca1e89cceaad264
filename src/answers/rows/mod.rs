//! Answers and results in files: reading, checking and writing, one row at a time.
//!
//! ```text
//! records ─► header ─► csv_rows ─┐                                    ┌─► write_csv
//!            names ──► row ◄─────┤  answer ─► Response ─► score ──►   ├─► write_json
//!                     json_rows ─┘                                    └─► rejects
//! ```
//!
//! An answer that its question does not accept is refused, with its line and column; nothing is ever changed
//! to fit. Nothing here opens a file: the caller passes readers and writers. Memory does not grow with the
//! number of rows, except for a JSON list, which is read as a whole.

mod compression;
mod csv_rows;
mod expectations;
mod header;
mod json_rows;
mod labelled;
mod outputs;
mod records;
mod refusal;
mod rejects;
mod responses;
mod row;
mod spreadsheet;
mod spss;
mod stata;
mod text_table;
mod workbook;
mod write_csv;
mod write_json;
mod writer;

pub use compression::{Compressing, Compression};
pub use csv_rows::{CsvRows, Unread};
pub use expectations::{Expected, Mismatch, expectations, mismatches};
pub use header::{Column, Header, is_expected, is_note, none as no_questions, unmatched};
pub use json_rows::{JsonRows, absent, compact, is_session};
pub use outputs::{Output, Outputs, write_cell};
pub use records::{Encoding, Record, Records};
pub use refusal::{Broken, Refusal};
pub use rejects::Rejects;
pub use responses::{response_cells, response_columns};
pub use row::{Carried, CarriedValue, Filler, Original, Reading, Row, Rows};
pub use spreadsheet::is_formula;
pub use spss::{MOST_FILE as MOST_DATA, is_spss, spss_as_csv};
pub use stata::{is_stata, stata_as_csv};
pub use text_table::TextTable;
pub use workbook::{MOST_FILE as MOST_WORKBOOK, sheet_as_csv};
pub use write_csv::{CsvResults, Dialect};
pub use write_json::{Heading, JsonResults, Shape, write_results};
pub use writer::{Results, Scored};
