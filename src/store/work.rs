//! Pieces of work for the threads of a store, and the transaction they run in.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::database::{Access, Address, Cell, Connection, Row};
use super::fold::State;
use super::reply::{Promise, Reply, promise};
use super::{Error, Moment};

/// A transaction, as a piece of work sees it.
pub(super) struct Transaction<'c> {
    connection: &'c mut dyn Connection,
    /// One moment for everything that is written at once.
    pub now: Moment,
    /// Whether this piece of work has written anything.
    pub wrote: bool,
    /// States that were folded lately; only the writer keeps any.
    pub states: &'c mut States,
}

impl<'c> Transaction<'c> {
    pub fn new(connection: &'c mut dyn Connection, states: &'c mut States) -> Transaction<'c> {
        Transaction { connection, now: Moment::now(), wrote: false, states }
    }

    /// How many rows were written.
    pub fn execute(&mut self, sql: &'static str, cells: &[Cell]) -> Result<u64, Error> {
        self.wrote = true;
        self.connection.execute(sql, cells)
    }

    pub fn query(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Vec<Row>, Error> {
        self.connection.query(sql, cells)
    }

    /// The first row, if there is one.
    pub fn first(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, cells)?.into_iter().next())
    }
}

/// The head of a chain, and what its events fold to.
#[derive(Debug, Clone)]
pub(super) struct Folded {
    pub head: Vec<u8>,
    pub state: State,
}

/// States by administration: those that are written to again soon. They are checked against the stored head before use.
#[derive(Debug, Default)]
pub(super) struct States(HashMap<String, Folded>);

/// How many states are kept. With some 10 kB each they stay far under what a small server has.
const MOST_STATES: usize = 1000;

impl States {
    pub fn take(&mut self, administration: &str) -> Option<Folded> {
        self.0.remove(administration)
    }

    pub fn keep(&mut self, administration: &str, folded: Folded) {
        if self.0.len() >= MOST_STATES {
            self.0.clear();
        }
        self.0.insert(administration.to_string(), folded);
    }

    pub fn forget(&mut self) {
        self.0.clear();
    }
}

/// A piece of writing: run in a transaction that it may share, run again on its own when that one fails, and answered once it is durable.
pub(super) trait Job: Send {
    /// Whether it wants to be committed; its result is kept until then.
    fn run(&mut self, transaction: &mut Transaction<'_>) -> Ran;
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

/// What running a job came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ran {
    Done,
    /// It declined before it wrote anything.
    Declined,
    /// It failed after it wrote: the transaction cannot be used.
    Spoilt,
}

struct Write<T, F> {
    work: F,
    result: Option<Result<T, Error>>,
    promise: Promise<T>,
}

impl<T: Send, F: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send> Job for Write<T, F> {
    fn run(&mut self, transaction: &mut Transaction<'_>) -> Ran {
        transaction.wrote = false;
        let result = (self.work)(transaction);
        // PostgreSQL takes nothing more after a statement that failed, even one that only reads.
        let ran = match &result {
            Ok(_) => Ran::Done,
            Err(Error::Database(_)) => Ran::Spoilt,
            Err(_) if transaction.wrote => Ran::Spoilt,
            Err(_) => Ran::Declined,
        };
        self.result = Some(result);
        ran
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(error),
            (Some(result), Ok(())) => result,
            (None, Ok(())) => Err(Error::Gone),
        };
        self.promise.answer(result);
    }
}

/// A piece of writing, and where its result will be.
pub(super) fn job<T: Send + 'static>(work: impl FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static) -> (Box<dyn Job>, Reply<T>) {
    let (promise, reply) = promise();
    (Box::new(Write { work, result: None, promise }), reply)
}

/// A piece of reading, or of working something out.
pub(super) type Read = Box<dyn FnOnce(&mut Reader) + Send>;

/// What a reading thread has: a connection, opened again when it was lost.
pub(super) struct Reader {
    address: Address,
    connection: Option<Box<dyn Connection>>,
}

impl Reader {
    /// Runs work in a transaction that sees one moment.
    pub fn read<T>(&mut self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>) -> Result<T, Error> {
        if self.connection.as_ref().is_some_and(|connection| connection.is_lost()) {
            self.connection = None;
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.address.connect()?),
        };
        connection.begin(Access::Read)?;
        let result = work(&mut Transaction::new(&mut **connection, &mut States::default()));
        connection.rollback()?;
        result
    }
}

/// Starts `count` threads that take work from one queue, each with a connection of its own from when it first needs one.
pub(super) fn readers(address: &Address, count: usize, name: &str) -> Result<(Sender<Read>, Vec<JoinHandle<()>>), Error> {
    let (sender, receiver) = channel::<Read>();
    let receiver = Arc::new(Mutex::new(receiver));
    let threads = (0..count).map(|_| {
        let (receiver, mut reader) = (receiver.clone(), Reader { address: address.clone(), connection: None });
        let work = move || {
            while let Some(work) = next(&receiver) {
                work(&mut reader);
            }
        };
        thread::Builder::new().name(name.into()).spawn(work).map_err(|error| Error::Database(format!("no thread can be started: {error}")))
    });
    Ok((sender, threads.collect::<Result<_, _>>()?))
}

fn next(receiver: &Mutex<Receiver<Read>>) -> Option<Read> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
