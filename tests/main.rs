//! One binary for all integration tests: it links once.

mod borders;
mod cli;
mod compiled;
mod diagnostics;
mod documents;
mod equivalence;
mod format;
mod identity;
mod instruments;
mod reference;
mod robustness;
mod session;
mod show;
mod sources;
mod syntax;
mod trace;
mod web;
