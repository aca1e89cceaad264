//! Names of Peil made from those of other formats, by a rule that gives the same name for the same source
//! each time.

use std::collections::HashSet;

/// The longest name of the language.
const LONGEST: usize = 50;

/// The words that cannot be names of questions and scores.
const RESERVED: [&str; 13] =
    ["and", "or", "not", "in", "is", "has", "if", "then", "else", "yes", "no", "informant", "administered"];
/// What an option cannot be called besides.
const STATES: [&str; 3] = ["missing", "blank", "skipped"];

/// A name from a text: lowercase letters, digits and `_`, beginning with a letter. Over fifty letters it is
/// cut, and eight digits that depend on the whole text are put behind it.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for character in text.chars() {
        for letter in spelled(character).chars() {
            if letter.is_ascii_uppercase() && (before.is_ascii_lowercase()) {
                out.push('_');
            }
            if letter.is_ascii_alphanumeric() {
                out.push(letter.to_ascii_lowercase());
            } else if !out.ends_with('_') && !out.is_empty() {
                out.push('_');
            }
            before = letter;
        }
    }
    let mut name = out.trim_matches('_').to_string();
    if name.is_empty() {
        name = format!("x_{:08x}", digest(text));
    }
    if !name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        name = format!("q_{name}");
    }
    if RESERVED.contains(&name.as_str()) || STATES.contains(&name.as_str()) {
        name.push('_');
    }
    shortened(name, text)
}

fn shortened(name: String, whole: &str) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    format!("{}_{:08x}", name[..LONGEST - 9].trim_end_matches('_'), digest(whole))
}

/// FNV-1a: short, and the same everywhere.
fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn spelled(character: char) -> String {
    let plain = match character {
        'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ç' => "c",
        'ñ' => "n",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        '<' => " under ",
        '>' => " over ",
        '+' => " plus ",
        '%' => " percent ",
        '\'' | '’' => "",
        other if other.is_ascii() => return other.to_string(),
        _other => "_",
    };
    plain.to_string()
}

/// Names in use, and the columns that exports make of them.
#[derive(Debug, Default, Clone)]
pub struct Names {
    used: HashSet<String>,
}

impl Names {
    /// A name that is not in use yet; it is in use from now on.
    pub fn take(&mut self, text: &str) -> String {
        self.take_with(text, &[])
    }

    /// The same, where none of the name with these endings may be in use either.
    pub fn take_with(&mut self, text: &str, endings: &[String]) -> String {
        let base = plain(text);
        let fits = |name: &str, used: &HashSet<String>| {
            !used.contains(name) && endings.iter().all(|ending| !used.contains(&format!("{name}{ending}")))
        };
        let name = if fits(&base, &self.used) {
            base
        } else {
            let mut at = 2;
            loop {
                let ending = format!("_{at}");
                let room = LONGEST - ending.len();
                let name = format!("{}{ending}", base[..base.len().min(room)].trim_end_matches('_'));
                if fits(&name, &self.used) {
                    break name;
                }
                at += 1;
            }
        };
        self.reserve(&name);
        for ending in endings {
            self.reserve(&format!("{name}{ending}"));
        }
        name
    }

    pub fn reserve(&mut self, name: &str) {
        self.used.insert(name.to_string());
    }

    pub fn has(&self, name: &str) -> bool {
        self.used.contains(name)
    }
}
