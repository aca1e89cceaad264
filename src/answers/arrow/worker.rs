//! Columns with types into the columns of a frame, a piece at a time.

use std::io;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowSchemaConverter;

use super::guard::guarded;
use super::out::TableOut;
use super::pages::{Codes, NO_CODE};
use super::read::{GroupRows, Piece};
use super::{cells, text};
use crate::rows::{Column, CsvRows, Encoding, Header, Records, Row, Rows};
use crate::stream::{Asking, Done, Job, Memory, Said, Summary, Worker};
use peil::columns::{Frame, Held, Room, unpack_date};
use peil::model::{AnswerType, Parts};
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
    /// Whether a number is beside its codes.
    wide: bool,
}

/// A value that was not met yet, or that takes more than a code.
const ASK: u8 = NO_CODE;

/// One worker's memory, used again for every piece.
pub struct TableWorker<'a, O: TableOut> {
    job: &'a Job<'a>,
    asking: Asking<'a, 'a>,
    places: Vec<Place>,
    /// Which columns are copied.
    carried: Vec<usize>,
    /// Whether every row is read as a row: an answer is in several columns.
    rows_only: bool,
    /// Whether a column says who answers.
    names_informant: bool,
    out: O,
    frame: Frame,
    room: Room,
    /// Rows of the frame that must be read as rows, that columns cannot hold, and that are not part of the
    /// result.
    unusual: Vec<bool>,
    beyond: Vec<(usize, Response)>,
    except: Vec<bool>,
    refused: Vec<bool>,
    row: Row,
    response: Response,
    cell: String,
    done: Done<O::Written>,
    summary: Summary,
}

/// What rows are written to, for what can be copied into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carriable {
    Text,
    Parquet,
    Arrow,
}

impl Carriable {
    /// Whether a column can be copied as it is.
    pub fn holds(self, field: &Field) -> bool {
        match self {
            Carriable::Text => cells::has_carried(field.data_type()),
            Carriable::Arrow => true,
            Carriable::Parquet => {
                ArrowSchemaConverter::new().convert(&Schema::new(vec![field.clone()])).is_ok()
            }
        }
    }
}

/// The fields that are copied from a table, as they are.
pub fn carried(schema: &Schema, header: &Header) -> Fields {
    schema
        .fields()
        .iter()
        .zip(&header.columns)
        .filter(|(_, column)| matches!(column, Column::Carried(..)))
        .map(|(field, _)| field.clone())
        .collect()
}

/// # Errors
/// Names the first column that the instrument knows and whose values cannot be answers.
pub fn known_have_text(schema: &Schema, header: &Header, parts: &Parts) -> io::Result<()> {
    let fields = schema.fields().iter().zip(&header.columns);
    cells::all_have_text(fields.filter_map(|(field, column)| match column {
        Column::Known(meaning) | Column::Carried(_, Some(meaning)) => {
            Some((field, takes_lists(*meaning, parts)))
        }
        Column::Carried(_, None) | Column::Ignored | Column::Expected(_) | Column::Nameless => None,
    }))
}

/// Whether an answer may be a list of options.
pub fn takes_lists(meaning: Meaning, parts: &Parts) -> bool {
    matches!(meaning, Meaning::Answer(slot) if matches!(parts.question(parts.asked(slot).question).answer, AnswerType::Many(_)))
}

impl<'a, O: TableOut> TableWorker<'a, O> {
    pub fn new(job: &'a Job<'a>, out: O) -> TableWorker<'a, O> {
        let plan = job.plan;
        let mut asking = Asking::new(plan, job.names, job.reading, Marks::Exact);
        let (mut places, mut carried, mut rows_only, mut names_informant) =
            (Vec::new(), Vec::new(), false, false);
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
            out,
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

    /// Scores the rows of a piece from some row on.
    fn batches(&mut self, piece: &Piece, from: usize) -> io::Result<()> {
        let mut before = piece.before + from as u64;
        for batch in piece.batches(from)? {
            let batch = batch?;
            for start in (0..batch.num_rows()).step_by(self.frame.capacity()) {
                let rows = self.frame.capacity().min(batch.num_rows() - start);
                self.rows(&batch, start, rows, before)?;
            }
            before += batch.num_rows() as u64;
        }
        Ok(())
    }

    /// Scores some rows of a batch.
    fn rows(&mut self, batch: &RecordBatch, start: usize, rows: usize, before: u64) -> io::Result<()> {
        self.begin(rows);
        if !self.rows_only {
            for place in &mut self.places {
                place.fill(
                    &batch.column(place.at).slice(start, rows),
                    &mut self.frame,
                    &mut self.asking,
                    &mut self.unusual,
                    &mut self.cell,
                );
            }
        }
        for row in 0..rows {
            if self.unusual[row] {
                self.unusual(batch, start, row, before)?;
            }
        }
        let carried = self.carried.iter().map(|at| batch.column(*at).slice(start, rows)).collect();
        self.score(rows, carried)
    }

    /// Scores the rows that were begun.
    fn score(&mut self, rows: usize, carried: Vec<ArrayRef>) -> io::Result<()> {
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
        self.out.begin(carried, &self.refused, plan, &self.frame)?;
        self.write(rows);
        Ok(())
    }

    /// Scores rows of a piece of which the answers are read straight into codes, up to where a row has
    /// something unusual in it; gives how many there were.
    fn straight(&mut self, piece: &GroupRows) -> io::Result<usize> {
        if self.rows_only {
            return Ok(0);
        }
        let coded: Vec<usize> =
            self.places.iter().filter(|place| place.holds_codes()).map(|place| place.at).collect();
        piece.prepare(&coded)?;
        let mut codes = Vec::with_capacity(self.places.len());
        for place in &mut self.places {
            codes.push(if place.holds_codes() {
                piece.codes(place.at, &mut |text| place.code(text, &mut self.asking))?
            } else {
                None
            });
        }
        if codes.iter().all(Option::is_none) {
            return Ok(0);
        }
        let other =
            self.places.iter().zip(&codes).filter(|(_, codes)| codes.is_none()).map(|(place, _)| place.at);
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
                        Some(codes) => {
                            whole &=
                                whole && place.fill_codes(codes, rows, &mut self.frame, &mut self.asking)?
                        }
                        None => {
                            let array = batch.column(within(place.at)).slice(start, rows);
                            place.fill(
                                &array,
                                &mut self.frame,
                                &mut self.asking,
                                &mut self.unusual,
                                &mut self.cell,
                            );
                        }
                    }
                }
                if !whole || self.unusual.contains(&true) {
                    break;
                }
                let carried =
                    self.carried.iter().map(|at| batch.column(within(*at)).slice(start, rows)).collect();
                self.score(rows, carried)?;
                start += rows;
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
        if self.beyond.is_empty() && !(0..rows).any(|row| self.out.is_beyond(plan, &self.frame, row)) {
            return self.out.frame(plan, &self.frame, &self.refused);
        }
        let mut held = self.beyond.iter().peekable();
        for row in (0..rows).filter(|row| !self.refused[*row]) {
            if let Some((_, response)) = held.next_if(|(at, _)| *at == row) {
                let evaluation = scorer.evaluate(response);
                let outcome = scorer.outcome(response, &evaluation);
                self.summary.outcome(&outcome);
                // The columns took it for a blank one.
                self.done.set_aside += outcome.set_aside.len() as u64;
                self.done.set_aside -= plan.set_aside_in(&self.frame, row);
                self.out.outcome(row, response, &evaluation, &outcome);
            } else if self.out.is_beyond(plan, &self.frame, row) {
                self.frame.response(plan, row, &mut self.response);
                let evaluation = scorer.evaluate(&self.response);
                let outcome = scorer.outcome(&self.response, &evaluation);
                self.out.outcome(row, &self.response, &evaluation, &outcome);
            } else {
                self.out.row(plan, &self.frame, row);
            }
        }
    }

    /// Reads a row by the reader of single rows.
    fn unusual(&mut self, batch: &RecordBatch, start: usize, row: usize, before: u64) -> io::Result<()> {
        let mut line = String::new();
        text::row(batch, start + row, &[], &mut self.cell, &mut line);
        // As if the names were on a line before the rows.
        let records =
            Records::resume(line.as_bytes(), b',', Encoding::Utf8, before + (start + row) as u64 + 1);
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

impl<O: TableOut> Worker for TableWorker<'_, O> {
    type Piece = Piece;
    type Written = O::Written;

    fn work(&mut self, piece: &Piece) -> io::Result<()> {
        self.done = Done { written: std::mem::take(&mut self.done.written), ..Done::default() };
        self.summary.clear();
        let straight = match piece.rows() {
            Some(rows) => guarded(|| self.straight(rows))?,
            None => 0,
        };
        guarded(|| self.batches(piece, straight))?;
        self.out.finish(&mut self.done.written)
    }

    fn done(&mut self) -> (&mut Done<O::Written>, &Summary) {
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
    fn fill_codes(
        &mut self,
        codes: &mut Codes,
        rows: usize,
        frame: &mut Frame,
        asking: &mut Asking<'_, '_>,
    ) -> io::Result<bool> {
        let Meaning::Answer(slot) = self.meaning else { return Ok(false) };
        let start = slot.at() * frame.stride();
        codes.fill(&mut frame.codes_mut()[start..start + rows], self.blank, &mut |text| {
            self.code(text, asking)
        })
    }

    /// Puts what a column says into the frame; rows that need more are marked.
    fn fill(
        &mut self,
        array: &ArrayRef,
        frame: &mut Frame,
        asking: &mut Asking<'_, '_>,
        unusual: &mut [bool],
        cell: &mut String,
    ) {
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
                let said: Vec<Said> =
                    (0..values.len()).map(|at| self.said(values, at, asking, cell)).collect();
                let blank = self.said(array, usize::MAX, asking, cell);
                for row in 0..array.len() {
                    let key = cells::whole(dictionary.keys(), row).filter(|_| !array.is_null(row));
                    let said =
                        key.and_then(|key| said.get(usize::try_from(key).ok()?)).copied().unwrap_or(blank);
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
            let code = if numbers.is_null(row) {
                self.blank
            } else {
                u8::try_from((*number).into()).map_or(ASK, |number| self.codes[usize::from(number)])
            };
            match base {
                Some(base) if code != ASK => frame.codes_mut()[base + row] = code,
                _ => {
                    let said = self.said(array, row, asking, cell);
                    if let (Said::Code(code, 0), Ok(number), false, false) =
                        (said, u8::try_from((*number).into()), self.wide, numbers.is_null(row))
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
    fn said(
        &mut self,
        array: &dyn Array,
        row: usize,
        asking: &mut Asking<'_, '_>,
        cell: &mut String,
    ) -> Said {
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
            Meaning::Administered => {
                frame.set_administered(row, Some(data).filter(|_| code != 0).and_then(unpack_date))
            }
            Meaning::Version | Meaning::Chosen { .. } | Meaning::Rounds(_) => {}
        }
    }
}
