//! Protection against damaged or malicious tables: they can only be refused.
//!
//! The table crates limit most of what a file claims. The rest is checked here first: how large pages and
//! buffers say they are once they are decompressed, and how long the texts of a dictionary are, for one of
//! them can be in every row. Where values do not fit together those crates may panic: that becomes an error.

use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use super::fault;

/// How large a page or buffer may be once it is decompressed, in bytes.
pub const MOST_PAGE: i64 = 128 << 20;
/// How much of one column is made of texts at once.
const MOST_TEXT: usize = 64 << 20;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Does what reads a table; a panic in it is an error that says that the file is damaged.
///
/// # Errors
/// Those of what is done, and that one.
pub fn guarded<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |about| {
            if !QUIET.get() {
                before(about);
            }
        }));
    });
    let was = QUIET.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(read));
    QUIET.set(was);
    result.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::InvalidData, "the table is damaged: its parts do not fit together"))
    })
}

/// Says that something in a file is larger than anything that is read.
pub fn too_large(what: &str, size: i64) -> io::Error {
    fault(format!("table: {what} of {} MB is larger than the limit ({} MB)", size >> 20, MOST_PAGE >> 20))
}

/// How many rows of a column are read at once, by the longest text that can be in them.
pub fn rows_of(longest: usize, most: usize) -> usize {
    (MOST_TEXT / longest.max(1)).clamp(1, most)
}

/// What the header of a page of Parquet says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize {
    /// How long the header is.
    pub header: usize,
    pub compressed: i64,
    pub uncompressed: i64,
    /// Whether values repeat the starts of those before them.
    pub is_delta: bool,
    pub is_dictionary: bool,
}

impl PageSize {
    /// None where the bytes are not a whole header.
    pub fn read(bytes: &[u8]) -> Option<PageSize> {
        const DELTA_BYTE_ARRAY: i64 = 7;
        let mut size =
            PageSize { header: 0, compressed: -1, uncompressed: -1, is_delta: false, is_dictionary: false };
        let mut thrift = Thrift { bytes, at: 0 };
        thrift.fields(0, &mut |path, value| match path {
            [1] => size.is_dictionary = value == 2,
            [2] => size.uncompressed = value,
            [3] => size.compressed = value,
            // The encoding of a page of the first and second form.
            [5, 2] | [8, 4] => size.is_delta |= value == DELTA_BYTE_ARRAY,
            _ => {}
        })?;
        size.header = thrift.at;
        (size.compressed >= 0 && size.uncompressed >= 0).then_some(size)
    }
}

/// Thrift's compact form, as far as numbers in structures go.
struct Thrift<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 127).checked_shl(shift)?;
            if byte < 128 {
                return Some(value);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }

    fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn skip(&mut self, length: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(length).ok()?).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }

    /// The fields of a structure; of numbers at most two deep, `found` gets the path and the value.
    fn fields(&mut self, depth: usize, found: &mut dyn FnMut(&[i64], i64)) -> Option<()> {
        if depth > 16 {
            return None;
        }
        let mut id = 0;
        loop {
            let byte = self.byte()?;
            if byte == 0 {
                return Some(());
            }
            id = match byte >> 4 {
                0 => self.zigzag()?,
                delta => id + i64::from(delta),
            };
            self.value(byte & 15, depth, &mut |path, value| {
                let mut whole = [0; 2];
                if let Some(place) = whole.get_mut(..=path.len()) {
                    place[0] = id;
                    place[1..].copy_from_slice(path);
                    found(place, value);
                }
            })?;
        }
    }

    fn value(&mut self, kind: u8, depth: usize, found: &mut dyn FnMut(&[i64], i64)) -> Option<()> {
        match kind {
            1 | 2 => found(&[], i64::from(kind == 1)),
            3 => self.skip(1)?,
            4..=6 => {
                let value = self.zigzag()?;
                found(&[], value);
            }
            7 => self.skip(8)?,
            8 => {
                let length = self.varint()?;
                self.skip(length)?;
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    // A truth in a list takes a byte.
                    match head & 15 {
                        1 | 2 => self.skip(1)?,
                        kind => self.value(kind, depth + 1, &mut |_, _| {})?,
                    }
                }
            }
            12 => self.fields(depth + 1, found)?,
            _ => return None,
        }
        Some(())
    }
}

/// The longest text in a dictionary, or any list of texts each behind its length.
pub fn longest(mut bytes: &[u8]) -> usize {
    let mut longest = 0;
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length) as usize;
        longest = longest.max(length);
        bytes = rest.get(length..).unwrap_or_default();
    }
    longest
}

/// Looks at a message of Arrow before it is read: `body` gives bytes of what follows it.
///
/// # Errors
/// When something in it is larger than anything that is read, or it is none.
pub fn check_message(message: &[u8], mut body: impl FnMut(i64) -> io::Result<[u8; 8]>) -> io::Result<()> {
    let message =
        arrow_ipc::root_as_message(message).map_err(|_| fault("table: a message of the table is damaged"))?;
    let batch = message
        .header_as_record_batch()
        .or_else(|| message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data()));
    let Some(batch) = batch else { return Ok(()) };
    const MOST_ROWS: i64 = 1 << 31;
    if !(0..MOST_ROWS).contains(&batch.length()) {
        return Err(fault(format!("table: a batch of {} rows is larger than the limit", batch.length())));
    }
    if batch.compression().is_none() {
        return Ok(());
    }
    let mut total = 0;
    for buffer in batch.buffers().iter().flatten().filter(|buffer| buffer.length() >= 8) {
        // The size once it is decompressed; -1 where it is not compressed.
        let size = i64::from_le_bytes(body(buffer.offset())?);
        total += size.max(0);
        if !(-1..=MOST_PAGE).contains(&size) {
            return Err(too_large("a buffer", size));
        }
        if total > 4 * MOST_PAGE {
            return Err(too_large("a batch", total));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error() {
        let error = guarded(|| -> io::Result<()> { panic!("no") }).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{error}");
        assert_eq!(guarded(|| Ok(3)).unwrap(), 3);
    }

    #[test]
    fn the_header_of_a_page_says_how_large_it_is() {
        // type 0, uncompressed 300, compressed 20, and a header of a data page: 5 values, encoding 7, levels
        // 3 and 3.
        let header = [0x15, 0, 0x15, 0xd8, 4, 0x15, 40, 0x2c, 0x15, 10, 0x15, 14, 0x15, 6, 0x15, 6, 0, 0, 99];
        let read = PageSize {
            header: header.len() - 1,
            compressed: 20,
            uncompressed: 300,
            is_delta: true,
            is_dictionary: false,
        };
        assert_eq!(PageSize::read(&header), Some(read));
        assert_eq!(PageSize::read(&header[..9]), None);
    }

    #[test]
    fn the_longest_text_is_found() {
        assert_eq!(longest(&[1, 0, 0, 0, 65, 3, 0, 0, 0, 65, 66, 67]), 3);
        assert_eq!(longest(&[255, 0, 0, 0, 65]), 255);
    }
}
