//! What an operation of the instrument is in XPath: its value, and beside it when it is there, true, false,
//! or missing because of what is closed. XPath has two truths and Peil three: hence the pairs.

/// A node in XPath. Every part is an expression.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// A number, a word or, of a truth, `1` or `0`; blank or not a number where it is missing.
    pub value: String,
    /// Whether it is not missing.
    pub has: String,
    /// Of a truth: whether it is certainly true, and whether it is certainly false.
    pub yes: String,
    pub no: String,
    /// Whether it is missing only because of closed questions; none where that cannot be.
    pub shut: Option<String>,
    /// It is always a whole number, which both engines compare exactly.
    pub whole: bool,
}

pub const YES: &str = "true()";
pub const NO: &str = "false()";

impl Said {
    pub fn value(value: String, has: String, shut: Option<String>, whole: bool) -> Said {
        Said { value, has, shut, whole, ..Said::default() }
    }

    /// A truth by when it is certainly true and when certainly false.
    pub fn truth(yes: String, no: String, shut: Option<String>) -> Said {
        let value = if yes == YES {
            "1".into()
        } else if no == not(&yes) {
            format!("if({yes}, 1, 0)")
        } else {
            format!("if({yes}, 1, if({no}, 0, ''))")
        };
        let has = if no == not(&yes) { YES.into() } else { or([yes.clone(), no.clone()]) };
        Said { value, has, yes, no, shut, whole: true }
    }

    /// What is kept in its own row.
    pub fn kept(&self, name: &str) -> Said {
        let row = format!("${{{name}}}");
        let is_truth = !self.yes.is_empty();
        Said {
            has: if self.has == YES { YES.into() } else { format!("{row} != ''") },
            yes: if is_truth { format!("{row} = 1") } else { String::new() },
            no: if is_truth { format!("{row} = 0") } else { String::new() },
            shut: self.shut.as_ref().map(|_| format!("${{{name}s}} = 1")),
            whole: self.whole,
            value: row,
        }
    }

    /// How long the longest of what others write of it is.
    pub fn len(&self) -> usize {
        self.value
            .len()
            .max(self.has.len())
            .max(self.yes.len())
            .max(self.no.len())
            .max(self.shut.as_ref().map_or(0, String::len))
    }
}

pub fn and(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, "and", YES, NO)
}

pub fn or(parts: impl IntoIterator<Item = String>) -> String {
    joined(parts, "or", NO, YES)
}

fn joined(parts: impl IntoIterator<Item = String>, word: &str, neutral: &str, decides: &str) -> String {
    let mut all: Vec<String> = Vec::new();
    for part in parts {
        if part == decides {
            return decides.into();
        }
        if part != neutral && !all.contains(&part) {
            all.push(part);
        }
    }
    match all.as_slice() {
        [] => neutral.into(),
        [one] => one.clone(),
        several => several.iter().map(|part| bracketed(part)).collect::<Vec<_>>().join(&format!(" {word} ")),
    }
}

pub fn not(part: &str) -> String {
    match part {
        YES => NO.into(),
        NO => YES.into(),
        part => match part.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
            Some(inner) if is_whole(inner) => inner.into(),
            Some(_) | None => format!("not({part})"),
        },
    }
}

/// Whether the brackets of a text close inside it.
fn is_whole(text: &str) -> bool {
    let mut depth = 0i64;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _other => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// In brackets, unless it is a name, a literal or one call.
pub fn bracketed(text: &str) -> String {
    let simple = !text.contains(' ')
        || (text.ends_with(')')
            && text.find('(').is_some_and(|at| {
                text[..at].chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
                    && is_whole(&text[at + 1..text.len() - 1])
            }));
    if simple { text.to_string() } else { format!("({text})") }
}

/// A text in quotes: XPath has no way to write both kinds in one.
pub fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{}\"", text.replace('"', "'")) } else { format!("'{text}'") }
}
