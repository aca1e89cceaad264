//! One binary for all integration tests: it links once.

mod cli;
mod compare;
mod compiled;
mod format;
mod instruments;
mod reference;
mod show;
mod sources;
mod trace;
mod wording;
