//! Answers in JSON: an object, a list of objects, or one object per line.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::header::{self, Presence};
use super::outputs::Outputs;
use super::refusal::{Broken, Refusal};
use super::row::{Carried, CarriedValue, Filler, OTHER_VERSION, Original, Reading, Row, Rows};
use peil::model::{Fingerprints, Parts, QuestionId, SlotId};
use peil::text::{Marks, Meaning, Names, folded};

/// The rows of a JSON file.
#[derive(Debug)]
pub struct JsonRows<'i, R> {
    source: Source<R>,
    filler: Filler<'i>,
    outputs: &'i Outputs,
    /// What any row so far had.
    present: HashSet<Meaning>,
    /// Keys that look like no question's name, whichever are absent.
    unlike: HashSet<String>,
    /// Keys that a map names, of those that any row so far had.
    mapped: HashSet<String>,
    rows: u64,
}

#[derive(Debug)]
enum Source<R> {
    /// An object a line.
    Lines {
        input: R,
        lines: u64,
        /// A line read ahead.
        ahead: Option<String>,
    },
    /// A whole document, and where its objects are in it.
    Document { text: String, elements: Vec<(u64, Range<usize>)>, next: usize, list: bool },
}

/// How long a document that is read whole may be, in bytes.
const MOST_DOCUMENT: u64 = 256 << 20;
/// How long a line may be.
const MOST_LINE: u64 = 16 << 20;

/// Whether a key holds how answers came to be, as `peil fill` keeps it.
pub fn is_session(key: &str) -> bool {
    key == SESSION
}

/// The key under which `peil fill` keeps how answers came to be.
const SESSION: &str = "@session";

/// What is read of it here.
#[derive(Debug, serde::Deserialize)]
struct Session {
    instrument: Option<String>,
    version: Option<String>,
    fingerprints: Option<Fingerprints>,
}

/// An object with its keys in order, and its values as they were written.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;
            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object such as {\"gad1\": 3}")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(32));
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

impl<'i, R: BufRead> JsonRows<'i, R> {
    /// Rows of JSON Lines.
    pub fn lines(
        input: R,
        names: &'i Names<'i>,
        outputs: &'i Outputs,
        reading: &'i Reading,
    ) -> JsonRows<'i, R> {
        JsonRows::new(Source::Lines { input, lines: 0, ahead: None }, names, outputs, reading)
    }

    /// Goes on with JSON Lines after some lines of a file.
    pub fn resume(
        input: R,
        lines: u64,
        names: &'i Names<'i>,
        outputs: &'i Outputs,
        reading: &'i Reading,
    ) -> JsonRows<'i, R> {
        JsonRows::new(Source::Lines { input, lines, ahead: None }, names, outputs, reading)
    }

    /// What any row so far had a key for.
    pub fn present(&self) -> impl Iterator<Item = Meaning> {
        self.present.iter().copied()
    }

    /// The keys of a map that any row so far had.
    pub fn mapped(&self) -> impl Iterator<Item = &String> {
        self.mapped.iter()
    }

    /// Rows of one JSON document, read whole.
    ///
    /// # Errors
    /// When reading fails, or the document is neither an object nor a list.
    pub fn document(
        mut input: R,
        names: &'i Names<'i>,
        outputs: &'i Outputs,
        reading: &'i Reading,
    ) -> Result<JsonRows<'i, R>, Broken> {
        let mut bytes = Vec::new();
        if Read::take(&mut input, MOST_DOCUMENT).read_to_end(&mut bytes)? as u64 == MOST_DOCUMENT {
            let refusal = Refusal::row(
                1,
                format!(
                    "the document is larger than {} MB, and has to be read as a whole",
                    MOST_DOCUMENT >> 20
                ),
            );
            return Err(Broken::File(refusal.help(
                "write one object per line, in a file whose name ends in .jsonl: it can have any size",
            )));
        }
        let mut text = String::from_utf8(bytes).map_err(|error| {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            Broken::File(Refusal::row(line as u64, "the file is not UTF-8, as JSON is"))
        })?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let list = text.trim_start().starts_with('[');
        let elements: Vec<&RawValue> =
            if list { serde_json::from_str(&text) } else { serde_json::from_str(&text).map(|one| vec![one]) }
                .map_err(|error| {
                    let refusal =
                        Refusal::row(error.line() as u64, format!("this is not JSON: {}", cause(&error)));
                    let lines = !list
                        && text.trim_start().starts_with('{')
                        && error.to_string().starts_with("trailing characters");
                    Broken::File(if lines {
                        refusal.help("if every line is an object, give the file a name that ends in .jsonl")
                    } else {
                        refusal
                    })
                })?;
        let (mut line, mut counted) = (1, 0);
        let mut places = Vec::with_capacity(elements.len());
        for element in elements {
            let start = element.get().as_ptr() as usize - text.as_ptr() as usize;
            line += text.as_bytes()[counted..start].iter().filter(|byte| **byte == b'\n').count() as u64;
            counted = start;
            places.push((line, start..start + element.get().len()));
        }
        Ok(JsonRows::new(Source::Document { text, elements: places, next: 0, list }, names, outputs, reading))
    }

    fn new(
        source: Source<R>,
        names: &'i Names<'i>,
        outputs: &'i Outputs,
        reading: &'i Reading,
    ) -> JsonRows<'i, R> {
        let filler = Filler::new(names, reading, Marks::Exact);
        JsonRows {
            source,
            filler,
            outputs,
            present: HashSet::new(),
            unlike: HashSet::new(),
            mapped: HashSet::new(),
            rows: 0,
        }
    }

    /// An empty row to read into.
    pub fn row(&self) -> Row {
        self.filler.row()
    }

    /// Whether the document is one object and no list.
    pub fn is_single(&self) -> bool {
        matches!(self.source, Source::Document { list: false, .. })
    }

    fn object(&mut self, row: &mut Row, object: &Object<'_>) {
        let names = self.filler.names;
        let mut seen: HashMap<Meaning, &str> = HashMap::new();
        let mut keys: HashMap<String, &str> = HashMap::new();
        for (key, _) in &object.0 {
            if let Some(first) = keys.insert(folded(key), key) {
                row.refusals.push(Refusal::cell(
                    row.line,
                    key,
                    format!(
                        "`{first}` and `{key}` are the same key: upper and lower case are not distinguished"
                    ),
                ));
            }
            if let Some(meaning) = names.meaning(key)
                && let Some(first) = seen.insert(meaning, key)
                && !first.eq_ignore_ascii_case(key)
            {
                let why = if names.is_renamed(first) || names.is_renamed(key) {
                    "one of them by --map"
                } else {
                    "which was renamed"
                };
                row.refusals.push(Refusal::cell(
                    row.line,
                    key,
                    format!("`{first}` and `{key}` are both `{}`, {why}", names.name(meaning)),
                ));
            }
        }
        self.twice(row, &seen);
        for (key, value) in &object.0 {
            match names.meaning(key) {
                Some(meaning) => {
                    self.present.insert(meaning);
                    if names.is_renamed(key) && !self.mapped.contains(key) {
                        self.mapped.insert(key.clone());
                    }
                    self.value(row, key, meaning, value.get());
                    if matches!(meaning, Meaning::Informant | Meaning::Administered | Meaning::Version) {
                        row.carried.push(carried(key, value.get()));
                    }
                }
                None if key == SESSION => self.session(row, key, value.get()),
                None if header::is_expected(key)
                    || header::is_note(key)
                    || self.filler.reading.drops(key) => {}
                None => {
                    if self.outputs.position(key).is_some() {
                        row.refusals.push(Refusal::cell(
                            row.line,
                            key,
                            format!("`{key}` would be copied, but it is also a column of the result"),
                        ));
                    }
                    self.slip(row, key, &seen);
                    row.carried.push(carried(key, value.get()));
                }
            }
        }
        self.filler.finish(row);
    }

    /// What a file that `peil fill` kept says about the instrument it was made for.
    fn session(&self, row: &mut Row, key: &str, raw: &str) {
        let parts = self.filler.names.parts();
        let Ok(session) = serde_json::from_str::<Session>(raw) else { return };
        if session.instrument.as_ref().is_some_and(|name| *name != parts.name) {
            let message = format!(
                "these are answers to `{}`, not to `{}`",
                session.instrument.unwrap_or_default(),
                parts.name
            );
            row.refusals.push(Refusal::cell(row.line, key, message));
            return;
        }
        if self.filler.reading.other_versions {
            return;
        }
        let version = session.version.unwrap_or_else(|| parts.version.clone());
        match (&session.fingerprints, Fingerprints::of(parts)) {
            // Other words, and the same questions and scoring: nothing differs that matters here.
            (Some(before), now) if before.structure == now.structure && before.scoring == now.scoring => {}
            (Some(_), _) => {
                let message = format!(
                    "this was answered under version {version}, and questions or scoring of `{}` have changed since: it is now version {}",
                    parts.name, parts.version
                );
                row.refusals.push(Refusal::cell(row.line, key, message).help(OTHER_VERSION));
            }
            (None, _) => self.filler.version(row, key, &version),
        }
    }

    /// Answers that are given in two ways.
    fn twice(&self, row: &mut Row, seen: &HashMap<Meaning, &str>) {
        let parts = self.filler.names.parts();
        let mut found: Vec<(&str, &str)> = Vec::new();
        for (meaning, key) in seen {
            let whole = match meaning {
                Meaning::Chosen { slot, .. } => seen
                    .get(&Meaning::Answer(*slot))
                    .or_else(|| seen.get(&Meaning::Rounds(parts.asked(*slot).question))),
                Meaning::Answer(slot) => seen.get(&Meaning::Rounds(parts.asked(*slot).question)),
                Meaning::Rounds(_)
                | Meaning::Domain(_)
                | Meaning::Informant
                | Meaning::Administered
                | Meaning::Version => None,
            };
            found.extend(whole.map(|whole| (*whole, *key)));
        }
        found.sort_unstable();
        for (whole, key) in found {
            row.refusals.push(
                Refusal::cell(row.line, key, format!("`{whole}` and `{key}` both have this answer"))
                    .help("keep one of the two"),
            );
        }
    }

    fn slip(&mut self, row: &mut Row, key: &str, seen: &HashMap<Meaning, &str>) {
        if self.unlike.contains(key) {
            return;
        }
        let names = self.filler.names;
        if self.filler.reading.carries(key) || names.slip(key, |_| true).is_none() {
            self.unlike.insert(key.to_string());
            return;
        }
        let meanings: Vec<Meaning> = seen.keys().copied().collect();
        let presence = Presence::of(names.parts(), &meanings);
        row.refusals.extend(
            names
                .slip(key, |meaning| presence.lacks(names.parts(), meaning))
                .map(|slip| header::misspelt(row.line, key, &slip)),
        );
    }

    fn value(&mut self, row: &mut Row, key: &str, meaning: Meaning, raw: &str) {
        match (meaning, kind(raw)) {
            (_, Kind::Null) => {}
            (Meaning::Rounds(question), Kind::List) => self.rounds(row, key, question, raw),
            (Meaning::Answer(slot), Kind::List) => self.list(row, key, slot, raw),
            (_, Kind::Scalar) => self.filler.put(row, key, meaning, &scalar(raw)),
            (Meaning::Answer(slot), Kind::Object) => {
                self.filler.refuse(row, key, self.filler.names.parts().asked(slot), raw)
            }
            (_, Kind::List | Kind::Object) => {
                row.refusals.push(Refusal::cell(
                    row.line,
                    key,
                    format!("`{}` takes one value, not a list or an object", self.filler.names.name(meaning)),
                ));
            }
        }
    }

    fn rounds(&mut self, row: &mut Row, key: &str, id: QuestionId, raw: &str) {
        let question = self.filler.names.parts().question(id);
        let rounds = usize::from(self.filler.names.parts().rounds(question.repeat));
        let values: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
        for (at, value) in values.iter().enumerate() {
            if kind(value.get()) == Kind::Null {
                continue;
            }
            if at >= rounds {
                row.refusals.push(Refusal::cell(
                    row.line,
                    key,
                    format!(
                        "the list has {} answers, and `{}` at most {rounds} rounds",
                        values.len(),
                        question.name
                    ),
                ));
                return;
            }
            self.value(
                row,
                &format!("{key}_{}", at + 1),
                Meaning::Answer(SlotId(question.slot.0 + at as u32)),
                value.get(),
            );
        }
    }

    fn list(&mut self, row: &mut Row, key: &str, slot: SlotId, raw: &str) {
        let values: Vec<&RawValue> = serde_json::from_str(raw).unwrap_or_default();
        if values.iter().any(|value| matches!(kind(value.get()), Kind::List | Kind::Object)) {
            return self.filler.refuse(row, key, self.filler.names.parts().asked(slot), raw);
        }
        let texts: Vec<String> = values
            .iter()
            .filter(|value| kind(value.get()) != Kind::Null)
            .map(|value| scalar(value.get()))
            .collect();
        self.filler.put_list(row, key, slot, &texts);
    }

    fn is_carried(&self, key: &str) -> bool {
        match self.filler.names.meaning(key) {
            Some(meaning) => matches!(meaning, Meaning::Informant | Meaning::Administered | Meaning::Version),
            None => !header::is_expected(key) && !header::is_note(key) && !self.filler.reading.drops(key),
        }
    }

    fn carried_keys(&self, text: &str, into: &mut Vec<Arc<str>>) {
        let Ok(Object(entries)) = serde_json::from_str(text) else { return };
        for (key, _) in entries {
            if self.is_carried(&key) && !into.iter().any(|known| **known == key) {
                into.push(key.into());
            }
        }
    }
}

impl<R: BufRead> Source<R> {
    /// The text of the next object; None at the end.
    fn next(&mut self, into: &mut String) -> Result<Option<u64>, Broken> {
        into.clear();
        match self {
            Source::Document { text, elements, next, .. } => {
                let Some((line, place)) = elements.get(*next) else { return Ok(None) };
                *next += 1;
                into.push_str(&text[place.clone()]);
                Ok(Some(*line))
            }
            Source::Lines { lines, ahead: ahead @ Some(_), .. } => {
                into.push_str(&ahead.take().unwrap_or_default());
                Ok(Some(*lines))
            }
            Source::Lines { input, lines, .. } => loop {
                let mut bytes = std::mem::take(into).into_bytes();
                bytes.clear();
                let read = Read::take(&mut *input, MOST_LINE).read_until(b'\n', &mut bytes)? as u64;
                if read == 0 {
                    return Ok(None);
                }
                *lines += 1;
                if read == MOST_LINE && !bytes.ends_with(b"\n") {
                    return Err(Broken::File(Refusal::row(
                        *lines,
                        "the line is longer than any row of answers",
                    )));
                }
                *into = String::from_utf8(bytes)
                    .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
                if *lines == 1 && into.starts_with('\u{feff}') {
                    into.drain(..'\u{feff}'.len_utf8());
                }
                if !into.trim().is_empty() {
                    into.truncate(into.trim_end().len());
                    return Ok(Some(*lines));
                }
            },
        }
    }
}

impl<R: BufRead> Rows for JsonRows<'_, R> {
    fn carried(&mut self) -> Result<Vec<Arc<str>>, Broken> {
        let mut names = Vec::new();
        match &mut self.source {
            Source::Document { .. } => {}
            Source::Lines { ahead, .. } => {
                let mut text = ahead.take().unwrap_or_default();
                if text.is_empty() && self.source.next(&mut text)?.is_none() {
                    return Ok(names);
                }
                self.carried_keys(&text, &mut names);
                if let Source::Lines { ahead, .. } = &mut self.source {
                    *ahead = Some(text);
                }
                return Ok(names);
            }
        }
        if let Source::Document { text, elements, .. } = &self.source {
            for (_, place) in elements {
                self.carried_keys(&text[place.clone()], &mut names);
            }
        }
        Ok(names)
    }

    fn next(&mut self, row: &mut Row) -> Result<bool, Broken> {
        let mut text = match std::mem::replace(&mut row.original, Original::Json(String::new())) {
            Original::Json(text) => text,
            Original::Cells(_) => String::new(),
        };
        let Some(line) = self.source.next(&mut text)? else { return Ok(false) };
        self.rows += 1;
        self.filler.begin(row, line);
        row.carried.clear();
        match serde_json::from_str::<Object<'_>>(&text) {
            Ok(object) => self.object(row, &object),
            Err(_) if text.contains('\u{fffd}') => {
                row.refusals.push(Refusal::row(line, "the line is not UTF-8, as JSON is"))
            }
            Err(error) => {
                row.refusals.push(Refusal::row(line, format!("this is not a JSON object: {}", cause(&error))))
            }
        }
        row.original = Original::Json(text);
        Ok(true)
    }

    fn absent(&self) -> Vec<String> {
        if self.rows == 0 { Vec::new() } else { absent(self.filler.names.parts(), self.present()) }
    }

    fn unmatched(&self) -> Vec<Refusal> {
        if self.rows == 0 {
            Vec::new()
        } else {
            header::unmatched(1, self.filler.names, self.mapped.iter().map(String::as_str))
        }
    }

    fn holds_answers(&self) -> bool {
        let names = self.filler.names;
        self.rows == 0 || self.present.iter().any(|meaning| names.question_of(*meaning).is_some())
    }
}

/// Questions that rows with these meanings have no key for, by column.
pub fn absent(parts: &Parts, present: impl Iterator<Item = Meaning>) -> Vec<String> {
    Presence::of(parts, &present.collect::<Vec<_>>()).absent(parts)
}

/// What serde_json says, without the place, which is told apart.
fn cause(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_string()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Scalar,
    List,
    Object,
}

fn kind(raw: &str) -> Kind {
    match raw.as_bytes().first() {
        Some(b'n') => Kind::Null,
        Some(b'[') => Kind::List,
        Some(b'{') => Kind::Object,
        _ => Kind::Scalar,
    }
}

/// A text without its quotes; numbers and truths as they are written.
fn scalar(raw: &str) -> String {
    if raw.starts_with('"') { serde_json::from_str(raw).unwrap_or_default() } else { raw.to_string() }
}

fn carried(key: &str, raw: &str) -> Carried {
    let value =
        if raw.starts_with('"') { CarriedValue::Text(scalar(raw)) } else { CarriedValue::Json(compact(raw)) };
    Carried { name: key.into(), value }
}

/// JSON on one line, without spaces between its parts; numbers as they were written.
pub fn compact(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let (mut quoted, mut escaped) = (false, false);
    for sign in raw.chars() {
        if quoted || !sign.is_ascii_whitespace() {
            out.push(sign);
        }
        quoted ^= sign == '"' && !escaped;
        escaped = quoted && sign == '\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_drawn_together_and_not_changed() {
        assert_eq!(
            compact("{ \"a b\" : [ 1.50,\n 2e3 ], \"c\\\" d\": \"\\\\\" }"),
            "{\"a b\":[1.50,2e3],\"c\\\" d\":\"\\\\\"}"
        );
    }
}
