//! A command does not overwrite what it reads.

use std::fs;
use std::path::{Path, PathBuf};

use peil_project::files::plain;

use super::Fault;

/// Refuses to write over what is read, by whatever name, and to write two things into one file. Each file
/// that is written goes with its option, each that is read with what it is.
///
/// # Errors
/// A sentence that names both.
pub fn keep_apart(written: &[(&str, Option<&Path>)], read: &[(&str, &Path)]) -> Result<(), Fault> {
    let written: Vec<(&str, &Path)> =
        written.iter().filter_map(|(option, path)| Some((*option, (*path)?))).collect();
    for (at, (option, path)) in written.iter().enumerate() {
        if let Some((what, _)) = read.iter().find(|(_, other)| is_one_file(path, other)) {
            return Err(Fault::Usage(format!(
                "`{}` would be overwritten: it is {what} that this command reads. Name another file for {option}",
                path.display()
            )));
        }
        if let Some((other, _)) = written[..at].iter().find(|(_, other)| is_one_file(path, other)) {
            return Err(Fault::Usage(format!(
                "`{}` would be overwritten: {other} and {option} name the same file",
                path.display()
            )));
        }
    }
    Ok(())
}

/// Whether two names are those of one file. Of what is not an ordinary file, such as a terminal, nothing is
/// lost.
fn is_one_file(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one_is), Ok(other_is)) if !one_is.is_file() || !other_is.is_file() => false,
        #[cfg(unix)]
        (Ok(one_is), Ok(other_is)) => {
            use std::os::unix::fs::MetadataExt;
            (one_is.dev(), one_is.ino()) == (other_is.dev(), other_is.ino())
        }
        #[cfg(not(unix))]
        (Ok(_), Ok(_)) => fs::canonicalize(one).ok() == fs::canonicalize(other).ok(),
        // One that is not there yet is in a folder that is.
        _ => future(one) == future(other),
    }
}

/// Where a file will be.
fn future(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(folder)
        .map_or_else(|_| plain(path), |folder| folder.join(path.file_name().unwrap_or_default()))
}
