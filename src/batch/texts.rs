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

/// The texts of numbers over one denominator, by numerator.
#[derive(Debug, Clone)]
pub struct Numbers {
    den: i64,
    comma: bool,
    separator: u8,
    /// A place for every numerator that hashes to it.
    known: Vec<(i64, Short)>,
}

/// How many numbers are remembered.
const PLACES: usize = 1 << 11;

impl Numbers {
    pub fn new(den: i64, comma: bool, separator: u8) -> Numbers {
        let blank = Short { bytes: [0; LONGEST], length: 0 };
        Numbers { den, comma, separator, known: vec![(i64::MIN, blank); PLACES] }
    }

    /// Writes a number, and a separator after it.
    pub fn write(&mut self, n: i64, out: &mut Vec<u8>) {
        let place = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PLACES.trailing_zeros());
        let (known, short) = &self.known[place as usize];
        if *known == n {
            push(short, out);
            return;
        }
        let mut text = number(&Number::ratio(n.into(), self.den.into()), self.comma);
        text.push(char::from(self.separator));
        out.extend_from_slice(text.as_bytes());
        if let Some(short) = Short::new(text.as_bytes()) {
            self.known[place as usize] = (n, short);
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
