//! Goals that a gemeente shares, declared once in `goals.yaml` beside the instruments; and how the cases of a
//! practice are with them, with the same rule of disclosure as the reports of a study.

use std::collections::BTreeMap;
use std::path::Path;

use peil_project::files::{self, Text};
use peil_store::SharedGoal;
use peil_study::disclosure::{Cell, withhold};
use peil_wording::flat;

/// The file in the folder of instruments.
pub const FILE: &str = "goals.yaml";
/// How many cases a number has at least before it is shown.
pub const AT_LEAST: usize = 10;

/// The goals that are shared: the key of each, and what it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared(BTreeMap<String, String>);

impl Shared {
    /// Those that are declared in a folder; none where there is no file.
    ///
    /// # Errors
    /// A sentence, when the file is there and cannot be read.
    pub fn read(folder: &Path) -> Result<Shared, String> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Ok(Shared::default());
        }
        let named = |why: String| format!("{}: {why}", path.display());
        match files::read_text(&path) {
            Ok(Text::Read(text)) => Shared::of(&text).map_err(named),
            Ok(Text::NotUtf8 { .. }) => Err(named("it is not UTF-8 text".into())),
            Err(fault) => Err(fault.to_string()),
        }
    }

    /// `rust_geldzaken: "Rust in geldzaken"`, a line each.
    ///
    /// # Errors
    /// A sentence about what is wrong with it.
    pub fn of(text: &str) -> Result<Shared, String> {
        let mut goals = BTreeMap::new();
        for (key, title) in flat(text)? {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
            if key.is_empty() || key.len() > 60 || !key.bytes().all(plain) {
                return Err(format!("`{key}` is not a key: use small letters, digits, `_` and `-`"));
            }
            if title.trim().is_empty() {
                return Err(format!("`{key}` has no words"));
            }
            goals.insert(key, title);
        }
        Ok(Shared(goals))
    }

    pub fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// What a goal is called; its key where it is declared no more.
    pub fn title(&self, key: &str) -> String {
        self.0.get(key).cloned().unwrap_or_else(|| key.to_string())
    }

    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, title)| (key.as_str(), title.as_str()))
    }
}

/// How many cases are how far with a shared goal; none where the number is withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub key: String,
    pub title: String,
    pub total: Option<usize>,
    pub unseen: Option<usize>,
    pub underway: Option<usize>,
    pub reached: Option<usize>,
}

/// Every goal that is declared, and others that cases have, with what may be shown.
pub fn counts(shared: &Shared, found: &[SharedGoal]) -> Vec<Counted> {
    let declared = shared.all().map(|(key, _)| key.to_string());
    let mut keys: Vec<String> = declared.collect();
    keys.extend(found.iter().map(|goal| goal.shared.clone()).filter(|key| !shared.has(key)));
    keys.sort();
    let of = |key: String| {
        let goal = found.iter().find(|goal| goal.shared == key);
        let numbers = goal.map_or([0; 3], |goal| [goal.unseen, goal.underway, goal.reached]);
        let cells = ["unseen", "underway", "reached"]
            .into_iter()
            .zip(numbers)
            .map(|(name, households)| Cell { name: name.into(), households })
            .collect::<Vec<_>>();
        let withheld = withhold(&cells, AT_LEAST);
        let shown = |at: usize| (!withheld.cells[at] && !withheld.total).then_some(numbers[at]);
        Counted {
            title: shared.title(&key),
            total: (!withheld.total).then(|| numbers.iter().sum()),
            unseen: shown(0),
            underway: shown(1),
            reached: shown(2),
            key,
        }
    };
    keys.into_iter().map(of).collect()
}
