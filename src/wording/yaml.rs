//! YAML as a tree of texts with their places. The only file that names the YAML crate, and it knows nothing
//! of instruments.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Error, Location, Options, Spanned, from_str_with_options};

use super::lines;

/// What is at a place.
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

/// Why a text is not YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub message: String,
    pub range: Range<usize>,
}

/// Reads one YAML document.
///
/// # Errors
/// When it is not YAML, with the place where that shows.
pub fn read(text: &str) -> Result<Tree, Problem> {
    lines::read(text).map_or_else(|| any(text), Ok)
}

/// The same of a text with anything in it.
fn any(text: &str) -> Result<Tree, Problem> {
    let mut options = Options::default();
    // Whether a key may be twice is for the reader of the tree, which can point at both.
    options.duplicate_keys = DuplicateKeyPolicy::PassThrough;
    options.with_snippet = false;
    let raw: Result<Spanned<Raw>, Error> = from_str_with_options(text, options);
    match raw {
        Ok(raw) => Ok(finish(text, raw).0),
        // A file with nothing but comments.
        Err(_) if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) => {
            Ok(Tree::Nothing)
        }
        Err(error) => {
            let error = error.without_snippet();
            let range = error
                .location()
                .map_or(0..0, |location| range(&location).unwrap_or_else(|| line(text, &location)));
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

/// As it is read: scalars that look like numbers are told apart by the crate, and taken as they are written
/// here.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Where maps and nothing are is of no use to anybody.
    fn told(tree: &Tree, out: &mut Vec<String>) {
        match tree {
            Tree::Map(entries) => {
                for (key, value, range) in entries {
                    let place =
                        if matches!(value, Tree::Text(_)) { format!("{range:?}") } else { String::new() };
                    out.push(format!("{key:?} {place}"));
                    told(value, out);
                    out.push("end".into());
                }
            }
            other => out.push(format!("{other:?}")),
        }
    }

    fn both(text: &str) -> Option<Vec<String>> {
        let quick = lines::read(text)?;
        let (mut a, mut b) = (Vec::new(), Vec::new());
        told(&quick, &mut a);
        match any(text) {
            Ok(tree) => told(&tree, &mut b),
            Err(problem) => b.push(format!("{problem:?}")),
        }
        assert_eq!(a, b, "{text:?}");
        Some(a)
    }

    #[test]
    fn the_quick_half_says_the_same() {
        for text in [
            "instrument: a\nlanguage: fy\nfor: no\ntitle: \"T\"\n",
            "# een\nitems:\n  # twee\n  fin1: \"Één \\\"twee\\\" \\\\ drie\"\n  fin1.hint:   \"{kind}: # 'x'\"  \n\nscales:\n  mate:\n    0: \"Nooit\"\n    geen: \"Geen\"\nbands:\nchecks:\n",
            "a:\n    b:\n      c: \"1\"\n    d: \"2\"\na: \"nog eens\"",
            "on: true\nyes: 12\n3: 4e5\ntitle@professional: \"x\"\n",
        ] {
            assert!(both(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn what_is_otherwise_is_left_to_the_crate() {
        for text in [
            "a: \"x\" # y",
            "a: \"x\ny\"",
            "a: 'x'",
            "a: [1]",
            "a: \"\\u00e9\"",
            "a: null",
            "a:\n\tb: \"x\"",
            "a: \"x\"\r\n",
            "---\na: \"x\"",
            "a: \"x\"\n  b: \"y\"",
            "a:\n  b: \"x\"\n c: \"y\"",
            "  a: \"x\"\nb: \"y\"",
            "a:b",
            "a: \"x\"y\"",
            "\"a\": \"x\"",
            "a: x y",
            "",
        ] {
            assert_eq!(lines::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn lines_put_together_at_random_are_read_alike() {
        let parts = [
            "a", "b1.hint", ":", ": ", " ", "  ", "\n", "\n", "\"", "\"x\"", "\"é\"", "\\", "#", "nee",
            "null", "-", "0", "\n  ", "\n    ", "a: \"x\"", "b:\n",
        ];
        let (mut seed, mut read) = (1u64, 0);
        for _ in 0..200_000 {
            let mut text = String::new();
            for _ in 0..3 + seed % 11 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(parts[(seed >> 33) as usize % parts.len()]);
            }
            read += usize::from(both(&text).is_some());
        }
        assert!(read > 2_000, "{read}");
    }
}
