//! `--map`: a YAML file that says what the columns of a file of answers are called here.

use std::path::Path;

use indexmap::IndexMap;

use super::Fault;
use super::files::{self, Text};
use peil::text::Names;

/// Reads `THEIR_COLUMN: our_column`, one per line, into the names.
///
/// # Errors
/// When the file cannot be read, is no such list, or names what the instrument does not know.
pub fn read(path: &Path, names: &mut Names<'_>) -> Result<(), Fault> {
    let wrong = |what: String| Fault::Usage(format!("`{}`: {what}", path.display()));
    let text = match files::read_text(path)? {
        Text::Read(text) => text,
        Text::NotUtf8 { .. } => return Err(wrong("the file is not UTF-8".into())),
    };
    let map: IndexMap<String, String> = serde_yaml::from_str(&text).map_err(|error| {
        let said = error.to_string();
        wrong(format!(
            "{}; each line is `THEIR_COLUMN: our_column`",
            said.lines().next().unwrap_or_default().trim_start_matches("error: ")
        ))
    })?;
    names.rename(map).map_err(wrong)
}
