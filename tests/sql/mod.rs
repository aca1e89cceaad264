//! Generated SQL against the evaluator, on real engines.
//!
//! What needs an engine is ignored unless one is there: `tests/sql/with_engines cargo test --test main sql::
//! -- --include-ignored` brings DuckDB and PostgreSQL, and `./test` calls it so; `tests/sql/with_spark`
//! brings Spark. `rows` makes a table of responses, `engines` has it scored, `compare` holds what comes back
//! against the evaluator. The random instruments go through the columnar engine and a session too, with the
//! same responses: five ways to score, one outcome.

mod compare;
mod engines;
mod queries;
mod random;
mod rows;
mod sessions;
mod shipped;
mod small;
