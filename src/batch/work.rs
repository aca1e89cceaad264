//! The workers: each takes a chunk, reads, scores and writes it out; what comes of it leaves in order.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::cells::Asking;
use super::chunks::{Chunk, Chunks};
use super::render::{Renderer, Style};
use super::scan::{Record, Scanner};
use super::summary::Summary;
use super::texts::Quoting;
use crate::columns::{Frame, Held, Plan, Room};
use crate::exchange::{Broken, CarriedValue, CsvRows, Encoding, Header, Names, Outputs, Reading, Records, Row, Rows};
use crate::score::Response;

/// What is to be done with answers.
#[derive(Debug)]
pub struct Job<'a> {
    pub plan: &'a Plan<'a>,
    pub header: Arc<Header>,
    pub names: &'a Names<'a>,
    pub reading: &'a Reading,
    pub outputs: &'a Outputs,
    pub style: Style,
    /// Whether refused rows are put aside, and the others scored; else the first ends the scoring.
    pub rejects: bool,
}

/// What came of a chunk.
#[derive(Debug, Default)]
pub struct Done {
    /// Rows of CSV: of a chunk with a refusal that ends the scoring, those before it.
    pub bytes: Vec<u8>,
    pub refused: Vec<Row>,
    pub rows: u64,
    pub set_aside: u64,
    pub blanked: u64,
    /// Why the file cannot be read on.
    pub broken: Option<Broken>,
    /// How many bytes were read.
    pub read: u64,
}

/// Takes what came of chunks, in order.
pub trait Sink: Send {
    /// Whether more is wanted.
    ///
    /// # Errors
    /// When it cannot be written.
    fn take(&mut self, done: &mut Done, summary: &Summary) -> io::Result<bool>;
}

/// What workers share.
struct Shared<'s, R, S> {
    chunks: Mutex<Chunks<R>>,
    turn: Mutex<Turn<'s, S>>,
    next: Condvar,
    stop: AtomicBool,
}

struct Turn<'s, S> {
    number: u64,
    sink: &'s mut S,
    failed: Option<io::Error>,
}

/// Scores everything that is read, with this many workers.
///
/// # Errors
/// When reading or writing fails; what was taken until then stays taken.
pub fn work<R: Read + Send, S: Sink>(job: &Job<'_>, chunks: Chunks<R>, sink: &mut S, workers: usize) -> io::Result<()> {
    let shared =
        Shared { chunks: Mutex::new(chunks), turn: Mutex::new(Turn { number: 0, sink, failed: None }), next: Condvar::new(), stop: AtomicBool::new(false) };
    std::thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| shared.serve(job));
        }
        shared.serve(job);
    });
    shared.turn.into_inner().unwrap_or_else(PoisonError::into_inner).failed.map_or(Ok(()), Err)
}

/// A lock that a worker died with is as good as any: its work is checked by nobody else.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<R: Read, S: Sink> Shared<'_, R, S> {
    fn serve(&self, job: &Job<'_>) {
        let _leaving = Leaving(self);
        let Some(mut worker) = Worker::new(job, lock(&self.chunks).separator()) else {
            return self.fail(io::Error::other("a name in the result is too long"));
        };
        let mut chunk = Chunk::default();
        loop {
            let read = lock(&self.chunks).next(&mut chunk);
            match read {
                Ok(true) if !self.stop.load(Ordering::Relaxed) => {}
                Ok(_) => return,
                Err(error) => return self.fail(error),
            }
            worker.chunk(&chunk);
            self.hand_over(chunk.number, &mut worker);
        }
    }

    /// Waits for this chunk's turn.
    fn hand_over(&self, number: u64, worker: &mut Worker<'_>) {
        let mut turn = lock(&self.turn);
        while turn.number != number && !self.stop.load(Ordering::Relaxed) {
            turn = self.next.wait(turn).unwrap_or_else(PoisonError::into_inner);
        }
        if self.stop.load(Ordering::Relaxed) {
            return;
        }
        match turn.sink.take(&mut worker.done, &worker.summary) {
            Ok(true) => {}
            Ok(false) => self.stop.store(true, Ordering::Relaxed),
            Err(error) => {
                turn.failed = Some(error);
                self.stop.store(true, Ordering::Relaxed);
            }
        }
        turn.number += 1;
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
struct Leaving<'l, 's, R, S>(&'l Shared<'s, R, S>);

impl<R, S> Drop for Leaving<'_, '_, R, S> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _turn = lock(&self.0.turn);
            self.0.stop.store(true, Ordering::Relaxed);
            self.0.next.notify_all();
        }
    }
}

/// One worker's memory, used again for every chunk.
struct Worker<'a> {
    job: &'a Job<'a>,
    asking: Asking<'a, 'a>,
    scanner: Scanner,
    renderer: Renderer,
    quoting: Quoting,
    separator: u8,
    frame: Frame,
    room: Room,
    filled: usize,
    /// What the rows of the frame carry along, and where each row's ends.
    carried: Vec<u8>,
    ends: Vec<usize>,
    /// Rows that columns cannot hold.
    beyond: Vec<(usize, Response)>,
    except: Vec<bool>,
    response: Response,
    row: Row,
    done: Done,
    summary: Summary,
}

impl<'a> Worker<'a> {
    fn new(job: &'a Job<'a>, separator: u8) -> Option<Worker<'a>> {
        let plan = job.plan;
        let mut asking = Asking::new(plan, job.names, job.reading, separator != b',');
        let frame = plan.frame(4096);
        let quoting = Quoting::new(job.style.separator);
        let scanner = Scanner::new(&job.header, &frame, &mut asking, separator, quoting.clone());
        Some(Worker {
            job,
            scanner,
            renderer: Renderer::new(plan, job.outputs, &job.style, job.header.carried.len())?,
            quoting,
            separator,
            room: plan.room(),
            filled: 0,
            carried: Vec::new(),
            ends: Vec::new(),
            beyond: Vec::new(),
            except: Vec::new(),
            response: Response::blank(plan.instrument()),
            row: asking.filler.row(),
            done: Done::default(),
            summary: Summary::new(plan.instrument()),
            asking,
            frame,
        })
    }

    fn chunk(&mut self, chunk: &Chunk) {
        let mut bytes = std::mem::take(&mut self.done.bytes);
        bytes.clear();
        self.done = Done { bytes, read: chunk.bytes.len() as u64, ..Done::default() };
        self.summary.clear();
        // Lines are counted only up to where they are told.
        let (mut at, mut counted, mut lines) = (0, 0, chunk.lines);
        while at < chunk.bytes.len() {
            let record = self.scanner.record(chunk, at, &mut self.frame, self.filled, &mut self.asking, &mut self.carried);
            match record {
                Record::Empty { end } => at = end,
                Record::Read { end } => {
                    at = end;
                    self.ends.push(self.carried.len());
                    self.filled += 1;
                }
                Record::Unusual { end } => {
                    lines += memchr::memchr_iter(b'\n', &chunk.bytes[counted..at]).count() as u64;
                    counted = at;
                    let going = self.unusual(chunk, at, end, lines);
                    at = end;
                    if !going {
                        break;
                    }
                }
            }
            if self.filled == self.frame.capacity() {
                self.flush();
            }
        }
        self.flush();
    }

    /// Whether scoring ended at a refusal.
    fn ended(&self) -> bool {
        !self.job.rejects && !self.done.refused.is_empty()
    }

    /// Reads a record by the reader of single rows; false where the file cannot be read on.
    fn unusual(&mut self, chunk: &Chunk, start: usize, end: usize, lines: u64) -> bool {
        // Undecided can no longer become Windows-1252: such a chunk was decoded.
        let records = Records::resume(&chunk.bytes[start..end], self.separator, Encoding::Utf8, lines);
        let mut rows = CsvRows::resume(records, self.job.header.clone(), self.job.names, self.job.reading);
        match rows.next(&mut self.row) {
            Ok(true) => {}
            Ok(false) => return true,
            Err(broken) => {
                self.flush();
                self.done.broken = Some(broken);
                return false;
            }
        }
        if !self.row.refusals.is_empty() {
            // What came before it is written; after it nothing is, unless refused rows are put aside.
            if !self.job.rejects {
                self.flush();
            }
            self.done.refused.push(self.row.clone());
            return true;
        }
        if self.ended() {
            return true;
        }
        self.done.blanked += self.row.blanked;
        for carried in &self.row.carried {
            let (CarriedValue::Text(text) | CarriedValue::Json(text)) = &carried.value;
            self.quoting.write(text.as_bytes(), &mut self.carried);
        }
        self.ends.push(self.carried.len());
        if self.frame.set(self.job.plan, self.filled, &self.row.response) == Held::No {
            self.beyond.push((self.filled, self.row.response.clone()));
        }
        self.filled += 1;
        true
    }

    /// Scores and writes out the rows of the frame.
    fn flush(&mut self) {
        let rows = std::mem::take(&mut self.filled);
        if rows > 0 && !self.ended() {
            self.score(rows);
        }
        self.carried.clear();
        self.ends.clear();
        self.beyond.clear();
    }

    fn score(&mut self, rows: usize) {
        let (plan, scorer) = (self.job.plan, self.job.plan.scorer());
        let parts = plan.instrument();
        self.frame.set_rows(rows);
        plan.run(&mut self.frame, &mut self.room);
        self.done.rows += rows as u64;
        self.done.set_aside += self.frame.set_aside();
        self.except.clear();
        self.except.resize(rows, false);
        self.beyond.iter().for_each(|(row, _)| self.except[*row] = true);
        self.summary.frame(plan, &self.frame, &self.except);
        let mut beyond = self.beyond.iter().peekable();
        let mut start = 0;
        for (row, end) in self.ends.iter().enumerate() {
            self.done.bytes.extend_from_slice(&self.carried[start..*end]);
            start = *end;
            if let Some((_, response)) = beyond.next_if(|(at, _)| *at == row) {
                let outcome = scorer.score(response);
                self.summary.outcome(&outcome);
                // The columns took it for a blank one.
                self.done.set_aside += outcome.set_aside.len() as u64;
                self.done.set_aside -= plan.set_aside_in(&self.frame, row);
                self.renderer.outcome(parts, &outcome, &mut self.done.bytes);
            } else if self.renderer.is_beyond(plan, &self.frame, row) {
                self.frame.response(plan, row, &mut self.response);
                self.renderer.outcome(parts, &scorer.score(&self.response), &mut self.done.bytes);
            } else {
                self.renderer.row(plan, &self.frame, row, &mut self.done.bytes);
            }
        }
    }
}
