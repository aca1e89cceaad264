//! What to do about a line that cannot be read, where no habit shows.

use super::Rule;
use super::expected::Place;

/// What to do about it, where no habit shows.
pub fn help(place: &Place<'_, '_>, at_end: bool) -> Option<String> {
    let line = place.before.trim_start();
    let keyword = line.split_whitespace().next().unwrap_or_default();
    let key = line.split_whitespace().next_back().unwrap_or_default();
    let found = |signs: &[char]| !at_end && place.rest.starts_with(signs);
    let dot = key
        .split_once('.')
        .is_some_and(|(low, high)| !low.is_empty() && high.starts_with(|c: char| c.is_ascii_digit()));
    let value = place.wants_value();
    let text = place.wants_text() && !value;
    if place.wants_operator() && place.wants(&[Rule::kw_else, Rule::kw_then]) {
        return Some("an `if` says both: `if A then B else C`".into());
    }
    if place.wants(&[Rule::dots]) && !place.wants_operator() && dot {
        return Some(format!("a range has two dots: `{}`", key.replacen('.', "..", 1)));
    }
    if place.context == Rule::only_meta {
        return match keyword {
            "version" => Some("a version has three numbers: `1.0.0`".into()),
            "language" => Some("a language is a tag: `nl`, `en` or `fy-NL`".into()),
            _ => None,
        };
    }
    match keyword {
        "let" if found(&['"']) && !value => {
            return Some("a `let` has no text: what is reported is a `score`".into());
        }
        "scale" if found(&['"']) && key != "scale" && !place.before.contains('{') => {
            return Some("a scale has a name and no text".into());
        }
        "class" if found(&['=']) => {
            return Some("a class has rules in braces; a number or a truth value is a `score`".into());
        }
        _ => {}
    }
    if value && found(&['"']) {
        return Some("a text is not a value: an answer is compared with an option by `is`".into());
    }
    if place.wants(&[Rule::colon])
        && !at_end
        && place.rest.starts_with(|c: char| c.is_alphabetic())
        && matches!(keyword, "item" | "domain" | "repeat")
    {
        return Some(format!("the answer type follows a colon: `: {}`", place.word()));
    }
    if place.context == Rule::only_clause && found(&[',']) {
        return Some("separate properties with a space or a new line".into());
    }
    if place.wants(&[Rule::answer_type]) {
        return Some(
            "a scale by its name, or `yesno`, `integer 0..10`, `decimal 0..10`, `text`, `date`, …".into(),
        );
    }
    if matches!(place.context, Rule::only_option | Rule::only_rule | Rule::only_band)
        && found(&['"'])
        && !text
    {
        return Some("the code or name comes first, then the text".into());
    }
    if place.context == Rule::only_band && !at_end && place.wants(&[Rule::ident, Rule::band]) {
        return Some("a band has a name: `laag \"Laag\" from 0`".into());
    }
    if text && !at_end {
        let is_keyword = super::unread::is_keyword(place.word());
        if found(&['=', '{']) || is_keyword {
            let name = if super::unread::STATEMENTS.contains(&key) { "" } else { " behind its name" };
            return Some(format!("it has a text{name}: `{key} \"…\"`"));
        }
        if place.rest.starts_with(|c: char| c.is_alphabetic()) {
            return Some("write a text between `\"` and `\"`".into());
        }
    }
    if place.wants(&[Rule::ident]) && !value && found(&['"']) {
        return Some(format!("a name comes first, then the text: `{key} naam \"…\"`"));
    }
    None
}
