//! Tables in pieces.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::FileReader;
use arrow_schema::SchemaRef;
use bytes::Bytes;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::fault;
use super::group::Group;
use super::guard::guarded;
use super::messages::{self, Stream};
use super::pages::{self, Codes};
use crate::stream;

/// Something that can be read at any place, by several threads at once.
pub trait ReadAt: Send + Sync {
    fn size(&self) -> u64;

    /// # Errors
    /// When it cannot be read.
    fn read_at(&self, place: u64, into: &mut [u8]) -> io::Result<usize>;
}

impl ReadAt for Vec<u8> {
    fn size(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, place: u64, into: &mut [u8]) -> io::Result<usize> {
        let rest = usize::try_from(place).ok().and_then(|place| self.get(place..)).unwrap_or_default();
        let read = rest.len().min(into.len());
        into[..read].copy_from_slice(&rest[..read]);
        Ok(read)
    }
}

/// How much is kept of a file that comes as a stream and says at its end what is in it.
pub const MOST_KEPT: u64 = 512 << 20;

/// What a file of Arrow begins with.
const NAME: &[u8; 6] = b"ARROW1";

/// A file of Parquet or Arrow.
#[derive(Clone)]
pub(super) struct Blob(Arc<dyn ReadAt>);

impl Blob {
    pub fn size(&self) -> u64 {
        self.0.size()
    }

    /// # Errors
    /// When it cannot be read, or ends before.
    pub fn read_exact_at(&self, place: u64, into: &mut [u8]) -> io::Result<()> {
        From { blob: self.clone(), place }.read_exact(into)
    }
}

/// Such a file from some place on.
pub(super) struct From {
    blob: Blob,
    place: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.blob.0.read_at(self.place, into)?;
        self.place += read as u64;
        Ok(read)
    }
}

impl Seek for From {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.blob.0.size().checked_add_signed(by),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}

impl Length for Blob {
    fn len(&self) -> u64 {
        self.0.size()
    }
}

impl ChunkReader for Blob {
    type T = BufReader<From>;

    fn get_read(&self, place: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::new(From { blob: self.clone(), place }))
    }

    fn get_bytes(&self, place: u64, length: usize) -> Result<Bytes, ParquetError> {
        if place.checked_add(length as u64).is_none_or(|end| end > self.0.size()) {
            return Err(ParquetError::EOF("the file is cut off".into()));
        }
        let mut bytes = vec![0; length];
        From { blob: self.clone(), place }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A table, open.
pub struct Table {
    pub schema: SchemaRef,
    source: Source,
}

enum Source {
    Parquet { blob: Blob, metadata: ArrowReaderMetadata },
    Arrow(Box<dyn Iterator<Item = io::Result<RecordBatch>> + Send>),
}

impl Table {
    /// # Errors
    /// When it is not Parquet, or is cut off.
    pub fn parquet(blob: Arc<dyn ReadAt>) -> io::Result<Table> {
        let blob = Blob(blob);
        let metadata =
            guarded(|| ArrowReaderMetadata::load(&blob, ArrowReaderOptions::new()).map_err(fault))?;
        Ok(Table { schema: metadata.schema().clone(), source: Source::Parquet { blob, metadata } })
    }

    /// An Arrow stream, or a file in a stream, which is kept until its end: there it says where its parts
    /// rows.
    ///
    /// # Errors
    /// When it is neither.
    pub fn arrow(mut input: Box<dyn Read + Send>) -> io::Result<Table> {
        let mut start = Vec::new();
        input.by_ref().take(NAME.len() as u64).read_to_end(&mut start)?;
        if start == NAME {
            if input.take(MOST_KEPT).read_to_end(&mut start)? as u64 == MOST_KEPT {
                return Err(io::Error::other(
                    "an Arrow file that is compressed or comes as a stream is kept in memory, and this one is too large: decompress it first, or send an Arrow stream",
                ));
            }
            return Table::arrow_at(Arc::new(start));
        }
        Table::arrow_stream(io::Cursor::new(start).chain(BufReader::new(input)))
    }

    /// The same of what can be read at any place.
    ///
    /// # Errors
    /// When it is neither.
    pub fn arrow_at(blob: Arc<dyn ReadAt>) -> io::Result<Table> {
        let mut start = [0; NAME.len()];
        let read = blob.read_at(0, &mut start)?;
        let input = From { blob: Blob(blob), place: 0 };
        if start[..read] == *NAME {
            let reader = guarded(|| {
                messages::check_file(&input.blob)?;
                FileReader::try_new(BufReader::new(input), None).map_err(fault)
            })?;
            Ok(Table {
                schema: reader.schema(),
                source: Source::Arrow(Box::new(reader.map(|batch| batch.map_err(fault)))),
            })
        } else {
            Table::arrow_stream(BufReader::new(input))
        }
    }

    fn arrow_stream(input: impl Read + Send + 'static) -> io::Result<Table> {
        let mut stream = Stream::new(input);
        let schema = guarded(|| stream.schema())?;
        Ok(Table { schema, source: Source::Arrow(Box::new(stream)) })
    }

    /// A table that is in memory.
    pub fn batches(schema: SchemaRef, batches: Vec<RecordBatch>) -> Table {
        Table { schema, source: Source::Arrow(Box::new(batches.into_iter().map(Ok))) }
    }

    /// All of it, in memory.
    ///
    /// # Errors
    /// When it cannot be read, or is a file of Parquet, which is read in pieces.
    pub fn into_batches(self) -> io::Result<Vec<RecordBatch>> {
        match self.source {
            Source::Arrow(batches) => batches.collect(),
            Source::Parquet { .. } => Err(io::Error::other("a file of Parquet is read in pieces")),
        }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.schema.fields().iter().map(|field| field.name().as_str())
    }

    /// The table in pieces of about this many rows.
    pub fn pieces(self, rows: usize) -> Pieces {
        Pieces { source: self.source, rows, group: 0, shared: None, within: 0, before: 0, left: None }
    }
}

/// How many rows of a piece are in memory at once.
const BATCH: usize = 1 << 13;

/// Part of a table.
#[derive(Default)]
pub struct Piece {
    /// How many rows of the table come before it.
    pub before: u64,
    part: Part,
}

#[derive(Default)]
enum Part {
    #[default]
    Nothing,
    Batch(RecordBatch),
    Rows(GroupRows),
}

/// Rows of a row group, to be read by who has the piece.
pub struct GroupRows {
    blob: Blob,
    metadata: ArrowReaderMetadata,
    group: Arc<Group>,
    skip: usize,
    take: usize,
}

impl Piece {
    /// What it holds from some row of it on, some rows at a time.
    ///
    /// # Errors
    /// When it cannot be read; each batch, too, can fail.
    pub fn batches(&self, from: usize) -> io::Result<Box<dyn Iterator<Item = io::Result<RecordBatch>> + '_>> {
        Ok(match &self.part {
            Part::Nothing => Box::new(std::iter::empty()),
            Part::Batch(batch) => {
                let starts = (from..batch.num_rows()).step_by(BATCH);
                Box::new(starts.map(|start| Ok(batch.slice(start, BATCH.min(batch.num_rows() - start)))))
            }
            Part::Rows(rows) => rows.batches(from, ProjectionMask::all())?,
        })
    }

    /// Its rows, where they are still as they are in a file of Parquet.
    pub fn rows(&self) -> Option<&GroupRows> {
        match &self.part {
            Part::Rows(rows) => Some(rows),
            Part::Nothing | Part::Batch(_) => None,
        }
    }
}

impl GroupRows {
    fn batches(
        &self,
        from: usize,
        columns: ProjectionMask,
    ) -> io::Result<Box<dyn Iterator<Item = io::Result<RecordBatch>>>> {
        if from >= self.take {
            return Ok(Box::new(std::iter::empty()));
        }
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.blob.clone(), self.metadata.clone())
                .with_projection(columns);
        let builder = builder
            .with_row_groups(vec![self.group.at])
            .with_offset(self.skip + from)
            .with_limit(self.take - from);
        let rows = self.group.rows(&self.blob, self.metadata.metadata(), BATCH)?;
        let reader = builder.with_batch_size(rows).build().map_err(fault)?;
        Ok(Box::new(reader.map(|batch| batch.map_err(fault))))
    }

    /// Some columns only, by their places in the table, in that order.
    ///
    /// # Errors
    /// When they cannot be read; each batch, too, can fail.
    pub fn columns(&self, places: &[usize]) -> io::Result<Box<dyn Iterator<Item = io::Result<RecordBatch>>>> {
        let schema = self.metadata.metadata().file_metadata().schema_descr();
        self.batches(0, ProjectionMask::roots(schema, places.iter().copied()))
    }

    /// Has columns that will be read as codes decompressed, by whichever worker comes first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn prepare(&self, places: &[usize]) -> io::Result<()> {
        let metadata = self.metadata.metadata();
        self.group.rows(&self.blob, metadata, BATCH)?;
        let leaves: Vec<usize> = places.iter().filter_map(|place| pages::leaf(metadata, *place)).collect();
        self.group.prepare(&self.blob, metadata, &leaves)
    }

    /// A column as codes; None where it holds other values than codes stand for. `code` gives those of texts.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn codes(
        &self,
        place: usize,
        code: &mut impl FnMut(&str) -> Option<u8>,
    ) -> io::Result<Option<Codes>> {
        let kind = self.metadata.schema().field(place).data_type();
        let Some(mut codes) = Codes::new(&self.blob, self.metadata.metadata(), kind, &self.group, place)?
        else {
            return Ok(None);
        };
        Ok(if codes.skip(self.skip, code)? { Some(codes) } else { None })
    }
}

/// Cuts a table into pieces.
pub struct Pieces {
    source: Source,
    rows: usize,
    group: usize,
    /// What those share who read the present group.
    shared: Option<Arc<Group>>,
    within: usize,
    before: u64,
    left: Option<RecordBatch>,
}

impl stream::Pieces for Pieces {
    type Piece = Piece;

    fn next(&mut self, piece: &mut Piece) -> io::Result<bool> {
        let (part, rows) = match &mut self.source {
            Source::Parquet { blob, metadata } => {
                let Some(group) = metadata.metadata().row_groups().get(self.group) else { return Ok(false) };
                let whole = usize::try_from(group.num_rows()).unwrap_or(0);
                // Parts of a group that are about equally large.
                let parts = whole.div_ceil(self.rows).max(1);
                let take = whole.div_ceil(parts).min(whole - self.within);
                let shared = self
                    .shared
                    .get_or_insert_with(|| Arc::new(Group::new(metadata.metadata(), self.group)))
                    .clone();
                let part = Part::Rows(GroupRows {
                    blob: blob.clone(),
                    metadata: metadata.clone(),
                    group: shared,
                    skip: self.within,
                    take,
                });
                self.within += take;
                if self.within >= whole {
                    self.group += 1;
                    self.within = 0;
                    self.shared = None;
                }
                (part, take)
            }
            Source::Arrow(reader) => {
                let batch = match self.left.take() {
                    Some(batch) => batch,
                    None => match guarded(|| reader.next().transpose())? {
                        None => return Ok(false),
                        Some(batch) => batch,
                    },
                };
                let rows = batch.num_rows().min(self.rows);
                if rows < batch.num_rows() {
                    self.left = Some(batch.slice(rows, batch.num_rows() - rows));
                }
                (Part::Batch(batch.slice(0, rows)), rows)
            }
        };
        piece.before = self.before;
        piece.part = part;
        self.before += rows as u64;
        Ok(true)
    }
}
