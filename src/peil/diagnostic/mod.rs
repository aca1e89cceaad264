//! Diagnostics of a source text: one flat struct for the terminal, the editor, JSON and SARIF alike.
//!
//! A message is lowercase, ends without a full stop, has the author's words in backticks, and says what is
//! wrong; `help` says what to do about it.

pub mod codes;
mod fix;
mod json;
#[cfg(feature = "render")]
mod render;
mod sarif;
pub mod signs;

pub use codes::Code;
pub use fix::{Edit, Fix, apply};
pub use json::{report_json, span_json};
#[cfg(feature = "render")]
pub use render::{Style, render};
pub use sarif::Sarif;

#[cfg(feature = "render")]
use crate::source::Sources;
use crate::source::Span;
use serde::Serialize;

/// How grave a diagnostic is. Only errors keep an instrument from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The instrument cannot be used until it is corrected.
    Error,
    /// The instrument can be used, but something is probably not intended.
    Warning,
    /// Something worth knowing.
    Note,
}

/// A place that a diagnostic points at, and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What there is to say about the place; may be empty.
    pub text: String,
}

/// One finding about a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its code, with the severity.
    pub code: &'static Code,
    /// What is wrong, in lowercase and without a full stop.
    pub message: String,
    /// The first is the primary place.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
    /// A ready-made `test` that shows what is claimed.
    pub witness: Option<String>,
    /// What the help says to do, as edits; each by itself makes the finding go away.
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic with one label, at `span`.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            witness: None,
            fixes: Vec::new(),
        }
    }

    /// What is to be seen at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// A further place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// One way to put it right.
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Says to write something in the place of what is shown: the help, and the edit. The author's meaning
    /// stays the same.
    pub fn write(self, text: impl Into<String>) -> Self {
        let span = self.span();
        self.write_at(span, text)
    }

    /// The same, in another place.
    pub fn write_at(self, span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        let title = format!("write `{text}`");
        self.help(title.clone()).fix(Fix::safe(title, Edit::new(span, text)))
    }

    /// Says which name was probably meant by what is shown: the author has to agree.
    pub fn suggest(self, near: &str) -> Self {
        let span = self.span();
        self.help(format!("did you mean `{near}`?"))
            .fix(Fix::chosen(format!("write `{near}`"), Edit::new(span, near)))
    }

    /// The nearest name if there is one, and other help where there is none.
    pub fn suggest_or(self, near: Option<&str>, otherwise: impl Into<String>) -> Self {
        match near {
            Some(near) => self.suggest(near),
            None => self.help(otherwise),
        }
    }

    /// Says to take away what a span holds.
    pub fn take_away(self, span: Span, help: impl Into<String>) -> Self {
        self.help(help).fix(Fix::chosen("remove it", Edit::delete(span)))
    }

    /// Adds a test that shows it, as Peil source.
    pub fn witness(mut self, test: impl Into<String>) -> Self {
        self.witness = Some(test.into());
        self
    }

    /// The severity of its code.
    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    /// The place of its first label.
    pub fn span(&self) -> Span {
        self.labels[0].span
    }
}

/// How many diagnostics there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// How many errors.
    pub errors: usize,
    /// How many warnings.
    pub warnings: usize,
    /// How many notes.
    pub notes: usize,
}

/// The name that an author may have meant by a word that is none: lowercase letters, digits and `_`.
pub fn as_name(text: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for character in text.chars() {
        let plain = match character {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        };
        if plain.is_ascii_uppercase() && before.is_ascii_lowercase() {
            out.push('_');
        }
        if plain.is_ascii_alphanumeric() {
            out.push(plain.to_ascii_lowercase());
        } else if !out.ends_with('_') {
            out.push('_');
        }
        before = plain;
    }
    let out = out.trim_matches('_').to_string();
    if out.starts_with(|c: char| c.is_ascii_lowercase()) { out } else { format!("x_{out}") }
}

/// Counts diagnostics by severity.
pub fn count(diagnostics: &[Diagnostic]) -> Counts {
    let of = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
    Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
}

/// Puts diagnostics in source order, and drops what is said twice of one place.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.span(), a.severity(), a.code.id).cmp(&(b.span(), b.severity(), b.code.id)));
    diagnostics.dedup_by(|a, b| a.code.id == b.code.id && a.span() == b.span() && a.message == b.message);
}

/// Makes one finding of those with one code and message: a name that is misspelt in ten places is one
/// mistake. Its first place is reported, others are shown, and the edits of all belong to one fix.
pub fn join_equal(diagnostics: &mut Vec<Diagnostic>, code: &Code) {
    const MOST_SHOWN: usize = 3;
    let mut first: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        match first.get(&diagnostic.message).filter(|_| diagnostic.code == code) {
            Some(&at)
                if kept[at].help == diagnostic.help && kept[at].span().file == diagnostic.span().file =>
            {
                let told = &mut kept[at];
                if told.labels.iter().all(|label| label.span != diagnostic.span())
                    && told.labels.len() <= MOST_SHOWN
                {
                    told.labels.push(Label { span: diagnostic.span(), text: "here too".into() });
                }
                for (fix, more) in told.fixes.iter_mut().zip(diagnostic.fixes) {
                    let new: Vec<Edit> =
                        more.edits.into_iter().filter(|edit| !fix.edits.contains(edit)).collect();
                    fix.edits.extend(new);
                }
            }
            _ => {
                if diagnostic.code == code {
                    first.entry(diagnostic.message.clone()).or_insert(kept.len());
                }
                kept.push(diagnostic);
            }
        }
    }
    *diagnostics = kept;
}

/// The name among `known` that a writer of `wrong` probably meant.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = wrong.to_lowercase().chars().collect();
    let limit = match wrong.len() {
        0..=2 => 1,
        3..=5 => 2,
        _ => FARTHEST,
    };
    // The nearest; of several, the first in the alphabet, whatever the order in which they come.
    known
        .into_iter()
        .filter_map(|name| distance(&wrong, name).map(|distance| (distance, name)))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count())
        .min()
        .map(|(_, name)| name)
}

/// The most edits that a suggestion may be away.
const FARTHEST: usize = 3;
/// No longer word is compared; names are shorter.
const LONGEST: usize = 64;

/// How many edits lie between two words: insertions, deletions, replacements, and swaps of neighbours;
/// `usize::MAX` for more than three.
pub fn edit_distance(a: &str, b: &str) -> usize {
    distance(&a.chars().collect::<Vec<_>>(), b).unwrap_or(usize::MAX)
}

/// Optimal string alignment (Damerau, 1964). None where it is more than [`FARTHEST`]: an unknown name is
/// compared with every name there is, so that most comparisons must end soon.
fn distance(a: &[char], b: &str) -> Option<usize> {
    let (mut letters, mut count) = ([' '; LONGEST], 0);
    for letter in b.chars() {
        *letters.get_mut(count)? = letter;
        count += 1;
    }
    let b = &letters[..count];
    if a.len() > LONGEST || a.len().abs_diff(count) > FARTHEST {
        return None;
    }
    let (mut before, mut last, mut row) = ([0; LONGEST + 1], [0; LONGEST + 1], [0; LONGEST + 1]);
    (0..=count).for_each(|at| last[at] = at);
    for i in 1..=a.len() {
        row[0] = i;
        let mut least = i;
        for j in 1..=count {
            let mut best =
                (last[j - 1] + usize::from(a[i - 1] != b[j - 1])).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row[j] = best;
            least = least.min(best);
        }
        if least > FARTHEST {
            return None;
        }
        (before, last) = (last, row);
    }
    Some(last[count])
}

/// Renders every diagnostic for a person, one after the other.
#[cfg(feature = "render")]
pub fn render_all(sources: &Sources, diagnostics: &[Diagnostic], style: Style) -> String {
    diagnostics.iter().map(|diagnostic| render(sources, diagnostic, style)).collect::<Vec<_>>().join("\n")
}
