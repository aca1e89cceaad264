//! One binary for all integration tests: it links once.

mod cli;
mod format;
mod instruments;
mod reference;
mod sources;
