//! Texts of other formats as plain text: markup is taken out, and braces, which repeat an answer in Peil, are
//! written as brackets.

/// Marks around the name of an answer that a text repeats, until it is written as `{name}`.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// A placeholder for an answer.
pub fn placeholder(name: &str) -> String {
    format!("{OPEN}{name}{CLOSE}")
}

/// A text without markup, and whether there was some.
pub fn plain(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut marked = false;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        if character == '<'
            && let Some(length) = tag(rest)
        {
            marked = true;
            let name = rest[1..length - 1].trim_start_matches('/').to_lowercase();
            if ["br", "p", "div", "li", "h1", "h2", "h3", "h4", "tr"]
                .iter()
                .any(|tag| name.trim_end_matches('/').trim() == *tag || name.starts_with(&format!("{tag} ")))
                && !out.ends_with('\n')
                && !out.is_empty()
            {
                out.push('\n');
            }
            rest = &rest[length..];
            continue;
        }
        if character == '&'
            && let Some((letter, length)) = entity(rest)
        {
            out.push(letter);
            rest = &rest[length..];
            continue;
        }
        match character {
            '{' => out.push('('),
            '}' => out.push(')'),
            '\r' => {}
            '\u{a0}' | '\t' => out.push(' '),
            other if other.is_control() && other != '\n' => {}
            other => out.push(other),
        }
        rest = &rest[character.len_utf8()..];
    }
    let trimmed: Vec<&str> = out.lines().map(str::trim).collect();
    let mut text = trimmed.join("\n").trim().to_string();
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    for mark in ["**", "__"] {
        if text.matches(mark).count() >= 2 {
            text = text.replace(mark, "");
            marked = true;
        }
    }
    (text, marked)
}

/// How long a tag is that begins here.
fn tag(rest: &str) -> Option<usize> {
    let second = rest[1..].chars().next()?;
    if !(second.is_ascii_alphabetic() || second == '/' || second == '!') {
        return None;
    }
    let end = rest.bytes().take(2000).position(|byte| byte == b'>')?;
    Some(end + 1)
}

fn entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(10).position(|byte| byte == b';')?;
    let letter = match &rest[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "#39" | "rsquo" => '\'',
        "nbsp" => ' ',
        number => {
            let code = number.strip_prefix('#')?;
            let value = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(value).filter(|letter| !letter.is_control() && !matches!(letter, '{' | '}'))?
        }
    };
    Some((letter, end + 1))
}

/// The text between Peil's quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            OPEN => out.push('{'),
            CLOSE => out.push('}'),
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

/// The names that a text repeats.
pub fn placeholders(text: &str) -> Vec<String> {
    text.split(OPEN).skip(1).filter_map(|part| part.split(CLOSE).next()).map(str::to_string).collect()
}

/// The text without the placeholders of which `keep` is false.
pub fn without(text: &str, keep: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    let mut parts = text.split(OPEN);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_once(CLOSE).unwrap_or((part, ""));
        if keep(name) {
            out.push(OPEN);
            out.push_str(name);
            out.push(CLOSE);
        } else {
            out.push('…');
        }
        out.push_str(rest);
    }
    out
}

/// A tag of BCP 47 from what formats write: `English (en)`, `pt_BR`, `French`.
pub fn language(text: &str) -> Option<String> {
    let text = text.trim();
    let inner =
        text.rsplit_once('(').map_or(text, |(_, inner)| inner.trim_end_matches(')')).trim().replace('_', "-");
    let fits = |tag: &str| {
        let mut parts = tag.split('-');
        parts.next().is_some_and(|first| {
            (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        }) && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    if fits(&inner) {
        let mut parts = inner.split('-');
        let mut tag = parts.next().unwrap_or_default().to_lowercase();
        for part in parts {
            tag.push('-');
            tag.push_str(&if part.len() == 2 { part.to_uppercase() } else { part.to_lowercase() });
        }
        return Some(tag);
    }
    let known = [
        ("english", "en"),
        ("dutch", "nl"),
        ("nederlands", "nl"),
        ("french", "fr"),
        ("français", "fr"),
        ("francais", "fr"),
        ("spanish", "es"),
        ("español", "es"),
        ("espanol", "es"),
        ("german", "de"),
        ("deutsch", "de"),
        ("portuguese", "pt"),
        ("português", "pt"),
        ("arabic", "ar"),
        ("italian", "it"),
        ("russian", "ru"),
        ("swahili", "sw"),
        ("kiswahili", "sw"),
        ("hindi", "hi"),
        ("nepali", "ne"),
        ("bahasa indonesia", "id"),
        ("indonesian", "id"),
        ("ukrainian", "uk"),
        ("turkish", "tr"),
        ("polish", "pl"),
        ("chinese", "zh"),
        ("japanese", "ja"),
        ("urdu", "ur"),
        ("bengali", "bn"),
        ("bangla", "bn"),
        ("amharic", "am"),
        ("somali", "so"),
        ("hausa", "ha"),
    ];
    let lower = inner.to_lowercase();
    known
        .iter()
        .find(|(name, _)| *name == lower || *name == text.to_lowercase())
        .map(|(_, tag)| (*tag).to_string())
}

/// A version of three numbers, and whether that is what was written.
pub fn version(text: &str) -> (String, bool) {
    let text = text.trim().trim_start_matches(['v', 'V']);
    let parts: Vec<&str> = text.split('.').collect();
    let good = (1..=3).contains(&parts.len())
        && parts
            .iter()
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !good {
        return ("1.0.0".into(), false);
    }
    let mut numbers: Vec<String> =
        parts.iter().map(|part| part.parse::<u32>().unwrap_or(0).to_string()).collect();
    while numbers.len() < 3 {
        numbers.push("0".into());
    }
    let whole = numbers.join(".");
    let same = whole == text;
    (whole, same)
}

/// A text cut at the end of a word.
pub fn short(text: &str, most: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= most {
        return line.to_string();
    }
    let cut: String = line.chars().take(most).collect();
    let end = cut.rfind(' ').filter(|at| *at > most / 2).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end_matches([',', ';', ':']))
}

/// A name of the original as words: `totalScore` reads “Total score”.
pub fn humane(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for letter in name.chars() {
        if matches!(letter, '_' | '-' | '.') {
            out.push(' ');
        } else if letter.is_uppercase() && before.is_lowercase() {
            out.push(' ');
            out.extend(letter.to_lowercase());
        } else {
            out.push(letter);
        }
        before = letter;
    }
    let mut letters = out.trim().chars();
    let text: String = match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => name.to_string(),
    };
    plain(&text).0
}
