//! Generated SQL against the evaluator, on real engines.
//!
//! What needs an engine is ignored unless one is there: `tests/sql/with_engines cargo test --test main sql::
//! -- --include-ignored` brings DuckDB and PostgreSQL, and `./test` calls it so; `tests/sql/with_spark`
//! brings Spark. `rows` makes a table of responses, `engines` has it scored, `compare` holds what comes back
//! against the evaluator.

mod compare;
mod engines;
mod queries;
mod random;
mod rows;
mod shipped;
mod small;
