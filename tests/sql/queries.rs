//! The query as it is written: what an analyst reads.

use peil::sql::Dialect;

use super::super::cli::root;
use super::rows::export;
use super::shipped::open;

#[test]
fn gad7_reads_well() {
    let instrument = open(&root().join("instruments/gad7/gad7.peil"));
    let export = export(&instrument, Dialect::Duckdb).expect("DuckDB can say it");
    insta::assert_snapshot!(export.sql.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}
