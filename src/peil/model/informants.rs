//! Sets of informants: who may answer, and for whom something is made.

use serde::{Deserialize, Serialize};

/// A set of informants, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Informants(pub u32);

impl Informants {
    /// How many an instrument can have.
    pub const MOST: usize = 32;
    /// Nobody.
    pub const NONE: Informants = Informants(0);

    /// One informant, by index.
    pub fn of(informant: u8) -> Informants {
        Informants(1 << informant)
    }

    /// The first `count` informants; an instrument without informants has one, nameless.
    pub fn all(count: usize) -> Informants {
        Informants(u32::MAX >> (32 - count.clamp(1, Self::MOST)))
    }

    /// Whether an informant is in it, by index.
    pub fn has(self, informant: u8) -> bool {
        self.0 >> informant & 1 == 1
    }

    /// Those that are in both.
    pub fn and(self, other: Informants) -> Informants {
        Informants(self.0 & other.0)
    }

    /// Those that are in one of them, or in both.
    pub fn or(self, other: Informants) -> Informants {
        Informants(self.0 | other.0)
    }

    /// Those that are not in the other.
    pub fn without(self, other: Informants) -> Informants {
        Informants(self.0 & !other.0)
    }

    /// Whether nobody is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their indexes, in order.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..32).filter(move |&informant| self.has(informant))
    }
}
