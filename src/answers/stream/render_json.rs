//! Computed columns as JSON Lines: the same, byte for byte, as [`crate::rows::JsonResults`] writes.

use std::io;

use super::texts::{Numbers, Short, number_text};
use super::written::{Carrying, Evaluated, RowWriter};
use crate::rows::{Compression, Heading, Outputs, write_results};
use peil::columns::{Column, Den, Frame, Plan, reason};
use peil::model::{Instrument, MessageKind, NodeId, Number, ScoreId};
use peil::score::{Response, Value};
use peil::text::Wording;

/// Whether rows leave out what is the same in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slim {
    No,
    /// The first line says it for all.
    Yes,
}

/// Writes objects, one per line; each worker has one.
pub struct JsonRenderer<'p> {
    instrument: &'p Instrument,
    outputs: &'p Outputs,
    /// What is before the members that a row copies.
    head: Vec<u8>,
    scores: Vec<Rendered>,
    classes: Vec<Rendered>,
    /// The conditions of alerts.
    alerts: Vec<NodeId>,
    carrying: Carrying,
    compression: Compression,
    out: Vec<u8>,
    text: String,
    set_aside: bool,
}

/// A score or a class.
struct Rendered {
    node: NodeId,
    /// What is before its value.
    before: Vec<u8>,
    how: How,
    band: Option<NodeId>,
    /// By informant, by band or option: what is behind the value, or is it.
    texts: Vec<Vec<Vec<u8>>>,
    /// By row of the frame: which of the numbers.
    picked: Vec<u32>,
}

enum How {
    /// Over one denominator; their texts are learned.
    Numbers(Numbers, Vec<Short>),
    /// A denominator per row.
    AnyNumber,
    Truth,
    Option,
}

/// A number that is written out.
const WRITTEN: u32 = u32::MAX;

impl<'p> JsonRenderer<'p> {
    /// None where an alert repeats texts that were typed: columns do not hold those.
    ///
    /// `columns`: the names of what is copied, where each row has the same.
    pub fn new(
        plan: &Plan<'p>,
        instrument: &'p Instrument,
        outputs: &'p Outputs,
        slim: Slim,
        columns: &[&str],
        compression: Compression,
    ) -> Option<JsonRenderer<'p>> {
        if repeats_texts(instrument) {
            return None;
        }
        let words: Vec<Wording<'_>> = (0..instrument.informants.len().max(1))
            .map(|informant| {
                let mut response = Response::blank(instrument);
                response.informant = informant as u8;
                Wording::of(instrument, &response)
            })
            .collect();
        let mut scores = Vec::new();
        for ((id, name), (value, band)) in outputs.scores().zip(nodes(instrument)) {
            let score = &instrument.scores[id.at()];
            let comma = if scores.is_empty() { "" } else { "," };
            let how = match plan.shape(value).map(|shape| shape.den) {
                _ if score.truth => How::Truth,
                Some(Den::Same(den)) => How::Numbers(Numbers::new(den, false, None), Vec::new()),
                _ => How::AnyNumber,
            };
            scores.push(Rendered {
                node: value,
                before: format!("{comma}{}:{{\"value\":", quoted(name)).into_bytes(),
                how,
                band,
                texts: words.iter().map(|words| band_texts(instrument, id, words)).collect(),
                picked: Vec::new(),
            });
        }
        let mut classes = Vec::new();
        for (at, class) in instrument.classes.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let text = |words: &Wording<'_>, option: usize| {
                let id = peil::model::ClassId(at as u32);
                let (key, label) = (class.options[option].key(), words.class(id, option as u16));
                format!("{{\"value\":{},\"label\":{}}}", quoted(&key), quoted(&label)).into_bytes()
            };
            classes.push(Rendered {
                node: class.value,
                before: format!("{comma}{}:", quoted(&class.name)).into_bytes(),
                how: How::Option,
                band: None,
                texts: words
                    .iter()
                    .map(|words| (0..class.options.len()).map(|option| text(words, option)).collect())
                    .collect(),
                picked: Vec::new(),
            });
        }
        let heading = Heading::of(instrument);
        Some(JsonRenderer {
            instrument,
            outputs,
            head: if slim == Slim::Yes { heading.slim() } else { heading.full() }.into_bytes(),
            scores,
            classes,
            alerts: instrument
                .messages
                .iter()
                .filter(|message| message.kind == MessageKind::Alert)
                .map(|message| message.when)
                .collect(),
            carrying: Carrying::json(columns.iter().copied()),
            compression,
            out: Vec::new(),
            text: String::new(),
            set_aside: false,
        })
    }
}

/// Whether an alert may repeat a text that was typed.
fn repeats_texts(instrument: &Instrument) -> bool {
    let typed = instrument
        .questions
        .iter()
        .any(|question| matches!(question.answer, peil::model::AnswerType::Text { .. }));
    typed && instrument.messages.iter().any(|message| message.kind == MessageKind::Alert)
}

/// Of each outcome of a score, in order: its value, and its band.
fn nodes(instrument: &Instrument) -> impl Iterator<Item = (NodeId, Option<NodeId>)> {
    instrument.scores.iter().flat_map(|score| {
        score.value.iter().enumerate().map(|(round, value)| (*value, score.band.get(round).copied()))
    })
}

fn band_texts(instrument: &Instrument, id: ScoreId, words: &Wording<'_>) -> Vec<Vec<u8>> {
    let bands = &instrument.scores[id.at()].bands;
    let text = |at: usize| {
        format!(",\"band\":{},\"label\":{}", quoted(&bands[at].key()), quoted(&words.band(id, at as u16)))
    };
    (0..bands.len()).map(|at| text(at).into_bytes()).collect()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl RowWriter for JsonRenderer<'_> {
    type Written = Vec<u8>;

    fn carrying(&self) -> Carrying {
        self.carrying.clone()
    }

    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool {
        let missing = |node: NodeId| plan.column(frame, node).why[row] != reason::NONE;
        self.scores.iter().any(|score| missing(score.node) || score.band.is_some_and(missing))
            || self.classes.iter().any(|class| missing(class.node))
            || self.alerts.iter().any(|alert| !missing(*alert) && plan.column(frame, *alert).data[row] != 0)
            || self.set_aside && plan.set_aside_in(frame, row) > 0
    }

    fn frame(&mut self, plan: &Plan<'_>, frame: &Frame) {
        self.set_aside = frame.set_aside() > 0;
        for score in &mut self.scores {
            let column = plan.column(frame, score.node);
            score.picked.clear();
            if let How::Numbers(numbers, texts) = &mut score.how {
                let there = |why: &u8| *why == reason::NONE;
                let pick = |(n, why): (&i64, &u8)| {
                    if there(why) { numbers.pick(*n, texts).unwrap_or(WRITTEN) } else { WRITTEN }
                };
                score.picked.extend(column.data.iter().zip(&column.why).map(pick));
            }
        }
    }

    fn row(&mut self, carried: &[u8], plan: &Plan<'_>, frame: &Frame, row: usize) {
        let informant = usize::from(frame.informant(row));
        let out = &mut self.out;
        out.extend_from_slice(&self.head);
        out.extend_from_slice(carried.strip_suffix(b",").unwrap_or(carried));
        out.extend_from_slice(b"},\"scores\":{");
        for score in &self.scores {
            out.extend_from_slice(&score.before);
            let column = plan.column(frame, score.node);
            match &score.how {
                How::Truth => out.extend_from_slice(if column.data[row] != 0 { b"true" } else { b"false" }),
                How::Numbers(_, texts) => {
                    match score.picked.get(row).and_then(|at| texts.get(*at as usize)) {
                        Some(text) => out.extend_from_slice(&text.bytes[..usize::from(text.length)]),
                        None => out.extend_from_slice(
                            number_text(&number(plan, score.node, column, row), false).as_bytes(),
                        ),
                    }
                }
                How::AnyNumber | How::Option => out
                    .extend_from_slice(number_text(&number(plan, score.node, column, row), false).as_bytes()),
            }
            if let Some(band) = score.band {
                let at = plan.column(frame, band).data[row];
                let text = score.texts.get(informant).and_then(|texts| texts.get(usize::try_from(at).ok()?));
                out.extend_from_slice(text.map_or(&[][..], |text| text));
            }
            out.push(b'}');
        }
        out.extend_from_slice(b"},\"classes\":{");
        for class in &self.classes {
            out.extend_from_slice(&class.before);
            let at = plan.column(frame, class.node).data[row];
            let text = class.texts.get(informant).and_then(|texts| texts.get(usize::try_from(at).ok()?));
            out.extend_from_slice(text.map_or(&b"{}"[..], |text| text));
        }
        out.extend_from_slice(b"},\"alerts\":[],\"set_aside\":[]}\n");
    }

    fn outcome(&mut self, evaluated: &Evaluated<'_>) {
        self.text.clear();
        write_results(
            &mut self.text,
            self.instrument,
            self.outputs,
            evaluated.response,
            evaluated.evaluation,
            evaluated.outcome,
        );
        let carried = evaluated.carried;
        self.out.extend_from_slice(&self.head);
        self.out.extend_from_slice(carried.strip_suffix(b",").unwrap_or(carried));
        self.out.extend_from_slice(self.text.as_bytes());
        self.out.extend_from_slice(b"}\n");
    }

    fn finish(&mut self, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        if self.compression == Compression::None {
            std::mem::swap(&mut self.out, into);
        } else if !self.out.is_empty() {
            self.compression.append(&self.out, into)?;
        }
        self.out.clear();
        Ok(())
    }
}

/// The number in a row.
fn number(plan: &Plan<'_>, node: NodeId, column: &Column, row: usize) -> Number {
    if let Some(Value::Number(number)) = column.values.get(row) {
        return number.clone();
    }
    let den = match plan.shape(node).map(|shape| shape.den) {
        Some(Den::Same(den)) => den,
        _ => column.den.get(row).copied().unwrap_or(1),
    };
    Number::ratio(column.data[row].into(), den.into())
}
