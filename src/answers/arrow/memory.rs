//! Answers that somebody holds in memory, as tables of Arrow, and their scores as such tables.

use std::io::{self, BufReader};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Fields, Schema, SchemaRef};
use arrow_select::concat::concat_batches;

use super::build::{Layout, TableWriter};
use super::fault;
use super::out::Columns;
use super::read::Table;
use super::text::{TableText, header};
use super::worker::{TableWorker, carried, known_have_text, takes_lists};
use super::write::{Encoder, Form, TableResults, Written};
use crate::rows::{
    Broken, Column, CsvRows, Header, Outputs, Reading, Refusal, Results, Rows, Scored, Unread, no_questions,
};
use crate::stream::{Done, Job, Sink, Summary, work};
use peil::columns::Plan;
use peil::model::Instrument;
use peil::score::Scorer;
use peil::text::Names;

/// Scores of a table of answers.
#[derive(Debug)]
pub struct ScoredTable {
    /// The columns that the instrument does not know, as they came, and behind them its scores, bands and
    /// classes.
    pub schema: SchemaRef,
    /// In the order of the answers, row by row.
    pub batches: Vec<RecordBatch>,
    /// How many answers were set aside: of questions that were not asked.
    pub set_aside: u64,
    /// How many answers were taken as blank because their question does not accept them.
    pub blanked: u64,
    /// The questions that no column answers.
    pub absent: Vec<String>,
}

/// Why a table of answers is not scored.
#[derive(Debug)]
pub enum Unscored {
    /// It cannot be read.
    Read(io::Error),
    /// Columns or answers that are not accepted, each with its row.
    Refused(Vec<Refusal>),
}

impl From<io::Error> for Unscored {
    fn from(error: io::Error) -> Unscored {
        Unscored::Read(error)
    }
}

impl From<Broken> for Unscored {
    fn from(broken: Broken) -> Unscored {
        match broken {
            Broken::Io(error) => Unscored::Read(error),
            Broken::File(refusal) => Unscored::Refused(vec![refusal]),
        }
    }
}

impl From<Unread> for Unscored {
    fn from(unread: Unread) -> Unscored {
        match unread {
            Unread::Broken(broken) => broken.into(),
            Unread::Header(refusals) => Unscored::Refused(refusals),
        }
    }
}

/// How many rows one worker takes at a time.
const ROWS: usize = 1 << 16;

/// Scores a table of answers, a response a row, on every core; `reasons` adds, behind each score and class, why
/// it is missing. The answers mean what they would mean in a file of Arrow.
///
/// # Errors
/// When a column or an answer is not accepted; nothing is scored then.
pub fn score(
    instrument: &Instrument,
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    reading: &Reading,
    reasons: bool,
) -> Result<ScoredTable, Unscored> {
    let (names, outputs) = (Names::new(instrument), Outputs::new(instrument, reasons));
    let mut line = String::new();
    header(schema.fields().iter().map(|field| field.name().as_str()), &mut line);
    let head = CsvRows::new(line.as_bytes(), &names, &outputs, reading)?.into_parts().1;
    known_have_text(&schema, &head, instrument)?;
    let absent = head.absent.clone();
    let fields = carried(&schema, &head);
    let layout = Layout::new(instrument, &outputs, fields.clone())
        .ok_or_else(|| io::Error::other("a column of the result is not a score of the instrument"))?;
    let scorer = Scorer::new(instrument);
    let plan = Plan::new(&scorer, false);
    let mut taken = Taken::default();
    let written = if plan.holds() && outputs.iter().next().is_some() {
        let job = Job { plan: &plan, header: head, names: &names, reading, separator: b',', rejects: false };
        let encoder = Encoder::batches(layout.schema.clone());
        let make = || {
            Ok(TableWorker::new(
                &job,
                Columns::new(TableWriter::new(instrument, layout.clone(), encoder.clone())),
            ))
        };
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        work(Table::batches(schema, batches).pieces(ROWS), make, &mut taken, workers)?;
        std::mem::take(&mut taken.batches)
    } else {
        let own = by_rows(&scorer, (&names, &outputs, reading), &schema, &batches, &mut taken)?;
        vec![beside(&layout, &schema, &batches, &head, &fields, own)?]
    };
    match taken.refused.is_empty() {
        true => Ok(ScoredTable {
            schema: layout.schema,
            batches: written,
            set_aside: taken.set_aside,
            blanked: taken.blanked,
            absent,
        }),
        false => Err(Unscored::Refused(taken.refused)),
    }
}

/// What the workers hand in.
#[derive(Default)]
struct Taken {
    batches: Vec<RecordBatch>,
    refused: Vec<Refusal>,
    set_aside: u64,
    blanked: u64,
}

/// How many refusals are listed.
const MOST_REFUSALS: usize = 100;

impl Taken {
    fn refuse(&mut self, refusals: &[Refusal]) {
        let room = MOST_REFUSALS.saturating_sub(self.refused.len());
        self.refused.extend(refusals.iter().take(room).cloned());
    }
}

impl Sink<Option<Written>> for Taken {
    fn take(&mut self, done: &mut Done<Option<Written>>, _: &Summary) -> io::Result<bool> {
        match done.written.take() {
            Some(Written::Arrow(batch)) => self.batches.push(batch),
            Some(Written::Parquet(_)) => {
                return Err(io::Error::other("the piece is of another kind of table"));
            }
            None => {}
        }
        self.set_aside += done.set_aside;
        self.blanked += done.blanked;
        done.refused.iter().for_each(|row| self.refuse(&row.refusals));
        match done.broken.take() {
            Some(Broken::Io(error)) => Err(error),
            Some(Broken::File(refusal)) => {
                self.refuse(&[refusal]);
                Ok(false)
            }
            None => Ok(self.refused.len() < MOST_REFUSALS),
        }
    }
}

/// The results of an instrument that columns cannot hold, by the evaluator; without the columns that are copied.
fn by_rows(
    scorer: &Scorer<'_>,
    (names, outputs, reading): (&Names<'_>, &Outputs, &Reading),
    schema: &SchemaRef,
    batches: &[RecordBatch],
    taken: &mut Taken,
) -> Result<RecordBatch, Unscored> {
    let instrument = scorer.instrument();
    let table = Table::batches(schema.clone(), batches.to_vec());
    let text =
        TableText::new(table, |name| names.meaning(name).map(|meaning| takes_lists(meaning, instrument)))?;
    let mut rows = CsvRows::new(BufReader::with_capacity(1 << 17, text), names, outputs, reading)?;
    let layout = Layout::new(instrument, outputs, Fields::empty())
        .ok_or_else(|| io::Error::other("a column of the result is not a score of the instrument"))?;
    let mut bytes = Vec::new();
    let schema = layout.schema.clone();
    let mut results = TableResults::new(&mut bytes, Form::ArrowStream, instrument, layout, Vec::new(), true)?;
    let mut row = rows.row();
    while rows.next(&mut row)? {
        if !row.refusals.is_empty() {
            taken.refuse(&row.refusals);
            continue;
        }
        row.carried.clear();
        let evaluation = scorer.evaluate(&row.response);
        let outcome = scorer.outcome(&row.response, &evaluation);
        taken.set_aside += outcome.set_aside.len() as u64;
        taken.blanked += row.blanked;
        results.row(&Scored { row: &row, evaluation: &evaluation, outcome: &outcome, trace: None })?;
    }
    if !rows.holds_answers() {
        taken.refuse(&[no_questions(1, instrument)]);
    }
    results.finish()?;
    drop(results);
    let read = Table::arrow(Box::new(io::Cursor::new(bytes)))?.into_batches()?;
    Ok(concat_batches(&schema, &read).map_err(fault)?)
}

/// Results beside the columns that are copied.
fn beside(
    layout: &Layout,
    schema: &SchemaRef,
    batches: &[RecordBatch],
    head: &Header,
    fields: &Fields,
    own: RecordBatch,
) -> Result<RecordBatch, Unscored> {
    let places: Vec<usize> = head
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column, Column::Carried(..)))
        .map(|(at, _)| at)
        .collect();
    let part = Arc::new(Schema::new(fields.clone()));
    let whole = concat_batches(schema, batches).map_err(fault)?;
    let whole = whole.project(&places).map_err(fault)?;
    debug_assert_eq!(whole.schema().fields(), part.fields());
    let arrays: Vec<ArrayRef> = whole.columns().iter().chain(own.columns()).cloned().collect();
    Ok(RecordBatch::try_new(layout.schema.clone(), arrays).map_err(fault)?)
}
