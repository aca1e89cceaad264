//! Columns with types into the columns of a frame, a piece at a time.

use std::io;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, BooleanArray, RecordBatch};
use arrow_schema::{DataType, Fields, Schema};
use arrow_select::concat::concat;
use arrow_select::filter::filter;

use super::build::TableWriter;
use super::pages::{Codes, NO_CODE};
use super::read::{GroupRows, Piece};
use super::write::Written;
use super::{cells, fault, text};
use crate::rows::{Column, CsvRows, Encoding, Header, Records, Row, Rows};
use crate::stream::{Asking, Done, Job, Memory, RowWriter, Said, Summary, Worker};
use peil::columns::{Frame, Held, Room, unpack_date};
use peil::score::Response;
use peil::text::{Marks, Meaning};

/// A column of which the instrument knows what it says.
struct Place {
    /// Among the columns of the table.
    at: usize,
    meaning: Meaning,
    memory: Memory,
    /// By value, of small whole numbers: its code, or [`ASK`].
    codes: Box<[u8; 256]>,
    blank: u8,
    /// Whether a number stands beside its codes.
    wide: bool,
}

/// A value that was not met yet, or that takes more than a code.
const ASK: u8 = NO_CODE;

/// One worker's memory, used again for every piece.
pub struct TableWorker<'a> {
    job: &'a Job<'a>,
    asking: Asking<'a, 'a>,
    places: Vec<Place>,
    /// Which columns are carried along.
    carried: Vec<usize>,
    /// Whether every row is read as a row: an answer stands in several columns.
    rows_only: bool,
    /// Whether a column says who answers.
    names_informant: bool,
    writer: TableWriter,
    frame: Frame,
    room: Room,
    /// Rows of the frame that must be read as rows, that columns cannot hold, and that are no part of the result.
    unusual: Vec<bool>,
    beyond: Vec<(usize, Response)>,
    except: Vec<bool>,
    refused: Vec<bool>,
    row: Row,
    response: Response,
    cell: String,
    done: Done<Option<Written>>,
    summary: Summary,
}

/// The fields that are carried along from a table, as they are.
pub fn carried(schema: &Schema, header: &Header) -> Fields {
    schema.fields().iter().zip(&header.columns).filter(|(_, column)| matches!(column, Column::Carried(..))).map(|(field, _)| field.clone()).collect()
}

/// # Errors
/// Names the first column that the instrument knows and whose values can be no answers.
pub fn known_have_text(schema: &Schema, header: &Header) -> io::Result<()> {
    let known = |column: &Column| matches!(column, Column::Known(_) | Column::Carried(_, Some(_)));
    cells::all_have_text(schema.fields().iter().zip(&header.columns).filter(|(_, column)| known(column)).map(|(field, _)| field))
}

impl<'a> TableWorker<'a> {
    pub fn new(job: &'a Job<'a>, writer: TableWriter) -> TableWorker<'a> {
        let plan = job.plan;
        let mut asking = Asking::new(plan, job.names, job.reading, Marks::Exact);
        let (mut places, mut carried, mut rows_only, mut names_informant) = (Vec::new(), Vec::new(), false, false);
        for (at, (column, name)) in job.header.columns.iter().zip(&job.header.names).enumerate() {
            let meaning = match column {
                Column::Known(meaning) => Some(*meaning),
                Column::Carried(_, meaning) => {
                    carried.push(at);
                    *meaning
                }
                Column::Nameless => {
                    rows_only = true;
                    None
                }
                Column::Ignored | Column::Expected(_) => None,
            };
            let Some(meaning) = meaning else { continue };
            rows_only |= matches!(meaning, Meaning::Chosen { .. } | Meaning::Rounds(_));
            names_informant |= meaning == Meaning::Informant;
            let mut memory = Memory::new(meaning, name);
            let blank = match memory.said(b"", &mut asking, None) {
                Said::Code(code, _) => code,
                Said::Unusual => 0,
            };
            let wide = matches!(meaning, Meaning::Answer(slot) if plan.is_wide(slot.at()));
            places.push(Place { at, meaning, memory, codes: Box::new([ASK; 256]), blank, wide });
        }
        TableWorker {
            job,
            places,
            carried,
            rows_only,
            names_informant,
            writer,
            frame: plan.frame(4096),
            room: plan.room(),
            unusual: Vec::new(),
            beyond: Vec::new(),
            except: Vec::new(),
            refused: Vec::new(),
            row: asking.filler.row(),
            response: Response::blank(plan.instrument()),
            cell: String::new(),
            done: Done::default(),
            summary: Summary::new(plan.instrument()),
            asking,
        }
    }

    /// Makes room for some rows.
    fn begin(&mut self, rows: usize) {
        for flags in [&mut self.unusual, &mut self.except, &mut self.refused] {
            flags.clear();
            flags.resize(rows, false);
        }
        self.unusual.fill(self.rows_only);
        self.beyond.clear();
        self.frame.set_rows(rows);
        if !self.names_informant {
            let informant = self.job.reading.informant.unwrap_or(0);
            (0..rows).for_each(|row| self.frame.set_informant(row, informant));
        }
    }

    /// Scores some rows of a batch, and pushes for each whether it is kept.
    fn rows(&mut self, batch: &RecordBatch, start: usize, rows: usize, before: u64, kept: &mut Vec<bool>) -> io::Result<()> {
        self.begin(rows);
        if !self.rows_only {
            for place in &mut self.places {
                place.fill(&batch.column(place.at).slice(start, rows), &mut self.frame, &mut self.asking, &mut self.unusual, &mut self.cell);
            }
        }
        for row in 0..rows {
            if self.unusual[row] {
                self.unusual(batch, start, row, before)?;
            }
        }
        self.score(rows);
        kept.extend(self.refused.iter().map(|refused| !refused));
        Ok(())
    }

    /// Scores the rows that were begun.
    fn score(&mut self, rows: usize) {
        let plan = self.job.plan;
        plan.run(&mut self.frame, &mut self.room);
        self.done.set_aside += self.frame.set_aside();
        for row in (0..rows).filter(|row| self.refused[*row]) {
            self.done.set_aside -= plan.set_aside_in(&self.frame, row);
        }
        self.beyond.iter().for_each(|(row, _)| self.except[*row] = true);
        self.refused.iter().zip(&mut self.except).for_each(|(refused, except)| *except |= refused);
        self.summary.frame(plan, &self.frame, &self.except);
        self.done.rows += self.refused.iter().filter(|refused| !**refused).count() as u64;
        self.write(rows);
    }

    /// Scores rows of a piece of which the answers are read straight into codes, up to where a row has something unusual in it; gives how many there were, and
    /// pushes what they carry along.
    fn straight(&mut self, piece: &GroupRows, carried: &mut [Vec<ArrayRef>]) -> io::Result<usize> {
        if self.rows_only {
            return Ok(0);
        }
        let mut codes = Vec::with_capacity(self.places.len());
        for place in &mut self.places {
            codes.push(if place.holds_codes() { piece.codes(place.at, &mut |text| place.code(text, &mut self.asking))? } else { None });
        }
        if codes.iter().all(Option::is_none) {
            return Ok(0);
        }
        let other = self.places.iter().zip(&codes).filter(|(_, codes)| codes.is_none()).map(|(place, _)| place.at);
        let mut other: Vec<usize> = other.chain(self.carried.iter().copied()).collect();
        other.sort_unstable();
        other.dedup();
        let within = |at: usize| other.iter().position(|other| *other == at).unwrap_or(0);
        let mut done = 0;
        for batch in piece.columns(&other)? {
            let batch = batch?;
            let mut start = 0;
            while start < batch.num_rows() {
                let rows = self.frame.capacity().min(batch.num_rows() - start);
                self.begin(rows);
                let mut whole = true;
                for (place, codes) in self.places.iter_mut().zip(&mut codes) {
                    match codes {
                        Some(codes) => whole &= whole && place.fill_codes(codes, rows, &mut self.frame, &mut self.asking)?,
                        None => {
                            let array = batch.column(within(place.at)).slice(start, rows);
                            place.fill(&array, &mut self.frame, &mut self.asking, &mut self.unusual, &mut self.cell);
                        }
                    }
                }
                if !whole || self.unusual.contains(&true) {
                    break;
                }
                self.score(rows);
                start += rows;
            }
            for (at, into) in self.carried.iter().zip(carried.iter_mut()) {
                into.push(batch.column(within(*at)).slice(0, start));
            }
            done += start;
            if start < batch.num_rows() {
                break;
            }
        }
        Ok(done)
    }

    fn write(&mut self, rows: usize) {
        let (plan, scorer) = (self.job.plan, self.job.plan.scorer());
        let parts = plan.instrument();
        let beyond = |row: usize, writer: &TableWriter, frame: &Frame| writer.is_beyond(plan, frame, row);
        if self.beyond.is_empty() && !(0..rows).any(|row| beyond(row, &self.writer, &self.frame)) {
            let refused = &self.refused;
            return self.writer.frame(plan, &self.frame, |row| refused[row]);
        }
        let mut held = self.beyond.iter().peekable();
        for row in (0..rows).filter(|row| !self.refused[*row]) {
            if let Some((_, response)) = held.next_if(|(at, _)| *at == row) {
                let outcome = scorer.score(response);
                self.summary.outcome(&outcome);
                // The columns took it for a blank one.
                self.done.set_aside += outcome.set_aside.len() as u64;
                self.done.set_aside -= plan.set_aside_in(&self.frame, row);
                self.writer.result(parts, &outcome);
            } else if self.writer.is_beyond(plan, &self.frame, row) {
                self.frame.response(plan, row, &mut self.response);
                self.writer.result(parts, &scorer.score(&self.response));
            } else {
                self.writer.row(&[], plan, &self.frame, row);
            }
        }
    }

    /// Reads a row by the reader of single rows.
    fn unusual(&mut self, batch: &RecordBatch, start: usize, row: usize, before: u64) -> io::Result<()> {
        let mut line = String::new();
        text::row(batch, start + row, &mut self.cell, &mut line);
        // As if the names stood on a line before the rows.
        let records = Records::resume(line.as_bytes(), b',', Encoding::Utf8, before + (start + row) as u64 + 1);
        let mut rows = CsvRows::resume(records, self.job.header.clone(), self.job.names, self.job.reading);
        match rows.next(&mut self.row) {
            Ok(_) => {}
            Err(crate::rows::Broken::Io(error)) => return Err(error),
            Err(broken @ crate::rows::Broken::File(_)) => {
                self.done.broken = Some(broken);
                return Ok(());
            }
        }
        if !self.row.refusals.is_empty() {
            self.done.refused.push(self.row.clone());
            self.refused[row] = true;
            self.row.response.clear();
        } else {
            self.done.blanked += self.row.blanked;
            self.done.eat(&self.row.eaten);
        }
        if self.frame.set(self.job.plan, row, &self.row.response) == Held::No {
            self.beyond.push((row, self.row.response.clone()));
        }
        Ok(())
    }
}

impl Worker for TableWorker<'_> {
    type Piece = Piece;
    type Written = Option<Written>;

    fn work(&mut self, piece: &Piece) -> io::Result<()> {
        self.done = Done::default();
        self.summary.clear();
        let mut carried: Vec<Vec<ArrayRef>> = vec![Vec::new(); self.carried.len()];
        let straight = match piece.rows() {
            Some(rows) => self.straight(rows, &mut carried)?,
            None => 0,
        };
        let mut before = piece.before + straight as u64;
        for batch in piece.batches(straight)? {
            let batch = batch?;
            let mut kept = Vec::with_capacity(batch.num_rows());
            for start in (0..batch.num_rows()).step_by(self.frame.capacity()) {
                let rows = self.frame.capacity().min(batch.num_rows() - start);
                self.rows(&batch, start, rows, before, &mut kept)?;
            }
            before += batch.num_rows() as u64;
            let all = kept.iter().all(|kept| *kept);
            let kept = BooleanArray::from(kept);
            for (at, into) in self.carried.iter().zip(&mut carried) {
                let array = batch.column(*at);
                into.push(if all { array.clone() } else { filter(array, &kept).map_err(fault)? });
            }
        }
        let whole = carried.iter().map(|arrays| {
            let arrays: Vec<&dyn Array> = arrays.iter().map(AsRef::as_ref).collect();
            concat(&arrays).map_err(fault)
        });
        let whole = if before == piece.before { Vec::new() } else { whole.collect::<io::Result<_>>()? };
        self.writer.finish_with(whole, &mut self.done.written)
    }

    fn done(&mut self) -> (&mut Done<Option<Written>>, &Summary) {
        (&mut self.done, &self.summary)
    }
}

impl Place {
    /// Whether a code says all of an answer.
    fn holds_codes(&self) -> bool {
        matches!(self.meaning, Meaning::Answer(_)) && !self.wide
    }

    /// The code of a text; None where a row with it is unusual.
    fn code(&mut self, text: &str, asking: &mut Asking<'_, '_>) -> Option<u8> {
        match self.memory.said(text.as_bytes(), asking, None) {
            Said::Code(code, _) => Some(code),
            Said::Unusual => None,
        }
    }

    /// Puts the next codes of a column into the frame; false where there is something unusual among them.
    fn fill_codes(&mut self, codes: &mut Codes, rows: usize, frame: &mut Frame, asking: &mut Asking<'_, '_>) -> io::Result<bool> {
        let Meaning::Answer(slot) = self.meaning else { return Ok(false) };
        let start = slot.at() * frame.stride();
        codes.fill(&mut frame.codes_mut()[start..start + rows], self.blank, &mut |text| self.code(text, asking))
    }

    /// Puts what a column says into the frame; rows that need more are marked.
    fn fill(&mut self, array: &ArrayRef, frame: &mut Frame, asking: &mut Asking<'_, '_>, unusual: &mut [bool], cell: &mut String) {
        match array.data_type() {
            DataType::Int8 => self.whole::<Int8Type>(array, frame, asking, unusual, cell),
            DataType::Int16 => self.whole::<Int16Type>(array, frame, asking, unusual, cell),
            DataType::Int32 => self.whole::<Int32Type>(array, frame, asking, unusual, cell),
            DataType::Int64 => self.whole::<Int64Type>(array, frame, asking, unusual, cell),
            DataType::UInt8 => self.whole::<UInt8Type>(array, frame, asking, unusual, cell),
            DataType::UInt16 => self.whole::<UInt16Type>(array, frame, asking, unusual, cell),
            DataType::UInt32 => self.whole::<UInt32Type>(array, frame, asking, unusual, cell),
            DataType::UInt64 => self.whole::<UInt64Type>(array, frame, asking, unusual, cell),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let values = dictionary.values();
                let said: Vec<Said> = (0..values.len()).map(|at| self.said(values, at, asking, cell)).collect();
                let blank = self.said(array, usize::MAX, asking, cell);
                for row in 0..array.len() {
                    let key = cells::whole(dictionary.keys(), row).filter(|_| !array.is_null(row));
                    let said = key.and_then(|key| said.get(usize::try_from(key).ok()?)).copied().unwrap_or(blank);
                    self.put(frame, row, said, unusual);
                }
            }
            _ => {
                for row in 0..array.len() {
                    let said = self.said(array, row, asking, cell);
                    self.put(frame, row, said, unusual);
                }
            }
        }
    }

    fn whole<T: ArrowPrimitiveType<Native: Into<i128>>>(
        &mut self,
        array: &ArrayRef,
        frame: &mut Frame,
        asking: &mut Asking<'_, '_>,
        unusual: &mut [bool],
        cell: &mut String,
    ) {
        let numbers = array.as_primitive::<T>();
        let base = match self.meaning {
            Meaning::Answer(slot) if !self.wide => Some(slot.at() * frame.stride()),
            _ => None,
        };
        for (row, number) in numbers.values().iter().enumerate() {
            let code = if numbers.is_null(row) { self.blank } else { u8::try_from((*number).into()).map_or(ASK, |number| self.codes[usize::from(number)]) };
            match base {
                Some(base) if code != ASK => frame.codes_mut()[base + row] = code,
                _ => {
                    let said = self.said(array, row, asking, cell);
                    if let (Said::Code(code, 0), Ok(number), false, false) = (said, u8::try_from((*number).into()), self.wide, numbers.is_null(row))
                        && code < ASK
                    {
                        self.codes[usize::from(number)] = code;
                    }
                    self.put(frame, row, said, unusual);
                }
            }
        }
    }

    /// What a value says; past the last row, what no value says.
    fn said(&mut self, array: &dyn Array, row: usize, asking: &mut Asking<'_, '_>, cell: &mut String) -> Said {
        cell.clear();
        if row < array.len() {
            cells::text(array, row, cell);
        }
        self.memory.said(cell.as_bytes(), asking, None)
    }

    fn put(&self, frame: &mut Frame, row: usize, said: Said, unusual: &mut [bool]) {
        let Said::Code(code, data) = said else {
            unusual[row] = true;
            return;
        };
        match self.meaning {
            Meaning::Answer(slot) => frame.put(row, slot, code, data),
            Meaning::Domain(group) => frame.leave_out(row, group, code != 0),
            Meaning::Informant => frame.set_informant(row, code),
            Meaning::Administered => frame.set_administered(row, Some(data).filter(|_| code != 0).and_then(unpack_date)),
            Meaning::Version | Meaning::Chosen { .. } | Meaning::Rounds(_) => {}
        }
    }
}
