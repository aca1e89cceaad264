//! `--map`: a YAML file that says what the columns of a file of answers, or the names of another instrument, are
//! called here.

use std::path::Path;

use indexmap::IndexMap;

use super::Fault;
use super::files::{self, Text};
use peil::text::Names;
use peil_wording::compare;

/// Reads `THEIR_COLUMN: our_column`, one per line, into the names.
///
/// # Errors
/// When the file cannot be read, is no such list, or names what the instrument does not know.
pub fn read(path: &Path, names: &mut Names<'_>) -> Result<(), Fault> {
    let wrong = |what: String| Fault::Usage(format!("`{}`: {what}", path.display()));
    let map: IndexMap<String, String> = parsed(path, "; each line is `THEIR_COLUMN: our_column`")?;
    names.rename(map).map_err(|error| wrong(error.to_string()))
}

/// Which names of the one instrument are which of the other.
///
/// # Errors
/// When the file cannot be read, or has another form.
pub fn instruments(path: &Path) -> Result<compare::Map, Fault> {
    parsed(path, "")
}

/// What a YAML file says; `form` is added to what is wrong with one.
fn parsed<T: serde::de::DeserializeOwned>(path: &Path, form: &str) -> Result<T, Fault> {
    let wrong = |what: String| Fault::Usage(format!("`{}`: {what}", path.display()));
    match files::read_text(path)? {
        Text::Read(text) => serde_yaml::from_str(&text).map_err(|error| {
            let said = error.to_string();
            wrong(format!("{}{form}", said.lines().next().unwrap_or_default().trim_start_matches("error: ")))
        }),
        Text::NotUtf8 { .. } => Err(wrong("the file is not UTF-8".into())),
    }
}
