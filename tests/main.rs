//! One binary for all integration tests: it links once.

mod columns;
mod format;
mod sources;
