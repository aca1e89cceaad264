//! Pieces of work for the threads of a store, and the transaction they run in.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::administration::Administration;
use super::database::{Access, Address, Cell, Connection, Row, Statement};
use super::history::{Histories, History};
use super::reply::{Promise, Reply, promise};
use super::{Error, Moment};

/// A transaction, as a piece of work sees it.
pub(super) struct Transaction<'c> {
    connection: &'c mut dyn Connection,
    /// One moment for everything that is written at once.
    pub now: Moment,
    /// Whether this piece of work has written anything.
    pub wrote: bool,
    pub histories: &'c Histories,
    /// What was asked beforehand and how it was answered, by administration, while nothing that was written
    /// since can have changed it.
    answered: HashMap<String, Vec<(Ask, Vec<Row>)>>,
    /// What is written with the next statement that cannot wait, or at the end.
    waiting: Vec<(&'static str, Vec<Cell>)>,
    /// Administrations as they are once this is committed; none that are not to be in memory any more.
    changed: HashMap<String, Option<Administration>>,
}

/// Something that a piece of work will ask about one administration, known before it runs: all that are
/// together in a transaction are asked in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ask {
    pub administration: String,
    pub sql: &'static str,
    pub cells: Vec<Cell>,
}

impl<'c> Transaction<'c> {
    pub fn new(connection: &'c mut dyn Connection, histories: &'c Histories) -> Transaction<'c> {
        Transaction {
            connection,
            now: Moment::now(),
            wrote: false,
            histories,
            answered: HashMap::new(),
            waiting: Vec::new(),
            changed: HashMap::new(),
        }
    }

    /// How many rows were written.
    pub fn execute(&mut self, sql: &'static str, cells: &[Cell]) -> Result<u64, Error> {
        self.send()?;
        self.answered.clear();
        self.wrote = true;
        self.connection.execute(sql, cells)
    }

    pub fn query(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Vec<Row>, Error> {
        self.send()?;
        self.connection.query(sql, cells)
    }

    /// The first row, if there is one.
    pub fn first(&mut self, sql: &'static str, cells: &[Cell]) -> Result<Option<Row>, Error> {
        Ok(self.query(sql, cells)?.into_iter().next())
    }

    /// What is wrong with how the database is stored.
    pub fn damage(&mut self) -> Result<Vec<String>, Error> {
        self.connection.damage()
    }

    /// Asks beforehand.
    pub fn ask_all(&mut self, asks: Vec<Ask>) -> Result<(), Error> {
        if asks.is_empty() {
            return Ok(());
        }
        let statements: Vec<Statement<'_>> = asks.iter().map(|ask| (ask.sql, ask.cells.as_slice())).collect();
        for (rows, ask) in self.connection.query_all(&statements)?.into_iter().zip(asks) {
            self.answered.entry(ask.administration.clone()).or_default().push((ask, rows));
        }
        Ok(())
    }

    /// What was asked beforehand, if that still holds; otherwise it is asked now.
    pub fn ask(&mut self, ask: &Ask) -> Result<Vec<Row>, Error> {
        if let Some(answered) = self.answered.get_mut(&ask.administration)
            && let Some(at) = answered.iter().position(|(known, _)| known == ask)
        {
            return Ok(answered.swap_remove(at).1);
        }
        self.query(ask.sql, &ask.cells)
    }

    /// Writes something about one administration. It may go to the database later, together with more, but
    /// before anything else is asked or written.
    pub fn execute_later(&mut self, administration: &str, sql: &'static str, cells: &[Cell]) {
        self.answered.remove(administration);
        self.wrote = true;
        self.waiting.push((sql, cells.to_vec()));
    }

    /// Sends what waits to be written.
    fn send(&mut self) -> Result<(), Error> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.connection.execute_all(&statements(&waiting)).map(drop)
    }

    /// The history that ends in this head, for adding to it, if it is in memory.
    pub fn take(&mut self, administration: &str, head: &[u8]) -> Option<Arc<History>> {
        match self.changed.remove(administration) {
            Some(changed) => {
                changed.map(|administration| administration.history).filter(|history| history.head == head)
            }
            None => self.histories.take(administration, head),
        }
    }

    /// Has it in memory once this is committed.
    pub fn keep(&mut self, administration: Administration) {
        self.changed.insert(administration.summary.id.0.clone(), Some(administration));
    }

    /// Has it in memory no more once this is committed: until then somebody may read it as it was.
    pub fn forget(&mut self, administration: &str) {
        self.changed.insert(administration.to_string(), None);
    }

    /// Returns once what was written is durable.
    pub fn commit(self) -> Result<(), Error> {
        self.connection.commit(&statements(&self.waiting))?;
        for (id, administration) in self.changed {
            match administration {
                Some(administration) => self.histories.keep(administration),
                None => self.histories.forget(&id),
            }
        }
        Ok(())
    }

    pub fn rollback(self) -> Result<(), Error> {
        self.connection.rollback()
    }
}

fn statements<'w>(waiting: &'w [(&'static str, Vec<Cell>)]) -> Vec<Statement<'w>> {
    waiting.iter().map(|(sql, cells)| (*sql, cells.as_slice())).collect()
}

/// A piece of writing: run in a transaction that it may share, run again on its own when that one fails, and
/// answered once it is durable.
pub(super) trait Job: Send {
    /// What it will ask.
    fn asks(&self) -> Vec<Ask>;
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
    /// Another server was faster: the transaction cannot be used, and the next may do.
    Overtaken,
}

struct Write<T, F> {
    asks: Vec<Ask>,
    work: F,
    result: Option<Result<T, Error>>,
    promise: Promise<T>,
}

impl<T: Send, F: FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send> Job for Write<T, F> {
    fn asks(&self) -> Vec<Ask> {
        self.asks.clone()
    }

    fn run(&mut self, transaction: &mut Transaction<'_>) -> Ran {
        transaction.wrote = false;
        let result = (self.work)(transaction);
        // PostgreSQL takes nothing more after a statement that failed, even one that only reads.
        let ran = match &result {
            Ok(_) => Ran::Done,
            Err(Error::Overtaken) => Ran::Overtaken,
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
pub(super) fn job<T: Send + 'static>(
    asks: Vec<Ask>,
    work: impl FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
) -> (Box<dyn Job>, Reply<T>) {
    let (promise, reply) = promise();
    (Box::new(Write { asks, work, result: None, promise }), reply)
}

/// A piece of reading, or of working something out.
pub(super) type Read = Box<dyn FnOnce(&mut Reader) + Send>;

/// What a reading thread has: a connection, opened again when it was lost.
pub(super) struct Reader {
    address: Address,
    connection: Option<Box<dyn Connection>>,
    histories: Histories,
}

impl Reader {
    /// Runs work in a transaction that sees one moment.
    pub fn read<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (connection, histories) = self.connected()?;
        connection.begin(Access::Read)?;
        let result = work(&mut Transaction::new(connection, histories));
        connection.rollback()?;
        result
    }

    /// Runs work that reads by one statement: it sees one moment by itself.
    pub fn look_up<T>(
        &mut self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (connection, histories) = self.connected()?;
        work(&mut Transaction::new(connection, histories))
    }

    fn connected(&mut self) -> Result<(&mut dyn Connection, &Histories), Error> {
        let connection = super::database::connected(&mut self.connection, &self.address)?;
        Ok((connection, &self.histories))
    }
}

/// Starts `count` threads that take work from one queue, each with its own connection from when it first
/// needs one.
pub(super) fn readers(
    address: &Address,
    histories: &Histories,
    count: usize,
    name: &str,
) -> Result<(Sender<Read>, Vec<JoinHandle<()>>), Error> {
    let (sender, receiver) = channel::<Read>();
    let receiver = Arc::new(Mutex::new(receiver));
    let threads = (0..count).map(|_| {
        let (receiver, mut reader) = (
            receiver.clone(),
            Reader { address: address.clone(), connection: None, histories: histories.clone() },
        );
        let work = move || {
            while let Some(work) = next(&receiver) {
                work(&mut reader);
            }
        };
        thread::Builder::new()
            .name(name.into())
            .spawn(work)
            .map_err(|error| Error::Database(format!("no thread can be started: {error}")))
    });
    Ok((sender, threads.collect::<Result<_, _>>()?))
}

fn next(receiver: &Mutex<Receiver<Read>>) -> Option<Read> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
