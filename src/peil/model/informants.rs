//! Sets of informants: who may answer, and for whom something is made.

use serde::{Deserialize, Serialize};

/// A set of informants, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Informants(pub u32);

impl Informants {
    /// How many an instrument can have.
    pub const MOST: usize = 32;
    pub const NONE: Informants = Informants(0);

    pub fn of(informant: u8) -> Informants {
        Informants(1 << informant)
    }

    /// The first `count` informants; an instrument without informants has one, nameless.
    pub fn all(count: usize) -> Informants {
        Informants(u32::MAX >> (32 - count.clamp(1, Self::MOST)))
    }

    pub fn has(self, informant: u8) -> bool {
        self.0 >> informant & 1 == 1
    }

    pub fn and(self, other: Informants) -> Informants {
        Informants(self.0 & other.0)
    }

    pub fn or(self, other: Informants) -> Informants {
        Informants(self.0 | other.0)
    }

    pub fn without(self, other: Informants) -> Informants {
        Informants(self.0 & !other.0)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = u8> {
        (0..32).filter(move |&informant| self.has(informant))
    }
}
