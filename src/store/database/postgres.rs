//! PostgreSQL, behind the feature of that name.

use std::collections::HashMap;
use std::path::Path;

use postgres::types::{ToSql, Type};
use postgres::{Client, NoTls, Statement};

use super::{Access, Cell, Connection, Error, Row};

pub struct Postgres {
    client: Client,
    statements: HashMap<&'static str, Statement>,
}

impl Postgres {
    pub fn connect(url: &str) -> Result<Postgres, Error> {
        let mut client = Client::connect(url, NoTls).map_err(failed)?;
        // Whatever the server's default is: an answer that was acknowledged is on its disk.
        client
            .batch_execute("SET synchronous_commit = on; SET client_min_messages = warning; SET default_transaction_isolation = 'read committed'")
            .map_err(failed)?;
        Ok(Postgres { client, statements: HashMap::new() })
    }

    fn prepare(&mut self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(failed)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

fn failed(error: postgres::Error) -> Error {
    // The library says only "db error"; what the server said is behind it.
    Error::Database(match error.as_db_error() {
        Some(said) => said.message().to_string(),
        None => std::error::Error::source(&error).map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")),
    })
}

fn values(cells: &[Cell]) -> Vec<&(dyn ToSql + Sync)> {
    cells
        .iter()
        .map(|cell| match cell {
            Cell::Null => &Nothing as &(dyn ToSql + Sync),
            Cell::Int(value) => value,
            Cell::Text(value) => value,
            Cell::Bytes(value) => value,
        })
        .collect()
}

/// A null of whatever type is wanted.
#[derive(Debug)]
struct Nothing;

impl ToSql for Nothing {
    fn to_sql(&self, _: &Type, _: &mut postgres::types::private::BytesMut) -> Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        Ok(postgres::types::IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    postgres::types::to_sql_checked!();
}

fn row(row: &postgres::Row) -> Result<Row, Error> {
    let cell = |at: usize| {
        let of = row.columns()[at].type_();
        Ok(match *of {
            Type::INT8 => row.try_get::<_, Option<i64>>(at).map_err(failed)?.map_or(Cell::Null, Cell::Int),
            Type::TEXT => row.try_get::<_, Option<String>>(at).map_err(failed)?.map_or(Cell::Null, Cell::Text),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map_err(failed)?.map_or(Cell::Null, Cell::Bytes),
            _ => return Err(Error::Damaged(format!("a column is of type {of}"))),
        })
    };
    Ok(Row((0..row.len()).map(cell).collect::<Result<_, _>>()?))
}

/// A schema file in PostgreSQL's words.
fn translated(sql: &str) -> String {
    sql.replace("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
        .replace("INTEGER", "BIGINT")
        .replace("BLOB", "BYTEA")
        .replace(") STRICT", ")")
}

impl Connection for Postgres {
    fn begin(&mut self, access: Access) -> Result<(), Error> {
        let begin = match access {
            // Of one moment, so that a head is never taken with the events of a later one: whoever was overtaken is told, and tries again.
            Access::Write => "BEGIN ISOLATION LEVEL REPEATABLE READ",
            Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.client.batch_execute(begin).map_err(failed)
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.client.batch_execute("COMMIT").map_err(failed)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.client.batch_execute("ROLLBACK").map_err(failed)
    }

    fn execute(&mut self, sql: &'static str, cells: &[Cell]) -> Result<u64, Error> {
        let statement = self.prepare(sql)?;
        self.client.execute(&statement, &values(cells)).map_err(failed)
    }

    fn query(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Vec<Row>, Error> {
        let statement = self.prepare(sql)?;
        self.client.query(&statement, &values(cells)).map_err(failed)?.iter().map(row).collect()
    }

    fn schema(&mut self, sql: &str) -> Result<(), Error> {
        self.client.batch_execute(&translated(sql)).map_err(failed)
    }

    fn lock_schema(&mut self) -> Result<(), Error> {
        // A number of our own: `peil` in ASCII.
        self.client.batch_execute("SELECT pg_advisory_xact_lock(1885694316)").map_err(failed)
    }

    fn copy_to(&mut self, _: &Path) -> Result<(), Error> {
        Err(Error::Invalid("a database of PostgreSQL is copied by its own `pg_dump`".into()))
    }

    fn sweep_traces(&mut self) -> Result<(), Error> {
        // Rows that were written over stay in the tables until this.
        self.client.batch_execute("VACUUM events, cases, administrations, submissions, invitations, alerts").map_err(failed)
    }

    fn is_lost(&self) -> bool {
        self.client.is_closed()
    }
}
