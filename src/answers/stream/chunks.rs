//! A stream of CSV in pieces that end where a record ends.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

use super::work::Pieces;
use crate::rows::{Encoding, Record, Records};

/// How much is best read at once, in bytes.
pub const SIZE: usize = 1 << 20;
/// A record that is longer is a quote that was never closed; the reader reports it.
const MOST: usize = 17 << 20;

/// Whole records.
#[derive(Debug, Default)]
pub struct Chunk {
    /// How many lines of the file come before it.
    pub lines: u64,
    /// Ends with a line feed.
    pub bytes: Vec<u8>,
    /// Whether bytes that are not UTF-8 make a row unreadable.
    pub readable: bool,
}

/// Where records end, and how they are encoded.
#[derive(Debug, Clone, Copy)]
enum Format {
    Csv {
        separator: u8,
        encoding: Encoding,
    },
    /// A record a line, in UTF-8.
    Lines,
}

/// Cuts a stream into chunks.
#[derive(Debug)]
pub struct Chunks<R> {
    input: R,
    format: Format,
    lines: u64,
    size: usize,
    /// The start of a record whose end was not read yet.
    left: Vec<u8>,
    ended: bool,
}

impl<R: Read> Chunks<R> {
    /// `lines` were read before, the header among them; `size` bytes are read at once.
    pub fn new(input: R, separator: u8, encoding: Encoding, lines: u64, size: usize) -> Chunks<R> {
        Chunks {
            input,
            format: Format::Csv { separator, encoding },
            lines,
            size,
            left: Vec::new(),
            ended: false,
        }
    }

    /// A stream that has a record on each line, whatever is there.
    pub fn lines(input: R, size: usize) -> Chunks<R> {
        Chunks { input, format: Format::Lines, lines: 0, size, left: Vec::new(), ended: false }
    }

    fn fill(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        bytes.reserve(self.size);
        let read = Read::take(&mut self.input, self.size as u64).read_to_end(bytes)?;
        self.ended = read < self.size;
        Ok(())
    }

    /// Makes a chunk UTF-8, by what the first record that is not ASCII says; see [`Records`].
    fn decode(&mut self, chunk: &mut Chunk) {
        if let Format::Csv { separator, encoding: encoding @ Encoding::Undecided } = &mut self.format {
            let mut records = Records::resume(chunk.bytes.as_slice(), *separator, *encoding, 0);
            let mut record = Record::default();
            while records.encoding() == Encoding::Undecided && matches!(records.read(&mut record), Ok(true)) {
            }
            *encoding = records.encoding();
        }
        if matches!(self.format, Format::Csv { encoding: Encoding::Windows1252, .. }) {
            let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&chunk.bytes).0;
            chunk.bytes = text.into_owned().into_bytes();
        } else {
            chunk.readable = std::str::from_utf8(&chunk.bytes).is_ok();
        }
    }
}

impl<R: Read + Send> Pieces for Chunks<R> {
    type Piece = Chunk;

    fn next(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let bytes = &mut chunk.bytes;
        std::mem::swap(bytes, &mut self.left);
        self.left.clear();
        let end = loop {
            if !self.ended {
                self.fill(bytes)?;
            }
            let border = match self.format {
                Format::Csv { separator, .. } => border(bytes, separator),
                Format::Lines => memrchr(b'\n', bytes).map(|last| last + 1),
            };
            match border {
                Some(end) if !self.ended || end == bytes.len() => break end,
                _ if self.ended || bytes.len() > MOST => {
                    // What is left is the last record, whatever it is.
                    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
                        bytes.push(b'\n');
                    }
                    break bytes.len();
                }
                _ => {}
            }
        };
        self.left.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        if bytes.is_empty() {
            return Ok(false);
        }
        chunk.lines = self.lines;
        self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        chunk.readable = true;
        if !bytes.is_ascii() {
            self.decode(chunk);
        }
        Ok(true)
    }
}

/// Where the last whole record ends; None where there is none.
fn border(bytes: &[u8], separator: u8) -> Option<usize> {
    let last = memrchr(b'\n', bytes)? + 1;
    if memchr(b'"', &bytes[..last]).is_none() {
        return Some(last);
    }
    // Lines up to one with a quote in it are records; that one goes on for as long as a quoted cell is open.
    let mut start = 0;
    while start < last {
        let Some(quote) = memchr(b'"', &bytes[start..last]) else { return Some(last) };
        if let Some(line) = memrchr(b'\n', &bytes[start..start + quote]) {
            start += line + 1;
        }
        match record_end(&bytes[..last], start, separator) {
            Some(end) => start = end,
            None => return Some(start).filter(|start| *start > 0),
        }
    }
    Some(last)
}

/// Where the record that begins at `start` ends, its line feed included; None where it goes on past the
/// bytes.
pub fn record_end(bytes: &[u8], start: usize, separator: u8) -> Option<usize> {
    let (mut at_start, mut open) = (true, false);
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        if !open {
            if byte == b'\n' {
                return Some(at);
            }
            open = at_start && byte == b'"';
            at_start = byte == separator;
        } else if byte == b'"' {
            if bytes.get(at) == Some(&b'"') {
                at += 1;
            } else {
                open = false;
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_border_is_never_inside_quotes() {
        let text = b"1,\"a\nb\"\n2,12\" plank\n3,\"open\n";
        assert_eq!(border(text, b','), Some(20));
        assert_eq!(border(&text[..6], b','), None);
        assert_eq!(border(b"1,2\n3,", b','), Some(4));
        assert_eq!(border(b"1,2", b','), None);
    }
}
