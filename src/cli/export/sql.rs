//! `peil export sql`: the scoring of an instrument, as a query for another engine.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::terminal::{complain, say};
use crate::{Fault, Verdict, instrument};
use peil::check;
use peil::sql::{self, Options};

/// Write the scoring as one SQL query
///
/// The query reads a table with a column for each question, and gives the same scores, bands, classes and
/// reasons as `peil score --reasons`.
#[derive(Debug, Args)]
pub struct Sql {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    /// The database engine
    #[arg(long, value_enum)]
    dialect: Dialect,
    /// The table with the answers
    #[arg(long, value_name = "NAME", default_value = "responses")]
    table: String,
    /// Create a view with this name
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// Copy this column of the table, before the scores; may be given more than once
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    carry: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dialect {
    Duckdb,
    Postgres,
    Spark,
}

impl From<Dialect> for sql::Dialect {
    fn from(dialect: Dialect) -> sql::Dialect {
        match dialect {
            Dialect::Duckdb => sql::Dialect::Duckdb,
            Dialect::Postgres => sql::Dialect::Postgres,
            Dialect::Spark => sql::Dialect::Spark,
        }
    }
}

impl Sql {
    pub fn run(self) -> Result<Verdict, Fault> {
        let compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(instrument) = &compiled.instrument else { return Ok(Verdict::Bad) };
        let options = Options {
            dialect: self.dialect.into(),
            table: self.table,
            view: self.view,
            carried: self.carry.into_iter().filter(|name| !name.is_empty()).collect(),
            bounds: check::bounds(instrument),
        };
        match sql::export(instrument, &options) {
            Ok(export) => {
                say(&export.sql)?;
                Ok(Verdict::Good)
            }
            Err(unsayable) => {
                complain(&format!("{} cannot express this exactly: {unsayable}", options.dialect.name()));
                Ok(Verdict::Bad)
            }
        }
    }
}
