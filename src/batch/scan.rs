//! The records of a chunk, cell by cell, into columns.

use std::sync::Arc;

use super::cells::{Asking, EMPTY, LOOK, Memory, Said, Single, stands_alone};
use super::chunks::{Chunk, record_end};
use super::written::Carrying;
use crate::columns::{Frame, unpack_date};
use crate::exchange::{Column, Header, Meaning};
use crate::model::{GroupId, SlotId};

/// A column as the quick look at it sees it: nearly every cell is an answer of one letter.
#[derive(Debug, Clone)]
struct Quick {
    /// Where its codes begin in a frame; none where it is no column of answers, or one that is carried along.
    base: Option<usize>,
    /// By the only letter of a cell: its code.
    single: Box<Single>,
    /// The code of a cell with nothing in it.
    blank: u8,
    /// What stands after its cells.
    end: u8,
}

/// What a column is to the scanner.
#[derive(Debug, Clone)]
struct Place {
    target: Target,
    memory: Option<Memory>,
    carried: bool,
    /// Where it has no name: it must be empty.
    nameless: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Nothing,
    /// A slot, and where its codes begin in a frame.
    Slot(SlotId, usize),
    Group(GroupId),
    Informant,
    Administered,
    /// Only whole rows are read.
    Row,
}

/// Reads the records of chunks that have one header.
#[derive(Debug, Clone)]
pub struct Scanner {
    places: Vec<Place>,
    quick: Vec<Quick>,
    separator: u8,
    carrying: Carrying,
    /// Who answers where no column says so; none: there is such a column.
    informant: Option<u8>,
    /// Whether a record is read by a row's reader from the start.
    rows_only: bool,
}

/// One record that was come upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// It stands in the frame; the chunk goes on there.
    Read { end: usize },
    /// Nothing stands on the line.
    Empty { end: usize },
    /// It must be read whole.
    Unusual { end: usize },
}

impl Scanner {
    pub fn new(header: &Arc<Header>, frame: &Frame, asking: &mut Asking<'_, '_>, separator: u8, carrying: Carrying) -> Scanner {
        let (mut places, mut quick) = (Vec::new(), Vec::new());
        for (column, name) in header.columns.iter().zip(&header.names) {
            let (meaning, carried, nameless) = match column {
                Column::Known(meaning) => (Some(*meaning), false, false),
                Column::Carried(_, meaning) => (*meaning, true, false),
                Column::Ignored | Column::Expected(_) => (None, false, false),
                Column::Nameless => (None, false, true),
            };
            let target = match meaning {
                None => Target::Nothing,
                Some(Meaning::Answer(slot)) => Target::Slot(slot, slot.at() * frame.stride()),
                Some(Meaning::Domain(group)) => Target::Group(group),
                Some(Meaning::Informant) => Target::Informant,
                Some(Meaning::Administered) => Target::Administered,
                Some(Meaning::Chosen { .. } | Meaning::Rounds(_)) => Target::Row,
            };
            let memory = meaning.filter(|meaning| stands_alone(*meaning)).map(|meaning| Memory::new(meaning, name));
            let (single, blank) = match &memory {
                Some(memory) => memory.letters(separator, asking),
                None => (Box::new([LOOK; 256]), 0),
            };
            let base = match target {
                Target::Slot(_, base) if !carried => Some(base),
                _ => None,
            };
            let end = if places.len() + 1 == header.columns.len() { b'\n' } else { separator };
            quick.push(Quick { base, single, blank, end });
            places.push(Place { target, memory, carried, nameless });
        }
        let names_informant = places.iter().any(|place| place.target == Target::Informant);
        let rows_only = places.iter().any(|place| place.target == Target::Row);
        let informant = if names_informant { None } else { Some(asking.filler.reading.informant.unwrap_or(0)) };
        Scanner { places, quick, separator, carrying, informant, rows_only }
    }

    /// Reads the record at `start` into a row of the frame, and what it carries along into `carried`, as it will be written, each with a separator after it.
    pub fn record(&mut self, chunk: &Chunk, start: usize, frame: &mut Frame, row: usize, asking: &mut Asking<'_, '_>, carried: &mut Vec<u8>) -> Record {
        let bytes = chunk.bytes.as_slice();
        match bytes[start..] {
            [b'\n', ..] => return Record::Empty { end: start + 1 },
            [b'\r', b'\n', ..] => return Record::Empty { end: start + 2 },
            _ => {}
        }
        let kept = carried.len();
        let read = if self.rows_only || !chunk.readable { None } else { self.cells(bytes, start, frame, row, asking, carried) };
        match read {
            Some(end) => {
                if let Some(informant) = self.informant {
                    frame.set_informant(row, informant);
                }
                Record::Read { end }
            }
            None => {
                carried.truncate(kept);
                Record::Unusual { end: record_end(bytes, start, self.separator).unwrap_or(bytes.len()) }
            }
        }
    }

    fn cells(&mut self, bytes: &[u8], start: usize, frame: &mut Frame, row: usize, asking: &mut Asking<'_, '_>, carried: &mut Vec<u8>) -> Option<usize> {
        let separator = self.separator;
        let last = self.places.len() - 1;
        let mut at = start;
        for (column, quick) in self.quick.iter_mut().enumerate() {
            if let (Some(base), Some([byte, next])) = (quick.base, bytes.get(at..at + 2)) {
                let code = quick.single[usize::from(*byte)];
                if code < LOOK && *next == quick.end {
                    frame.codes_mut()[base + row] = code;
                    at += 2;
                    continue;
                }
                if code == EMPTY && column != last {
                    frame.codes_mut()[base + row] = quick.blank;
                    at += 1;
                    continue;
                }
            }
            let place = &mut self.places[column];
            let (cell, next) = cell(bytes, at, separator)?;
            let ended = *bytes.get(next)? == b'\n';
            if ended != (column == last) {
                return None;
            }
            place.take(cell, frame, row, asking, &mut quick.single)?;
            if place.carried {
                self.carrying.write(cell, carried);
            }
            at = next + 1;
        }
        Some(at)
    }
}

impl Place {
    /// What a cell says; None where its row must be read whole.
    fn take(&mut self, cell: &[u8], frame: &mut Frame, row: usize, asking: &mut Asking<'_, '_>, single: &mut Single) -> Option<()> {
        if self.nameless && !cell.is_empty() {
            return None;
        }
        let Some(memory) = &mut self.memory else { return Some(()) };
        let Said::Code(code, data) = memory.said(cell, asking, Some(single)) else { return None };
        match self.target {
            Target::Slot(slot, _) => frame.put(row, slot, code, data),
            Target::Group(group) => frame.leave_out(row, group, code != 0),
            Target::Informant => frame.set_informant(row, code),
            Target::Administered => frame.set_administered(row, Some(data).filter(|_| code != 0).and_then(unpack_date)),
            Target::Nothing | Target::Row => {}
        }
        Some(())
    }
}

/// The cell that begins at a place, without its quotes, and where its separator or line feed stands. None for a quoted cell with a quote in it, or with
/// anything after it.
fn cell(bytes: &[u8], at: usize, separator: u8) -> Option<(&[u8], usize)> {
    if bytes.get(at) == Some(&b'"') {
        let end = at + 1 + memchr::memchr(b'"', &bytes[at + 1..])?;
        let next = *bytes.get(end + 1)?;
        let carriage = next == b'\r' && bytes.get(end + 2) == Some(&b'\n');
        return match next {
            next if next == separator || next == b'\n' => Some((&bytes[at + 1..end], end + 1)),
            _ if carriage => Some((&bytes[at + 1..end], end + 2)),
            _ => None,
        };
    }
    let length = bytes[at..].iter().position(|byte| *byte == separator || *byte == b'\n')?;
    let (cell, next) = (&bytes[at..at + length], at + length);
    // A Windows line end is no part of the last cell.
    let cell = if bytes[next] == b'\n' { cell.strip_suffix(b"\r").unwrap_or(cell) } else { cell };
    Some((cell, next))
}
