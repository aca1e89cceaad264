//! A new instrument: a folder with a file that compiles, a test, and a case.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Error;

/// Why an instrument was not begun.
#[derive(Debug)]
pub enum NotBegun {
    /// It cannot be called so: names are lowercase letters, digits and `_`, and begin with a letter.
    Name,
    /// There is a folder, or a file, of this name already. Nothing was changed.
    Exists,
    /// It cannot be written.
    Failed(Error),
}

/// Words that a name may not be.
const RESERVED: [&str; 11] = ["and", "or", "not", "in", "is", "has", "if", "then", "else", "yes", "no"];
const LONGEST: usize = 50;

const SOURCE: &str = include_str!("begin/starter.peil");
const CASES: &str = include_str!("begin/voorbeeld.csv");

/// Begins an instrument in a folder of its own, which is called like it; the file of the instrument.
///
/// # Errors
/// When it cannot have this name, is there already, or cannot be written.
pub fn begin(folder: &Path) -> Result<PathBuf, NotBegun> {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let signs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let fits = name.bytes().all(signs)
        && name.starts_with(|sign: char| sign.is_ascii_lowercase())
        && name.len() <= LONGEST
        && !RESERVED.contains(&name);
    if !fits {
        return Err(NotBegun::Name);
    }
    let failed =
        |path: &Path, doing: &str, error: &std::io::Error| NotBegun::Failed(Error::file(doing, path, error));
    // Making the folder and finding that it is there already are one step, so that nothing is ever written
    // over.
    fs::create_dir(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => NotBegun::Exists,
        _ => failed(folder, "make", &error),
    })?;
    let cases = folder.join("cases");
    fs::create_dir(&cases).map_err(|error| failed(&cases, "make", &error))?;
    let source = folder.join(format!("{name}.peil"));
    fs::write(&source, SOURCE.replace("NAME", name)).map_err(|error| failed(&source, "write", &error))?;
    let case = cases.join("voorbeeld.csv");
    fs::write(&case, CASES).map_err(|error| failed(&case, "write", &error))?;
    Ok(source)
}

/// A name for what somebody typed: in lowercase, without accents, `_` for what is between words.
///
/// ```
/// assert_eq!(peil_project::name_of(" Zorg & rust in Súdwest "), "zorg_rust_in_sudwest");
/// ```
pub fn name_of(typed: &str) -> String {
    let mut name = String::new();
    for sign in typed.nfd().filter(|sign| !is_combining_mark(*sign)) {
        if sign.is_ascii_alphanumeric() {
            name.push(sign.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.trim_end_matches('_').to_string()
}
