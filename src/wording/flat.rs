//! A YAML file that is a list of keys with a text each, such as the goals that a gemeente shares.

use super::yaml::{Tree, read};

/// The keys with their texts, in the order of the file.
///
/// # Errors
/// A sentence, when it is not YAML, holds anything but keys with texts, or a key twice.
pub fn flat(text: &str) -> Result<Vec<(String, String)>, String> {
    let entries = match read(text) {
        Ok(Tree::Nothing) => return Ok(Vec::new()),
        Ok(Tree::Map(entries)) => entries,
        Ok(Tree::Text(_) | Tree::List) => return Err("it is not a list of keys with a text each".into()),
        Err(problem) => return Err(problem.message),
    };
    let mut found: Vec<(String, String)> = Vec::new();
    for (key, value, _) in entries {
        let Tree::Text(value) = value else { return Err(format!("`{}` has no text", key.text)) };
        if found.iter().any(|(known, _)| *known == key.text) {
            return Err(format!("`{}` is there twice", key.text));
        }
        found.push((key.text, value));
    }
    Ok(found)
}
