//! Cells of a result as bytes: quoted where they must be, numbers remembered as text.

use crate::model::Number;

/// How cells are parted and quoted; as [`crate::exchange::CsvResults`] does it.
#[derive(Debug, Clone)]
pub struct Quoting {
    pub separator: u8,
    must: Box<[bool; 256]>,
}

impl Quoting {
    pub fn new(separator: u8) -> Quoting {
        let mut must = Box::new([false; 256]);
        for byte in [b'\r', b'\n', b'"', separator] {
            must[usize::from(byte)] = true;
        }
        Quoting { separator, must }
    }

    /// Writes a cell, and a separator after it.
    pub fn write(&self, cell: &[u8], out: &mut Vec<u8>) {
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
    separator: u8,
    /// Numerators, each at its place or one of those that follow, and where its text stands.
    places: Box<[(i64, u32)]>,
    texts: Vec<Short>,
}

/// Where numerators may stand, of which no more than half are taken.
const PLACES: usize = 1 << 10;
/// No numerator.
const FREE: (i64, u32) = (i64::MIN, 0);

impl Numbers {
    pub fn new(den: i64, comma: bool, separator: u8) -> Numbers {
        Numbers { den, comma, separator, places: vec![FREE; PLACES].into(), texts: Vec::new() }
    }

    /// Writes a number, and a separator after it.
    pub fn write(&mut self, n: i64, out: &mut Vec<u8>) {
        let mut place = ((n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.trailing_zeros())) as usize;
        while self.places[place % PLACES].0 != n {
            if self.places[place % PLACES] == FREE {
                return self.learn(n, place % PLACES, out);
            }
            place += 1;
        }
        if let Some(short) = self.texts.get(self.places[place % PLACES].1 as usize) {
            push(short, out);
        }
    }

    fn learn(&mut self, n: i64, place: usize, out: &mut Vec<u8>) {
        let mut text = number(&Number::ratio(n.into(), self.den.into()), self.comma);
        text.push(char::from(self.separator));
        out.extend_from_slice(text.as_bytes());
        if self.texts.len() < PLACES / 2
            && let Some(short) = Short::new(text.as_bytes())
        {
            self.places[place] = (n, self.texts.len() as u32);
            self.texts.push(short);
        }
    }
}

/// Appends a short text: all of its room, which costs less than only what is used, and then no more than that.
pub fn push(short: &Short, out: &mut Vec<u8>) {
    let length = out.len() + usize::from(short.length);
    out.extend_from_slice(&short.bytes);
    out.truncate(length);
}

/// A number as it is written.
pub fn number(number: &Number, comma: bool) -> String {
    let text = number.to_string();
    if comma { text.replacen('.', ",", 1) } else { text }
}
