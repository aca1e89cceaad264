//! Source files on disk: finding them, reading them, and the files they name.
//!
//! What a person names on the command line is read wherever it is. What a *file* names is read only near that
//! file ([`read_near`]): an instrument from somebody else must not show what else is on this machine in a
//! message. No file is read without a limit.

use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::Error;
use peil::source::{Loader, Unreadable};

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
#[derive(Debug, Clone)]
pub enum Text {
    Read(String),
    /// Not UTF-8 from this byte on; the text as far as it can be shown.
    NotUtf8 {
        at: usize,
        shown: String,
    },
}

/// The longest source text, wording file or table that is read: 64 MiB.
pub const LONGEST: u64 = 64 << 20;

/// The bytes of a file, unless it is too long, as a device without an end is.
///
/// # Errors
/// When it cannot be read, or is longer than [`LONGEST`].
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > LONGEST {
        true => Err(io::Error::other("it is longer than 64 megabytes")),
        false => Ok(bytes),
    }
}

/// The bytes of a file that another file names. It is an ordinary file, and is near the other: in its
/// folder or below, or elsewhere in its [`project`] and called `.peil`, `.csv` or `.tsv`.
///
/// # Errors
/// Why it is not read, in words.
pub fn read_near(from: &Path, file: &Path) -> Result<Vec<u8>, String> {
    let whole = fs::canonicalize(file).map_err(|error| reason(&error))?;
    let about = fs::metadata(&whole).map_err(|error| reason(&error))?;
    if about.is_dir() {
        return Err("it is a folder".into());
    }
    let folder = fs::canonicalize(folder_of(from)).map_err(|error| reason(&error))?;
    let shared = || {
        whole
            .extension()
            .is_some_and(|extension| ["peil", "csv", "tsv"].iter().any(|known| extension == *known))
    };
    let is_near = whole.starts_with(&folder) || (shared() && whole.starts_with(project(&folder)));
    if !is_near || is_of_the_system(&whole) {
        return Err(
            "it is outside the project: put it beside the file that names it, or in a subfolder".into()
        );
    }
    if !about.is_file() {
        return Err("it is not an ordinary file".into());
    }
    read_bytes(&whole).map_err(|error| reason(&error))
}

/// The folder within which files name each other: the nearest one upwards that holds `.git` or `peil.toml`;
/// without one, the folder above, or the current folder where that is higher.
fn project(folder: &Path) -> PathBuf {
    if let Some(marked) =
        folder.ancestors().find(|folder| folder.join(".git").exists() || folder.join("peil.toml").exists())
    {
        return marked.to_path_buf();
    }
    let above = folder.parent().filter(|above| above.parent().is_some()).unwrap_or(folder).to_path_buf();
    let here = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_else(|_| above.clone());
    if here.parent().is_some() && above.starts_with(&here) { here } else { above }
}

/// Files that are not stored: what is in them is what the system knows of this program and others.
fn is_of_the_system(file: &Path) -> bool {
    ["/proc", "/sys", "/dev"].iter().any(|folder| file.starts_with(folder))
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a file that was found in a folder, and is a link to what is elsewhere.
///
/// # Errors
/// A sentence.
pub fn check_found(folder: &Path, file: &Path) -> Result<(), Error> {
    let failed = |error: io::Error| Error::file("read", file, &error);
    if !fs::symlink_metadata(file).map_err(failed)?.is_symlink() {
        return Ok(());
    }
    let (whole, inside) =
        (fs::canonicalize(file).map_err(failed)?, fs::canonicalize(folder).map_err(failed)?);
    if whole.starts_with(&inside) && whole.is_file() {
        return Ok(());
    }
    Err(Error::new(format!(
        "`{}` is a link to a file outside `{}`, and is not read: name the file itself",
        file.display(),
        folder.display()
    )))
}

/// # Errors
/// When the file cannot be read.
pub fn read_text(path: &Path) -> Result<Text, Error> {
    let bytes = read_bytes(path).map_err(|error| Error::file("read", path, &error))?;
    Ok(text(bytes))
}

/// What bytes are as a text.
pub fn text(bytes: Vec<u8>) -> Text {
    match String::from_utf8(bytes) {
        Ok(text) => Text::Read(text),
        Err(error) => Text::NotUtf8 {
            at: error.utf8_error().valid_up_to(),
            shown: String::from_utf8_lossy(error.as_bytes()).into_owned(),
        },
    }
}

/// Why a text that is not UTF-8 is not read: a sentence.
pub fn not_utf8(path: &Path, at: usize, shown: &str) -> String {
    let line =
        1 + shown.char_indices().take_while(|(byte, _)| *byte < at).filter(|(_, sign)| *sign == '\n').count();
    format!("`{}` is not UTF-8 text: line {line} has a byte that is not. Save it as UTF-8", path.display())
}

/// Every `.peil` file that the paths name: files as they are, folders with what is in them, in order of their
/// names.
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
        walk(path, path, &mut found)?;
        if found.len() == before {
            return Err(Error::new(format!("there are no `.peil` files in `{}`", path.display())));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|path| seen.insert(plain(path)));
    Ok(found)
}

fn walk(top: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |error: io::Error| Error::file("read", folder, &error);
    let mut entries: Vec<fs::DirEntry> = fs::read_dir(folder).and_then(Iterator::collect).map_err(failed)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        // A link to a folder is not followed, so that walking ends.
        if entry.file_type().map_err(failed)?.is_dir() {
            if !hidden {
                walk(top, &path, found)?;
            }
        } else if !hidden && path.extension().is_some_and(|extension| extension == "peil") {
            check_found(top, &path)?;
            found.push(path);
        }
    }
    Ok(())
}

/// At most so many entries of folders are looked at for an editor.
const MOST_ENTRIES: usize = 100_000;

/// Every `.peil` file in a folder that can be found, in order of their names: what cannot be read, hidden
/// folders and links to elsewhere are skipped, and a folder without end is not looked through to it.
pub fn discover(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut open, mut left) = (Vec::new(), vec![folder.to_path_buf()], MOST_ENTRIES);
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(&inner).into_iter().flatten().flatten() {
            let Some(fewer) = left.checked_sub(1) else { return found };
            left = fewer;
            let (path, name) = (entry.path(), entry.file_name());
            let passed =
                name.to_string_lossy().starts_with('.') || name == "node_modules" || name == "target";
            // A link to a folder is not followed, so that walking ends.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !passed => open.push(path),
                Ok(kind) if kind.is_dir() || passed => {}
                Ok(_) if path.extension().is_some_and(|extension| extension == "peil") => {
                    if check_found(folder, &path).is_ok() {
                        found.push(path);
                    }
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    found.sort();
    found
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
    Err(Error::new(format!(
        "`{}` does not contain `{}`: name the `.peil` file itself",
        path.display(),
        Path::new(&file).display()
    )))
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

/// The file that another one names.
pub fn named(from: &str, path: &str) -> PathBuf {
    plain(&Path::new(from).parent().unwrap_or(Path::new("")).join(path))
}

/// Gives the compiler the files that a source names, taken from the folder of the file that names them.
pub struct Disk;

impl Loader for Disk {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let file = named(from, path);
        let bytes = read_near(Path::new(from), &file)?;
        let text = String::from_utf8(bytes).map_err(|_| Unreadable::new("it is not UTF-8 text"))?;
        Ok((file.to_string_lossy().into_owned(), text))
    }
}
