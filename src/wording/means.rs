//! Does the text of a goal read like an action? `Aanmelden bij de voedselbank` is a means: it does not say what
//! it should bring. A question is asked then, and nothing is refused: no list knows every sentence.
//!
//! Goals are written in Dutch, so the list is; a text in another language is not asked about.

/// One line of the list.
enum Line {
    Word(&'static str),
    Beginning(&'static str),
    /// Words one after another.
    Phrase(Vec<&'static str>),
    /// Two words, with at most [`BETWEEN`] between them.
    Pair(&'static str, &'static str),
}

/// How many words are between the two of a pair at most.
const BETWEEN: usize = 5;

/// Whether a text says what is to be done, and not what that should bring.
pub fn reads_like_a_means(text: &str) -> bool {
    let words = words(text);
    let says = |of_goals: bool| list(of_goals).any(|line| line.is_in(&words));
    says(false) && !says(true)
}

/// In small letters, without marks.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|sign: char| !sign.is_alphanumeric() && sign != '\'')
        .filter(|word| !word.is_empty())
        .map(str::to_string)
        .collect()
}

/// The lines of the list: of means, or of what says that a goal is there.
fn list(of_goals: bool) -> impl Iterator<Item = Line> {
    let lines = include_str!("means.nl.txt").lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.filter_map(move |line| match (line.strip_prefix("- "), of_goals) {
        (Some(line), true) => Some(Line::of(line)),
        (None, false) => Some(Line::of(line)),
        (Some(_), false) | (None, true) => None,
    })
}

impl Line {
    fn of(line: &'static str) -> Line {
        if let Some((one, other)) = line.split_once(" .. ") {
            return Line::Pair(one, other);
        }
        match line.strip_suffix('*') {
            Some(beginning) => Line::Beginning(beginning),
            None if line.contains(' ') => Line::Phrase(line.split(' ').collect()),
            None => Line::Word(line),
        }
    }

    fn is_in(&self, words: &[String]) -> bool {
        match self {
            Line::Word(wanted) => words.iter().any(|word| word == wanted),
            Line::Beginning(beginning) => words.iter().any(|word| word.starts_with(beginning)),
            Line::Phrase(wanted) => words
                .windows(wanted.len())
                .any(|part| part.iter().zip(wanted).all(|(word, wanted)| word == wanted)),
            Line::Pair(one, other) => words.iter().enumerate().any(|(at, word)| {
                word == one && words.iter().skip(at + 1).take(BETWEEN + 1).any(|word| word == other)
            }),
        }
    }
}
