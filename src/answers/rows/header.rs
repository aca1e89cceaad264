//! The first line of a CSV: what each column is.

use std::collections::HashMap;
use std::sync::Arc;

use super::outputs::Outputs;
use super::records::Record;
use super::refusal::Refusal;
use super::row::Reading;
use peil::diagnostic::edit_distance;
use peil::model::{AnswerType, Parts, QuestionId, SlotId};
use peil::text::{Meaning, Names, Slip, folded};

/// The column that an answer file says it expects begins with this.
const EXPECT: &str = "expect_";

/// What a column of a CSV is.
#[derive(Debug, Clone)]
pub enum Column {
    Known(Meaning),
    /// Copied; its content is also read if the instrument knows it.
    Carried(Arc<str>, Option<Meaning>),
    /// What should come out in this output column.
    Expected(Arc<str>),
    /// `expect_…` where nothing is expected.
    Ignored,
    /// Without a name, at the end: must be empty.
    Nameless,
}

#[derive(Debug, Clone)]
pub struct Header {
    pub columns: Vec<Column>,
    /// As the file calls them.
    pub names: Vec<String>,
    pub carried: Vec<Arc<str>>,
    /// Questions without a column, by column.
    pub absent: Vec<String>,
}

impl Header {
    /// Of rows that name what is in them: only what is copied.
    pub fn carrying(names: impl Iterator<Item = Arc<str>>) -> Header {
        Header { columns: Vec::new(), names: Vec::new(), carried: names.collect(), absent: Vec::new() }
    }
}

/// Judges a header.
///
/// # Errors
/// Everything that keeps the file from being read.
pub fn read_header(
    record: &Record,
    names: &Names<'_>,
    outputs: &Outputs,
    reading: &Reading,
) -> Result<Header, Vec<Refusal>> {
    let line = record.line;
    let mut refusals = Vec::new();
    if !record.readable {
        return Err(vec![Refusal::row(line, "the names of the columns are not UTF-8")]);
    }
    let mut header = Header {
        columns: Vec::new(),
        names: record.iter().map(|name| name.trim().to_string()).collect(),
        carried: Vec::new(),
        absent: Vec::new(),
    };
    let named = header.names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
    let present: Vec<Meaning> = header.names.iter().filter_map(|name| names.meaning(name)).collect();
    let presence = Presence::of(names.parts(), &present);
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (at, name) in header.names.iter().enumerate() {
        if at >= named {
            header.columns.push(Column::Nameless);
            continue;
        }
        if let Some(first) = seen.insert(folded(name), name) {
            let message = if first == name {
                format!("two columns are called `{name}`")
            } else {
                format!("`{first}` and `{name}` are the same column")
            };
            refusals.push(
                Refusal::cell(line, name, message)
                    .help("names do not distinguish upper and lower case: rename or remove one"),
            );
        }
        let column = match names.meaning(name) {
            Some(Meaning::Rounds(question)) => {
                refusals.push(rounds(line, name, names.parts(), question));
                Column::Ignored
            }
            Some(meaning @ (Meaning::Informant | Meaning::Administered | Meaning::Version)) => {
                Column::Carried(name.as_str().into(), Some(meaning))
            }
            Some(meaning) => Column::Known(meaning),
            None => match expected(name) {
                Some(output) if reading.expectations => Column::Expected(output.into()),
                Some(_) => Column::Ignored,
                None if reading.drops(name) => Column::Ignored,
                None => Column::Carried(name.as_str().into(), None),
            },
        };
        if let Column::Carried(carried, meaning) = &column {
            if outputs.position(name).is_some() && !reading.expectations {
                let message = format!("`{name}` would be copied, but it is also a column of the result");
                refusals.push(Refusal::cell(line, name, message).help("rename it in the file"));
            }
            if meaning.is_none() && !reading.carries(name) {
                refusals.extend(
                    names
                        .slip(name, |meaning| presence.lacks(names.parts(), meaning))
                        .map(|slip| misspelt(line, name, &slip)),
                );
            }
            header.carried.push(carried.clone());
        }
        header.columns.push(column);
    }
    refusals.extend(twice(&header, line, names));
    refusals.extend(unmatched(line, names, header.names.iter().map(String::as_str)));
    if !presence.any() {
        refusals.push(none(line, names.parts()));
    }
    header.absent = presence.absent(names.parts());
    if refusals.is_empty() { Ok(header) } else { Err(refusals) }
}

/// The output column that a column `expect_…` speaks of.
fn expected(name: &str) -> Option<&str> {
    name.get(..EXPECT.len()).filter(|start| start.eq_ignore_ascii_case(EXPECT)).map(|_| &name[EXPECT.len()..])
}

/// A key of JSON in which a file says something about itself: not an answer, and not copied. No question can
/// be called so.
pub fn is_note(key: &str) -> bool {
    key.starts_with('@')
}

pub fn is_expected(name: &str) -> bool {
    expected(name).is_some()
}

pub fn misspelt(line: u64, column: &str, slip: &Slip) -> Refusal {
    let (message, help) = match slip {
        Slip::Near { name, accepts } => (
            format!("this looks like `{name}`, which accepts {accepts} and is absent"),
            format!("call it `{name}`"),
        ),
        Slip::Round { item, up_to } => (
            format!("`{item}` has at most {up_to} rounds: `{item}_1` to `{item}_{up_to}`"),
            "remove the column".into(),
        ),
    };
    let quote = if column.contains(char::is_whitespace) { "\"" } else { "" };
    Refusal::cell(line, column, message)
        .help(format!("{help}; or, if it is something else, copy it with --carry {quote}{column}{quote}"))
}

fn rounds(line: u64, column: &str, parts: &Parts, question: QuestionId) -> Refusal {
    let question = parts.question(question);
    let (name, last) = (&question.name, parts.rounds(question.repeat));
    Refusal::cell(
        line,
        column,
        format!("`{name}` is asked in each round: its columns are `{name}_1` to `{name}_{last}`"),
    )
}

/// Two columns that say the same, under an old name and a new one, or as a whole and option by option.
fn twice(header: &Header, line: u64, names: &Names<'_>) -> Vec<Refusal> {
    let mut seen: HashMap<Meaning, &str> = HashMap::new();
    let mut refusals = Vec::new();
    let meanings = header.columns.iter().zip(&header.names).filter_map(|(column, name)| match column {
        Column::Known(meaning) | Column::Carried(_, Some(meaning)) => Some((*meaning, name)),
        Column::Carried(_, None) | Column::Expected(_) | Column::Ignored | Column::Nameless => None,
    });
    for (meaning, name) in meanings.clone() {
        if let Some(first) = seen.insert(meaning, name)
            && !first.eq_ignore_ascii_case(name)
        {
            let mapped = names.is_renamed(first) || names.is_renamed(name);
            let why = if mapped { "one of them by --map" } else { "which was renamed" };
            let message = format!("`{first}` and `{name}` are both `{}`, {why}", names.name(meaning));
            refusals.push(Refusal::cell(line, name, message).help("keep one of the two"));
        }
    }
    for (meaning, name) in meanings {
        if let Meaning::Chosen { slot, .. } = meaning
            && let Some(whole) = seen.remove(&Meaning::Answer(slot))
        {
            let message = format!("`{whole}` and `{name}` both hold the chosen options");
            refusals.push(
                Refusal::cell(line, name, message)
                    .help("keep the single column, or a column for each option"),
            );
        }
    }
    refusals
}

/// Entries of a map that match no column.
pub fn unmatched<'n>(
    line: u64,
    names: &'n Names<'_>,
    columns: impl Iterator<Item = &'n str> + Clone,
) -> Vec<Refusal> {
    let refusal = |name: &str| {
        let near = columns
            .clone()
            .filter(|column| edit_distance(&folded(column), &folded(name)) <= 2)
            .min_by_key(|column| edit_distance(column, name));
        let help = near.map_or_else(
            || "remove the line from the map, or use the file's name".to_string(),
            |near| format!("did you mean `{near}`?"),
        );
        Refusal::row(line, format!("the map names a column `{name}`, which the file does not have"))
            .help(help)
    };
    names.unmatched(columns.clone()).into_iter().map(refusal).collect()
}

pub fn none(line: u64, parts: &Parts) -> Refusal {
    let mut some: Vec<String> = parts
        .questions
        .iter()
        .take(3)
        .map(|question| format!("`{}`", column_name(parts, question, 1)))
        .collect();
    if parts.questions.len() > 3 {
        some.push("…".into());
    }
    Refusal::row(line, format!("none of the questions of `{}` has a column", parts.name))
        .help(format!("its columns are called {}", some.join(", ")))
}

fn column_name(parts: &Parts, question: &peil::model::Question, round: u16) -> String {
    parts.round_name(&question.name, question.repeat, round.saturating_sub(1))
}

/// Which questions and domains have a column.
#[derive(Debug, Clone)]
pub struct Presence {
    /// By slot: as a whole, and option by option.
    slots: Vec<(bool, Vec<u16>)>,
    others: Vec<Meaning>,
}

impl Presence {
    pub fn of(parts: &Parts, meanings: &[Meaning]) -> Presence {
        let mut presence =
            Presence { slots: vec![(false, Vec::new()); parts.slot_count()], others: Vec::new() };
        for meaning in meanings {
            presence.add(parts, *meaning);
        }
        presence
    }

    pub fn add(&mut self, parts: &Parts, meaning: Meaning) {
        match meaning {
            Meaning::Answer(slot) => self.slots[slot.at()].0 = true,
            Meaning::Chosen { slot, option } => {
                if !self.slots[slot.at()].1.contains(&option) {
                    self.slots[slot.at()].1.push(option);
                }
            }
            Meaning::Rounds(id) => {
                let question = parts.question(id);
                let rounds = usize::from(parts.rounds(question.repeat));
                self.slots[question.slot.at()..question.slot.at() + rounds]
                    .iter_mut()
                    .for_each(|slot| slot.0 = true);
            }
            Meaning::Domain(_) | Meaning::Informant | Meaning::Administered | Meaning::Version => {
                if !self.others.contains(&meaning) {
                    self.others.push(meaning);
                }
            }
        }
    }

    pub fn any(&self) -> bool {
        self.slots.iter().any(|(whole, options)| *whole || !options.is_empty())
    }

    /// Whether a column is not there, and nothing says the same in another way.
    pub fn lacks(&self, parts: &Parts, meaning: Meaning) -> bool {
        match meaning {
            Meaning::Answer(slot) => !self.has(slot),
            Meaning::Chosen { slot, option } => {
                !self.slots[slot.at()].0 && !self.slots[slot.at()].1.contains(&option)
            }
            Meaning::Rounds(id) => !self.has(parts.question(id).slot),
            Meaning::Domain(_) | Meaning::Informant | Meaning::Administered | Meaning::Version => {
                !self.others.contains(&meaning)
            }
        }
    }

    fn has(&self, slot: SlotId) -> bool {
        let (whole, options) = &self.slots[slot.at()];
        *whole || !options.is_empty()
    }

    /// Questions without a column. Of a repeat only those that no round has; of a `many of`, one whose
    /// options have columns lacks those of the others.
    pub fn absent(&self, parts: &Parts) -> Vec<String> {
        let mut absent = Vec::new();
        for question in &parts.questions {
            let rounds = parts.rounds(question.repeat);
            let slots = (0..u32::from(rounds)).map(|round| SlotId(question.slot.0 + round));
            if !slots.clone().any(|slot| self.has(slot)) {
                let first = column_name(parts, question, 1);
                absent.push(if rounds > 1 {
                    format!("{first} to {}", column_name(parts, question, rounds))
                } else {
                    first
                });
            } else if matches!(question.answer, AnswerType::Many(_)) {
                for slot in slots.filter(|slot| self.has(*slot) && !self.slots[slot.at()].0) {
                    let column = parts.slot_name(parts.asked(slot));
                    let lacking = parts
                        .options(question)
                        .enumerate()
                        .filter(|(at, _)| !self.slots[slot.at()].1.contains(&(*at as u16)));
                    absent.extend(lacking.map(|(_, (_, choice))| format!("{column}_{}", choice.key())));
                }
            }
        }
        absent
    }
}
