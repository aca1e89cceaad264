//! Words that are not Peil's: a keyword misspelt, and those of other languages.

use super::Rule;
use super::advice::Advice;
use super::expected::Place;
use crate::diagnostic::{codes, did_you_mean};

/// A word that is nearly one that could be there.
pub fn misspelt_keyword(place: &Place<'_, '_>) -> Option<Advice> {
    let mut words: Vec<String> = place
        .rules
        .iter()
        .filter(|found| super::slips::is_keyword(**found))
        .map(|found| format!("{found:?}").trim_start_matches("kw_").to_string())
        .collect();
    if place.wants(&[Rule::clause]) {
        words.extend(
            [
                "unit",
                "required",
                "optional",
                "urgent",
                "when",
                "otherwise",
                "only",
                "renamed",
                "hint",
                "code",
                "description",
                "higher",
                "shown",
                "bands",
            ]
            .map(String::from),
        );
    }
    let near = keyword_near(place.word(), words.iter().map(String::as_str))?;
    Advice::new(
        codes::UNKNOWN_KEYWORD,
        place.word().len(),
        format!("`{}` means nothing here", place.word()),
        format!("did you mean `{near}`?"),
    )?
    .may_write(near)
}

/// The keyword that was probably meant: nearer than for names, for any word may be where a keyword should.
pub fn keyword_near<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let first = word.chars().next()?.to_ascii_lowercase();
    let near = did_you_mean(word, words)?;
    let same_letters = {
        let sorted = |text: &str| {
            let mut letters: Vec<char> = text.to_lowercase().chars().collect();
            letters.sort_unstable();
            letters
        };
        sorted(word) == sorted(near)
    };
    (same_letters || near.starts_with(first) && word.chars().count().abs_diff(near.len()) <= 2)
        .then_some(near)
}

/// What Peil calls what others call otherwise.
pub fn other_word(word: &str) -> Option<&'static str> {
    const WORDS: [(&[&str], &str); 15] = [
        (
            &["title", "version", "language", "source", "licence", "license", "author"],
            "it belongs in the header: `instrument naam { … }`",
        ),
        (
            &["question", "vraag", "q", "stelling", "variable", "variabele", "field"],
            "a question is an `item`",
        ),
        (
            &[
                "group",
                "section",
                "page",
                "block",
                "subscale",
                "dimension",
                "groep",
                "pagina",
                "matrix",
                "module",
            ],
            "a group of questions is a `domain`",
        ),
        (
            &["options", "values", "choices", "labels", "codes", "schaal", "likert", "enum", "antwoorden"],
            "the answers to choose from are a `scale`",
        ),
        (
            &["compute", "calculate", "calc", "def", "function", "define", "bereken", "var", "const"],
            "a value gets its name with `let`, and is reported with `score`",
        ),
        (
            &["total", "sum", "mean", "result", "som", "totaalscore"],
            "a result is a `score`: `score totaal \"Totaal\" = sum(…)`",
        ),
        (&["import", "include", "library", "insert"], "another file is named with `use \"…\"`"),
        (
            &["survey", "questionnaire", "form", "vragenlijst", "instrumenten"],
            "the file begins with `instrument`",
        ),
        (
            &["category", "categories", "select", "switch", "case", "klasse"],
            "categories by rules are a `class`",
        ),
        (
            &["cutoffs", "cutoff", "ranges", "levels", "norms", "cutpoints", "grenzen"],
            "cut-offs are `bands`; norms by age or sex are a `table`",
        ),
        (
            &["validate", "validation", "assert", "constraint", "error"],
            "a question to confirm an answer is a `check`; what must follow from answers is a `test`",
        ),
        (
            &["warning", "warn", "notify", "signal"],
            "what a professional sees is an `alert`, what a respondent sees `feedback` or a `check`",
        ),
        (
            &["for", "foreach", "loop", "each", "while"],
            "put questions that are asked several times in a `repeat`",
        ),
        (&["respondent", "rater", "role", "person"], "who answers is an `informant`"),
        (
            &["if", "show", "skip_if", "relevant"],
            "a question is asked under a condition with `when`, on its own line; put rules for a category in a `class`",
        ),
    ];
    let lower = word.to_lowercase();
    WORDS.iter().find(|(words, _)| words.contains(&lower.as_str())).map(|(_, help)| *help)
}
