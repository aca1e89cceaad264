//! What in a text leads elsewhere: files that it names, and codes of findings.

use std::path::{Path, PathBuf};

use peil::diagnostic::codes;
use peil_project::files::plain;

use crate::context::{Kind, tokens};
use crate::place::Place;
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

/// The file that a link at a place leads to, when it is there.
pub(crate) fn file_at(workspace: &Workspace, path: &Path, byte: usize) -> Option<PathBuf> {
    links(workspace, path).into_iter().find(|link| link.place.touches(byte)).and_then(|link| {
        match link.target {
            Target::File(file) if workspace.is_open(&file) || file.is_file() => Some(file),
            Target::File(_) | Target::Code(_) => None,
        }
    })
}
