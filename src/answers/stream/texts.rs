//! Cells of a result as bytes: quoted where they must be, numbers remembered as text.

use crate::rows::is_formula;
use peil::model::Number;

/// How cells are parted and quoted; as [`crate::rows::CsvResults`] does it.
#[derive(Debug, Clone)]
pub struct Quoting {
    pub separator: u8,
    must: Box<[bool; 256]>,
    /// Whether a text that a spreadsheet would compute has an apostrophe before it.
    guard: bool,
}

impl Quoting {
    pub fn new(separator: u8, guard: bool) -> Quoting {
        let mut must = Box::new([false; 256]);
        for byte in [b'\r', b'\n', b'"', separator] {
            must[usize::from(byte)] = true;
        }
        Quoting { separator, must, guard }
    }

    /// Writes a cell, and a separator after it.
    pub fn write(&self, cell: &[u8], out: &mut Vec<u8>) {
        if self.guard && is_formula(cell) {
            let mut guarded = Vec::with_capacity(cell.len() + 1);
            guarded.push(b'\'');
            guarded.extend_from_slice(cell);
            return Quoting { guard: false, ..self.clone() }.write(&guarded, out);
        }
        if cell.iter().any(|byte| self.must[usize::from(*byte)]) {
            out.push(b'"');
            for byte in cell {
                if *byte == b'"' {
                    out.push(b'"');
                }
                out.push(*byte);
            }
            out.push(b'"');
        } else {
            out.extend_from_slice(cell);
        }
        out.push(self.separator);
    }
}

/// How long a remembered text may be, its separator included.
pub const LONGEST: usize = 31;

/// A short text, and a separator after it.
#[derive(Debug, Clone, Copy)]
pub struct Short {
    pub bytes: [u8; LONGEST],
    pub length: u8,
}

impl Short {
    pub const EMPTY: Short = Short { bytes: [0; LONGEST], length: 0 };

    /// None where it is longer.
    pub fn new(text: &[u8]) -> Option<Short> {
        let mut bytes = [0; LONGEST];
        bytes.get_mut(..text.len())?.copy_from_slice(text);
        Some(Short { bytes, length: text.len() as u8 })
    }
}

/// The texts of numbers over one denominator, by numerator: most scores take few values.
#[derive(Debug, Clone)]
pub struct Numbers {
    den: i64,
    comma: bool,
    /// What is after a number.
    separator: Option<u8>,
    /// Numerators, each at its place or one of those that follow, and which text is theirs.
    places: Box<[(i64, u32)]>,
    known: usize,
}

/// Where numerators may be, of which no more than half are taken.
const PLACES: usize = 1 << 10;
/// No numerator.
const FREE: (i64, u32) = (i64::MIN, 0);

impl Numbers {
    pub fn new(den: i64, comma: bool, separator: Option<u8>) -> Numbers {
        Numbers { den, comma, separator, places: vec![FREE; PLACES].into(), known: 0 }
    }

    /// Which of the texts is this number's, to which it is added when it is met first. None when there are
    /// too many, or it is too long.
    pub fn pick(&mut self, n: i64, texts: &mut Vec<Short>) -> Option<u32> {
        let mut place =
            ((n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.trailing_zeros())) as usize;
        while self.places[place % PLACES].0 != n {
            if self.places[place % PLACES] == FREE {
                return self.learn(n, place % PLACES, texts);
            }
            place += 1;
        }
        Some(self.places[place % PLACES].1)
    }

    fn learn(&mut self, n: i64, place: usize, texts: &mut Vec<Short>) -> Option<u32> {
        // The least numerator of all is what a free place holds.
        if self.known == PLACES / 2 || n == FREE.0 {
            return None;
        }
        let mut text = number_text(&Number::ratio(n.into(), self.den.into()), self.comma);
        text.extend(self.separator.map(char::from));
        let at = u32::try_from(texts.len()).ok()?;
        texts.push(Short::new(text.as_bytes())?);
        self.places[place] = (n, at);
        self.known += 1;
        Some(at)
    }
}

/// A number as it is written.
pub fn number_text(number: &Number, comma: bool) -> String {
    let text = number.to_string();
    if comma { text.replacen('.', ",", 1) } else { text }
}

/// Lines in the making. There is room behind them, so that a short text is copied with all of its bytes,
/// whatever its length: that costs less than only those that are used.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    length: usize,
}

impl Lines {
    pub fn length(&self) -> usize {
        self.length
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Makes room for some short texts.
    pub fn make_room(&mut self, texts: usize) {
        self.reach(self.length + texts * LONGEST);
    }

    /// Makes it this long at least, room included.
    fn reach(&mut self, length: usize) {
        if self.bytes.len() < length {
            self.bytes.resize((2 * self.bytes.len()).max(length), 0);
        }
    }

    /// Appends a short text; there must be room.
    pub fn push(&mut self, text: &Short) {
        self.bytes[self.length..self.length + LONGEST].copy_from_slice(&text.bytes);
        self.length += usize::from(text.length);
    }

    /// Appends bytes.
    pub fn extend(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        self.reach(end);
        self.bytes[self.length..end].copy_from_slice(bytes);
        self.length = end;
    }

    /// The last byte becomes the end of a line.
    pub fn end_line(&mut self) {
        if let Some(last) = self.bytes[..self.length].last_mut() {
            *last = b'\n';
        }
    }

    /// Takes off what comes after so many bytes.
    pub fn shorten(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Gives the lines away, and goes on in the memory of others.
    pub fn swap(&mut self, others: &mut Vec<u8>) {
        self.bytes.truncate(self.length);
        std::mem::swap(&mut self.bytes, others);
        // All of its memory is room, though its old content does not matter.
        self.bytes.resize(self.bytes.capacity(), 0);
        self.length = 0;
    }
}
