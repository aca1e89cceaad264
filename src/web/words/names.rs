//! What texts are called on a page: a key such as `domains.financien.intro` says nothing to the person who
//! edits words.

use super::sheet::Sheet;
use crate::Shared;
use crate::frame::Frame;
use crate::interface::Tongue;
use peil::model::{GroupId, Instrument, TextKey};

/// The key of a text without the informant that it is for, and the informant.
pub fn parted(key: &TextKey) -> (&str, Option<&str>) {
    key.0.split_once('@').map_or((&key.0, None), |(whole, informant)| (whole, Some(informant)))
}

/// The domain that a text belongs to, for a domain's own texts and those of its questions.
pub fn group_of(instrument: &Instrument, key: &TextKey) -> Option<GroupId> {
    let (whole, _) = parted(key);
    let mut parts = whole.split('.');
    let (section, name) = (parts.next()?, parts.next()?);
    match section {
        "items" => instrument.questions.iter().find(|question| question.name == name)?.group,
        "notes" => instrument.notes.iter().find(|note| note.name == name)?.group,
        "domains" | "repeats" => {
            let at = instrument.groups.iter().position(|group| group.name == name)?;
            u32::try_from(at).ok().map(GroupId)
        }
        _ => None,
    }
}

/// The heading that a text is under in the list.
pub fn heading(shown: &Instrument, key: &TextKey, frame: &Frame) -> (String, bool) {
    if let Some(group) = group_of(shown, key) {
        let group = shown.group(group);
        let section = if group.rounds.is_some() { "repeats" } else { "domains" };
        let title = shown.texts.say(&TextKey::new(&[section, &group.name, "title"]), None);
        return (title.unwrap_or(&group.name).to_string(), true);
    }
    let section = match key.0.split('.').next().unwrap_or_default() {
        "instrument" | "informants" => "words-section-instrument",
        "items" | "notes" | "domains" | "repeats" => "words-section-items",
        "scales" => "words-section-scales",
        "bands" | "scores" | "classes" => "words-section-scores",
        "checks" | "alerts" | "feedback" => "words-section-messages",
        _ => "words-section-others",
    };
    (frame.say(section), false)
}

/// What a text is: `Vraag 2`, `Inleiding`, `Antwoord`.
pub fn kind(instrument: &Instrument, key: &TextKey, frame: &Frame) -> String {
    let (whole, informant) = parted(key);
    let parts: Vec<&str> = whole.split('.').collect();
    let number = |name: &str| {
        let question = instrument.questions.iter().find(|question| question.name == name)?;
        let beside = instrument.questions.iter().filter(|other| other.group == question.group);
        beside.take_while(|other| other.name != name).count().checked_add(1)
    };
    let said = match parts.as_slice() {
        ["items", name] => frame.say1("words-kind-question", "number", number(name).unwrap_or(0)),
        ["items", name, "hint"] => frame.say1("words-kind-hint", "number", number(name).unwrap_or(0)),
        ["items", name, ..] => frame.say1("words-kind-end", "number", number(name).unwrap_or(0)),
        ["instrument", "description"] | ["domains" | "repeats" | "scores", _, "description"] => {
            frame.say("words-kind-description")
        }
        ["instrument", ..] => frame.say("words-kind-instrument"),
        ["domains" | "repeats", _, "title"] => frame.say("words-kind-title"),
        ["domains" | "repeats", _, "intro"] => frame.say("words-kind-intro"),
        ["domains" | "repeats", ..] => frame.say("words-kind-round"),
        ["scales", ..] => frame.say("words-kind-option"),
        ["scores" | "classes", _, "title"] => frame.say("words-kind-score"),
        ["scores" | "classes", _, "when"] => frame.say("words-kind-when"),
        ["bands" | "scores" | "classes", ..] => frame.say("words-kind-band"),
        ["checks", ..] => frame.say("words-kind-check"),
        ["alerts", ..] => frame.say("words-kind-alert"),
        ["feedback", ..] => frame.say("words-kind-feedback"),
        ["notes", ..] => frame.say("words-kind-note"),
        ["informants", ..] => frame.say("words-kind-informant"),
        _ => frame.say("words-kind-text"),
    };
    let Some(informant) = informant else { return said };
    let name = instrument.texts.say(&TextKey::new(&["informants", informant]), None).unwrap_or(informant);
    format!("{said}, {}", frame.say1("words-for", "name", name))
}

/// What a language calls itself, where that is known here.
pub fn language(tag: &str) -> String {
    Tongue::parse(tag).map_or_else(|| tag.to_string(), |tongue| tongue.own_name().to_string())
}

/// What a gemeente is called.
pub fn gemeente(app: &Shared, key: &str) -> String {
    let called = app.themes.called(key);
    if called == key { peil_wording::compare::capitalised(key) } else { called }
}

/// Where the words of a text come from: the base, then every file that has words for it; the last are shown.
pub fn layers(app: &Shared, sheet: &Sheet, key: &TextKey, frame: &Frame) -> Vec<String> {
    let wanted = peil_wording::Wanted {
        language: Some(&sheet.head.language),
        gemeente: sheet.head.gemeente.as_deref(),
    };
    let beside = sheet.beside(&sheet.draft.wording);
    let mut found = vec![frame.say("words-layer-base")];
    for wording in peil_wording::choose(&sheet.base, &beside, wanted) {
        if wording.get(key).is_none() {
            continue;
        }
        let tongue = language(&wording.language);
        found.push(match &wording.gemeente {
            Some(name) => format!("{} ({tongue})", gemeente(app, name)),
            None => tongue,
        });
    }
    found
}
