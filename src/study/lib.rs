//! Studies: a protocol that is checked before the first case, and a report that can be trusted after
//! the last.

pub mod analysis;
pub mod assembly;
pub mod disclosure;
pub mod protocol;
pub mod statistics;
