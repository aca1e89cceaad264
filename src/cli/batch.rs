//! `peil score` from a file of rows, by columns and on every core.

use std::collections::HashSet;
use std::io::{self, BufRead, Write};
use std::sync::Arc;

use super::answers::Form;
use super::progress::Progress;
use super::refused::Refused;
use super::replacement::Replacement;
use super::score::{Kind, Tally, Work, rejects, warn_absent};
use super::summary;
use super::{Fault, Verdict};
use peil::columns::Plan;
use peil::text::Meaning;
use peil_answers::rows::{
    Compressing, Compression, CsvResults, CsvRows, Dialect, Header, Heading, Rejects, Results, Unread,
    absent, no_questions, unmatched,
};
use peil_answers::stream::{
    Chunks, CsvScan, Done, Job, JsonRenderer, JsonScan, Kinds, Renderer, SIZE, Sink, Slim, Style, Summary,
    work,
};

/// The files that a batch writes, in the making.
pub(super) struct Files {
    pub output: Option<Replacement>,
    pub rejected: Option<Replacement>,
}

impl Work<'_> {
    /// From CSV to text: the same as row by row, byte for byte. None where only rows will do, and the input
    /// with it.
    pub(super) fn csv_to_text(
        &self,
        input: Box<dyn BufRead + Send>,
        plan: &Plan<'_>,
        progress: &Progress,
    ) -> Result<Verdict, Fault> {
        let rows = match CsvRows::new(input, self.names, self.outputs, self.reading) {
            Ok(rows) => rows,
            Err(unread) => return self.unread(unread),
        };
        let (records, header) = rows.into_parts();
        warn_absent(&header.absent);
        let files = self.begin()?;
        let (separator, encoding, lines) = (records.separator(), records.encoding(), records.lines());
        let job = self.job(plan, header, separator, files.rejected.is_some());
        let chunks = Chunks::new(records.into_input(), separator, encoding, lines, SIZE);
        let rejects = self.rejects(&files, &Kind::csv(separator, &job.header))?;
        let target = self.text_target(&files, &job.header.carried)?;
        let mut taking = Taking::new(self, target, rejects, progress);
        let read = match self.form {
            Form::Jsonl => {
                let names: Vec<&str> = job.header.carried.iter().map(AsRef::as_ref).collect();
                work(
                    chunks,
                    || Ok(CsvScan::worker(&job, self.json_writer(plan, &names)?)),
                    &mut taking,
                    workers(),
                )
            }
            _ => work(
                chunks,
                || Ok(CsvScan::worker(&job, self.csv_writer(plan, job.header.carried.len())?)),
                &mut taking,
                workers(),
            ),
        };
        let (refused, tally, summary) = taking.finish(read, files.output.is_some())?;
        self.conclude(files, &refused, &tally, &summary)
    }

    /// From JSON Lines to text. `kinds` is what the rows copy.
    pub(super) fn lines_to_text(
        &self,
        input: Box<dyn BufRead + Send>,
        kinds: &Kinds,
        plan: &Plan<'_>,
        progress: &Progress,
    ) -> Result<Verdict, Fault> {
        let files = self.begin()?;
        let job = self.job(
            plan,
            Arc::new(Header::carrying(kinds.0.iter().map(|(name, _)| name.clone()))),
            b',',
            files.rejected.is_some(),
        );
        let target = self.text_target(&files, &job.header.carried)?;
        let mut taking =
            Taking::new(self, target, self.rejects(&files, &Kind::Json { list: false })?, progress);
        let chunks = Chunks::lines(input, SIZE);
        let read = match self.form {
            Form::Jsonl => work(
                chunks,
                || Ok(JsonScan::worker(&job, self.outputs, self.json_writer(plan, &[])?)),
                &mut taking,
                workers(),
            ),
            _ => work(
                chunks,
                || Ok(JsonScan::worker(&job, self.outputs, self.csv_writer(plan, job.header.carried.len())?)),
                &mut taking,
                workers(),
            ),
        };
        if read.is_ok() {
            taking.judge_keys();
        }
        let (refused, tally, summary) = taking.finish(read, files.output.is_some())?;
        self.conclude(files, &refused, &tally, &summary)
    }

    /// Whether rows can be written as JSON Lines by columns.
    pub(super) fn writes_json(&self, plan: &Plan<'_>) -> bool {
        JsonRenderer::new(plan, self.instrument, self.outputs, Slim::No, &[], Compression::None).is_some()
    }

    pub(super) fn json_writer<'w>(&'w self, plan: &Plan<'w>, names: &[&str]) -> io::Result<JsonRenderer<'w>> {
        let renderer = JsonRenderer::new(
            plan,
            self.instrument,
            self.outputs,
            self.options.slim(),
            names,
            self.compression(),
        );
        renderer.ok_or_else(|| io::Error::other("a result is none of the instrument's"))
    }

    pub(super) fn csv_writer<'w>(&self, plan: &Plan<'w>, carried: usize) -> io::Result<Renderer<'w>> {
        let excel = self.options.excel;
        let style = Style {
            separator: if excel { b';' } else { b',' },
            comma: excel,
            guard: excel,
            compression: self.compression(),
        };
        Renderer::new(plan, self.outputs, &style, carried)
            .ok_or_else(|| io::Error::other("a result is none of the instrument's"))
    }

    /// A file of text, with what is before its rows.
    pub(super) fn text_target<'f>(&self, files: &'f Files, carried: &[Arc<str>]) -> Result<Bytes<'f>, Fault> {
        let out: Box<dyn Write + Send + 'f> = match &files.output {
            Some(file) => Box::new(file),
            None => Box::new(io::stdout()),
        };
        let mut head = Vec::new();
        let mut bytes = Compressing::new(&mut head, self.compression());
        if self.form != Form::Jsonl {
            CsvResults::new(
                bytes,
                Dialect { excel: self.options.excel },
                self.instrument,
                self.outputs,
                carried.to_vec(),
            )?
            .finish()?;
        } else if self.options.slim() == Slim::Yes {
            bytes.write_all(Heading::of(self.instrument).line().as_bytes())?;
            bytes.flush()?;
        }
        Ok(Bytes { out, head })
    }

    /// What keeps a file from being read at all.
    pub(super) fn unread(&self, unread: Unread) -> Result<Verdict, Fault> {
        let mut refused = Refused::default();
        match unread {
            Unread::Broken(broken) => refused.broken(broken, &self.options.answers)?,
            Unread::Header(refusals) => refused.say(&refusals),
        }
        Ok(self.failed(&refused, 0))
    }

    /// Begins the files that are written.
    pub(super) fn begin(&self) -> Result<Files, Fault> {
        let begin = |path: &std::path::PathBuf| {
            Replacement::begin(path).map_err(|error| Fault::file("write", path, &error))
        };
        Ok(Files {
            output: self.options.output.as_ref().map(begin).transpose()?,
            rejected: self.options.rejects.as_ref().map(begin).transpose()?,
        })
    }

    pub(super) fn job<'j>(
        &'j self,
        plan: &'j Plan<'j>,
        header: Arc<Header>,
        separator: u8,
        rejects: bool,
    ) -> Job<'j> {
        Job { plan, header, names: self.names, reading: self.reading, separator, rejects }
    }

    pub(super) fn rejects<'f>(
        &self,
        files: &'f Files,
        kind: &Kind,
    ) -> Result<Option<RejectedRows<'f>>, Fault> {
        match (&files.rejected, &self.options.rejects) {
            (Some(file), Some(path)) => {
                let out = Compressing::new(file, Compression::of_path(path));
                rejects(out, kind).map(Some).map_err(|error| Fault::file("write", path, &error))
            }
            _ => Ok(None),
        }
    }

    /// Puts the files in their places, unless something was refused, and reports what came of it.
    pub(super) fn conclude(
        &self,
        files: Files,
        refused: &Refused,
        tally: &Tally,
        summary: &Summary,
    ) -> Result<Verdict, Fault> {
        if refused.any() {
            return Ok(self.failed(refused, tally.rows));
        }
        for (file, path) in [(files.rejected, &self.options.rejects), (files.output, &self.options.output)] {
            if let (Some(file), Some(path)) = (file, path) {
                file.place().map_err(|error| Fault::file("write", path, &error))?;
            }
        }
        summary::tell_all(summary);
        self.close(tally);
        Ok(Verdict::Good)
    }
}

/// Refused rows, as they are written.
pub(super) type RejectedRows<'f> = Rejects<Compressing<&'f Replacement>>;

/// One worker for each core.
pub(super) fn workers() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Where results go, a piece at a time.
pub(super) trait Target: Send {
    type Written;

    /// # Errors
    /// When it cannot be written.
    fn write(&mut self, written: &mut Self::Written) -> io::Result<()>;

    /// After the last piece. `whole` is false where something was refused.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self, whole: bool) -> io::Result<()>;
}

/// A file of text.
pub(super) struct Bytes<'w> {
    out: Box<dyn Write + Send + 'w>,
    /// The header, until it is written.
    head: Vec<u8>,
}

impl Target for Bytes<'_> {
    type Written = Vec<u8>;

    fn write(&mut self, written: &mut Vec<u8>) -> io::Result<()> {
        self.out.write_all(&std::mem::take(&mut self.head))?;
        self.out.write_all(written)
    }

    fn finish(mut self, _whole: bool) -> io::Result<()> {
        // The header is on standard output even where nothing could be scored.
        self.out.write_all(&std::mem::take(&mut self.head))?;
        self.out.flush()
    }
}

/// Writes what comes of pieces, and counts.
pub(super) struct Taking<'w, T> {
    work: &'w Work<'w>,
    target: T,
    rejects: Option<RejectedRows<'w>>,
    progress: &'w Progress,
    refused: Refused,
    tally: Tally,
    summary: Summary,
    /// Of rows that name what is in them: what any of them had, and which keys of a map.
    present: HashSet<Meaning>,
    mapped: HashSet<String>,
    fault: Option<Fault>,
}

impl<T: Target> Sink<T::Written> for Taking<'_, T> {
    fn take(&mut self, done: &mut Done<T::Written>, summary: &Summary) -> io::Result<bool> {
        let taken = self.piece(done, summary);
        Ok(taken.unwrap_or_else(|fault| {
            self.fault = Some(fault);
            false
        }))
    }
}

impl<'w, T: Target> Taking<'w, T> {
    pub fn new(
        work: &'w Work<'w>,
        target: T,
        rejects: Option<RejectedRows<'w>>,
        progress: &'w Progress,
    ) -> Taking<'w, T> {
        let summary = Summary::new(work.instrument);
        Taking {
            work,
            target,
            rejects,
            progress,
            refused: Refused::default(),
            tally: Tally::default(),
            summary,
            present: HashSet::new(),
            mapped: HashSet::new(),
            fault: None,
        }
    }

    fn piece(&mut self, done: &mut Done<T::Written>, summary: &Summary) -> Result<bool, Fault> {
        // After a refusal nothing more is scored: the rest is read to list what else is wrong.
        if !self.refused.any() {
            self.target.write(&mut done.written).map_err(|error| self.work.unwritten(error))?;
            self.tally.rows += done.rows;
            self.tally.set_aside += done.set_aside;
            self.tally.blanked += done.blanked;
            for (column, count) in &done.eaten {
                *self.tally.eaten.entry(column.clone()).or_default() += count;
            }
            self.summary.add(summary);
        }
        self.present.extend(done.present.drain(..));
        self.mapped.extend(done.mapped.drain(..));
        for row in &done.refused {
            match (&mut self.rejects, &self.work.options.rejects) {
                (Some(rejects), Some(path)) => {
                    rejects.row(row).map_err(|error| Fault::file("write", path, &error))?;
                    self.tally.rejected += 1;
                }
                _ => {
                    self.progress.clear();
                    self.refused.say(&row.refusals);
                }
            }
        }
        self.progress.tell(self.tally.rows + self.tally.rejected);
        match done.broken.take() {
            Some(broken) => {
                self.progress.clear();
                self.refused.broken(broken, &self.work.options.answers)?;
                Ok(false)
            }
            None => Ok(true),
        }
    }

    /// Reports what no row had, where rows name what is in them.
    pub fn judge_keys(&mut self) {
        self.progress.clear();
        let (names, rows) = (self.work.names, self.tally.rows + self.tally.rejected);
        if rows == 0 && !self.refused.any() {
            return;
        }
        if !self.present.iter().any(|meaning| names.question_of(*meaning).is_some()) && !self.refused.any() {
            self.refused.say(&[no_questions(1, self.work.instrument)]);
        }
        self.refused.say(&unmatched(1, names, self.mapped.iter().map(String::as_str)));
        if !self.refused.any() {
            warn_absent(&absent(self.work.instrument, self.present.iter().copied()));
        }
    }

    /// `read` is what reading to the end came to.
    pub fn finish(self, read: io::Result<()>, into_file: bool) -> Result<(Refused, Tally, Summary), Fault> {
        self.progress.clear();
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        read.map_err(|error| Fault::file("read", &self.work.options.answers, &error))?;
        let whole = !self.refused.any();
        if whole || !into_file {
            self.target.finish(whole).map_err(|error| self.work.unwritten(error))?;
        }
        if let (Some(rejects), Some(path)) = (self.rejects, &self.work.options.rejects) {
            rejects.finish().map_err(|error| Fault::file("write", path, &error))?;
        }
        Ok((self.refused, self.tally, self.summary))
    }
}
