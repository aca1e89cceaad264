//! Words of instruments that are changed in the browser: drafts, what was accepted, and who wrote what when.
//!
//! Nothing here knows what an instrument is: whether words fit is decided by those who call. A text that was
//! written stays; what becomes of it is its state.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{Error, Moment, PracticeKey, Store, audit, practice};

/// How long words can be, in characters.
pub const LONGEST_WORDS: usize = 4000;
/// How long a reason or a remark can be, in characters.
pub const LONGEST_WHY: usize = 300;
/// How many languages and gemeenten an instrument can have.
pub const MOST_SHEETS: usize = 500;

/// Which words: those of an instrument, in a language, for a gemeente or for everybody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SheetName {
    pub instrument: String,
    /// As its file is called, without the ending: `fy`, `leeuwarden.nl`.
    pub wording: String,
}

/// Words to write for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWords {
    pub key: String,
    /// None: it is to have no words of its own any more.
    pub words: Option<String>,
    pub made_from: String,
    pub was: Option<String>,
    pub why: String,
    /// The last that was written for it, as the writer knows; 0: nothing.
    pub seen: u64,
}

/// What became of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordState {
    Draft,
    /// Others were written over them before they were accepted.
    Replaced,
    /// They were taken back.
    Dropped,
    Accepted,
}

impl WordState {
    const ALL: [WordState; 4] =
        [WordState::Draft, WordState::Replaced, WordState::Dropped, WordState::Accepted];

    pub fn as_str(self) -> &'static str {
        match self {
            WordState::Draft => "draft",
            WordState::Replaced => "replaced",
            WordState::Dropped => "dropped",
            WordState::Accepted => "accepted",
        }
    }
}

/// Words that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordText {
    pub number: u64,
    pub key: String,
    pub at: Moment,
    /// `account:anna`
    pub actor: String,
    pub practice: PracticeKey,
    pub words: Option<String>,
    pub made_from: String,
    pub was: Option<String>,
    pub why: String,
    pub state: WordState,
    /// When they were accepted.
    pub settled: Option<Moment>,
    pub settled_by: Option<String>,
}

/// Everything that was written for one wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordSheet {
    pub name: SheetName,
    /// The number of the last text.
    pub revision: u64,
    /// Since when a second reader is asked for, and by whom.
    pub offered: Option<(Moment, String)>,
    /// What a second reader said about it, and who.
    pub remark: Option<(String, String)>,
    /// The oldest first.
    pub texts: Vec<WordText>,
}

impl WordSheet {
    /// The draft: the newest words of each text that were not accepted yet.
    pub fn draft(&self) -> impl Iterator<Item = &WordText> {
        self.texts.iter().filter(|text| text.state == WordState::Draft)
    }

    /// The number of the last that was written for a text; 0: nothing.
    pub fn last(&self, key: &str) -> u64 {
        self.texts.iter().filter(|text| text.key == key).map(|text| text.number).max().unwrap_or(0)
    }
}

/// Words that were accepted, with whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedWords {
    pub sheet: SheetName,
    pub text: WordText,
}

/// The columns of a text, in the order that [`text`] reads them.
macro_rules! texts {
    ($rest:literal) => {
        concat!(
            "SELECT number, text_key, at, actor, practice, words, made_from, was, why, state, settled, settled_by, instrument, wording FROM word_texts ",
            $rest
        )
    };
}

impl Store {
    /// Begins words of an instrument in a language, or for a gemeente. Where they were begun before nothing
    /// changes.
    ///
    /// # Errors
    /// [`Error::Invalid`] where an instrument has too many.
    pub fn begin_words(&self, sheet: &SheetName, by: &Actor) -> Reply<()> {
        let (sheet, by) = (sheet.clone(), by.clone());
        self.write(move |transaction| begin(transaction, &sheet, &by).map(drop))
    }

    /// Every wording that was begun, by name, without its texts.
    pub fn word_sheets(&self) -> Reply<Vec<WordSheet>> {
        self.look_up(|transaction| {
            let rows = transaction.query(
                "SELECT instrument, wording, revision, offered, offered_by, remark, remark_by FROM word_sheets ORDER BY instrument, wording",
                &[],
            )?;
            rows.iter().map(sheet).collect()
        })
    }

    /// Everything that was written for a wording.
    ///
    /// # Errors
    /// [`Error::Unknown`] where it was not begun.
    pub fn word_sheet(&self, name: &SheetName) -> Reply<WordSheet> {
        let name = name.clone();
        self.read(move |transaction| {
            let found = known(transaction, &name)?.ok_or(Error::Unknown("words"))?;
            let rows = transaction.query(
                texts!("WHERE instrument = $1 AND wording = $2 ORDER BY number"),
                cells_of![&name.instrument, &name.wording],
            )?;
            Ok(WordSheet { texts: rows.iter().map(text).collect::<Result<_, _>>()?, ..found })
        })
    }

    /// Writes words into the draft, all or none; begins it where that is needed. Gives the numbers.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else wrote words for one of the texts since; [`Error::Invalid`] for
    /// words or a reason that are too long.
    pub fn write_words(&self, sheet: &SheetName, new: Vec<NewWords>, by: &Actor) -> Reply<Vec<u64>> {
        let (sheet, by) = (sheet.clone(), by.clone());
        self.write(move |transaction| {
            for one in &new {
                check(one)?;
                let rows = transaction.query(
                    "SELECT MAX(number) FROM word_texts WHERE instrument = $1 AND wording = $2 AND text_key = $3",
                    cells_of![&sheet.instrument, &sheet.wording, &one.key],
                )?;
                let last = rows.first().map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(0);
                if u64::try_from(last).unwrap_or(0) != one.seen {
                    return Err(Error::Conflict("somebody else wrote words for this text".into()));
                }
            }
            let mut number = begin(transaction, &sheet, &by)?;
            let whose = practice::of_actor(transaction, &by)?;
            let mut numbers = Vec::with_capacity(new.len());
            for one in &new {
                number += 1;
                settle(transaction, &sheet, &one.key, WordState::Replaced)?;
                transaction.execute(
                    "INSERT INTO word_texts (instrument, wording, number, text_key, at, actor, practice, words, made_from, was, why, state, settled, settled_by) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', NULL, NULL)",
                    cells_of![
                        &sheet.instrument, &sheet.wording, number, &one.key, transaction.now, by.to_string(), &whose.0,
                        one.words.clone(), &one.made_from, one.was.clone(), &one.why
                    ],
                )?;
                numbers.push(number);
            }
            transaction.execute(
                "UPDATE word_sheets SET revision = $3 WHERE instrument = $1 AND wording = $2",
                cells_of![&sheet.instrument, &sheet.wording, number],
            )?;
            Ok(numbers)
        })
    }

    /// Takes the words of a text out of the draft.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody else wrote others since.
    pub fn drop_words(&self, sheet: &SheetName, key: &str, number: u64, by: &Actor) -> Reply<()> {
        let (sheet, key, by) = (sheet.clone(), key.to_string(), by.clone());
        self.write(move |transaction| {
            let changed = transaction.execute(
                "UPDATE word_texts SET state = 'dropped', settled = $4, settled_by = $5 WHERE instrument = $1 AND wording = $2 AND number = $3 AND state = 'draft' AND text_key = $6",
                cells_of![&sheet.instrument, &sheet.wording, number, transaction.now, by.to_string(), &key],
            )?;
            if changed == 0 {
                return Err(Error::Conflict("somebody else wrote words for this text".into()));
            }
            Ok(())
        })
    }

    /// Asks for a second reader.
    ///
    /// # Errors
    /// [`Error::Unknown`] where nothing was begun.
    pub fn offer_words(&self, sheet: &SheetName, by: &Actor) -> Reply<()> {
        let (sheet, by) = (sheet.clone(), by.clone());
        self.write(move |transaction| {
            let changed = transaction.execute(
                "UPDATE word_sheets SET offered = $3, offered_by = $4, remark = NULL, remark_by = NULL WHERE instrument = $1 AND wording = $2",
                cells_of![&sheet.instrument, &sheet.wording, transaction.now, by.to_string()],
            )?;
            if changed == 0 {
                return Err(Error::Unknown("words"));
            }
            audit::note(transaction, &by, "words.offer", &subject(&sheet))
        })
    }

    /// Gives a draft back to those who wrote it, with a remark.
    ///
    /// # Errors
    /// [`Error::Unknown`] where nothing was begun; [`Error::Invalid`] for a remark that is too long.
    pub fn return_words(&self, sheet: &SheetName, remark: &str, by: &Actor) -> Reply<()> {
        let (sheet, remark, by) = (sheet.clone(), remark.to_string(), by.clone());
        self.write(move |transaction| {
            if remark.chars().count() > LONGEST_WHY {
                return Err(Error::Invalid(format!("a remark has {LONGEST_WHY} characters at most")));
            }
            let changed = transaction.execute(
                "UPDATE word_sheets SET offered = NULL, offered_by = NULL, remark = $3, remark_by = $4 WHERE instrument = $1 AND wording = $2",
                cells_of![&sheet.instrument, &sheet.wording, &remark, by.to_string()],
            )?;
            if changed == 0 {
                return Err(Error::Unknown("words"));
            }
            audit::note(transaction, &by, "words.return", &subject(&sheet))
        })
    }

    /// Accepts texts of a draft, by their numbers, all or none: they are in use from now on. With `alone` also
    /// those that the one who accepts wrote.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one of them is no longer in the draft; [`Error::Denied`] when one is of the one
    /// who accepts; [`Error::Invalid`] for none.
    pub fn accept_words(&self, sheet: &SheetName, numbers: &[u64], alone: bool, by: &Actor) -> Reply<()> {
        let (sheet, numbers, by) = (sheet.clone(), numbers.to_vec(), by.clone());
        self.write(move |transaction| {
            if numbers.is_empty() {
                return Err(Error::Invalid("there is nothing to accept".into()));
            }
            for number in &numbers {
                let row = transaction.first(
                    "SELECT actor, state FROM word_texts WHERE instrument = $1 AND wording = $2 AND number = $3",
                    cells_of![&sheet.instrument, &sheet.wording, *number],
                )?;
                let row = row.ok_or(Error::Unknown("text"))?;
                if row.text(1)? != WordState::Draft.as_str() {
                    return Err(Error::Conflict("the draft was changed since".into()));
                }
                if !alone && row.text(0)? == by.to_string() {
                    return Err(Error::Denied);
                }
            }
            for number in &numbers {
                transaction.execute(
                    "UPDATE word_texts SET state = 'accepted', settled = $4, settled_by = $5 WHERE instrument = $1 AND wording = $2 AND number = $3",
                    cells_of![&sheet.instrument, &sheet.wording, *number, transaction.now, by.to_string()],
                )?;
            }
            transaction.execute(
                "UPDATE word_sheets SET offered = NULL, offered_by = NULL, remark = NULL, remark_by = NULL WHERE instrument = $1 AND wording = $2 \
                 AND NOT EXISTS (SELECT 1 FROM word_texts t WHERE t.instrument = $1 AND t.wording = $2 AND t.state = 'draft')",
                cells_of![&sheet.instrument, &sheet.wording],
            )?;
            audit::note(transaction, &by, "words.accept", &subject(&sheet))
        })
    }

    /// Everything that was accepted, by wording, the oldest first.
    pub fn accepted_words(&self) -> Reply<Vec<AcceptedWords>> {
        self.look_up(|transaction| {
            let rows = transaction
                .query(texts!("WHERE state = 'accepted' ORDER BY instrument, wording, number"), &[])?;
            let one = |row: &Row| {
                let sheet = SheetName { instrument: row.text(12)?, wording: row.text(13)? };
                Ok(AcceptedWords { sheet, text: text(row)? })
            };
            rows.iter().map(one).collect()
        })
    }

    /// How much was accepted: other servers on the same database see by it that there is more.
    pub fn accepted_count(&self) -> Reply<u64> {
        self.look_up(|transaction| {
            let rows = transaction.query("SELECT COUNT(*) FROM word_texts WHERE state = 'accepted'", &[])?;
            rows.first().map_or(Ok(0), |row| row.count(0))
        })
    }
}

/// How the audit log names a wording.
fn subject(sheet: &SheetName) -> String {
    format!("{}/{}", sheet.instrument, sheet.wording)
}

fn check(new: &NewWords) -> Result<(), Error> {
    if new.words.as_ref().is_some_and(|words| words.chars().count() > LONGEST_WORDS) {
        return Err(Error::Invalid(format!("a text has {LONGEST_WORDS} characters at most")));
    }
    if new.why.chars().count() > LONGEST_WHY {
        return Err(Error::Invalid(format!("a reason has {LONGEST_WHY} characters at most")));
    }
    Ok(())
}

/// The number of the last text of a sheet, which is made where there is none.
fn begin(transaction: &mut Transaction<'_>, name: &SheetName, by: &Actor) -> Result<u64, Error> {
    if let Some(found) = known(transaction, name)? {
        return Ok(found.revision);
    }
    let rows = transaction
        .query("SELECT COUNT(*) FROM word_sheets WHERE instrument = $1", cells_of![&name.instrument])?;
    if rows.first().map(|row| row.count(0)).transpose()?.unwrap_or(0) >= MOST_SHEETS as u64 {
        return Err(Error::Invalid(format!("an instrument has {MOST_SHEETS} wordings at most")));
    }
    transaction.execute(
        "INSERT INTO word_sheets (instrument, wording, revision, begun, begun_by, offered, offered_by, remark, remark_by) VALUES ($1, $2, 0, $3, $4, NULL, NULL, NULL, NULL)",
        cells_of![&name.instrument, &name.wording, transaction.now, by.to_string()],
    )?;
    audit::note(transaction, by, "words.begin", &subject(name))?;
    Ok(0)
}

/// What is in the draft of a text is in it no more.
fn settle(
    transaction: &mut Transaction<'_>,
    sheet: &SheetName,
    key: &str,
    state: WordState,
) -> Result<(), Error> {
    transaction
        .execute(
            "UPDATE word_texts SET state = $4 WHERE instrument = $1 AND wording = $2 AND text_key = $3 AND state = 'draft'",
            cells_of![&sheet.instrument, &sheet.wording, key, state.as_str()],
        )
        .map(drop)
}

fn known(transaction: &mut Transaction<'_>, name: &SheetName) -> Result<Option<WordSheet>, Error> {
    let row = transaction.first(
        "SELECT instrument, wording, revision, offered, offered_by, remark, remark_by FROM word_sheets WHERE instrument = $1 AND wording = $2",
        cells_of![&name.instrument, &name.wording],
    )?;
    row.as_ref().map(sheet).transpose()
}

fn sheet(row: &Row) -> Result<WordSheet, Error> {
    Ok(WordSheet {
        name: SheetName { instrument: row.text(0)?, wording: row.text(1)? },
        revision: row.count(2)?,
        offered: row.maybe_moment(3)?.zip(row.maybe_text(4)?),
        remark: row.maybe_text(5)?.zip(row.maybe_text(6)?),
        texts: Vec::new(),
    })
}

fn text(row: &Row) -> Result<WordText, Error> {
    let state = row.text(9)?;
    let state = WordState::ALL.into_iter().find(|known| known.as_str() == state);
    Ok(WordText {
        number: row.count(0)?,
        key: row.text(1)?,
        at: row.moment(2)?,
        actor: row.text(3)?,
        practice: PracticeKey(row.text(4)?),
        words: row.maybe_text(5)?,
        made_from: row.text(6)?,
        was: row.maybe_text(7)?,
        why: row.text(8)?,
        state: state.ok_or_else(|| Error::Damaged("words have an unknown state".into()))?,
        settled: row.maybe_moment(10)?,
        settled_by: row.maybe_text(11)?,
    })
}
