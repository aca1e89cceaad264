//! CSV as people have it: records of cells, with the line of the file on which each begins.
//!
//! We use our own reader, because files that people save do not follow the standards, and a wrong answer must
//! be found by its line. simd-csv gives no lines and lets a stray quote (`12" plank`) swallow the rows after
//! it; csv loses count in files with Windows line ends. Here a quote opens a quoted cell only at the start of
//! a cell, one that is never closed is an error, and the encoding is determined line by line, so that nothing
//! is read twice.

use std::io::{BufRead, Read};

use encoding_rs::WINDOWS_1252;

use super::refusal::{Broken, Refusal};

/// A record longer than this, in bytes, is a quote that was never closed.
const MOST_BYTES: usize = 16 << 20;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// One record; its memory is used again.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The line it begins on, from 1.
    pub line: u64,
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// Whether its bytes could be read as text.
    pub readable: bool,
}

impl Record {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn get(&self, at: usize) -> Option<&str> {
        let start = if at == 0 { 0 } else { *self.ends.get(at - 1)? };
        self.text.get(start..*self.ends.get(at)?)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

/// What is known of the encoding so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Only ASCII was seen.
    Undecided,
    Utf8,
    Windows1252,
}

/// Reads records from CSV of any of the kinds that are about.
#[derive(Debug)]
pub struct Records<R> {
    input: R,
    separator: u8,
    encoding: Encoding,
    /// How many lines were read.
    lines: u64,
    raw: Vec<u8>,
    /// Whether `raw` holds the first line, read ahead to learn the separator.
    ahead: bool,
    /// Whether an empty line is a record.
    blank: bool,
}

impl<R: BufRead> Records<R> {
    /// Looks at the first line for a byte order mark, Excel's `sep=;`, and the separator: `,`, `;` or a tab,
    /// whichever the line holds most of.
    ///
    /// # Errors
    /// When reading fails, or the file is empty, or in an encoding that no CSV has.
    pub fn new(input: R) -> Result<Records<R>, Broken> {
        let mut records = Records {
            input,
            separator: b',',
            encoding: Encoding::Undecided,
            lines: 0,
            raw: Vec::new(),
            ahead: true,
            blank: false,
        };
        let file = |message: &str, help: &str| Broken::File(Refusal::row(1, message).help(help));
        loop {
            records.raw.clear();
            if !records.line()? {
                return Err(Broken::File(Refusal::row(
                    1,
                    "the file is empty; the first line should name the columns",
                )));
            }
            if records.lines == 1 {
                if records.raw.starts_with(b"\xff\xfe") || records.raw.starts_with(b"\xfe\xff") {
                    return Err(file("the file is in UTF-16", "save it as `CSV UTF-8`"));
                }
                if records.raw.starts_with(BOM) {
                    records.raw.drain(..BOM.len());
                    records.encoding = Encoding::Utf8;
                }
                if let [b's', b'e', b'p', b'=', separator, b'\r' | b'\n', ..] = records.raw[..] {
                    records.separator = separator;
                    records.raw.clear();
                    if !records.line()? {
                        return Err(Broken::File(Refusal::row(2, "no line names the columns")));
                    }
                    break;
                }
            }
            if !is_blank(&records.raw) {
                records.separator = separator(&records.raw);
                break;
            }
        }
        let within = &records.raw[..records.raw.len() - line_end(&records.raw)];
        if within.contains(&b'\r') && !within.contains(&b'"') {
            return Err(file(
                "its lines end in a lone carriage return, as on old Macintoshes",
                "save it as `CSV UTF-8`",
            ));
        }
        Ok(records)
    }

    /// Goes on where records end after `lines` lines, with what was learned so far.
    pub fn resume(input: R, separator: u8, encoding: Encoding, lines: u64) -> Records<R> {
        Records { input, separator, encoding, lines, raw: Vec::new(), ahead: false, blank: false }
    }

    pub fn separator(&self) -> u8 {
        self.separator
    }

    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What was not read yet.
    pub fn into_input(self) -> R {
        self.input
    }

    /// How many lines were read.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Whether an empty line is a record with one empty cell; otherwise it is ignored.
    pub fn keep_blank(&mut self, keep: bool) {
        self.blank = keep;
    }

    /// Reads the next record; false at the end. Empty lines are ignored, unless they were said to be records.
    ///
    /// # Errors
    /// When reading fails, or a quote is never closed.
    pub fn read(&mut self, record: &mut Record) -> Result<bool, Broken> {
        loop {
            if !std::mem::replace(&mut self.ahead, false) {
                self.raw.clear();
                if !self.line()? {
                    return Ok(false);
                }
            }
            if self.blank || !is_blank(&self.raw) {
                break;
            }
        }
        record.line = self.lines;
        let (mut quotes, mut seen) = (Quotes { at_start: true, open: false }, 0);
        loop {
            quotes.read(&self.raw[seen..], self.separator);
            seen = self.raw.len();
            if !quotes.open {
                break;
            }
            if seen > MOST_BYTES || !self.line()? {
                let refusal = Refusal::row(
                    record.line,
                    "a quote `\"` is opened at the start of a cell and never closed",
                );
                return Err(Broken::File(
                    refusal.help("close it, or double it where the quote is part of the text"),
                ));
            }
        }
        let end = self.raw.len() - line_end(&self.raw);
        self.decode(end, record);
        Ok(true)
    }

    /// Appends one line to `raw`; false at the end of the input.
    fn line(&mut self) -> Result<bool, Broken> {
        let read = Read::take(&mut self.input, MOST_BYTES as u64).read_until(b'\n', &mut self.raw)?;
        if read == MOST_BYTES && !self.raw.ends_with(b"\n") {
            return Err(Broken::File(Refusal::row(
                self.lines + 1,
                "the line is longer than any row of answers",
            )));
        }
        self.lines += u64::from(read > 0);
        Ok(read > 0)
    }

    /// Text that is not UTF-8 is Windows-1252, unless the file was already seen to be UTF-8.
    fn decode(&mut self, end: usize, record: &mut Record) {
        record.text.clear();
        record.ends.clear();
        record.readable = true;
        let raw = &self.raw[..end];
        let decoded;
        let text = match std::str::from_utf8(raw) {
            Ok(text) if self.encoding != Encoding::Windows1252 => {
                if self.encoding == Encoding::Undecided && !text.is_ascii() {
                    self.encoding = Encoding::Utf8;
                }
                text
            }
            _ if self.encoding == Encoding::Utf8 => {
                record.readable = false;
                decoded = String::from_utf8_lossy(raw);
                &decoded
            }
            _ => {
                self.encoding = Encoding::Windows1252;
                decoded = WINDOWS_1252.decode_without_bom_handling(raw).0;
                &decoded
            }
        };
        split(text, self.separator, record);
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.len() == line_end(line)
}

/// How many bytes at the end of a line are its end.
fn line_end(line: &[u8]) -> usize {
    match line {
        [.., b'\r', b'\n'] => 2,
        [.., b'\n' | b'\r'] => 1,
        _ => 0,
    }
}

/// The separator that a header holds most of, outside quotes; a comma where it holds none.
fn separator(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header {
        quoted ^= *byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && byte == separator);
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| *separator)
}

/// Whether a record read so far ends inside a quoted cell: taken line by line, for a cell may go over many.
struct Quotes {
    at_start: bool,
    open: bool,
}

impl Quotes {
    fn read(&mut self, line: &[u8], separator: u8) {
        if !self.open && !line.contains(&b'"') {
            return;
        }
        let mut bytes = line.iter().peekable();
        while let Some(&byte) = bytes.next() {
            if !self.open {
                self.open = self.at_start && byte == b'"';
                self.at_start = byte == separator;
            } else if byte == b'"' && bytes.next_if(|next| **next == b'"').is_none() {
                self.open = false;
            }
        }
    }
}

/// Cells of a whole record. What follows a closing quote belongs to the cell as it is.
fn split(text: &str, separator: u8, record: &mut Record) {
    let separator = char::from(separator);
    if !text.contains('"') {
        for cell in text.split(separator) {
            record.text.push_str(cell);
            record.ends.push(record.text.len());
        }
        return;
    }
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            rest = quoted;
            while let Some(at) = rest.find('"') {
                record.text.push_str(&rest[..at]);
                rest = &rest[at + 1..];
                let Some(doubled) = rest.strip_prefix('"') else { break };
                record.text.push('"');
                rest = doubled;
            }
        }
        let (cell, further) = match rest.split_once(separator) {
            Some((cell, further)) => (cell, Some(further)),
            None => (rest, None),
        };
        record.text.push_str(cell);
        record.ends.push(record.text.len());
        match further {
            Some(further) => rest = further,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(bytes).unwrap();
        let (mut record, mut all) = (Record::default(), Vec::new());
        while records.read(&mut record).unwrap() {
            all.push((record.line, record.iter().map(str::to_string).collect()));
        }
        all
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|cell| cell.to_string()).collect())
    }

    #[test]
    fn lines_are_those_of_the_file() {
        for end in ["\n", "\r\n"] {
            let text = "a,b\n\n1,\"x\ny\"\n\n2,z".replace('\n', end);
            let quoted = format!("x{end}y");
            assert_eq!(
                read(text.as_bytes()),
                [row(1, &["a", "b"]), row(3, &["1", &quoted]), row(6, &["2", "z"])]
            );
        }
    }

    #[test]
    fn quotes_mean_something_only_where_a_cell_begins() {
        let text = "a,b\n\"x \"\"y\"\", z\",12\" plank\n\"p\"q,\"\"\n";
        assert_eq!(
            read(text.as_bytes()),
            [row(1, &["a", "b"]), row(2, &["x \"y\", z", "12\" plank"]), row(3, &["pq", ""])]
        );
        let mut records = Records::new(&b"a,b\n1,\"open\n2,3\n"[..]).unwrap();
        let mut record = Record::default();
        assert!(records.read(&mut record).unwrap());
        assert!(matches!(records.read(&mut record), Err(Broken::File(refusal)) if refusal.line == 2));
    }

    #[test]
    fn separators_and_encodings_are_found_out() {
        assert_eq!(
            read(b"\xef\xbb\xbfa;b\r\n1,5;\xc3\xa9\r\n"),
            [row(1, &["a", "b"]), row(2, &["1,5", "é"])]
        );
        assert_eq!(
            read(b"a;b\r\n1;\xe9\x80\r\n2;\xc3\xa9"),
            [row(1, &["a", "b"]), row(2, &["1", "é€"]), row(3, &["2", "Ã©"])]
        );
        assert_eq!(read(b"sep=;\r\na,b;c\r\n1;2\r\n"), [row(2, &["a,b", "c"]), row(3, &["1", "2"])]);
        assert_eq!(read(b"a\tb\n1\t2"), [row(1, &["a", "b"]), row(2, &["1", "2"])]);
        assert_eq!(read(b"\"a;b;c\",d\n1,2\n"), [row(1, &["a;b;c", "d"]), row(2, &["1", "2"])]);
        assert_eq!(read(b"gad1\n3\n"), [row(1, &["gad1"]), row(2, &["3"])]);
    }

    #[test]
    fn what_is_neither_is_told() {
        assert!(Records::new(&b""[..]).is_err() && Records::new(&b"\xff\xfea\0"[..]).is_err());
        let mut records = Records::new(&b"a,b\n1,\xc3\xa9\n2,\xe9\n"[..]).unwrap();
        let mut record = Record::default();
        let readable: Vec<bool> =
            std::iter::from_fn(|| records.read(&mut record).unwrap().then_some(record.readable)).collect();
        assert_eq!(readable, [true, true, false]);
    }
}
