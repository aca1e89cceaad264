//! The one thread that writes: everything that waits when it is free goes into one transaction, and is
//! acknowledged when that is durable.
//!
//! What they will ask goes to the database in one go, before, and so does what they write, after. A commit
//! costs what the disk needs to confirm it, however much is in it. So a lone caller waits for one commit, and
//! sixty-four together hardly longer.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::database::{Access, Address, Connection, connected};
use super::history::Histories;
use super::work::{Job, Ran, Transaction};
use super::{Error, anchor};

/// The most pieces of work in one transaction: enough to outweigh its commit, and little enough that the
/// first of them does not wait long.
const MOST_TOGETHER: usize = 256;

/// How often work is tried again after another server was faster: half a second at most.
const MOST_TRIES: u64 = 12;

/// When heads are anchored, if any moved.
#[derive(Debug, Clone, Copy)]
pub struct Anchoring {
    /// After so many transactions,
    pub commits: u64,
    /// if the last time is so long ago: many heads take a while, in which nobody else can write.
    pub apart: Duration,
    /// And in any case after so long.
    pub every: Duration,
}

impl Default for Anchoring {
    fn default() -> Anchoring {
        Anchoring { commits: 1000, apart: Duration::from_secs(60), every: Duration::from_secs(600) }
    }
}

/// What is sent to the writing thread.
pub(super) enum Order {
    Write(Box<dyn Job>),
    /// Anchor, and stop.
    Close,
}

pub(super) fn start(
    address: &Address,
    connection: Box<dyn Connection>,
    histories: Histories,
    anchoring: Anchoring,
) -> Result<(Sender<Order>, JoinHandle<()>), Error> {
    let (sender, receiver) = channel();
    let writer = Writer {
        address: address.clone(),
        connection: Some(connection),
        histories,
        anchoring,
        commits: 0,
        anchored: Instant::now(),
    };
    let thread = thread::Builder::new()
        .name("peil-writer".into())
        .spawn(move || writer.run(&receiver))
        .map_err(|error| Error::Database(format!("no thread can be started: {error}")))?;
    Ok((sender, thread))
}

struct Writer {
    address: Address,
    connection: Option<Box<dyn Connection>>,
    histories: Histories,
    anchoring: Anchoring,
    /// Transactions since the last anchor.
    commits: u64,
    anchored: Instant,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut jobs = Vec::with_capacity(MOST_TOGETHER);
        let mut open = true;
        while open {
            match orders.recv_timeout(self.until_anchor()) {
                Ok(Order::Write(job)) => jobs.push(job),
                Ok(Order::Close) | Err(RecvTimeoutError::Disconnected) => open = false,
                Err(RecvTimeoutError::Timeout) => {}
            }
            while open && jobs.len() < MOST_TOGETHER {
                match orders.try_recv() {
                    Ok(Order::Write(job)) => jobs.push(job),
                    Ok(Order::Close) => open = false,
                    Err(_) => break,
                }
            }
            if !jobs.is_empty() {
                self.together(std::mem::take(&mut jobs));
            }
            if !open || self.until_anchor().is_zero() {
                self.anchor();
            }
        }
    }

    fn until_anchor(&self) -> Duration {
        let pace = match self.commits {
            0 => return self.anchoring.every,
            commits if commits >= self.anchoring.commits => self.anchoring.apart,
            _ => self.anchoring.every,
        };
        pace.saturating_sub(self.anchored.elapsed())
    }

    /// Runs work in one transaction. When a piece of it spoils that, each is run in its own.
    fn together(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        match self.attempt(&mut jobs) {
            Ok(()) => jobs.into_iter().for_each(|job| job.answer(Ok(()))),
            Err(error) if jobs.len() == 1 && error != Error::Overtaken => {
                jobs.into_iter().for_each(|job| job.answer(Err(error.clone())));
            }
            Err(_) => jobs.into_iter().for_each(|job| self.alone(job)),
        }
    }

    /// Runs a piece of work in its own transaction; again where another server was faster.
    fn alone(&mut self, job: Box<dyn Job>) {
        let mut alone = [job];
        let mut committed = self.attempt(&mut alone);
        for tries in 0..MOST_TRIES {
            if committed != Err(Error::Overtaken) {
                break;
            }
            // The first time at once: the one that was faster has finished.
            thread::sleep(Duration::from_millis(tries * tries));
            committed = self.attempt(&mut alone);
        }
        alone.into_iter().for_each(|job| job.answer(committed.clone()));
    }

    fn attempt(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), Error> {
        let connection = connected(&mut self.connection, &self.address)?;
        connection.begin(Access::Write)?;
        let mut transaction = Transaction::new(connection, &self.histories);
        match run(&mut transaction, jobs) {
            Ok(0) => return transaction.rollback(),
            Ok(_) => {}
            Err(error) => {
                // A connection that cannot even roll back is opened again for the next.
                let _ = transaction.rollback();
                return Err(error);
            }
        }
        if let Err(error) = transaction.commit() {
            let _ = connection.rollback();
            return Err(error);
        }
        self.commits += 1;
        Ok(())
    }

    /// What fails here is tried again at the next turn; nobody waits for it.
    fn anchor(&mut self) {
        if self.commits == 0 {
            return;
        }
        let (mut job, reply) = {
            let (job, reply) = super::work::job(Vec::new(), anchor::anchor);
            (vec![job], reply)
        };
        let result = self.attempt(&mut job);
        job.into_iter().for_each(|job| job.answer(result.clone()));
        self.anchored = Instant::now();
        if reply.wait().is_ok() {
            self.commits = 0;
        }
    }
}

/// How many of them want to be committed.
fn run(transaction: &mut Transaction<'_>, jobs: &mut [Box<dyn Job>]) -> Result<usize, Error> {
    transaction.ask_all(jobs.iter().flat_map(|job| job.asks()).collect())?;
    let mut done = 0;
    for job in jobs {
        match job.run(transaction) {
            Ran::Done => done += 1,
            Ran::Declined => {}
            Ran::Spoilt => return Err(Error::Database("the transaction failed".into())),
            Ran::Overtaken => return Err(Error::Overtaken),
        }
    }
    Ok(done)
}
