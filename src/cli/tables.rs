//! `peil score` from and to Parquet and Arrow.

#[cfg(not(feature = "parquet"))]
use super::Fault;

/// What is said where a table is asked for and this program knows none.
#[cfg(not(feature = "parquet"))]
pub fn without() -> Fault {
    Fault::Usage("this `peil` was built without Parquet and Arrow; with them: `cargo build --release --features parquet`".into())
}

#[cfg(feature = "parquet")]
pub use with::as_text;

#[cfg(feature = "parquet")]
mod with {
    use std::fs::File;
    use std::io::{self, BufRead, BufReader, Write};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use arrow_schema::Fields;

    use super::super::answers::{Answers, Form};
    use super::super::batch::{Files, Taking, Target, workers};
    use super::super::progress::Progress;
    use super::super::score::{Work, warn_absent};
    use super::super::{Fault, Verdict};
    use peil::columns::Plan;
    use peil_answers::arrow::{self, Encoder, Layout, ReadAt, Table, TableFile, TableResults, TableText, TableWorker, TableWriter, Written};
    use peil_answers::rows::{Compressing, CsvRows};
    use peil_answers::stream::{Chunks, CsvWorker, work};

    /// How many bytes of CSV, and how many rows of a table, become a row group.
    const BYTES: usize = 8 << 20;
    const ROWS: usize = 1 << 17;

    /// A file that several threads read, each at its own place.
    struct Disk {
        file: File,
        size: u64,
        /// How many bytes were read.
        read: Arc<AtomicU64>,
    }

    impl ReadAt for Disk {
        fn size(&self) -> u64 {
            self.size
        }

        fn read_at(&self, place: u64, into: &mut [u8]) -> io::Result<usize> {
            #[cfg(unix)]
            let read = std::os::unix::fs::FileExt::read_at(&self.file, into, place)?;
            #[cfg(windows)]
            let read = std::os::windows::fs::FileExt::seek_read(&self.file, into, place)?;
            self.read.fetch_add(read as u64, Ordering::Relaxed);
            Ok(read)
        }
    }

    /// What answers are read from, as a table.
    fn open(form: Form, mut input: Box<dyn BufRead + Send>, file: Option<File>, progress: &Progress) -> io::Result<Table> {
        match file {
            Some(file) => {
                let size = file.metadata()?.len();
                let blob = Arc::new(Disk { file, size, read: progress.counter() });
                if form == Form::Arrow { Table::arrow_at(blob) } else { Table::parquet(blob) }
            }
            None if form == Form::Arrow => Table::arrow(Box::new(input)),
            // What a Parquet file holds is said at its end: a stream is kept until then.
            None => {
                let mut bytes = Vec::new();
                input.read_to_end(&mut bytes)?;
                Table::parquet(Arc::new(bytes))
            }
        }
    }

    /// A table as the CSV that says the same.
    ///
    /// # Errors
    /// When it cannot be read, or holds what no cell can say.
    pub fn as_text(answers: Answers) -> Result<Answers, Fault> {
        let Answers { form, input, file, path, progress } = answers;
        let text = open(form, input, file, &progress).and_then(TableText::new);
        let failed = |error: io::Error| match &path {
            Some(path) => Fault::file("read", path, &error),
            None => Fault::Usage(format!("cannot read standard input: {error}")),
        };
        let input: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(1 << 17, text.map_err(failed)?));
        Ok(Answers { form: Form::Csv, input, file: None, path, progress })
    }

    /// Where a table goes.
    type Out<'f> = Box<dyn Write + Send + 'f>;

    /// A table in the making.
    struct Tabular<W: Write + Send>(TableFile<W>);

    impl<W: Write + Send> Target for Tabular<W> {
        type Written = Option<Written>;

        fn write(&mut self, written: &mut Option<Written>) -> io::Result<()> {
            written.take().map_or(Ok(()), |written| self.0.append(written))
        }

        fn finish(mut self, whole: bool) -> io::Result<()> {
            // A table without its end cannot pass for a whole one.
            if whole { self.0.finish() } else { Ok(()) }
        }
    }

    impl Work<'_> {
        /// From a table to a table: columns all the way.
        pub(in super::super) fn table_to_table(&self, answers: Answers, plan: &Plan<'_>) -> Result<Verdict, Fault> {
            let Answers { form, input, file, progress, .. } = answers;
            let unread = |error| Fault::file("read", &self.options.answers, &error);
            let table = open(form, input, file, &progress).map_err(unread)?;
            let mut names = String::new();
            arrow::header(table.names(), &mut names);
            let header = match CsvRows::new(names.as_bytes(), self.names, self.outputs, self.reading) {
                Ok(rows) => rows.into_parts().1,
                Err(error) => return self.unread(error),
            };
            arrow::known_have_text(&table.schema, &header).map_err(unread)?;
            warn_absent(&header.absent);
            let files = self.begin()?;
            let (target, layout, encoder) = self.target(&files, arrow::carried(&table.schema, &header))?;
            let job = self.job(plan, header, b',', files.rejected.is_some());
            let mut taking = Taking::new(self, target, self.rejects(&files, b',', &job.header)?, &progress);
            let make = || Ok(TableWorker::new(&job, TableWriter::new(layout.clone(), encoder.clone())));
            let read = work(table.pieces(ROWS), make, &mut taking, workers());
            let (refused, tally, summary) = taking.finish(read, files.output.is_some())?;
            self.conclude(files, &refused, &tally, &summary)
        }

        pub(in super::super) fn csv_to_table(&self, input: Box<dyn BufRead + Send>, plan: &Plan<'_>, progress: &Progress) -> Result<Verdict, Fault> {
            let (records, header) = match CsvRows::new(input, self.names, self.outputs, self.reading) {
                Ok(rows) => rows.into_parts(),
                Err(error) => return self.unread(error),
            };
            warn_absent(&header.absent);
            let files = self.begin()?;
            let (target, layout, encoder) = self.target(&files, Layout::texts(header.carried.iter().map(AsRef::as_ref)))?;
            let (separator, encoding, lines) = (records.separator(), records.encoding(), records.lines());
            let job = self.job(plan, header, separator, files.rejected.is_some());
            let chunks = Chunks::new(records.into_input(), separator, encoding, lines, BYTES);
            let mut taking = Taking::new(self, target, self.rejects(&files, separator, &job.header)?, progress);
            let make = || Ok(CsvWorker::new(&job, TableWriter::new(layout.clone(), encoder.clone())));
            let read = work(chunks, make, &mut taking, workers());
            let (refused, tally, summary) = taking.finish(read, files.output.is_some())?;
            self.conclude(files, &refused, &tally, &summary)
        }

        /// The table that is written, and what each worker needs to make parts of it.
        fn target<'f>(&self, files: &'f Files, carried: Fields) -> Result<(Tabular<Out<'f>>, Layout, Encoder), Fault> {
            let out: Out<'f> = match &files.output {
                Some(file) => Box::new(file),
                None => Box::new(io::stdout()),
            };
            let out: Out<'f> = Box::new(Compressing::new(out, self.compression()));
            let layout = self.layout(carried)?;
            let (file, encoder) = TableFile::new(out, self.table_form(), &layout.schema).map_err(|error| self.unwritten(error))?;
            Ok((Tabular(file), layout, encoder))
        }

        fn layout(&self, carried: Fields) -> Result<Layout, Fault> {
            Layout::new(self.instrument, self.outputs, carried).ok_or_else(|| Fault::Usage("a column of the result is no score of the instrument".into()))
        }

        /// Arrow on standard output, and under a name that says so, is a stream.
        fn table_form(&self) -> arrow::Form {
            let streamed = self.options.output.as_ref().is_none_or(|path| path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("arrows")));
            match self.form {
                Form::Arrow if streamed => arrow::Form::ArrowStream,
                Form::Arrow => arrow::Form::ArrowFile,
                _ => arrow::Form::Parquet,
            }
        }

        /// A table from results that come one after another.
        pub(in super::super) fn table_results<'r, W: Write + Send + 'r>(&'r self, out: W, carried: Vec<Arc<str>>) -> Result<TableResults<'r, W>, Fault> {
            let layout = self.layout(Layout::texts(carried.iter().map(AsRef::as_ref)))?;
            TableResults::new(out, self.table_form(), self.instrument, layout, carried).map_err(|error| self.unwritten(error))
        }
    }
}
