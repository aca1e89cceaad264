//! Records of a text format, scored a chunk at a time.

use std::io;
use std::sync::Arc;

use super::cells::Asking;
use super::chunks::Chunk;
use super::scan::Record;
use super::summary::Summary;
use super::work::{Done, Worker};
use super::written::{Evaluated, RowWriter};
use crate::rows::{Broken, Header, Reading, Row};
use peil::columns::{Frame, Held, Plan, Room};
use peil::score::Response;
use peil::text::Names;

/// What is to be done with answers.
#[derive(Debug)]
pub struct Job<'a> {
    pub plan: &'a Plan<'a>,
    /// What the columns are; of a format that names what is in each row, only what is copied.
    pub header: Arc<Header>,
    pub names: &'a Names<'a>,
    pub reading: &'a Reading,
    /// Between the cells of what is read.
    pub separator: u8,
    /// Whether refused rows are put aside, and the others scored; otherwise the first ends the scoring.
    pub rejects: bool,
}

/// Reads the records of chunks; each worker has one.
pub trait Scan {
    /// Reads the record at `start` into a row of the frame, and what it copies into `carried`, as it waits
    /// for its results.
    fn record(
        &mut self,
        chunk: &Chunk,
        start: usize,
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        carried: &mut Vec<u8>,
    ) -> Record;

    /// Reads a record by the reader of single rows; `lines` of the file come before it. False where there is
    /// none.
    ///
    /// # Errors
    /// When the file cannot be read on.
    fn whole(&mut self, record: &[u8], lines: u64, row: &mut Row) -> Result<bool, Broken>;

    /// What a row that was read whole copies, as it waits for its results.
    fn carry(&self, row: &Row, carried: &mut Vec<u8>);

    /// What was met since it was last asked and belongs to the file as a whole.
    fn met<T>(&mut self, _done: &mut Done<T>) {}
}

/// One worker's memory, used again for every chunk.
pub struct RowsWorker<'a, S, W: RowWriter> {
    job: &'a Job<'a>,
    asking: Asking<'a, 'a>,
    scanner: S,
    writer: W,
    frame: Frame,
    room: Room,
    filled: usize,
    /// What the rows of the frame copy, and where each row's ends.
    carried: Vec<u8>,
    ends: Vec<usize>,
    /// Rows that columns cannot hold.
    beyond: Vec<(usize, Response)>,
    except: Vec<bool>,
    response: Response,
    row: Row,
    done: Done<W::Written>,
    summary: Summary,
}

impl<'a, S: Scan, W: RowWriter> RowsWorker<'a, S, W> {
    /// `asking` reads numbers as the file writes them; `scanner` reads records for a frame of the plan.
    pub fn new(job: &'a Job<'a>, asking: Asking<'a, 'a>, scanner: S, writer: W) -> RowsWorker<'a, S, W> {
        let plan = job.plan;
        RowsWorker {
            job,
            scanner,
            writer,
            frame: frame(plan),
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
        }
    }

    fn chunk(&mut self, chunk: &Chunk) {
        // Lines are counted only up to where they are reported.
        let (mut at, mut counted, mut lines) = (0, 0, chunk.lines);
        while at < chunk.bytes.len() {
            let record = self.scanner.record(
                chunk,
                at,
                &mut self.frame,
                self.filled,
                &mut self.asking,
                &mut self.carried,
            );
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
                    let going = self.unusual(&chunk.bytes[at..end], lines);
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
    fn unusual(&mut self, record: &[u8], lines: u64) -> bool {
        match self.scanner.whole(record, lines, &mut self.row) {
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
        self.done.eat(&self.row.eaten);
        self.scanner.carry(&self.row, &mut self.carried);
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
        self.frame.set_rows(rows);
        plan.run(&mut self.frame, &mut self.room);
        self.done.rows += rows as u64;
        self.done.set_aside += self.frame.set_aside();
        self.except.clear();
        self.except.resize(rows, false);
        self.beyond.iter().for_each(|(row, _)| self.except[*row] = true);
        self.summary.frame(plan, &self.frame, &self.except);
        self.writer.frame(plan, &self.frame);
        let mut beyond = self.beyond.iter().peekable();
        let mut start = 0;
        for (row, end) in self.ends.iter().enumerate() {
            let carried = &self.carried[start..*end];
            start = *end;
            if let Some((_, response)) = beyond.next_if(|(at, _)| *at == row) {
                let evaluation = scorer.evaluate(response);
                let outcome = scorer.outcome(response, &evaluation);
                self.summary.outcome(&outcome);
                // The columns took it for a blank one.
                self.done.set_aside += outcome.set_aside.len() as u64;
                self.done.set_aside -= plan.set_aside_in(&self.frame, row);
                self.writer.outcome(&Evaluated {
                    carried,
                    response,
                    evaluation: &evaluation,
                    outcome: &outcome,
                });
            } else if self.writer.is_beyond(plan, &self.frame, row) {
                self.frame.response(plan, row, &mut self.response);
                let evaluation = scorer.evaluate(&self.response);
                let outcome = scorer.outcome(&self.response, &evaluation);
                self.writer.outcome(&Evaluated {
                    carried,
                    response: &self.response,
                    evaluation: &evaluation,
                    outcome: &outcome,
                });
            } else {
                self.writer.row(carried, plan, &self.frame, row);
            }
        }
    }
}

/// A frame of the size that workers use.
pub fn frame(plan: &Plan<'_>) -> Frame {
    plan.frame(4096)
}

impl<S: Scan, W: RowWriter> Worker for RowsWorker<'_, S, W> {
    type Piece = Chunk;
    type Written = W::Written;

    fn work(&mut self, chunk: &Chunk) -> io::Result<()> {
        self.done = Done { written: std::mem::take(&mut self.done.written), ..Done::default() };
        self.summary.clear();
        self.chunk(chunk);
        self.scanner.met(&mut self.done);
        self.writer.finish(&mut self.done.written)
    }

    fn done(&mut self) -> (&mut Done<W::Written>, &Summary) {
        (&mut self.done, &self.summary)
    }
}
