//! A wording file in the format of a translator's program, and back.
//!
//! Keys and base texts must come back unchanged, or the import is refused: the translated text must belong to
//! the text that it replaces.

mod po;
mod xliff;
mod xlsx;

use std::collections::BTreeMap;

use super::lock::{Lock, fingerprint};
use super::read::Wording;
use super::status::{State, of_file};
use super::write::Head;
use peil::language::Language;
use peil::model::{Instrument, TextKey};

/// The forms there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Xlsx,
    Po,
    Xliff,
}

impl Form {
    /// By the name of a file.
    pub fn of_name(path: &str) -> Option<Form> {
        match path.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "xlsx" => Some(Form::Xlsx),
            "po" => Some(Form::Po),
            "xliff" | "xlf" => Some(Form::Xliff),
            _ => None,
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            Form::Xlsx => "xlsx",
            Form::Po => "po",
            Form::Xliff => "xliff",
        }
    }
}

/// What travels: every text of the instrument, with the words there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub head: Head,
    pub base_language: String,
    pub rows: Vec<Row>,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub key: TextKey,
    pub base: String,
    /// Of the base text, to see whether it was changed on the way. Empty where a program dropped it.
    pub fingerprint: String,
    /// Empty: there are none.
    pub words: String,
    /// For the translator's eye.
    pub state: String,
}

/// A wording file as a sheet: its texts in reading order.
pub fn sheet(base: &Instrument, wording: &Wording, all: &[Wording], lock: &Lock) -> Sheet {
    let status = of_file(base, wording, all, lock);
    let states: BTreeMap<&TextKey, State> = status.texts.iter().map(|text| (text.key, text.state)).collect();
    let rows = super::keys::in_order(base).into_iter().filter_map(|key| {
        let base_text = &base.texts.get(key)?.text;
        let state = states.get(key).map_or("falls back", |state| match state {
            State::Translated => "translated",
            State::Unchanged => "unchanged",
            State::New => "new",
            State::Stale => "stale",
            State::Missing => "missing",
        });
        Some(Row {
            key: key.clone(),
            base: base_text.clone(),
            fingerprint: fingerprint(base_text),
            words: wording.get(key).map(|worded| worded.text.clone()).unwrap_or_default(),
            state: state.to_string(),
        })
    });
    let head = Head {
        instrument: base.name.clone(),
        language: wording.language.clone(),
        gemeente: wording.gemeente.clone(),
    };
    Sheet { head, base_language: base.language.clone(), rows: rows.collect() }
}

/// Writes a sheet.
///
/// # Errors
/// When a text holds what the form cannot hold.
pub fn write(sheet: &Sheet, form: Form) -> Result<Vec<u8>, String> {
    match form {
        Form::Xlsx => xlsx::write(sheet),
        Form::Po => Ok(po::write(sheet).into_bytes()),
        Form::Xliff => xliff::write(sheet).map(String::into_bytes),
    }
}

/// Reads a sheet back.
///
/// # Errors
/// Why it cannot be read.
pub fn read(bytes: &[u8], form: Form) -> Result<Sheet, String> {
    let text = || std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_string());
    match form {
        Form::Xlsx => xlsx::read(bytes),
        Form::Po => po::read(text()?),
        Form::Xliff => xliff::read(text()?),
    }
}

/// What an import comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// The words that are new or other than those in the file.
    pub changed: BTreeMap<TextKey, String>,
    /// For each of them the base text that the translator saw.
    pub made_from: BTreeMap<TextKey, String>,
}

/// Holds what came back against what there is.
///
/// # Errors
/// Everything for which it is refused.
pub fn import(
    base: &Instrument,
    wording: &Wording,
    sheet: &Sheet,
    tongue: Language,
) -> Result<Import, Vec<String>> {
    let mut refused = Vec::new();
    let mut import = Import::default();
    if sheet.head.instrument != base.name {
        let of = &sheet.head.instrument;
        refused.push(tongue.tell(
            format!("it holds words for `{of}`, not for `{}`", base.name),
            format!("er staan woorden in voor `{of}`, niet voor `{}`", base.name),
        ));
    }
    if sheet.head.language != wording.language || sheet.head.gemeente != wording.gemeente {
        let its = Head { instrument: String::new(), ..sheet.head.clone() }.file_name();
        let file = wording.file_name();
        refused.push(tongue.tell(
            format!("it was made from `{its}`, not from `{file}`"),
            format!("het is gemaakt van `{its}`, niet van `{file}`"),
        ));
    }
    let mut seen = std::collections::HashSet::new();
    for row in &sheet.rows {
        let key = &row.key;
        if base.texts.get(key).is_none() {
            refused.push(tongue.tell(
                format!("the instrument has no text `{key}`: keys must not be changed"),
                format!(
                    "het instrument heeft geen tekst `{key}`: sleutels moeten terugkomen zoals ze gingen"
                ),
            ));
            continue;
        }
        if !seen.insert(key) {
            refused.push(
                tongue.tell(format!("`{key}` comes back twice"), format!("`{key}` komt twee keer terug")),
            );
            continue;
        }
        if !row.fingerprint.is_empty() && row.fingerprint != fingerprint(&row.base) {
            refused.push(tongue.tell(
                format!("the base text of `{key}` was changed: only the words may be changed"),
                format!("de basistekst van `{key}` is veranderd: alleen de woorden mogen veranderen"),
            ));
            continue;
        }
        let now = wording.get(key).map(|worded| worded.text.as_str());
        if row.words.trim().is_empty() {
            if now.is_some() {
                refused.push(tongue.tell(
                    format!("the words of `{key}` came back empty: remove them from the wording file to fall back"),
                    format!("de woorden van `{key}` kwamen leeg terug: haal ze uit het woordenbestand om terug te vallen"),
                ));
            }
            continue;
        }
        if now != Some(row.words.as_str()) {
            import.changed.insert(key.clone(), row.words.clone());
            import.made_from.insert(key.clone(), row.base.clone());
        }
    }
    for worded in wording.texts.iter().filter(|worded| !seen.contains(&worded.key)) {
        refused.push(tongue.tell(
            format!("`{}` did not come back", worded.key),
            format!("`{}` kwam niet terug", worded.key),
        ));
    }
    if refused.is_empty() { Ok(import) } else { Err(refused) }
}
