//! What the rows of JSON Lines copy, and of which type each is: a look through the file before it is scored,
//! on every core.

use std::io;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::chunks::Chunk;
use super::cursor::Cursor;
use super::summary::Summary;
use super::work::{Done, Sink, Worker};
use crate::rows::{Reading, is_expected, is_note};
use peil::text::{Meaning, Names};

/// The type of all values under one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// Only null was met.
    #[default]
    Nothing,
    Truth,
    /// Numbers without decimals, of at most 64 bits.
    Whole,
    Number,
    /// Texts, or values of more than one type.
    Text,
}

impl Kept {
    fn of(value: &[u8]) -> Kept {
        match value {
            b"null" => Kept::Nothing,
            b"true" | b"false" => Kept::Truth,
            [b'"' | b'[' | b'{', ..] => Kept::Text,
            number => match std::str::from_utf8(number).ok().and_then(|text| text.parse::<i64>().ok()) {
                // Zero has no sign among whole numbers.
                Some(_) if number != b"-0" => Kept::Whole,
                // More digits than a double holds.
                None if !number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E')) => Kept::Text,
                _ => Kept::Number,
            },
        }
    }

    fn with(self, other: Kept) -> Kept {
        match (self, other) {
            (Kept::Nothing, other) => other,
            (known, Kept::Nothing) => known,
            (known, other) if known == other => known,
            (Kept::Whole | Kept::Number, Kept::Whole | Kept::Number) => Kept::Number,
            _ => Kept::Text,
        }
    }
}

/// What is copied, in the order in which it was met.
#[derive(Debug, Clone, Default)]
pub struct Kinds(pub Vec<(Arc<str>, Kept)>);

/// No more columns than this are made of the keys of a file.
const MOST: usize = 1 << 14;

impl Kinds {
    fn add(&mut self, name: &Arc<str>, kept: Kept) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = known.with(kept),
            None => self.0.push((name.clone(), kept)),
        }
    }
}

impl Sink<Kinds> for Kinds {
    fn take(&mut self, done: &mut Done<Kinds>, _: &Summary) -> io::Result<bool> {
        for (name, kept) in done.written.0.drain(..) {
            self.add(&name, kept);
        }
        if self.0.len() > MOST {
            Err(io::Error::other(format!("the rows have more than {MOST} different keys to copy")))
        } else {
            Ok(true)
        }
    }
}

/// Looks at the keys of chunks.
pub struct KindsWorker<'a> {
    names: &'a Names<'a>,
    reading: &'a Reading,
    /// By key: its place among what is copied.
    known: FxHashMap<Box<[u8]>, Option<usize>>,
    kinds: Vec<(Arc<str>, Kept, bool)>,
    done: Done<Kinds>,
    summary: Summary,
}

impl<'a> KindsWorker<'a> {
    pub fn new(names: &'a Names<'a>, reading: &'a Reading) -> KindsWorker<'a> {
        KindsWorker {
            names,
            reading,
            known: FxHashMap::default(),
            kinds: Vec::new(),
            done: Done::default(),
            summary: Summary::default(),
        }
    }

    fn line(&mut self, bytes: &[u8], start: usize) -> Option<()> {
        let mut cursor = Cursor { bytes, at: start };
        cursor.space();
        cursor.sign(b'{')?;
        loop {
            let key = cursor.key()?;
            cursor.sign(b':')?;
            let value = cursor.value()?;
            let at = match self.known.get(key) {
                Some(at) => *at,
                None => self.learn(key)?,
            };
            if let Some((_, kept, met)) = at.and_then(|at| self.kinds.get_mut(at)) {
                *met = true;
                if *kept != Kept::Text {
                    *kept = kept.with(Kept::of(value));
                }
            }
            if cursor.sign(b',').is_none() {
                return cursor.sign(b'}');
            }
        }
    }

    /// A line that is not read at once.
    fn slow(&mut self, line: &[u8]) {
        let Ok(object) = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) else {
            return;
        };
        for (key, value) in object {
            let at = match self.known.get(key.as_bytes()) {
                Some(at) => *at,
                None => self.learn(key.as_bytes()).flatten(),
            };
            if let Some((_, kept, met)) = at.and_then(|at| self.kinds.get_mut(at)) {
                *met = true;
                *kept = kept.with(Kept::of(value.to_string().as_bytes()));
            }
        }
    }

    fn learn(&mut self, key: &[u8]) -> Option<Option<usize>> {
        let name = std::str::from_utf8(key).ok()?;
        let carried = match self.names.meaning(name) {
            Some(meaning) => matches!(meaning, Meaning::Informant | Meaning::Administered | Meaning::Version),
            None => !is_expected(name) && !is_note(name) && !self.reading.drops(name),
        };
        if self.known.len() > 2 * MOST {
            return None;
        }
        let at = carried.then(|| {
            self.kinds.push((name.into(), Kept::Nothing, false));
            self.kinds.len() - 1
        });
        self.known.insert(key.into(), at);
        Some(at)
    }
}

impl Worker for KindsWorker<'_> {
    type Piece = Chunk;
    type Written = Kinds;

    fn work(&mut self, chunk: &Chunk) -> io::Result<()> {
        self.kinds.iter_mut().for_each(|(_, kept, met)| (*kept, *met) = (Kept::Nothing, false));
        let bytes = chunk.bytes.as_slice();
        let mut start = 0;
        while start < bytes.len() {
            let end = memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length + 1);
            let line = &bytes[..end];
            if self.line(line, start).is_none() {
                self.slow(line[start..].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line[start..]));
            }
            start = end;
        }
        let met = self.kinds.iter().filter(|(_, _, met)| *met).map(|(name, kept, _)| (name.clone(), *kept));
        self.done.written = Kinds(met.collect());
        Ok(())
    }

    fn done(&mut self) -> (&mut Done<Kinds>, &Summary) {
        (&mut self.done, &self.summary)
    }
}
