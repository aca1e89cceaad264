//! An instrument on paper: every question for one informant, with lines and boxes to fill in by pen. As a page
//! to print, and as what `peil export pdf` draws.

use askama::Template;
use axum::response::Response;

use super::field::fit_beside;
use super::frame::{Frame, page};
use crate::interface::Tongue;
use peil::model::{
    AnswerType, Asked, Comparison, Entry, GroupId, Instrument, Node, NodeId, NoteId, Number, NumberShown,
    QuestionId, TextKey, per_round,
};
use peil::score::{Evaluation, Response as Answers, Scorer};
use peil::text::Wording;

/// The most numbers that are in a row.
const LONGEST_ROW: i64 = 21;
/// How many rounds of a repeat are printed; for more, print again.
const MOST_ROUNDS: u16 = 3;

/// Something on paper, in reading order.
pub enum Part {
    Heading {
        level: usize,
        text: String,
        intro: Option<String>,
        note: Option<String>,
    },
    Item(Item),
    /// A text between questions, and when it is to be read.
    Note {
        text: String,
        note: Option<String>,
    },
    /// Questions with the same options, as a table.
    Table {
        options: Vec<String>,
        items: Vec<Item>,
    },
}

/// A question as it is on paper.
pub struct Item {
    pub number: usize,
    pub text: String,
    pub hint: Option<String>,
    /// Only when something else was answered.
    pub note: Option<String>,
    pub options: Vec<String>,
    /// Several options may be chosen.
    pub many: bool,
    /// How many lines to write on; none where only options can be chosen.
    pub lines: usize,
    /// The words at both ends of a row of numbers, or of a line on which a place is marked.
    pub ends: Option<[String; 2]>,
    /// The numbers of the row.
    pub row: Vec<String>,
    /// What is written behind the last line, with its language.
    pub unit: Option<(String, String)>,
}

impl Item {
    /// Nothing is written, and its options fit beside each other.
    fn is_row(&self) -> bool {
        let written = self.lines > 0 || self.ends.is_some();
        !written && !self.options.is_empty() && fit_beside(self.options.iter().map(String::as_str))
    }

    /// Both can be rows of one table.
    fn is_like(&self, other: &Item) -> bool {
        self.is_row() && other.is_row() && self.options == other.options && self.many == other.many
    }
}

/// A whole questionnaire on paper.
pub struct Sheet {
    pub title: String,
    pub informant: Option<String>,
    pub version: String,
    /// BCP 47, of the instrument's words.
    pub words: String,
    pub source: Option<String>,
    pub parts: Vec<Part>,
}

#[derive(Template)]
#[template(path = "paper.html", config = "askama.toml")]
struct PaperPage {
    frame: Frame,
    title: String,
    informant: Option<String>,
    version: String,
    words: String,
    source: Option<String>,
    parts: Vec<Part>,
}

/// The page to print; `units` is the language that units are in.
pub fn paper(mut frame: Frame, instrument: &Instrument, units: &str, informant: u8) -> Response {
    // For the person who prints it.
    frame.leave_to = None;
    let Sheet { title, informant, version, words, source, parts } =
        sheet(instrument, frame.tongue, units, informant);
    frame.title = title.clone();
    page(&PaperPage { title, informant, version, words, source, parts, frame })
}

/// Every question for an informant, in reading order; `units` is the language that units are in.
pub fn sheet(instrument: &Instrument, tongue: Tongue, units: &str, informant: u8) -> Sheet {
    let mut blank = Answers::blank(instrument);
    blank.informant = informant;
    let scorer = Scorer::new(instrument);
    let evaluation = scorer.evaluate(&blank);
    let mut printer = Printer {
        instrument,
        words: Wording::of(instrument, &blank),
        blank: &blank,
        evaluation: &evaluation,
        tongue,
        units,
        numbers: vec![None; instrument.questions.len()],
        parts: Vec::new(),
        last: 0,
    };
    printer.entries(&instrument.entries, 0, 0);
    let parts = printer.parts;
    let title = instrument.texts.say(&TextKey::new(&["instrument", "title"]), None);
    let name = instrument.informants.get(usize::from(informant));
    let informant = name.map(|name| {
        instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
    });
    Sheet {
        title: title.unwrap_or(&instrument.name).to_string(),
        informant,
        version: instrument.version.clone(),
        words: instrument.language.clone(),
        source: instrument.source.clone(),
        parts,
    }
}

/// The keys of what is said about a condition: one in words, one on questions by their numbers, one on other
/// answers.
struct WhenKeys {
    plain: &'static str,
    on_questions: &'static str,
    on_answers: &'static str,
}

const FOR_A_QUESTION: WhenKeys =
    WhenKeys { plain: "paper-when", on_questions: "paper-depends", on_answers: "paper-depends-all" };
const FOR_A_NOTE: WhenKeys = WhenKeys {
    plain: "paper-note-when",
    on_questions: "paper-note-depends",
    on_answers: "paper-note-depends-all",
};

struct Printer<'i> {
    instrument: &'i Instrument,
    words: Wording<'i>,
    blank: &'i Answers,
    evaluation: &'i Evaluation,
    tongue: Tongue,
    units: &'i str,
    /// The number that each question got on paper, the first time.
    numbers: Vec<Option<usize>>,
    parts: Vec<Part>,
    last: usize,
}

impl Printer<'_> {
    /// The compiler bounds how deep domains nest.
    fn entries(&mut self, entries: &[Entry], level: usize, round: u16) {
        let mut row: Vec<QuestionId> = Vec::new();
        for entry in entries {
            match entry {
                // In a domain, what has the same options is one table.
                Entry::Question(id) if level > 0 => row.push(*id),
                Entry::Question(id) => self.question(*id, round),
                // Paper has its own pages: what fits on them is together.
                Entry::Page => {}
                Entry::Note(id) => {
                    self.table(&std::mem::take(&mut row), round);
                    self.note(*id, round);
                }
                Entry::Group(id) => {
                    self.table(&std::mem::take(&mut row), round);
                    self.group(*id, level, round);
                }
            }
        }
        self.table(&row, round);
    }

    fn group(&mut self, id: GroupId, level: usize, round: u16) {
        let instrument = self.instrument;
        let group = instrument.group(id);
        if !group.only.has(self.blank.informant) {
            return;
        }
        let rounds = group.rounds.as_ref().map(|rounds| rounds.up_to);
        let counted = group.rounds.as_ref().is_some_and(peil::model::Rounds::are_counted);
        let most = if counted { MOST_ROUNDS } else { u16::MAX };
        for round in rounds.map_or(round..=round, |up_to| 0..=up_to.min(most) - 1) {
            let room = if rounds.is_some() { "repeats" } else { "domains" };
            let words = self.words.in_round(group.repeat, round);
            let say = |what: &str| {
                words
                    .say(&[room, &group.name, what])
                    .map(|text| words.fill(text, self.blank, self.evaluation))
            };
            let title = say("title").unwrap_or_else(|| group.name.clone());
            let intro = say("intro").filter(|_| rounds.is_none() || round == 0);
            let mut notes: Vec<String> =
                group.when.first().map(|when| self.condition(*when)).into_iter().collect();
            if let Some(up_to) = rounds.filter(|up_to| counted && round == 0 && *up_to > 1) {
                notes.push(self.tongue.fill("paper-rounds", &[("most", &usize::from(up_to))]));
            }
            let note = (!notes.is_empty()).then(|| notes.join(" "));
            self.parts.push(Part::Heading { level, text: title, intro, note });
            self.entries(&group.entries, level + 1, round);
        }
    }

    fn note(&mut self, id: NoteId, round: u16) {
        let note = self.instrument.note(id);
        if !note.only.has(self.blank.informant) {
            return;
        }
        let words = self.words.in_round(note.repeat, round);
        let Some(text) = words.say(&["notes", &note.name]) else { return };
        let text = words.fill(text, self.blank, self.evaluation);
        let when = per_round(&note.when, round).map(|when| self.said_when(when, &FOR_A_NOTE));
        self.parts.push(Part::Note { text, note: when });
    }

    fn question(&mut self, id: QuestionId, round: u16) {
        if let Some(item) = self.item(id, round) {
            self.parts.push(Part::Item(item));
        }
    }

    /// Rows of a table for each run of questions with the same options, where they fit beside each other;
    /// otherwise one after another.
    fn table(&mut self, ids: &[QuestionId], round: u16) {
        let items: Vec<Item> = ids.iter().filter_map(|id| self.item(*id, round)).collect();
        let mut run: Vec<Item> = Vec::new();
        for item in items {
            if run.last().is_some_and(|last| !last.is_like(&item)) {
                self.run(std::mem::take(&mut run));
            }
            run.push(item);
        }
        self.run(run);
    }

    fn run(&mut self, items: Vec<Item>) {
        match items.first().map(|first| first.options.clone()) {
            Some(options) if items.len() > 1 && items[0].is_row() => {
                self.parts.push(Part::Table { options, items })
            }
            Some(_) | None => self.parts.extend(items.into_iter().map(Part::Item)),
        }
    }

    fn item(&mut self, id: QuestionId, round: u16) -> Option<Item> {
        let question = self.instrument.question(id);
        if !question.only.has(self.blank.informant) {
            return None;
        }
        self.last += 1;
        self.numbers[id.at()].get_or_insert(self.last);
        let words = self.words.in_round(question.repeat, round);
        let say = |key: &[&str]| words.say(key).map(|text| words.fill(text, self.blank, self.evaluation));
        let informant = self.instrument.informants.get(usize::from(self.blank.informant)).map(String::as_str);
        let mut options: Vec<String> = match question.answer {
            AnswerType::YesNo => vec![self.tongue.say("yes"), self.tongue.say("no")],
            AnswerType::Scale(_)
            | AnswerType::Number { .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::DateWithin(_)
            | AnswerType::Time
            | AnswerType::Many(_) => Vec::new(),
        };
        let ends =
            self.instrument.ends(question).map(|ends| ends.map(|key| say(&[&key.0]).unwrap_or_default()));
        let row: Vec<String> = match (&question.answer, &ends) {
            (AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain }, Some(_)) => {
                match (low.to_i64(), high.to_i64()) {
                    (Some(low), Some(high)) if high.saturating_sub(low) < LONGEST_ROW => {
                        (low..=high).map(|number| number.to_string()).collect()
                    }
                    _ => Vec::new(),
                }
            }
            _ => Vec::new(),
        };
        options.extend(
            self.instrument
                .options(question)
                .map(|(scale, choice)| self.instrument.option_label(scale, choice, informant)),
        );
        Some(Item {
            number: self.last,
            text: say(&["items", &question.name]).unwrap_or_else(|| question.name.clone()),
            hint: say(&["items", &question.name, "hint"]),
            note: question.when.first().map(|when| self.condition(*when)),
            options,
            many: matches!(question.answer, AnswerType::Many(_)),
            lines: match question.answer {
                _ if !row.is_empty() => 0,
                AnswerType::Scale(_) | AnswerType::Many(_) | AnswerType::YesNo => 0,
                AnswerType::Text { long: true } => 5,
                AnswerType::Number { .. }
                | AnswerType::Text { .. }
                | AnswerType::Date
                | AnswerType::DateWithin(_)
                | AnswerType::Time => 1,
            },
            ends,
            row,
            unit: match &question.unit {
                Some(unit) => Some((unit.clone(), self.units.to_string())),
                None => self.format(&question.answer).map(|said| (said, self.tongue.tag().to_string())),
            },
        })
    }

    /// How to write what is asked.
    fn format(&self, answer: &AnswerType) -> Option<String> {
        match answer {
            AnswerType::Date | AnswerType::DateWithin(_) => Some(self.tongue.say("paper-date")),
            AnswerType::Time => Some(self.tongue.say("paper-time")),
            AnswerType::Number { shown: NumberShown::Minutes, .. } => Some(self.tongue.say("paper-minutes")),
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Number { shown: NumberShown::Plain, .. }
            | AnswerType::Text { .. }
            | AnswerType::Many(_) => None,
        }
    }

    /// When something is to be filled in: in words, by the numbers and the options of the questions. What is
    /// too much for a sentence names the questions that it depends on.
    fn condition(&self, when: NodeId) -> String {
        self.said_when(when, &FOR_A_QUESTION)
    }

    fn said_when(&self, when: NodeId, keys: &WhenKeys) -> String {
        if let Some(words) = self.simple(when) {
            return self.tongue.fill(keys.plain, &[("condition", &words)]);
        }
        let mut numbers: Vec<usize> = Vec::new();
        self.asked_by(when, &mut numbers);
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return self.tongue.say(keys.on_answers);
        }
        let said: Vec<String> = numbers.iter().map(usize::to_string).collect();
        self.tongue.fill(keys.on_questions, &[("count", &numbers.len()), ("numbers", &said.join(", "))])
    }

    /// The numbers of the questions that a condition looks at. The graph has no cycles, and a condition is as
    /// large as its author wrote it.
    fn asked_by(&self, node: NodeId, found: &mut Vec<usize>) {
        let mut waiting = vec![node];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            if let Node::Answer(asked) = self.instrument.node(id) {
                found.extend(self.number(asked));
            }
            waiting.extend(self.instrument.node(id).children());
        }
    }

    fn simple(&self, when: NodeId) -> Option<String> {
        let instrument = self.instrument;
        match instrument.node(when) {
            Node::IsOption { of, option } | Node::Has { of, option } => {
                let Node::Answer(asked) = instrument.node(*of) else { return None };
                self.chosen(asked, *option)
            }
            Node::Answer(asked) => {
                let yes = self.tongue.say("yes");
                let number = self.number(asked)?;
                Some(self.tongue.fill("paper-when-option", &[("number", &number), ("option", &yes)]))
            }
            Node::IsMissing(of) => self.about(*of, "paper-when-open"),
            Node::Not(of) => match instrument.node(*of) {
                Node::IsMissing(of) => self.about(*of, "paper-when-answered"),
                Node::Answer(asked) => {
                    let no = self.tongue.say("no");
                    let number = self.number(asked)?;
                    Some(self.tongue.fill("paper-when-option", &[("number", &number), ("option", &no)]))
                }
                Node::IsOption { of, option } | Node::Has { of, option } => {
                    let Node::Answer(asked) = instrument.node(*of) else { return None };
                    self.option("paper-when-not-option", asked, *option)
                }
                _ => None,
            },
            Node::And(of) => self.joined(of, "paper-when-and"),
            Node::Or(of) => self.joined(of, "paper-when-or"),
            Node::Compare { op, left, right } => {
                let Node::Number(value) = instrument.node(*right) else { return None };
                self.compared(*op, *left, value)
            }
            _ => None,
        }
    }

    /// A sentence about whether a question was answered.
    fn about(&self, of: NodeId, key: &str) -> Option<String> {
        let Node::Answer(asked) = self.instrument.node(of) else { return None };
        Some(self.tongue.fill(key, &[("number", &self.number(asked)?)]))
    }

    /// The number of a question on paper.
    fn number(&self, asked: &Asked) -> Option<usize> {
        self.numbers[asked.question.at()]
    }

    fn chosen(&self, asked: &Asked, option: u16) -> Option<String> {
        self.option("paper-when-option", asked, option)
    }

    fn option(&self, key: &str, asked: &Asked, option: u16) -> Option<String> {
        let (scale, choice) = self.instrument.option(self.instrument.question(asked.question), option)?;
        let label = self.instrument.option_label(scale, choice, None);
        let number = self.number(asked)?;
        Some(self.tongue.fill(key, &[("number", &number), ("option", &label)]))
    }

    /// Several conditions, all of which can be said.
    fn joined(&self, of: &[NodeId], word: &str) -> Option<String> {
        let said: Vec<String> = of.iter().map(|id| self.simple(*id)).collect::<Option<_>>()?;
        said.into_iter().reduce(|one, other| self.tongue.fill(word, &[("one", &one), ("other", &other)]))
    }

    /// A number that was filled in, or the options whose codes are as they are asked for.
    fn compared(&self, op: Comparison, left: NodeId, value: &Number) -> Option<String> {
        let instrument = self.instrument;
        match instrument.node(left) {
            Node::Answer(asked) => {
                let word = match op {
                    Comparison::Equal => "paper-when-equal",
                    Comparison::Greater => "paper-when-more",
                    Comparison::GreaterEqual => "paper-when-least",
                    Comparison::Less => "paper-when-less",
                    Comparison::LessEqual => "paper-when-most",
                    Comparison::NotEqual => "paper-when-other",
                };
                let value = peil::spoken::number(self.tongue.tag(), &value.to_string());
                Some(self.tongue.fill(word, &[("number", &self.number(asked)?), ("value", &value)]))
            }
            Node::Code { of, .. } => {
                let Node::Answer(asked) = instrument.node(*of) else { return None };
                let options = instrument.options(instrument.question(asked.question)).enumerate();
                let fits = options.filter(|(_, (_, choice))| {
                    !choice.missing && choice.code.as_ref().is_some_and(|code| op.holds(code.cmp(value)))
                });
                let said: Vec<String> =
                    fits.map(|(at, _)| self.chosen(asked, at as u16)).collect::<Option<_>>()?;
                said.into_iter().reduce(|one, other| {
                    self.tongue.fill("paper-when-or", &[("one", &one), ("other", &other)])
                })
            }
            _ => None,
        }
    }
}
