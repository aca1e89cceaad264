//! The formatter: canonical, idempotent, the same tree, no comment lost.

mod layout;
mod promises;
