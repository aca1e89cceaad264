//! The store: accounts, cases, administrations and their answers, on disk.
//!
//! ```text
//!                  ┌─ reply ◄──────────────────────────────────┐
//!   callers ──► Store ── writer: one thread, group commit ──► database: SQLite or PostgreSQL
//!                  └─── readers: two threads, ───────────────► database
//!                       more for passwords, one for erasing
//! ```
//!
//! A [`Store`] is a handle that can be cloned and used from any thread. Every call returns at once with a
//! [`Reply`]: `.await` it, or `.wait()` for it. What a call wrote is durable when its reply comes.
//!
//! Answers are an append-only log, chained by hash ([`verify`](Store::verify)); the state of an
//! administration is computed from its log ([`State`]). Everything that identifies a person is only in the
//! log's payloads, which can be erased ([`erase_case`](Store::erase_case)).
//!
//! # Use
//!
//! ```text
//! let store  = Store::open(&Address::parse("peil.db"))?;
//! let case   = store.open_case("blauwe-vis", &by).await?;
//! let id     = store.open_administration(NewAdministration { case, instrument: &instrument, … }).await?;
//! let link   = store.invite(&id, expires, &by).await?;             // link.token is shown once
//! let saved  = store.submit(Submission { administration: id, since: Since::Revision(3), what, … }).await?;
//! let state  = store.administration(&id).await?.history.state.clone();
//! let given  = store.model(&state.under.model).await?;             // Arc<Instrument>: the one it was given under
//! ```

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod account;
mod administration;
mod alert;
mod anchor;
mod audit;
mod case;
mod chain;
mod client;
mod copied;
mod course;
mod database;
mod enrolments;
mod erase;
mod error;
mod event;
mod fold;
mod goal;
mod goals;
mod guesses;
mod held_forms;
mod history;
mod hooks;
mod imports;
mod invitation;
mod log;
mod migrate;
mod moment;
mod password;
mod practice;
mod pseudonym;
mod publications;
mod reply;
mod research;
mod retention;
mod round;
mod secret;
mod sign_in;
mod stored_model;
mod studies;
mod study;
mod submit;
mod taking_part;
mod totp;
mod traces;
mod verify;
mod vouched;
mod welcome;
mod words;
mod work;
mod worklist;
mod writer;

use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

pub use account::{Account, Credentials, NewAccount, Role};
pub use administration::{Administration, Filter, NewAdministration, Summary};
pub use alert::{Alert, Of};
pub use anchor::Anchor;
pub use audit::{AuditFilter, AuditLine};
pub use case::{Case, CaseInList, Closed};
pub use client::Client;
pub use course::{CaseChange, CaseEvent, Reason};
pub use database::Address;
pub use enrolments::NewWave;
pub use erase::{CaseCopy, CopiedAdministration, Erased, Residue};
pub use error::{ClosedBy, Error};
pub use event::{Actor, Event, Payload, Under, Until, What};
pub use fold::{Domain, Given, State};
pub use goal::{
    Action, Agreement, Goal, GoalChange, GoalEvent, Helped, LONGEST_ACTION, LONGEST_GOAL, LONGEST_WHO,
    NewGoal,
};
pub use goals::{GoalEntry, GoalLink, SharedGoal};
pub use guesses::{Bucket, Guessed};
pub use held_forms::{FORM_WAITS, HeldForm};
pub use history::History;
pub use hooks::{Delivery, DueToTell, Hook, HookEvent};
pub use imports::{Import, ImportLine, MOST_IMPORTS, NewImport};
pub use invitation::{Entry, Invitation, Invited};
pub use migrate::NEWEST as NEWEST_SCHEMA;
pub use moment::Moment;
pub use practice::{Practice, Thing, Whose};
pub use pseudonym::{Suspicion, suspicions};
pub use publications::{NewPublication, Publication, Readers};
pub use reply::Reply;
pub use research::Numbers;
pub use retention::{Clock, KeptAnswers, Retention, Swept};
pub use round::Round;
pub use secret::{
    AdministrationId, CODE_SIGNS, CaseId, GoalId, ImportId, InvitationId, PracticeKey, RoundId, Token, code,
    signs_of,
};
pub use sign_in::{Lasting, SignIn, SignedIn};
pub use studies::{KeptOut, NewStudy};
pub use study::{
    CaseStudy, CaseWave, Enrolment, LATE, LaidDown, LinkStanding, LinkedStudy, Plan, PlannedEnd, PlannedWave,
    Registration, Saying, Study, TakingPart, WaveInformant, WaveStanding, Withdrawal,
};
pub use submit::{Differs, Saved, Since, Submission};
pub use traces::Traces;
pub use verify::{Fault, Verified, verify};
pub use vouched::Vouched;
pub use welcome::{Welcome, Welcomed};
pub use words::{
    AcceptedWords, LONGEST_WHY, LONGEST_WORDS, MOST_SHEETS, NewWords, SheetName, WordSheet, WordState,
    WordText,
};
pub use worklist::{SOON, Standing, Todo, Wanted, WorkLine};
pub use writer::Anchoring;

use history::Histories;
use reply::{Promise, promise};
use stored_model::Models;
use work::{Ask, Read, Reader, Transaction};
use writer::Order;

/// How many threads read.
const READERS: usize = 2;

/// A store that is open. Clones share it; when the last is gone its threads end.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    address: Address,
    orders: Sender<Order>,
    reads: Option<Sender<Read>>,
    /// Checking a password takes some 20 MB and a good part of a second: a few at a time, and nobody else
    /// waits for it.
    secrets: Option<Sender<Read>>,
    /// Erasing waits for others: one at a time.
    erasing: Option<Sender<Read>>,
    /// Ends what tries again to take traces off the disk.
    _trying_again: Sender<()>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    models: Models,
    histories: Histories,
}

impl Store {
    /// Opens a store, brings its schema up to date, and starts its threads. Blocks until that is done.
    ///
    /// # Errors
    /// When the database cannot be opened, or was written by a newer program.
    pub fn open(address: &Address) -> Result<Store, Error> {
        Store::open_anchoring(address, Anchoring::default())
    }

    /// The same, with another pace of anchoring.
    ///
    /// # Errors
    /// When the database cannot be opened, or was written by a newer program.
    pub fn open_anchoring(address: &Address, anchoring: Anchoring) -> Result<Store, Error> {
        let mut connection = address.connect()?;
        migrate::migrate(&mut *connection)?;
        let histories = Histories::default();
        let (orders, writer) = writer::start(address, connection, histories.clone(), anchoring)?;
        let (reads, mut threads) = work::readers(address, &histories, READERS, "peil-reader")?;
        let (secrets, more) = work::readers(address, &histories, passwords_at_once(), "peil-secrets")?;
        let (erasing, one) = work::readers(address, &histories, 1, "peil-erasing")?;
        threads.push(writer);
        threads.extend(more.into_iter().chain(one));
        let (trying_again, ended) = traces::ender();
        let inner = Inner {
            address: address.clone(),
            orders,
            reads: Some(reads),
            secrets: Some(secrets),
            erasing: Some(erasing),
            _trying_again: trying_again,
            threads: Mutex::new(threads),
            models: Models::default(),
            histories,
        };
        let inner = Arc::new(inner);
        traces::try_again(&inner, ended)?;
        Ok(Store(inner))
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.0.address
    }

    /// Finishes what is under way, anchors, and ends the threads, as dropping the last clone does. Calls on
    /// clones that are left fail from then on.
    pub fn close(self) {
        self.0.stop();
    }

    /// Writes a whole copy of the database, as it is at this moment, into a file that is empty. Others go on
    /// meanwhile. When it fails or is interrupted, the file holds a part: give it its name afterwards.
    ///
    /// # Errors
    /// When the file cannot be written, or the database is PostgreSQL, which has its own tools.
    pub fn backup(&self, file: &Path) -> Result<(), Error> {
        self.0.address.connect()?.copy_to(file)
    }

    /// Whether the database takes what is written: nothing is said about a disk that is full by reading.
    pub fn health(&self) -> Reply<()> {
        self.write(|transaction| {
            let now = transaction.now;
            let sql = "INSERT INTO marks (name, at) VALUES ('health', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at";
            transaction.execute(sql, database::cells_of![now]).map(drop)
        })
    }

    /// Has the writer do something in its next transaction.
    fn write<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        self.write_after(Vec::new(), work)
    }

    /// The same, of work that is known to ask something.
    fn write_after<T: Send + 'static>(
        &self,
        asks: Vec<Ask>,
        work: impl FnMut(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        let (job, reply) = work::job(asks, work);
        // A job that cannot be sent is dropped, and answers that the store is gone.
        let _ = self.0.orders.send(Order::Write(job));
        reply
    }

    /// Has a reader do something.
    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        let (promise, reply) = promise();
        self.read_with(promise, work);
        reply
    }

    fn read_with<T: Send + 'static>(
        &self,
        promise: Promise<T>,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) {
        self.with_reader(promise, |reader| reader.read(work));
    }

    /// Has a reader do something by one statement.
    fn look_up<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        let (promise, reply) = promise();
        self.with_reader(promise, |reader| reader.look_up(work));
        reply
    }

    fn with_reader<T: Send + 'static>(
        &self,
        promise: Promise<T>,
        work: impl FnOnce(&mut Reader) -> Result<T, Error> + Send + 'static,
    ) {
        if let Some(reads) = &self.0.reads {
            let _ = reads.send(Box::new(move |reader| promise.answer(work(reader))));
        }
    }

    /// Has a thread for passwords do something; it may wait for the store itself.
    fn secretly<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        self.aside(self.0.secrets.as_ref(), work)
    }

    /// Has the thread for erasing do something; it may wait for the store itself.
    fn erasing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        self.aside(self.0.erasing.as_ref(), work)
    }

    fn aside<T: Send + 'static>(
        &self,
        threads: Option<&Sender<Read>>,
        work: impl FnOnce(&Store) -> Result<T, Error> + Send + 'static,
    ) -> Reply<T> {
        let (promise, reply) = promise();
        let store = self.clone();
        if let Some(threads) = threads {
            let _ = threads.send(Box::new(move |_| promise.answer(work(&store))));
        }
        reply
    }
}

/// How many passwords are checked at once: one guesser keeps nobody waiting for long, and a small server has
/// memory for it.
fn passwords_at_once() -> usize {
    std::thread::available_parallelism().map_or(2, |count| count.get().clamp(2, 8))
}

impl Inner {
    fn stop(&self) {
        let _ = self.orders.send(Order::Close);
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads.into_iter().filter(|thread| thread.thread().name() == Some("peil-writer")) {
            // Its panic, if it had one, was printed.
            let _ = thread.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Readers end when nobody can send to them any more.
        self.reads = None;
        self.secrets = None;
        self.erasing = None;
        self.stop();
    }
}
