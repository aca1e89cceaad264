//! Source files on disk: finding them, reading them, and the files they name.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::Error;
use peil::source::Loader;

/// Why a file cannot be used, without the number that systems add.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a folder".into(),
        io::ErrorKind::NotADirectory => "a part of its path is not a folder".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}

/// A source text, or where it stops being one.
#[derive(Debug)]
pub enum Text {
    Read(String),
    /// Not UTF-8 from this byte on; the text as far as it can be shown.
    NotUtf8 {
        at: usize,
        shown: String,
    },
}

/// # Errors
/// When the file cannot be read.
pub fn read_text(path: &Path) -> Result<Text, Error> {
    let bytes = fs::read(path).map_err(|error| Error::file("read", path, &error))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Text::Read(text),
        Err(error) => Text::NotUtf8 { at: error.utf8_error().valid_up_to(), shown: String::from_utf8_lossy(error.as_bytes()).into_owned() },
    })
}

/// Every `.peil` file that the paths name: files as they are, folders with what is in them, in order of their names.
///
/// # Errors
/// When a path cannot be read, or there is nothing to be found.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|error| Error::file("read", path, &error))?;
        if !about.is_dir() {
            found.push(path.clone());
            continue;
        }
        let before = found.len();
        walk(path, &mut found)?;
        if found.len() == before {
            return Err(Error::new(format!("there are no `.peil` files in `{}`", path.display())));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|path| seen.insert(plain(path)));
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |error: io::Error| Error::file("read", folder, &error);
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder).and_then(Iterator::collect).map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A link to a folder is not followed, so that walking ends.
        if entry.file_type().map_err(failed)?.is_dir() {
            if !hidden {
                walk(&path, found)?;
            }
        } else if !hidden && path.extension().is_some_and(|extension| extension == "peil") {
            found.push(path);
        }
    }
    Ok(())
}

/// The `.peil` file that INSTRUMENT names: itself, or the one of a folder's name.
///
/// # Errors
/// When there is none.
pub fn instrument_file(path: &Path) -> Result<PathBuf, Error> {
    let about = fs::metadata(path).map_err(|error| Error::file("read", path, &error))?;
    if !about.is_dir() {
        return Ok(path.to_path_buf());
    }
    // `.` and `..` have the name of the folder they are.
    let whole = fs::canonicalize(path).map_err(|error| Error::file("read", path, &error))?;
    let name = whole.file_name().unwrap_or_default();
    let mut file = name.to_os_string();
    file.push(".peil");
    let inside = path.join(&file);
    if inside.is_file() {
        return Ok(inside);
    }
    Err(Error::new(format!("`{}` holds no `{}`: name the `.peil` file itself", path.display(), Path::new(&file).display())))
}

/// A path without `.` and without `a/..`, so that a file has one name however it is reached.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    if plain.as_os_str().is_empty() { PathBuf::from(".") } else { plain }
}

/// Gives the compiler the files that a source names, taken from the folder of the file that names them.
pub struct Disk;

impl Loader for Disk {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), String> {
        let file = plain(&Path::new(from).parent().unwrap_or(Path::new("")).join(path));
        let bytes = fs::read(&file).map_err(|error| reason(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_string())?;
        Ok((file.to_string_lossy().into_owned(), text))
    }
}
