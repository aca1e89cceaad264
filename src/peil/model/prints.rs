//! Fingerprints of parts: of every output with what it reaches, of what decides whether a question is asked.
//! Two instruments are compared by them.

use serde::{Deserialize, Serialize};

use super::fingerprint::{Canon, Hash, Hashes, hexadecimal};
use super::validate::per_round;
use super::{Guarantee, Message, MessageKind, Note, Parts, Question};

/// What an output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputKind {
    /// A number, or yes or no.
    Score,
    /// An option.
    Class,
    /// A message to a professional.
    Alert,
}

/// The scoring fingerprint of one output: with whatever it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputPrint {
    /// What it is.
    pub kind: OutputKind,
    /// The name of its column; of an alert, its name.
    pub name: String,
    /// The hash, in hexadecimal.
    pub scoring: String,
    /// Of a score, the same without its bands.
    pub value: String,
}

/// The fingerprints of the parts of one instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prints {
    /// Every score, class and alert, sorted by name.
    pub outputs: Vec<OutputPrint>,
    /// By question: what decides whether it is asked, in every round, and what counts when it is not.
    pub asked: Vec<String>,
    /// By message: its condition and whom it is for.
    pub messages: Vec<String>,
    /// By note: what decides whether it is shown, in every round.
    pub notes: Vec<String>,
    /// By guarantee: its condition, with whatever that reaches.
    pub guarantees: Vec<String>,
}

impl Prints {
    /// Computes them.
    pub fn of(parts: &Parts) -> Prints {
        let mut hashes = Hashes::of(parts);
        if !parts.guarantees.is_empty() {
            hashes.beyond_core();
        }
        let outputs = hashes.outputs();
        Prints {
            outputs: outputs
                .into_iter()
                .map(|(name, kind, scoring, value)| OutputPrint {
                    kind,
                    name,
                    scoring: hexadecimal(scoring),
                    value: hexadecimal(value),
                })
                .collect(),
            asked: parts
                .questions
                .iter()
                .map(|question| hexadecimal(hashes.whether_asked(question)))
                .collect(),
            messages: parts.messages.iter().map(|message| hexadecimal(hashes.message(message))).collect(),
            notes: parts.notes.iter().map(|note| hexadecimal(hashes.note(note))).collect(),
            guarantees: parts
                .guarantees
                .iter()
                .map(|guarantee| hexadecimal(hashes.guarantee(guarantee)))
                .collect(),
        }
    }
}

impl Hashes<'_> {
    /// Every score, class and alert, sorted by name, with the fingerprint of all of it and of its value
    /// alone.
    pub(super) fn outputs(&self) -> Vec<(String, OutputKind, Hash, Hash)> {
        let parts = self.parts;
        let mut lines: Vec<(String, OutputKind, Hash, Hash)> = Vec::new();
        for score in &parts.scores {
            let head = || {
                let mut canon = Canon::new("score");
                canon.text(&score.name).text(&format!("{:?}", score.direction)).flag(score.repeat.is_some());
                canon
            };
            let (mut whole, mut value) = (head(), head());
            for node in score.value.iter().chain(&score.band) {
                whole.bytes(self.get(*node));
            }
            for node in &score.value {
                value.bytes(self.get(*node));
            }
            lines.push((score.name.clone(), OutputKind::Score, whole.finish(), value.finish()));
        }
        for class in &parts.classes {
            let mut canon = Canon::new("class");
            canon.text(&class.name).bytes(self.get(class.value));
            let hash = canon.finish();
            lines.push((class.name.clone(), OutputKind::Class, hash, hash));
        }
        for message in parts.messages.iter().filter(|message| message.kind == MessageKind::Alert) {
            let mut canon = Canon::new("alert");
            canon.text(&message.name).bytes(self.get(message.when));
            self.informants(&mut canon, message.only);
            let hash = canon.finish();
            lines.push((message.name.clone(), OutputKind::Alert, hash, hash));
        }
        lines.sort();
        lines
    }

    fn whether_asked(&self, question: &Question) -> Hash {
        let mut canon = Canon::new("asked");
        canon.flag(question.required);
        self.otherwise(&mut canon, question);
        self.informants(&mut canon, question.only);
        for round in 0..self.parts.rounds(question.repeat) {
            self.gates(&mut canon, question.group, round);
            if let Some(when) = per_round(&question.when, round) {
                canon.bytes(self.get(when));
                self.closing(&mut canon);
            }
        }
        canon.finish()
    }

    fn guarantee(&self, guarantee: &Guarantee) -> Hash {
        let mut canon = Canon::new("guarantee");
        canon.flag(guarantee.always).bytes(self.get(guarantee.condition));
        for name in &self.parts.informants {
            canon.text(name);
        }
        canon.finish()
    }

    fn note(&self, note: &Note) -> Hash {
        let mut canon = Canon::new("shown");
        self.informants(&mut canon, note.only);
        for round in 0..self.parts.rounds(note.repeat) {
            self.gates(&mut canon, note.group, round);
            if let Some(when) = per_round(&note.when, round) {
                canon.bytes(self.get(when));
            }
        }
        canon.finish()
    }

    fn message(&self, message: &Message) -> Hash {
        let mut canon = Canon::new("message");
        canon.bytes(self.get(message.when)).flag(message.required);
        self.informants(&mut canon, message.only);
        canon.finish()
    }
}
