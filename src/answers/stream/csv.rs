//! Records of CSV, scored a chunk at a time.

use std::io;
use std::sync::Arc;

use super::cells::Asking;
use super::chunks::Chunk;
use super::scan::{Record, Scanner};
use super::summary::Summary;
use super::work::{Done, Worker};
use super::written::{Carrying, RowWriter};
use crate::rows::{CarriedValue, CsvRows, Encoding, Header, Reading, Records, Row, Rows};
use peil::columns::{Frame, Held, Plan, Room};
use peil::score::Response;
use peil::text::Names;

/// What is to be done with answers.
#[derive(Debug)]
pub struct Job<'a> {
    pub plan: &'a Plan<'a>,
    pub header: Arc<Header>,
    pub names: &'a Names<'a>,
    pub reading: &'a Reading,
    /// Between the cells of what is read.
    pub separator: u8,
    /// Whether refused rows are put aside, and the others scored; else the first ends the scoring.
    pub rejects: bool,
}

/// One worker's memory, used again for every chunk.
pub struct CsvWorker<'a, W: RowWriter> {
    job: &'a Job<'a>,
    asking: Asking<'a, 'a>,
    scanner: Scanner,
    writer: W,
    carrying: Carrying,
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
    done: Done<W::Written>,
    summary: Summary,
}

impl<'a, W: RowWriter> CsvWorker<'a, W> {
    pub fn new(job: &'a Job<'a>, writer: W) -> CsvWorker<'a, W> {
        let plan = job.plan;
        let mut asking = Asking::new(plan, job.names, job.reading, job.reading.marks(job.separator));
        let frame = plan.frame(4096);
        let carrying = writer.carrying();
        CsvWorker {
            job,
            scanner: Scanner::new(&job.header, &frame, &mut asking, job.separator, carrying.clone()),
            writer,
            carrying,
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
        }
    }

    fn chunk(&mut self, chunk: &Chunk) {
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
        let records = Records::resume(&chunk.bytes[start..end], self.job.separator, Encoding::Utf8, lines);
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
        self.done.eat(&self.row.eaten);
        for carried in &self.row.carried {
            let (CarriedValue::Text(text) | CarriedValue::Json(text)) = &carried.value;
            self.carrying.write(text.as_bytes(), &mut self.carried);
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
        self.writer.frame(plan, &self.frame);
        let mut beyond = self.beyond.iter().peekable();
        let mut start = 0;
        for (row, end) in self.ends.iter().enumerate() {
            let carried = &self.carried[start..*end];
            start = *end;
            if let Some((_, response)) = beyond.next_if(|(at, _)| *at == row) {
                let outcome = scorer.score(response);
                self.summary.outcome(&outcome);
                // The columns took it for a blank one.
                self.done.set_aside += outcome.set_aside.len() as u64;
                self.done.set_aside -= plan.set_aside_in(&self.frame, row);
                self.writer.outcome(carried, parts, &outcome);
            } else if self.writer.is_beyond(plan, &self.frame, row) {
                self.frame.response(plan, row, &mut self.response);
                self.writer.outcome(carried, parts, &scorer.score(&self.response));
            } else {
                self.writer.row(carried, plan, &self.frame, row);
            }
        }
    }
}

impl<W: RowWriter> Worker for CsvWorker<'_, W> {
    type Piece = Chunk;
    type Written = W::Written;

    fn work(&mut self, chunk: &Chunk) -> io::Result<()> {
        self.done = Done { written: std::mem::take(&mut self.done.written), ..Done::default() };
        self.summary.clear();
        self.chunk(chunk);
        self.writer.finish(&mut self.done.written)
    }

    fn done(&mut self) -> (&mut Done<W::Written>, &Summary) {
        (&mut self.done, &self.summary)
    }
}
