//! `peil score` from and to Parquet and Arrow.

#[cfg(not(feature = "parquet"))]
use super::Fault;

/// What is said where a table is asked for and this program knows none.
#[cfg(not(feature = "parquet"))]
pub fn without() -> Fault {
    Fault::Usage("this `peil` was built without Parquet and Arrow; with them: `cargo build --release --features parquet`".into())
}

#[cfg(feature = "parquet")]
pub use with::as_rows;

#[cfg(feature = "parquet")]
mod with {
    use std::fs::File;
    use std::io::{self, BufRead, BufReader, Read, Write};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use arrow_schema::Fields;

    use super::super::answers::{Answers, Form};
    use super::super::batch::{Files, Taking, Target, workers};
    use super::super::progress::Progress;
    use super::super::score::{Kind, Work, warn_absent};
    use super::super::terminal::tell;
    use super::super::{Fault, Verdict};
    use peil::columns::Plan;
    use peil::model::Instrument;
    use peil::text::Names;
    use peil_answers::arrow::{
        self, Carriable, Columns, Encoder, Layout, MOST_KEPT, ReadAt, Table, TableFile, TableResults,
        TableText, TableWorker, TableWriter, Text, Written,
    };
    use peil_answers::rows::{Compressing, CsvRows, Header, Reading};
    use peil_answers::stream::{Chunks, CsvScan, JsonScan, Kinds, work as run};

    /// How many bytes of CSV, and how many rows of a table, become a row group.
    const BYTES: usize = 8 << 20;
    const ROWS: usize = 1 << 17;
    /// How many rows become a piece of text.
    const CSV_ROWS: usize = 1 << 15;
    const JSON_ROWS: usize = 1 << 14;

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
    fn open(
        form: Form,
        mut input: Box<dyn BufRead + Send>,
        file: Option<File>,
        progress: &Progress,
    ) -> io::Result<Table> {
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
                if (&mut input).take(MOST_KEPT).read_to_end(&mut bytes)? as u64 == MOST_KEPT {
                    return Err(io::Error::other(
                        "a Parquet file that is compressed or comes as a stream is kept in memory, and this one is too large: decompress it first",
                    ));
                }
                Table::parquet(Arc::new(bytes))
            }
        }
    }

    /// A table of answers as CSV, for a reader of rows.
    pub fn as_rows(answers: Answers, instrument: &Instrument) -> io::Result<Answers> {
        let Answers { form, input, file, path, progress } = answers;
        let names = Names::new(instrument);
        let table = open(form, input, file, &progress)?;
        let text = TableText::new(table, |name| {
            names.meaning(name).map(|meaning| arrow::takes_lists(meaning, instrument))
        })?;
        let input: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(1 << 17, text));
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
        /// From a table, by columns where there is a plan for them.
        pub(in super::super) fn read_table(
            &self,
            answers: Answers,
            plan: Option<&Plan<'_>>,
        ) -> Result<Verdict, Fault> {
            let Answers { form, input, file, path, progress } = answers;
            let unread = |error| Fault::file("read", &self.options.answers, &error);
            let table = open(form, input, file, &progress).map_err(unread)?;
            let left_out = self.left_out(&table);
            let reading =
                Reading { drop: [self.reading.drop.clone(), left_out].concat(), ..self.reading.clone() };
            let work = Work { reading: &reading, ..*self };
            let Some(plan) = plan else {
                let text = TableText::new(table, |name| {
                    self.names.meaning(name).map(|meaning| arrow::takes_lists(meaning, self.instrument))
                })
                .map_err(unread)?;
                let input: Box<dyn BufRead + Send> = Box::new(BufReader::with_capacity(1 << 17, text));
                return work.by_rows(Answers { form: Form::Csv, input, file: None, path, progress });
            };
            let mut names = String::new();
            arrow::header(table.names(), &mut names);
            let header = match CsvRows::new(names.as_bytes(), work.names, work.outputs, work.reading) {
                Ok(rows) => rows.into_parts().1,
                Err(error) => return self.unread(error),
            };
            arrow::known_have_text(&table.schema, &header, work.instrument).map_err(unread)?;
            warn_absent(&header.absent);
            let files = work.begin()?;
            let fields = arrow::carried(&table.schema, &header);
            let job = work.job(plan, header, b',', files.rejected.is_some());
            let rejects = work.rejects(&files, &Kind::csv(b',', &job.header))?;
            let (refused, tally, summary) = if work.form.is_table() {
                let (target, layout, encoder) = work.target(&files, fields)?;
                let mut taking = Taking::new(&work, target, rejects, &progress);
                let make = || {
                    Ok(TableWorker::new(
                        &job,
                        Columns::new(TableWriter::new(work.instrument, layout.clone(), encoder.clone())),
                    ))
                };
                let read = run(table.pieces(ROWS), make, &mut taking, workers());
                taking.finish(read, files.output.is_some())?
            } else {
                let mut taking =
                    Taking::new(&work, work.text_target(&files, &job.header.carried)?, rejects, &progress);
                let names: Vec<&str> = job.header.carried.iter().map(AsRef::as_ref).collect();
                let read = if work.form == Form::Jsonl {
                    let make = || Ok(TableWorker::new(&job, Text::new(work.json_writer(plan, &names)?)));
                    run(table.pieces(JSON_ROWS), make, &mut taking, workers())
                } else {
                    let make = || Ok(TableWorker::new(&job, Text::new(work.csv_writer(plan, names.len())?)));
                    run(table.pieces(CSV_ROWS), make, &mut taking, workers())
                };
                taking.finish(read, files.output.is_some())?
            };
            work.conclude(files, &refused, &tally, &summary)
        }

        /// Columns that cannot be copied into what is written: they are left out, and that is said.
        fn left_out(&self, table: &Table) -> Vec<String> {
            let into = match self.form {
                Form::Parquet => Carriable::Parquet,
                Form::Arrow => Carriable::Arrow,
                Form::Csv | Form::Json | Form::Jsonl => Carriable::Text,
            };
            let carried = table.schema.fields().iter().filter(|field| {
                self.names.meaning(field.name()).is_none() && !self.reading.drops(field.name())
            });
            let left_out: Vec<_> = carried.filter(|field| !into.holds(field)).collect();
            for field in &left_out {
                tell(&format!(
                    "warning: the column `{}` is left out: its values are of type {}, which cannot be copied here\n  help: leave it out without this warning with --drop {}",
                    field.name(),
                    field.data_type(),
                    field.name()
                ));
            }
            left_out.iter().map(|field| field.name().clone()).collect()
        }

        /// From JSON Lines to a table. `kinds` is what the rows copy.
        pub(in super::super) fn lines_to_table(
            &self,
            input: Box<dyn BufRead + Send>,
            kinds: &Kinds,
            plan: &Plan<'_>,
            progress: &Progress,
        ) -> Result<Verdict, Fault> {
            let files = self.begin()?;
            let header = Arc::new(Header::carrying(kinds.0.iter().map(|(name, _)| name.clone())));
            let (target, layout, encoder) = self.target(&files, Layout::kinds(kinds))?;
            let job = self.job(plan, header, b',', files.rejected.is_some());
            let mut taking =
                Taking::new(self, target, self.rejects(&files, &Kind::Json { list: false })?, progress);
            let make = || {
                Ok(JsonScan::worker(
                    &job,
                    self.outputs,
                    TableWriter::new(self.instrument, layout.clone(), encoder.clone()),
                ))
            };
            let read = run(Chunks::lines(input, BYTES), make, &mut taking, workers());
            if read.is_ok() {
                taking.judge_keys();
            }
            let (refused, tally, summary) = taking.finish(read, files.output.is_some())?;
            self.conclude(files, &refused, &tally, &summary)
        }

        pub(in super::super) fn csv_to_table(
            &self,
            input: Box<dyn BufRead + Send>,
            plan: &Plan<'_>,
            progress: &Progress,
        ) -> Result<Verdict, Fault> {
            let (records, header) = match CsvRows::new(input, self.names, self.outputs, self.reading) {
                Ok(rows) => rows.into_parts(),
                Err(error) => return self.unread(error),
            };
            warn_absent(&header.absent);
            let files = self.begin()?;
            let (target, layout, encoder) =
                self.target(&files, Layout::texts(header.carried.iter().map(AsRef::as_ref)))?;
            let (separator, encoding, lines) = (records.separator(), records.encoding(), records.lines());
            let job = self.job(plan, header, separator, files.rejected.is_some());
            let chunks = Chunks::new(records.into_input(), separator, encoding, lines, BYTES);
            let mut taking = Taking::new(
                self,
                target,
                self.rejects(&files, &Kind::csv(separator, &job.header))?,
                progress,
            );
            let make = || {
                Ok(CsvScan::worker(&job, TableWriter::new(self.instrument, layout.clone(), encoder.clone())))
            };
            let read = run(chunks, make, &mut taking, workers());
            let (refused, tally, summary) = taking.finish(read, files.output.is_some())?;
            self.conclude(files, &refused, &tally, &summary)
        }

        /// The table that is written, and what each worker needs to make parts of it.
        fn target<'f>(
            &self,
            files: &'f Files,
            carried: Fields,
        ) -> Result<(Tabular<Out<'f>>, Layout, Encoder), Fault> {
            let out: Out<'f> = match &files.output {
                Some(file) => Box::new(file),
                None => Box::new(io::stdout()),
            };
            let out: Out<'f> = Box::new(Compressing::new(out, self.compression()));
            let layout = self.layout(carried)?;
            let (file, encoder) = TableFile::new(out, self.table_form(), &layout.schema)
                .map_err(|error| self.unwritten(error))?;
            Ok((Tabular(file), layout, encoder))
        }

        fn layout(&self, carried: Fields) -> Result<Layout, Fault> {
            Layout::new(self.instrument, self.outputs, carried)
                .ok_or_else(|| Fault::Usage("a column of the result is not a score of the instrument".into()))
        }

        /// Arrow on standard output, and under a name that says so, is a stream.
        fn table_form(&self) -> arrow::Form {
            let streamed = self.options.output.as_ref().is_none_or(|path| {
                path.extension().is_some_and(|suffix| suffix.eq_ignore_ascii_case("arrows"))
            });
            match self.form {
                Form::Arrow if streamed => arrow::Form::ArrowStream,
                Form::Arrow => arrow::Form::ArrowFile,
                _ => arrow::Form::Parquet,
            }
        }

        /// A table from results that come one after another.
        pub(in super::super) fn table_results<'r, W: Write + Send + 'r>(
            &'r self,
            out: W,
            carried: Vec<Arc<str>>,
            from_csv: bool,
        ) -> Result<TableResults<'r, W>, Fault> {
            let layout = self.layout(Layout::texts(carried.iter().map(AsRef::as_ref)))?;
            TableResults::new(out, self.table_form(), self.instrument, layout, carried, from_csv)
                .map_err(|error| self.unwritten(error))
        }
    }
}
