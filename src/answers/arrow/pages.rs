//! Columns of Parquet read straight into codes, page by page.
//!
//! Answers take few values, and a writer of Parquet puts those in a dictionary with small indices to it. So
//! each entry of the dictionary is asked for its code once, and an index becomes a code without becoming a
//! number first. Everything else is left to Arrow.

use std::io;
use std::sync::Arc;

use arrow_schema::DataType;
use bytes::Bytes;
use parquet::basic::{Encoding, Type};
use parquet::column::page::Page;
use parquet::file::metadata::ParquetMetaData;

use super::cells;
use super::group::Group;
use super::hybrid::Hybrid;
use super::read::Blob;

/// The code of a value of which there is none.
pub const NO_CODE: u8 = 250;

/// One column of a row group.
pub struct Codes {
    pages: Arc<[Page]>,
    /// Which of them is opened next.
    next: usize,
    kind: Kind,
    /// Whether a page says which rows have a value.
    nullable: bool,
    /// By index to the dictionary.
    by_index: [u8; 256],
    page: Option<Opened>,
    present: Vec<u8>,
    indices: Vec<u8>,
}

/// What a value is in a dictionary.
#[derive(Clone, Copy)]
enum Kind {
    Int32,
    UInt32,
    Int64,
    UInt64,
    Double,
    Text,
}

/// A page of which some rows were not read yet.
struct Opened {
    left: usize,
    present: Option<Hybrid>,
    values: Values,
}

enum Values {
    Indices(Hybrid),
    /// As they are, so many bytes each.
    Plain {
        bytes: Bytes,
        size: usize,
    },
}

impl Codes {
    /// The column at this place of a table, in one row group; None where its values are of another kind.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn new(
        blob: &Blob,
        metadata: &ParquetMetaData,
        of: &DataType,
        group: &Group,
        at: usize,
    ) -> io::Result<Option<Codes>> {
        let schema = metadata.file_metadata().schema_descr();
        let kind = match of {
            DataType::Int8 | DataType::Int16 | DataType::Int32 => Kind::Int32,
            DataType::UInt8 | DataType::UInt16 | DataType::UInt32 => Kind::UInt32,
            DataType::Int64 => Kind::Int64,
            DataType::UInt64 => Kind::UInt64,
            DataType::Float64 => Kind::Double,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Kind::Text,
            _ => return Ok(None),
        };
        let Some(leaf) = leaf(metadata, at) else { return Ok(None) };
        let column = schema.column(leaf);
        if column.path().parts().len() != 1
            || column.max_rep_level() > 0
            || column.max_def_level() > 1
            || column.physical_type() != kind.physical()
        {
            return Ok(None);
        }
        let Some(pages) = group.pages(blob, metadata, leaf)? else { return Ok(None) };
        let nullable = column.max_def_level() == 1;
        Ok(Some(Codes {
            pages,
            next: 0,
            kind,
            nullable,
            by_index: [NO_CODE; 256],
            page: None,
            present: Vec::new(),
            indices: Vec::new(),
        }))
    }

    /// Reads codes as far as there is room: a blank gives `blank`, and every other value what `code` returns
    /// of its text. False where a row has no code, or something is encoded in another way: then nothing more
    /// can be read from it.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub fn fill(
        &mut self,
        mut out: &mut [u8],
        blank: u8,
        code: &mut impl FnMut(&str) -> Option<u8>,
    ) -> io::Result<bool> {
        while !out.is_empty() {
            let Some(page) = self.page.as_mut().filter(|page| page.left > 0) else {
                if !self.open(code)? {
                    return Ok(false);
                }
                continue;
            };
            let rows = page.left.min(out.len());
            page.left -= rows;
            let (now, later) = out.split_at_mut(rows);
            out = later;
            self.present.resize(rows, 0);
            let there = match &mut page.present {
                None => rows,
                Some(levels) => match levels.fill(&mut self.present[..rows]) {
                    Some(()) => self.present[..rows].iter().map(|level| usize::from(*level)).sum(),
                    None => return Ok(false),
                },
            };
            // One more than there are, lest looking at the next one of none is out of bounds.
            self.indices.resize(there + 1, 0);
            let Some(known) =
                page.values.indices(self.kind, &self.by_index, &mut self.indices[..there], code)
            else {
                return Ok(false);
            };
            if there == rows {
                now.iter_mut().zip(&self.indices).for_each(|(out, index)| *out = known[usize::from(*index)]);
            } else {
                let mut next = 0;
                for (out, level) in now.iter_mut().zip(&self.present) {
                    let code = known[usize::from(self.indices[next])];
                    *out = if *level == 0 { blank } else { code };
                    next += usize::from(*level);
                }
            }
            if now.contains(&NO_CODE) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Passes over rows; see [`Codes::fill`].
    ///
    /// # Errors
    /// When a page cannot be read.
    pub fn skip(&mut self, mut rows: usize, code: &mut impl FnMut(&str) -> Option<u8>) -> io::Result<bool> {
        while rows > 0 {
            let Some(page) = self.page.as_mut().filter(|page| page.left > 0) else {
                let whole = match self.pages.get(self.next) {
                    Some(Page::DataPage { num_values, .. } | Page::DataPageV2 { num_values, .. }) => {
                        *num_values as usize
                    }
                    Some(Page::DictionaryPage { .. }) | None => usize::MAX,
                };
                if whole <= rows {
                    self.next += 1;
                    rows -= whole;
                } else if !self.open(code)? {
                    return Ok(false);
                }
                continue;
            };
            let passed = page.left.min(rows);
            page.left -= passed;
            rows -= passed;
            let there = match &mut page.present {
                None => Some(passed),
                Some(levels) => levels.skip(passed),
            };
            if there.and_then(|there| page.values.skip(there)).is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Opens the next page with rows.
    fn open(&mut self, code: &mut impl FnMut(&str) -> Option<u8>) -> io::Result<bool> {
        let pages = self.pages.clone();
        loop {
            let page = pages.get(self.next);
            self.next += 1;
            match page {
                None => return Ok(false),
                Some(Page::DictionaryPage { buf, num_values, encoding, .. }) => {
                    if !matches!(encoding, Encoding::PLAIN | Encoding::PLAIN_DICTIONARY)
                        || self.dictionary(buf, *num_values as usize, code).is_none()
                    {
                        return Ok(false);
                    }
                }
                Some(page) => {
                    self.page = Opened::new(page, self.nullable, self.kind);
                    return Ok(self.page.is_some());
                }
            }
        }
    }

    /// None where it has too many entries, or ends before them.
    fn dictionary(
        &mut self,
        mut bytes: &[u8],
        entries: usize,
        code: &mut impl FnMut(&str) -> Option<u8>,
    ) -> Option<()> {
        let mut text = String::new();
        for place in self.by_index.get_mut(..entries)? {
            let size = match self.kind {
                Kind::Text => {
                    let length;
                    (length, bytes) = bytes.split_first_chunk()?;
                    u32::from_le_bytes(*length) as usize
                }
                kind => kind.size(),
            };
            let entry;
            (entry, bytes) = bytes.split_at_checked(size)?;
            *place = self.kind.text(entry, &mut text).and_then(|()| code(&text)).unwrap_or(NO_CODE);
        }
        Some(())
    }
}

impl Opened {
    fn new(page: &Page, nullable: bool, kind: Kind) -> Option<Opened> {
        let (buf, rows, encoding, levels, start) = match page {
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } if nullable => {
                let (length, _) = buf.split_first_chunk()?;
                let length = u32::from_le_bytes(*length) as usize;
                if *def_level_encoding != Encoding::RLE {
                    return None;
                }
                (buf, num_values, encoding, 4..4 + length, 4 + length)
            }
            Page::DataPage { buf, num_values, encoding, .. } => (buf, num_values, encoding, 0..0, 0),
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let start = *rep_levels_byte_len as usize;
                let end = start + *def_levels_byte_len as usize;
                (buf, num_values, encoding, start..end, end)
            }
            Page::DictionaryPage { .. } => return None,
        };
        if start > buf.len() {
            return None;
        }
        let present = if nullable { Some(Hybrid::new(buf.slice(levels), 1)?) } else { None };
        let bytes = buf.slice(start..);
        let values = match (encoding, kind) {
            (Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY, _) => {
                // A page without values need not say how wide they are.
                let width = bytes.first().copied().unwrap_or(0);
                Values::Indices(Hybrid::new(bytes.slice(bytes.len().min(1)..), width.into())?)
            }
            (Encoding::PLAIN, Kind::Int32 | Kind::UInt32 | Kind::Int64 | Kind::UInt64) => {
                Values::Plain { bytes, size: kind.size() }
            }
            _ => return None,
        };
        Some(Opened { left: *rows as usize, present, values })
    }
}

/// Every code by itself.
static CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut at = 0;
    while at < 256 {
        codes[at] = at as u8;
        at += 1;
    }
    codes
};

/// The column of Parquet that a column of the table is, or its first part.
pub(super) fn leaf(metadata: &ParquetMetaData, at: usize) -> Option<usize> {
    let schema = metadata.file_metadata().schema_descr();
    (0..schema.num_columns()).find(|leaf| schema.get_column_root_idx(*leaf) == at)
}

impl Values {
    /// Passes over values; None where the page ends before.
    fn skip(&mut self, values: usize) -> Option<()> {
        match self {
            Values::Indices(indices) => indices.skip(values).map(drop),
            Values::Plain { bytes, size } => {
                let length = values.checked_mul(*size).filter(|length| *length <= bytes.len())?;
                *bytes = bytes.slice(length..);
                Some(())
            }
        }
    }

    /// As many values as there is room for: indices to what is given, which has their codes. None where the
    /// page ends before.
    fn indices<'c>(
        &mut self,
        kind: Kind,
        by_index: &'c [u8; 256],
        out: &mut [u8],
        code: &mut impl FnMut(&str) -> Option<u8>,
    ) -> Option<&'c [u8; 256]> {
        match self {
            Values::Indices(indices) => indices.fill(out).map(|()| by_index),
            Values::Plain { bytes, size } => {
                let length = out.len() * *size;
                if length > bytes.len() {
                    return None;
                }
                // Neighbours are often alike.
                let (mut last, mut said): (&[u8], u8) = (&[], NO_CODE);
                let mut text = String::new();
                for (entry, out) in bytes.chunks_exact(*size).zip(out) {
                    if entry != last {
                        (last, said) = (
                            entry,
                            kind.text(entry, &mut text).and_then(|()| code(&text)).unwrap_or(NO_CODE),
                        );
                    }
                    *out = said;
                }
                *bytes = bytes.slice(length..);
                Some(&CODES)
            }
        }
    }
}

impl Kind {
    fn physical(self) -> Type {
        match self {
            Kind::Int32 | Kind::UInt32 => Type::INT32,
            Kind::Int64 | Kind::UInt64 => Type::INT64,
            Kind::Double => Type::DOUBLE,
            Kind::Text => Type::BYTE_ARRAY,
        }
    }

    /// In bytes; of a text, of its length.
    fn size(self) -> usize {
        match self {
            Kind::Int32 | Kind::UInt32 | Kind::Text => 4,
            Kind::Int64 | Kind::UInt64 | Kind::Double => 8,
        }
    }

    /// Puts the text of a value in place of another; None where it has none.
    fn text(self, value: &[u8], out: &mut String) -> Option<()> {
        out.clear();
        match self {
            Kind::Int32 => cells::put(out, i32::from_le_bytes(value.try_into().ok()?)),
            Kind::UInt32 => cells::put(out, u32::from_le_bytes(value.try_into().ok()?)),
            Kind::Int64 => cells::put(out, i64::from_le_bytes(value.try_into().ok()?)),
            Kind::UInt64 => cells::put(out, u64::from_le_bytes(value.try_into().ok()?)),
            Kind::Double => cells::float(out, f64::from_le_bytes(value.try_into().ok()?)),
            Kind::Text => out.push_str(std::str::from_utf8(value).ok()?),
        }
        Some(())
    }
}
