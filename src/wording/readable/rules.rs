//! Rules of thumb for questions, per language. Each is right often enough to be worth a look, and wrong often
//! enough to be only a note.

use super::Text;
use super::ease::{sentences, words_of};
use crate::messages::diagnostic;
use peil::diagnostic::{Diagnostic, codes};
use peil::language::Language;
use peil::source::Span;

/// A sentence of more words than this is noted.
const LONG: usize = 25;

/// The words of a language that the rules look for.
#[derive(Debug)]
pub struct Rules {
    /// Between two questions in one.
    joiners: &'static [&'static str],
    /// A new clause begins like this.
    subjects: &'static [&'static str],
    negations: &'static [&'static str],
}

const DUTCH: Rules = Rules {
    joiners: &["en", "of", "maar"],
    subjects: &[
        "ik", "u", "jij", "je", "wij", "we", "hij", "zij", "ze", "het", "mijn", "uw", "dat", "wat", "waar",
        "wie", "hoe",
    ],
    negations: &["niet", "geen", "nooit", "niemand", "niets", "nergens", "nauwelijks", "zelden", "zonder"],
};
const FRISIAN: Rules = Rules {
    joiners: &["en", "of", "mar"],
    subjects: &["ik", "jo", "do", "wy", "hy", "sy", "it", "myn", "jo", "dat", "wat", "wêr", "wa", "hoe"],
    negations: &["net", "gjin", "nea", "nimmen", "neat", "nearne", "amper", "sûnder"],
};
const ENGLISH: Rules = Rules {
    joiners: &["and", "or", "but"],
    subjects: &["i", "you", "we", "he", "she", "they", "it", "my", "your", "what", "where", "who", "how"],
    negations: &[
        "not", "no", "never", "nobody", "nothing", "nowhere", "hardly", "rarely", "without", "cannot",
        "don't", "doesn't", "didn't", "isn't", "aren't",
    ],
};

/// The rules of a language, if there are any.
pub fn of(language: &str) -> Option<&'static Rules> {
    match language.split('-').next()? {
        "nl" => Some(&DUTCH),
        "fy" => Some(&FRISIAN),
        "en" => Some(&ENGLISH),
        _ => None,
    }
}

/// Two questions in one: two question marks, `en/of`, or a joiner before its own clause.
pub fn two_questions(text: &Text<'_>, rules: &Rules, tongue: Language) -> Option<Diagnostic> {
    let lower = text.text.to_lowercase();
    let words: Vec<&str> = words_of(&lower).collect();
    let clauses =
        words.windows(2).find(|pair| rules.joiners.contains(&pair[0]) && rules.subjects.contains(&pair[1]));
    let either = ["en/of", "and/or"].into_iter().find(|both| lower.contains(both));
    let found = if let Some(pair) = clauses {
        // Before the joiner has to be a clause too, not a single word.
        let at = words.windows(2).position(|other| other == pair).unwrap_or(0);
        (at >= 3).then(|| pair.join(" "))
    } else if let Some(both) = either {
        Some(both.to_string())
    } else {
        (lower.matches('?').count() > 1).then(|| "?".to_string())
    };
    found.map(|found| {
        diagnostic(
            tongue,
            codes::TWO_QUESTIONS,
            text.span,
            [
                format!("this may be two questions in one: \"{found}\""),
                format!("dit zijn misschien twee vragen in één: \"{found}\""),
            ],
            [
                "people who agree with only one half have no answer: ask one thing at a time".into(),
                "wie het met de helft eens is, heeft geen antwoord: vraag één ding tegelijk".into(),
            ],
        )
    })
}

/// Two negations in a sentence.
pub fn double_negation(text: &Text<'_>, rules: &Rules, tongue: Language) -> Option<Diagnostic> {
    let lower = text.text.to_lowercase();
    let found = sentences(&lower).find_map(|sentence| {
        let words: Vec<&str> = words_of(sentence).collect();
        let found: Vec<&str> = words.iter().copied().filter(|word| rules.negations.contains(word)).collect();
        (found.len() > 1 && !is_neither(&words, rules))
            .then(|| found.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", "))
    })?;
    Some(diagnostic(
        tongue,
        codes::DOUBLE_NEGATION,
        text.span,
        [format!("a double negation: {found}"), format!("een dubbele ontkenning: {found}")],
        ["leave out one of them".into(), "zeg het zonder een van de twee".into()],
    ))
}

/// `niet eens, niet oneens`; `geen van beide, niet slecht en niet goed`: the middle of a scale denies both of
/// its ends, each with its own word or two. That is not a double negation, but the usual label.
fn is_neither(words: &[&str], rules: &Rules) -> bool {
    const MOST_BETWEEN: usize = 2;
    const LONGEST: usize = 8;
    let begins = words.first().is_some_and(|word| rules.negations.contains(word));
    let places: Vec<usize> = words
        .iter()
        .enumerate()
        .filter(|(_, word)| rules.negations.contains(word))
        .map(|(at, _)| at)
        .collect();
    let even = places.windows(2).all(|pair| (1..=MOST_BETWEEN + 1).contains(&(pair[1] - pair[0])));
    let same = places.windows(2).all(|pair| words[pair[0]] == words[pair[1]]);
    let last = places.last().is_some_and(|last| (1..=MOST_BETWEEN).contains(&(words.len() - 1 - last)));
    begins && even && same && last && words.len() <= LONGEST
}

/// A sentence that is hard to keep in mind while answering.
pub fn long_sentence(text: &Text<'_>, tongue: Language) -> Option<Diagnostic> {
    let (sentence, words) = sentences(text.text)
        .map(|sentence| (sentence, words_of(sentence).count()))
        .find(|(_, words)| *words > LONG)?;
    // Where the text is written in the source as it reads, the sentence itself is underlined.
    let span = part_of(text, sentence);
    Some(diagnostic(
        tongue,
        codes::LONG_SENTENCE,
        span,
        [format!("a sentence of {words} words"), format!("een zin van {words} woorden")],
        [
            "make it two sentences: 15 words are easy to read, more than 25 are not".into(),
            "maak er twee van: 15 woorden lezen makkelijk, meer dan 25 moeilijk".into(),
        ],
    ))
}

/// The place of a part of a text.
pub fn part_of(text: &Text<'_>, part: &str) -> Span {
    let at = part.as_ptr() as usize;
    let whole = text.text.as_ptr() as usize;
    let offset = at.checked_sub(whole).filter(|offset| offset + part.len() <= text.text.len());
    let length = text.span.range().len();
    match offset {
        // One quote around it, and nothing escaped: the places are the same.
        Some(offset) if length == text.text.len() + 2 => {
            let start = text.span.start as usize + 1 + offset;
            Span::new(text.span.file, start..start + part.len())
        }
        Some(offset) if length == text.text.len() => {
            let start = text.span.start as usize + offset;
            Span::new(text.span.file, start..start + part.len())
        }
        _ => text.span,
    }
}
