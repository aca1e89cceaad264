//! Every text of an instrument in one table, by its wording key, apart from structure.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Where a text is: `items.fin1`, `items.fin1.hint`, `scales.mate.0`, `scores.balans.bands.zwaar`,
/// `domains.geld.title`; with `@professional` for an informant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TextKey(pub String);

impl TextKey {
    /// The parts of a key, joined by points: `items.slaap.hint`.
    pub fn new(parts: &[&str]) -> TextKey {
        TextKey(parts.join("."))
    }

    /// The same text in the words for an informant.
    pub fn for_informant(&self, informant: &str) -> TextKey {
        TextKey(format!("{}@{informant}", self.0))
    }
}

impl fmt::Display for TextKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where a text was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// In the instrument.
    #[default]
    Base,
    /// In the wording file for this language, and this gemeente if one is named.
    Wording {
        /// BCP 47.
        language: String,
        /// The gemeente whose words they are.
        gemeente: Option<String>,
    },
}

/// A text, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    /// The text as it was written: with its stretches and placeholders.
    pub text: String,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub origin: Origin,
}

/// Texts by key, in the order of their keys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<TextKey, Words>);

impl Texts {
    /// Keeps a text of the instrument itself.
    pub fn set(&mut self, key: TextKey, text: impl Into<String>) {
        self.put(key, Words { text: text.into(), origin: Origin::Base });
    }

    /// Keeps a text of any origin, in place of what was there.
    pub fn put(&mut self, key: TextKey, words: Words) {
        self.0.insert(key, words);
    }

    /// The text under a key.
    pub fn get(&self, key: &TextKey) -> Option<&Words> {
        self.0.get(key)
    }

    /// The words for an informant where there are some, otherwise the general ones.
    pub fn say(&self, key: &TextKey, informant: Option<&str>) -> Option<&str> {
        informant
            .and_then(|informant| self.0.get(&key.for_informant(informant)))
            .or_else(|| self.0.get(key))
            .map(|words| words.text.as_str())
    }

    /// Every text, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&TextKey, &Words)> {
        self.0.iter()
    }
}

/// A stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch<'t> {
    /// Words as they are read; a brace that was written twice among them once.
    Words(&'t str),
    /// What is between braces, with the offset of the first.
    Name(usize, &'t str),
    /// A brace without a partner, at this offset.
    Brace(usize, &'t str),
}

/// The stretches of a text, in order: `{name}` repeats something, `{{` and `}}` are braces.
pub fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(['{', '}']).map(|at| from + at) {
        if at > from {
            found.push(Stretch::Words(&text[from..at]));
        }
        let rest = &text[at..];
        from = if rest.starts_with("{{") || rest.starts_with("}}") {
            found.push(Stretch::Words(&rest[..1]));
            at + 2
        } else if let Some(close) = rest.find('}').filter(|_| rest.starts_with('{')) {
            found.push(Stretch::Name(at, &rest[1..close]));
            at + close + 1
        } else {
            found.push(Stretch::Brace(at, &rest[..1]));
            at + 1
        };
    }
    if from < text.len() {
        found.push(Stretch::Words(&text[from..]));
    }
    found
}

/// The names between braces in a text, with the offset of the brace.
pub fn placeholders(text: &str) -> Vec<(usize, String)> {
    let names = stretches(text).into_iter().filter_map(|stretch| match stretch {
        Stretch::Name(at, name) => Some((at, name.to_string())),
        Stretch::Words(_) | Stretch::Brace(..) => None,
    });
    names.collect()
}

/// A text that repeats nothing, as it is read: a brace that was written twice is there once.
pub fn plain(text: &str) -> String {
    if !text.contains(['{', '}']) {
        return text.to_string();
    }
    let mut plain = String::with_capacity(text.len());
    for stretch in stretches(text) {
        match stretch {
            Stretch::Words(words) | Stretch::Brace(_, words) => plain.push_str(words),
            Stretch::Name(_, name) => plain.extend(["{", name, "}"]),
        }
    }
    plain
}

/// A text as people see it: its accents composed, one space between words, and without signs that cannot be
/// seen.
///
/// ```
/// use peil::model::plain_words;
///
/// assert_eq!(plain_words(" Cafe\u{301}\u{200b}  open"), "Caf\u{e9} open");
/// ```
pub fn plain_words(text: &str) -> String {
    let visible: String =
        text.nfc().filter(|sign| !matches!(sign, '\u{200b}' | '\u{feff}' | '\u{ad}')).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a language, by its tag, is written from right to left.
///
/// ```
/// use peil::model::is_right_to_left;
///
/// assert!(is_right_to_left("ar") && is_right_to_left("fa-IR") && is_right_to_left("az-Arab"));
/// assert!(!is_right_to_left("nl") && !is_right_to_left("ar-Latn"));
/// ```
pub fn is_right_to_left(tag: &str) -> bool {
    const LANGUAGES: [&str; 13] =
        ["ar", "ary", "arz", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur"];
    const SCRIPTS: [&str; 6] = ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm"];
    let tag = tag.to_ascii_lowercase();
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    match parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic())) {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&language) || language == "yi",
    }
}

/// A text that is repeated inside another, kept apart from what is around it where the two may run in
/// other directions: a name in Latin letters in an Arabic sentence, and the other way round.
///
/// `language` is that of the text around it.
pub fn isolated(text: &str, language: &str) -> String {
    // Hebrew, Arabic, Syriac, Thaana and N'Ko, with the forms of their letters that are further on.
    let other = |sign: char| matches!(sign, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if is_right_to_left(language) || text.chars().any(other) {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text.to_string()
    }
}
