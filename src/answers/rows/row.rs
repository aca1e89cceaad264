//! A row of a file as a response: what every kind of file has in common.

use std::sync::Arc;

use super::records::Record;
use super::refusal::{Broken, Refusal};
use peil::model::{Answer, Asked, Days, QuestionId, SlotId};
use peil::score::Response;
use peil::text::{
    self, Accepts, DATE_FORMS, Marks, Meaning, Names, Spelling, folded, read_answer, read_date, read_truth,
};

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Cell texts that mean blank, in every column.
    pub blank: Vec<String>,
    /// The same in one column.
    pub blank_in: Vec<(Meaning, String)>,
    /// Columns to copy although they look like a question's misspelt.
    pub carry: Vec<String>,
    /// Columns to leave out of the result.
    pub drop: Vec<String>,
    /// Who answers, in every row.
    pub informant: Option<u8>,
    /// Whether answers that are not accepted are taken as blank.
    pub invalid_is_blank: bool,
    /// Whether options may be under their labels.
    pub labels: bool,
    /// Whether columns `expect_…` are read.
    pub expectations: bool,
    /// Whether the file was written by a program that has its own numbers, as a table's are: `2.000` is
    /// then 2.
    pub exact: bool,
    /// Whether answers given under another version of the instrument are read anyway.
    pub other_versions: bool,
}

impl Reading {
    pub fn carries(&self, column: &str) -> bool {
        self.carry.iter().any(|name| folded(name) == folded(column))
    }

    /// Whether a column that would be copied is left out.
    pub fn drops(&self, column: &str) -> bool {
        self.drop.iter().any(|name| folded(name) == folded(column))
    }

    /// Whether a trimmed text means blank in this column, because it is empty or was said to be blank there.
    fn is_blank_in(&self, meaning: Meaning, text: &str) -> bool {
        text.is_empty()
            || self.blank_in.iter().any(|(of, blank)| blank.trim() == text && of.is_within(meaning))
    }

    /// Whether a trimmed text means blank in every column.
    fn is_blank(&self, text: &str) -> bool {
        self.blank.iter().any(|blank| blank.trim() == text)
    }

    /// How numbers are written in a file whose cells are parted by this sign.
    pub fn marks(&self, separator: u8) -> Marks {
        if self.exact { Marks::Exact } else { Marks::of_separator(separator) }
    }
}

/// Something in a row that the instrument does not know, to be copied.
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
    /// Columns whose question accepts what was taken as blank anyway, because it is blank in every column.
    pub eaten: Vec<String>,
    /// `expect_…` columns: the output column and what should be there.
    pub expected: Vec<(Arc<str>, String)>,
    pub original: Original,
}

/// The rows of a file, one after another.
pub trait Rows {
    /// What is copied, where that is known before the rows are read; otherwise what the first row carries.
    ///
    /// # Errors
    /// When the file cannot be read.
    fn carried(&mut self) -> Result<Vec<Arc<str>>, Broken>;

    /// Reads the next row; false at the end.
    ///
    /// # Errors
    /// When the file cannot be read on. What is wrong with one row is in the row.
    fn next(&mut self, row: &mut Row) -> Result<bool, Broken>;

    /// Questions that no row so far had a column for, by column.
    fn absent(&self) -> Vec<String>;

    /// Entries of a map that no row so far had a column for; those of a header were refused with it.
    fn unmatched(&self) -> Vec<Refusal> {
        Vec::new()
    }

    /// Whether the rows so far had a column for at least one question, or there were no rows.
    fn holds_answers(&self) -> bool;
}

/// What the columns of one `many of` question say in a row.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    slot: SlotId,
    /// A bit for each option that was chosen.
    options: u128,
    /// A column says nothing.
    open: bool,
    /// A column says something.
    said: bool,
}

/// What to do about answers to another version.
pub const OTHER_VERSION: &str = "score them with that version, or use --version-differs score: renamed codes and names are read, other differences are refused";

/// Puts what columns say into a row.
#[derive(Debug)]
pub struct Filler<'i> {
    pub names: &'i Names<'i>,
    pub reading: &'i Reading,
    spelling: Spelling,
    /// Of `many of` questions with a column per option: which were chosen in this row.
    chosen: Vec<Chosen>,
    /// Questions whose dates depend on the date of the response.
    dated: Vec<SlotId>,
}

impl<'i> Filler<'i> {
    /// `marks`: how numbers are written.
    pub fn new(names: &'i Names<'i>, reading: &'i Reading, marks: Marks) -> Filler<'i> {
        let mut filler = Filler {
            names,
            reading,
            spelling: Spelling { marks, labels: reading.labels },
            chosen: Vec::new(),
            dated: Vec::new(),
        };
        filler.dated = (0..names.parts().slot_count() as u32)
            .map(SlotId)
            .filter(|slot| filler.depends_on_response(*slot))
            .collect();
        filler
    }

    /// An empty row.
    pub fn row(&self) -> Row {
        Row {
            line: 0,
            response: Response::blank(self.names.parts()),
            carried: Vec::new(),
            refusals: Vec::new(),
            blanked: 0,
            eaten: Vec::new(),
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
        row.eaten.clear();
        self.chosen.clear();
    }

    /// A cell, or a JSON value without quotes around it.
    pub fn put(&mut self, row: &mut Row, column: &str, meaning: Meaning, text: &str) {
        let text = text.trim();
        if self.reading.is_blank_in(meaning, text) {
            if let Meaning::Chosen { slot, .. } = meaning {
                self.chosen(slot).open = true;
            }
            return;
        }
        if self.reading.is_blank(text) {
            if let Meaning::Chosen { slot, .. } = meaning {
                self.chosen(slot).open = true;
            }
            if self.accepts(meaning, text) {
                row.eaten.push(self.names.name(meaning));
            }
            return;
        }
        match meaning {
            Meaning::Answer(slot) => self.answer(row, column, slot, text),
            Meaning::Chosen { slot, option } => self.choose(row, column, slot, option, text),
            Meaning::Rounds(question) => {
                let message = format!(
                    "`{}` is asked in each round, and takes a list with one answer per round",
                    self.question_name(question)
                );
                row.refusals.push(Refusal::cell(row.line, column, message));
            }
            Meaning::Domain(group) => match read_truth(text) {
                Some(chosen) => row.response.leave_out(group, !chosen),
                None => {
                    let name = &self.names.parts().group(group).name;
                    let message = format!(
                        "`{text}` does not say whether `{name}` was chosen: yes or no (ja or nee, 1 or 0, true or false)"
                    );
                    row.refusals.push(self.with_help(Refusal::cell(row.line, column, message), text));
                }
            },
            Meaning::Informant => self.informant(row, column, text),
            Meaning::Version => self.version(row, column, text),
            Meaning::Administered => match read_date(text) {
                Some(date) => row.response.administered = Some(date),
                None => {
                    let message = format!("`{text}` is not {DATE_FORMS}");
                    row.refusals.push(self.with_help(Refusal::cell(row.line, column, message), text));
                }
            },
        }
    }

    /// Whether what a question accepts depends on the date of the response.
    pub fn depends_on_response(&self, slot: SlotId) -> bool {
        let parts = self.names.parts();
        parts.question(parts.asked(slot).question).answer.days().is_some_and(Days::depend_on_response)
    }

    /// Dates that lie outside what the date of the response allows.
    fn dates(&self, row: &mut Row) {
        let parts = self.names.parts();
        for &slot in &self.dated {
            let asked = parts.asked(slot);
            let Some(days) = parts.question(asked.question).answer.days() else { continue };
            if let Some(Answer::Date(day)) = row.response.answer(slot)
                && !days.admit(*day, row.response.administered)
            {
                let day = day.to_string();
                row.response.set(slot, None);
                self.refuse(row, &parts.slot_name(asked), asked, &day);
            }
        }
    }

    /// After the last column of a row.
    pub fn finish(&mut self, row: &mut Row) {
        self.dates(row);
        for Chosen { slot, options, open, said } in std::mem::take(&mut self.chosen) {
            // Where every column says no, nothing was chosen; where one of them says nothing, that is not
            // known.
            if !said || options == 0 && open {
                continue;
            }
            let parts = self.names.parts();
            let asked = parts.asked(slot);
            match text::many(parts, parts.question(asked.question), options) {
                Ok(answer) => row.response.set(slot, Some(answer)),
                Err(text::Mixed) => {
                    let name = parts.slot_name(asked);
                    self.refuse_answer(
                        row,
                        Refusal::cell(
                            row.line,
                            &name,
                            format!("`{name}` has a chosen option that excludes the others"),
                        ),
                    );
                }
            }
        }
    }

    fn answer(&mut self, row: &mut Row, column: &str, slot: SlotId, text: &str) {
        let asked = self.names.parts().asked(slot);
        match read_answer(
            self.names.parts(),
            self.names.parts().question(asked.question),
            text,
            self.spelling,
        ) {
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
        let so_far = self.chosen(slot);
        so_far.options |= u128::from(chosen) << option;
        so_far.said = true;
    }

    fn chosen(&mut self, slot: SlotId) -> &mut Chosen {
        let at = self.chosen.iter().position(|found| found.slot == slot).unwrap_or_else(|| {
            self.chosen.push(Chosen { slot, options: 0, open: false, said: false });
            self.chosen.len() - 1
        });
        &mut self.chosen[at]
    }

    /// A list of options, as JSON has it.
    pub fn put_list(&mut self, row: &mut Row, column: &str, slot: SlotId, texts: &[String]) {
        let parts = self.names.parts();
        let asked = parts.asked(slot);
        let meaning = Meaning::Answer(slot);
        let mut given: Vec<&str> = texts
            .iter()
            .map(|text| text.trim())
            .filter(|text| !self.reading.is_blank_in(meaning, text))
            .collect();
        if given.iter().any(|text| self.reading.is_blank(text) && self.accepts(meaning, text)) {
            row.eaten.push(self.names.name(meaning));
        }
        given.retain(|text| !self.reading.is_blank(text));
        let question = parts.question(asked.question);
        // An empty list of options is an answer; one of blanks is none.
        if given.is_empty()
            && !(texts.is_empty() && matches!(question.answer, peil::model::AnswerType::Many(_)))
        {
            return;
        }
        let answer = match question.answer {
            peil::model::AnswerType::Many(_) => {
                text::read_many(parts, question, given.iter().copied(), self.spelling)
            }
            peil::model::AnswerType::Scale(_)
            | peil::model::AnswerType::YesNo
            | peil::model::AnswerType::Number { .. }
            | peil::model::AnswerType::Text { .. }
            | peil::model::AnswerType::Date
            | peil::model::AnswerType::DateWithin(_)
            | peil::model::AnswerType::Time => None,
        };
        match answer {
            Some(answer) => row.response.set(slot, Some(answer)),
            None => self.refuse(row, column, asked, &format!("[{}]", given.join(", "))),
        }
    }

    /// Whether a column would take a text for an answer, were it not blank.
    fn accepts(&self, meaning: Meaning, text: &str) -> bool {
        let parts = self.names.parts();
        match meaning {
            Meaning::Answer(slot) => {
                read_answer(parts, parts.question(parts.asked(slot).question), text, self.spelling).is_some()
            }
            Meaning::Chosen { .. } | Meaning::Domain(_) => read_truth(text).is_some(),
            Meaning::Informant => parts.informants.iter().any(|name| name.eq_ignore_ascii_case(text)),
            Meaning::Administered => read_date(text).is_some(),
            Meaning::Version | Meaning::Rounds(_) => false,
        }
    }

    /// The version of the instrument under which a row was answered, as the file says.
    pub fn version(&self, row: &mut Row, column: &str, text: &str) {
        let parts = self.names.parts();
        if self.reading.other_versions || text == parts.version {
            return;
        }
        let message = format!(
            "this was answered under version {text}, and `{}` is now version {}",
            parts.name, parts.version
        );
        row.refusals.push(Refusal::cell(row.line, column, message).help(OTHER_VERSION));
    }

    fn informant(&mut self, row: &mut Row, column: &str, text: &str) {
        let parts = self.names.parts();
        let found =
            parts.informants.iter().position(|name| name.eq_ignore_ascii_case(text)).map(|at| at as u8);
        let message = match (found, self.reading.informant) {
            (None, _) => {
                format!("`{text}` is not an informant of this instrument: {}", parts.informants.join(", "))
            }
            (Some(found), Some(all)) if found != all => {
                format!(
                    "`{text}` answered here, but --informant says `{}` for all rows",
                    parts.informants[usize::from(all)]
                )
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
        let shown: String = if text.chars().count() > 60 {
            text.chars().take(60).chain(['…']).collect()
        } else {
            text.to_string()
        };
        let message = format!(
            "`{shown}` is not an answer to `{}`, which accepts {}",
            parts.slot_name(asked),
            Accepts(parts, question)
        );
        let refusal = Refusal::cell(row.line, column, message);
        let refusal = match self.mended(asked, text) {
            Some(help) => refusal.help(help),
            None => self.with_help(refusal, text),
        };
        self.refuse_answer(row, refusal);
    }

    /// What to write instead, of a number with the signs of another land or a label in place of an option.
    fn mended(&self, asked: Asked, text: &str) -> Option<String> {
        let parts = self.names.parts();
        let question = parts.question(asked.question);
        if let Some(instead) = text::instead(question, text, self.spelling.marks) {
            let write = instead.join(" or ");
            let decimals = self.spelling.marks == Marks::Point && instead.len() == 1 && write.contains('.');
            return Some(if decimals {
                format!("a decimal comma is only read in files with `;`: write {write}")
            } else {
                format!("write {write}")
            });
        }
        let at = text::labelled(parts, question, text).filter(|_| !self.spelling.labels)?;
        let key = parts.option(question, at).map(|(_, choice)| choice.key())?;
        Some(format!("`{text}` is the label of `{key}`: use --labels to read options by their labels"))
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
            return refusal.help(format!("if `{text}` means blank, add --blank {text}"));
        }
        refusal
    }

    fn question_name(&self, id: QuestionId) -> &str {
        &self.names.parts().question(id).name
    }
}
