//! `peil score` from CSV to CSV: by columns, on every core.

use std::io::{self, BufRead, Write};

use super::refused::Refused;
use super::replacement::Replacement;
use super::score::{Tally, Work, warn_absent};
use super::summary;
use super::{Fault, Verdict};
use crate::batch::{Chunks, Done, Job, SIZE, Sink, Style, Summary, work};
use crate::columns::Plan;
use crate::exchange::{CsvResults, CsvRows, Dialect, Rejects, Results, Unread};

impl Work<'_> {
    /// The same as row by row, byte for byte.
    pub(super) fn batch(&self, input: Box<dyn BufRead + Send>, plan: &Plan<'_>) -> Result<Verdict, Fault> {
        let mut refused = Refused::default();
        let rows = match CsvRows::new(input, self.names, self.outputs, self.reading) {
            Ok(rows) => rows,
            Err(Unread::Broken(broken)) => {
                refused.broken(broken, &self.options.answers)?;
                return Ok(self.failed(&refused, 0));
            }
            Err(Unread::Header(refusals)) => {
                refused.say(&refusals);
                return Ok(self.failed(&refused, 0));
            }
        };
        let (records, header) = rows.into_parts();
        warn_absent(&header.absent);
        let begin = |path: &std::path::PathBuf| Replacement::begin(path).map_err(|error| Fault::file("write", path, &error));
        let output = self.options.output.as_ref().map(begin).transpose()?;
        let rejected = self.options.rejects.as_ref().map(begin).transpose()?;
        let dialect = Dialect { excel: self.options.excel };
        let mut head = Vec::new();
        CsvResults::new(&mut head, dialect, self.instrument, self.outputs, header.carried.clone())?.finish()?;
        let rejects = match (&rejected, &self.options.rejects) {
            (Some(file), Some(path)) => Some(Rejects::csv(file, records.separator(), &header.names).map_err(|error| Fault::file("write", path, &error))?),
            _ => None,
        };
        let out: Box<dyn Write + Send + '_> = match &output {
            Some(file) => Box::new(file),
            None => Box::new(io::stdout()),
        };
        let mut taking = Taking { work: self, out, head, rejects, refused, tally: Tally::default(), summary: Summary::new(self.instrument), fault: None };
        let job = Job {
            plan,
            header,
            names: self.names,
            reading: self.reading,
            outputs: self.outputs,
            style: Style { separator: if dialect.excel { b';' } else { b',' }, comma: dialect.excel },
            rejects: rejected.is_some(),
        };
        let (separator, encoding, lines) = (records.separator(), records.encoding(), records.lines());
        let chunks = Chunks::new(records.into_input(), separator, encoding, lines, SIZE);
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let read = work(&job, chunks, &mut taking, workers);
        if let Some(fault) = taking.fault.take() {
            return Err(fault);
        }
        if let Err(error) = read {
            return Err(Fault::file("read", &self.options.answers, &error));
        }
        let (refused, tally, summary) = taking.finish(output.is_some())?;
        if refused.any() {
            return Ok(self.failed(&refused, tally.rows));
        }
        for (file, path) in [(rejected, &self.options.rejects), (output, &self.options.output)] {
            if let (Some(file), Some(path)) = (file, path) {
                file.commit().map_err(|error| Fault::file("write", path, &error))?;
            }
        }
        summary::tell_all(&summary);
        self.close(&tally);
        Ok(Verdict::Good)
    }
}

/// Writes what comes of chunks, and counts.
struct Taking<'w> {
    work: &'w Work<'w>,
    out: Box<dyn Write + Send + 'w>,
    /// The header, until it is written.
    head: Vec<u8>,
    rejects: Option<Rejects<&'w Replacement>>,
    refused: Refused,
    tally: Tally,
    summary: Summary,
    fault: Option<Fault>,
}

impl Sink for Taking<'_> {
    fn take(&mut self, done: &mut Done, summary: &Summary) -> io::Result<bool> {
        let taken = self.chunk(done, summary);
        Ok(taken.unwrap_or_else(|fault| {
            self.fault = Some(fault);
            false
        }))
    }
}

impl Taking<'_> {
    fn chunk(&mut self, done: &mut Done, summary: &Summary) -> Result<bool, Fault> {
        // After a refusal nothing more is scored: the rest is read to list what else is wrong.
        if !self.refused.any() {
            self.write(&done.bytes)?;
            self.tally.rows += done.rows;
            self.tally.set_aside += done.set_aside;
            self.tally.blanked += done.blanked;
            self.summary.add(summary);
        }
        for row in &done.refused {
            match (&mut self.rejects, &self.work.options.rejects) {
                (Some(rejects), Some(path)) => {
                    rejects.row(row).map_err(|error| Fault::file("write", path, &error))?;
                    self.tally.rejected += 1;
                }
                _ => self.refused.say(&row.refusals),
            }
        }
        match done.broken.take() {
            Some(broken) => {
                self.refused.broken(broken, &self.work.options.answers)?;
                Ok(false)
            }
            None => Ok(true),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let head = std::mem::take(&mut self.head);
        let unwritten = |error| self.work.unwritten(error);
        self.out.write_all(&head).map_err(unwritten)?;
        self.out.write_all(bytes).map_err(unwritten)
    }

    fn finish(mut self, into_file: bool) -> Result<(Refused, Tally, Summary), Fault> {
        // The header stands on standard output even where nothing could be scored.
        if !self.refused.any() || !into_file {
            self.write(&[])?;
        }
        self.out.flush().map_err(|error| self.work.unwritten(error))?;
        if let (Some(rejects), Some(path)) = (self.rejects, &self.work.options.rejects) {
            rejects.finish().map_err(|error| Fault::file("write", path, &error))?;
        }
        Ok((self.refused, self.tally, self.summary))
    }
}
