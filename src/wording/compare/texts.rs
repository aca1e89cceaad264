//! Differences in words: of the instrument, and of the wording files beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::rename::Renamed;
use super::{About, Class, Difference, Side};
use crate::alike::{Of, Siblings, siblings};
use crate::{Wording, same_language};
use peil::model::{TextKey, Texts, plain_words};

/// Adds the differences in words.
pub fn differences(renamed: &Renamed, old: Side<'_>, new: Side<'_>, found: &mut Vec<Difference>) {
    let (before, after) = (&renamed.parts, new.instrument);
    let moved = before.language != after.language;
    if moved {
        let message = format!(
            "the language of the instrument was `{}`, and is now `{}`",
            before.language, after.language
        );
        found.push(Difference::new(Class::Translation, About::Instrument, message));
    }
    for (what, was, is) in
        [("source", &before.source, &after.source), ("licence", &before.licence, &after.licence)]
    {
        if was != is {
            found.push(Difference {
                old: was.clone(),
                new: is.clone(),
                ..Difference::new(
                    Class::Wording,
                    About::Instrument,
                    format!("the {what} of the instrument changes"),
                )
            });
        }
    }
    let class = if moved { Class::Translation } else { Class::Wording };
    let (was, is) = (plain(&before.texts), plain(&after.texts));
    let owners =
        |texts: &BTreeMap<&TextKey, &str>| texts.keys().map(|key| owner(key)).collect::<BTreeSet<String>>();
    let (old_owners, new_owners) = (owners(&was), owners(&is));
    // The texts of what is new or gone are reported with it.
    let told = |key: &TextKey| !old_owners.contains(&owner(key)) || !new_owners.contains(&owner(key));
    compare(&was, &is, |key, was, is| {
        if (was.is_none() || is.is_none()) && told(key) {
            return;
        }
        found.push(text(class, key, None, was, is));
    });
    let groups = siblings(after);
    exchanged(&groups, None, &was, &is, found);
    let mut file = |wording: &Wording, was: &BTreeMap<&TextKey, &str>, is: &BTreeMap<&TextKey, &str>| {
        let class = if same_language(&wording.language, &after.language) {
            Class::Wording
        } else {
            Class::Translation
        };
        compare(was, is, |key, was, is| {
            let mut one = text(class, key, Some(wording), was, is);
            // Without its own words a file shows those of the instrument.
            let of_base = |texts: &Texts| texts.get(key).map(|words| words.text.clone());
            one.old = one.old.or_else(|| of_base(&before.texts));
            one.new = one.new.or_else(|| of_base(&after.texts));
            found.push(one);
        });
        // Words that a file does not have are those of the instrument; a file that is new or gone shows
        // others than before.
        if !was.is_empty() && !is.is_empty() {
            exchanged(&groups, Some(wording), was, is, found);
        }
    };
    for wording in new.wordings {
        let was =
            old.wordings.iter().find(|other| same_file(other, wording)).map(of_wording).unwrap_or_default();
        file(wording, &was, &of_wording(wording));
    }
    for wording in
        old.wordings.iter().filter(|wording| !new.wordings.iter().any(|other| same_file(other, wording)))
    {
        file(wording, &of_wording(wording), &BTreeMap::new());
    }
}

/// Adds, of texts that must differ, those whose words were another's before: what was answered then means
/// something else now.
fn exchanged(
    groups: &[Siblings],
    wording: Option<&Wording>,
    was: &BTreeMap<&TextKey, &str>,
    is: &BTreeMap<&TextKey, &str>,
    found: &mut Vec<Difference>,
) {
    let words = |texts: &BTreeMap<&TextKey, &str>, key: &TextKey| {
        texts.get(key).map(|text| plain_words(text)).filter(|words| !words.is_empty())
    };
    let whose = wording.map_or(String::new(), |wording| format!(" ({})", wording.whose()));
    for siblings in groups {
        let both: Vec<_> =
            siblings.members.iter().map(|(name, key)| (name, key, words(was, key), words(is, key))).collect();
        let class = if siblings.of == Of::Bands { Class::Scoring } else { Class::Data };
        let mut told: Vec<&String> = Vec::new();
        for (name, key, before, now) in &both {
            if now.is_none() || before == now || told.contains(name) {
                continue;
            }
            let Some((other, _, _, other_now)) =
                both.iter().find(|(other, _, other_before, _)| other != name && other_before == now)
            else {
                continue;
            };
            let [what, _] = siblings.name();
            let message = if other_now == before {
                told.push(other);
                format!(
                    "the {what} of {name} and {other} are exchanged: answers before and after cannot be compared{whose}"
                )
            } else {
                format!(
                    "the words of {name} are those that {other} had: answers before and after cannot be compared{whose}"
                )
            };
            let about = text(class, key, wording, before.as_deref(), now.as_deref()).about;
            found.push(Difference {
                old: before.clone(),
                new: now.clone(),
                ..Difference::new(class, about, message)
            });
        }
    }
}

fn same_file(a: &Wording, b: &Wording) -> bool {
    a.language == b.language && a.gemeente == b.gemeente
}

fn compare<'t>(
    was: &BTreeMap<&'t TextKey, &'t str>,
    is: &BTreeMap<&'t TextKey, &'t str>,
    mut differ: impl FnMut(&TextKey, Option<&str>, Option<&str>),
) {
    let keys: BTreeSet<&TextKey> = was.keys().chain(is.keys()).copied().collect();
    for key in keys {
        let (was, is) = (was.get(key).copied(), is.get(key).copied());
        if was != is {
            differ(key, was, is);
        }
    }
}

fn text(
    class: Class,
    key: &TextKey,
    wording: Option<&Wording>,
    was: Option<&str>,
    is: Option<&str>,
) -> Difference {
    let verb = match (was, is) {
        (None, _) => "new words for",
        (_, None) => "no words any more for",
        _ => "other words for",
    };
    let whose = wording.map_or(String::new(), |wording| format!(" ({})", wording.whose()));
    let about = About::Text {
        key: key.clone(),
        language: wording.map(|wording| wording.language.clone()),
        gemeente: wording.and_then(|wording| wording.gemeente.clone()),
    };
    Difference {
        class,
        about,
        message: format!("{verb} `{key}`{whose}"),
        old: was.map(str::to_string),
        new: is.map(str::to_string),
    }
}

/// What a text belongs to: `items.fin1`, `scales.mate`, `bands.zorg`.
fn owner(key: &TextKey) -> String {
    key.0.split(['.', '@']).take(2).collect::<Vec<_>>().join(".")
}

fn plain(texts: &Texts) -> BTreeMap<&TextKey, &str> {
    texts.iter().map(|(key, words)| (key, words.text.as_str())).collect()
}

fn of_wording(wording: &Wording) -> BTreeMap<&TextKey, &str> {
    wording.texts.iter().map(|worded| (&worded.key, worded.text.as_str())).collect()
}
