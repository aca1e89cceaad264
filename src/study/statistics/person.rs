//! The change of one person: counted in a study, told on the page of a case.

use super::SAME;

/// Which way a value went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moved {
    /// The second is above the first.
    Up,
    /// The second is below the first.
    Down,
    /// Neither, by more than the line.
    Same,
}

/// Which way a difference, second less first, goes beyond a line that is at least [`SAME`].
///
/// ```
/// use peil_study::statistics::person::{Moved, moved};
/// assert_eq!(moved(-0.8, 0.0), Moved::Down);
/// assert_eq!(moved(0.0, 0.0), Moved::Same);
/// assert_eq!(moved(0.8, 1.0), Moved::Same);
/// ```
pub fn moved(difference: f64, line: f64) -> Moved {
    let line = line.max(SAME);
    if difference > line {
        Moved::Up
    } else if difference < -line {
        Moved::Down
    } else {
        Moved::Same
    }
}

/// Whether what moved is better: None where nothing moved, or it is not known which way better is.
pub fn better(moved: Moved, higher_is_better: Option<bool>) -> Option<bool> {
    match moved {
        Moved::Same => None,
        Moved::Up => higher_is_better,
        Moved::Down => higher_is_better.map(|up| !up),
    }
}
