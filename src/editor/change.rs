//! What a change means beside what was committed last: its class, the version it needs, what is proved.

use std::path::Path;

use peil::prove::Budget;
use peil_project::revision::Past;
use peil_wording::compare::{self, Class, Side, version_verdict};

use crate::place::{Change, Place};
use crate::workspace::Workspace;

/// An instrument beside its last committed version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The gravest class: `scoring`; None: nothing changed.
    pub class: Option<&'static str>,
    pub old_version: String,
    pub new_version: String,
    /// The lowest version that would do.
    pub lowest: String,
    pub enough: bool,
    /// What changed, a sentence each.
    pub sentences: Vec<String>,
    /// What is proved of the outputs that are touched, a sentence each.
    pub proofs: Vec<String>,
}

impl Changed {
    /// `scoring: needs 2.0.0`, for a status bar.
    pub fn short(&self) -> String {
        match self.class {
            None => "unchanged".into(),
            Some(class) if self.enough => class.to_string(),
            Some(class) => format!("{class}: needs {}", self.lowest),
        }
    }
}

/// The change of an instrument since what was committed last; with `prove` also whether it scores the same.
/// None where it does not compile, or is not in a repository.
pub fn change(workspace: &mut Workspace, path: &Path, prove: bool) -> Option<Changed> {
    let tongue = workspace.settings.tongue;
    let unit = workspace.unit(path)?;
    let new = unit.analysis().compiled.instrument.as_ref()?;
    let past = Past::head();
    let old = peil::build(&path.to_string_lossy(), &past.text(path)?, &past).instrument?;
    let side = |instrument| Side { instrument, wordings: &[] };
    let mut comparison = compare::compare(side(&old), side(new));
    if prove {
        compare::prove(&mut comparison, &old, new, Budget::SMALL);
    }
    let verdict = version_verdict(&comparison);
    let proofs = comparison
        .touched
        .iter()
        .filter_map(|touched| {
            touched.proof.as_ref().map(|proof| format!("`{}`: {}", touched.name, proof.sentence()))
        })
        .collect();
    Some(Changed {
        class: comparison.class().map(Class::name),
        old_version: comparison.old_version.clone(),
        new_version: comparison.new_version.clone(),
        lowest: verdict.lowest,
        enough: verdict.enough,
        sentences: compare::sentences(&comparison, tongue),
        proofs,
    })
}

/// Where the version of an instrument is written.
pub(crate) fn version_place(workspace: &mut Workspace, path: &Path) -> Option<Place> {
    use peil::syntax::ast::{Declaration, MetaValue};
    let unit = workspace.unit(path)?;
    let (_, tree) = unit.analysis().trees.first()?;
    tree.declarations.iter().find_map(|declaration| match declaration {
        Declaration::Header(header) => header.meta.iter().find_map(|meta| match &meta.value {
            MetaValue::Version(raw) => Some(unit.place(raw.span)),
            MetaValue::Text(_) | MetaValue::Tag(_) | MetaValue::Code(_) => None,
        }),
        _ => None,
    })
}

/// The change that raises the version to what is needed, where it is too low.
pub(crate) fn raised(workspace: &mut Workspace, path: &Path) -> Option<(String, Change)> {
    let place = version_place(workspace, path)?;
    let changed = change(workspace, path, false).filter(|changed| !changed.enough)?;
    Some((changed.lowest.clone(), Change::new(place, changed.lowest)))
}
