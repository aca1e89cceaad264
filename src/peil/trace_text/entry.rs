//! One entry: what it came to, the answers, the steps, the band.

use std::collections::BTreeSet;

use super::steps::{is_reference, steps, value};
use super::words::{Words, in_words, sentence};
use crate::page::{Page, formula_line};
use crate::score::trace::{
    AnswerState, AnswerTrace, BandTrace, ClosedTrace, Entry, Kind, SkipTrace, Step, Working, Worth,
};

/// `shown` holds the answers that were in an earlier table, and takes in those of this one.
pub fn entry(page: &mut Page, words: &Words, entry: &Entry, shown: &mut BTreeSet<String>) {
    page.line(0, &heading(words, entry));
    if let Some(title) = entry.title.as_ref().filter(|title| **title != entry.name) {
        page.line(2, title);
    }
    let simple = simple_condition(words, entry);
    if is_condition(entry.kind) {
        let why = formula_line(&entry.formula);
        page.line(
            2,
            &format!(
                "{} {}",
                words.because,
                simple.as_ref().map_or(why.clone(), |filled| format!("{why}: {filled}"))
            ),
        );
    } else if !entry.formula.is_empty() {
        page.line(2, &format!("= {}", formula_line(&entry.formula)));
    }
    if let Some(missing) = &entry.missing {
        page.line(2, &sentence(missing, words));
    }
    if let Some(when) = &entry.when {
        let filled = in_words(&when.filled, words);
        let formula = formula_line(&when.formula);
        let holds = value(words, &when.holds);
        let working =
            if filled == formula || filled == holds { String::new() } else { format!("{filled}: ") };
        // Where the reason names the condition, there is nothing to add.
        let said = entry
            .missing
            .as_ref()
            .is_some_and(|missing| working.is_empty() && sentence(missing, words).contains(&formula));
        if !said {
            page.line(2, &format!("{} {formula}: {working}{holds}", words.condition));
        }
    }
    if !entry.answers.is_empty() && entry.answers.iter().all(|answer| shown.contains(&answer.name)) {
        page.blank();
        page.line(2, &format!("{}: {}", words.seen_above, in_short(words, &entry.answers)));
    } else if !entry.answers.is_empty() {
        page.blank();
        answers(page, words, &entry.answers, 2);
        shown.extend(entry.answers.iter().map(|answer| answer.name.clone()));
    }
    if !entry.uses.is_empty() && simple.is_none() {
        page.blank();
        let told = |part: &crate::score::trace::Part| {
            let missing = part.value.is_missing();
            let said = if missing { words.is_missing.to_string() } else { value(words, &part.value) };
            format!("{} {said}", part.name)
        };
        page.line(
            2,
            &format!("{}: {}", words.uses, entry.uses.iter().map(told).collect::<Vec<_>>().join("; ")),
        );
    }
    if simple.is_none() {
        steps(page, words, entry);
    }
    if let Some(band) = &entry.band {
        self::band(page, words, band);
    }
}

/// A message whose condition is one line: it is beside the condition.
fn simple_condition(words: &Words, entry: &Entry) -> Option<String> {
    match &entry.steps[..] {
        [Step { working: Working::Expression { filled }, .. }] if is_condition(entry.kind) => {
            Some(in_words(filled, words))
        }
        _ => None,
    }
}

/// `phq1 2, phq2 –, phq3 1`
fn in_short(words: &Words, answers: &[AnswerTrace]) -> String {
    let short = |answer: &AnswerTrace| {
        let [name, given, ..] = row(words, answer);
        format!("{name} {given}")
    };
    answers.iter().map(short).collect::<Vec<_>>().join(", ")
}

fn is_condition(kind: Kind) -> bool {
    matches!(kind, Kind::Check | Kind::Alert | Kind::Feedback)
}

/// `totaal = 14, matig (Matig)`
fn heading(words: &Words, entry: &Entry) -> String {
    let mut text = match entry.kind {
        Kind::Check => return format!("{} ({})", entry.name, words.check),
        Kind::Alert => return format!("{} ({})", entry.name, words.alert),
        Kind::Feedback => return format!("{} ({})", entry.name, words.feedback),
        _ if entry.value.is_missing() => format!("{} {}", entry.name, words.is_missing),
        Kind::Let | Kind::Score | Kind::Class => match value(words, &entry.value) {
            told if told.starts_with('≈') => format!("{} {told}", entry.name),
            told => format!("{} = {told}", entry.name),
        },
    };
    if let Some(unit) = &entry.unit
        && matches!(entry.value, Worth::Number(_))
    {
        text.push_str(&format!(" {unit}"));
    }
    if let Some(band) = entry.band.as_ref().and_then(|band| band.band.as_ref()) {
        text.push_str(&format!(", {}", titled(band)));
    }
    if let (Kind::Class, Worth::Option(chosen)) = (entry.kind, &entry.value)
        && let Some(title) = super::steps::option_title(entry, chosen)
    {
        text.push_str(&format!(" ({title})"));
    }
    text
}

fn titled(band: &crate::score::trace::Titled) -> String {
    match &band.title {
        Some(title) => format!("{} ({title})", band.name),
        None => band.name.clone(),
    }
}

/// A table of answers, and below it why questions were not asked.
pub fn answers(page: &mut Page, words: &Words, answers: &[AnswerTrace], indent: usize) {
    let rows: Vec<[String; 4]> = answers.iter().map(|answer| row(words, answer)).collect();
    let widest = |column: usize, most: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(most)
    };
    let widths = [widest(0, 24), widest(1, 12), widest(2, 30)];
    for row in &rows {
        if widths[2] == 0 {
            page.row(indent, &[widths[0], widths[1]], &[row[0].clone(), row[1].clone(), row[3].clone()]);
        } else {
            page.row(indent, &widths, row);
        }
    }
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for answer in answers {
        let Some(reason) = reason(words, answer) else { continue };
        match reasons.iter_mut().find(|(found, _)| *found == reason) {
            Some((_, names)) => names.push(&answer.name),
            None => reasons.push((reason, vec![&answer.name])),
        }
    }
    for (reason, names) in reasons {
        page.line(indent, &format!("{}: {reason}", names.join(", ")));
    }
}

/// Answers that were given and do not count.
pub fn set_aside(page: &mut Page, words: &Words, answers: &[AnswerTrace]) {
    let rows: Vec<[String; 3]> = answers
        .iter()
        .map(|answer| {
            let (given, label) = told(words, answer.given.as_ref(), "");
            let why = skipped(words, answer).unwrap_or_default();
            [answer.name.clone(), given, if label.is_empty() { why } else { format!("{label} · {why}") }]
        })
        .collect();
    let widest = |column: usize, most: usize| {
        rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0).min(most)
    };
    let widths = [widest(0, 24), widest(1, 12)];
    rows.iter().for_each(|row| page.row(2, &widths, row));
}

fn row(words: &Words, answer: &AnswerTrace) -> [String; 4] {
    let unit = answer.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let (given, label) = match answer.state {
        AnswerState::Given => told(words, answer.given.as_ref(), &unit),
        AnswerState::Otherwise => {
            let (given, label) = told(words, answer.otherwise.as_ref(), &unit);
            let counts = (words.counts_as)(&given);
            (given, if label.is_empty() { counts } else { format!("{label} ({})", words.skipped) })
        }
        AnswerState::MissingOption => told(words, answer.given.as_ref(), &unit),
        AnswerState::Blank => ("–".to_string(), words.blank.to_string()),
        AnswerState::Skipped => ("–".to_string(), words.skipped.to_string()),
    };
    [answer.name.clone(), given, label, answer.text.clone().unwrap_or_default()]
}

/// An answer by its code where it has one, and its label.
fn told(words: &Words, given: Option<&crate::score::trace::Given>, unit: &str) -> (String, String) {
    let Some(given) = given else { return (String::new(), String::new()) };
    let answer = given.code.as_ref().unwrap_or(&given.answer);
    (in_words(answer, words) + unit, given.label.clone().unwrap_or_default())
}

/// Why a question was not asked.
fn skipped(words: &Words, answer: &AnswerTrace) -> Option<String> {
    answer.skipped.as_ref().map(|skipped| why_skipped(words, skipped))
}

pub fn why_skipped(words: &Words, skipped: &SkipTrace) -> String {
    match skipped {
        SkipTrace::Informant(only) => {
            (words.only_for)(&only.iter().map(|one| one.words()).collect::<Vec<_>>().join(", "))
        }
        SkipTrace::LeftOut(domain) => (words.left_out)(domain.words()),
        SkipTrace::Round(repeat) => (words.fewer_rounds)(repeat.words()),
        SkipTrace::False(formula) => format!("{} {}", words.not_asked_because, is_false(words, formula)),
        SkipTrace::Closed(closed) => format!("{} {}", words.not_asked_because, roots(words, closed)),
        SkipTrace::Unknown(formula) => (words.is_unknown)(formula),
    }
}

fn is_false(words: &Words, formula: &str) -> String {
    let is_name = formula.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    (words.is_false)(&crate::page::one_line(formula), is_name)
}

/// What closed a question to begin with, each reason once.
fn roots(words: &Words, closed: &ClosedTrace) -> String {
    const MOST: usize = 3;
    let mut clauses: Vec<String> = Vec::new();
    for root in &closed.because {
        let clause = if let SkipTrace::False(formula) = &root.why {
            is_false(words, formula)
        } else if let SkipTrace::LeftOut(domain) = &root.why {
            (words.left_out)(domain.words())
        } else {
            (words.is_not_asked)(&root.name, &why_skipped(words, &root.why))
        };
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    if clauses.is_empty() {
        return (words.is_closed)(&crate::page::one_line(&closed.condition));
    }
    if clauses.len() > MOST {
        clauses.truncate(MOST);
        clauses.push("…".into());
    }
    clauses.join(&format!(" {} ", words.and))
}

fn reason(words: &Words, answer: &AnswerTrace) -> Option<String> {
    let why = skipped(words, answer);
    match answer.state {
        AnswerState::MissingOption => Some(words.no_answer.to_string()),
        AnswerState::Given => why.map(|why| format!("{why}; {}", words.stands)),
        _ if answer.set_aside => {
            let given = answer
                .given
                .as_ref()
                .map(|given| in_words(given.code.as_ref().unwrap_or(&given.answer), words))
                .unwrap_or_default();
            Some([Some((words.set_aside)(&given)), why].into_iter().flatten().collect::<Vec<_>>().join("; "))
        }
        AnswerState::Otherwise | AnswerState::Blank | AnswerState::Skipped => why,
    }
}

fn band(page: &mut Page, words: &Words, band: &BandTrace) {
    page.blank();
    for condition in &band.conditions {
        page.line(2, &(words.band_if)(&formula_line(&condition.formula), &value(words, &condition.holds)));
    }
    let mut text = match (&band.band, &band.from) {
        (Some(found), Some(from)) => format!("{} {}", found.name, (words.bound)(from)),
        (Some(found), None) => found.name.clone(),
        (None, _) => words.no_band.to_string(),
    };
    if let Some(next) = &band.next {
        text.push_str(&format!(", {}", (words.next)(&next.band.name, &next.from)));
    }
    if let Some(missing) = &band.missing {
        text.push_str(&format!(": {}", sentence(missing, words)));
    }
    page.line(2, &format!("{}: {text}", words.band));
}

/// Whether any step is called by a letter, so that formulas must be shown beside the values.
pub fn has_letters(entry: &Entry) -> bool {
    entry.steps.iter().any(|step| is_reference(&step.name))
}
