//! The workers: each takes a piece of the input, scores it and writes it; the results leave in order.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::summary::Summary;
use crate::rows::{Broken, Row};
use peil::text::Meaning;

/// Something that is read in pieces, in order.
pub trait Pieces: Send {
    type Piece: Default;

    /// Reads the next piece; false at the end.
    ///
    /// # Errors
    /// When reading fails.
    fn next(&mut self, piece: &mut Self::Piece) -> io::Result<bool>;
}

/// Scores pieces; its memory is used again.
pub trait Worker {
    type Piece: Default;
    /// The results of a piece, in the form that is written.
    type Written: Default + Send;

    /// Scores a piece.
    ///
    /// # Errors
    /// When the piece cannot be read.
    fn work(&mut self, piece: &Self::Piece) -> io::Result<()>;

    /// What came of the piece.
    fn done(&mut self) -> (&mut Done<Self::Written>, &Summary);
}

/// What came of a piece.
#[derive(Debug, Default)]
pub struct Done<T> {
    /// Of a piece with a refusal that ends the scoring: the rows before it.
    pub written: T,
    pub refused: Vec<Row>,
    pub rows: u64,
    pub set_aside: u64,
    pub blanked: u64,
    /// By column: answers that its question accepts and that were taken as blank.
    pub eaten: BTreeMap<String, u64>,
    /// Of files whose rows name what is in them: what any row had, and which keys of a map; each is reported
    /// once by each worker.
    pub present: Vec<Meaning>,
    pub mapped: Vec<String>,
    /// Why the file cannot be read on.
    pub broken: Option<Broken>,
}

impl<T> Done<T> {
    /// Counts the columns of a row whose answers were taken as blank though they are accepted.
    pub fn eat(&mut self, columns: &[String]) {
        for column in columns {
            *self.eaten.entry(column.clone()).or_default() += 1;
        }
    }
}

/// Takes what came of pieces, in order.
pub trait Sink<T>: Send {
    /// Whether more is wanted.
    ///
    /// # Errors
    /// When it cannot be written.
    fn take(&mut self, done: &mut Done<T>, summary: &Summary) -> io::Result<bool>;
}

/// How many results of later pieces wait, for each worker, until a worker waits itself.
const AHEAD: usize = 2;

/// What workers share.
struct Shared<'s, P, S, T> {
    /// And how many of them were read.
    pieces: Mutex<(P, u64)>,
    turn: Mutex<Turn<'s, S, T>>,
    next: Condvar,
    stop: AtomicBool,
    ahead: usize,
}

/// Results leave in the order of their pieces.
struct Turn<'s, S, T> {
    /// Of the piece whose results are next.
    number: u64,
    sink: &'s mut S,
    /// Results of later pieces.
    waiting: BTreeMap<u64, (Done<T>, Summary)>,
    /// Results that left, whose memory is used again.
    spare: Vec<Done<T>>,
    failed: Option<io::Error>,
}

impl<S: Sink<T>, T> Turn<'_, S, T> {
    /// Whether more is wanted.
    fn leave(&mut self, done: &mut Done<T>, summary: &Summary) -> bool {
        self.number += 1;
        self.sink.take(done, summary).unwrap_or_else(|error| {
            self.failed = Some(error);
            false
        })
    }
}

/// Scores everything that is read, with this many workers; each is made where it works.
///
/// # Errors
/// When a worker cannot be made, or reading or writing fails; what was taken until then stays taken.
pub fn work<P: Pieces, W: Worker<Piece = P::Piece>, S: Sink<W::Written>>(
    pieces: P,
    make: impl Fn() -> io::Result<W> + Sync,
    sink: &mut S,
    workers: usize,
) -> io::Result<()> {
    let turn = Turn { number: 0, sink, waiting: BTreeMap::new(), spare: Vec::new(), failed: None };
    let shared = Shared {
        pieces: Mutex::new((pieces, 0)),
        turn: Mutex::new(turn),
        next: Condvar::new(),
        stop: AtomicBool::new(false),
        ahead: AHEAD * workers,
    };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| shared.serve(&make));
        }
        shared.serve(&make);
    });
    shared.turn.into_inner().unwrap_or_else(PoisonError::into_inner).failed.map_or(Ok(()), Err)
}

/// A lock that a worker died with is as good as any: its work is checked by nobody else.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<P: Pieces, S: Sink<T>, T: Default> Shared<'_, P, S, T> {
    fn serve<W: Worker<Piece = P::Piece, Written = T>>(&self, make: &impl Fn() -> io::Result<W>) {
        let _leaving = Leaving(self);
        let mut worker = match make() {
            Ok(worker) => worker,
            Err(error) => return self.fail(error),
        };
        let mut piece = P::Piece::default();
        while !self.stop.load(Ordering::Relaxed) {
            let number = match self.read(&mut piece) {
                Ok(Some(number)) => number,
                Ok(None) => return,
                Err(error) => return self.fail(error),
            };
            if let Err(error) = worker.work(&piece) {
                return self.fail(error);
            }
            self.hand_over(number, worker.done());
        }
    }

    fn read(&self, piece: &mut P::Piece) -> io::Result<Option<u64>> {
        let (pieces, number) = &mut *lock(&self.pieces);
        if !pieces.next(piece)? {
            return Ok(None);
        }
        *number += 1;
        Ok(Some(*number - 1))
    }

    /// Lets results leave when it is their turn; until then they are put by, or waited with where many are.
    fn hand_over(&self, number: u64, (done, summary): (&mut Done<T>, &Summary)) {
        let mut turn = lock(&self.turn);
        while turn.number != number && !self.stop.load(Ordering::Relaxed) {
            if turn.waiting.len() < self.ahead {
                let spare = turn.spare.pop().unwrap_or_default();
                turn.waiting.insert(number, (std::mem::replace(done, spare), summary.clone()));
                return;
            }
            turn = self.next.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        if self.stop.load(Ordering::Relaxed) {
            return;
        }
        let mut going = turn.leave(done, summary);
        while going {
            let next = turn.number;
            let Some((mut done, summary)) = turn.waiting.remove(&next) else { break };
            going = turn.leave(&mut done, &summary);
            turn.spare.push(done);
        }
        if !going {
            self.stop.store(true, Ordering::Relaxed);
        }
        self.next.notify_all();
    }

    fn fail(&self, error: io::Error) {
        // Under the lock, so that nobody goes to sleep after having looked.
        let mut turn = lock(&self.turn);
        turn.failed.get_or_insert(error);
        self.stop.store(true, Ordering::Relaxed);
        self.next.notify_all();
    }
}

/// A worker that ends by a panic must not leave the others waiting for its turn.
struct Leaving<'l, 's, P, S, T>(&'l Shared<'s, P, S, T>);

impl<P, S, T> Drop for Leaving<'_, '_, P, S, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _turn = lock(&self.0.turn);
            self.0.stop.store(true, Ordering::Relaxed);
            self.0.next.notify_all();
        }
    }
}
