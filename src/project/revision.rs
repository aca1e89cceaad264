//! Where files are read from: the disk, an editor, or a revision of the git repository, through git's own
//! command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Error;
use super::buffers::Buffers;
use super::files::{plain, read_bytes, reason};
use peil::source::{Loader, Unreadable};

/// A place that holds files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shelf {
    Disk,
    /// The disk, with what is not saved yet before it.
    Open(Buffers),
    /// A revision, as git understands it.
    Revision(String),
}

/// What an argument names: a path on disk, or `REV:path` in the repository around the current folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub shelf: Shelf,
    pub path: PathBuf,
}

impl Named {
    /// # Errors
    /// When there is no such file and no such revision.
    pub fn read(argument: &str) -> Result<Named, Error> {
        if Path::new(argument).exists() {
            return Ok(Named { shelf: Shelf::Disk, path: PathBuf::from(argument) });
        }
        match argument.split_once(':') {
            Some((revision, path)) if !revision.is_empty() && !path.is_empty() => {
                Ok(Named { shelf: Shelf::revision(revision)?, path: plain(Path::new(path)) })
            }
            _ => Err(Error::new(format!("there is no `{argument}`: name a file, a folder, or `REV:path`"))),
        }
    }
}

impl Shelf {
    /// # Errors
    /// When git knows no such revision.
    pub fn revision(revision: &str) -> Result<Shelf, Error> {
        let known = !revision.starts_with('-')
            && git(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")]).is_ok();
        if known {
            Ok(Shelf::Revision(revision.to_string()))
        } else {
            Err(Error::new(format!("git has no revision `{revision}` here")))
        }
    }

    /// # Errors
    /// Why the file cannot be read, in words.
    pub fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        match self {
            Shelf::Disk => read_bytes(path).map_err(|error| reason(&error)),
            Shelf::Open(buffers) => buffers.bytes(path),
            Shelf::Revision(revision) => git(&["cat-file", "blob", &format!("{revision}:{}", spelled(path))])
                .map_err(|_| format!("there is no such file in `{revision}`")),
        }
    }

    /// # Errors
    /// Why the file cannot be read as text, in words.
    pub fn text(&self, path: &Path) -> Result<String, String> {
        String::from_utf8(self.bytes(path)?).map_err(|_| "it is not UTF-8 text".to_string())
    }

    /// The files in a folder, by name; none where there is no such folder.
    pub fn list(&self, folder: &Path) -> Vec<PathBuf> {
        let mut found: Vec<PathBuf> = match self {
            Shelf::Disk => listed(folder),
            Shelf::Open(buffers) => {
                let open = buffers.paths().filter(|path| path.parent() == Some(folder));
                listed(folder).into_iter().chain(open.map(Path::to_path_buf)).collect()
            }
            Shelf::Revision(_) => {
                self.tree(folder, false).into_iter().filter(|path| path.parent() == Some(folder)).collect()
            }
        };
        found.sort();
        found.dedup();
        found
    }

    /// Every `.peil` file under a path.
    pub fn instruments(&self, path: &Path) -> Vec<PathBuf> {
        match self {
            Shelf::Disk | Shelf::Open(_) => super::files::find(&[path.to_path_buf()]).unwrap_or_default(),
            Shelf::Revision(_) => self
                .tree(path, true)
                .into_iter()
                .filter(|path| path.extension().is_some_and(|extension| extension == "peil"))
                .collect(),
        }
    }

    fn tree(&self, folder: &Path, inner: bool) -> Vec<PathBuf> {
        let Shelf::Revision(revision) = self else { return Vec::new() };
        let mut arguments = vec!["ls-tree", "--name-only", "-z"];
        arguments.extend(inner.then_some("-r"));
        let folder = spelled(folder) + if inner { "" } else { "/" };
        let pattern = folder.strip_prefix("./").unwrap_or(&folder).to_string();
        arguments.extend([
            revision.as_str(),
            "--",
            if pattern.is_empty() || pattern == "./" { "." } else { &pattern },
        ]);
        let listed = git(&arguments).unwrap_or_default();
        String::from_utf8_lossy(&listed)
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(PathBuf::from)
            .collect()
    }

    /// The `.peil` file that a path names: itself, or the one of a folder's name.
    ///
    /// # Errors
    /// When there is none.
    pub fn instrument_file(&self, path: &Path) -> Result<PathBuf, Error> {
        match self {
            Shelf::Disk => return super::files::instrument_file(path),
            Shelf::Open(buffers) if buffers.text(path).is_none() => {
                return super::files::instrument_file(path);
            }
            Shelf::Open(_) | Shelf::Revision(_) => {}
        }
        if path.extension().is_some_and(|extension| extension == "peil") {
            return Ok(path.to_path_buf());
        }
        let whole = if path.file_name().is_some() {
            path.to_path_buf()
        } else {
            std::env::current_dir().map(|here| plain(&here.join(path))).unwrap_or_default()
        };
        let name = whole.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let file = path.join(format!("{name}.peil"));
        match self.bytes(&file) {
            Ok(_) => Ok(plain(&file)),
            Err(why) => Err(Error::new(format!("cannot read `{}`: {why}", file.display()))),
        }
    }
}

/// The files in a folder of the disk.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

/// A path as git wants it behind a revision: from the current folder.
fn spelled(path: &Path) -> String {
    let here = std::env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let absolute = path.is_absolute().then(|| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf()));
    let relative = match &absolute {
        Some(absolute) => absolute.strip_prefix(&here).unwrap_or(absolute),
        None => path,
    };
    let text = plain(relative).to_string_lossy().replace('\\', "/");
    if text.starts_with("../") { text } else { format!("./{text}") }
}

/// Files as a revision has them, each in the repository around its own folder: for a program that works in
/// several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past(String);

impl Past {
    /// What was committed last.
    pub fn head() -> Past {
        Past("HEAD".into())
    }

    /// The text of a file; None where the revision has no such file, or there is no repository.
    pub fn text(&self, path: &Path) -> Option<String> {
        let (folder, name) = (path.parent()?.to_str()?, path.file_name()?.to_str()?);
        let blob = format!("{}:./{name}", self.0);
        String::from_utf8(git(&["-C", folder, "cat-file", "blob", &blob]).ok()?).ok()
    }
}

impl Loader for Past {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let file = super::files::named(from, path);
        let text = self.text(&file).ok_or_else(|| format!("there is no such file in `{}`", self.0))?;
        Ok((file.to_string_lossy().into_owned(), text))
    }
}

/// What a git command prints.
fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git").args(arguments).output().map_err(|error| reason(&error))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).trim().to_string())
    }
}

impl Loader for Shelf {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        match self {
            Shelf::Disk => return super::files::Disk.load(from, path),
            Shelf::Open(buffers) => return buffers.load(from, path),
            Shelf::Revision(_) => {}
        }
        let file = plain(&Path::new(from).parent().unwrap_or(Path::new("")).join(path));
        Ok((file.to_string_lossy().into_owned(), self.text(&file)?))
    }
}
