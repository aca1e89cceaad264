//! Which column means what: the names of an instrument's answers in files, their earlier names, and
//! misspellings.

use std::collections::{HashMap, HashSet};
use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::answer::Accepts;
use super::moments::DATE_FORMS;
use crate::diagnostic::edit_distance;
use crate::model::{AnswerType, Asked, GroupId, Parts, QuestionId, SlotId};

/// What a column, or a key in JSON, says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The answer to a question in one round.
    Answer(SlotId),
    /// Whether one option of a `many of` question was chosen; the index counts among the question's options.
    Chosen {
        /// The question in one round.
        slot: SlotId,
        /// The option.
        option: u16,
    },
    /// A list with an answer per round (JSON only).
    Rounds(QuestionId),
    /// Whether an optional domain was chosen.
    Domain(GroupId),
    /// Who answers.
    Informant,
    /// The date of the response.
    Administered,
    /// The version of the instrument that was answered.
    Version,
}

impl Meaning {
    /// Whether this is that column, or that of a whole question of which this is a part.
    pub fn is_within(self, part: Meaning) -> bool {
        match (self, part) {
            (Meaning::Answer(slot), Meaning::Chosen { slot: of, .. }) => slot == of,
            (whole, part) => whole == part,
        }
    }
}

/// Why columns of a file cannot be read as if they were called otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameError {
    /// There is no such column.
    Unknown {
        /// The name that is not known.
        name: String,
        /// The name of the instrument.
        instrument: String,
        /// A column of a name that looks like it.
        near: Option<String>,
    },
    /// A column of the file is there twice.
    Twice(String),
    /// Two columns of the file would be one.
    Same {
        /// The one that came first.
        first: String,
        /// The other.
        second: String,
        /// What both are mapped to.
        to: String,
    },
}

impl fmt::Display for RenameError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenameError::Unknown { name, instrument, near } => {
                write!(out, "`{name}` is not a column of `{instrument}`")?;
                near.iter().try_for_each(|near| write!(out, "; did you mean `{near}`?"))
            }
            RenameError::Twice(column) => write!(out, "`{column}` is mapped twice"),
            RenameError::Same { first, second, to } => {
                write!(out, "`{first}` and `{second}` are both mapped to `{to}`")
            }
        }
    }
}

impl std::error::Error for RenameError {}

/// A name as names are compared: without spaces around it, in lowercase letters, its accents composed.
pub fn folded(name: &str) -> String {
    let name = name.trim();
    if is_nfc(name) { name.to_lowercase() } else { name.nfc().collect::<String>().to_lowercase() }
}

/// Why an unknown column is probably not one to copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    /// It looks like a column of this name, which is absent, and accepts this.
    Near {
        /// The column that was probably meant.
        name: String,
        /// What it accepts, in words.
        accepts: String,
    },
    /// A round past those there are.
    Round {
        /// The question.
        item: String,
        /// The last round there is, from 1.
        up_to: u16,
    },
}

/// The columns that an instrument knows, by name in lowercase letters.
#[derive(Debug)]
pub struct Names<'i> {
    parts: &'i Parts,
    known: HashMap<String, Meaning>,
    /// Under their present names, in order of declaration.
    present: Vec<(String, Meaning)>,
    /// Under the names that a file gives them.
    renamed: Vec<(String, Meaning)>,
}

/// Columns of these names are copied although they may be a letter away from a question's.
const PLAUSIBLE: [&str; 20] = [
    "age", "code", "data", "date", "datum", "group", "groep", "index", "name", "naam", "note", "notes",
    "time", "tijd", "type", "user", "wave", "week", "year", "jaar",
];

impl<'i> Names<'i> {
    /// The columns of an instrument.
    pub fn new(parts: &'i Parts) -> Names<'i> {
        let mut names = Names { parts, known: HashMap::new(), present: Vec::new(), renamed: Vec::new() };
        for (at, group) in parts.groups.iter().enumerate().filter(|(_, group)| group.optional) {
            names.add(&group.name, Meaning::Domain(GroupId(at as u32)), true);
        }
        for current in [true, false] {
            for at in 0..parts.questions.len() {
                names.question(QuestionId(at as u32), current);
            }
        }
        for (at, group) in parts.groups.iter().enumerate().filter(|(_, group)| group.optional) {
            for old in &group.renamed {
                names.add(old, Meaning::Domain(GroupId(at as u32)), false);
            }
        }
        // Last, so that a question of such a name is that question.
        if !parts.informants.is_empty() {
            names.add("informant", Meaning::Informant, true);
        }
        names.add("administered", Meaning::Administered, true);
        names.add("instrument_version", Meaning::Version, false);
        names
    }

    /// Has columns of the file read as if they were called otherwise: each is a name in the file, and the
    /// name it has here. All at once, so that columns may shift and swap.
    ///
    /// # Errors
    /// What is wrong: a name that is not known here, two columns with one name, or one column twice.
    pub fn rename(&mut self, columns: impl IntoIterator<Item = (String, String)>) -> Result<(), RenameError> {
        let mut renamed: Vec<(String, Meaning)> = Vec::new();
        for (column, to) in columns {
            let Some(meaning) = self.meaning(&to) else {
                let near =
                    self.present.iter().map(|(name, _)| name).filter(|name| alike(&folded(&to), name)).min();
                let (near, instrument) = (near.cloned(), self.parts.name.clone());
                return Err(RenameError::Unknown { name: to, instrument, near });
            };
            if let Some((other, _)) =
                renamed.iter().find(|(other, known)| *known == meaning || folded(other) == folded(&column))
            {
                let same = folded(other) == folded(&column);
                return Err(if same {
                    RenameError::Twice(column)
                } else {
                    RenameError::Same { first: other.clone(), second: column, to }
                });
            }
            renamed.push((column, meaning));
        }
        self.known.extend(renamed.iter().map(|(column, meaning)| (folded(column), *meaning)));
        self.renamed.extend(renamed);
        Ok(())
    }

    /// Whether a column of the file was renamed.
    pub fn is_renamed(&self, column: &str) -> bool {
        self.renamed.iter().any(|(name, _)| folded(name) == folded(column))
    }

    /// The columns that were renamed and that a file with these columns does not have.
    pub fn unmatched<'n>(&'n self, columns: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
        if self.renamed.is_empty() {
            return Vec::new();
        }
        let there: HashSet<String> = columns.map(folded).collect();
        self.renamed
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !there.contains(&folded(name)))
            .collect()
    }

    /// The instrument, as data.
    pub fn parts(&self) -> &'i Parts {
        self.parts
    }

    /// The columns of one question: under its present name and options, or under those it had.
    fn question(&mut self, id: QuestionId, current: bool) {
        let question = self.parts.question(id);
        let own = std::iter::once(&question.name).filter(|_| current);
        let old = question.renamed.iter().filter(|_| !current);
        for name in own.chain(old) {
            if question.repeat.is_some() {
                self.add(name, Meaning::Rounds(id), false);
            }
            for round in 0..self.parts.rounds(question.repeat) {
                let slot = self.parts.slot(Asked { question: id, round });
                let column = self.parts.round_name(name, question.repeat, round);
                self.add(&column, Meaning::Answer(slot), current);
                self.options(id, slot, &column, current);
                if !current {
                    self.old_rounds(name, id, round);
                }
            }
        }
        if !current {
            for round in 0..self.parts.rounds(question.repeat) {
                let asked = Asked { question: id, round };
                self.options(id, self.parts.slot(asked), &self.parts.slot_name(asked), false);
                self.old_rounds(&question.name, id, round);
            }
        }
    }

    /// The columns of a question under the names that its round had.
    fn old_rounds(&mut self, name: &str, id: QuestionId, round: u16) {
        let slot = self.parts.slot(Asked { question: id, round });
        let named = self.parts.question(id).repeat.and_then(|repeat| self.parts.named_round(repeat, round));
        for old in named.into_iter().flat_map(|named| &named.renamed) {
            let column = format!("{name}_{old}");
            self.add(&column, Meaning::Answer(slot), false);
            self.options(id, slot, &column, false);
        }
    }

    fn options(&mut self, id: QuestionId, slot: SlotId, column: &str, current: bool) {
        let question = self.parts.question(id);
        if !matches!(question.answer, AnswerType::Many(_)) {
            return;
        }
        for (at, (_, choice)) in self.parts.options(question).enumerate() {
            let meaning = Meaning::Chosen { slot, option: at as u16 };
            self.add(&format!("{column}_{}", choice.key()), meaning, current);
            if !current {
                for old in &choice.renamed {
                    self.add(&format!("{column}_{old}"), meaning, false);
                }
            }
        }
    }

    fn add(&mut self, name: &str, meaning: Meaning, present: bool) {
        if present {
            self.present.push((name.to_string(), meaning));
        }
        // The first wins: present names come before old ones.
        self.known.entry(folded(name)).or_insert(meaning);
    }

    /// What a column of this name says, in any case.
    pub fn meaning(&self, column: &str) -> Option<Meaning> {
        self.known.get(&folded(column)).copied()
    }

    /// The question that a column answers.
    pub fn question_of(&self, meaning: Meaning) -> Option<QuestionId> {
        match meaning {
            Meaning::Answer(slot) | Meaning::Chosen { slot, .. } => Some(self.parts.asked(slot).question),
            Meaning::Rounds(question) => Some(question),
            Meaning::Domain(_) | Meaning::Informant | Meaning::Administered | Meaning::Version => None,
        }
    }

    /// The present name of a column.
    pub fn name(&self, meaning: Meaning) -> String {
        match meaning {
            Meaning::Answer(slot) => self.parts.slot_name(self.parts.asked(slot)),
            Meaning::Chosen { slot, option } => {
                let asked = self.parts.asked(slot);
                let key = self
                    .parts
                    .option(self.parts.question(asked.question), option)
                    .map(|(_, choice)| choice.key())
                    .unwrap_or_default();
                format!("{}_{key}", self.parts.slot_name(asked))
            }
            Meaning::Rounds(question) => self.parts.question(question).name.clone(),
            Meaning::Domain(group) => self.parts.group(group).name.clone(),
            Meaning::Informant => "informant".into(),
            Meaning::Administered => "administered".into(),
            Meaning::Version => "instrument_version".into(),
        }
    }

    /// Whether an unknown column is probably a slip: near a column that `absent` says is not there, or a
    /// round that does not exist.
    pub fn slip(&self, column: &str, absent: impl Fn(Meaning) -> bool) -> Option<Slip> {
        let column = folded(column);
        if let Some((base, round)) = column.rsplit_once('_')
            && !round.is_empty()
            && round.bytes().all(|byte| byte.is_ascii_digit())
            && let Some(Meaning::Rounds(id)) = self.known.get(base)
        {
            let question = self.parts.question(*id);
            return Some(Slip::Round {
                item: question.name.clone(),
                up_to: self.parts.rounds(question.repeat),
            });
        }
        if PLAUSIBLE.contains(&column.as_str()) {
            return None;
        }
        let near = self.present.iter().filter(|(name, meaning)| absent(*meaning) && alike(&column, name));
        let (name, meaning) = near.min_by_key(|(name, _)| edit_distance(&column, name))?;
        Some(Slip::Near { name: name.clone(), accepts: self.accepts(*meaning) })
    }

    /// What a column accepts, in words.
    fn accepts(&self, meaning: Meaning) -> String {
        match (meaning, self.question_of(meaning)) {
            (Meaning::Chosen { .. } | Meaning::Domain(_), _) => "1 or 0 (yes or no)".into(),
            (Meaning::Informant, _) => self.parts.informants.join(", "),
            (_, Some(question)) => Accepts(self.parts, self.parts.question(question)).to_string(),
            (_, None) => DATE_FORMS.into(),
        }
    }
}

/// Whether a column in lowercase letters was probably meant to have this name. Short names (`i1`) are alike
/// only up to signs and leading zeros (`i_01`), for otherwise any two are.
fn alike(column: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let length = column.chars().count().min(name.chars().count());
    let limit = match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    bare(column) == bare(&name) || (limit > 0 && edit_distance(column, &name) <= limit)
}

/// Letters and digits only, numbers without leading zeros.
fn bare(name: &str) -> String {
    let mut bare = String::with_capacity(name.len());
    let mut in_number = false;
    for sign in name.chars().filter(|sign| sign.is_alphanumeric()) {
        if sign == '0' && !in_number {
            continue;
        }
        in_number = sign.is_ascii_digit();
        bare.push(sign);
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_told_from_other_columns() {
        for (column, name) in [
            ("gad-7", "gad7"),
            ("gad_07", "gad7"),
            ("gda7", "gad7"),
            ("i_1", "i1"),
            ("zelfvertouwen", "zelfvertrouwen"),
        ] {
            assert!(alike(column, name), "{column} {name}");
        }
        for (column, name) in [
            ("id", "i1"),
            ("nr", "k1"),
            ("naam", "vas1"),
            ("i2", "i1"),
            ("leeftijd", "leeftijd_kind"),
            ("gad10", "phq1"),
        ] {
            assert!(!alike(column, name), "{column} {name}");
        }
    }
}
