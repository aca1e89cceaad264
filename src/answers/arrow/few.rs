//! A column of numbers of which few differ, as scores are: an index each, and what it stands for once.
//!
//! In Parquet this is what a dictionary is, and the indices are written as they are. Elsewhere it becomes an
//! array of doubles.

use arrow_array::Float64Array;
use arrow_array::builder::Float64Builder;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriteSpec, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use rustc_hash::FxHashMap;

use super::hybrid::{pack, repeat};
use peil::columns::reason;

/// The index of what is missing.
const NONE: u16 = u16::MAX;
/// With more numbers than this a dictionary is not a gain.
const MOST: usize = 1 << 13;
/// How many fractions are remembered, each where its hash says.
const REMEMBERED: usize = 1 << 11;

/// Numbers, by index.
pub struct Few {
    values: Vec<f64>,
    /// By the bits of a number.
    known: FxHashMap<u64, u16>,
    /// Fractions that were met, with the indices of what they come to.
    met: Vec<(i64, i64, u16)>,
    rows: Vec<u16>,
}

impl Few {
    pub fn new() -> Few {
        Few {
            values: Vec::new(),
            known: FxHashMap::default(),
            met: vec![(0, 0, NONE); REMEMBERED],
            rows: Vec::new(),
        }
    }

    /// Whether there are so many that they are no longer few.
    pub fn is_full(&self) -> bool {
        self.values.len() >= MOST
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn push(&mut self, value: Option<f64>) {
        let index = value.map_or(NONE, |value| self.index(value));
        self.rows.push(index);
    }

    /// Pushes the double nearest to `n / d`, which `nearest` computes where it was not met.
    pub fn push_ratio(&mut self, n: i64, d: i64, nearest: impl FnOnce(i64, i64) -> f64) {
        let hash =
            (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (d as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        let place = (hash >> 53) as usize % REMEMBERED;
        let index = match self.met[place] {
            (met_n, met_d, index) if met_n == n && met_d == d && index != NONE => index,
            _ => {
                let index = self.index(nearest(n, d));
                self.met[place] = (n, d, index);
                index
            }
        };
        self.rows.push(index);
    }

    /// Whether there might be too many of them after so many more.
    pub fn is_full_after(&self, more: usize) -> bool {
        self.values.len() + more >= MOST
    }

    /// Pushes rows of a column over one denominator.
    pub fn extend(&mut self, numerators: &[i64], why: &[u8], d: i64, nearest: impl Fn(i64, i64) -> f64) {
        self.rows.reserve(numerators.len());
        for (n, why) in numerators.iter().zip(why) {
            if *why == reason::NONE {
                self.push_ratio(*n, d, &nearest);
            } else {
                self.rows.push(NONE);
            }
        }
    }

    fn index(&mut self, value: f64) -> u16 {
        *self.known.entry(value.to_bits()).or_insert_with(|| {
            self.values.push(value);
            // The caller checks first whether it is full.
            (self.values.len() - 1).min(usize::from(NONE) - 1) as u16
        })
    }

    fn numbers(&self) -> impl ExactSizeIterator<Item = Option<f64>> {
        self.rows.iter().map(|index| self.values.get(usize::from(*index)).copied())
    }

    pub fn array(&self) -> Float64Array {
        self.numbers().collect()
    }

    /// The same in a form that may hold any number.
    pub fn many(&self) -> Float64Builder {
        let mut many = Float64Builder::with_capacity(self.rows.len());
        self.numbers().for_each(|number| many.append_option(number));
        many
    }

    /// Takes out what was pushed since it was last asked; what is left knows nothing of it.
    pub fn finish(&mut self) -> Few {
        let met = std::mem::take(&mut self.met);
        let finished = std::mem::replace(
            self,
            Few { values: Vec::new(), known: FxHashMap::default(), met, rows: Vec::new() },
        );
        self.met.fill((0, 0, NONE));
        finished
    }

    /// A column chunk of Parquet: a dictionary, and one page of indices to it. It is not compressed, for
    /// packed indices do not get much smaller.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn chunk(&self, column: &ColumnDescPtr) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let missing = self.rows.iter().filter(|row| **row == NONE).count();
        let dictionary: Vec<u8> = self.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let mut pages = TrackedWrite::new(Vec::new());
        let mut writer = SerializedPageWriter::new(&mut pages);
        let page = Page::DictionaryPage {
            buf: dictionary.into(),
            num_values: self.values.len() as u32,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let first = write(&mut writer, page)?;
        let page = Page::DataPage {
            buf: self.page(missing).into(),
            num_values: self.rows.len() as u32,
            encoding: Encoding::RLE_DICTIONARY,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        let second = write(&mut writer, page)?;
        let size = first.bytes_written + second.bytes_written;
        let metadata = ColumnChunkMetaData::builder(column.clone())
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, Encoding::RLE_DICTIONARY])
            .set_compression(Compression::UNCOMPRESSED)
            .set_num_values(self.rows.len() as i64)
            .set_total_compressed_size(size as i64)
            .set_total_uncompressed_size(size as i64)
            .set_dictionary_page_offset(Some(first.offset as i64))
            .set_data_page_offset(second.offset as i64)
            .set_statistics(self.statistics(missing))
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: size,
            rows_written: self.rows.len() as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        Ok((pages.into_inner()?.into(), close))
    }

    /// Which rows have a number, and the indices of those.
    fn page(&self, missing: usize) -> Vec<u8> {
        let mut levels = Vec::with_capacity(self.rows.len() / 8 + 16);
        if missing == 0 {
            repeat(1, self.rows.len(), &mut levels);
        } else {
            pack(self.rows.iter().map(|row| u16::from(*row != NONE)), 1, &mut levels);
        }
        let mut page = (levels.len() as u32).to_le_bytes().to_vec();
        page.append(&mut levels);
        // As many bits as the last index needs.
        let width = (usize::BITS - self.values.len().saturating_sub(1).leading_zeros()).max(1) as usize;
        page.push(width as u8);
        if missing == 0 {
            pack(self.rows.iter().copied(), width, &mut page);
        } else {
            let there: Vec<u16> = self.rows.iter().copied().filter(|row| *row != NONE).collect();
            pack(there.into_iter(), width, &mut page);
        }
        page
    }

    /// Least and greatest; of two zeros the format takes the one that is further out.
    fn statistics(&self, missing: usize) -> Statistics {
        let numbers = || self.values.iter().copied().filter(|value| !value.is_nan());
        let least = numbers().reduce(f64::min).map(|least| if least == 0.0 { -0.0 } else { least });
        let greatest =
            numbers().reduce(f64::max).map(|greatest| if greatest == 0.0 { 0.0 } else { greatest });
        Statistics::double(least, greatest, None, Some(missing as u64), false)
    }
}

fn write(writer: &mut SerializedPageWriter<'_, Vec<u8>>, page: Page) -> Result<PageWriteSpec, ParquetError> {
    let size = page.buffer().len();
    writer.write_page(CompressedPage::new(page, size))
}
