//! The text that is edited: its words beside the base text, what there is to say about them, and what it had
//! before.

use super::differ::{Stretch, differ};
use super::names;
use super::notes::Notes;
use super::part::{Seen, part, told};
use super::sheet::{Sheet, Standing};
use crate::Shared;
use crate::answering::{clock, day};
use crate::frame::Frame;
use peil::model::TextKey;
use peil_store::WordState;

/// The text that is edited.
pub struct Panel {
    pub key: String,
    pub kind: String,
    pub heading: String,
    pub of_instrument: bool,
    /// Where its words come from, and the last of those.
    pub layers: Vec<String>,
    pub standing: Standing,
    /// The base text that the words were made from, and the one there is.
    pub bases: Option<(Vec<Stretch>, Vec<Stretch>)>,
    pub base: String,
    /// What is shown where it has no words of its own, when that is not the base text.
    pub otherwise: Option<String>,
    pub words: String,
    pub why: String,
    pub seen: u64,
    /// The number in the draft.
    pub draft: Option<u64>,
    pub has_own: bool,
    /// Its words can be confirmed as they are.
    pub can_fit: bool,
    pub notes: Notes,
    /// Why the words were not kept.
    pub refused: Vec<String>,
    /// What somebody else wrote meanwhile, and who.
    pub meanwhile: Option<(String, String)>,
    /// What the file says, and what was accepted.
    pub conflict: Option<(String, String)>,
    pub history: Vec<Past>,
    pub part: Vec<Seen>,
    /// The language of the words.
    pub language: String,
}

/// Words that a text had.
pub struct Past {
    pub number: u64,
    pub when: String,
    pub who: String,
    pub state: &'static str,
    pub words: Option<String>,
    pub why: String,
    /// It can be gone back to.
    pub other: bool,
}

/// What a form that came to nothing said, and why.
#[derive(Default)]
pub struct Tried {
    pub words: Option<String>,
    pub why: String,
    pub refused: Vec<String>,
    pub meanwhile: Option<(String, String)>,
}

/// The panel of one text; with what a form tried, if one came to nothing.
pub fn panel(
    app: &Shared,
    sheet: &Sheet,
    shown: &peil::model::Instrument,
    (key, standing): (&TextKey, Standing),
    frame: &Frame,
    tried: Tried,
) -> Panel {
    let base = sheet.base.texts.get(key).map_or("", |words| words.text.as_str());
    let own = sheet.draft.wording.get(key).map(|worded| worded.text.clone());
    let row = sheet.written.draft().find(|row| row.key == key.0);
    let layered = shown.texts.get(key).map_or(base, |words| words.text.as_str());
    let words = tried.words.unwrap_or_else(|| match &own {
        Some(own) => own.clone(),
        // Nobody begins with words in another language.
        None if standing == Standing::Missing => String::new(),
        None => layered.to_string(),
    });
    let without = {
        let mut wording = sheet.draft.wording.clone();
        wording.texts.retain(|worded| worded.key != *key);
        sheet.shown(&wording).texts.get(key).map(|words| words.text.clone()).unwrap_or_default()
    };
    let bases = (standing == Standing::Stale)
        .then(|| sheet.old_base(key))
        .flatten()
        .map(|old| differ(&told(old), &told(base)));
    let conflict = sheet
        .shelved
        .conflicts
        .iter()
        .filter(|(wording, _)| *wording == sheet.name.wording)
        .map(|(_, conflict)| conflict)
        .chain(&sheet.draft.conflicts)
        .find(|conflict| conflict.key == *key)
        .filter(|_| standing == Standing::Conflict)
        .map(|conflict| {
            let said = |words: &Option<String>| words.clone().unwrap_or_else(|| frame.say("words-none"));
            (said(&conflict.file), said(&conflict.accepted))
        });
    let rows = sheet.written.texts.iter().filter(|row| row.key == key.0).rev();
    let history = rows.map(|row| Past {
        number: row.number,
        when: format!(
            "{}, {}",
            day(row.settled.unwrap_or(row.at), frame.tongue),
            clock(row.settled.unwrap_or(row.at))
        ),
        who: match (&row.settled_by, row.state) {
            (Some(by), WordState::Accepted) if *by != row.actor => frame.say2(
                "words-history-both",
                "writer",
                sheet.called(&row.actor, frame),
                "reader",
                sheet.called(by, frame),
            ),
            _ => sheet.called(&row.actor, frame),
        },
        state: match row.state {
            WordState::Draft => "words-history-draft",
            WordState::Replaced => "words-history-replaced",
            WordState::Dropped => "words-history-dropped",
            WordState::Accepted => "words-history-accepted",
        },
        words: row.words.clone(),
        why: row.why.clone(),
        other: row.words.is_some() && row.words != own,
    });
    let (heading, of_instrument) = names::heading(shown, key, frame);
    Panel {
        key: key.0.clone(),
        kind: names::kind(shown, key, frame),
        heading,
        of_instrument,
        layers: names::layers(app, sheet, key, frame),
        standing,
        bases,
        base: told(base),
        otherwise: (without != base && own.is_some()).then(|| told(&without)),
        notes: Notes::of(sheet, key, &words, frame),
        words,
        why: tried.why,
        seen: sheet.written.last(&key.0),
        draft: row.map(|row| row.number),
        has_own: own.is_some(),
        can_fit: own.is_some() && matches!(standing, Standing::Stale | Standing::New),
        refused: tried.refused,
        meanwhile: tried.meanwhile,
        conflict,
        history: history.collect(),
        part: part(sheet, shown, key),
        language: sheet.head.language.clone(),
    }
}
