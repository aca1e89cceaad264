//! What SemVer asks of the version of a changed instrument.

use serde::Serialize;

use super::{Class, Comparison};

/// Which part of a version has to rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bump {
    None,
    Patch,
    Minor,
    Major,
}

impl Bump {
    fn for_class(class: Option<Class>) -> Bump {
        match class {
            None => Bump::None,
            Some(Class::Data | Class::Scoring) => Bump::Major,
            Some(Class::Flow | Class::Addition) => Bump::Minor,
            Some(Class::Concepts | Class::Rewritten | Class::Translation | Class::Wording) => Bump::Patch,
        }
    }
}

/// Whether the version rose as it should.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionVerdict {
    pub asked: Bump,
    pub rose: Bump,
    pub enough: bool,
    /// The lowest version that would do.
    pub lowest: String,
}

/// Judges the versions of a comparison: data or scoring asks for a major version, flow or addition for a
/// minor one, words, concept codes, or a rule that is proved the same, for a patch.
pub fn version_verdict(comparison: &Comparison) -> VersionVerdict {
    let asked = Bump::for_class(comparison.class());
    let (old, new) = (parse(&comparison.old_version), parse(&comparison.new_version));
    let rose = match (new.0.cmp(&old.0), new.1.cmp(&old.1), new.2.cmp(&old.2)) {
        (std::cmp::Ordering::Greater, ..) => Bump::Major,
        (std::cmp::Ordering::Equal, std::cmp::Ordering::Greater, _) => Bump::Minor,
        (std::cmp::Ordering::Equal, std::cmp::Ordering::Equal, std::cmp::Ordering::Greater) => Bump::Patch,
        _ => Bump::None,
    };
    // A version that fell never does, whatever changed.
    let fell = new < old;
    let lowest = match asked {
        Bump::None => old,
        Bump::Patch => (old.0, old.1, old.2.saturating_add(1)),
        Bump::Minor => (old.0, old.1.saturating_add(1), 0),
        Bump::Major => (old.0.saturating_add(1), 0, 0),
    };
    VersionVerdict {
        asked,
        rose,
        enough: rose >= asked && !fell,
        lowest: format!("{}.{}.{}", lowest.0, lowest.1, lowest.2),
    }
}

/// The three numbers of a version; what does not read as one is zero.
fn parse(version: &str) -> (u64, u64, u64) {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = core.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}
