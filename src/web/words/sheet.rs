//! The words of one instrument, in one language, for one gemeente or for everybody: what is in use, the draft,
//! and what would be wrong with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::response::Response;

use crate::desk::results::language;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::frame::Frame;
use crate::library::Shelved;
use crate::{Shared, store_fault};
use peil::model::{Instrument, TextKey};
use peil::source::FileId;
use peil_store::{Actor, Error, SheetName, WordSheet, WordText};
use peil_wording::compare::{About, Class, Side, compare, sentences};
use peil_wording::{
    Accepted, Head, Lock, Merged, Reader, State, Wanted, Wording, alike, apply, choose, fits, is_tag, merge,
    of_file,
};

/// The person who asks for a page below `/woorden/INSTRUMENT/WORDING`, and the words that it is about.
pub struct Opened {
    pub person: Person,
    pub sheet: Sheet,
}

impl FromRequestParts<Shared> for Opened {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Opened, Response> {
        let person = Person::from_request_parts(parts, app).await?;
        let Ok(Path((instrument, wording))) = Path::<(String, String)>::from_request_parts(parts, app).await
        else {
            return Err(Fault::NotFound.page(&person.visit));
        };
        let sheet = Sheet::open(app, &person, &instrument, &wording).await?;
        Ok(Opened { person, sheet })
    }
}

/// How a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There are other words in the draft.
    Draft,
    /// The file has other words than were accepted.
    Conflict,
    /// The base text changed since.
    Stale,
    /// There are no words in this language.
    Missing,
    /// Nobody said that they looked at it.
    New,
    /// It has words of its own.
    Own,
    /// The same as the base text, and looked at.
    Same,
    /// It has none of its own, and needs none.
    Base,
}

impl Standing {
    pub const ALL: [Standing; 8] = [
        Standing::Draft,
        Standing::Conflict,
        Standing::Stale,
        Standing::Missing,
        Standing::New,
        Standing::Own,
        Standing::Same,
        Standing::Base,
    ];

    /// In addresses.
    pub fn key(self) -> &'static str {
        match self {
            Standing::Draft => "draft",
            Standing::Conflict => "conflict",
            Standing::Stale => "stale",
            Standing::Missing => "missing",
            Standing::New => "new",
            Standing::Own => "own",
            Standing::Same => "same",
            Standing::Base => "base",
        }
    }

    /// The key of its text.
    pub fn text(self) -> &'static str {
        match self {
            Standing::Draft => "words-state-draft",
            Standing::Conflict => "words-state-conflict",
            Standing::Stale => "words-state-stale",
            Standing::Missing => "words-state-missing",
            Standing::New => "words-state-new",
            Standing::Own => "words-state-own",
            Standing::Same => "words-state-same",
            Standing::Base => "words-state-base",
        }
    }

    pub fn parse(key: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.key() == key)
    }

    /// The sign before its word.
    pub fn sign(self) -> &'static str {
        match self {
            Standing::Draft => "✎",
            Standing::Conflict => "≠",
            Standing::Stale => "!",
            Standing::Missing => "○",
            Standing::New => "+",
            Standing::Own => "✓",
            Standing::Same | Standing::Base => "=",
        }
    }

    /// The class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            Standing::Draft | Standing::New => "peil-tag--open",
            Standing::Conflict | Standing::Stale | Standing::Missing => "peil-tag--stop",
            Standing::Own => "peil-tag--good",
            Standing::Same | Standing::Base => "peil-tag--calm",
        }
    }
}

/// Whether somebody edits the words of a gemeente, or of nobody in particular: those of a practice that has a
/// gemeente edit its words, and no others.
pub fn may_edit(person: &Person, gemeente: Option<&str>) -> bool {
    match person.practice.gemeente.as_deref() {
        Some(own) => gemeente == Some(own),
        None => true,
    }
}

/// Whether a gemeente can be in the name of a file.
pub fn is_gemeente(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=60).contains(&name.len()) && name.bytes().all(plain)
}

/// One wording, open before somebody.
pub struct Sheet {
    pub name: SheetName,
    pub shelved: Arc<Shelved>,
    pub base: Arc<Instrument>,
    pub head: Head,
    /// Everything that was written for it in the browser.
    pub written: WordSheet,
    /// The words that are in use.
    pub in_use: Wording,
    /// The file with the draft.
    pub draft: Merged,
    /// The accounts of the practice of the person it is open before, as actors: of others no names are told.
    colleagues: BTreeSet<String>,
}

impl Sheet {
    /// Opens a wording that has a file or was begun here.
    ///
    /// # Errors
    /// The page that is shown instead.
    async fn open(app: &Shared, person: &Person, instrument: &str, wording: &str) -> Result<Sheet, Response> {
        let nothing = || Fault::NotFound.page(&person.visit);
        let shelved = app.library.get(instrument).ok_or_else(nothing)?;
        let base = shelved.instrument.clone().ok_or_else(nothing)?;
        let head = shelved.head(wording);
        let name = SheetName { instrument: instrument.into(), wording: wording.into() };
        if !can_be(&base, &head) || !may_edit(person, head.gemeente.as_deref()) {
            return Err(nothing());
        }
        let written = match app.store.word_sheet(&name).await {
            Ok(written) => written,
            Err(Error::Unknown(_)) if shelved.wording(wording).is_some() => {
                WordSheet { name: name.clone(), revision: 0, offered: None, remark: None, texts: Vec::new() }
            }
            Err(error) => return Err(store_fault(&error, &person.visit)),
        };
        let colleagues = match app.store.accounts_of(&person.account.practice).await {
            Ok(accounts) => {
                accounts.into_iter().map(|account| Actor::Account(account.name).to_string()).collect()
            }
            Err(error) => return Err(store_fault(&error, &person.visit)),
        };
        let in_use = shelved.wording(wording).cloned().unwrap_or_else(|| Wording {
            path: head.file_name(),
            file: FileId(0),
            language: head.language.clone(),
            gemeente: head.gemeente.clone(),
            texts: Vec::new(),
        });
        let rows: Vec<&WordText> = written.draft().collect();
        let draft = with(&shelved, &base, &head, &name.wording, &rows, person);
        Ok(Sheet { name, shelved, base, head, in_use, draft, written, colleagues })
    }

    /// The same as it is now.
    ///
    /// # Errors
    /// The page that is shown instead.
    pub async fn again(&self, app: &Shared, person: &Person) -> Result<Sheet, Response> {
        Sheet::open(app, person, &self.name.instrument, &self.name.wording).await
    }

    pub fn path(&self) -> String {
        format!("/woorden/{}/{}", self.name.instrument, self.name.wording)
    }

    /// What somebody who did something is called: of another team no names are told.
    pub fn called(&self, actor: &str, frame: &Frame) -> String {
        match actor.strip_prefix("account:").filter(|_| self.colleagues.contains(actor)) {
            Some(name) => name.to_string(),
            None => frame.say("words-other-team"),
        }
    }

    /// The address of one of its texts.
    pub fn path_of(&self, key: &str) -> String {
        format!("{}?text={}", self.path(), key.replace('&', "%26").replace('#', "%23").replace('+', "%2B"))
    }

    /// The words for which it is a wording, with some of the draft: what `draft` is for all of it.
    pub fn with(&self, rows: &[&WordText], person: &Person) -> Merged {
        with(&self.shelved, &self.base, &self.head, &self.name.wording, rows, person)
    }

    /// Every wording of the instrument, with other words for this one.
    pub fn beside(&self, wording: &Wording) -> Vec<Wording> {
        let mut all = self.shelved.wordings.clone();
        match all
            .iter_mut()
            .find(|known| known.language == wording.language && known.gemeente == wording.gemeente)
        {
            Some(known) => *known = wording.clone(),
            None => all.push(wording.clone()),
        }
        all
    }

    /// The instrument as people see it with these words.
    pub fn shown(&self, wording: &Wording) -> Instrument {
        let wanted = Wanted { language: Some(&self.head.language), gemeente: self.head.gemeente.as_deref() };
        apply(&self.base, &self.beside(wording), wanted)
    }

    /// How every text is, by its key.
    pub fn standings(&self) -> Vec<(&TextKey, Standing)> {
        let beside = self.beside(&self.draft.wording);
        let status = of_file(&self.base, &self.draft.wording, &beside, &self.shelved.lock);
        let conflicts: BTreeSet<&TextKey> = self
            .shelved
            .conflicts
            .iter()
            .filter(|(wording, _)| *wording == self.name.wording)
            .map(|(_, conflict)| &conflict.key)
            .chain(self.draft.conflicts.iter().map(|conflict| &conflict.key))
            .collect();
        let keys = peil_wording::in_order(&self.base);
        let standing = |key: &TextKey| {
            let base = self.base.texts.get(key).map_or("", |words| words.text.as_str());
            if let Some(row) = self.written.draft().find(|row| row.key == key.0) {
                let newest = row.made_from == base;
                return match (newest, self.draft.conflicts.iter().any(|one| one.key == *key)) {
                    (false, _) => Standing::Stale,
                    (true, true) => Standing::Conflict,
                    (true, false) => Standing::Draft,
                };
            }
            if conflicts.contains(key) {
                return Standing::Conflict;
            }
            match status.texts.iter().find(|text| text.key == key).map(|text| text.state) {
                None => Standing::Base,
                Some(State::Translated) => Standing::Own,
                Some(State::Unchanged) => Standing::Same,
                Some(State::New) => Standing::New,
                Some(State::Stale) => Standing::Stale,
                Some(State::Missing) => Standing::Missing,
            }
        };
        keys.into_iter().map(|key| (key, standing(key))).collect()
    }

    /// The base text that the words of a stale text were made from, where it is known.
    pub fn old_base(&self, key: &TextKey) -> Option<&str> {
        let draft = self.written.draft().find(|row| row.key == key.0).map(|row| row.made_from.as_str());
        draft.or_else(|| self.shelved.lock.made_from(&self.head.file_name(), key).and_then(|(_, old)| old))
    }

    /// Why these words cannot be those of a text.
    pub fn refused(&self, key: &TextKey, words: &str, frame: &Frame) -> Vec<String> {
        let reader = Reader::new(&self.base, language(frame.tongue));
        let found = fits(&reader, &self.head, key, words).err().unwrap_or_default();
        found
            .into_iter()
            .map(|found| match found.help {
                Some(help) => format!("{}: {help}", found.message),
                None => found.message,
            })
            .collect()
    }

    /// What is wrong with words as a whole, beside those in use: texts that cannot be told apart, and words
    /// that belonged to another option, band or question, so that answers from before would mean something
    /// else.
    pub fn wrong(&self, words: &Wording, frame: &Frame) -> Vec<String> {
        let tongue = language(frame.tongue);
        let wanted = Wanted { language: Some(&self.head.language), gemeente: self.head.gemeente.as_deref() };
        let equal = |wording: &Wording| -> Vec<String> {
            let beside = self.beside(wording);
            let layers: Vec<Wording> = choose(&self.base, &beside, wanted).into_iter().cloned().collect();
            let found = alike::equal(&self.base, &layers, tongue);
            found.into_iter().map(|one| one.message).collect()
        };
        let before = equal(&self.in_use);
        let mut wrong: Vec<String> =
            equal(words).into_iter().filter(|message| !before.contains(message)).collect();
        let (was, is) = (self.shown(&self.in_use), self.shown(words));
        let side = |instrument| Side { instrument, wordings: &[] };
        for difference in compare(side(&was), side(&is)).differences {
            if difference.class >= Class::Flow {
                continue;
            }
            wrong.push(match (&difference.about, &difference.new) {
                (About::Text { .. }, Some(new)) => frame.say1("words-exchanged", "words", new.as_str()),
                _ => difference.message,
            });
        }
        wrong
    }

    /// What changes with these words, as `peil diff` says it.
    pub fn sentence(&self, words: &Wording, frame: &Frame) -> String {
        let (was, is) = (self.beside(&self.in_use), self.beside(words));
        let side = |wordings| Side { instrument: &self.base, wordings };
        sentences(&compare(side(&was), side(&is)), language(frame.tongue)).join(". ")
    }
}

/// Whether there can be such words of an instrument.
pub fn can_be(base: &Instrument, head: &Head) -> bool {
    let own = head.gemeente.is_none() && head.language == base.language;
    is_tag(&head.language) && head.gemeente.as_deref().is_none_or(is_gemeente) && !own
}

/// The file of a wording as it is in use, with rows of its draft.
fn with(
    shelved: &Shelved,
    base: &Instrument,
    head: &Head,
    name: &str,
    rows: &[&WordText],
    person: &Person,
) -> Merged {
    let reader = Reader::new(base, language(person.visit.tongue(None)));
    let path = head.file_name();
    // What the lock says about words that are written over does not count.
    let mut lock: Lock = shelved.lock.clone();
    lock.keep(&path, |key| !rows.iter().any(|row| row.key == key.0));
    let file = shelved.text_of(name).map(|text| (path.as_str(), text));
    let accepted: Vec<Accepted> = rows.iter().map(|row| accepted(row)).collect();
    merge(&reader, head, file, &lock, &accepted)
}

/// Words of the database, as the wording files take them.
pub fn accepted(row: &WordText) -> Accepted {
    Accepted {
        key: TextKey(row.key.clone()),
        words: row.words.clone(),
        made_from: row.made_from.clone(),
        was: row.was.clone(),
    }
}
