//! What is probably wrong with a file that is not YAML, said about the line where it went wrong: readers of
//! YAML notice it lines later, and say it in their own terms.

use std::ops::Range;

/// A slip of the hand: where, what it is, and what to do, in English and Dutch.
#[derive(Debug, PartialEq)]
pub struct Slip {
    pub range: Range<usize>,
    pub message: [&'static str; 2],
    pub help: [&'static str; 2],
}

const QUOTE_NOT_CLOSED: [[&str; 2]; 2] = [
    ["a quote that is not closed", "een aanhalingsteken dat niet gesloten wordt"],
    [
        "end the text with the quote it begins with",
        "sluit de tekst af met het aanhalingsteken waarmee hij begint",
    ],
];
const QUOTE_INSIDE: [[&str; 2]; 2] = [
    ["the text ends here, and the line goes on", "hier eindigt de tekst, en de regel gaat door"],
    [
        "put the text between double quotes, and a backslash before a double quote inside: `\\\"`",
        "zet de tekst tussen dubbele aanhalingstekens, en een backslash voor een dubbel aanhalingsteken erin: `\\\"`",
    ],
];
const BACKSLASH: [[&str; 2]; 2] = [
    ["a backslash that means nothing here", "een backslash die hier niets betekent"],
    ["leave it out, or write two of them", "laat hem weg, of schrijf er twee"],
];
const NO_COLON: [[&str; 2]; 2] = [
    [
        "between a key and its text belongs a colon and a space",
        "tussen een sleutel en zijn tekst hoort een dubbele punt met een spatie",
    ],
    ["write `key: \"text\"`", "schrijf `sleutel: \"tekst\"`"],
];
const COLON_INSIDE: [[&str; 2]; 2] = [
    ["a colon in a text without quotes", "een dubbele punt in een tekst zonder aanhalingstekens"],
    ["put the text between double quotes", "zet de tekst tussen dubbele aanhalingstekens"],
];
const SIGN_FIRST: [[&str; 2]; 2] = [
    [
        "a text that begins with this sign needs quotes",
        "een tekst die met dit teken begint, heeft aanhalingstekens nodig",
    ],
    ["put the text between double quotes", "zet de tekst tussen dubbele aanhalingstekens"],
];
const TAB: [[&str; 2]; 2] = [
    ["a tab before the key", "een tab voor de sleutel"],
    ["use spaces, as in the lines around it", "gebruik spaties, net als in de regels eromheen"],
];
const SPACES: [[&str; 2]; 2] = [
    [
        "the spaces before this line are not those of the lines around it",
        "de spaties voor deze regel zijn anders dan die van de regels eromheen",
    ],
    [
        "indent the keys of one section equally, two spaces more than the section",
        "sleutels van één onderdeel staan even ver van de kant, twee spaties verder dan het onderdeel",
    ],
];
const LIST: [[&str; 2]; 2] = [
    ["a hyphen before the key", "een streepje voor de sleutel"],
    ["leave the hyphen out", "laat het streepje weg"],
];

/// The first line with a slip; None when every line looks right by itself.
pub fn find(text: &str) -> Option<Slip> {
    let mut start = 0;
    // How far the open sections and their keys are from the edge, and whether the last line may have keys
    // under it.
    let (mut open, mut may_hold) = (vec![0], false);
    // A line above that is placed oddly: the mistake shows only at a later one.
    let (mut odd, mut unheld): (Option<Range<usize>>, Option<Range<usize>>) = (None, None);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim_end();
        let body = bare.trim_start();
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let indent = bare.len() - body.len();
        let slip = |from: usize, to: usize, [message, help]: [[&'static str; 2]; 2]| {
            Some(Slip { range: at + from..at + to, message, help })
        };
        if let Some(tab) = bare[..indent].find('\t') {
            return slip(tab, tab + 1, TAB);
        }
        if body.starts_with("- ") {
            return slip(indent, indent + 1, LIST);
        }
        let deepest = open.last().copied().unwrap_or(0);
        if indent > deepest && may_hold {
            open.push(indent);
            if indent != deepest + 2 {
                odd = Some(at..at + bare.len());
            }
        } else {
            open.retain(|&level| level <= indent);
            if open.last() != Some(&indent) {
                let here = Slip { range: at..at + bare.len(), message: SPACES[0], help: SPACES[1] };
                return Some(Slip { range: odd.or(unheld).unwrap_or(here.range.clone()), ..here });
            }
        }
        // Under a section, and as far from the edge as the section.
        unheld = (may_hold && indent == deepest).then(|| at..at + bare.len());
        let Some(colon) = colon_after_key(body) else { return slip(indent, bare.len(), NO_COLON) };
        let value = body[colon + 1..].trim_start();
        may_hold = value.is_empty() || value.starts_with('#');
        let from = bare.len() - value.len();
        if let Some((range, what)) = in_value(value) {
            return slip(from + range.start, from + range.end, what);
        }
    }
    None
}

/// Where the colon after a key is: one before a space or the end of the line, outside quotes.
fn colon_after_key(body: &str) -> Option<usize> {
    let key = match body.chars().next().filter(|first| matches!(first, '"' | '\'')) {
        Some(quote) => body[1..].find(quote)? + 2,
        None => 0,
    };
    let colon = body[key..]
        .match_indices(':')
        .map(|(at, _)| key + at)
        .find(|&at| matches!(body.as_bytes().get(at + 1), None | Some(b' ')))?;
    // What is before it is a key only when it is one word.
    (!body[key..colon].trim_end().contains([' ', '"', '\''])).then_some(colon)
}

/// What is wrong with a text behind its key.
fn in_value(value: &str) -> Option<(Range<usize>, [[&'static str; 2]; 2])> {
    let quote = value.chars().next()?;
    if !matches!(quote, '"' | '\'') {
        // What is in braces, with keys, is another way to write keys.
        if matches!(quote, '{' | '[') && value.contains(": ") {
            return None;
        }
        if matches!(quote, '@' | '`' | '%' | '&' | '*' | '!' | '{' | '[' | '}' | ']' | ',') {
            return Some((0..quote.len_utf8(), SIGN_FIRST));
        }
        let colon = value.find(": ").or_else(|| value.ends_with(':').then(|| value.len() - 1))?;
        return Some((colon..colon + 1, COLON_INSIDE));
    }
    let mut signs = value.char_indices().skip(1).peekable();
    while let Some((at, sign)) = signs.next() {
        match (quote, sign) {
            ('"', '\\') => match signs.next() {
                Some((_, escaped)) if !"0abtnvfre \"/\\N_LPxuU\t".contains(escaped) => {
                    return Some((at..at + 1 + escaped.len_utf8(), BACKSLASH));
                }
                _ => {}
            },
            ('\'', '\'') if signs.peek().is_some_and(|(_, next)| *next == '\'') => {
                signs.next();
            }
            _ if sign == quote => {
                let rest = value[at + 1..].trim_start();
                return (!rest.is_empty() && !rest.starts_with('#')).then_some((at..at + 1, QUOTE_INSIDE));
            }
            _ => {}
        }
    }
    Some((0..1, QUOTE_NOT_CLOSED))
}
