//! Tables, written a piece at a time.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, SchemaRef};
use bytes::Bytes;
use parquet::arrow::arrow_writer::{ArrowColumnChunk, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::arrow::{ArrowSchemaConverter, add_encoded_arrow_schema_to_metadata};
use parquet::basic::Compression;
use parquet::column::writer::ColumnCloseResult;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, ColumnPath};

use super::build::{Layout, TableWriter};
use super::fault;
use super::few::Few;
use crate::rows::{Carried, CarriedValue, Results, Row, Scored};
use crate::stream::{Carrying, Cell, Evaluated, RowWriter};
use peil::model::Parts;

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Parquet,
    /// An Arrow file, as Feather is.
    ArrowFile,
    ArrowStream,
}

/// A column of results, whole.
pub enum Finished {
    Array(ArrayRef),
    Few(Few),
}

impl Finished {
    pub fn rows(&self) -> usize {
        match self {
            Finished::Array(array) => array.len(),
            Finished::Few(few) => few.len(),
        }
    }
}

/// A piece of a table, ready to be appended.
pub enum Written {
    /// The columns of a row group.
    Parquet(Vec<Chunk>),
    Arrow(RecordBatch),
}

/// A column of a row group.
pub enum Chunk {
    Arrow(ArrowColumnChunk),
    Own(Bytes, ColumnCloseResult),
}

impl std::fmt::Debug for Written {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Written::Parquet(_) => "Written::Parquet",
            Written::Arrow(_) => "Written::Arrow",
        })
    }
}

/// Makes pieces of a table; every worker has one.
#[derive(Clone)]
pub struct Encoder {
    schema: SchemaRef,
    /// None: they are written as they are.
    groups: Option<Arc<Groups>>,
}

/// What makes row groups of Parquet.
struct Groups {
    writers: ArrowRowGroupWriterFactory,
    columns: Vec<ColumnDescPtr>,
}

impl Encoder {
    /// Pieces that stay in memory.
    pub fn batches(schema: SchemaRef) -> Encoder {
        Encoder { schema, groups: None }
    }

    /// Columns that are copied, and behind them those of the results.
    ///
    /// # Errors
    /// When a column cannot be encoded.
    pub fn encode(&self, carried: Vec<ArrayRef>, own: Vec<Finished>) -> io::Result<Written> {
        let columns = carried.into_iter().map(Finished::Array).chain(own);
        let Some(groups) = &self.groups else {
            let arrays = columns.map(|column| match column {
                Finished::Array(array) => array,
                Finished::Few(few) => Arc::new(few.array()),
            });
            return RecordBatch::try_new(self.schema.clone(), arrays.collect())
                .map(Written::Arrow)
                .map_err(fault);
        };
        let mut writers =
            groups.writers.create_column_writers(0).map_err(fault)?.into_iter().zip(&groups.columns);
        let mut chunks = Vec::with_capacity(groups.columns.len());
        for (field, column) in self.schema.fields().iter().zip(columns) {
            match column {
                Finished::Few(few) => {
                    if let Some((_, column)) = writers.next() {
                        let (bytes, close) = few.chunk(column).map_err(fault)?;
                        chunks.push(Chunk::Own(bytes, close));
                    }
                }
                Finished::Array(array) => {
                    for leaf in compute_leaves(field, &array).map_err(fault)? {
                        if let Some((mut writer, _)) = writers.next() {
                            writer.write(&leaf).map_err(fault)?;
                            chunks.push(Chunk::Arrow(writer.close().map_err(fault)?));
                        }
                    }
                }
            }
        }
        Ok(Written::Parquet(chunks))
    }
}

/// A table in the making.
pub enum TableFile<W: Write + Send> {
    Parquet(Box<SerializedFileWriter<W>>),
    ArrowFile(Box<FileWriter<W>>),
    ArrowStream(Box<StreamWriter<W>>),
}

impl<W: Write + Send> TableFile<W> {
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, form: Form, schema: &SchemaRef) -> io::Result<(TableFile<W>, Encoder)> {
        let mut encoder = Encoder { schema: schema.clone(), groups: None };
        let file = match form {
            Form::Parquet => {
                let file =
                    SerializedFileWriter::new(out, parquet_schema(schema)?, Arc::new(properties(schema)))
                        .map_err(fault)?;
                let writers = ArrowRowGroupWriterFactory::new(&file, schema.clone());
                encoder.groups =
                    Some(Arc::new(Groups { writers, columns: file.schema_descr().columns().to_vec() }));
                TableFile::Parquet(Box::new(file))
            }
            Form::ArrowFile => {
                TableFile::ArrowFile(Box::new(FileWriter::try_new(out, schema).map_err(fault)?))
            }
            Form::ArrowStream => {
                TableFile::ArrowStream(Box::new(StreamWriter::try_new(out, schema).map_err(fault)?))
            }
        };
        Ok((file, encoder))
    }

    /// # Errors
    /// When it cannot be written.
    pub fn append(&mut self, written: Written) -> io::Result<()> {
        match (self, written) {
            (TableFile::Parquet(file), Written::Parquet(chunks)) => {
                let mut group = file.next_row_group().map_err(fault)?;
                for chunk in chunks {
                    match chunk {
                        Chunk::Arrow(chunk) => chunk.append_to_row_group(&mut group),
                        Chunk::Own(bytes, close) => group.append_column(&bytes, close),
                    }
                    .map_err(fault)?;
                }
                group.close().map(drop).map_err(fault)
            }
            (TableFile::ArrowFile(file), Written::Arrow(batch)) => file.write(&batch).map_err(fault),
            (TableFile::ArrowStream(file), Written::Arrow(batch)) => file.write(&batch).map_err(fault),
            (TableFile::Parquet(_), Written::Arrow(_)) | (_, Written::Parquet(_)) => {
                Err(io::Error::other("the piece is of another kind of table"))
            }
        }
    }

    /// After the last piece.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(&mut self) -> io::Result<()> {
        match self {
            TableFile::Parquet(file) => file.finish().map(drop).map_err(fault),
            TableFile::ArrowFile(file) => file.finish().map_err(fault),
            TableFile::ArrowStream(file) => file.finish().map_err(fault),
        }
    }
}

fn parquet_schema(schema: &SchemaRef) -> io::Result<parquet::schema::types::TypePtr> {
    Ok(ArrowSchemaConverter::new().convert(schema).map_err(fault)?.root_schema_ptr())
}

/// Scores take few values, and a dictionary holds them; numbers that are copied are mostly all different.
fn properties(schema: &SchemaRef) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true);
    for field in schema
        .fields()
        .iter()
        .filter(|field| field.data_type().is_integer() || field.data_type().is_temporal())
    {
        properties = properties.set_column_dictionary_enabled(
            ColumnPath::from(field.name().as_str()),
            field.data_type() == &DataType::Int8,
        );
    }
    let mut properties = properties.build();
    add_encoded_arrow_schema_to_metadata(schema, &mut properties);
    properties
}

/// How many rows are gathered before they are written.
const GATHERED: u64 = 1 << 17;

/// Writes a table from results that come one after another.
pub struct TableResults<'p, W: Write + Send> {
    names: Vec<Arc<str>>,
    file: TableFile<W>,
    writer: TableWriter<'p>,
    /// Whether an empty text is not a value, as in CSV.
    empty_is_nothing: bool,
    cells: Vec<u8>,
    rows: u64,
}

impl<'p, W: Write + Send> TableResults<'p, W> {
    /// # Errors
    /// When it cannot be written.
    ///
    /// `empty_is_nothing`: an empty text that is copied is not a value, as in CSV.
    pub fn new(
        out: W,
        form: Form,
        parts: &'p Parts,
        layout: Layout,
        carried: Vec<Arc<str>>,
        empty_is_nothing: bool,
    ) -> io::Result<TableResults<'p, W>> {
        let (file, encoder) = TableFile::new(out, form, &layout.schema)?;
        Ok(TableResults {
            names: carried,
            file,
            writer: TableWriter::new(parts, layout, encoder),
            empty_is_nothing,
            cells: Vec::new(),
            rows: 0,
        })
    }

    fn gathered(&mut self) -> io::Result<()> {
        let mut written = None;
        self.writer.finish(&mut written)?;
        written.map_or(Ok(()), |written| self.file.append(written))
    }
}

impl<W: Write + Send> Results for TableResults<'_, W> {
    fn stranger<'r>(&self, row: &'r Row) -> Option<&'r Carried> {
        row.carried.iter().find(|carried| !self.names.contains(&carried.name))
    }

    fn row(&mut self, scored: &Scored<'_>) -> io::Result<()> {
        self.cells.clear();
        for (at, name) in self.names.iter().enumerate() {
            let cell = match scored
                .row
                .carried
                .iter()
                .find(|carried| carried.name == *name)
                .map(|carried| &carried.value)
            {
                Some(CarriedValue::Json(json)) => Cell::Json(json.as_bytes()),
                Some(CarriedValue::Text(text)) if text.is_empty() && self.empty_is_nothing => Cell::Nothing,
                Some(CarriedValue::Text(text)) => Cell::Text(text.as_bytes()),
                None => Cell::Nothing,
            };
            Carrying::Counted.write(at, cell, &mut self.cells);
        }
        let (carried, response) = (self.cells.as_slice(), &scored.row.response);
        self.writer.outcome(&Evaluated {
            carried,
            response,
            evaluation: scored.evaluation,
            outcome: scored.outcome,
        });
        self.rows += 1;
        if self.rows.is_multiple_of(GATHERED) { self.gathered() } else { Ok(()) }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.gathered()?;
        self.file.finish()
    }
}
