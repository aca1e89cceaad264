//! A row of a file as a response: what every kind of file has in common.

use std::sync::Arc;

use super::records::Record;
use super::refusal::{Broken, Refusal};
use peil::model::{Asked, QuestionId, SlotId};
use peil::score::Response;
use peil::text::{self, Accepts, Spelling, read_answer, read_truth};
use peil::text::{Meaning, Names};

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Cell texts that mean blank.
    pub blank: Vec<String>,
    /// Columns to carry along although they look like a question's misspelt.
    pub carry: Vec<String>,
    /// Who answers, in every row.
    pub informant: Option<u8>,
    /// Whether answers that are not accepted are taken as blank.
    pub invalid_is_blank: bool,
    /// Whether options may stand under their labels.
    pub labels: bool,
    /// Whether columns `expect_…` are read.
    pub expectations: bool,
}

impl Reading {
    pub fn carries(&self, column: &str) -> bool {
        self.carry.iter().any(|name| name.trim().to_lowercase() == column.trim().to_lowercase())
    }

    /// Whether a trimmed text means blank.
    pub fn is_blank(&self, text: &str) -> bool {
        text.is_empty() || self.blank.iter().any(|blank| blank.trim() == text)
    }
}

/// Something in a row that the instrument does not know, carried along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    pub name: Arc<str>,
    pub value: CarriedValue,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CarriedValue {
    Text(String),
    /// JSON as it was written.
    Json(String),
}

/// A row as it was found, for repeating it where it is refused.
#[derive(Debug, Clone)]
pub enum Original {
    Cells(Record),
    /// The text of a JSON object, or of a line that is none.
    Json(String),
}

/// One row; its memory is used again.
#[derive(Debug, Clone)]
pub struct Row {
    pub line: u64,
    pub response: Response,
    pub carried: Vec<Carried>,
    /// Why it cannot be scored; empty where it can.
    pub refusals: Vec<Refusal>,
    /// How many answers were taken as blank because they are not accepted.
    pub blanked: u64,
    /// `expect_…` columns: the output column and what should be there.
    pub expected: Vec<(Arc<str>, String)>,
    pub original: Original,
}

/// The rows of a file, one after another.
pub trait Rows {
    /// What is carried along, where that is known before the rows are read; else what the first row carries.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn carried(&mut self) -> Result<Vec<Arc<str>>, Broken>;

    /// Reads the next row; false at the end.
    ///
    /// # Errors
    /// When the file cannot be read on. What is wrong with one row stands in the row.
    fn next(&mut self, row: &mut Row) -> Result<bool, Broken>;

    /// Questions that no row so far had a column for, by column.
    fn absent(&self) -> Vec<String>;

    /// Whether the rows so far had a column for at least one question, or there were no rows.
    fn holds_answers(&self) -> bool;
}

/// Puts what columns say into a row.
#[derive(Debug)]
pub struct Filler<'i> {
    pub names: &'i Names<'i>,
    pub reading: &'i Reading,
    spelling: Spelling,
    /// Of `many of` questions with a column per option: which were chosen in this row.
    chosen: Vec<(SlotId, u128)>,
}

impl<'i> Filler<'i> {
    /// `comma`: whether numbers may have a decimal comma.
    pub fn new(names: &'i Names<'i>, reading: &'i Reading, comma: bool) -> Filler<'i> {
        Filler { names, reading, spelling: Spelling { comma, labels: reading.labels }, chosen: Vec::new() }
    }

    /// An empty row.
    pub fn row(&self) -> Row {
        Row {
            line: 0,
            response: Response::blank(self.names.parts()),
            carried: Vec::new(),
            refusals: Vec::new(),
            blanked: 0,
            expected: Vec::new(),
            original: Original::Json(String::new()),
        }
    }

    pub fn begin(&mut self, row: &mut Row, line: u64) {
        row.line = line;
        row.response.clear();
        row.response.informant = self.reading.informant.unwrap_or(0);
        row.refusals.clear();
        row.blanked = 0;
        self.chosen.clear();
    }

    /// A cell, or a JSON value without quotes around it.
    pub fn put(&mut self, row: &mut Row, column: &str, meaning: Meaning, text: &str) {
        let text = text.trim();
        if self.reading.is_blank(text) {
            return;
        }
        match meaning {
            Meaning::Answer(slot) => self.answer(row, column, slot, text),
            Meaning::Chosen { slot, option } => self.choose(row, column, slot, option, text),
            Meaning::Rounds(question) => {
                let message = format!("`{}` is asked once a round, and takes a list with an answer for each", self.question_name(question));
                row.refusals.push(Refusal::cell(row.line, column, message));
            }
            Meaning::Domain(group) => match read_truth(text) {
                Some(chosen) => row.response.leave_out(group, !chosen),
                None => {
                    let name = &self.names.parts().group(group).name;
                    let message = format!("`{text}` does not say whether `{name}` was chosen: yes or no (ja or nee, 1 or 0, true or false)");
                    row.refusals.push(self.with_help(Refusal::cell(row.line, column, message), text));
                }
            },
            Meaning::Informant => self.informant(row, column, text),
            Meaning::Administered => match text::read_date(text) {
                Some(date) => row.response.administered = Some(date),
                None => {
                    let message = format!("`{text}` is not a date such as 2024-11-30 or 30-11-2024");
                    row.refusals.push(self.with_help(Refusal::cell(row.line, column, message), text));
                }
            },
        }
    }

    /// After the last column of a row.
    pub fn finish(&mut self, row: &mut Row) {
        for (slot, chosen) in std::mem::take(&mut self.chosen) {
            let parts = self.names.parts();
            let asked = parts.asked(slot);
            match text::many(parts, parts.question(asked.question), chosen) {
                Ok(answer) => row.response.set(slot, answer),
                Err(text::Mixed) => {
                    let name = parts.slot_name(asked);
                    self.refuse_answer(row, Refusal::cell(row.line, &name, format!("`{name}` has an option chosen that leaves no room for others")));
                }
            }
        }
    }

    fn answer(&mut self, row: &mut Row, column: &str, slot: SlotId, text: &str) {
        let asked = self.names.parts().asked(slot);
        match read_answer(self.names.parts(), self.names.parts().question(asked.question), text, self.spelling) {
            Some(answer) => row.response.set(slot, Some(answer)),
            None => self.refuse(row, column, asked, text),
        }
    }

    fn choose(&mut self, row: &mut Row, column: &str, slot: SlotId, option: u16, text: &str) {
        let Some(chosen) = read_truth(text) else {
            let name = self.names.name(Meaning::Chosen { slot, option });
            let message = format!("`{text}` does not say whether `{name}` was chosen: 1 or 0 (yes or no)");
            let refusal = self.with_help(Refusal::cell(row.line, column, message), text);
            return self.refuse_answer(row, refusal);
        };
        let bit = u128::from(chosen) << option;
        match self.chosen.iter_mut().find(|(found, _)| *found == slot) {
            Some((_, so_far)) => *so_far |= bit,
            None => self.chosen.push((slot, bit)),
        }
    }

    /// A list of options, as JSON has it.
    pub fn put_list(&mut self, row: &mut Row, column: &str, slot: SlotId, texts: &[String]) {
        let parts = self.names.parts();
        let asked = parts.asked(slot);
        let given: Vec<&str> = texts.iter().map(|text| text.trim()).filter(|text| !self.reading.is_blank(text)).collect();
        if given.is_empty() {
            return;
        }
        let question = parts.question(asked.question);
        let answer = match question.answer {
            peil::model::AnswerType::Many(_) => text::read_many(parts, question, given.iter().copied(), self.spelling),
            peil::model::AnswerType::Scale(_)
            | peil::model::AnswerType::YesNo
            | peil::model::AnswerType::Integer { .. }
            | peil::model::AnswerType::Decimal { .. }
            | peil::model::AnswerType::Minutes { .. }
            | peil::model::AnswerType::Text { .. }
            | peil::model::AnswerType::Date
            | peil::model::AnswerType::Time => None,
        };
        match answer {
            Some(answer) => row.response.set(slot, Some(answer)),
            None => self.refuse(row, column, asked, &format!("[{}]", given.join(", "))),
        }
    }

    fn informant(&mut self, row: &mut Row, column: &str, text: &str) {
        let parts = self.names.parts();
        let found = parts.informants.iter().position(|name| name.eq_ignore_ascii_case(text)).map(|at| at as u8);
        let message = match (found, self.reading.informant) {
            (None, _) => format!("`{text}` is not an informant of this instrument: {}", parts.informants.join(", ")),
            (Some(found), Some(all)) if found != all => {
                format!("`{text}` answers here, and --informant says `{}` for all", parts.informants[usize::from(all)])
            }
            (Some(found), _) => {
                row.response.informant = found;
                return;
            }
        };
        row.refusals.push(self.with_help(Refusal::cell(row.line, column, message), text));
    }

    /// Refuses an answer, or takes it as blank where that was asked for.
    pub fn refuse(&self, row: &mut Row, column: &str, asked: Asked, text: &str) {
        let parts = self.names.parts();
        let question = parts.question(asked.question);
        let shown: String = if text.chars().count() > 60 { text.chars().take(60).chain(['…']).collect() } else { text.to_string() };
        let message = format!("`{shown}` is not an answer to `{}`, which accepts {}", parts.slot_name(asked), Accepts(parts, question));
        self.refuse_answer(row, self.with_help(Refusal::cell(row.line, column, message), text));
    }

    fn refuse_answer(&self, row: &mut Row, refusal: Refusal) {
        if self.reading.invalid_is_blank {
            row.blanked += 1;
        } else {
            row.refusals.push(refusal);
        }
    }

    /// What to do about a text that probably means blank, or has another land's decimal sign.
    fn with_help(&self, refusal: Refusal, text: &str) -> Refusal {
        const NOTHING: [&str; 10] = ["na", "n/a", "nan", "null", "none", "nvt", "n.v.t.", ".", "-", "#n/a"];
        if NOTHING.contains(&text.to_lowercase().as_str()) {
            return refusal.help(format!("if `{text}` means blank, say so with --blank {text}"));
        }
        if !self.spelling.comma && text.contains(',') && text::read_number(text, true).is_some() {
            return refusal.help("a decimal comma is read where `;` parts the columns: else write a point");
        }
        refusal
    }

    fn question_name(&self, id: QuestionId) -> &str {
        &self.names.parts().question(id).name
    }
}
