//! Answers in files, and the scores of them: row by row, as a stream of CSV on every core, and as Parquet and
//! Arrow (feature `parquet`).

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

#[cfg(feature = "parquet")]
pub mod arrow;
pub mod rows;
pub mod stream;
