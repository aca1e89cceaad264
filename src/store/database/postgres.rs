//! PostgreSQL, behind the feature of that name.

use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::path::Path;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls};

use super::postgres_tls::{Target, target};
use super::{Access, Cell, Connection, Error, Row, Statement};

/// A connection, which moves on while somebody waits for an answer.
pub struct Postgres {
    runtime: Runtime,
    client: Client,
    statements: HashMap<&'static str, tokio_postgres::Statement>,
    /// The begin of a transaction, which goes to the server together with the first statements of it.
    begin: Option<&'static str>,
}

impl Postgres {
    pub fn connect(url: &str) -> Result<Postgres, Error> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Error::Database(error.to_string()))?;
        // Those who wait for an answer are told why a connection ends.
        let client = match target(url)? {
            Target { config, tls: None } => {
                let (client, connection) = runtime.block_on(config.connect(NoTls)).map_err(failed)?;
                runtime.spawn(connection);
                client
            }
            Target { config, tls: Some(tls) } => {
                let (client, connection) = runtime.block_on(config.connect(tls)).map_err(failed)?;
                runtime.spawn(connection);
                client
            }
        };
        let mut postgres = Postgres { runtime, client, statements: HashMap::new(), begin: None };
        // Whatever the server's default is: an answer that was acknowledged is on its disk.
        postgres.batch("SET synchronous_commit = on; SET client_min_messages = warning; SET default_transaction_isolation = 'read committed'")?;
        Ok(postgres)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<tokio_postgres::Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql)).map_err(failed)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Runs statements without values.
    fn batch(&mut self, sql: &str) -> Result<(), Error> {
        let begin = self.begin.take();
        self.runtime
            .block_on(async {
                if let Some(begin) = begin {
                    self.client.batch_execute(begin).await?;
                }
                self.client.batch_execute(sql).await
            })
            .map_err(failed)
    }

    /// Sends statements one right after another, then waits for their answers: one trip to the server for all
    /// of them, and for the end of the transaction.
    fn together<T>(
        &mut self,
        statements: &[Statement<'_>],
        end: Option<&str>,
        request: AsRequest<T>,
    ) -> Result<Vec<T>, Error> {
        let prepared = statements.iter().map(|(sql, _)| self.prepare(sql)).collect::<Result<Vec<_>, _>>()?;
        let values: Vec<Vec<_>> = statements.iter().map(|(_, cells)| values(cells)).collect();
        let (client, begin) = (&self.client, self.begin.take());
        self.runtime.block_on(async {
            let plain = |sql| Sent::of(Box::pin(client.batch_execute(sql)) as Request<'_, ()>);
            let mut around = Vec::with_capacity(2);
            if let Some(begin) = begin {
                around.push(plain(begin).await);
            }
            let mut sent = Vec::with_capacity(statements.len());
            for (prepared, values) in prepared.iter().zip(&values) {
                sent.push(Sent::of(request(client, prepared, values)).await);
            }
            if let Some(end) = end {
                around.push(plain(end).await);
            }
            let mut answers = Vec::with_capacity(sent.len());
            for sent in sent {
                answers.push(sent.answer().await.map_err(failed)?);
            }
            for sent in around {
                sent.answer().await.map_err(failed)?;
            }
            Ok(answers)
        })
    }
}

type Request<'r, T> = Pin<Box<dyn Future<Output = Result<T, tokio_postgres::Error>> + 'r>>;
type AsRequest<T> =
    for<'r> fn(&'r Client, &'r tokio_postgres::Statement, &'r [&'r (dyn ToSql + Sync)]) -> Request<'r, T>;

/// A request that was sent.
enum Sent<'r, T> {
    Waiting(Request<'r, T>),
    Answered(Result<T, tokio_postgres::Error>),
}

impl<'r, T> Sent<'r, T> {
    /// Polling a request for the first time sends it.
    async fn of(mut request: Request<'r, T>) -> Sent<'r, T> {
        match poll_fn(|context| Poll::Ready(request.as_mut().poll(context))).await {
            Poll::Ready(answer) => Sent::Answered(answer),
            Poll::Pending => Sent::Waiting(request),
        }
    }

    async fn answer(self) -> Result<T, tokio_postgres::Error> {
        match self {
            Sent::Waiting(request) => request.await,
            Sent::Answered(answer) => answer,
        }
    }
}

pub(super) fn failed(error: tokio_postgres::Error) -> Error {
    let overtaken = [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED];
    if error.code().is_some_and(|code| overtaken.contains(code)) {
        return Error::Overtaken;
    }
    // The library says only "db error"; what the server said is behind it.
    Error::Database(match error.as_db_error() {
        Some(said) => said.message().to_string(),
        None => std::error::Error::source(&error)
            .map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}")),
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
    fn to_sql(
        &self,
        _: &Type,
        _: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        Ok(tokio_postgres::types::IsNull::Yes)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

fn row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let cell = |at: usize| {
        let of = row.columns()[at].type_();
        Ok(match *of {
            Type::INT8 => row.try_get::<_, Option<i64>>(at).map_err(failed)?.map_or(Cell::Null, Cell::Int),
            Type::TEXT => {
                row.try_get::<_, Option<String>>(at).map_err(failed)?.map_or(Cell::Null, Cell::Text)
            }
            Type::BYTEA => {
                row.try_get::<_, Option<Vec<u8>>>(at).map_err(failed)?.map_or(Cell::Null, Cell::Bytes)
            }
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

/// How many may still see rows as they were before the last erasure: transactions that began before it, or
/// were prepared. The oldest transaction that still writes, in whichever database of the server, is one of
/// them: a transaction that begins meanwhile sees as little of the erasure as that one.
const OLD_READERS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM \
    (SELECT CAST(CAST(txid_snapshot_xmin(txid_current_snapshot()) % 4294967296 AS TEXT) AS xid) AS xid \
     UNION ALL SELECT backend_xmin FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL \
     UNION ALL SELECT transaction FROM pg_prepared_xacts WHERE database = current_database()) AS open \
    WHERE age(xid) >= (SELECT MIN(age(xmin)) FROM traces)";

impl Connection for Postgres {
    fn begin(&mut self, access: Access) -> Result<(), Error> {
        self.begin = Some(match access {
            // Of one moment, so that a head is never taken with the events of a later one: a writer that was
            // overtaken is told, and tries again.
            Access::Write => "BEGIN ISOLATION LEVEL REPEATABLE READ",
            Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            // What another process did while this one waited for the lock is seen.
            Access::Schema => "BEGIN ISOLATION LEVEL READ COMMITTED",
        });
        Ok(())
    }

    fn commit(&mut self, last: &[Statement<'_>]) -> Result<(), Error> {
        // When one of these fails, the server takes the end for a ROLLBACK, and the failure is reported.
        self.together(last, Some("COMMIT"), |client, statement, values| {
            Box::pin(client.execute(statement, values))
        })
        .map(drop)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        if self.begin.take().is_some() { Ok(()) } else { self.batch("ROLLBACK") }
    }

    fn execute(&mut self, sql: &'static str, cells: &[Cell]) -> Result<u64, Error> {
        Ok(self.execute_all(&[(sql, cells)])?.into_iter().sum())
    }

    fn query(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Vec<Row>, Error> {
        Ok(self.query_all(&[(sql, cells)])?.into_iter().flatten().collect())
    }

    fn execute_all(&mut self, statements: &[Statement<'_>]) -> Result<Vec<u64>, Error> {
        self.together(statements, None, |client, statement, values| {
            Box::pin(client.execute(statement, values))
        })
    }

    fn query_all(&mut self, statements: &[Statement<'_>]) -> Result<Vec<Vec<Row>>, Error> {
        let answers = self.together(statements, None, |client, statement, values| {
            Box::pin(client.query(statement, values))
        })?;
        answers.iter().map(|rows| rows.iter().map(row).collect()).collect()
    }

    fn schema(&mut self, sql: &str) -> Result<(), Error> {
        self.batch(&translated(sql))
    }

    fn lock_schema(&mut self) -> Result<(), Error> {
        // Our own number: `peil` in ASCII.
        self.batch("SELECT pg_advisory_xact_lock(1885694316)")
    }

    fn copy_to(&mut self, _: &Path) -> Result<(), Error> {
        Err(Error::Invalid("copy a PostgreSQL database with `pg_dump`".into()))
    }

    fn has_schema(&mut self) -> Result<bool, Error> {
        Ok(!self.query("SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_name = 'schema_files'", &[])?.is_empty())
    }

    fn damage(&mut self) -> Result<Vec<String>, Error> {
        // Its own `pg_amcheck` reports it.
        Ok(Vec::new())
    }

    fn sweep_traces(&mut self, patience: Duration) -> Result<Option<String>, Error> {
        // Rows that were written over stay in the tables until these are written again, and a table that is
        // written again takes along what a transaction that began before may still ask for.
        let until = Instant::now() + patience;
        while self.query(OLD_READERS, &[])?.first().is_some_and(|row| row.int(0).is_ok_and(|count| count > 0))
        {
            if Instant::now() >= until {
                return Ok(Some("a transaction that began before is still open, and may ask for it".into()));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let places = "SELECT string_agg(CAST(pg_relation_filenode(CAST(name AS regclass)) AS TEXT), ' ' ORDER BY name) \
                      FROM unnest(string_to_array('events cases administrations submissions invitations alerts rounds case_events looks', ' ')) AS name";
        let before = self.query(places, &[])?.first().map(|row| row.text(0)).transpose()?;
        // A long read is not waited for: all others would wait behind it.
        self.batch("SET lock_timeout = '5s'")?;
        let swept = self
            .batch("VACUUM FULL events, cases, administrations, submissions, invitations, alerts, rounds, case_events, looks, goals, goal_events, goal_links, enrolments, study_rounds, deliveries");
        self.batch("SET lock_timeout = 0")?;
        match swept {
            Ok(()) => {}
            Err(error) if error.to_string().contains("lock timeout") => {
                return Ok(Some(
                    "another connection keeps reading the tables, so they cannot be rewritten".into(),
                ));
            }
            Err(error) => return Err(error),
        }
        // One who does not own the tables is only warned.
        let after = self.query(places, &[])?.first().map(|row| row.text(0)).transpose()?;
        let same = before
            .iter()
            .flat_map(|text| text.split(' '))
            .zip(after.iter().flat_map(|text| text.split(' ')))
            .any(|(before, after)| before == after);
        Ok(same.then(|| {
            "the database role of Peil does not own the tables, and cannot rewrite them (`VACUUM FULL`)"
                .into()
        }))
    }

    fn is_lost(&self) -> bool {
        self.client.is_closed()
    }
}
