//! A row group of Parquet that several workers read, each some of its rows: its pages are decompressed once.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use parquet::basic::Compression;
use parquet::column::page::{Page, PageReader};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

use super::fault;
use super::guard::{MOST_PAGE, PageSize, longest, rows_of, too_large};
use super::read::Blob;

/// The pages of one column, or None where they are too much to keep.
pub type Pages = Option<Arc<[Page]>>;

/// What the workers that read a group share.
pub struct Group {
    pub at: usize,
    /// By column of Parquet.
    pages: Vec<OnceLock<Pages>>,
    /// Which column is decompressed next.
    next: AtomicUsize,
    /// How many rows may be read at once, lest the texts in them are too much.
    rows: OnceLock<Result<usize, String>>,
}

/// How large the pages of a column may be, to be kept.
const MOST_KEPT: usize = 32 << 20;
/// A dictionary that is smaller has no text so long that it matters.
const SMALL: i64 = 1 << 12;
/// A header of a page is no longer than this, unless it says what its least and greatest value are.
const HEADER: usize = 1 << 10;
const LONG_HEADER: usize = 1 << 20;

impl Group {
    pub fn new(metadata: &ParquetMetaData, at: usize) -> Group {
        let columns = metadata.file_metadata().schema_descr().num_columns();
        Group {
            at,
            pages: (0..columns).map(|_| OnceLock::new()).collect(),
            next: AtomicUsize::new(0),
            rows: OnceLock::new(),
        }
    }

    /// The pages of a column of numbers or texts that are few, decompressed.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn pages(&self, blob: &Blob, metadata: &ParquetMetaData, leaf: usize) -> io::Result<Pages> {
        let Some(place) = self.pages.get(leaf) else { return Ok(None) };
        if let Some(pages) = place.get() {
            return Ok(pages.clone());
        }
        let read = read_pages(blob, metadata, self.at, leaf)?;
        Ok(place.get_or_init(|| read).clone())
    }

    /// Decompresses columns that no other worker does, until each was taken up.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn prepare(&self, blob: &Blob, metadata: &ParquetMetaData, leaves: &[usize]) -> io::Result<()> {
        while let Some(leaf) = leaves.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            self.pages(blob, metadata, *leaf)?;
        }
        Ok(())
    }

    /// How many rows may be read at once, at most `most`; looks at the sizes of all pages of these columns.
    ///
    /// # Errors
    /// When a page is larger than any that is read.
    pub fn rows(&self, blob: &Blob, metadata: &ParquetMetaData, most: usize) -> io::Result<usize> {
        let found =
            self.rows.get_or_init(|| rows(blob, metadata, self.at, most).map_err(|error| error.to_string()));
        found.clone().map_err(io::Error::other)
    }
}

fn read_pages(blob: &Blob, metadata: &ParquetMetaData, group: usize, leaf: usize) -> io::Result<Pages> {
    let group = metadata.row_group(group);
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    let mut reader =
        SerializedPageReader::new(Arc::new(blob.clone()), group.column(leaf), rows, None).map_err(fault)?;
    let (mut pages, mut size) = (Vec::new(), 0);
    while let Some(page) = reader.get_next_page().map_err(fault)? {
        size += page.buffer().len();
        if size > MOST_KEPT {
            return Ok(None);
        }
        pages.push(page);
    }
    Ok(Some(pages.into()))
}

/// Looks at every header of a group's pages.
fn rows(blob: &Blob, metadata: &ParquetMetaData, at: usize, most: usize) -> io::Result<usize> {
    let group = metadata.row_group(at);
    let mut rows = most;
    for leaf in 0..group.num_columns() {
        let column = group.column(leaf);
        let descriptor = column.column_descr();
        // A text of fixed length is in every row.
        let fixed = usize::try_from(descriptor.type_length()).unwrap_or(0);
        rows = rows.min(rows_of(fixed, most));
        let texts = descriptor.physical_type() == parquet::basic::Type::BYTE_ARRAY;
        let (mut place, end) = range(column, blob.size())?;
        let mut bytes = Vec::new();
        while place < end {
            let page = header(blob, place, end, &mut bytes)?;
            if page.uncompressed > MOST_PAGE {
                return Err(too_large("a page", page.uncompressed));
            }
            if column.compression() == Compression::UNCOMPRESSED && page.compressed != page.uncompressed {
                return Err(fault("table: a page of the table is damaged"));
            }
            if texts && page.is_delta {
                rows = rows.min(rows_of(page.uncompressed as usize, most));
            }
            if texts && page.is_dictionary && page.uncompressed > SMALL {
                rows = rows.min(rows_of(longest_of(blob, metadata, at, leaf)?, most));
            }
            place = place + page.header as u64 + page.compressed as u64;
        }
    }
    Ok(rows)
}

/// Where the pages of a column are.
fn range(column: &ColumnChunkMetaData, size: u64) -> io::Result<(u64, u64)> {
    let start =
        column.dictionary_page_offset().unwrap_or(column.data_page_offset()).min(column.data_page_offset());
    let (start, length) = (u64::try_from(start), u64::try_from(column.compressed_size()));
    match (start, length) {
        (Ok(start), Ok(length)) if start.checked_add(length).is_some_and(|end| end <= size) => {
            Ok((start, start + length))
        }
        _ => Err(fault("table: a column of the table is outside the file: it is cut off or damaged")),
    }
}

fn header(blob: &Blob, place: u64, end: u64, bytes: &mut Vec<u8>) -> io::Result<PageSize> {
    for length in [HEADER, LONG_HEADER] {
        bytes.resize(usize::try_from(end - place).unwrap_or(length).min(length), 0);
        blob.read_exact_at(place, bytes)?;
        if let Some(page) = PageSize::read(bytes) {
            return Ok(page);
        }
    }
    Err(fault("table: the header of a page is damaged"))
}

/// The longest text of a dictionary.
fn longest_of(blob: &Blob, metadata: &ParquetMetaData, at: usize, leaf: usize) -> io::Result<usize> {
    let group = metadata.row_group(at);
    let mut reader =
        SerializedPageReader::new(Arc::new(blob.clone()), group.column(leaf), 0, None).map_err(fault)?;
    Ok(match reader.get_next_page().map_err(fault)? {
        Some(Page::DictionaryPage { buf, .. }) => longest(&buf),
        _ => 0,
    })
}
