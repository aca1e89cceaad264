//! JSON Lines for the workers: objects whose keys are known after the first rows.
//!
//! [`crate::rows`] determines the meaning of each key and each value once. It also reads every row with
//! anything unusual in it (a key that looks misspelt, an answer in several keys, no JSON).

use std::collections::HashSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::cells::{Asking, LOOK, Said};
use super::chunks::Chunk;
use super::cursor::Cursor;
use super::scan::Record;
use super::work::Done;
use super::worker::{Job, RowsWorker, Scan, frame};
use super::written::{Carrying, Cell, RowWriter, json};
use crate::rows::{
    Broken, CarriedValue, JsonRows, Outputs, Reading, Refusal, Row, Rows, compact, is_expected, is_note,
    is_session,
};
use peil::columns::{Frame, unpack_date};
use peil::model::{GroupId, SlotId};
use peil::text::{Marks, Meaning, Names, folded};

/// How many keys are remembered; a file that has more is read row by row.
const MOST_KEYS: usize = 1 << 13;
/// How many texts of a key are remembered.
const MOST_TEXTS: usize = 1 << 13;

/// What a key is to the scanner.
struct Place {
    key: Box<[u8]>,
    target: Target,
    /// By the only digit of a value: its code.
    single: [u8; 256],
    /// By what is written.
    known: FxHashMap<Box<[u8]>, Said>,
    meaning: Option<Meaning>,
    /// Among the columns of what is copied.
    column: Option<usize>,
    carried: bool,
    /// The row in which it was last met.
    row: u64,
    /// The key that followed it there.
    next: usize,
    /// Whether it was reported that the file has it.
    told: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Nothing,
    /// A slot, and where its codes begin in a frame.
    Slot(SlotId, usize),
    Group(GroupId),
    Informant,
    Administered,
    /// It is looked at, and says nothing of the answers.
    Checked,
    /// Its row is read whole.
    Row,
}

/// Reads objects, one per line.
pub struct JsonScan<'a> {
    names: &'a Names<'a>,
    outputs: &'a Outputs,
    reading: &'a Reading,
    carrying: Carrying,
    /// Names of what is copied, where there is a column for each.
    columns: Vec<Arc<str>>,
    places: Vec<Place>,
    by_key: FxHashMap<Box<[u8]>, usize>,
    /// Keys as names are compared.
    folded: HashSet<String>,
    /// The key that the last row began with.
    first: usize,
    row: u64,
    /// By slot: the code of a question without an answer, and the row in which it had one.
    blank: Vec<u8>,
    answered: Vec<u64>,
    groups: Vec<GroupId>,
    /// By column: what the row copies.
    cells: Vec<Option<(usize, usize)>>,
    present: HashSet<Meaning>,
    mapped: HashSet<String>,
    /// Of these, what was reported.
    told: (HashSet<Meaning>, HashSet<String>),
}

impl<'a> JsonScan<'a> {
    /// A worker that scores JSON Lines and writes what comes of it.
    pub fn worker<W: RowWriter>(
        job: &'a Job<'a>,
        outputs: &'a Outputs,
        writer: W,
    ) -> RowsWorker<'a, JsonScan<'a>, W> {
        let parts = job.plan.instrument();
        let mut asking = Asking::new(job.plan, job.names, job.reading, Marks::Exact);
        let blank =
            (0..parts.slot_count()).map(|slot| asking.blank(Meaning::Answer(SlotId(slot as u32)))).collect();
        let carrying = writer.carrying();
        let columns =
            if matches!(carrying, Carrying::Json(_)) { Vec::new() } else { job.header.carried.clone() };
        let groups = parts
            .groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.optional)
            .map(|(at, _)| GroupId(at as u32))
            .collect();
        let scan = JsonScan {
            names: job.names,
            outputs,
            reading: job.reading,
            carrying,
            cells: vec![None; columns.len()],
            columns,
            places: Vec::new(),
            by_key: FxHashMap::default(),
            folded: HashSet::new(),
            first: 0,
            row: 0,
            blank,
            answered: vec![0; parts.slot_count()],
            groups,
            present: HashSet::new(),
            mapped: HashSet::new(),
            told: Default::default(),
        };
        debug_assert!(frame(job.plan).capacity() > 0);
        RowsWorker::new(job, asking, scan, writer)
    }

    /// The place of a key, which is probably the one that followed last time.
    fn place(&mut self, cursor: &mut Cursor<'_>, expected: usize, frame: &Frame) -> Option<usize> {
        if let Some(place) = self.places.get(expected) {
            let (start, length) = (cursor.at + 1, place.key.len());
            let there = cursor.bytes.get(cursor.at..start + length + 1)?;
            if there[0] == b'"' && there[1..=length] == *place.key && there[length + 1] == b'"' {
                cursor.at = start + length + 1;
                return Some(expected);
            }
        }
        let key = cursor.key()?;
        match self.by_key.get(key) {
            Some(at) => Some(*at),
            None => self.learn(key, frame),
        }
    }

    /// Finds out what a key means.
    fn learn(&mut self, key: &[u8], frame: &Frame) -> Option<usize> {
        let name = std::str::from_utf8(key).ok()?;
        if self.places.len() == MOST_KEYS {
            return None;
        }
        let meaning = self.names.meaning(name);
        let passed_over = is_note(name) || is_expected(name) || self.reading.drops(name);
        let target = match meaning {
            Some(Meaning::Answer(slot)) => Target::Slot(slot, slot.at() * frame.stride()),
            Some(Meaning::Domain(group)) => Target::Group(group),
            Some(Meaning::Informant) => Target::Informant,
            Some(Meaning::Administered) => Target::Administered,
            Some(Meaning::Version) => Target::Checked,
            Some(Meaning::Chosen { .. } | Meaning::Rounds(_)) => Target::Row,
            None if is_session(name) || self.outputs.position(name).is_some() => Target::Row,
            None if passed_over => Target::Nothing,
            None if !self.reading.carries(name) && self.names.slip(name, |_| true).is_some() => Target::Row,
            None => Target::Nothing,
        };
        let kept = meaning.is_none() && !passed_over;
        let carried = kept || matches!(target, Target::Informant | Target::Administered | Target::Checked);
        let column = self.columns.iter().position(|column| **column == *name);
        let fixed = !matches!(self.carrying, Carrying::Json(_));
        // The same key in other letters, and what there is no column for, are for the reader of rows.
        let target = if !self.folded.insert(folded(name)) || carried && fixed && column.is_none() {
            Target::Row
        } else {
            target
        };
        let at = self.places.len();
        self.by_key.insert(key.into(), at);
        self.places.push(Place {
            key: key.into(),
            target,
            single: [LOOK; 256],
            known: FxHashMap::default(),
            meaning,
            column,
            carried,
            row: 0,
            next: at + 1,
            told: false,
        });
        Some(at)
    }

    /// Reads one object; None where its row must be read whole.
    fn object(
        &mut self,
        cursor: &mut Cursor<'_>,
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        carried: &mut Vec<u8>,
    ) -> Option<()> {
        cursor.space();
        cursor.sign(b'{')?;
        if cursor.sign(b'}').is_some() {
            return cursor.line_end();
        }
        let (mut expected, mut before) = (self.first, None);
        loop {
            let at = self.place(cursor, expected, frame)?;
            match before {
                None => self.first = at,
                Some(before) => {
                    let before: &mut Place = &mut self.places[before];
                    before.next = at;
                }
            }
            before = Some(at);
            cursor.sign(b':')?;
            let start = cursor.at;
            let place = &mut self.places[at];
            if std::mem::replace(&mut place.row, self.row) == self.row || place.target == Target::Row {
                return None;
            }
            expected = place.next;
            let value = match cursor.bytes.get(start..start + 2) {
                Some([b'0'..=b'9', b',' | b'}']) => {
                    cursor.at += 1;
                    &cursor.bytes[start..=start]
                }
                _ => cursor.value()?,
            };
            if let Target::Slot(slot, base) = place.target {
                if std::mem::replace(&mut self.answered[slot.at()], self.row) == self.row {
                    return None;
                }
                let code = if let [digit] = value { place.single[usize::from(*digit)] } else { LOOK };
                if code < LOOK {
                    frame.codes_mut()[base + row] = code;
                } else {
                    place.take(value, frame, row, asking)?;
                }
            } else if place.meaning.is_some() {
                place.take(value, frame, row, asking)?;
            }
            if place.carried {
                match place.column {
                    _ if matches!(self.carrying, Carrying::Json(_)) => member(&place.key, value, carried),
                    Some(column) => self.cells[column] = Some((start, start + value.len())),
                    None => return None,
                }
            }
            if cursor.peek() != Some(b'}') && cursor.sign(b',').is_some() {
                continue;
            }
            cursor.sign(b'}')?;
            return cursor.line_end();
        }
    }

    /// What was read, in the order of the columns.
    fn columns(&mut self, bytes: &[u8], carried: &mut Vec<u8>) {
        for (at, cell) in self.cells.iter_mut().enumerate() {
            match cell.take().map(|(start, end)| &bytes[start..end]) {
                None => self.carrying.write(at, Cell::Nothing, carried),
                Some(value) => with_cell(value, |cell| self.carrying.write(at, cell, carried)),
            }
        }
    }
}

/// What a value is, its escapes read and without spaces between its parts.
fn with_cell(value: &[u8], mut then: impl FnMut(Cell<'_>)) {
    match value {
        [b'"', text @ .., b'"'] if memchr::memchr(b'\\', text).is_none() => then(Cell::Text(text)),
        [b'"', ..] => {
            then(Cell::Text(serde_json::from_slice::<String>(value).unwrap_or_default().as_bytes()))
        }
        [b'[' | b'{', ..] => then(Cell::Json(compact(&String::from_utf8_lossy(value)).as_bytes())),
        value => then(Cell::Json(value)),
    }
}

/// Writes a member of an object, and a comma after it.
fn member(key: &[u8], value: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(key);
    out.extend_from_slice(b"\":");
    with_cell(value, |cell| json(cell, out));
    out.push(b',');
}

impl Place {
    /// What a value says; None where its row must be read whole.
    fn take(
        &mut self,
        value: &[u8],
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
    ) -> Option<()> {
        let meaning = self.meaning?;
        let said = match self.known.get(value) {
            Some(said) => *said,
            None => {
                let said = asking.json(meaning, &String::from_utf8_lossy(&self.key), value);
                if let (Said::Code(code, 0), [digit]) = (said, value)
                    && code < LOOK
                    && !matches!(meaning, Meaning::Answer(slot) if asking.plan.is_wide(slot.at()))
                {
                    self.single[usize::from(*digit)] = code;
                }
                if self.known.len() < MOST_TEXTS && value.len() < 256 {
                    self.known.insert(value.into(), said);
                }
                said
            }
        };
        let Said::Code(code, data) = said else { return None };
        match self.target {
            Target::Slot(slot, _) => frame.put(row, slot, code, data),
            Target::Group(group) => frame.leave_out(row, group, code != 0),
            Target::Informant => frame.set_informant(row, code),
            Target::Administered => {
                frame.set_administered(row, Some(data).filter(|_| code != 0).and_then(unpack_date))
            }
            Target::Nothing | Target::Checked | Target::Row => {}
        }
        Some(())
    }
}

impl Scan for JsonScan<'_> {
    fn record(
        &mut self,
        chunk: &Chunk,
        start: usize,
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        carried: &mut Vec<u8>,
    ) -> Record {
        let bytes = chunk.bytes.as_slice();
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length + 1);
        if bytes[start..end].trim_ascii().is_empty() {
            return Record::Empty { end };
        }
        self.row += 1;
        let kept = carried.len();
        // What no key says.
        frame.set_informant(row, self.reading.informant.unwrap_or(0));
        frame.set_administered(row, None);
        for group in &self.groups {
            frame.leave_out(row, *group, false);
        }
        let mut cursor = Cursor { bytes: &bytes[..end], at: start };
        let mark = chunk.lines == 0 && start == 0 && bytes.starts_with(b"\xef\xbb\xbf");
        let read = if chunk.readable && !mark {
            self.object(&mut cursor, frame, row, asking, carried)
        } else {
            None
        };
        if read.is_none() || cursor.at != end {
            carried.truncate(kept);
            self.cells.fill(None);
            return Record::Unusual { end };
        }
        for (slot, (answered, blank)) in self.answered.iter().zip(&self.blank).enumerate() {
            if *answered != self.row {
                frame.put(row, SlotId(slot as u32), *blank, 0);
            }
        }
        self.columns(bytes, carried);
        Record::Read { end }
    }

    fn whole(&mut self, record: &[u8], lines: u64, row: &mut Row) -> Result<bool, Broken> {
        let mut rows = JsonRows::resume(record, lines, self.names, self.outputs, self.reading);
        let there = rows.next(row)?;
        self.present.extend(rows.present());
        self.mapped.extend(rows.mapped().cloned());
        if !matches!(self.carrying, Carrying::Json(_))
            && let Some(stranger) = row.carried.iter().find(|carried| !self.columns.contains(&carried.name))
        {
            row.refusals.push(Refusal::stranger(row.line, &stranger.name));
        }
        Ok(there)
    }

    fn carry(&self, row: &Row, carried: &mut Vec<u8>) {
        if matches!(self.carrying, Carrying::Json(_)) {
            for one in &row.carried {
                carried.extend_from_slice(serde_json::Value::from(&*one.name).to_string().as_bytes());
                carried.push(b':');
                json(cell(&one.value), carried);
                carried.push(b',');
            }
            return;
        }
        for (at, name) in self.columns.iter().enumerate() {
            let found = row.carried.iter().find(|one| one.name == *name);
            self.carrying.write(at, found.map_or(Cell::Nothing, |one| cell(&one.value)), carried);
        }
    }

    fn met<T>(&mut self, done: &mut Done<T>) {
        for place in self.places.iter_mut().filter(|place| place.row > 0 && !place.told) {
            place.told = true;
            self.present.extend(place.meaning);
            if let Ok(name) = std::str::from_utf8(&place.key)
                && self.names.is_renamed(name)
            {
                self.mapped.insert(name.to_string());
            }
        }
        let (present, mapped) = &mut self.told;
        done.present.extend(self.present.iter().filter(|meaning| present.insert(**meaning)));
        done.mapped.extend(self.mapped.iter().filter(|name| mapped.insert(name.to_string())).cloned());
    }
}

/// A value that is copied, as a cell of a result.
fn cell(value: &CarriedValue) -> Cell<'_> {
    match value {
        CarriedValue::Text(text) => Cell::Text(text.as_bytes()),
        CarriedValue::Json(text) => Cell::Json(text.as_bytes()),
    }
}
