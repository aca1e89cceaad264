//! Results as JSON: an object per response, in a list or one per line.

use std::io::{self, Write};

use super::outputs::{Outputs, band_key, class_key};
use super::row::{Carried, CarriedValue, Row};
use super::writer::{Results, Scored};
use peil::model::{Instrument, MessageKind};
use peil::score::{Evaluation, Outcome, Response, ScoreOutcome, Value};
use peil::text::Wording;

/// How objects belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One object by itself.
    One,
    List,
    Lines,
}

/// Writes an object per response.
pub struct JsonResults<'p, W: Write> {
    instrument: &'p Instrument,
    outputs: &'p Outputs,
    shape: Shape,
    out: io::BufWriter<W>,
    rows: u64,
    /// `"instrument": …, "version": …, "fingerprints": …`, the same for every response.
    head: String,
    /// What a first line says for all.
    first: Option<String>,
    text: String,
}

/// What every object begins with.
#[derive(Debug, Clone)]
pub struct Heading(String);

impl Heading {
    pub fn of(instrument: &Instrument) -> Heading {
        let mut head = String::from("{\"instrument\":");
        string(&mut head, &instrument.name);
        head.push_str(",\"version\":");
        string(&mut head, &instrument.version);
        let prints = instrument.fingerprints();
        for (name, print) in [
            (",\"fingerprints\":{\"structure\":", &prints.structure),
            (",\"scoring\":", &prints.scoring),
            (",\"text\":", &prints.text),
        ] {
            head.push_str(name);
            string(&mut head, print);
        }
        head.push('}');
        Heading(head)
    }

    /// The start of an object that says it all, up to what it copies.
    pub fn full(&self) -> String {
        format!("{},\"carried\":{{", self.0)
    }

    /// The same of an object that leaves it to the first line.
    pub fn slim(&self) -> String {
        "{\"carried\":{".into()
    }

    /// The line that says it for all.
    pub fn line(&self) -> String {
        format!("{}}}\n", self.0)
    }
}

impl<'p, W: Write> JsonResults<'p, W> {
    pub fn new(out: W, shape: Shape, instrument: &'p Instrument, outputs: &'p Outputs) -> JsonResults<'p, W> {
        let head = Heading::of(instrument).full();
        JsonResults {
            instrument,
            outputs,
            shape,
            out: io::BufWriter::with_capacity(1 << 16, out),
            rows: 0,
            head,
            first: None,
            text: String::new(),
        }
    }

    /// What is the same in every row is said by a first line, for all.
    pub fn slim(self) -> JsonResults<'p, W> {
        let heading = Heading::of(self.instrument);
        JsonResults { head: heading.slim(), first: Some(heading.line()), ..self }
    }

    fn object(&mut self, scored: &Scored<'_>) {
        let out = &mut self.text;
        out.clear();
        out.push_str(&self.head);
        members(out, &scored.row.carried, |out, carried| {
            string(out, &carried.name);
            out.push(':');
            match &carried.value {
                CarriedValue::Text(text) => string(out, text),
                CarriedValue::Json(json) => out.push_str(json),
            }
        });
        write_results(
            out,
            self.instrument,
            self.outputs,
            &scored.row.response,
            scored.evaluation,
            scored.outcome,
        );
        if let Some(trace) = &scored.trace {
            out.push_str(",\"trace\":");
            out.push_str(&trace.to_string());
        }
        out.push('}');
    }
}

/// What an object holds behind what it copies: `},"scores":{…},"classes":{…},"alerts":[…],"set_aside":[…]`.
pub fn write_results(
    out: &mut String,
    instrument: &Instrument,
    outputs: &Outputs,
    response: &Response,
    evaluation: &Evaluation,
    outcome: &Outcome,
) {
    let words = Wording::of(instrument, response);
    out.push_str("},\"scores\":{");
    members(out, outputs.scores().zip(&outcome.scores), |out, ((_, name), outcome)| {
        string(out, name);
        out.push_str(":{");
        score(out, instrument, &words, outcome);
        out.push('}');
    });
    out.push_str("},\"classes\":{");
    members(out, &outcome.classes, |out, class| {
        string(out, &instrument.classes[class.class.at()].name);
        match &class.value {
            Ok(option) => {
                out.push_str(":{\"value\":");
                string(out, &class_key(instrument, class.class, *option));
                out.push_str(",\"label\":");
                string(out, &words.class(class.class, *option));
            }
            Err(reason) => {
                out.push_str(":{\"missing\":");
                string(out, &reason.to_string());
            }
        }
        out.push('}');
    });
    out.push_str("},\"alerts\":[");
    let messages = outcome.messages.iter().map(|at| &instrument.messages[*at]);
    members(out, messages.filter(|message| message.kind == MessageKind::Alert), |out, message| {
        string(out, &words.message(message, response, evaluation));
    });
    out.push_str("],\"set_aside\":[");
    members(out, &outcome.set_aside, |out, slot| string(out, &instrument.slot_name(instrument.asked(*slot))));
    out.push(']');
}

fn score(out: &mut String, instrument: &Instrument, words: &Wording<'_>, outcome: &ScoreOutcome) {
    match &outcome.value {
        Ok(Value::Truth(truth)) => out.push_str(if *truth { "\"value\":true" } else { "\"value\":false" }),
        // The decimal text of an exact number is a number in JSON too.
        Ok(Value::Number(number)) => {
            out.push_str("\"value\":");
            out.push_str(&number.to_string());
        }
        Ok(_) => out.push_str("\"value\":null"),
        Err(reason) => {
            out.push_str("\"missing\":");
            string(out, &reason.to_string());
        }
    }
    if let (Some(band), Some(key)) = (outcome.band, band_key(instrument, outcome)) {
        out.push_str(",\"band\":");
        string(out, &key);
        out.push_str(",\"label\":");
        string(out, &words.band(outcome.score, band));
    } else if let Some(reason) = &outcome.band_missing {
        out.push_str(",\"band_missing\":");
        string(out, &reason.to_string());
    }
}

/// Things with commas between them.
fn members<T>(out: &mut String, of: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
    for (at, member) in of.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write(out, member);
    }
}

/// A text between quotes.
fn string(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

impl<W: Write> Results for JsonResults<'_, W> {
    fn stranger<'r>(&self, _row: &'r Row) -> Option<&'r Carried> {
        None
    }

    fn row(&mut self, scored: &Scored<'_>) -> io::Result<()> {
        self.object(scored);
        match (self.shape, self.rows) {
            (Shape::List, 0) => self.out.write_all(b"[\n")?,
            (Shape::List, _) => self.out.write_all(b",\n")?,
            _ => {}
        }
        if let Some(first) = self.first.take() {
            self.out.write_all(first.as_bytes())?;
        }
        self.rows += 1;
        self.out.write_all(self.text.as_bytes())?;
        if self.shape != Shape::List {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        match (self.shape, self.rows) {
            (Shape::List, 0) => self.out.write_all(b"[]\n")?,
            (Shape::List, _) => self.out.write_all(b"\n]\n")?,
            _ => {}
        }
        if let Some(first) = self.first.take() {
            self.out.write_all(first.as_bytes())?;
        }
        self.out.flush()
    }
}
