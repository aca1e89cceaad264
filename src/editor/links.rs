//! What in a text leads elsewhere: files that it names, and codes of findings.

use std::path::{Path, PathBuf};

use peil::diagnostic::codes;
use peil_project::files::plain;

use crate::context::{Kind, tokens};
use crate::place::{Change, Place};
use crate::workspace::Workspace;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    File(PathBuf),
    /// The page of a code.
    Code(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub place: Place,
    pub target: Target,
}

/// The links of a file of Peil.
pub fn links(workspace: &Workspace, path: &Path) -> Vec<Link> {
    let Some(text) = workspace.text(path) else { return Vec::new() };
    let folder = path.parent().unwrap_or(Path::new(""));
    let (words, _) = tokens(&text);
    let mut found: Vec<Link> = Vec::new();
    for pair in words.windows(2) {
        let [word, named] = pair else { continue };
        let names = named.kind == Kind::Text && !named.text.contains('\n') && named.text.len() > 2;
        let is_path = word.is("use") && word.first
            || word.is("from")
            || word.is("instrument") && word.first && named.text.contains(".peil");
        if names && is_path {
            let inside = named.start + 1..named.end() - 1;
            let target = plain(&folder.join(&text[inside.clone()]));
            found.push(Link { place: Place::new(path, inside), target: Target::File(target) });
        }
    }
    for (at, _) in text.match_indices("PEIL") {
        let id = text.get(at..at + 8).unwrap_or_default();
        let alone = !text[..at].ends_with(|sign: char| sign.is_alphanumeric())
            && !text[(at + 8).min(text.len())..].starts_with(|sign: char| sign.is_alphanumeric());
        if alone && let Some(code) = codes::find(id) {
            found.push(Link { place: Place::new(path, at..at + 8), target: Target::Code(code.id) });
        }
    }
    found.sort_by(|a, b| a.place.cmp(&b.place));
    found
}

/// The changes that keep links right when files move: those that lead to them, and those in them.
pub fn moved(workspace: &Workspace, moves: &[(PathBuf, PathBuf)]) -> Vec<Change> {
    let now = |path: &Path| {
        let fits = moves.iter().find_map(|(old, new)| Some(new.join(path.strip_prefix(old).ok()?)));
        // Joining nothing to a file would make a folder of it.
        fits.map(|path| plain(&path)).unwrap_or_else(|| path.to_path_buf())
    };
    let sources: Vec<PathBuf> = workspace.sources().map(Path::to_path_buf).collect();
    let mut changes = Vec::new();
    for source in sources {
        let there = now(&source);
        for link in links(workspace, &source) {
            let Target::File(target) = link.target else { continue };
            if now(&target) == target && there == source {
                continue;
            }
            let written = relative(there.parent().unwrap_or(Path::new("")), &now(&target));
            changes.push(Change::new(link.place, written));
        }
    }
    changes
}

/// A path from a folder, with `/` between its parts.
fn relative(folder: &Path, file: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (folder.components().collect(), file.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_string(), from.len() - shared);
    let down = to.iter().skip(shared).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The file that a link at a place leads to, when it is there.
pub(crate) fn file_at(workspace: &Workspace, path: &Path, byte: usize) -> Option<PathBuf> {
    links(workspace, path).into_iter().find(|link| link.place.touches(byte)).and_then(|link| {
        match link.target {
            Target::File(file) if workspace.is_open(&file) || file.is_file() => Some(file),
            Target::File(_) | Target::Code(_) => None,
        }
    })
}
