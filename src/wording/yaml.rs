//! YAML as a tree of texts with their places. The only file that names the YAML crate, and it knows nothing of instruments.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Error, Location, Options, Spanned, from_str_with_options};

/// What stands at a place.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree {
    /// Nothing: `items:` with only comments under it.
    Nothing,
    Text(String),
    /// In the order of the file, a key that is given twice twice.
    Map(Vec<(Placed, Tree, Range<usize>)>),
    List,
}

/// A key and its bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub text: String,
    pub range: Range<usize>,
}

/// Why a text is no YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub message: String,
    pub range: Range<usize>,
}

/// Reads one YAML document.
///
/// # Errors
/// When it is no YAML, with the place where that shows.
pub fn read(text: &str) -> Result<Tree, Problem> {
    let mut options = Options::default();
    // Whether a key may stand twice is for the reader of the tree, which can point at both.
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.with_snippet = false;
    let raw: Result<Spanned<Raw>, Error> = from_str_with_options(text, options);
    match raw {
        Ok(raw) => Ok(finish(text, raw).0),
        // A file with nothing but comments.
        Err(_) if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) => Ok(Tree::Nothing),
        Err(error) => {
            let error = error.without_snippet();
            let range = error.location().map_or(0..0, |location| range(&location).unwrap_or_else(|| line(text, &location)));
            let start = text.floor_char_boundary(range.start.min(text.len()));
            let end = text.ceil_char_boundary(range.end.clamp(start, text.len()));
            Err(Problem { message: first_sentence(&error.to_string()), range: start..end })
        }
    }
}

/// What is wrong, without the place, which is underlined.
fn first_sentence(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    let line = match line.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") => rest,
        _ => line,
    };
    line.split(" at line ").next().unwrap_or_default().trim_end_matches([',', '.', ':']).to_string()
}

fn range(location: &Location) -> Option<Range<usize>> {
    let span = location.span();
    let start = usize::try_from(span.byte_offset()?).ok()?;
    Some(start..start + usize::try_from(span.byte_len()?).ok()?)
}

/// The line of a place of which no bytes are known.
fn line(text: &str, location: &Location) -> Range<usize> {
    let number = usize::try_from(location.line()).unwrap_or(1).max(1);
    let start: usize = text.split_inclusive('\n').take(number - 1).map(str::len).sum();
    let line = text[start..].lines().next().unwrap_or_default();
    start..start + line.trim_end().len()
}

/// As it is read: scalars that look like numbers are told apart by the crate, and taken as they are written here.
enum Raw {
    Nothing,
    Text(String),
    Scalar,
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
    List,
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Raw;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text, or keys with texts")
            }

            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Nothing)
            }

            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Nothing)
            }

            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
                Raw::deserialize(deserializer)
            }

            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_string()))
            }

            fn visit_string<E>(self, text: String) -> Result<Raw, E> {
                Ok(Raw::Text(text))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Scalar)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Raw::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw::Map(entries))
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

/// A tree with the place where it is used.
fn finish(text: &str, raw: Spanned<Raw>) -> (Tree, Range<usize>) {
    let used = range(&raw.referenced).unwrap_or(0..0);
    let defined = range(&raw.defined).unwrap_or(0..0);
    let tree = match raw.value {
        Raw::Nothing => Tree::Nothing,
        Raw::Text(text) => Tree::Text(text),
        Raw::Scalar => Tree::Text(text.get(defined).unwrap_or_default().trim().to_string()),
        Raw::List => Tree::List,
        Raw::Map(entries) => Tree::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let (key, place) = finish(text, key);
                    let written = match key {
                        Tree::Text(key) => key,
                        _ => text.get(place.clone()).unwrap_or_default().trim().to_string(),
                    };
                    let (value, at) = finish(text, value);
                    (Placed { text: written, range: place }, value, at)
                })
                .collect(),
        ),
    };
    (tree, used)
}
