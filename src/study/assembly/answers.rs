//! Rows of answers: who, when, and what the instrument makes of them.

use super::table::Problem;
use crate::protocol::{Facts, Protocol};
use jiff::civil::Date;
use peil::model::{Instrument, NodeId};
use peil::score::{Response, Scorer, Value};
use peil::text::Names;
use peil_answers::rows::{Broken, CarriedValue, CsvRows, JsonRows, Outputs, Reading, Row, Rows, Unread};
use std::collections::HashMap;
use std::io::BufRead;
use std::sync::Arc;

/// A row, with what is measured in it.
#[derive(Clone, Debug)]
pub struct AnswerRow {
    /// The line in the file.
    pub line: u64,
    /// The case as the row names it.
    pub case: Arc<str>,
    /// The practice as the row names it, if it does.
    pub practice: Option<Arc<str>>,
    /// The wave as the row names it, if it does.
    pub wave: Option<Arc<str>>,
    /// The informant, as its place in the protocol.
    pub informant: usize,
    /// The day of sending in.
    pub day: Date,
    /// Who filled it in, as a pseudonym.
    pub rater: Option<Arc<str>>,
    /// Words and language.
    pub words: Option<Arc<str>>,
    /// Values: of outcomes, then of parts; NaN where missing.
    pub values: Box<[f64]>,
    /// The place of each outcome's band; 255 where there is none.
    pub bands: Box<[u8]>,
    /// Items, for outcomes that have them; empty where one is missing.
    pub items: Vec<Box<[f64]>>,
}

/// All rows.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// In the order of the file.
    pub rows: Vec<AnswerRow>,
    /// Whether rows name their wave.
    pub has_waves: bool,
}

/// Which nodes are looked at.
struct Plan<'i> {
    scorer: Scorer<'i>,
    slice: Vec<NodeId>,
    values: Vec<NodeId>,
    bands: Vec<Option<NodeId>>,
    items: Vec<Vec<NodeId>>,
}

impl<'i> Plan<'i> {
    fn new(instrument: &'i Instrument, facts: &Facts) -> Plan<'i> {
        let value = |id: peil::model::ScoreId| instrument.scores[id.at()].value[0];
        let mut values: Vec<NodeId> = facts.outcomes.iter().map(|o| value(o.score)).collect();
        values.extend(facts.part_scores().into_iter().map(value));
        let bands: Vec<Option<NodeId>> =
            facts.outcomes.iter().map(|o| instrument.scores[o.score.at()].band.first().copied()).collect();
        let items: Vec<Vec<NodeId>> =
            facts.outcomes.iter().map(|o| o.items.iter().map(|i| i.node).collect()).collect();
        let mut needed = vec![false; instrument.nodes.len()];
        let mut open: Vec<NodeId> = values.clone();
        open.extend(bands.iter().flatten());
        open.extend(items.iter().flatten());
        while let Some(id) = open.pop() {
            if !std::mem::replace(&mut needed[id.at()], true) {
                peil::model::hangs_on(instrument, id, |needed| open.push(needed));
            }
        }
        let slice =
            (0..instrument.nodes.len()).filter(|&at| needed[at]).map(|at| NodeId(at as u32)).collect();
        Plan { scorer: Scorer::new(instrument), slice, values, bands, items }
    }

    fn measure(&self, response: &Response, scratch: &mut peil::score::Scratch) -> Measured {
        self.scorer.evaluate_slice(response, &self.slice, scratch);
        let number = |id: &NodeId| match &scratch.values[id.at()] {
            Value::Number(number) => number.to_f64(),
            Value::Truth(_) | Value::Choice(_) | Value::Chosen(_) | Value::Text | Value::Date(_) => f64::NAN,
            Value::Time(_) | Value::Missing(_) | Value::Absent => f64::NAN,
        };
        let band = |id: &Option<NodeId>| match id.map(|id| &scratch.values[id.at()]) {
            Some(Value::Choice(band)) => u8::try_from(*band).unwrap_or(u8::MAX),
            Some(_) | None => u8::MAX,
        };
        let items = self.items.iter().map(|list| {
            let row: Vec<f64> = list.iter().map(number).collect();
            if row.iter().any(|v| v.is_nan()) { Box::default() } else { row.into_boxed_slice() }
        });
        (self.values.iter().map(number).collect(), self.bands.iter().map(band).collect(), items.collect())
    }
}

type Measured = (Box<[f64]>, Box<[u8]>, Vec<Box<[f64]>>);

/// Kinds of file that answers come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// CSV.
    Csv,
    /// A JSON list.
    Json,
    /// JSON Lines.
    JsonLines,
}

/// How many rows are measured at a time.
const CHUNK: usize = 8192;

/// Reads answers and measures each row.
///
/// # Errors
/// Everything that is wrong with the file, each with its line.
pub fn read_answers(
    protocol: &Protocol,
    instrument: &Instrument,
    facts: &Facts,
    kind: Kind,
    input: Box<dyn BufRead + Send + '_>,
) -> Result<Answered, Vec<Problem>> {
    let names = Names::new(instrument);
    let outputs = Outputs::new(instrument, false);
    let carry = ["case", "practice", "wave", "rater", "wording", "language", "fingerprint"];
    let reading = Reading { carry: carry.map(String::from).to_vec(), ..Reading::default() };
    let unread = |unread: Unread| match unread {
        Unread::Broken(broken) => broken_problem(broken),
        Unread::Header(refusals) => refusals.iter().map(|r| Problem::new(r.line, r.reason())).collect(),
    };
    let mut rows: Box<dyn Rows + '_> = match kind {
        Kind::Csv => Box::new(CsvRows::new(input, &names, &outputs, &reading).map_err(unread)?),
        Kind::Json => {
            Box::new(JsonRows::document(input, &names, &outputs, &reading).map_err(broken_problem)?)
        }
        Kind::JsonLines => Box::new(JsonRows::lines(input, &names, &outputs, &reading)),
    };
    let filler = peil_answers::rows::Filler::new(&names, &reading, peil::text::Marks::Exact);
    let mut row = filler.row();
    let plan = Plan::new(instrument, facts);
    let mut gatherer = Gatherer::new(protocol, instrument);
    let mut out = Answered::default();
    let mut chunk: Vec<(AnswerRow, Response)> = Vec::with_capacity(CHUNK);
    loop {
        let more = rows.next(&mut row).map_err(broken_problem)?;
        if more && let Some(one) = gatherer.row(&row) {
            chunk.push((one, row.response.clone()));
        }
        if !more || chunk.len() == CHUNK {
            measure(&plan, &mut chunk);
            out.rows.extend(chunk.drain(..).map(|(one, _)| one));
        }
        if !more {
            break;
        }
    }
    out.has_waves = gatherer.has_waves;
    if gatherer.problems.is_empty() { Ok(out) } else { Err(gatherer.problems) }
}

fn broken_problem(broken: Broken) -> Vec<Problem> {
    match broken {
        Broken::Io(error) => vec![Problem::new(0, error.to_string())],
        Broken::File(refusal) => vec![Problem::new(refusal.line, refusal.message)],
    }
}

/// Measures rows on every core.
fn measure(plan: &Plan<'_>, chunk: &mut [(AnswerRow, Response)]) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let size = chunk.len().div_ceil(workers).max(64);
    std::thread::scope(|scope| {
        for part in chunk.chunks_mut(size) {
            scope.spawn(move || {
                let mut scratch = plan.scorer.scratch();
                for (row, response) in part {
                    (row.values, row.bands, row.items) = plan.measure(response, &mut scratch);
                }
            });
        }
    });
}

/// Makes rows of what was read; equal texts are one.
struct Gatherer<'p> {
    protocol: &'p Protocol,
    informants: Vec<Option<usize>>,
    texts: HashMap<String, Arc<str>>,
    problems: Vec<Problem>,
    has_waves: bool,
}

impl<'p> Gatherer<'p> {
    fn new(protocol: &'p Protocol, instrument: &Instrument) -> Gatherer<'p> {
        let asked = protocol.informants();
        let informants =
            instrument.informants.iter().map(|name| asked.iter().position(|a| a == name)).collect();
        Gatherer { protocol, informants, texts: HashMap::new(), problems: Vec::new(), has_waves: false }
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(found) = self.texts.get(text) {
            return found.clone();
        }
        let made: Arc<str> = text.into();
        self.texts.insert(text.to_string(), made.clone());
        made
    }

    fn row(&mut self, row: &Row) -> Option<AnswerRow> {
        let before = self.problems.len();
        self.problems.extend(row.refusals.iter().map(|r| Problem::new(r.line, r.reason())));
        let mut carried: HashMap<&str, String> = HashMap::new();
        for one in &row.carried {
            let text = match &one.value {
                CarriedValue::Text(text) => text.trim().to_string(),
                CarriedValue::Json(json) => json.trim_matches('"').to_string(),
            };
            if !text.is_empty() {
                carried.insert(&*one.name, text);
            }
        }
        let mut get = |name: &str| carried.remove(name).map(|t| self.text(&t));
        let (case, practice, wave, rater) = (get("case"), get("practice"), get("wave"), get("rater"));
        let (wording, language) = (get("wording"), get("language"));
        self.has_waves |= wave.is_some();
        if case.is_none() {
            self.problems.push(Problem::new(row.line, "column `case`: a row of answers names its case"));
        }
        if let Some(name) = &wave
            && !self.protocol.waves.iter().any(|w| *w.named.name.value == **name)
        {
            self.problems
                .push(Problem::new(row.line, format!("column `wave`: the protocol has no wave `{name}`")));
        }
        let informant = self.informants.get(usize::from(row.response.informant)).copied().flatten();
        let informant = if self.informants.is_empty() { Some(0) } else { informant };
        if informant.is_none() {
            self.problems.push(Problem::new(
                row.line,
                "column `informant`: this informant is not asked in the protocol",
            ));
        }
        if row.response.administered.is_none() {
            self.problems.push(Problem::new(
                row.line,
                "column `administered`: a row of answers has the day on which it was sent in",
            ));
        }
        if self.problems.len() > before {
            return None;
        }
        let words = match (wording, language) {
            (Some(w), Some(l)) => Some(self.text(&format!("{w} ({l})"))),
            (Some(one), None) | (None, Some(one)) => Some(one),
            (None, None) => None,
        };
        Some(AnswerRow {
            line: row.line,
            case: case?,
            practice,
            wave,
            informant: informant?,
            day: row.response.administered?,
            rater,
            words,
            values: Box::default(),
            bands: Box::default(),
            items: Vec::new(),
        })
    }
}
