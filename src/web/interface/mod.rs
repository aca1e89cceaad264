//! Peil's own texts for respondents and professionals, in Dutch, Frisian and English. The words of an
//! instrument are not here.
//!
//! A text is a message of a Fluent file; all three hold the same messages (a test compares them).

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language that the pages speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tongue {
    #[default]
    Dutch,
    Frisian,
    English,
}

impl Tongue {
    pub const ALL: [Tongue; 3] = [Tongue::Dutch, Tongue::Frisian, Tongue::English];

    /// The BCP 47 tag: for addresses, and for `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Tongue::Dutch => "nl",
            Tongue::Frisian => "fy",
            Tongue::English => "en",
        }
    }

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Tongue::Dutch => "Nederlands",
            Tongue::Frisian => "Frysk",
            Tongue::English => "English",
        }
    }

    /// `nl`, `fy` or `en`, with or without a region.
    pub fn parse(tag: &str) -> Option<Tongue> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().trim();
        Tongue::ALL.into_iter().find(|tongue| tongue.tag().eq_ignore_ascii_case(primary))
    }

    /// The first language of an `Accept-Language` header that is spoken here, by the order and weights in it.
    pub fn accepted(header: &str) -> Option<Tongue> {
        let mut asked: Vec<(f32, Tongue)> = Vec::new();
        for part in header.split(',') {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            if let (Some(tongue), Ok(weight)) = (Tongue::parse(tag.trim()), weight.trim().parse::<f32>()) {
                asked.push((weight, tongue));
            }
        }
        // A stable sort: of equal weights the first stays first.
        asked.sort_by(|a, b| b.0.total_cmp(&a.0));
        asked.first().filter(|(weight, _)| *weight > 0.0).map(|(_, tongue)| *tongue)
    }

    /// A day, written `2020-04-03`, in words: `3 april 2020`. What is not a day stays as it is.
    pub fn day(self, written: &str) -> String {
        written.parse().map_or_else(|_| written.to_string(), |day| peil::spoken::day(self.tag(), day))
    }

    /// The text of a message; the key itself where there is none, which the tests rule out for the keys that
    /// pages use.
    pub fn say(self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The text of a message with its variables filled in.
    pub fn fill(self, key: &str, values: &[(&str, &dyn Said)]) -> String {
        let bundle = &BUNDLES[self as usize];
        let mut given = FluentArgs::new();
        for (name, value) in values {
            given.set(name.to_string(), value.said());
        }
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_string();
        };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned()
    }
}

/// What a variable of a message can be: a text, or a number that decides between plurals.
pub trait Said {
    fn said(&self) -> FluentValue<'static>;
}

impl Said for str {
    fn said(&self) -> FluentValue<'static> {
        self.to_string().into()
    }
}

impl Said for String {
    fn said(&self) -> FluentValue<'static> {
        self.clone().into()
    }
}

impl Said for usize {
    fn said(&self) -> FluentValue<'static> {
        (*self).into()
    }
}

impl<T: Said + ?Sized> Said for &T {
    fn said(&self) -> FluentValue<'static> {
        (**self).said()
    }
}

/// What the terminal says, and what the pages say, in the order of [`Tongue::ALL`]. No key is in both.
const SOURCES: [&str; 3] = [
    concat!(
        include_str!("fill.nl.ftl"),
        "\n",
        include_str!("web.nl.ftl"),
        "\n",
        include_str!("preview.nl.ftl")
    ),
    concat!(
        include_str!("fill.fy.ftl"),
        "\n",
        include_str!("web.fy.ftl"),
        "\n",
        include_str!("preview.fy.ftl")
    ),
    concat!(
        include_str!("fill.en.ftl"),
        "\n",
        include_str!("web.en.ftl"),
        "\n",
        include_str!("preview.en.ftl")
    ),
];

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 3]> = LazyLock::new(|| Tongue::ALL.map(bundle));

fn bundle(tongue: Tongue) -> FluentBundle<FluentResource> {
    // What cannot be read is left out, and the test of the keys finds it.
    let resource =
        FluentResource::try_new(SOURCES[tongue as usize].to_string()).unwrap_or_else(|(read, _)| read);
    let language = tongue.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks around what is filled in are for texts in two directions, and spoil what is copied from a
    // page.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The keys of a language's messages, in the order of its file, each with the variables it names.
pub fn messages(tongue: Tongue) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in SOURCES[tongue as usize].lines() {
        let key = line
            .split_once(" =")
            .map(|(key, _)| key)
            .filter(|key| key.starts_with(|sign: char| sign.is_ascii_lowercase()));
        found.extend(key.map(|key| (key.to_string(), Vec::new())));
        if let Some((_, variables)) = found.last_mut() {
            for (at, _) in line.match_indices('$') {
                let name: String = line[at + 1..]
                    .chars()
                    .take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '-')
                    .collect();
                variables.push(name);
            }
            variables.sort();
            variables.dedup();
        }
    }
    found
}
