//! One binary for all integration tests: it links once.

mod borders;
mod cli;
mod columns;
mod compare;
mod compiled;
mod diagnostics;
mod documents;
mod equivalence;
mod format;
mod identity;
mod instruments;
#[cfg(feature = "postgres")]
mod postgres;
mod reference;
mod robustness;
mod running;
mod session;
mod show;
mod sources;
mod sql;
mod store;
mod syntax;
mod trace;
mod web;
mod wording;
