//! The records of a chunk, cell by cell, into columns.

use std::sync::Arc;

use super::cells::{Asking, LOOK, Memory, Said, Single, stands_alone};
use super::chunks::{Chunk, record_end};
use super::csv;
use super::written::Carrying;
use crate::rows::{Column, Header};
use peil::columns::{Frame, unpack_date};
use peil::model::{GroupId, SlotId};
use peil::text::Meaning;

/// A column as the quick look at it sees it: nearly every cell is an answer of one letter, or blank.
#[derive(Debug, Clone)]
struct Quick {
    /// Where its codes begin in a frame.
    base: usize,
    /// By the only letter of a cell: its code; by the separator: that of a cell with nothing in it. Where it
    /// is not a column of answers, or one that is copied, every cell must be looked at.
    single: Box<Single>,
}

/// What a column is to the scanner.
#[derive(Debug, Clone)]
struct Place {
    target: Target,
    memory: Option<Memory>,
    carried: bool,
    /// Its place among those that are copied.
    at: usize,
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
    /// It is looked at, and says nothing of the answers.
    Checked,
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
    /// It is in the frame; the chunk goes on there.
    Read { end: usize },
    /// Nothing is on the line.
    Empty { end: usize },
    /// It must be read whole.
    Unusual { end: usize },
}

impl Scanner {
    pub fn new(
        header: &Arc<Header>,
        frame: &Frame,
        asking: &mut Asking<'_, '_>,
        separator: u8,
        carrying: Carrying,
    ) -> Scanner {
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
                Some(Meaning::Version) => Target::Checked,
                Some(Meaning::Chosen { .. } | Meaning::Rounds(_)) => Target::Row,
            };
            let memory =
                meaning.filter(|meaning| stands_alone(*meaning)).map(|meaning| Memory::new(meaning, name));
            let (base, single) = match (target, &memory) {
                (Target::Slot(_, base), Some(memory)) if !carried => {
                    (base, memory.letters(separator, asking))
                }
                _ => (0, Box::new([LOOK; 256])),
            };
            quick.push(Quick { base, single });
            places.push(Place {
                target,
                memory,
                carried,
                at: places.iter().filter(|place: &&Place| place.carried).count(),
                nameless,
            });
        }
        let names_informant = places.iter().any(|place| place.target == Target::Informant);
        let rows_only = places.iter().any(|place| place.target == Target::Row);
        let informant =
            if names_informant { None } else { Some(asking.filler.reading.informant.unwrap_or(0)) };
        Scanner { places, quick, separator, carrying, informant, rows_only }
    }

    /// Reads the record at `start` into a row of the frame, and what it copies into `carried`, as it will be
    /// written, each with a separator after it.
    pub fn record(
        &mut self,
        chunk: &Chunk,
        start: usize,
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        carried: &mut Vec<u8>,
    ) -> Record {
        let bytes = chunk.bytes.as_slice();
        match bytes[start..] {
            // Of a single column, an empty line is a row.
            _ if self.places.len() == 1 => {}
            [b'\n', ..] => return Record::Empty { end: start + 1 },
            [b'\r', b'\n', ..] => return Record::Empty { end: start + 2 },
            _ => {}
        }
        let kept = carried.len();
        let read = if self.rows_only || !chunk.readable {
            None
        } else {
            self.cells(bytes, start, frame, row, asking, carried)
        };
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

    fn cells(
        &mut self,
        bytes: &[u8],
        start: usize,
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        carried: &mut Vec<u8>,
    ) -> Option<usize> {
        let separator = self.separator;
        let last = self.places.len() - 1;
        let (mut at, mut column) = (start, 0);
        while column <= last {
            if bytes[at] == separator || bytes.get(at + 1) == Some(&separator) {
                let (letters, next) =
                    letters(&self.quick[column..last], bytes, at, separator, frame.codes_mut(), row);
                (column, at) = (column + letters, next);
            }
            let quick = &mut self.quick[column];
            if let (true, Some([byte, b'\n'])) = (column == last, bytes.get(at..at + 2)) {
                let code = quick.single[usize::from(*byte)];
                if code < LOOK {
                    frame.codes_mut()[quick.base + row] = code;
                    return Some(at + 2);
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
                self.carrying.write(place.at, csv::cell(cell, &self.carrying), carried);
            }
            at = next + 1;
            column += 1;
        }
        Some(at)
    }
}

/// Reads cells of one letter or none, up to the first that is neither: how many, and where the next begins.
///
/// Where separators are is found for 64 bytes at a time; a cell then costs a few instructions, and no
/// branch that depends on what was answered.
fn letters(
    columns: &[Quick],
    bytes: &[u8],
    start: usize,
    separator: u8,
    codes: &mut [u8],
    row: usize,
) -> (usize, usize) {
    let mut begin = start;
    let mut left = columns.iter();
    let read = |left: &std::slice::Iter<'_, Quick>| columns.len() - left.len();
    while let Some(block) = bytes.get(begin..).and_then(|rest| rest.first_chunk::<64>()) {
        let found = places_of(separator, block);
        // A longer cell begins where two bytes in a row are not separators; what follows the block is not
        // known.
        let long = (!found & !(found >> 1)).trailing_zeros();
        let mut ends = found & 1u64.checked_shl(long).map_or(u64::MAX, |bit| bit - 1);
        let mut at = 0;
        while ends != 0 {
            // The letter; of a cell with nothing in it, the separator.
            let letter = block[at % 64];
            let next = ends.trailing_zeros() as usize + 1;
            ends &= ends - 1;
            let Some(quick) = left.as_slice().first() else { return (read(&left), begin + at) };
            let code = quick.single[usize::from(letter)];
            if code >= LOOK {
                return (read(&left), begin + at);
            }
            left.next();
            codes[quick.base + row] = code;
            at = next;
        }
        if at == 0 {
            break;
        }
        begin += at;
    }
    (read(&left), begin)
}

/// The bytes of a block that are this one, as bits.
fn places_of(byte: u8, block: &[u8; 64]) -> u64 {
    // A loop that compilers make vector instructions of.
    let mut same = [0; 64];
    for (same, other) in same.iter_mut().zip(block) {
        *same = u8::from(*other == byte);
    }
    let (words, _) = same.as_chunks::<8>();
    // The lowest bits of eight bytes, brought together by one multiplication.
    words
        .iter()
        .rev()
        .fold(0, |bits, word| bits << 8 | u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56)
}

impl Place {
    /// What a cell says; None where its row must be read whole.
    fn take(
        &mut self,
        cell: &[u8],
        frame: &mut Frame,
        row: usize,
        asking: &mut Asking<'_, '_>,
        single: &mut Single,
    ) -> Option<()> {
        if self.nameless && !cell.is_empty() {
            return None;
        }
        let Some(memory) = &mut self.memory else { return Some(()) };
        let single = (matches!(self.target, Target::Slot(..)) && !self.carried).then_some(single);
        let Said::Code(code, data) = memory.said(cell, asking, single) else { return None };
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

/// The cell that begins at a place, without its quotes, and where its separator or line feed is. None for
/// a quoted cell with a quote in it, or with anything after it.
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
    // A Windows line end is not part of the last cell.
    let cell = if bytes[next] == b'\n' { cell.strip_suffix(b"\r").unwrap_or(cell) } else { cell };
    Some((cell, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found_at_every_place() {
        for at in 0..64 {
            let mut block = [b'1'; 64];
            block[at] = b',';
            block[(at * 7 + 3) % 64] = b',';
            block[(at + 1) % 64] = b',' ^ 0x80;
            let expected = (0..64).filter(|at| block[*at] == b',').fold(0, |bits, at| bits | 1 << at);
            assert_eq!(places_of(b',', &block), expected);
        }
    }
}
