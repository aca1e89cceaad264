//! A question in lines of text, and what a typed line means as an answer to it.

use super::talk::Talk;
use peil::page::Page;
use peil::session::{Kind, OptionView, QuestionView};
use peil_web::interface::Said;

/// The lines of a question: its text, what can be chosen, what can be typed, what was answered.
pub fn question(talk: &Talk, page: &mut Page, view: &QuestionView, number: usize, of: usize) {
    page.blank();
    page.line(0, &talk.word("fill-question", &[("number", &number), ("of", &of), ("text", &view.text)]));
    if let Some(hint) = &view.hint {
        page.line(0, &talk.word("fill-hint", &[("text", hint)]));
    }
    for (sign, label) in choices(talk, view) {
        page.line(2, &format!("{sign}. {label}"));
    }
    page.line(0, &accepts(talk, view));
    if !is_list(&view.kind) {
        for option in &view.options {
            page.line(0, &talk.word("fill-or-option", &[("key", &sign(option)), ("label", &option.label)]));
        }
    }
    if let Some(answer) = &view.answer {
        page.line(0, &talk.word("fill-now", &[("answer", &answer_label(talk, view, &answer.label))]));
    }
}

/// An answer in words: yes and no in Peil's own language.
fn answer_label(talk: &Talk, view: &QuestionView, label: &str) -> String {
    match (&view.kind, view.answer.as_ref().map(|answer| answer.value.as_str())) {
        (Kind::YesNo, Some("yes")) => talk.word("fill-yes", &[]),
        (Kind::YesNo, Some("no")) => talk.word("fill-no", &[]),
        _ => label.to_string(),
    }
}

fn is_list(kind: &Kind) -> bool {
    matches!(kind, Kind::OneOf | Kind::ManyOf)
}

/// What an option is typed as beside a number, a date or a text: its code, otherwise its name.
fn sign(option: &OptionView) -> &str {
    option.code.as_deref().unwrap_or(&option.key)
}

/// The numbered choices of a question. Where every option has a code its number is that code, so that who
/// knows the codes can type them; otherwise they are counted.
fn choices(talk: &Talk, view: &QuestionView) -> Vec<(String, String)> {
    if view.kind == Kind::YesNo {
        return vec![("1".into(), talk.word("fill-yes", &[])), ("2".into(), talk.word("fill-no", &[]))];
    }
    if !is_list(&view.kind) {
        return Vec::new();
    }
    let coded = view.options.iter().all(|option| option.code.is_some());
    let numbered = view.options.iter().enumerate();
    numbered
        .map(|(at, option)| {
            (if coded { sign(option).to_string() } else { (at + 1).to_string() }, option.label.clone())
        })
        .collect()
}

fn accepts(talk: &Talk, view: &QuestionView) -> String {
    let range = |key: &str, low: &String, high: &String| match &view.unit {
        Some(unit) => talk.word(&format!("{key}-unit"), &[("low", low), ("high", high), ("unit", unit)]),
        None => talk.word(key, &[("low", low), ("high", high)]),
    };
    if let (
        Some([first, last]),
        Kind::Integer { low, high } | Kind::Decimal { low, high } | Kind::Minutes { low, high },
    ) = (&view.ends, &view.kind)
    {
        let key = if matches!(view.kind, Kind::Integer { .. }) {
            "fill-accepts-integer-ends"
        } else {
            "fill-accepts-number-ends"
        };
        return talk
            .word(key, &[("low", low as &dyn Said), ("first", first), ("high", high), ("last", last)]);
    }
    match &view.kind {
        Kind::OneOf | Kind::YesNo => talk.word("fill-accepts-one", &[]),
        Kind::ManyOf => talk.word("fill-accepts-many", &[]),
        Kind::Integer { low, high } => range("fill-accepts-integer", low, high),
        Kind::Decimal { low, high } => range("fill-accepts-decimal", low, high),
        Kind::Minutes { low, high } => {
            talk.word("fill-accepts-minutes", &[("low", low as &dyn Said), ("high", high)])
        }
        Kind::Text { .. } => talk.word("fill-accepts-text", &[]),
        Kind::Date { low: None, high: None } => talk.word("fill-accepts-date", &[]),
        Kind::Date { low: Some(low), high: None } => {
            talk.word("fill-accepts-date-from", &[("low", &talk.day(low) as &dyn Said)])
        }
        Kind::Date { low: None, high: Some(high) } => {
            talk.word("fill-accepts-date-to", &[("high", &talk.day(high) as &dyn Said)])
        }
        Kind::Date { low: Some(low), high: Some(high) } => talk.word(
            "fill-accepts-date-between",
            &[("low", &talk.day(low) as &dyn Said), ("high", &talk.day(high))],
        ),
        Kind::Time => talk.word("fill-accepts-time", &[]),
    }
}

/// What a typed line posts: numbers of the list become the options they stand for. Whether the question
/// accepts it is for the session to say.
pub fn typed(talk: &Talk, view: &QuestionView, line: &str) -> Vec<String> {
    let choices = choices(talk, view);
    let chosen = |typed: &str| choices.iter().position(|(sign, _)| sign == typed);
    let key = |typed: &str| match (&view.kind, chosen(typed)) {
        (Kind::YesNo, Some(at)) => if at == 0 { "yes" } else { "no" }.to_string(),
        (_, Some(at)) => view.options.get(at).map_or_else(|| typed.to_string(), |option| option.key.clone()),
        (_, None) => typed.to_string(),
    };
    match view.kind {
        Kind::ManyOf => line.split([' ', ',', ';', '|']).filter(|part| !part.is_empty()).map(key).collect(),
        // A text that begins like a command is behind a backslash.
        Kind::Text { .. } => vec![line.strip_prefix('\\').unwrap_or(line).to_string()],
        _ => vec![key(line)],
    }
}
