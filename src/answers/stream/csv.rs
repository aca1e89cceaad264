//! CSV for the workers: records that are scanned, and read whole where they are unusual.

use std::sync::Arc;

use super::cells::Asking;
use super::chunks::Chunk;
use super::scan::{Record, Scanner};
use super::worker::{Job, RowsWorker, Scan, frame};
use super::written::{Carrying, Cell, RowWriter};
use crate::rows::{Broken, CarriedValue, CsvRows, Encoding, Header, Reading, Records, Row, Rows};
use peil::columns::Frame;
use peil::text::Names;

/// Reads records of CSV that have one header.
pub struct CsvScan<'a> {
    scanner: Scanner,
    header: Arc<Header>,
    names: &'a Names<'a>,
    reading: &'a Reading,
    separator: u8,
    carrying: Carrying,
}

impl<'a> CsvScan<'a> {
    /// A worker that scores CSV and writes what comes of it.
    pub fn worker<W: RowWriter>(job: &'a Job<'a>, writer: W) -> RowsWorker<'a, CsvScan<'a>, W> {
        let mut asking = Asking::new(job.plan, job.names, job.reading, job.reading.marks(job.separator));
        let carrying = writer.carrying();
        let scanner =
            Scanner::new(&job.header, &frame(job.plan), &mut asking, job.separator, carrying.clone());
        let (header, names, reading, separator) = (job.header.clone(), job.names, job.reading, job.separator);
        RowsWorker::new(job, asking, CsvScan { scanner, header, names, reading, separator, carrying }, writer)
    }
}

impl Scan for CsvScan<'_> {
    fn record(
        &mut self,
        chunk: &Chunk,
        start: usize,
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        carried: &mut Vec<u8>,
    ) -> Record {
        self.scanner.record(chunk, start, frame, row, asking, carried)
    }

    fn whole(&mut self, record: &[u8], lines: u64, row: &mut Row) -> Result<bool, Broken> {
        // Undecided can no longer become Windows-1252: such a chunk was decoded.
        let records = Records::resume(record, self.separator, Encoding::Utf8, lines);
        CsvRows::resume(records, self.header.clone(), self.names, self.reading).next(row)
    }

    fn carry(&self, row: &Row, carried: &mut Vec<u8>) {
        for (at, one) in row.carried.iter().enumerate() {
            let (CarriedValue::Text(text) | CarriedValue::Json(text)) = &one.value;
            self.carrying.write(at, cell(text.as_bytes(), &self.carrying), carried);
        }
    }
}

/// A cell of CSV: an empty one is not a value where the result has types.
pub fn cell<'c>(bytes: &'c [u8], carrying: &Carrying) -> Cell<'c> {
    if bytes.is_empty() && matches!(carrying, Carrying::Counted) { Cell::Nothing } else { Cell::Text(bytes) }
}
