//! Duplicates: scores with the same formula or title, questions with the same text; and a question without
//! the words that the others have.

use std::collections::BTreeMap;

use super::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{GroupId, Informants, Question, QuestionId, TextKey};
use crate::source::Span;

/// So many questions of a domain with words for an informant make one without them stand out.
const FEWEST_WITH_WORDS: usize = 2;

impl Checker<'_> {
    pub fn alike(&mut self) {
        self.same_formula();
        self.same_title();
        self.same_text();
        self.lacks_words();
    }

    /// Two scores of one formula, given to the same informants under the same condition, that differ in
    /// nothing: a copy in which the questions were not changed.
    fn same_formula(&mut self) {
        let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
        for (at, score) in self.parts.scores.iter().enumerate() {
            let Some(value) = score.value.first() else { continue };
            let Some(&first) = seen.get(&value.0) else {
                seen.insert(value.0, at);
                continue;
            };
            let other = &self.parts.scores[first];
            // One number in two sets of bands is two scores.
            if score.value != other.value || self.banded_differently(first, at) {
                continue;
            }
            let diagnostic = Diagnostic::new(
                codes::SAME_FORMULA,
                self.places.scores[at],
                format!("`{}` is always equal to `{}`", score.name, other.name),
            )
            .label("the same formula")
            .also(self.places.scores[first], "as here")
            .help("check whether it should use other questions; one score is enough for one number");
            self.say(diagnostic);
        }
    }

    fn banded_differently(&self, a: usize, b: usize) -> bool {
        let cuts = |at: usize| {
            let score = &self.parts.scores[at];
            score.band.first().map(|band| {
                let crate::model::Node::Band { sets, .. } = self.parts.node(*band) else { return Vec::new() };
                sets.clone()
            })
        };
        let (a, b) = (cuts(a), cuts(b));
        a.is_some() && b.is_some() && a != b
    }

    /// Two scores that people cannot tell apart.
    fn same_title(&mut self) {
        let titles: Vec<(String, usize)> = self
            .parts
            .scores
            .iter()
            .enumerate()
            .filter_map(|(at, score)| Some((self.text_of(&["scores", &score.name, "title"])?, at)))
            .collect();
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (title, at) in &titles {
            let Some(&first) = seen.get(title.as_str()) else {
                seen.insert(title, *at);
                continue;
            };
            let (score, other) = (&self.parts.scores[*at], &self.parts.scores[first]);
            // What only one informant has, or only one round, is told apart by that.
            if score.only.and(other.only).is_empty()
                || score.repeat != other.repeat
                || self.excluded(first, *at)
            {
                continue;
            }
            let place = self.text_place(&["scores", &score.name, "title"]).unwrap_or(self.places.scores[*at]);
            let first_place =
                self.text_place(&["scores", &other.name, "title"]).unwrap_or(self.places.scores[first]);
            let diagnostic = Diagnostic::new(
                codes::SAME_TEXT,
                place,
                format!("`{}` and `{}` have the same title", other.name, score.name),
            )
            .label("the second")
            .also(first_place, "the first")
            .help("people cannot distinguish them: give each its own title");
            self.say(diagnostic);
        }
    }

    /// Scores with their own conditions may be two ways to one result.
    fn excluded(&self, a: usize, b: usize) -> bool {
        self.parts.scores[a].when.is_some() && self.parts.scores[b].when.is_some()
    }

    /// Two questions of one domain with one text, that the same informant can be asked. The same words in two
    /// domains are about two things.
    fn same_text(&mut self) {
        let mut seen: BTreeMap<(Option<GroupId>, String), Vec<usize>> = BTreeMap::new();
        for at in 0..self.parts.questions.len() {
            let question = &self.parts.questions[at];
            let Some(text) = self.text_of(&["items", &question.name]).filter(|text| !text.is_empty()) else {
                continue;
            };
            let before = seen.entry((question.group, text)).or_default();
            let same = before
                .iter()
                .copied()
                .find(|other| self.asked_alike(&self.parts.questions[*other], question));
            before.push(at);
            let Some(first) = same else { continue };
            let place = |at: usize| {
                self.text_place(&["items", &self.parts.questions[at].name])
                    .unwrap_or(self.places.questions[at])
            };
            let (name, other) = (&question.name, &self.parts.questions[first].name);
            let diagnostic = Diagnostic::new(
                codes::SAME_TEXT,
                place(at),
                format!("`{other}` and `{name}` have the same text"),
            )
            .label("the second")
            .also(place(first), "the first")
            .help(
                "a respondent is asked the same question twice: check whether other words are meant, or remove one",
            );
            self.say(diagnostic);
        }
    }

    /// Whether one respondent can be asked both, and of one kind: an answer on another scale is another
    /// question, and so is one under its own condition.
    fn asked_alike(&self, a: &Question, b: &Question) -> bool {
        let only_once = !a.when.is_empty() || !b.when.is_empty();
        !a.only.and(b.only).is_empty() && !only_once && a.answer == b.answer && self.texts_alike(a, b)
    }

    /// Whether the hints, and the words for each informant, are the same as well.
    fn texts_alike(&self, a: &Question, b: &Question) -> bool {
        let hint = |question: &Question| self.text_of(&["items", &question.name, "hint"]);
        let words = |question: &Question| -> Vec<Option<String>> {
            let key = TextKey::new(&["items", &question.name]);
            self.parts
                .informants
                .iter()
                .map(|informant| {
                    self.parts.texts.get(&key.for_informant(informant)).map(|words| plain(&words.text))
                })
                .collect()
        };
        hint(a) == hint(b) && words(a) == words(b)
    }

    /// One question of a domain that has no words for an informant, where those beside it have.
    fn lacks_words(&mut self) {
        for (informant, name) in self.parts.informants.iter().enumerate() {
            let asked = Informants::of(informant as u8);
            let mut domains: BTreeMap<GroupId, (usize, Vec<usize>)> = BTreeMap::new();
            for (at, question) in self.parts.questions.iter().enumerate() {
                let (Some(group), false) = (question.group, question.only.and(asked).is_empty()) else {
                    continue;
                };
                // What only this informant is asked is worded for them.
                if question.only == asked {
                    continue;
                }
                let (with, without) = domains.entry(group).or_default();
                let key = TextKey::new(&["items", &question.name]).for_informant(name);
                if self.parts.texts.get(&key).is_some() { *with += 1 } else { without.push(at) }
            }
            for (with, without) in domains.into_values() {
                let [lacking] = without[..] else { continue };
                if with >= FEWEST_WITH_WORDS {
                    self.say_lacking(QuestionId(lacking as u32), name, with);
                }
            }
        }
    }

    fn say_lacking(&mut self, id: QuestionId, informant: &str, with: usize) {
        let question = self.parts.question(id);
        let place = self.text_place(&["items", &question.name]).unwrap_or(self.places.questions[id.at()]);
        let diagnostic = Diagnostic::new(
            codes::LACKS_WORDS,
            place,
            format!("`{}` has no words for `{informant}`, but the {with} beside it have", question.name),
        )
        .label(format!("`{informant}` reads these words"))
        .help(format!("add `for {informant} \"…\"`, the same words again if they fit"));
        self.say(diagnostic);
    }

    fn text_of(&self, key: &[&str]) -> Option<String> {
        self.parts.texts.get(&TextKey::new(key)).map(|words| plain(&words.text))
    }

    fn text_place(&self, key: &[&str]) -> Option<Span> {
        self.places.texts.get(&TextKey::new(key)).copied()
    }
}

/// A text as it is compared: lowercase letters, single spaces, no sign at its end.
pub fn plain(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_end_matches(['.', '?', '!', ':']).to_string()
}
