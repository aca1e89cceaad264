//! The databases: one narrow interface to SQLite and PostgreSQL, so that every statement is written once.
//!
//! Statements use the SQL that both support. Parameters are `$1`, `$2`, …; a `$` is used nowhere else.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "postgres")]
mod postgres_tls;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Error;

/// A value in a row, or given to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

macro_rules! cells {
    ($($type:ty, $value:ident => $cell:expr);* $(;)?) => {$(
        impl From<$type> for Cell {
            fn from($value: $type) -> Cell {
                $cell
            }
        }
    )*};
}

cells! {
    i64, value => Cell::Int(value);
    u64, value => Cell::Int(i64::try_from(value).unwrap_or(i64::MAX));
    bool, value => Cell::Int(i64::from(value));
    &str, value => Cell::Text(value.to_string());
    String, value => Cell::Text(value);
    &String, value => Cell::Text(value.clone());
    Vec<u8>, value => Cell::Bytes(value);
    &[u8], value => Cell::Bytes(value.to_vec());
    super::Moment, value => Cell::Int(value.0);
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Null, Into::into)
    }
}

/// Values for a statement.
macro_rules! cells_of {
    ($($value:expr),* $(,)?) => { &[$($crate::database::Cell::from($value)),*] };
}
pub(super) use cells_of;

/// A row that a query gave.
#[derive(Debug)]
pub struct Row(pub(super) Vec<Cell>);

impl Row {
    fn cell(&self, at: usize) -> &Cell {
        self.0.get(at).unwrap_or(&Cell::Null)
    }

    fn other(at: usize, wanted: &str) -> Error {
        Error::Damaged(format!("column {at} of a row does not hold a {wanted}"))
    }

    pub fn int(&self, at: usize) -> Result<i64, Error> {
        self.maybe_int(at)?.ok_or_else(|| Row::other(at, "number"))
    }

    pub fn maybe_int(&self, at: usize) -> Result<Option<i64>, Error> {
        match self.cell(at) {
            Cell::Int(value) => Ok(Some(*value)),
            Cell::Null => Ok(None),
            _ => Err(Row::other(at, "number")),
        }
    }

    pub fn count(&self, at: usize) -> Result<u64, Error> {
        u64::try_from(self.int(at)?).map_err(|_| Row::other(at, "count"))
    }

    pub fn flag(&self, at: usize) -> Result<bool, Error> {
        Ok(self.int(at)? != 0)
    }

    pub fn moment(&self, at: usize) -> Result<super::Moment, Error> {
        self.int(at).map(super::Moment)
    }

    pub fn maybe_moment(&self, at: usize) -> Result<Option<super::Moment>, Error> {
        Ok(self.maybe_int(at)?.map(super::Moment))
    }

    pub fn text(&self, at: usize) -> Result<String, Error> {
        self.maybe_text(at)?.ok_or_else(|| Row::other(at, "text"))
    }

    pub fn maybe_text(&self, at: usize) -> Result<Option<String>, Error> {
        match self.cell(at) {
            Cell::Text(value) => Ok(Some(value.clone())),
            Cell::Null => Ok(None),
            _ => Err(Row::other(at, "text")),
        }
    }

    pub fn bytes(&self, at: usize) -> Result<Vec<u8>, Error> {
        self.maybe_bytes(at)?.ok_or_else(|| Row::other(at, "bytes"))
    }

    pub fn maybe_bytes(&self, at: usize) -> Result<Option<Vec<u8>>, Error> {
        match self.cell(at) {
            Cell::Bytes(value) => Ok(Some(value.clone())),
            Cell::Null => Ok(None),
            _ => Err(Row::other(at, "bytes")),
        }
    }
}

/// A statement, and its values.
pub type Statement<'c> = (&'static str, &'c [Cell]);

/// What a transaction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It sees one moment, and writes nothing.
    Read,
    /// It waits for other writers.
    Write,
    /// It changes the schema, and sees what others did to it while it waited.
    Schema,
}

/// One connection. Its statements are kept prepared.
pub trait Connection: Send {
    fn begin(&mut self, access: Access) -> Result<(), Error>;
    /// Runs these last statements and ends the transaction: all of it, or nothing. Returns once what was
    /// written is durable.
    fn commit(&mut self, last: &[Statement<'_>]) -> Result<(), Error>;
    fn rollback(&mut self) -> Result<(), Error>;
    /// How many rows were written.
    fn execute(&mut self, sql: &'static str, cells: &[Cell]) -> Result<u64, Error>;
    fn query(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Vec<Row>, Error>;
    /// The same of several statements, in this order, none of which waits for what came of another.
    fn execute_all(&mut self, statements: &[Statement<'_>]) -> Result<Vec<u64>, Error> {
        statements.iter().map(|(sql, cells)| self.execute(sql, cells)).collect()
    }
    fn query_all(&mut self, statements: &[Statement<'_>]) -> Result<Vec<Vec<Row>>, Error> {
        statements.iter().map(|(sql, cells)| self.query(sql, cells)).collect()
    }
    /// Runs the statements of a schema file, which is in SQLite's words.
    fn schema(&mut self, sql: &str) -> Result<(), Error>;
    /// Keeps other processes from migrating at the same time, until the transaction ends.
    fn lock_schema(&mut self) -> Result<(), Error>;
    /// Whether there is a schema of Peil in it at all.
    fn has_schema(&mut self) -> Result<bool, Error>;
    /// Writes a whole copy into a file that is empty or not there, which may be half done when this fails.
    fn copy_to(&mut self, file: &Path) -> Result<(), Error>;
    /// What is wrong with how it is stored, apart from what is stored: pages, indexes. Empty where the
    /// database does not tell.
    fn damage(&mut self) -> Result<Vec<String>, Error>;
    /// Takes what was deleted off the disk too. Why it may be there still, where that does not succeed in
    /// this time.
    fn sweep_traces(&mut self, patience: Duration) -> Result<Option<String>, Error>;
    /// Whether it is of no use any more, and another should be opened.
    fn is_lost(&self) -> bool;
}

/// Where a store is: what `--db` says.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A file, made when it is not there.
    Sqlite(PathBuf),
    /// `postgres://…`, with everything that libpq's addresses say.
    Postgres(String),
}

impl Address {
    /// `postgres://…` and `postgresql://…` are PostgreSQL's; anything else is a file, with or without
    /// `sqlite:` in front.
    pub fn parse(text: &str) -> Address {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Address::Postgres(text.to_string());
        }
        Address::Sqlite(PathBuf::from(text.strip_prefix("sqlite:").unwrap_or(text)))
    }

    /// The file that it is, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Address::Sqlite(file) => Some(file),
            Address::Postgres(_) => None,
        }
    }

    pub(super) fn connect(&self) -> Result<Box<dyn Connection>, Error> {
        match self {
            Address::Sqlite(file) => Ok(Box::new(sqlite::Sqlite::open(file)?)),
            #[cfg(feature = "postgres")]
            Address::Postgres(url) => Ok(Box::new(postgres::Postgres::connect(url)?)),
            #[cfg(not(feature = "postgres"))]
            Address::Postgres(_) => Err(Error::Database(
                "this program was built without PostgreSQL: build it with `--features postgres`".into(),
            )),
        }
    }

    /// The same for looking only: nothing is made, and nothing about how it is stored is changed.
    pub(super) fn connect_to_look(&self) -> Result<Box<dyn Connection>, Error> {
        match self {
            Address::Sqlite(file) => Ok(Box::new(sqlite::Sqlite::open_to_look(file)?)),
            Address::Postgres(_) => self.connect(),
        }
    }

    /// Refuses a database without a schema of Peil, such as a copy that was cut off.
    ///
    /// # Errors
    /// When it cannot be read, or has no schema.
    pub fn check_schema(&self) -> Result<(), Error> {
        if self.connect_to_look()?.has_schema()? { Ok(()) } else { Err(no_schema()) }
    }
}

pub(super) fn no_schema() -> Error {
    Error::Database(
        "it is not a Peil database: it has no schema. It may be a copy that was not finished".into(),
    )
}

/// The connection that there is; another where there is none, or it was lost.
pub(super) fn connected<'c>(
    connection: &'c mut Option<Box<dyn Connection>>,
    address: &Address,
) -> Result<&'c mut dyn Connection, Error> {
    if connection.as_ref().is_some_and(|connection| connection.is_lost()) {
        *connection = None;
    }
    match connection {
        Some(connection) => Ok(&mut **connection),
        none => Ok(&mut **none.insert(address.connect()?)),
    }
}

impl fmt::Display for Address {
    /// Without a password.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Sqlite(file) => write!(out, "{}", file.display()),
            Address::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                let rest = rest.split('?').next().unwrap_or_default();
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                write!(out, "{scheme}://{place}")
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Address({self})")
    }
}
