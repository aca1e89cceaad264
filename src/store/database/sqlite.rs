//! SQLite, built in: a file, a write-ahead log, every commit synced to the disk.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{CachedStatement, OpenFlags, params_from_iter};

use super::{Access, Cell, Connection, Error, Row, Statement};

/// How long to wait for another process that is writing.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Sqlite {
    connection: rusqlite::Connection,
}

impl Sqlite {
    /// Makes the file when it is not there, for its owner alone.
    pub fn open(file: &Path) -> Result<Sqlite, Error> {
        make_private(file);
        let connection = Sqlite::connected(file, OpenFlags::default())?;
        // A deleted answer leaves no trace in free pages: `secure_delete` writes zeros over it.
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;")
            .map_err(|error| Error::Database(format!("`{}`: {error}", file.display())))?;
        Ok(Sqlite { connection })
    }

    pub fn open_to_look(file: &Path) -> Result<Sqlite, Error> {
        Ok(Sqlite {
            connection: Sqlite::connected(file, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE)?,
        })
    }

    fn connected(file: &Path, flags: OpenFlags) -> Result<rusqlite::Connection, Error> {
        let connection = rusqlite::Connection::open_with_flags(file, flags)
            .map_err(|error| Error::Database(format!("`{}`: {error}", file.display())))?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(128);
        Ok(connection)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<CachedStatement<'_>, Error> {
        // `$1` is a name to SQLite, numbered by where it first appears; `?1` is the first value wherever it
        // is.
        self.connection.prepare_cached(&sql.replace('$', "?")).map_err(failed)
    }
}

/// Makes an empty file that its owner alone can read; SQLite gives what it puts beside it the same rights.
/// One that is there is left as it is, and what cannot be made is for SQLite to complain about.
fn make_private(file: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

fn failed(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::Database("the file is not a database".into()),
        Some(rusqlite::ErrorCode::DatabaseCorrupt) => Error::Damaged(error.to_string()),
        _ => Error::Database(error.to_string()),
    }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(value) => Value::Integer(*value),
        Cell::Text(value) => Value::Text(value.clone()),
        Cell::Bytes(value) => Value::Blob(value.clone()),
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell, Error> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Text(value) => Cell::Text(
            String::from_utf8(value.to_vec()).map_err(|_| Error::Damaged("a text is not UTF-8".into()))?,
        ),
        ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
        ValueRef::Real(_) => return Err(Error::Damaged("a number has a point".into())),
    })
}

impl Connection for Sqlite {
    fn begin(&mut self, access: Access) -> Result<(), Error> {
        self.connection
            .execute_batch(match access {
                Access::Write | Access::Schema => "BEGIN IMMEDIATE",
                Access::Read => "BEGIN",
            })
            .map_err(failed)
    }

    fn commit(&mut self, last: &[Statement<'_>]) -> Result<(), Error> {
        self.execute_all(last)?;
        self.connection.execute_batch("COMMIT").map_err(failed)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        if self.connection.is_autocommit() {
            // SQLite itself rolled back: the disk is full, or cannot be written.
            return Ok(());
        }
        self.connection.execute_batch("ROLLBACK").map_err(failed)
    }

    fn execute(&mut self, sql: &'static str, cells: &[Cell]) -> Result<u64, Error> {
        self.prepare(sql)?
            .execute(params_from_iter(cells.iter().map(value)))
            .map(|rows| rows as u64)
            .map_err(failed)
    }

    fn query(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Vec<Row>, Error> {
        let mut statement = self.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(cells.iter().map(value))).map_err(failed)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let cells = (0..columns).map(|at| row.get_ref(at).map_err(failed).and_then(cell));
            found.push(Row(cells.collect::<Result<_, _>>()?));
        }
        Ok(found)
    }

    fn schema(&mut self, sql: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(failed)
    }

    fn lock_schema(&mut self) -> Result<(), Error> {
        // A transaction that writes is the only one there is.
        Ok(())
    }

    fn has_schema(&mut self) -> Result<bool, Error> {
        Ok(!self.query("SELECT name FROM sqlite_master WHERE name = 'schema_files'", &[])?.is_empty())
    }

    fn damage(&mut self) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check").map_err(failed)?;
        let found = statement
            .query_map([], |row| row.get::<_, String>(0))
            .and_then(Iterator::collect::<Result<Vec<_>, _>>);
        match found {
            Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
            Err(error) => Ok(vec![error.to_string()]),
        }
    }

    fn copy_to(&mut self, file: &Path) -> Result<(), Error> {
        let name = file.to_str().ok_or_else(|| Error::Invalid("the name of a copy is UTF-8".into()))?;
        self.connection.execute("VACUUM INTO ?1", [name]).map(drop).map_err(failed)
    }

    fn sweep_traces(&mut self, patience: Duration) -> Result<Option<String>, Error> {
        // The write-ahead log holds pages as they were before: they go into the file, where deleted content
        // is zeros, and the log is cut off. That is not done, and not an error either, while a connection
        // reads what was there before.
        self.connection.busy_timeout(patience).map_err(failed)?;
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(failed)?;
        self.connection.busy_timeout(PATIENCE).map_err(failed)?;
        Ok((busy != 0).then(|| "another program is reading an earlier state of the database, so the write-ahead log (`-wal`) still holds it".into()))
    }

    fn is_lost(&self) -> bool {
        false
    }
}
