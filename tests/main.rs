//! One binary for all integration tests: it links once.

mod cli;
mod columns;
mod format;
mod instruments;
mod reference;
mod sources;
