//! Answers in CSV.

use std::io::BufRead;
use std::sync::Arc;

use super::header::{Column, Header, read_header};
use super::outputs::Outputs;
use super::records::{Record, Records};
use super::refusal::{Broken, Refusal};
use super::row::{Carried, CarriedValue, Filler, Original, Reading, Row, Rows};
use peil::text::Names;

/// The rows of a CSV.
#[derive(Debug)]
pub struct CsvRows<'i, R> {
    records: Records<R>,
    header: Arc<Header>,
    filler: Filler<'i>,
}

/// Why a CSV cannot be read at all.
#[derive(Debug)]
pub enum Unread {
    Broken(Broken),
    /// Everything that is wrong with its header.
    Header(Vec<Refusal>),
}

impl From<Broken> for Unread {
    fn from(broken: Broken) -> Unread {
        Unread::Broken(broken)
    }
}

impl<'i, R: BufRead> CsvRows<'i, R> {
    /// Reads the header.
    ///
    /// # Errors
    /// When reading fails, or the header does not fit the instrument.
    pub fn new(
        input: R,
        names: &'i Names<'i>,
        outputs: &Outputs,
        reading: &'i Reading,
    ) -> Result<CsvRows<'i, R>, Unread> {
        let mut records = Records::new(input)?;
        let mut record = Record::default();
        if !records.read(&mut record)? {
            return Err(Unread::Header(vec![Refusal::row(1, "no line names the columns")]));
        }
        let header = read_header(&record, names, outputs, reading).map_err(Unread::Header)?;
        // An empty line of a single column is a row whose only cell is blank.
        records.keep_blank(record.len() == 1);
        let filler = Filler::new(names, reading, reading.marks(records.separator()));
        Ok(CsvRows { records, header: Arc::new(header), filler })
    }

    /// Goes on with records under a header that was read.
    pub fn resume(
        mut records: Records<R>,
        header: Arc<Header>,
        names: &'i Names<'i>,
        reading: &'i Reading,
    ) -> CsvRows<'i, R> {
        records.keep_blank(header.columns.len() == 1);
        let filler = Filler::new(names, reading, reading.marks(records.separator()));
        CsvRows { records, header, filler }
    }

    /// The header, to go on with; and what was learned of the records.
    pub fn into_parts(self) -> (Records<R>, Arc<Header>) {
        (self.records, self.header)
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn separator(&self) -> u8 {
        self.records.separator()
    }

    /// An empty row to read into.
    pub fn row(&self) -> Row {
        self.filler.row()
    }

    fn cells(&mut self, row: &mut Row, record: &Record) {
        let (mut carried, mut expected) = (0, 0);
        for (at, column) in self.header.columns.iter().enumerate() {
            let cell = record.get(at).unwrap_or_default();
            match column {
                Column::Known(meaning) => self.filler.put(row, &self.header.names[at], *meaning, cell),
                Column::Carried(name, meaning) => {
                    carry(&mut row.carried, carried, name, cell);
                    carried += 1;
                    if let Some(meaning) = meaning {
                        self.filler.put(row, name, *meaning, cell);
                    }
                }
                Column::Expected(output) => {
                    match row.expected.get_mut(expected) {
                        Some((_, text)) => cell.trim().clone_into(text),
                        None => row.expected.push((output.clone(), cell.trim().to_string())),
                    }
                    expected += 1;
                }
                Column::Ignored => {}
                Column::Nameless => {
                    if !cell.trim().is_empty() {
                        row.refusals.push(Refusal::row(
                            row.line,
                            format!("`{}` is in column {}, which has no name", cell.trim(), at + 1),
                        ));
                    }
                }
            }
        }
    }
}

/// Puts a carried cell in its place, using the memory of the row before.
fn carry(carried: &mut Vec<Carried>, at: usize, name: &Arc<str>, cell: &str) {
    match carried.get_mut(at) {
        Some(Carried { value: CarriedValue::Text(text), .. }) => cell.clone_into(text),
        _ => carried.push(Carried { name: name.clone(), value: CarriedValue::Text(cell.to_string()) }),
    }
}

impl<R: BufRead> Rows for CsvRows<'_, R> {
    fn carried(&mut self) -> Result<Vec<Arc<str>>, Broken> {
        Ok(self.header.carried.clone())
    }

    fn next(&mut self, row: &mut Row) -> Result<bool, Broken> {
        let mut record = match std::mem::replace(&mut row.original, Original::Json(String::new())) {
            Original::Cells(record) => record,
            Original::Json(_) => Record::default(),
        };
        if !self.records.read(&mut record)? {
            return Ok(false);
        }
        self.filler.begin(row, record.line);
        let width = self.header.columns.len();
        if !record.readable {
            row.refusals.push(
                Refusal::row(row.line, "the line is not UTF-8, unlike the lines before it")
                    .help("save the file as `CSV UTF-8`"),
            );
        } else if record.len() < width || record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            let message = format!("the row has {} cells, but the header has {width} columns", record.len());
            row.refusals
                .push(Refusal::row(row.line, message).help(
                    "a blank cell keeps its separator; put a text that has a separator between quotes",
                ));
        } else {
            self.cells(row, &record);
            self.filler.finish(row);
        }
        row.original = Original::Cells(record);
        Ok(true)
    }

    fn absent(&self) -> Vec<String> {
        self.header.absent.clone()
    }

    fn holds_answers(&self) -> bool {
        true
    }
}
