//! The texts that an instrument has, in the order in which people read them, and how a key is written in
//! YAML.

use std::collections::{HashMap, HashSet};

use peil::model::{Instrument, TextKey};

/// The sections of a wording file, in order. The title of the instrument is above them.
pub const SECTIONS: [&str; 12] = [
    "informants",
    "domains",
    "repeats",
    "items",
    "notes",
    "scales",
    "bands",
    "scores",
    "classes",
    "checks",
    "alerts",
    "feedback",
];

/// What a wording file says about itself: `instrument`, or `study` where it is beside a protocol.
pub const HEADER: [&str; 4] = ["instrument", "study", "language", "for"];

/// The texts of the instrument itself: in YAML they are above the sections, for `instrument` names the instrument
/// there.
pub const TOP: [&str; 2] = ["title", "description"];

/// The key of the instrument's title.
pub const TITLE: &str = "instrument.title";

/// Whether a text is a description: it is for those who read about an instrument, not for those who answer it.
pub fn is_description(key: &TextKey) -> bool {
    let whole = key.0.split('@').next().unwrap_or_default();
    match split(whole) {
        ("instrument", "description", "") => true,
        ("domains" | "repeats" | "scores", _, rest) => rest == "description",
        _ => false,
    }
}

/// The wording key of a key above the sections: `title` is `instrument.title`.
pub fn of_top(key: &str) -> Option<String> {
    let whole = key.split('@').next().unwrap_or_default();
    TOP.contains(&whole).then(|| format!("instrument.{key}"))
}

/// Every key of an instrument, and every part of a key up to a dot.
#[derive(Debug)]
pub struct Keys {
    prefixes: HashSet<String>,
}

impl Keys {
    pub fn of(base: &Instrument) -> Keys {
        let mut prefixes = HashSet::new();
        for (key, _) in base.texts.iter() {
            prefixes.extend(key.0.match_indices('.').map(|(dot, _)| key.0[..dot].to_string()));
        }
        Keys { prefixes }
    }

    /// Whether keys are under this one.
    pub fn holds_texts(&self, prefix: &str) -> bool {
        self.prefixes.contains(prefix)
    }
}

/// The texts of an instrument in reading order, section by section; the words for an informant after those
/// for everybody.
pub fn in_order(base: &Instrument) -> Vec<&TextKey> {
    let mut ranks: HashMap<String, usize> = HashMap::new();
    let mut rank = |key: String| {
        let next = ranks.len();
        ranks.entry(key).or_insert(next);
    };
    for group in &base.groups {
        rank(format!("group.{}", group.name));
        for round in group.rounds.iter().flat_map(|rounds| &rounds.names) {
            rank(format!("repeats.{}.rounds.{}", group.name, round.name));
        }
    }
    for question in &base.questions {
        rank(format!("items.{}", question.name));
    }
    for note in &base.notes {
        rank(format!("notes.{}", note.name));
    }
    for scale in &base.scales {
        for option in &scale.options {
            rank(format!("scales.{}.{}", scale.name, option.key()));
        }
    }
    for score in &base.scores {
        rank(format!("scores.{}", score.name));
        for band in &score.bands {
            rank(format!("scores.{}.bands.{}", score.name, band.key()));
            rank(format!("bands.{}.{}", score.shared_bands.as_deref().unwrap_or_default(), band.key()));
        }
    }
    for class in &base.classes {
        rank(format!("classes.{}", class.declared()));
        for option in &class.options {
            rank(format!("classes.{}.options.{}", class.declared(), option.key()));
        }
    }
    for message in &base.messages {
        rank(format!("message.{}", message.declared()));
    }
    let mut keys: Vec<(usize, usize, usize, &TextKey)> = base
        .texts
        .iter()
        .map(|(key, _)| {
            let whole = key.0.split('@').next().unwrap_or_default();
            let (section, name, _) = split(whole);
            let at = if section == "instrument" {
                0
            } else {
                SECTIONS.iter().position(|known| *known == section).map_or(usize::MAX, |at| at + 1)
            };
            let owner = match section {
                "domains" | "repeats" => format!("group.{name}"),
                "checks" | "alerts" | "feedback" => format!("message.{name}"),
                _ => format!("{section}.{name}"),
            };
            let by_owner = ranks.get(&owner).copied().unwrap_or(0);
            // The title goes before the description and the intro, all before options.
            // Of the words at both ends of a number the low end goes first.
            let inner = ranks.get(whole).copied().map_or_else(
                || usize::from(!whole.ends_with(".title")) + usize::from(whole.ends_with(".high")),
                |rank| rank + 3,
            );
            (at, by_owner, inner, key)
        })
        .collect();
    keys.sort();
    keys.into_iter().map(|(_, _, _, key)| key).collect()
}

/// Section, name, and what is left: `scores.balans.bands.zwaar` is `scores`, `balans`, `bands.zwaar`.
pub fn split(key: &str) -> (&str, &str, &str) {
    let (section, rest) = key.split_once('.').unwrap_or((key, ""));
    let (name, rest) = rest.split_once('.').unwrap_or((rest, ""));
    (section, name, rest)
}

/// The levels at which a key is written in YAML: `scores`, `balans`, `bands`, `zwaar`; `items`, `fin1.hint`;
/// `title`.
pub fn levels(key: &str) -> Vec<&str> {
    if let Some(title) = key.strip_prefix("instrument.") {
        return vec![title];
    }
    let (section, rest) = key.split_once('.').unwrap_or((key, ""));
    if matches!(section, "items" | "notes" | "informants" | "checks" | "alerts" | "feedback") {
        return vec![section, rest];
    }
    let Some((name, rest)) = rest.split_once('.') else { return vec![section, rest] };
    match rest.split_once('.') {
        Some((inner @ ("bands" | "options"), option)) if matches!(section, "scores" | "classes") => {
            vec![section, name, inner, option]
        }
        Some(("rounds", round)) if section == "repeats" => vec![section, name, "rounds", round],
        _ => vec![section, name, rest],
    }
}
