//! How easy a text reads, by formula: Flesch (1948) for English, Douma's version of it for Dutch.
//!
//! Flesch, R. (1948). A new readability yardstick. *Journal of Applied Psychology* 32(3), 221–233: 206.835 −
//! 0.846 wl − 1.015 sl. Douma, W.H. (1960). *De leesbaarheid van landbouwbladen*. Wageningen: 206.84 − 0.77
//! wl − 0.93 sl. (wl: syllables per 100 words; sl: words per sentence.) For Frisian no formula was ever
//! fitted, and none is used.
//!
//! Such a formula counts syllables and full stops. It does not know whether a word is known, whether a
//! sentence makes sense, or what a question asks; it was fitted to passages of a hundred words, and says
//! little of a single item.

use std::collections::HashMap;

use hypher::Lang;

/// The reading ease of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ease {
    /// 100 is very easy, 0 very difficult.
    pub score: f64,
    pub formula: &'static str,
    pub words: usize,
    pub sentences: usize,
    pub syllables: usize,
}

/// The reading ease of a text in a language. None for a language without a formula, and for no words.
pub fn ease(text: &str, language: &str) -> Option<Ease> {
    let (lang, formula, per_syllable, per_word) = match language.split('-').next()? {
        "nl" => (Lang::Dutch, "Flesch-Douma", 77.0, 0.93),
        "en" => (Lang::English, "Flesch", 84.6, 1.015),
        _ => return None,
    };
    let (mut words, mut syllables, mut sentence_count) = (0, 0, 0);
    // The texts of an instrument have many words in common.
    let mut known: HashMap<&str, usize> = HashMap::new();
    for sentence in sentences(text) {
        let before = words;
        for word in words_of(sentence) {
            words += 1;
            syllables += *known.entry(word).or_insert_with(|| syllable_count(word, lang));
        }
        sentence_count += usize::from(words > before);
    }
    if words == 0 {
        return None;
    }
    let start = if lang == Lang::Dutch { 206.84 } else { 206.835 };
    let score = start
        - per_syllable * syllables as f64 / words as f64
        - per_word * words as f64 / sentence_count as f64;
    Some(Ease { score, formula, words, sentences: sentence_count, syllables })
}

/// Sentences end at `.`, `!`, `?` before white space or the end, and at line breaks.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').flat_map(|line| {
        let mut rest = line;
        std::iter::from_fn(move || {
            if rest.trim().is_empty() {
                return None;
            }
            let end = rest.char_indices().find_map(|(at, sign)| {
                let after = at + sign.len_utf8();
                (matches!(sign, '.' | '!' | '?')
                    && rest[after..].chars().next().is_none_or(char::is_whitespace))
                .then_some(after)
            });
            let (sentence, after) = rest.split_at(end.unwrap_or(rest.len()));
            rest = after;
            Some(sentence.trim())
        })
    })
}

/// Words: letters and digits, with apostrophes and hyphens inside. Placeholders are one word each.
pub fn words_of(sentence: &str) -> impl Iterator<Item = &str> {
    sentence
        .split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '\'' | '’' | '-' | '_')))
        .map(|word| word.trim_matches(['\'', '’', '-', '_']))
        .filter(|word| !word.is_empty())
}

/// Counted by hyphenation; every word has one at least.
fn syllable_count(word: &str, lang: Lang) -> usize {
    let lower = word.to_lowercase();
    lower
        .split('-')
        .filter(|part| !part.is_empty())
        .map(|part| hypher::hyphenate_bounded(part, lang, 1, 1).count().max(1))
        .sum::<usize>()
        .max(1)
}
